from odoo import models

from ...settlement.ledger_sql import DEPOSIT_STATES, LEDGER

# Charges that count: the parties agreed, or the client's own note has come.
COUNTED = ("agreed", "recorded")


class ClientOffboardingPaperKindSettlement(models.AbstractModel):
    """What the parties owe each other; nothing is netted across currencies."""

    _name = "client.offboarding.paper.kind.settlement"
    _description = "Final Settlement"
    _inherit = ["client.offboarding.paper.ledger"]

    _is_answered = True
    _ledger = LEDGER

    def _get_title(self):
        return self.env._("Final Settlement")

    def _get_number_word(self):
        return self.env._("Settlement")

    def _prepare_values(self, paper):
        return {"settlements": self._get_settlement(paper)}

    def _get_settlement(self, paper):
        """What the parties owe each other, by currency.

        :return: list of dicts: ``currency`` (its code), ``documents``, ``charges``,
            ``deposits``, ``set_offs`` (lists of dicts of texts), ``totals`` (label,
            text), ``result`` (a sentence), ``words`` and ``account`` (whose is to be
            paid)
        """
        # sudo: the paper states the ledger, whoever prints it.
        paper = paper.sudo()
        facts = self._get_facts(paper)
        codes = {fact["currency_id"] for fact in facts}
        set_offs = self._get_set_offs(paper)
        codes |= set(set_offs)
        currencies = paper.env["res.currency"].browse(codes)
        own = paper.company_id.currency_id
        return [
            self._prepare_settlement(
                paper,
                currency,
                [fact for fact in facts if fact["currency_id"] == currency.id],
                set_offs.get(currency.id, []),
            )
            for currency in currencies.sorted(lambda c: (c != own, c.name))
        ]

    def _prepare_settlement(self, paper, currency, facts, set_offs):
        documents = self._get_settled_documents(paper, facts)
        charges = self._get_settled_charges(paper, facts)
        deposits = self._get_settled_deposits(paper, facts, currency)
        for row in [*documents, *charges]:
            for name in ("gross", "paid", "open"):
                row[f"{name}_text"] = paper._format_signed(row[name], currency)
        return {
            "currency": currency.name,
            "documents": documents,
            "charges": charges,
            "deposits": deposits,
            "set_offs": set_offs,
            **self._prepare_result(paper, currency, [*documents, *charges, *deposits]),
        }

    def _prepare_result(self, paper, currency, rows):
        ours = sum(row["claimed"] for row in rows if row["claimed"] > 0)
        theirs = -sum(row["claimed"] for row in rows if row["claimed"] < 0)
        net = currency.round(ours - theirs)
        return {
            "totals": [
                (self.env._("Owed by the Client"), paper._format_money(ours, currency)),
                (
                    self.env._("Owed by the Service Provider"),
                    paper._format_money(theirs, currency),
                ),
            ],
            "net": net,
            "net_text": paper._format_money(net, currency),
            "result": self.env._("Result: owed by the Client to the Service Provider")
            if net > 0
            else self.env._("Result: owed by the Service Provider to the Client"),
            "balance": self.env._("Balance in favour of the Service Provider")
            if net > 0
            else self.env._("Balance in favour of the Client"),
            "words": paper._get_words(net, currency),
            "account": net and self._get_pay_account(paper, net > 0, currency),
        }

    def _get_settled_documents(self, paper, facts):
        """Documents, oldest first; amounts in their currency, positive: owed to us."""
        facts = [fact for fact in facts if fact["state"] not in DEPOSIT_STATES]
        open_by_move = {}
        for fact, record in paper._find_records(facts):
            if record._name == "account.move.line":
                items = open_by_move.setdefault(record.move_id, [])
                items.append((record, fact["amount"]))
            elif record._name == "account.move":
                open_by_move.setdefault(record, [])
        waived = paper._get_given_up_ids()
        rows = [
            self._prepare_document(paper, move, items, waived)
            for move, items in open_by_move.items()
        ]
        return sorted(rows, key=lambda row: (row["date"], row["number"]))

    def _prepare_document(self, paper, move, items, waived):
        still_open = sum(amount for __, amount in items)
        gross = move.amount_total_in_currency_signed
        if move.move_type == "entry":
            # Of a payment or an entry, only what it books on the client's account.
            gross = sum(line.amount_currency for line, __ in items)
        day = move.invoice_date or move.date
        dues = [(line.date_maturity or line.date, amount) for line, amount in items]
        # A payment has no day on which it falls due.
        dues = dues if move.is_invoice(include_receipts=True) else []
        claimed = sum(amount for line, amount in items if line.id not in waived)
        return {
            "number": move.name,
            "ref": move.ref if move.move_type in ("in_invoice", "in_receipt") else "",
            "einvoice": paper._get_einvoice_number(move),
            "kind": paper._get_document_kind(move),
            "date": day,
            "day": paper._format_numeric_day(day),
            "due": self._describe_dues(paper, move, sorted(dues)),
            "gross": gross,
            "paid": move.currency_id.round(gross - still_open),
            "open": move.currency_id.round(still_open),
            # What is disputed is in no total that the client is asked to accept.
            "claimed": 0 if move.offboarding_disputed else claimed,
            "note": self._get_document_note(paper, move, items, still_open - claimed),
            "payer": paper._get_payer(move),
        }

    def _describe_dues(self, paper, move, dues):
        if len(dues) > 1:
            # Instalments: each with what is open of it.
            return "\n".join(
                f"{paper._format_numeric_day(day)}: "
                + paper._format_signed(amount, move.currency_id)
                for day, amount in dues
            )
        return paper._format_numeric_day(dues[0][0] if dues else move.invoice_date_due)

    def _get_document_note(self, paper, move, items, given_up):
        """Why a document isn't counted, or how much of it (``given_up``) isn't."""
        still_open = sum(amount for __, amount in items)
        if items and not move.currency_id.compare_amounts(given_up, still_open):
            return self.env._("not claimed")
        if move.offboarding_disputed:
            return self.env._("disputed by the Client, not counted")
        if not move.currency_id.is_zero(given_up):
            amount = paper._format_signed(given_up, move.currency_id)
            return self.env._("%s of it not claimed", amount)
        return ""

    def _get_settled_charges(self, paper, facts):
        charges = paper.env["client.offboarding.charge"].browse(
            fact["res_id"]
            for fact in facts
            if fact["res_model"] == "client.offboarding.charge"
        )
        states = dict(charges._fields["state"]._description_selection(self.env))
        positions = charges._get_fiscal_positions()
        rows = []
        for charge in charges:
            gross = charge._get_gross(positions[charge])
            amount = gross * (-1 if charge.side == "we_owe" else 1)
            note = charge.document_number and self.env._(
                "note No. %(number)s of %(day)s",
                number=charge.document_number,
                day=paper._format_numeric_day(charge.document_date),
            )
            rows.append(
                {
                    "name": charge.name,
                    "state": note or states[charge.state],
                    "words": charge.dispute_note if charge.state == "disputed" else "",
                    "gross": amount,
                    "paid": 0,
                    "open": amount,
                    "is_claimed": charge.state in COUNTED,
                    "claimed": amount if charge.state in COUNTED else 0,
                }
            )
        return rows

    def _get_set_offs(self, paper):
        """Set-offs that were declared in this case, by the id of their currency."""
        rows = {}
        kind = paper._get_kind("set_off")
        for declared in paper.offboarding_id.protocol_ids.filtered(
            lambda other: other.kind == kind._get_code() and other.state == "signed"
        ).sorted("id"):
            for currency, amount in kind._get_set_off_totals(declared).items():
                day = declared._get_day_signed()
                rows.setdefault(currency.id, []).append(
                    {
                        "name": declared.name,
                        "day": paper._format_numeric_day(day),
                        "amount": paper._format_money(amount, currency),
                        "is_booked": bool(declared.set_off_move_ids),
                    }
                )
        return rows

    def _get_pay_account(self, paper, to_us, currency):
        """The bank account of who is to be paid, for this currency."""
        if to_us:
            journals = paper.env["account.journal"].search(
                [
                    ("company_id", "=", paper.company_id.id),
                    ("type", "=", "bank"),
                    ("bank_account_id", "!=", False),
                ]
            )
            matching = journals.filtered(
                lambda journal: (
                    (journal.currency_id or paper.company_id.currency_id) == currency
                )
            )
            accounts = matching.bank_account_id or paper.company_id.partner_id.bank_ids
        else:
            accounts = paper.offboarding_id.partner_id.bank_ids
        account = accounts.filtered(
            lambda account: account.currency_id in (currency, currency.browse())
        )[:1]
        if not account:
            return ""
        return ", ".join(filter(None, [account.acc_number, account.bank_id.name]))
