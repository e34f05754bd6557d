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
