from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.client_offboarding.tests.settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestNetting(SettlementCase):
    """A signed set-off is booked by the wizard of OCA where it can be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bookkeeper = cls.make_user("bookkeeper", "account.group_account_user")

    def declare(self):
        paper = self.make_paper("set_off")
        paper.action_generate()
        paper.with_user(self.owner).action_sign_company()
        paper.with_user(self.accountant).date_delivered = "2026-11-16"
        return paper

    def book(self, paper, user=None):
        """Book it, counting how often OCA's wizard made the entry."""
        wizard = type(self.env["account.move.make.netting"])
        original = wizard.button_compensate
        calls = []

        def count(wizard):
            calls.append(wizard)
            return original(wizard)

        with patch.object(wizard, "button_compensate", count):
            paper.with_user(user or self.bookkeeper).action_book_set_off()
        return len(calls)

    def test_wizard_nets_receivable_and_payable(self):
        late = self.make_invoice("2026-10-20", 500.0)
        later = self.make_invoice("2026-11-10", 500.0)
        coming = self.make_invoice("2026-12-20", 500.0)
        bill = self.make_bill(800.0)
        paper = self.declare()
        self.assertEqual(self.book(paper), 1)
        move = paper.sudo().set_off_move_ids
        self.assertEqual((move.state, move.ref), ("posted", paper.name))
        self.assertEqual(
            (late | later | coming | bill).mapped("amount_residual"), [0, 200, 500, 0]
        )

    def test_claims_of_one_day_are_set_off_as_declared(self):
        """Odoo matches the smaller one first, the paper the one that was made first."""
        first = self.make_invoice("2026-10-20", 200.0)
        second = self.make_invoice("2026-10-20", 100.0)
        bill = self.make_bill(250.0)
        netted = self.book(self.declare())
        self.assertEqual((first | second | bill).mapped("amount_residual"), [0, 50, 0])
        self.assertEqual(netted, 0)

    def test_bills_of_one_day_are_set_off_as_declared(self):
        """Odoo matches the larger one first here."""
        invoice = self.make_invoice("2026-10-20", 250.0)
        first = self.make_bill(100.0)
        second = self.make_bill(200.0, ref="FV/78/2026")
        netted = self.book(self.declare())
        self.assertEqual(
            (invoice | first | second).mapped("amount_residual"), [0, 0, 50]
        )
        self.assertEqual(netted, 0)

    def test_wizard_nets_claims_of_one_day_that_end_in_full(self):
        first = self.make_invoice("2026-10-20", 200.0)
        second = self.make_invoice("2026-10-20", 100.0)
        bill = self.make_bill(500.0)
        self.assertEqual(self.book(self.declare()), 1)
        self.assertEqual((first | second | bill).mapped("amount_residual"), [0, 0, 200])

    def test_wizard_nets_on_the_day_of_the_company(self):
        self.make_invoice("2026-10-20", 500.0)
        self.make_bill(800.0)
        paper = self.declare()
        with self.far_from_company(self.bookkeeper):
            self.assertEqual(self.book(paper), 1)
        self.assertEqual(str(paper.sudo().set_off_move_ids.date), "2026-11-17")

    def test_accountant_who_may_not_use_the_wizard_books_all_the_same(self):
        self.make_invoice("2026-10-20", 500.0)
        bill = self.make_bill(800.0)
        self.assertEqual(self.book(self.declare(), self.accountant), 0)
        self.assertEqual(bill.amount_residual, 300)

    def test_foreign_currency_is_booked_by_the_application(self):
        euro = self.make_invoice("2026-10-20", 100.0, self.euro)
        bill = self.make_bill(30.0, currency_id=self.euro.id)
        self.assertEqual(self.book(self.declare()), 0)
        self.assertEqual((euro | bill).mapped("amount_residual"), [70, 0])

    def test_claim_that_grew_is_set_off_as_declared(self):
        invoice = self.make_invoice("2026-10-20", 500.0)
        bill = self.make_bill(800.0)
        payment = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        payment.create({"amount": 300.0})._create_payments()
        paper = self.declare()
        self.assertEqual(bill.amount_residual, 800)
        # The payment turns out to be for something else after the declaration.
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual(invoice.amount_residual, 500)
        self.assertEqual(self.book(paper), 0)
        self.assertEqual((invoice | bill).mapped("amount_residual"), [300, 600])
