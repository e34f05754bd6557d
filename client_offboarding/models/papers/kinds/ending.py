from babel.units import format_unit

from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools.misc import babel_locale_parse

from ....const import ONE_SIDED
from ..signers import SIDES


class ClientOffboardingPaperEnding(models.AbstractModel):
    """Papers by which contracts end, or about how they do: what is said of each."""

    _name = "client.offboarding.paper.ending"
    _description = "Papers about the End of Contracts"
    _inherit = ["client.offboarding.paper.kind"]

    _states = ("draft", "notice")
    _message = "notice"
    # Of the contracts that the paper is about: how they end, and by whom.
    _modes = ONE_SIDED
    _given_by = None

    def _fits(self, case):
        return bool(self._get_terminations(case))

    def _get_terminations(self, case):
        """Without contracts that end in another way or by the other side."""
        return (
            super()
            ._get_terminations(case)
            .filtered(
                lambda termination: (
                    termination.mode in self._modes
                    and self._given_by in (None, termination.given_by)
                )
            )
        )

    def _get_missing(self, paper):
        if paper._get_terminations():
            return super()._get_missing(paper)
        return [self.env._("Enter the contract first that is to end.")]

    def _get_notices(self, paper):
        """What is said about each contract that a notice ends.

        :return: list of dicts of texts
        """
        return [
            {
                "name": paper._name_contract(termination),
                "is_cause": termination.mode == "cause",
                "cause": termination.mode == "cause" and termination.cause,
                "basis": self._get_notice_basis(termination),
                "period": self._get_notice_period(paper, termination),
                "date_end": paper._format_day(termination.date_end),
                "windows": self._get_delivery_windows(paper, termination),
                "delivered": paper._format_day(termination.date_delivered),
                "sent": paper._format_day(termination.date_sent),
                "end_told": paper._format_day(self._get_end_told(termination)),
                "explanation": self._get_explanation(paper, termination),
                "channel": paper._get_label(termination, "delivery_channel"),
                "way": termination._describe_agreed_way(),
                "form": paper._get_label(termination, "used_form"),
                "signatory": self._describe_authority(
                    termination.signatory, termination.signatory_basis
                ),
            }
            for termination in paper._get_terminations()
        ]

    def _get_notice_basis(self, termination):
        """The rule of the contract or of the law that the notice rests on."""
        if termination.mode == "cause":
            return self.env._(
                "the clauses of the contract, and the law, on ending it for important "
                "reasons"
            )
        bases = []
        if clause := (termination.notice_clause or "").strip():
            bases.append(self.env._("%s of the contract", clause))
        if termination.notice_statutory == "agency":
            bases.append(self.env._("Article 764¹ of the Civil Code (agency contract)"))
        if bases:
            return "; ".join(bases)
        if termination.notice_interval:
            return self.env._("the termination clause of the contract")
        return self._get_statutory_basis(termination)

    def _get_statutory_basis(self, termination):
        """Either side may end services at any time, each by a paragraph of its own.

        Without a term agreed, the rule on open-ended relations stands beside it, for
        a contract that isn't one for services.
        """
        paragraph = 1 if termination.given_by == "client" else 2
        if termination.term_months or termination._get_agreed_end():
            return self.env._(
                "Article 746 § %s in conjunction with Article 750 of the Civil Code "
                "(services; no notice agreed)",
                paragraph,
            )
        return self.env._(
            "Article 746 § %s in conjunction with Article 750 of the Civil Code "
            "(services; no notice period agreed), and Article 365¹ of the Civil Code",
            paragraph,
        )

    def _get_delivery_windows(self, paper, termination):
        """Before it is delivered: by when it has to be, for which end, as texts."""
        if termination.date_delivered or termination.date_end_reason:
            return []
        today = paper.company_id._get_offboarding_today()
        return [
            self.env._(
                "delivered by %(day)s, it takes effect on %(end)s",
                day=paper._format_day(last),
                end=paper._format_day(end),
            )
            for last, end in termination._get_delivery_windows(today)
        ]

    def _get_notice_period(self, paper, termination):
        if termination.mode == "cause":
            return self.env._("none: it takes effect when it is delivered")
        number = self._get_agreed_interval(termination)
        if termination.notice_statutory == "agency" and not number:
            return self.env._(
                "statutory, rising with the age of the contract, to the end of a "
                "calendar month"
            )
        if not number:
            return self.env._("none agreed")
        return ", ".join(
            filter(
                None,
                [
                    self._describe_interval(paper, termination, number),
                    termination.notice_effect not in (False, "exact")
                    and self.env._(
                        "takes effect: %s",
                        paper._get_label(termination, "notice_effect").lower(),
                    ),
                ],
            )
        )

    def _get_agreed_interval(self, termination):
        """The agreed period that counts, in its unit; of an agency contract only one
        that is longer than the statutory one.
        """
        if termination.notice_statutory != "agency":
            return termination.notice_interval
        result = termination._get_notice_end() or self._get_end_of_today(termination)
        steps = {step.code: step.values for step in result.steps} if result else {}
        return steps.get("agency_agreed", {}).get("interval", 0)

    def _get_end_of_today(self, termination):
        """What follows where the notice is delivered today: ours is printed before."""
        try:
            today = termination.company_id._get_offboarding_today()
            return termination._get_notice_end(today)
        except ValidationError:
            # Told where the delivery is entered: a clause that can't be computed with.
            return None

    def _get_counted(self, unit):
        """Units that no locale knows, by the plural form that a number takes."""
        return {
            "working_day": {
                "one": self.env._("%s working day"),
                "few": self.env._("%s working days (a few)"),
                "many": self.env._("%s working days"),
            },
            "half_month": {
                "one": self.env._("%s half-month"),
                "few": self.env._("%s half-months (a few)"),
                "many": self.env._("%s half-months"),
            },
        }.get(unit)

    def _describe_interval(self, paper, termination, number):
        """Number and unit, in the plural that the number takes in its language."""
        unit = termination.notice_unit
        locale = babel_locale_parse(paper.lang)
        if texts := self._get_counted(unit):
            # English has one and many, Polish a form for a few besides.
            return texts.get(locale.plural_form(number), texts["many"]) % number
        return format_unit(number, f"duration-{unit}", length="long", locale=locale)

    def _get_explanation(self, paper, termination):
        """Lines that tell how the end follows from the delivery.

        Another defensible reading is for us to weigh, not for the other side.
        """
        result = termination._get_notice_end()
        if not result:
            return []
        steps = [s for s in result.steps if not s.code.startswith("reading_")]
        why = self._explain_other_end(paper, termination)
        if why:
            steps = [step for step in steps if step.code != "result"]
        pattern = self.env._("d MMMM yyyy")
        termination = termination.with_context(term_date_format=pattern)
        text = "\n".join([termination._explain_notice_end(steps), *why])
        # A Polish date ends with a full stop, and may end a sentence.
        return text.replace("r..", "r.").splitlines()

    def _get_end_told(self, termination):
        """The end by the contract, or a later or agreed one in its place.

        An earlier one that isn't agreed binds nobody.
        """
        computed, end = termination.date_end_computed, termination.date_end
        if not computed or not end:
            return computed or end
        return end if end > computed or termination._is_end_agreed() else computed

    def _explain_other_end(self, paper, termination):
        """A line on why another end is told than the one by the contract."""
        computed, end = termination.date_end_computed, self._get_end_told(termination)
        if not computed or end == computed:
            return []
        days = {"computed": paper._format_day(computed), "end": paper._format_day(end)}
        if termination._is_end_agreed():
            return [
                self.env._(
                    "The earliest end by notice is %(computed)s; the Parties agreed on "
                    "%(end)s.",
                    **days,
                )
            ]
        return [
            self.env._(
                "The earliest end is %(computed)s. Longer notice may be given than "
                "has to be: the contract ends on %(end)s.",
                **days,
            )
        ]

    def _describe_authority(self, name, basis):
        if not basis:
            return name or ""
        return self.env._("%(person)s – basis: %(basis)s", person=name, basis=basis)

    def _get_pending_returns(self, paper):
        """Things that are still to be returned, by who has to."""
        returns = paper._get_kind("returns")
        lines = returns._get_lines(paper).filtered(
            lambda line: line.state in ("expected", "partial")
        )
        return {
            side: [
                returns._describe_rest(paper, line)
                for line in lines
                if line.direction == f"to_{side}"
            ]
            for side in SIDES
        }

    def _get_settlement_days(self, paper):
        """Contracts with the days within which they are settled, as texts."""
        return self._describe_days(paper, "settlement_days", self._describe_within)

    def _get_data_days(self, paper):
        """Contracts with the days within which personal data go back, as texts."""
        return self._describe_days(paper, "data_return_days", self._describe_within)

    def _describe_within(self, contract, days):
        if days == 1:
            return self.env._(
                "%(contract)s: within one day of its end", contract=contract
            )
        return self.env._(
            "%(contract)s: within %(days)s days of its end",
            contract=contract,
            days=days,
        )

    def _describe_days(self, paper, name, describe):
        return [
            describe(
                termination.contract_id.code or termination.display_name,
                termination[name],
            )
            for termination in paper._get_terminations()
            if termination[name]
        ]
