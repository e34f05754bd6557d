from pathlib import Path
from runpy import run_path

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import SQL

from ..common import OffboardingCase


@tagged("post_install", "-at_install")
class TestTermination(OffboardingCase):
    """How the end date comes about, and that the case says so."""

    def terminate(self, **values):
        case = self.open_case(date_delivered=False)
        termination = case.termination_ids
        termination.write(values)
        return termination

    def test_end_follows_the_clause_of_the_contract(self):
        self.contract.write({"notice_interval": 3, "notice_effect": "quarter_end"})
        termination = self.terminate(date_delivered="2026-04-01")
        self.assertEqual(str(termination.date_end), "2026-09-30")

    def test_clause_can_be_corrected_on_the_case(self):
        termination = self.terminate(
            date_delivered="2026-01-15", notice_interval=30, notice_unit="day"
        )
        self.assertEqual(str(termination.date_end), "2026-02-14")
        self.assertEqual(str(termination.date_end_alternative), "2026-02-16")
        self.assertEqual(self.contract.notice_interval, 1)

    def test_period_without_a_unit_is_refused(self):
        """Nor is it taken for months; no period needs no unit."""
        termination = self.terminate(date_delivered="2026-01-15")
        for clause in (termination, self.contract):
            with self.assertRaises(ValidationError) as refused:
                clause.notice_unit = False
            self.assertIn("has no unit", str(refused.exception))
        termination.write({"notice_interval": 0, "notice_unit": False})
        self.assertEqual(str(termination.date_end), "2026-01-15")

    def test_agents_own_period_has_a_unit_too(self):
        with self.assertRaisesRegex(ValidationError, "has no unit"):
            self.contract.write(
                {"notice_interval": 0, "notice_agent_interval": 2, "notice_unit": False}
            )

    def test_period_kept_without_a_unit_is_one_of_months_once_upgraded(self):
        """As it was reckoned before; where no period was agreed, there is no unit."""
        kept, none = self.terminate(date_delivered="2026-01-15"), self.make_contract()
        self.env.flush_all()
        for table in ("client_offboarding_termination", "contract_contract"):
            self.env.cr.execute(
                SQL("UPDATE %s SET notice_unit = NULL", SQL.identifier(table))
            )
        self.env.cr.execute(
            "UPDATE contract_contract SET notice_interval = 0 WHERE id = %s", [none.id]
        )
        self.env.invalidate_all()
        with self.assertRaises(ValidationError) as refused:
            kept.mapped("explanation")
        self.assertIn("has no unit", str(refused.exception))
        script = Path(__file__).parents[2] / "migrations/19.0.1.2.1/post-migration.py"
        run_path(str(script))["migrate"](self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(
            (kept.notice_unit, self.contract.notice_unit), ("month", "month")
        )
        self.assertFalse(none.notice_unit)
        self.assertTrue(kept.explanation)

    def test_other_reading_of_a_term_that_renews_itself(self):
        """From 1 March 2024 for two years: to the end of February, or 1 March."""
        self.contract.date = self.line.date_start = "2024-03-01"
        termination = self.terminate(
            date_delivered="2025-11-20", term_months=24, renewal_months=12
        )
        termination.flush_recordset()
        self.assertEqual(str(termination.date_end), "2026-02-28")
        self.assertEqual(str(termination.date_end_alternative), "2026-03-01")
        self.assertIn("by the letter of KC 112", termination.explanation)
        self.assertEqual(termination._get_notice_end().alternative_rule, "letter")
        # A month from 1 February on is over on 1 March: late but for the letter.
        termination.date_delivered = "2026-02-01"
        termination.flush_recordset()
        self.assertEqual(str(termination.date_end), "2027-02-28")
        self.assertEqual(str(termination.date_end_alternative), "2026-03-01")

    def test_explanation_names_the_rules(self):
        termination = self.terminate(date_delivered="2026-01-15")
        self.assertIn("KC 61", termination.explanation)
        self.assertIn("02/15/2026", termination.explanation)
        self.assertIn("02/16/2026", termination.explanation)

    def test_a_notice_too_late_for_this_term_ends_the_next_one(self):
        contract = self.make_contract(
            {
                "date_start": "2024-03-01",
                "date_end": "2026-02-28",
                "is_auto_renew": True,
                "auto_renew_interval": 1,
                "auto_renew_rule_type": "yearly",
            },
            date="2024-03-01",
            notice_interval=3,
        )
        case = self.open_case(date_delivered=False)
        termination = case.termination_ids.filtered(lambda t: t.contract_id == contract)
        termination.date_delivered = "2025-11-28"
        self.assertEqual(str(termination.date_end), "2026-02-28")
        termination.date_delivered = "2025-12-01"
        self.assertEqual(str(termination.date_end), "2027-02-28")
        self.assertIn("renews itself", termination.explanation)

    def test_notice_of_an_auto_renewing_line_stands_in_for_a_missing_clause(self):
        contract = self.make_contract(
            {
                "date_end": "2026-12-31",
                "is_auto_renew": True,
                "auto_renew_interval": 1,
                "auto_renew_rule_type": "yearly",
                "termination_notice_interval": 6,
                "termination_notice_rule_type": "weekly",
            },
            notice_interval=0,
        )
        clause = contract._get_offboarding_clause()
        self.assertEqual(
            (clause["notice_interval"], clause["notice_unit"]), (6, "week")
        )

    def test_default_notice_of_other_lines_means_nothing(self):
        contract = self.make_contract(notice_interval=0)
        self.assertEqual(contract._get_offboarding_clause()["notice_interval"], 0)

    def test_another_end_needs_a_reason(self):
        termination = self.terminate(date_delivered="2026-10-12")
        with self.assertRaisesRegex(ValidationError, "State why"):
            termination.date_end = "2026-12-31"
        termination.write({"date_end": "2026-12-31", "date_end_reason": "Agreed"})
        self.assertEqual(str(termination.date_end), "2026-12-31")
        self.assertEqual(str(termination.date_end_computed), "2026-11-12")

    def test_delivery_before_the_contract_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "before"):
            self.terminate(date_delivered="2025-12-31")

    def test_notice_for_cause_before_the_contract_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "before the contract's date"):
            self.terminate(mode="cause", cause="Unpaid", date_delivered="2025-12-31")

    def test_end_before_delivery_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "before its notice"):
            self.terminate(
                date_delivered="2026-10-12",
                date_end="2026-10-01",
                date_end_reason="Mistake",
            )

    def test_day_in_a_year_that_cant_be_meant_is_refused_wherever_it_comes_in(self):
        wrong = "can't be right: check the year"
        with self.assertRaisesRegex(ValidationError, wrong):
            self.open_case(date_delivered="9999-12-31")
        case = self.open_case(date_delivered=False)
        line = case.termination_ids
        for day in ("9999-12-31", "2201-01-01", "1899-12-31"):
            for name in ("date_end", "date_delivered", "date_agreement", "date_sent"):
                with self.subTest(day=day, field=name):
                    with self.assertRaisesRegex(ValidationError, wrong):
                        line.write({name: day, "date_end_reason": "So agreed"})
        case.termination_ids.date_delivered = "2026-11-16"
        case.action_give_notice()
        with self.assertRaisesRegex(ValidationError, wrong):
            case.action_change_end("9999-12-31", "So agreed", "By e-mail")
        with self.assertRaisesRegex(ValidationError, wrong):
            line.onchange({"date_end": "9999-12-31"}, ["date_end"], {"date_end": {}})

    def assertYearRefused(self):
        self.line.date_end = self.contract.date_end = "9999-12-31"
        case = self.open_case(date_delivered=False)
        case.termination_ids.mode = "expiry"
        with self.assertRaisesRegex(ValidationError, "check the year"):
            case.termination_ids.flush_recordset()

    def test_contract_that_ends_in_the_year_9999_is_told_of(self):
        """As some write 'never'; nothing could be counted from it."""
        self.assertYearRefused()

    def test_so_is_one_with_duties_that_outlast_it(self):
        """No calendar has the day twelve months after."""
        self.contract.non_compete_months = 12
        self.assertYearRefused()

    def test_unknown_holidays_are_told_apart_from_none(self):
        self.company.country_id = False
        with self.assertRaisesRegex(ValidationError, "holidays"):
            self.terminate(
                date_delivered="2026-10-12",
                notice_interval=5,
                notice_unit="working_day",
            )

    def test_purchase_contract_is_refused(self):
        purchase = self.make_contract(contract_type="purchase")
        case = self.open_case()
        with self.assertRaisesRegex(ValidationError, "purchase"):
            case.termination_ids.create(
                {"offboarding_id": case.id, "contract_id": purchase.id}
            )

    def test_contract_outside_the_erp_needs_a_name(self):
        case = self.open_case()
        with self.assertRaisesRegex(ValidationError, "outside the ERP"):
            case.termination_ids.create({"offboarding_id": case.id})
        outside = case.termination_ids.create(
            {
                "offboarding_id": case.id,
                "contract_name": "Framework 12/2019",
                "mode": "agreement",
                "date_agreement": "2026-11-01",
                "date_end": "2026-11-30",
            }
        )
        self.assertEqual(outside.display_name, "Framework 12/2019")

    def test_form_computes_the_end_while_typing(self):
        case = self.open_case(date_delivered=False)
        with Form(
            case.termination_ids,
            "client_offboarding.client_offboarding_termination_view_form",
        ) as form:
            form.date_delivered = "2026-10-12"
            self.assertEqual(str(form.date_end), "2026-11-12")
            form.notice_interval = 2
            self.assertEqual(str(form.date_end), "2026-12-12")


@tagged("post_install", "-at_install")
class TestNoticeForm(OffboardingCase):
    """A notice in too low a form, without authority or proof, ends nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract.notice_form = "written"
        cls.case = cls.open_case()
        cls.termination = cls.case.termination_ids

    def complete(self, **values):
        proof = self.termination.env["ir.attachment"].create(
            {"name": "receipt.pdf", "raw": b"x"}
        )
        self.termination.write(
            {
                "used_form": "written",
                "signatory": "Jan Nowak",
                "signatory_basis": "KRS",
                "proof_ids": [Command.set(proof.ids)],
                **values,
            }
        )

    def test_strict_form_blocks_until_it_is_kept(self):
        with self.assertRaisesRegex(UserError, "Form of the notice"):
            self.case.action_give_notice()
        self.complete()
        self.assertEqual(self.check(self.case, "notice_form").state, "ok")
        self.case.action_give_notice()
        self.assertEqual(self.case.state, "notice")

    def test_each_missing_part_keeps_the_check_open(self):
        for lacking in (
            {"used_form": "document"},
            {"signatory_basis": " "},
            {"proof_ids": [Command.clear()]},
        ):
            with self.subTest(lacking=lacking):
                self.complete(**lacking)
                self.assertEqual(self.check(self.case, "notice_form").state, "open")
                self.assertIn("Void", self.termination.form_issue)

    def test_qualified_signature_equals_written_form(self):
        self.complete(used_form="electronic")
        self.assertFalse(self.termination.form_issue)
        self.assertEqual(self.check(self.case, "notice_form").state, "ok")

    def test_form_that_is_not_strict_only_warns(self):
        self.termination.notice_form_strict = False
        self.assertIn("evidence", self.termination.form_issue)
        self.assertEqual(self.check(self.case, "notice_form").state, "ok")
        self.case.action_give_notice()

    def test_proof_can_be_added_after_the_contract_was_ended(self):
        self.termination.notice_form_strict = False
        self.case.action_give_notice()
        self.complete()
        self.assertFalse(self.termination.form_issue)
