from odoo import api, fields, models
from odoo.tools import formatLang

from ...const import AMOUNT_READERS, CASE_READERS


class ResPartner(models.Model):
    """What to know before a former client gets a new quotation or contract."""

    _name = "res.partner"
    _inherit = ["res.partner"]

    def _describe_former_client(self, company):
        """For whoever reads the quotation or contract; it blocks nothing.

        What we think of the client's return is for those who read cases, and amounts
        for those who see them.

        :return: text of as many lines as there is to say
        """
        self.ensure_one()
        # sudo: the cases may be a colleague's; what of them is told follows here.
        client = self.sudo().commercial_partner_id.with_company(company)
        cases = client.offboarding_ids.filtered(
            lambda case: (
                case.company_id == company
                and case.state == "closed"
                and case.outcome == "ended"
            )
        )
        if not cases:
            return ""
        lines = [
            self.env._(
                "Former client: %s", ", ".join(cases.sorted("id").mapped("name"))
            )
        ]
        last = cases.sorted("date_end")[-1]
        if last.welcome and self.env.user.has_groups(CASE_READERS):
            welcome = dict(last._fields["welcome"]._description_selection(self.env))
            lines.append(self.env._("Back again: %s", welcome[last.welcome]))
        if claimed := cases._describe_still_claimed():
            lines.append(claimed)
        if duties := client.offboarding_duties:
            lines.append(self.env._("Still binding: %s", duties))
        return "\n".join(lines)


class ClientOffboarding(models.Model):
    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _describe_still_claimed(self):
        """Of what was waived and is still claimed: what hasn't been paid since."""
        items = self.waiver_ids.filtered(
            lambda waiver: waiver.active and waiver.kind == "still_claimed"
        ).item_ids
        amounts = [amount for item in items if (amount := item._get_still_open())]
        if not amounts:
            return ""
        if not self.env.user.has_groups(AMOUNT_READERS):
            return self.env._("Something is still claimed.")
        total = formatLang(
            self.env, sum(amounts), currency_obj=self.company_id.currency_id
        )
        return self.env._("Still claimed: %s", total)


class ClientOffboardingWaiverItem(models.Model):
    _name = "client.offboarding.waiver.item"
    _inherit = ["client.offboarding.waiver.item"]

    def _get_still_open(self):
        """What of the item is open today, in company currency; by then, of a line."""
        self.ensure_one()
        if self.res_model == "account.move.line":
            line = self.env["account.move.line"].browse(self.res_id).exists()
            return abs(line.amount_residual) if line.parent_state == "posted" else 0.0
        return abs(self.amount)


class ContractContract(models.Model):
    _name = "contract.contract"
    _inherit = ["contract.contract"]

    offboarding_former_note = fields.Text(
        string="About the former client",
        compute="_compute_offboarding_former_note",
        groups="base.group_user",
    )

    @api.depends("partner_id", "company_id", "contract_type")
    @api.depends_context("uid", "lang")
    def _compute_offboarding_former_note(self):
        for contract in self:
            company = contract.company_id or self.env.company
            # sudo: compared only.
            ended = contract.sudo().termination_ids.filtered("is_ended")
            is_new = contract.contract_type == "sale" and not ended
            contract.offboarding_former_note = (
                contract.partner_id._describe_former_client(company)
                if is_new and contract.partner_id
                else ""
            )
