import os
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..rights import FilesCase


@tagged("post_install", "-at_install")
class TestPaperFiles(FilesCase):
    """A paper is what its file says: nothing is claimed of one that isn't there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paper = cls.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": cls.case.id, "kind": "returns"}
        )

    def failing_store(self, keep=0, error=None):
        """A file store that takes the first ``keep`` bytes of a file, or refuses it."""
        attachments = type(self.env["ir.attachment"])

        def write(this, content, checksum):
            if error:
                raise error
            name, path = this._get_path(content, checksum)
            with open(path, "wb") as file:
                file.write(content[:keep])
            self.addCleanup(lambda: os.path.exists(path) and os.unlink(path))
            return name

        return patch.object(attachments, "_file_write", write)

    def assertNothingHappened(self, call):
        fields = ["state", "sha256", "attachment_id", "date_sent", "signed_sha256"]
        before = self.paper.sudo().read(fields), self.paper.signature_ids
        with (
            self.assertRaisesRegex(UserError, "couldn't be stored"),
            self.env.cr.savepoint(),
        ):
            call()
        self.env.invalidate_all()
        self.assertEqual(
            (self.paper.sudo().read(fields), self.paper.signature_ids), before
        )

    def test_nothing_is_generated_sent_or_signed_without_its_file(self):
        sign = {"name": "Anna Kowalska", "role": "CEO", "basis": "KRS"}
        for store in ({}, {"keep": 100}, {"error": OSError(28, "No space left")}):
            with self.subTest(store=str(store)), self.failing_store(**store):
                self.assertNothingHappened(self.paper.action_generate)
                self.assertNothingHappened(self.paper.action_send)
        self.paper.action_send()
        self.paper.action_sign_company()
        for store in ({}, {"keep": 100}, {"error": OSError(30, "Read-only")}):
            with self.subTest(store=str(store)), self.failing_store(**store):
                self.assertNothingHappened(
                    lambda: self.paper.action_sign_client(**sign)
                )
        self.paper.action_sign_client(**sign)
        self.assertEqual(self.paper.state, "signed")

    def test_evidence_that_is_gone_proves_nothing(self):
        self.paper.action_generate()
        scan = self.env["ir.attachment"].create({"name": "scan.pdf", "raw": b"%PDF-1"})
        self.env.cr.execute(
            "UPDATE ir_attachment SET db_datas = NULL, store_fname = 'aa/gone'"
            " WHERE id = %s",
            [scan.id],
        )
        scan.invalidate_recordset()
        self.assertNothingHappened(
            lambda: self.paper.sudo().action_sign_client(
                name="Anna Kowalska", evidence_ids=scan.ids
            )
        )

    def test_paper_whose_file_was_lost_is_not_signed(self):
        self.paper.action_generate()
        file = self.paper.sudo().attachment_id
        self.env.cr.execute(
            "UPDATE ir_attachment SET db_datas = NULL, store_fname = 'aa/gone'"
            " WHERE id = %s",
            [file.id],
        )
        file.invalidate_recordset()
        for call in (self.paper.action_sign_company, self.paper.action_send):
            self.assertNothingHappened(call)
        # Made anew, it can be.
        self.paper.action_generate()
        self.paper.action_sign_company()
        self.assertTrue(self.paper.signature_ids)

    def test_signed_paper_is_read_by_whoever_may_read_the_paper(self):
        line = self.add_return(self.case, user_id=self.helper.id)
        self.sign(self.paper)
        file = self.paper.sudo().signed_attachment_id
        messages = self.case.sudo().message_ids.filtered("attachment_ids")
        # The very file hangs on the message, and no copy on the case.
        self.assertEqual(messages.attachment_ids, file)
        self.assertFalse(
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("checksum", "=", file.checksum),
                    ("res_model", "=", self.case._name),
                ]
            )
        )
        self.assertTrue(line.with_user(self.helper).name)
        for user in (self.helper, self.colleague, self.portal, self.public):
            self.env.invalidate_all()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                file.with_user(user).read(["raw"])
        for user in (self.owner, self.accountant, self.auditor):
            with self.subTest(user=user.login):
                self.assertTrue(messages.with_user(user).attachment_ids.read(["raw"]))
