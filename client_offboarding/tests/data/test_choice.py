from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..data_common import DataCase


@tagged("post_install", "-at_install")
class TestDataChoice(DataCase):
    """The client chooses what becomes of his data; nobody does it for him."""

    def test_nothing_is_decided_about_the_clients_data_before_he_chose(self):
        line = self.add_line()
        for decision in ("return", "erase", "transfer", "anonymize"):
            with self.subTest(decision=decision), self.assertRaises(UserError):
                line.action_decide(decision)
        self.assertEqual(line.state, "open")

    def test_only_what_he_chose_is_decided(self):
        self.choose("return")
        line = self.add_line()
        with self.assertRaises(UserError):
            line.action_decide("erase")
        line.action_decide("return")
        self.assertRecordValues(
            line,
            [
                {
                    "state": "decided",
                    "decision": "return",
                    "decided_by_id": self.officer.id,
                    "is_settled": False,
                }
            ],
        )

    def test_a_choice_in_the_contract_counts_until_he_chooses_otherwise(self):
        self.case.termination_ids._write_step({"data_choice": "erase"})
        first, second = self.add_line(), self.add_line()
        first.action_decide("erase")
        self.choose("return")
        with self.assertRaises(UserError):
            second.action_decide("erase")
        self.assertEqual(second.state, "open")

    def test_contract_that_leaves_it_open_chooses_nothing(self):
        self.case.termination_ids._write_step({"data_choice": "ask"})
        line = self.add_line()
        with self.assertRaises(UserError):
            line.action_decide("erase")
        self.assertFalse(self.case._get_data_choice())

    def test_each_choice_stays_in_the_chatter(self):
        self.choose("return")
        self.choose("erase")
        said = " ".join(self.case.message_ids.mapped("body"))
        self.assertIn("Return them", said)
        self.assertIn("Erase them", said)
        self.assertRecordValues(
            self.case,
            [
                {
                    "data_choice": "erase",
                    "data_choice_by": "Anna Kowalska",
                    "data_choice_channel": "letter",
                }
            ],
        )

    def test_it_changes_only_until_it_is_carried_out(self):
        self.choose("erase")
        line = self.add_line()
        line.action_decide("erase")
        line.action_done()
        with self.assertRaises(UserError):
            self.choose("return")
        self.assertEqual(self.case.data_choice, "erase")

    def test_officer_records_it_and_nobody_who_only_reads_the_case(self):
        self.choose("return", case=self.case.with_user(self.officer))
        self.assertEqual(self.case.data_choice, "return")
        for user in (self.accountant, self.auditor, self.colleague):
            theirs = self.case.with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.choose("erase", case=theirs)

    def test_it_is_never_written_past_the_step(self):
        for name, value in (
            ("data_choice", "erase"),
            ("data_choice_by", "x"),
            ("data_choice_on", "2026-01-01"),
        ):
            with self.subTest(field=name), self.assertRaises(UserError):
                self.case.write({name: value})
        self.assertFalse(self.case.data_choice)
