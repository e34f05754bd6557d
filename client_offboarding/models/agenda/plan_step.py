from odoo import SUPERUSER_ID, models

from ...const import ACTIVE_STATES
from .fact import Step


class ClientOffboarding(models.Model):
    """What was planned goes with the facts: it is done by them, moves and lapses."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    # Facts do steps

    def _follow_change(self):
        res = super()._follow_change()
        self._settle_steps()
        return res

    def _settle_steps(self):
        """Mark steps as done that facts have done, and drop what no longer applies."""
        # sudo: steps of colleagues too; nobody did them, the facts did.
        steps = (
            self.env["mail.activity"]
            .with_user(SUPERUSER_ID)
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("offboarding_template_id.offboarding_done_by", "!=", False),
                ]
            )
        )
        if not steps:
            return
        self.env["client.offboarding.check"]._forget()
        facts = steps.offboarding_template_id._get_offboarding_facts()
        cases = self.with_user(SUPERUSER_ID).browse(sorted(set(steps.mapped("res_id"))))
        for case in cases:
            mine = steps.filtered(lambda step, case=case: step.res_id == case.id)
            lang = case.user_id.lang or self.env.lang
            case.with_context(lang=lang)._settle_own_steps(mine, facts)

    def _settle_own_steps(self, steps, facts):
        """:param facts: as ``_get_offboarding_facts`` of the steps' templates gives"""
        lapsed = {}
        for step in steps.with_env(self.env):
            fact = facts.get(step.offboarding_template_id.offboarding_done_by)
            told = Step(step.date_deadline, step.offboarding_was_open)
            verdict = fact and fact.judge(self, told)
            if not verdict:
                continue
            if verdict.state == "done":
                step.action_feedback(feedback=verdict.why)
            elif verdict.state == "void":
                lapsed[step] = verdict.why
            else:
                step._keep_open(verdict.note)
        self._drop_steps(lapsed)

    def _drop_steps(self, lapsed):
        """Delete planned steps, and say which and why.

        :param lapsed: why, by step
        """
        if not lapsed:
            return
        self.message_post(
            body=self.env._(
                "Dropped from the plan: %s",
                "; ".join(f"{step.summary} ({why})" for step, why in lapsed.items()),
            )
        )
        self.env["mail.activity"].union(*lapsed).unlink()

    # They move and lapse with the case

    def _finish_step(self, vals):
        res = super()._finish_step(vals)
        if vals.get("state") in ("closed", "cancelled"):
            self._settle_steps()
            self._drop_rest()
        self._move_plan()
        return res

    def _drop_rest(self):
        """Nothing of a case that is over is still to do, but what comes after its end.

        When the client stays, nor that.
        """
        for case in self:
            # sudo: also the steps of colleagues.
            rest = case.sudo().activity_ids.filtered("offboarding_plan_date")
            if case.state == "closed":
                rest = rest.filtered(lambda step: not step._is_after_end())
            why = self.env._("the case is over")
            case.sudo()._drop_steps(dict.fromkeys(rest, why))

    def _move_plan(self):
        """Let what was planned follow the end of the case."""
        for case in self:
            if not case.date_end or case.state not in ACTIVE_STATES:
                continue
            # sudo: also the steps of colleagues; the right to the case was checked.
            moved = case.sudo().activity_ids._move_planned(case.date_end)
            if moved:
                case.message_post(
                    body=self.env._(
                        "Planned steps that moved with the end: %s", len(moved)
                    )
                )
