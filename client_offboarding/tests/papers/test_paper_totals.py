from odoo.fields import Command
from odoo.tests import tagged

from ..deposit_common import DepositCase
from ..settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestPaperTotals(SettlementCase, DepositCase):
    """What the settlement asks for: neither what is disputed nor what is given up."""

    def settle(self):
        self.env["client.offboarding.check"]._forget()
        paper = self.make_paper("settlement", lang="en_US")
        (settled,) = paper._get_kind()._get_settlement(paper)
        return settled

    def give_up(self, code):
        return (
            self.env["client.offboarding.waiver"]
            .with_user(self.manager)
            .create(
                {
                    "offboarding_id": self.case.id,
                    "code": code,
                    "kind": "written_off",
                    "reason": "Too small",
                }
            )
        )

    def test_one_instalment_that_was_given_up(self):
        """1,000: 400 were due on 6 October and are given up, 600 are asked for."""
        term = self.env["account.payment.term"].create(
            {
                "name": "Two instalments",
                "line_ids": [
                    Command.create({"value_amount": 40, "nb_days": 5}),
                    Command.create({"value_amount": 60, "nb_days": 90}),
                ],
            }
        )
        invoice = self.make_invoice(False, 1000.0, self.zloty)
        invoice.button_draft()
        invoice.invoice_payment_term_id = term
        invoice.action_post()
        self.give_up("receivable_overdue")
        settled = self.settle()
        self.assertEqual(settled["net"], 600.0)
        (row,) = settled["documents"]
        self.assertEqual(row["open"], 1000.0)
        self.assertRegex(row["note"], r"400\.00.* of it not claimed")
        self.give_up("receivable_not_due")
        settled = self.settle()
        self.assertEqual(settled["net"], 0.0)
        self.assertEqual(settled["documents"][0]["note"], "not claimed")

    def test_what_grew_since_it_was_given_up_is_asked_for(self):
        """The last 300 of 1,000 were given up; then the payment of 700 bounced."""
        invoice = self.make_invoice("2026-10-20", 1000.0, self.zloty)
        self.pay_part(invoice, 700.0)
        self.give_up("receivable_overdue")
        self.assertEqual(self.settle()["net"], 0.0)
        payment = invoice.matched_payment_ids
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual(self.check(self.case, "receivable_overdue").state, "open")
        self.assertEqual(self.settle()["net"], 1000.0)

    def test_deposit_whose_entry_is_disputed(self):
        """500 and 200 were paid in; the client says it was more than 200."""
        self.move_deposit(500.0, currency=self.zloty)
        second = self.move_deposit(200.0, currency=self.zloty)
        second.move_id.offboarding_disputed = True
        settled = self.settle()
        self.assertEqual(settled["net"], -500.0)
        (deposit,) = settled["deposits"]
        self.assertEqual(deposit["open"], -700.0)
        self.assertEqual(deposit["note"], "disputed by the Client, not counted")

    def test_entry_of_both_sides_of_which_one_is_given_up(self):
        """An entry over 100 that the client owes and 40 that we owe him."""
        account = self.company_data["default_account_receivable"]
        entry = self.env["account.move"].create(
            {
                "date": "2026-10-01",
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": on.id,
                            "partner_id": self.client.id,
                            "currency_id": self.zloty.id,
                            "amount_currency": amount,
                            "balance": amount,
                            "date_maturity": "2026-10-20",
                        }
                    )
                    for on, amount in (
                        (account, 100.0),
                        (account, -40.0),
                        (self.company_data["default_account_revenue"], -60.0),
                    )
                ],
            }
        )
        entry.action_post()
        self.assertEqual(self.settle()["net"], 60.0)
        self.give_up("receivable_overdue")
        self.assertEqual(self.settle()["net"], -40.0)
