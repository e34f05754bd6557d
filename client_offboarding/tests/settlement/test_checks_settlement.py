from odoo.fields import Command
from odoo.tests import tagged

from ..deposit_common import DepositCase


@tagged("post_install", "-at_install")
class TestChecksSettlement(DepositCase):
    """Invoices that weren't sent, what we owe, and deposits."""

    # Invoices that were not sent

    def test_invoice_of_the_case_waits_until_it_is_sent(self):
        case = self.handover()
        final = self.create_final_invoices(case)
        self.assertCheck(case, "invoice_unsent", 0)
        final.action_post()
        self.assertCheck(case, "invoice_unsent", len(final))
        self.assertEqual(self.item_ids(case.sudo(), "invoice_unsent"), set(final.ids))
        self.assertEqual(self.check(case, "invoice_unsent").blocks, "confirm")
        self.pay(final[0])
        self.assertCheck(
            case, "invoice_unsent", len(final), sum(final.mapped("amount_total"))
        )
        final[0].is_move_sent = True
        self.assertCheck(case, "invoice_unsent", len(final) - 1)
        # on its way, by the ERP's own queue
        final[1:].sending_data = {"sending_methods": ["email"]}
        self.assertCheck(case, "invoice_unsent", 0)

    def test_credit_note_and_debit_note_of_the_case_are_sent_too(self):
        case = self.handover()
        credit = self.make_invoice(
            amount=70.0, move_type="out_refund", offboarding_id=case.id
        )
        note = self.make_invoice(
            amount=30.0, move_type="out_receipt", offboarding_id=case.id
        )
        self.assertCheck(case, "invoice_unsent", 2, -40.0)
        self.mark_sent(credit + note)
        self.assertCheck(case, "invoice_unsent", 0)

    def test_open_invoices_are_sent_since_the_day_of_the_company(self):
        case = self.open_case()
        before = self.make_invoice(amount=10.0, invoice_date="2026-09-30")
        on_day = self.make_invoice(
            amount=20.0, invoice_date="2026-10-01", partner_id=self.contact.id
        )
        later = self.make_invoice(amount=40.0, invoice_date="2026-11-02")
        paid = self.make_invoice(amount=80.0, invoice_date="2026-11-02")
        self.pay(paid)
        self.make_invoice(amount=160.0, partner_id=self.partner_a.id)
        self.make_invoice(amount=320.0, move_type="in_invoice")
        self.assertCheck(case, "invoice_unsent", 0)
        self.company.offboarding_unsent_since = "2026-10-01"
        self.assertCheck(case, "invoice_unsent", 2, 60.0)
        self.assertEqual(
            self.item_ids(case.sudo(), "invoice_unsent"), set((on_day + later).ids)
        )
        self.mark_sent(later)
        self.assertCheck(case, "invoice_unsent", 1, 20.0)
        self.company.offboarding_unsent_since = "2026-01-01"
        self.assertCheck(case, "invoice_unsent", 2, 30.0)
        self.assertIn(before.id, self.item_ids(case.sudo(), "invoice_unsent"))

    def test_invoice_in_instalments_is_sent_once(self):
        self.company.offboarding_unsent_since = "2026-01-01"
        term = self.env["account.payment.term"].create(
            {
                "name": "30/70",
                "line_ids": [
                    Command.create({"value_amount": 30, "nb_days": 5}),
                    Command.create({"value_amount": 70, "nb_days": 60}),
                ],
            }
        )
        case = self.handover()
        self.make_invoice(amount=1000.0, invoice_payment_term_id=term.id)
        self.make_invoice(
            amount=500.0, invoice_payment_term_id=term.id, offboarding_id=case.id
        )
        self.assertCheck(case, "invoice_unsent", 2, 1500.0)

    def test_case_of_some_contracts_asks_for_their_invoices_only(self):
        self.company.offboarding_unsent_since = "2026-01-01"
        other = self.make_contract(code="K/2")
        own = self.bill(self.contract)
        self.bill(other)
        self.make_invoice(amount=100.0)
        case = self.end_on(
            "2026-11-12",
            scope="contracts",
            contract_ids=[Command.set(self.contract.ids)],
        )
        self.assertCheck(case, "invoice_unsent", 1)
        self.assertEqual(self.item_ids(case.sudo(), "invoice_unsent"), set(own.ids))

    # What we owe

    def test_bills_of_the_client_inform(self):
        case = self.open_case()
        bill = self.make_invoice(amount=62.0, move_type="in_invoice")
        self.make_invoice(
            amount=38.0, move_type="in_invoice", partner_id=self.contact.id
        )
        self.make_invoice(amount=7.0, move_type="in_refund")
        self.make_invoice(
            amount=90.0, move_type="in_invoice", partner_id=self.partner_a.id
        )
        self.assertCheck(case, "payable_open", 3, -93.0)
        self.assertFalse(self.check(case, "payable_open").blocks)
        self.pay(bill)
        self.assertCheck(case, "payable_open", 2, -31.0)

    def test_case_of_some_contracts_leaves_other_bills_alone(self):
        self.make_invoice(amount=62.0, move_type="in_invoice")
        case = self.end_on(
            "2026-11-12",
            scope="contracts",
            contract_ids=[Command.set(self.contract.ids)],
        )
        self.assertCheck(case, "payable_open", 0)

    # Deposits

    def test_deposit_is_open_until_its_balance_is_nil(self):
        case = self.open_case()
        paid_in = self.move_deposit(500.0)
        self.move_deposit(300.0, partner=self.partner_a)
        self.move_deposit(80.0, account=self.make_account("249200", "Something else"))
        self.assertCheck(case, "deposit_open", 1, -500.0)
        self.assertEqual(self.item_ids(case.sudo(), "deposit_open"), set(paid_in.ids))
        self.assertEqual(self.check(case, "deposit_open").blocks, "confirm")
        back = self.move_deposit(-200.0, partner=self.contact)
        self.assertCheck(case, "deposit_open", 2, -300.0)
        rest = self.move_deposit(-300.0)
        self.assertCheck(case, "deposit_open", 0, 0.0)
        rest.move_id.button_draft()
        self.assertCheck(case, "deposit_open", 2, -300.0)
        self.assertEqual(
            self.item_ids(case.sudo(), "deposit_open"), set((paid_in + back).ids)
        )

    def test_deposit_on_an_account_with_reconciliation(self):
        account = self.make_account("249300", "Deposits, matched", reconcile=True)
        self.company.offboarding_deposit_account_ids |= account
        case = self.open_case()
        first = self.move_deposit(500.0, account=account)
        self.move_deposit(100.0, account=account)
        back = self.move_deposit(-200.0, account=account)
        self.assertCheck(case, "deposit_open", 3, -400.0)
        (first + back).reconcile()
        self.assertCheck(case, "deposit_open", 2, -400.0)
        self.move_deposit(-400.0, account=account)
        self.assertCheck(case, "deposit_open", 0)

    def test_deposit_that_we_gave_the_client_is_one_too(self):
        account = self.make_account(
            "248100", "Deposits given", account_type="asset_current"
        )
        self.company.offboarding_deposit_account_ids |= account
        case = self.open_case()
        self.move_deposit(-150.0, account=account)
        self.assertCheck(case, "deposit_open", 1, 150.0)

    def test_deposits_of_two_currencies_are_not_netted(self):
        case = self.open_case()
        euro = self.setup_other_currency("EUR")
        self.move_deposit(100.0)
        self.move_deposit(-100.0, currency=euro, rate=1)
        self.assertCheck(case, "deposit_open", 2, 0.0)
        self.move_deposit(100.0, currency=euro, rate=1)
        self.assertCheck(case, "deposit_open", 1, -100.0)

    def test_deposit_on_a_payable_account_is_counted_once(self):
        account = self.make_account(
            "249400", "Deposits", account_type="liability_payable", reconcile=True
        )
        case = self.open_case()
        self.move_deposit(100.0, account=account)
        self.assertCheck(case, "payable_open", 1, -100.0)
        self.assertCheck(case, "deposit_open", 0)
        self.company.offboarding_deposit_account_ids |= account
        self.assertCheck(case, "payable_open", 0)
        self.assertCheck(case, "deposit_open", 1, -100.0)

    def test_deposit_account_of_another_company_is_its_own_affair(self):
        other = self.setup_other_company()["company"]
        self.company.offboarding_deposit_account_ids = False
        self.deposits.with_company(other).sudo().write(
            {
                "code_mapping_ids": [
                    Command.create({"company_id": other.id, "code": "249100"})
                ],
                "company_ids": [Command.link(other.id)],
            }
        )
        other.offboarding_deposit_account_ids = self.deposits
        case = self.open_case()
        self.move_deposit(500.0)
        self.assertCheck(case, "deposit_open", 0)

    def test_deposit_only_informs_a_case_of_some_contracts(self):
        case = self.end_on(
            "2026-11-12",
            scope="contracts",
            contract_ids=[Command.set(self.contract.ids)],
        )
        self.move_deposit(500.0)
        self.assertCheck(case, "deposit_open", 1)
        self.assertFalse(self.check(case, "deposit_open").blocks)
