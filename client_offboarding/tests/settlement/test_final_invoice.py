from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestFinalInvoice(LedgerCase):
    """An accountant drafts what the contracts owe up to their end: all, and once."""

    def bill_until_october(self, line=None):
        """Billing progress without the invoices, which don't matter here."""
        (line or self.line).last_date_invoiced = "2026-10-31"

    def test_cut_month_in_the_three_ways(self):
        self.bill_until_october()
        case = self.handover("2026-11-10")
        ways = [
            ("full", 1000.0),
            ("prorated", 333.33),
            ({self.line.id: 250.0}, 250.0),
            ({str(self.line.id): 0}, 0.0),
            ({self.line.id: "full"}, 1000.0),
        ]
        for way, amount in ways:
            with self.subTest(way=way):
                invoice = self.create_final_invoices(case, way)
                self.assertEqual(len(invoice), 1)
                self.assertRecordValues(
                    invoice,
                    [
                        {
                            "state": "draft",
                            "move_type": "out_invoice",
                            "amount_untaxed": amount,
                            "offboarding_id": case.id,
                            "partner_id": self.client.id,
                        }
                    ],
                )
                self.assertRecordValues(
                    invoice.invoice_line_ids,
                    [
                        {
                            "contract_line_id": self.line.id,
                            "contract_period_start": self.day("2026-11-01"),
                            "contract_period_end": self.day("2026-11-10"),
                        }
                    ],
                )
                self.assertCheck(case, "contract_unbilled", 0)
                invoice.with_user(self.accountant).unlink()
                self.assertCheck(case, "contract_unbilled", 1)

    def test_each_cycle_is_billed_by_the_days_of_its_own_period(self):
        # rule, interval, billed to, share of the last period
        cycles = [
            ("daily", 1, "2026-11-09", 1),
            ("daily", 10, "2026-11-06", 4 / 10),
            ("weekly", 1, "2026-11-04", 6 / 7),
            ("weekly", 2, "2026-11-04", 6 / 14),
            ("monthly", 2, "2026-10-31", 10 / 61),
            ("monthlylastday", 1, "2026-10-31", 10 / 30),
            ("quarterly", 1, "2026-09-30", 41 / 92),
            ("semesterly", 1, "2026-06-30", 133 / 184),
            ("yearly", 1, False, 314 / 365),
        ]
        for kind in ("post-paid", "pre-paid"):
            lines = self.env["contract.line"].union(
                *(
                    self.make_line(
                        self.contract,
                        name=f"{kind} {interval} {rule}",
                        price_unit=1000.0,
                        recurring_rule_type=rule,
                        recurring_interval=interval,
                        recurring_invoicing_type=kind,
                    )
                    for rule, interval, _billed, _share in cycles
                )
            )
            for line, (_rule, _interval, billed, _share) in zip(
                lines, cycles, strict=True
            ):
                line.last_date_invoiced = billed
        self.bill_until_october()
        case = self.handover("2026-11-10")
        billed = self.create_final_invoices(case).invoice_line_ids
        self.assertEqual(len(billed), 2 * len(cycles) + 1)
        for line in self.contract.contract_line_ids - self.line:
            share = {
                f"{interval} {rule}": share for rule, interval, _billed, share in cycles
            }[line.name.split(" ", 1)[1]]
            with self.subTest(line=line.name):
                move_line = billed.filtered(
                    lambda move_line, line=line: move_line.contract_line_id == line
                )
                self.assertEqual(move_line.contract_period_end, case.date_end)
                self.assertAlmostEqual(move_line.price_subtotal, 1000 * share, 2)

    def test_all_periods_until_the_end_are_billed_each_on_its_invoice(self):
        self.bill(self.contract, 7)
        case = self.handover("2026-11-10")
        invoices = self.create_final_invoices(case)
        periods = invoices.invoice_line_ids.sorted("contract_period_start")
        self.assertEqual(
            [str(line.contract_period_end) for line in periods],
            ["2026-08-31", "2026-09-30", "2026-10-31", "2026-11-10"],
        )
        self.assertEqual(periods.mapped("price_subtotal"), [1000, 1000, 1000, 333.33])

    def test_single_month_is_told_by_its_days_also_where_months_count(self):
        self.bill_until_october()
        self.contract.proration = "months"
        case = self.handover("2026-11-10")
        self.create_final_invoices(case)
        line = case.with_user(self.accountant).invoice_ids.invoice_line_ids
        self.assertEqual(line.price_subtotal, 333.33)
        self.assertIn("10 of 30 days", line.name)

    def test_end_of_a_period_cuts_nothing(self):
        self.bill_until_october()
        case = self.handover("2026-11-30")
        invoice = self.create_final_invoices(case, None)
        self.assertEqual(invoice.amount_untaxed, 1000.0)

    def test_draft_dated_in_the_future_gets_its_date_when_posted(self):
        self.bill_until_october()
        case = self.handover("2026-12-31")
        invoices = self.create_final_invoices(case)
        self.assertEqual(invoices.mapped("invoice_date"), [False, False])
        invoices.action_post()
        self.assertEqual(str(invoices[0].invoice_date), "2026-11-16")

    def test_contract_says_how_a_cut_period_is_billed(self):
        self.bill_until_october()
        for policy, amount in (("full", 1000.0), ("prorated", 333.33)):
            with self.subTest(policy=policy), self.rollback():
                self.contract.partial_period = policy
                case = self.handover("2026-11-10")
                invoice = self.create_final_invoices(case, None)
                self.assertEqual(invoice.amount_untaxed, amount)

    def test_wizard_asks_and_shows_the_exact_amounts(self):
        self.bill_until_october()
        other = self.make_line(
            self.contract,
            quantity=3,
            price_unit=33.33,
            discount=10,
            recurring_rule_type="quarterly",
        )
        other.last_date_invoiced = "2026-09-30"
        whole = self.make_line(self.contract, recurring_rule_type="daily")
        whole.last_date_invoiced = "2026-11-08"
        self.assertEqual(self.contract.partial_period, "ask")
        case = self.handover("2026-11-10")
        books = case.with_user(self.accountant)
        action = books.action_create_final_invoices()
        self.assertFalse(books.invoice_ids)
        wizard = (
            books.env[action["res_model"]].with_context(**action["context"]).create({})
        )
        self.assertRecordValues(
            wizard.line_ids,
            [
                {
                    "contract_line_id": self.line.id,
                    "date_start": self.day("2026-11-01"),
                    "date_end": self.day("2026-11-10"),
                    "amount_full": 1000.0,
                    "amount_prorated": 333.33,
                    "policy": "prorated",
                    "amount": 333.33,
                },
                {
                    "contract_line_id": other.id,
                    "date_start": self.day("2026-10-01"),
                    "date_end": self.day("2026-11-10"),
                    "amount_full": 89.99,
                    "amount_prorated": 40.1,
                    "policy": "prorated",
                    "amount": 40.1,
                },
            ],
        )
        wizard.line_ids[0].policy = "agreed"
        wizard.line_ids[0].amount = 444.0
        wizard.action_create()
        amounts = {
            line.contract_line_id: line.price_subtotal
            for line in books.invoice_ids.invoice_line_ids
        }
        self.assertEqual(amounts[self.line], 444.0)
        self.assertEqual(amounts[other], 40.1)

    def test_preview_follows_what_was_chosen_and_drafts_nothing(self):
        self.bill_until_october()
        books = self.handover("2026-11-10").with_user(self.accountant)
        action = books.action_preview_final_invoices()
        wizard = books.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.preview_ids.mapped("amount_untaxed"), [333.33])
        line = wizard.line_ids
        line.policy = "full"
        self.assertEqual(line.amount, 1000.0)
        line.policy = "agreed"
        self.assertEqual(line.amount, 1000.0, "to start from")
        line.amount = 444.0
        shown = wizard.action_preview()
        self.assertEqual(shown["res_id"], wizard.id)
        self.assertRecordValues(
            wizard.preview_ids,
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self.client.id,
                    "date_start": self.day("2026-11-01"),
                    "date_end": self.day("2026-11-10"),
                    "amount_untaxed": 444.0,
                }
            ],
        )
        self.assertFalse(books.invoice_ids)

    def test_unknown_or_negative_ways_are_refused(self):
        case = self.handover("2026-11-10")
        for way in ("half", {self.line.id: -1}, {self.line.id: "half"}, True):
            with self.subTest(way=way), self.assertRefused("cut period is billed"):
                self.create_final_invoices(case, way)

    def test_price_with_tax_included_is_prorated_as_entered(self):
        tax = self.env["account.tax"].create(
            {
                "name": "23% included",
                "amount": 23,
                "price_include_override": "tax_included",
                "company_id": self.company.id,
            }
        )
        product = self.env["product.product"].create(
            {"name": "Service", "taxes_id": [Command.set(tax.ids)]}
        )
        self.line.write({"product_id": product.id, "price_unit": 1230.0})
        self.bill_until_october()
        case = self.handover("2026-11-10")
        invoice = self.create_final_invoices(case)
        self.assertEqual(invoice.amount_total, 410.0)
        self.assertEqual(invoice.amount_untaxed, 333.33)

    def test_contract_in_a_foreign_currency_is_billed_in_it(self):
        currency = self.setup_other_currency("EUR")
        self.contract.currency_id = currency
        self.bill_until_october()
        case = self.handover("2026-11-10")
        # 10 of 30 days of 1,000.00 EUR, of which 2.00 are 1.00.
        self.assertCheck(case, "contract_unbilled", 1, 166.67)
        invoice = self.create_final_invoices(case)
        self.assertEqual(invoice.currency_id, currency)
        self.assertEqual(invoice.amount_untaxed, 333.33)

    def test_currency_without_a_rate_is_named_before_anything_is_drafted(self):
        currency = self.setup_other_currency("EUR", rates=[("2026-11-20", 0.25)])
        self.contract.currency_id = currency
        self.bill_until_october()
        case = self.handover("2026-11-10")
        billed_to = self.line.last_date_invoiced
        with self.assertRefused("no rate of EUR on"):
            self.create_final_invoices(case)
        self.assertEqual(self.line.last_date_invoiced, billed_to)
        with freeze_time("2026-11-20 10:00:00"):
            self.assertEqual(len(self.create_final_invoices(case)), 1)

    def test_charge_in_a_currency_without_a_rate_is_named(self):
        self.line.last_date_invoiced = "2026-11-30"
        currency = self.setup_other_currency("EUR", rates=[("2026-11-20", 0.25)])
        case = self.handover("2026-11-10")
        charge = self.env["client.offboarding.charge"].create(
            {
                "offboarding_id": case.id,
                "name": "Penalty",
                "price_unit": 100.0,
                "currency_id": currency.id,
                "vat_treatment": "outside",
                "vat_reason": "A penalty",
            }
        )
        charge.action_agree()
        with self.assertRefused("no rate of EUR on"):
            self.create_final_invoices(case)
        self.assertEqual(charge.state, "agreed")

    def test_locked_period_moves_the_entry_and_loses_nothing(self):
        self.bill_until_october()
        case = self.handover("2026-11-10")
        self.company.fiscalyear_lock_date = "2026-11-15"
        invoice = self.create_final_invoices(case)
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        self.assertGreater(invoice.date, self.day("2026-11-15"))
        self.assertEqual(
            invoice.invoice_line_ids.contract_period_end, self.day("2026-11-10")
        )
        self.assertCheck(case, "contract_unbilled", 0)

    def test_monthly_postpaid_ended_on_the_tenth(self):
        """1,000.00 a month: 10 of 30 days are 333.33."""
        self.bill_until_october()
        agreed = {self.line.id: 250.0}
        for policy, price in (("full", 1000.0), ("prorated", 333.33), (agreed, 250.0)):
            with self.subTest(policy=policy), self.rollback():
                case = self.handover("2026-11-10")
                invoice = self.create_final_invoices(case, policy)
                self.assertEqual(invoice.amount_untaxed, price)
                invoice.action_post()
                self.assertCheck(case, "contract_unbilled", 0)
                self.assertCheck(case, "contract_prepaid", 0)
                self.assertFalse(self.create_final_invoices(case, policy))

    def test_run_again_it_bills_nothing_twice(self):
        case = self.handover("2026-11-10")
        self.assertTrue(self.create_final_invoices(case))
        self.assertFalse(self.create_final_invoices(case))
        case.with_user(self.accountant).invoice_ids.action_post()
        self.assertFalse(self.create_final_invoices(case))

    def test_only_accountants_create_final_invoices(self):
        case = self.handover("2026-11-10")
        for user in (self.owner, self.manager, self.auditor, self.colleague):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                case.with_user(user).action_create_final_invoices("full")
        self.assertFalse(
            self.accountant.has_group("client_offboarding.group_offboarding_user")
        )
        self.assertTrue(self.create_final_invoices(case))

    def test_nothing_is_billed_before_the_contracts_end(self):
        case = self.open_case()
        with self.assertRefused("once the contracts"):
            self.create_final_invoices(case)

    def test_company_without_a_sales_journal_is_told(self):
        case = self.handover("2026-11-10")
        self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)]
        ).active = False
        self.contract.journal_id = False
        with self.assertRefused("sale journal for the company"):
            self.create_final_invoices(case)
        self.assertFalse(self.line.last_date_invoiced)
