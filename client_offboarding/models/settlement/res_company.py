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
    offboarding_income_account_id = fields.Many2one(
        "account.account",
        string="Account of penalties and damages",
        groups="base.group_user",
        check_company=True,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Penalties, damages and compensation are other operating income, not "
        "sales. Chosen on first use where it is empty and the chart of accounts has "
        "one.",
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
                "default_account_id": self._get_offboarding_income_account().id,
            }
        )

    def _get_offboarding_income_account(self):
        """The account of penalties, damages and compensation.

        :raises UserError: where it isn't set and the chart of accounts has none:
            nothing goes to sales of goods without a word
        """
        self.ensure_one()
        # sudo: an accountant who invoices can't write on the company.
        company = self.sudo()
        if not company.offboarding_income_account_id:
            company.offboarding_income_account_id = (
                company._find_offboarding_income_account()
            )
        if not company.offboarding_income_account_id:
            raise UserError(
                self.env._(
                    "Penalties and damages are no sales, and %s has no account for "
                    "other operating income. Set one in the settings of offboarding.",
                    self.name,
                )
            )
        return company.offboarding_income_account_id.with_env(self.env)

    def _find_offboarding_income_account(self):
        """Other income of the chart of accounts; glue addons know its number."""
        return self.env["account.account"].search(
            [
                *self.env["account.account"]._check_company_domain(self),
                ("account_type", "=", "income_other"),
            ],
            order="code",
            limit=1,
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
