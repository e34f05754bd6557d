from odoo.fields import Command

from .ledger_common import LedgerCase


class DepositCase(LedgerCase):
    """A company that keeps its clients' deposits on an account of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deposits = cls.make_account("249100", "Deposits received")
        cls.company.offboarding_deposit_account_ids = cls.deposits

    @classmethod
    def make_account(cls, code, name, **values):
        return cls.env["account.account"].create(
            {
                "code": code,
                "name": name,
                "account_type": "liability_current",
                "company_ids": [Command.set(cls.company.ids)],
                **values,
            }
        )

    @classmethod
    def move_deposit(cls, amount, partner=None, account=None, **values):
        """The client pays ``amount`` in; where it is negative, gets it back."""
        bank = cls.company_data["default_journal_bank"].default_account_id
        currency = values.pop("currency", cls.company.currency_id)
        rate = values.pop("rate", 1)
        entry = cls.env["account.move"].create(
            {
                "date": "2026-10-01",
                "journal_id": cls.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": on.id,
                            "partner_id": (partner or cls.client).id,
                            "currency_id": currency.id,
                            "amount_currency": sign * amount,
                            "balance": sign * amount * rate,
                        }
                    )
                    for on, sign in ((bank, 1), (account or cls.deposits, -1))
                ],
                **values,
            }
        )
        entry.action_post()
        return entry.line_ids.filtered(
            lambda line: line.account_id == (account or cls.deposits)
        )
