import logging
import os
from collections import defaultdict

from freezegun import freeze_time

from odoo.tests import tagged

from ..random_events import CODES, ITEM_CODES
from ..random_reckoning import BALANCES, RandomReckoningCase

_logger = logging.getLogger(__name__)

# More of them, or others, by OFFBOARDING_SEEDS="20270101 200": the first, how many.
FIRST, ROUNDS = 20261116, 7
# Column of the accountants' list → the checks that it adds up.
COLUMNS = {
    "amount_residual": (
        "receivable_overdue",
        "receivable_not_due",
        "credit_unmatched",
    ),
    "amount_overdue": ("receivable_overdue",),
    "amount_not_due": ("receivable_not_due",),
    "amount_unmatched": ("credit_unmatched",),
    "amount_deposit": ("deposit_open",),
    "amount_prepaid": ("contract_prepaid",),
    "amount_charge": ("charge_open",),
}
GIVEN_UP = ("written_off", "not_ours")


@tagged("post_install", "-at_install")
class TestChecksRandom(RandomReckoningCase):
    """Whatever a ledger is like: checks, list and statement say what is open of it."""

    def compare_items(self, items):
        """Checks count what is left of each item, and their buttons open it."""
        self.env["client.offboarding.check"]._forget()
        opened = self.read_items()
        shown = self.dice.choice(self.cases)
        for case in self.cases:
            for check in case.check_ids.filtered(lambda c: c.code in CODES):
                key = (case.company_id.id, case.partner_id.id, check.code)
                found = items.get(key, {})
                with self.subTest(check=key):
                    self.assertEqual(opened[case.id, check.code], set(found))
                    self.assertEqual(check.item_count, len(found))
                    amount = sum(item["rest"] for item in found.values())
                    self.assertAlmostEqual(check.amount, amount, 2)
                    self.assertEqual(check.state, self.get_state(case, check, found))
                    self.seen["check"].add((check.code, check.state))
                    if case == shown:
                        ids = check.action_view_items()["domain"][0][2]
                        self.assertEqual(set(ids), set(found))

    def read_items(self):
        """(case, code) → ids of the items that the checks count."""
        query = self.env["client.offboarding.check"]._get_waivable_items_query()
        self.env.cr.execute(
            "SELECT i.offboarding_id, i.code, ARRAY_AGG(i.res_id)"
            f"  FROM ({query.code}) i WHERE i.offboarding_id IN %s GROUP BY 1, 2",
            [*query.params, tuple(self.cases.ids)],
        )
        found = defaultdict(set)
        for case_id, code, ids in self.env.cr.fetchall():
            self.assertEqual(len(ids), len(set(ids)), code)
            found[case_id, code] = set(ids)
        return found

    def get_state(self, case, check, found):
        """Open as long as something is left that no waiver covers."""
        if not found:
            return "ok"
        covered = [
            self.is_covered(case, check.code, id_, item["rest"])
            for id_, item in found.items()
        ]
        return "waived" if all(covered) else "open"

    def compare_balances(self, items):
        """By account and currency, items add up to what was ever posted."""
        totals = defaultdict(lambda: [0, 0])
        for (company, client, code), rows in items.items():
            for id_, row in rows.items() if code in ITEM_CODES else ():
                line = self.env["account.move.line"].browse(id_)
                if line.partner_id in self.payers:
                    # On a payer's account, which has what else he owes.
                    self.seen["another payer"].add(id_)
                    continue
                key = (company, client, row["account_id"], row["currency_id"])
                totals[key][0] += row["rest"]
                totals[key][1] += row["rest_currency"]
        for *key, balance, balance_currency in map(dict.values, self.run_sql(BALANCES)):
            if any(tuple(key[:2]) == found[:2] for found in items):
                with self.subTest(balance=key):
                    total = totals[tuple(key)]
                    self.assertAlmostEqual(total[0], balance, 2)
                    self.assertAlmostEqual(total[1], balance_currency, 2)

    def compare_list(self, items):
        """The accountants' list adds up the same."""
        rows = self.env["client.offboarding.settlement"]
        rows._forget()
        for row in rows.browse(self.cases.ids):
            for column, codes in COLUMNS.items():
                amount = sum(
                    item["rest"]
                    for code in codes
                    for item in items.get(
                        (row.company_id.id, row.partner_id.id, code), {}
                    ).values()
                )
                with self.subTest(case=row.id, column=column):
                    self.assertAlmostEqual(row[column], amount, 2)

    def compare_statements(self, items):
        """The final settlement asks for what is neither disputed nor given up, by
        document and currency.
        """
        for case in self.dice.sample(list(self.cases), 4):
            paper = self.env["client.offboarding.protocol"].create(
                {"offboarding_id": case.id, "kind": "settlement"}
            )
            expected = self.get_totals(case, items)
            stated = paper._get_kind()._get_settlement(paper)
            for part in stated:
                ours, theirs = expected.pop(part["currency"], (0, 0))
                currency = self.env["res.currency"].search(
                    [("name", "=", part["currency"])]
                )
                texts = [paper._format_money(x, currency) for x in (ours, theirs)]
                with self.subTest(statement=case.id, currency=part["currency"]):
                    self.assertEqual([text for _label, text in part["totals"]], texts)
                    self.assertAlmostEqual(part["net"], ours - theirs, 2)
            self.assertFalse(any(map(any, expected.values())), expected)

    def get_totals(self, case, items):
        """currency → (what the client owes, what we owe)."""
        balances = defaultdict(float)
        for code in ITEM_CODES:
            key = (case.company_id.id, case.partner_id.id, code)
            for id_, item in items.get(key, {}).items():
                is_given_up = self.is_covered(case, code, id_, item["rest"], GIVEN_UP)
                self.seen["given up"] |= {id_} if is_given_up else set()
                self.seen["disputed"] |= {id_} if item["disputed"] else set()
                if is_given_up or item["disputed"]:
                    continue
                # Of a deposit, what is left of it; else document by document.
                is_deposit = code == "deposit_open"
                group = ("account_id" if is_deposit else "move_id", is_deposit)
                document = (item["currency_id"], is_deposit, item[group[0]])
                balances[document] += item["rest_currency"]
        for charge in self.reckon_charges():
            key = (charge["company_id"], charge["client"])
            if key == (case.company_id.id, case.partner_id.id):
                is_recorded = charge["state"] == "recorded"
                if is_recorded:
                    self.seen["note", charge["is_booked"]].add(charge["id"])
                if (
                    charge["state"] == "agreed"
                    or is_recorded
                    and not charge["is_booked"]
                ):
                    sign = -1 if charge["side"] == "we_owe" else 1
                    document = (charge["currency_id"], "charge", charge["id"])
                    balances[document] = sign * charge["amount"]
        totals = defaultdict(lambda: [0, 0])
        for (currency_id, *_document), amount in balances.items():
            currency = self.env["res.currency"].browse(currency_id)
            totals[currency.name][amount < 0] += abs(amount)
        return totals

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
        seen["currency"] |= set(lines.currency_id.mapped("name"))
        paid = moves.origin_payment_id.move_id.line_ids
        seen["in transit"] |= set(paid.filtered("reconciled").ids)
        seen["written off"] |= set(
            paid.filtered(lambda li: li.account_id.account_type == "expense").ids
        )
        seen["on a contact"] |= set((lines.partner_id & self.contacts).ids)

    def test_open_items_add_up_to_the_balance(self):
        first, rounds = map(
            int, os.environ.get("OFFBOARDING_SEEDS", f"{FIRST} {ROUNDS}").split()
        )
        for seed in range(first, first + rounds):
            self.draw(seed)
            _logger.info("Random ledgers of seed %s", seed)
            with self.subTest(seed=seed), freeze_time(self.today), self.rollback():
                self.make_ledgers()
                items = self.reckon()
                self.compare_balances(items)
                self.compare_items(items)
                self.compare_list(items)
                self.compare_statements(items)
                self.note_what_is_there()
        self.assertSeenEverything()

    def assertSeenEverything(self):
        """A draw that misses what it is about shows nothing."""
        seen = self.seen
        for code in CODES:
            for state in ("ok", "open", "waived"):
                self.assertIn((code, state), seen["check"])
        self.assertEqual(seen["state"], {"draft", "posted", "cancel"})
        self.assertGreaterEqual(seen["paid"], {"not_paid", "partial", "paid"})
        self.assertIn("EXCH", seen["journal"])
        self.assertEqual(len(seen["company"]), 2)
        self.assertEqual(len(seen["currency"]), 4)
        for what in (
            "in transit",
            "written off",
            "on a contact",
            "another payer",
            "reduced",
            "given up",
            "disputed",
            ("note", True),
            ("note", False),
        ):
            self.assertTrue(seen[what], what)
