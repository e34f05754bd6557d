from odoo import api, fields, models


class ClientOffboardingProtocol(models.Model):
    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    date_received = fields.Datetime(
        string="Received at",
        compute="_compute_date_received",
        store=True,
        readonly=False,
        help="Day and hour at which the client's notice arrived. Left empty, the hour "
        "is filled in by hand.",
    )
    received_by = fields.Char(
        string="Received by",
        help="Who received the client's notice. Left empty, it is who signs.",
    )
    received_basis = fields.Char(
        string="Authority to receive",
        compute="_compute_received_basis",
        store=True,
        readonly=False,
        help="On what authority: the register, a power of attorney, the office.",
    )

    @api.depends("kind")
    def _compute_date_received(self):
        for paper in self:
            paper.date_received = paper.date_received or (
                paper._get_kind()._get_initial(paper, "date_received")
            )

    @api.depends("kind")
    def _compute_received_basis(self):
        for paper in self:
            paper.received_basis = paper.received_basis or (
                paper._get_kind()._get_initial(paper, "received_basis")
            )


class ClientOffboardingPaperKindReceipt(models.AbstractModel):
    """That we received the client's notice, and when."""

    _name = "client.offboarding.paper.kind.receipt"
    _description = "Receipt of a Notice"
    _inherit = ["client.offboarding.paper.ending"]

    _sides = ("company",)
    _given_by = "client"

    def _get_title(self):
        return self.env._("Receipt of a Notice of Termination")

    def _get_number_word(self):
        return self.env._("Receipt")

    def _get_initial(self, paper, name):
        if name == "received_basis":
            return paper.company_id.offboarding_signing_basis
        if name == "date_received":
            # Several contracts often end by one letter; the earliest of the notices.
            notices = self._get_terminations(paper.offboarding_id)
            return min(filter(None, notices.mapped("date_received")), default=False)
        return super()._get_initial(paper, name)

    def _get_signatory(self, paper, side):
        """Who signed the notice that this paper answers, with the authority."""
        if side != "client":
            return super()._get_signatory(paper, side)
        signatories = [
            self._describe_authority(termination.signatory, termination.signatory_basis)
            for termination in paper._get_terminations()
            if termination.signatory
        ]
        return "; ".join(dict.fromkeys(signatories))

    def _prepare_values(self, paper):
        notices = self._get_notices(paper)
        for notice in notices:
            notice["received"] = self._get_received(paper, notice)
        return {"notices": notices}

    def _get_received(self, paper, notice):
        """Day and hour of receipt; the hour is left open where nobody entered it."""
        if paper.date_received:
            return paper._format_hour(paper.date_received)
        return self.env._("%(day)s, at …………", day=notice["delivered"] or "………………………")
