from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.exceptions import UserError

DEBIT_CODE = "NOTA"
# Table of the accounts that companies keep deposits on.
DEPOSIT_ACCOUNTS = "res_company_offboarding_deposit_rel"


class ResCompany(models.Model):
    _inherit = "res.company"

    offboarding_signing_basis = fields.Char(
        string="Basis of signatures",
        groups="base.group_user",
        help="Printed beside our signatures: the register, a power of attorney.",
    )
    offboarding_approval = fields.Boolean(
        string="Endings need approval",
        help="A manager approves endings that the company itself initiates.",
    )
    offboarding_notice_user_id = fields.Many2one(
        "res.users",
        string="Receives notices",
        groups="base.group_user",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Takes care of a client's notice where neither the contract nor the "
        "client has somebody responsible who works with offboarding cases.",
    )
    offboarding_plan_id = fields.Many2one(
        "mail.activity.plan",
        string="Plan of the work",
        groups="base.group_user",
        domain="[('res_model', '=', 'client.offboarding'),"
        " ('company_id', 'in', (id, False))]",
        help="Scheduled back from the end of a case. Empty: the one that comes with "
        "the app.",
    )
    offboarding_accountant_id = fields.Many2one(
        "res.users",
        string="Accounting",
        groups="base.group_user",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
    )
    offboarding_it_id = fields.Many2one(
        "res.users",
        string="IT",
        groups="base.group_user",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
    )
    offboarding_warehouse_id = fields.Many2one(
        "res.users",
        string="Warehouse",
        groups="base.group_user",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
    )
    offboarding_officer_id = fields.Many2one(
        "res.users",
        string="Data protection",
        groups="base.group_user",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
    )
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

    offboarding_link_days = fields.Integer(
        string="Validity of links",
        default=30,
        groups="base.group_user",
        help="Days for which a personal link to a case is valid.",
    )
    offboarding_answer_days = fields.Integer(
        string="Time to answer",
        default=14,
        groups="base.group_user",
        help="Days in which the client is asked to sign a paper.",
    )
    offboarding_reminder_days = fields.Integer(
        string="Remind every",
        default=5,
        groups="base.group_user",
        help="Days between reminders of a paper that waits for the client.",
    )
    offboarding_keep_years = fields.Integer(
        string="Keep signed papers for",
        default=6,
        groups="base.group_user",
        help="Years, from the end of the year of the last signature, for which nobody "
        "can delete a signed paper.",
    )

    _offboarding_periods = models.Constraint(
        "CHECK (offboarding_link_days > 0 AND offboarding_answer_days > 0"
        " AND offboarding_reminder_days > 0 AND offboarding_keep_years > 0)",
        "Links, answers, reminders and keeping take at least one day or year.",
    )

    def _get_offboarding_now(self):
        """This moment where the company is: its day decides when a notice arrived."""
        self.ensure_one()
        zone = self.sudo().partner_id.tz or "Europe/Warsaw"
        now = fields.Datetime.now().replace(tzinfo=ZoneInfo("UTC"))
        return now.astimezone(ZoneInfo(zone))

    def _get_offboarding_today(self):
        return self._get_offboarding_now().date()

    def _get_offboarding_debit_journal(self):
        """The journal of debit notes, made on first use where none was chosen."""
        self.ensure_one()
        # sudo: an accountant who invoices can't create journals, and needs just one.
        company = self.sudo()
        if not company.offboarding_debit_journal_id:
            company.offboarding_debit_journal_id = company._find_debit_journal()
        return company.offboarding_debit_journal_id.with_env(self.env)

    def _find_debit_journal(self):
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


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    offboarding_signing_basis = fields.Char(
        related="company_id.offboarding_signing_basis", readonly=False
    )
    offboarding_plan_id = fields.Many2one(
        related="company_id.offboarding_plan_id", readonly=False
    )
    offboarding_accountant_id = fields.Many2one(
        related="company_id.offboarding_accountant_id",
        string="Accounting's steps",
        readonly=False,
    )
    offboarding_it_id = fields.Many2one(
        related="company_id.offboarding_it_id", readonly=False
    )
    offboarding_warehouse_id = fields.Many2one(
        related="company_id.offboarding_warehouse_id", readonly=False
    )
    offboarding_officer_id = fields.Many2one(
        related="company_id.offboarding_officer_id", readonly=False
    )
    offboarding_approval = fields.Boolean(
        related="company_id.offboarding_approval", readonly=False
    )
    offboarding_notice_user_id = fields.Many2one(
        related="company_id.offboarding_notice_user_id", readonly=False
    )
    offboarding_debit_journal_id = fields.Many2one(
        related="company_id.offboarding_debit_journal_id", readonly=False
    )
    offboarding_income_account_id = fields.Many2one(
        related="company_id.offboarding_income_account_id", readonly=False
    )
    offboarding_link_days = fields.Integer(
        related="company_id.offboarding_link_days", readonly=False
    )
    offboarding_answer_days = fields.Integer(
        related="company_id.offboarding_answer_days", readonly=False
    )
    offboarding_reminder_days = fields.Integer(
        related="company_id.offboarding_reminder_days", readonly=False
    )
    offboarding_keep_years = fields.Integer(
        related="company_id.offboarding_keep_years", readonly=False
    )
    offboarding_deposit_account_ids = fields.Many2many(
        related="company_id.offboarding_deposit_account_ids", readonly=False
    )
    offboarding_unsent_since = fields.Date(
        related="company_id.offboarding_unsent_since", readonly=False
    )
