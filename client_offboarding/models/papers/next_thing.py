from functools import partial

from odoo import models

from ..case.next_thing import NextThing
from .check import PAPER_OF_CHECK

# The paper that gives each way of ending its form, and who is to make it.
PAPER_OF_MODE = {"notice": "notice", "cause": "notice", "agreement": "agreement"}


class ClientOffboarding(models.Model):
    """Which paper is made, signed or looked into next."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_next_things(self):
        things = super()._get_next_things()
        if not self._is_active():
            return things
        refused = self._get_refused_papers().sudo(False)
        readable = refused._filtered_access("read")
        return [
            NextThing(
                self._get_answer_label(paper.state),
                self._may_look_into(paper) if paper in readable else None,
            )
            for paper in refused
        ] + things

    def _get_answer_label(self, state):
        """What is to be done about a refusal, by the state of the latest version."""
        if state == "draft":
            return self.env._("Send the new version of what was refused")
        return self.env._("Look into what was refused")

    def _may_look_into(self, paper):
        """What opens a paper, for who may make it anew."""
        is_maker = self._is_paper_maker(paper.kind)
        return paper.action_open if is_maker else self._may(paper.action_open)

    def _get_thing_of_missing(self, termination):
        """The paper comes first; what became of it can be entered afterwards."""
        thing = super()._get_thing_of_missing(termination)
        kind, label = self._get_paper_of_missing(termination)
        return NextThing(label, self._may_open_paper(kind)) if label else thing

    def _get_paper_of_missing(self, termination):
        """The paper that comes first: its kind, and what is to be done, if anything."""
        kind = PAPER_OF_MODE.get(termination.mode)
        if not kind or (kind == "notice" and termination.given_by == "client"):
            return kind, ""
        papers = self.env["client.offboarding.protocol"]
        paper = papers._get_kind(kind)._find_paper(self)
        title = self._get_title_of_paper(kind)
        if not paper:
            return kind, self.env._("Prepare: %s", title)
        if paper.state != "signed":
            return kind, self.env._("Have it signed: %s", title)
        return kind, ""

    def _get_thing_of_check(self, check):
        thing = super()._get_thing_of_check(check)
        if check.code == "paper_refused":
            return thing._replace(label=self._get_answer_label("refused"))
        if check.code not in PAPER_OF_CHECK:
            return thing
        kind = PAPER_OF_CHECK[check.code]
        label = self.env._("Have it signed: %s", self._get_title_of_paper(kind))
        today = self.company_id._get_offboarding_today()
        if kind == "confirmation" and (not self.date_end or self.date_end >= today):
            # Nobody confirms an end that is still to come.
            return NextThing(label, None, "")
        return NextThing(label, self._may_open_paper(kind))

    def _has_paper(self, kind):
        """Whether one was drawn up that isn't void."""
        # sudo: whether there is any.
        papers = self.sudo().protocol_ids
        return any(paper.kind == kind and paper.state != "void" for paper in papers)

    def _may_open_paper(self, kind):
        """What opens the paper, for those who may make it."""
        run = partial(self._open_paper, kind)
        return run if self._is_paper_maker(kind) else self._may(run)

    def _get_title_of_paper(self, kind):
        kinds = self.env["client.offboarding.protocol"]._fields["kind"]
        return dict(kinds._description_selection(self.env))[kind]
