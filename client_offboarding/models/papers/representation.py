from odoo import api, fields, models

from .signers import ALL_SIDES


class ClientOffboardingProtocol(models.Model):
    """Who is expected to sign for a side, and whether that is enough."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    representation_warning = fields.Char(
        compute="_compute_representation_warning",
        help="The paper has fewer signatures than the representation of a side asks "
        "for.",
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
        "state",
        "signature_ids",
        "company_signatures_needed",
        "client_signatures_needed",
        "provider_signatures_needed",
        "company_id.offboarding_signatures_needed",
        "offboarding_id.partner_id.offboarding_signatures_needed",
        "offboarding_id.new_provider_id.offboarding_signatures_needed",
    )
    @api.depends_context("lang")
    def _compute_representation_warning(self):
        for paper in self:
            issues = (paper._get_representation_issue(side) for side in ALL_SIDES)
            paper.representation_warning = " ".join(filter(None, issues)) or False

    def _get_representation_issue(self, side):
        """That fewer sign, or have signed, for a side than represent it together."""
        needed = self._get_joint_signatures(side)
        planned = self[f"{side}_signatures_needed"]
        if not 0 < planned < needed:
            return ""
        if side == "company":
            return self.env._(
                "The company is represented jointly by %(needed)s persons, and only "
                "%(planned)s sign for it here: without a power of attorney the paper "
                "isn't binding (KC 104).",
                needed=needed,
                planned=planned,
            )
        # sudo: the name of a side, for whoever may read the paper.
        case = self.sudo().offboarding_id
        who = case.new_provider_id if side == "provider" else case.partner_id
        if self.state == "signed":
            return self.env._(
                "%(who)s is represented jointly by %(needed)s persons, and only "
                "%(signed)s signed for it: without a power of attorney the paper "
                "isn't binding (KC 104).",
                who=who.name,
                needed=needed,
                signed=self._count_signatures(side),
            )
        return self.env._(
            "%(who)s is represented jointly by %(needed)s persons, and only "
            "%(planned)s sign for it here: without a power of attorney the paper "
            "isn't binding (KC 104).",
            who=who.name,
            needed=needed,
            planned=planned,
        )

    def _get_representatives(self, side):
        """Who represents a side, as far as it is known before anybody signs."""
        # sudo: what is public by law, for whoever prints the paper.
        case = self.sudo().offboarding_id
        who = {
            "company": self.sudo().company_id,
            "client": case.partner_id,
            "provider": case.new_provider_id,
        }[side]
        text = who.offboarding_representatives or ""
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
