from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.client_offboarding.const import OFFICER


class ClientOffboardingDataErased(models.TransientModel):
    """Asks whether an address was erased, and when, as an authority would.

    The answer comes while one types: nothing of it is kept, or the address would be
    here again.
    """

    _name = "client.offboarding.data.erased"
    _description = "Was an Address Erased?"
    _inherit = ["client.offboarding.mixin.given"]

    email = fields.Char(string="E-mail address", store=False)
    answer = fields.Text(compute="_compute_answer")

    @api.depends("email")
    def _compute_answer(self):
        is_officer = self.env.user.has_group(OFFICER)
        for dialog in self:
            dialog.answer = is_officer and dialog.email and dialog._tell()

    def _tell(self):
        companies = self.env.user.company_ids & self.env.companies
        found = self.env["client.offboarding.data.fingerprint"]._find(
            companies, self.email
        )
        if found:
            return "\n".join(
                self.env._(
                    "Erased on %(day)s by %(officer)s, %(company)s: run %(run)s",
                    day=format_date(self.env, kept.date),
                    officer=kept.run_id.user_id.name,
                    company=kept.company_id.name,
                    run=kept.run_id.display_name,
                )
                for kept in found
            )
        # sudo: a setting.
        kept = companies.sudo().mapped("offboarding_fingerprint_months")
        months = max(kept, default=0)
        if not months:
            return self.env._(
                "Fingerprints of erased addresses aren't kept: whether one was erased "
                "can't be said. An administrator can have them kept in the settings."
            )
        return self.env._(
            "No fingerprint of this address. They are kept for %s months: what was "
            "erased before, or before they were kept, can't be told.",
            months,
        )
