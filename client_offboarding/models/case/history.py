from odoo import api, fields, models
from odoo.exceptions import UserError

from .called import text


class ClientOffboardingMixinHistory(models.AbstractModel):
    """A line whose result may be taken back, and isn't forgotten with that.

    What was recorded stays in its chatter, and the line on the list.
    """

    _name = "client.offboarding.mixin.history"
    _description = "Line That Keeps Its History"

    was_recorded = fields.Boolean(
        readonly=True,
        copy=False,
        help="What became of it was recorded, and taken back: it stays on the list.",
    )

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | {"was_recorded"}

    @api.model
    def _get_recorded_states(self):
        """States in which something was recorded."""
        return {"done"}

    @api.model
    def _get_result_fields(self):
        """Names of the fields that say what was recorded."""
        return []

    def write(self, vals):
        if "state" in vals:
            self._keep_history(text(self.env, vals["state"]))
        return super().write(vals)

    def _write_step(self, vals):
        if "state" in vals:
            self._keep_history(vals["state"])
        return super()._write_step(vals)

    def _keep_history(self, state):
        """Say in the chatter what is taken back by going to ``state``."""
        recorded = self._get_recorded_states()
        if state in recorded:
            return
        # sudo: what colleagues recorded, told where they recorded it.
        for line in self.sudo().filtered(lambda line: line.state in recorded):
            results = "; ".join(line._describe_results())
            # A visitor by a link has no login; what we had recorded isn't his word.
            ours = self.env.user._is_public() and line.company_id.partner_id.id
            line.message_post(
                body=self.env._("Taken back, as it was recorded: %s", results),
                author_id=ours or None,
            )
            line._write_step({"was_recorded": True})

    def _describe_results(self):
        """What was recorded: list of texts."""
        self.ensure_one()
        fields_ = [self._fields[name] for name in ["state", *self._get_result_fields()]]
        texts = [
            (field, self.offboarding_id._format_dossier_value(self, field))
            for field in fields_
        ]
        return [
            f"{field._description_string(self.env)}: {text}"
            for field, text in texts
            if text
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        states = self._get_recorded_states()
        recorded = self.filtered(lambda li: li.was_recorded or li.state in states)
        if recorded:
            raise UserError(
                self.env._(
                    "Something was recorded on '%s' already: it stays on the list.",
                    recorded[0].display_name,
                )
            )
