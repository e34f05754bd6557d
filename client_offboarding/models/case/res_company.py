from zoneinfo import ZoneInfo

from odoo import fields, models


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
