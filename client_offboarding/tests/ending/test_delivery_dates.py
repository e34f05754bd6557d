from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..common import OffboardingCase


@tagged("post_install", "-at_install")
class TestDeliveryDates(OffboardingCase):
    """The days of a notice: corrected, taken away, in their order, read otherwise."""

    def termination(self, **values):
        clause = {
            "notice_interval": 14,
            "notice_unit": "day",
            **values.pop("clause", {}),
        }
        self.contract.write(clause)
        case = self.open_case(date_delivered=False, **values)
        return case.with_user(self.owner).termination_ids

    # Correcting

    def test_day_of_collection_is_corrected(self):
        """21 October + 14 days = 4 November; corrected to the 18th: 2 December."""
        termination = self.termination()
        termination.write({"date_sent": "2026-10-16", "date_collected": "2026-10-21"})
        self.assertEqual(str(termination.date_end), "2026-11-04")
        termination.date_collected = "2026-11-18"
        termination.flush_recordset()
        self.assertEqual(str(termination.date_delivered), "2026-11-18")
        self.assertEqual(str(termination.date_end), "2026-12-02")

    def test_day_of_delivery_is_corrected_past_the_old_end(self):
        termination = self.termination()
        termination.date_delivered = "2026-10-21"
        termination.flush_recordset()
        termination.date_delivered = "2026-11-10"
        termination.flush_recordset()
        self.assertEqual(str(termination.date_end), "2026-11-24")

    def test_without_a_notice_period_a_day_is_corrected(self):
        termination = self.termination(
            clause={"notice_interval": 0, "notice_unit": False}
        )
        for day in ("2026-10-21", "2026-10-22", "2026-10-20"):
            termination.date_collected = day
            termination.flush_recordset()
            self.assertEqual(str(termination.date_end), day)

    def test_end_for_cause_follows_the_delivery(self):
        termination = self.termination(mode="cause")
        for day in ("2026-10-21", "2026-11-05"):
            termination.date_collected = day
            termination.flush_recordset()
            self.assertEqual(str(termination.date_end), day)

    def test_end_that_somebody_chose_is_not_before_the_delivery(self):
        termination = self.termination()
        termination.date_delivered = "2026-10-21"
        termination.write({"date_end": "2026-10-30", "date_end_reason": "Agreed"})
        with self.assertRaisesRegex(ValidationError, "before its notice"):
            self.deliver(termination, "2026-11-02")

    def deliver(self, termination, day):
        termination.date_delivered = day
        termination.flush_recordset()

    # Taking away

    def test_without_its_day_of_collection_the_notice_is_undelivered(self):
        termination = self.termination()
        termination.date_collected = "2026-10-21"
        self.assertEqual(termination.delivery_ground, "collected")
        termination.date_collected = False
        self.assertFalse(termination.date_delivered)
        self.assertFalse(termination.delivery_ground)
        self.assertFalse(termination.date_end)

    def test_without_the_end_of_collection_too(self):
        termination = self.termination()
        termination.date_collection_end = "2026-10-28"
        self.assertEqual(str(termination.date_delivered), "2026-10-28")
        termination.date_collection_end = False
        self.assertFalse(termination.date_delivered)

    def test_end_of_collection_counts_again_without_the_collection(self):
        termination = self.termination()
        termination.write(
            {"date_collected": "2026-10-21", "date_collection_end": "2026-10-28"}
        )
        self.assertEqual(str(termination.date_delivered), "2026-10-21")
        termination.date_collected = False
        self.assertEqual(str(termination.date_delivered), "2026-10-28")
        self.assertEqual(str(termination.date_end), "2026-11-11")

    def test_what_was_handed_over_stays(self):
        termination = self.termination()
        termination.write({"date_delivered": "2026-10-21", "delivery_ground": "handed"})
        termination.date_sent = "2026-10-20"
        self.assertEqual(str(termination.date_delivered), "2026-10-21")

    # Order

    def test_days_of_a_letter_follow_each_other(self):
        termination = self.termination()
        for first, second in (
            ("date_sent", "date_collected"),
            ("date_sent", "date_first_attempt"),
            ("date_sent", "date_collection_end"),
            ("date_first_attempt", "date_collection_end"),
            ("date_first_attempt", "date_collected"),
        ):
            with (
                self.subTest(first=first, second=second),
                self.assertRaisesRegex(ValidationError, "can't be before"),
                self.env.cr.savepoint(),
            ):
                termination.write({first: "2026-10-21", second: "2026-10-20"})
            termination.invalidate_recordset()
        termination.write(
            {
                "date_sent": "2026-10-20",
                "date_first_attempt": "2026-10-20",
                "date_collected": "2026-10-20",
            }
        )
        self.assertEqual(str(termination.date_delivered), "2026-10-20")

    # Start

    def test_start_is_that_of_the_earliest_line(self):
        """The contract was imported on 2 November; its line starts in January."""
        self.contract.date = "2026-11-02"
        termination = self.termination()
        termination.date_delivered = "2026-10-21"
        self.assertEqual(str(termination.date_end), "2026-11-04")

    def test_term_is_counted_from_the_earliest_line(self):
        """24 months from 1 January 2026, not from the import."""
        self.contract.date = "2026-11-02"
        termination = self.termination(clause={"term_months": 24})
        termination.date_delivered = "2026-11-10"
        self.assertEqual(str(termination.date_end), "2027-12-31")

    def test_last_day_of_notice_follows_from_the_earliest_line(self):
        """12 months from 1 January, by 12: 14 days before 31 December."""
        self.contract.write(
            {
                "date": "2026-11-02",
                "term_months": 12,
                "renewal_months": 12,
                "notice_interval": 14,
                "notice_unit": "day",
                "is_not_renewed": True,
            }
        )
        self.assertEqual(str(self.contract.date_last_notice), "2026-12-17")

    def test_age_of_an_agency_contract_is_that_of_the_earliest_line(self):
        """In its third year since 1 January 2024: three months, to the month's end."""
        self.contract.date = "2026-11-02"
        self.line.date_start = "2024-01-01"
        termination = self.termination(
            clause={"notice_interval": 0, "notice_statutory": "agency"}
        )
        termination.date_delivered = "2026-11-10"
        self.assertEqual(str(termination.date_end), "2027-02-28")

    def test_notice_before_both_is_refused(self):
        termination = self.termination()
        with self.assertRaisesRegex(ValidationError, "before the contract started"):
            self.deliver(termination, "2025-12-31")

    def test_paper_names_the_date_of_the_contract(self):
        self.contract.date = "2026-11-02"
        self.assertEqual(str(self.termination().contract_date), "2026-11-02")

    # Agency

    def test_longer_notice_of_an_agency_contract_stands(self):
        """Six months are agreed; in the second year the law asks for two."""
        self.contract.date = self.line.date_start = "2025-01-15"
        for effect, end in (("month_end", "2026-09-30"), ("exact", "2026-09-10")):
            termination = self.env["client.offboarding.termination"].new(
                {
                    "mode": "notice",
                    "contract_name": "Agency",
                    "contract_date": "2025-01-15",
                    "notice_interval": 6,
                    "notice_unit": "month",
                    "notice_effect": effect,
                    "notice_start": "delivery_day",
                    "notice_statutory": "agency",
                    "date_delivered": "2026-03-10",
                }
            )
            with self.subTest(effect=effect):
                self.assertEqual(str(termination._get_notice_end().date_end), end)

    def test_principals_notice_takes_the_agents_longer_term(self):
        """We are the agent with six months, the client the principal with three; the
        contract of 15 January 2025 is in its second year, for which the law has two.
        """
        self.contract.date = self.line.date_start = "2025-01-15"
        clause = {
            "notice_interval": 3,
            "notice_unit": "month",
            "notice_effect": "month_end",
            "notice_statutory": "agency",
            "notice_agent": "company",
            "notice_agent_interval": 6,
        }
        termination = self.termination(initiated_by="client", clause=clause)
        self.assertEqual(termination.given_by, "client")
        termination.date_delivered = "2026-11-10"
        self.assertEqual(str(termination.date_end), "2027-05-31")
        self.assertIn("may not be shorter than the agent's", termination.explanation)
        # The client is our agent with three months: ours stay six.
        termination.write({"notice_agent": "client", "notice_interval": 6})
        termination.notice_agent_interval = 3
        self.assertEqual(str(termination.date_end), "2027-02-28")
        self.assertNotIn("shorter than the agent's", termination.explanation)
        # As the notice is given, so it is said on the paper.
        paper = termination.env["client.offboarding.protocol"].create(
            {"offboarding_id": termination.offboarding_id.id, "kind": "receipt"}
        )
        period = paper._get_kind()._get_notice_period(paper, termination)
        self.assertIn("3 months", period)
        self.assertNotIn("statutory", period)

    def test_statutory_notice_of_an_agency_contract_is_named_on_the_paper(self):
        self.contract.date = self.line.date_start = "2025-01-15"
        termination = self.termination(
            clause={
                "notice_interval": 1,
                "notice_unit": "month",
                "notice_statutory": "agency",
            }
        )
        termination.date_delivered = "2026-11-10"
        paper = termination.env["client.offboarding.protocol"].create(
            {"offboarding_id": termination.offboarding_id.id, "kind": "notice"}
        )
        period = paper._get_kind()._get_notice_period(paper, termination)
        self.assertIn("statutory", period)

    def name_period(self, **clause):
        """What our notice says of an agency contract in its second year, printed before
        it is delivered: of today, 16 November 2026, the law has it end on 31 January.
        """
        self.contract.date = self.line.date_start = "2025-01-15"
        termination = self.termination(
            initiated_by="company",
            scope="contracts",
            contract_ids=self.contract.ids,
            clause={"notice_statutory": "agency", **clause},
        )
        self.assertFalse(termination.date_delivered)
        paper = termination.env["client.offboarding.protocol"].create(
            {"offboarding_id": termination.offboarding_id.id, "kind": "notice"}
        )
        return paper._get_kind()._get_notice_period(paper, termination)

    def test_longer_notice_of_an_agency_is_named_before_the_delivery(self):
        """Six months from 16 November are over on 16 May."""
        period = self.name_period(notice_interval=6, notice_unit="month")
        self.assertEqual(period, "6 months")

    def test_shorter_notice_of_an_agency_is_not_named_before_the_delivery(self):
        """One month from 16 November is over on 16 December."""
        period = self.name_period(notice_interval=1, notice_unit="month")
        self.assertIn("statutory", period)

    def test_notice_of_an_agency_that_can_not_be_computed_is_named_by_the_law(self):
        """A period past a hundred years is refused once a delivery is entered."""
        period = self.name_period(notice_interval=1201, notice_unit="month")
        self.assertIn("statutory", period)

    # Late in the evening

    def test_email_late_in_the_evening_shows_the_other_reading(self):
        """23:47 in Warsaw on Monday, 9 November; 14 days are the 23rd or the 24th."""
        self.owner.tz = "Europe/Warsaw"
        termination = self.termination(initiated_by="client")
        termination.write(
            {
                "date_delivered": "2026-11-09",
                "date_received": "2026-11-09 22:47:00",
                "delivery_channel": "email",
            }
        )
        self.assertEqual(str(termination.date_end), "2026-11-23")
        self.assertEqual(str(termination.date_end_alternative), "2026-11-24")
        self.assertIn("23:47", termination.explanation)
        # Another reading is for us to weigh, not for the other side's paper.
        paper = termination.env["client.offboarding.protocol"].create(
            {"offboarding_id": termination.offboarding_id.id, "kind": "receipt"}
        )
        self.assertNotIn(
            "23:47", "".join(paper._get_kind()._get_explanation(paper, termination))
        )

    def test_only_an_email_and_only_in_the_evening(self):
        self.owner.tz = "Europe/Warsaw"
        termination = self.termination(initiated_by="client")
        termination.write({"date_delivered": "2026-11-09", "delivery_channel": "email"})
        for values in (
            {"date_received": "2026-11-09 10:00:00"},
            {"date_received": "2026-11-09 22:47:00", "delivery_channel": "in_person"},
            # Five past midnight: on the 9th by Greenwich, on the 10th in Warsaw.
            {"date_received": "2026-11-09 23:05:00", "delivery_channel": "email"},
        ):
            termination.write(values)
            with self.subTest(values=values):
                self.assertFalse(termination.date_end_alternative)

    def receive_late(self, moment):
        """A month to the month's end, by a client's e-mail of ``moment`` in UTC."""
        self.owner.tz = "Europe/Warsaw"
        termination = self.termination(
            initiated_by="client",
            clause={
                "notice_interval": 1,
                "notice_unit": "month",
                "notice_effect": "month_end",
            },
        )
        termination.write(
            {
                "date_delivered": moment[:10],
                "date_received": moment,
                "delivery_channel": "email",
            }
        )
        return termination

    def test_late_email_costs_a_month(self):
        """31 October at 22:10: the end of November, or of December."""
        termination = self.receive_late("2026-10-31 21:10:00")
        self.assertEqual(str(termination.date_end), "2026-11-30")
        self.assertEqual(str(termination.date_end_alternative), "2026-12-31")

    def test_late_email_with_one_end_either_way_has_no_other_reading(self):
        """14 or 15 October and a month, to the month's end: the end of November."""
        termination = self.receive_late("2026-10-14 20:10:00")
        self.assertEqual(str(termination.date_end), "2026-11-30")
        self.assertFalse(termination.date_end_alternative)
        self.assertIn("22:10", termination.explanation)

    # Before the delivery

    def test_no_delivery_is_told_past_the_end_of_a_fixed_term(self):
        """To 31 December, with a month to a month's end: delivered in December, the
        contract is over before the notice is.
        """
        self.line.date_end = "2026-12-31"
        termination = self.termination(
            clause={
                "notice_interval": 1,
                "notice_unit": "month",
                "notice_effect": "month_end",
            }
        )
        self.assertFalse(termination._get_day_of_end(date(2027, 1, 1)))
        windows = termination._get_delivery_windows(date(2026, 11, 16))
        self.assertLessEqual(
            max(last for last, _end in windows), self.contract.date_end
        )

    # Language

    def test_holiday_is_named_in_the_language_of_the_paper(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        termination = self.termination(clause={"notice_unit": "working_day"})
        termination.date_delivered = "2026-11-02"
        self.assertIn("Independence Day", termination.explanation)
        polish = termination.with_context(lang="pl_PL").explanation
        self.assertIn("Święto Niepodległości", polish)
        self.assertNotIn("Independence Day", polish)

    # Rights

    def test_days_are_for_whoever_runs_the_case(self):
        termination = self.termination()
        for user in (self.colleague, self.auditor, self.helper):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                termination.with_user(user).write({"date_collected": "2026-10-21"})
