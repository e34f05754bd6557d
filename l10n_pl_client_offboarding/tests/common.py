from freezegun import freeze_time

from odoo.fields import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.client_offboarding.tests.ledger_common import LedgerCase


class PolishCase(LedgerCase):
    """A Polish company with its chart of accounts, in PLN; the day is 2026-11-16."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("pl")
    def setUpClass(cls):
        super().setUpClass()
        cls.zloty = cls.env.ref("base.PLN")
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.client.offboarding_client_kind = "business"
        cls.books_manager = cls.make_user("books", "account.group_account_manager")
        # Nothing of the contract shall be late by itself.
        cls.line.last_date_invoiced = "2026-11-30"

    @classmethod
    def late_invoice(cls, amount, due, **values):
        """A posted invoice over ``amount`` without VAT, due on ``due``."""
        return cls.make_invoice(
            amount,
            invoice_date=values.pop("invoice_date", due),
            invoice_date_due=due,
            invoice_payment_term_id=False,
            **values,
        )

    @classmethod
    def pay_on(cls, invoice, day, amount=None):
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": day, **({"amount": amount} if amount else {})})
        )
        return wizard._create_payments()

    @classmethod
    def enter_rate(cls, day, rate):
        return (
            cls.env["l10n_pl.offboarding.nbp.rate"]
            .with_user(cls.accountant)
            .create({"date": day, "rate": rate, "source": "001/A/NBP/2026"})
        )

    def propose(self, case, user=None):
        """Charges of late payments after the accountant's action."""
        case.with_user(user or self.accountant).action_propose_interest()
        return self.late_charges(case)

    def late_charges(self, case, kind=None):
        kinds = [kind] if kind else ["interest", "compensation"]
        return self.env["client.offboarding.charge"].search(
            [("offboarding_id", "=", case.id), ("kind", "in", kinds)]
        )

    def agree(self, charges):
        charges.with_user(self.accountant).action_agree()

    @classmethod
    def lines(cls, **values):
        return [Command.create(values)]

    def freeze(self, moment):
        return freeze_time(moment)
