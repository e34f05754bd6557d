from contextlib import contextmanager
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields, http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestControl(PortalCase):
    """A transfer is done once the client says that he is in control, or we know why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.case.env["client.offboarding.access"].create(
            {
                "offboarding_id": cls.case.id,
                "system": "DNS <b>zone</b>",
                "operation": "transfer",
                "user_id": cls.helper.id,
            }
        )

    def post(self, path, token=None, **data):
        data["csrf_token"] = http.Request.csrf_token(self)
        suffix = f"?access_token={token}" if token else ""
        return self.url_open(
            f"/my/offboardings/{self.case.id}{path}{suffix}",
            data=data,
            allow_redirects=False,
        )

    def confirm(self, line=None, **options):
        return self.post(f"/access/{(line or self.line).id}/confirm", **options)

    def tell_missing(self, text, **options):
        return self.post(f"/access/{self.line.id}/missing", text=text, **options)

    def get_todos(self):
        return self.case.activity_ids.filtered(lambda todo: "DNS" in todo.summary)

    def run_cron(self, moment):
        with freeze_time(moment):
            cron = self.env.ref("client_offboarding.ir_cron_control").sudo()
            cron.with_user(cron.user_id).ir_actions_server_id.run()
        self.env.invalidate_all()

    @contextmanager
    def refused(self, text):
        """Refused with this sentence, and undone as a request would be."""
        with self.assertRaises(UserError) as refusal:
            yield
        self.assertRegex(str(refusal.exception), text)

    # Before the answer

    def test_transfer_is_not_done_before_the_client_is_in_control(self):
        theirs = self.line.with_user(self.helper)
        with self.refused("hasn't confirmed yet"):
            theirs.action_done()
        with self.refused("hasn't confirmed yet"):
            theirs.state = "done"
        with self.refused("hasn't confirmed yet"):
            self.line.copy({"state": "done"})
        revoked = self.line.copy({"operation": "revoke", "system": "Router"})
        revoked.action_done()
        self.assertEqual(revoked.state, "done")
        with self.refused("nothing to confirm"):
            self.line.copy({"operation": "revoke"}).action_ask_control()

    def test_answer_is_a_step_and_never_entered(self):
        for name, value in (
            ("control_confirmed_on", "2026-11-16"),
            ("control_confirmed_by", self.contact.id),
            ("control_reason", "x"),
            ("control_asked_on", "2026-11-16 10:00:00"),
        ):
            for user in self.owner | self.manager:
                with self.subTest(name=name, user=user.login):
                    with self.refused("recorded, not entered"):
                        self.line.with_user(user).write({name: value})
        line = self.line.with_context(default_control_reason="x").copy()
        self.assertFalse(line.control_reason)

    # In the portal

    def test_helper_asks_and_the_client_confirms_by_link(self):
        self.assertEqual(self.line.control_state, "needed")
        self.line.with_user(self.helper).action_ask_control()
        self.assertEqual(self.line.control_state, "asked")
        mail = self.mails_to(self.second)[-1]
        token = self.find_token(mail)
        self.login(None)
        page = self.open_page(token=token).text
        self.assertIn("Yes, we are in control", page)
        self.assertNotIn("<b>zone</b>", page)
        self.assertEqual(self.confirm(token=token).status_code, 303)
        self.line.invalidate_recordset()
        self.assertRecordValues(
            self.line,
            [
                {
                    "control_state": "confirmed",
                    "control_confirmed_on": fields.Date.to_date("2026-11-16"),
                    "control_confirmed_by": self.second.id,
                    "control_confirmed_name": "Jan Kowalski",
                    "control_channel": "portal",
                    "state": "open",
                }
            ],
        )
        page = self.open_page(token=token).text
        self.assertIn("Confirmed on 11/16/2026: Jan Kowalski", page)
        self.assertNotIn("Yes, we are in control", page)
        said = self.case.message_ids.sorted("id")[-1]
        self.assertEqual(said.author_id, self.second)
        self.assertEqual(self.get_todos().user_id, self.helper)
        # Once more changes nothing.
        self.confirm(token=token)
        self.line.with_user(self.helper).action_done()
        self.assertEqual(self.line.state, "done")
        self.assertFalse(self.get_todos())

    def test_colleague_is_told_in_his_own_language(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        self.line.action_ask_control()
        self.login(None)
        self.url_open(
            f"/pl/my/offboardings/{self.case.id}/access/{self.line.id}/confirm"
            f"?access_token={self.token_of(self.contact)}",
            data={"csrf_token": http.Request.csrf_token(self)},
        )
        self.assertIn(f"{self.contact.name}: in control", self.get_todos().note)
        told = self.mails_to(self.helper.partner_id)[-1]
        self.assertIn("assigned to you", told.subject)

    def test_client_says_what_is_missing(self):
        self.line.action_ask_control()
        self.login(self.anna)
        self.tell_missing("We have no second factor <i>yet</i>")
        self.line.invalidate_recordset()
        self.assertEqual(self.line.control_state, "missing")
        said = self.case.message_ids.sorted("id")[-1]
        self.assertEqual(said.author_id, self.contact)
        self.assertIn("second factor", said.body)
        todo = self.get_todos()
        self.assertEqual(todo.user_id, self.helper)
        self.assertIn("second factor", todo.note)
        page = self.open_page().text
        self.assertIn("Something is missing", page)
        self.assertNotIn("<i>yet</i>", page)
        with self.refused("hasn't confirmed"):
            self.line.action_done()
        # Asked anew, the to-do did what it was for.
        self.line.action_ask_control()
        self.assertFalse(self.get_todos())
        self.confirm()
        self.line.invalidate_recordset()
        self.assertFalse(self.line.control_missing)
        self.assertEqual(self.line.control_state, "confirmed")

    def test_what_makes_no_sense_is_answered_in_words(self):
        self.line.action_ask_control()
        self.login(self.anna)
        for text, refusal in (
            (" ", "Please write what is missing"),
            ("x" * 2001, "longer than 2,000"),
            ("The password is Zima2026!Krakow", "vault"),
        ):
            with self.subTest(text=text[:20]):
                self.assertIn(refusal, self.tell_missing(text).text)
        self.line.invalidate_recordset()
        self.assertFalse(self.line.control_missing)

    def test_nobody_else_answers(self):
        self.line.action_ask_control()
        token = self.token_of(self.contact)
        expired = self.token_of(self.second)
        self.link_of(self.second).date_expiry = "2026-11-15"
        for user, bad in (
            (self.piotr, None),
            (self.ktos, None),
            (self.piotr, token),
            (None, None),
            (None, token[:-1]),
            (None, expired),
            (self.owner, None),
            (self.colleague, None),
        ):
            with self.subTest(user=user and user.login, token=bad):
                self.login(user)
                self.assertRefused(self.confirm(token=bad))
                self.assertRefused(self.tell_missing("x", token=bad))
        self.case._invite(self.contact)._withdraw()
        self.login(None)
        self.assertRefused(self.confirm(token=token))
        self.line.invalidate_recordset()
        self.assertEqual(self.line.control_state, "asked")

    def test_provider_neither_sees_nor_confirms(self):
        proof = self.env["ir.attachment"].create({"name": "a.pdf", "raw": b"a"})
        self.case.sudo().write(
            {
                "new_provider_id": self.stranger.id,
                "new_provider_contact_ids": [Command.set(self.stranger.ids)],
                "new_provider_authorised_on": "2026-11-10",
                "new_provider_proof_ids": [Command.set(proof.ids)],
            }
        )
        self.line.action_ask_control()
        self.login(self.ktos)
        page = self.open_page()
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("DNS", page.text)
        self.assertRefused(self.confirm())
        self.line.invalidate_recordset()
        self.assertEqual(self.line.control_state, "asked")

    @mute_logger("odoo.http")
    def test_only_what_was_asked_is_answered(self):
        self.login(self.anna)
        self.assertIn("We are preparing this.", self.open_page().text)
        self.assertIn("isn&#39;t asked any more", self.confirm().text)
        url = f"/my/offboardings/{self.case.id}/access/{self.line.id}/confirm"
        self.assertEqual(self.url_open(url).status_code, 405)
        self.assertEqual(self.url_open(url, data={"x": "1"}).status_code, 400)
        revoked = self.line.copy({"operation": "revoke"})
        self.assertRefused(self.confirm(revoked))
        self.line.invalidate_recordset()
        self.assertFalse(self.line.control_confirmed_on)

    def test_without_invited_contacts_nobody_is_asked(self):
        self.case.contact_ids = False
        with self.refused("Invite somebody"):
            self.line.with_user(self.helper).action_ask_control()
        self.assertFalse(self.line.control_asked_on)

    # Recorded by us

    def test_helper_records_a_confirmation_given_by_phone(self):
        theirs = self.line.with_user(self.helper)
        action = theirs.action_record_control()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.helper)
            .with_context(**action["context"])
            .create({"partner_id": self.second.id, "channel": "phone"})
        )
        with self.refused("Say what shows it"):
            wizard.action_record()
        wizard.proof = "Called me at 11:00, signed in while we talked"
        wizard.action_record()
        self.assertRecordValues(
            self.line,
            [
                {
                    "control_confirmed_on": fields.Date.to_date("2026-11-16"),
                    "control_confirmed_by": self.second.id,
                    "control_channel": "phone",
                    "control_proof": "Called me at 11:00, signed in while we talked",
                }
            ],
        )
        theirs.action_done()
        self.assertIn("as recorded by us", self.line._get_portal_values()["status"])
        # Taken back, the answer goes with it, and the chatter keeps it.
        theirs.action_reset()
        self.assertFalse(self.line.control_confirmed_on)
        self.assertEqual(self.line.control_state, "needed")
        self.assertIn("Jan Kowalski", "".join(self.line.message_ids.mapped("body")))

    def test_day_that_is_proposed_is_one_of_the_cases_company(self):
        """Not of the company that whoever records it works in just now."""
        other = self.env["res.company"].create({"name": "Other"})
        self.helper.company_ids |= other
        dialogs = self.env["client.offboarding.control"].with_user(self.helper)
        companies = (other | self.company).ids
        dialogs = dialogs.with_context(allowed_company_ids=companies)
        with self.far_from_company(self.helper):
            dialog = dialogs.create({"access_id": self.line.id})
        self.assertEqual(str(dialog.date), "2026-11-17")

    def test_records_that_make_no_sense_are_refused(self):
        given = {"partner_id": self.second.id, "channel": "email", "proof": "Mail"}
        for values, refusal in (
            ({"partner_id": self.stranger.id}, "people can confirm"),
            ({"partner_id": self.owner.partner_id.id}, "people can confirm"),
            ({"partner_id": 2**31}, "no such record"),
            ({"channel": "portal"}, "how the client confirmed"),
            ({"channel": "pigeon"}, "can't be chosen"),
            ({"date": "2026-11-17"}, "future"),
            ({"date": "tomorrow"}, "isn't a date"),
            ({"proof": " "}, "what shows it"),
            ({"proof": "Password: Zima2026!Krakow"}, "vault"),
        ):
            with self.subTest(values=values):
                with self.refused(refusal):
                    self.line.action_record_control(**(given | values))
        self.assertFalse(self.line.control_confirmed_on)

    def test_another_account_is_another_question(self):
        self.line.action_record_control(
            partner_id=self.second.id, channel="email", proof="Mail of today"
        )
        self.line.user_id = self.owner
        self.assertTrue(self.line.control_confirmed_on)
        self.line.account = "root"
        self.assertFalse(self.line.control_confirmed_on or self.line.control_proof)

    def test_only_a_manager_goes_on_without(self):
        for user in self.owner | self.helper:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.line.with_user(user).action_waive_control("The client vanished")
        for user in self.colleague | self.accountant | self.auditor:
            theirs = self.line.with_user(user)
            for call in (
                theirs.action_ask_control,
                theirs.action_record_control,
                theirs.action_waive_control,
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()
        theirs = self.line.with_user(self.manager)
        action = theirs.action_waive_control()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({})
        )
        with self.refused("Enter the reason"):
            wizard.action_record()
        wizard.reason = "The client is being wound up"
        wizard.action_record()
        self.assertEqual(self.line.control_state, "without")
        self.line.with_user(self.helper).action_done()
        # The reason is ours, not the client's to read.
        self.assertNotIn("wound up", str(self.line._get_portal_values()))

    # Waiting

    def test_client_is_reminded_and_the_colleague_told_once(self):
        every = self.company.offboarding_reminder_days
        self.line.action_ask_control()
        count = len(self.mails_to(self.second))
        day = fields.Date.to_date("2026-11-16")
        self.run_cron(f"{day + timedelta(days=every - 1)} 10:00:00")
        self.assertEqual(len(self.mails_to(self.second)), count)
        for _run in range(2):
            self.run_cron(f"{day + timedelta(days=every)} 10:00:00")
        self.assertEqual(len(self.mails_to(self.second)), count + 1)
        self.assertIn("Reminder", self.mails_to(self.second)[-1].subject)
        self.assertEqual(len(self.get_todos()), 1)
        self.run_cron(f"{day + timedelta(days=2 * every)} 10:00:00")
        self.assertEqual(len(self.mails_to(self.second)), count + 2)
        self.assertEqual(len(self.get_todos()), 1)
        self.login(self.anna)
        self.confirm()
        self.run_cron(f"{day + timedelta(days=9 * every)} 10:00:00")
        self.assertEqual(len(self.mails_to(self.second)), count + 2)

    def test_days_are_counted_from_the_companys_day_of_asking(self):
        """23:30 UTC on the 16th is the 17th in Warsaw: five days later is the 22nd."""
        self.company.offboarding_reminder_days = 5
        with freeze_time("2026-11-16 23:30:00"):
            self.line.action_ask_control()
        count = len(self.mails_to(self.second))
        self.run_cron("2026-11-21 10:00:00")
        self.assertEqual(len(self.mails_to(self.second)), count)
        self.run_cron("2026-11-22 10:00:00")
        self.assertEqual(len(self.mails_to(self.second)), count + 1)

    def test_client_without_an_address_is_not_written_to_but_the_colleague_is(self):
        every = self.company.offboarding_reminder_days
        self.line.action_ask_control()
        (self.contact | self.second).write({"email": False})
        count = len(self.mails_to(self.contact | self.second))
        day = fields.Date.to_date("2026-11-16") + timedelta(days=every)
        self.run_cron(f"{day} 10:00:00")
        self.assertEqual(self.line.control_reminded_on, day)
        self.assertEqual(len(self.mails_to(self.contact | self.second)), count)
        self.assertEqual(len(self.get_todos()), 1)
        self.assertIn("hasn't answered yet", self.get_todos().note)

    def test_banner_says_that_the_client_has_to_answer(self):
        self.assertEqual(
            self.case._get_thing_of_check(self.get_check()).label,
            "End or transfer access",
        )
        self.line.action_ask_control()
        thing = self.case._get_thing_of_check(self.get_check())
        self.assertIn("Wait for the client", thing.label)
        self.assertEqual(self.get_check().whose, "the client")
        self.assertFalse(thing.run)

    def get_check(self):
        self.case.invalidate_recordset()
        return self.case.check_ids.filtered(lambda check: check.code == "access_open")

    def test_case_of_one_company_confirms_nothing_of_another(self):
        """One client, two companies: each invited person answers in his own case."""
        other = self.setup_other_company(name="Second")["company"]
        self.env.user.company_ids |= other
        boss = self.make_user(
            "other_boss",
            "client_offboarding.group_offboarding_manager",
            company_id=other.id,
        )
        case = (
            self.env["client.offboarding"]
            .with_user(boss)
            .create(
                {
                    "partner_id": self.client.id,
                    "company_id": other.id,
                    "contact_ids": [Command.set(self.outsider.ids)],
                    "access_ids": [
                        Command.create({"system": "DNS", "operation": "transfer"})
                    ],
                }
            )
        )
        theirs = case.access_ids
        theirs.action_ask_control()
        self.line.with_user(self.helper).action_ask_control()
        self.login(self.piotr)
        self.assertRefused(self.confirm(theirs))
        self.assertRefused(self.confirm())
        path = f"/my/offboardings/{case.id}/access/{theirs.id}/confirm"
        data = {"csrf_token": http.Request.csrf_token(self)}
        self.url_open(path, data=data)
        self.login(self.anna)
        data = {"csrf_token": http.Request.csrf_token(self)}
        self.assertRefused(self.url_open(path, data=data, allow_redirects=False))
        self.confirm()
        (theirs | self.line).invalidate_recordset()
        self.assertEqual(
            [line.sudo().control_confirmed_by for line in (theirs, self.line)],
            [self.outsider, self.contact],
        )
        theirs.action_done()
        self.line.with_user(self.helper).action_done()
        self.assertEqual((theirs.state, self.line.state), ("done", "done"))

    def test_other_company_learns_and_changes_nothing(self):
        other = self.setup_other_company(name="Second")["company"]
        stranger = self.make_user(
            "other_manager",
            "client_offboarding.group_offboarding_manager",
            company_id=other.id,
        )
        theirs = self.line.with_user(stranger)
        for call in (
            theirs.action_ask_control,
            theirs.action_record_control,
            lambda: theirs.action_waive_control("x"),
        ):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            self.env["client.offboarding.control"].with_user(stranger).create(
                {"access_id": self.line.id}
            )
