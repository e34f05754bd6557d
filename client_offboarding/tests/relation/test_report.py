import random
from collections import defaultdict
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import ALL, AMOUNTS, TODAY, USER
from ..figures_common import FiguresCase

REPORT = "client.offboarding.report"
AMOUNT_FIELDS = (
    "revenue_lost",
    "given_up",
    "still_claimed",
    "lost_things",
    "lost_invoiced",
)


@tagged("post_install", "-at_install")
class TestReport(FiguresCase):
    """Every figure equals what is reckoned from what was put in, in two companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        euro = cls.env.ref("base.EUR")
        euro.active = True
        cls.other = cls.setup_other_company(name="Second", currency_id=euro.id)[
            "company"
        ]
        cls.env.user.company_ids |= cls.other
        cls.reasons = cls.env["contract.terminate.reason"].sudo().search([], limit=2)
        cls.dice = random.Random(15)
        cls.facts = [
            cls.make_facts(company, number)
            for company in (cls.company, cls.other)
            for number in range(24)
        ]
        cls.both = cls.make_user(
            "both_companies",
            f"{ALL},{AMOUNTS}",
            company_ids=[Command.set((cls.company | cls.other).ids)],
        )

    @classmethod
    def make_facts(cls, company, number):
        """A case with what there may be of it; the same as plain Python values."""
        dice = cls.dice
        end = TODAY - timedelta(days=dice.randrange(1, 1200))
        state, outcome = dice.choice(
            [("closed", "ended")] * 5
            + [("cancelled", "retained"), ("cancelled", None), ("handover", None)]
        )
        fact = {
            "company": company,
            "reason": dice.choice(cls.reasons),
            "scope": dice.choice(["relationship"] * 3 + ["contracts"]),
            "initiated_by": dice.choice(["client", "client", "company", "both"]),
            "state": state,
            "outcome": outcome,
            "end": end,
            "closed": end + timedelta(days=dice.choice((0, 12, 29, 30, 30, 31, 50))),
            "won": dice.choice(
                [None, end + relativedelta(months=24), end + relativedelta(months=25)]
            ),
            "terminations": [
                (
                    end - timedelta(days=dice.randrange(10, 90)),
                    dice.randrange(9) * 100.5,
                )
                for _one in range(dice.randrange(3))
            ],
            "waivers": [
                (
                    dice.choice(["written_off", "still_claimed", "not_ours"]),
                    dice.randrange(1, 900) / 4,
                    dice.random() < 0.8,
                )
                for _one in range(dice.randrange(3))
            ],
            "charges": [
                (
                    dice.choice(["equipment", "equipment", "penalty"]),
                    dice.choice(["client_owes", "client_owes", "we_owe"]),
                    dice.choice(["proposed", "invoiced", "waived"]),
                    dice.randrange(1, 900) / 4,
                )
                for _one in range(dice.randrange(4))
            ],
            "papers": [
                (
                    dice.choice(["signed", "signed", "sent"]),
                    [
                        (
                            dice.choice(["client", "company"]),
                            dice.choice(["drawn", "typed", "paper", "qualified"]),
                        )
                        for _one in range(dice.randrange(3))
                    ],
                )
                for _one in range(dice.randrange(3))
            ],
            "answers": [
                (dice.choice(["answered", "answered", "asked"]), dice.choice(grades))
                for grades in [[None, 0, 5, 6, 7, 8, 9, 10]] * dice.randrange(4)
            ],
        }
        if state not in ("closed", "cancelled"):
            fact["closed"] = None
        fact["case"] = cls.put_facts(fact, number)
        return fact

    @classmethod
    def put_facts(cls, fact, number):
        company = fact["company"]
        client = cls.make_client(f"Client {company.id} {number}")
        case = cls.make_case(
            client,
            company,
            scope=fact["scope"],
            initiated_by=fact["initiated_by"],
            reason_id=fact["reason"].id,
        )
        own = {"offboarding_id": case.id, "company_id": company.id}
        for delivered, lost in fact["terminations"]:
            cls.put(
                "client.offboarding.termination",
                **own,
                contract_name="U/1",
                date_delivered=delivered,
                revenue_lost=lost,
            )
        for kind, amount, active in fact["waivers"]:
            cls.put_waiver(case, kind, amount, active=active)
        for kind, side, state, amount in fact["charges"]:
            cls.put(
                "client.offboarding.charge",
                **own,
                kind=kind,
                side=side,
                state=state,
                name="Laptop",
                currency_id=company.currency_id.id,
                amount=amount,
                amount_company=amount,
            )
        for state, signatures in fact["papers"]:
            paper = cls.put(
                "client.offboarding.protocol",
                **own,
                kind="returns",
                state=state,
                name="P/1",
                lang="en_US",
            )
            for side, method in signatures:
                cls.put(
                    "client.offboarding.signature",
                    **own,
                    protocol_id=paper.id,
                    side=side,
                    method=method,
                    name="Anna",
                    date="2026-11-01 10:00:00",
                )
        for state, grade in fact["answers"]:
            cls.put(
                "client.offboarding.feedback",
                **own,
                channel="portal",
                state=state,
                recommend=grade,
                has_recommend=grade is not None,
                may_quote="no",
            )
        case._write_step(
            {
                "state": fact["state"],
                "outcome": fact["outcome"],
                "date_end": fact["end"],
                "date_closed": fact["closed"],
                "won_back_on": fact["won"],
            }
        )
        return case

    # What is expected, from the facts alone

    def reckon(self, facts):
        """The figures of some cases together, without a look at the database."""
        facts = [f for f in facts if (f["state"], f["outcome"]) != ("cancelled", None)]
        ended = [f for f in facts if f["state"] == "closed"]
        whole = [f for f in ended if f["scope"] == "relationship"]
        old = [f for f in whole if f["end"] + relativedelta(months=24) <= TODAY]
        grades = [
            100 if grade >= 9 else 0 if grade >= 7 else -100
            for f in facts
            for state, grade in f["answers"]
            if state == "answered" and grade is not None
        ]
        signed = [
            {method for side, method in signatures if side == "client"}
            for f in facts
            for state, signatures in f["papers"]
            if state == "signed"
        ]
        signed = [methods for methods in signed if methods]
        begun = [
            f
            for f in facts
            if f["initiated_by"] == "client" and f["state"] in ("closed", "cancelled")
        ]
        notices = [
            (f["end"] - min(day for day, _lost in f["terminations"])).days
            for f in facts
            if f["terminations"]
        ]
        clearing = [(f["closed"] - f["end"]).days for f in ended]
        things = [
            (state, amount)
            for f in facts
            for kind, side, state, amount in f["charges"]
            if (kind, side) == ("equipment", "client_owes")
        ]
        return {
            "endings": len(whole),
            "revenue_lost": sum(
                lost
                for f in facts
                if f["state"] != "cancelled"
                for _day, lost in f["terminations"]
            ),
            "notice_days": self.mean(notices),
            "clearing_days": self.mean(clearing),
            "closed_in_30": self.share([days <= 30 for days in clearing]),
            "given_up": self.waived(facts, "written_off"),
            "still_claimed": self.waived(facts, "still_claimed"),
            "lost_things": sum(amount for _state, amount in things),
            "lost_invoiced": sum(a for state, a in things if state == "invoiced"),
            "papers_signed": len(signed),
            "signed_online": self.share(
                [bool({"drawn", "typed"} & methods) for methods in signed]
            ),
            "answers": len(grades),
            "recommendation": self.mean(grades) if len(grades) >= 5 else None,
            "begun_by_client": len(begun),
            "saved": self.share([f["state"] == "cancelled" for f in begun]),
            "old_endings": len(old),
            "won_back": self.share(
                [
                    bool(f["won"]) and f["won"] <= f["end"] + relativedelta(months=24)
                    for f in old
                ]
            ),
        }

    @staticmethod
    def waived(facts, kind):
        return sum(
            amount
            for f in facts
            for what, amount, active in f["waivers"]
            if active and what == kind
        )

    @staticmethod
    def mean(values):
        return sum(values) / len(values) if values else None

    def share(self, flags):
        return self.mean([100 * flag for flag in flags])

    # What is shown

    def figures_of(self, domain, groupby=(), user=None):
        report = self.env[REPORT].with_user(user or self.both)
        report = report.with_context(
            allowed_company_ids=(self.company | self.other).ids
        )
        mine = [("offboarding_id", "in", [f["case"].id for f in self.facts])]
        names = list(self.reckon([]))
        kinds = {name: report._fields[name].aggregator for name in names}
        rows = report._read_group(
            mine + domain,
            list(groupby),
            [f"{name}:{kinds[name]}" for name in names],
        )
        size = len(groupby)
        return {row[:size]: dict(zip(names, row[size:], strict=True)) for row in rows}

    def assertFigures(self, found, expected, what):
        for name, value in expected.items():
            with self.subTest(what=what, name=name):
                if value is None:
                    self.assertIn(found[name], (None, False))
                else:
                    self.assertAlmostEqual(found[name] or 0, value, 2)

    def test_figures_of_each_company(self):
        found = self.figures_of([], ["company_id"])
        for company in (self.company, self.other):
            facts = [f for f in self.facts if f["company"] == company]
            self.assertGreater(self.reckon(facts)["endings"], 3)
            self.assertFigures(
                found[(company.with_user(self.both),)],
                self.reckon(facts),
                company.name,
            )

    # Money, of which the ledger is the only source: reckoned by SQL of another shape

    def put_ledger(self):
        """Invoices, credit notes and payments around each end, some in crowns."""
        crown = self.setup_other_currency(
            "CZK", rates=[("2020-01-01", 6.0), ("2026-01-01", 5.0)]
        )
        cases = self.env["client.offboarding"].sudo()
        for company in (self.company, self.other):
            ended = [
                fact
                for fact in self.facts
                if (fact["company"], fact["state"], fact["scope"])
                == (company, "closed", "relationship")
            ]
            for fact in ended[:2]:
                client, end = fact["case"].partner_id, fact["end"]
                for currency in (company.currency_id, crown):
                    self.put_invoice(company, client, end, currency)
                self.bill(30.0, end, client, move_type="out_refund", company=company)
                cases |= fact["case"]
        cases._keep_open_at_end()
        self.env.flush_all()
        return cases

    def put_invoice(self, company, client, end, currency):
        """One that is paid in parts around the end, and one of the day after it."""
        dice = self.dice
        values = {"company": company, "currency_id": currency.id}
        day = end - timedelta(days=dice.randrange(40))
        before = self.bill(dice.randrange(9, 40) * 100.0, day, client, **values)
        for days in (0, dice.randrange(1, 90), 90, 91):
            amount = dice.randrange(1, 20) * 10.25
            self.pay_on(before, amount, end + timedelta(days=days))
        after = self.bill(500.0, end + timedelta(days=1), client, **values)
        self.pay_on(after, 100.0, end + timedelta(days=2))

    def test_money_equals_another_reckoning_in_two_companies_and_currencies(self):
        cases = self.put_ledger()
        self.env.cr.execute(
            """
            WITH owed AS (
                SELECT c.id AS case_id, c.company_id, c.date_end, l.id, l.balance
                  FROM account_move_line l
                  JOIN account_account a ON a.id = l.account_id
                  JOIN res_partner p ON p.id = l.partner_id
                  JOIN client_offboarding c ON c.company_id = l.company_id
                   AND c.commercial_partner_id = p.commercial_partner_id
                 WHERE c.id = ANY(%s) AND l.date <= c.date_end
                   AND a.account_type = 'asset_receivable'
                   AND l.parent_state = 'posted'
            ), matched AS (
                SELECT debit_move_id AS id, amount, max_date, credit_move_id AS other
                  FROM account_partial_reconcile
                 UNION ALL
                SELECT credit_move_id, -amount, max_date, NULL
                  FROM account_partial_reconcile
            )
            SELECT owed.company_id, SUM(owed.balance) - SUM(settled.amount),
                   SUM(settled.later)
              FROM owed
             CROSS JOIN LATERAL (
                   SELECT COALESCE(SUM(amount) FILTER (
                              WHERE max_date <= owed.date_end), 0) AS amount,
                          COALESCE(SUM(amount) FILTER (
                              WHERE paid.payment_id IS NOT NULL
                                AND paid.date - owed.date_end BETWEEN 1 AND 90), 0)
                          AS later
                     FROM matched
                     LEFT JOIN account_move_line paid ON paid.id = matched.other
                    WHERE matched.id = owed.id
                   ) settled
             GROUP BY 1
            """,
            [cases.ids],
        )
        expected = {row[0]: row[1:] for row in self.env.cr.fetchall()}
        self.assertEqual(set(expected), set((self.company | self.other).ids))
        report = self.env[REPORT].with_user(self.both)
        report = report.with_context(
            allowed_company_ids=(self.company | self.other).ids
        )
        for company, *found in report._read_group(
            [("offboarding_id", "in", cases.ids)],
            ["company_id"],
            ["open_at_end:sum", "collected_90:sum"],
        ):
            with self.subTest(company=company.name):
                for value, wanted in zip(found, expected[company.id], strict=True):
                    self.assertGreater(wanted, 100)
                    self.assertAlmostEqual(value, wanted, 2)

    def test_figures_by_reason_and_who_began(self):
        groups = defaultdict(list)
        for fact in self.facts:
            key = (fact["company"], fact["reason"], fact["initiated_by"])
            groups[key].append(fact)
        found = self.figures_of([], ["company_id", "reason_id", "initiated_by"])
        for (company, reason, begun), facts in groups.items():
            if not self.is_shown(facts):
                continue
            key = (company.with_user(self.both), reason.with_user(self.both), begun)
            self.assertFigures(found[key], self.reckon(facts), (reason.name, begun))

    def is_shown(self, facts):
        return any((f["state"], f["outcome"]) != ("cancelled", None) for f in facts)

    def test_each_case_by_itself(self):
        rows = self.env[REPORT].with_user(self.both)
        rows = rows.with_context(allowed_company_ids=(self.company | self.other).ids)
        for fact in self.facts:
            row = rows.search([("offboarding_id", "=", fact["case"].id)])
            if not self.is_shown([fact]):
                self.assertFalse(row)
                continue
            expected = self.reckon([fact])
            found = {name: row[name] for name in expected}
            for name, value in expected.items():
                # A record knows no null: what isn't there reads as nought.
                expected[name] = 0 if value is None else value
            self.assertFigures(found, expected, fact["case"].name)

    def test_currencies_are_never_added_up(self):
        [total] = self.figures_of([]).values()
        for name in AMOUNT_FIELDS:
            self.assertFalse(total[name], name)
        self.assertTrue(total["endings"])
        [[converted]] = (
            self.env[REPORT]
            .with_user(self.both)
            .with_context(allowed_company_ids=(self.company | self.other).ids)
            ._read_group([], [], ["revenue_lost:sum_currency"])
        )
        self.assertFalse(converted)

    def test_two_years_are_counted_to_the_day_where_the_reader_is(self):
        """Of 29 February they are over on the 28th; a day later nobody was won back."""
        ends = {
            # End, won back, and whether the ending is old enough and won back on ...
            ("2024-11-16", "2026-11-16"): (1, 1),
            ("2024-11-17", "2025-01-01"): (0, 0),
            ("2024-02-29", "2026-02-28"): (1, 1),
            ("2024-02-28", "2026-03-01"): (1, 0),
        }
        for number, ((end, won), (old, back)) in enumerate(ends.items()):
            case = self.make_case(
                self.make_client(f"Two years {number}"),
                state="closed",
                outcome="ended",
                date_end=end,
                date_closed=end,
                won_back_on=won,
            )
            rows = self.env[REPORT].with_user(self.both)
            row = rows.search([("offboarding_id", "=", case.id)])
            with self.subTest(end=end):
                self.assertEqual((row.old_endings, row.won_back), (old, 100 * back))
            # On the 17th in Auckland, on the 16th here.
            with freeze_time("2026-11-16 12:00:00"):
                there = rows.with_context(tz="Pacific/Auckland")
                row = there.search([("offboarding_id", "=", case.id)])
                row.invalidate_recordset()
                self.assertEqual(row.old_endings, 1)

    def test_under_five_answers_nobody_sees_a_recommendation(self):
        facts = [f for f in self.facts if self.is_shown([f])]
        few = [f for f in facts if 0 < self.reckon([f])["answers"] < 5][:1]
        self.assertTrue(few)
        [found] = self.figures_of([("offboarding_id", "=", few[0]["case"].id)]).values()
        self.assertFalse(found["recommendation"])

    def test_who_sees_no_amounts_sees_the_rest(self):
        plain = self.make_user("no_amounts", ALL)
        rows = self.env[REPORT].with_user(plain)
        self.assertTrue(rows._read_group([], [], ["endings:sum"])[0][0])
        for name in AMOUNT_FIELDS:
            with self.subTest(name=name), self.assertRaises(AccessError):
                rows._read_group([], [], [f"{name}:sum"])

    def test_own_cases_only(self):
        mine = self.make_user("mine", USER)
        case = next(f["case"] for f in self.facts if self.is_shown([f]))
        case.sudo()._write_step({"user_id": mine.id})
        found = self.env[REPORT].with_user(mine).search([])
        self.assertEqual(found.offboarding_id, case.with_user(mine))
        self.assertEqual(found.action_open_case()["res_id"], case.id)
        self.assertFalse(self.env[REPORT].with_user(self.helper).has_access("read"))


@tagged("post_install", "-at_install")
class TestMoneyAtTheEnd(FiguresCase):
    """What was open on the evening of the last day is kept, and what came in later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.make_case(
            cls.client, state="handover", date_end=date(2026, 10, 31)
        )

    def keep(self, day="2026-11-01", hour="08"):
        with freeze_time(f"{day} {hour}:00:00"):
            # sudo: as the scheduler does.
            self.env["client.offboarding"].sudo()._cron_open_at_end()
        self.env.invalidate_all()
        case = self.case.with_user(self.manager)
        return case.amount_open_end

    def figures(self):
        self.env.flush_all()
        self.env.invalidate_all()
        row = self.env[REPORT].with_user(self.manager)
        return row.search([("offboarding_id", "=", self.case.id)])

    def test_what_was_dated_and_matched_by_then(self):
        first = self.bill(1000.0, "2026-09-01")
        self.bill(500.0, "2026-10-31")
        self.bill(70.0, "2026-11-01")
        self.bill(30.0, "2026-10-20", move_type="out_refund")
        self.bill(40.0, "2026-10-20", partner=self.contact)
        self.bill(9.0, "2026-10-20", partner=self.make_client("Kto inny"))
        self.pay_on(first, 200.0, "2026-10-15")
        self.pay_on(first, 300.0, "2026-11-02")
        self.assertEqual(self.keep("2026-11-20"), 1000 - 200 + 500 - 30 + 40)

    def test_not_before_the_day_is_over_and_then_kept(self):
        invoice = self.bill(1000.0, "2026-09-01")
        # Midnight is the company's: eleven at night in London.
        self.company.partner_id.tz = "Europe/Warsaw"
        self.assertEqual(self.keep("2026-10-31", "22"), 0.0)
        self.assertEqual(self.keep("2026-10-31", "23"), 1000.0)
        self.case._write_step({"amount_open_end": 0, "amount_open_end_for": False})
        self.assertEqual(self.keep("2026-10-31"), 0.0)
        self.assertEqual(self.keep("2026-11-01"), 1000.0)
        invoice.button_draft()
        self.assertEqual(self.keep("2026-11-02"), 1000.0)

    def test_again_when_the_end_moves(self):
        self.bill(1000.0, "2026-09-01")
        self.assertEqual(self.keep(), 1000.0)
        self.bill(500.0, "2026-11-03")
        self.case._write_step({"date_end": date(2026, 11, 10)})
        self.assertEqual(self.keep("2026-11-10"), 1000.0)
        self.assertEqual(self.keep("2026-11-11"), 1500.0)

    def test_one_query_for_all_cases(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.keep()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(8):
            self.make_case(
                self.make_client(f"C{number}"),
                state="closed",
                outcome="ended",
                date_end=date(2026, 10, 31),
            )
        self.assertLessEqual(count(), few + 12)
        self.assertLessEqual(count(), few)

    def test_only_of_its_contracts_where_it_ends_some(self):
        invoice = self.bill(1000.0, "2026-09-01")
        self.bill(500.0, "2026-09-01")
        case = self.make_case(
            self.client,
            scope="contracts",
            state="handover",
            date_end=date(2026, 10, 31),
        )
        # sudo: as billing from the case does.
        invoice.sudo().offboarding_id = case
        self.keep()
        self.assertEqual(case.amount_open_end, 1000.0)

    def test_collected_in_ninety_days_by_payments(self):
        first = self.bill(1000.0, "2026-09-01")
        second = self.bill(500.0, "2026-10-01")
        late = self.bill(80.0, "2026-11-05")
        self.pay_on(first, 100.0, "2026-10-31")
        self.pay_on(first, 200.0, "2026-11-01")
        self.pay_on(first, 300.0, date(2026, 10, 31) + timedelta(days=90))
        self.pay_on(first, 50.0, date(2026, 10, 31) + timedelta(days=91))
        self.pay_on(late, 80.0, "2026-11-06")
        credit = self.bill(60.0, "2026-11-07", move_type="out_refund")
        (second | credit).line_ids.filtered("date_maturity").reconcile()
        self.keep("2026-11-02")
        self.assertEqual(self.figures().collected_90, 500.0)
        self.assertEqual(self.figures().open_at_end, 1400.0)

    def test_lost_things_are_paid_as_their_document_is(self):
        move = self.bill(200.0, "2026-11-03")
        for amount, move_id, state in (
            (80.0, move.id, "invoiced"),
            (120.0, move.id, "invoiced"),
            (15.0, None, "agreed"),
        ):
            self.put(
                "client.offboarding.charge",
                offboarding_id=self.case.id,
                company_id=self.company.id,
                kind="equipment",
                side="client_owes",
                state=state,
                name="Laptop",
                currency_id=self.company.currency_id.id,
                amount=amount,
                amount_company=amount,
                move_id=move_id,
            )
        self.assertEqual(self.figures().lost_paid, 0.0)
        self.pay_on(move, 50.0, "2026-11-05")
        row = self.figures()
        self.assertEqual(
            (row.lost_things, row.lost_invoiced, row.lost_paid), (215.0, 200.0, 50.0)
        )
