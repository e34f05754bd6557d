from odoo import api, fields, models

from .offboarding_notice import CLAUSE_FIELDS
from .offboarding_obligation import CASE_READERS

# OCA's rule types in the units of a term, with how many of them one is.
RENEWAL_UNITS = {
    "daily": ("day", 1),
    "weekly": ("week", 1),
    "monthly": ("month", 1),
    "monthlylastday": ("month", 1),
    "quarterly": ("month", 3),
    "semesterly": ("month", 6),
    "yearly": ("year", 1),
}


class ContractContract(models.Model):
    _inherit = "contract.contract"

    offboarding_item_ids = fields.One2many(
        "client.offboarding.return.item", "contract_id", copy=True
    )
    termination_ids = fields.One2many(
        "client.offboarding.termination",
        "contract_id",
        string="Terminations",
        groups=CASE_READERS,
    )
    offboarding_ids = fields.Many2many(
        "client.offboarding",
        string="Offboarding cases",
        compute="_compute_offboarding_ids",
        groups=CASE_READERS,
    )

    @api.depends("termination_ids")
    def _compute_offboarding_ids(self):
        for contract in self:
            contract.offboarding_ids = contract.termination_ids.offboarding_id

    def _get_offboarding_clause(self):
        """Notice clause of this contract as a dict of field values.

        Where the contract itself names no period, OCA's notice on an auto-renewing
        line stands in; on other lines it is a mere default and means nothing.
        """
        self.ensure_one()
        names = (*CLAUSE_FIELDS, "notice_form", "notice_form_strict")
        clause = {name: self[name] for name in names}
        if self.notice_interval or self.notice_statutory == "agency":
            return clause
        # sudo: the notice period of a line is no secret, unlike its price.
        line = self.sudo().contract_line_ids.filtered("is_auto_renew")[:1]
        if line and line.termination_notice_rule_type in RENEWAL_UNITS:
            unit, factor = RENEWAL_UNITS[line.termination_notice_rule_type]
            clause["notice_interval"] = line.termination_notice_interval * factor
            clause["notice_unit"] = unit
        return clause

    def _get_renewing_term(self):
        """The fixed term of a contract that renews itself, as the engine takes it.

        :return: dict with ``start`` and the length of the first and of each renewed
            term, or None
        """
        # sudo: see _get_offboarding_clause
        line = self.sudo().contract_line_ids.filtered(
            lambda line: line.is_auto_renew and line.date_start
        )[:1]
        if line.auto_renew_rule_type not in RENEWAL_UNITS:
            return None
        first = line
        while first.predecessor_contract_line_id:
            first = first.predecessor_contract_line_id
        unit, factor = RENEWAL_UNITS[line.auto_renew_rule_type]
        interval = line.auto_renew_interval * factor
        return {
            "start": first.date_start,
            "term_interval": interval,
            "term_unit": unit,
            "renew_interval": interval,
            "renew_unit": unit,
        }

    @api.onchange("contract_template_id")
    def _onchange_contract_template_id(self):
        res = super()._onchange_contract_template_id()
        items = self.contract_template_id.offboarding_item_ids
        if items and not self.offboarding_item_ids:
            self.offboarding_item_ids = [
                fields.Command.create(item._prepare_copy_values()) for item in items
            ]
        return res
