from collections import defaultdict

from odoo import fields, models
from odoo.fields import Command
from odoo.tools import format_date


class ClientOffboarding(models.Model):
    """Credit notes for what was invoiced past the end."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _create_prepaid_credits(self):
        """One credit note per corrected invoice, pointing at it, with the reason."""
        shares_by_move = defaultdict(list)
        for line, share in self._get_prepaid_shares("draft", "posted").items():
            shares_by_move[line.move_id].append((line, share))
        created = self.env["account.move"].create(
            [
                self._prepare_credit_values(move, shares)
                for move, shares in shares_by_move.items()
            ]
        )
        doubts = {
            credit.id: credit.reversed_entry_id._describe_hand_made()
            for credit in created
        }
        doubtful = created.filtered(lambda credit: doubts[credit.id])
        if doubtful:
            doubtful._message_log_batch({move.id: doubts[move.id] for move in doubtful})
        return created

    def _get_doubtful_credits(self):
        """Invoices wholly after the end that somebody added lines to: what is credited
        of them can't be known, and is looked at first.

        :return: dict of ``account.move`` → case
        """
        shares = self._get_prepaid_shares("draft", "posted")
        return {
            line.move_id: self._get_terminations_of([(line, share)])[:1].offboarding_id
            for line, share in shares.items()
            if line.move_id._describe_hand_made() and not line._is_cut_by_end()
        }

    def _get_prepaid_shares(self, *credit_states):
        """What was invoiced past the end and isn't credited in ``credit_states``.

        :return: ``account.move.line`` → the part of its price that is owed, 0 to 1
        """
        lines = self.env["account.move.line"]
        if not self:
            return {}
        self.env.flush_all()
        query = self.env["client.offboarding.check"]._get_prepaid_query(
            self.ids, credit_states
        )
        rows = self.env.execute_query(query)
        prefetched = lines.browse(line_id for line_id, _share in rows)
        shares = dict(rows)
        return {line: shares[line.id] for line in prefetched}

    def _prepare_credit_values(self, move, shares):
        terminations = self._get_terminations_of(shares)
        # The reason is printed for whoever receives the credit note.
        env = self.with_context(lang=move.partner_id.lang or self.env.lang).env
        day = format_date(env, max(terminations.mapped("date_end")))
        return {
            "move_type": "out_refund",
            "partner_id": move.partner_id.id,
            "company_id": move.company_id.id,
            "journal_id": move.journal_id.id,
            "currency_id": move.currency_id.id,
            "fiscal_position_id": move.fiscal_position_id.id,
            "reversed_entry_id": move.id,
            "offboarding_id": terminations[:1].offboarding_id.id,
            **move._prepare_correction(env._("the contract ended on %s", day)),
            "invoice_line_ids": [
                Command.create(self._prepare_credit_line_values(line, share))
                for line, share in shares
            ],
        }

    def _get_terminations_of(self, shares):
        contracts = self.env["contract.contract"].union(
            *(line.contract_line_id.contract_id for line, _share in shares)
        )
        return self.termination_ids.filtered(lambda t: t.contract_id in contracts)

    def _prepare_credit_line_values(self, line, share):
        return {
            "product_id": line.product_id.id,
            "name": self._name_credit(line),
            "quantity": 1,
            "price_unit": line._get_full_price(share),
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "account_id": line.account_id.id,
            "analytic_distribution": line.analytic_distribution,
            "contract_line_id": line.contract_line_id.id,
        }

    def _name_credit(self, line):
        """The service, with the days or months credited instead of those billed.

        In the language of whoever receives the credit note, as the invoice was.
        """
        lang = line.move_id.partner_id.lang or self.env.lang
        line = line.with_context(lang=lang)
        contract_line = line.contract_line_id
        start, full_end = line.contract_period_start, line.contract_period_end
        terminations = self.sudo().termination_ids.filtered(
            lambda t: t.contract_id == contract_line.sudo().contract_id
        )
        end = terminations[:1].date_end
        first = max(start, fields.Date.add(end, days=1))
        name = contract_line._insert_markers(first, full_end)
        snapshot = line._get_cut_snapshot()
        if start > end:
            share = ""
        elif snapshot.cut_policy == "agreed":
            share = line.env._("as agreed")
        else:
            share = contract_line._describe_past(start, full_end, end)
        days = f"{format_date(line.env, first)} – {format_date(line.env, full_end)}"
        return f"{name}\n({', '.join(filter(None, [share, days]))})"
