from collections.abc import Callable
from datetime import date
from functools import partial
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models


class Step(NamedTuple):
    """What a fact is told of a planned step.

    :param day: on which it is to be done
    :param was_open: there was something to do since it was planned
    """

    day: date
    was_open: bool = False


class Verdict(NamedTuple):
    """What a fact says of a planned step.

    :param state: ``open``: there is something to do; ``done``: the fact has done it;
        ``void``: the step doesn't apply any more
    :param why: a sentence; it is told in the chatter
    :param note: what whoever does the step should look at
    """

    state: str
    why: str = ""
    note: Markup = Markup()


class Fact(NamedTuple):
    """What can do a planned step.

    :param label: as it is chosen in a plan
    :param judge: called with a case in sudo, in the language to answer in, and a
        :class:`Step`; gives a :class:`Verdict`, or nothing where it can't tell yet
    """

    label: str
    judge: Callable


class MailActivityPlanTemplate(models.Model):
    """By which fact a step of a plan is done, without anybody marking it."""

    _name = "mail.activity.plan.template"
    _inherit = ["mail.activity.plan.template"]

    offboarding_done_by = fields.Selection(
        selection="_selection_offboarding_done_by",
        string="Done by the fact",
        help="Once this is so, the step is marked as done by itself. Empty: whoever "
        "does it marks it.",
    )

    @api.model
    def _get_offboarding_facts(self):
        """The facts that can do a step, a :class:`Fact` by its code.

        Every check is one; each room adds what else it knows of, and so do addons.
        """
        facts = {
            "case_closed": Fact(self.env._("The case is closed"), self._judge_closed)
        }
        checks = self.env["client.offboarding.check"]._get_checks()
        for code, check in checks.items():
            label = self.env._("Settled: %s", check.label)
            facts[f"check_{code}"] = Fact(label, partial(self._judge_check, code))
        return facts

    @api.model
    def _selection_offboarding_done_by(self):
        facts = self._get_offboarding_facts()
        return [(code, fact.label) for code, fact in facts.items()]

    @api.model
    def _judge_closed(self, case, step):
        if case.state != "closed":
            return Verdict("open")
        return Verdict("done", case.env._("The case is closed."))

    @api.model
    def _judge_check(self, code, case, step):
        """A check does a step once it is settled, where it says something by that.

        With nothing entered yet nobody may have looked; and in the ledger something
        can turn up until the day of the step.
        """
        check = case.check_ids.filtered(lambda check: check.code == code)
        if not check:
            return None
        if check.state == "open":
            return Verdict("open")
        is_over = case.state in ("confirm", "closed")
        entered = self._is_anything_entered(check)
        if entered is False and is_over and not step.was_open:
            return Verdict(
                "void", case.env._("There was nothing to do about: %s.", check.name)
            )
        has_come = step.day <= case.company_id._get_offboarding_today()
        if step.was_open or entered or (entered is None and (is_over or has_come)):
            text = case.env._("Settled: %s", check.name)
            if check.state == "waived":
                text = case.env._("Waived: %s", check.name)
            return Verdict("done", text)
        return None

    @api.model
    def _is_anything_entered(self, check):
        """Whether there are lines that a check stands on.

        :return: None where it doesn't stand on what somebody enters
        """
        case = check.offboarding_id
        info = check._get_checks().get(check.code)
        lines = check.env[info.models[0]] if info else check
        if check.area not in case._get_lines_of_areas() or (
            "offboarding_id" not in lines._fields
        ):
            return None
        return bool(lines.search_count([("offboarding_id", "=", case.id)], limit=1))
