from odoo import models


class ClientOffboarding(models.Model):
    """Periods that were billed whole before the end came to cut them."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_billed_cuts(self):
        """Posted invoice lines whose period the end cuts, as long as these cases didn't
        credit anything of them.

        :return: dict of ``contract.line`` → ``account.move.line``, both in sudo
        """
        # sudo: accountants, who call this, may not read every contract's lines.
        terminations = self.sudo().termination_ids.filtered("is_ended")
        ends = {t.contract_id: t for t in terminations if t.contract_id}
        if not ends:
            return {}
        contracts = terminations.contract_id
        lines = self.env["account.move.line"].sudo()
        billed = lines.search(
            [
                ("contract_line_id", "in", contracts.contract_line_ids.ids),
                ("contract_period_end", ">", min(terminations.mapped("date_end"))),
                ("move_id.move_type", "=", "out_invoice"),
                ("parent_state", "=", "posted"),
            ]
        )
        found = {}
        for line in billed:
            termination = ends[line.contract_line_id.contract_id]
            end = termination.date_end
            if line.contract_period_start <= end < line.contract_period_end:
                found[line.contract_line_id] = line
        invoices = lines.union(*found.values()).move_id
        credited = lines.search(
            [
                ("move_id.reversed_entry_id", "in", invoices.ids),
                ("move_id.offboarding_id", "in", self.ids),
                ("contract_line_id", "in", [line.id for line in found]),
                ("parent_state", "in", ("draft", "posted")),
            ]
        )
        return {
            line: move_line
            for line, move_line in found.items()
            if line not in credited.contract_line_id and not move_line._is_reversed()
        }

    def _decide_billed_cuts(self, policies):
        """Keep how periods that were billed whole are billed now that they are cut.

        The check and the credit notes go by it from then on.

        :param policies: what ``_get_partial_policies`` returned, decided
        """
        for line in self._get_billed_cuts():
            policy = policies.get(line)
            if policy is None:
                continue
            is_amount = policy not in ("full", "prorated")
            # sudo: snapshots are written by the app only.
            self.sudo().termination_ids.snapshot_ids.filtered(
                lambda snapshot, line=line: snapshot.contract_line_id == line
            ).write(
                {
                    "cut_policy": "agreed" if is_amount else policy,
                    "cut_amount": policy if is_amount else 0,
                }
            )
        self.env.flush_all()


class AccountMoveLine(models.Model):
    """What is asked before a billed period that is cut is credited."""

    _name = "account.move.line"
    _inherit = ["account.move.line"]

    def _get_cut_snapshot(self):
        # sudo: see ClientOffboarding._decide_billed_cuts
        return (
            self.env["client.offboarding.snapshot"]
            .sudo()
            .search(
                [
                    ("contract_line_id", "=", self.contract_line_id.id),
                    ("termination_id.is_ended", "=", True),
                    ("termination_id.is_active_case", "=", True),
                ],
                limit=1,
            )
        )

    def _get_credit_policy(self):
        """As it was decided, else as the contract's clause says.

        Where somebody added lines to the invoice, it has to be asked.
        """
        self.ensure_one()
        snapshot = self._get_cut_snapshot()
        if snapshot.cut_policy:
            agreed = snapshot.cut_policy == "agreed"
            return snapshot.cut_amount if agreed else snapshot.cut_policy
        if self._get_hand_made_lines():
            return "ask"
        return self.contract_line_id.contract_id.partial_period

    def _is_cut_by_end(self):
        """Whether some of the billed period is before the contract's end."""
        end = self._get_cut_snapshot().termination_id.date_end
        return bool(end and self.contract_period_start <= end)

    def _prepare_partial_values(self):
        """Values of the wizard's line that asks how to bill the cut period."""
        line = self.contract_line_id
        full = self._get_full_price()
        start, full_end = self.contract_period_start, self.contract_period_end
        end = self._get_cut_snapshot().termination_id.date_end
        return {
            "contract_line_id": line.id,
            "date_start": start,
            "date_end": end,
            "amount_full": full,
            "amount_prorated": line._get_share_of(full, start, full_end, end),
            "note": self._describe_billed(),
        }

    def _describe_billed(self):
        if not self._get_hand_made_lines():
            return self.env._("Billed whole: %s", self.move_id.name)
        return self.env._(
            "Billed whole: %(invoice)s. It has lines besides the contract's, and whose "
            "they are can't be known: %(lines)s. Enter what is owed for this period.",
            invoice=self.move_id.name,
            lines=self._list_hand_made_lines(),
        )

    def _list_hand_made_lines(self):
        return "; ".join(
            f"{line.name} {line.currency_id.format(line.price_subtotal)}"
            for line in self._get_hand_made_lines()
        )


class AccountMove(models.Model):
    """What can't be known of an invoice that is corrected."""

    _name = "account.move"
    _inherit = ["account.move"]

    def _describe_hand_made(self):
        """What somebody added to an invoice of contracts; empty where nobody did."""
        billed = self.invoice_line_ids.filtered("contract_line_id")
        if not billed or not billed._get_hand_made_lines():
            return ""
        return self.env._(
            "%(invoice)s has lines besides the contract's, and whose they are can't be "
            "known: %(lines)s. Check what is credited of it.",
            invoice=self.name,
            lines=billed._list_hand_made_lines(),
        )
