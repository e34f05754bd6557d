from odoo import api, fields, models

from ...const import CASE_READERS


class ClientOffboarding(models.Model):
    """What the form of a case says of its papers, and the buttons that open them."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    is_unsigned = fields.Boolean(compute="_compute_is_unsigned", groups=CASE_READERS)

    @api.model
    def _get_check_fields(self):
        return [
            *super()._get_check_fields(),
            "is_unsigned",
            "has_open_items",
            "has_mutual_claims",
            "offered_papers",
        ]

    @api.depends("check_ids.state")
    @api.depends_context("uid")
    def _compute_is_unsigned(self):
        for case in self:
            case.is_unsigned = any(
                check.code == "confirmation_unsigned" and check.state == "open"
                for check in case.check_ids
            )

    @api.depends("protocol_ids.state", "protocol_ids.answers_id")
    def _compute_next_step(self):
        return super()._compute_next_step()

    def _describe_missing(self, missing):
        """What nobody has written yet, nobody can have delivered."""
        papers = [self._get_paper_of_missing(lacking)[1] for lacking in dict(missing)]
        if labels := "; ".join(dict.fromkeys(filter(None, papers))):
            return f"{labels}."
        return super()._describe_missing(missing)

    def _describe_next_step(self, blocking):
        """A refusal comes first: nothing goes on before it is answered."""
        refused = self._is_active() and self._get_refused_papers()
        if refused:
            answer = " ".join(
                refused.grouped("state")[state]._describe_refused()
                for state in ("refused", "draft")
                if state in refused.mapped("state")
            )
            rest = super()._describe_next_step(blocking) if blocking else ""
            return f"{answer} {rest}".strip()
        if set(blocking.mapped("code")) == {"confirmation_unsigned"}:
            return self.env._("Have both sides sign the confirmation.")
        return super()._describe_next_step(blocking)

    def action_returns_protocol(self):
        """Open the protocol of returned things; made if there is none."""
        return self._open_paper("returns")

    def action_confirmation_paper(self):
        """Open the confirmation that both sides sign; made if there is none."""
        return self._open_paper("confirmation")

    def _open_paper(self, kind):
        self.ensure_one()
        self.check_access("read" if self._is_paper_maker(kind) else "write")
        return self._get_or_create_paper(kind).action_open()
