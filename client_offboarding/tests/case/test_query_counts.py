from itertools import product

from lxml import etree

from odoo.fields import Command
from odoo.tests import tagged

from ..common import TODAY, OffboardingCase

CASES = 100
STATES = ("draft", "handover", "closed")  # Each shows other things.
NAME = {"fields": {"display_name": {}}}


@tagged("post_install", "-at_install")
class TestQueryCounts(OffboardingCase):
    """What people open most takes as many queries for 100 cases as for one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].create(
            [{"name": f"Client {n}", "is_company": True} for n in range(CASES)]
        )
        line = {
            "name": "Services",
            "quantity": 1,
            "price_unit": 100,
            "date_start": "2026-01-01",
            "recurring_next_date": "2026-01-31",
        }
        contracts = cls.env["contract.contract"].create(
            [
                {
                    "name": f"Contract with {partner.name}",
                    "partner_id": partner.id,
                    "company_id": cls.company.id,
                    "line_recurrence": True,
                    "contract_line_ids": [Command.create(line)],
                }
                for partner in partners
            ]
        )
        cls.cases = (
            cls.env["client.offboarding"]
            .with_user(cls.owner)
            .create([cls._prepare_case(contract) for contract in contracts])
        )
        cls.cases.activity_schedule(summary="Call", user_id=cls.owner.id)
        cls.clients = partners.with_user(cls.owner)

    @classmethod
    def _prepare_case(cls, contract):
        return {
            "partner_id": contract.partner_id.id,
            "company_id": cls.company.id,
            "user_id": cls.owner.id,
            "reason_id": cls.reason.id,
            "termination_ids": [Command.create({"contract_id": contract.id})],
            "charge_ids": [Command.create({"name": f"Charge {n}"}) for n in range(2)],
            "return_ids": [
                Command.create({"name": f"Thing {n}", "user_id": cls.helper.id})
                for n in range(2)
            ],
            "contact_ids": [Command.set(contract.partner_id.ids)],
        }

    def count(self, function, records):
        """Queries of a request: the caches of the process are warm, no record is."""
        function(records)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(records)
        return self.env.cr.sql_log_count - before

    def assert_same_count(self, function, records=None):
        records = self.cases if records is None else records
        one = self.count(function, records[:1])
        self.assertGreater(one, 0)
        self.assertEqual(self.count(function, records), one)

    def set_state(self, state):
        values = {"state": state}
        if state == "closed":
            kept = {"code": "return_open", "item_count": 2, "waived_count": 2}
            values.update(date_closed=TODAY, outcome="ended", checks_kept=[kept])
        self.cases.sudo()._write_step(values)
        self.env["client.offboarding.check"]._forget()

    def spec(self, model, view_type, context=None):
        """What the web client reads for a view: the fields of its architecture."""
        model = model.with_context(**(context or {}))
        views = model.get_views([(False, view_type)])
        arch = etree.fromstring(views["views"][view_type]["arch"])
        return {
            node.get("name"): self._spec_of(model, node, view_type)
            for node in arch.xpath("//field[not(ancestor::field)]")
        }

    def _spec_of(self, model, node, view_type):
        field = model._fields[node.get("name")]
        if field.type == "many2one" or (node.get("widget") or "").endswith("_tags"):
            return NAME
        if field.type not in ("one2many", "many2many"):
            return {}
        if view_type != "form" or node.get("invisible") in ("1", "True"):
            return {}
        lines = self.env[field.comodel_name].with_user(self.owner)
        inline = node.find("list")
        if inline is not None:
            return {
                "fields": {
                    child.get("name"): self._spec_of(lines, child, "list")
                    for child in inline.xpath(".//field[not(ancestor::field[2])]")
                }
            }
        refs = self.env["ir.ui.view"]._get_view_refs(node)
        return {"fields": self.spec(lines, "list", refs)}

    def test_opening_a_case(self):
        spec = self.spec(self.cases, "form")
        self.assertIn("fields", spec["termination_ids"])
        for state in STATES:
            with self.subTest(state=state):
                self.set_state(state)
                self.assert_same_count(lambda cases: cases.web_read(spec))

    def test_listing_cases(self):
        for view_type, state in product(("list", "kanban", "calendar"), STATES):
            with self.subTest(view=view_type, state=state):
                self.set_state(state)
                spec = self.spec(self.cases, view_type)
                self.assert_same_count(
                    lambda cases, spec=spec: cases.web_search_read(
                        [("id", "in", cases.ids)], spec, limit=len(cases)
                    )
                )

    def test_listing_cases_with_what_is_open(self):
        """For who sees amounts, open items in the ledger among them."""
        self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": case.partner_id.id,
                    "company_id": self.company.id,
                    "invoice_date": TODAY,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Work", "price_unit": 10, "tax_ids": False}
                        )
                    ],
                }
                for case in self.cases
            ]
        ).action_post()
        cases = self.cases.with_user(self.manager)
        spec = self.spec(cases, "list")
        self.assertIn("open_amount", spec)
        self.assertEqual(sum(cases.mapped("open_amount")), 10 * CASES)

        def read(some):
            return some.web_search_read([("id", "in", some.ids)], spec, limit=len(some))

        one = self.count(read, cases[:1])
        self.assertLessEqual(self.count(read, cases), one)

    def test_reading_all_checks(self):
        checks = self.env["client.offboarding.check"].with_user(self.owner)
        spec = self.spec(checks, "list")
        # Odoo reads more than a thousand records in portions.
        page = self.cases[: 1000 // len(checks._get_checks())]
        for state in STATES:
            with self.subTest(state=state):
                self.set_state(state)
                self.assert_same_count(
                    lambda cases: cases.check_ids.web_read(spec), page
                )
                self.assert_same_count(
                    lambda cases: checks.web_search_read(
                        [("offboarding_id", "in", cases.ids)], spec
                    ),
                    page,
                )

    def test_checks_of_a_page_are_read_at_once(self):
        self.cases.fetch(["state", "check_ids"])
        codes = self.cases.env["client.offboarding.check"]._get_checks()
        with self.assertQueryCount(0):
            counts = self.cases.check_ids.mapped("item_count")
        # What is settled in all of them, and how far they had come before.
        with self.assertQueryCount(2):
            self.cases.mapped("is_ready")
            self.cases.mapped("progress")
        self.assertEqual(len(counts), CASES * len(codes))

    def test_finding_ready_cases(self):
        for state in STATES:
            with self.subTest(state=state):
                self.set_state(state)
                self.assert_same_count(
                    lambda cases: cases.search(
                        [("id", "in", cases.ids), ("is_ready", "=", True)]
                    )
                )

    def test_listing_clients(self):
        spec = {"name": {}, "offboarding_count": {}, "offboarding_state": {}}
        for state in STATES:
            with self.subTest(state=state):
                self.set_state(state)
                self.assert_same_count(lambda some: some.web_read(spec), self.clients)

    def test_who_leaves_is_shown_on_clients(self):
        partners = self.clients
        for view_type in ("kanban", "list"):
            spec = self.spec(partners, view_type)
            ours = {name: spec[name] for name in spec if name.startswith("offboarding")}
            self.assertEqual(set(ours), {"offboarding_state", "offboarding_date_end"})
            self.assert_same_count(
                lambda some, ours=ours: some.web_read(ours), partners
            )
