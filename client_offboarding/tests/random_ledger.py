"""Ledgers that are drawn: documents of every kind, matched, credited and given up."""

import random
from collections import defaultdict
from datetime import date, timedelta

from odoo.fields import Command

from .ledger_common import LedgerCase
from .random_periods import draw_period

CLIENTS = 9
KINDS = ("entry", "out_invoice", "out_refund", "in_invoice", "in_refund", "payment")
WEIGHTS = (5, 7, 2, 2, 1, 4)
# On which day the ledger is looked at: working days, weekends, and days beside
# holidays in Poland, in Germany, or in both.
DAYS = (
    "2026-11-16",
    "2026-11-14",
    "2026-11-15",
    "2026-11-17",
    "2026-11-12",
    "2026-11-13",
    "2026-12-27",
    "2026-12-28",
    "2026-12-29",
    "2027-01-04",
    "2027-01-07",
    "2027-03-30",
)


class RandomLedgerCase(LedgerCase):
    """Two companies in two countries with two currencies, and clients of both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        euro = cls.setup_other_currency("EUR", rates=[])
        cls.books = [
            cls.company_data,
            cls.setup_other_company(name="Another", currency_id=euro.id),
        ]
        # The first company's currency in units of each.
        rates = {
            euro: [("2020-01-01", 0.25), ("2026-06-01", 0.2)],
            cls.setup_other_currency("CHF", rates=[]): [
                ("2020-01-01", 0.2),
                ("2026-05-01", 0.24),
                ("2026-09-01", 0.22),
            ],
            # Without cents.
            cls.setup_other_currency("JPY", rates=[], rounding=1.0): [
                ("2020-01-01", 40.0),
                ("2026-08-01", 37.5),
            ],
        }
        cls.currencies = [cls.company.currency_id, *rates]
        cls.enter_rates(rates)
        cls.term = cls.env["account.payment.term"].create(
            {
                "name": "Two instalments",
                "line_ids": [
                    Command.create({"value_amount": 40, "nb_days": 5}),
                    Command.create({"value_amount": 60, "nb_days": 90}),
                ],
            }
        )
        for books, country in zip(cls.books, ("base.pl", "base.de"), strict=True):
            books["company"].country_id = cls.env.ref(country)
            cls.set_up_books(books)
        cls.payers = cls.env["res.partner"].create(
            [{"name": f"Payer {n}", "is_company": True} for n in range(2)]
        )
        companies = [books["company"].id for books in cls.books]
        cls.chief = cls.make_user(
            "chief",
            "client_offboarding.group_offboarding_manager,account.group_account_invoice",
            company_ids=[Command.set(companies)],
        )

    @classmethod
    def enter_rates(cls, rates):
        """The same rates for both companies, each against its own currency."""
        values = [
            {"currency_id": currency.id, "name": day, "rate": rate, "company_id": of.id}
            for currency, table in rates.items()
            for day, rate in table
            for of in (books["company"] for books in cls.books)
        ]
        cls.env["res.currency.rate"].create(values)

    @classmethod
    def set_up_books(cls, books):
        """Two receivable and two payable accounts, and three on which deposits are:
        one that is matched, one that isn't, and one that is a payable besides.

        Payments are in transit until the bank confirms them.
        """
        company, bank = books["company"], books["default_journal_bank"]
        receivable = books["default_account_receivable"]
        payable = books["default_account_payable"]
        books["accounts"] = receivable | payable | receivable.copy() | payable.copy()

        def make_account(code, kind, reconcile):
            return cls.env["account.account"].create(
                {
                    "code": code,
                    "name": f"Account {code}",
                    "account_type": kind,
                    "reconcile": reconcile,
                    "company_ids": [Command.set(company.ids)],
                }
            )

        transit = make_account("101999", "asset_current", True)
        methods = (
            bank.inbound_payment_method_line_ids | bank.outbound_payment_method_line_ids
        )
        methods.payment_account_id = transit
        books["deposits"] = (
            make_account("249100", "liability_current", True)
            | make_account("249200", "liability_current", False)
            | make_account("249300", "liability_payable", True)
        )
        company.offboarding_deposit_account_ids = books["deposits"]

    # Clients, their contracts and cases

    def draw(self, seed):
        """Ledgers of some clients, as ``seed`` has them."""
        self.dice = random.Random(seed)
        self.today = date.fromisoformat(DAYS[seed % len(DAYS)])

    def make_clients(self):
        self.clients = self.env["res.partner"].create(
            [{"name": f"Client {n}", "is_company": True} for n in range(CLIENTS)]
        )
        self.contacts = self.env["res.partner"].create(
            [{"name": "Contact", "parent_id": client.id} for client in self.clients]
        )
        self.make_contracts()
        cases = self.env["client.offboarding"].sudo()
        self.cases = cases.create(
            [
                {
                    "partner_id": client.id,
                    "company_id": books["company"].id,
                    "termination_ids": [
                        Command.create(
                            {
                                "contract_id": self.contract_lines[
                                    client, books["company"]
                                ].contract_id.id,
                                "mode": "agreement",
                            }
                        )
                    ],
                }
                for n, client in enumerate(self.clients)
                for books in (self.books if n % 3 == 0 else [self.books[n % 2]])
            ]
        )

    def make_contracts(self):
        contracts = self.env["contract.contract"].create(
            [
                {
                    "name": "Services",
                    "partner_id": client.id,
                    "company_id": books["company"].id,
                    "partial_period": self.dice.choice(("full", "prorated", "ask")),
                    "proration": self.dice.choice(("days", "months")),
                    "line_recurrence": True,
                    "contract_line_ids": [
                        Command.create(
                            {
                                "name": "Services",
                                "date_start": "2025-01-01",
                                "recurring_rule_type": self.dice.choice(
                                    ("weekly", "monthly", "quarterly", "yearly")
                                ),
                            }
                        )
                    ],
                }
                for client in self.clients
                for books in self.books
            ]
        )
        self.contract_lines = {
            (contract.partner_id, contract.company_id): contract.contract_line_ids
            for contract in contracts
        }

    def end_contracts(self):
        """Most contracts are ended, a few weeks before today or after it."""
        for termination in self.cases.termination_ids:
            if self.dice.random() < 0.85:
                end = self.today + timedelta(days=self.dice.randint(-60, 20))
                termination._write_step({"is_ended": True, "date_end": end})

    # Documents

    def make_documents(self):
        """Documents of all clients, most of them posted."""
        moves, payments = defaultdict(list), defaultdict(list)
        for client, contact in zip(self.clients, self.contacts, strict=True):
            for books in self.books:
                has_case = books["company"] in client.sudo().offboarding_ids.company_id
                # A few accounts and currencies each, so that items meet their match.
                accounts = self.dice.sample(books["accounts"].ids, 2)
                accounts.append(self.dice.choice(books["deposits"].ids))
                currencies = self.dice.sample(self.currencies, self.dice.randint(1, 2))
                for _document in range(self.dice.randint(0, 8 if has_case else 1)):
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
        posted = moves.browse([m.id for m in moves if self.dice.random() > 0.12])
        posted.action_post()
        payments.action_post()
        self.drafts = moves - posted
        return posted

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
            companies = [company.id, *(b["company"].id for b in self.books)]
            in_company = records.with_context(allowed_company_ids=companies)
            records |= in_company.create(values)
        return records

    def pick_day(self):
        return self.today - timedelta(days=self.dice.randint(0, 300))

    def pick_due_day(self, day):
        """Often near today: there days off decide what is overdue."""
        if self.dice.random() < 0.5:
            return max(day, self.today + timedelta(days=self.dice.randint(-8, 3)))
        return day + timedelta(days=self.dice.randint(0, 120))

    def pick_amount(self, currency):
        return currency.round(self.dice.randint(100, 90000) / 100)

    def prepare_entry(self, partners, accounts, _partner, books, currencies):
        """An entry over some items, with its total on a revenue account."""
        currency, own = self.dice.choice(currencies), books["company"].currency_id
        rate = 1 if currency == own else self.dice.choice((3.9, 4.0, 4.25, 4.5))
        lines, day = [], self.pick_day()
        for _item in range(self.dice.randint(1, 3)):
            amount = self.dice.choice((-1, 1)) * self.pick_amount(currency)
            lines.append(
                {
                    "account_id": self.dice.choice(accounts),
                    "partner_id": self.dice.choice(partners).id,
                    "currency_id": currency.id,
                    "amount_currency": amount,
                    "balance": own.round(amount * rate),
                    "date_maturity": self.pick_due_day(day),
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
        """A document to or from the client, at times payable in two instalments.

        Many invoices bill a period of the client's contract; a stranger may pay them.
        """
        day, currency = self.pick_day(), self.dice.choice(currencies)
        line = {}
        if kind == "out_invoice" and self.dice.random() < 0.6:
            key = (partner.commercial_partner_id, books["company"])
            contract_line = self.contract_lines[key]
            start, end = draw_period(
                self.dice, self.today, contract_line.recurring_rule_type
            )
            line = {
                "contract_line_id": contract_line.id,
                "contract_period_start": start,
                "contract_period_end": end,
            }
            if self.dice.random() < 0.4:
                partner = self.dice.choice(self.payers)
        term = {"invoice_date_due": self.pick_due_day(day)}
        if self.dice.random() < 0.3:
            term = {"invoice_payment_term_id": self.term.id}
        return {
            "move_type": kind,
            "partner_id": partner.id,
            "company_id": books["company"].id,
            "invoice_date": day,
            "currency_id": currency.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": "Something",
                        "price_unit": self.pick_amount(currency),
                        "tax_ids": [Command.clear()],
                        **line,
                    }
                )
            ],
            **term,
        }

    def prepare_payment(self, partner, books, currencies):
        """What the client paid, or what we paid back to him."""
        currency = self.dice.choice(currencies)
        return {
            "payment_type": self.dice.choice(("inbound", "inbound", "outbound")),
            "partner_type": "customer",
            "partner_id": partner.id,
            "journal_id": books["default_journal_bank"].id,
            "amount": self.pick_amount(currency),
            "currency_id": currency.id,
            "date": self.pick_day(),
        }
