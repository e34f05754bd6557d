from odoo import api, models
from odoo.fields import Command

from .called import check_values
from .given import find_ids

# Models whose records our stored fields are computed from.
TELLING = ("client.offboarding", "contract.", "res.partner")
# Commands that come with values.
VALUED = (Command.CREATE, Command.UPDATE)


class ClientOffboardingMixinCalled(models.AbstractModel):
    """What isn't saved tells nothing of a case, contract or client of others.

    Stored fields are computed with the superuser's rights, and nobody asks for the
    right to what a line that isn't saved says that it belongs to.
    """

    _name = "client.offboarding.mixin.called"
    _inherit = ["client.offboarding.mixin.called"]

    def onchange(self, values, field_names, fields_spec):
        self._check_named(values or {})
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _check_named(self, values):
        """Check that the caller may read what ``values`` name.

        What a saved record names already stays as it is: whoever does one of its lines
        need not read the case.

        :raises AccessError: of the first that he may not
        """
        check_values(self, values)
        if self.env.su:
            return
        for name, value in values.items():
            field = self._fields.get(name)
            if not field or not (field.comodel_name or "").startswith(TELLING):
                continue
            model = self.env[field.comodel_name]
            if field.type == "one2many":
                self._check_named_in_lines(model, value)
                continue
            named = model.browse(find_ids(self.env, field, value)).exists()
            # sudo: compared only.
            (named - self.sudo()[name].sudo(False)).check_access("read")

    @api.model
    def _check_named_in_lines(self, model, commands):
        if model._name.startswith("client.offboarding"):
            for command in commands or []:
                if isinstance(command, (list, tuple)) and command[0] in VALUED:
                    model._check_named(command[2])
