from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.client_offboarding.const import ACCOUNTING

LATE_KINDS = ("interest", "compensation")
# Accounts of the Polish chart: interest received, other operating income.
ACCOUNTS = {"interest": "chart75000300", "compensation": "chart76000900"}
LATE_FIELDS = {"late_line_id", "interest_ids"}


class ClientOffboardingCharge(models.Model):
    _inherit = "client.offboarding.charge"

    kind = fields.Selection(
        selection_add=[
            ("interest", "Interest for late payment"),
            ("compensation", "Compensation for recovery costs"),
        ],
        ondelete={"interest": "set other", "compensation": "set other"},
    )
    late_line_id = fields.Many2one(
        "account.move.line",
        string="Late claim",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=ACCOUNTING,
    )
    interest_ids = fields.One2many(
        "client.offboarding.interest",
        "charge_id",
        string="Days and rates",
        readonly=True,
        copy=False,
    )

    rate_note = fields.Char(
        string="Rates",
        compute="_compute_rate_note",
        help="Rates that no accountant has confirmed yet.",
    )

    @api.depends("interest_ids.rate_note")
    @api.depends_context("lang")
    def _compute_rate_note(self):
        for charge in self:
            notes = charge.interest_ids.mapped("rate_note")
            charge.rate_note = " ".join(dict.fromkeys(filter(None, notes))) or False

    def action_confirm_rates(self):
        """Confirm the rates that these charges were computed with (accountants).

        :return: True
        :raises AccessError: for anybody else
        """
        self.check_access("read")
        self.interest_ids._get_unconfirmed_rates().sudo(False).action_confirm()
        self.interest_ids.invalidate_recordset(["rate_note"])
        self.invalidate_recordset(["rate_note"])
        return True

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | LATE_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        if any(LATE_FIELDS & set(vals) for vals in vals_list):
            raise UserError(self.env._("Use 'Propose interest' of the case."))
        return super().create(vals_list)

    def write(self, vals):
        if LATE_FIELDS & set(vals):
            raise UserError(self.env._("Use 'Propose interest' of the case."))
        return super().write(vals)

    def _set_late_claim(self, claim, rows):
        """Say which claim the charge is for and how it came about.

        :param rows: values of ``client.offboarding.interest``, which replace those
            that the charge has
        """
        self.ensure_one()
        self._write_step({"late_line_id": claim.id})
        # sudo: rows are written only here, by whoever may write the charge.
        protected = self.sudo()
        protected.interest_ids.unlink()
        protected.env["client.offboarding.interest"].create(
            [{**row, "charge_id": self.id} for row in rows]
        )
        if rows:
            lang = self.offboarding_id.partner_id.lang or self.env.lang
            rows = protected.with_context(lang=lang).interest_ids
            self.calculation = "; ".join(row._describe() for row in rows)

    def _has_rows(self, rows):
        """Whether the charge came about by just these rows."""
        self.ensure_one()
        names = ("payment_line_id", "date_from", "date_to", "base", "amount")
        mine = [
            tuple(row[n].id if n == "payment_line_id" else row[n] for n in names)
            for row in self.sudo().interest_ids
        ]
        return sorted(mine, key=str) == sorted(
            (tuple(row[n] for n in names) for row in rows), key=str
        )

    # Billing

    def _get_billing_key(self):
        """Interest and compensation go on a note of their own."""
        return (*super()._get_billing_key(), self.kind in LATE_KINDS)

    def _get_debtor(self):
        """Interest and compensation are owed by whoever owed the invoice."""
        debtor = self.late_line_id.partner_id.commercial_partner_id
        case = self.offboarding_id
        if not debtor or debtor == case.partner_id.commercial_partner_id:
            return super()._get_debtor()
        return debtor

    def _prepare_invoice_line_values(self):
        values = super()._prepare_invoice_line_values()
        if account := self._get_late_account():
            values["account_id"] = account.id
        return values

    def _get_late_account(self):
        """Financial or other operating income, where the chart is the Polish one."""
        if self.kind not in ACCOUNTS:
            return None
        chart = self.env["account.chart.template"].with_company(self.company_id)
        return chart.ref(ACCOUNTS[self.kind], raise_if_not_found=False)
