import logging
import random
from collections import defaultdict
from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from ..common import TODAY
from ..ledger_common import LedgerCase

_logger = logging.getLogger(__name__)

SEED = 20261116
# Rounds, and clients in each. Every client has a ledger with a case in one company,
# every fourth in both. All at once, some of Odoo's own queries would take minutes, when
# PostgreSQL happens to plan for the few rows that were committed.
ROUNDS, CLIENTS, LEDGERS = 15, 12, 225
# Everything that was ever posted on a client's accounts, matched or not.
BALANCES = """
    SELECT m.company_id, COALESCE(p.parent_id, p.id), l.account_id, l.currency_id,
           SUM(l.balance)::float, SUM(l.amount_currency)::float
      FROM account_move_line l
      JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'
      JOIN account_account a ON a.id = l.account_id
       AND a.account_type IN ('asset_receivable', 'liability_payable')
      JOIN res_partner p ON p.id = l.partner_id
     WHERE COALESCE(p.parent_id, p.id) = ANY(%(clients)s)
     GROUP BY 1, 2, 3, 4
"""
# What is left of each item: what it was, less what was matched with it.
RECKONING = """
    WITH matched AS (
        SELECT id, SUM(amount) AS amount, SUM(amount_currency) AS amount_currency
          FROM (SELECT debit_move_id AS id, amount,
                       debit_amount_currency AS amount_currency
                  FROM account_partial_reconcile
                UNION ALL
                SELECT credit_move_id, -amount, -credit_amount_currency
                  FROM account_partial_reconcile) side
         GROUP BY id
    ), item AS (
        SELECT m.company_id, COALESCE(billed.client, p.parent_id, p.id) AS client, l.id,
               a.account_type, COALESCE(l.date_maturity, l.date) AS due,
               l.balance - COALESCE(d.amount, 0) AS rest,
               l.amount_currency - COALESCE(d.amount_currency, 0) AS rest_currency
          FROM account_move_line l
          JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'
          JOIN account_account a ON a.id = l.account_id
           AND a.account_type IN ('asset_receivable', 'liability_payable')
          JOIN res_partner p ON p.id = l.partner_id
          LEFT JOIN matched d ON d.id = l.id
          -- Whose contract it bills, whoever pays it.
          LEFT JOIN LATERAL (
                SELECT k.partner_id AS client
                  FROM account_move_line il
                  JOIN contract_line cl ON cl.id = il.contract_line_id
                  JOIN contract_contract k ON k.id = cl.contract_id
                 WHERE il.move_id = m.id LIMIT 1) billed ON TRUE
         WHERE COALESCE(billed.client, p.parent_id, p.id) = ANY(%(clients)s)
    )
    SELECT company_id, client,
           CASE WHEN account_type = 'liability_payable' THEN 'payable_open'
                WHEN rest < 0 OR rest = 0 AND rest_currency < 0 THEN 'credit_unmatched'
                WHEN due + CASE EXTRACT(isodow FROM due)
                           WHEN 6 THEN 2 WHEN 7 THEN 1 ELSE 0 END < %(today)s
                THEN 'receivable_overdue'
                ELSE 'receivable_not_due' END,
           ARRAY_AGG(id ORDER BY id), SUM(rest)::float
      FROM item
     WHERE ABS(rest) > 0.001 OR ABS(rest_currency) > 0.001
     GROUP BY 1, 2, 3
"""
CODES = ("receivable_overdue", "receivable_not_due", "credit_unmatched", "payable_open")
KINDS = ("entry", "out_invoice", "out_refund", "in_invoice", "in_refund", "payment")
WEIGHTS = (5, 6, 2, 2, 1, 4)


@tagged("post_install", "-at_install")
class TestChecksRandom(LedgerCase):
    """Whatever a ledger is like: its open items add up to the client's balance."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seen = defaultdict(set)
        cls.books = [cls.company_data, cls.setup_other_company(name="Another")]
        cls.currencies = [
            cls.company.currency_id,
            cls.setup_other_currency("EUR", rates=[("2020-01-01", 0.25)]),
            cls.setup_other_currency(
                "CHF", rates=[("2020-01-01", 0.2), ("2026-09-01", 0.22)]
            ),
        ]
        cls.term = cls.env["account.payment.term"].create(
            {
                "name": "Two instalments",
                "line_ids": [
                    Command.create({"value_amount": 40, "nb_days": 5}),
                    Command.create({"value_amount": 60, "nb_days": 90}),
                ],
            }
        )
        for books in cls.books:
            books["company"].country_id = cls.env.ref("base.pl")
            cls.set_up_books(books)
        cls.payers = cls.env["res.partner"].create(
            [{"name": f"Payer {n}", "is_company": True} for n in range(2)]
        )

    @classmethod
    def set_up_books(cls, books):
        """Two receivable and two payable accounts; payments are in transit until the
        bank confirms them.
        """
        bank = books["default_journal_bank"]
        receivable = books["default_account_receivable"]
        payable = books["default_account_payable"]
        books["accounts"] = receivable | payable | receivable.copy() | payable.copy()
        transit = cls.env["account.account"].create(
            {
                "code": "101999",
                "name": "In transit",
                "account_type": "asset_current",
                "reconcile": True,
                "company_ids": [Command.set(books["company"].ids)],
            }
        )
        methods = (
            bank.inbound_payment_method_line_ids | bank.outbound_payment_method_line_ids
        )
        methods.payment_account_id = transit

    def make_clients(self):
        self.clients = self.env["res.partner"].create(
            [{"name": f"Client {n}", "is_company": True} for n in range(CLIENTS)]
        )
        self.contacts = self.env["res.partner"].create(
            [{"name": "Contact", "parent_id": client.id} for client in self.clients]
        )
        cases = self.env["client.offboarding"].sudo()
        self.cases = cases.create(
            [
                {"partner_id": client.id, "company_id": books["company"].id}
                for n, client in enumerate(self.clients)
                for books in (self.books if n % 4 == 0 else [self.books[n % 2]])
            ]
        )

        contracts = self.env["contract.contract"].create(
            [
                {
                    "name": "Services",
                    "partner_id": client.id,
                    "company_id": books["company"].id,
                    "contract_line_ids": [Command.create({"name": "Services"})],
                }
                for client in self.clients
                for books in self.books
            ]
        )
        self.contract_lines = {
            (contract.partner_id, contract.company_id): contract.contract_line_ids
            for contract in contracts
        }

    def make_ledgers(self):
        """Documents of all clients, most of them posted, some of them matched."""
        moves, payments = defaultdict(list), defaultdict(list)
        for client, contact in zip(self.clients, self.contacts, strict=True):
            for books in self.books:
                has_case = books["company"] in client.sudo().offboarding_ids.company_id
                # A few accounts and currencies each, so that items meet their match.
                accounts = self.dice.sample(books["accounts"].ids, 2)
                currencies = self.dice.sample(self.currencies, self.dice.randint(1, 2))
                for _document in range(self.dice.randint(0, 5 if has_case else 1)):
                    kind = self.dice.choices(KINDS, WEIGHTS)[0]
                    head = (self.dice.choice((client, contact)), books, currencies)
                    if kind == "entry":
                        values = self.prepare_entry((client, contact), accounts, *head)
                    elif kind == "payment":
                        values = self.prepare_payment(*head)
                    else:
                        values = self.prepare_invoice(kind, *head)
                    into = payments if kind == "payment" else moves
                    into[books["company"]].append(values)
        moves = self.create_all("account.move", moves)
        self.count_rows()
        payments = self.create_all("account.payment", payments)
        self.count_rows()
        posted = moves.browse([m.id for m in moves if self.dice.random() > 0.1])
        posted.action_post()
        payments.action_post()
        self.count_rows()
        self.match()
        self.count_rows()
        self.settle_or_cancel(posted)

    def count_rows(self):
        """Tell PostgreSQL: it plans for none while rows aren't committed."""
        self.env.flush_all()
        self.env.cr.execute(
            "ANALYZE account_move, account_move_line, account_payment,"
            " account_partial_reconcile"
        )

    def create_all(self, model, values_of):
        records = self.env[model]
        for company, values in values_of.items():
            records |= records.with_company(company).create(values)
        return records

    def pick_day(self):
        return TODAY - timedelta(days=self.dice.randint(0, 300))

    def prepare_entry(self, partners, accounts, _partner, books, currencies):
        """An entry over some items, with its total on a revenue account."""
        currency, rate = self.dice.choice(currencies), 1
        if currency != self.company.currency_id:
            rate = self.dice.choice((3.9, 4.0, 4.25, 4.5))
        lines, day = [], self.pick_day()
        for _item in range(self.dice.randint(1, 3)):
            amount = self.dice.choice((-1, 1)) * self.dice.randint(1, 90000) / 100
            lines.append(
                {
                    "account_id": self.dice.choice(accounts),
                    "partner_id": self.dice.choice(partners).id,
                    "currency_id": currency.id,
                    "amount_currency": amount,
                    "balance": self.company.currency_id.round(amount * rate),
                    "date_maturity": day + timedelta(days=self.dice.randint(0, 120)),
                }
            )
        lines.append(
            {
                "account_id": books["default_account_revenue"].id,
                "currency_id": currency.id,
                "amount_currency": -sum(line["amount_currency"] for line in lines),
                "balance": -sum(line["balance"] for line in lines),
            }
        )
        return {
            "journal_id": books["default_journal_misc"].id,
            "date": day,
            "line_ids": [Command.create(line) for line in lines],
        }

    def prepare_invoice(self, kind, partner, books, currencies):
        """A document to or from the client, at times payable in two instalments."""
        day = self.pick_day()
        line = {"contract_line_id": False}
        # Invoices of the client's contract may be paid by a stranger.
        if kind in ("out_invoice", "out_refund") and self.dice.random() < 0.25:
            key = (partner.commercial_partner_id, books["company"])
            line = {"contract_line_id": self.contract_lines[key].id}
            partner = self.dice.choice(self.payers)
        term = {"invoice_date_due": day + timedelta(days=self.dice.randint(0, 120))}
        if self.dice.random() < 0.3:
            term = {"invoice_payment_term_id": self.term.id}
        return {
            "move_type": kind,
            "partner_id": partner.id,
            "company_id": books["company"].id,
            "invoice_date": day,
            "currency_id": self.dice.choice(currencies).id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": "Something",
                        "price_unit": self.dice.randint(1, 90000) / 100,
                        "tax_ids": [Command.clear()],
                        **line,
                    }
                )
            ],
            **term,
        }

    def prepare_payment(self, partner, books, currencies):
        """What the client paid, or what we paid back to him."""
        return {
            "payment_type": self.dice.choice(("inbound", "inbound", "outbound")),
            "partner_type": "customer",
            "partner_id": partner.id,
            "journal_id": books["default_journal_bank"].id,
            "amount": self.dice.randint(1, 90000) / 100,
            "currency_id": self.dice.choice(currencies).id,
            "date": self.pick_day(),
        }

    def settle_or_cancel(self, moves):
        """Some are paid but for a rest that is written off, some are cancelled."""
        for move in moves:
            fate = self.dice.random()
            if fate < 0.04:
                move.button_draft()
                move.button_cancel()
            elif fate < 0.12 and move.move_type == "out_invoice":
                if move.amount_residual:
                    self.pay_with_write_off(move)

    def pay_with_write_off(self, invoice):
        books = next(b for b in self.books if b["company"] == invoice.company_id)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).with_company(invoice.company_id).create(
            {
                "amount": round(invoice.amount_residual * 0.95, 2),
                "journal_id": books["default_journal_bank"].id,
                "payment_difference_handling": "reconcile",
                "writeoff_account_id": books["default_account_expense"].id,
            }
        )._create_payments()

    def match(self):
        """Match some of what can be matched, in part or in full."""
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "child_of", self.clients.ids),
                ("account_type", "in", ("asset_receivable", "liability_payable")),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
            ],
            order="id",
        )
        groups = defaultdict(list)
        for line in lines:
            client = line.partner_id.commercial_partner_id
            groups[client, line.account_id, line.currency_id].append(line.id)
        chosen = [
            lines.browse(self.dice.sample(ids, self.dice.randint(2, len(ids))))
            for ids in groups.values()
            if len(ids) > 1 and self.dice.random() > 0.4
        ]
        lines._reconcile_plan(chosen)

    def run_sql(self, query, width):
        """The answer as (company, client, …) → its last two columns, of all cases."""
        self.env.flush_all()
        self.env.cr.execute(query, {"clients": self.clients.ids, "today": TODAY})
        rows = self.env.cr.fetchall()
        cases = {(case.company_id.id, case.partner_id.id) for case in self.cases}
        return {row[:width]: row[width:] for row in rows if row[:2] in cases}

    def get_open_items(self):
        """(company, client, code) → the items that the checks count."""
        self.env.flush_all()
        query = self.env["client.offboarding.check"]._get_waivable_items_query()
        self.env.cr.execute(
            "SELECT c.company_id, c.partner_id, i.code, i.res_id, i.amount::float"
            f"  FROM ({query.code}) i"
            "  JOIN client_offboarding c ON c.id = i.offboarding_id"
            " WHERE i.code IN %s AND i.offboarding_id IN %s ORDER BY i.res_id",
            [*query.params, CODES, tuple(self.cases.ids)],
        )
        items = defaultdict(list)
        for *key, line_id, amount in self.env.cr.fetchall():
            items[tuple(key)].append((line_id, amount))
        return items

    def note_what_is_there(self):
        """Collect what the ledgers have had, so that it can be told at the end."""
        lines = self.env["account.move.line"].search(
            [("partner_id", "child_of", self.clients.ids)]
        )
        moves, seen = lines.move_id, self.seen
        seen["state"] |= set(moves.mapped("state"))
        seen["paid"] |= set(moves.mapped("payment_state"))
        seen["journal"] |= set(moves.journal_id.mapped("code"))
        seen["company"] |= set(lines.company_id.ids)
        seen["in transit"] |= set(
            moves.origin_payment_id.move_id.line_ids.filtered("reconciled").ids
        )
        seen["written off"] |= set(
            moves.origin_payment_id.move_id.line_ids.filtered(
                lambda li: li.account_id.account_type == "expense"
            ).ids
        )
        seen["on a contact"] |= set((lines.partner_id & self.contacts).ids)

    def compare_balances(self, items, message):
        """By account and currency, items add up to what was ever posted."""
        totals = defaultdict(lambda: [0, 0])
        for (company, client, _code), rows in items.items():
            for line_id, amount in rows:
                line = self.env["account.move.line"].browse(line_id)
                if line.partner_id in self.payers:
                    # On a payer's account, which has what else he owes.
                    self.seen["another payer"].add(line_id)
                    continue
                key = (company, client, line.account_id.id, line.currency_id.id)
                totals[key][0] += amount
                totals[key][1] += line.amount_residual_currency
        expected = self.run_sql(BALANCES, 4)
        self.assertLessEqual(set(totals), set(expected), message)
        for key, balances in expected.items():
            for balance, total in zip(balances, totals[key], strict=True):
                self.assertAlmostEqual(total, balance, 2, f"{message}, {key}")

    def compare_items(self, items, message):
        """Checks count what is left of each item, and their buttons open it."""
        expected = self.run_sql(RECKONING, 3)
        found = {key: [line_id for line_id, _ in rows] for key, rows in items.items()}
        ids_of = {key: ids for key, (ids, _rest) in expected.items()}
        self.assertEqual(found, ids_of, message)
        self.seen["check"] |= {code for _company, _client, code in expected}
        self.env["client.offboarding.check"]._forget()
        shown = self.dice.choice(self.cases)
        for case in self.cases:
            for check in case.check_ids.filtered(lambda c: c.code in CODES):
                key = (case.company_id.id, case.partner_id.id, check.code)
                ids, rest = expected.get(key, ([], 0))
                self.assertEqual(check.item_count, len(ids), f"{message}, {key}")
                self.assertAlmostEqual(check.amount, rest, 2, f"{message}, {key}")
                if case == shown:
                    opened = check.action_view_items()["domain"][0][2]
                    self.assertEqual(sorted(opened), ids, f"{message}, {key}")

    def test_open_items_add_up_to_the_balance(self):
        ledgers = 0
        for number in range(ROUNDS):
            self.dice, message = random.Random(SEED + number), f"seed {SEED + number}"
            _logger.info("Random ledgers of %s", message)
            with self.rollback():
                self.make_clients()
                self.make_ledgers()
                ledgers += len(self.cases)
                items = self.get_open_items()
                self.compare_balances(items, message)
                self.compare_items(items, message)
                self.note_what_is_there()
        self.assertEqual(ledgers, LEDGERS)
        self.assertEqual(self.seen["check"], set(CODES))
        self.assertEqual(self.seen["state"], {"draft", "posted", "cancel"})
        self.assertGreaterEqual(self.seen["paid"], {"not_paid", "partial", "paid"})
        self.assertIn("EXCH", self.seen["journal"])
        self.assertEqual(len(self.seen["company"]), 2)
        for what in ("in transit", "written off", "on a contact", "another payer"):
            self.assertTrue(self.seen[what], what)
