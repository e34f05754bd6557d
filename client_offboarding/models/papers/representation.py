from odoo import api, fields, models


class ClientOffboardingProtocol(models.Model):
    """Who is expected to sign for the company, and whether that is enough."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    representation_warning = fields.Char(
        compute="_compute_representation_warning",
        help="The paper has fewer signatures of ours than our representation asks for.",
    )

    register_warning = fields.Text(
        compute="_compute_register_warning",
        help="What the paper should say of the registers of its parties.",
    )

    @api.depends("company_id", "offboarding_id.partner_id")
    @api.depends_context("lang")
    def _compute_register_warning(self):
        for paper in self:
            parties = paper.company_id.partner_id | paper.offboarding_id.partner_id
            paper.register_warning = "\n".join(
                issue
                for partner in parties
                for issue in partner._get_offboarding_register_issues()
            )

    @api.depends(
        "kind",
        "declared_by",
        "company_signatures_needed",
        "company_id.offboarding_signatures_needed",
    )
    @api.depends_context("lang")
    def _compute_representation_warning(self):
        for paper in self:
            # sudo: a number of the company, for whoever may read the paper.
            needed = paper.company_id.sudo().offboarding_signatures_needed
            planned = paper.company_signatures_needed
            paper.representation_warning = 0 < planned < needed and self.env._(
                "The company is represented jointly by %(needed)s persons, and only "
                "%(planned)s sign for it here: without a power of attorney the paper "
                "isn't binding (KC 104).",
                needed=needed,
                planned=planned,
            )

    def _get_representatives(self, side):
        """Who represents a side, as far as it is known before anybody signs."""
        if side != "company":
            return []
        text = self.company_id.offboarding_representatives or ""
        return [line.strip() for line in text.splitlines() if line.strip()]

    def _get_expected_signatory(self, side, row):
        """Name and function to put on a line of the signature block.

        Where more persons may sign than are needed, it is theirs to say who does.
        """
        persons = self._get_representatives(side)
        person = ""
        if len(persons) == self[f"{side}_signatures_needed"]:
            person = persons[row] if row < len(persons) else ""
        name, __, role = person.partition(",")
        return {"name": name.strip(), "role": role.strip()}
