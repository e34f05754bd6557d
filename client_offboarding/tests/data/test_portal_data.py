from datetime import date, timedelta

from freezegun import freeze_time

from odoo import http
from odoo.fields import Command, Date
from odoo.tests import tagged

from ..common import OFFICER
from ..portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalData(PortalCase):
    """The client chooses in the portal what becomes of his personal data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls.make_user("officer", OFFICER)
        cls.case.termination_ids._write_step(
            {"has_processing_agreement": True, "data_choice": "erase"}
        )
        system = cls.env["client.offboarding.data.system"].with_user(cls.officer)
        cls.system = system.create(
            {"name": "Payroll server", "categories": "pay", "subjects": "employees"}
        )
        cls.line = cls.add_line(record_count=412)
        cls.other = cls.add_line(category="leave")
        cls.token = cls.case._invite(cls.contact)._get_token()

    @classmethod
    def add_line(cls, case=None, **values):
        lines = cls.env["client.offboarding.data"].with_user(cls.officer)
        return lines.create(
            {
                "offboarding_id": (case or cls.case).id,
                **cls.system._prepare_line_values(),
                **values,
            }
        )

    def choose(self, choice="return", line=None, token=None, case=None, **data):
        path = f"/data/{line.id}/choose" if line else "/data/choose"
        return self.url_open(
            f"/my/offboardings/{(case or self.case).id}{path}",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "choice": choice,
                **({"access_token": token} if token else {}),
                **data,
            },
            allow_redirects=False,
        )

    def assertNothingChosen(self, lines):
        """What the contract says counts still."""
        chosen = (self.case.data_choice, self.case.data_choice_channel)
        self.assertEqual(chosen, ("erase", "contract"))
        self.assertEqual(set(lines.mapped("choice")), {False})

    def test_page_shows_his_data_and_what_the_contract_says(self):
        ours = self.add_line(role="controller", category="our own invoices")
        self.login(None)
        page = self.open_page(token=self.token).text
        for text in (
            "Payroll server – pay",
            "employees, records: 412",
            "Payroll server – leave",
            "By the contract, unless you choose something else",
            f"{self.case.termination_ids.display_name}: Erase them",
        ):
            self.assertIn(text, page)
        self.assertNotIn(ours.category, page)

    def test_he_chooses_for_all_and_changes_it_for_one(self):
        self.login(None)
        response = self.choose("return", token=self.token)
        self.assertEqual(response.status_code, 303)
        self.assertRecordValues(
            self.case,
            [
                {
                    "data_choice": "return",
                    "data_choice_by": self.contact.name,
                    "data_choice_channel": "portal",
                }
            ],
        )
        self.choose("return_erase", self.other, token=self.token)
        self.assertRecordValues(
            self.line | self.other,
            [
                {"choice": False, "choice_by": False},
                {"choice": "return_erase", "choice_by": self.contact.name},
            ],
        )
        said = self.case.message_ids.filtered(lambda m: "chose for" in (m.body or ""))
        self.assertEqual(said.author_id, self.contact)
        self.assertEqual(len(said), 2)
        page = self.url_open(response.headers["Location"]).text
        self.assertIn("your choice was recorded", page)
        self.assertIn(f"Return them ({self.contact.name}", page)

    def test_he_chooses_on_the_day_of_the_company(self):
        """It is printed on the certificate; he has no login, and so no time zone."""
        self.company.partner_id.tz = "Europe/Warsaw"
        self.login(None)
        with freeze_time("2026-11-16 23:30:00"):
            self.choose("return", token=self.token)
        self.assertEqual(self.case.data_choice_on, date(2026, 11, 17))

    def test_he_is_asked_until_he_has_chosen(self):
        self.case.termination_ids._write_step({"data_choice": "ask"})
        self.login(self.anna)
        asked = "Choose what becomes of your personal data"
        self.assertIn(asked, self.open_page().text)
        self.choose("erase")
        self.assertNotIn(asked, self.open_page().text)

    def test_too_late_once_it_is_carried_out(self):
        self.line.action_decide("erase")
        self.line.action_done("wiped")
        self.login(None)
        self.assertIn("being carried out", self.choose(token=self.token).text)
        refused = self.choose("return", self.line, token=self.token)
        self.assertIn("being carried out", refused.text)
        self.choose("return", self.other, token=self.token)
        self.assertNothingChosen(self.line)
        self.assertEqual(self.other.choice, "return")

    def test_what_is_not_offered_is_refused_with_a_message(self):
        self.login(None)
        for choice in ("ask", "retain", "", "x", "erase\0x", "9" * 5000):
            with self.subTest(choice=choice[:9]):
                page = self.choose(choice, token=self.token)
                self.assertIn("Choose one of the ways that are offered", page.text)
        self.assertNothingChosen(self.line)

    def test_closed_case_shows_it_and_takes_no_choice(self):
        self.case._write_step({"state": "closed", "date_closed": "2026-11-16"})
        self.login(None)
        page = self.open_page(token=self.token).text
        self.assertIn("Payroll server – pay", page)
        self.assertNotIn("/data/choose", page)
        self.assertIn("is over and can", self.choose(token=self.token).text)
        self.assertNothingChosen(self.line)

    def test_page_says_until_when_and_why_his_data_are_kept(self):
        rules = self.env["client.offboarding.data.rule"].with_user(self.officer)
        rule = rules.create({"code": "L", "name": "L", "years": 1, "law": "Art. 9"})
        self.line.action_decide("retain", rule_id=rule.id, retain_until="2031-12-31")
        self.login(None)
        page = self.open_page(token=self.token).text
        self.assertIn("kept until 12/31/2031: Art. 9", page)

    def test_nobody_else_chooses(self):
        expired = self.link_of(self.second)
        old = expired._get_token()
        expired.date_expiry = Date.today() - timedelta(days=1)
        stranger = self.env["res.partner"].create({"name": "Inny", "is_company": True})
        case = self.open_case(
            partner_ids=[Command.set(stranger.ids)],
            outside_ids=[Command.create({"name": "U/9"})],
        )
        theirs = self.add_line(case)
        attempts = {
            "public": (None, None, self.line),
            "nonsense": (None, self.token[:-1], self.line),
            "expired link": (None, old, self.line),
            "another client's line": (None, self.token, theirs),
            "another client": (self.ktos, self.token, self.line),
            "who isn't invited": (self.piotr, None, None),
            "who runs the case": (self.owner, None, None),
            "a colleague": (self.colleague, self.token, None),
        }
        for name, (user, token, line) in attempts.items():
            self.login(user)
            with self.subTest(who=name):
                self.assertRefused(self.choose(line=line, token=token))
        self.assertNothingChosen(self.line | theirs)

    def test_new_provider_neither_sees_nor_chooses(self):
        person = self.env["res.partner"].create(
            {"name": "Ewa Nowa", "email": "ewa@nowa.example"}
        )
        proof = self.case.env["ir.attachment"].create({"name": "x", "raw": b"x"})
        self.case.write(
            {
                "new_provider_id": person.id,
                "new_provider_contact_ids": [Command.set(person.ids)],
                "new_provider_authorised_on": "2026-11-16",
                "new_provider_proof_ids": [Command.set(proof.ids)],
            }
        )
        token = self.token_of(person)
        self.login(None)
        page = self.open_page(token=token)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("Payroll server", page.text)
        self.assertRefused(self.choose(token=token))
        self.assertNothingChosen(self.line)
