from odoo import api, fields, models
from odoo.exceptions import UserError


class ClientOffboardingMixinDoneLine(models.AbstractModel):
    """A line that is open until it is done, and told as it was from then on."""

    _name = "client.offboarding.mixin.done.line"
    _description = "Line That Is Done or Cancelled"

    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        default="open",
        copy=False,
        tracking=True,
    )

    @api.model
    def _settled_states(self):
        return ("done", "cancelled")

    @api.model
    def _get_later_fields(self):
        """What may still be written on a line that is done."""
        return {"state", "sequence", "user_id", "date_deadline"}

    def _check_still_open(self, vals):
        fixed = {
            name
            for name in vals.keys() - self._get_later_fields()
            if name in self._fields and not name.startswith(("message_", "activity_"))
        }
        done = self.filtered(lambda line: line.state == "done")
        if fixed and done and vals.get("state", "done") == "done":
            raise UserError(
                self.env._(
                    "'%s' is done already. Reset it first if that was wrong.",
                    done[0].display_name,
                )
            )

    def _check_open(self):
        self.check_access("write")
        if settled := self.filtered(lambda line: line.state != "open"):
            raise UserError(
                self.env._(
                    "'%s' is settled already. Reset the line if that was wrong.",
                    settled[0].display_name,
                )
            )

    def action_cancel_line(self):
        """Nothing is to be done about it after all.

        :return: True
        :raises UserError: when it is settled already
        """
        self._check_open()
        self.write({"state": "cancelled"})
        return True
