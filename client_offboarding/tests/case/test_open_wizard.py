from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestOpenWizard(LedgerCase):
    """Starting offboarding: what is preselected, and what is refused."""

    def wizard(self, partners=None, **values):
        partners = partners or self.client
        action = partners.with_user(self.owner).action_open_offboarding()
        return (
            self.env[action["res_model"]]
            .with_user(self.owner)
            .with_context(**action["context"])
            .create({"reason_id": self.reason.id, **values})
        )

    def test_running_contracts_of_all_contacts_are_preselected(self):
        contacts = self.make_contract(partner_id=self.contact.id, code="K/2")
        future = self.make_contract(code="K/3")
        future.contract_line_ids.date_end = "2026-12-31"
        ended = self.make_contract(code="K/4")
        ended.contract_line_ids.date_end = "2026-11-15"
        self.make_contract(code="P/1", contract_type="purchase")
        self.make_contract(code="X/1", partner_id=self.partner_a.id)
        wizard = self.wizard()
        self.assertEqual(wizard.contract_ids, self.contract | contacts | future)
        self.assertIn(ended, wizard.allowed_contract_ids)

    def test_form_opens_a_case_with_what_was_entered(self):
        action = self.contact.with_user(self.owner).action_open_offboarding()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.owner)
            .with_context(**action["context"])
        )
        form.reason_id = self.reason
        form.initiated_by = "company"
        form.reason_note = "He shouts"
        form.date_delivered = "2026-11-02"
        action = form.save().action_open()
        cases = self.env["client.offboarding"].with_user(self.owner)
        case = cases.browse(action["res_id"])
        self.assertRecordValues(
            case,
            [
                {
                    "partner_id": self.client.id,
                    "company_id": self.company.id,
                    "user_id": self.owner.id,
                    "scope": "relationship",
                    "initiated_by": "company",
                    "reason_note": "He shouts",
                    "state": "draft",
                }
            ],
        )
        self.assertRecordValues(
            case.termination_ids,
            [
                {
                    "contract_id": self.contract.id,
                    "given_by": "company",
                    "date_delivered": self.day("2026-11-02"),
                    "date_end": self.day("2026-12-02"),
                }
            ],
        )
        self.assertRegex(case.name, r"^OFF/2026/\d{5}$")

    def test_contracts_outside_the_system_are_named(self):
        outside = {"name": "Paper 7/2019", "date": "2019-01-01"}
        case = self.open_case(outside_ids=[Command.create(outside)])
        self.assertEqual(
            case.termination_ids.mapped("display_name"),
            [self.contract.display_name, "Paper 7/2019"],
        )

    def test_second_case_is_refused_also_through_another_contact(self):
        self.open_case()
        for partner in (self.client, self.contact):
            wizard = self.wizard(partner)
            with self.subTest(partner=partner.name):
                with self.assertRefused("already being offboarded: OFF/"):
                    wizard.action_open()

    def test_database_has_the_last_word_on_a_second_case(self):
        case = self.open_case()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            case.sudo().create({"partner_id": self.contact.id})

    def test_contract_is_in_one_active_case(self):
        some = {
            "scope": "contracts",
            "contract_ids": [Command.set(self.contract.ids)],
        }
        case = self.open_case(**some)
        for values in (some, {}):
            wizard = self.wizard(**values)
            with (
                self.subTest(values=values),
                self.assertRefused("already in the active case OFF/"),
            ):
                wizard.action_open()
        case.action_cancel(outcome="mistake")
        self.assertTrue(self.wizard(**some).action_open())

    def test_whole_relation_goes_beside_a_case_of_other_contracts(self):
        other = self.make_contract(code="K/2")
        self.open_case(scope="contracts", contract_ids=[Command.set(other.ids)])
        case = self.open_case(contract_ids=[Command.set(self.contract.ids)])
        self.assertEqual(case.scope, "relationship")

    def test_some_contracts_are_chosen(self):
        wizard = self.wizard(scope="contracts", contract_ids=[Command.clear()])
        with self.assertRefused("Choose the contracts"):
            wizard.action_open()

    def test_contract_of_another_client_is_refused(self):
        other = self.make_contract(partner_id=self.partner_a.id)
        wizard = self.wizard(contract_ids=[Command.link(other.id)])
        with self.assertRefused("with another client"):
            wizard.action_open()

    def test_contract_of_another_company_is_refused(self):
        other = self.setup_other_company()["company"]
        self.owner.company_ids |= other
        contract = self.make_contract(company_id=other.id, code="X")
        wizard = self.wizard(contract_ids=[Command.set(contract.ids)])
        with self.assertRefused("is a contract of"):
            wizard.action_open()
        wizard = self.wizard()
        self.assertEqual(wizard.contract_ids, self.contract)

    def test_foreign_company_is_refused(self):
        other = self.setup_other_company()["company"]
        with self.assertRaises(AccessError):
            self.wizard(company_id=other.id, contract_ids=[Command.clear()])

    def test_nobody_is_offboarded_where_no_client_is_chosen(self):
        wizard = self.wizard()
        wizard.write(
            {"partner_ids": [Command.clear()], "contract_ids": [Command.clear()]}
        )
        with self.assertRefused("Choose at least one client"):
            wizard.action_open()

    def test_company_that_was_left_meanwhile_is_refused(self):
        other = self.setup_other_company()["company"]
        self.owner.company_ids |= other
        wizard = self.wizard(company_id=other.id, contract_ids=[Command.clear()])
        self.owner.company_ids -= other
        with self.assertRefused("", AccessError):
            wizard.with_context(allowed_company_ids=self.company.ids).action_open()
        cases = self.env["client.offboarding"].sudo()
        self.assertFalse(cases.search([("company_id", "=", other.id)]))

    def test_contact_of_another_company_is_refused(self):
        other = self.setup_other_company()["company"]
        stranger = self.env["res.partner"].create(
            {"name": "Stranger", "company_id": other.id}
        )
        self.owner.company_ids |= other
        with self.assertRefused("belongs to", ValidationError):
            self.open_case(partner_ids=[Command.set(stranger.ids)])

    def test_archived_client_is_refused(self):
        gone = self.env["res.partner"].create({"name": "Gone", "active": False})
        with self.assertRefused("is archived", ValidationError):
            self.open_case(partner_ids=[Command.set(gone.ids)])

    def test_own_company_is_refused(self):
        with self.assertRefused("own company", ValidationError):
            self.open_case(partner_ids=[Command.set(self.company.partner_id.ids)])

    def test_many_clients_get_a_case_each(self):
        clients = self.env["res.partner"].create(
            [{"name": f"Client {n}", "is_company": True} for n in range(12)]
        )
        for client in clients:
            self.make_contract(partner_id=client.id, code=client.name)
        wizard = self.wizard(clients)
        action = wizard.action_open()
        cases = self.env["client.offboarding"].search(action["domain"])
        self.assertEqual(cases.partner_id, clients)
        self.assertEqual(len(set(cases.mapped("name"))), 12)
        for case in cases:
            self.assertEqual(
                case.termination_ids.contract_id.partner_id, case.partner_id
            )
        wizard = self.wizard(
            self.partner_a | self.partner_b,
            outside_ids=[Command.create({"name": "Paper"})],
        )
        with self.assertRefused("one client at a time"):
            wizard.action_open()

    def test_only_users_of_the_app_open_cases(self):
        for user in (self.helper, self.accountant, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["client.offboarding.open"].with_user(user).create(
                    {
                        "partner_ids": [Command.set(self.client.ids)],
                        "reason_id": self.reason.id,
                    }
                )

    def test_choices_are_in_the_users_language(self):
        self.env.ref("base.lang_pl").active = True
        self.env["ir.module.module"]._load_module_terms(
            ["client_offboarding"], ["pl_PL"]
        )
        wizard = self.env["client.offboarding.open"].with_context(lang="pl_PL")
        labels = wizard.fields_get(["scope", "initiated_by", "mode"])
        for name, english in (
            ("scope", "Some contracts"),
            ("initiated_by", "Both sides"),
            ("mode", "Mutual agreement"),
        ):
            with self.subTest(name=name):
                self.assertNotIn(english, dict(labels[name]["selection"]).values())
