from datetime import date, timedelta
from pathlib import Path

from freezegun import freeze_time
from lxml import etree

from odoo import SUPERUSER_ID, fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..rights import RightsCase
from .test_plan_wizard import make_plan

DATA = Path(__file__).parents[2] / "data"


@tagged("post_install", "-at_install")
class TestPlanFacts(RightsCase):
    """A planned step is done by what it is about, and lapses with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.offboarding_plans_after_end = False
        cls.case = cls.quiet_case(date_delivered=False)
        cls.case.termination_ids.write(
            {"date_end": "2026-12-12", "date_agreement": "2026-11-02"}
        )

    def plan(self, case, *facts):
        """Plan a step for each fact, all due in a week, and see what is so."""
        days = (date(2026, 11, 23) - case.date_end).days
        self.company.offboarding_plan_id = make_plan(
            self.company, *((fact, days, fact) for fact in facts)
        )
        case.action_plan_work()
        self.settle()
        return {step.summary: step for step in case.activity_ids}

    def settle(self):
        """What happens before every commit."""
        self.env.cr.flush()

    def run_cron(self):
        self.case.with_user(SUPERUSER_ID)._cron_settle_steps()

    def assertDone(self, step, why):
        self.settle()
        self.assertFalse(step.active)
        self.assertEqual(step.feedback, why)
        case = self.env["client.offboarding"].browse(step.res_id)
        said = case.message_ids.filtered("mail_activity_type_id").mapped("body")
        said = [body for body in said if why in body]
        self.assertEqual(len(said), 1)
        self.assertIn(step.summary, said[0])

    def assertOpen(self, *steps):
        self.settle()
        for step in steps:
            self.assertTrue(step.active, step.summary)

    def assertDropped(self, case, *steps, why):
        summaries = [step.summary for step in steps]
        self.settle()
        for step in steps:
            self.assertFalse(step.exists())
        said = " ".join(case.message_ids.mapped("body"))
        for summary in summaries:
            self.assertIn(f"{summary} ({why})", said)

    def test_things_that_are_back_do_their_step(self):
        steps = self.plan(self.case, "check_return_open", "check_access_open")
        back, access = steps["check_return_open"], steps["check_access_open"]
        first, second = self.add_return(self.case), self.add_return(self.case)
        self.assertOpen(back)
        first.with_user(self.owner).action_receive()
        self.assertOpen(back)
        second.with_user(self.owner).action_receive()
        self.assertDone(back, "Settled: Things to return")
        # Nobody has entered anything: nobody may have looked.
        self.assertOpen(access)
        with freeze_time("2026-12-30 10:00:00"):
            self.run_cron()
        self.assertOpen(access)
        self.assertEqual(self.case.next_deadline_name, "check_access_open")

    def test_step_without_a_fact_waits_for_whoever_does_it(self):
        self.company.offboarding_plan_id = make_plan(self.company, ("Call", 1, False))
        self.case.action_plan_work()
        self.add_return(self.case).action_receive()
        self.assertOpen(self.case.activity_ids)

    def test_helper_who_revokes_access_does_the_step_of_it(self):
        steps = self.plan(self.case, "check_access_open")
        line = self.case.access_ids.create(
            {
                "offboarding_id": self.case.id,
                "system": "Mail",
                "user_id": self.helper.id,
            }
        )
        line.with_user(self.helper).action_done()
        self.assertDone(
            steps["check_access_open"], "Settled: Access to hand over or revoke"
        )

    def test_waived_is_settled_too(self):
        steps = self.plan(self.case, "check_return_open")
        self.add_return(self.case)
        self.settle()
        waive = self.check(self.case, "return_open").with_user(self.manager)
        action = waive.action_waive()
        wizard = self.env["client.offboarding.waive"].with_user(self.manager)
        wizard.with_context(**action["context"]).create(
            {"reason": "Old", "kind": "not_ours"}
        ).action_waive()
        self.assertDone(steps["check_return_open"], "Waived: Things to return")

    def test_ledger_counts_from_the_day_of_the_step_or_since_it_was_open(self):
        steps = self.plan(self.case, "check_invoice_draft", "check_credit_unmatched")
        draft = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.quiet.id,
                "company_id": self.company.id,
                "invoice_line_ids": [Command.create({"price_unit": 10.0})],
            }
        )
        self.assertOpen(*steps.values())
        draft.with_user(self.accountant).unlink()
        # There was a draft, and it is gone; a payment may still come in.
        self.assertDone(steps["check_invoice_draft"], "Settled: Draft invoices")
        self.assertOpen(steps["check_credit_unmatched"])
        with freeze_time("2026-11-23 10:00:00"):
            self.run_cron()
        self.assertDone(
            steps["check_credit_unmatched"],
            "Settled: Payments and credits not matched",
        )

    def test_invoices_are_all_there_on_the_day_of_the_step(self):
        steps = self.plan(self.case, "final_invoices")
        self.assertOpen(*steps.values())
        with freeze_time("2026-11-23 10:00:00"):
            self.run_cron()
        self.assertDone(
            steps["final_invoices"], "Everything is invoiced, posted and sent."
        )

    def test_signed_paper_does_its_step_and_one_that_is_not_needed_lapses(self):
        steps = self.plan(self.case, "paper_agreement", "paper_settlement")
        self.case.termination_ids.mode = "agreement"
        paper = self.case.protocol_ids.create(
            {"offboarding_id": self.case.id, "kind": "agreement"}
        )
        paper.action_generate()
        paper.action_sign_company()
        self.assertOpen(*steps.values())
        paper.action_sign_client(name="Anna Kowalska", role="CEO", basis="KRS")
        titles = dict(paper._fields["kind"]._description_selection(self.env))
        self.assertDone(
            steps["paper_agreement"],
            f"{paper.name} is signed: {titles['agreement']}.",
        )
        self.assertOpen(steps["paper_settlement"])

    def test_paper_lapses_when_the_contract_ends_otherwise(self):
        steps = self.plan(self.case, "paper_agreement")
        self.assertOpen(*steps.values())
        self.case.termination_ids.write({"mode": "notice", "given_by": "company"})
        titles = dict(
            self.case.protocol_ids._fields["kind"]._description_selection(self.env)
        )
        self.assertDropped(
            self.case,
            *steps.values(),
            why=f"This paper isn't needed here: {titles['agreement']}.",
        )
        self.assertFalse(self.case.next_deadline_name == "paper_agreement")

    def test_notice_that_is_delivered_does_its_step(self):
        case = self.open_case(date_delivered="2026-11-12")
        termination = case.termination_ids
        termination.write({"date_delivered": False, "date_end": "2026-12-31"})
        steps = self.plan(case, "notice_delivered")
        self.assertOpen(*steps.values())
        termination.date_delivered = "2026-11-12"
        self.assertDone(
            steps["notice_delivered"], "The notice was delivered on 11/12/2026."
        )

    def test_meeting_is_planned_and_held(self):
        steps = self.plan(self.case, "meeting_planned", "meeting_held")
        start = fields.Datetime.now() + timedelta(hours=2)
        self.env["calendar.event"].with_user(self.owner).create(
            {
                "name": "Secret name",
                "start": start,
                "stop": start + timedelta(hours=1),
                "res_model_id": self.env["ir.model"]._get_id(self.case._name),
                "res_id": self.case.id,
            }
        )
        self.settle()
        self.assertIn("A meeting is planned for", steps["meeting_planned"].feedback)
        self.assertFalse(steps["meeting_planned"].active)
        self.assertOpen(steps["meeting_held"])
        with freeze_time("2026-11-16 13:30:00"):
            self.run_cron()
        self.assertFalse(steps["meeting_held"].active)
        self.assertIn("A meeting was held on", steps["meeting_held"].feedback)
        # At noon by Greenwich, which is what a scheduled action goes by.
        for step in steps.values():
            self.assertRegex(step.feedback, r" 01:00:00\sPM \(Europe/Warsaw\)")
        self.assertNotIn("Secret", " ".join(self.case.message_ids.mapped("body")))

    def test_message_does_its_step_until_its_time_is_over(self):
        steps = self.plan(self.case, "message_notice", "message_handover")
        self.case.action_give_notice()
        self.assertOpen(*steps.values())
        self.case.action_start_handover()
        labels = dict(
            self.case.communication_ids._fields["kind"]._description_selection(self.env)
        )
        self.assertDropped(
            self.case,
            steps["message_notice"],
            why=f"The time of this message is over: {labels['notice']}.",
        )
        self.assertOpen(steps["message_handover"])
        self.case.communication_ids.sudo().create(
            {"offboarding_id": self.case.id, "kind": "handover"}
        )
        self.assertDone(
            steps["message_handover"],
            f"Sent to the client on 11/16/2026: {labels['handover']}.",
        )

    def test_client_who_chose_has_done_the_step_of_his_data(self):
        steps = self.plan(self.case, "data_choice")
        self.assertOpen(*steps.values())
        self.case.action_record_data_choice(
            choice="return", by="Anna Kowalska", channel="letter"
        )
        self.settle()
        self.assertFalse(steps["data_choice"].active)
        self.assertIn("The client chose", steps["data_choice"].feedback)

    def test_step_of_data_is_done_once_all_is_decided_on(self):
        data = self.env["client.offboarding.data"].with_user(self.officer)
        system = self.env["client.offboarding.data.system"].with_user(self.officer)
        line = data.create(
            {
                "offboarding_id": self.case.id,
                "system_id": system.create({"name": "CRM"}).id,
                "category": "names",
                "subjects": "employees",
                "role": "controller",
            }
        )
        steps = self.plan(self.case, "data_choice")
        self.assertOpen(*steps.values())
        line.action_decide("retain", legal_basis="Art. 74", retain_until="2031-12-31")
        self.assertDone(steps["data_choice"], "All personal data is decided on.")

    def test_step_of_data_lapses_where_there_was_none(self):
        self.case.action_give_notice()
        steps = self.plan(self.case, "data_choice")
        self.assertOpen(*steps.values())
        self.case.action_request_confirmation()
        self.assertEqual(self.case.state, "confirm")
        self.assertDropped(
            self.case,
            *steps.values(),
            why="There was no personal data in the case.",
        )

    def test_step_of_a_notice_lapses_where_none_is_given(self):
        case = self.open_case(date_delivered="2026-11-12")
        termination = case.termination_ids
        termination.write({"date_delivered": False, "date_end": "2026-12-31"})
        steps = self.plan(case, "notice_delivered")
        self.assertOpen(*steps.values())
        termination.mode = "agreement"
        self.assertDropped(
            case, *steps.values(), why="None of the contracts ends by notice."
        )

    def test_handover_that_is_passed_by_takes_its_steps_with_it(self):
        case = self.case
        facts = ("check_return_open", "check_access_open", "meeting_planned")
        steps = self.plan(case, *facts, "check_data_open")
        case.action_give_notice()
        self.assertOpen(*steps.values())
        case.action_request_confirmation()
        self.assertEqual(case.state, "confirm")
        self.assertDropped(
            case, steps["meeting_planned"], why="There was nothing to hand over."
        )
        self.assertFalse(case.activity_ids)
        said = " ".join(case.message_ids.mapped("body"))
        self.assertIn(
            "check_access_open (There was nothing to do about: "
            "Access to hand over or revoke.)",
            said,
        )

    def test_closing_does_the_step_of_closing_and_drops_the_rest(self):
        self.company.offboarding_plan_id = make_plan(
            self.company, ("Close", 30, "case_closed"), ("Call", 30, False)
        )
        client = self.env["res.partner"].create({"name": "C", "is_company": True})
        case = self.quiet_case("confirm", partner_ids=[Command.set(client.ids)])
        case.action_plan_work()
        close, call = case.activity_ids.sorted("summary", reverse=True)
        self.sign_and_close(case)
        self.assertDone(close, "The case is closed.")
        self.assertFalse(call.exists())
        said = " ".join(case.message_ids.mapped("body"))
        self.assertIn("Call (the case is over)", said)

    def test_fact_of_an_addon_that_is_gone_does_nothing(self):
        steps = self.plan(self.case, "meeting_held")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_activity_plan_template SET offboarding_done_by = 'gone'"
            " WHERE id = %s",
            (steps["meeting_held"].offboarding_template_id.id,),
        )
        self.env.invalidate_all()
        with mute_logger("odoo.fields"):
            self.run_cron()
        self.assertOpen(*steps.values())

    def test_plans_of_the_app_say_by_which_facts(self):
        facts = self.env["mail.activity.plan.template"]._get_offboarding_facts()
        for name in ("mail_activity_plan", "mail_activity_plan_after_end"):
            tree = etree.parse(str(DATA / f"{name}.xml"))
            told = {"en": [], "pl": []}
            for record in tree.iter("record"):
                if record.get("model") != "mail.activity.plan.template":
                    continue
                lang = "en" if "_en_" in record.get("id") else "pl"
                told[lang].append(record.findtext("field[@name='offboarding_done_by']"))
            with self.subTest(data=name):
                self.assertEqual(told["en"], told["pl"])
                self.assertLessEqual(set(filter(None, told["en"])), facts.keys())
                self.assertLessEqual(told["en"].count(None), 1)
