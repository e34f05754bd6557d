from datetime import date
from unittest.mock import patch

from psycopg2.errors import DiskFull

from odoo.fields import Command
from odoo.tests import tagged

from ..feedback_common import FeedbackCase


@tagged("post_install", "-at_install")
class TestFeedbackAsking(FeedbackCase):
    """Asked once, reminded once, then left alone; by e-mail only where it may be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("pl_PL")
        cls.template = cls.env.ref("client_offboarding.mail_feedback")
        polish = cls.template.with_context(lang="pl_PL")
        polish.subject = "Jak się z nami współpracowało?"
        polish.body_html = "<p>Dzień dobry <a t-att-href='object._get_url()'>tu</a></p>"
        cls.contact.lang = "pl_PL"
        cls.second.lang = "en_US"

    def setUp(self):
        super().setUp()
        self.seen = self.env["mail.mail"].sudo().search([])

    def mails(self):
        """(address, subject, body) of what was queued since the last look."""
        mails = self.env["mail.mail"].sudo().search([("id", "not in", self.seen.ids)])
        self.seen |= mails
        return sorted(
            (mail.recipient_ids.email or mail.email_to, mail.subject, mail.body_html)
            for mail in mails
            # Colleagues are told of their activities.
            if not mail.recipient_ids.user_ids
        )

    def addresses(self):
        return [address for address, _subject, _body in self.mails()]

    # When

    def test_asked_after_the_days_and_never_twice(self):
        self.run_on("2026-11-19")
        self.assertFalse(self.answers_of())
        self.run_on("2026-11-20")
        asked = self.answers_of()
        self.assertRecordValues(
            asked,
            [
                {"partner_id": partner.id, "state": "asked", "channel": "portal"}
                for partner in (self.contact | self.second).sorted()
            ],
        )
        self.assertEqual(
            {str(day) for day in asked.mapped("date_asked")}, {"2026-11-20"}
        )
        self.run_on("2026-11-20")
        self.run_on("2026-11-21")
        self.assertEqual(self.answers_of(), asked)

    def test_days_are_the_companys(self):
        self.company.offboarding_feedback_days = 0
        self.run_on("2026-11-13")
        self.assertEqual(len(self.answers_of()), 2)

    def test_not_asked_while_it_runs_or_where_the_client_stays(self):
        for values in (
            {"state": "handover"},
            {"state": "cancelled", "outcome": "retained"},
            {"date_end": "2026-12-31"},
        ):
            with self.subTest(values=values):
                self.case.sudo()._write_step({"outcome": "ended", "state": "closed"})
                self.case.sudo()._write_step(values)
                self.run_on("2026-11-20")
                self.assertFalse(self.answers_of())

    def test_old_cases_are_left_alone(self):
        self.run_on("2027-01-20")
        self.assertFalse(self.answers_of())

    def test_who_told_us_already_isnt_asked(self):
        told = self.tell(quality=4)
        self.run_on("2026-11-20")
        self.assertEqual(self.answers_of() - told, self.answers_of()[1])
        self.assertEqual(told.state, "answered")

    def test_after_a_month_nobody_waits_any_more(self):
        self.run_on("2026-11-20")
        answered, silent = self.answers_of()
        answered._answer_in_portal({"quality": "5"})
        self.run_on("2026-12-19")
        self.assertEqual(silent.state, "asked")
        self.run_on("2026-12-20")
        self.assertEqual((answered.state, silent.state), ("answered", "expired"))
        self.run_on("2026-12-21")
        self.assertEqual(len(self.answers_of()), 2)

    def test_papers_and_the_case_wait_for_nothing(self):
        before = self.case.sudo().read(["state", "is_ready", "progress"])
        self.run_on("2026-11-20")
        self.assertEqual(
            self.case.sudo().read(["state", "is_ready", "progress"]), before
        )

    # E-mails, read back

    def test_no_e_mail_without_the_setting(self):
        self.assertEqual(self.company.offboarding_feedback_email, "never")
        self.contact.offboarding_may_ask = True
        for day in ("2026-11-20", "2026-11-27", "2026-11-28", "2026-12-20"):
            self.run_on(day)
        self.assertFalse(self.mails())
        self.assertFalse(any(self.answers_of().mapped("date_reminded")))

    def test_each_in_his_language_with_his_own_link(self):
        self.company.offboarding_feedback_email = "always"
        self.run_on("2026-11-20")
        (anna, polish, dzien), (jan, english, hello) = self.mails()
        self.assertEqual(
            (anna, polish), (self.contact.email, "Jak się z nami współpracowało?")
        )
        self.assertIn("Dzień dobry", dzien)
        self.assertEqual(jan, self.second.email)
        self.assertTrue(english.startswith("How was working with"))
        self.assertNotIn("anonym", hello.lower())
        for contact, body in ((self.contact, dzien), (self.second, hello)):
            token = self.case._invite(contact)._get_token()
            self.assertIn(f"/feedback?access_token={token}", body)

    def test_e_mail_that_waits_is_nobodys_to_read(self):
        self.company.offboarding_feedback_email = "always"
        self.run_on("2026-11-20")
        mails = self.env["mail.mail"].sudo().search([("id", "not in", self.seen.ids)])
        asking = mails.filtered(
            lambda mail: mail.recipient_ids <= self.case.contact_ids
        )
        self.assertEqual(len(asking), 2)
        messages = asking.mail_message_id
        for user in (self.owner, self.manager, self.accountant, self.auditor):
            theirs = messages.with_user(user)
            self.assertFalse(theirs._filtered_access("read"), user.login)
            self.assertFalse(theirs.search([("id", "in", messages.ids)]), user.login)

    def test_only_who_agreed(self):
        self.company.offboarding_feedback_email = "agreed"
        self.second.offboarding_may_ask = True
        self.run_on("2026-11-20")
        self.assertEqual(self.addresses(), [self.second.email])

    def test_nobody_blacklisted_also_not_reminded(self):
        self.company.offboarding_feedback_email = "always"
        self.env["mail.blacklist"].sudo()._add("ANNA@kowalski.example")
        self.run_on("2026-11-20")
        self.assertEqual(self.addresses(), [self.second.email])
        self.env["mail.blacklist"].sudo()._add(self.second.email)
        self.run_on("2026-11-27")
        self.assertFalse(self.mails())
        self.assertEqual(set(self.answers_of().mapped("state")), {"asked"})

    def test_reminded_once_and_only_who_is_silent(self):
        self.company.offboarding_feedback_email = "always"
        self.run_on("2026-11-20")
        self.assertEqual(len(self.mails()), 2)
        anna, _jan = self.answers_of()
        anna._decline_in_portal()
        for day in ("2026-11-20", "2026-11-21", "2026-11-26"):
            self.run_on(day)
            self.assertFalse(self.mails())
        self.run_on("2026-11-27")
        [[address, subject, _body]] = self.mails()
        self.assertEqual(address, self.second.email)
        self.assertTrue(subject.startswith("Reminder: "))
        for day in ("2026-11-28", "2026-12-05", "2026-12-20"):
            self.run_on(day)
            self.assertFalse(self.mails())

    def test_whose_e_mail_came_back_isnt_reminded(self):
        self.company.offboarding_feedback_email = "always"
        self.run_on("2026-11-20")
        self.assertEqual(len(self.mails()), 2)
        # As the gateway does with what comes back.
        self.contact.sudo()._message_receive_bounce(self.contact.email, self.contact)
        self.run_on("2026-11-27")
        self.assertEqual(self.addresses(), [self.second.email])
        anna, jan = self.answers_of()
        self.assertEqual(
            [bool(one.date_reminded) for one in (anna, jan)], [False, True]
        )

    def test_one_address_gets_one_e_mail(self):
        self.company.offboarding_feedback_email = "always"
        self.second.email = "Anna@Kowalski.example"
        other = self.env["res.partner"].create({"name": "Nowak", "is_company": True})
        boss = self.make_contact("Anna K.", self.contact.email, parent_id=other.id)
        self.make_closed_case(boss, partner_ids=[Command.set(other.ids)])
        self.run_on("2026-11-20")
        self.assertEqual(len(self.mails()), 1)
        self.run_on("2026-11-21")
        self.assertFalse(self.mails())

    def test_no_address_no_e_mail_and_no_error(self):
        self.company.offboarding_feedback_email = "always"
        self.contact.email = False
        self.second.email = "nobody"
        self.run_on("2026-11-20")
        self.assertFalse(self.mails())
        self.assertEqual(len(self.answers_of()), 2)

    def test_withdrawn_contact_isnt_written_to(self):
        self.company.offboarding_feedback_email = "always"
        self.run_on("2026-11-20")
        self.mails()
        # sudo: the case is closed; a manager would reopen it for this.
        self.case.sudo()._write_step({"contact_ids": [Command.unlink(self.second.id)]})
        self.run_on("2026-11-27")
        self.assertEqual(self.addresses(), [self.contact.email])

    def test_broken_template_is_told_once_and_sent_when_mended(self):
        self.company.offboarding_feedback_email = "always"
        whole = self.template.body_html
        self.template.body_html = "<p t-out='object.no_such_field'/>"
        polish = self.template.with_context(lang="pl_PL")
        polish.body_html = self.template.body_html
        self.run_on("2026-11-20")
        self.run_on("2026-11-21")
        self.assertFalse(self.mails())
        todo = self.case.sudo().activity_ids.filtered(
            lambda one: "Feedback" in one.summary
        )
        self.assertEqual(len(todo), 1)
        self.assertEqual(todo.user_id, self.owner)
        self.template.body_html = whole
        polish.body_html = whole
        self.run_on("2026-11-22")
        self.assertEqual(len(self.mails()), 2)

    def test_database_that_has_no_room_is_no_fault_of_the_template(self):
        self.company.offboarding_feedback_email = "always"
        sending = patch.object(
            type(self.template), "send_mail_batch", side_effect=DiskFull("No room")
        )
        with sending, self.assertRaises(DiskFull), self.env.cr.savepoint():
            self.run_on("2026-11-20")
        self.assertFalse(self.case.sudo().activity_ids)
        self.run_on("2026-11-21")
        self.assertEqual(len(self.mails()), 2)

    def test_removed_template_is_told_once_and_nobody_is_marked_as_asked(self):
        self.company.offboarding_feedback_email = "always"
        self.template.active = False
        self.run_on("2026-11-20")
        self.run_on("2026-11-21")
        self.assertFalse(self.mails())
        [todo] = self.case.sudo().activity_ids.filtered(
            lambda one: "Feedback" in one.summary
        )
        self.assertEqual(todo.user_id, self.owner)
        self.assertIn("it was removed", todo.note)
        self.template.active = True
        self.run_on("2026-11-22")
        self.assertEqual(len(self.mails()), 2)

    def test_language_that_isnt_installed_stops_nobody(self):
        self.company.offboarding_feedback_email = "always"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET lang = 'xx_XX' WHERE id = %s", [self.contact.id]
        )
        self.run_on("2026-11-20")
        (anna, subject, _body), (jan, *_rest) = self.mails()
        self.assertEqual((anna, jan), (self.contact.email, self.second.email))
        self.assertTrue(subject.startswith("How was working with"))

    def test_e_mail_that_cant_be_made_stops_no_other(self):
        self.company.offboarding_feedback_email = "always"
        polish = self.template.with_context(lang="pl_PL")
        polish.body_html = "<p t-out='object.no_such_field'/>"
        self.run_on("2026-11-20")
        self.assertEqual(self.addresses(), [self.second.email])
        anna, jan = self.answers_of()
        self.assertFalse(anna.date_mailed)
        self.assertTrue(jan.date_mailed)

    def test_each_company_by_its_own_setting(self):
        elsewhere = self.setup_other_company(name="Second")["company"]
        elsewhere.offboarding_feedback_email = "always"
        self.run_on("2026-11-20")
        self.assertFalse(self.mails())

    def test_queries_dont_grow_with_the_cases(self):
        """Expiring and reminding are one search and one update for all."""
        self.run_on("2026-11-20")

        def expire():
            feedback = self.env["client.offboarding.feedback"].sudo()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            feedback._expire(self.company, date(2027, 1, 31))
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = expire()
        others = [self.make_contact(f"P{i}", f"p{i}@x.example") for i in range(20)]
        # sudo: as the scheduled action does.
        self.env["client.offboarding.feedback"].sudo().create(
            [
                {
                    "offboarding_id": self.case.id,
                    "partner_id": partner.id,
                    "channel": "portal",
                    "state": "asked",
                    "date_asked": "2026-11-20",
                }
                for partner in others
            ]
        )
        self.env.flush_all()
        self.assertLessEqual(expire(), few + 1)
