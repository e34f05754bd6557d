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

    def _get_surviving_duties(self):
        """What outlasts each contract by its own clauses, a text for each duty."""
        self.ensure_one()
        duties = []
        for termination in self._get_terminations():
            for duty in self._get_surviving_clauses(termination):
                contract = termination.contract_id
                name = contract.code or termination.display_name
                duties.append(f"{name}: {duty}")
        return duties

    def _get_surviving_clauses(self, termination):
        duties = []
        if day := termination.non_compete_until:
            duties.append(
                self.env._("ban on competition until %s", self._format_day(day))
            )
        if day := termination.confidentiality_until:
            duties.append(self.env._("confidentiality until %s", self._format_day(day)))
        elif termination.has_confidentiality:
            duties.append(self.env._("confidentiality without limit of time"))
        return duties + list(filter(None, [termination.surviving_duties]))
