from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..settlement_common import SettlementListCase


@tagged("post_install", "-at_install")
class TestFinalInvoiceMany(SettlementListCase):
    """Final invoices of many cases at once, from the accountants' list."""

    def create_many(self, cases, **values):
        books = cases.with_user(self.accountant)
        books.invalidate_recordset()
        return books.action_create_final_invoices(**values)

    def open_many(self, count, **values):
        cases = self.env["client.offboarding"]
        for number in range(count):
            cases |= self.open_for(f"Client {number}", **values)
        cases.termination_ids.contract_id.partial_period = "prorated"
        return cases

    def test_each_case_gets_its_invoices_once(self):
        cases = self.open_many(3, day="2026-11-10")
        charge = self.env["client.offboarding.charge"].with_user(self.accountant)
        charge.create(
            {
                "offboarding_id": cases[1].id,
                "name": "Laptop",
                "price_unit": 400.0,
                "vat_treatment": "taxable",
                "vat_reason": "Sale",
            }
        ).action_agree()
        action = self.create_many(cases)
        self.assertEqual(action["res_model"], "account.move")
        drafted = self.env["account.move"].search(action["domain"])
        self.assertEqual(len(drafted), 4)
        for case in cases:
            expected = [333.33, 400.0] if case == cases[1] else [333.33]
            amounts = sorted(case.sudo().invoice_ids.mapped("amount_untaxed"))
            self.assertEqual(amounts, expected)
            self.assertEqual(case.sudo().invoice_ids.partner_id, case.partner_id)
            self.assertIn("Drafted", case.sudo().message_ids[0].body)
        self.create_many(cases)
        self.assertEqual(len(cases.sudo().invoice_ids), 4)

    def test_what_is_wrong_with_one_case_loses_no_other(self):
        cases = self.open_many(3, day="2026-11-10")
        broken = cases[1].termination_ids.contract_id
        prepare = type(broken)._prepare_invoice
        problem = "The journal of this contract is closed."

        def refuse(contract, *args, **kwargs):
            if contract == broken:
                raise UserError(problem)
            return prepare(contract, *args, **kwargs)

        with patch.object(type(broken), "_prepare_invoice", refuse):
            action = self.create_many(cases)
        self.assertEqual([len(case.sudo().invoice_ids) for case in cases], [1, 0, 1])
        self.assertIn("journal of this contract", action["params"]["message"])
        self.assertIn(cases[1].name, action["params"]["message"])
        # Nothing of it remains, and it is billed when it is mended.
        self.assertEqual(str(broken.contract_line_ids.last_date_invoiced), "2026-10-31")
        self.create_many(cases)
        self.assertEqual([len(case.sudo().invoice_ids) for case in cases], [1, 1, 1])

    def test_undecided_cut_periods_and_cases_without_an_end_are_told(self):
        cases = self.open_many(3, day="2026-11-10")
        cases[0].termination_ids.contract_id.partial_period = "ask"
        draft = self.open_case()
        action = self.create_many(cases | draft)
        self.assertEqual(action["tag"], "display_notification")
        message = action["params"]["message"]
        self.assertIn(cases[0].name, message)
        self.assertIn(draft.name, message)
        self.assertNotIn(cases[1].name, message)
        self.assertFalse(cases[0].sudo().invoice_ids)
        self.assertEqual(len(cases.sudo().invoice_ids), 2)
        # Said how, all are billed.
        self.create_many(cases, partial_period="full")
        self.assertEqual(cases[0].sudo().invoice_ids.amount_untaxed, 1000.0)

    def test_only_accountants_bill_many(self):
        cases = self.open_many(2, day="2026-11-10")
        for user in (self.owner, self.manager, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                cases.with_user(user).action_create_final_invoices()
        self.assertFalse(cases.sudo().invoice_ids)

    def test_from_the_list(self):
        cases = self.open_many(2, day="2026-11-10")
        books = self.books.browse(cases.ids)
        books.action_create_final_invoices()
        self.assertEqual(len(cases.sudo().invoice_ids), 2)
        self.books._forget()
        self.assertEqual(set(books.mapped("next_step")), {"post"})
        action = books.action_view_invoices()
        self.assertEqual(
            self.env["account.move"].search(action["domain"]), cases.sudo().invoice_ids
        )

    def test_date_of_supply_is_the_last_day_of_service(self):
        self.bill(self.contract, 9)
        case = self.handover("2026-11-10")
        invoices = self.create_final_invoices(case).sorted("delivery_date")
        self.assertEqual(
            [str(day) for day in invoices.mapped("delivery_date")],
            ["2026-10-31", "2026-11-10"],
        )
        self.assertEqual(
            [
                str(day)
                for day in invoices.with_user(self.auditor).mapped(
                    "offboarding_invoice_by"
                )
            ],
            ["2026-11-15", "2026-12-15"],
        )
        invoices.action_post()
        self.assertEqual(
            [str(day) for day in invoices.mapped("delivery_date")],
            ["2026-10-31", "2026-11-10"],
        )

    def test_preview_shows_exactly_what_is_drafted_then_and_drafts_nothing(self):
        tax = self.company_data["default_tax_sale"]
        product = self.env["product.product"].create(
            {"name": "Service", "taxes_id": tax.ids}
        )
        self.line.product_id = product
        self.bill(self.contract, 9)
        case = self.handover("2026-11-10")
        charge = self.env["client.offboarding.charge"].with_user(self.accountant)
        charge.create(
            {
                "offboarding_id": case.id,
                "name": "Early end",
                "price_unit": 70.0,
                "vat_treatment": "outside",
                "vat_reason": "Damages",
            }
        ).action_agree()
        with self.assertRaises(AccessError):
            case.action_preview_final_invoices()
        action = self.settlement(case).action_preview_final_invoices()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard = wizard.with_user(self.accountant)
        previewed = sorted(
            (row.move_type, row.amount_untaxed, row.amount_total, row.date_end)
            for row in wizard.preview_ids
        )
        self.assertEqual([row[1] for row in previewed], [333.33, 1000.0, 70.0])
        self.assertFalse(case.sudo().invoice_ids)
        self.assertEqual(str(self.line.last_date_invoiced), "2026-09-30")
        self.assertEqual(
            self.env["client.offboarding.charge"].search([]).mapped("state"), ["agreed"]
        )
        wizard.action_create()
        lines = case.sudo().invoice_ids.invoice_line_ids
        self.assertEqual(
            previewed,
            sorted(
                (
                    line.move_type,
                    line.price_subtotal,
                    line.price_total,
                    line.contract_period_end,
                )
                for line in lines
            ),
        )

    def test_credit_note_points_at_its_invoice_with_the_reason(self):
        self.line.write({"recurring_invoicing_type": "pre-paid"})
        invoice = self.bill(self.contract, 11)[-1]
        self.assertEqual(
            str(invoice.invoice_line_ids.contract_period_end), "2026-11-30"
        )
        case = self.handover("2026-11-15")
        credit = self.create_final_invoices(case)
        self.assertRecordValues(
            credit,
            [
                {
                    "move_type": "out_refund",
                    "reversed_entry_id": invoice.id,
                    "amount_untaxed": 500.0,
                    "offboarding_id": case.id,
                }
            ],
        )
        self.assertIn(invoice.name, credit.ref)
        self.assertIn("11/15/2026", credit.ref)
        self.assertFalse(self.create_final_invoices(case))

    def test_queries_grow_by_the_same_for_each_case(self):
        def count(cases):
            cases = cases.with_user(self.accountant)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cases.action_create_final_invoices()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cases = self.open_many(14, day="2026-11-10")
        count(cases[:2])
        two, ten = count(cases[2:4]), count(cases[4:14])
        # OCA's own invoicing asks a dozen times for each contract.
        self.assertLess((ten - two) / 8, 25)

    def test_nothing_chosen_is_nothing_done(self):
        self.assertFalse(self.books.browse().action_create_final_invoices())
        case = self.open_case()
        with self.assertRaises(UserError):
            self.create_many(case)
