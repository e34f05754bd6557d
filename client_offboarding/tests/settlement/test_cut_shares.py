from odoo.fields import Command
from odoo.tests import tagged

from .test_cut_period import CutPeriodCase


@tagged("post_install", "-at_install")
class TestCutShares(CutPeriodCase):
    """The share of a cut period, billed or credited: other lengths, lines, currencies.

    Unless told otherwise: 300 a month from 1 October 2026, ended with 12 December.
    """

    def credit(self, case):
        credit = self.create_final_invoices(case, None)
        credit.action_post()
        return credit

    def bill_year(self, start, price):
        self.line.write(
            {"date_start": start, "recurring_rule_type": "yearly", "price_unit": price}
        )
        self.bill(self.contract)
        self.contract.partial_period = "prorated"

    def assertYearCredited(self, end, by_days, by_months):
        for proration, amount in (("days", by_days), ("months", by_months)):
            with self.subTest(proration), self.rollback():
                self.contract.proration = proration
                case = self.end_on(end)
                self.assertCheck(case, "contract_prepaid", 1, amount)
                self.assertEqual(self.credit(case).amount_untaxed, amount)
                self.assertCheck(case, "contract_prepaid", 0)

    def test_a_year_with_a_leap_day(self):
        """3,660.00 from 1 March 2027 to 29 February 2028, 366 days: from 1 November
        30 + 31 + 31 + 29 = 121 days, 1,210.00; or 4 of 12 months, 1,220.00.
        """
        self.bill_year("2027-03-01", 3660.0)
        self.assertYearCredited("2027-10-31", 1210.0, 1220.0)

    def test_a_year_from_the_middle_of_a_month(self):
        """12,000.00 from 15 March 2026, ended on 20 October. Days from 21 October to
        14 March: 11 + 30 + 31 + 31 + 28 + 14 = 145 of 365, 4,767.12. Kept by months: 7
        to 14 October, then 6 of the 31 days to 14 November: 12,000 × (5 − 6/31) / 12 =
        4,806.45.
        """
        self.bill_year("2026-03-15", 12000.0)
        self.assertYearCredited("2026-10-20", 4767.12, 4806.45)

    def test_a_year_that_ends_a_day_early(self):
        """365.00 a year from 1 March 2026, ended on 27 February 2027: one day, 1.00; or
        one of the 28 days of the last month, 365 / 12 / 28 = 1.09.
        """
        self.bill_year("2026-03-01", 365.0)
        self.assertYearCredited("2027-02-27", 1.0, 1.09)

    def test_cut_on_the_first_day_of_a_month(self):
        """300 × 1 / 31 = 9.68 are billed, or 290.32 credited."""
        self.contract.partial_period = "prorated"
        with self.rollback():
            self.end_on("2026-12-01")
            self.run_cron("2026-12-02")
            self.assertEqual(
                self.get_billed().mapped("price_subtotal"), [300, 300, 9.68]
            )
        self.bill(self.contract, 3)
        case = self.end_on("2026-12-01")
        self.assertEqual(self.credit(case).amount_untaxed, 290.32)

    def test_a_quarter_that_is_paid_afterwards(self):
        """900 × 73 / 92 = 714.13, once its last day is over, by the ERP itself."""
        self.line.write(
            {
                "recurring_rule_type": "quarterly",
                "recurring_invoicing_type": "post-paid",
                "price_unit": 900.0,
            }
        )
        case = self.give_notice("prorated")
        self.assertFalse(self.run_cron("2026-12-12"))
        self.assertEqual(self.run_cron("2026-12-13").price_subtotal, 714.13)
        self.assertCheck(case, "contract_unbilled", 0)

    def test_a_cut_period_that_is_paid_afterwards_is_left_for_asking(self):
        self.line.recurring_invoicing_type = "post-paid"
        case = self.give_notice("ask")
        self.run_cron("2026-12-13")
        self.contract.recurring_create_invoice()
        self.assertEqual(self.get_billed().mapped("price_subtotal"), [300, 300])
        self.assertCheck(case, "contract_unbilled", 1)
        self.create_final_invoices(case, "prorated")
        self.assertEqual(self.get_billed()[-1].price_subtotal, 116.13)

    def test_two_weeks_are_cut_by_days_whatever_the_clause_says(self):
        """140 for every two weeks from 1 October: 10 December is the first day of one;
        3 of its 14 days, 30.00.
        """
        self.contract.proration = "months"
        self.line.write(
            {
                "recurring_rule_type": "weekly",
                "recurring_interval": 2,
                "price_unit": 140.0,
            }
        )
        self.give_notice("prorated")
        billed = self.run_cron("2026-12-12", times=8)
        self.assertEqual(billed.mapped("price_subtotal"), [140] * 5 + [30])

    def test_quantity_and_discount(self):
        """2 × 200 less 10 % = 360: 360 × 12 / 31 = 139.35, and 220.65 are left."""
        self.line.write({"quantity": 2, "price_unit": 200.0, "discount": 10})
        self.contract.partial_period = "prorated"
        with self.rollback():
            self.give_notice()
            billed = self.run_cron("2026-12-12")
            self.assertEqual(billed.mapped("price_subtotal"), [360, 360, 139.35])
        self.bill(self.contract, 3)
        self.assertEqual(self.credit(self.give_notice()).amount_untaxed, 220.65)

    def test_other_currencies(self):
        """EUR by cents, 116.13; yen have none, 300 × 12 / 31 = 116."""
        for code, amount, rounding in (("EUR", 116.13, 0.01), ("JPY", 116, 1.0)):
            with self.subTest(code), self.rollback():
                self.contract.currency_id = self.setup_other_currency(
                    code, rounding=rounding, rates=[("2026-01-01", 0.25)]
                )
                self.give_notice("prorated")
                billed = self.run_cron("2026-12-12")
                self.assertEqual(billed.mapped("price_subtotal"), [300, 300, amount])
                self.assertEqual(billed.currency_id, self.contract.currency_id)

    # Several lines, several contracts

    def add_service(self):
        """62 a month beside the 300, on the same invoices."""
        return self.make_line(
            self.contract,
            date_start="2026-10-01",
            recurring_invoicing_type="pre-paid",
            price_unit=62.0,
        )

    def test_each_line_of_an_invoice_has_its_share(self):
        """62 × 12 / 31 = 24.00 beside 116.13; of December 38.00 beside 183.87."""
        service = self.add_service()
        self.contract.partial_period = "prorated"
        with self.rollback():
            self.give_notice()
            self.run_cron("2026-12-12")
            lines = self.env["account.move.line"].search(
                [("contract_line_id", "=", service.id)]
            )
            self.assertEqual(sum(lines.mapped("price_subtotal")), 148)
        self.bill(self.contract, 3)
        case = self.give_notice()
        self.assertCheck(case, "contract_prepaid", 2, 221.87)
        credit = self.credit(case)
        self.assertEqual(len(credit), 1)
        self.assertEqual(
            sorted(credit.invoice_line_ids.mapped("price_subtotal")), [38, 183.87]
        )
        for line in credit.invoice_line_ids:
            self.assertIn("19 of 31 days", line.name)
            self.assertIn("12/13/2026 – 12/31/2026", line.name)

    def test_each_contract_has_its_own_clause(self):
        """Ours in full; of the other 620 × 12 / 31 = 240.00, or 380.00 credited."""
        other = self.make_contract(
            {
                "date_start": "2026-10-01",
                "price_unit": 620.0,
                "recurring_invoicing_type": "pre-paid",
            },
            code="K/2",
            date="2026-10-01",
            notice_interval=14,
            notice_unit="day",
            partial_period="prorated",
        )
        with self.rollback():
            self.give_notice("full")
            billed = self.run_cron("2026-12-12")
            self.assertEqual(billed.mapped("price_subtotal"), [300, 300, 300])
            lines = self.env["account.move.line"].search(
                [("contract_line_id", "=", other.contract_line_ids.id)]
            )
            self.assertEqual(sum(lines.mapped("price_subtotal")), 620 + 620 + 240)
        self.bill(self.contract, 3)
        self.bill(other, 3)
        case = self.give_notice("full")
        self.assertCheck(case, "contract_prepaid", 1, 380)
        self.assertEqual(self.credit(case).amount_untaxed, 380)

    # What an accountant did to an invoice

    def test_a_reduction_before_the_notice_lowers_all_days_alike(self):
        """300 less 31 = 269 × 19 / 31 = 164.87."""
        invoices = self.bill(self.contract, 3)
        self.reverse(invoices[-1], 31.0)
        case = self.give_notice("prorated")
        self.assertCheck(case, "contract_prepaid", 1, 164.87)
        self.assertEqual(self.credit(case).amount_untaxed, 164.87)
        self.assertCheck(case, "contract_prepaid", 0)

    def add_reduction(self, draft, amount=-30.0):
        draft.invoice_line_ids = [
            Command.create({"name": "Reduction", "price_unit": amount, "tax_ids": []})
        ]

    def test_undated_quarters_reversed_and_issued_again(self):
        """900 a quarter to 31 December; ended on 31 October: 61 of 92 days, 596.74."""
        self.line.write({"recurring_rule_type": "quarterly", "price_unit": 900.0})
        invoice = self.bill(self.contract)
        self.reverse(invoice)
        again = invoice.copy({"invoice_date": "2026-10-20"})
        again.action_post()
        (invoice | again).invoice_line_ids.write(
            {"contract_period_start": False, "contract_period_end": False}
        )
        self.contract.partial_period = "prorated"
        case = self.end_on("2026-10-31")
        self.assertCheck(case, "contract_prepaid", 1, 596.74)
        self.assertEqual(self.credit(case).reversed_entry_id, again)

    def test_undated_invoice_that_was_issued_again_twice(self):
        """Only the last of three stands for December: 300 and November's 300."""
        invoices = self.bill(self.contract, 3)
        standing, all_of = invoices[-1], invoices
        for day in ("2026-12-03", "2026-12-09"):
            self.reverse(standing)
            standing = standing.copy({"invoice_date": day})
            standing.action_post()
            all_of |= standing
        all_of.invoice_line_ids.write(
            {"contract_period_start": False, "contract_period_end": False}
        )
        self.contract.partial_period = "prorated"
        case = self.end_on("2026-10-31")
        self.assertCheck(case, "contract_prepaid", 1, 600)
        self.assertEqual(self.credit(case).reversed_entry_id, invoices[1] | standing)

    def bill_with_reduction(self):
        """December as it is; January bills 300 less 30."""
        self.bill(self.contract, 3)
        draft = self.contract._recurring_create_invoice()
        self.add_reduction(draft)
        draft.action_post()
        return draft

    def test_a_reduction_on_an_invoice_after_the_end_is_told_and_asked(self):
        """What is credited of January, 300 or 270, is for somebody to look at."""
        invoice = self.bill_with_reduction()
        case = self.give_notice("prorated")
        books = case.with_user(self.accountant)
        action = books.action_create_final_invoices()
        self.assertEqual(action["res_model"], "client.offboarding.final.invoice")
        self.assertFalse(books.invoice_ids)
        wizard = books.env[action["res_model"]].browse(action["res_id"])
        told = wizard.preview_ids.filtered(lambda row: "Reduction" in row.name)
        self.assertEqual(told.amount_untaxed, -300)
        self.assertIn("can't be known", told.name)
        self.assertIn(invoice.name, told.name)
        wizard.action_create()
        books.invalidate_recordset()
        credit = books.invoice_ids.filtered(
            lambda move: move.reversed_entry_id == invoice
        )
        self.assertEqual(credit.amount_untaxed, 300)
        self.assertIn("can't be known", credit.message_ids[:1].body)
        # An accountant corrects the draft; what was credited then settles January.
        credit.invoice_line_ids.price_unit = 270
        books.invoice_ids.action_post()
        self.assertEqual(credit.amount_untaxed, 270)

    def test_of_many_cases_a_doubtful_credit_waits(self):
        self.bill_with_reduction()
        case = self.give_notice("prorated")
        client, self.client = (
            self.client,
            self.env["res.partner"].create({"name": "Inny", "is_company": True}),
        )
        self.make_contract(partner_id=self.client.id, code="K/3", partial_period="full")
        second = self.open_case(
            date_delivered="2026-11-28", partner_ids=[Command.set(self.client.ids)]
        )
        second.action_give_notice()
        self.client = client
        action = (
            (case | second).with_user(self.accountant).action_create_final_invoices()
        )
        self.assertIn("preview in the case", action["params"]["message"])
        self.assertFalse(case.with_user(self.accountant).invoice_ids)
        self.assertTrue(second.with_user(self.accountant).invoice_ids)
