from odoo import models
from odoo.exceptions import AccessError

from ...const import CASE


def refuse_change(env, model):
    """What somebody is told who may look at a record of ours, and not change it.

    The ERP tells names of models, ids and groups; he has pressed a button.
    """
    env = env(context={**env.context, **env.user.context_get()})
    return AccessError(
        env._(
            "You may look at this (%s), and not change it. Ask whoever runs the case, "
            "or a manager.",
            env["ir.model"]._get(model).name,
        )
    )


class IrRule(models.Model):
    _name = "ir.rule"
    _inherit = ["ir.rule"]

    def _make_access_error(self, operation, records):
        error = super()._make_access_error(operation, records)
        if operation == "read" or not records._name.startswith(CASE):
            return error
        return refuse_change(self.env, records._name)


class IrModelAccess(models.Model):
    _name = "ir.model.access"
    _inherit = ["ir.model.access"]

    def _make_access_error(self, model, mode):
        error = super()._make_access_error(model, mode)
        if mode == "read" or not model.startswith(CASE):
            return error
        return refuse_change(self.env, model)
