from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..data_common import DataCase
from ..rights import CASE


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
        terms = self.case.termination_ids
        terms._write_step({"data_choice": "erase", "contract_date": "2024-03-01"})
        agreed = {
            "data_choice": "erase",
            "data_choice_by": terms.contract_id.code or terms.display_name,
            "data_choice_on": date(2024, 3, 1),
            "data_choice_channel": "contract",
            "is_data_choice_agreed": True,
        }
        self.assertRecordValues(self.case, [agreed])
        first, second = self.add_line(), self.add_line()
        first.action_decide("erase")
        self.choose("return")
        with self.assertRaises(UserError):
            second.action_decide("erase")
        self.assertEqual(second.state, "open")
        # What the contract says afterwards doesn't undo what he chose.
        terms._write_step({"data_choice": "return_erase"})
        self.assertRecordValues(
            self.case,
            [
                {
                    **agreed,
                    "data_choice": "return",
                    "data_choice_by": "Anna Kowalska",
                    "data_choice_on": date(2026, 11, 16),
                    "data_choice_channel": "letter",
                    "is_data_choice_agreed": False,
                }
            ],
        )

    def test_contract_that_is_corrected_says_something_else(self):
        terms = self.case.termination_ids
        for choice in ("return", "erase", "return_erase"):
            terms._write_step({"data_choice": choice})
            with self.subTest(choice=choice):
                self.assertEqual(self.case.data_choice, choice)
        for values in ({"data_choice": "ask"}, {"has_processing_agreement": False}):
            terms._write_step({"data_choice": "erase"})
            terms._write_step(values)
            with self.subTest(values=values):
                self.assertFalse(self.case.data_choice or self.case.data_choice_by)

    def test_contract_that_leaves_it_open_chooses_nothing(self):
        self.case.termination_ids._write_step({"data_choice": "ask"})
        line = self.add_line()
        with self.assertRaises(UserError):
            line.action_decide("erase")
        self.assertFalse(self.case.data_choice)

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

    def test_set_by_itself_is_chosen_otherwise_until_all_are_chosen_anew(self):
        self.choose("erase")
        own, other = self.add_line(), self.add_line()
        self.case.action_record_data_choice(
            "return", "Jan Kowalski", "email", line_ids=own.ids
        )
        self.assertRecordValues(
            own,
            [
                {
                    "choice": "return",
                    "choice_by": "Jan Kowalski",
                    "choice_on": date(2026, 11, 16),
                    "choice_channel": "email",
                }
            ],
        )
        self.assertFalse(other.choice)
        with self.assertRaises(UserError):
            own.action_decide("erase")
        own.action_decide("return")
        other.action_decide("erase")
        self.choose("erase")
        self.assertFalse(own.choice or own.choice_by)
        self.assertEqual((own.state, other.state), ("open", "decided"))

    def test_what_was_decided_otherwise_is_undecided_again(self):
        self.choose("erase")
        gone, kept = self.add_line(), self.add_line()
        gone.action_decide("erase")
        kept.action_decide("retain", self.make_rule("L", law="Art. 9", years=1).ids)
        self.choose("return")
        self.assertRecordValues(
            gone | kept,
            [
                {"state": "open", "decision": "undecided", "decided_by_id": False},
                {
                    "state": "kept",
                    "decision": "retain",
                    "decided_by_id": self.officer.id,
                },
            ],
        )

    def test_nothing_is_done_against_a_contract_that_was_corrected_since(self):
        terms = self.case.termination_ids
        terms._write_step({"data_choice": "erase"})
        line = self.add_line()
        line.action_decide("erase")
        terms._write_step({"data_choice": "return"})
        with self.assertRaises(UserError):
            line.action_done()
        self.assertEqual(line.state, "decided")

    def test_when_one_is_carried_out_the_others_are_chosen_by_themselves(self):
        self.choose("erase")
        done, waiting = self.add_line(), self.add_line()
        done.action_decide("erase")
        done.action_done()
        self.assertTrue(self.case._has_data_execution_started())
        action = self.case.action_record_data_choice()
        self.assertEqual(action["context"]["default_line_ids"], waiting.ids)
        self.case.action_record_data_choice(
            "return", "Anna Kowalska", "letter", line_ids=waiting.ids
        )
        self.assertEqual((self.case.data_choice, waiting.choice), ("erase", "return"))
        with self.assertRaises(UserError):
            self.case.action_record_data_choice(
                "return", "Anna Kowalska", "letter", line_ids=done.ids
            )

    def test_he_chooses_for_nothing_but_what_is_his(self):
        ours = self.add_line(role="controller")
        another = self.quiet_case(
            partner_ids=[Command.set(self.contact.copy({"is_company": True}).ids)]
        )
        theirs = self.add_line(another)
        for line in (ours, theirs):
            with self.subTest(line=line), self.assertRaises(UserError):
                self.case.action_record_data_choice(
                    "erase", "Anna Kowalska", "letter", line_ids=line.ids
                )
        self.assertFalse(ours.choice or theirs.choice)

    def test_dialog_keeps_the_letter_with_the_case(self):
        line = self.add_line()
        action = line.action_record_data_choice()
        files = self.env["ir.attachment"].with_user(self.officer)
        letter = files.create({"name": "letter.pdf", "raw": b"x"})
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        form.choice = "return"
        form.by = " Anna  Kowalska "
        form.proof_ids.add(letter)
        form.save().action_record()
        self.assertEqual((line.choice, line.choice_by), ("return", "Anna Kowalska"))
        self.assertFalse(self.case.data_choice)
        self.assertEqual(self.case.with_user(self.owner).data_choice_proof_ids, letter)
        self.assertEqual((letter.res_model, letter.res_id), (CASE, self.case.id))

    def test_proof_is_a_file_that_its_giver_may_read(self):
        secret = self.env["ir.attachment"].create({"name": "x", "raw": b"x"})
        with self.assertRaises(AccessError):
            self.case.action_record_data_choice("erase", "A", "letter", secret.ids)
        self.assertFalse(self.case.data_choice)

    def test_late_answer_on_a_closed_case_is_recorded_by_officers_only(self):
        line = self.add_line()
        self.env["client.offboarding.waive"].with_user(self.officer).create(
            {"offboarding_id": self.case.id, "code": "data_open", "reason": "silent"}
        ).action_waive()
        self.advance(self.case, "closed")
        with self.assertRaises(UserError):
            self.choose("erase")
        theirs = self.case.with_user(self.officer)
        self.assertTrue(theirs.can_choose_data)
        self.assertFalse(self.case.can_choose_data)
        self.choose("erase", case=theirs)
        line.action_decide("erase")
        self.assertEqual((self.case.data_choice, line.state), ("erase", "decided"))

    def test_others_are_told_what_is_missing_and_made(self):
        self.assertTrue(self.case._is_data_choice_missing())
        first, second = self.add_line(), self.add_line()
        self.case.action_record_data_choice("erase", "A", "letter", line_ids=first.ids)
        made = self.case._is_data_choice_made(), self.case._is_data_choice_missing()
        self.assertEqual(made, (False, True))
        self.case.action_record_data_choice("erase", "A", "letter", line_ids=second.ids)
        made = self.case._is_data_choice_made(), self.case._is_data_choice_missing()
        self.assertEqual(made, (True, False))
        self.assertFalse(self.case._has_data_execution_started())
