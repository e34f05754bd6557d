from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import terms
from ..case.obligation import AMOUNT_READERS, CASE_READERS


class ClientOffboardingMixinDecision(models.AbstractModel):
    """What ending would mean, shown while there is still a choice."""

    _name = "client.offboarding.mixin.decision"
    _description = "Decision to End the Cooperation"

    currency_id = fields.Many2one("res.currency")
    monthly_revenue = fields.Monetary(
        string="Monthly revenue lost",
        compute="_compute_decision",
        groups=AMOUNT_READERS,
        help="Net monthly fee of the contracts that end, in company currency.",
    )
    open_amount = fields.Monetary(
        string="Money open",
        compute="_compute_decision",
        groups=AMOUNT_READERS,
        help="What the client owes on posted entries, less his unmatched credits.",
    )
    penalty_preview = fields.Text(
        string="Penalties", compute="_compute_decision", groups=AMOUNT_READERS
    )
    earliest_end = fields.Date(
        string="Earliest end",
        compute="_compute_earliest_end",
        groups=CASE_READERS,
        help="When the last contract would end if all notices were delivered today.",
    )
    decision_note = fields.Text(
        string="Why we end it", groups="client_offboarding.group_offboarding_user"
    )
    approved_by_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False
    )
    approved_on = fields.Datetime(string="Approved on", readonly=True, copy=False)
    needs_approval = fields.Boolean(compute="_compute_needs_approval")

    @api.depends("termination_ids", "check_ids.amount")
    def _compute_decision(self):
        receivable = ("receivable_overdue", "receivable_not_due", "credit_unmatched")
        for case in self:
            today = fields.Date.context_today(case)
            # sudo: the field's groups decide who sees it; the sums take prices of
            # contract lines, which even some of those may not read one by one.
            terminations = case.sudo().termination_ids
            case.monthly_revenue = sum(
                termination._get_contract_currency()._convert(
                    termination._get_monthly_fee(),
                    case.company_id.currency_id,
                    case.company_id,
                    today,
                )
                for termination in terminations.filtered("contract_id")
            )
            case.open_amount = sum(
                check.amount
                for check in case.sudo().check_ids
                if check.code in receivable
            )
            case.penalty_preview = "\n".join(terminations._preview_penalties())

    @api.depends("termination_ids.date_end_computed")
    def _compute_earliest_end(self):
        for case in self:
            ends = [t._get_end_if_delivered_today() for t in case.termination_ids]
            case.earliest_end = max(filter(None, ends), default=False)

    @api.depends("company_id", "initiated_by", "approved_by_id", "state")
    def _compute_needs_approval(self):
        for case in self:
            case.needs_approval = (
                case.state == "draft"
                and case.initiated_by == "company"
                and case.company_id.offboarding_approval
                and not case.approved_by_id
            )

    def action_approve(self):
        """Approve an ending that the company initiates (managers only).

        :return: True
        :raises UserError: when nobody wrote down why
        """
        self._check_manager()
        self.check_access("write")
        for case in self:
            case._check_editable()
            if not (case.decision_note or "").strip():
                raise UserError(
                    self.env._("Write down why %s shall end first.", case.name)
                )
            case._write_protected(
                {
                    "approved_by_id": self.env.uid,
                    "approved_on": fields.Datetime.now(),
                }
            )
            case._post_reason(self.env._("Approved"), case.decision_note)
        return True

    def _check_approved(self):
        if waiting := self.filtered("needs_approval"):
            raise UserError(
                self.env._(
                    "%s needs a manager's approval before the notice is given.",
                    ", ".join(waiting.mapped("name")),
                )
            )


class ClientOffboardingMixinPreview(models.AbstractModel):
    """What a termination would lead to, before anything was delivered."""

    _name = "client.offboarding.mixin.preview"
    _description = "Preview of a Termination"

    def _get_end_if_delivered_today(self):
        """The end if the notice were delivered today; None where it can't be told."""
        self.ensure_one()
        if self.mode != "notice":
            return self.date_end or self.contract_id.date_end or None
        today = fields.Date.context_today(self)
        try:
            return self._get_end_if_delivered(today).date_end
        except terms.TermError:
            # Said where the notice is entered; a preview stays silent.
            return None

    def _preview_penalties(self):
        """One line for each penalty that ending now would make due."""
        lines = []
        for termination in self.filtered("contract_id"):
            if values := termination._get_penalty_values():
                side = dict(
                    self.env["client.offboarding.charge"]
                    ._fields["side"]
                    ._description_selection(self.env)
                )[values["side"]]
                amount = termination._get_contract_currency().format(
                    values["price_unit"]
                )
                text = f"{side}: {amount}. {values['name']}"
                if calculation := values["calculation"]:
                    text = f"{text} ({calculation})"
                lines.append(text)
        return lines
