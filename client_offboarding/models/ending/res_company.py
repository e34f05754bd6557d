from odoo import fields, models


class ResCompany(models.Model):
    """Who receives the notices of clients."""

    _name = "res.company"
    _inherit = ["res.company"]

    offboarding_notice_user_id = fields.Many2one(
        "res.users",
        string="Receives notices",
        groups="base.group_user",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Takes care of a client's notice where neither the contract nor the "
        "client has somebody responsible who works with offboarding cases.",
    )
