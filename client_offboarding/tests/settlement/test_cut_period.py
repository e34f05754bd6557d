from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..ledger_common import LedgerCase


class CutPeriodCase(LedgerCase):
    """300.00 a month, paid before, from 1 October; notice 14 days exact, delivered on
    28 November: the end is 12 December, and 12 of its 31 days are kept.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract.write(
            {"notice_interval": 14, "notice_unit": "day", "date": "2026-10-01"}
        )
        cls.line.write(
            {
                "date_start": "2026-10-01",
                "price_unit": 300.0,
                "recurring_invoicing_type": "pre-paid",
            }
        )
        freezer = freeze_time("2026-11-28 10:00:00")
        freezer.start()
        cls.addClassCleanup(freezer.stop)

    def give_notice(self, policy=None, **values):
        if policy:
            self.contract.partial_period = policy
        case = self.open_case(date_delivered="2026-11-28", **values)
        case.action_give_notice()
        self.assertEqual(case.date_end, self.day("2026-12-12"))
        return case

    def run_cron(self, day="2026-12-13", times=4):
        """The ERP's scheduled invoicing, until nothing is left to bill."""
        with freeze_time(f"{day} 04:00:00"):
            for _run in range(times):
                self.env["contract.contract"].cron_recurring_create_invoice(
                    self.day(day)
                )
        return self.get_billed()

    def get_billed(self):
        return self.env["account.move.line"].search(
            [("contract_line_id", "=", self.line.id), ("parent_state", "!=", "cancel")],
            order="contract_period_start",
        )


@tagged("post_install", "-at_install")
class TestCutPeriod(CutPeriodCase):
    """A cut period is decided by the clause, whoever bills it."""

    def assertBilled(self, *amounts):
        lines = self.get_billed()
        self.assertEqual(lines.mapped("price_subtotal"), list(amounts))
        return lines

    def test_the_erps_invoicing_prorates_before_the_cases_button(self):
        case = self.give_notice("prorated")
        self.run_cron("2026-12-12")
        # 300 × 12 / 31
        self.assertBilled(300, 300, 116.13)
        self.assertFalse(self.create_final_invoices(case, None))

    def test_the_contracts_own_button_prorates(self):
        self.give_notice("prorated")
        for _period in range(4):
            self.contract.recurring_create_invoice()
        self.assertBilled(300, 300, 116.13)

    def test_in_full_it_is_billed_in_full_and_not_again_when_the_client_stays(self):
        case = self.give_notice("full")
        self.run_cron("2026-12-12")
        self.assertBilled(300, 300, 300)
        self.assertEqual(
            self.get_billed()[-1].contract_period_paid_to, self.day("2026-12-31")
        )
        self.assertCheck(case, "contract_prepaid", 0)
        case.sudo().action_cancel(outcome="retained", consent="The client wrote so")
        self.assertEqual(self.line.last_date_invoiced, self.day("2026-12-31"))

    def test_with_ask_the_cut_period_is_left_for_asking(self):
        case = self.give_notice("ask")
        self.run_cron("2026-12-12")
        self.contract.recurring_create_invoice()
        self.assertBilled(300, 300)
        self.assertCheck(case, "contract_unbilled", 1)
        self.create_final_invoices(case, {self.line.id: 50.0})
        self.assertBilled(300, 300, 50)

    def test_with_ask_other_lines_of_the_contract_are_billed(self):
        self.make_line(
            self.contract,
            date_start="2026-10-13",
            recurring_invoicing_type="pre-paid",
            price_unit=70.0,
        )
        self.give_notice("ask")
        self.run_cron("2026-12-12")
        self.assertBilled(300, 300)
        others = self.env["account.move.line"].search(
            [("contract_line_id", "in", self.contract.contract_line_ids.ids)]
        )
        # From 13 October to 12 December: two whole periods.
        self.assertEqual(sum((others - self.get_billed()).mapped("balance")), -140)

    def test_a_post_paid_cut_period_is_not_left_unbilled(self):
        self.line.recurring_invoicing_type = "post-paid"
        case = self.give_notice("prorated")
        self.run_cron("2026-12-12")
        self.assertBilled(300, 300)
        self.run_cron("2026-12-13")
        self.assertBilled(300, 300, 116.13)
        self.assertCheck(case, "contract_unbilled", 0)
        self.run_cron("2026-12-14")
        self.assertBilled(300, 300, 116.13)

    def test_a_post_paid_whole_last_month_is_not_left_unbilled_either(self):
        self.line.recurring_invoicing_type = "post-paid"
        case = self.open_case(mode="agreement", date_delivered="2026-11-28")
        case.termination_ids.date_end = "2026-12-31"
        case.action_give_notice()
        self.run_cron("2027-01-01", 5)
        self.assertBilled(300, 300, 300)

    def test_what_fails_is_marked_on_the_contract_but_not_what_another_bills(self):
        """The last period that is paid afterwards: its contract is held, or fails."""
        self.line.recurring_invoicing_type = "post-paid"
        self.give_notice("prorated")
        billed = self.run_cron("2026-12-12")
        contracts = self.env.registry["contract.contract"]
        for error, told in (
            (SerializationFailure("at once"), False),
            (ValidationError("No journal"), "ValidationError: No journal"),
        ):
            with (
                self.subTest(error=error),
                patch.object(contracts, "_recurring_create_invoice", side_effect=error),
                mute_logger("odoo.addons.contract.models.contract"),
            ):
                self.assertEqual(self.run_cron("2026-12-13", 1), billed)
                self.assertEqual(self.contract.invoice_generation_error, told)
        self.assertEqual(len(self.run_cron("2026-12-13")), len(billed) + 1)
        self.assertFalse(self.contract.invoice_generation_error)

    def test_without_a_case_the_erp_bills_as_it_does(self):
        self.contract.partial_period = "prorated"
        self.line.date_end = "2026-12-12"
        self.run_cron("2026-12-12")
        self.assertBilled(300, 300, 300)

    def test_months_count_a_quarter_by_whole_months(self):
        self.contract.proration = "months"
        self.line.write({"recurring_rule_type": "quarterly", "price_unit": 900.0})
        self.give_notice("prorated")
        self.run_cron("2026-12-12")
        # October and November whole, 12 of 31 days of December: not 73 of 92 days.
        (line,) = self.get_billed()
        self.assertEqual(line.price_subtotal, round(900 * (2 + 12 / 31) / 3, 2))
        self.assertIn("2 months and 12 days of 3 months", line.name)

    def test_days_count_a_quarter_by_its_days(self):
        self.line.write({"recurring_rule_type": "quarterly", "price_unit": 900.0})
        self.give_notice("prorated")
        self.run_cron("2026-12-12")
        self.assertEqual(self.get_billed().price_subtotal, round(900 * 73 / 92, 2))


@tagged("post_install", "-at_install")
class TestCutCredit(CutPeriodCase):
    """The same clause decides what is credited of a period that was billed before."""

    def bill_december(self):
        return self.bill(self.contract, 3)

    def credit(self, case, policy=None):
        credit = self.create_final_invoices(case, policy)
        credit.action_post()
        return credit

    def test_single_month_is_told_by_its_days_also_where_months_count(self):
        """300 × 19 / 31 are past 12 December."""
        self.bill_december()
        self.contract.proration = "months"
        credit = self.credit(self.give_notice("prorated"))
        self.assertEqual(credit.amount_untaxed, 183.87)
        self.assertIn("19 of 31 days", credit.invoice_line_ids.name)

    def test_sum_that_was_agreed_is_proposed_again_for_a_dropped_draft(self):
        """Of 300 that were billed 50 are agreed on: 250 are credited."""
        self.bill_december()
        case = self.give_notice("ask")
        credit = self.create_final_invoices(case, {self.line.id: 50.0})
        self.assertEqual(credit.amount_untaxed, 250.0)
        credit.with_user(self.accountant).unlink()
        books = case.with_user(self.accountant)
        action = books.action_preview_final_invoices()
        wizard = books.env[action["res_model"]].browse(action["res_id"])
        self.assertRecordValues(wizard.line_ids, [{"policy": "agreed", "amount": 50.0}])
        self.assertEqual(wizard.preview_ids.mapped("amount_untaxed"), [-250.0])

    def test_in_full_nothing_is_credited(self):
        self.bill_december()
        case = self.give_notice("full")
        self.assertCheck(case, "contract_prepaid", 0)
        self.assertFalse(self.create_final_invoices(case, None))

    def test_in_full_the_periods_after_the_cut_one_are_credited(self):
        self.bill(self.contract, 4)
        case = self.give_notice("full")
        self.assertCheck(case, "contract_prepaid", 1, 300)
        self.assertEqual(self.credit(case).amount_untaxed, 300)
        self.assertCheck(case, "contract_prepaid", 0)
        # Taken back, December isn't billed again, and January is.
        case.sudo().action_cancel(outcome="retained", consent="The client wrote so")
        self.assertEqual(self.line.last_date_invoiced, self.day("2026-12-31"))

    def test_by_its_share(self):
        invoices = self.bill_december()
        case = self.give_notice("prorated")
        # 300 × 19 / 31
        self.assertCheck(case, "contract_prepaid", 1, 183.87)
        credit = self.credit(case)
        self.assertEqual(credit.amount_untaxed, 183.87)
        self.assertEqual(credit.reversed_entry_id, invoices[-1])
        name = credit.invoice_line_ids.name
        self.assertIn("19 of 31 days", name)
        self.assertIn("12/13/2026 – 12/31/2026", name)
        self.assertCheck(case, "contract_prepaid", 0)

    def test_the_credits_name_replaces_the_whole_period(self):
        self.line.name = "Accounting #START# - #END#"
        self.bill_december()
        name = self.credit(self.give_notice("prorated")).invoice_line_ids.name
        self.assertIn("Accounting 12/13/2026 - 12/31/2026", name)
        self.assertNotIn("12/01/2026", name)

    def test_ask_asks_and_remembers(self):
        self.bill_december()
        answers = (
            ("full", "full", 0, 0),
            ("prorated", "prorated", 0, 183.87),
            ("agreed", "agreed", 200.0, 100.0),
            ("for nothing", "agreed", 0.0, 300.0),
        )
        for title, policy, amount, credited in answers:
            with self.subTest(title), self.rollback():
                case = self.give_notice("ask")
                self.assertCheck(case, "contract_prepaid", 1, 183.87)
                books = case.with_user(self.accountant)
                action = books.action_create_final_invoices()
                self.assertFalse(books.invoice_ids)
                wizard = (
                    books.env[action["res_model"]]
                    .with_context(**action["context"])
                    .create({})
                )
                self.assertRecordValues(
                    wizard.line_ids,
                    [
                        {
                            "contract_line_id": self.line.id,
                            "date_start": self.day("2026-12-01"),
                            "date_end": self.day("2026-12-12"),
                            "amount_full": 300,
                            "amount_prorated": 116.13,
                            "proration": "days",
                        }
                    ],
                )
                self.assertIn("Billed whole", wizard.line_ids.note)
                wizard.line_ids.policy = policy
                if policy == "agreed":
                    wizard.line_ids.amount = amount
                wizard.action_create()
                books.invalidate_recordset()
                refunds = books.invoice_ids
                self.assertEqual(sum(refunds.mapped("amount_untaxed")), credited)
                refunds.action_post()
                self.assertCheck(case, "contract_prepaid", 0)
                self.assertFalse(self.create_final_invoices(case, None))

    def test_of_many_cases_only_the_decided_are_billed(self):
        self.bill_december()
        case = self.give_notice("ask")
        other = self.env["res.partner"].create({"name": "Inny", "is_company": True})
        contract = self.make_contract(partner_id=other.id, code="K/3")
        contract.partial_period = "full"
        self.client = other
        second = self.open_case(
            date_delivered="2026-11-28", partner_ids=[Command.set(other.ids)]
        )
        second.action_give_notice()
        books = (case | second).with_user(self.accountant)
        books.action_create_final_invoices()
        self.assertFalse(case.with_user(self.accountant).invoice_ids)
        self.assertTrue(second.with_user(self.accountant).invoice_ids)

    def test_a_year_by_days_and_by_months(self):
        """12,000.00 from 1 March, ended on 31 October."""
        self.line.write(
            {
                "date_start": "2026-03-01",
                "recurring_rule_type": "yearly",
                "price_unit": 12000.0,
            }
        )
        self.bill(self.contract)
        self.contract.partial_period = "prorated"
        for proration, amount, text in (
            ("days", 3945.21, "120 of 365 days"),
            ("months", 4000.0, "4 of 12 months"),
        ):
            with self.subTest(proration), self.rollback():
                self.contract.proration = proration
                case = self.end_on("2026-10-31")
                self.assertCheck(case, "contract_prepaid", 1, amount)
                rows = case.with_user(self.accountant)._preview_final_invoices(None)
                self.assertEqual([row["amount_untaxed"] for row in rows], [-amount])
                self.assertIn(text, rows[0]["name"])
                credit = self.credit(case)
                self.assertEqual(credit.amount_untaxed, amount)
                self.assertIn(text, credit.invoice_line_ids.name)
                self.assertCheck(case, "contract_prepaid", 0)

    def test_a_month_that_is_cut_by_months(self):
        self.contract.proration = "months"
        self.line.write({"recurring_rule_type": "quarterly", "price_unit": 900.0})
        self.bill(self.contract)
        case = self.give_notice("prorated")
        # 19 of 31 days of the last of three months.
        self.assertCheck(case, "contract_prepaid", 1, round(300 * 19 / 31, 2))
        self.assertIn(
            "0 months and 19 days of 3 months", self.credit(case).invoice_line_ids.name
        )

    def test_a_hand_made_line_is_told_and_asked(self):
        """A reduction of 120 on a yearly 1,200: whose it is can't be known."""
        self.line.write({"recurring_rule_type": "yearly", "price_unit": 1200.0})
        draft = self.contract._recurring_create_invoice()
        draft.invoice_line_ids = [
            Command.create({"name": "Reduction", "price_unit": -120.0, "tax_ids": []})
        ]
        draft.action_post()
        case = self.give_notice("prorated")
        books = case.with_user(self.accountant)
        action = books.action_create_final_invoices()
        self.assertEqual(action["res_model"], "client.offboarding.final.invoice")
        wizard = books.env["client.offboarding.final.invoice"].browse(
            books.action_preview_final_invoices()["res_id"]
        )
        self.assertIn("Reduction", wizard.line_ids.note)
        self.assertIn("can't be known", wizard.line_ids.note)
        wizard.line_ids.write({"policy": "agreed", "amount": 216.0})
        wizard.action_create()
        books.invalidate_recordset()
        self.assertEqual(books.invoice_ids.amount_untaxed, 984.0)

    def test_undated_invoices_one_of_them_reversed_and_issued_again(self):
        """Agreed end 31 October: November and December are owed, each once."""
        invoices = self.bill(self.contract, 3)
        for how in ("same day", "later in its month"):
            with self.subTest(how), self.rollback():
                self.reverse(invoices[-1])
                again = invoices[-1].copy(
                    {
                        "invoice_date": "2026-12-01"
                        if how == "same day"
                        else "2026-12-20"
                    }
                )
                again.action_post()
                (invoices | again).invoice_line_ids.write(
                    {"contract_period_start": False, "contract_period_end": False}
                )
                self.contract.partial_period = "prorated"
                case = self.end_on("2026-10-31")
                self.assertCheck(case, "contract_prepaid", 1, 600)
                refunds = self.credit(case)
                self.assertEqual(refunds.reversed_entry_id, invoices[1] | again)

    def test_undated_invoices_one_of_them_reversed_for_good(self):
        invoices = self.bill(self.contract, 4)
        self.reverse(invoices[2])
        invoices.invoice_line_ids.write(
            {"contract_period_start": False, "contract_period_end": False}
        )
        self.contract.partial_period = "prorated"
        case = self.end_on("2026-10-31")
        # November and January; December was reversed.
        self.assertCheck(case, "contract_prepaid", 1, 600)
        self.assertEqual(self.credit(case).reversed_entry_id, invoices[1] | invoices[3])
