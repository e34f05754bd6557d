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


class ClientOffboardingTermination(models.Model):
    """A receipt that isn't made yet follows what is corrected of its notices."""

    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    def write(self, vals):
        if "date_received" not in vals:
            return super().write(vals)
        kind = self.env["client.offboarding.paper.kind.receipt"]
        # sudo: whoever corrects the notice, not the paper.
        drafts = [kind._find_paper(case) for case in self.sudo().offboarding_id]
        followers = [
            paper
            for paper in drafts
            if paper.state == "draft"
            and not paper.is_final
            and paper.date_received == kind._get_initial(paper, "date_received")
        ]
        res = super().write(vals)
        for paper in followers:
            paper.date_received = kind._get_initial(paper, "date_received")
        return res


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
        for notice, termination in zip(notices, paper._get_terminations(), strict=True):
            moment = self._get_moment(paper, termination)
            notice["received"] = paper._format_hour(moment) or self.env._(
                "%(day)s, at …………", day=notice["delivered"] or "………………………"
            )
        return {"notices": notices}

    def _get_moment(self, paper, termination):
        """When this notice arrived; the hour is left open where nobody entered it.

        Notices of one paper may have come on several days. What somebody entered on
        the paper stands for those of that day.
        """
        entered, own = paper.date_received, termination.date_received
        if not entered:
            return False
        notices = paper._get_terminations()
        day = paper._localize(entered).date()
        is_meant = len(notices) == 1 or day == termination.date_delivered
        if is_meant and not (own and entered in notices.mapped("date_received")):
            return entered
        return own
