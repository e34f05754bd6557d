from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestAccess(LedgerCase):
    """Accounts change hands or are closed, and no secret is written down."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.handover("2026-11-12")

    @classmethod
    def add_access(cls, case=None, **values):
        case = case or cls.case
        return case.env["client.offboarding.access"].create(
            {"offboarding_id": case.id, "system": "Mail server", **values}
        )

    def test_done_tells_when_and_who(self):
        line = self.add_access(account="root", user_id=self.helper.id)
        self.assertCheck(self.case, "access_open", 1)
        line.with_user(self.helper).action_done()
        self.assertRecordValues(
            line,
            [
                {
                    "state": "done",
                    "done_by_id": self.helper.id,
                    "is_settled": True,
                    "display_name": "Mail server – root",
                }
            ],
        )
        self.assertTrue(line.date_done)
        self.assertCheck(self.case, "access_open", 0)

    def test_state_can_be_written_by_a_client_program(self):
        line = self.add_access()
        line.write({"state": "done", "evidence": "Ticket 4711"})
        self.assertEqual(line.done_by_id, self.owner)
        self.assertEqual(self.add_access(state="done").done_by_id, self.owner)
        for vals in (
            {"done_by_id": self.manager.id},
            {"date_done": "2026-01-01 00:00:00"},
            {"narrowed_on": "2026-01-01 00:00:00"},
            {"revoke_reason": "Because"},
        ):
            with self.subTest(vals=vals), self.assertRefused("recorded, not entered"):
                self.add_access(**vals)
            with self.subTest(vals=vals), self.assertRefused("recorded, not entered"):
                line.write(vals)
        line = self.add_access()
        with self.assertRefused("can't be edited"):
            line.write({"is_settled": True})

    def test_backup_comes_before_closing(self):
        line = self.add_access(operation="close", backup="missing")
        with self.assertRefused("backup of 'Mail server'", ValidationError):
            line.action_done()
        line.backup = "made"
        line.action_done()
        self.assertEqual(line.state, "done")

    def test_what_was_done_is_told_as_it_was(self):
        line = self.add_access()
        line.action_done()
        for vals in ({"system": "x"}, {"account": "x"}, {"operation": "close"}):
            with self.subTest(vals=vals), self.assertRefused("done already"):
                line.write(vals)
        line.evidence = "Confirmed by mail on 2026-11-16"
        with self.assertRefused("stays on the list"):
            line.unlink()
        for action in ("action_done", "action_cancel_line"):
            with self.subTest(action=action), self.assertRefused("settled already"):
                getattr(line, action)()
        line.action_reset()
        self.assertFalse(line.done_by_id or line.date_done)
        self.assertCheck(self.case, "access_open", 1)
        line.action_cancel_line()
        self.assertCheck(self.case, "access_open", 0)

    def test_secrets_are_refused_and_not_repeated(self):
        line = self.add_access()
        secret = "Zima2026!Krakow"
        for name in ("system", "account", "new_owner", "instructions", "evidence"):
            for text in (secret, f"Hasło: {secret}", "AKIA" + "IOSFODNN7EXAMPLE"):
                with self.subTest(name=name, text=text):
                    with self.assertRaises(ValidationError) as refusal:
                        line.write({name: text})
                    self.assertIn("vault", str(refusal.exception))
                    self.assertNotIn(secret, str(refusal.exception))
                    with self.assertRaises(ValidationError):
                        self.add_access(**{name: text})
        with self.assertRaises(ValidationError):
            line.with_user(self.manager).evidence = "Password: Summer2024!"

    def test_sentences_about_passwords_are_kept(self):
        text = "The password was changed; the client gets the new one from the vault."
        line = self.add_access(instructions=text, account="DOMAIN\\jkowalski")
        line.evidence = "Hasło przekazano w zamkniętej kopercie 16.11.2026"
        self.assertEqual(line.instructions, text)

    def test_helper_says_what_became_of_his_line_and_no_more(self):
        line = self.add_access(user_id=self.helper.id)
        other = self.add_access(system="Router")
        theirs = line.with_user(self.helper)
        self.assertEqual(theirs.search([]), theirs)
        theirs.write({"evidence": "Ticket 4711", "backup": "made"})
        theirs.action_done()
        line.action_reset()
        portal = self.env["res.users"].search([("share", "=", True)], limit=1)
        for vals in (
            {"system": "x"},
            {"operation": "close"},
            {"instructions": "x"},
            {"res_user_id": portal.id},
            {"user_id": self.owner.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                theirs.write(vals)
        with self.assertRaises(AccessError):
            theirs.unlink()
        with self.assertRaises(AccessError):
            self.add_access(self.case.with_user(self.helper))
        with self.assertRaises(AccessError):
            other.with_user(self.helper).action_done()
        self.assertEqual(
            self.case.with_user(self.helper).read(["name"])[0]["name"], self.case.name
        )

    def test_only_who_runs_the_case_writes_its_access(self):
        line = self.add_access()
        for user in self.colleague | self.accountant | self.auditor | self.helper:
            theirs = line.with_user(user)
            for call in (
                lambda theirs=theirs: theirs.write({"state": "done"}),
                theirs.action_done,
                theirs.action_reset,
                lambda theirs=theirs: theirs.action_revoke_now("x"),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()
        for user in self.accountant | self.auditor:
            self.assertTrue(line.with_user(user).system)
        with self.assertRaises(AccessError):
            line.with_user(self.colleague).read(["system"])

    def test_evidence_that_one_may_not_read_is_not_attached(self):
        file = self.env["ir.attachment"].create({"name": "x", "raw": b"x"})
        line = self.add_access()
        with self.assertRaises(AccessError):
            line.evidence_ids = [Command.link(file.id)]
