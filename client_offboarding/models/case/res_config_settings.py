from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = ["res.config.settings"]

    offboarding_signing_basis = fields.Char(
        related="company_id.offboarding_signing_basis", readonly=False
    )
    offboarding_plan_id = fields.Many2one(
        related="company_id.offboarding_plan_id", readonly=False
    )
    offboarding_plans_after_end = fields.Boolean(
        related="company_id.offboarding_plans_after_end", readonly=False
    )
    offboarding_after_plan_id = fields.Many2one(
        related="company_id.offboarding_after_plan_id", readonly=False
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
    offboarding_close_by_itself = fields.Boolean(
        related="company_id.offboarding_close_by_itself", readonly=False
    )
    offboarding_notice_user_id = fields.Many2one(
        related="company_id.offboarding_notice_user_id", readonly=False
    )
    offboarding_alias_name = fields.Char(
        related="company_id.offboarding_alias_name", readonly=False
    )
    offboarding_alias_domain = fields.Char(
        related="company_id.alias_domain_id.name", string="Domain of e-mail"
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
