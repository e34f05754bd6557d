from decimal import Decimal

from odoo import models

from ....tools.words import amount_in_words
from ...settlement.ledger_sql import DEPOSIT

# Charges that count: the parties agreed, or the client's own note has come.
COUNTED = ("agreed", "recorded")


class ClientOffboardingMixinPaperSettlement(models.AbstractModel):
    """The settlement, currency by currency: nothing is netted across them."""

    _name = "client.offboarding.mixin.paper.settlement"
    _description = "Settlement of an Offboarding Case"
    _inherit = ["client.offboarding.mixin.paper.deposit"]

    def _get_settlement(self):
        """What the parties owe each other, by currency.

        :return: list of dicts: ``currency`` (its code), ``documents``, ``charges``,
            ``deposits``, ``set_offs`` (lists of dicts of texts), ``totals`` (label,
            text), ``result`` (a sentence), ``words`` and ``account`` (whose is to be
            paid)
        """
        self.ensure_one()
        # sudo: the paper states the ledger, whoever prints it.
        paper = self.sudo()
        facts = paper._get_facts()
        codes = {fact["currency_id"] for fact in facts}
        set_offs = paper._get_set_offs()
        codes |= set(set_offs)
        currencies = paper.env["res.currency"].browse(codes)
        own = paper.company_id.currency_id
        return [
            paper._prepare_settlement(
                currency,
                [fact for fact in facts if fact["currency_id"] == currency.id],
                set_offs.get(currency.id, []),
            )
            for currency in currencies.sorted(lambda c: (c != own, c.name))
        ]

    def _prepare_settlement(self, currency, facts, set_offs):
        documents = self._get_settled_documents(facts)
        charges = self._get_settled_charges(facts)
        deposits = self._get_settled_deposits(facts, currency)
        rows = [*documents, *charges, *deposits]
        counted = [row for row in rows if row["is_claimed"]]
        ours = sum(row["open"] for row in counted if row["open"] > 0)
        theirs = -sum(row["open"] for row in counted if row["open"] < 0)
        net = currency.round(ours - theirs)
        for row in [*documents, *charges]:
            for name in ("gross", "paid", "open"):
                row[f"{name}_text"] = self._format_signed(row[name], currency)
        return {
            "currency": currency.name,
            "documents": documents,
            "charges": charges,
            "deposits": deposits,
            "set_offs": set_offs,
            "totals": [
                (self.env._("Owed by the Client"), self._format_money(ours, currency)),
                (
                    self.env._("Owed by the Service Provider"),
                    self._format_money(theirs, currency),
                ),
            ],
            "net": net,
            "net_text": self._format_money(net, currency),
            "result": self.env._("Result: owed by the Client to the Service Provider")
            if net > 0
            else self.env._("Result: owed by the Service Provider to the Client"),
            "balance": self.env._("Balance in favour of the Service Provider")
            if net > 0
            else self.env._("Balance in favour of the Client"),
            "words": self._get_words(net, currency),
            "account": net and self._get_pay_account(net > 0, currency, documents),
        }

    # Documents

    def _get_settled_documents(self, facts):
        """Documents, oldest first; amounts in their currency, positive: owed to us."""
        lines = self.env["account.move.line"]
        moves = self.env["account.move"]
        open_by_move = {}
        for fact in facts:
            if fact["state"] == DEPOSIT:
                continue
            if fact["res_model"] == lines._name:
                line = lines.browse(fact["res_id"])
                items = open_by_move.setdefault(line.move_id, [])
                items.append((line, fact["amount"]))
            elif fact["res_model"] == moves._name:
                open_by_move.setdefault(moves.browse(fact["res_id"]), [])
        waived = self._get_given_up_ids()
        rows = [
            self._prepare_document(move, items, waived)
            for move, items in open_by_move.items()
        ]
        return sorted(rows, key=lambda row: (row["date"], row["number"]))

    def _prepare_document(self, move, items, waived):
        still_open = sum(amount for __, amount in items)
        gross = move.amount_total_in_currency_signed
        if move.move_type == "entry":
            # Of a payment or an entry, only what it books on the client's account.
            gross = sum(line.amount_currency for line, __ in items)
        day = move.invoice_date or move.date
        dues = [(line.date_maturity or line.date, amount) for line, amount in items]
        # A payment has no day on which it falls due.
        dues = dues if move.is_invoice(include_receipts=True) else []
        given_up = items and all(line.id in waived for line, __ in items)
        return {
            "number": move.name,
            "ref": move.ref if move.move_type in ("in_invoice", "in_receipt") else "",
            "einvoice": self._get_einvoice_number(move),
            "kind": self._get_document_kind(move),
            "date": day,
            "day": self._format_numeric_day(day),
            "due": self._describe_dues(move, sorted(dues)),
            "gross": gross,
            "paid": move.currency_id.round(gross - still_open),
            "open": move.currency_id.round(still_open),
            "is_claimed": not given_up,
            "note": self._get_document_note(move, given_up),
            "payer": self._get_payer(move),
        }

    def _get_einvoice_number(self, move):
        """The number that an e-invoicing system gave; glue addons return theirs."""
        return ""

    def _get_document_kind(self, move):
        if move.move_type == "entry":
            is_payment = move.origin_payment_id or move.statement_line_id
            return self.env._("Payment") if is_payment else self.env._("Entry")
        return {
            "out_invoice": self.env._("Invoice"),
            "out_refund": self.env._("Credit note"),
            "out_receipt": self.env._("Debit note"),
            "in_invoice": self.env._("Client's invoice"),
            "in_refund": self.env._("Client's credit note"),
            "in_receipt": self.env._("Client's note"),
        }[move.move_type]

    def _describe_dues(self, move, dues):
        if len(dues) > 1:
            # Instalments: each with what is open of it.
            return "\n".join(
                f"{self._format_numeric_day(day)}: "
                + self._format_signed(amount, move.currency_id)
                for day, amount in dues
            )
        return self._format_numeric_day(dues[0][0] if dues else move.invoice_date_due)

    def _get_document_note(self, move, given_up):
        if given_up:
            return self.env._("not claimed")
        return self.env._("disputed by the Client") if move.offboarding_disputed else ""

    def _get_payer(self, move):
        """Who pays it, where that isn't the client."""
        if not move.is_invoice(include_receipts=True):
            return ""
        payer = move.commercial_partner_id
        own = payer == self.offboarding_id.partner_id.commercial_partner_id
        return "" if own or not payer else payer.display_name

    def _get_given_up_ids(self):
        """Journal items that a manager gave up: listed, and not claimed."""
        return {
            res_id
            for (__, model, res_id), waiver in self._get_waived_items().items()
            if model == "account.move.line" and waiver.kind != "still_claimed"
        }

    # Charges and set-offs

    def _get_settled_charges(self, facts):
        charges = self.env["client.offboarding.charge"]
        states = dict(charges._fields["state"]._description_selection(self.env))
        rows = []
        for fact in facts:
            if fact["res_model"] != charges._name:
                continue
            charge = charges.browse(fact["res_id"])
            amount = charge._get_gross() * (-1 if charge.side == "we_owe" else 1)
            note = charge.document_number and self.env._(
                "note No. %(number)s of %(day)s",
                number=charge.document_number,
                day=self._format_numeric_day(charge.document_date),
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
                }
            )
        return rows

    def _get_set_offs(self):
        """Set-offs that were declared in this case, by the id of their currency."""
        rows = {}
        for paper in self.offboarding_id.protocol_ids.filtered(
            lambda paper: paper.kind == "set_off" and paper.state == "signed"
        ).sorted("id"):
            for currency, amount in paper._get_set_off_totals().items():
                rows.setdefault(currency.id, []).append(
                    {
                        "name": paper.name,
                        "day": self._format_numeric_day(
                            self._localize(max(paper.signature_ids.mapped("date")))
                        ),
                        "amount": self._format_money(amount, currency),
                        "is_booked": bool(paper.set_off_move_ids),
                    }
                )
        return rows

    # Texts

    def _format_signed(self, amount, currency):
        text = self._format_money(amount, currency)
        return f"−{text}" if currency.compare_amounts(amount, 0) < 0 else text

    def _format_numeric_day(self, day):
        return f"{day:%d.%m.%Y}" if day else ""

    def _get_words(self, amount, currency):
        digits = currency.decimal_places
        exact = Decimal(f"{abs(amount):.{digits}f}")
        return amount_in_words(exact, currency.name, self.lang, digits)

    def _get_pay_account(self, to_us, currency, documents):
        """The bank account of who is to be paid, for this currency."""
        if to_us:
            journals = self.env["account.journal"].search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("type", "=", "bank"),
                    ("bank_account_id", "!=", False),
                ]
            )
            matching = journals.filtered(
                lambda journal: (
                    (journal.currency_id or self.company_id.currency_id) == currency
                )
            )
            accounts = matching.bank_account_id or self.company_id.partner_id.bank_ids
        else:
            accounts = self.offboarding_id.partner_id.bank_ids
        account = accounts.filtered(
            lambda account: account.currency_id in (currency, currency.browse())
        )[:1]
        if not account:
            return ""
        return ", ".join(filter(None, [account.acc_number, account.bank_id.name]))

    # Balance

    def _get_balance(self):
        """The open items that the client is asked to confirm, by currency."""
        self.ensure_one()
        balances = self._get_settlement()
        for balance in balances:
            balance["set_offs"] = []
        return balances

    def _get_disputed_numbers(self):
        """Numbers of the open documents that the client disputes: left out."""
        # sudo: see _get_settlement
        lines = self.sudo().env["account.move.line"]
        case = self.offboarding_id.sudo()
        disputed = lines.search(
            [
                (
                    "partner_id.commercial_partner_id",
                    "=",
                    case.partner_id.commercial_partner_id.id,
                ),
                ("company_id", "=", case.company_id.id),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                (
                    "account_id.account_type",
                    "in",
                    ("asset_receivable", "liability_payable"),
                ),
                ("move_id.offboarding_disputed", "=", True),
            ]
        )
        return disputed.move_id.mapped("name")
