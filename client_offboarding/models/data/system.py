from odoo import api, fields, models

from ..case.needed import check_not_needed

ROLES = [
    ("controller", "Ours (controller)"),
    ("processor", "Entrusted by the client (processor)"),
]

# Iceland, Liechtenstein and Norway.
EEA_BESIDE_EU = ("IS", "LI", "NO")


class ClientOffboardingDataSystem(models.Model):
    """The register of a company: where it keeps personal data, and for whom.

    Most of them lie outside the ERP. Of what is processed on clients' behalf it is the
    register of GDPR 30(2).
    """

    _name = "client.offboarding.data.system"
    _description = "System with Personal Data"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [
            ("erp", "This ERP"),
            ("own", "Own system"),
            ("hosted", "Hosted for the client"),
            ("subprocessor", "At a sub-processor"),
            ("paper", "On paper"),
        ],
        required=True,
        default="own",
    )
    role = fields.Selection(ROLES, required=True, default="processor")
    categories = fields.Char(
        string="Categories of data", help="As 'names, addresses, pay'."
    )
    subjects = fields.Char(string="Whose data", help="As 'employees of the client'.")
    is_special = fields.Boolean(
        string="Special categories", help="Health, beliefs and the like (GDPR 9)."
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Sub-processor",
        check_company=True,
        # Who has the data stays known.
        ondelete="restrict",
    )
    country_id = fields.Many2one("res.country", help="Where the data are.")
    processing = fields.Char(
        string="Categories of processing",
        help="What is done with them on the client's behalf, as 'payroll, hosting' "
        "(GDPR 30(2)(b)).",
    )
    is_third_country = fields.Boolean(compute="_compute_is_third_country")
    transfer_basis = fields.Char(
        string="Safeguards of the transfer",
        help="Why the data may be in a country outside the European Economic Area: an "
        "adequacy decision, standard clauses (GDPR 30(2)(c), 44-49).",
    )
    backup_days = fields.Integer(
        string="Days until backups are overwritten", help="0 = there are none."
    )
    method = fields.Char(
        string="How it is erased", help="Printed on the certificate unless changed."
    )
    safeguards = fields.Text(
        string="Safety measures",
        help="A general description of the technical and organisational measures "
        "(GDPR 30(2)(d)).",
    )
    user_id = fields.Many2one("res.users", string="Responsible")
    contract_template_ids = fields.Many2many(
        "contract.template",
        string="For contract templates",
        help="A case whose contracts were made from one of them gets a line.",
    )
    product_ids = fields.Many2many(
        "product.product",
        string="For products in contracts",
        help="A case whose contracts have one of them gets a line.",
    )
    rule_id = fields.Many2one("client.offboarding.data.rule", string="Keeping period")

    _backup_positive = models.Constraint(
        "CHECK (backup_days >= 0)", "Days of backups can't be negative."
    )

    @api.depends("country_id")
    def _compute_is_third_country(self):
        # sudo: a list of countries.
        union = self.sudo().env.ref("base.europe").country_ids.mapped("code")
        near = {*union, *EEA_BESIDE_EU}
        for system in self:
            country = system.country_id
            system.is_third_country = bool(country) and country.code not in near

    def _prepare_line_values(self):
        """The line of a case that the register proposes."""
        self.ensure_one()
        return {
            "system_id": self.id,
            "category": self.categories,
            "subjects": self.subjects,
            "role": self.role,
            "rule_id": self.rule_id.id,
            "method": self.method,
            "user_id": self.user_id.id,
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        check_not_needed(self)
