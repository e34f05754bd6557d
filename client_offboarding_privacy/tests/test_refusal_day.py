from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .execution_common import RefusalCase


@tagged("post_install", "-at_install")
class TestRefusalDay(RefusalCase):
    """From when somebody may go who stands on vouchers.

    By a rule of five years from the end of the year (Accounting Act, Art. 74(2)).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Whoever asks for himself; the case ends in 2026, and so binds until 2032.
        cls.person_run = cls.make_run(cls.contact)
        cls.address = cls.env["res.partner"].create(
            {"name": "Invoices", "type": "invoice", "parent_id": cls.other.id}
        )
        cls.other_run = cls.make_run(cls.other)

    def bill(self, partner, day, **values):
        invoice = self.init_invoice(
            "out_invoice", partner=partner, amounts=[100], invoice_date=day
        )
        if values:
            invoice.write(values)
        invoice.action_post()
        return invoice

    def pay_on(self, invoice, day, partner=None):
        """As the bank books it: an entry on the day, reconciled with the invoice."""
        owed = self.get_owed(invoice)
        bank = self.company_data["default_journal_bank"]
        entry = self.env["account.move"].create(
            {
                "journal_id": bank.id,
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": (partner or owed.partner_id).id,
                            "debit": debit,
                            "credit": owed.balance - debit,
                        }
                    )
                    for account, debit in (
                        (owed.account_id, 0),
                        (bank.default_account_id, owed.balance),
                    )
                ],
            }
        )
        entry.action_post()
        (owed | self.get_owed(entry)).reconcile()
        return entry

    def get_owed(self, move):
        return move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def test_what_is_not_paid_has_no_day(self):
        """Of 2019, paid in 2023: possible from the first day of 2029."""
        invoice = self.bill(self.contact, "2019-05-06")
        self.assertEqual(self.judge(self.contact, self.person_run), ("posted", False))
        self.pay_on(invoice, "2023-02-01")
        self.assertEqual(
            self.judge(self.contact, self.person_run), ("posted", date(2029, 1, 1))
        )

    def test_debt_keeps_the_debtor_past_every_rule(self):
        self.bill(self.contact, "2019-05-06")
        with freeze_time("2040-06-01 12:00:00"):
            for run in (self.run_, self.person_run):
                self.assertEqual(self.judge(self.contact, run), ("posted", False))

    def test_what_we_owe_has_no_day_either(self):
        note = self.init_invoice(
            "out_refund",
            partner=self.contact,
            amounts=[100],
            invoice_date="2019-05-06",
            post=True,
        )
        self.assertEqual(self.judge(self.contact, self.person_run), ("posted", False))
        invoice = self.bill(self.contact, "2019-05-07")
        (self.get_owed(note) | self.get_owed(invoice)).reconcile()
        # Set off in 2019: 2024 is the last year.
        self.assertIsNone(self.judge(self.contact, self.person_run))

    def test_debt_of_his_company_that_does_not_name_him_is_not_his(self):
        paid = self.bill(self.contact, "2024-05-06")
        self.pay_on(paid, "2024-06-01")
        self.bill(self.quiet, "2024-05-06")
        self.assertEqual(
            self.judge(self.contact, self.person_run), ("posted", date(2030, 1, 1))
        )

    def test_debt_on_an_entry_that_names_him_in_a_line_keeps_him(self):
        entry = self.env["account.move"].create(
            {
                "date": "2019-05-06",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.company_data[account].id,
                            "partner_id": partner,
                            "debit": debit,
                            "credit": 100 - debit,
                        }
                    )
                    for account, partner, debit in (
                        ("default_account_receivable", self.other.id, 100),
                        ("default_account_revenue", False, 0),
                    )
                ],
            }
        )
        entry.action_post()
        self.assertEqual(self.judge(self.other, self.other_run), ("posted", False))
        self.pay_on(entry, "2023-02-01")
        self.assertEqual(
            self.judge(self.other, self.other_run), ("posted", date(2029, 1, 1))
        )

    def test_last_voucher_is_also_one_to_his_address(self):
        self.pay_on(self.bill(self.other, "2019-05-06"), "2019-05-07")
        self.assertIsNone(self.judge(self.other, self.other_run))
        invoice = self.bill(self.address, "2025-03-01")
        self.assertEqual(invoice.commercial_partner_id, self.other)
        self.pay_on(invoice, "2025-03-02")
        self.assertEqual(
            self.judge(self.other, self.other_run), ("posted", date(2031, 1, 1))
        )

    def test_last_voucher_is_also_one_that_delivers_to_him(self):
        invoice = self.bill(
            self.client, "2025-03-01", partner_shipping_id=self.other.id
        )
        self.assertEqual(self.judge(self.other, self.other_run), ("posted", False))
        self.pay_on(invoice, "2025-03-02")
        self.assertEqual(
            self.judge(self.other, self.other_run), ("posted", date(2031, 1, 1))
        )

    def test_last_voucher_is_also_an_order_invoiced_to_him(self):
        if "sale.order" not in self.env:
            self.skipTest("needs sale")
        orders = self.env["sale.order"].sudo()
        for field in ("partner_invoice_id", "partner_shipping_id"):
            order = orders.create(
                {
                    "partner_id": self.client.id,
                    "company_id": self.company.id,
                    "date_order": "2025-03-01 12:00:00",
                    "partner_invoice_id": self.client.id,
                    "partner_shipping_id": self.client.id,
                    field: self.other.id,
                }
            )
            with self.subTest(field=field):
                self.assertEqual(
                    self.judge(self.other, self.other_run), ("posted", date(2031, 1, 1))
                )
            order.unlink()

    def test_company_pays_for_its_contact_years_later(self):
        """The settlement names the company; by it the contact's time begins."""
        invoice = self.bill(self.contact, "2019-05-06")
        entry = self.pay_on(invoice, "2023-02-01", partner=self.quiet)
        self.assertNotIn(self.contact, entry.partner_id | entry.line_ids.partner_id)
        self.assertEqual(
            self.judge(self.contact, self.person_run), ("posted", date(2029, 1, 1))
        )
