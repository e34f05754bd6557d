from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..rights import RightsCase

CLIENT = {"name": "Anna Kowalska", "role": "President", "basis": "KRS"}


@tagged("post_install", "-at_install")
class TestShortcuts(RightsCase):
    """Steps that nobody has to take: an empty handover, and a closing that is due."""

    def last_message(self, case):
        return case.message_ids.sorted("id")[-1:]

    def confirmation(self, case):
        return case.protocol_ids.filtered(lambda paper: paper.kind == "confirmation")

    def sign_both(self, case):
        paper = self.confirmation(case)
        paper.action_sign_company()
        paper.action_sign_client(**CLIENT)
        return paper

    def test_empty_handover_is_skipped_by_saying_so(self):
        case = self.quiet_case("notice")
        self.assertTrue(case.is_handover_empty)
        self.assertEqual(case.next_action, "Ask for confirmation")
        action = case.action_request_confirmation()
        self.assertEqual(case.state, "confirm")
        # What it makes is opened.
        self.assertEqual(action["res_model"], "client.offboarding.protocol")
        self.assertEqual(action["res_id"], self.confirmation(case).id)
        said = " ".join(str(body) for body in case.message_ids.mapped("body"))
        self.assertIn("There was nothing to return or to hand over", said)

    def test_handover_with_something_in_it_is_not_skipped(self):
        case = self.quiet_case("notice")
        line = self.add_return(case)
        self.assertFalse(case.is_handover_empty)
        self.assertEqual(case.next_action, "Start handover")
        with self.assertRaisesRegex(UserError, "Start the handover .*Returns"):
            case.action_request_confirmation()
        line.action_receive()
        # Received, it is still something that the protocol of returns speaks of.
        with self.assertRaisesRegex(UserError, "Start the handover"):
            case.action_request_confirmation()
        self.assertEqual(case.state, "notice")

    def test_what_would_be_suggested_is_something(self):
        case = self.quiet_case("notice")
        self.env["ir.attachment"].create(
            {
                "name": "Their files",
                "raw": b"theirs",
                "res_model": "res.partner",
                "res_id": case.partner_id.id,
            }
        )
        case.invalidate_recordset()
        self.assertFalse(case.is_handover_empty)
        with self.assertRaisesRegex(UserError, "Start the handover .*Documents"):
            case.action_request_confirmation()
        self.assertFalse(case.document_ids)

    def test_personal_data_is_something(self):
        case = self.quiet_case("notice")
        officer = self.env(user=self.officer)
        system = officer["client.offboarding.data.system"].create(
            {"name": "Mail", "company_id": self.company.id}
        )
        officer["client.offboarding.data"].create(
            {"offboarding_id": case.id, "system_id": system.id}
        )
        case.invalidate_recordset()
        self.assertFalse(case.is_handover_empty)
        with self.assertRaisesRegex(UserError, "Start the handover .*Personal data"):
            case.action_request_confirmation()

    def test_skipping_passes_no_open_check(self):
        case = self.quiet_case("notice")
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": case.partner_id.id,
                "invoice_line_ids": [
                    (0, 0, {"name": "Draft", "price_unit": 10, "tax_ids": False})
                ],
            }
        )
        case.env["client.offboarding.check"]._forget()
        self.assertFalse(case.is_handover_empty)
        with self.assertRaisesRegex(UserError, "Draft"):
            case.action_request_confirmation()
        self.assertEqual(case.state, "notice")

    def test_whoever_may_not_run_the_case_skips_nothing(self):
        case = self.quiet_case("notice")
        for user in (self.colleague, self.accountant, self.officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                case.with_user(user).action_request_confirmation()

    def test_last_signature_offers_to_close(self):
        case = self.quiet_case("notice")
        case.action_request_confirmation()
        paper = self.confirmation(case)
        self.assertFalse(paper.can_close_case)
        self.sign_both(case)
        self.assertTrue(paper.can_close_case)
        # Not to who reads it only.
        self.assertFalse(paper.with_user(self.accountant).can_close_case)
        with self.assertRaises(AccessError):
            paper.with_user(self.accountant).action_close_case()
        action = paper.action_close_case()
        self.assertEqual(action["res_id"], case.id)
        self.assertEqual(case.state, "closed")

    def test_case_stays_open_unless_the_company_has_it_otherwise(self):
        case = self.quiet_case("notice")
        case.action_request_confirmation()
        self.sign_both(case)
        self.assertEqual(case.state, "confirm")

    def test_case_closes_by_itself_where_the_company_has_it_so(self):
        self.company.offboarding_close_by_itself = True
        case = self.quiet_case("notice")
        case.action_request_confirmation()
        self.sign_both(case)
        self.assertEqual(case.state, "closed")
        self.assertEqual(case.outcome, "ended")
        # Nobody is named as having decided it.
        said = case.message_ids.filtered(lambda one: "Closed by itself" in one.body)
        tracked = case.message_ids.sudo().filtered(
            lambda one: "Closed" in one.tracking_value_ids.mapped("new_value_char")
        )
        self.assertEqual(len(said), 1)
        self.assertEqual((said | tracked).author_id, self.env.ref("base.partner_root"))

    def test_case_does_not_close_by_itself_past_an_open_check(self):
        self.company.offboarding_close_by_itself = True
        case = self.quiet_case("notice")
        case.action_request_confirmation()
        self.add_return(case)
        paper = self.sign_both(case)
        self.assertEqual(paper.state, "signed")
        self.assertEqual(case.state, "confirm")
        self.assertFalse(paper.can_close_case)
        with self.assertRaisesRegex(UserError, "can't go on"):
            paper.action_close_case()
