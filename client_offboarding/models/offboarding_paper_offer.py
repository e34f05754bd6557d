from odoo import api, fields, models
from odoo.exceptions import UserError

from .offboarding_obligation import ACTIVE_STATES
from .offboarding_paper_kind import KINDS

# Papers about ways of ending: the ways, and by whom the notice was given.
ENDINGS = {
    "notice": (("notice", "cause"), "company"),
    "receipt": (("notice", "cause"), "client"),
    "agreement": (("agreement",), None),
}


class ClientOffboarding(models.Model):
    """Which papers a case has use for."""

    _inherit = "client.offboarding"

    offered_papers = fields.Char(
        compute="_compute_offered_papers", groups="base.group_user"
    )

    @api.depends("state", "termination_ids.mode", "termination_ids.given_by")
    def _compute_offered_papers(self):
        for case in self:
            case.offered_papers = ",".join(case._get_offered_kinds())

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
            if (self.state in kind.states or kind.is_early) and self._has_paper(code)
        ]

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
