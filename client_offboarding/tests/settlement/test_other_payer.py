from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestOtherPayer(LedgerCase):
    """An invoice is found by what it bills, not only by whom it is sent to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        cls.parent = partners.create({"name": "Matka S.A.", "is_company": True})
        cls.bank = partners.create({"name": "Faktor S.A.", "is_company": True})

    def bill_to(self, payer, periods=1):
        """Invoices of the contract that ``payer`` pays, overdue."""
        self.contract.invoice_partner_id = payer
        invoices = self.bill_overdue(self.contract, periods)
        self.assertEqual(invoices.partner_id, payer)
        return invoices

    def bill_overdue(self, contract, periods=1):
        """Invoices of the next periods that were due long ago."""
        invoices = self.env["account.move"]
        for _period in range(periods):
            invoices |= contract._recurring_create_invoice()
        invoices.invoice_payment_term_id = False
        invoices.invoice_date_due = "2026-10-15"
        invoices.action_post()
        return invoices

    def receivable(self, invoice):
        return invoice.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def test_an_overdue_invoice_that_a_parent_pays_is_counted_once(self):
        invoices = self.bill_to(self.parent, 10)
        case = self.handover("2026-10-31")
        self.assertCheck(
            case, "receivable_overdue", 10, sum(invoices.mapped("amount_total"))
        )
        self.assertEqual(
            self.item_ids(case.sudo(), "receivable_overdue"),
            set(self.receivable(invoices).ids),
        )
        self.pay(invoices)
        self.assertCheck(case, "receivable_overdue", 0)

    def test_with_some_contracts_only_it_is_counted_for_its_own_contract(self):
        other = self.make_contract(code="K/2", invoice_partner_id=self.bank.id)
        mine = self.bill_to(self.parent)
        others = self.bill_overdue(other)
        case = self.handover(
            "2026-10-31",
            scope="contracts",
            contract_ids=[Command.set(self.contract.ids)],
        )
        self.assertEqual(
            self.item_ids(case.sudo(), "receivable_overdue"),
            set(self.receivable(mine).ids),
        )
        self.pay(mine)
        self.assertCheck(case, "receivable_overdue", 0)
        self.assertEqual(others.payment_state, "not_paid")

    def test_a_contract_outside_the_case_counts_for_the_whole_relation(self):
        past = self.make_contract(
            {"date_end": "2026-01-31"}, code="K/2", invoice_partner_id=self.bank.id
        )
        invoice = self.bill_overdue(past)
        case = self.open_case()
        case.termination_ids.filtered(lambda t: t.contract_id == past).unlink()
        self.assertCheck(case.sudo(), "receivable_overdue", 1, invoice.amount_total)

    def test_an_invoice_of_both_is_counted_once(self):
        """A contact of the client who belongs to nobody else is the client himself."""
        self.bill_to(self.contact)
        case = self.handover("2026-10-31")
        self.assertCheck(case, "receivable_overdue", 1)

    def test_drafts_and_credits_of_another_payer(self):
        self.contract.invoice_partner_id = self.parent
        draft = self.contract._recurring_create_invoice()
        case = self.handover("2026-01-10")
        self.assertCheck(case, "invoice_draft", 1, draft.amount_total_signed)
        draft.action_post()
        self.assertCheck(case, "invoice_draft", 0)
        credit = self.create_final_invoices(case)
        self.assertEqual(credit.partner_id, self.parent)
        self.assertCheck(case, "invoice_draft", 1, credit.amount_total_signed)
        credit.action_post()
        # Odoo matches it with the invoice that it corrects: 10 of 31 days are left.
        self.assertCheck(case, "receivable_not_due", 1, 322.58)
        credit.line_ids.remove_move_reconcile()
        self.assertCheck(case, "credit_unmatched", 1, -677.42)
        self.assertCheck(case, "receivable_not_due", 1, 1000)

    def test_open_invoices_that_were_not_sent(self):
        invoice = self.bill_to(self.parent)
        self.company.offboarding_unsent_since = "2026-01-01"
        case = self.handover("2026-10-31")
        self.assertIn(invoice.id, self.item_ids(case.sudo(), "invoice_unsent"))
        self.mark_sent(invoice)
        self.assertNotIn(invoice.id, self.item_ids(case.sudo(), "invoice_unsent"))

    def test_a_stranger_and_another_company_do_not_count(self):
        self.make_invoice(partner_id=self.parent.id, invoice_date_due="2026-11-02")
        other = self.setup_other_company(name="Druga")["company"]
        contract = self.make_contract(
            company_id=other.id, code="X", invoice_partner_id=self.parent.id
        )
        contract.with_company(other)._recurring_create_invoice().action_post()
        case = self.handover("2026-10-31")
        self.assertCheck(case, "receivable_overdue", 0)

    def test_a_case_is_not_confirmed_while_another_payer_owes(self):
        self.bill_to(self.parent, 10)
        case = self.handover("2026-10-31")
        self.assertFalse(case.is_ready)
        with self.assertRaisesRegex(UserError, "Overdue"):
            case.action_request_confirmation()

    def test_the_settlement_prints_it_as_open_and_names_the_payer(self):
        invoices = self.bill_to(self.parent, 9)
        case = self.handover("2026-10-15")
        final = self.create_final_invoices(case)
        final.action_post()
        paper = case.sudo()._get_or_create_paper("settlement")
        rows = {
            row["number"]: row
            for settled in paper._get_kind()._get_settlement(paper)
            for row in settled["documents"]
        }
        self.assertEqual(set(rows), set((invoices | final).mapped("name")))
        for move in invoices | final:
            row = rows[move.name]
            self.assertEqual(row["open"], move.amount_total)
            self.assertEqual(row["paid"], 0)
            self.assertEqual(row["payer"], "Matka S.A.")

    def test_the_settlement_is_overtaken_by_the_payers_payment(self):
        invoice = self.bill_to(self.parent)
        case = self.handover("2026-01-31")
        paper = case._get_or_create_paper("settlement").sudo()
        paper.action_generate()
        self.assertFalse(paper._get_kind()._get_changes(paper))
        self.pay(invoice)
        self.assertTrue(paper._get_kind()._get_changes(paper))

    def test_no_claims_lists_it_with_its_payer(self):
        invoice = self.bill_to(self.parent)
        case = self.handover("2026-01-31")
        paper = case.sudo()._get_or_create_paper("no_claims")
        item = ("account.move.line", self.receivable(invoice).id)
        self.assertIn(item, paper._get_kind()._get_excepted(paper))
        (row,) = [
            row
            for row in paper._get_exceptions(["account.move.line"])
            if row["name"] == invoice.name
        ]
        self.assertIn("Matka S.A.", row["detail"])

    def test_the_client_does_not_confirm_the_balance_of_another(self):
        self.bill_to(self.parent)
        case = self.handover("2026-01-31")
        paper = case.sudo()._get_or_create_paper("balance")
        self.assertEqual(paper._get_kind()._get_settlement(paper), [])

    def test_the_accountants_list_adds_it_up(self):
        invoices = self.bill_to(self.parent, 9)
        case = self.handover("2026-09-30")
        settlement = (
            self.env["client.offboarding.settlement"]
            .with_user(self.accountant)
            .browse(case.id)
        )
        self.assertEqual(
            settlement.amount_overdue, sum(invoices.mapped("amount_total"))
        )
        ledger = settlement.action_view_ledger()["domain"][0][2]
        self.assertEqual(ledger, self.receivable(invoices).sorted("id").ids)

    def test_posting_and_paying_touch_the_case(self):
        self.contract.invoice_partner_id = self.parent
        case = self.end_on("2026-10-31").sudo()
        for step in (
            self.contract._recurring_create_invoice,
            lambda: self.find_draft().action_post(),
            lambda: self.pay(self.find_posted()),
        ):
            before = self.read_revision(case)
            step()
            self.assertGreater(self.read_revision(case), before)

    def find_draft(self):
        return self.env["account.move"].search(
            [("partner_id", "=", self.parent.id), ("state", "=", "draft")]
        )

    def find_posted(self):
        return self.env["account.move"].search(
            [
                ("partner_id", "=", self.parent.id),
                ("state", "=", "posted"),
                ("move_type", "=", "out_invoice"),
            ]
        )

    def read_revision(self, case):
        case.invalidate_recordset(["ledger_revision"])
        return case.ledger_revision or 0

    def test_a_credit_charge_corrects_an_invoice_of_another_payer(self):
        invoice = self.bill_to(self.parent)
        case = self.handover("2026-01-31")
        charges = self.env["client.offboarding.charge"].with_user(self.accountant)
        values = {
            "offboarding_id": case.id,
            "kind": "credit",
            "side": "we_owe",
            "name": "Complaint",
            "price_unit": 100.0,
            "vat_treatment": "taxable",
            "vat_reason": "A price reduction",
        }
        charge = charges.create({**values, "corrected_move_id": invoice.id})
        charge.action_agree()
        credit = self.create_final_invoices(case)
        self.assertEqual(credit.partner_id, self.parent)
        self.assertEqual(credit.reversed_entry_id, invoice)
        stranger = self.make_invoice(partner_id=self.bank.id)
        with self.assertRefused("same client"):
            charges.create({**values, "corrected_move_id": stranger.id})
