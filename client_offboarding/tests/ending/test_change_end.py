from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..ledger_common import LedgerCase

CONSENT = "A. Kowalska, e-mail of 2026-11-16"


@tagged("post_install", "-at_install")
class TestChangeEnd(LedgerCase):
    """Moving the end re-ends the lines, and billing keeps up."""

    def move_end(self, case, day, **values):
        values.setdefault("reason", "The sides agreed")
        return case.action_change_end(date_end=day, consent=CONSENT, **values)

    def billed_days(self):
        """First and last day of every period on a live invoice, in order."""
        lines = self.env["account.move.line"].search(
            [
                ("contract_line_id", "=", self.line.id),
                ("move_id.move_type", "=", "out_invoice"),
                ("parent_state", "!=", "cancel"),
            ],
            order="contract_period_start",
        )
        return [
            (str(line.contract_period_start), str(line.contract_period_end))
            for line in lines
        ]

    def test_end_moves_earlier_and_later(self):
        case = self.end_on("2026-11-30")
        for day in ("2026-11-20", "2027-01-31", "2026-12-31"):
            with self.subTest(day=day):
                self.assertTrue(self.move_end(case, day))
                self.assertEqual(case.date_end, self.day(day))
                self.assertEqual(self.line.date_end, self.day(day))
                self.assertEqual(self.contract.date_end, self.day(day))
                self.assertEqual(self.contract.terminate_date, self.day(day))
        self.assertEqual(case.state, "notice")
        history = "".join(case.message_ids.mapped("body"))
        for part in ("2026-11-30", "2026-11-20", "2027-01-31", CONSENT, "agreed"):
            self.assertIn(part, history)

    def test_dates_with_the_new_provider_are_told_and_move_with_the_end(self):
        """Ten days later, all but the one that has come already."""
        case = self.end_on("2026-11-30")
        case.write(
            {
                "new_provider_id": self.partner_a.id,
                "overlap_start": "2026-11-10",
                "overlap_end": "2026-11-30",
                "date_takeover": "2026-12-01",
            }
        )
        deadlines = self.env["client.offboarding.deadline"].with_user(self.owner)
        kinds = ("overlap_start", "overlap_end", "takeover")

        def told():
            self.env.flush_all()
            found = deadlines.search(
                [("offboarding_id", "=", case.id), ("kind", "in", kinds)]
            )
            found.invalidate_recordset()
            return {one.kind: str(one.date) for one in found}

        days = ("2026-11-10", "2026-11-30", "2026-12-01")
        self.assertEqual(told(), dict(zip(kinds, days, strict=True)))
        self.move_end(case.with_user(self.owner), "2026-12-10")
        days = ("2026-11-10", "2026-12-10", "2026-12-11")
        self.assertEqual(told(), dict(zip(kinds, days, strict=True)))
        self.assertIn(
            "Taken over on 12/11/2026", "".join(case.message_ids.mapped("body"))
        )

    def test_cancelling_after_a_move_restores_the_contract(self):
        self.line.write({"date_end": "2026-12-31", "is_auto_renew": True})
        before = self.read_contract(self.contract)
        case = self.end_on("2026-11-30")
        self.move_end(case, "2027-03-31")
        self.move_end(case, "2026-11-25")
        case.action_cancel(outcome="retained", consent=CONSENT)
        self.assertEqual(self.read_contract(self.contract), before)

    def test_lines_cancelled_by_the_first_end_come_back_for_a_later_one(self):
        later = self.make_line(self.contract, date_start="2026-12-15")
        case = self.end_on("2026-11-30")
        self.assertTrue(later.is_canceled)
        self.move_end(case, "2026-12-31")
        self.assertFalse(later.is_canceled)
        self.assertEqual(later.date_end, self.day("2026-12-31"))

    def test_later_end_after_billing_bills_the_rest_once(self):
        self.line.last_date_invoiced = "2026-10-31"
        case = self.handover("2026-11-20")
        self.create_final_invoices(case).action_post()
        self.move_end(case, "2026-12-31")
        self.create_final_invoices(case).action_post()
        self.assertEqual(
            self.billed_days()[:2],
            [("2026-11-01", "2026-11-20"), ("2026-11-21", "2026-12-20")],
        )
        self.assertCheck(case, "contract_unbilled", 0)
        self.assertCheck(case, "contract_prepaid", 0)

    def test_later_end_in_a_period_billed_in_full_costs_nothing_more(self):
        self.line.last_date_invoiced = "2026-10-31"
        case = self.handover("2026-11-20")
        self.create_final_invoices(case, "full").action_post()
        self.move_end(case, "2026-11-25")
        self.assertCheck(case, "contract_unbilled", 0)
        self.assertCheck(case, "contract_prepaid", 0)
        self.assertFalse(self.create_final_invoices(case))

    def test_earlier_end_after_billing_is_credited(self):
        self.line.last_date_invoiced = "2026-10-31"
        case = self.handover("2026-12-31")
        self.create_final_invoices(case).action_post()
        self.move_end(case, "2026-11-20")
        self.assertCheck(case, "contract_prepaid", 1, 1333.33)
        notes = self.create_final_invoices(case)
        self.assertEqual(len(notes), 2)
        notes.action_post()
        self.assertCheck(case, "contract_prepaid", 0)

    def test_earlier_end_after_a_credit_note_owes_the_difference(self):
        self.line.last_date_invoiced = "2026-10-31"
        november = self.bill(self.contract)
        case = self.handover("2026-11-27")
        self.create_final_invoices(case).action_post()
        self.move_end(case, "2026-11-18")
        self.assertCheck(case, "contract_prepaid", 1, 300.0)
        self.reverse(november, 300.0)
        self.assertCheck(case, "contract_prepaid", 0)

    def test_later_end_after_a_credit_note_bills_the_credited_days(self):
        self.line.last_date_invoiced = "2026-10-31"
        self.bill(self.contract)
        case = self.handover("2026-11-20")
        self.create_final_invoices(case).action_post()
        self.move_end(case, "2026-11-30")
        invoice = self.create_final_invoices(case)
        self.assertEqual(
            self.billed_days()[-1],
            ("2026-11-21", "2026-11-30"),
        )
        # OCA counts a new period from the first day that isn't invoiced.
        self.assertEqual(invoice.amount_untaxed, 333.33)

    def test_drafts_past_an_earlier_end_are_deleted_and_billed_anew(self):
        self.line.last_date_invoiced = "2026-10-31"
        case = self.handover("2026-12-31")
        drafts = self.create_final_invoices(case)
        self.move_end(case, "2026-11-20")
        drafts.with_user(self.accountant).unlink()
        self.assertEqual(str(self.line.last_date_invoiced), "2026-10-31")
        self.create_final_invoices(case)
        self.assertEqual(self.billed_days(), [("2026-11-01", "2026-11-20")])

    def test_draft_credit_notes_are_posted_or_deleted_first(self):
        self.line.last_date_invoiced = "2026-10-31"
        self.bill(self.contract)
        case = self.handover("2026-11-20")
        draft = self.create_final_invoices(case)
        with self.assertRefused("draft credit notes"):
            self.move_end(case, "2026-11-25")
        draft.with_user(self.accountant).unlink()
        self.move_end(case, "2026-11-25")
        self.assertCheck(case, "contract_prepaid", 1, 166.67)

    def test_delivered_notice_moves_with_consent_only(self):
        self.contract.notice_interval = 2
        case = self.open_case()
        case.action_give_notice()
        action = case.action_change_end(date_end="2026-12-24", reason="Agreed")
        self.assertEqual(action["res_model"], "client.offboarding.step")
        self.assertEqual(case.date_end, self.day("2026-12-12"))
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.owner)
            .with_context(**action["context"])
            .create({"date_end": "2026-12-24", "reason": "R", "consent": CONSENT})
        )
        self.assertTrue(wizard.needs_consent)
        wizard.action_confirm()
        self.assertEqual(self.line.date_end, self.day("2026-12-24"))
        self.assertEqual(case.termination_ids.date_end_reason, "R")

    def test_agreement_moves_without_consent_but_not_without_a_reason(self):
        case = self.end_on("2026-11-30")
        action = case.action_change_end(date_end="2026-12-24")
        self.assertEqual(action["res_model"], "client.offboarding.step")
        self.assertTrue(case.action_change_end(date_end="2026-12-24", reason="R"))

    def test_end_that_has_passed_stays(self):
        case = self.end_on("2026-11-15")
        with self.assertRefused("ended already"):
            self.move_end(case, "2026-12-31")

    def test_others_cannot_move_the_end(self):
        case = self.end_on("2026-11-30")
        for user in (self.colleague, self.helper, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.move_end(case.with_user(user), "2026-12-31")

    def step(self, user, **values):
        wizards = self.env["client.offboarding.step"].with_user(user)
        return wizards.create(values).action_confirm()

    def test_of_several_cases_only_that_of_the_contract_moves(self):
        case = self.end_on("2026-11-30")
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        self.make_contract(partner_id=other.id, code="K/9")
        theirs = self.end_on("2026-11-30", partner_ids=[Command.set(other.ids)])
        new_ends = {case.termination_ids.id: "2026-12-31"}
        (case | theirs).action_change_end(date_end=new_ends, reason="Overlap")
        self.assertEqual(case.date_end, self.day("2026-12-31"))
        self.assertEqual(theirs.date_end, self.day("2026-11-30"))
        self.assertFalse(theirs.termination_ids.former_end_ids)

    def test_wizard_without_a_list_of_contracts_moves_them_all(self):
        case = self.end_on("2026-11-30")
        self.step(
            self.owner,
            offboarding_ids=[Command.set(case.ids)],
            step="change_end",
            date_end="2026-12-31",
            reason="Overlap",
        )
        self.assertEqual(case.termination_ids.date_end, self.day("2026-12-31"))
        self.assertEqual(self.contract.date_end, self.day("2026-12-31"))

    def test_wizard_reopens_a_closed_case_for_a_reason(self):
        case = self.end_on("2026-11-15")
        case.sudo()._write_step({"state": "closed"})
        values = {"offboarding_ids": [Command.set(case.ids)], "step": "reopen"}
        with self.assertRaises(AccessError):
            self.step(self.owner, **values, reason="A bill came")
        self.assertEqual(case.state, "closed")
        asked = self.step(self.manager, **values)
        self.assertEqual(asked["res_model"], "client.offboarding.step")
        self.assertEqual(case.state, "closed")
        self.step(self.manager, **values, reason="A bill came")
        self.assertEqual(case.state, "handover")
        self.assertIn("A bill came", str(case.message_ids.mapped("body")))

    def test_rights_to_the_wizard_end_with_the_case(self):
        case = self.end_on("2026-11-30")
        wizards = self.env["client.offboarding.step"].with_user(self.colleague)
        with self.assertRaises(AccessError):
            wizards.create(
                {
                    "offboarding_ids": [Command.set(case.ids)],
                    "step": "change_end",
                    "date_end": "2026-12-31",
                    "reason": "R",
                }
            )


@tagged("post_install", "-at_install")
class TestChangeSingleEnds(LedgerCase):
    """The contracts of a case move to ends of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_contract(name="Payroll", code="K/2026/2")
        cls.case = cls.open_case(
            mode="agreement",
            date_delivered="2026-10-01",
            contract_ids=[Command.set((cls.contract | cls.other).ids)],
        )
        cls.case.termination_ids.date_end = "2026-11-30"
        cls.case.action_give_notice()
        cls.first, cls.second = (
            cls.case.termination_ids.filtered(lambda t, c=contract: t.contract_id == c)
            for contract in (cls.contract, cls.other)
        )

    def wizard(self):
        action = self.case.action_change_end()
        return Form(
            self.env[action["res_model"]]
            .with_user(self.owner)
            .with_context(**action["context"])
        )

    def test_one_contract_moves_and_the_other_stays(self):
        self.assertIs(
            # As a client program sends it: the keys of a JSON object are strings.
            self.case.action_change_end(
                date_end={str(self.first.id): "2027-01-31"}, reason="R"
            ),
            True,
        )
        self.assertEqual(self.first.date_end, self.day("2027-01-31"))
        self.assertEqual(self.contract.date_end, self.day("2027-01-31"))
        self.assertEqual(self.first.date_end_reason, "R")
        self.assertEqual(self.second.date_end, self.day("2026-11-30"))
        self.assertEqual(self.other.date_end, self.day("2026-11-30"))
        self.assertFalse(self.second.date_end_reason)
        self.assertEqual(self.case.date_end, self.day("2027-01-31"))

    def test_each_contract_has_its_own_end_and_history(self):
        self.case.action_change_end(
            date_end={self.first.id: "2027-01-31", self.second.id: "2026-12-15"},
            reason="Handover takes longer",
            consent=CONSENT,
        )
        self.case.action_change_end(
            date_end={self.first.id: "2027-02-28"}, reason="And longer"
        )
        self.assertRecordValues(
            self.first.former_end_ids.sorted("id"),
            [
                {
                    "date_end": self.day("2026-11-30"),
                    "date_end_new": self.day("2027-01-31"),
                    "reason": "Handover takes longer",
                    "consent": CONSENT,
                    "user_id": self.owner.id,
                },
                {
                    "date_end": self.day("2027-01-31"),
                    "date_end_new": self.day("2027-02-28"),
                    "reason": "And longer",
                    "consent": False,
                    "user_id": self.owner.id,
                },
            ],
        )
        self.assertEqual(len(self.second.former_end_ids), 1)

    def test_history_is_written_by_the_step_only(self):
        self.case.action_change_end(date_end="2027-01-31", reason="R")
        ends = self.first.former_end_ids
        for user in (self.owner, self.manager):
            with self.subTest(user=user.login):
                mine = ends.with_user(user)
                with self.assertRaises(AccessError):
                    mine.reason = "Another"
                with self.assertRaises(AccessError):
                    mine.unlink()
                with self.assertRaises(AccessError):
                    mine.create(
                        {
                            "termination_id": self.first.id,
                            "date_end": "2026-11-30",
                            "date_end_new": "2026-12-31",
                            "reason": "R",
                            "user_id": user.id,
                        }
                    )
        self.assertEqual(ends.with_user(self.auditor).reason, "R")
        for user in (self.colleague, self.helper):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                ends.with_user(user).read(["reason"])

    def test_wizard_moves_all_contracts_unless_told_otherwise(self):
        wizard = self.wizard()
        self.assertFalse(wizard.needs_consent)
        wizard.date_end = "2027-01-31"
        for row in range(2):
            with wizard.line_ids.edit(row) as line:
                self.assertEqual(line.date_end, self.day("2027-01-31"))
                self.assertEqual(line.date_before, self.day("2026-11-30"))
        wizard.reason = "R"
        wizard.save().action_confirm()
        self.assertEqual(
            self.case.termination_ids.mapped("date_end"), [self.day("2027-01-31")] * 2
        )

    def test_wizard_moves_single_contracts(self):
        wizard = self.wizard()
        wizard.reason = "R"
        with wizard.line_ids.edit(0) as line:
            self.assertEqual(line.date_end, self.day("2026-11-30"))
        with wizard.line_ids.edit(1) as line:
            line.date_end = "2026-12-31"
        moved = self.case.termination_ids[1]
        wizard.save().action_confirm()
        self.assertEqual(moved.date_end, self.day("2026-12-31"))
        stays = self.case.termination_ids - moved
        self.assertEqual(stays.date_end, self.day("2026-11-30"))
        self.assertFalse(stays.former_end_ids)

    def test_wizard_that_moves_nothing_is_told_so(self):
        wizard = self.wizard()
        wizard.reason = "R"
        saved = wizard.save()
        with self.assertRefused("new end of at least one"):
            saved.action_confirm()

    def test_consent_is_asked_for_the_contract_whose_notice_was_delivered(self):
        self.first._write_step(
            {
                "mode": "notice",
                "date_delivered": "2026-10-12",
                "date_end_reason": "Agreed with the notice",
            }
        )
        self.assertTrue(
            self.case.action_change_end(
                date_end={self.second.id: "2026-12-31"}, reason="R"
            )
        )
        action = self.case.action_change_end(
            date_end={self.first.id: "2026-12-31"}, reason="R"
        )
        self.assertEqual(action["res_model"], "client.offboarding.step")
        wizard = Form(
            self.env[action["res_model"]]
            .with_user(self.owner)
            .with_context(**action["context"])
        )
        # What was entered already isn't asked for again.
        self.assertEqual(wizard.reason, "R")
        self.assertTrue(wizard.needs_consent)
        wizard.consent = CONSENT
        wizard.save().action_confirm()
        self.assertEqual(self.first.date_end, self.day("2026-12-31"))
        self.assertEqual(self.first.former_end_ids.consent, CONSENT)

    def test_contract_that_is_over_stays_while_the_other_moves(self):
        self.case.action_change_end(
            date_end={self.first.id: "2026-12-31", self.second.id: "2026-11-20"},
            reason="R",
        )
        with freeze_time("2026-11-25 10:00:00"):
            self.case.invalidate_recordset()
            self.assertTrue(self.case.can_change_end)
            with self.assertRefused("Payroll.*ended already"):
                self.case.action_change_end(
                    date_end={self.second.id: "2027-01-31"}, reason="R"
                )
            wizard = self.wizard()
            self.assertEqual(len(wizard.line_ids), 1)
            wizard.date_end = "2027-01-31"
            wizard.reason = "R"
            wizard.save().action_confirm()
        self.assertEqual(self.first.date_end, self.day("2027-01-31"))
        self.assertEqual(self.second.date_end, self.day("2026-11-20"))
        with freeze_time("2027-02-01 10:00:00"):
            self.case.invalidate_recordset()
            self.assertFalse(self.case.can_change_end)

    def test_bad_ends_are_refused_and_nothing_moves(self):
        foreign = self.env["client.offboarding.termination"].search(
            [("id", "not in", self.case.termination_ids.ids)], limit=1
        )
        foreign_id = foreign.id or self.second.id + 1000
        for date_end, message in (
            ({self.first.id: "soon"}, "'soon' isn't a date"),
            ({self.first.id: False}, "isn't a date"),
            ("31.12.2026", "isn't a date"),
            ({foreign_id: "2026-12-31"}, "Only contracts that OFF"),
            ({"x": "2026-12-31"}, "Only contracts that OFF"),
            ("2026-11-30", "end on this day already"),
        ):
            with self.subTest(date_end=date_end), self.assertRefused(message):
                self.case.action_change_end(date_end=date_end, reason="R")
        self.assertFalse(self.case.termination_ids.former_end_ids)

    def test_case_without_contracts_has_no_end_to_move(self):
        client = self.env["res.partner"].create({"name": "New", "is_company": True})
        case = self.open_case(partner_ids=[Command.set(client.ids)])
        case.action_give_notice()
        self.assertFalse(case.can_change_end)
        with self.assertRefused("no contract whose end"):
            case.action_change_end(date_end="2026-12-31", reason="R")
