from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.client_offboarding.models.case.check import Check
from odoo.addons.client_offboarding.models.case.check_sql import arm


class ClientOffboardingProtocol(models.Model):
    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    kind = fields.Selection(
        selection_add=[("reference", "Letter of reference"), ("confirmation",)],
        ondelete={"reference": "cascade"},
    )


class ClientOffboardingPaperKindReference(models.AbstractModel):
    """What the company says of the client, signed by the company alone."""

    _name = "client.offboarding.paper.kind.reference"
    _description = "Letter of Reference"
    _inherit = ["client.offboarding.paper.kind"]

    _sides = ("company",)

    def _get_title(self):
        return self.env._("Letter of Reference")

    def _has_content(self, case):
        return super()._has_content(case) and bool(case.partner_id.website)

    def _get_missing(self, paper):
        if paper.offboarding_id.partner_id.website:
            return super()._get_missing(paper)
        return [self.env._("Enter the website of the client first.")]

    def _prepare_values(self, paper):
        return {"website": paper.offboarding_id.partner_id.website}


class ClientOffboardingCheck(models.Model):
    _name = "client.offboarding.check"
    _inherit = ["client.offboarding.check"]
    _depends = {"client.offboarding.protocol": ["offboarding_id", "kind", "state"]}

    @api.model
    def _get_checks(self):
        return super()._get_checks() | {
            "reference_unsigned": Check(
                self.env._("Letter of reference not signed"),
                "confirmation",
                "closed",
                ("client.offboarding.protocol",),
                (self._query_reference_unsigned,),
            )
        }

    def _query_reference_unsigned(self):
        return SQL(
            arm(
                "'reference_unsigned'",
                "client.offboarding.protocol",
                "pr.id",
                "0::numeric",
                "JOIN client_offboarding_protocol pr ON pr.offboarding_id = c.id",
                "pr.kind = 'reference' AND pr.state NOT IN ('signed', 'void')",
            )
        )
