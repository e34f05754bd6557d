from pathlib import Path
from runpy import run_path

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from ..common import OffboardingCase
from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestAfterEnd(OffboardingCase):
    """What a contract provides for the time after its end, and until when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract.write(
            {
                "settlement_days": 14,
                "has_processing_agreement": True,
                "data_return_days": 30,
                "exit_assistance_days": 60,
                "non_compete_months": 3,
                "has_confidentiality": True,
                "surviving_duties": "Warranty of two years",
            }
        )

    def test_template_hands_its_clauses_to_the_contract(self):
        template = self.env["contract.template"].create(
            {
                "name": "Services",
                "data_return_days": 21,
                "exit_assistance_days": 45,
                "has_processing_agreement": True,
                "settlement_days": 10,
                "term_months": 24,
                "renewal_months": 12,
                "non_compete_months": 6,
            }
        )
        contract = self.make_contract(code="K/2", notice_interval=0)
        contract.contract_template_id = template
        contract._onchange_contract_template_id()
        self.assertRecordValues(
            contract,
            [
                {
                    "data_return_days": 21,
                    "exit_assistance_days": 45,
                    "has_processing_agreement": True,
                    "settlement_days": 10,
                    "term_months": 24,
                    "renewal_months": 12,
                    "non_compete_months": 6,
                }
            ],
        )

    def test_dates_follow_the_end_and_deadlines_a_working_day(self):
        termination = self.open_case().termination_ids
        self.assertEqual(str(termination.date_end), "2026-11-12")
        self.assertRecordValues(
            termination,
            [
                {
                    "settlement_until": fields.Date.to_date("2026-11-26"),
                    # The 12th is a Saturday.
                    "data_return_until": fields.Date.to_date("2026-12-14"),
                    "exit_assistance_until": fields.Date.to_date("2027-01-11"),
                    "non_compete_until": fields.Date.to_date("2027-02-12"),
                    "confidentiality_until": False,
                }
            ],
        )

    def test_contract_outside_the_erp_has_duties_too(self):
        case = self.open_case(
            scope="contracts",
            contract_ids=False,
            outside_ids=[Command.create({"name": "U/7", "date": "2025-01-01"})],
        )
        with Form(case.termination_ids) as form:
            form.non_compete_months = 6
            form.has_confidentiality = True
            form.confidentiality_months = 12
            form.date_end = "2026-10-31"
            form.date_end_reason = "Agreed"
        termination = case.termination_ids
        self.assertEqual(str(termination.non_compete_until), "2027-04-30")
        self.assertEqual(str(termination.confidentiality_until), "2027-10-31")

    def test_clauses_stay_as_they_were_when_the_case_was_over(self):
        case = self.open_case(date_delivered="2026-11-02")
        case.action_cancel(outcome="retained")
        self.contract.non_compete_months = 24
        self.assertEqual(case.termination_ids.non_compete_months, 3)

    @mute_logger("odoo.sql_db")
    def test_negative_periods_are_refused(self):
        for name in ("data_return_days", "exit_assistance_days", "term_months"):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.contract.copy({name: -1})

    @mute_logger("odoo.sql_db")
    def test_periods_past_a_hundred_years_are_refused(self):
        """1,200 months, or 36,525 days: what has no end is entered as such."""
        longest = {
            "non_compete_months": 1200,
            "confidentiality_months": 1200,
            "settlement_days": 36525,
            "data_return_days": 36525,
            "exit_assistance_days": 36525,
        }
        for name, length in longest.items():
            with self.subTest(name=name):
                with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                    self.contract.copy({name: length + 1})
        self.contract.write(longest)
        termination = self.open_case().termination_ids
        self.assertEqual(str(termination.non_compete_until), "2126-11-12")

    def test_longer_periods_are_a_hundred_years_once_upgraded(self):
        termination = self.open_case().termination_ids
        template = self.env["contract.template"].create({"name": "For ever"})
        self.env.flush_all()
        records = (self.contract, template, termination)
        for record in records:
            table, name = record._table, f"{record._table}_after_clauses_positive"
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s;"
                    "UPDATE %(table)s SET confidentiality_months = 99999,"
                    " settlement_days = 50000, non_compete_months = 24"
                    " WHERE id = %(id)s",
                    table=SQL.identifier(table),
                    name=SQL.identifier(name),
                    id=record.id,
                )
            )
        script = Path(__file__).parents[2] / "migrations/19.0.1.2.1/pre-migration.py"
        run_path(str(script))["_cap_periods"](self.env.cr)
        self.env.invalidate_all()
        for record in records:
            with self.subTest(model=record._name):
                self.assertEqual(record.confidentiality_months, 1200)
                self.assertEqual(record.settlement_days, 36525)
                self.assertEqual(record.non_compete_months, 24)

    # On the client

    def test_client_shows_what_still_binds(self):
        case = self.open_case()
        client = self.client.with_user(self.owner)
        self.assertFalse(client.offboarding_duties)
        case.action_give_notice()
        client.invalidate_recordset()
        duties = client.offboarding_duties
        self.assertIn("Accounting: ", duties)
        self.assertIn("Non-compete until 02/12/2027", duties)
        self.assertIn("Confidentiality without an end", duties)
        self.assertIn("Warranty of two years", duties)
        contact = self.contact.with_user(self.accountant)
        self.assertEqual(contact.offboarding_duties, duties)

    def test_duties_that_lapsed_are_gone_and_others_do_not_read_them(self):
        case = self.open_case()
        case.action_give_notice()
        with freeze_time("2027-02-13"):
            self.client.invalidate_recordset()
            duties = self.client.with_user(self.manager).offboarding_duties
            self.assertNotIn("Non-compete", duties)
        with self.assertRaises(AccessError):
            self.client.with_user(self.helper).read(["offboarding_duties"])

    def test_reminder_goes_to_somebody_who_is_still_there(self):
        self.contract.write({"non_compete_months": 1, "user_id": self.colleague.id})
        case = self.open_case()
        case.action_give_notice()
        self.owner.active = False
        terminations = self.env["client.offboarding.termination"]
        for _twice in range(2):
            terminations.with_user(SUPERUSER_ID)._cron_surviving_duties()
        self.assertRecordValues(
            case.sudo().activity_ids, [{"user_id": self.colleague.id}]
        )

    # Fixed and minimum terms of the clause

    def test_minimum_term_is_waited_for_and_no_longer(self):
        self.contract.term_months = 12
        termination = self.open_case(date_delivered="2026-10-12").termination_ids
        self.assertEqual(str(termination.date_end), "2026-12-31")
        self.assertIn("a term before whose end", termination.explanation)
        termination.term_months = 6
        self.assertEqual(str(termination.date_end), "2026-11-12")

    def test_first_term_may_be_longer_than_its_renewals(self):
        contract = self.make_contract(
            {"date_start": "2024-03-01"},
            code="K/3",
            date="2024-03-01",
            term_months=24,
            renewal_months=12,
            notice_interval=3,
        )
        case = self.open_case(date_delivered=False)
        termination = case.termination_ids.filtered(lambda t: t.contract_id == contract)
        for delivered, end in (
            ("2025-11-28", "2026-02-28"),
            ("2025-12-01", "2027-02-28"),
            ("2027-02-01", "2028-02-29"),
        ):
            termination.date_delivered = delivered
            self.assertEqual(str(termination.date_end), end)

    def test_last_day_of_notice_of_a_term_without_dated_lines(self):
        self.contract.write(
            {"term_months": 12, "renewal_months": 12, "is_not_renewed": True}
        )
        self.assertEqual(str(self.contract.date_last_notice), "2026-11-30")
        with freeze_time("2026-12-01"):
            self.contract.invalidate_recordset()
            self.assertEqual(str(self.contract.date_last_notice), "2027-11-30")


@tagged("post_install", "-at_install")
class TestDeadlineCalendar(LedgerCase):
    """All dates of all cases in one list and calendar; they move with the end."""

    def deadlines(self, user=None):
        found = self.env["client.offboarding.deadline"].with_user(user or self.owner)
        return found.search([("partner_id", "=", self.client.id)])

    def dates(self, kind, user=None):
        return [str(line.date) for line in self.deadlines(user) if line.kind == kind]

    def test_ends_deadlines_and_duties_are_listed(self):
        self.contract.write({"settlement_days": 14, "non_compete_months": 12})
        case = self.end_on("2026-11-30")
        case.env["client.offboarding.return"].create(
            {
                "offboarding_id": case.id,
                "name": "Laptop",
                "date_deadline": "2026-12-02",
                "user_id": self.colleague.id,
            }
        )
        self.assertEqual(self.dates("end"), ["2026-11-30"])
        self.assertEqual(self.dates("settlement"), ["2026-12-14"])
        self.assertEqual(self.dates("duty"), ["2027-11-30"])
        self.assertEqual(self.dates("line"), ["2026-12-02"])
        line = self.deadlines().filtered(lambda x: x.kind == "line")
        self.assertEqual(line.display_name, f"{self.client.name}: Laptop")
        self.assertEqual(line.action_open_case()["res_id"], case.id)
        # A colleague sees his job, and nothing else of the case.
        self.assertEqual(self.deadlines(self.colleague), line)
        case.return_ids.action_receive()
        self.assertFalse(self.dates("line"))

    def test_others_see_all_or_nothing(self):
        self.end_on("2026-11-30")
        self.assertTrue(self.deadlines(self.accountant))
        self.assertTrue(self.deadlines(self.manager))
        with self.assertRaises(AccessError):
            self.deadlines(self.helper)
        other = self.env["res.company"].sudo().create({"name": "Other company"})
        stranger = self.make_user(
            "stranger",
            "client_offboarding.group_offboarding_all",
            company_id=other.id,
        )
        self.assertFalse(self.deadlines(stranger))

    def test_case_that_is_over_keeps_only_what_outlasts_it(self):
        self.contract.write({"settlement_days": 14, "non_compete_months": 12})
        case = self.end_on("2026-11-30")
        case._write_step({"state": "closed"})
        self.env.flush_all()
        self.assertEqual({line.kind for line in self.deadlines()}, {"duty"})
        case._write_step({"state": "cancelled"})
        self.env.flush_all()
        self.assertFalse(self.deadlines())

    def test_reading_takes_as_many_queries_for_one_as_for_many(self):
        case = self.end_on("2026-11-30")
        model = self.env["client.offboarding.deadline"].with_user(self.owner)
        names = ["date", "name", "kind", "partner_id"]
        model.search([]).read(names)

        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            model.search([]).read(names)
            return self.env.cr.sql_log_count - before

        one = count()
        case.env["client.offboarding.return"].create(
            [
                {
                    "offboarding_id": case.id,
                    "name": f"Thing {n}",
                    "date_deadline": "2026-12-02",
                }
                for n in range(20)
            ]
        )
        self.env.flush_all()
        self.assertEqual(count(), one)

    def test_deadlines_move_with_the_end_and_others_stay(self):
        self.contract.settlement_days = 14
        case = self.end_on("2026-11-30")
        hanging, other = case.env["client.offboarding.return"].create(
            [
                {"offboarding_id": case.id, "name": "Laptop", "date_deadline": day}
                for day in ("2026-11-30", "2026-11-25")
            ]
        )
        todo = case.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline="2026-12-14",
            user_id=self.owner.id,
        )
        case.action_change_end(
            date_end="2026-12-31", reason="More time", consent="E-mail of A. Kowalska"
        )
        self.assertEqual(str(hanging.date_deadline), "2026-12-31")
        self.assertEqual(str(other.date_deadline), "2026-11-25")
        self.assertEqual(str(todo.date_deadline), "2027-01-14")
        self.assertEqual(self.dates("settlement"), ["2027-01-14"])
        self.assertIn("Laptop", "".join(case.message_ids.mapped("body")))

    def test_proposed_penalty_is_computed_anew_and_an_agreed_one_stays(self):
        self.line.date_end = "2027-11-30"
        self.contract.write({"penalty_type": "percent_remaining", "penalty_value": 10})
        case = self.open_case(date_delivered="2026-10-30")
        case.action_give_notice()
        case.action_collect()
        penalty = case.with_user(self.accountant).charge_ids
        self.assertEqual(penalty.price_unit, 1200.0)
        case.action_change_end(
            date_end="2027-05-31", reason="More time", consent="E-mail of A. Kowalska"
        )
        self.assertEqual(penalty.price_unit, 600.0)
        penalty.write({"vat_treatment": "outside", "vat_reason": "Damages"})
        penalty.action_agree()
        case.action_change_end(
            date_end="2027-06-30", reason="More time", consent="E-mail of A. Kowalska"
        )
        self.assertEqual(penalty.price_unit, 600.0)

    def test_charge_of_another_case_is_not_tied_to_a_contract_of_this(self):
        case = self.end_on("2026-11-30")
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        foreign = self.open_case(
            partner_ids=[Command.set(other.ids)],
            outside_ids=[Command.create({"name": "U/8"})],
        )
        with self.assertRaises(ValidationError):
            self.env["client.offboarding.charge"].create(
                {
                    "offboarding_id": foreign.id,
                    "name": "Penalty",
                    "termination_id": case.termination_ids.id,
                }
            )
