from collections import defaultdict

from odoo import api, fields, models

from ...const import CASE_READERS


class ResPartner(models.Model):
    """Who a client is before the law, and whether he can still act for himself."""

    _name = "res.partner"
    _inherit = ["res.partner"]

    offboarding_client_kind = fields.Selection(
        [
            ("business", "Business"),
            ("sole_trader", "Sole trader outside his trade"),
            ("consumer", "Consumer"),
            ("public", "Public body"),
            ("public_health", "Public health-care entity"),
        ],
        string="Kind of client",
        groups="base.group_user",
        help="It decides on interest, compensation and protection against unfair "
        "terms. A sole trader who acts within his trade is a business. A company "
        "without a choice counts as a business.",
    )
    offboarding_legal_status = fields.Selection(
        [
            ("restructuring", "In restructuring"),
            ("insolvency", "Bankrupt"),
            ("liquidation", "In liquidation"),
            ("deceased", "Deceased"),
        ],
        string="Legal situation",
        groups="base.group_user",
        help="Warns before notice and before set-off; it blocks nothing.",
    )

    offboarding_duties = fields.Text(
        string="Outlasts the contracts",
        compute="_compute_offboarding_duties",
        groups=CASE_READERS,
        help="Duties from ended contracts that still bind, in the current company.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang")
    def _compute_offboarding_duties(self):
        # sudo: whoever works with cases may know what still binds a client, also
        # where the case was a colleague's.
        ended = (
            self.env["client.offboarding.termination"]
            .sudo()
            .search(
                [
                    ("is_ended", "=", True),
                    ("company_id", "=", self.env.company.id),
                    (
                        "offboarding_id.commercial_partner_id",
                        "in",
                        self.commercial_partner_id.ids,
                    ),
                ]
            )
        )
        duties = defaultdict(list)
        for termination in ended:
            client = termination.offboarding_id.commercial_partner_id
            for duty in termination._describe_duties():
                duties[client.id].append(f"{termination.display_name}: {duty}")
        for partner in self:
            client = partner.commercial_partner_id
            partner.offboarding_duties = "\n".join(duties[client.id])

    def _get_offboarding_client_kind(self):
        """Kind of the commercial entity, False where a person's isn't known.

        Whether a person deals as a consumer is never assumed.
        """
        self.ensure_one()
        client = self.commercial_partner_id
        return client.offboarding_client_kind or (
            "business" if client.is_company else False
        )

    def _get_offboarding_warnings(self):
        """What to heed before giving this client notice or setting off against him.

        :return: list of texts in the user's language
        """
        self.ensure_one()
        client = self.commercial_partner_id
        status = {
            "restructuring": self.env._(
                "The client is in restructuring. Clauses that end a contract for this "
                "reason are void (Restructuring Act 247), some contracts can't be "
                "ended without consent (256), and set-off is limited (253)."
            ),
            "insolvency": self.env._(
                "The client is bankrupt. Clauses that end a contract for this reason "
                "are void (Bankruptcy Act 83), notices go to the trustee, and set-off "
                "has limits and dates of its own (93–96)."
            ),
            "liquidation": self.env._(
                "The client is in liquidation. Notices and set-off go to its "
                "liquidators; register your claims before the time they have set."
            ),
            "deceased": self.env._(
                "The client has died. Notices and set-off go to the heirs or to the "
                "manager of the estate; claims are made against the estate."
            ),
        }.get(client.offboarding_legal_status)
        kind = {
            "sole_trader": self.env._(
                "The client is a sole trader who acts outside his trade. He is "
                "protected against unfair terms and penalties like a consumer (Civil "
                "Code 385⁵); only interest of Civil Code 481 is due, and no "
                "compensation."
            ),
            "consumer": self.env._(
                "The client is a consumer. He is protected against unfair terms and "
                "penalties (Civil Code 385¹–385³); only interest of Civil Code 481 is "
                "due, and no compensation."
            ),
        }.get(client.offboarding_client_kind)
        return [warning for warning in (status, kind) if warning]
