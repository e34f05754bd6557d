from odoo import api, fields, models
from odoo.exceptions import UserError


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
    # What the file for signature lists: (model, id) of each open receivable.
    listed_items = fields.Json(readonly=True, copy=False, groups="base.group_user")

    @api.depends("kind")
    def _compute_date_cutoff(self):
        for paper in self:
            paper.date_cutoff = paper.date_cutoff or (
                paper._get_kind()._get_initial(paper, "date_cutoff")
            )

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {"listed_items"}


class ClientOffboardingPaperKindNoClaims(models.AbstractModel):
    """That neither side claims anything, but for what the paper excludes."""

    _name = "client.offboarding.paper.kind.no_claims"
    _description = "Declaration of No Claims"
    _inherit = ["client.offboarding.paper.kind"]

    def _get_title(self):
        return self.env._("Declaration of No Claims")

    def _get_number_word(self):
        return self.env._("No claims")

    def _get_initial(self, paper, name):
        if name == "date_cutoff":
            return paper.company_id._get_offboarding_today()
        return super()._get_initial(paper, name)

    def _before_render(self, paper):
        res = super()._before_render(paper)
        paper._write_step({"listed_items": self._get_receivable_ids(paper)})
        return res

    def _check_current(self, paper):
        """Not signed while it leaves a receivable out.

        :raises UserError: naming what has become open since the paper was made
        """
        res = super()._check_current(paper)
        missing = set(self._get_receivable_ids(paper)) - set(paper.listed_items or [])
        if missing:
            # sudo: numbers of invoices, for whoever may sign.
            lines = self.env["account.move.line"].sudo().browse(sorted(missing))
            raise UserError(
                self.env._(
                    "Open, and not listed in %(paper)s: %(items)s. Make the paper "
                    "again, so that it lists them, or wait until they are paid.",
                    paper=paper.name,
                    items=", ".join(lines.move_id.mapped("name")),
                )
            )
        return res

    def _prepare_values(self, paper):
        return {"exceptions": paper._get_exceptions()}

    def _get_receivable_ids(self, paper):
        """Open receivables that the paper has to list, as ids of journal items."""
        # sudo: ids only, compared with what the paper lists.
        paper = paper.sudo()
        return sorted(
            {
                item["res_id"]
                for item in paper._get_open_items(paper._get_waived_items())
                if item["res_model"] == "account.move.line"
            }
        )
