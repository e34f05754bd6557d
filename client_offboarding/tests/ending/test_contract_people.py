from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import OffboardingCase


@tagged("post_install", "-at_install")
class TestContractPeople(OffboardingCase, HttpCase):
    """Who of the client's people sees a contract in the portal, and what he sees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls.env["res.partner"].create(
            {"name": "Jan Szef", "parent_id": cls.client.id, "email": "j@k.example"}
        )
        cls.portal = new_test_user(
            cls.env,
            "off_boss",
            groups="base.group_portal",
            partner_id=cls.boss.id,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        ).sudo()
        cls.case = cls.open_case(initiated_by="client")

    def choose(self, user, people, contract=None):
        contract = (contract or self.contract).with_user(user)
        return contract.action_set_portal_people(partner_ids=people.ids)

    # Who chooses

    def test_who_runs_a_case_chooses_who_sees_its_contract(self):
        self.assertTrue(self.contract.with_user(self.owner).can_set_portal_people)
        action = self.case.with_user(self.owner).termination_ids.action_portal_people()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.owner)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.partner_ids, self.contract.portal_partner_ids)
        wizard.partner_ids = self.boss
        wizard.action_set()
        self.assertEqual(self.contract.portal_partner_ids, self.boss)
        mine = self.env["contract.contract"].with_user(self.portal).search([])
        self.assertEqual(mine.ids, self.contract.ids)
        note = self.contract.message_ids.sorted("id")[-1]
        self.assertIn(self.boss.name, note.body)
        self.assertEqual(note.author_id, self.owner.partner_id)
        self.choose(self.owner, self.boss.browse())
        self.assertFalse(self.contract.portal_partner_ids)

    def test_same_people_once_more_are_not_told_of_again(self):
        self.choose(self.owner, self.boss)
        before = self.contract.message_ids
        self.choose(self.owner, self.boss)
        self.assertEqual(self.contract.message_ids, before)
        self.assertEqual(self.contract.portal_partner_ids, self.boss)

    def test_manager_chooses_for_every_contract_of_his_companies(self):
        other = self.contract.copy({"code": "X"})
        self.choose(self.manager, self.boss, other)
        self.assertEqual(other.portal_partner_ids, self.boss)
        with self.assertRaises(AccessError):
            self.choose(self.owner, self.boss, other)
        self.assertFalse(other.with_user(self.owner).can_set_portal_people)

    def test_nobody_else_chooses(self):
        before = self.contract.portal_partner_ids
        accountant = self.make_user("books", "account.group_account_invoice")
        helper = self.make_user("helps", "base.group_user")
        elsewhere = self.setup_other_company(name="Second")["company"]
        stranger = self.make_user(
            "elsewhere",
            "client_offboarding.group_offboarding_manager",
            company_id=elsewhere.id,
        )
        for user in (self.colleague, accountant, helper, stranger, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.choose(user, self.boss)
        # Once the case is over, there is no reason to.
        self.case._write_step({"state": "cancelled"})
        with self.assertRaises(AccessError):
            self.choose(self.owner, self.boss)
        self.assertEqual(self.contract.portal_partner_ids, before)

    def test_only_the_clients_own_people_can_be_chosen(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        for user in self.owner | self.manager:
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(ValidationError, "isn't one of"):
                    self.choose(user, stranger)
        self.assertNotIn(stranger, self.contract.message_partner_ids)
        for wrong in ("x", ["1"], [2**40], 7):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                self.contract.with_user(self.owner).action_set_portal_people(wrong)

    def test_contract_that_we_buy_by_is_not_the_clients(self):
        bought = self.contract.copy({"contract_type": "purchase", "code": "P"})
        with self.assertRaises(AccessError):
            self.choose(self.manager, self.boss, bought)

    # What is seen: in Polish, which OCA's own pages haven't

    def read_page(self, path="", lang="pl_PL"):
        self.env["res.lang"]._activate_lang("pl_PL")
        terms = self.env["ir.module.module"].search(
            [("name", "in", ["contract", "client_offboarding"])]
        )
        terms._update_translations(["pl_PL"])
        self.boss.lang = lang
        self.contract.message_subscribe(self.boss.ids)
        self.authenticate("off_boss", "off_boss")
        return self.url_open(f"/my/contracts{path}").text

    def test_pages_of_contracts_are_in_the_visitors_language(self):
        page = self.read_page()
        for text in ("Umowy", "Numer umowy", "Data zakończenia", "Następna faktura"):
            self.assertIn(text, page)
        for text in ("Contract #", "Date end", "Reference"):
            self.assertNotIn(text, page)
        page = self.url_open(f"/my/contracts/{self.contract.id}").text
        for text in (
            "<span>Umowa </span>",
            "Klient:",
            "Opiekun:",
            "Cena jednostkowa",
            "Okres rozliczeniowy",
            "Korespondencja",
            "mies.",
        ):
            self.assertIn(text, page)
        for text in ("Customer:", "Price unit", "Recurrence", "Communication"):
            self.assertNotIn(text, page)

    def test_pages_of_contracts_say_whether_they_run(self):
        for end, status in (
            (False, "Runs until further notice"),
            ("2026-12-31", "Ends on 12/31/2026"),
            ("2026-11-16", "Ends on 11/16/2026"),
            ("2026-11-15", "Ended on 11/15/2026"),
        ):
            contract = self.contract.copy({"code": "S"})
            contract.contract_line_ids.write({"date_end": end})
            with self.subTest(end=end):
                self.assertEqual(contract._get_portal_status()[0], status)
        for path in ("", f"/{self.contract.id}"):
            page = self.read_page(path, "en_US")
            self.assertIn(self.contract._get_portal_status()[0], page)

    def fetch_messages(self, token):
        response = self.url_open(
            "/mail/chatter_fetch",
            json={
                "params": {
                    "thread_model": "contract.contract",
                    "thread_id": self.contract.id,
                    "token": token,
                }
            },
        )
        return response.json()

    @mute_logger("odoo.http")
    def test_what_was_written_is_on_the_page_of_the_contract(self):
        said = "Good morning"
        self.contract.message_post(
            body=said, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.contract.message_subscribe(self.boss.ids)
        self.authenticate("off_boss", "off_boss")
        token = self.contract._portal_ensure_token()
        told = self.fetch_messages(token)["result"]["data"]["mail.message"]
        self.assertIn(said, str(told))
        for wrong in (token[:-1], "x"):
            with self.subTest(token=wrong):
                self.assertNotIn("result", self.fetch_messages(wrong))
        with self.assertRaises(AccessError):
            self.contract.with_user(self.portal).read(["access_token"])
