from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


def without_claim(records):
    """The records, without a claim that their addon is being uninstalled.

    By that key of the context Odoo leaves out what refuses a deletion, and a client
    program may send any context. Only the superuser uninstalls.
    """
    if not records.env.context.get(MODULE_UNINSTALL_FLAG):
        return records
    if records.env.uid == SUPERUSER_ID:
        return records
    return records.with_context(**{MODULE_UNINSTALL_FLAG: False})


class ClientOffboardingMixinGuard(models.AbstractModel):
    """Keeps what follows from other values, or from a step, out of callers' hands.

    To the ORM a stored computed field is a column like any other: a client program
    could write ``is_settled`` past a gate, or ``company_id`` past the company's rule.
    And a context with ``default_state`` sets what ``create`` refuses in its values.
    """

    _name = "client.offboarding.mixin.guard"
    _description = "Guard of Computed Fields"

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
            for name in computed & vals.keys():
                del vals[name]
        kept_out = {f"default_{name}" for name in computed | self._get_step_fields()}
        context = {
            key: value for key, value in self.env.context.items() if key not in kept_out
        }
        # Replaced, not extended: keys have to go.
        guarded = self.with_env(self.env(context=context))
        return super(ClientOffboardingMixinGuard, guarded).create(vals_list)

    def write(self, vals):
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

    def unlink(self):
        records = without_claim(self)
        return super(ClientOffboardingMixinGuard, records).unlink()

    def _write_step(self, vals):
        """Write what only the model's own steps may change; they have checked rights.

        Goes past every :meth:`write` of ours, so that it can refuse these fields to
        everybody else; tracking and what else Odoo does stay.
        """
        return super().write(vals)
