"""What happens to drawn ledgers: matching, credits of price, waivers, disputes."""

from collections import defaultdict
from datetime import timedelta

from odoo.fields import Command

from .random_ledger import RandomLedgerCase

ITEM_CODES = (
    "receivable_overdue",
    "receivable_not_due",
    "credit_unmatched",
    "payable_open",
    "deposit_open",
)
CODES = (*ITEM_CODES, "contract_prepaid", "charge_open")


class RandomEventsCase(RandomLedgerCase):
    def make_ledgers(self):
        """Everything up to the day on which the ledgers are looked at."""
        self.make_clients()
        posted = self.posted = self.make_documents()
        self.count_rows()
        self.reductions = self.credit_price(posted)
        self.end_contracts()
        self.credit_price(posted)
        self.make_charges()
        self.dispute(posted)
        self.match()
        self.count_rows()
        self.settle_or_cancel(posted)
        self.waivers = self.waive()
        self.go_on()

    # Credits

    def credit_price(self, moves):
        """Some invoices are credited in part: at times in full, at times in a draft.

        Before the contract's end as a reduction, afterwards as what is given back.
        """
        values_of = defaultdict(list)
        for invoice in moves.filtered(lambda move: move.move_type == "out_invoice"):
            line = invoice.invoice_line_ids
            if self.dice.random() < (0.5 if line.contract_line_id else 0.2):
                before = invoice.reversal_move_ids.invoice_line_ids
                left = line.price_unit - sum(before.mapped("price_unit"))
                part = self.dice.choice((0.1, 0.25, 0.5, 1))
                amount = invoice.currency_id.round(left * part)
                if amount > 0:
                    values = self.prepare_credit(invoice, line, amount)
                    values_of[invoice.company_id].append(values)
        created = self.create_all("account.move", values_of)
        created.filtered(lambda _credit: self.dice.random() < 0.8).action_post()
        return created

    def prepare_credit(self, invoice, line, amount):
        return {
            "move_type": "out_refund",
            "partner_id": invoice.partner_id.id,
            "company_id": invoice.company_id.id,
            "invoice_date": self.today,
            "currency_id": invoice.currency_id.id,
            "reversed_entry_id": invoice.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": "Reduction",
                        "price_unit": amount,
                        "tax_ids": [Command.clear()],
                        "contract_line_id": line.contract_line_id.id,
                    }
                )
            ],
        }

    # Charges

    def make_charges(self):
        charges = self.env["client.offboarding.charge"].sudo()
        for case in self.cases:
            for _charge in range(self.dice.randint(0, 2)):
                currency = self.dice.choice(self.currencies)
                charge = charges.create(
                    {
                        "offboarding_id": case.id,
                        "name": "Charge",
                        "side": self.dice.choice(("client_owes", "we_owe")),
                        "currency_id": currency.id,
                        "price_unit": self.pick_amount(currency),
                        "vat_treatment": "outside",
                        "vat_reason": "Damages",
                    }
                )
                states = ("proposed", "agreed", "disputed", "waived", "recorded")
                state = self.dice.choice(states)
                charge._write_step({"state": state})
                if state == "recorded":
                    self.record_note(charge)

    def record_note(self, charge):
        """The other side's own document for it, which accounting may have booked."""
        note = {"document_number": f"No/{charge.id}", "document_date": self.today}
        case = charge.offboarding_id
        bills = self.posted.filtered(
            lambda bill: (
                bill.move_type == "in_invoice"
                and not bill.ref
                and bill.company_id == case.company_id
                and bill.commercial_partner_id == case.commercial_partner_id
            )
        )
        if bills and self.dice.random() < 0.7:
            # Far from its day it has the same number by chance.
            days = self.dice.choice((-3, 0, 20, 300))
            note["document_date"] = bills[0].invoice_date + timedelta(days=days)
            bills[0].ref = self.dice.choice(("No/%s", "NO/%s", " no/%s ")) % charge.id
        charge._write_step(note)

    # Disputes and waivers

    def dispute(self, moves):
        """The client disputes some documents, whoever pays them."""
        disputed = moves.filtered(lambda _move: self.dice.random() < 0.15)
        disputed.offboarding_disputed = True

    def waive(self):
        """Managers waive what is open in some checks; some take it back.

        :return: list of (case, code, kind, id → amount at that time) in force
        """
        waivers = []
        known = self.reckon()
        for case in self.cases:
            for code in CODES:
                items = known.get((case.company_id.id, case.partner_id.id, code))
                # Few are billed past their end, but these should be seen too.
                often = 0.5 if code == "contract_prepaid" else 0.25
                if not items or self.dice.random() > often:
                    continue
                kind = self.dice.choice(("still_claimed", "written_off", "not_ours"))
                waiver = (
                    self.env["client.offboarding.waiver"]
                    .with_user(self.chief)
                    .create(
                        {
                            "offboarding_id": case.id,
                            "code": code,
                            "kind": kind,
                            "reason": "Decided",
                        }
                    )
                )
                if self.dice.random() < 0.2:
                    waiver.action_revoke()
                else:
                    amounts = {id_: item["rest"] for id_, item in items.items()}
                    waivers.append((case, code, kind, amounts))
        return waivers

    def go_on(self):
        """The ledger goes on after waivers: new items, grown ones, settled ones."""
        drafts = self.drafts.filtered(lambda _move: self.dice.random() < 0.5)
        drafts.action_post()
        lines = self.get_open_lines([("reconciled", "=", True)])
        lines.filtered(lambda _line: self.dice.random() < 0.15).remove_move_reconcile()
        self.match(0.3)
        self.count_rows()

    # Matching

    def get_open_lines(self, domain):
        return self.env["account.move.line"].search(
            [
                ("partner_id", "child_of", self.clients.ids),
                ("account_id.reconcile", "=", True),
                ("account_type", "not in", ("asset_current",)),
                ("parent_state", "=", "posted"),
                *domain,
            ],
            order="id",
        )

    def match(self, chance=0.6):
        """Match some of what can be matched, in part or in full, deposits too."""
        lines = self.get_open_lines([("reconciled", "=", False)])
        groups = defaultdict(list)
        for line in lines:
            client = line.partner_id.commercial_partner_id
            groups[client, line.account_id, line.currency_id].append(line.id)
        chosen = [
            lines.browse(self.dice.sample(ids, self.dice.randint(2, len(ids))))
            for ids in groups.values()
            if len(ids) > 1 and self.dice.random() < chance
        ]
        lines._reconcile_plan(chosen)

    def settle_or_cancel(self, moves):
        """Some are paid but for a rest that is written off, some are cancelled."""
        for move in moves:
            fate = self.dice.random()
            if fate < 0.04:
                move.button_draft()
                move.button_cancel()
            elif fate < 0.1 and move.move_type == "out_invoice":
                if move.state == "posted" and move.amount_residual:
                    self.pay_with_write_off(move)

    def pay_with_write_off(self, invoice):
        books = next(b for b in self.books if b["company"] == invoice.company_id)
        paid = invoice.currency_id.round(invoice.amount_residual * 0.95)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).with_company(invoice.company_id).create(
            {
                "amount": paid,
                "journal_id": books["default_journal_bank"].id,
                "payment_difference_handling": "reconcile",
                "writeoff_account_id": books["default_account_expense"].id,
            }
        )._create_payments()
