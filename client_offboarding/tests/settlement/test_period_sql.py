from datetime import date, timedelta
from itertools import product

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ...models.ending.billing_sql import MONTHS, PERIOD_END
from ...tools import periods
from ..ledger_common import LedgerCase

RULES = (
    "daily",
    "weekly",
    "monthly",
    "monthlylastday",
    "quarterly",
    "semesterly",
    "yearly",
)
INTERVALS = (*range(1, 13), 24)
# Two years, one of them a leap year.
DAYS = [date(2027, 1, 1) + timedelta(days=n) for n in range(731)]


@tagged("post_install", "-at_install")
class TestPeriodSql(LedgerCase):
    """The SQL copies of periods say what OCA's code, and ours, say."""

    def assertSameEnds(self, rows, is_billed=False):
        """OCA's end of each next period beside that of the SQL copy.

        :param is_billed: the day before each period was the last day invoiced
        :param rows: (rule, interval, type, first day, date of the next invoice or None)
        """
        known = (
            self.env["contract.line"]
            ._fields["recurring_rule_type"]
            .get_values(self.env)
        )
        self.assertEqual(set(known), set(RULES))
        lines = self.env["contract.line"]
        offset = lines._get_default_recurring_invoicing_offset
        expected = [
            lines.get_next_period_date_end(
                start,
                rule,
                interval,
                max_date_end=False,
                next_invoice_date=following or False,
                recurring_invoicing_type=kind,
                recurring_invoicing_offset=offset(kind, rule),
            )
            for rule, interval, kind, start, following in rows
        ]
        columns = [list(column) for column in zip(*rows, strict=True)]
        found = self.env.execute_query(
            SQL(
                f"""
                SELECT {PERIOD_END}
                  FROM (SELECT *, CASE WHEN b.is_billed THEN first - 1 END
                                  AS last_date_invoiced,
                               CASE WHEN b.is_billed THEN first - 400 ELSE first END
                                  AS date_start
                          FROM (SELECT %s AS is_billed) b,
                               unnest(%s::varchar[], %s::integer[], %s::varchar[],
                                      %s::date[], %s::date[])
                               WITH ORDINALITY p(
                                   recurring_rule_type, recurring_interval,
                                   recurring_invoicing_type, first,
                                   recurring_next_date, position)) cl
                 ORDER BY position
                """,
                is_billed,
                *columns,
            )
        )
        wrong = [
            (row, end, sql)
            for row, end, (sql,) in zip(rows, expected, found, strict=True)
            if end != sql
        ]
        self.assertFalse(wrong[:5], f"{len(wrong)} of {len(rows)}")

    def test_every_rule_interval_and_start_day_of_two_years(self):
        lines = self.env["contract.line"]
        offset = lines._get_default_recurring_invoicing_offset
        rows = [
            (
                rule,
                interval,
                kind,
                start,
                lines.get_next_invoice_date(
                    start, kind, offset(kind, rule), rule, interval, False
                ),
            )
            for rule, interval, kind, start in product(
                RULES, INTERVALS, ("pre-paid", "post-paid"), DAYS
            )
        ]
        self.assertEqual(len(rows), 7 * 13 * 2 * 731)
        self.assertSameEnds(rows)

    def test_a_date_of_the_next_invoice_that_was_set_or_is_missing(self):
        self.assertSameEnds(
            [
                (rule, 1, kind, start, start + timedelta(days=shift))
                for rule, kind, start, shift in product(
                    RULES, ("pre-paid", "post-paid"), DAYS[::7], (5, 40)
                )
            ]
        )
        # Without one, the period follows what was invoiced, or the start.
        rows = [(rule, 2, "pre-paid", start, None) for rule in RULES for start in DAYS]
        for is_billed in (False, True):
            with self.subTest(is_billed=is_billed):
                self.assertSameEnds(rows, is_billed)

    def test_months_of_a_period(self):
        """The SQL twin of ``tools/periods.py``, for every start and many lengths."""
        rows = [
            (start, start + timedelta(days=length))
            for start in DAYS
            for length in (*range(0, 70), 88, 89, 90, 91, 180, 364, 365, 366, 730)
        ]
        columns = [list(column) for column in zip(*rows, strict=True)]
        found = self.env.execute_query(
            SQL(
                f"""
                SELECT {MONTHS.format(first="contract_period_start", last="last")}
                  FROM (SELECT contract_period_start, last, position
                          FROM unnest(%s::date[], %s::date[]) WITH ORDINALITY
                               il(contract_period_start, last, position)) il
                 ORDER BY position
                """,
                *columns,
            )
        )
        for (start, end), (months,) in zip(rows, found, strict=True):
            whole, days, length = periods.months(start, end)
            expected = whole + days / length
            self.assertAlmostEqual(float(months), expected, 9, (start, end))

    def test_a_month_that_ends_with_its_last_day_has_its_deadline_in_the_next(self):
        """Post-paid from 15 September: the period ends on the 30th."""
        for rule, first, deadline in (
            ("monthlylastday", "2026-09-15", "2026-10-15"),
            ("monthly", "2026-09-15", "2026-11-15"),
            ("monthlylastday", "2026-09-01", "2026-10-15"),
        ):
            with self.subTest(rule=rule, first=first), self.rollback():
                client = self.env["res.partner"].create(
                    {"name": "Inny", "is_company": True}
                )
                self.make_contract(
                    {"date_start": first, "recurring_rule_type": rule},
                    partner_id=client.id,
                    date=first,
                )
                case = self.handover(
                    "2026-12-31", partner_ids=[Command.set(client.ids)]
                )
                deadlines = self.env["client.offboarding.deadline"].search(
                    [("offboarding_id", "=", case.id), ("kind", "=", "invoice")]
                )
                self.assertEqual(deadlines.mapped("date"), [self.day(deadline)])
