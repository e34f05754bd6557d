from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessDenied, AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestAccessPortal(LedgerCase):
    """The client's portal users lose their access after the end, and not before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Europe/Warsaw"
        cls.anna = cls.make_portal("anna", cls.contact)
        cls.case = cls.handover("2026-11-20")
        cls.line = cls.case.access_ids

    @classmethod
    def make_portal(cls, login, partner):
        user = new_test_user(
            cls.env,
            f"off_{login}",
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        user.partner_id.write({"parent_id": partner.commercial_partner_id.id})
        user.partner_id.company_id = False
        return user

    def run_cron(self, moment):
        with freeze_time(moment):
            cron = self.env.ref("client_offboarding.ir_cron_revoke_access").sudo()
            cron.with_user(cron.user_id).ir_actions_server_id.run()
        self.env.invalidate_all()

    def messages(self):
        return "\n".join(self.case.message_ids.mapped("body"))

    def test_portal_users_of_the_client_are_suggested_once(self):
        self.assertRecordValues(
            self.line,
            [
                {
                    "account": "off_anna",
                    "holder": "theirs_in_ours",
                    "operation": "revoke",
                    "res_user_id": self.anna.id,
                    "state": "open",
                }
            ],
        )
        self.case.action_collect()
        self.assertEqual(self.case.access_ids, self.line)
        self.line.unlink()
        self.case.action_collect()
        self.assertFalse(self.case.access_ids)

    def make_contract_elsewhere(self):
        other = self.env["res.company"].create({"name": "Sister Sp. z o.o."})
        return self.make_contract(company_id=other.id)

    def test_login_stays_while_another_company_here_needs_it(self):
        """One login opens what all companies of the ERP share with the client."""
        contract = self.make_contract_elsewhere()
        self.run_cron("2026-11-25 10:00:00")
        self.assertTrue(self.anna.active)
        self.assertTrue(self.anna._is_portal())
        self.assertEqual(self.line.state, "open")
        (activity,) = self.case.activity_ids.filtered(
            lambda activity: activity.summary == "Portal access not revoked"
        )
        self.assertIn("another company", activity.note)
        self.run_cron("2026-11-25 11:00:00")
        self.assertIn(activity, self.case.activity_ids)
        with (
            freeze_time("2026-11-25 10:00:00"),
            self.assertRefused("another company"),
        ):
            self.line.action_done()
        contract.contract_line_ids.date_end = "2026-11-24"
        self.run_cron("2026-11-25 12:00:00")
        self.assertFalse(self.anna.active)

    def test_login_that_another_company_needs_is_not_suggested(self):
        self.line.unlink()
        contract = self.make_contract_elsewhere()
        self.assertFalse(self.case._get_access_suggestions())
        contract.contract_line_ids.date_end = "2026-10-31"
        (suggestion,) = self.case._get_access_suggestions().values()
        self.assertEqual(suggestion["res_user_id"], self.anna.id)

    def test_nobody_is_suggested_where_only_some_contracts_end(self):
        self.assertEqual(self.case.scope, "relationship")
        partner = self.env["res.partner"].create({"name": "Other"})
        self.make_portal("other", partner)
        case = self.open_case(
            partner_ids=[Command.set(partner.ids)],
            scope="contracts",
            outside_ids=[Command.create({"name": "U/7"})],
        )
        case.action_collect()
        self.assertFalse(case.access_ids)

    def test_access_is_revoked_when_the_end_is_over_and_not_before(self):
        # 23:59 and 00:00 of Warsaw, where it is UTC+1.
        for moment in ("2026-11-19 12:00:00", "2026-11-20 22:59:59"):
            with self.subTest(moment=moment):
                self.run_cron(moment)
                self.assertTrue(self.anna.active)
                self.assertEqual(self.line.state, "open")
        self.run_cron("2026-11-20 23:00:00")
        self.assertFalse(self.anna.active)
        self.assertFalse(self.anna._is_portal())
        self.assertEqual(self.line.state, "done")
        self.assertIn("revoked", self.messages())
        with self.assertRaises(AccessDenied), mute_logger("odoo.addons.base"):
            self.env["res.users"].authenticate(
                {"login": "off_anna", "password": "off_anna", "type": "password"},
                {"interactive": False},
            )

    def test_the_companys_time_zone_decides(self):
        self.company.partner_id.tz = "America/New_York"
        self.run_cron("2026-11-21 04:59:59")
        self.assertTrue(self.anna.active)
        self.run_cron("2026-11-21 05:00:00")
        self.assertFalse(self.anna.active)
        self.anna.active = True
        self.anna.group_ids = self.env.ref("base.group_portal")
        self.line.action_reset()
        self.company.partner_id.tz = "Pacific/Auckland"
        self.run_cron("2026-11-20 11:00:00")
        self.assertFalse(self.anna.active)

    def test_running_twice_does_no_harm(self):
        self.run_cron("2026-11-21 08:00:00")
        done, count = self.line.date_done, len(self.case.message_ids)
        self.run_cron("2026-11-22 08:00:00")
        self.assertEqual(self.line.date_done, done)
        self.assertEqual(len(self.case.message_ids), count)

    def test_one_that_fails_does_not_keep_the_others(self):
        other = self.make_portal("b", self.contact)
        self.case.action_collect()
        # Somebody else's by now: the contact was moved to another client.
        self.anna.partner_id.parent_id = self.env["res.partner"].create({"name": "X"})
        with mute_logger("odoo.addons.client_offboarding.models"):
            for day in (21, 22):
                self.run_cron(f"2026-11-{day} 08:00:00")
        self.assertTrue(self.anna.active)
        self.assertFalse(other.active)
        warnings = self.case.activity_ids.filtered(
            lambda activity: activity.summary == "Portal access not revoked"
        )
        self.assertEqual(len(warnings), 1)
        self.assertEqual(warnings.user_id, self.owner)

    def test_cases_that_have_not_ended_or_were_cancelled_leave_access(self):
        self.case.action_cancel(outcome="retained", consent="By mail")
        self.run_cron("2026-12-21 08:00:00")
        self.assertTrue(self.anna.active)

    def test_moved_end_moves_the_revoking(self):
        self.case.action_change_end(
            date_end="2026-11-30", reason="Asked for", consent="By mail"
        )
        self.run_cron("2026-11-25 08:00:00")
        self.assertTrue(self.anna.active)
        self.run_cron("2026-12-01 08:00:00")
        self.assertFalse(self.anna.active)

    def test_hand_does_not_close_before_the_end_either(self):
        with self.assertRefused("keeps the portal until"):
            self.line.action_done()
        self.assertEqual(self.line.state, "open")
        with freeze_time("2026-11-21 08:00:00"):
            self.line.action_done()
        self.assertEqual(self.line.state, "done")
        self.assertFalse(self.anna.active)

    def test_helper_closes_the_account_of_his_line_after_the_end(self):
        self.line.user_id = self.helper
        line = self.line.with_user(self.helper)
        with self.assertRefused("keeps the portal until"):
            line.action_done()
        with freeze_time("2026-11-21 08:00:00"):
            line.action_done()
        self.assertFalse(self.anna.active)
        self.assertEqual(self.line.done_by_id, self.helper)

    def test_account_that_is_transferred_stays_open(self):
        self.line.operation = "transfer"
        self.run_cron("2026-11-21 08:00:00")
        self.line.action_done()
        self.assertTrue(self.anna.active)
        self.assertEqual(self.line.state, "done")

    def test_only_the_clients_portal_users_can_be_named(self):
        stranger = self.make_portal(
            "str", self.env["res.partner"].create({"name": "S"})
        )
        self.owner.partner_id.parent_id = self.client
        for user in (
            stranger | self.manager | self.owner | self.env.ref("base.user_root")
        ):
            with self.subTest(user=user.login), self.assertRaises(ValidationError):
                self.line.res_user_id = user
            with self.subTest(user=user.login), self.assertRaises(ValidationError):
                self.case.env["client.offboarding.access"].create(
                    {
                        "offboarding_id": self.case.id,
                        "system": "x",
                        "res_user_id": user.id,
                    }
                )

    def test_user_who_became_internal_is_not_touched(self):
        self.anna.group_ids = self.env.ref("base.group_user")
        self.run_cron("2026-11-21 08:00:00")
        self.assertTrue(self.anna.active)
        self.assertTrue(self.anna._is_internal())

    # Still to sign

    def narrow(self):
        self.case.contact_ids = self.anna.partner_id
        self.run_cron("2026-11-21 08:00:00")

    def test_who_still_has_to_sign_keeps_the_login_and_nothing_else(self):
        theirs = self.env["account.move"].with_user(self.anna)
        self.assertTrue(theirs.has_access("read"))
        self.narrow()
        self.assertTrue(self.anna.active)
        self.assertTrue(self.line.narrowed_on)
        self.assertEqual(self.line.state, "open")
        self.assertCheck(self.case, "access_open", 0)
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        for model in (
            "account.move",
            "contract.contract",
            "res.partner",
            "mail.message",
        ):
            if model in self.env:
                with self.subTest(model=model):
                    self.assertFalse(
                        self.env[model].with_user(self.anna).has_access("read")
                    )
        self.assertTrue(
            self.env["res.users"].authenticate(
                {"login": "off_anna", "password": "off_anna", "type": "password"},
                {"interactive": False},
            )
        )
        since, count = self.line.narrowed_on, len(self.case.message_ids)
        self.run_cron("2026-11-22 08:00:00")
        self.assertEqual(self.line.narrowed_on, since)
        self.assertEqual(len(self.case.message_ids), count)

    def test_closing_takes_the_rest(self):
        self.narrow()
        with freeze_time("2026-11-23 08:00:00"):
            self.env["client.offboarding.gate"].sudo().create(
                [
                    {"company_id": self.company.id, "code": code, "blocks": "none"}
                    for code, check in self.env["client.offboarding.check"]
                    ._get_checks()
                    .items()
                    if check.blocks
                ]
            )
            self.case.action_request_confirmation()
            self.assertTrue(self.anna.active)
            self.case.action_close()
        self.assertFalse(self.anna.active)
        self.assertEqual(self.line.state, "done")

    def test_who_is_no_longer_invited_loses_the_rest(self):
        self.narrow()
        self.case.contact_ids = False
        self.run_cron("2026-11-22 08:00:00")
        self.assertFalse(self.anna.active)
        self.assertEqual(self.line.state, "done")

    # At once

    def test_manager_revokes_at_once_with_a_reason(self):
        self.case.contact_ids = self.anna.partner_id
        line = self.line.with_user(self.manager)
        action = line.action_revoke_now()
        self.assertEqual(action["res_model"], "client.offboarding.revoke")
        self.assertTrue(self.anna.active)
        wizard = (
            self.env["client.offboarding.revoke"]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({"reason": "Data was leaked"})
        )
        wizard.action_revoke()
        self.assertFalse(self.anna.active)
        self.assertFalse(self.case.contact_ids)
        self.assertRecordValues(
            self.line,
            [
                {
                    "state": "done",
                    "done_by_id": self.manager.id,
                    "revoke_reason": "Data was leaked",
                }
            ],
        )
        self.assertIn("Data was leaked", self.messages())
        with self.assertRefused("no portal access to revoke"):
            line.action_revoke_now("Again")

    def test_nobody_else_revokes_at_once(self):
        self.line.user_id = self.helper
        for user in self.owner | self.helper | self.accountant | self.colleague:
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.line.with_user(user).action_revoke_now("Because")
                with self.assertRaises(AccessError):
                    self.env["client.offboarding.revoke"].with_user(user).create(
                        {"access_id": self.line.id, "reason": "Because"}
                    )
        self.assertTrue(self.anna.active)

    def test_reason_is_more_than_spaces(self):
        line = self.line.with_user(self.manager)
        self.assertIsInstance(line.action_revoke_now("  "), dict)
        self.assertTrue(self.anna.active)

    def test_user_is_on_the_list_once(self):
        with (
            self.assertRaisesRegex(UniqueViolation, "user_once"),
            mute_logger("odoo.sql_db"),
        ):
            self.case.env["client.offboarding.access"].create(
                {
                    "offboarding_id": self.case.id,
                    "system": "Again",
                    "res_user_id": self.anna.id,
                }
            )

    def test_scheduled_action_runs_every_hour(self):
        cron = self.env.ref("client_offboarding.ir_cron_revoke_access").sudo()
        self.assertTrue(cron.active)
        self.assertEqual((cron.interval_number, cron.interval_type), (1, "hours"))

    def test_second_login_of_a_contact_is_closed_too(self):
        """The ERP's own dialog knows one user of each contact."""
        other = new_test_user(
            self.env,
            "off_anna_too",
            groups="base.group_portal",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
            partner_id=self.anna.partner_id.id,
        )
        self.case.action_collect()
        lines = self.case.access_ids
        self.assertEqual(lines.res_user_id, self.anna | other)
        self.run_cron("2026-11-20 23:00:00")
        for user in self.anna | other:
            with self.subTest(user=user.login):
                self.assertFalse(user.active)
                self.assertFalse(user._is_portal())
        self.assertEqual(lines.mapped("state"), ["done"] * 2)
