from functools import partial

from odoo import api, models
from odoo.tools import format_date

from ...const import ONE_SIDED
from ..agenda.fact import Fact, Verdict
from ..people.communication import STATES


class ClientOffboardingTermination(models.Model):
    """The plan of the work follows the ends of the contracts."""

    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    @api.model_create_multi
    def create(self, vals_list):
        terminations = super().create(vals_list)
        terminations.offboarding_id._mark_changed()
        return terminations

    def write(self, vals):
        """Before the notice too, dates change that the work was planned by."""
        before = {case: case.date_end for case in self.offboarding_id}
        res = super().write(vals)
        for case, date_end in before.items():
            if date_end and case.date_end != date_end:
                case._move_plan()
        self.offboarding_id._mark_changed()
        return res

    def unlink(self):
        self.offboarding_id._mark_changed()
        return super().unlink()


class ClientOffboardingMessage(models.Model):
    """What is said to the client may have been planned."""

    _name = "client.offboarding.message"
    _inherit = ["client.offboarding.message"]

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        messages.offboarding_id._mark_changed()
        return messages


class MailActivityPlanTemplate(models.Model):
    """Steps that a delivered notice does, or a message to the client."""

    _name = "mail.activity.plan.template"
    _inherit = ["mail.activity.plan.template"]

    @api.model
    def _get_offboarding_facts(self):
        facts = super()._get_offboarding_facts()
        facts["notice_delivered"] = Fact(
            self.env._("The notice is delivered"), self._judge_notice_delivered
        )
        kinds = self.env["client.offboarding.message"]._fields["kind"]
        for kind, label in kinds._description_selection(self.env):
            facts[f"message_{kind}"] = Fact(
                self.env._("Sent to the client: %s", label),
                partial(self._judge_message, kind),
            )
        return facts

    @api.model
    def _judge_notice_delivered(self, case, step):
        notices = case.termination_ids.filtered(lambda t: t.mode in ONE_SIDED)
        if not notices:
            return Verdict("void", case.env._("None of the contracts ends by notice."))
        if not all(notices.mapped("date_delivered")):
            return Verdict("open")
        last = max(notices.mapped("date_delivered"))
        return Verdict(
            "done",
            case.env._("The notice was delivered on %s.", format_date(case.env, last)),
        )

    @api.model
    def _judge_message(self, kind, case, step):
        said = case.communication_ids.filtered(lambda message: message.kind == kind)
        labels = dict(said._fields["kind"]._description_selection(case.env))
        if said:
            return Verdict(
                "done",
                case.env._(
                    "Sent to the client on %(day)s: %(message)s.",
                    day=format_date(case.env, max(said.mapped("date"))),
                    message=labels[kind],
                ),
            )
        order = [state for state, _label in case._fields["state"].selection]
        last = max(order.index(state) for state in STATES[kind])
        if order.index(case.state) <= last:
            return Verdict("open")
        return Verdict(
            "void", case.env._("The time of this message is over: %s.", labels[kind])
        )
