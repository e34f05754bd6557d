from datetime import date

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import TODAY
from ..figures_common import FiguresCase

CHURN = "client.offboarding.churn"
# Whose contract (a client's number), from, to, fee a month.
LINES = {
    "first": [
        (1, "2026-01-01", None, 1000.0),
        (1, "2026-02-15", "2026-05-01", 200.0),
        (2, "2026-01-15", "2026-03-31", 300.0),
        # A new price follows the old one: nobody is lost.
        (3, "2026-01-01", "2026-04-30", 100.0),
        (3, "2026-05-01", None, 150.0),
        # Comes back after a month.
        (4, "2026-02-01", "2026-06-30", 50.0),
        (4, "2026-08-01", "2026-10-31", 60.0),
    ],
    "second": [
        (5, "2026-03-01", "2026-03-31", 400.0),
        (6, "2026-03-01", None, 500.0),
    ],
}


@tagged("post_install", "-at_install")
class TestChurn(FiguresCase):
    """Who was there on the first of each month, and who wasn't a month later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        euro = cls.env.ref("base.EUR")
        euro.active = True
        second = cls.setup_other_company(name="Second", currency_id=euro.id)["company"]
        # The client of the other tests isn't counted here.
        cls.line.is_canceled = True
        cls.companies = {"first": cls.company, "second": second}
        cls.env.user.company_ids |= second
        cls.clients = {n: cls.make_client(f"Client {n}") for n in range(1, 8)}
        for name, lines in LINES.items():
            for client, start, end, fee in lines:
                cls.sell(cls.companies[name], client, start, end, fee)
        cls.reader = cls.make_user(
            "reader",
            "client_offboarding.group_offboarding_manager",
            company_ids=[Command.set((cls.company | second).ids)],
        )

    @classmethod
    def sell(cls, company, client, start, end, fee, **values):
        return cls.make_contract(
            {"date_start": start, "date_end": end, "price_unit": fee},
            company_id=company.id,
            partner_id=cls.clients[client].id,
            date=start,
            **values,
        )

    def rows(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        churn = self.env[CHURN].with_user(user or self.reader)
        return churn.with_context(
            allowed_company_ids=[company.id for company in self.companies.values()]
        )

    def reckon(self, name):
        """By month: clients, revenue, clients lost, revenue lost; in plain Python."""
        months, day = {}, date(2026, 1, 1)
        while day <= TODAY:
            now, later = (
                self.get_running(name, first)
                for first in (day, day + relativedelta(months=1))
            )
            lost = {client: fee for client, fee in now.items() if client not in later}
            if now:
                months[day] = (
                    len(now),
                    sum(now.values()),
                    len(lost),
                    sum(lost.values()),
                )
            day += relativedelta(months=1)
        return months

    def get_running(self, name, day):
        running = {}
        for client, start, end, fee in LINES[name]:
            if start <= str(day) and (not end or end >= str(day)):
                running[client] = running.get(client, 0) + fee
        return running

    def test_each_company_and_month(self):
        for name, company in self.companies.items():
            found = {
                row.month: (
                    row.clients,
                    row.revenue,
                    row.clients_lost,
                    row.revenue_lost,
                )
                for row in self.rows().search([("company_id", "=", company.id)])
            }
            with self.subTest(company=name):
                self.assertEqual(found, self.reckon(name))
        self.assertEqual(self.reckon("first")[date(2026, 3, 1)], (4, 1650, 1, 300))

    def test_rate_of_a_year_is_of_sums(self):
        for name, company in self.companies.items():
            months = self.reckon(name).values()
            there, revenue, lost, revenue_lost = map(sum, zip(*months, strict=True))
            [[rate, revenue_rate, total]] = self.rows()._read_group(
                [("company_id", "=", company.id)],
                [],
                ["rate:avg", "revenue_rate:avg", "revenue_lost:sum"],
            )
            self.assertAlmostEqual(rate, 100 * lost / there)
            self.assertAlmostEqual(revenue_rate, 100 * revenue_lost / revenue)
            self.assertAlmostEqual(total, revenue_lost)

    def test_currencies_are_never_added_up(self):
        ids = [company.id for company in self.companies.values()]
        [[lost, converted, clients, rate]] = self.rows()._read_group(
            [("company_id", "in", ids)],
            [],
            [
                "revenue_lost:sum",
                "revenue_lost:sum_currency",
                "clients_lost:sum",
                "revenue_rate:avg",
            ],
        )
        self.assertFalse(lost or converted)
        self.assertFalse(rate)
        self.assertTrue(clients)

    def test_foreign_fees_at_the_rate_of_the_day(self):
        crown = self.env.ref("base.CZK")
        crown.active = True
        for day, rate in (("2026-01-01", 5.0), ("2026-06-01", 4.0)):
            self.env["res.currency.rate"].sudo().create(
                {
                    "currency_id": crown.id,
                    "company_id": self.company.id,
                    "name": day,
                    "rate": rate,
                }
            )
        before = dict(self.reckon("first"))
        self.sell(
            self.company, 7, "2026-04-15", None, 100.0, manual_currency_id=crown.id
        )
        for day, more in ((date(2026, 5, 1), 20.0), (date(2026, 6, 1), 25.0)):
            row = self.rows().search(
                [("company_id", "=", self.company.id), ("month", "=", day)]
            )
            converted = crown._convert(100, row.currency_id, self.company, day)
            self.assertAlmostEqual(converted, more)
            self.assertAlmostEqual(row.revenue, before[day][1] + more)

    def test_currency_without_a_rate_counts_as_the_erp_converts_it(self):
        crown = self.env.ref("base.CZK")
        crown.active = True
        crown.rate_ids.sudo().unlink()
        before = self.reckon("first")
        self.sell(
            self.company, 7, "2026-04-15", None, 100.0, manual_currency_id=crown.id
        )
        day = date(2026, 5, 1)
        row = self.rows().search(
            [("company_id", "=", self.company.id), ("month", "=", day)]
        )
        self.assertEqual(crown._convert(100, row.currency_id, self.company, day), 100)
        self.assertAlmostEqual(row.revenue, before[day][1] + 100)

    def test_lines_that_renew_themselves_run_on_after_today(self):
        """Neither the one that ends in a fortnight nor the overdue one is lost."""
        for end in ("2026-11-30", "2026-09-30"):
            contract = self.sell(self.company, 7, "2026-04-15", end, 100.0)
            contract.contract_line_ids.is_auto_renew = True
        lost = self.sell(self.company, 5, "2026-04-15", "2026-11-30", 70.0)
        self.assertFalse(lost.contract_line_ids.is_auto_renew)
        before = self.reckon("first")[date(2026, 11, 1)]
        row = self.rows().search(
            [("company_id", "=", self.company.id), ("month", "=", "2026-11-01")]
        )
        self.assertEqual(row.clients, before[0] + 2)
        self.assertEqual(row.clients_lost, before[2] + 1)
        self.assertAlmostEqual(row.revenue_lost, before[3] + 70)

    def test_month_begins_at_midnight_where_the_reader_is(self):
        for zone, expected in (("Europe/Warsaw", 1), ("UTC", 0)):
            self.reader.tz = zone
            rows = self.rows().with_context(tz=zone)
            with self.subTest(zone=zone), freeze_time("2026-11-30 23:30:00"):
                found = rows.search(
                    [("company_id", "=", self.company.id), ("month", ">", "2026-11-01")]
                )
                self.assertEqual(len(found), expected)

    def test_what_we_buy_and_what_was_cancelled_counts_for_nothing(self):
        expected = self.reckon("second")
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "purchase")], limit=1
        )
        self.sell(
            self.company,
            7,
            "2026-01-01",
            None,
            9.0,
            contract_type="purchase",
            journal_id=journal.id,
        )
        cancelled = self.sell(self.company, 7, "2026-01-01", None, 9.0)
        cancelled.contract_line_ids.is_canceled = True
        rows = self.rows().search([("company_id", "=", self.company.id)])
        self.assertEqual(
            {row.month: row.clients for row in rows},
            {day: figures[0] for day, figures in self.reckon("first").items()},
        )
        self.assertTrue(expected)

    def test_month_leads_to_its_cases(self):
        march = self.make_case(
            self.clients[2], state="closed", outcome="ended", date_end=date(2026, 3, 31)
        )
        april = self.make_case(
            self.clients[3], state="closed", outcome="ended", date_end=date(2026, 4, 1)
        )
        row = self.rows().search(
            [("company_id", "=", self.company.id), ("month", "=", "2026-03-01")]
        )
        action = row.action_view_cases()
        found = self.env["client.offboarding"].sudo().search(action["domain"])
        self.assertEqual(found & (march | april), march)

    def test_for_managers_and_accounting(self):
        for user in (self.owner, self.helper):
            rows = self.rows(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                rows.search([])
        rows = self.rows(self.accountant).with_context(
            allowed_company_ids=self.company.ids
        )
        self.assertTrue(rows.search([], limit=1).revenue)
