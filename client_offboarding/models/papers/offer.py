from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...const import ACTIVE_STATES, CASE_READERS
from ..case.called import text
from ..settlement.ledger_sql import BALANCE


class ClientOffboarding(models.Model):
    """Which papers a case has use for, and their making."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    protocol_ids = fields.One2many(
        "client.offboarding.protocol",
        "offboarding_id",
        string="Papers",
        groups=CASE_READERS,
    )
    offered_papers = fields.Char(
        compute="_compute_offered_papers", groups="base.group_user"
    )
    has_papers_to_send = fields.Boolean(
        compute="_compute_has_papers_to_send", groups="base.group_user"
    )
    has_open_items = fields.Boolean(
        compute="_compute_ledger_contents", groups=CASE_READERS
    )
    has_mutual_claims = fields.Boolean(
        compute="_compute_ledger_contents", groups=CASE_READERS
    )

    @api.depends(
        "state",
        "termination_ids.mode",
        "termination_ids.given_by",
        "document_ids.state",
        "access_ids.state",
        "return_ids.state",
        "data_ids.state",
        "protocol_ids.state",
    )
    @api.depends_context("uid")
    def _compute_offered_papers(self):
        """Those that the user may make: each has its button."""
        writable = self._origin._filtered_access("write")
        for case in self:
            is_mine = case._origin in writable
            case.offered_papers = ",".join(
                kind
                for kind in case._get_offered_kinds()
                if is_mine or case._is_paper_maker(kind)
            )

    @api.depends(
        "protocol_ids.is_signable",
        "protocol_ids.signature_ids",
        "protocol_ids.client_signatures_needed",
        "protocol_ids.provider_signatures_needed",
    )
    def _compute_has_papers_to_send(self):
        for case in self:
            case.has_papers_to_send = bool(case._get_papers_to_send())

    def _compute_ledger_contents(self):
        """Whether there are open items, and of both sides in one currency."""
        self.env.flush_all()
        query = SQL(
            """
            SELECT id, BOOL_OR(sides = 2)
              FROM (SELECT c.id, COUNT(DISTINCT SIGN(item.amount)) AS sides
                      FROM client_offboarding c
                     CROSS JOIN LATERAL (%s) item
                     WHERE c.id IN %s
                     GROUP BY c.id, item.currency_id) currency
             GROUP BY id
            """,
            SQL(BALANCE),
            tuple(self.ids) or (0,),
        )
        contents = dict(self.env.execute_query(query))
        for case in self:
            case.has_open_items = case._origin.id in contents
            case.has_mutual_claims = contents.get(case._origin.id, False)

    def _get_papers_to_send(self):
        """Papers that wait for a signature of the client, or of the new provider."""
        # sudo: whether there are any; sending them checks the right to.
        return self.sudo().protocol_ids.filtered(
            lambda paper: (
                paper.is_signable
                and not all(map(paper._has_signed, paper._get_other_sides()))
            )
        )

    def _take_papers_to_send(self):
        """Those papers, with the user's own rights, by which they are sent.

        :raises UserError: when there are none
        """
        papers = self._get_papers_to_send().sudo(False)
        if not papers:
            raise UserError(
                self.env._(
                    "No paper waits for a signature of the client or the new provider."
                )
            )
        return papers

    def action_send_papers(self):
        """Send all papers that wait for others, in one e-mail to each contact.

        :return: True
        :raises UserError: when there are none, or see ``action_send`` of the papers
        """
        self.ensure_one()
        self.check_access("write")
        papers = self._take_papers_to_send()
        if all(paper._is_with_recipients() for paper in papers):
            raise UserError(
                self.env._(
                    "Everybody has all the papers already. To send one once more, "
                    "open it and use 'Send again'."
                )
            )
        return papers.action_send()

    def _get_offered_kinds(self):
        """Kinds of papers that are sensible now, in the order of the work.

        :return: list of kinds of ``client.offboarding.protocol``
        """
        self.ensure_one()
        if self.state not in ACTIVE_STATES:
            return []
        papers = self.env["client.offboarding.protocol"]
        return [
            code
            for code in papers._get_kind_codes()
            if papers._get_kind(code)._is_offered(self)
        ]

    def _get_or_create_paper(self, kind):
        """The paper of ``kind`` that counts now, made if there is none."""
        self.ensure_one()
        papers = self.env["client.offboarding.protocol"]
        return papers._get_kind(kind)._find_paper(self) or papers.create(
            {"offboarding_id": self.id, "kind": kind}
        )

    def action_open_paper(self):
        """Open the paper whose kind the context names; made if there is none.

        :raises UserError: when the case has no use for it now
        """
        self.ensure_one()
        kind = text(self.env, self.env.context.get("offboarding_paper_kind"))
        self.check_access("read" if self._is_paper_maker(kind) else "write")
        if kind not in self._get_offered_kinds():
            raise UserError(self.env._("This paper doesn't fit the case as it is now."))
        return self._open_paper(kind)

    def _is_paper_maker(self, kind):
        """Whether the user makes papers of this kind without a role in the case."""
        papers = self.env["client.offboarding.protocol"]
        if kind not in papers._get_kind_codes():
            return False
        group = papers._get_kind(kind)._get_maker_group()
        return bool(group) and self.env.user.has_group(group)
