from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..rights import RightsCase


@tagged("post_install", "-at_install")
class TestProvider(RightsCase):
    """Who takes over, by the client's leave, and what he has to know."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["res.partner"].create(
            {"name": "Nowak i Wspólnicy", "is_company": True}
        )
        cls.case = cls.quiet_case("handover")
        cls.case.new_provider_id = cls.provider
        cls.item = cls.add_knowledge(user_id=cls.helper.id)

    @classmethod
    def add_knowledge(cls, **values):
        return cls.case.env["client.offboarding.knowledge"].create(
            {"offboarding_id": cls.case.id, "name": "Closing of a month", **values}
        )

    def authorise(self):
        proof = self.case.env["ir.attachment"].create(
            {"name": "leave.pdf", "raw": b"We allow"}
        )
        self.case.write(
            {
                "new_provider_authorised_on": "2026-11-12",
                "new_provider_proof_ids": [Command.link(proof.id)],
            }
        )
        return proof

    def test_nothing_is_handed_over_without_the_clients_leave(self):
        mine = self.item.with_user(self.helper)
        with self.assertRaisesRegex(UserError, "written authorisation"):
            mine.action_hand_over()
        self.case.new_provider_authorised_on = "2026-11-12"
        with self.assertRaisesRegex(UserError, "written authorisation"):
            mine.action_hand_over()  # The date alone proves nothing.
        self.authorise()
        mine.action_hand_over()
        self.assertEqual(self.item.state, "handed")

    def test_client_who_takes_over_himself_authorises_nobody(self):
        self.case.new_provider_id = False
        self.item.action_hand_over()
        self.item.action_accept()
        self.assertEqual(self.item.accepted_by, self.quiet.name)

    def test_another_provider_needs_another_leave(self):
        self.authorise()
        self.case.provider_processing = "in_place"
        other = self.provider.copy({"name": "Other"})
        self.case.new_provider_id = other
        self.assertFalse(self.case.new_provider_authorised_on)
        self.assertFalse(self.case.new_provider_proof_ids)
        self.assertEqual(self.case.provider_processing, "missing")

    def test_proof_is_read_by_colleagues_on_the_case(self):
        proof = self.authorise()
        self.env.invalidate_all()
        self.assertEqual(proof.with_user(self.manager).raw, b"We allow")
        with self.assertRaises(AccessError):
            proof.with_user(self.colleague).read(["raw"])

    def test_bad_values_are_refused(self):
        for values in (
            {"new_provider_authorised_on": "2026-11-17"},  # tomorrow
            {"new_provider_id": self.quiet.id},  # the client
            {"new_provider_id": self.company.partner_id.id},
            {"overlap_start": "2026-11-10", "overlap_end": "2026-11-09"},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.case.write(values)
        self.case.new_provider_id = False
        with self.assertRaisesRegex(ValidationError, "Say first"):
            self.case.new_provider_authorised_on = "2026-11-12"

    def test_item_is_accepted_once_its_questions_are(self):
        self.authorise()
        question = self.add_knowledge(
            kind="question", parent_id=self.item.id, name="Which month first?"
        )
        mine = self.item.with_user(self.helper)
        mine.action_hand_over()
        with self.assertRaisesRegex(UserError, "Which month first"):
            mine.action_accept("Jan Nowak")
        with self.assertRaisesRegex(UserError, "Write down the answer"):
            question.action_hand_over()
        question.answer = "January"
        question.action_hand_over()
        question.action_accept("Jan Nowak")
        mine.action_accept("Jan Nowak")
        self.assertRecordValues(
            self.item | question,
            [{"state": "accepted", "accepted_by": "Jan Nowak", "is_settled": True}] * 2,
        )

    def test_days_are_those_of_the_company(self):
        self.authorise()
        with self.far_from_company(self.owner | self.helper):
            with self.assertRaisesRegex(ValidationError, "later day"):
                self.case.new_provider_authorised_on = "2026-11-18"
            self.case.new_provider_authorised_on = "2026-11-17"
            self.item.with_user(self.helper).action_hand_over()
        self.assertEqual(str(self.item.date_handed), "2026-11-17")

    def test_open_knowledge_holds_up_the_confirmation(self):
        self.assertEqual(self.check(self.case, "knowledge_open").item_count, 1)
        with self.assertRaisesRegex(UserError, "Knowledge to hand over: 1"):
            self.case.action_request_confirmation()
        self.item.action_cancel_line()
        self.case.action_request_confirmation()
        self.assertEqual(self.case.state, "confirm")

    def test_result_is_recorded_by_the_steps_only(self):
        for values in ({"state": "accepted"}, {"accepted_by": "x"}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.item.write(values)
        with self.assertRaisesRegex(UserError, "starts as open"):
            self.add_knowledge(state="accepted")
        with self.assertRaisesRegex(UserError, "isn't possible"):
            self.item.action_accept()
        lines = self.item.with_context(default_state="accepted")
        self.assertEqual(lines.copy().state, "open")

    def test_what_was_handed_over_is_not_deleted(self):
        self.authorise()
        self.item.action_hand_over()
        with self.assertRaisesRegex(UserError, "stays on the list"):
            self.item.unlink()
        self.item.action_reopen()
        with self.assertRaisesRegex(UserError, "stays on the list"):
            self.item.unlink()

    def test_helper_does_his_item_and_no_other(self):
        other = self.add_knowledge(name="Passwords policy")
        with self.assertRaises(AccessError):
            other.with_user(self.helper).action_hand_over()
        with self.assertRaises(AccessError):
            self.item.with_user(self.helper).unlink()
        with self.assertRaises(AccessError):
            self.item.with_user(self.helper).copy()
        for user in (self.colleague, self.officer, self.accountant, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.item.with_user(user).action_hand_over()
        self.assertEqual(self.item.with_user(self.accountant).name, self.item.name)
        self.assertIn(self.helper, self.case.helper_ids)

    def test_case_that_is_over_keeps_its_knowledge(self):
        self.item.action_cancel_line()
        self.advance(self.case, "closed")
        for action in ("action_reopen", "action_hand_over"):
            with self.subTest(action=action), self.assertRaises(UserError):
                getattr(self.item, action)()
        with self.assertRaisesRegex(UserError, "is over"):
            self.item.write({"answer": "x"})

    def test_meeting_invites_all_sides(self):
        person = self.env["res.partner"].create(
            {"name": "Jan Nowak", "parent_id": self.provider.id}
        )
        self.case.write(
            {
                "new_provider_contact_ids": [Command.set(person.ids)],
                "contact_ids": [Command.set(self.quiet.ids)],
            }
        )
        action = self.case.action_plan_handover_meeting()
        meeting = (
            self.case.env["calendar.event"]
            .with_context(**action["context"])
            .create({"start": "2026-11-20 09:00:00", "stop": "2026-11-20 10:00:00"})
        )
        self.assertEqual(
            meeting.partner_ids, self.owner.partner_id | person | self.quiet
        )
        self.assertEqual(self.case.meeting_count, 1)

    def post_file(self, name, **values):
        return self.case.message_post(
            body=name,
            message_type="comment",
            attachments=[(f"{name}.txt", name.encode())],
            **{"subtype_xmlid": "mail.mt_comment", **values},
        )

    def test_files_are_collected_for_the_side_that_they_belong_to(self):
        ewa, anna = self.env["res.partner"].create(
            [
                {"name": "Ewa", "email": "e@x.example", "parent_id": self.provider.id},
                {"name": "Anna", "email": "a@x.example", "parent_id": self.quiet.id},
            ]
        )
        self.case.sudo().contact_ids = anna
        self.post_file("by the provider", author_id=ewa.id, partner_ids=anna.ids)
        self.post_file("by the client", author_id=anna.id)
        self.post_file("to the provider", partner_ids=ewa.ids)
        self.post_file("to the client", partner_ids=anna.ids)
        self.post_file("to both", partner_ids=(ewa | anna).ids)
        self.post_file("for us", subtype_xmlid="mail.mt_note")
        login = new_test_user(
            self.env, "off_ewa", groups="base.group_portal", partner_id=ewa.id
        )
        self.env["ir.attachment"].sudo().with_user(login).sudo().create(
            {
                "name": "uploaded by the provider.txt",
                "raw": b"x",
                "res_model": self.case._name,
                "res_id": self.case.id,
            }
        )
        self.case.action_collect()
        self.assertEqual(
            {line.name: line.direction for line in self.case.document_ids},
            {
                "by the client.txt": "to_client",
                "to the provider.txt": "to_provider",
                "to the client.txt": "to_client",
                "to both.txt": "to_client",
            },
        )
