from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import ACTIVE_STATES
from .kinds.kind import KINDS

# Papers about ways of ending: the ways, and by whom the notice was given.
ENDINGS = {
    "notice": (("notice", "cause"), "company"),
    "receipt": (("notice", "cause"), "client"),
    "agreement": (("agreement",), None),
}


class ClientOffboardingMixinOffer(models.AbstractModel):
    """Which papers a case has use for."""

    _name = "client.offboarding.mixin.offer"
    _description = "Papers Offered for a Case"

    offered_papers = fields.Char(
        compute="_compute_offered_papers", groups="base.group_user"
    )

    has_papers_to_send = fields.Boolean(
        compute="_compute_has_papers_to_send", groups="base.group_user"
    )

    @api.depends(
        "state",
        "termination_ids.mode",
        "termination_ids.given_by",
        "document_ids.state",
        "access_ids.state",
    )
    def _compute_offered_papers(self):
        for case in self:
            case.offered_papers = ",".join(case._get_offered_kinds())

    @api.depends("protocol_ids.is_signable", "protocol_ids.client_signed_by")
    def _compute_has_papers_to_send(self):
        for case in self:
            case.has_papers_to_send = bool(case._get_papers_to_send())

    def _get_papers_to_send(self):
        """Papers that wait for the client's signature."""
        # sudo: whether there are any; sending them checks the right to.
        return self.sudo().protocol_ids.filtered(
            lambda paper: (
                paper.is_signable
                and set(paper._get_signing_sides()) - {"company"}
                and not paper.client_signed_by
            )
        )

    def action_send_papers(self):
        """Send all papers that wait for the client, in one e-mail to each contact.

        :return: True
        :raises UserError: when there are none, or see ``action_send`` of the papers
        """
        self.ensure_one()
        self.check_access("write")
        papers = self._get_papers_to_send().sudo(False)
        if not papers:
            raise UserError(self.env._("No paper waits for the client's signature."))
        return papers.action_send()

    def _get_offered_kinds(self):
        """Kinds of papers that are sensible now, in the order of the work.

        :return: list of kinds of ``client.offboarding.protocol``
        """
        self.ensure_one()
        if self.state not in ACTIVE_STATES:
            return []
        return [
            code
            for code, kind in KINDS.items()
            if (self.state in kind.states or kind.is_early)
            and self._has_paper(code)
            and self._has_to_say(code)
        ]

    def _has_to_say(self, kind):
        """Whether there is anything that a record of lines would list."""
        # sudo: whether there are any, for whoever may see what is offered.
        lines = {"documents": "document_ids", "access": "access_ids"}.get(kind)
        return not lines or any(
            line.state != "cancelled" for line in self.sudo()[lines]
        )

    def _has_paper(self, kind):
        """Whether a paper fits how the contracts of the case end."""
        return kind not in ENDINGS or bool(self._get_paper_terminations(kind))

    def _get_paper_terminations(self, kind):
        """The contracts that a paper is about.

        A notice and a receipt leave out contracts that end in another way or by the
        other side; papers about the whole case name all of them.
        """
        self.ensure_one()
        # sudo: numbers, names and dates of contracts, for whoever may read the paper.
        terminations = self.sudo().termination_ids
        if kind not in ENDINGS:
            return terminations
        modes, side = ENDINGS[kind]
        return terminations.filtered(
            lambda termination: (
                termination.mode in modes and side in (None, termination.given_by)
            )
        )

    def action_open_paper(self):
        """Open the paper whose kind the context names; made if there is none.

        :raises UserError: when the case has no use for it now
        """
        self.ensure_one()
        self.check_access("write")
        kind = self.env.context.get("offboarding_paper_kind")
        if kind not in self._get_offered_kinds():
            raise UserError(self.env._("This paper doesn't fit the case as it is now."))
        return self._open_paper(kind)
