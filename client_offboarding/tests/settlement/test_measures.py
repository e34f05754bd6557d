from pathlib import Path
from runpy import run_path

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import ALL, AMOUNTS, USER
from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestMeasures(LedgerCase):
    """What endings cost and what is open is added up over cases, as they are now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.counter = cls.make_user("counter", f"{USER},{ALL},{AMOUNTS}")
        cls.other_reason = cls.env.ref("client_offboarding.reason_we_leave")

    def second_case(self, **values):
        client = self.env["res.partner"].create({"name": "Lis", "is_company": True})
        self.make_contract({"price_unit": 250.0}, partner_id=client.id, code="K/2")
        return client, self.open_case(
            partner_ids=[Command.set(client.ids)], reason_id=self.other_reason.id
        )

    def totals(self, measure, user=None):
        cases = self.env["client.offboarding"].with_user(user or self.counter)
        return {
            reason: total
            for reason, total in cases._read_group(
                [("company_id", "=", self.company.id)],
                ["reason_id"],
                [f"{measure}:sum_currency"],
            )
        }

    # Revenue lost

    def test_revenue_is_kept_when_notice_is_given_and_not_before(self):
        case = self.open_case().with_user(self.manager)
        self.assertEqual(case.revenue_lost, 0.0)
        case.action_give_notice()
        # 1,000.00 a month.
        self.assertEqual(case.termination_ids.revenue_lost, 1000.0)
        self.assertEqual(case.revenue_lost, 1000.0)

    def test_upgrade_reckons_what_earlier_endings_cost(self):
        """1,000 a month; of the other nothing was kept, of the third nobody knows."""
        ended = self.open_case()
        _client, other = self.second_case()
        cases = ended | other
        ended.termination_ids.create(
            {
                "offboarding_id": other.id,
                "contract_name": "On paper",
                "date_delivered": "2026-10-12",
            }
        )
        cases.action_give_notice()
        other.sudo().termination_ids.snapshot_ids.unlink()
        self.env.flush_all()
        for table in ("client_offboarding", "client_offboarding_termination"):
            self.env.cr.execute(
                f"UPDATE {table} SET revenue_lost = NULL WHERE "
                f"{'id' if table == 'client_offboarding' else 'offboarding_id'} IN %s",
                [tuple(cases.ids)],
            )
        ended._write_step({"state": "closed"})
        self.env.flush_all()
        script = Path(__file__).parents[2] / "migrations/19.0.1.2.1/post-migration.py"
        run_path(str(script))["migrate"](self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.env.cr.execute(
            "SELECT offboarding_id, revenue_lost FROM client_offboarding_termination"
            " WHERE offboarding_id IN %s ORDER BY revenue_lost",
            [tuple(cases.ids)],
        )
        self.assertEqual(
            self.env.cr.fetchall(),
            [(ended.id, 1000.0), (other.id, None), (other.id, None)],
        )
        self.assertEqual(cases.sudo().mapped("revenue_lost"), [1000.0, 0.0])

    def test_later_prices_and_ends_change_nothing(self):
        case = self.open_case(date_delivered="2026-11-10").with_user(self.manager)
        case.action_give_notice()
        self.line.price_unit = 4000.0
        case.action_change_end(
            date_end="2026-12-31", reason="He stays a month", consent="By e-mail"
        )
        self.assertEqual(case.termination_ids.revenue_lost, 1000.0)

    def test_currency_without_a_rate_is_told(self):
        """The ERP converts it one to one; with a rate there is nothing to tell."""
        currency = self.setup_other_currency("CZK", rates=[("2026-10-01", 0.25)])
        journal = self.company_data["default_journal_sale"].copy(
            {"currency_id": currency.id}
        )
        _client, other = self.second_case()
        (self.contract | other.termination_ids.contract_id.sudo()).journal_id = journal
        for case, rates, lost in (
            (self.open_case(), currency.rate_ids, 4000.0),
            (other, currency.rate_ids.browse(), 250.0),
        ):
            (currency.rate_ids - rates).unlink()
            case = case.with_user(self.manager)
            case.action_give_notice()
            told = "CZK has no exchange rate" in str(case.message_ids.mapped("body"))
            with self.subTest(rates=len(rates)):
                self.assertEqual(case.revenue_lost, lost)
                self.assertEqual(told, not rates)

    def test_yearly_fee_counts_by_month_and_is_converted_on_the_day_of_the_notice(self):
        """12,000 a year at 4.00 on 12 October, the day of delivery: 4,000 a month.

        At 5.00, the rate of today, it would be 5,000.
        """
        currency = self.setup_other_currency(
            "EUR", rates=[("2026-10-01", 0.25), ("2026-11-01", 0.2)]
        )
        journal = self.company_data["default_journal_sale"].copy(
            {"currency_id": currency.id}
        )
        self.contract.journal_id = journal
        self.line.write({"recurring_rule_type": "yearly", "price_unit": 12000.0})
        self.assertEqual(self.contract.currency_id, currency)
        case = self.open_case().with_user(self.manager)
        case.action_give_notice()
        self.assertEqual(case.termination_ids.revenue_lost, 4000.0)

    def test_client_who_stays_is_no_loss(self):
        case = self.open_case(date_delivered="2026-11-10")
        case.action_give_notice()
        case.action_cancel(outcome="retained", consent="Agreed by phone")
        self.assertEqual(case.with_user(self.manager).revenue_lost, 0.0)

    def test_nobody_enters_what_was_lost(self):
        case = self.open_case()
        case.action_give_notice()
        with self.assertRaises(UserError):
            case.termination_ids.with_user(self.manager).write({"revenue_lost": 1.0})
        with self.assertRaises(UserError):
            case.with_user(self.manager).write({"revenue_lost": 1.0})
        made = case.termination_ids.with_user(self.manager).create(
            {
                "offboarding_id": self.second_case()[1].id,
                "contract_name": "Old",
                "revenue_lost": 9.0,
            }
        )
        self.assertEqual(made.revenue_lost, 0.0)

    # Over cases

    def test_totals_by_reason_equal_what_the_cases_show(self):
        self.open_case().action_give_notice()
        client, case = self.second_case()
        case.action_give_notice()
        self.make_invoice(300.0)
        self.make_invoice(70.0, partner_id=client.id)
        self.make_entry(client, -20.0)
        self.assertEqual(
            self.totals("revenue_lost"),
            {self.reason: 1000.0, self.other_reason: 250.0},
        )
        self.assertEqual(
            self.totals("open_amount"), {self.reason: 300.0, self.other_reason: 50.0}
        )
        self.assertEqual(case.with_user(self.counter).open_amount, 50.0)

    def test_total_is_that_of_this_moment(self):
        self.open_case()
        invoice = self.make_invoice(300.0)
        self.assertEqual(self.totals("open_amount")[self.reason], 300.0)
        self.pay(invoice)
        self.assertEqual(self.totals("open_amount")[self.reason], 0.0)

    def test_case_that_is_over_claims_nothing(self):
        self.make_invoice(300.0)
        case = self.open_case()
        case.action_cancel(outcome="mistake")
        case.invalidate_recordset()
        self.assertEqual(case.with_user(self.counter).open_amount, 0.0)
        self.assertFalse(self.totals("open_amount")[self.reason])

    def test_both_are_offered_as_measures_and_columns_to_those_who_see_amounts(self):
        names = {"revenue_lost", "open_amount"}
        for user, expected in ((self.counter, names), (self.owner, set())):
            cases = self.env["client.offboarding"].with_user(user)
            measures = cases.fields_get(sorted(names), ["aggregator"])
            # The pivot adds up other currencies by itself, and only where it is this.
            self.assertEqual(
                measures, {name: {"aggregator": "sum"} for name in expected}
            )
            arch = etree.fromstring(cases.get_view(view_type="list")["arch"])
            shown = {node.get("name") for node in arch.iterfind("field[@sum]")}
            self.assertEqual(shown, expected)

    def test_others_can_not_add_up_amounts(self):
        self.open_case()
        for measure in ("revenue_lost", "open_amount"):
            with self.subTest(measure=measure), self.assertRaises(AccessError):
                self.totals(measure, self.owner)

    def test_totals_take_as_many_queries_for_many_cases_as_for_one(self):
        self.open_case()

        def count():
            self.totals("open_amount")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.totals("open_amount")
            return self.env.cr.sql_log_count - before

        one = count()
        for _number in range(5):
            self.second_case()
        self.assertEqual(count(), one)
