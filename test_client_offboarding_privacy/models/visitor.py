from odoo import fields, models


class TestOffboardingVisitor(models.Model):
    """A model of an addon that says nothing of personal data."""

    _name = "test.offboarding.visitor"
    _description = "Visitor"

    name = fields.Char(required=True)
    partner_id = fields.Many2one("res.partner", ondelete="cascade")
    bank_id = fields.Many2one("res.partner.bank", ondelete="cascade")
    partner_ids = fields.Many2many("res.partner", string="Companions")
