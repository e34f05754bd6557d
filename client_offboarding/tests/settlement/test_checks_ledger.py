from odoo.fields import Command
from odoo.tests import tagged

from ..ledger_common import LedgerCase

# Written down apart from the app's own query: what is left of an item is its balance
# less what was matched with it, whatever Odoo stores as its residual.
OPEN_ITEMS = """
    WITH item AS (
        SELECT l.id, l.move_id, COALESCE(l.date_maturity, l.date) AS due,
               l.balance
               - COALESCE((SELECT SUM(amount) FROM account_partial_reconcile
                            WHERE debit_move_id = l.id), 0)
               + COALESCE((SELECT SUM(amount) FROM account_partial_reconcile
                            WHERE credit_move_id = l.id), 0) AS rest
          FROM account_move_line l
          JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'
         WHERE m.company_id = %(company)s
           AND l.account_id IN (SELECT id FROM account_account
                                 WHERE account_type = 'asset_receivable')
           AND l.partner_id IN (SELECT id FROM res_partner
                                 WHERE id = %(client)s OR parent_id = %(client)s)
    )
    SELECT CASE WHEN rest < 0 THEN 'credit_unmatched'
                WHEN due < '2026-11-16' THEN 'receivable_overdue'
                ELSE 'receivable_not_due' END,
           array_agg(id), SUM(rest)
      FROM item WHERE ABS(rest) > 0.001 GROUP BY 1
"""
DRAFTS = """
    SELECT array_agg(id), SUM(amount_total_signed) FROM account_move
     WHERE state = 'draft' AND company_id = %(company)s
       AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
       AND partner_id IN (SELECT id FROM res_partner
                           WHERE id = %(client)s OR parent_id = %(client)s)
"""


@tagged("post_install", "-at_install")
class TestChecksLedger(LedgerCase):
    """The checks count what plain SQL finds, and open exactly those records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.setup_other_company()["company"]
        cls.currency = cls.setup_other_currency("EUR")

    def fill_ledger(self):
        """Every situation of a receivable that we could think of."""
        overdue = {"invoice_date": "2026-09-01", "invoice_date_due": "2026-10-15"}
        self.make_invoice(amount=100.0, **overdue)
        self.make_invoice(amount=101.0, invoice_date_due="2026-11-16")
        self.make_invoice(amount=102.0, invoice_date_due="2026-12-24")
        self.make_invoice(amount=103.0, partner_id=self.contact.id, **overdue)
        # paid in part, in full, with a write-off
        self.pay_part(self.make_invoice(amount=200.0, **overdue), 50.0)
        self.pay(self.make_invoice(amount=201.0, **overdue))
        self.pay_part(
            self.make_invoice(amount=202.0, **overdue),
            200.0,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        # in instalments, the first of which is overdue and partly paid
        term = self.env["account.payment.term"].create(
            {
                "name": "30/70",
                "line_ids": [
                    Command.create({"value_amount": 30, "nb_days": 5}),
                    Command.create({"value_amount": 70, "nb_days": 60}),
                ],
            }
        )
        instalments = self.make_invoice(
            amount=1000.0,
            invoice_date="2026-11-02",
            invoice_payment_term_id=term.id,
        )
        self.assertEqual(
            len(
                instalments.line_ids.filtered(
                    lambda line: line.account_type == "asset_receivable"
                )
            ),
            2,
        )
        # credit notes: unmatched, and matched in part
        self.make_invoice(amount=70.0, move_type="out_refund")
        reversed_in_part = self.make_invoice(amount=300.0, **overdue)
        credit = self.reverse(reversed_in_part, 80.0)
        (credit + reversed_in_part).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        self.make_invoice(amount=301.0, **overdue)._reverse_moves(cancel=True)
        # payment without an invoice; entries without an invoice, on any contact
        self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.client.id,
                "amount": 40.0,
                "date": "2026-11-10",
                "company_id": self.company.id,
            }
        ).action_post()
        self.make_entry(self.client, 55.0)
        self.make_entry(self.contact, 56.0)
        self.make_entry(self.contact, -57.0)
        # in a foreign currency, paid in part
        foreign = self.make_invoice(
            amount=500.0, currency_id=self.currency.id, **overdue
        )
        self.pay_part(foreign, 100.0)
        # in no check at all
        self.make_invoice(amount=60.0).button_cancel()
        self.make_invoice(amount=61.0, partner_id=self.partner_a.id, **overdue)
        self.make_invoice(amount=62.0, move_type="in_invoice", **overdue)
        self.make_entry(self.client, 63.0, post=False)
        self.env["account.move"].with_company(self.other_company).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.client.id,
                "company_id": self.other_company.id,
                "invoice_date": "2026-09-01",
                "invoice_line_ids": [Command.create({"name": "X", "price_unit": 9})],
            }
        ).action_post()
        # drafts
        self.make_invoice(amount=10.0, post=False)
        self.make_invoice(amount=11.0, post=False, partner_id=self.contact.id)
        self.make_invoice(amount=12.0, post=False, move_type="out_refund")
        self.make_invoice(amount=13.0, post=False, move_type="out_receipt")
        self.make_invoice(amount=14.0, post=False, move_type="in_invoice")
        self.make_invoice(amount=15.0, post=False, currency_id=self.currency.id)

    def assertLedger(self, case):
        self.env.flush_all()
        values = {"company": self.company.id, "client": self.client.id}
        self.env.cr.execute(OPEN_ITEMS, values)
        expected = {code: (ids, total) for code, ids, total in self.env.cr.fetchall()}
        self.env.cr.execute(DRAFTS, values)
        expected["invoice_draft"] = self.env.cr.fetchone()
        self.assertEqual(len(expected), 4)
        for code, (ids, total) in expected.items():
            with self.subTest(code=code):
                self.assertCheck(case, code, len(ids), float(total))
                self.assertEqual(self.item_ids(case.sudo(), code), set(ids))

    def test_checks_agree_with_plain_sql(self):
        case = self.open_case()
        self.fill_ledger()
        self.assertLedger(case)
        # … and after the ledger went on
        overdue = self.item_ids(case.sudo(), "receivable_overdue")
        for line in self.env["account.move.line"].browse(sorted(overdue)[:2]):
            self.pay(line.move_id)
        self.env["account.move"].search(
            [("partner_id", "=", self.client.id), ("state", "=", "draft")], limit=1
        ).action_post()
        self.assertLedger(case)

    def test_reset_invoice_moves_from_overdue_to_drafts(self):
        case = self.open_case()
        invoice = self.make_invoice(amount=80.0, invoice_date_due="2026-11-03")
        self.assertCheck(case, "receivable_overdue", 1, 80.0)
        invoice.button_draft()
        self.assertCheck(case, "receivable_overdue", 0, 0)
        self.assertCheck(case, "invoice_draft", 1, 80.0)
        invoice.button_cancel()
        self.assertCheck(case, "invoice_draft", 0, 0)

    def test_moved_contact_brings_its_debts(self):
        stranger = self.env["res.partner"].create({"name": "Branch"})
        self.make_entry(stranger, 90.0)
        case = self.open_case()
        self.assertCheck(case, "receivable_overdue", 0)
        stranger.parent_id = self.client
        self.assertCheck(case, "receivable_overdue", 1, 90.0)

    def test_some_contracts_count_only_what_belongs_to_them(self):
        other = self.make_contract(code="K/2")
        own = self.bill(self.contract)
        self.bill(other)
        own_draft = self.contract._recurring_create_invoice()
        other._recurring_create_invoice()
        self.make_invoice(amount=100.0, invoice_date_due="2026-11-03")
        self.make_invoice(amount=70.0, move_type="out_refund")
        case = self.end_on(
            "2026-11-12",
            scope="contracts",
            contract_ids=[Command.set(self.contract.ids)],
        )
        charge = self.make_invoice(
            amount=30.0, invoice_date_due="2026-11-03", offboarding_id=case.id
        )
        for code, invoice in (
            ("receivable_not_due", own),
            ("receivable_overdue", charge),
        ):
            self.assertCheck(case, code, 1)
            items = self.env["account.move.line"].browse(
                self.item_ids(case.sudo(), code)
            )
            self.assertEqual(items.move_id, invoice)
        self.assertCheck(case, "invoice_draft", 1)
        self.assertEqual(
            self.item_ids(case.sudo(), "invoice_draft"), set(own_draft.ids)
        )
        self.assertCheck(case, "credit_unmatched", 1, -70.0)
        self.assertFalse(self.check(case, "credit_unmatched").blocks)
        self.assertEqual(self.check(case, "invoice_draft").blocks, "confirm")
