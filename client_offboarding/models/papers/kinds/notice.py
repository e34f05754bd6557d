from babel.units import format_unit

from odoo import api, fields, models
from odoo.tools.misc import babel_locale_parse

from .kind import SIDES


class ClientOffboardingMixinPaperNotice(models.AbstractModel):
    """What a notice, its receipt and an agreement say about each contract."""

    _name = "client.offboarding.mixin.paper.notice"
    _description = "Papers about the End of Contracts"

    date_received = fields.Datetime(
        string="Received at",
        compute="_compute_date_received",
        store=True,
        readonly=False,
        help="Day and hour at which the client's notice arrived. Left empty, the hour "
        "is filled in by hand.",
    )
    received_by = fields.Char(
        string="Received by",
        help="Who received the client's notice. Left empty, it is who signs.",
    )
    received_basis = fields.Char(
        string="Authority to receive",
        compute="_compute_received_basis",
        store=True,
        readonly=False,
        help="On what authority: the register, a power of attorney, the office.",
    )
    terms = fields.Text(string="Further terms")

    @api.depends("kind")
    def _compute_date_received(self):
        """The earliest of the notices; several contracts often end by one letter."""
        for paper in self:
            case = paper.offboarding_id
            if paper.kind == "receipt" and not paper.date_received:
                received = case._get_paper_terminations("receipt").mapped(
                    "date_received"
                )
                paper.date_received = min(filter(None, received), default=False)
            else:
                paper.date_received = paper.date_received

    @api.depends("kind")
    def _compute_received_basis(self):
        for paper in self:
            basis = paper.company_id.offboarding_signing_basis
            paper.received_basis = paper.received_basis or (
                paper.kind == "receipt" and basis
            )

    def _get_terminations(self):
        """The contracts that this paper is about; in a draft, all where none fits."""
        self.ensure_one()
        # sudo: see _get_paper_terminations
        case = self.sudo().offboarding_id
        return case._get_paper_terminations(self.kind) or case.termination_ids

    def _get_notice_signatory(self, side):
        """Who signed the notice that this paper answers, with the authority."""
        if self.kind != "receipt" or side != "client":
            return ""
        signatories = [
            self._describe_authority(termination.signatory, termination.signatory_basis)
            for termination in self._get_terminations()
            if termination.signatory
        ]
        return "; ".join(dict.fromkeys(signatories))

    def _describe_authority(self, name, basis):
        if not basis:
            return name or ""
        return self.env._("%(person)s – basis: %(basis)s", person=name, basis=basis)

    def _get_notices(self):
        """What is said about each contract that a notice ends.

        :return: list of dicts of texts
        """
        return [
            {
                "name": self._name_contract(termination),
                "is_cause": termination.mode == "cause",
                "cause": termination.mode == "cause" and termination.cause,
                "basis": self._get_notice_basis(termination),
                "period": self._get_notice_period(termination),
                "date_end": self._format_day(termination.date_end),
                "delivered": self._format_day(termination.date_delivered),
                "sent": self._format_day(termination.date_sent),
                "computed": self._format_day(
                    termination.date_end_computed or termination.date_end
                ),
                "explanation": self._get_explanation(termination),
                "channel": self._get_label(termination, "delivery_channel"),
                "form": self._get_label(termination, "used_form"),
                "signatory": self._describe_authority(
                    termination.signatory, termination.signatory_basis
                ),
            }
            for termination in self._get_terminations()
        ]

    def _get_received(self, notice):
        """Day and hour of receipt; the hour is left open where nobody entered it."""
        if self.date_received:
            return self._format_hour(self.date_received)
        return self.env._("%(day)s, hour: …………", day=notice["delivered"] or "………………………")

    def _name_contract(self, termination):
        contract = termination.contract_id
        number = contract.code or termination.contract_name
        name = " – ".join(filter(None, [number, contract.name]))
        if not termination.contract_date:
            return name
        return self.env._(
            "%(contract)s, concluded on %(day)s",
            contract=name,
            day=self._format_day(termination.contract_date),
        )

    def _get_label(self, record, name):
        options = dict(record._fields[name]._description_selection(self.env))
        return options.get(record[name], "")

    def _get_notice_basis(self, termination):
        """The rule of the contract or of the law that the notice rests on."""
        if termination.mode == "cause":
            return self.env._(
                "the clauses of the contract, and the law, on ending it for important "
                "reasons"
            )
        if termination.notice_statutory == "agency":
            return self.env._("Article 764¹ of the Civil Code (agency contract)")
        if termination.notice_interval:
            return self.env._("the clause of the contract on its ending by notice")
        return self.env._("Article 365¹ of the Civil Code (no notice period agreed)")

    def _get_notice_period(self, termination):
        if termination.mode == "cause":
            return self.env._("none: it takes effect when it is delivered")
        if termination.notice_statutory == "agency":
            return self.env._(
                "statutory, rising with the age of the contract, to the end of a "
                "calendar month"
            )
        if not termination.notice_interval:
            return self.env._("none agreed")
        return ", ".join(
            filter(
                None,
                [
                    self._describe_interval(termination),
                    termination.notice_effect not in (False, "exact")
                    and self.env._(
                        "takes effect: %s",
                        self._get_label(termination, "notice_effect").lower(),
                    ),
                ],
            )
        )

    def _describe_interval(self, termination):
        """Number and unit, in the plural that the number takes in its language."""
        number = termination.notice_interval
        unit = termination.notice_unit or "month"
        if unit == "working_day":
            return self.env._("%s working day(s)", number)
        if unit == "half_month":
            return self.env._("%s half month(s)", number)
        locale = babel_locale_parse(self.lang)
        return format_unit(number, f"duration-{unit}", length="long", locale=locale)

    def _get_explanation(self, termination):
        """Lines that tell how the end follows from the delivery.

        Another defensible reading is for us to weigh, not for the other side.
        """
        result = termination._get_notice_end()
        if not result:
            return []
        steps = [s for s in result.steps if not s.code.startswith("reading_")]
        # Not the pattern of other dates: here a Polish one may end a sentence.
        termination = termination.with_context(term_date_format="d MMMM yyyy")
        return termination._explain_notice_end(steps).splitlines()

    def _get_pending_returns(self):
        """Things that are still to be returned, by who has to."""
        lines = self._get_return_lines().filtered(
            lambda line: line.state in ("expected", "partial")
        )
        return {
            side: [
                self._describe_rest(line)
                for line in lines
                if line.direction == f"to_{side}"
            ]
            for side in SIDES
        }

    def _get_settlement_days(self):
        """Contracts with the days within which they are settled, as texts."""
        return self._describe_days(
            "settlement_days",
            lambda contract, days: self.env._(
                "%(contract)s: within %(days)s days of its end",
                contract=contract,
                days=days,
            ),
        )

    def _get_data_days(self):
        """Contracts with the days within which personal data go back, as texts."""
        return self._describe_days(
            "data_return_days",
            lambda contract, days: self.env._(
                "%(contract)s: within %(days)s days of its end",
                contract=contract,
                days=days,
            ),
        )

    def _get_assistance_days(self):
        """Contracts with the days during which we help who takes over, as texts."""
        return self._describe_days(
            "exit_assistance_days",
            lambda contract, days: self.env._(
                "%(contract)s: for %(days)s days after its end",
                contract=contract,
                days=days,
            ),
        )

    def _describe_days(self, name, describe):
        return [
            describe(
                termination.contract_id.code or termination.display_name,
                termination[name],
            )
            for termination in self._get_terminations()
            if termination[name]
        ]

    def _get_penalties(self):
        """Penalties that were agreed or charged; what is only proposed is no debt."""
        charges = self.sudo().offboarding_id.charge_ids.filtered(
            lambda charge: (
                charge.kind == "penalty"
                and charge.state in ("agreed", "invoiced", "recorded")
            )
        )
        return [
            {
                "name": charge.name,
                "holder": self._get_role(
                    "client" if charge.side == "we_owe" else "company"
                ),
                "amount": self._format_money(charge.amount, charge.currency_id),
            }
            for charge in charges
        ]

    def _get_schedule(self):
        """What is to be paid under an agreement, with due dates and amounts."""
        return self._get_exceptions(("account.move.line",))
