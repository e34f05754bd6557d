from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import ACCOUNTING
from ...tools.invoice_dates import first_in_time, invoice_by
from ..case.search import search_boolean


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move"]

    offboarding_id = fields.Many2one(
        "client.offboarding",
        string="Offboarding case",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups=ACCOUNTING,
    )

    offboarding_disputed = fields.Boolean(
        string="Disputed by the client",
        copy=False,
        tracking=True,
        help="Left out of the balance that the client is asked to confirm.",
        groups="base.group_user",
    )

    offboarding_invoice_by = fields.Date(
        string="To be issued by",
        compute="_compute_offboarding_invoice_by",
        groups=ACCOUNTING,
        help="The last invoice of a continuous service is issued by the 15th of the "
        "month after the last day of service.",
    )

    offboarding_is_late = fields.Boolean(
        string="Should have been issued",
        compute="_compute_offboarding_invoice_by",
        search="_search_offboarding_is_late",
        groups=ACCOUNTING,
    )

    # A client of many years has thousands of invoices, and few drafts at most.
    _partner_draft = models.Index("(partner_id) WHERE state = 'draft'")

    @api.depends("offboarding_id", "delivery_date", "move_type", "state")
    def _compute_offboarding_invoice_by(self):
        today = fields.Date.context_today(self)
        for move in self:
            supplied = move.offboarding_id and move.delivery_date
            move.offboarding_invoice_by = (
                move.move_type == "out_invoice" and supplied and invoice_by(supplied)
            )
            move.offboarding_is_late = (
                move.state == "draft"
                and move.offboarding_invoice_by
                and move.offboarding_invoice_by < today
            )

    # Not on the case: a posted credit note that joins one keeps what is booked.
    @api.depends("reversed_entry_id")
    def _compute_invoice_currency_rate(self):
        """A correction in a foreign currency keeps the rate of what it corrects (VAT
        act 31b), whatever the rate of the day is on which it is posted.
        """
        res = super()._compute_invoice_currency_rate()
        # sudo: invoices are also made by people who may not see cases.
        for move in self.sudo():
            corrected = move.reversed_entry_id
            if (
                move.move_type == "out_refund"
                and move.offboarding_id
                and corrected.currency_id == move.currency_id
                and corrected.invoice_currency_rate
            ):
                move.invoice_currency_rate = corrected.invoice_currency_rate
        return res

    @api.model
    def _search_offboarding_is_late(self, operator, value):
        today = fields.Date.context_today(self)
        late = (
            Domain("offboarding_id", "!=", False)
            & Domain("state", "=", "draft")
            & Domain("move_type", "=", "out_invoice")
            & Domain("delivery_date", "<", first_in_time(today))
        )
        return search_boolean(operator, value, late)

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        # sudo: see _check_case_open
        moves.sudo().offboarding_id._check_editable()
        moves._join_offboarding()
        moves._touch_offboarding()
        return moves

    def write(self, vals):
        if "offboarding_id" in vals:
            self._check_case_open(vals["offboarding_id"])
        return super().write(vals)

    def _check_case_open(self, case_id):
        """Raise where the list of invoices of a case that is over would change."""
        # sudo: only the state of the cases is looked at.
        moves = self.sudo().filtered(lambda move: move.offboarding_id.id != case_id)
        cases = moves.offboarding_id
        if moves and case_id:
            cases |= cases.browse(case_id)
        cases._check_editable()

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        posted._touch_offboarding()
        return posted

    def button_draft(self):
        revived = self.filtered(lambda move: move.state == "cancel")
        revived.invoice_line_ids._take_again()
        res = super().button_draft()
        self._touch_offboarding()
        return res

    def button_cancel(self):
        dropped = self.filtered(lambda move: move.state != "cancel")
        res = super().button_cancel()
        dropped.invoice_line_ids._give_back()
        self._touch_offboarding()
        return res

    def unlink(self):
        self._touch_offboarding()
        return super().unlink()

    def _join_offboarding(self):
        """Let a credit note for an ended contract belong to the case that ended it.

        Whoever makes it, with the case's button or by reversing the invoice: it is
        what the client is owed for days after the end.
        """
        # sudo: invoices are also made by people who may not see cases.
        for move in self.sudo():
            if move.move_type != "out_refund" or move.offboarding_id:
                continue
            credited = move.reversed_entry_id.invoice_line_ids.contract_line_id
            if not credited:
                continue
            move.offboarding_id = (
                move.env["client.offboarding.termination"]
                .search(
                    [
                        ("contract_id", "in", credited.contract_id.ids),
                        ("is_ended", "=", True),
                        ("is_active_case", "=", True),
                    ],
                    limit=1,
                )
                .offboarding_id
            )
            if move.offboarding_id and move.state == "draft":
                move._compute_invoice_currency_rate()

    def _touch_offboarding(self):
        """Write on the row of the active case of whoever these invoices are about.

        That is the client they are addressed to, and the one whose contracts they bill
        where another pays them.

        Closing a case locks the same row. Without this, a posting and a closing that
        run at the same time would each see the world before the other, and a case
        would be closed with an open invoice.
        """
        # Odoo drops and reopens nothing at all a dozen times for each invoice.
        if not self.ids:
            return
        # Not the move's own commercial entity: it stays when a contact is moved, and
        # entries have their partner on the lines only.
        partners = (self.partner_id | self.line_ids.partner_id).commercial_partner_id
        self.env.cr.execute(
            SQL(
                """
                UPDATE client_offboarding
                   SET ledger_revision = COALESCE(ledger_revision, 0) + 1
                 WHERE commercial_partner_id = ANY(%s || ARRAY(
                       SELECT billed.client_id FROM (%s) billed))
                   AND company_id IN %s
                   AND state NOT IN ('closed', 'cancelled')
             RETURNING id
                """,
                partners.ids,
                SQL(" UNION ALL ").join(self._get_billed_client_queries()),
                tuple(self.company_id.ids),
            )
        )
        ids = [case_id for (case_id,) in self.env.cr.fetchall()]
        self.env["client.offboarding"].browse(ids)._mark_changed()
        self.env["client.offboarding.check"]._forget()

    def _get_billed_client_queries(self):
        """SQL of (``move_id``, ``client_id``): whose contracts, orders or cases these
        invoices bill.

        Glue addons append theirs.
        """
        ids = tuple(self.ids) or (None,)
        return [
            SQL(
                """
                SELECT il.move_id, cc.commercial_partner_id AS client_id
                  FROM account_move_line il
                  JOIN contract_line cl ON cl.id = il.contract_line_id
                  JOIN contract_contract cc ON cc.id = cl.contract_id
                 WHERE il.move_id IN %s
                """,
                ids,
            ),
            SQL(
                """
                SELECT m.id, own.commercial_partner_id
                  FROM account_move m
                  JOIN client_offboarding own ON own.id = m.offboarding_id
                 WHERE m.id IN %s
                """,
                ids,
            ),
        ]

    def _match_deposit(self, deposit, items):
        """Match what a posted entry settled: the deposit, and what it was set off with.

        By the ERP's own reconciliation, oldest first; it books exchange differences.
        """
        if deposit.account_id.reconcile:
            own = self.line_ids.filtered(
                lambda line: line.account_id == deposit.account_id
            )
            (own + deposit).reconcile()
        if items:
            own = self.line_ids.filtered(
                lambda line: line.account_id == items.account_id
            )
            (own + items).reconcile()
