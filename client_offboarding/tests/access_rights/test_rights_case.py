from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..rights import CASE, RightsCase

STEPS = {
    "draft": [("action_give_notice", {})],
    "notice": [
        ("action_start_handover", {}),
        ("action_change_end", {"date_end": "2026-12-31", "reason": "x"}),
        ("action_cancel", {"outcome": "mistake", "consent": "x"}),
    ],
    "handover": [("action_request_confirmation", {}), ("action_collect", {})],
    "confirm": [("action_close", {})],
    "closed": [("action_reopen", {"reason": "x"})],
}


@tagged("post_install", "-at_install")
class TestRightsCase(RightsCase):
    """Who runs a case, who reads it, and who doesn't know of it."""

    def outsiders(self):
        """Everybody who may not run the owner's case, readers or not."""
        return (
            self.colleague
            | self.helper
            | self.accountant
            | self.auditor
            | self.officer
            | self.both
            | self.portal
            | self.public
        ).sudo()

    def comment(self, case, body):
        """As somebody does in the chatter, which makes him a follower elsewhere."""
        case.message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def test_every_step_is_refused_to_whoever_may_not_run_the_case(self):
        case = self.quiet_case()
        self.add_return(case, user_id=self.helper.id, direction="kept").action_receive()
        for state, steps in STEPS.items():
            self.advance(case, state)
            for user in self.outsiders():
                for name, arguments in steps:
                    with (
                        self.subTest(step=name, user=user.login),
                        self.assertRaises(AccessError),
                    ):
                        getattr(case.with_user(user), name)(**arguments)
            self.assertEqual(case.state, state)

    def test_responsible_runs_the_case_to_its_end(self):
        case = self.quiet_case("closed")
        self.assertEqual(case.env.user, self.owner)
        self.assertEqual(case.state, "closed")

    def test_responsible_cancels_a_case(self):
        case = self.quiet_case()
        case.action_give_notice()
        case.termination_ids._write_step({"date_end": "2026-12-31"})
        case.action_cancel(outcome="retained", consent="Letter of 15 November")
        self.assertEqual(case.state, "cancelled")

    def test_internal_follower_runs_the_case(self):
        case = self.quiet_case()
        with self.assertRaises(AccessError):
            case.with_user(self.follower).action_give_notice()
        case.message_subscribe(partner_ids=self.follower.partner_id.ids)
        case = case.with_user(self.follower)
        self.advance(case, "closed")
        self.assertEqual(case.state, "closed")

    def test_follower_without_the_role_sees_nothing(self):
        case = self.quiet_case()
        case.message_subscribe(partner_ids=self.helper.partner_id.ids)
        with self.assertRaises(AccessError):
            case.with_user(self.helper).read(["name"])

    def test_user_of_all_cases_runs_a_colleagues_case(self):
        boss = self.make_user("all", "client_offboarding.group_offboarding_all")
        case = self.quiet_case().with_user(boss)
        self.advance(case, "closed")
        self.assertEqual(case.state, "closed")

    def test_only_a_manager_reopens(self):
        case = self.quiet_case("closed")
        with self.assertRaises(AccessError):
            case.action_reopen(reason="Forgot a laptop")
        case.with_user(self.manager).action_reopen(reason="Forgot a laptop")
        self.assertEqual(case.state, "handover")
        self.assertIn("Forgot a laptop", "".join(case.message_ids.mapped("body")))

    def test_only_a_manager_waives_and_revokes(self):
        case = self.quiet_case("handover")
        self.add_return(case)
        check = self.check(case, "return_open")
        for user in self.outsiders() | self.owner:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                check.with_user(user).action_waive()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["client.offboarding.waive"].with_user(user).create(
                    {"offboarding_id": case.id, "code": check.code, "reason": "x"}
                )
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["client.offboarding.waiver"].with_user(user).create(
                    {"offboarding_id": case.id, "code": check.code, "reason": "x"}
                )
        waiver = self.waive(case, "return_open")
        self.assertEqual(self.check(case, "return_open").state, "waived")
        for user in self.outsiders() | self.owner:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                waiver.with_user(user).action_revoke()
        waiver.action_revoke()
        self.assertEqual(self.check(case, "return_open").state, "open")

    def test_case_of_a_colleague_is_not_found(self):
        case = self.quiet_case()
        for user in self.colleague | self.helper:
            with self.subTest(user=user.login):
                cases = self.env[CASE].with_user(user)
                self.assertFalse(cases.search([("id", "=", case.id)]))
                self.assertFalse(
                    cases.search_count([("partner_id", "=", self.quiet.id)])
                )
                with self.assertRaises(AccessError):
                    cases.browse(case.id).read(["name"])
                with self.assertRaises(AccessError):
                    cases.browse(case.id).write({"reason_stated": "x"})

    def test_readers_read_every_case_and_write_none(self):
        case = self.quiet_case("handover")
        for user in self.accountant | self.auditor | self.officer | self.both:
            theirs = case.with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual(theirs.search([("id", "=", case.id)]), case)
                self.assertEqual(theirs.partner_id, self.quiet)
                self.assertTrue(theirs.check_ids)
                with self.assertRaises(AccessError):
                    theirs.write({"reason_stated": "x"})
                with self.assertRaises(AccessError):
                    theirs.unlink()

    def test_accountant_opens_no_case(self):
        for user in self.accountant | self.auditor | self.officer | self.helper:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env[CASE].with_user(user).create({"partner_id": self.quiet.id})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.quiet.with_user(user).action_open_offboarding()

    def test_accountant_creates_final_invoices_and_nobody_else(self):
        case = self.open_case()
        case.action_give_notice()
        for user in self.owner | self.manager | self.auditor | self.officer:
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(AccessError, "Only accountants"),
            ):
                case.with_user(user).action_create_final_invoices("full")
        case.with_user(self.accountant).action_create_final_invoices("full")
        self.assertEqual(len(case.with_user(self.accountant).invoice_ids), 11)

    def test_manager_deletes_only_cases_in_preparation(self):
        case = self.quiet_case()
        with self.assertRaises(AccessError):
            case.unlink()
        case.with_user(self.manager).unlink()
        case = self.quiet_case("notice").with_user(self.manager)
        with self.assertRaisesRegex(UserError, "still being prepared"):
            case.unlink()

    def test_case_with_a_waiver_is_not_deleted(self):
        case = self.quiet_case()
        self.add_return(case)
        self.waive(case, "return_open").action_revoke()
        with self.assertRaisesRegex(UserError, "still being prepared"):
            case.with_user(self.manager).unlink()

    def test_case_passed_on_stays_with_its_follower(self):
        case = self.quiet_case()
        case.user_id = self.colleague
        self.assertEqual(case.with_user(self.colleague).partner_id, self.quiet)
        # Its opener follows it; taken off the list, the case isn't his any more.
        case.with_user(self.colleague).message_unsubscribe(self.owner.partner_id.ids)
        with self.assertRaises(AccessError):
            case.with_user(self.owner).read(["name"])

    def test_reader_does_not_become_a_follower_by_himself(self):
        case = self.quiet_case()
        theirs = case.with_user(self.both)
        theirs.message_subscribe(partner_ids=self.both.partner_id.ids)
        self.comment(theirs, "Two invoices are late")
        theirs.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.both.id, summary="Call"
        )
        self.assertIn("Two invoices are late", "".join(case.message_ids.mapped("body")))
        self.assertNotIn(self.both.partner_id, case.message_partner_ids)
        with self.assertRaises(AccessError):
            theirs.write({"reason_stated": "x"})

    def test_helper_does_not_become_a_follower_by_himself(self):
        case = self.quiet_case()
        self.add_return(case, user_id=self.colleague.id)
        theirs = case.with_user(self.colleague)
        theirs.message_subscribe(partner_ids=self.colleague.partner_id.ids)
        self.comment(theirs, "Picked up")
        with self.assertRaises(AccessError):
            theirs.action_give_notice()

    def test_all_readers_write_in_the_chatter(self):
        case = self.quiet_case()
        for user in self.accountant | self.auditor | self.officer:
            with self.subTest(user=user.login):
                self.say(case.with_user(user), body="Noted")
        with self.assertRaises(AccessError):
            self.say(case.with_user(self.colleague), body="Noted")

    def test_steps_appear_in_the_history_whatever_context_a_caller_sends(self):
        case = self.quiet_case()
        # What happens in the transaction of its creation isn't tracked.
        self.env.cr.precommit.run()
        case.with_context(tracking_disable=True, mail_notrack=True).action_give_notice()
        self.env.cr.precommit.run()
        tracked = case.sudo().message_ids.tracking_value_ids
        self.assertIn("state", tracked.field_id.mapped("name"))
