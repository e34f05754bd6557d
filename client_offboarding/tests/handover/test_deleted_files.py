import os

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestDeletedFiles(LedgerCase):
    """A file that is still to be handed over doesn't go behind anybody's back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.handover("2026-11-12")
        cls.user = new_test_user(
            cls.env,
            "off_files",
            groups="base.group_user,base.group_partner_manager",
            company_id=cls.company.id,
        )
        cls.file = (
            cls.env["ir.attachment"]
            .with_user(cls.user)
            .create(
                {
                    "name": "Report.txt",
                    "raw": os.urandom(64),
                    "res_model": "res.partner",
                    "res_id": cls.client.id,
                }
            )
        )
        cls.line = cls.case.env["client.offboarding.document"].create(
            {
                "offboarding_id": cls.case.id,
                "name": "Reports",
                "attachment_ids": [(6, 0, cls.file.ids)],
            }
        )

    def test_nobody_deletes_a_file_of_an_open_document(self):
        for file in (self.file, self.file.sudo()):
            with self.assertRaisesRegex(UserError, "still to be handed over"):
                file.unlink()
        self.line.attachment_ids = False
        self.file.unlink()
        self.assertFalse(self.file.exists())

    def test_a_case_that_is_over_holds_no_file(self):
        self.case._write_step({"state": "cancelled"})
        self.file.unlink()
        self.assertFalse(self.file.exists())

    def test_document_whose_file_is_gone_is_not_handed_over(self):
        self.env.cr.execute("DELETE FROM ir_attachment WHERE id = %s", self.file.ids)
        self.env.invalidate_all()
        with (
            self.assertRaisesRegex(UserError, "'Report.txt' was deleted"),
            self.cr.savepoint(),
        ):
            self.line.action_hand_over()
        self.assertEqual(self.line.state, "open")

    def test_checksum_of_a_lost_file_is_not_printed(self):
        paper = self.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": self.case.id, "kind": "documents"}
        )
        kind = paper._get_kind()
        rows = [row for part in kind._get_sections(paper) for row in part["lines"]]
        self.assertEqual([file["name"] for file in rows[0]["files"]], ["Report.txt"])
        file = self.file.sudo()
        path = file._full_path(file.store_fname)
        os.unlink(path)
        file.invalidate_recordset()
        rows = [row for part in kind._get_sections(paper) for row in part["lines"]]
        self.assertEqual(rows[0]["files"], [])
