from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common import MANAGER
from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestChecks(LedgerCase):
    """What is open besides the ledger, what it blocks, and who sees it when."""

    def test_checks_are_there_right_after_create(self):
        case = self.open_case()
        codes = case.check_ids.mapped("code")
        self.assertEqual(codes, list(case.check_ids._get_checks()))
        self.assertEqual(case.check_ids.mapped("offboarding_id"), case)

    def test_check_whose_addon_went_opens_nothing_and_says_so(self):
        case = self.open_case()
        for press in ("action_view_items", "action_show"):
            gone = self.check(case, "return_open")
            checks = {k: v for k, v in gone._get_checks().items() if k != gone.code}
            with (
                patch.object(type(gone), "_get_checks", lambda self, c=checks: c),
                self.assertRefused("The addon of this check is gone"),
            ):
                getattr(gone, press)()

    def test_contract_that_runs_on_is_open_until_it_ends(self):
        case = self.open_case()
        self.assertCheck(case, "contract_running", 1)
        case.action_give_notice()
        self.assertCheck(case, "contract_running", 0)
        late = self.make_line(self.contract)
        self.assertCheck(case, "contract_running", 1)
        late.date_end = case.date_end
        self.assertCheck(case, "contract_running", 0)
        late.is_auto_renew = True
        self.assertCheck(case, "contract_running", 1)
        late.write({"is_auto_renew": False, "date_end": "2027-01-31"})
        self.assertCheck(case, "contract_running", 1)
        late.unlink()
        self.make_line(self.contract, display_type="line_note", price_unit=0)
        self.assertCheck(case, "contract_running", 0)

    def test_contract_left_out_of_the_whole_relation_runs_on(self):
        left_out = self.make_contract(partner_id=self.contact.id, code="K/2")
        case = self.end_on("2026-11-12", contract_ids=[Command.set(self.contract.ids)])
        self.assertCheck(case, "contract_running", 1)
        self.assertEqual(
            self.item_ids(case.sudo(), "contract_running"),
            set(left_out.contract_line_ids.ids),
        )
        left_out.contract_line_ids.date_end = "2026-11-14"
        self.assertCheck(case, "contract_running", 0)
        left_out.contract_line_ids.date_end = "2026-11-17"
        self.assertCheck(case, "contract_running", 1)
        left_out.active = False
        self.assertCheck(case, "contract_running", 0)

    def test_case_of_some_contracts_leaves_the_others_alone(self):
        self.make_contract(code="K/2")
        self.make_contract(contract_type="purchase", code="P/1")
        case = self.end_on(
            "2026-11-12",
            scope="contracts",
            contract_ids=[Command.set(self.contract.ids)],
        )
        self.assertCheck(case, "contract_running", 0)
        self.assertCheck(case, "contract_unbilled", 1)

    def test_contract_that_ended_before_the_case_is_billed_too(self):
        old = self.make_contract(code="K/0")
        old.contract_line_ids.write(
            {"date_end": "2026-02-10", "last_date_invoiced": "2026-01-31"}
        )
        case = self.handover("2026-11-12")
        self.assertEqual(case.termination_ids.contract_id, self.contract)
        self.assertCheck(case, "contract_running", 0)
        # 10 months and 12 of 30 days of the one, 10 of 28 days of the other.
        self.assertCheck(case, "contract_unbilled", 2, 10400.0 + 357.14)
        books = case.with_user(self.accountant)
        books.action_create_final_invoices(partial_period="prorated")
        self.assertCheck(case, "contract_unbilled", 0)
        bill = books.invoice_ids.invoice_line_ids.filtered(
            lambda line: line.contract_line_id == old.contract_line_ids
        )
        self.assertEqual(bill.price_subtotal, 357.14)

    def test_client_whose_contracts_all_ended_has_none_that_runs(self):
        self.line.write({"date_end": "2026-10-31", "last_date_invoiced": "2026-10-31"})
        case = self.open_case()
        self.assertFalse(case.termination_ids)
        self.assertCheck(case, "contract_running", 0)
        self.assertCheck(case, "contract_unbilled", 0)

    def test_end_is_reached_when_its_last_day_is_over(self):
        case = self.end_on("2026-11-16")
        self.assertCheck(case, "end_not_reached", 1)
        with freeze_time("2026-11-17 10:00:00"):
            self.assertCheck(case, "end_not_reached", 0)

    def test_end_is_over_when_it_is_where_the_company_is(self):
        """Whoever looks may be where it is the 16th still, or the 17th already."""
        case = self.end_on("2026-11-16")
        with self.far_from_company(self.owner):
            self.assertCheck(case, "end_not_reached", 0)
            self.assertFalse(case.can_change_end)
            with self.assertRefused("ended already"):
                case.action_cancel(outcome="retained", consent="He stays")
        self.company.partner_id.tz = "America/Los_Angeles"
        self.owner.tz = "Pacific/Auckland"
        with freeze_time("2026-11-17 06:00:00"):
            self.assertCheck(case, "end_not_reached", 1)

    def test_unbilled_periods_before_notice_are_those_until_today(self):
        self.line.last_date_invoiced = "2026-11-30"
        case = self.open_case(date_delivered=False)
        self.assertCheck(case, "contract_unbilled", 0)
        self.line.last_date_invoiced = "2026-10-31"
        self.assertCheck(case, "contract_unbilled", 1, 1000.0)

    def test_confirmation_is_open_until_signed(self):
        case = self.handover()
        self.assertCheck(case, "confirmation_unsigned", 1)
        action = self.check(case, "confirmation_unsigned").action_view_items()
        self.assertEqual(action["res_model"], "client.offboarding")
        paper = case.env["client.offboarding.protocol"].create(
            {"offboarding_id": case.id, "kind": "confirmation"}
        )
        self.assertCheck(case, "confirmation_unsigned", 1)
        self.assertEqual(
            self.item_ids(case.sudo(), "confirmation_unsigned"), set(paper.ids)
        )

    def test_company_decides_what_blocks_what(self):
        case = self.handover("2026-11-12")
        self.create_final_invoices(case)
        gates = self.env["client.offboarding.gate"].with_user(self.manager)
        gate = gates.create({"code": "invoice_draft", "blocks": "closed"})
        self.assertEqual(gate.company_id, self.company)
        self.assertEqual(gate.default_blocks, "confirm")
        self.assertEqual(self.check(case, "invoice_draft").blocks, "closed")
        case.action_request_confirmation()
        with self.assertRefused("Draft invoices"):
            case.action_close()
        gate.blocks = "none"
        self.assertFalse(self.check(case, "invoice_draft").blocks)
        with self.assertRefused("Confirmation not signed"):
            case.action_close()
        gates.create({"code": "confirmation_unsigned", "blocks": "none"})
        case.action_close()
        self.assertEqual(case.state, "closed")

    def test_gate_of_another_company_changes_nothing(self):
        other = self.setup_other_company()["company"]
        self.env["client.offboarding.gate"].sudo().create(
            {"code": "contract_unbilled", "blocks": "none", "company_id": other.id}
        )
        case = self.handover()
        self.assertEqual(self.check(case, "contract_unbilled").blocks, "confirm")

    def test_informing_check_can_be_made_to_block(self):
        self.make_invoice(invoice_date_due="2026-12-31")
        self.line.last_date_invoiced = "2026-11-30"
        case = self.handover("2026-11-12", contract_ids=[Command.set([])])
        gates = self.env["client.offboarding.gate"].with_user(self.manager)
        self.assertFalse(self.check(case, "receivable_not_due").blocks)
        gates.create({"code": "receivable_not_due", "blocks": "confirm"})
        with self.assertRefused("Not yet due"):
            case.action_request_confirmation()

    def test_ready_cases_are_found(self):
        case = self.handover("2026-11-12")
        cases = self.env["client.offboarding"].with_user(self.owner)
        open_case = [("id", "=", case.id)]
        self.assertFalse(cases.search([("is_ready", "=", True), *open_case]))
        self.assertTrue(cases.search([("is_ready", "=", False), *open_case]))
        for invoice in self.create_final_invoices(case):
            invoice.action_post()
            self.mark_sent(invoice)
            self.pay(invoice)
        self.assertTrue(cases.search([("is_ready", "=", True), *open_case]))
        self.assertFalse(cases.search([("is_ready", "=", False), *open_case]))
        self.assertTrue(cases.search([("is_ready", "in", [True, False]), *open_case]))
        self.assertTrue(case.is_ready)

    def test_closed_case_keeps_its_checks_when_the_ledger_moves_on(self):
        self.make_invoice(amount=77.0, invoice_date_due="2026-12-31")
        case = self.handover("2026-11-12")
        for invoice in self.create_final_invoices(case):
            invoice.action_post()
            self.mark_sent(invoice)
            self.pay(invoice)
        self.env["client.offboarding.gate"].with_user(self.manager).create(
            [
                {"code": "confirmation_unsigned", "blocks": "none"},
                {"code": "statement_unsigned", "blocks": "none"},
            ]
        )
        case.action_request_confirmation()
        case.action_close()
        names = ["code", "state", "blocks", "item_count", "amount"]
        kept = self.read_checks(case, names)
        self.assertEqual(self.check(case.sudo(), "receivable_not_due").amount, 77.0)
        self.make_invoice(amount=500.0, invoice_date_due="2026-11-03")
        self.make_invoice(amount=500.0, post=False)
        self.make_line(self.contract)
        self.assertEqual(self.read_checks(case, names), kept)
        again = self.open_case()
        self.assertCheck(again, "receivable_overdue", 1, 500.0)
        again.action_cancel(outcome="mistake")
        case.with_user(self.manager).action_reopen(reason="Something was forgotten")
        self.assertCheck(case, "receivable_overdue", 1, 500.0)

    def read_checks(self, case, names):
        self.env["client.offboarding.check"]._forget()
        return [
            {name: values[name] for name in names}
            for values in case.sudo().check_ids.read(names)
        ]

    def test_amounts_and_items_are_for_those_who_may_see_them(self):
        self.make_invoice(invoice_date_due="2026-11-03")
        case = self.handover()
        check = self.check(case, "receivable_overdue")
        self.assertEqual(check.item_count, 1)
        self.assertFalse(check.can_view_items)
        with self.assertRefused("records are for others"):
            check.action_view_items()
        with self.assertRefused("amount"):
            check.read(["amount"])
        seen = self.check(case.with_user(self.accountant), "receivable_overdue")
        self.assertTrue(seen.can_view_items)
        self.assertEqual(seen.amount, 100.0)
        boss = self.make_user("boss", MANAGER)
        self.assertEqual(
            self.check(case.with_user(boss), "receivable_overdue").amount, 100.0
        )
