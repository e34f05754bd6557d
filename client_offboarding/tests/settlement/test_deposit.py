from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import ACCOUNTANT, USER
from ..compute_guard import computing_drops_nothing
from ..deposit_common import DepositCase


@tagged("post_install", "-at_install")
class TestDeposit(DepositCase):
    """Deposits are returned or set off by an entry of the ERP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.open_case()
        cls.books = cls.case.with_user(cls.accountant)
        cls.matched = cls.make_account("249300", "Deposits, matched", reconcile=True)
        cls.company.offboarding_deposit_account_ids |= cls.matched

    def wizard(self, **values):
        action = self.books.action_settle_deposit()
        return (
            self.env[action["res_model"]]
            .with_user(self.accountant)
            .with_context(**action["context"])
            .create(values)
        )

    def set_off(self, **values):
        values = {"date_delivered": "2026-11-16", **values}
        return self.settle(kind="set_off", **values)

    def settle(self, **values):
        action = self.wizard(**values).action_settle()
        return self.env["account.move"].browse(action["res_id"])

    def test_accountant_returns_a_deposit(self):
        self.move_deposit(500.0)
        entry = self.settle()
        bank = self.company_data["default_journal_bank"]
        outstanding = bank.outbound_payment_method_line_ids.payment_account_id[:1]
        self.assertRecordValues(
            entry,
            [{"state": "posted", "journal_id": bank.id, "move_type": "entry"}],
        )
        self.assertRecordValues(
            entry.line_ids.sorted("balance"),
            [
                {
                    "account_id": (outstanding or bank.default_account_id).id,
                    "balance": -500.0,
                    "partner_id": self.client.id,
                },
                {
                    "account_id": self.deposits.id,
                    "balance": 500.0,
                    "partner_id": self.client.id,
                },
            ],
        )
        self.assertCheck(self.case, "deposit_open", 0)
        self.assertIn(entry.name, self.case.message_ids[0].body)
        self.assertFalse(self.books.invoice_ids, "it is no final invoice")

    def test_dialog_drops_nothing_that_others_computed(self):
        self.move_deposit(500.0)
        self.make_invoice(200.0, invoice_date_due="2026-11-05")
        action = self.books.action_settle_deposit()
        wizards = self.env[action["res_model"]].with_user(self.accountant)
        self.books.mapped("is_ready")
        with computing_drops_nothing():
            form = Form(wizards.with_context(**action["context"]))
            form.kind = "set_off"
        self.assertEqual(form.balance, 500.0)
        self.assertEqual(form.amount, 200.0)

    def test_part_of_a_matched_deposit_is_returned(self):
        deposit = self.move_deposit(500.0, account=self.matched)
        entry = self.settle(amount=200.0)
        self.assertEqual(deposit.amount_residual, -300.0)
        self.assertTrue(entry.line_ids.filtered("reconciled"))
        self.assertCheck(self.case, "deposit_open", 1, -300.0)
        self.settle()
        self.assertTrue(deposit.reconciled)
        self.assertCheck(self.case, "deposit_open", 0)

    def test_deposit_is_set_off_against_what_is_due(self):
        self.move_deposit(500.0, account=self.matched)
        due = self.make_invoice(
            amount=300.0, invoice_date="2026-10-01", invoice_date_due="2026-10-15"
        )
        self.make_invoice(amount=400.0, invoice_date_due="2026-12-31")
        form = Form(
            self.env["client.offboarding.deposit"]
            .with_user(self.accountant)
            .with_context(**self.books.action_settle_deposit()["context"])
        )
        self.assertEqual(form.balance, 500.0)
        self.assertTrue(form.is_held)
        form.kind = "set_off"
        self.assertEqual(form.amount, 300.0)
        self.assertEqual(form.item_ids.ids, due.line_ids.filtered("date_maturity").ids)
        self.assertEqual(form.journal_id.type, "general")
        form.date_delivered = "2026-11-13"
        form.save().action_settle()
        self.assertEqual(due.payment_state, "paid")
        self.assertCheck(self.case, "deposit_open", 1, -200.0)
        self.assertCheck(self.case, "receivable_overdue", 0)
        self.assertCheck(self.case, "credit_unmatched", 0)

    def test_what_is_not_due_is_not_set_off(self):
        self.move_deposit(500.0)
        later = self.make_invoice(amount=400.0, invoice_date_due="2026-12-31")
        today = self.make_invoice(amount=40.0, invoice_date_due="2026-11-16")
        stranger = self.make_invoice(
            amount=400.0, invoice_date_due="2026-10-31", partner_id=self.partner_a.id
        )
        for invoice in (later, today, stranger):
            items = invoice.line_ids.filtered("date_maturity")
            with self.assertRefused("can't be set off"):
                self.set_off(amount=10.0, item_ids=[Command.set(items.ids)])
        with self.assertRefused("Choose what the deposit is set off against"):
            self.set_off(amount=10.0)
        due = self.make_invoice(amount=30.0, invoice_date_due="2026-11-03")
        with self.assertRefused("Only .*30.00.* is due"):
            self.set_off(amount=31.0)
        self.set_off()
        self.assertEqual(due.payment_state, "paid")

    def test_what_another_payer_owes_is_not_set_off(self):
        """A set-off takes two who owe each other (Civil Code 498)."""
        mother = self.env["res.partner"].create(
            {"name": "Matka S.A.", "is_company": True}
        )
        self.contract.invoice_partner_id = mother
        foreign = self.contract._recurring_create_invoice()
        foreign.invoice_payment_term_id = False
        foreign.invoice_date_due = "2026-10-15"
        foreign.action_post()
        self.assertEqual(foreign.partner_id, mother)
        self.assertCheck(self.case, "receivable_overdue", 1, foreign.amount_total)
        self.move_deposit(500.0)
        self.assertFalse(self.wizard(kind="set_off").item_ids)
        items = foreign.line_ids.filtered("date_maturity")
        with self.assertRefused("only open items of this client"):
            self.set_off(amount=10.0, item_ids=[Command.set(items.ids)])
        own = self.make_invoice(amount=30.0, invoice_date_due="2026-11-03")
        self.set_off()
        self.assertEqual(own.payment_state, "paid")
        self.assertEqual(foreign.amount_residual, foreign.amount_total)
        self.assertCheck(self.case, "deposit_open", 2, -470.0)

    def test_claim_has_to_be_due_when_the_declaration_arrives(self):
        self.move_deposit(500.0)
        # The 20th is a Sunday: paid in time until Monday the 21st.
        invoice = self.make_invoice(amount=30.0, invoice_date_due="2026-12-20")
        items = invoice.line_ids.filtered("date_maturity")
        chosen = {"amount": 30.0, "item_ids": [Command.set(items.ids)]}
        with freeze_time("2026-12-31"):
            early = {"date_delivered": "2026-12-21", "date": "2026-12-31"}
            self.assertFalse(self.wizard(kind="set_off", **early).item_ids)
            with self.assertRefused("can't be set off: .* before 12/21/2026"):
                self.set_off(**early, **chosen)
            self.assertEqual(invoice.payment_state, "not_paid")
            in_time = {"date_delivered": "2026-12-22", "date": "2026-12-31"}
            wizard = self.wizard(kind="set_off", **in_time)
            self.assertEqual(wizard.item_ids, items)
            self.set_off(**in_time)
        self.assertEqual(invoice.payment_state, "paid")

    def test_set_off_is_not_booked_ahead(self):
        self.move_deposit(500.0)
        due = self.make_invoice(amount=30.0, invoice_date_due="2026-11-03")
        with self.assertRefused("can't lie ahead: choose .* 11/16/2026"):
            self.set_off(date="2026-11-17")
        self.assertEqual(due.payment_state, "not_paid")

    def test_set_off_waits_until_the_client_knows_of_it(self):
        self.move_deposit(500.0)
        due = self.make_invoice(amount=30.0, invoice_date_due="2026-11-03")
        with self.assertRefused("once its declaration has reached"):
            self.set_off(date_delivered=False)
        with self.assertRefused("can't lie ahead"):
            self.set_off(date_delivered="2026-11-17", date="2026-11-18")
        with self.assertRefused("can't be of a day before"):
            self.set_off(date_delivered="2026-11-13", date="2026-11-12")
        self.assertEqual(due.payment_state, "not_paid")
        entry = self.set_off(date_delivered="2026-11-13")
        self.assertEqual(due.payment_state, "paid")
        # Kept until the contract's end on the 12th, and given back from then on.
        self.assertEqual(str(entry.offboarding_set_off_from), "2026-11-12")

    def test_deposit_is_settled_on_the_day_of_the_company(self):
        self.move_deposit(500.0)
        self.make_invoice(amount=30.0, invoice_date_due="2026-11-16")
        with self.far_from_company(self.accountant):
            with self.assertRefused("can't lie ahead"):
                self.set_off(date_delivered="2026-11-18", date="2026-11-18")
            entry = self.set_off(date_delivered="2026-11-17")
        self.assertEqual(entry.date, self.day("2026-11-17"))

    def test_what_was_due_on_saturday_is_not_set_off_on_monday(self):
        self.move_deposit(500.0)
        self.make_invoice(amount=30.0, invoice_date_due="2026-11-14")
        with self.assertRefused("Choose what the deposit is set off against"):
            self.set_off(amount=10.0, date_delivered="2026-11-16", date="2026-11-16")
        with freeze_time("2026-11-17"):
            self.set_off(date_delivered="2026-11-17", date="2026-11-17")

    def test_our_deposit_comes_back(self):
        given = self.make_account(
            "248100", "Deposits given", account_type="asset_current"
        )
        self.company.offboarding_deposit_account_ids = given
        self.move_deposit(-150.0, account=given)
        wizard = self.wizard()
        self.assertFalse(wizard.is_held)
        self.assertEqual(wizard.balance, 150.0)
        wizard.action_settle()
        self.assertCheck(self.case, "deposit_open", 0)

    def test_our_deposit_is_set_off_against_what_we_owe(self):
        given = self.make_account(
            "248100", "Deposits given", account_type="asset_current"
        )
        self.company.offboarding_deposit_account_ids = given
        self.move_deposit(-150.0, account=given)
        bill = self.make_invoice(
            100.0,
            move_type="in_invoice",
            ref="FV/7",
            invoice_date_due="2026-12-31",
        )
        self.set_off()
        self.assertEqual(bill.payment_state, "paid")
        # The deposit and what was set off of it: 50.00 are still ours.
        self.assertCheck(self.case, "deposit_open", 2, 50.0)

    def test_items_on_several_accounts_are_set_off_one_at_a_time(self):
        self.move_deposit(500.0)
        doubtful = self.make_account(
            "201900", "Doubtful", account_type="asset_receivable", reconcile=True
        )
        due = {"invoice_date_due": "2026-11-03"}
        first = self.make_invoice(30.0, **due)
        second = self.make_invoice(40.0, post=False, **due)
        second.line_ids.filtered("date_maturity").account_id = doubtful
        second.action_post()
        items = (first | second).line_ids.filtered("date_maturity")
        with self.assertRefused("on several accounts"):
            self.set_off(amount=70.0, item_ids=[Command.set(items.ids)])
        self.assertEqual(first.payment_state, "not_paid")

    def test_another_account_brings_its_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.25)])
        self.move_deposit(500.0)
        self.move_deposit(100.0, account=self.matched, currency=euro, rate=4.0)
        form = Form(
            self.env["client.offboarding.deposit"]
            .with_user(self.accountant)
            .with_context(**self.books.action_settle_deposit()["context"])
        )
        accounts = {self.deposits: (self.company.currency_id, 500.0)}
        accounts[self.matched] = (euro, 100.0)
        first = form.account_id
        for account in (*(accounts.keys() - {first}), first):
            form.account_id = account
            with self.subTest(account=account.name):
                self.assertEqual((form.currency_id, form.balance), accounts[account])

    def test_company_without_accounts_for_differences_is_told(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.25)])
        self.move_deposit(100.0, currency=euro, rate=4.2)
        self.company.write(
            {
                "income_currency_exchange_account_id": False,
                "expense_currency_exchange_account_id": False,
            }
        )
        with self.assertRefused("has no accounts for exchange differences"):
            self.settle()
        self.assertCheck(self.case, "deposit_open", 1)

    def test_journal_without_an_account_is_named(self):
        self.move_deposit(500.0)
        journal = self.company_data["default_journal_bank"]
        journal.outbound_payment_method_line_ids.payment_account_id = False
        journal.default_account_id = False
        with self.assertRefused(f"journal {journal.name} has no account"):
            self.settle(journal_id=journal.id)

    def test_nothing_is_settled_twice(self):
        self.move_deposit(500.0)
        first, second = self.wizard(), self.wizard()
        with self.assertRefused("up to what is left of the deposit: .*500.00"):
            self.settle(amount=500.01)
        with self.assertRefused("up to what is left"):
            self.settle(amount=-1.0)
        first.action_settle()
        with self.assertRefused("settled meanwhile"):
            second.action_settle()
        with self.assertRefused("no deposit that is still open"):
            self.books.action_settle_deposit()

    def test_draft_waits_for_the_accountant(self):
        self.move_deposit(500.0)
        entry = self.settle(post=False)
        self.assertEqual(entry.state, "draft")
        self.assertCheck(self.case, "deposit_open", 1, -500.0)
        with self.assertRefused("A draft on this account waits already"):
            self.settle()
        entry.with_user(self.accountant).action_post()
        self.assertCheck(self.case, "deposit_open", 0)

    def test_foreign_deposit_leaves_at_its_value_in_the_books(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.25)])
        for account, count in ((self.deposits, 3), (self.matched, 2)):
            with self.subTest(reconcile=account.reconcile):
                # 4.20 when it was paid in, 4.00 now
                self.move_deposit(100.0, account=account, currency=euro, rate=4.2)
                entry = self.settle()
                self.assertEqual(len(entry.line_ids), count)
                self.assertCheck(self.case, "deposit_open", 0)
                lines = self.env["account.move.line"].search(
                    [
                        ("account_id", "=", account.id),
                        ("parent_state", "=", "posted"),
                        ("partner_id", "=", self.client.id),
                    ]
                )
                self.assertAlmostEqual(sum(lines.mapped("balance")), 0)

    def test_currency_without_rate_is_named(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-11-20", 0.25)])
        self.move_deposit(100.0, currency=euro, rate=4.2)
        with self.assertRefused("no rate of EUR on"):
            self.settle()

    def test_locked_period_is_refused_by_the_books(self):
        self.move_deposit(500.0)
        self.company.fiscalyear_lock_date = "2026-10-31"
        with self.assertRefused("The books are locked on"):
            self.settle(date="2026-10-20")
        self.assertCheck(self.case, "deposit_open", 1, -500.0)

    def test_company_without_a_bank_journal_is_told(self):
        self.move_deposit(500.0)
        self.env["account.journal"].search(
            [("type", "in", ("bank", "cash")), ("company_id", "=", self.company.id)]
        ).active = False
        with self.assertRefused("has no bank or cash journal"):
            self.settle()

    def test_only_accountants_settle_deposits(self):
        self.move_deposit(500.0)
        for user in (self.owner, self.auditor, self.manager):
            with self.assertRaises(AccessError):
                self.case.with_user(user).action_settle_deposit()
        owner_and_accountant = self.make_user("both", f"{USER},{ACCOUNTANT}")
        self.case.with_user(owner_and_accountant).action_settle_deposit()
        other = self.setup_other_company()["company"]
        stranger = self.make_user(
            "stranger",
            ACCOUNTANT,
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            self.case.with_user(stranger).action_settle_deposit()
        wizard = self.wizard()
        with self.assertRaises(AccessError):
            wizard.with_user(owner_and_accountant).action_settle()

    def test_case_that_is_over_keeps_its_deposits(self):
        self.move_deposit(500.0)
        wizard = self.wizard()
        self.case.action_cancel(outcome="retained")
        with self.assertRefused("is over"):
            wizard.action_settle()
