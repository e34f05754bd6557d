from freezegun import freeze_time
from lxml import html

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import TODAY, OffboardingCase
from ..rights import make_pdf


@tagged("post_install", "-at_install")
class TestPortalNotice(OffboardingCase, HttpCase):
    """The client's own people give notice of a contract in the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls.make_portal("off_portal", cls.contact)
        cls.contract.user_id = cls.owner
        cls.contract.message_subscribe(cls.contact.ids)
        cls.url = f"/my/contracts/{cls.contract.id}/notice"

    @classmethod
    def make_portal(cls, login, partner):
        partner.email = f"{login}@example.com"
        user = new_test_user(
            cls.env,
            login,
            groups="base.group_portal",
            partner_id=partner.id,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        # In no company of ours: the test's own user may not read him.
        return user.sudo()

    def give(self, login="off_portal", url=None, files=None, **values):
        """Fill in the form and send it, as a browser does."""
        self.authenticate(login, login)
        data = {
            "csrf_token": Request.csrf_token(self),
            "signatory": "Anna Kowalska",
            "role": "CEO",
            "signatory_basis": "KRS 0000654321",
            "reason": "We merge",
            "is_authorised": "1",
            **values,
        }
        return self.url_open(url or self.url, data, files)

    def cases(self):
        return self.env["client.offboarding"].search(
            [("partner_id", "=", self.client.id)]
        )

    def assertRefused(self, response, text):
        self.assertEqual(response.status_code, 200)
        self.assertIn(text, response.text)
        self.assertFalse(self.cases())

    # What a notice does

    def test_contract_page_offers_notice_and_the_form_tells_the_end(self):
        self.authenticate("off_portal", "off_portal")
        page = self.url_open(f"/my/contracts/{self.contract.id}").text
        self.assertIn(f"{self.url}?access_token", page)
        form = self.url_open(self.url).text
        self.assertRegex(form, r"breadcrumb-item active\">\s*Notice")
        self.assertIn("ends it on", form)
        self.assertIn("12/16/2026", form)

    def test_notice_opens_a_draft_case_of_this_contract(self):
        letter = make_pdf()
        response = self.give(files={"letter": ("letter.pdf", letter)})
        self.assertIn("We have your notice", response.text)
        case = self.cases()
        self.assertRecordValues(
            case,
            [
                {
                    "state": "draft",
                    "scope": "contracts",
                    "initiated_by": "client",
                    "user_id": self.owner.id,
                    "company_id": self.company.id,
                    "contact_ids": self.contact.ids,
                    "reason_stated": "We merge",
                }
            ],
        )
        self.assertRecordValues(
            case.termination_ids,
            [
                {
                    "contract_id": self.contract.id,
                    "mode": "notice",
                    "given_by": "client",
                    "delivery_channel": "portal",
                    "delivery_ground": "portal",
                    "used_form": "document",
                    "date_delivered": TODAY,
                    "date_end": TODAY.replace(month=12),
                    "signatory": "Anna Kowalska, CEO",
                    "signatory_basis": "KRS 0000654321",
                }
            ],
        )
        proofs = case.with_user(self.owner).termination_ids.proof_ids
        declaration, proof = proofs.sorted("id")
        self.assertEqual(proof.raw, letter)
        self.assertIn("KRS 0000654321", declaration.raw.decode())
        self.assertIn("off_portal", declaration.raw.decode())
        self.assertNotIn(self.contact, case.message_partner_ids)

    def test_owner_is_told_by_a_message_and_a_todo(self):
        self.give()
        case = self.cases().with_user(self.owner)
        message = case.message_ids.filtered(lambda m: "gave notice" in m.body)
        self.assertEqual(message.author_id, self.contact)
        self.assertIn(self.owner.partner_id, message.notified_partner_ids)
        self.assertIn("We merge", message.body)
        self.assertRecordValues(
            case.activity_ids,
            [{"user_id": self.owner.id, "date_deadline": TODAY}],
        )

    def test_salesperson_then_the_companys_person_then_a_manager_is_told(self):
        self.contract.user_id = self.helper
        self.assertEqual(self.contract._get_offboarding_owner(), self.manager)
        self.company.offboarding_notice_user_id = self.colleague
        self.assertEqual(self.contract._get_offboarding_owner(), self.colleague)
        self.client.user_id = self.owner
        self.assertEqual(self.contract._get_offboarding_owner(), self.owner)

    def test_day_is_that_of_the_company(self):
        with freeze_time("2026-11-16 23:30:00"):
            self.contract.sudo()._give_portal_notice(self.portal, self.declared())
        termination = self.cases().termination_ids
        self.assertEqual(str(termination.date_delivered), "2026-11-17")

    def declared(self, **values):
        return {
            "signatory": "Anna Kowalska",
            "role": "",
            "signatory_basis": "KRS",
            "reason": "",
            "date_wished": False,
            "letter": None,
            "address": "127.0.0.1",
            **values,
        }

    def test_later_end_is_taken_and_an_earlier_one_refused(self):
        self.assertRefused(self.give(date_wished="2026-12-01"), "12/16/2026 at")
        self.give(date_wished="2027-01-31")
        termination = self.cases().termination_ids
        self.assertEqual(str(termination.date_end), "2027-01-31")
        self.assertEqual(str(termination.date_end_computed), "2026-12-16")
        self.assertTrue(termination.date_end_reason)

    def test_strict_form_blocks_the_case_and_the_client_is_warned(self):
        self.contract.write({"notice_form": "written", "notice_form_strict": True})
        self.authenticate("off_portal", "off_portal")
        self.assertIn("would be void", self.url_open(self.url).text)
        self.give()
        case = self.cases().with_user(self.owner)
        self.assertEqual(self.check(case, "notice_form").state, "open")
        with self.assertRaises(UserError):
            case.action_give_notice(reason_id=self.reason.id)

    def test_notice_can_be_given_without_a_letter(self):
        self.give()
        self.assertEqual(len(self.cases().termination_ids.proof_ids), 1)

    def test_receipt_takes_day_hour_and_signatory_of_the_notice(self):
        self.give()
        case = self.cases().with_user(self.owner)
        self.assertEqual(case._get_offered_kinds()[0], "receipt")
        paper = case._get_or_create_paper("receipt")
        self.assertEqual(str(paper.date_received), "2026-11-16 10:00:00")

    def test_owner_goes_on_from_the_clients_notice(self):
        self.give()
        case = self.cases().with_user(self.owner)
        action = case.action_give_notice()
        self.assertEqual(
            (case.state, action["res_model"]), ("draft", "client.offboarding.step")
        )
        wizards = self.env["client.offboarding.step"].with_user(self.owner)
        with Form(wizards.with_context(**action["context"])) as form:
            form.reason_id = self.reason
        form.record.action_confirm()
        self.assertEqual((case.state, case.reason_id), ("notice", self.reason))
        # The client's own words stay as they were.
        self.assertEqual(case.reason_stated, "We merge")
        self.assertEqual(str(self.line.date_end), "2026-12-16")
        page = self.url_open(self.url).text
        self.assertIn("We have your notice", page)

    def test_todo_goes_when_the_notice_is_recorded_or_the_case_cancelled(self):
        self.give()
        case = self.cases().with_user(self.owner)
        self.assertEqual(len(case.activity_ids), 1)
        case.action_give_notice(reason_id=self.reason.id)
        self.assertFalse(case.activity_ids)

    def test_todo_goes_with_a_case_that_was_a_mistake(self):
        self.give()
        case = self.cases().with_user(self.owner)
        case.action_cancel(outcome="mistake")
        self.assertFalse(case.activity_ids)

    def test_reason_that_does_not_exist_is_asked_for_again(self):
        self.give()
        case = self.cases().with_user(self.owner)
        action = case.action_give_notice(reason_id=987654321)
        self.assertEqual(action["res_model"], "client.offboarding.step")
        self.assertEqual(case.state, "draft")

    def test_other_cases_are_not_asked_for_a_reason(self):
        case = self.open_case(date_delivered=TODAY)
        case.reason_id = False
        self.assertIs(case.action_give_notice(), True)
        self.assertEqual(case.state, "notice")

    # What the client gets at once

    def emails(self):
        return self.env["mail.mail"].sudo().search([("model", "=", self.cases()._name)])

    def test_page_shows_what_was_sent_and_when(self):
        letter = make_pdf()
        page = self.give(files={"letter": ("our letter.pdf", letter)}).text
        for text in (
            "We have your notice",
            "11/16/2026 11:00 CET",
            "KRS 0000654321",
            "We merge",
            "our letter.pdf",
        ):
            with self.subTest(text=text):
                self.assertIn(text, page)

    def test_giver_gets_an_email_with_what_he_sent(self):
        self.give(date_wished="2027-01-31")
        [email] = self.emails().filtered(
            lambda mail: self.contact in mail.recipient_ids
        )
        self.assertIn("was received", email.subject)
        for text in (
            "KRS 0000654321",
            "Anna Kowalska, CEO",
            "2026-11-16 11:00:00 CET",
            "2027-01-31",
            "We merge",
        ):
            with self.subTest(text=text):
                self.assertIn(text, email.body_html)
        message = email.mail_message_id
        self.assertEqual(message.author_id, self.owner.partner_id)
        # It is his to read in the portal, too.
        domain = self.cases()._get_portal_message_domain()
        self.assertFalse(message.filtered_domain([("is_internal", "=", True)]))
        self.assertIn(self.contact, message.partner_ids)
        self.assertTrue(domain)

    def test_giver_without_an_address_gets_none_and_his_notice_counts(self):
        self.contact.email = False
        self.assertIn("We have your notice", self.give().text)
        self.assertTrue(self.cases().termination_ids.date_received)
        self.assertFalse(
            self.emails().filtered(lambda mail: self.contact in mail.recipient_ids)
        )

    def test_colleague_gets_exactly_one_email(self):
        self.owner.notification_type = "email"
        self.give()
        emails = self.emails()
        mine = emails.filtered(lambda m: self.owner.partner_id in m.recipient_ids)
        self.assertEqual(len(mine), 1)
        self.assertIn("gave notice", mine.body_html)
        self.assertEqual(len(emails), 2)

    def test_what_has_to_be_filled_in_is_marked(self):
        self.authenticate("off_portal", "off_portal")
        page = html.fromstring(self.url_open(self.url).text)
        marked = {
            label.get("for")
            for label in page.iterfind(".//label")
            if label.find("span[@class='text-danger']") is not None
        }
        required = {field.get("id") for field in page.xpath("//*[@required]")}
        self.assertEqual(marked, {"signatory", "signatory_basis", "is_authorised"})
        self.assertEqual(marked, required)

    # Who sees the contract

    def test_who_sees_a_contract_in_the_portal_is_set_on_it(self):
        boss = self.make_portal(
            "off_boss_of_client",
            self.env["res.partner"].create({"name": "B", "parent_id": self.client.id}),
        )
        keeper = self.make_user("keeper", "account.group_account_manager")
        contract = self.contract.with_user(keeper)
        # The client itself follows what is his, without a login.
        self.assertEqual(contract.portal_partner_ids, self.contact | self.client)
        self.contract.message_subscribe(self.owner.partner_id.ids)
        contract.portal_partner_ids = boss.partner_id
        mine = self.env["contract.contract"].with_user(self.portal).search([])
        theirs = self.env["contract.contract"].with_user(boss).search([])
        self.assertNotIn(self.contract.id, mine.ids)
        self.assertIn(self.contract.id, theirs.ids)
        self.assertIn(self.owner.partner_id, self.contract.message_partner_ids)

    def test_nobody_else_is_shown_a_contract(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        keeper = self.make_user("keeper", "account.group_account_manager")
        contract = self.contract.with_user(keeper)
        with self.assertRaisesRegex(ValidationError, "Stranger isn't one of"):
            contract.portal_partner_ids = stranger
        with self.assertRaises(AccessError):
            self.contract.with_user(self.owner).portal_partner_ids = self.contact

    # Second notices

    def test_second_notice_is_refused(self):
        self.give()
        response = self.give()
        self.assertIn("Notice of this contract was given already", response.text)
        self.assertIn(self.cases().name, response.text)
        self.assertEqual(len(self.cases()), 1)

    def test_our_own_preparations_are_not_told(self):
        case = self.open_case(initiated_by="company", date_delivered=False)
        response = self.give()
        self.assertIn("at the moment", response.text)
        self.assertNotIn(case.name, response.text)
        self.assertEqual(self.cases(), case)
        page = self.url_open(f"/my/contracts/{self.contract.id}").text
        self.assertNotIn("offboarding_notice", page)

    @mute_logger("odoo.sql_db")
    def test_two_at_once_leave_one(self):
        self.contract.sudo()._give_portal_notice(self.portal, self.declared())
        # As in the transaction that began before the first was there.
        self.patch(
            type(self.contract), "_get_portal_notice_state", lambda *args: "open"
        )
        again = self.declared()
        with self.assertRaisesRegex(UserError, "nothing was sent"):
            self.contract.sudo()._give_portal_notice(self.portal, again)
        self.assertEqual(len(self.cases()), 1)

    # Bad input

    def test_what_is_missing_is_named_and_what_was_entered_stays(self):
        response = self.give(signatory_basis=" ", is_authorised="", reason="<b>Why</b>")
        self.assertRefused(response, "on what basis")
        self.assertIn("Confirm that you may", response.text)
        self.assertIn("&lt;b&gt;Why", response.text)
        self.assertNotIn("<b>Why", response.text)

    def test_words_of_the_client_are_escaped_for_the_owner(self):
        self.give(reason="<script>alert(1)</script>", signatory="<img src=x>")
        for message in self.cases().message_ids:
            self.assertNotIn("<script", message.body)
            self.assertNotIn("<img", message.body)

    def test_letter_must_be_small_and_readable(self):
        self.assertRefused(
            self.give(files={"letter": ("letter.pdf", b"<html><script>")}), "PDF"
        )
        large = make_pdf() + b"0" * (10 * 1024 * 1024)
        self.assertRefused(self.give(files={"letter": ("a.pdf", large)}), "10 MB")

    def test_nonsense_is_refused(self):
        self.assertRefused(self.give(date_wished="tomorrow"), "year-month-day")
        self.assertRefused(self.give(reason="x" * 5000), "too long")

    def test_end_in_a_year_that_cant_be_meant_is_refused(self):
        for wished in ("9999-12-31", "2201-01-01"):
            with self.subTest(wished=wished):
                answer = self.give(date_wished=wished)
                self.assertEqual(answer.status_code, 200)
                self.assertRefused(answer, "check the year (1900–2200)")
        self.give(date_wished="2200-12-31")
        self.assertEqual(str(self.cases().termination_ids.date_end), "2200-12-31")

    def test_whatever_is_entered_gets_an_answer(self):
        fields = ("signatory", "role", "signatory_basis", "reason", "date_wished")
        for name in (*fields, "letter", "is_authorised"):
            for text in ("ą" * 20_000, "<script>alert(1)</script>", "\x00", "%s {x}"):
                with self.subTest(field=name, text=text[:9]):
                    # Without leave to sign nothing is given.
                    values = {"is_authorised": "", "signatory_basis": "", name: text}
                    response = self.give(**values)
                    self.assertEqual(response.status_code, 200)
                    self.assertNotIn("<script>alert(1)", response.text)
            with self.subTest(field=name, text="file"):
                data = {"signatory_basis": ""} if name != "signatory_basis" else {}
                self.assertRefused(
                    self.give(files={name: ("a.txt", b"Hello")}, **data), "Enter who"
                )
        self.assertFalse(self.cases())

    def test_wrong_contract_is_answered(self):
        for wrong in (0, 987654321, 2**31, 2**70):
            with self.subTest(id=wrong):
                response = self.give(url=f"/my/contracts/{wrong}/notice")
                self.assertEqual(response.status_code, 200)
        self.assertFalse(self.cases())

    def test_notice_before_the_contract_begins_says_so(self):
        self.contract.date = self.line.date_start = "2027-01-01"
        self.assertRefused(self.give(), "before the contract started")

    def test_nobody_there_to_receive_it(self):
        self.contract.user_id = False
        self.env.ref("client_offboarding.group_offboarding_manager").user_ids = False
        self.assertRefused(self.give(), "by post")

    # Who may not

    def test_stranger_and_follower_of_another_client_are_turned_away(self):
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        self.make_portal("off_other", other)
        self.give("off_other")
        self.contract.message_subscribe(other.ids)
        self.give("off_other")
        self.assertFalse(self.cases())

    def test_public_has_to_sign_in_also_with_a_token(self):
        token = self.contract._portal_ensure_token()
        response = self.give(login=None, url=f"{self.url}?access_token={token}")
        self.assertIn("/web/login", response.url)
        self.assertFalse(self.cases())

    def test_token_lets_in_the_clients_people_only_if_it_is_right(self):
        self.contract.message_unsubscribe(self.contact.ids)
        token = self.contract._portal_ensure_token()
        self.give(url=f"{self.url}?access_token={token[:-1]}x")
        self.assertFalse(self.cases())
        self.give(url=f"{self.url}?access_token={token}")
        self.assertEqual(len(self.cases()), 1)

    def test_contract_of_another_company_is_out_of_reach(self):
        other = self.env["res.company"].sudo().create({"name": "Other company"})
        self.portal.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.give()
        self.assertFalse(self.cases())

    @mute_logger("odoo.http")
    def test_request_from_another_site_is_refused(self):
        response = self.give(csrf_token="forged")
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.cases())

    def test_employees_give_no_notice_in_the_clients_name(self):
        self.make_user("boss", "account.group_account_manager")
        self.give("off_boss")
        self.assertFalse(self.cases())

    def test_no_notice_of_a_contract_that_is_over_or_that_we_buy(self):
        self.line.date_end = "2026-10-31"
        self.give()
        self.line.date_end = False
        self.contract.contract_type = "purchase"
        self.give()
        self.assertFalse(self.cases())

    def test_portal_user_reads_no_case_by_rpc(self):
        self.give()
        cases = self.cases()
        self.assertTrue(cases)
        with self.assertRaises(AccessError):
            cases.with_user(self.portal).read(["name"])
