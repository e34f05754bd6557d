import re

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..ledger_common import LedgerCase
from ..rights import RightsCase


@tagged("post_install", "-at_install")
class TestRefusedPaper(RightsCase):
    """What somebody refused stays in sight until there is an answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.quiet_case("handover")

    def refuse(self, kind):
        paper = self.case._get_or_create_paper(kind)
        paper.action_generate()
        paper.action_refuse("Two laptops, not one", "Anna Kowalska")
        self.assertEqual(paper.state, "refused")
        return paper

    def area(self, name):
        [area] = [a for a in self.case.area_states if a["area"] == name]
        return area

    def test_refused_paper_is_the_next_step_and_counts_in_its_area(self):
        self.assertIn("Everything is settled", self.case.next_step)
        for kind in ("returns", "settlement"):
            paper = self.refuse(kind)
            with self.subTest(kind=kind):
                self.assertIn(f"Refused: {paper.display_name}", self.case.next_step)
                self.assertNotIn("Everything is settled", self.case.next_step)
                self.assertEqual(self.area("confirmation")["state"], "open")
            newer = paper.action_new_version()
            with self.subTest(kind=kind, newer=True):
                self.assertNotIn("Refused", self.case.next_step)
            self.env["client.offboarding.check"]._forget()
            newer.unlink()

    def test_refused_record_holds_up_the_closing(self):
        self.refuse("returns")
        check = self.check(self.case, "paper_refused")
        self.assertEqual((check.state, check.item_count), ("open", 1))
        self.assertEqual(check.blocks, "closed")
        action = check.action_view_items()
        self.assertEqual(action["res_model"], "client.offboarding.protocol")

    def test_show_opens_the_one_paper_that_is_open(self):
        paper = self.refuse("returns")
        action = self.check(self.case, "paper_refused").action_view_items()
        self.assertEqual((action["res_id"], action["view_mode"]), (paper.id, "form"))
        self.refuse("documents")
        action = self.check(self.case, "paper_refused").action_view_items()
        self.assertNotIn("res_id", action)

    def test_badge_of_an_area_opens_what_is_open_there(self):
        line = self.add_return(self.case)
        self.env["client.offboarding.check"]._forget()
        action = self.case.with_user(self.owner).action_view_area("returns")
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, line)
        with self.assertRaisesRegex(UserError, "Nothing is open"):
            self.case.action_view_area("access")
        for user in (self.colleague, self.helper):
            with self.assertRaises(AccessError):
                self.case.with_user(user).action_view_area("returns")

    def test_badge_tells_in_words_what_is_for_others_to_see(self):
        case = self.open_case()
        case.action_give_notice()
        with self.assertRaisesRegex(UserError, r"for others .*Not yet invoiced \(1\)"):
            case.action_view_area("settlement")

    def test_badges_open_by_themselves_what_they_count(self):
        """Nobody adds the views to what a method returns, as for a button."""
        paper = self.refuse("settlement")
        self.add_return(self.case)
        self.env["client.offboarding.check"]._forget()
        for user in (self.owner, self.accountant, self.auditor):
            case = self.case.with_user(user)
            with self.subTest(user=user.login):
                action = case.action_view_area("confirmation")
                self.assertEqual(action["views"], [(False, "form")])
                self.assertEqual(action["res_id"], paper.id)
        # He reads papers of personal data, and learns whose the others are.
        case = self.case.with_user(self.officer)
        with self.assertRaisesRegex(
            UserError, f"not signed .1., for {re.escape(self.owner.name)}"
        ):
            case.action_view_area("confirmation")
        action = case.action_view_area("returns")
        self.assertEqual(action["views"], [(False, "list"), (False, "form")])

    def test_show_opens_the_paper_that_is_still_to_be_made(self):
        self.env["client.offboarding.check"]._forget()
        check = self.check(self.case, "confirmation_unsigned")
        with self.assertRaisesRegex(UserError, "for others to look at"):
            check.with_user(self.accountant).action_show()
        self.assertFalse(self.case.protocol_ids)
        action = check.with_user(self.owner).action_show()
        self.assertEqual(action["views"], [(False, "form")])
        self.assertEqual(action["res_id"], self.case.protocol_ids.id)
        self.assertEqual(self.case.protocol_ids.kind, "confirmation")

    def test_who_settles_it_is_said_with_what_is_open(self):
        case = self.case.with_user(self.owner)
        self.make_charge(self.case)
        self.make_draft(345.67)
        self.env["client.offboarding.check"]._forget()
        whose = {check.code: check.whose for check in case.open_check_ids}
        self.assertEqual(whose["invoice_draft"], "accounting")
        self.assertEqual(whose["charge_open"], self.owner.name)
        self.assertEqual(whose["confirmation_unsigned"], self.owner.name)
        case.charge_ids.with_user(self.manager).action_waive("Small")
        with self.assertRaises(UserError) as told:
            case.action_view_area("settlement")
        self.assertIn("Draft invoices (1), for accounting", str(told.exception))
        self.assertNotIn("345", str(told.exception))
        self.case.sudo().accountant_id = self.accountant
        self.env["client.offboarding.check"]._forget()
        with self.assertRaisesRegex(UserError, re.escape(self.accountant.name)):
            case.action_view_area("settlement")

    def make_charge(self, case):
        return case.charge_ids.with_user(self.accountant).create(
            {"offboarding_id": case.id, "name": "Handling", "price_unit": 5}
        )

    def make_draft(self, amount):
        line = Command.create({"name": "Work", "price_unit": amount})
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.quiet.id,
                "company_id": self.company.id,
                "invoice_line_ids": [line],
            }
        )

    def row(self):
        settlements = self.env["client.offboarding.settlement"]
        settlements._forget()
        return settlements.with_user(self.accountant).browse(self.case.id)

    def waive(self, code):
        wizard = self.env["client.offboarding.waive"].with_user(self.manager)
        wizard.create(
            {"offboarding_id": self.case.id, "code": code, "reason": "We go on"}
        ).action_waive()

    def test_refused_settlement_is_never_nothing_left(self):
        self.assertEqual(self.row().next_step, "done")
        self.refuse("settlement")
        self.assertEqual(self.row().next_step, "refused")
        self.waive("statement_unsigned")
        self.assertEqual(self.row().next_step, "refused")

    def test_refused_settlement_is_looked_into_by_who_may_make_it_anew(self):
        paper = self.refuse("settlement")
        label = "Look into what was refused"
        for user in (self.owner, self.accountant):
            case = self.case.with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual(case.next_action, label)
                self.assertEqual(case.action_next()["res_id"], paper.id)
        case = self.case.with_user(self.officer)
        self.assertEqual(case.next_turn, f"{label}: it is for {self.owner.name}.")

    def test_case_that_closes_over_a_refused_settlement_is_not_settled(self):
        paper = self.refuse("settlement")
        self.waive("statement_unsigned")
        self.case.action_request_confirmation()
        confirmation = self.case.protocol_ids - paper
        [row] = confirmation._get_kind()._prepare_values(confirmation)["exceptions"]
        self.assertIn(paper.name, row["name"])
        self.assertEqual(row["reason"], "Two laptops, not one")
        self.sign(confirmation)
        self.case.action_close()
        titles = [row[1] for row in self.case._get_portal_date_rows()]
        self.assertIn("The case is closed", titles)
        self.assertNotIn("Everything is settled", titles)

    def test_case_in_which_all_is_settled_says_so(self):
        self.case.action_request_confirmation()
        confirmation = self.case.protocol_ids
        values = confirmation._get_kind()._prepare_values(confirmation)
        self.assertFalse(values["exceptions"])
        self.sign(confirmation)
        self.assertIn("Both sides signed: close the case", self.case.next_step)
        self.case.action_close()
        titles = [row[1] for row in self.case._get_portal_date_rows()]
        self.assertIn("Everything is settled", titles)

    def test_visitor_of_a_link_is_named_in_what_he_answers(self):
        """In the chatter, and in the to-do: nothing is of the ERP's public user."""
        public = self.env.ref("base.public_user")
        self.case.contact_ids = self.contact
        for kind in ("settlement", "returns"):
            paper = self.case._get_or_create_paper(kind)
            paper.action_generate()
            paper._write_step({"state": "sent"})
            visited = paper.with_user(public).sudo()
            before = self.case.message_ids
            if kind == "settlement":
                visited._answer("differences", "Anna Kowalska", "No", self.contact)
            else:
                visited._refuse("Anna Kowalska", "No", self.contact)
            self.env.cr.flush()
            with self.subTest(kind=kind):
                told = self.case.message_ids - before
                self.assertEqual(told.author_id, self.contact)
                self.assertIn("Anna Kowalska", told[0].body)
        todos = self.case.activity_ids.filtered(lambda one: "No" in (one.note or ""))
        self.assertEqual(len(todos), 2)
        self.assertNotIn(public, todos.create_uid)

    def test_next_step_names_the_refusal_and_what_is_open(self):
        self.add_return(self.case)
        self.refuse("returns")
        self.assertIn("Refused:", self.case.next_step)
        self.assertIn("Settle first: Things to return", self.case.next_step)


@tagged("post_install", "-at_install")
class TestSettled(LedgerCase):
    """Everything is settled where everything is, and nowhere else."""

    def test_open_charge_is_not_settled_where_it_blocks_nothing(self):
        case = self.handover("2026-11-12")
        self.env["client.offboarding.gate"].with_user(self.manager).create(
            [
                {"company_id": self.company.id, "code": code, "blocks": "none"}
                for code in self.env["client.offboarding.check"]._get_checks()
            ]
        )
        case.charge_ids.with_user(self.accountant).create(
            {"offboarding_id": case.id, "name": "Handling", "price_unit": 5}
        )
        self.env["client.offboarding.check"]._forget()
        case.invalidate_recordset(["next_step"])
        self.assertTrue(case.is_ready)
        self.assertNotIn("Everything is settled", case.next_step)
        self.assertIn("Not settled", case.next_step)
        self.assertIn(self.check(case, "charge_open").name, case.next_step)
        row = self.env["client.offboarding.settlement"].browse(case.id)
        row._forget()
        self.assertNotIn(row.next_step, ("done", False))
        case._write_step({"state": "confirm"})
        self.env["client.offboarding.check"]._forget()
        self.assertIn("Not settled", case.next_step)
        self.assertIn(self.check(case, "charge_open").name, case.next_step)
