from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..data_common import DataCase


@tagged("post_install", "-at_install")
class TestKeeping(DataCase):
    """Data are kept on a ground and to a date, or not at all."""

    def test_each_day_that_a_period_is_counted_from(self):
        # The contract ends on 10 November 2026; the case isn't closed.
        for counted_from, until in {
            "end": date(2028, 12, 10),
            "end_year": date(2029, 1, 31),
            "settled_year": False,
            "tax_due_year": date(2030, 1, 31),
            "signed_year": False,
        }.items():
            rule = self.make_rule(counted_from, counted_from=counted_from)
            rule.write({"years": 2, "months": 1})
            with self.subTest(counted_from=counted_from):
                self.assertEqual(rule._get_keep_until(self.case), until)

    def test_officer_says_in_the_form_which_records_a_period_is_about(self):
        rule = self.make_rule("MOVES", years=5)
        found = rule.env["ir.model"].name_search("Journal Entry", operator="=")
        with Form(rule) as form:
            form.res_model_ids.add(rule.env["ir.model"].browse(found[0][0]))
        self.assertEqual(rule.res_model_ids.mapped("model"), ["account.move"])
        with self.assertRaises(AccessError):
            rule.with_user(self.manager).read(["res_model_ids"])

    def test_of_several_the_latest_counts(self):
        rules = self.make_rule("S", years=1, law="Art. 1")
        longest = self.make_rule("L", years=5, counted_from="end_year", law="Art. 74")
        rules |= longest | self.make_rule("M", years=3, law="Art. 118")
        line = self.add_line(role="controller")
        line.action_decide("retain", rules.ids)
        self.assertRecordValues(
            line,
            [
                {
                    "state": "kept",
                    "rule_id": longest.id,
                    "legal_basis": "Art. 74",
                    "retain_until": date(2031, 12, 31),
                    "is_settled": True,
                }
            ],
        )

    def test_ground_and_day_are_needed(self):
        line = self.add_line(role="controller")
        for values in (
            {},
            {"legal_basis": "Art. 74"},
            {"retain_until": "2031-12-31"},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                line.action_decide("retain", **values)
        line.action_decide("retain", legal_basis="Art. 74", retain_until="2031-12-31")
        self.assertEqual(line.state, "kept")

    def test_claim_is_named(self):
        rule = self.make_rule(basis="claim", years=3, law="KC 118")
        line = self.add_line(role="controller", rule_id=rule.id)
        with self.assertRaises(ValidationError):
            line.action_decide("retain")
        charge = self.add_charge(self.case)
        line.action_decide("retain", claim_id=charge.id)
        self.assertEqual(line.claim_id.id, charge.id)

    def test_claim_that_is_a_ground_in_words_is_named_too(self):
        line = self.add_line(role="controller")
        grounds = ("claim", "A claim", "GDPR 17(3)(e)", "RODO art. 17 ust. 3 lit. e")
        for ground in (*grounds, "roszczenia"):
            values = {"legal_basis": ground, "retain_until": "2029-12-31"}
            with self.subTest(ground=ground), self.assertRaises(ValidationError):
                line.action_decide("retain", **values)
        charge = self.add_charge(self.case)
        line.action_decide("retain", **values, claim_id=charge.id)
        self.assertEqual(line.state, "kept")
        other = self.add_line(role="controller")
        other.action_decide(
            "retain", legal_basis="Complaints act, art. 17", retain_until="2029-12-31"
        )
        self.assertEqual(other.state, "kept")

    def test_wrong_ground_is_taken_back_and_stays_in_the_chatter(self):
        rule = self.make_rule("L", law="Art. 9", years=1)
        line = self.add_line(role="controller")
        line.action_decide("retain", rule_id=rule.id, method="moved to the archive")
        self.assertEqual((line.rule_id, line.method), (rule, "moved to the archive"))
        line.action_reset()
        self.assertEqual((line.state, line.decision), ("open", "undecided"))
        said = " ".join(line.message_ids.mapped("body"))
        self.assertIn("kept until 11/10/2027: Art. 9", said)

    def test_the_clients_data_are_kept_only_by_law(self):
        line = self.add_line()
        for rule in (
            self.make_rule("I", basis="interest", years=1),
            self.make_rule("N", basis="law", years=1),
        ):
            with self.subTest(rule=rule.code), self.assertRaises(ValidationError):
                line.action_decide("retain", rule.ids)
        line.action_decide("retain", self.make_rule("L", law="Art. 9", years=1).ids)
        self.assertEqual(line.legal_basis, "Art. 9")

    def test_the_clients_data_are_kept_by_law_also_where_another_period_ends_later(
        self,
    ):
        """Our interest, five months from the year of settling, ends in May 2027 as of
        November, before the law's day; and in May 2028 as of the closing in 2027.
        """
        law = self.make_rule("L", law="Art. 9", years=1)
        interest = self.make_rule(
            "I", basis="interest", months=5, counted_from="settled_year"
        )
        theirs, ours = self.add_line(), self.add_line(role="controller")
        for line in (theirs, ours):
            line.action_decide("retain", (law | interest).ids)
            self.assertEqual(line.retain_until, date(2027, 11, 10))
        self.advance(self.case, "confirm")
        with freeze_time("2027-02-01 08:00:00"):
            self.advance(self.case, "closed")
        self.assertRecordValues(
            theirs | ours,
            [
                {"rule_id": law.id, "retain_until": date(2027, 11, 10)},
                {"rule_id": interest.id, "retain_until": date(2028, 5, 31)},
            ],
        )

    def test_kept_is_not_erased_before_its_day(self):
        line = self.add_line(role="controller")
        line.action_decide("retain", legal_basis="A", retain_until="2026-11-16")
        with self.assertRaises(UserError):
            line.action_decide("erase")
        self.company.partner_id.tz = "Pacific/Auckland"
        with freeze_time("2026-11-16 10:59:59"), self.assertRaises(UserError):
            line.action_decide("erase")
        with freeze_time("2026-11-16 11:00:00"):
            line.action_decide("erase")
        self.assertEqual(line.state, "decided")

    def test_nothing_is_kept_until_a_day_that_is_over(self):
        """Neither entered nor reckoned; over where the company is, not the officer."""
        self.company.partner_id.tz = "Pacific/Auckland"
        line = self.add_line(role="controller").with_context(tz="America/Los_Angeles")
        over = self.make_rule("O", law="Art. 1", months=0)
        with freeze_time("2026-11-16 11:00:00"):
            with self.assertRaisesRegex(ValidationError, "11/16/2026: that day"):
                line.action_decide("retain", legal_basis="A", retain_until="2026-11-16")
            with self.assertRaisesRegex(ValidationError, "11/10/2026: that day"):
                line.action_decide("retain", over.ids)
            line.action_decide("retain", legal_basis="A", retain_until="2026-11-17")
        with freeze_time("2026-11-17 11:00:00"):
            # Kept in time, it stays; to keep it on, a later day is needed.
            self.assertEqual(line.state, "kept")
            line.sudo().write({"sequence": 3})
            with self.assertRaisesRegex(ValidationError, "11/17/2026: that day"):
                line.action_decide("retain")

    def test_day_that_is_over_is_refused_where_it_is_entered(self):
        values = {"retain_until": "2026-11-15"}
        line = self.add_line(role="controller", retain_until="2026-11-16")
        for enter in (lambda: self.add_line(**values), lambda: line.write(values)):
            with self.assertRaises(ValidationError) as refused:
                enter()
            self.assertIn("Kept until: 11/15/2026 is over", str(refused.exception))
        with freeze_time("2026-11-17 10:00:00"):
            # What stands there already is no new day.
            line.write({"retain_until": "2026-11-16", "method": "moved"})
            line.retain_until = False
        self.assertEqual((line.retain_until, line.method), (False, "moved"))

    def test_day_that_follows_from_the_closing_is_reckoned_anew_then(self):
        vouchers = self.make_rule(
            "V", years=5, counted_from="settled_year", law="Art. 74"
        )
        line, other = self.add_line(role="controller"), self.add_line()
        other.action_decide("retain", vouchers.ids, retain_until="2035-06-30")
        line.action_decide("retain", vouchers.ids)
        # What one can say in November 2026.
        self.assertEqual(line.retain_until, date(2031, 12, 31))
        self.assertTrue(line._is_until_expected())
        self.advance(self.case, "confirm")
        with freeze_time("2027-02-01 08:00:00"):
            self.advance(self.case, "closed")
        self.assertEqual(line.retain_until, date(2032, 12, 31))
        self.assertFalse(line._is_until_expected())
        # Entered by hand.
        self.assertEqual(other.retain_until, date(2035, 6, 30))

    def test_of_several_the_latest_counts_when_it_is_reckoned_anew(self):
        """What ends last as of November doesn't as of the closing in 2027."""
        fixed = self.make_rule("F", years=5, months=6, counted_from="end_year", law="A")
        moving = self.make_rule("M", years=5, counted_from="settled_year", law="B")
        claim = self.make_rule(
            "C", years=9, counted_from="settled_year", basis="claim", law="KC 118"
        )
        line, unclaimed = (self.add_line(role="controller") for _line in range(2))
        line.action_decide("retain", (fixed | moving).ids)
        self.assertEqual((line.rule_id, line.retain_until), (fixed, date(2032, 6, 30)))
        theirs = self.add_line()
        theirs.action_decide("retain", (fixed | moving).ids, legal_basis="Our words")
        unclaimed.action_decide("retain", fixed.ids)
        # As if the claim had gone since: its period is none.
        compared = [Command.set((fixed | claim).ids)]
        unclaimed.sudo()._write_step({"rule_ids": compared})
        self.advance(self.case, "confirm")
        with freeze_time("2027-02-01 08:00:00"):
            self.advance(self.case, "closed")
        # Five years from 2027 end after the middle of 2032.
        self.assertRecordValues(
            line | theirs | unclaimed,
            [
                {"rule_id": moving.id, "legal_basis": "B"},
                {"rule_id": moving.id, "legal_basis": "Our words"},
                {"rule_id": fixed.id, "legal_basis": "A"},
            ],
        )
        self.assertEqual(
            (line | theirs | unclaimed).mapped("retain_until"),
            [date(2032, 12, 31), date(2032, 12, 31), date(2032, 6, 30)],
        )

    def test_signed_year_is_that_of_the_last_signature(self):
        rule = self.make_rule("S", years=1, counted_from="signed_year")
        self.assertFalse(rule._get_keep_until(self.case))
        self.add_line().action_decide(
            "retain", self.make_rule("L", law="Art. 9", years=1).ids
        )
        self.advance(self.case, "confirm")
        with freeze_time("2026-12-31 23:30:00"):
            # It is the year 2027 in Warsaw already.
            self.company.partner_id.tz = "Europe/Warsaw"
            self.advance(self.case, "closed")
        self.assertEqual(rule._get_keep_until(self.case), date(2028, 12, 31))
