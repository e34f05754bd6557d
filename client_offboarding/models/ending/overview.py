from odoo import api, fields, models
from odoo.tools import SQL

from ...const import CASE_READERS


class ClientOffboarding(models.Model):
    """What the form of a case says of its contracts."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    is_past_end = fields.Boolean(compute="_compute_is_past_end", groups=CASE_READERS)

    @api.depends("termination_ids.is_ended", "termination_ids.date_end")
    def _compute_is_past_end(self):
        """After an end, contracts can't be put back and the end can't be moved."""
        for case in self:
            today = case.company_id._get_offboarding_today()
            case.is_past_end = any(
                termination.is_ended and termination.date_end < today
                for termination in case.termination_ids
            )

    @api.depends(
        "termination_ids.mode",
        "termination_ids.cause",
        "termination_ids.date_agreement",
        "termination_ids.date_delivered",
        "termination_ids.date_end",
    )
    def _compute_next_step(self):
        return super()._compute_next_step()

    def _describe_next_step(self, blocking):
        if self.state == "draft" and not blocking:
            missing = self.termination_ids._get_missing()
            if missing:
                return self._describe_missing(missing)
        return super()._describe_next_step(blocking)

    def _describe_missing(self, missing):
        """What the terminations lack: (termination, label) each."""
        labels = ", ".join(dict.fromkeys(label for _line, label in missing))
        return self.env._("Fill in under Contracts: %s", labels)

    def _get_lines_of_areas(self):
        return super()._get_lines_of_areas() | {"legal": self.termination_ids}

    @api.depends("termination_ids")
    def _compute_overview(self):
        return super()._compute_overview()

    @api.model
    def _get_settled_queries(self):
        """Also contracts that have ended, or have their end."""
        terminations = self.env["client.offboarding.termination"]
        terminations.flush_model(["offboarding_id", "is_ended"])
        ended = "SELECT offboarding_id FROM client_offboarding_termination"
        return [*super()._get_settled_queries(), SQL(f"{ended} WHERE is_ended")]
