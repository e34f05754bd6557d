import re
from contextlib import closing, contextmanager

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command

from .common import OffboardingCase

LINE_FIELDS = (
    "date_start",
    "date_end",
    "is_auto_renew",
    "manual_renew_needed",
    "is_canceled",
    "successor_contract_line_id",
    "predecessor_contract_line_id",
    "recurring_next_date",
    "last_date_invoiced",
)
CONTRACT_FIELDS = (
    "date_end",
    "is_terminated",
    "terminate_reason_id",
    "terminate_comment",
    "terminate_date",
    "recurring_next_date",
    "active",
)


class LedgerCase(OffboardingCase):
    """What tests about contracts, invoices and checks share."""

    @classmethod
    def end_on(cls, day, **values):
        """A case whose contracts ended on ``day``, by agreement."""
        case = cls.open_case(mode="agreement", date_delivered="2026-10-01", **values)
        case.termination_ids.write({"date_end": day})
        case.action_give_notice()
        return case

    @classmethod
    def handover(cls, day="2026-11-12", **values):
        case = cls.end_on(day, **values)
        case.action_start_handover()
        return case

    @classmethod
    def bill(cls, contract, periods=1, pay=False):
        """Invoice the next periods of a contract, as OCA's cron would, and post."""
        invoices = cls.env["account.move"]
        for _period in range(periods):
            invoice = contract._recurring_create_invoice()
            invoice.action_post()
            invoices |= invoice
            if pay:
                cls.pay(invoice)
        return invoices

    @classmethod
    def make_line(cls, contract, **values):
        return cls.env["contract.line"].create(
            {
                "contract_id": contract.id,
                "name": "Another service",
                "quantity": 1,
                "price_unit": 500.0,
                "recurring_rule_type": "monthly",
                "recurring_interval": 1,
                "recurring_invoicing_type": "post-paid",
                "date_start": "2026-01-01",
                **values,
            }
        )

    @classmethod
    def make_invoice(cls, amount=100.0, post=True, **values):
        """A customer invoice of the client, without taxes unless ``tax_ids`` says."""
        taxes = values.pop("tax_ids", cls.env["account.tax"])
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.client.id,
                "company_id": cls.company.id,
                "invoice_date": "2026-11-02",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Something",
                            "price_unit": amount,
                            "tax_ids": [Command.set(taxes.ids)],
                        }
                    )
                ],
                **values,
            }
        )
        if post:
            invoice.action_post()
        return invoice

    def reverse(self, invoice, amount=None):
        """What an accountant does with "Credit note", in full or over ``amount``."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .with_user(self.accountant)
            .create({"journal_id": invoice.journal_id.id})
        )
        credit = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        if amount:
            credit.invoice_line_ids.price_unit = amount
        credit.action_post()
        return credit

    def make_entry(self, partner, amount, post=True):
        """A miscellaneous entry that names its partner on the line only."""
        entry = self.env["account.move"].create(
            {
                "date": "2026-10-01",
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": partner.id,
                            "balance": balance,
                        }
                    )
                    for account, balance in (
                        (self.company_data["default_account_receivable"], amount),
                        (self.company_data["default_account_revenue"], -amount),
                    )
                ],
            }
        )
        if post:
            entry.action_post()
        return entry

    def pay_part(self, invoice, amount, **values):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": amount, **values})._create_payments()

    def create_final_invoices(self, case, partial_period="prorated"):
        """New drafts of the case, made by its accountant."""
        books = case.with_user(self.accountant)
        before = books.invoice_ids
        books.action_create_final_invoices(partial_period=partial_period)
        books.invalidate_recordset()
        return books.invoice_ids - before

    def read_contract(self, contract):
        """Everything that ending a contract may change, to compare before and after."""
        contract.invalidate_recordset()
        contract.contract_line_ids.invalidate_recordset()
        return (
            contract.read(CONTRACT_FIELDS),
            contract.contract_line_ids.sorted("id").read(LINE_FIELDS),
        )

    @contextmanager
    def rollback(self):
        """Undo what happens inside, so that the next example starts afresh."""
        savepoint = self.env.cr.savepoint()
        with closing(savepoint):
            yield
        self.env.cr.clear()

    @contextmanager
    def assertRefused(self, message, error=UserError):
        """It is refused with this message, and nothing of it remains."""
        with self.assertRaises(error) as refusal:
            yield
        self.assertRegex(str(refusal.exception), re.compile(message, re.DOTALL))

    def assertCheck(self, case, code, count, amount=None):
        """The check counts ``count`` items, and its button opens as many."""
        check = self.check(case.sudo(), code)
        self.assertEqual(check.item_count, count, code)
        self.assertEqual(check.state, "open" if count else "ok", code)
        if amount is not None:
            self.assertAlmostEqual(check.amount, amount, 2, code)
        self.assertEqual(len(self.item_ids(case.sudo(), code)), count, code)

    def day(self, value):
        return fields.Date.to_date(value)
