from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...tools import terms
from .clause import AGENT_FIELDS, CLAUSE_FIELDS, TERM_FIELDS, read_clause


class ClientOffboardingTermination(models.Model):
    """When a notice ends a contract, by the engine in ``tools/terms.py``."""

    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    @api.depends(
        "contract_id",
        "contract_date",
        "mode",
        "date_delivered",
        "date_received",
        "delivery_channel",
        "given_by",
        *CLAUSE_FIELDS,
        *AGENT_FIELDS,
        *TERM_FIELDS,
    )
    def _compute_date_end_computed(self):
        for termination in self:
            result = termination._get_notice_end()
            if termination.is_ended:
                # The contract was changed by its end: nothing follows from it anew.
                termination.date_end_computed = termination.date_end_computed
                termination.date_end_alternative = result and result.date_alternative
            elif result:
                termination.date_end_computed = result.date_end
                termination.date_end_alternative = result.date_alternative
            else:
                # sudo: the ends of lines carry no prices, and whoever runs the
                # case reads no contract lines.
                termination.date_end_computed = (
                    termination.mode == "expiry"
                    and termination.sudo().contract_id.date_end
                )
                termination.date_end_alternative = False

    @api.depends("date_end_computed")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for termination in self:
            result = termination._get_notice_end()
            termination.explanation = result and termination._explain_notice_end(
                result.steps
            )

    def _get_clause(self):
        """The notice clause as the term engine takes it."""
        self.ensure_one()
        return read_clause(
            self,
            agent=self.notice_agent or None,
            agent_interval=self.notice_agent_interval,
            given_by=self.given_by or None,
            country=self.company_id._get_calendar_country(),
        )

    def _get_notice_end(self, delivered=None):
        """The engine's answer for a delivered notice, or None.

        A fixed term that renews itself ends with a term: a notice too late for this
        one takes effect at the next.

        :param delivered: another day than that on which it was delivered
        :raises ValidationError: a clause or date that can't be computed with
        """
        self.ensure_one()
        delivered = delivered or self.date_delivered
        if self.mode != "notice" or not delivered:
            return None
        try:
            end = self._get_end_if_delivered(delivered)
            # The other reading is of the delivery that there was.
            return self._add_late_reading(end) if self.date_delivered else end
        except terms.TermError as error:
            message = terms.ERROR_TEXTS[error.code]
            values = self._format_term_values(error.values)
            message = self.env._(message, **values)
            name = self.display_name
            raise ValidationError(f"{name}: {message}" if name else message) from error

    def _get_end_if_delivered(self, day):
        """The engine's answer for a notice delivered on ``day``.

        :raises TermError: a clause or date that can't be computed with
        """
        end = terms.notice_end(day, self._get_clause(), self._get_contract_start())
        return self._move_to_own_end(self._move_to_term_end(end), day)

    def _get_contract_start(self):
        """Since when the contract has run, or None.

        A contract that was brought over from another system carries the day of the
        import as its date, while its lines start years earlier.
        """
        self.ensure_one()
        starts = [self.contract_date, self.contract_id._get_offboarding_start()]
        return min(filter(None, starts), default=None)

    def _move_to_term_end(self, notice_end):
        """A notice takes effect with a fixed term, and not before a minimum one."""
        term = self._get_term()
        if not term:
            return notice_end
        date_end = terms.term_end(**term, not_before=notice_end.date_end)
        other = notice_end.date_alternative
        other = other and terms.term_end(**term, not_before=other)
        if date_end == notice_end.date_end and not term["renew_interval"]:
            return notice_end
        code = "renewing_term" if term["renew_interval"] else "minimum_term"
        values = {
            "start": term["start"],
            "earliest": notice_end.date_end,
            "end": date_end,
        }
        rule = notice_end.alternative_rule
        letter = self._get_letter_steps(term, notice_end.date_end, date_end)
        steps = (
            *(step for step in notice_end.steps if step.code != "result"),
            terms.Step(code, values),
            *letter,
            terms.Step("result", {"end": date_end}),
        )
        if letter and other in (None, date_end):
            other, rule = letter[0].values["end"], "letter"
        return notice_end._replace(
            date_end=date_end,
            date_alternative=other if other != date_end else None,
            alternative_rule=rule,
            steps=steps,
        )

    @api.model
    def _get_letter_steps(self, term, earliest, date_end):
        """That a term which renews itself may end a day later is disputed (KC 112)."""
        if not term["renew_interval"]:
            return []
        other = terms.fixed_term_end(**term, not_before=earliest, by_letter=True)
        if other == date_end:
            return []
        return [terms.Step("reading_letter", {"end": other})]

    def _move_to_own_end(self, notice_end, delivered):
        """A contract for a fixed time is over with it, however late the notice."""
        own = self._get_own_end()
        # A notice of what was over before is refused as such.
        if not own or notice_end.date_end <= own or delivered > own:
            return notice_end
        values = {"own": own, "end": notice_end.date_end}
        steps = (
            *(step for step in notice_end.steps if step.code != "result"),
            terms.Step("own_end", values),
            terms.Step("result", {"end": own}),
        )
        return notice_end._replace(date_end=own, date_alternative=None, steps=steps)

    def _get_term(self):
        """The fixed or minimum term, as the engine takes it, or None.

        The clause comes first; a line that renews itself stands in for it.
        """
        self.ensure_one()
        start = self._get_contract_start()
        if self.term_months and start:
            return {
                "start": start,
                "term_interval": self.term_months,
                "term_unit": "month",
                "renew_interval": self.renewal_months,
                "renew_unit": "month",
            }
        # sudo: whoever runs the case reads no snapshots; terms are no secret, unlike
        # prices. By them, since the end of a line takes its renewal away.
        snapshots = self.sudo().snapshot_ids
        if not snapshots:
            return self.contract_id._get_renewing_term()
        return snapshots._get_renewing_lines()._get_renewing_term()

    @api.constrains("contract_id", "mode", "date_delivered")
    def _check_delivered_while_running(self):
        """A notice can't end what was over when it arrived."""
        for line in self.filtered(lambda t: t.mode == "notice" and not t.is_ended):
            over = line._get_own_end()
            if line.date_delivered and over and line.date_delivered > over:
                raise ValidationError(
                    self.env._(
                        "%(contract)s was over on %(end)s, before the notice of "
                        "%(day)s was delivered. Choose 'Expiry' as its way of ending, "
                        "or correct the dates.",
                        contract=line.display_name,
                        end=format_date(self.env, over),
                        day=format_date(self.env, line.date_delivered),
                    )
                )

    def _get_own_end(self):
        """The end of a contract for a fixed time that isn't renewed; else False.

        A minimum term is a bound for notices, and makes no contract last longer.
        """
        self.ensure_one()
        term = self._get_term()
        is_renewed = term and term["renew_interval"]
        return not is_renewed and self._get_agreed_end()

    def _get_agreed_end(self):
        """The end of the contract's term, as it stood before this case ended it."""
        # sudo: whoever runs the case reads no snapshots; it is a date.
        before = self.sudo().contract_before
        if before:
            return fields.Date.to_date(before.get("date_end"))
        return self.contract_id.date_end

    def _explain_notice_end(self, steps):
        return "\n".join(
            self.env._(
                terms.STEP_TEXTS[step.code],
                **self._format_term_values(self._name_holiday(step.values)),
            )
            for step in steps
        )

    def _name_holiday(self, values):
        """The engine names holidays in English; papers do in their own language."""
        if "name" not in values:
            return values
        country = self.company_id._get_calendar_country()
        lang = self.env.lang or "en_US"
        return values | {"name": terms.holiday_name(values["day"], country, lang)}

    def _format_term_values(self, values):
        """Values of the engine's sentences, as the user writes dates.

        A paper names the month: ``term_date_format`` in the context.
        """
        pattern = self.env.context.get("term_date_format", False)
        return {
            name: format_date(self.env, value, date_format=pattern)
            if isinstance(value, date)
            else str(value)
            for name, value in values.items()
        }
