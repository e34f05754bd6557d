from odoo import api, fields, models
from odoo.exceptions import ValidationError

SIDES = ("company", "client")
ALL_SIDES = (*SIDES, "provider")


class ClientOffboardingProtocol(models.Model):
    """Who signs a paper, how many of each side, and who has signed."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    signature_ids = fields.One2many("client.offboarding.signature", "protocol_id")
    company_signatures_needed = fields.Integer(
        compute="_compute_signatures_needed",
        store=True,
        readonly=False,
        precompute=True,
    )
    client_signatures_needed = fields.Integer(
        compute="_compute_signatures_needed",
        store=True,
        readonly=False,
        precompute=True,
        help="Two where the client is represented jointly.",
    )
    provider_signatures_needed = fields.Integer(
        compute="_compute_signatures_needed",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_signed_by = fields.Char(compute="_compute_signed", store=True)
    company_signed_on = fields.Datetime(compute="_compute_signed", store=True)
    client_signed_by = fields.Char(compute="_compute_signed", store=True)
    client_signed_on = fields.Datetime(compute="_compute_signed", store=True)
    provider_signed_by = fields.Char(compute="_compute_signed", store=True)
    provider_signed_on = fields.Datetime(compute="_compute_signed", store=True)

    _signatures_needed = models.Constraint(
        "CHECK (company_signatures_needed >= 0 AND client_signatures_needed >= 0"
        " AND COALESCE(provider_signatures_needed, 0) >= 0"
        " AND company_signatures_needed + client_signatures_needed > 0)",
        "At least one person signs for each side that signs the paper.",
    )

    def _get_day_signed(self):
        """The day of the last signature, where the company is, or None."""
        self.ensure_one()
        return max((s._get_day() for s in self.signature_ids), default=None)

    @api.depends("kind", "declared_by")
    def _compute_signatures_needed(self):
        for paper in self:
            sides = paper._get_signing_sides()
            for side in ALL_SIDES:
                needed = f"{side}_signatures_needed"
                # What somebody said stays.
                usual = paper._get_usual_signatures(side)
                paper[needed] = (paper[needed] or usual) if side in sides else 0

    def _get_usual_signatures(self, side):
        """How many sign for a side, before somebody says otherwise."""
        return self._get_joint_signatures(side) or 1

    def _get_joint_signatures(self, side):
        """How many represent a side together, by what is known of it."""
        # sudo: a number of the company or of a client, for whoever makes the paper.
        case = self.sudo().offboarding_id
        if side == "company":
            return case.company_id.offboarding_signatures_needed
        who = case.new_provider_id if side == "provider" else case.partner_id
        return who.offboarding_signatures_needed

    @api.constrains(
        "kind",
        "declared_by",
        "company_signatures_needed",
        "client_signatures_needed",
        "provider_signatures_needed",
    )
    def _check_signatures_needed(self):
        for paper in self:
            sides = paper._get_signing_sides()
            if any(
                (paper[f"{side}_signatures_needed"] > 0) != (side in sides)
                for side in ALL_SIDES
            ):
                raise ValidationError(
                    self.env._(
                        "At least one person signs for each side that signs the paper, "
                        "and nobody for a side that doesn't."
                    )
                )

    def _get_signing_sides(self):
        """Who signs: both sides, or only the one that declares something."""
        self.ensure_one()
        return self._get_kind()._get_sides(self)

    def _get_other_sides(self):
        """Who signs besides us; nobody where only we declare something."""
        return set(self._get_signing_sides()) - {"company"}

    @api.depends("signature_ids")
    def _compute_signed(self):
        for paper in self:
            for side in ALL_SIDES:
                signatures = paper.signature_ids.filtered(
                    lambda s, side=side: s.side == side
                )
                paper[f"{side}_signed_by"] = ", ".join(signatures.mapped("name"))
                paper[f"{side}_signed_on"] = max(
                    signatures.mapped("date"), default=False
                )

    def _count_signatures(self, side):
        return len(self.signature_ids.filtered(lambda s: s.side == side))

    def _has_signed(self, side):
        """Whether a side has signed: where it is represented jointly, all it takes."""
        return self._count_signatures(side) >= self[f"{side}_signatures_needed"]

    def _is_complete(self):
        return all(self._has_signed(side) for side in ALL_SIDES)
