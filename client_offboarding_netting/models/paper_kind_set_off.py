from odoo import models


class ClientOffboardingPaperKindSetOff(models.AbstractModel):
    """The entry of a set-off, made by OCA's wizard where it can make it."""

    _name = "client.offboarding.paper.kind.set_off"
    _inherit = ["client.offboarding.paper.kind.set_off"]

    def _net(self, paper, journal, currency, claims):
        if not self._can_net_accounts(paper, currency, claims):
            return super()._net(paper, journal, currency, claims)
        lines = self.env["account.move.line"].union(*(line for line, _used in claims))
        wizards = self.env["account.move.make.netting"].with_company(paper.company_id)
        wizard = wizards.with_context(active_ids=lines.ids).create(
            {
                "journal_id": journal.id,
                "ref": paper.name,
                # Its own day would be that of whoever books.
                "date": paper.company_id._get_offboarding_today(),
            }
        )
        return self.env["account.move"].browse(wizard.button_compensate()["res_id"])

    def _can_net_accounts(self, paper, currency, claims):
        """The wizard nets two accounts of one partner, in company currency.

        It closes as much as there is, in an order of its own, so only where that is
        what was declared. It is for whoever sees all of accounting; others get the
        application's own entry.
        """
        if not self.env["account.move.make.netting"].has_access("create"):
            return False
        lines = self.env["account.move.line"].union(*(line for line, _used in claims))
        ours = lines.filtered(lambda line: line.amount_residual > 0)
        theirs = lines - ours
        declared = currency.round(sum(used for _line, used in claims if used > 0))
        return (
            currency == paper.company_id.currency_id
            and len(lines.partner_id) == 1
            and len(ours.account_id) == len(theirs.account_id) == 1
            and ours.account_id != theirs.account_id
            and not currency.compare_amounts(
                declared,
                min(
                    abs(sum(side.mapped("amount_residual"))) for side in (ours, theirs)
                ),
            )
            and all(
                self._is_last_of_its_side(line, ours if line in ours else theirs)
                for line, used in claims
                if currency.compare_amounts(abs(used), abs(line.amount_residual))
            )
        )

    def _is_last_of_its_side(self, line, side):
        """Whether Odoo matches ``line`` after the others whatever their amounts are.

        Of what is due on one day it takes the smaller amount first (in
        ``_optimize_reconciliation_plan``), the paper what was entered first.
        """
        due = line.date_maturity or line.date
        return all((other.date_maturity or other.date) < due for other in side - line)
