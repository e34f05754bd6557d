from odoo import fields, models


class ResCompany(models.Model):
    """The plan of the work, and who does the steps of it that aren't the case's."""

    _name = "res.company"
    _inherit = ["res.company"]

    offboarding_plan_id = fields.Many2one(
        "mail.activity.plan",
        string="Plan of the work",
        groups="base.group_user",
        domain="[('res_model', '=', 'client.offboarding'),"
        " ('offboarding_after_end', '=', False),"
        " ('company_id', 'in', (id, False))]",
        help="Scheduled back from the end of a case. Empty: the one that comes with "
        "the app.",
    )
    offboarding_plans_after_end = fields.Boolean(
        string="Plan the work after the end",
        default=True,
        groups="base.group_user",
        help="When a case is closed, or its end is over: is access gone, are backups "
        "overwritten, do bills still arrive?",
    )
    offboarding_after_plan_id = fields.Many2one(
        "mail.activity.plan",
        string="Plan after the end",
        groups="base.group_user",
        domain="[('res_model', '=', 'client.offboarding'),"
        " ('offboarding_after_end', '=', True),"
        " ('company_id', 'in', (id, False))]",
        help="Its steps stay when the case is closed. Empty: the one that comes with "
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
