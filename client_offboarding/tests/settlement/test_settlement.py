from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...models.settlement.settlement_sql import AMOUNTS
from ..rights import make_pdf
from ..settlement_common import SettlementListCase


@tagged("post_install", "-at_install")
class TestSettlement(SettlementListCase):
    """Accountants see every case with what stands between it and the end."""

    def assert_next(self, case, step):
        settlement = self.settlement(case)
        self.assertEqual(settlement.next_step, step)
        # Whichever way the rows are found, they say the same.
        self.assertIn(settlement, self.books.search([("next_step", "=", step)]))

    def test_columns_are_what_the_checks_count(self):
        self.bill(self.contract, 8)
        self.make_invoice(50.0, invoice_date_due="2026-08-15")
        self.make_invoice(70.0, post=False)
        self.make_payment(30.0)
        case = self.handover("2026-11-12")
        case.with_user(self.accountant).charge_ids.create(
            {"offboarding_id": case.id, "name": "Laptop", "price_unit": 400.0}
        )
        quiet = self.open_for("Cicha Sp. z o.o.", "2026-11-30")
        for each in (case, quiet):
            settlement = self.settlement(each)
            for name, codes in AMOUNTS.items():
                with self.subTest(case=each.name, column=name):
                    checks = each.sudo().check_ids.filtered(
                        lambda check, codes=codes: check.code in codes
                    )
                    self.assertAlmostEqual(
                        settlement[name], sum(checks.mapped("amount")), 2
                    )
        self.assertEqual(self.settlement(quiet).amount_unbilled, 1000.0)
        self.assertEqual(self.settlement(quiet).amount_residual, 0.0)

    def test_what_is_waived_is_no_longer_to_be_done(self):
        self.make_invoice(70.0, post=False)
        self.line.last_date_invoiced = "2026-11-12"
        case = self.handover("2026-11-12")
        self.assert_next(case, "post")
        self.assertEqual(self.settlement(case).blocking_count, 1)
        wizard = (
            self.env["client.offboarding.waive"]
            .with_user(self.manager)
            .create({"offboarding_id": case.id, "code": "invoice_draft", "reason": "x"})
        )
        wizard.action_waive()
        self.assert_next(case, "done")
        self.assertEqual(self.settlement(case).amount_draft, 70.0)
        self.assertTrue(self.settlement(case).is_ready)

    def test_what_informs_only_is_nothing_to_do(self):
        self.make_payment(30.0)
        self.line.last_date_invoiced = "2026-11-12"
        case = self.handover("2026-11-12")
        self.assert_next(case, "match")
        gates = self.env["client.offboarding.gate"].with_user(self.manager)
        gate = gates.create(
            {
                "company_id": self.company.id,
                "code": "credit_unmatched",
                "blocks": "none",
            }
        )
        self.assert_next(case, "statement")
        gate.unlink()
        self.assert_next(case, "match")

    def test_what_is_next_follows_the_ledger(self):
        self.bill_until(self.line, self.day("2026-09-30"))
        case = self.handover("2026-10-31")
        self.assert_next(case, "bill")
        self.assertTrue(self.settlement(case).is_late)
        invoice = self.create_final_invoices(case)
        self.assert_next(case, "post")
        invoice.action_post()
        invoice.is_move_sent = True
        self.assertIn(self.settlement(case).next_step, ("wait", "collect"))
        payment = self.make_payment(400.0)
        self.assert_next(case, "match")
        settlement = self.settlement(case)
        self.assertEqual(settlement.amount_unmatched, -400.0)
        self.assertEqual(settlement.amount_residual, invoice.amount_total - 400.0)
        settlement.action_match_credits()
        settlement = self.settlement(case)
        self.assertEqual(settlement.amount_unmatched, 0.0)
        self.assertEqual(invoice.payment_state, "partial")
        self.assertTrue(payment.move_id.line_ids.filtered("reconciled"))
        self.pay(invoice)
        self.assert_next(case, "done")
        self.assertTrue(self.settlement(case).is_ready)

    def test_statement_is_sent_and_waits_for_the_clients_answer(self):
        self.line.last_date_invoiced = "2026-11-12"
        case = self.handover("2026-11-12")
        self.assert_next(case, "done")
        settlement = self.settlement(case)
        with self.assertRefused("contact|invite"):
            settlement.action_send_statement()
        self.contact.email = "anna@example.com"
        case.contact_ids = self.contact
        paper = self.env["client.offboarding.protocol"].browse(
            settlement.action_open_statement()["res_id"]
        )
        self.assertEqual(paper.kind, "settlement")
        self.assert_next(case, "statement")
        with patch.object(
            type(self.env["ir.actions.report"]),
            "_render_qweb_pdf",
            lambda self, report, res_ids=None, data=None: (make_pdf(), "pdf"),
        ):
            self.settlement(case).action_send_statement()
        self.assertEqual(self.settlement(case).statement_state, "sent")
        self.assert_next(case, "answer")
        self.make_invoice(20.0, invoice_date_due="2026-11-01")
        self.assertIn(self.settlement(case).next_step, ("send", "collect"))

    def test_deadline_is_the_15th_of_the_month_after_the_end(self):
        for day, deadline in (
            ("2026-11-01", "2026-12-15"),
            ("2026-11-30", "2026-12-15"),
            ("2026-12-31", "2027-01-15"),
        ):
            case = self.open_for(f"Ends {day}", day)
            self.assertEqual(str(self.settlement(case).date_invoice_deadline), deadline)

    def test_late_is_what_should_have_been_invoiced(self):
        self.line.last_date_invoiced = "2026-09-30"
        late = self.handover("2026-10-31")
        due_today = self.open_for("Just in time", "2026-11-12")
        self.assertTrue(self.settlement(late).is_late)
        self.assertFalse(self.settlement(due_today).is_late)
        self.assertEqual(str(self.settlement(late).date_invoice_next), "2026-11-15")
        search = self.books.search
        self.assertEqual(search([("is_late", "=", True)]).offboarding_id, late)
        self.assertIn(due_today, search([("is_late", "=", False)]).offboarding_id)
        drafts = self.create_final_invoices(late)
        self.assertTrue(self.settlement(late).is_late, "a draft isn't issued")
        drafts.action_post()
        self.assertFalse(self.settlement(late).is_late)
        self.assertFalse(self.settlement(late).date_invoice_next)
        self.assertFalse(search([("is_late", "=", True)]))

    def test_totals_are_those_of_the_rows_converted_into_the_current_company(self):
        self.make_invoice(50.0, invoice_date_due="2026-08-15")
        case = self.handover("2026-11-12")
        other = self.open_for("Cicha Sp. z o.o.", "2026-11-12")
        groups = self.books._read_group(
            [], ["reason_id"], ["amount_overdue:sum", "amount_unbilled:sum", "__count"]
        )
        rows = self.settlement(case) | self.settlement(other)
        self.assertEqual(
            groups,
            [
                (
                    self.reason.with_user(self.accountant),
                    sum(rows.mapped("amount_overdue")),
                    sum(rows.mapped("amount_unbilled")),
                    2,
                )
            ],
        )
        formatted = self.books.formatted_read_group(
            [], ["date_end:month"], ["amount_overdue:sum_currency"]
        )
        self.assertEqual(formatted[0]["amount_overdue:sum_currency"], 50.0)

    def test_filters_find_the_cases(self):
        case = self.handover("2026-11-12")
        salesperson = self.make_user("seller", "base.group_user")
        other = self.open_for("Cicha Sp. z o.o.", "2026-11-12", user_id=salesperson.id)
        self.make_invoice(50.0, invoice_date_due="2026-08-15")
        overdue = self.books.search([("amount_overdue", ">", 0)])
        self.assertEqual(overdue.ids, case.ids)
        self.assertEqual(
            self.books.search([("salesperson_id", "=", salesperson.id)]).ids, other.ids
        )
        self.settlement(other).action_take_over()
        self.assertEqual(
            self.books.search([("accountant_id", "=", self.accountant.id)]).ids,
            other.ids,
        )
        self.assertEqual(other.accountant_id, self.accountant)
        self.assertEqual(self.books.search_count([("is_ready", "=", True)]), 0)
        self.assertEqual(
            self.books.search([("partner_id", "child_of", self.client.id)]).ids,
            case.ids,
        )

    def test_drill_down_opens_exactly_the_open_items(self):
        invoice = self.make_invoice(50.0, invoice_date_due="2026-08-15")
        payment = self.make_payment(30.0)
        self.make_invoice(70.0, post=False)
        paid = self.make_invoice(90.0)
        self.pay(paid)
        case = self.handover("2026-11-12")
        action = self.settlement(case).action_view_ledger()
        items = self.env[action["res_model"]].search(action["domain"])
        expected = (invoice.line_ids | payment.move_id.line_ids).filtered(
            lambda item: item.account_type == "asset_receivable"
        )
        self.assertEqual(items, expected)

    def test_charges_are_entered_from_the_settlement(self):
        case = self.handover("2026-11-12")
        action = self.settlement(case).action_view_charges()
        charges = self.env[action["res_model"]].with_user(self.accountant)
        before = charges.search(action["domain"])
        with Form(charges.with_context(**action["context"])) as form:
            form.name = "Costs of the handover"
            form.price_unit = 150
        added = charges.search(action["domain"]) - before
        self.assertEqual(added.offboarding_id, case)
        self.assertEqual(added.state, "proposed")

    def test_single_items_are_matched_in_the_ledger(self):
        first = self.make_invoice(50.0, invoice_date_due="2026-08-15")
        second = self.make_invoice(30.0, invoice_date_due="2026-09-15")
        payment = self.make_payment(30.0)
        self.handover("2026-11-12")
        items = (second.line_ids | payment.move_id.line_ids).filtered(
            lambda item: item.account_type == "asset_receivable"
        )
        with self.assertRaises(AccessError):
            items.with_user(self.auditor).action_match_offboarding()
        with self.assertRaises(AccessError):
            items.with_user(self.owner).action_match_offboarding()
        items.with_user(self.accountant).action_match_offboarding()
        self.assertTrue(all(items.mapped("reconciled")))
        self.assertEqual(first.payment_state, "not_paid")
        with self.assertRefused("Select what a client owes"):
            first.line_ids.filtered(
                lambda item: item.account_type == "asset_receivable"
            ).with_user(self.accountant).action_match_offboarding()

    def test_nothing_is_matched_across_clients_or_currencies(self):
        currency = self.setup_other_currency("EUR")
        invoice = self.make_invoice(50.0, currency_id=currency.id)
        self.make_payment(50.0)
        case = self.handover("2026-11-12")
        books = self.settlement(case)
        with self.assertRefused("No credit of these clients"):
            books.action_match_credits()
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_payment_is_registered_by_the_erps_own_wizard(self):
        invoice = self.make_invoice(50.0, invoice_date_due="2026-08-15")
        case = self.handover("2026-11-12")
        action = self.settlement(case).action_register_payment()
        self.assertEqual(action["res_model"], "account.payment.register")
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.accountant)
            .with_context(**action["context"])
            .create({})
        )
        wizard._create_payments()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        books = self.settlement(case)
        with self.assertRefused("nothing to pay"):
            books.action_register_payment()

    def test_only_accounting_reads_and_only_accountants_act(self):
        self.make_invoice(50.0)
        case = self.handover("2026-11-12")
        for user in (self.owner, self.manager, self.helper, self.colleague):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.books.with_user(user).search([]).mapped("amount_residual")
        books = self.settlement(case).with_user(self.auditor)
        self.assertEqual(books.amount_residual, 50.0)
        self.assertTrue(books.action_view_ledger())
        for name in (
            "action_create_final_invoices",
            "action_match_credits",
            "action_open_statement",
            "action_register_payment",
            "action_send_statement",
            "action_take_over",
        ):
            with self.subTest(action=name), self.assertRaises(AccessError):
                getattr(books, name)()
        with self.assertRaises(AccessError):
            books.write({"accountant_id": self.auditor.id})
        with self.assertRaises(AccessError):
            self.books.create({"offboarding_id": case.id})

    def test_other_companies_are_out_of_sight(self):
        case = self.handover("2026-11-12")
        other = self.setup_other_company()["company"]
        stranger = self.make_user(
            "stranger", "account.group_account_invoice", company_id=other.id
        )
        books = self.books.with_user(stranger)
        self.assertFalse(books.search([]))
        self.assertFalse(books.search([("amount_unbilled", ">", 0)]))
        with self.assertRaises(AccessError):
            books.browse(case.id).action_view_ledger()
        with self.assertRaises(AccessError):
            books.browse(case.id).action_take_over()

    def test_cases_that_are_over_are_no_settlements(self):
        case = self.handover("2026-11-12")
        self.assertTrue(self.books.search([("id", "=", case.id)]))
        case.with_user(self.manager).sudo()._write_step({"state": "cancelled"})
        self.books._forget()
        self.assertFalse(self.books.search([("id", "=", case.id)]))
        with self.assertRaises(UserError):
            case.write({"accountant_id": self.accountant.id})

    def test_list_and_totals_take_as_many_queries_for_many_cases(self):
        names = [name for name, field in self.books._fields.items() if field.store]
        spec = {name: {} for name in names}

        def read():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self.books.web_search_read([], spec, limit=80)
            self.books.formatted_read_group(
                [], ["reason_id"], ["amount_residual:sum_currency"]
            )
            return found["length"], self.env.cr.sql_log_count - before

        self.handover("2026-11-12")
        read()
        self.assertEqual(read()[0], 1)
        few = read()[1]
        for number in range(8):
            self.open_for(f"Client {number}")
        read()
        length, many = read()
        self.assertEqual(length, 9)
        self.assertEqual(many, few)
