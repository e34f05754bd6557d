from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import ACCOUNTANT, ALL, MANAGER, OFFICER
from ..rights import CASE, RightsCase


@tagged("post_install", "-at_install")
class TestCompanies(RightsCase):
    """Two companies with the same client: each knows of its own cases only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company(name="Second")["company"]
        own = {"company_id": cls.other.id}
        cls.other_boss = cls.make_user("other_boss", f"{MANAGER},{OFFICER}", **own)
        cls.other_books = cls.make_user("other_books", ACCOUNTANT, **own)
        both = [Command.set((cls.company | cls.other).ids)]
        cls.traveller = cls.make_user("traveller", ALL, company_ids=both)
        # The test's own user works in both, so nothing hides what is there.
        cls.env.user.company_ids |= cls.other

    def in_company(self, record, company):
        return record.with_company(company).with_context(
            allowed_company_ids=company.ids
        )

    def other_case(self, **values):
        return (
            self.env[CASE]
            .with_user(self.other_boss)
            .create(
                {
                    "partner_id": self.quiet.id,
                    "company_id": self.other.id,
                    "termination_ids": [
                        Command.create(
                            {
                                "contract_name": "O/1",
                                "mode": "agreement",
                                "date_agreement": "2026-11-02",
                                "date_end": "2026-11-10",
                            }
                        )
                    ],
                    **values,
                }
            )
        )

    def test_companies_do_not_see_each_others_cases(self):
        ours, theirs = self.quiet_case("handover"), self.other_case()
        self.add_return(ours)
        self.add_charge(ours)
        ours._get_or_create_paper("returns")
        self.waive(ours, "charge_open")
        self.env.flush_all()
        for user in (self.other_boss, self.other_books):
            self.assertEqual(self.env[CASE].with_user(user).search([]), theirs)
            for model in (
                "termination",
                "check",
                "charge",
                "return",
                "protocol",
                "waiver",
                "waiver.item",
            ):
                records = self.env[f"client.offboarding.{model}"].with_user(user)
                hidden = records.sudo().search([("offboarding_id", "=", ours.id)])
                with self.subTest(user=user.login, model=model):
                    self.assertTrue(hidden)
                    self.assertFalse(records.search([("id", "in", hidden.ids)]))
                    with self.assertRaises(AccessError):
                        hidden.with_user(user).read(["offboarding_id"])
            with self.assertRaises(AccessError):
                ours.with_user(user).read(["name"])
            self.assertFalse(
                self.env[CASE].with_user(user).search_count([("name", "=", ours.name)])
            )

    def test_steps_are_refused_to_users_of_another_company(self):
        case = self.quiet_case("confirm")
        theirs = case.with_user(self.other_boss)
        for call in (
            theirs.action_close,
            theirs.action_collect,
            lambda: theirs.action_cancel(outcome="mistake"),
            lambda: theirs.write({"company_id": self.other.id}),
            lambda: self.say(theirs, body="x"),
            lambda: theirs.with_user(self.other_books).action_create_final_invoices(),
            case.protocol_ids.with_user(self.other_boss).action_sign_company,
            lambda: (
                self.env["client.offboarding.waiver"]
                .with_user(self.other_boss)
                .create(
                    {"offboarding_id": case.id, "code": "return_open", "reason": "x"}
                )
            ),
            lambda: (
                self.env["client.offboarding.final.invoice"]
                .with_user(self.other_books)
                .create({"offboarding_id": case.id})
                .action_create()
            ),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_both_companies_offboard_the_same_client(self):
        ours, theirs = self.quiet_case(), self.other_case()
        self.assertEqual(ours.partner_id, theirs.sudo().partner_id)
        client = self.quiet.with_user(self.other_boss)
        self.assertEqual(client.offboarding_count, 1)
        self.assertEqual(client.offboarding_ids, theirs)

    def test_state_of_a_client_is_that_of_the_current_company(self):
        self.quiet_case()
        client = self.quiet.with_user(self.traveller)
        self.assertEqual(
            self.in_company(client, self.company).offboarding_state, "running"
        )
        self.assertEqual(self.in_company(client, self.other).offboarding_state, "none")
        self.assertFalse(
            self.in_company(client, self.other).search(
                [("offboarding_state", "=", "running")]
            )
        )

    def test_user_of_both_companies_sees_those_he_works_in(self):
        ours, theirs = self.quiet_case(), self.other_case()
        cases = self.env[CASE].with_user(self.traveller)
        both = self.company | self.other
        self.assertEqual(
            cases.with_context(allowed_company_ids=both.ids).search([]), ours | theirs
        )
        self.assertEqual(self.in_company(cases, self.company).search([]), ours)
        self.assertEqual(self.in_company(cases, self.other).search([]), theirs)

    def test_company_in_a_context_is_checked(self):
        theirs = self.other_case()
        cases = self.env[CASE].with_user(self.owner)
        with self.assertRaises(AccessError):
            cases.with_context(allowed_company_ids=self.other.ids).search([])
        with self.assertRaises(AccessError):
            cases.create({"partner_id": self.client.id, "company_id": self.other.id})
        with self.assertRaises(AccessError):
            theirs.with_user(self.owner).write({"company_id": self.company.id})

    def test_wizard_tells_nothing_of_another_company(self):
        theirs = self.other_case()
        wizards = self.env["client.offboarding.open"].with_user(self.owner)
        with self.assertRaises(AccessError) as refused:
            wizards.create(
                {
                    "partner_ids": [Command.set(self.quiet.ids)],
                    "reason_id": self.reason.id,
                    "company_id": self.other.id,
                }
            )
        self.assertNotIn(theirs.sudo().name, str(refused.exception))

    def test_wizard_takes_no_client_or_contract_of_another_company(self):
        foreign = self.env["res.partner"].create(
            {"name": "Obca", "is_company": True, "company_id": self.other.id}
        )
        contract = self.make_contract(
            partner_id=self.quiet.id, company_id=self.other.id
        )
        wizards = self.env["client.offboarding.open"].with_user(self.owner)
        vals = {"reason_id": self.reason.id}
        with self.assertRaises(AccessError):
            wizards.create({**vals, "partner_ids": [Command.set(foreign.ids)]})
        vals |= {
            "partner_ids": [Command.set(self.quiet.ids)],
            "contract_ids": [Command.set(contract.ids)],
        }
        with self.assertRaises(AccessError):
            wizards.create(vals)
        # Who works in both companies may read it: the wizard itself refuses.
        wizard = wizards.with_user(self.traveller).create(vals)
        with self.assertRaises(UserError):
            wizard.action_open()
        cases = self.env[CASE].with_user(self.traveller)
        with self.assertRaises(UserError):
            cases.create({"partner_id": foreign.id, "company_id": self.company.id})
        with self.assertRaises(UserError):
            cases.create(
                {
                    "partner_id": self.quiet.id,
                    "company_id": self.company.id,
                    "termination_ids": [Command.create({"contract_id": contract.id})],
                }
            )

    def test_case_does_not_take_its_contracts_to_another_company(self):
        case = self.open_case()
        both = (self.company | self.other).ids
        theirs = case.with_user(self.traveller).with_context(allowed_company_ids=both)
        with self.assertRaises(UserError):
            theirs.company_id = self.other

    def test_settings_are_the_companys_own(self):
        gates = self.env["client.offboarding.gate"].with_user(self.manager)
        gate = gates.create({"code": "return_open", "blocks": "none"})
        self.assertEqual(gate.company_id, self.company)
        theirs = gate.with_user(self.other_boss)
        self.assertFalse(theirs.search([("id", "=", gate.id)]))
        with self.assertRaises(AccessError):
            theirs.write({"blocks": "closed"})
        with self.assertRaises(AccessError):
            theirs.create(
                {
                    "code": "charge_open",
                    "blocks": "none",
                    "company_id": self.company.id,
                }
            )
        case = self.other_case()
        case.return_ids.create({"offboarding_id": case.id, "name": "Badge"})
        self.assertEqual(self.check(case, "return_open").blocks, "confirm")

    def test_lists_of_things_are_those_of_ones_own_contracts(self):
        template = self.env["contract.template"].create(
            {"name": "Ours", "company_id": self.company.id}
        )
        foreign = template.create({"name": "Theirs", "company_id": self.other.id})
        items = self.env["client.offboarding.return.item"].sudo()
        hidden = items.create(
            [
                {"name": "Laptop", "contract_id": self.contract.id},
                {"name": "Phone", "contract_template_id": template.id},
            ]
        )
        own = items.create({"name": "Badge", "contract_template_id": foreign.id})
        theirs = items.with_user(self.other_boss).sudo(False)
        self.assertEqual(theirs.search([]), own)
        for item in hidden.with_user(self.other_boss):
            with self.subTest(item=item.sudo().name), self.assertRaises(AccessError):
                item.write({"name": "x"})
        with self.assertRaises(AccessError):
            theirs.create({"name": "x", "contract_id": self.contract.id})
        self.assertEqual(items.with_user(self.owner).search([]), hidden)
