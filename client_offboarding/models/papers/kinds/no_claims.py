from odoo import api, fields, models


class ClientOffboardingProtocol(models.Model):
    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    date_cutoff = fields.Date(
        string="Claims up to",
        compute="_compute_date_cutoff",
        store=True,
        readonly=False,
        help="What comes about after this day isn't covered by the declaration.",
    )
    exclusions = fields.Text(
        help="Claims that the declaration leaves out, besides what is open and listed "
        "by itself."
    )

    @api.depends("kind")
    def _compute_date_cutoff(self):
        for paper in self:
            paper.date_cutoff = paper.date_cutoff or (
                paper._get_kind()._get_initial(paper, "date_cutoff")
            )


class ClientOffboardingPaperKindNoClaims(models.AbstractModel):
    """That neither side claims anything, but for what the paper excludes."""

    _name = "client.offboarding.paper.kind.no_claims"
    _description = "Declaration of No Claims"
    _inherit = ["client.offboarding.paper.excepting"]

    def _get_title(self):
        return self.env._("Declaration of No Claims")

    def _get_number_word(self):
        return self.env._("No claims")

    def _get_initial(self, paper, name):
        if name == "date_cutoff":
            return paper.company_id._get_offboarding_today()
        return super()._get_initial(paper, name)

    def _prepare_values(self, paper):
        return {"exceptions": paper._get_exceptions()}
