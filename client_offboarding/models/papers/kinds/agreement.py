from odoo import fields, models


class ClientOffboardingProtocol(models.Model):
    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    terms = fields.Text(string="Further terms")
    is_acknowledged = fields.Boolean(
        string="Acknowledges the debt",
        help="The agreement says that the amounts of its schedule are acknowledged. "
        "Otherwise they are stated by our records only.",
    )


class ClientOffboardingPaperKindAgreement(models.AbstractModel):
    """That both sides end contracts on days that they agree on."""

    _name = "client.offboarding.paper.kind.agreement"
    _description = "Agreement to End the Contract"
    _inherit = ["client.offboarding.paper.ending"]

    _is_formal = True
    _modes = ("agreement",)

    def _get_title(self):
        return self.env._("Agreement to End the Contract")

    def _get_number_word(self):
        return self.env._("Agreement")

    def _after_completion(self, paper):
        """What everybody signed has the form of its weakest signature."""
        res = super()._after_completion(paper)
        forms = {"paper": "written", "qualified": "electronic"}
        used = {
            forms.get(signature.method, "document") for signature in paper.signature_ids
        }
        form = next(
            form for form in ("document", "electronic", "written") if form in used
        )
        # In sudo, as they come: who signs need not run the case.
        terminations = self._get_terminations(paper.offboarding_id)
        terminations.filtered(lambda line: not line.used_form).write(
            {"used_form": form}
        )
        return res

    def _prepare_values(self, paper):
        return {
            # What is to be paid, with due dates and amounts.
            **self._get_schedule(paper),
            "penalties": self._get_penalties(paper),
            "pending": self._get_pending_returns(paper),
            "days": self._get_settlement_days(paper),
            "data_days": self._get_data_days(paper),
            "assistance": self._get_assistance_days(paper),
            "duties": paper._get_surviving_duties(),
        }

    def _get_schedule(self, paper):
        """What is open of the contracts that end; of others nothing is agreed here.

        What the client disputes is told apart, and asked for by no schedule.
        """
        return {
            "exceptions": paper._get_exceptions(
                ("account.move.line",),
                lambda item: (
                    self._is_about(paper, item)
                    and not item.move_id.offboarding_disputed
                ),
            ),
            "disputed": paper._get_exceptions(
                ("account.move.line",),
                lambda item: (
                    self._is_about(paper, item) and item.move_id.offboarding_disputed
                ),
            ),
        }

    def _is_about(self, paper, item):
        """Whether a document is of the contracts that the agreement ends.

        One that bills no contract is, unless the case has other contracts: whose it
        is can't be known then.
        """
        # sudo: which contracts an invoice bills, whoever prints the paper.
        case = paper.sudo().offboarding_id
        ending = self._get_terminations(case)
        billed = item.sudo().move_id.invoice_line_ids.contract_line_id.contract_id
        if billed:
            return bool(billed & ending.contract_id)
        return ending == case.termination_ids

    def _get_assistance_days(self, paper):
        """Contracts with the days during which we help who takes over, as texts."""
        return self._describe_days(paper, "exit_assistance_days", self._describe_after)

    def _describe_after(self, contract, days):
        if days == 1:
            return self.env._(
                "%(contract)s: for one day after its end", contract=contract
            )
        return self.env._(
            "%(contract)s: for %(days)s days after its end",
            contract=contract,
            days=days,
        )

    def _get_penalties(self, paper):
        """Penalties that were agreed or charged; what is only proposed is no debt."""
        # sudo: the paper states them, whoever prints it.
        charges = paper.sudo().offboarding_id.charge_ids.filtered(
            lambda charge: (
                charge.kind == "penalty"
                and charge.state in ("agreed", "invoiced", "recorded")
            )
        )
        return [
            {
                "name": charge.name,
                "holder": paper._get_role(
                    "client" if charge.side == "we_owe" else "company"
                ),
                "amount": paper._format_money(charge.amount, charge.currency_id),
            }
            for charge in charges
        ]
