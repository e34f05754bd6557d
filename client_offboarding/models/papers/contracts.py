from odoo import models


class ClientOffboardingProtocol(models.Model):
    """The contracts that a paper is about, and what outlasts them, as texts."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    def _get_terminations(self):
        """The contracts that this paper is about; in a draft, all where none fits."""
        self.ensure_one()
        # sudo: numbers, names and dates of contracts, for whoever may read the paper.
        case = self.sudo().offboarding_id
        return self._get_kind()._get_terminations(case) or case.termination_ids

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

    def _get_contracts(self):
        """The contracts that end: number, name, date, end, and how they end."""
        self.ensure_one()
        return [
            {
                "number": termination.contract_id.code or termination.contract_name,
                "name": termination.contract_id.name,
                "date": self._format_day(termination.contract_date),
                "date_end": self._format_day(termination.date_end),
                "way": self._get_way_of_ending(termination),
            }
            for termination in self._get_terminations()
        ]

    def _get_way_of_ending(self, termination):
        mode, side = termination.mode, termination.given_by
        if mode == "expiry":
            return self.env._("expiry of the agreed term")
        if mode == "agreement":
            day = self._format_day(termination.date_agreement)
            if not day:
                return self.env._("agreement of the Parties")
            return self.env._("agreement of the Parties of %s", day)
        way = {
            "notice_company": self.env._("notice by the Service Provider"),
            "notice_client": self.env._("notice by the Client"),
            "cause_company": self.env._(
                "termination for cause by the Service Provider"
            ),
            "cause_client": self.env._("termination for cause by the Client"),
        }.get(f"{mode}_{side}", "")
        day = self._format_day(termination.date_delivered)
        if not way or not day:
            return way
        return self.env._("%(way)s, delivered on %(day)s", way=way, day=day)

    def _get_surviving_duties(self, is_dated=True):
        """What outlasts each contract by its own clauses, a text for each duty.

        :param is_dated: also the duties that end on a day
        """
        self.ensure_one()
        return [
            f"{self._get_contract_number(termination)}: {duty}"
            for termination in self._get_terminations()
            for duty in self._get_surviving_clauses(termination, is_dated)
        ]

    def _get_contract_number(self, termination):
        return termination.contract_id.code or termination.display_name

    def _get_surviving_clauses(self, termination, is_dated=True):
        dated = is_dated and self._get_dated_clauses(termination)
        duties = [text for _day, text in dated or ()]
        if termination.has_confidentiality and not termination.confidentiality_until:
            duties.append(self.env._("confidentiality without limit of time"))
        return duties + list(filter(None, [termination.surviving_duties]))

    def _get_dated_clauses(self, termination):
        """Duties not to do something until a day, as pairs of the day and a text."""
        ban, secret = termination.non_compete_until, termination.confidentiality_until
        clauses = [
            (ban, self.env._("ban on competition until %s", self._format_day(ban))),
            (secret, self.env._("confidentiality until %s", self._format_day(secret))),
        ]
        return [(day, text) for day, text in clauses if day]

    def _get_dated_tasks(self, termination):
        """What is to be done until a day after the end, in the same way."""
        back, helped = termination.data_return_until, termination.exit_assistance_until
        data = self.env._("return or deletion of data until %s", self._format_day(back))
        assistance = self.env._("exit assistance until %s", self._format_day(helped))
        lines = termination.offboarding_id.data_ids
        entrusted = lines.filtered(lambda line: line.role == "processor")
        if entrusted and all(entrusted.mapped("is_settled")):
            back = False
        fetched = termination.retrieval_until
        retrieval = self.env._("retrieval of data until %s", self._format_day(fetched))
        tasks = [(back, data), (helped, assistance), (fetched, retrieval)]
        return [(day, text) for day, text in tasks if day]

    def _get_duties_to_come(self):
        """As exceptions, the duties of which the last day isn't over yet.

        Nobody can confirm today that they have been performed.

        :return: list of dicts as of ``_get_exceptions``
        """
        self.ensure_one()
        today = self.company_id._get_offboarding_today()
        return [
            {
                **self._prepare_exception_values(
                    self._get_contract_number(termination), text
                ),
                "reason": self.env._("its time is not over yet"),
            }
            for termination in self._get_terminations()
            for day, text in (
                self._get_dated_tasks(termination)
                + self._get_dated_clauses(termination)
            )
            if day >= today
        ]

    def _get_kept_data(self):
        """As exceptions, the personal data that are kept beyond the end.

        :return: list of dicts as of ``_get_exceptions``
        """
        # sudo: the paper states what is kept, whoever prints it.
        lines = self.sudo().offboarding_id.data_ids
        kept = [
            {
                **self._prepare_exception_values(
                    line.name,
                    self.env._(
                        "personal data kept until %s", self._tell_kept_until(line)
                    ),
                ),
                "reason": line.legal_basis,
            }
            for line in lines.filtered(lambda line: line.state == "kept")
        ]
        rolling = [
            {
                **self._prepare_exception_values(
                    line.name,
                    self.env._(
                        "copies in backups, overwritten by %s",
                        self._format_day(line.backup_until),
                    ),
                ),
                "reason": self.env._("confirmed by a further record of personal data"),
            }
            for line in lines.filtered(lambda line: line._is_in_backups())
        ]
        return kept + rolling

    def _tell_kept_until(self, line):
        """The last day of keeping, and whether it is final."""
        day = self._format_day(line.retain_until)
        if not line._is_until_expected():
            return day
        return self.env._("%s at the earliest, counted from the final settlement", day)
