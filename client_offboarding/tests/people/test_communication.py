from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ..common import OffboardingCase

COMPOSED = "odoo.addons.mail.models.mail_render_mixin"


class CommunicationCase(OffboardingCase, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.email = "anna@kowalski.example"
        cls.second = cls.env["res.partner"].create(
            {
                "name": "Piotr Nowak",
                "parent_id": cls.client.id,
                "email": "piotr@kowalski.example",
            }
        )
        cls.outsider = cls.env["res.partner"].create(
            {
                "name": "Zofia Obca",
                "parent_id": cls.client.id,
                "email": "zofia@kowalski.example",
            }
        )

    def open_invited_case(self, **values):
        case = self.open_case(**values)
        case.contact_ids = self.contact | self.second
        return case

    def compose(self, case, kind=None):
        """The composer as it opens in the browser."""
        action = case.action_compose(kind)
        self.assertEqual(action["res_model"], "mail.compose.message")
        composer = case.env[action["res_model"]].with_context(**action["context"])
        return Form(composer).save()

    def send(self, case, kind=None):
        """Write to the client; returns the e-mails that left the house."""
        composer = self.compose(case, kind)
        with self.mock_mail_gateway():
            composer.action_send_mail()
            self.env.cr.flush()
        return self._mails


@tagged("post_install", "-at_install")
class TestCommunication(CommunicationCase):
    """The client's people hear of everything once, in time and in the right tone."""

    def test_message_reaches_the_invited_contacts_and_nobody_else(self):
        case = self.open_invited_case(initiated_by="company")
        mails = self.send(case)
        self.assertEqual(
            sorted(address for mail in mails for address in mail["email_to"]),
            [
                '"Anna Kowalska" <anna@kowalski.example>',
                '"Piotr Nowak" <piotr@kowalski.example>',
            ],
        )
        for mail in mails:
            self.assertIn("information in advance", mail["subject"])
            self.assertIn("let you know early", mail["body"])
            self.assertIn(self.owner.name, mail["body"])
            self.assertIn("off_owner", mail["email_from"])
            self.assertFalse(mail["attachments"])

    def test_case_shows_what_was_said_and_when(self):
        case = self.open_invited_case(initiated_by="company")
        self.assertEqual(case.next_message, "advance")
        self.send(case)
        said = case.communication_ids
        self.assertRecordValues(
            said, [{"kind": "advance", "number": 1, "user_id": self.owner.id}]
        )
        self.assertEqual(said.partner_ids, self.contact | self.second)
        self.assertEqual(said.message_id.subject, said.subject)
        self.assertIn(said.message_id, case.message_ids)
        self.assertEqual(case.next_message, "notice")

    def test_who_gave_notice_hears_of_no_announcement(self):
        case = self.open_invited_case(initiated_by="client")
        self.assertEqual(case.next_message, "notice")
        self.assertIn("Thank you for telling us", self.compose(case).body)

    def test_announcement_is_not_offered_after_the_notice(self):
        case = self.open_invited_case(initiated_by="company")
        self.send(case, "notice")
        self.assertFalse(case.next_message)

    def test_tones_differ(self):
        case = self.open_invited_case(initiated_by="company")
        bodies = {}
        for tone in ("formal", "neutral", "warm"):
            case.tone = tone
            bodies[tone] = self.compose(case, "advance").body
        self.assertIn("Dear Sir or Madam", bodies["formal"])
        self.assertIn("Kind regards", bodies["neutral"])
        self.assertIn("With warm regards", bodies["warm"])
        self.assertEqual(len(set(bodies.values())), 3)

    def test_every_message_is_there_in_every_tone(self):
        case = self.open_invited_case()
        for kind in case._get_message_states():
            for tone in ("formal", "neutral", "warm"):
                case.tone = tone
                template = case._get_message_template(kind)
                values = template._generate_template(
                    case.ids, ("subject", "body_html", "partner_to")
                )[case.id]
                self.assertTrue(values["subject"])
                self.assertIn(self.company.name, values["body_html"])
                self.assertNotIn("False", values["body_html"])
                self.assertEqual(set(values["partner_ids"]), set(case.contact_ids.ids))

    def test_dates_of_the_contracts_are_told(self):
        case = self.open_invited_case()
        case.action_give_notice()
        body = self.compose(case).body
        self.assertIn("Accounting", body)
        self.assertIn("11/12/2026", body)

    def test_things_to_return_are_listed(self):
        case = self.open_invited_case()
        case.return_ids = [
            Command.create({"name": "Laptop", "serial": "SN-1"}),
            Command.create({"name": "Archive", "direction": "to_client"}),
        ]
        case.action_give_notice()
        case.action_start_handover()
        body = self.compose(case).body
        self.assertIn("Please return to us:", body)
        self.assertIn("Laptop, SN-1", body)
        self.assertIn("Archive", body)

    def test_nothing_is_sent_twice(self):
        case = self.open_invited_case()
        composer = self.compose(case, "notice")
        with self.mock_mail_gateway():
            composer.action_send_mail()
            self.env.cr.flush()
            self.assertEqual(len(self._mails), 2)
            with self.assertRaisesRegex(UserError, "already, on 11/16/2026"):
                composer.action_send_mail()
            self.env.cr.flush()
        self.assertEqual(len(self._mails), 2)
        self.assertEqual(len(case.communication_ids), 1)

    def test_message_sent_later_is_logged_when_it_leaves(self):
        case = self.open_invited_case()
        composer = self.compose(case, "notice")
        composer.scheduled_date = "2026-11-17 08:00:00"
        composer.action_schedule_message()
        self.assertFalse(case.communication_ids)
        later = self.env["mail.scheduled.message"].search([("res_id", "=", case.id)])
        with self.mock_mail_gateway():
            later.with_user(self.owner).post_message()
            self.env.cr.flush()
        self.assertEqual(len(self._mails), 2)
        self.assertRecordValues(
            case.communication_ids, [{"kind": "notice", "user_id": self.owner.id}]
        )

    def test_colleague_who_was_faster_is_named(self):
        case = self.open_invited_case()
        ours = self.compose(case, "notice")
        theirs = self.compose(case.with_user(self.manager), "notice")
        with self.mock_mail_gateway():
            theirs.action_send_mail()
            with self.assertRaisesRegex(UserError, "by off_manager"):
                ours.action_send_mail()

    def test_hour_of_what_was_said_is_that_of_the_company(self):
        """Whoever reads it may be far away; the zone stands beside the hour."""
        case = self.open_invited_case()
        composer = self.compose(case, "notice")
        with self.far_from_company(self.owner):
            self.send(case, "notice")
        action = case.communication_ids.action_compose_again()
        told = r"11/17/2026 01:00:00\sAM \(Pacific/Auckland\)"
        self.assertRegex(action["name"], told)
        with self.mock_mail_gateway(), self.assertRaisesRegex(UserError, told):
            composer.action_send_mail()

    def test_database_refuses_the_same_message_at_the_same_moment(self):
        case = self.open_invited_case()
        self.send(case, "notice")
        said = case.communication_ids
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            said.sudo().create(
                {"offboarding_id": case.id, "kind": said.kind, "number": said.number}
            )

    def test_writing_again_is_a_decision(self):
        case = self.open_invited_case()
        self.send(case, "notice")
        action = case.communication_ids.action_compose_again()
        self.assertIn("sent already on 11/16/2026", action["name"])
        composer = case.env["mail.compose.message"].with_context(**action["context"])
        with self.mock_mail_gateway():
            Form(composer).save().action_send_mail()
        self.assertEqual(sorted(case.communication_ids.mapped("number")), [1, 2])

    def test_message_out_of_its_phase_is_refused(self):
        case = self.open_invited_case()
        with self.assertRaisesRegex(UserError, "Preparing"):
            case.action_compose("thanks")
        with self.assertRaisesRegex(UserError, "Preparing"):
            case.action_compose("no such message")
        self.send(case, "notice")
        with self.assertRaisesRegex(UserError, "was sent"):
            case.action_compose()

    def test_client_who_stays_gets_no_message(self):
        case = self.open_invited_case()
        composer = self.compose(case, "notice")
        case.action_cancel(outcome="retained", consent="by phone, Anna Kowalska")
        with self.assertRaisesRegex(UserError, "Cancelled"):
            case.action_compose("notice")
        with self.mock_mail_gateway(), self.assertRaisesRegex(UserError, "Cancelled"):
            composer.action_send_mail()

    def test_nobody_invited(self):
        case = self.open_case()
        with self.assertRaisesRegex(UserError, "Nobody is invited to OFF/"):
            case.action_compose("notice")

    def test_contact_without_email_is_named(self):
        case = self.open_invited_case()
        self.second.email = "not an address"
        with self.assertRaisesRegex(UserError, "Piotr Nowak") as refusal:
            case.action_compose("notice")
        self.assertNotIn("Anna", str(refusal.exception))

    def test_message_to_nobody_is_refused(self):
        case = self.open_invited_case()
        composer = self.compose(case, "notice")
        composer.partner_ids = False
        with self.mock_mail_gateway(), self.assertRaisesRegex(UserError, "recipient"):
            composer.action_send_mail()
        self.assertFalse(case.communication_ids)

    @mute_logger(COMPOSED)
    def test_broken_template_is_named(self):
        template = self.env.ref("client_offboarding.mail_notice_neutral")
        # Before there is a case, or Odoo would try it out and refuse.
        template.body_html = '<p t-out="object.no_such_field"/>'
        case = self.open_invited_case()
        with self.assertRaisesRegex(UserError, "dates and next steps") as refusal:
            case.action_compose("notice")
        self.assertNotIn("Traceback", str(refusal.exception))
        case.tone = "warm"
        self.assertTrue(self.compose(case, "notice").body)

    def test_empty_template_is_named(self):
        template = self.env.ref("client_offboarding.mail_notice_neutral")
        template.body_html = "<p><br/></p>"
        case = self.open_invited_case()
        with self.assertRaisesRegex(UserError, "can't be filled in"):
            case.action_compose("notice")

    def test_removed_template_is_explained(self):
        self.env.ref("client_offboarding.mail_notice_neutral").unlink()
        case = self.open_invited_case()
        with self.assertRaisesRegex(UserError, "was removed"):
            case.action_compose("notice")

    def test_only_who_runs_the_case_writes_to_the_client(self):
        case = self.open_invited_case()
        context = case.action_compose("notice")["context"]
        for user in (self.colleague, self.accountant, self.auditor, self.helper):
            with self.assertRaises(AccessError):
                case.with_user(user).action_compose("notice")
        # Accountants may post on the case, but not in the name of its messages.
        books = case.with_user(self.accountant).with_context(**context)
        with self.mock_mail_gateway(), self.assertRaises(AccessError):
            self.say(books, body="Hello", partner_ids=self.contact.ids)

    def test_log_is_written_by_sending_only(self):
        case = self.open_invited_case()
        self.send(case, "notice")
        said = case.communication_ids
        values = {"offboarding_id": case.id, "kind": "thanks"}
        for user in (self.owner, self.manager):
            with self.assertRaises(AccessError):
                said.with_user(user).create(values)
            with self.assertRaises(AccessError):
                said.with_user(user).write({"kind": "thanks"})
            with self.assertRaises(AccessError):
                said.with_user(user).unlink()
        for user in (self.colleague, self.helper):
            with self.assertRaises(AccessError):
                said.with_user(user).read(["kind"])
        self.assertEqual(said.with_user(self.auditor).kind, "notice")

    def test_ordinary_chatter_is_no_message_of_the_case(self):
        case = self.open_invited_case()
        self.say(case, body="Hello", partner_ids=self.contact.ids)
        self.assertFalse(case.communication_ids)

    def test_our_notice_goes_along_once_it_is_signed(self):
        """Unsigned it would declare nothing, and look as if it did."""
        case = self.open_invited_case(initiated_by="company")
        case.termination_ids.given_by = "company"
        paper = case._get_or_create_paper("notice")
        paper.action_generate()
        self.assertTrue(paper.is_final)
        self.assertFalse(self.compose(case, "notice").attachment_ids)
        paper.action_sign_company()
        sent = self.compose(case, "notice").attachment_ids
        self.assertEqual(sent.mapped("name"), [paper.signed_attachment_id.name])
        self.assertEqual(sent.raw, paper.sudo().signed_attachment_id.raw)

    def test_agreement_goes_along_for_both_to_sign(self):
        case = self.open_invited_case(initiated_by="company", mode="agreement")
        paper = case._get_or_create_paper("agreement")
        paper.action_generate()
        sent = self.compose(case, "notice").attachment_ids
        self.assertEqual(sent.raw, paper.sudo().attachment_id.raw)


@tagged("post_install", "-at_install")
class TestCommunicationAtTheEnd(CommunicationCase):
    """The confirmation goes with its paper; the thanks name whom we recommend."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.successor = cls.env["res.partner"].create(
            {"name": "Biuro Zysk", "website": "https://zysk.example"}
        )

    def open_confirmed_case(self):
        case = self.open_invited_case()
        case.action_give_notice()
        case.action_start_handover()
        self.line.invalidate_recordset()
        books = case.with_user(self.accountant)
        books.action_create_final_invoices(partial_period="prorated")
        books.invoice_ids.action_post()
        self.mark_sent(books.invoice_ids)
        for invoice in books.invoice_ids:
            self.pay(invoice)
        case.action_request_confirmation()
        return case

    def test_confirmation_goes_with_its_pdf(self):
        case = self.open_confirmed_case()
        with self.allow_pdf_render():
            mails = self.send(case)
        paper = case.protocol_ids
        self.assertFalse(paper.is_preview)
        self.assertEqual(len(mails), 2)
        for mail in mails:
            self.assertIn("sign", mail["subject"])
            [(name, content, _mimetype)] = mail["attachments"]
            self.assertEqual(name, paper.attachment_id.name)
            self.assertEqual(content, paper.attachment_id.raw)
        # A copy: it stays when the paper is made anew.
        copies = case.communication_ids.message_id.attachment_ids
        self.assertNotEqual(copies, paper.attachment_id)
        self.assertEqual(copies.res_model, "client.offboarding")
        self.assertEqual(copies.res_id, case.id)

    def test_confirmation_made_before_is_the_one_that_goes(self):
        case = self.open_confirmed_case()
        paper = case._get_or_create_paper("confirmation")
        with self.allow_pdf_render():
            paper.action_generate()
            made = paper.sha256
            mails = self.send(case)
        self.assertEqual(paper.sha256, made)
        self.assertEqual(
            {mail["attachments"][0][1] for mail in mails}, {paper.attachment_id.raw}
        )

    def test_many_are_written_to_with_words_or_not_at_all(self):
        case = self.open_invited_case(initiated_by="company")
        template = self.env.ref("client_offboarding.mail_advance_neutral")
        template.body_html = "<p><br/></p>"
        with self.assertRaisesRegex(UserError, "can't be filled in"):
            case._say_together("advance")

    def test_ordinary_letter_to_many_cases_invites_nobody(self):
        """Who is invited gets the messages of the case, not whatever is written."""
        case = self.open_invited_case()
        values = {
            "composition_mode": "mass_mail",
            "model": case._name,
            "res_ids": str(case.ids),
            "subject": "Season's greetings",
            "body": "<p>To all of you</p>",
        }
        invited = set((self.contact | self.second).ids)
        for kind, people in ((False, set()), ("advance", invited)):
            composer = self.env["mail.compose.message"].with_user(self.owner)
            composer = composer.with_context(offboarding_message_kind=kind)
            made = composer.create(values)._prepare_mail_values_dynamic(case.ids)
            with self.subTest(kind=kind):
                found = set(made[case.id].get("partner_ids") or []) & invited
                self.assertEqual(found, people)

    def test_thanks_name_recommended_partners(self):
        case = self.open_confirmed_case()
        self.assertNotIn("recommend", self.compose(case, "thanks").body)
        case.recommended_ids = self.successor
        mails = self.send(case, "thanks")
        self.assertEqual(len(mails), 2)
        for mail in mails:
            self.assertIn("we recommend", mail["body"])
            self.assertIn("Biuro Zysk, https://zysk.example", mail["body"])
            self.assertFalse(mail["attachments"])

    def test_thanks_give_advice_and_name_partners_by_what_they_do(self):
        # Whoever has changed a template keeps his own.
        template = self.env.ref("client_offboarding.mail_thanks_neutral")
        template.sudo().reset_template()
        case = self.open_confirmed_case()
        tag = self.env["res.partner.category"].create({"name": "Accounting"})
        other_company = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.successor.copy({"company_id": other_company.id})
        (self.successor | foreign | case.partner_id).category_id = tag
        case.recommended_ids = self.outsider
        case.recommended_category_ids = tag
        self.assertEqual(case.recommended_ids, self.outsider | self.successor)
        case.recommended_ids -= self.outsider
        case.advice = "Cancel the direct debit.\nKeep the ledgers <5 years>."
        body = self.compose(case, "thanks").body
        self.assertIn("Biuro Zysk", body)
        self.assertNotIn(self.outsider.name, body)
        self.assertIn("debit.\nKeep the ledgers &lt;5 years&gt;.", body)


@tagged("post_install", "-at_install")
class TestCommunicationPolish(CommunicationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("pl_PL")
        cls.env["ir.module.module"].search(
            [("name", "=", "client_offboarding")]
        )._update_translations(["pl_PL"])
        (cls.client | cls.contact | cls.second).lang = "pl_PL"

    def test_polish_client_is_written_to_in_polish(self):
        case = self.open_invited_case(initiated_by="company")
        self.assertEqual(case.env.lang or "en_US", "en_US")
        mails = self.send(case, "advance")
        self.assertEqual(len(mails), 2)
        for mail in mails:
            self.assertIn("Kończymy współpracę", mail["subject"])
            self.assertIn("Dzień dobry,", mail["body"])
            self.assertIn("zdecydowaliśmy", mail["body"])
            self.assertIn('lang="pl_PL"', mail["body"])

    def test_every_message_is_polish(self):
        case = self.open_invited_case(initiated_by="company")
        case.action_give_notice()
        case.return_ids = [Command.create({"name": "Laptop"})]
        case.recommended_ids = self.outsider
        english = {"the", "our", "you", "and", "with", "Hello", "Dear"}
        for kind in case._get_message_states():
            for tone in ("formal", "neutral", "warm"):
                case.tone = tone
                values = case._get_message_template(kind)._generate_template(
                    case.ids, ("subject", "body_html")
                )[case.id]
                text = f"{values['subject']} {values['body_html']}"
                self.assertFalse(english & set(text.split()), (kind, tone))


@tagged("post_install", "-at_install")
class TestDispute(OffboardingCase):
    """A log of disputed points: claim, our view, what was agreed."""

    def test_point_is_open_until_it_is_agreed_or_dropped(self):
        case = self.open_case()
        case.dispute_ids = [
            Command.create({"name": "Invoice of May too high", "our_view": "As agreed"})
        ]
        dispute = case.dispute_ids
        self.assertRecordValues(dispute, [{"state": "open", "is_settled": False}])
        with self.assertRaisesRegex(ValidationError, "what was agreed"):
            dispute.state = "agreed"
        dispute.write({"state": "agreed", "outcome": "10% off"})
        self.assertTrue(dispute.is_settled)

    def test_wishes_stand_beside_the_points_with_an_answer_and_a_day(self):
        case = self.open_case()
        case.dispute_ids = [Command.create({"name": "Invoice of May too high"})]
        case.wish_ids = [
            Command.create({"name": "Data by Friday", "date_deadline": "2026-11-20"})
        ]
        self.assertEqual(case.dispute_ids.name, "Invoice of May too high")
        wish = case.wish_ids
        self.assertRecordValues(wish, [{"kind": "wish", "state": "open"}])
        deadline = self.env["client.offboarding.deadline"].search(
            [("res_model", "=", wish._name), ("res_id", "=", wish.id)]
        )
        self.assertEqual((deadline.name, str(deadline.date)), (wish.name, "2026-11-20"))
        with self.assertRaisesRegex(ValidationError, "what was agreed"):
            wish.state = "agreed"
        wish.write({"our_view": "On Thursday", "state": "agreed"})
        self.assertTrue(wish.is_settled)
        self.env.flush_all()
        self.assertFalse(deadline.search([("id", "=", deadline.id)]))

    def test_rights(self):
        case = self.open_case()
        case.dispute_ids = [Command.create({"name": "Damaged desk"})]
        dispute = case.dispute_ids
        dispute.with_user(self.manager).our_view = "It was worn"
        for user in (self.colleague, self.helper):
            with self.assertRaises(AccessError):
                dispute.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                dispute.with_user(user).unlink()
        for user in (self.accountant, self.auditor):
            self.assertEqual(dispute.with_user(user).name, "Damaged desk")
            with self.assertRaises(AccessError):
                dispute.with_user(user).write({"outcome": "X"})

    def test_other_companies_see_nothing(self):
        case = self.open_case()
        case.dispute_ids = [Command.create({"name": "Damaged desk"})]
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self.make_user(
            "stranger",
            "client_offboarding.group_offboarding_manager",
            company_id=other.id,
        )
        self.assertFalse(
            self.env["client.offboarding.dispute"].with_user(stranger).search([])
        )

    def test_log_of_a_case_that_is_over_is_final(self):
        case = self.open_case()
        case.dispute_ids = [Command.create({"name": "Damaged desk"})]
        dispute = case.dispute_ids
        case.action_cancel(outcome="mistake")
        with self.assertRaisesRegex(UserError, "is over"):
            dispute.our_view = "Late"


@tagged("post_install", "-at_install")
class TestMeeting(CommunicationCase):
    def test_meeting_invites_the_people_of_the_case(self):
        case = self.open_invited_case()
        action = case.action_view_meetings()
        events = self.env["calendar.event"].with_user(self.owner)
        form = Form(events.with_context(**action["context"]))
        event = form.save()
        self.assertEqual(event.res_model, "client.offboarding")
        self.assertEqual(event.res_id, case.id)
        self.assertEqual(event.user_id, self.owner)
        self.assertEqual(
            event.partner_ids, self.owner.partner_id | self.contact | self.second
        )
        case.invalidate_recordset(["meeting_count"])
        self.assertEqual(case.meeting_count, 1)
        self.assertEqual(events.search(action["domain"]), event)
