from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import Form, tagged

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestInvoiceAfterEnd(LedgerCase):
    """Invoices after the end: warned of, shown and told, never refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["client.offboarding.gate"].sudo().create(
            {"code": "confirmation_unsigned", "blocks": "none"}
        )

    def close_case(self, **values):
        case = self.handover("2026-11-12", **values)
        for invoice in self.create_final_invoices(case):
            invoice.action_post()
            self.mark_sent(invoice)
            self.pay(invoice)
        case.action_request_confirmation()
        case.action_close()
        return case

    def invoice_by_accountant(self, **values):
        moves = self.env["account.move"].with_user(self.accountant)
        return moves.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.client.id,
                "invoice_line_ids": [
                    Command.create({"name": "Forgotten", "price_unit": 50.0})
                ],
                **values,
            }
        )

    def reminders(self, case):
        kind = self.env.ref("client_offboarding.mail_activity_invoice_after_end")
        return case.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def test_final_invoices_do_not_warn(self):
        case = self.close_case()
        invoices = case.with_user(self.accountant).invoice_ids
        self.assertTrue(invoices)
        self.assertFalse(invoices.offboarding_after_id)
        self.assertEqual(case.after_end_count, 0)
        self.assertFalse(self.reminders(case))

    def test_invoice_of_a_former_client_warns_and_is_told_once(self):
        case = self.close_case()
        invoice = self.invoice_by_accountant(partner_id=self.contact.id)
        self.assertIn("is closed since", invoice.offboarding_warning)
        self.assertIn(case.name, invoice.offboarding_warning)
        self.assertEqual(case.after_end_count, 1)
        self.assertRecordValues(
            self.reminders(case), [{"user_id": self.owner.id, "active": True}]
        )
        told = case.message_ids.filtered(lambda m: "after the end" in m.body)
        self.assertEqual(len(told), 1)
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        self.assertFalse(invoice.offboarding_warning, "only before posting")
        self.invoice_by_accountant()
        self.assertEqual(len(self.reminders(case)), 1)
        self.assertEqual(case.after_end_count, 2)
        self.assertEqual(case.state, "closed")
        action = case.with_user(self.accountant).action_view_after_end_invoices()
        found = self.env["account.move"].search(action["domain"])
        self.assertEqual(len(found), 2)
        self.reminders(case).action_feedback()
        self.invoice_by_accountant()
        self.assertEqual(len(self.reminders(case)), 1, "a new one for a new invoice")

    def test_warning_shows_before_the_invoice_is_saved(self):
        self.close_case()
        form = Form(
            self.env["account.move"]
            .with_user(self.accountant)
            .with_context(default_move_type="out_invoice")
        )
        self.assertFalse(form.offboarding_warning)
        form.partner_id = self.client
        self.assertIn("is closed since", form.offboarding_warning)
        form.partner_id = self.partner_a
        self.assertFalse(form.offboarding_warning)

    def test_client_of_the_invoice_may_change(self):
        case = self.close_case()
        invoice = self.invoice_by_accountant(partner_id=self.partner_a.id)
        self.assertEqual(case.after_end_count, 0)
        invoice.partner_id = self.client
        self.assertEqual(case.after_end_count, 1)
        invoice.partner_id = self.partner_a
        case.invalidate_recordset()
        self.assertEqual(case.after_end_count, 0)

    def test_credit_notes_and_bills_do_not_warn(self):
        case = self.close_case()
        for kind in ("out_refund", "in_invoice", "in_refund"):
            self.assertFalse(
                self.invoice_by_accountant(move_type=kind).offboarding_warning
            )
        self.make_invoice(partner_id=self.partner_a.id)
        self.assertEqual(case.after_end_count, 0)

    def test_client_who_came_back_is_invoiced_as_any_other(self):
        case = self.close_case()
        with freeze_time("2027-01-10 10:00:00"):
            new = self.make_contract(
                code="K/2027", line_values={"date_start": "2026-12-01"}
            )
            invoice = new._recurring_create_invoice()
            self.assertFalse(invoice.offboarding_warning)
            self.assertFalse(self.invoice_by_accountant().offboarding_warning)
        self.assertEqual(case.after_end_count, 0)

    def test_recurring_run_past_the_end_warns(self):
        case = self.handover("2026-11-12")
        self.create_final_invoices(case).action_post()
        self.assertEqual(case.after_end_count, 0)
        late = self.make_line(self.contract, date_start="2026-11-01")
        with freeze_time("2026-12-02 10:00:00"):
            self.env["contract.contract"].cron_recurring_create_invoice()
        invoice = self.env["account.move"].search(
            [("invoice_line_ids.contract_line_id", "=", late.id)]
        )
        self.assertEqual(invoice.state, "draft")
        self.assertIn("bills a time after the end", invoice.offboarding_warning)
        self.assertIn("2026", invoice.offboarding_warning)
        self.assertEqual(case.after_end_count, 1)
        self.assertEqual(len(self.reminders(case)), 1)

    def test_draft_from_before_the_end_is_told_when_it_is_posted(self):
        self.line.recurring_invoicing_type = "pre-paid"
        self.line.last_date_invoiced = "2026-10-31"
        draft = self.contract._recurring_create_invoice()
        case = self.end_on("2026-11-12")
        self.assertEqual(case.after_end_count, 0)
        self.assertIn("bills a time after the end", draft.offboarding_warning)
        draft.action_post()
        self.assertEqual(case.after_end_count, 1)

    # Somebody else pays

    def bill_to(self, payer, line):
        """A draft of OCA's that ``payer`` gets for this contract line."""
        line.contract_id.invoice_partner_id = payer
        with freeze_time("2026-12-02 10:00:00"):
            return line.contract_id._recurring_create_invoice()

    def test_period_after_the_end_that_another_pays_warns(self):
        """As one for the client itself: it bills the case's contract."""
        case = self.handover("2026-11-12")
        self.create_final_invoices(case).action_post()
        late = self.make_line(self.contract, date_start="2026-11-01")
        invoice = self.bill_to(self.partner_a, late)
        self.assertEqual(invoice.partner_id, self.partner_a)
        self.assertIn("bills a time after the end", invoice.offboarding_warning)
        self.assertEqual(invoice.offboarding_after_id, case)
        invoice.action_post()
        self.assertEqual(case.after_end_count, 1)
        self.assertEqual(len(self.reminders(case)), 1)

    def test_invoice_of_a_former_clients_contract_that_another_pays_warns(self):
        case = self.close_case()
        late = self.make_line(self.contract, date_start="2026-11-01")
        invoice = self.bill_to(self.partner_a, late)
        self.assertIn("is closed since", invoice.offboarding_warning)
        self.assertIn(self.client.name, invoice.offboarding_warning)
        self.assertEqual(case.after_end_count, 1)

    def test_former_client_who_pays_for_somebody_else_is_not_warned_of(self):
        """What it bills is a contract that runs on."""
        case = self.close_case()
        running = self.make_contract(partner_id=self.partner_a.id, code="K/9")
        invoice = self.bill_to(self.client, running.contract_line_ids)
        self.assertEqual(invoice.partner_id, self.client)
        self.assertFalse(invoice.offboarding_warning)
        invoice.action_post()
        self.assertEqual(case.after_end_count, 0)

    def test_supply_after_the_end_warns(self):
        case = self.handover("2026-11-12")
        before = self.invoice_by_accountant(delivery_date="2026-11-12")
        self.assertFalse(before.offboarding_warning)
        after = self.invoice_by_accountant(delivery_date="2026-11-13")
        self.assertIn("the cooperation ended on", after.offboarding_warning)
        self.assertEqual(case.after_end_count, 1)

    def test_case_of_some_contracts_asks_about_these_only(self):
        other = self.make_contract(code="K/2")
        case = self.close_case(
            scope="contracts", contract_ids=[Command.set(self.contract.ids)]
        )
        self.assertFalse(self.invoice_by_accountant().offboarding_warning)
        self.assertFalse(self.bill(other).offboarding_after_id)
        line = self.make_line(self.contract, date_start="2026-11-01")
        self.assertIn(
            "is closed since",
            self.contract._recurring_create_invoice().offboarding_warning,
        )
        self.assertTrue(line.last_date_invoiced)
        self.assertEqual(case.after_end_count, 1)

    def test_other_company_is_not_concerned(self):
        case = self.close_case()
        other = self.setup_other_company()["company"]
        self.env["account.move"].with_company(other).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.client.id,
                "company_id": other.id,
                "invoice_line_ids": [Command.create({"name": "X", "price_unit": 9})],
            }
        )
        self.assertEqual(case.after_end_count, 0)

    def test_owner_who_left_is_replaced_by_a_manager(self):
        case = self.close_case()
        self.owner.active = False
        self.invoice_by_accountant()
        self.assertTrue(
            self.reminders(case).user_id.has_group(
                "client_offboarding.group_offboarding_manager"
            )
        )

    def test_thousand_invoices_need_no_more_queries_than_one(self):
        self.close_case()
        values = {
            "move_type": "out_invoice",
            "partner_id": self.partner_a.id,
            "invoice_line_ids": [Command.create({"name": "X", "price_unit": 9})],
        }
        one, many = (
            self.env["account.move"].create([values] * count) for count in (1, 30)
        )
        self.env.flush_all()
        for moves in (one, many):
            with self.assertQueryCount(1):
                self.assertFalse(moves._find_after_end())
