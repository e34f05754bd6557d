from odoo import models
from odoo.tools import format_date

from ...const import MANAGER
from ..case.next_thing import NextThing


class ClientOffboarding(models.Model):
    """What has to be known before contracts can be ended, one thing after the other."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_next_things(self):
        things = super()._get_next_things()
        return self._get_draft_things() + things if self.state == "draft" else things

    def _get_draft_things(self):
        if not self.termination_ids:
            label = self.env._("Say which contract ends")
            return [NextThing(label, self._may(self._open_new_termination))]
        things = []
        if self.needs_approval:
            is_manager = self.env.user.has_group(MANAGER)
            label = self.env._("Approve the ending")
            run = self.action_approve if is_manager else None
            things = [NextThing(label, run, "manager")]
        missing = dict(self.termination_ids._get_missing())
        return things + [self._get_thing_of_missing(lacking) for lacking in missing]

    def _get_thing_of_missing(self, termination):
        """What a termination lacks is entered in its form."""
        if termination.mode == "agreement":
            label = self.env._("Enter what was agreed")
        elif termination.mode == "expiry":
            label = self.env._("Enter when it expires")
        elif termination.given_by == "client":
            label = self.env._("Enter when the notice reached us")
        else:
            label = self.env._("Enter when the notice was delivered")
        return NextThing(label, self._may(lambda: self._open_termination(termination)))

    def _get_thing_of_state(self):
        if self.state != "draft":
            return super()._get_thing_of_state()
        run = self._may(self.action_give_notice)
        label = self.env._("Notice delivered: end contracts")
        return NextThing(label, run, is_final=True)

    def _get_turn_of_check(self, check):
        is_time = check.code == "end_not_reached"
        return "" if is_time else super()._get_turn_of_check(check)

    def _get_thing_of_check(self, check):
        thing = super()._get_thing_of_check(check)
        if check.code == "end_not_reached":
            day = self.date_end and format_date(self.env, self.date_end)
            label = self.env._("It can be closed once the end is over: %s", day or "?")
            return NextThing(label, None, "")
        if check.code == "contract_running":
            label = self.env._("End what still runs")
            run = self._may(lambda: self._open_contracts_of(check))
            return thing._replace(label=label, run=run)
        if check.code == "notice_form":
            return thing._replace(label=self.env._("Look into the form of the notice"))
        return thing

    def _open_contracts_of(self, check):
        """The contracts of the lines that a check counts: lines carry prices."""
        ids = [item["res_id"] for item in check._get_items() if not item["waived"]]
        # sudo: of the lines only their contract, which who runs the case may read.
        contracts = self.env["contract.line"].sudo().browse(ids).contract_id
        return {
            "type": "ir.actions.act_window",
            "name": check.name,
            "res_model": contracts._name,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", contracts.ids)],
            "context": {"create": False},
        }

    def _open_termination(self, termination):
        return {
            "type": "ir.actions.act_window",
            "name": termination.display_name,
            "res_model": termination._name,
            "res_id": termination.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _open_new_termination(self):
        action = self._open_termination(self.termination_ids)
        return action | {
            "name": self.env._("Contract that ends"),
            "context": {"default_offboarding_id": self.id},
        }
