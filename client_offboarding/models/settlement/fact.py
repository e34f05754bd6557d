from odoo import api, models

from ..agenda.fact import Fact, Verdict

# What is in the way of a clear ledger, whatever is still to be invoiced.
UNCLEAR = ("invoice_draft", "credit_unmatched")
# What has to be settled before everything counts as invoiced.
TO_INVOICE = (
    "contract_unbilled",
    "contract_prepaid",
    "invoice_draft",
    "invoice_unsent",
)


class MailActivityPlanTemplate(models.Model):
    """Steps that accounting does by what it does anyway."""

    _name = "mail.activity.plan.template"
    _inherit = ["mail.activity.plan.template"]

    @api.model
    def _get_offboarding_facts(self):
        return super()._get_offboarding_facts() | {
            "ledger_clear": Fact(
                self.env._("The ledger is clear up to today"), self._judge_ledger_clear
            ),
            "final_invoices": Fact(
                self.env._("Everything is invoiced and sent"),
                self._judge_final_invoices,
            ),
            "vendor_bills": Fact(
                self.env._("No bills arrive for what was bought for the client"),
                self._judge_vendor_bills,
            ),
        }

    @api.model
    def _judge_settled(self, case, step, codes, is_clear, sentence):
        """Done where these checks are settled; what can still turn up until the day of
        the step isn't, unless there was something."""
        checks = case.check_ids.filtered(lambda check: check.code in codes)
        if not is_clear or "open" in checks.mapped("state"):
            return Verdict("open")
        has_come = step.day <= case.company_id._get_offboarding_today()
        if step.was_open or has_come or case.state in ("confirm", "closed"):
            return Verdict("done", sentence)
        return None

    @api.model
    def _judge_ledger_clear(self, case, step):
        today = case.company_id._get_offboarding_today()
        due = case.termination_ids.contract_id.contract_line_ids.filtered(
            lambda line: (
                not line.display_type
                and not line.is_canceled
                and line.recurring_next_date
                and line.recurring_next_date <= today
            )
        )
        sentence = case.env._(
            "No drafts, no payments to match, and every month is invoiced that was due."
        )
        return self._judge_settled(case, step, UNCLEAR, not due, sentence)

    @api.model
    def _judge_final_invoices(self, case, step):
        sentence = case.env._("Everything is invoiced, posted and sent.")
        return self._judge_settled(case, step, TO_INVOICE, True, sentence)

    @api.model
    def _judge_vendor_bills(self, case, step):
        if not case._get_bought_contracts():
            if case.state != "closed":
                return None
            return Verdict("void", case.env._("Nothing was bought for the client."))
        if bills := case._get_vendor_bills():
            return Verdict("open", note=bills._get_offboarding_note(case.env))
        if step.day > case.company_id._get_offboarding_today():
            return None
        return Verdict(
            "done",
            case.env._(
                "No bill for what was bought for the client is of a day after the end."
            ),
        )
