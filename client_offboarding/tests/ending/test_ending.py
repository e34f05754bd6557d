from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestEnding(LedgerCase):
    """ "Notice delivered" ends the contracts on their dates, all of them or none."""

    def test_contract_ends_by_days_and_by_calendar_months(self):
        examples = [
            (30, "day", "2026-10-15", "2026-11-14"),
            (1, "month", "2026-10-31", "2026-11-30"),
            (3, "month", "2026-11-15", "2027-02-15"),
        ]
        for interval, unit, delivered, end in examples:
            with self.subTest(interval=interval, unit=unit):
                contract = self.make_contract(
                    notice_interval=interval, notice_unit=unit
                )
                case = self.open_case(
                    date_delivered=delivered,
                    scope="contracts",
                    contract_ids=[Command.set(contract.ids)],
                )
                case.action_give_notice()
                self.assertEqual(case.date_end, self.day(end))
                self.assertEqual(contract.contract_line_ids.date_end, self.day(end))
                self.assertEqual(contract.date_end, self.day(end))

    def test_owner_needs_no_accounting_rights(self):
        case = self.open_case()
        self.assertFalse(self.owner.has_group("account.group_account_readonly"))
        with self.assertRaises(AccessError):
            self.line.with_user(self.owner).read(["price_unit"])
        case.action_give_notice()
        self.assertTrue(self.contract.is_terminated)
        self.assertEqual(self.contract.terminate_reason_id, self.reason)
        self.assertIn(self.owner.name, self.contract.terminate_comment)
        self.assertIn(self.owner.name, self.contract.message_ids[0].body)

    def test_what_the_erp_refuses_to_end_is_told_with_the_contract(self):
        case = self.open_case()
        contracts = self.env.registry["contract.contract"]
        error = ValidationError("There is an invoice after it.")
        with patch.object(contracts, "_terminate_contract", side_effect=error):
            with self.assertRefused(
                "Accounting.* could not be ended, so nothing was ended: There is an"
            ):
                case.action_give_notice()
        self.assertFalse(self.line.date_end)

    def test_others_cannot_end_contracts(self):
        case = self.open_case()
        for user in (self.colleague, self.helper, self.accountant, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                case.with_user(user).action_give_notice()
        self.assertFalse(self.line.date_end)

    def test_dates_are_taken_as_iso_strings(self):
        case = self.open_case(date_delivered=False)
        case.termination_ids.write({"date_delivered": "2026-10-20"})
        case.action_give_notice()
        self.assertEqual(self.line.date_end, self.day("2026-11-20"))

    def test_nothing_ends_before_the_notice_was_delivered(self):
        case = self.open_case(date_delivered=False)
        with self.assertRefused("Delivered on"):
            case.action_give_notice()
        self.assertFalse(self.line.date_end)
        self.assertEqual(case.state, "draft")

    def test_line_invoiced_past_the_end_ends_on_the_end(self):
        self.bill(self.contract, 11)
        case = self.end_on("2026-11-12")
        self.assertRecordValues(
            self.line,
            [
                {
                    "date_end": self.day("2026-11-12"),
                    "last_date_invoiced": self.day("2026-11-12"),
                    "recurring_next_date": False,
                }
            ],
        )
        self.assertCheck(case, "contract_prepaid", 1, 600.0)
        self.assertCheck(case, "contract_unbilled", 0)

    def test_lines_that_start_after_the_end_are_cancelled(self):
        later = self.make_line(self.contract, date_start="2026-12-01")
        paid = self.make_line(
            self.contract,
            date_start="2026-11-20",
            recurring_invoicing_type="pre-paid",
        )
        self.bill(self.contract, 11)
        self.assertTrue(paid.last_date_invoiced)
        case = self.end_on("2026-11-12")
        self.assertTrue(later.is_canceled)
        self.assertTrue(paid.is_canceled)
        self.assertFalse(paid.last_date_invoiced)
        self.assertCheck(case, "contract_running", 0)
        self.assertIn(paid.id, self.item_ids(case.sudo(), "contract_prepaid"))

    def test_renewing_line_ends_and_renews_no_more(self):
        self.line.write({"date_end": "2026-12-31", "is_auto_renew": True})
        self.end_on("2026-11-30")
        self.assertFalse(self.line.is_auto_renew)
        self.assertEqual(self.line.date_end, self.day("2026-11-30"))

    def test_end_of_a_renewing_line_is_explained_by_its_term_afterwards_too(self):
        """A year from 1 January 2026 by a year, with a month's notice: of 12 October it
        ends with 2026; of 5 December, over on 5 January, with 2027.
        """
        renewing = {
            "date_end": "2026-12-31",
            "is_auto_renew": True,
            "auto_renew_interval": 1,
            "auto_renew_rule_type": "yearly",
        }
        contracts = self.make_contract(renewing) | self.make_contract(renewing)
        case = self.open_case(
            scope="contracts", contract_ids=contracts.ids, date_delivered=False
        )
        told = {}
        for termination, delivered, end in zip(
            case.termination_ids,
            ("2026-10-12", "2026-12-05"),
            ("12/31/2026", "12/31/2027"),
            strict=True,
        ):
            termination.date_delivered = delivered
            told[termination] = termination.explanation
            self.assertIn("renews itself", told[termination])
            self.assertIn(f"The contract ends on {end}.", told[termination])
        case.action_give_notice()
        self.assertFalse(any(contracts.contract_line_ids.mapped("is_auto_renew")))
        case.termination_ids.invalidate_recordset()
        for termination, text in told.items():
            self.assertEqual(termination.explanation, text)

    def test_renewing_line_runs_on_to_an_end_after_its_term(self):
        self.line.write({"date_end": "2026-12-31", "is_auto_renew": True})
        case = self.end_on("2027-02-28")
        self.assertFalse(self.line.is_auto_renew)
        self.assertEqual(self.line.date_end, self.day("2027-02-28"))
        self.assertEqual(case.date_end, self.contract.date_end)
        self.env["contract.line"].cron_renew_contract_line()
        self.assertEqual(self.line.date_end, self.day("2027-02-28"))

    def test_successor_after_the_end_is_cancelled(self):
        self.line.date_end = "2026-12-31"
        successor = self.line.plan_successor(
            self.day("2027-01-01"), self.day("2027-12-31"), False
        )
        self.end_on("2026-11-30")
        self.assertTrue(successor.is_canceled)
        self.assertFalse(self.line.successor_contract_line_id)
        self.assertEqual(self.line.date_end, self.day("2026-11-30"))

    def test_successor_that_runs_ends(self):
        self.line.date_end = "2026-06-30"
        successor = self.line.plan_successor(
            self.day("2026-07-01"), self.day("2027-12-31"), False
        )
        self.end_on("2026-11-30")
        self.assertEqual(successor.date_end, self.day("2026-11-30"))
        self.assertEqual(self.line.date_end, self.day("2026-06-30"))

    def test_stopped_line_keeps_its_earlier_end(self):
        stopped = self.make_line(self.contract, date_end="2026-03-31")
        self.end_on("2026-11-30")
        self.assertEqual(stopped.date_end, self.day("2026-03-31"))
        self.assertEqual(self.contract.date_end, self.day("2026-11-30"))

    def test_sections_and_notes_hold_up_nothing(self):
        for kind in ("line_section", "line_note"):
            self.make_line(self.contract, display_type=kind, price_unit=0)
        case = self.end_on("2026-11-30")
        self.assertEqual(case.state, "notice")
        self.assertCheck(case, "contract_running", 0)
        self.assertCheck(case, "contract_unbilled", 1)

    def test_contract_terminated_before_gets_the_new_end(self):
        self.contract.with_user(SUPERUSER_ID)._terminate_contract(
            self.env["contract.terminate.reason"].create({"name": "Before"}),
            "By hand",
            self.day("2026-12-31"),
        )
        self.end_on("2026-11-30")
        self.assertEqual(self.line.date_end, self.day("2026-11-30"))
        self.assertEqual(self.contract.terminate_date, self.day("2026-11-30"))
        self.assertEqual(self.contract.terminate_reason_id, self.reason)

    def test_contract_without_lines_ends(self):
        self.contract.contract_line_ids.unlink()
        case = self.end_on("2026-11-30")
        self.assertEqual(self.contract.date_end, self.day("2026-11-30"))
        self.assertCheck(case, "contract_running", 0)

    def test_contract_without_recurrence_by_line_ends(self):
        contract = self.make_contract(line_recurrence=False, code="K/2")
        self.bill(contract, 2)
        self.end_on("2026-11-30")
        line = contract.contract_line_ids
        self.assertEqual(line.date_end, self.day("2026-11-30"))
        self.assertTrue(contract.is_terminated)

    def test_contract_outside_the_system_ends_on_paper(self):
        self.contract.active = False
        outside = {"name": "Paper 7/2019", "date": "2019-01-01"}
        case = self.end_on("2026-11-30", outside_ids=[Command.create(outside)])
        self.assertEqual(case.state, "notice")
        self.assertEqual(case.date_end, self.day("2026-11-30"))
        self.assertCheck(case, "end_not_reached", 1)

    def test_client_without_contracts_goes_on(self):
        self.contract.unlink()
        case = self.open_case()
        self.assertFalse(case.termination_ids)
        case.action_give_notice()
        case.action_start_handover()
        self.assertEqual(case.state, "handover")

    def test_end_in_the_past_ends_and_owes_what_was_billed_since(self):
        self.bill(self.contract, 10)
        case = self.end_on("2026-10-01")
        self.assertEqual(self.line.date_end, self.day("2026-10-01"))
        self.assertCheck(case, "contract_prepaid", 1, 967.74)

    def test_one_line_that_cannot_end_stops_everything_and_is_named(self):
        other = self.make_contract(name="Payroll", code="K/2")
        other.contract_line_ids.name = "Payslips"
        cls = self.env.registry["contract.line"]
        allowed = cls._compute_allowed

        def compute(lines):
            allowed(lines)
            lines.filtered(lambda line: line.name == "Payslips").is_stop_allowed = False

        case = self.open_case()
        with (
            patch.object(cls, "_compute_allowed", compute),
            self.assertRefused("Payslips.*doesn't allow to stop it"),
        ):
            case.action_give_notice()
        self.assertEqual(case.state, "draft")
        self.assertFalse((self.line | other.contract_line_ids).mapped("date_end")[0])
        self.assertFalse((self.contract | other).filtered("is_terminated"))

    def test_line_that_begins_later_and_cannot_be_cancelled_is_named(self):
        later = self.make_line(self.contract, name="Audit", date_start="2027-01-01")
        cls = self.env.registry["contract.line"]
        allowed = cls._compute_allowed

        def compute(lines):
            allowed(lines)
            (lines & later).is_cancel_allowed = False

        case = self.open_case()
        with (
            patch.object(cls, "_compute_allowed", compute),
            self.assertRefused("Audit.*starts after the end and can't be cancelled"),
        ):
            case.action_give_notice()
        self.assertEqual(case.state, "draft")
        self.assertFalse(self.line.date_end)

    def test_line_that_is_skipped_silently_is_noticed(self):
        case = self.open_case()
        with (
            patch.object(
                self.env.registry["contract.line"], "stop", lambda *args, **kw: True
            ),
            self.assertRefused("Accounting services"),
        ):
            case.action_give_notice()
        self.assertFalse(self.contract.is_terminated)

    def test_elapsed_line_after_a_past_end_is_named(self):
        self.line.write({"date_start": "2026-07-01", "date_end": "2026-09-30"})
        with self.assertRefused("Accounting services.*can't be cancelled any more"):
            self.end_on("2026-06-30", contract_ids=[Command.set(self.contract.ids)])
