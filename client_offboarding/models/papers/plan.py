from functools import partial

from odoo import api, models

from ..agenda.fact import Fact, Verdict

# What was put up for signature, whatever came of it.
SENT = ("sent", "signed", "refused", "unanswered")


class MailActivityPlanTemplate(models.Model):
    """Steps that a signed paper does."""

    _name = "mail.activity.plan.template"
    _inherit = ["mail.activity.plan.template"]

    @api.model
    def _get_offboarding_facts(self):
        facts = super()._get_offboarding_facts()
        facts["papers_sent"] = Fact(
            self.env._("The papers are sent for signature"), self._judge_papers_sent
        )
        kinds = self.env["client.offboarding.protocol"]._fields["kind"]
        for kind, label in kinds._description_selection(self.env):
            facts[f"paper_{kind}"] = Fact(
                self.env._("Signed: %s", label), partial(self._judge_paper, kind)
            )
        return facts

    @api.model
    def _judge_papers_sent(self, case, step):
        """What was made is sent, but what ends contracts: that comes long before."""
        papers = case.protocol_ids.filtered(
            lambda paper: (
                paper.state != "void" and "draft" not in paper._get_kind()._states
            )
        )
        if not papers or any(paper.state not in SENT for paper in papers):
            return Verdict("open")
        return Verdict(
            "done",
            case.env._("Sent for signature: %s.", ", ".join(papers.mapped("name"))),
        )

    @api.model
    def _judge_paper(self, kind, case, step):
        papers = case.env["client.offboarding.protocol"]
        label = dict(papers._fields["kind"]._description_selection(case.env))[kind]
        strategy = papers._get_kind(kind)
        paper = strategy._find_paper(case)
        if paper.state == "signed":
            return Verdict(
                "done",
                case.env._(
                    "%(number)s is signed: %(paper)s.", number=paper.name, paper=label
                ),
            )
        is_late = case.state in ("confirm", "closed")
        has_use = paper or strategy._has_content(case)
        if not strategy._fits(case) or (is_late and not has_use):
            return Verdict(
                "void", case.env._("This paper isn't needed here: %s.", label)
            )
        return Verdict("open")
