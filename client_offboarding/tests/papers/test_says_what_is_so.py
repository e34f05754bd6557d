from odoo.exceptions import AccessError, UserError
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
