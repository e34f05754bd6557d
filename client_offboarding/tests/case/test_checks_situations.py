from odoo.fields import Command
from odoo.tests import tagged

from ..deposit_common import DepositCase

# Written apart from the app's queries and from what Odoo stores as residual: what is
# left of an item is what it was, less what was matched with it.
MOVES = """
    SELECT m.* FROM account_move m
     WHERE m.company_id = %(company)s
       AND (%(contract)s IS NULL
            OR m.offboarding_id = %(case)s
            OR m.id IN (SELECT l.move_id FROM account_move_line l
                          JOIN contract_line cl ON cl.id = l.contract_line_id
                         WHERE cl.contract_id = %(contract)s))
"""
ITEMS = f"""
    SELECT l.id, l.move_id, m.state, m.invoice_date, a.account_type, l.account_id,
           a.reconcile,
           -- Paid in time until Monday where it was due at the weekend.
           COALESCE(l.date_maturity, l.date)
           + CASE EXTRACT(isodow FROM COALESCE(l.date_maturity, l.date))
             WHEN 6 THEN 2 WHEN 7 THEN 1 ELSE 0 END < %(today)s AS is_due,
           l.move_id IN (SELECT id FROM ({MOVES}) s) AS in_scope,
           l.account_id = ANY(%(deposits)s) AS is_deposit,
           l.balance, l.currency_id, l.amount_currency,
           l.balance
           - COALESCE((SELECT SUM(amount) FROM account_partial_reconcile
                        WHERE debit_move_id = l.id), 0)
           + COALESCE((SELECT SUM(amount) FROM account_partial_reconcile
                        WHERE credit_move_id = l.id), 0) AS rest,
           l.amount_currency
           - COALESCE((SELECT SUM(debit_amount_currency)
                         FROM account_partial_reconcile
                        WHERE debit_move_id = l.id), 0)
           + COALESCE((SELECT SUM(credit_amount_currency)
                         FROM account_partial_reconcile
                        WHERE credit_move_id = l.id), 0) AS rest_currency
      FROM account_move_line l
      JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'
      JOIN account_account a ON a.id = l.account_id
     WHERE m.company_id = %(company)s
       AND l.partner_id IN (SELECT id FROM res_partner
                             WHERE id = %(client)s OR parent_id = %(client)s)
"""
RECKONING = f"""
    WITH item AS ({ITEMS}), scope AS ({MOVES}),
    owed AS (
        SELECT * FROM item
         WHERE (ABS(rest) > 0.001 OR ABS(rest_currency) > 0.001) AND NOT is_deposit
           AND account_type IN ('asset_receivable', 'liability_payable'))
    SELECT code, ARRAY_AGG(id), SUM(amount) FROM (
        SELECT CASE WHEN account_type = 'liability_payable' THEN 'payable_open'
                    WHEN rest < 0 THEN 'credit_unmatched'
                    WHEN is_due THEN 'receivable_overdue'
                    ELSE 'receivable_not_due' END AS code, id, rest AS amount
          FROM owed
         WHERE in_scope OR rest < 0 AND account_type = 'asset_receivable'
        UNION ALL
        SELECT 'deposit_open', i.id, i.balance FROM item i
         WHERE i.is_deposit AND i.account_id IN (
               SELECT account_id FROM item GROUP BY account_id, currency_id
               HAVING SUM(balance) <> 0)
        UNION ALL
        SELECT 'invoice_draft', id, amount_total_signed FROM scope
         WHERE state = 'draft'
           AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
           AND partner_id IN (SELECT id FROM res_partner
                               WHERE id = %(client)s OR parent_id = %(client)s)
        UNION ALL
        SELECT 'invoice_unsent', id, amount_total_signed FROM scope m
         WHERE state = 'posted' AND NOT COALESCE(is_move_sent, FALSE)
           AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
           AND (offboarding_id = %(case)s
                OR invoice_date >= '2026-10-15' AND id IN (
                   SELECT move_id FROM owed
                    WHERE account_type = 'asset_receivable'))
    ) r GROUP BY code
"""
CODES = (
    "receivable_overdue",
    "receivable_not_due",
    "credit_unmatched",
    "payable_open",
    "deposit_open",
    "invoice_draft",
    "invoice_unsent",
)
OVERDUE = {"invoice_date": "2026-09-01", "invoice_date_due": "2026-10-15"}


@tagged("post_install", "-at_install")
class TestChecksSituations(DepositCase):
    """In every situation of a ledger, checks count what plain SQL finds there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.offboarding_unsent_since = "2026-10-15"
        cls.bank = cls.company_data["default_journal_bank"]
        cls.misc = cls.company_data["default_journal_misc"]

    def assertLedger(self, case, contract=None):
        self.env.flush_all()
        self.env.cr.execute(
            RECKONING,
            {
                "company": self.company.id,
                "client": self.client.id,
                "case": case.id,
                "contract": contract and contract.id,
                "today": "2026-11-16",
                "deposits": self.company.offboarding_deposit_account_ids.ids,
            },
        )
        found = {code: (ids, total) for code, ids, total in self.env.cr.fetchall()}
        for code in CODES:
            ids, total = found.get(code, ([], 0))
            with self.subTest(code=code):
                self.assertCheck(case, code, len(ids), float(total))
                self.assertEqual(self.item_ids(case.sudo(), code), set(ids))
        return found

    def test_every_situation(self):
        case = self.open_case()
        names = [name for name in dir(self) if name.startswith("situation_")]
        self.assertGreaterEqual(len(names), 17)
        for name in names:
            with self.subTest(situation=name):
                getattr(self, name)(case)
                found = self.assertLedger(case)
        self.assertEqual(set(found), set(CODES), "each check has something to count")

    def test_situations_of_a_case_of_some_contracts(self):
        other = self.make_contract(code="K/2")
        own = self.bill(self.contract, 2)
        self.bill(other, 2)
        self.pay_part(own[0], 300.0)
        self.reverse(own[1], 100.0)
        case = self.end_on(
            "2026-11-12",
            scope="contracts",
            contract_ids=[Command.set(self.contract.ids)],
        )
        names = [name for name in dir(self) if name.startswith("situation_")]
        for name in names:
            getattr(self, name)(case)
        found = self.assertLedger(case, self.contract)
        # Two of the contract, two of the case itself.
        self.assertEqual(len(found["receivable_not_due"][0]), 4)

    def pay_by(self, invoice, outstanding, **values):
        """Register a payment by a method whose account is ``outstanding``, or none."""
        line = self.bank.inbound_payment_method_line_ids[:1]
        before = line.payment_account_id
        line.payment_account_id = outstanding
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create(
            {"journal_id": self.bank.id, "payment_method_line_id": line.id, **values}
        )._create_payments()
        line.payment_account_id = before

    def situation_ages(self, case):
        self.make_invoice(amount=100.0, **OVERDUE)
        self.make_invoice(amount=101.0, invoice_date_due="2026-11-15")
        self.make_invoice(amount=102.0, invoice_date_due="2026-11-16")
        self.make_invoice(amount=103.0, partner_id=self.contact.id, **OVERDUE)

    def situation_payment_in_transit(self, case):
        transit = self.make_account(
            "101999", "In transit", account_type="asset_current", reconcile=True
        )
        invoice = self.make_invoice(amount=110.0, **OVERDUE)
        self.pay_by(invoice, transit)
        self.assertIn(invoice.payment_state, ("in_payment", "paid"))
        self.assertFalse(invoice.amount_residual, "the receivable is matched")

    def situation_payment_by_a_method_without_account(self, case):
        invoice = self.make_invoice(amount=120.0, **OVERDUE)
        self.pay_by(invoice, False)
        self.assertTrue(invoice.matched_payment_ids)

    def situation_partial_payment(self, case):
        self.pay_part(self.make_invoice(amount=200.0, **OVERDUE), 50.0)

    def situation_early_payment_discount(self, case):
        term = self.env["account.payment.term"].create(
            {
                "name": "2/10 net 30",
                "early_discount": True,
                "discount_percentage": 10,
                "discount_days": 10,
                "line_ids": [Command.create({"value_amount": 100, "nb_days": 30})],
            }
        )
        values = {"amount": 1000.0, "invoice_payment_term_id": term.id}
        taken = self.make_invoice(invoice_date="2026-11-10", **values)
        self.pay(taken)
        self.assertFalse(taken.amount_residual)
        self.make_invoice(invoice_date="2026-11-11", **values)
        lapsed = self.make_invoice(invoice_date="2026-10-16", **values)
        self.pay_part(lapsed, 900.0)
        self.assertEqual(lapsed.amount_residual, 100.0)

    def situation_credit_notes(self, case):
        self.make_invoice(amount=70.0, move_type="out_refund")
        invoice = self.make_invoice(amount=300.0, **OVERDUE)
        credit = self.reverse(invoice, 80.0)
        (credit + invoice).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()

    def situation_write_off(self, case):
        self.pay_part(
            self.make_invoice(amount=202.0, **OVERDUE),
            200.0,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )

    def situation_refunds(self, case):
        self.pay(self.make_invoice(amount=75.0, move_type="out_refund"))
        self.pay_part(self.make_invoice(amount=76.0, move_type="out_refund"), 16.0)
        self.make_entry(self.client, 20.0)

    def situation_instalments(self, case):
        term = self.env["account.payment.term"].create(
            {
                "name": "30/70",
                "line_ids": [
                    Command.create({"value_amount": 30, "nb_days": 5}),
                    Command.create({"value_amount": 70, "nb_days": 60}),
                ],
            }
        )
        invoice = self.make_invoice(amount=1000.0, invoice_payment_term_id=term.id)
        self.pay_part(invoice, 100.0)

    def situation_cash_basis_tax(self, case):
        self.company.tax_exigibility = True
        transition = self.make_account("131999", "Transition", reconcile=True)
        tax = self.env["account.tax"].create(
            {
                "name": "23% on payment",
                "amount": 23,
                "company_id": self.company.id,
                "tax_exigibility": "on_payment",
                "cash_basis_transition_account_id": transition.id,
            }
        )
        invoice = self.make_invoice(amount=1000.0, tax_ids=tax, **OVERDUE)
        self.pay_part(invoice, 615.0)
        self.assertTrue(invoice.tax_cash_basis_created_move_ids)
        self.assertEqual(invoice.amount_residual, 615.0)

    def situation_entries(self, case):
        self.make_entry(self.client, 55.0)
        self.make_entry(self.contact, 56.0)
        self.make_entry(self.contact, -57.0)
        self.make_entry(self.client, 63.0, post=False)

    def situation_reversed_and_cancelled(self, case):
        self.make_invoice(amount=301.0, **OVERDUE)._reverse_moves(cancel=True)
        self.make_invoice(amount=302.0)._reverse_moves()
        self.make_invoice(amount=60.0).button_cancel()
        self.make_invoice(amount=61.0).button_draft()

    def situation_foreign_currency(self, case):
        euro = self.env["res.currency"].search([("name", "=", "EUR")])
        euro = euro or self.setup_other_currency("EUR")
        self.setup_other_currency(
            "EUR", rates=[("2026-01-01", 0.25), ("2026-11-01", 0.2)]
        )
        invoice = self.make_invoice(amount=500.0, currency_id=euro.id, **OVERDUE)
        self.pay_part(invoice, 100.0, payment_date="2026-11-12", currency_id=euro.id)
        paid = self.make_invoice(amount=80.0, currency_id=euro.id, **OVERDUE)
        self.pay(paid)
        self.assertFalse(paid.amount_residual)
        self.make_invoice(amount=30.0, currency_id=euro.id, move_type="out_refund")

    def situation_other_client_and_company(self, case):
        self.make_invoice(amount=61.0, partner_id=self.partner_a.id, **OVERDUE)
        other = self.setup_other_company(name="Another")["company"]
        self.env["account.move"].with_company(other).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.client.id,
                "company_id": other.id,
                "invoice_date": "2026-09-01",
                "invoice_line_ids": [Command.create({"name": "X", "price_unit": 9})],
            }
        ).action_post()

    def situation_bills(self, case):
        bill = self.make_invoice(amount=620.0, move_type="in_invoice", **OVERDUE)
        self.pay_part(bill, 20.0)
        self.make_invoice(amount=30.0, move_type="in_refund")
        self.pay(self.make_invoice(amount=31.0, move_type="in_invoice"))
        self.make_invoice(amount=14.0, post=False, move_type="in_invoice")

    def situation_deposits(self, case):
        self.move_deposit(500.0)
        self.move_deposit(-100.0, partner=self.contact)
        returned = self.make_account("249900", "Returned deposits")
        self.company.offboarding_deposit_account_ids |= returned
        self.move_deposit(70.0, account=returned)
        self.move_deposit(-70.0, account=returned)

    def situation_drafts(self, case):
        self.make_invoice(amount=10.0, post=False)
        self.make_invoice(amount=11.0, post=False, partner_id=self.contact.id)
        self.make_invoice(amount=12.0, post=False, move_type="out_refund")
        self.make_invoice(amount=13.0, post=False, move_type="out_receipt")

    def situation_of_the_case(self, case):
        invoice = self.make_invoice(amount=40.0, offboarding_id=case.id)
        self.pay(invoice)
        self.make_invoice(amount=41.0, offboarding_id=case.id)
        self.mark_sent(self.make_invoice(amount=42.0, offboarding_id=case.id))
