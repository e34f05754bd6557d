from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ...models.case.check_kept import FUNCTION, NamedCases
from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestKeptPlan(LedgerCase):
    """Checks of named cases are read by a function of the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.checks = cls.env["client.offboarding.check"]
        cls.case = cls.end_on("2026-11-16")
        client = cls.env["res.partner"].create({"name": "Other", "is_company": True})
        cls.make_contract(partner_id=client.id)
        cls.other = cls.open_case(partner_ids=[Command.set(client.ids)])

    def read_items(self, cases=None):
        self.env.flush_all()
        query = self.checks._get_waivable_items_query(cases)
        return sorted(map(str, self.env.execute_query(query)))

    def read_statements(self, domain):
        """The SQL that a search of checks sends."""
        sent = []
        execute = self.env.cr.execute
        with patch.object(
            type(self.env.cr),
            "execute",
            lambda cr, query, *args, **kw: (
                sent.append(str(query)),
                execute(query, *args, **kw),
            )[1],
        ):
            self.checks.search(domain).mapped("item_count")
        return "\n".join(sent)

    def test_it_knows_the_items_of_all_addons(self):
        self.assertTrue(self.checks._has_function)
        self.assertTrue(self.read_items([self.case.id]))
        every = self.read_items([self.case.id, self.other.id])
        self.assertEqual(
            every,
            sorted(self.read_items([self.case.id]) + self.read_items([self.other.id])),
        )
        for row in every:
            self.assertIn(row, self.read_items())

    def test_it_serves_searches_that_name_cases(self):
        for domain, kept in (
            ([("offboarding_id", "in", self.case.ids)], True),
            ([("offboarding_id", "=", self.case.id), ("state", "=", "open")], True),
            ([("id", "in", self.case.check_ids.ids)], True),
            ([("company_id", "=", self.company.id)], False),
            (["|", ("offboarding_id", "=", self.case.id), ("code", "=", "x")], False),
            (["!", ("offboarding_id", "=", self.case.id)], False),
        ):
            with self.subTest(domain=domain):
                self.env.invalidate_all()
                self.assertEqual(FUNCTION in self.read_statements(domain), kept)

    def test_a_caller_cannot_name_cases_by_the_context(self):
        forged = self.checks.with_context(check_cases=[self.other.id])
        found = forged.search([("company_id", "=", self.company.id)])
        self.assertIn(self.case, found.offboarding_id)
        self.assertIsInstance(
            self.checks._of_cases([1]).env.context["check_cases"], NamedCases
        )

    def test_the_day_is_that_of_the_question(self):
        """The function was written on another day, and stays as it is."""
        for day, count in (("2026-11-16", 1), ("2026-11-17", 0), ("2026-11-16", 1)):
            with self.subTest(day=day), freeze_time(day):
                self.checks._forget()
                self.assertCheck(self.case, "end_not_reached", count)

    def test_an_item_select_with_a_day_of_its_own_is_not_kept(self):
        """Another addon's, which takes today from Python."""
        own = self.checks._get_item_queries()
        day = self.case.date_end
        dated = SQL(
            "SELECT 'data_open', 'res.partner', 1, 0 WHERE c.date_end >= %s", day
        )
        kind = type(self.checks)
        with patch.object(kind, "_get_item_queries", lambda *args: [*own, dated]):
            self.assertFalse(self.checks._get_function_statement())
            with patch.object(kind, "_has_function", False):
                self.assertCheck(self.case, "data_open", 1)
                self.assertNotIn(
                    FUNCTION,
                    self.read_statements([("offboarding_id", "=", self.case.id)]),
                )

    def test_it_is_written_anew_where_addons_say_something_else(self):
        told = self.checks._get_function_print()
        own = self.checks._get_item_queries()
        extra = SQL("SELECT 'data_open', 'res.partner', 1, 0")
        kind = type(self.checks)
        with patch.object(kind, "_get_item_queries", lambda *args: [*own, extra]):
            self.checks._register_hook()
            self.assertNotEqual(self.checks._get_function_print(), told)
            self.assertCheck(self.case, "data_open", 1)
        self.checks._register_hook()
        self.checks._forget()
        self.assertEqual(self.checks._get_function_print(), told)
        self.assertCheck(self.case, "data_open", 0)
