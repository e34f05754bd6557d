from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ..portal_common import PortalCase

CHANGES = (
    {"raw": b"forged"},
    {"name": "other.txt"},
    {"res_id": 0},
    {"res_model": "res.partner"},
    {"public": True},
)


@tagged("post_install", "-at_install")
class TestClosedChatter(PortalCase):
    """Files of what was said in a case that is over stay, as the words do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.make_user(
            "admin", "base.group_system,client_offboarding.group_offboarding_manager"
        )
        cls.line = cls.case.env["client.offboarding.return"].create(
            {"offboarding_id": cls.case.id, "name": "Laptop"}
        )
        cls.letter = cls.say_with_file(cls.case, "letter.txt")
        cls.photo = cls.say_with_file(cls.line, "photo.txt")
        for user in cls.owner | cls.admin:
            user.sudo().password = user.login

    @classmethod
    def say_with_file(cls, record, name):
        return cls.say(
            record.with_user(cls.owner),
            "Look",
            message_type="comment",
            attachments=[(name, b"as it was")],
        )

    def close(self):
        self.case.sudo()._write_step({"state": "closed", "date_closed": "2026-11-16"})

    def everybody(self):
        return self.owner | self.manager | self.admin | self.env.ref("base.user_root")

    def test_nobody_changes_or_deletes_the_file_of_a_message(self):
        self.close()
        for message in self.letter | self.photo:
            file = message.attachment_ids
            for user in self.everybody():
                theirs = file.with_user(user).sudo()
                for vals in CHANGES:
                    with (
                        self.subTest(user=user.login, file=file.name, vals=vals),
                        self.assertRaisesRegex(UserError, "was said in"),
                    ):
                        theirs.write(vals)
                with (
                    self.subTest(user=user.login, file=file.name),
                    self.assertRaisesRegex(UserError, "was said in"),
                ):
                    theirs.unlink()
                with (
                    self.subTest(user=user.login, file=file.name),
                    self.assertRaises(UserError),
                ):
                    message.with_user(user).sudo().write(
                        {"attachment_ids": [Command.clear()]}
                    )
            self.assertEqual(message.attachment_ids.raw, b"as it was")

    def delete_in_chatter(self, user, file):
        self.login(user)
        self.make_jsonrpc_request(
            "/mail/attachment/delete",
            {
                "attachment_id": file.id,
                "access_token": file.sudo()._get_ownership_token(),
            },
        )

    @mute_logger("odoo.http")
    def test_chatter_takes_no_file_away_after_the_end(self):
        self.close()
        file = self.letter.attachment_ids
        for user in self.owner | self.admin:
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(JsonRpcException, "UserError"),
            ):
                self.delete_in_chatter(user, file)
        self.assertEqual(file.raw, b"as it was")

    def test_author_takes_it_away_while_the_case_runs(self):
        file = self.letter.attachment_ids
        self.delete_in_chatter(self.owner, file)
        self.assertFalse(file.exists())

    def test_files_of_other_records_are_nobody_elses_business(self):
        self.close()
        file = self.env["ir.attachment"].create(
            {"name": "other.txt", "res_model": "res.partner", "res_id": self.client.id}
        )
        self.say(self.client, "Look", attachment_ids=file.ids)
        file.unlink()
        self.assertFalse(file.exists())
