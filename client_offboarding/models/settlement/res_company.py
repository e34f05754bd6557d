from odoo import fields, models
from odoo.exceptions import UserError

DEBIT_CODE = "NOTA"
# Table of the accounts that companies keep deposits on.
DEPOSIT_ACCOUNTS = "res_company_offboarding_deposit_rel"


class ResCompany(models.Model):
    """Where a company books what it settles with its clients."""

    _name = "res.company"
    _inherit = ["res.company"]

    offboarding_debit_journal_id = fields.Many2one(
        "account.journal",
        string="Journal of debit notes",
        groups="base.group_user",
        domain="[('type', '=', 'sale'), ('company_id', '=', id)]",
        help="Charges outside VAT are numbered here, apart from invoices.",
    )
    offboarding_deposit_account_ids = fields.Many2many(
        "account.account",
        DEPOSIT_ACCOUNTS,
        "company_id",
        "account_id",
        string="Deposit accounts",
        groups="base.group_user",
        check_company=True,
        help="Accounts on which clients' deposits are kept: what is left there is "
        "returned or set off before a case ends.",
    )
    offboarding_unsent_since = fields.Date(
        string="Open invoices must be sent since",
        groups="base.group_user",
        help="Clients' open invoices from this day on count as not sent until they "
        "are. Empty: only the invoices of a case.",
    )

    def _get_or_create_debit_journal(self):
        """The journal of debit notes, made on first use where none was chosen."""
        self.ensure_one()
        # sudo: an accountant who invoices can't create journals, and needs just one.
        company = self.sudo()
        if not company.offboarding_debit_journal_id:
            company.offboarding_debit_journal_id = company._choose_debit_journal()
        return company.offboarding_debit_journal_id.with_env(self.env)

    def _choose_debit_journal(self):
        """The one that an earlier installation left, or a new one."""
        journals = self.env["account.journal"]
        return journals.search(
            [
                ("company_id", "=", self.id),
                ("type", "=", "sale"),
                ("code", "=", DEBIT_CODE),
            ],
            limit=1,
        ) or journals.create(
            {
                "name": self.env._("Debit notes"),
                "code": DEBIT_CODE,
                "type": "sale",
                "company_id": self.id,
                "default_account_id": self._get_sale_account().id,
            }
        )

    def _get_sale_account(self):
        """The account of ordinary invoices: a charge may have no product."""
        return (
            self.env["account.journal"]
            .search(
                [
                    ("company_id", "=", self.id),
                    ("type", "=", "sale"),
                    ("default_account_id", "!=", False),
                ],
                limit=1,
            )
            .default_account_id
        )

    def _get_deposit_exchange_account(self, gain):
        self.ensure_one()
        account = (
            self.income_currency_exchange_account_id
            if gain
            else self.expense_currency_exchange_account_id
        )
        if not account:
            raise UserError(
                self.env._(
                    "%s has no accounts for exchange differences. Set them in the "
                    "settings of Invoicing first.",
                    self.name,
                )
            )
        return account
