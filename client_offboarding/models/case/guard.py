from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.defaults import drop_defaults
from .called import check_values


class ClientOffboardingMixinGuard(models.AbstractModel):
    """Keeps what follows from other values, or from a step, out of callers' hands.

    To the ORM a stored computed field is a column like any other: a client program
    could write ``is_settled`` past a gate, or ``company_id`` past the company's rule.
    And a context with ``default_state`` sets what ``create`` refuses in its values.
    """

    _name = "client.offboarding.mixin.guard"
    _description = "Guard of Computed Fields"
    _inherit = ["client.offboarding.mixin.called"]

    can_edit = fields.Boolean(
        compute="_compute_can_edit",
        groups="base.group_user",
        help="Whether you may change this: buttons that do are shown then only.",
    )

    @api.depends_context("uid")
    def _compute_can_edit(self):
        mine = self._origin._filtered_access("write")
        may_create = self.has_access("create")
        for record in self:
            record.can_edit = record._origin in mine if record._origin else may_create

    @api.model
    def _get_computed_columns(self):
        return {
            name
            for name, field in self._fields.items()
            if field.store and field.compute and field.readonly
        }

    @api.model
    def _get_step_fields(self):
        """Fields that only this model's own steps set, never a default in a context."""
        return set()

    @api.model_create_multi
    def create(self, vals_list):
        computed = self._get_computed_columns()
        for vals in vals_list:
            check_values(self, vals)
            for name in computed & vals.keys():
                del vals[name]
        kept_out = computed | self._get_step_fields()
        context = drop_defaults(self.env.context, kept_out)
        # Replaced, not extended: keys have to go.
        guarded = self.with_env(self.env(context=context))
        return super(ClientOffboardingMixinGuard, guarded).create(vals_list)

    def write(self, vals):
        check_values(self, vals)
        if names := self._get_computed_columns() & vals.keys():
            raise UserError(
                self.env._(
                    "%(fields)s can't be edited: it follows from other values.",
                    fields=", ".join(
                        sorted(
                            self._fields[n]._description_string(self.env) for n in names
                        )
                    ),
                )
            )
        return super().write(vals)

    def _write_step(self, vals):
        """Write what only the model's own steps may change; they have checked rights.

        Goes past every :meth:`write` of ours, so that it can refuse these fields to
        everybody else; tracking and what else Odoo does stay.
        """
        return super().write(vals)
