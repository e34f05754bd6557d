from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import PolishCase


@tagged("post_install", "-at_install")
class TestSetOffInterest(PolishCase):
    """A set-off works back to the day on which it became possible (KC 499)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.handover()
        for day in ("2026-02-27", "2026-03-31", "2026-04-30", "2026-09-30"):
            cls.enter_rate(day, 4.25)

    def make_bill(self, amount, due):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.client.id,
                "invoice_date": "2026-03-01",
                "invoice_date_due": due,
                "ref": f"FV/{due}",
                "invoice_line_ids": self.lines(
                    name="Advertising", price_unit=amount, tax_ids=[Command.clear()]
                ),
            }
        )
        bill.action_post()
        return bill

    def set_off(self, book=True):
        """Declared and handed over today, and booked."""
        paper = self.env["client.offboarding.protocol"].create(
            {"offboarding_id": self.case.id, "kind": "set_off"}
        )
        paper.with_user(self.accountant).action_generate()
        paper.with_user(self.owner).action_sign_company()
        books = paper.with_user(self.accountant)
        books.date_delivered = "2026-11-16"
        if book:
            books.action_book_set_off()

    def assert_interest(self, expected):
        """Rows of interest as (last day, base, amount)."""
        charges = self.propose(self.case).filtered(lambda c: c.kind == "interest")
        rows = charges.interest_ids.sorted("date_to")
        self.assertEqual(
            [(str(row.date_to), row.base, row.amount) for row in rows], expected
        )
        return charges

    def test_interest_stops_when_both_claims_were_due(self):
        # 1 April to 4 May are 34 days: 10,000 × 14 % × 34 / 365 = 130.41
        self.late_invoice(10000, "2026-03-31")
        self.make_bill(10000, "2026-05-04")
        self.set_off()
        self.assert_interest([("2026-05-04", 10000.0, 130.41)])

    def test_each_pair_has_its_day(self):
        # 4,000 until 10 April: 10 days, 15.34; 6,000 until 4 May: 34 days, 78.25.
        self.late_invoice(10000, "2026-03-31")
        self.make_bill(4000, "2026-04-10")
        self.make_bill(9000, "2026-05-04")
        self.set_off()
        self.assert_interest(
            [("2026-04-10", 4000.0, 15.34), ("2026-05-04", 6000.0, 78.25)]
        )
        self.assert_interest(
            [("2026-04-10", 4000.0, 15.34), ("2026-05-04", 6000.0, 78.25)]
        )

    def test_what_is_charged_already_is_not_charged_again(self):
        self.late_invoice(10000, "2026-03-31")
        self.make_bill(4000, "2026-04-10")
        self.make_bill(9000, "2026-05-04")
        self.set_off()
        charges = self.propose(self.case)
        self.agree(charges)
        again = self.propose(self.case) - charges
        self.assertFalse(again)

    def test_no_interest_and_no_compensation_where_it_was_possible_at_once(self):
        self.make_bill(10000, "2026-03-02")
        self.late_invoice(10000, "2026-03-31")
        self.set_off()
        self.assertFalse(self.propose(self.case))

    def test_declared_set_off_is_booked_before_interest_is_proposed(self):
        self.late_invoice(10000, "2026-03-31")
        self.make_bill(10000, "2026-05-04")
        self.set_off(book=False)
        with self.assertRaisesRegex(UserError, "book it first"):
            self.propose(self.case)
        self.assertFalse(self.late_charges(self.case))

    def test_days_off_move_the_day(self):
        # Theirs is due on Friday, 1 May, and the 3rd is a Sunday: paid in time until
        # Monday, the 4th: the same 34 days.
        self.late_invoice(10000, "2026-03-31")
        self.make_bill(10000, "2026-05-01")
        self.set_off()
        self.assert_interest([("2026-05-04", 10000.0, 130.41)])

    def test_what_is_not_due_yet_is_set_off_from_the_declaration_on(self):
        # 6 October to 16 November are 42 days at 13.75 %: 158.22
        self.late_invoice(10000, "2026-10-05")
        self.make_bill(10000, "2026-12-20")
        self.set_off()
        self.assert_interest([("2026-11-16", 10000.0, 158.22)])

    def test_deposit_works_back_to_the_end_of_the_contract(self):
        # 6 October to 12 November, the end: 38 days at 13.75 %: 1,000 → 14.32
        account = self.env["account.account"].create(
            {
                "code": "249100",
                "name": "Deposits received",
                "account_type": "liability_current",
                "company_ids": [Command.set(self.company.ids)],
            }
        )
        self.company.offboarding_deposit_account_ids = account
        bank = self.company_data["default_journal_bank"].default_account_id
        self.env["account.move"].create(
            {
                "date": "2026-01-05",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": on.id,
                            "partner_id": self.client.id,
                            "balance": amount,
                        }
                    )
                    for on, amount in ((bank, 1000), (account, -1000))
                ],
            }
        ).action_post()
        self.late_invoice(1000, "2026-10-05")
        action = self.case.with_user(self.accountant).action_settle_deposit()
        self.env[action["res_model"]].with_user(self.accountant).with_context(
            **action["context"]
        ).create({"kind": "set_off", "date_delivered": "2026-11-16"}).action_settle()
        self.assert_interest([("2026-11-12", 1000.0, 14.32)])
