from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import ACCOUNTANT, ALL
from ..ledger_common import LedgerCase
from ..rights import RightsCase


@tagged("post_install", "-at_install")
class TestNextThing(RightsCase, LedgerCase):
    """The banner names what comes next and does it, by the rights of who looks."""

    def next_of(self, case, user=None):
        """What the button says and whose turn it is, read afresh."""
        case.env["client.offboarding.check"]._forget()
        case.invalidate_recordset()
        case = case.with_user(user or self.owner)
        return case.next_action, case.next_turn

    def nothing_to_bill(self):
        self.line.sudo().write({"last_date_invoiced": self.line.date_end})

    def draft(self, **values):
        partner = {"partner_ids": [Command.set(self.quiet.ids)]}
        outside = {"outside_ids": [Command.create({"name": "U/7"})]}
        return self.open_case(
            **partner, **outside, date_delivered=False, **{"mode": "notice", **values}
        )

    def test_notice_of_ours_is_prepared_before_it_is_delivered(self):
        case = self.draft(initiated_by="company")
        self.assertEqual(self.next_of(case)[0], "Prepare: Notice of termination")
        self.assertEqual(case.next_step, "Prepare: Notice of termination.")
        action = case.action_next()
        paper = case.protocol_ids
        self.assertEqual(
            (action["res_model"], action["res_id"], paper.kind),
            (paper._name, paper.id, "notice"),
        )
        self.assertEqual(self.next_of(case)[0], "Have it signed: Notice of termination")
        paper.action_sign_company()
        label = self.next_of(case)[0]
        self.assertEqual(label, "Enter when the notice was delivered")
        self.assertEqual(case.next_step, "Fill in under Contracts: Delivered on")
        action = case.action_next()
        self.assertEqual(action["res_id"], case.termination_ids.id)

    def test_notice_of_the_client_needs_no_paper_of_ours(self):
        case = self.draft(initiated_by="client")
        self.assertEqual(self.next_of(case)[0], "Enter when the notice reached us")
        self.assertIn("Delivered on", case.next_step)

    def test_what_is_entered_next_is_named_by_how_the_contract_ends(self):
        case = self.draft(mode="expiry")
        self.assertEqual(self.next_of(case)[0], "Enter when it expires")
        self.assertEqual(case.action_next()["res_id"], case.termination_ids.id)
        case.termination_ids.mode = "agreement"
        title = "Agreement to end the contract"
        self.assertEqual(self.next_of(case)[0], f"Prepare: {title}")
        case.action_next()
        # Signed without the day on which it ends.
        self.sign(case.protocol_ids)
        self.assertEqual(self.next_of(case)[0], "Enter what was agreed")

    def test_approval_comes_first_and_is_the_managers(self):
        self.company.offboarding_approval = True
        case = self.draft(initiated_by="company", mode="expiry")
        # Who runs the case goes on with what is his.
        self.assertEqual(self.next_of(case)[0], "Enter when it expires")
        self.assertEqual(self.next_of(case, self.manager)[0], "Approve the ending")
        action = case.with_user(self.manager).action_next()
        # Nobody has written down why: the manager is asked for it.
        wizards = self.env[action["res_model"]].with_user(self.manager)
        with Form(wizards.with_context(**action["context"])) as form:
            form.reason = "Unpaid for months"
        form.record.action_confirm()
        self.assertFalse(case.needs_approval)
        self.assertEqual(case.decision_note, "Unpaid for months")
        self.assertEqual(self.next_of(case)[0], "Enter when it expires")

    def test_each_step_follows_the_last_one(self):
        case = self.quiet_case()
        # Something to hand over: else that step is passed.
        self.add_return(case).action_receive()
        seen = []
        while case.state != "confirm":
            seen.append(self.next_of(case)[0])
            case.action_next()
        self.assertEqual(
            seen,
            [
                "Notice delivered: end contracts",
                "Start handover",
                "Ask for confirmation",
            ],
        )
        title = "Confirmation that the cooperation is over"
        self.assertEqual(self.next_of(case)[0], f"Have it signed: {title}")
        self.assertEqual(case.action_next()["res_id"], case.protocol_ids.id)
        self.sign(case.protocol_ids)
        self.assertEqual(self.next_of(case)[0], "Close the case")
        case.action_next()
        self.assertEqual(case.state, "closed")
        self.assertEqual(self.next_of(case), (False, False))
        with self.assertRaisesRegex(UserError, "nothing to do"):
            case.action_next()

    def test_only_ending_contracts_is_asked_for_once_more(self):
        case = self.quiet_case()
        self.assertTrue(case.is_next_final)
        case.action_next()
        self.assertFalse(case.is_next_final)

    def test_whoever_may_not_do_it_reads_whose_turn_it_is(self):
        case = self.quiet_case("notice")
        for user in (self.officer, self.auditor):
            action, turn = self.next_of(case, user)
            self.assertFalse(action)
            whose = f"it is for {self.owner.name}."
            self.assertEqual(turn, f"Ask for confirmation: {whose}")
            with self.assertRaisesRegex(UserError, "Ask for confirmation"):
                case.with_user(user).action_next()
        self.assertEqual(case.state, "notice")
        for user in (self.colleague, self.helper):
            with self.assertRaises(AccessError):
                case.with_user(user).action_next()

    def test_what_is_accountings_is_the_accountants_button(self):
        case = self.handover("2026-11-12")
        self.nothing_to_bill()
        invoice = self.make_invoice(500.0, post=False)
        action, turn = self.next_of(case)
        self.assertFalse(action)
        self.assertEqual(turn, "Post the draft invoices: it is for accounting.")
        self.assertEqual(self.next_of(case, self.accountant)[0], turn.split(":")[0])
        opened = case.with_user(self.accountant).action_next()
        self.assertEqual(self.env["account.move"].search(opened["domain"]), invoice)
        case.sudo().accountant_id = self.accountant
        self.assertIn(self.accountant.name, self.next_of(case)[1])

    def test_unsent_invoices_are_sent_from_here(self):
        case = self.handover("2026-11-12")
        self.nothing_to_bill()
        invoice = self.make_invoice(500.0, invoice_date_due="2026-12-31")
        invoice.offboarding_id = case
        label, _turn = self.next_of(case, self.accountant)
        self.assertEqual(label, "Send the invoices")
        action = case.with_user(self.accountant).action_next()
        self.assertIn("send", action["res_model"])
        context = action["context"]
        self.assertEqual(context["active_ids"], invoice.ids)
        # A debit note is sent with them.
        note = self.make_invoice(
            70.0, move_type="out_receipt", invoice_date_due="2026-12-31"
        )
        note.offboarding_id = case
        self.assertEqual(self.next_of(case, self.accountant)[0], label)
        action = case.with_user(self.accountant).action_next()
        wizard = self.env[action["res_model"]].with_user(self.accountant)
        wizard = wizard.with_context(**action["context"]).create({})
        self.assertEqual(wizard.move_ids, (invoice | note).with_user(self.accountant))

    def test_unbilled_months_are_billed_from_here(self):
        case = self.handover("2026-11-12")
        both = self.make_user("double", f"{ALL},{ACCOUNTANT}")
        self.assertEqual(self.next_of(case, both)[0], "Create final invoices")

    def test_whoever_sees_no_invoices_goes_on_with_his_own(self):
        case = self.handover("2026-11-12")
        self.add_return(case)
        self.assertEqual(
            self.next_of(case),
            (
                "Settle what is to be returned",
                "Create final invoices: it is for accounting.",
            ),
        )

    def test_contract_that_runs_on_is_opened_for_who_sees_no_prices(self):
        case = self.handover("2026-11-12")
        other = self.make_contract(code="K/9")
        self.nothing_to_bill()
        label, turn = self.next_of(case)
        self.assertEqual((label, turn), ("End what still runs", False))
        action = case.action_next()
        found = self.env[action["res_model"]].with_user(self.owner)
        self.assertEqual(found.search(action["domain"]), other)

    def test_who_only_looks_on_has_no_button(self):
        """The list of what is open would be nothing that he can do."""
        case = self.handover("2026-11-12")
        self.nothing_to_bill()
        self.add_return(case)
        turn = f"Settle what is to be returned: it is for {self.owner.name}."
        for user in (self.accountant, self.auditor, self.officer):
            with self.subTest(user=user.login):
                self.assertEqual(self.next_of(case, user), (False, turn))
        self.make_invoice(500.0, post=False)
        turn = "Post the draft invoices: it is for accounting."
        self.assertEqual(self.next_of(case, self.auditor), (False, turn))
        self.assertTrue(self.next_of(case, self.accountant)[0])
        system = self.env(su=True)["client.offboarding.data.system"].create(
            {"name": "CRM", "company_id": self.company.id}
        )
        case.data_ids.sudo().create(
            {"offboarding_id": case.id, "category": "Staff", "system_id": system.id}
        )
        label, told = self.next_of(case, self.officer)
        self.assertEqual((label, told), ("See to the personal data", turn))

    def test_papers_are_offered_to_who_makes_them(self):
        case = self.handover("2026-11-12")
        self.add_return(case)

        def offered(user):
            return set((case.with_user(user).offered_papers or "").split(","))

        self.assertLessEqual({"settlement", "returns"}, offered(self.owner))
        self.assertIn("settlement", offered(self.accountant))
        self.assertNotIn("returns", offered(self.accountant))
        self.assertEqual(offered(self.auditor), {""})
        both = self.make_user(
            "looks_on", f"client_offboarding.group_offboarding_user,{ACCOUNTANT}"
        )
        self.assertEqual(offered(both), offered(self.accountant))

    def test_a_refusal_comes_first(self):
        case = self.quiet_case("confirm")
        paper = case.protocol_ids
        paper.action_sign_company()
        paper.action_refuse(reason="Wrong day", name="Anna Kowalska")
        self.assertEqual(self.next_of(case)[0], "Look into what was refused")
        self.assertEqual(case.action_next()["res_id"], paper.id)

    def test_end_to_wait_for_is_nobodys_turn(self):
        case = self.quiet_case()
        case.termination_ids.date_end = "2026-12-31"
        self.advance(case, "confirm")
        action, turn = self.next_of(case)
        self.assertFalse(action)
        self.assertEqual(turn, "It can be closed once the end is over: 12/31/2026")
