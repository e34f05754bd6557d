from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.mail.tests.common import MockEmail

from ..common import ACCOUNTANT, USER
from ..ledger_common import LedgerCase


class ManyCase(LedgerCase):
    """Three cases of one owner, each of another client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls.env["client.offboarding"].with_user(cls.owner)
        for name in ("Alfa", "Beta", "Gamma"):
            client = cls.env["res.partner"].create(
                {"name": name, "is_company": True, "email": f"{name}@firm.example"}
            )
            cls.make_contract(name=name, code=name, partner_id=client.id)
            cls.cases |= cls.open_case(
                partner_ids=[Command.set(client.ids)],
                date_delivered=False,
                initiated_by="company",
            )
        cls.alfa, cls.beta, cls.gamma = cls.cases

    def open(self, step, cases=None, user=None, **values):
        """The wizard as the list's menu opens it, filled in."""
        user = user or self.owner
        name = f"client_offboarding_many_{step}_action"
        action = self.env.ref(f"client_offboarding.{name}")
        cases = self.cases if cases is None else cases
        many = self.env[action.res_model].with_user(user)
        form = Form(
            many.with_context(default_offboarding_ids=cases.ids, default_step=step)
        )
        for name, value in values.items():
            form[name] = value
        return form

    def run_step(self, step, cases=None, user=None, **values):
        wizard = self.open(step, cases, user, **values).save()
        action = wizard.action_run()
        self.assertEqual(action["res_id"], wizard.id)
        return wizard

    def outcomes(self, wizard):
        return {line.offboarding_id: line.state for line in wizard.line_ids}

    def notes(self, wizard):
        return {line.offboarding_id: line.note for line in wizard.line_ids}


@tagged("post_install", "-at_install")
class TestMany(ManyCase):
    """One step for many cases: nobody is left out unsaid, nothing is half done."""

    def test_notice_delivered_ends_what_can_be_ended(self):
        # Alfa's contract asks for a written notice: a check is open.
        self.alfa.termination_ids.required_form = "written"
        self.gamma.sudo()._write_step({"state": "handover"})
        form = self.open("notice", date="2026-11-13")
        lines = form.line_ids._records
        shown = {line["offboarding_id"]: line["note"] for line in lines}
        self.assertIn("Open: ", shown[self.alfa.id])
        self.assertFalse(shown[self.beta.id])
        self.assertEqual(shown[self.gamma.id], "It is 'Settlement and handover'.")
        self.assertEqual(form.summary, "Will be done: 1. Left out: 2.")
        wizard = form.save()
        wizard.action_run()
        self.assertEqual(
            self.outcomes(wizard),
            {self.alfa: "left_out", self.beta: "done", self.gamma: "left_out"},
        )
        self.assertEqual(wizard.summary, "Done: 1. Left out: 2. Not possible: 0.")
        self.assertEqual(self.beta.state, "notice")
        # A month after the 13th of November.
        self.assertEqual(str(self.beta.date_end), "2026-12-13")
        self.assertFalse(self.alfa.termination_ids.date_delivered)

    def test_what_fails_in_one_case_is_undone_there_and_stops_no_other(self):
        # A line of Alfa that OCA won't stop: known only by trying.
        lines = self.env.registry["contract.line"]
        allowed = lines._compute_allowed
        stuck = self.alfa.sudo().termination_ids.contract_id.contract_line_ids

        def compute(lines):
            allowed(lines)
            (lines & stuck).is_stop_allowed = False

        with patch.object(lines, "_compute_allowed", compute):
            wizard = self.run_step("notice", date="2026-11-13")
        self.assertEqual(
            self.outcomes(wizard),
            {self.alfa: "failed", self.beta: "done", self.gamma: "done"},
        )
        self.assertIn("Accounting services", self.notes(wizard)[self.alfa])
        self.assertEqual(wizard.summary, "Done: 2. Left out: 0. Not possible: 1.")
        self.assertEqual(self.alfa.state, "draft")
        self.assertFalse(self.alfa.termination_ids.date_delivered)
        self.assertFalse(self.alfa.termination_ids.contract_id.date_end)

    def test_approval_that_is_missing_is_said_before(self):
        self.company.offboarding_approval = True
        wizard = self.run_step("notice", self.alfa, date="2026-11-13")
        self.assertIn("manager", self.notes(wizard)[self.alfa])
        self.assertEqual(self.outcomes(wizard)[self.alfa], "left_out")

    def test_cases_of_colleagues_are_neither_shown_nor_changed(self):
        with self.assertRaises(AccessError):
            self.open("notice", user=self.colleague)
        # An accountant reads them all, and has no such step.
        self.assertFalse(
            self.env["client.offboarding.many"]
            .with_user(self.accountant)
            .has_access("create")
        )

    def test_case_that_one_may_only_read_is_left_out(self):
        both = self.make_user("both", f"{USER},{ACCOUNTANT}")
        wizard = self.run_step("notice", user=both, date="2026-11-13")
        self.assertEqual(set(self.outcomes(wizard).values()), {"left_out"})
        self.assertEqual(
            set(self.notes(wizard).values()), {"You may not change this case."}
        )
        self.assertEqual(set(self.cases.mapped("state")), {"draft"})

    def test_it_is_done_once(self):
        wizard = self.run_step("notice", self.alfa, date="2026-11-13")
        with self.assertRaisesRegex(UserError, "done already"):
            wizard.action_run()

    def test_day_is_asked_for(self):
        wizard = self.env["client.offboarding.many"].with_user(self.owner)
        wizard = wizard.create(
            {"step": "notice", "offboarding_ids": [Command.set(self.cases.ids)]}
        )
        with self.assertRaisesRegex(UserError, "Enter the day"):
            wizard.action_run()

    def test_day_of_sending_is_entered_where_none_stands(self):
        self.alfa.termination_ids.date_sent = "2026-11-02"
        wizard = self.run_step(
            "sent", date="2026-11-16", delivery_channel="registered_post"
        )
        self.assertEqual(self.outcomes(wizard)[self.alfa], "left_out")
        self.assertEqual(
            [str(day) for day in self.cases.termination_ids.mapped("date_sent")],
            ["2026-11-02", "2026-11-16", "2026-11-16"],
        )
        self.assertEqual(self.beta.termination_ids.delivery_channel, "registered_post")

    def test_end_moves_where_the_other_side_agreed(self):
        (self.alfa | self.beta).termination_ids.date_delivered = "2026-11-12"
        (self.alfa | self.beta).action_give_notice()
        without = self.run_step("end", date_end="2026-12-31", reason="Overlap")
        self.assertEqual(set(self.outcomes(without).values()), {"left_out"})
        self.assertIn("consent", self.notes(without)[self.alfa])
        self.assertEqual(str(self.alfa.date_end), "2026-12-12")
        wizard = self.run_step(
            "end", date_end="2026-12-31", reason="Overlap", consent="By e-mail"
        )
        self.assertEqual(
            self.outcomes(wizard),
            {self.alfa: "done", self.beta: "done", self.gamma: "left_out"},
        )
        self.assertEqual(str(self.alfa.date_end), "2026-12-31")
        self.assertEqual(
            str(self.beta.termination_ids.contract_id.date_end), "2026-12-31"
        )

    def test_work_is_planned_where_the_end_is_known(self):
        self.alfa.termination_ids.date_delivered = "2026-11-12"
        wizard = self.run_step("plan")
        self.assertEqual(
            self.notes(wizard),
            {
                self.alfa: False,
                self.beta: "Its end isn't known yet.",
                self.gamma: "Its end isn't known yet.",
            },
        )
        self.assertTrue(self.alfa.activity_ids.offboarding_template_id)
        again = self.run_step("plan", self.alfa)
        self.assertEqual(self.notes(again)[self.alfa], "Its work is planned already.")

    def test_substitute_takes_over_the_cases_of_many(self):
        wizard = self.run_step("substitute", user_id=self.colleague, reason="Holiday")
        self.assertEqual(set(self.outcomes(wizard).values()), {"done"})
        self.assertEqual(self.cases.sudo().user_id, self.colleague)

    def test_nobody_gives_away_the_work_of_others(self):
        self.gamma.sudo().user_id = self.colleague
        self.gamma.sudo().message_subscribe(self.owner.partner_id.ids)
        wizard = self.run_step("substitute", user_id=self.manager)
        self.assertEqual(
            self.outcomes(wizard),
            {self.alfa: "done", self.beta: "done", self.gamma: "left_out"},
        )
        self.assertIn("manager", self.notes(wizard)[self.gamma])
        self.assertEqual(self.gamma.sudo().user_id, self.colleague)

    def test_sending_is_recorded_where_a_notice_is_to_be_sent(self):
        self.alfa.termination_ids.mode = "agreement"
        self.gamma.sudo()._write_step({"state": "handover"})
        wizard = self.run_step("sent", date="2026-11-16")
        self.assertEqual(
            self.notes(wizard),
            {
                self.alfa: "None of its contracts ends by notice.",
                self.beta: False,
                self.gamma: "It is 'Settlement and handover'.",
            },
        )
        self.assertRecordValues(
            self.beta.termination_ids,
            [{"date_sent": self.day("2026-11-16"), "delivery_channel": False}],
        )
        others = (self.alfa | self.gamma).termination_ids
        self.assertEqual(others.mapped("date_sent"), [False, False])

    def test_the_day_is_entered_by_how_each_contract_ends(self):
        self.alfa.termination_ids.write({"mode": "agreement", "date_end": "2026-11-30"})
        self.beta.termination_ids.write({"mode": "expiry", "date_end": "2026-12-31"})
        wizard = self.run_step("notice", date="2026-11-13", delivery_channel="courier")
        self.assertEqual(set(self.outcomes(wizard).values()), {"done"})
        day = self.day("2026-11-13")
        self.assertRecordValues(
            self.cases.termination_ids,
            [
                {
                    "date_agreement": day,
                    "date_delivered": False,
                    "delivery_channel": False,
                    "date_end": self.day("2026-11-30"),
                },
                {
                    "date_agreement": False,
                    "date_delivered": False,
                    "delivery_channel": False,
                    "date_end": self.day("2026-12-31"),
                },
                {
                    "date_agreement": False,
                    "date_delivered": day,
                    "delivery_channel": "courier",
                    "date_end": self.day("2026-12-13"),
                },
            ],
        )

    def test_agreement_without_its_end_is_left_out_with_what_is_missing(self):
        self.alfa.termination_ids.mode = "agreement"
        wizard = self.run_step("notice", self.alfa, date="2026-11-13")
        self.assertRegex(self.notes(wizard)[self.alfa], r"^Missing: .*Alfa.*: \w+")
        self.assertFalse(self.alfa.termination_ids.date_agreement)

    def test_what_every_case_needs_is_asked_for_before_the_first(self):
        for step, values, message in (
            ("end", {"date_end": "2026-12-31", "reason": " "}, "new end, and why"),
            ("end", {"reason": "Overlap"}, "new end, and why"),
            ("substitute", {"reason": "Holiday"}, "Choose who takes over"),
        ):
            with self.subTest(step=step, values=values):
                wizard = self.env["client.offboarding.many"].with_user(self.owner)
                cases = [Command.set(self.cases.ids)]
                wizard = wizard.create(
                    {"step": step, "offboarding_ids": cases, **values}
                )
                with self.assertRefused(message):
                    wizard.action_run()
                self.assertFalse(wizard.is_done)

    def test_end_that_has_passed_is_left_out(self):
        termination = self.alfa.termination_ids
        termination.write({"mode": "agreement", "date_agreement": "2026-10-01"})
        termination.date_end = "2026-11-15"
        self.alfa.action_give_notice()
        wizard = self.run_step("end", self.alfa, date_end="2026-12-31", reason="Late")
        self.assertEqual(
            self.notes(wizard)[self.alfa], "None of its contracts still runs."
        )
        self.assertEqual(str(termination.date_end), "2026-11-15")

    def test_work_of_a_client_who_stays_is_not_planned(self):
        self.alfa.action_cancel(outcome="retained")
        wizard = self.run_step("plan", self.alfa)
        self.assertEqual(self.notes(wizard)[self.alfa], "It is 'Cancelled'.")
        self.assertFalse(self.alfa.activity_ids)

    def test_what_is_for_one_case_is_refused_for_several(self):
        with self.assertRefused("Choose one record only"):
            self.cases.action_compose()
        with self.assertRefused("Choose a record first"):
            self.cases.browse().action_compose()

    def test_no_reason_is_told_before_a_step_is_chosen(self):
        wizard = self.env["client.offboarding.many"].with_user(self.owner)
        wizard = wizard.new({"offboarding_ids": self.cases.ids})
        self.assertEqual(wizard.line_ids.mapped("why"), [False] * 3)

    def test_case_that_asks_for_more_is_done_by_itself(self):
        """A notice of the portal has no reason of ours: its step asks for one."""
        cases = self.env.registry["client.offboarding"]
        self.alfa.sudo().reason_id = False
        with patch.object(cases, "_came_by_portal", lambda case: True):
            wizard = self.run_step("notice", self.alfa | self.beta, date="2026-11-13")
        self.assertEqual(
            self.notes(wizard),
            {
                self.alfa: "More is asked for here: do it in the case itself.",
                self.beta: False,
            },
        )
        self.assertEqual((self.alfa.state, self.beta.state), ("draft", "notice"))
        self.assertFalse(self.alfa.termination_ids.date_delivered)

    def test_what_somebody_else_did_at_this_moment_stops_no_other(self):
        terminations = self.env.registry["client.offboarding.termination"]
        write = terminations.write
        first = self.alfa.termination_ids

        def write_late(records, vals):
            if records & first and "date_sent" in vals:
                raise IntegrityError
            return write(records, vals)

        with patch.object(terminations, "write", write_late):
            wizard = self.run_step("sent", date="2026-11-16")
        self.assertEqual(
            self.outcomes(wizard),
            {self.alfa: "failed", self.beta: "done", self.gamma: "done"},
        )
        self.assertIn("Nothing was done twice", self.notes(wizard)[self.alfa])
        self.assertFalse(first.date_sent)

    def test_reasons_take_as_many_queries_for_many_as_for_one(self):
        def count(cases):
            wizard = self.env["client.offboarding.many"].with_user(self.owner)
            wizard = wizard.create(
                {"step": "notice", "offboarding_ids": [Command.set(cases.ids)]}
            )
            counts = []
            for _time in range(2):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                wizard.line_ids.mapped("why")
                counts.append(self.env.cr.sql_log_count - before)
            return counts[-1]

        self.assertEqual(count(self.cases), count(self.alfa))


@tagged("post_install", "-at_install")
class TestManyMessages(ManyCase, MockEmail):
    """Many clients are written to, each once and in his own case's words."""

    def send(self, **values):
        with self.mock_mail_gateway():
            wizard = self.run_step("message", **values)
            self.env["mail.mail"].sudo().search([("state", "=", "outgoing")]).send()
        return wizard

    def test_each_client_gets_his_own_and_who_has_none_invited_is_left_out(self):
        for case in self.alfa | self.beta:
            case.contact_ids = case.partner_id
        self.beta.tone = "formal"
        wizard = self.send()
        self.assertEqual(
            self.outcomes(wizard),
            {self.alfa: "done", self.beta: "done", self.gamma: "left_out"},
        )
        self.assertIn("Nobody is invited", self.notes(wizard)[self.gamma])
        self.assertEqual(
            sorted(address for mail in self._mails for address in mail["email_to"]),
            ['"Alfa" <alfa@firm.example>', '"Beta" <beta@firm.example>'],
        )
        self.assertEqual(
            (self.alfa | self.beta).communication_ids.mapped("kind"),
            ["advance", "advance"],
        )

    def test_message_that_went_out_goes_out_once(self):
        self.alfa.contact_ids = self.alfa.partner_id
        self.send(message="advance")
        wizard = self.send(message="advance")
        self.assertEqual(
            self.notes(wizard)[self.alfa], "This message was sent already."
        )
        self.assertFalse(self._mails)

    def test_template_that_fails_in_one_case_sends_nothing_there(self):
        for case in self.cases:
            case.contact_ids = case.partner_id
        template = self.env.ref("client_offboarding.mail_advance_formal")
        template.active = False
        self.beta.tone = "formal"
        wizard = self.send()
        self.assertEqual(
            self.outcomes(wizard),
            {self.alfa: "done", self.beta: "failed", self.gamma: "done"},
        )
        self.assertFalse(self.beta.communication_ids)
        self.assertEqual(len(self._mails), 2)

    def test_message_that_does_not_fit_the_moment_is_left_out(self):
        wizard = self.send(message="thanks")
        self.assertEqual(set(self.notes(wizard).values()), {"It is 'Preparing'."})
        self.alfa.contact_ids = self.alfa.partner_id
        self.send(cases=self.alfa, message="notice")
        self.assertEqual(len(self._mails), 1)
        # Who has had the notice needs no announcement of it.
        wizard = self.send(cases=self.alfa)
        self.assertEqual(
            self.notes(wizard)[self.alfa],
            "Everything that is usually said at this point was sent.",
        )
        self.assertFalse(self._mails)
