from odoo import fields, models


class ClientOffboardingProtocol(models.Model):
    """Papers that the one side signs that declares something."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    declared_by = fields.Selection(
        [("company", "Us"), ("client", "The client")],
        string="Declared by",
        required=True,
        default="company",
        help="Who undertakes to keep the other side's information confidential, or "
        "sets off claims.",
    )


class ClientOffboardingPaperDeclaration(models.AbstractModel):
    """A paper that only the side signs that declares something."""

    _name = "client.offboarding.paper.declaration"
    _description = "Declaration of One Side"
    _inherit = ["client.offboarding.paper.kind"]

    def _get_sides(self, paper):
        return (paper.declared_by or "company",)
