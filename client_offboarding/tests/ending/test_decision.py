from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import OffboardingCase


@tagged("post_install", "-at_install")
class TestDecision(OffboardingCase):
    """While preparing, the case shows what ending means; a manager may have a say."""

    def test_case_shows_revenue_end_money_and_penalties(self):
        # Twelve months more, which a notice of today leaves early.
        self.line.date_end = "2027-12-31"
        self.contract.write({"penalty_type": "fee_months", "penalty_value": 2})
        self.init_invoice(
            "out_invoice", partner=self.client, amounts=[300.0], post=True, taxes=[]
        )
        case = self.open_case(date_delivered=False).with_user(self.manager)
        self.assertEqual(case.monthly_revenue, 1000.0)
        self.assertEqual(case.open_amount, 300.0)
        self.assertEqual(str(case.earliest_end), "2026-12-16")
        self.assertIn("The client owes us", case.penalty_preview)
        self.assertIn("2 ×", case.penalty_preview)

    def test_notice_of_today_is_one_of_the_companys_day(self):
        """A month from the 17th, on which the company is, not its manager's 16th."""
        case = self.open_case(date_delivered=False).with_user(self.manager)
        with self.far_from_company(self.manager):
            case.invalidate_recordset()
            self.assertEqual(str(case.earliest_end), "2026-12-17")

    def test_end_is_past_once_its_day_is_over_for_the_company(self):
        """Delivered on 16 October with a month's notice: the last day is the 16th."""
        case = self.open_case(date_delivered="2026-10-16")
        case.action_give_notice()
        self.assertFalse(case.is_past_end)
        with self.far_from_company(self.owner):
            case.invalidate_recordset()
            self.assertTrue(case.is_past_end)

    def test_amounts_of_the_decision_are_hidden_from_others(self):
        case = self.open_case()
        self.assertEqual(str(case.earliest_end), "2026-12-16")
        with self.assertRaises(AccessError):
            case.read(["monthly_revenue"])
        with self.assertRaises(AccessError):
            case.read(["penalty_preview"])

    def test_case_that_has_its_end_tells_of_no_other(self):
        case = self.open_case()
        self.assertTrue(case.earliest_end)
        case.action_give_notice()
        case.invalidate_recordset()
        self.assertFalse(case.earliest_end)

    def test_our_own_ending_waits_for_approval_where_the_company_asks_for_it(self):
        self.company.offboarding_approval = True
        case = self.open_case(initiated_by="company")
        with self.assertRaisesRegex(UserError, "approval"):
            case.action_give_notice()
        with self.assertRaises(AccessError):
            case.action_approve()
        for nothing in (None, "", "  "):
            asked = case.with_user(self.manager).action_approve(reason=nothing)
            self.assertEqual(asked["context"]["default_step"], "approve")
        self.assertFalse(case.approved_by_id)
        with self.assertRaises(AccessError):
            case.action_approve(reason="Because")
        case.decision_note = "Unprofitable for two years"
        # What stands there already isn't written over.
        case.with_user(self.manager).action_approve(reason="Another")
        self.assertEqual(case.approved_by_id, self.manager)
        self.assertEqual(case.decision_note, "Unprofitable for two years")
        self.assertIn("Unprofitable", case.message_ids[0].body)
        case.action_give_notice()
        self.assertEqual(case.state, "notice")

    def test_notice_is_offered_once_the_ending_is_approved(self):
        """Of the two buttons the form shows the one that does something."""
        view = self.env.ref("client_offboarding.client_offboarding_view_form")
        cases = self.env["client.offboarding"].with_user(self.manager)
        form = cases.get_view(view.id)
        header = etree.fromstring(form["arch"]).find("header")
        values = {"can_edit": True, "state": "draft"}
        for waits, name in ((True, "action_approve"), (False, "action_give_notice")):
            values["needs_approval"] = waits
            with self.subTest(waits=waits):
                shown = [
                    button.get("name")
                    for button in header.iter("button")
                    if button.get("name") in ("action_approve", "action_give_notice")
                    and not safe_eval(button.get("invisible"), values)
                ]
                self.assertEqual(shown, [name])

    def test_approval_can_not_be_forged(self):
        case = self.open_case(initiated_by="company")
        with self.assertRaises(UserError):
            case.write({"approved_by_id": self.manager.id})

    def test_our_own_notice_needs_approval_whoever_is_said_to_end_it(self):
        self.company.offboarding_approval = True
        case = self.open_case(initiated_by="client")
        self.assertFalse(case.needs_approval)
        for mode, given_by, needed in (
            ("notice", "company", True),
            ("cause", "company", True),
            ("notice", "client", False),
            ("cause", "client", False),
            # Both sides want it, or the contract says so.
            ("agreement", "company", False),
            ("expiry", "company", False),
        ):
            with self.subTest(mode=mode, given_by=given_by):
                case.termination_ids.write({"mode": mode, "given_by": given_by})
                self.assertEqual(case.needs_approval, needed)
        case.termination_ids.write({"mode": "notice", "given_by": "company"})
        with self.assertRaisesRegex(UserError, "approval"):
            case.action_give_notice()

    def approve(self, case):
        case.with_user(self.manager).action_approve(reason="Unprofitable")
        self.assertEqual(case.approved_by_id, self.manager)

    def test_approval_is_for_what_was_approved(self):
        self.company.offboarding_approval = True
        case = self.open_case(initiated_by="company", date_delivered=False)
        line = case.termination_ids
        other = self.make_contract()
        later = {"date_end": "2027-06-30", "date_end_reason": "So agreed"}
        added = {"offboarding_id": case.id, "contract_name": "U/9"}
        for what, change in (
            ("mode", lambda: line.write({"mode": "cause"})),
            ("given_by", lambda: line.write({"given_by": "client"})),
            ("initiated_by", lambda: case.write({"initiated_by": "company"})),
            ("contract", lambda: line.write({"contract_id": other.id})),
            ("end", lambda: line.write(later)),
            ("other end", lambda: line.write({"date_end": "2027-05-31"})),
            ("added", lambda: line.create(added)),
            (
                "added by the case",
                lambda: case.write(
                    {"termination_ids": [Command.create({"contract_name": "U/10"})]}
                ),
            ),
        ):
            with self.subTest(what=what):
                self.approve(case)
                before = case.message_ids
                change()
                self.assertFalse(case.approved_by_id)
                self.assertFalse(case.approved_on)
                self.assertTrue(case.needs_approval)
                said = (case.message_ids - before).mapped("body")
                self.assertEqual(
                    len([text for text in said if "Approval withdrawn" in text]), 1
                )
        with self.assertRaisesRegex(UserError, "approval"):
            case.action_give_notice()

    def test_approval_stays_while_what_was_approved_is_done(self):
        self.company.offboarding_approval = True
        case = self.open_case(initiated_by="company", date_delivered=False)
        extra = case.termination_ids.create(
            {"offboarding_id": case.id, "contract_name": "U/9", "mode": "notice"}
        )
        self.approve(case)
        extra.unlink()
        line = case.termination_ids
        line.write({"date_sent": "2026-11-16", "mode": "notice"})
        # The form writes the end too, which it has reckoned from the delivery.
        line.write({"date_delivered": "2026-11-16", "date_end": "2026-12-16"})
        line.write({"signatory": "Jan Nowak", "date_end_reason": False})
        case.write({"initiated_by": "company", "decision_note": "And more"})
        self.assertEqual(case.approved_by_id, self.manager)
        case.action_give_notice()
        self.assertEqual((case.state, str(line.date_end)), ("notice", "2026-12-16"))
        self.assertEqual(case.approved_by_id, self.manager)

    def test_clients_own_notice_needs_no_approval(self):
        self.company.offboarding_approval = True
        case = self.open_case(initiated_by="client")
        case.action_give_notice()
        self.assertEqual(case.state, "notice")
