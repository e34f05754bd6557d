from odoo import api, fields, models
from odoo.exceptions import UserError


class ClientOffboardingMixinPaperClaims(models.AbstractModel):
    """Declarations at the end: of confidentiality, and that nothing is claimed."""

    _name = "client.offboarding.mixin.paper.claims"
    _description = "Declarations on a Paper"

    declared_by = fields.Selection(
        [("company", "Us"), ("client", "The client")],
        string="Declared by",
        required=True,
        default="company",
        help="Who undertakes to keep the other side's information confidential, or "
        "sets off claims.",
    )
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
                paper.kind == "no_claims" and fields.Date.context_today(paper)
            )

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {"listed_items"}

    def action_generate(self):
        res = super().action_generate()
        for paper in self.filtered(lambda paper: paper.kind == "no_claims"):
            paper._write_protected({"listed_items": paper._get_receivable_ids()})
        return res

    def _get_receivable_ids(self):
        """Open receivables that the paper has to list, as ids of journal items."""
        # sudo: ids only, compared with what the paper lists.
        paper = self.sudo()
        return sorted(
            {
                item["res_id"]
                for item in paper._get_open_items(paper._get_waived_items())
                if item["res_model"] == "account.move.line"
            }
        )

    def _check_up_to_date(self):
        """A declaration of no claims is not signed while it leaves a receivable out.

        :raises UserError: naming what has become open since the paper was made
        """
        res = super()._check_up_to_date()
        if self.kind != "no_claims":
            return res
        missing = set(self._get_receivable_ids()) - set(self.listed_items or [])
        if missing:
            # sudo: numbers of invoices, for whoever may sign.
            lines = self.env["account.move.line"].sudo().browse(sorted(missing))
            raise UserError(
                self.env._(
                    "Open, and not listed in %(paper)s: %(items)s. Make the paper "
                    "again, so that it lists them, or wait until they are paid.",
                    paper=self.name,
                    items=", ".join(lines.move_id.mapped("name")),
                )
            )
        return res

    def _get_confidentiality_terms(self):
        """For each contract, until when its information stays confidential."""
        rows = []
        for termination in self._get_terminations():
            if day := termination.confidentiality_until:
                text = self.env._("until %s", self._format_day(day))
            elif termination.has_confidentiality:
                text = self.env._("without limit of time")
            else:
                text = self.env._(
                    "as long as the information hasn't become generally known"
                )
            rows.append({"name": self._name_contract(termination), "text": text})
        return rows
