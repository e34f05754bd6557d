from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import OFFICER
from ..data_common import DataCase


@tagged("post_install", "-at_install")
class TestData(DataCase):
    """Officers decide on a line; whoever is responsible for it does it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.choose("erase")
        cls.line = cls.add_line()

    def test_only_an_officer_decides(self):
        for user in (self.owner, self.manager, self.accountant, self.helper):
            line = self.line.with_user(user)
            for step in (
                lambda line=line: line.action_decide("erase"),
                line.action_cancel_line,
                line.action_reset,
                line.action_tell_subprocessor,
                line.action_confirm_backup,
                lambda line=line: line.write({"category": "x"}),
                lambda line=line: line.copy(),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    step()
        self.assertEqual(self.line.state, "open")

    def test_responsible_does_it_and_backups_roll_on(self):
        self.line.action_decide("erase")
        self.line.with_user(self.helper).action_done()
        self.assertRecordValues(
            self.line,
            [
                {
                    "state": "done",
                    "is_settled": True,
                    "method": "volume wiped",
                    "done_by_id": self.helper.id,
                    # 35 days after 16 November.
                    "backup_until": date(2026, 12, 21),
                }
            ],
        )

    def test_client_program_lists_data_outside_the_register(self):
        """Only the form insists on a system: what is found must not be left out."""
        line = self.lines.create(
            {"offboarding_id": self.case.id, "category": "staff", "role": "processor"}
        )
        self.assertEqual((line.name, line.state), ("staff", "open"))
        self.case.sudo().action_collect()
        with self.assertRaisesRegex(UserError, "isn't at a sub-processor"):
            line.action_tell_subprocessor()
        line.action_decide("erase")
        line.action_done("shredded", [])
        self.assertRecordValues(
            line, [{"state": "done", "method": "shredded", "backup_until": False}]
        )
        paper = self.case.protocol_ids.create(
            {"offboarding_id": self.case.id, "kind": "data"}
        )
        values = paper._get_kind()._prepare_values(paper)
        self.assertIn("staff", str(values))
        bare = self.lines.create({"offboarding_id": self.case.id})
        self.assertTrue(bare.name)
        form = Form(self.lines.with_context(default_offboarding_id=self.case.id))
        with self.assertRaisesRegex(AssertionError, "system_id is a required"):
            form.save()

    def test_nobody_else_does_it(self):
        self.line.action_decide("erase")
        for user in (self.owner, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.line.with_user(user).action_done("wiped")
        self.assertEqual(self.line.state, "decided")

    def test_what_is_undecided_is_not_done(self):
        with self.assertRaises(UserError):
            self.line.with_user(self.helper).action_done("wiped")
        self.assertEqual(self.line.state, "open")

    def test_proof_is_a_file_that_its_giver_may_read(self):
        self.line.action_decide("erase")
        secret = self.env["ir.attachment"].create({"name": "x", "raw": b"x"})
        with self.assertRaises(AccessError):
            self.line.with_user(self.helper).action_done("wiped", secret.ids)
        proof = (
            self.env["ir.attachment"]
            .with_user(self.helper)
            .create({"name": "log.txt", "raw": b"wiped"})
        )
        self.line.with_user(self.helper).action_done("wiped", proof.ids)
        self.assertEqual(self.line.proof_ids.ids, proof.ids)

    def test_steps_are_not_written_past(self):
        for name, value in (
            ("state", "done"),
            ("decision", "erase"),
            ("choice", "erase"),
            ("date_done", "2026-01-01"),
            ("subprocessor_told_on", "2026-01-01"),
            ("backup_confirmed_on", "2026-01-01"),
        ):
            with self.subTest(field=name), self.assertRaises(UserError):
                self.line.write({name: value})
        forged = self.add_line(state="done", decision="erase")
        self.assertEqual((forged.state, forged.decision), ("open", "undecided"))

    def test_backups_are_not_gone_before_their_day(self):
        self.line.action_decide("erase")
        self.line.action_done()
        with self.assertRaises(UserError):
            self.line.action_confirm_backup()
        self.assertFalse(self.line.backup_confirmed_on)

    def test_subprocessor_is_told_and_confirms(self):
        with self.assertRaises(UserError):
            self.line.action_tell_subprocessor()
        self.system.partner_id = self.contact
        self.line.action_tell_subprocessor()
        self.assertEqual(self.line.subprocessor_told_on, date(2026, 11, 16))
        self.assertFalse(self.line.subprocessor_confirmed_on)
        self.line.action_tell_subprocessor()
        self.assertEqual(self.line.subprocessor_confirmed_on, date(2026, 11, 16))

    def test_days_are_those_of_the_company(self):
        self.line.action_decide("erase")
        self.system.partner_id = self.contact
        with self.far_from_company(self.officer):
            self.line.action_tell_subprocessor()
            self.line.action_done()
            # 35 days after the 17th.
            self.assertEqual(self.line.backup_until, date(2026, 12, 22))
        self.assertEqual(self.line.subprocessor_told_on, date(2026, 11, 17))
        # The 21st here, the 22nd there.
        with freeze_time("2026-12-21 12:00:00"):
            self.line.action_confirm_backup()
        self.assertEqual(self.line.backup_confirmed_on, date(2026, 12, 22))

    def test_what_was_decided_stays_on_the_list(self):
        self.line.action_decide("erase")
        with self.assertRaises(UserError):
            self.line.unlink()
        self.add_line().unlink()
        self.assertEqual(self.case.data_ids.ids, self.line.ids)

    def test_closed_case_is_worked_on_by_officers_only(self):
        self.line.action_decide("erase")
        self.line.with_user(self.helper).action_done()
        self.advance(self.case, "closed")
        late = self.add_line(role="controller", user_id=self.helper.id)
        late.action_decide("erase")
        with self.assertRaises(UserError):
            late.with_user(self.helper).action_done()
        late.action_done()
        self.assertEqual(late.state, "done")
        with self.assertRaises(UserError):
            self.case.with_user(self.owner).reason_stated = "x"
        self.assertEqual(self.case.state, "closed")

    def test_register_proposes_lines_for_what_contracts_name(self):
        product = self.env["product.product"].create({"name": "Payroll"})
        named, unnamed = self.register.create([{"name": "A"}, {"name": "B"}])
        named.product_ids = product
        contract = self.make_contract({"product_id": product.id}, code="K/9")
        case = self.open_case(mode="notice")
        self.assertIn(contract, case.termination_ids.contract_id)
        case.with_user(self.owner).action_collect()
        case.with_user(self.owner).action_collect()
        self.assertEqual(case.data_ids.system_id, named.with_env(self.env))
        self.assertNotIn(unnamed, case.data_ids.system_id)

    def test_line_has_what_the_register_says_unless_said_otherwise(self):
        ours = self.register.create(
            {
                "name": "CRM",
                "role": "controller",
                "categories": "names",
                "user_id": self.helper.id,
            }
        )
        values = {"offboarding_id": self.case.id, "system_id": ours.id}
        lines = self.lines.create([values, {**values, "category": "calls"}])
        expected = {"role": "controller", "user_id": self.helper.id}
        self.assertRecordValues(
            lines,
            [{**expected, "category": "names"}, {**expected, "category": "calls"}],
        )

    def test_form_takes_over_what_the_register_says(self):
        lines = self.lines.with_context(default_offboarding_id=self.case.id)
        with Form(lines) as form:
            form.system_id = self.system
            self.assertEqual(form.category, "names, pay")
            self.assertEqual(form.user_id, self.helper)
            form.system_id = self.system.browse()
            self.assertEqual(form.category, "names, pay", "what was entered stays")
            form.system_id = self.system
        self.assertEqual(form.record.method, "volume wiped")

    def test_what_was_done_is_not_described_otherwise_afterwards(self):
        self.line.action_decide("erase")
        self.line.action_done()
        with self.assertRaisesRegex(UserError, "is settled already"):
            self.line.category = "nothing much"
        self.assertEqual(self.line.category, "names, pay")

    def test_it_is_told_how_it_was_done(self):
        self.line.method = False
        self.line.action_decide("erase")
        for method in (None, "  "):
            with self.subTest(method=method):
                with self.assertRaisesRegex(UserError, "Say how it was done"):
                    self.line.with_user(self.helper).action_done(method)
        self.assertEqual(self.line.state, "decided")

    def test_of_two_at_once_the_second_is_told(self):
        other = self.make_user("officer2", OFFICER)
        self.line.action_decide("erase")
        self.line.action_done()
        for step in ("action_done", "action_cancel_line"):
            with self.subTest(step=step), self.assertRaises(UserError):
                getattr(self.line.with_user(other), step)()
        self.assertEqual(self.line.done_by_id, self.officer)

    def test_right_that_is_taken_away_counts_at_once(self):
        self.line.action_decide("erase")
        group = self.env.ref(OFFICER)
        self.officer.sudo().group_ids = [Command.unlink(group.id)]
        with self.assertRaises(AccessError):
            self.line.action_reset()
        self.assertEqual(self.line.sudo().state, "decided")

    def test_subprocessor_outlasts_a_merge_and_is_not_deleted(self):
        first, second = self.env["res.partner"].create(
            [{"name": "Hosting", "email": "a@h.example"}] * 2
        )
        self.system.partner_id = first
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge(
            (first | second).ids, second
        )
        self.system.invalidate_recordset()
        self.assertEqual(self.system.partner_id, second)
        second.sudo().active = False
        self.line.action_tell_subprocessor()
        self.assertEqual(self.line.subprocessor_id, second)
        with self.assertRaisesRegex(UserError, "Payroll server"):
            second.sudo().unlink()
        self.assertTrue(second.exists())
