from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import AMOUNTS, USER
from ..rights import CASE, RightsCase, get_specification

AMOUNT_FIELDS = {
    "client.offboarding.check": ["amount"],
    "client.offboarding.waiver": ["amount"],
    "client.offboarding.waiver.item": ["amount"],
    "client.offboarding.charge": ["price_unit", "amount", "amount_company"],
    "client.offboarding.return": ["value"],
}
VIEWS = [
    (False, view) for view in ("form", "list", "kanban", "search", "pivot", "graph")
]


@tagged("post_install", "-at_install")
class TestRightsAmounts(RightsCase):
    """Amounts are for accounting, managers, and whom an administrator adds.

    That nothing else tells them is in test_matrix_fields.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The owner's; a second one shows that it isn't the role alone.
        cls.seeing = cls.make_user("seeing", f"{USER},{AMOUNTS}")
        cls.seeing_helper = cls.make_user("seeing_helper", AMOUNTS)
        # With every right to export, and still without amounts.
        export = cls.env.ref("base.group_allow_export")
        (cls.owner | cls.officer).write({"group_ids": [Command.link(export.id)]})
        cls.case = cls.open_case(
            outside_ids=[Command.create({"name": "U/7"})], reason_note="They argue"
        )
        cls.case.message_subscribe(partner_ids=cls.seeing.partner_id.ids)
        cls.case.write(
            {
                "contact_ids": [Command.set(cls.contact.ids)],
                "new_provider_id": cls.quiet.id,
            }
        )
        cls.env["client.offboarding.return.item"].create(
            {"contract_id": cls.contract.id, "name": "Router", "value": 90}
        )
        cls.case.termination_ids.filtered("contract_name").write(
            {"date_end": "2026-11-12", "date_end_reason": "As agreed"}
        )
        cls.case.action_give_notice()
        cls.case.action_start_handover()
        for user in (cls.helper, cls.seeing_helper):
            cls.add_return(cls.case, user_id=user.id, name=user.login)
        charge = cls.add_charge(cls.case, name="Handling")
        cls.waive(cls.case, "charge_open")
        cls.add_charge(cls.case)
        cls.case._get_or_create_paper("returns")
        cls.case.with_user(cls.accountant).action_create_final_invoices("full")
        cls.charge = charge
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        # Every reader starts with nothing read by another one.
        self.env.invalidate_all()

    def readers_without_amounts(self):
        return self.owner | self.officer

    def readers_with_amounts(self):
        return self.accountant | self.auditor | self.manager | self.seeing

    def records(self, model, user):
        return (
            self.env[model]
            .with_user(user)
            .search([("offboarding_id", "=", self.case.id)])
        )

    def each_amount(self):
        for model, names in AMOUNT_FIELDS.items():
            for name in names:
                yield model, name

    def test_amounts_are_read_by_those_who_may(self):
        for user in self.readers_with_amounts():
            for model, name in self.each_amount():
                with self.subTest(user=user.login, model=model, field=name):
                    records = self.records(model, user)
                    self.assertTrue(any(row[name] for row in records.read([name])))
                    self.assertIn(name, records.fields_get())

    def test_amounts_are_not_guessed_from_another_record(self):
        cases = self.env[CASE].with_user(self.owner)
        client, contract = (
            record.with_user(self.owner) for record in (self.client, self.contract)
        )
        price = "contract_line_ids.price_unit"
        for model, domain in (
            (cases, [("check_ids.amount", ">", 100)]),
            (cases, [("charge_ids.price_unit", ">", 100)]),
            (cases, [("waiver_ids.item_ids.amount", ">", 100)]),
            (cases, [("return_ids.charge_id.amount", ">", 100)]),
            (cases, [("return_ids.value", ">", 100)]),
            (contract, [("offboarding_item_ids.value", ">", 1)]),
            (cases, [(f"termination_ids.contract_id.{price}", ">", 1)]),
            (cases, [("invoice_ids.amount_total", ">", 1)]),
            (cases, [("termination_ids.snapshot_ids", "!=", False)]),
            (cases, [("checks_kept", "!=", False)]),
            (client, [("offboarding_ids.charge_ids.amount", ">", 1)]),
            (contract, [(price, ">", 1)]),
        ):
            with self.subTest(domain=domain), self.assertRaises(AccessError):
                model.search(domain)

    def test_computed_amounts_of_a_case_are_restricted(self):
        for name in ("monthly_revenue", "open_amount", "penalty_preview"):
            for user in self.readers_without_amounts() | self.helper:
                with self.subTest(user=user.login, field=name):
                    with self.assertRaises(AccessError):
                        self.case.with_user(user).read([name])
            for user in self.readers_with_amounts():
                with self.subTest(user=user.login, field=name):
                    self.case.with_user(user).read([name])

    def test_amounts_group_opens_nothing_but_amounts(self):
        case = self.case.with_user(self.seeing_helper)
        self.assertTrue(case.name)
        for name in ("check_ids", "charge_ids", "waiver_ids", "invoice_ids"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                case.read([name])
        # Of things, his own line.
        for model in AMOUNT_FIELDS.keys() - {"client.offboarding.return"}:
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.seeing_helper).search([])

    def test_prices_are_not_written_by_those_who_do_not_see_them(self):
        charge = self.records("client.offboarding.charge", self.owner)[:1]
        for name in ("price_unit", "tax_ids"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                charge.write({name: False})
            vals = {"offboarding_id": self.case.id, "name": "x", name: False}
            with self.subTest(field=name), self.assertRaises(AccessError):
                charge.create(vals)
        self.assertFalse(
            charge.create({"offboarding_id": self.case.id, "name": "x"}).sudo().amount
        )
        thing = self.records("client.offboarding.return", self.owner)[:1]
        with self.assertRaises(AccessError):
            thing.write({"value": 1})
        with self.assertRaises(AccessError):
            thing.create({"offboarding_id": self.case.id, "name": "x", "value": 1})

    def test_copy_of_a_line_has_no_amount_that_its_maker_does_not_see(self):
        for model, name in (
            ("client.offboarding.return", "value"),
            ("client.offboarding.charge", "price_unit"),
        ):
            copy = self.records(model, self.owner)[:1].copy()
            with self.subTest(model=model):
                self.assertEqual(copy.sudo()[name], 0)
            theirs = copy.with_user(self.colleague)
            with self.subTest(model=model), self.assertRaises(AccessError):
                theirs.copy_data()

    def test_agreed_values_of_things_are_for_those_who_see_amounts(self):
        item = self.contract.offboarding_item_ids
        for user in self.owner | self.officer:
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    item.with_user(user).read(["value"])
        for user in self.accountant | self.manager:
            with self.subTest(user=user.login):
                [row] = item.with_user(user).read(["value"])
                self.assertEqual(row["value"], 90)

    def test_things_bring_their_value_whoever_collects_them(self):
        self.case.action_collect()
        router = self.case.return_ids.filtered(lambda line: line.name == "Router")
        self.assertEqual(router.with_user(self.accountant).value, 90)

    def test_chatter_tells_no_amounts(self):
        posted = "".join(self.case.sudo().message_ids.mapped("body"))
        self.assertIn("Waived", posted)
        for amount in ("700", "1000", "1,000"):
            self.assertNotIn(amount, posted)

    # Everybody who reads a case opens its form, with all that is on it

    def web_client_reads(self, model, user, domain):
        """Read records as the web client does, by the views that ``user`` gets."""
        model = self.env[model].with_user(user)
        views = model.get_views(VIEWS)["views"]
        for view_type in ("form", "list", "kanban"):
            specification = get_specification(model, views[view_type]["arch"])
            rows = model.web_search_read(domain, specification)["records"]
            self.assertTrue(rows)
        return rows

    def test_everybody_who_reads_the_case_opens_its_form_and_lists(self):
        for user in (
            self.readers_without_amounts()
            | self.readers_with_amounts()
            | self.helper
            | self.seeing_helper
            | self.both
        ):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                self.web_client_reads(CASE, user, [("id", "=", self.case.id)])
                self.env.invalidate_all()
                with Form(self.case.with_user(user)) as form:
                    self.assertEqual(form.partner_id, self.client)

    def test_everybody_who_reads_a_line_opens_its_form(self):
        for model in ("termination", "return", "charge", "protocol"):
            model = f"client.offboarding.{model}"
            users = self.readers_without_amounts() | self.readers_with_amounts()
            if model == "client.offboarding.return":
                users |= self.helper
            for user in users:
                with self.subTest(user=user.login, model=model):
                    self.env.invalidate_all()
                    domain = [("offboarding_id", "=", self.case.id)]
                    records = self.env[model].with_user(user).search(domain)
                    self.assertTrue(records)
                    for record in records:
                        with Form(record) as form:
                            self.assertEqual(form.id, record.id)

    def test_form_shows_amounts_to_those_who_may_see_them(self):
        for users, shown in (
            (self.readers_with_amounts(), True),
            (self.readers_without_amounts(), False),
        ):
            for user in users:
                with self.subTest(user=user.login):
                    arch = (
                        self.env["client.offboarding.check"]
                        .with_user(user)
                        .get_view(view_type="list")["arch"]
                    )
                    self.assertEqual('name="amount"' in arch, shown)

    def test_clients_form_opens_for_everybody(self):
        for user in self.owner | self.accountant | self.helper | self.colleague:
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                client = self.client.with_user(user)
                self.assertEqual(client.offboarding_state, "running")
                self.assertEqual(
                    client.offboarding_count, 0 if user == self.colleague else 1
                )
                specification = {"offboarding_state": {}, "offboarding_count": {}}
                client.web_read(specification)

    def test_contracts_form_opens_for_accountants(self):
        books = self.make_user("books", "account.group_account_manager")
        for user in self.accountant | books:
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                form = Form(self.contract.with_user(user))
                self.assertEqual(form.partner_id, self.client)

    def test_contract_in_the_portal_shows_nothing_of_ours(self):
        self.contract.message_subscribe(partner_ids=self.portal.partner_id.ids)
        self.portal.write(
            {
                "company_ids": [Command.set(self.company.ids)],
                "company_id": self.company.id,
            }
        )
        self.env.invalidate_all()
        contract = self.contract.with_user(self.portal)
        self.assertEqual(contract.name, "Accounting")
        for name in ("offboarding_item_ids", "termination_ids", "offboarding_ids"):
            with self.subTest(field=name):
                self.assertNotIn(name, contract.fields_get())
                with self.assertRaises(AccessError):
                    contract.read([name])
