from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..rights import RightsCase

CHANGES = (
    {"raw": b"forged"},
    {"datas": b"Zm9yZ2Vk"},
    {"db_datas": b"forged"},
    {"type": "url", "url": "https://example.com"},
    {"name": "other.txt"},
    {"mimetype": "text/html"},
    {"public": True},
    {"offboarding_document_id": False},
)


@tagged("post_install", "-at_install")
class TestDocumentKeeping(RightsCase):
    """What was handed over nobody changes or deletes afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.make_user(
            "admin", "base.group_system,client_offboarding.group_offboarding_manager"
        )
        cls.case = cls.quiet_case("handover")
        cls.file = cls.make_file()
        cls.line = cls.add_document(cls.file)

    @classmethod
    def make_file(cls):
        return cls.env["ir.attachment"].create(
            {
                "name": "report.txt",
                "raw": b"Report",
                "res_model": "res.partner",
                "res_id": cls.quiet.id,
            }
        )

    @classmethod
    def add_document(cls, files, case=None, **values):
        case = case or cls.case
        return case.env["client.offboarding.document"].create(
            {
                "offboarding_id": case.id,
                "name": "Report",
                "attachment_ids": [Command.set(files.ids)],
                **values,
            }
        )

    def everybody(self, file):
        return {
            "owner": file.with_user(self.owner),
            "manager": file.with_user(self.manager),
            "administrator": file.with_user(self.admin),
            "superuser": file.sudo(),
        }

    def assertFrozen(self, file):
        before = file.sudo().read(["checksum", "name", "mimetype", "public"])
        for who, theirs in self.everybody(file).items():
            for vals in CHANGES:
                with self.subTest(who=who, vals=vals), self.assertRaises(UserError):
                    theirs.write(vals)
            with self.subTest(who=who), self.assertRaises(UserError):
                theirs.unlink()
        self.assertEqual(
            file.sudo().read(["checksum", "name", "mimetype", "public"]), before
        )

    def test_file_that_was_handed_over_is_frozen_for_everybody(self):
        self.line.action_hand_over()
        self.assertFrozen(self.file)
        with self.assertRaisesRegex(UserError, "handed over with 'Report'"):
            self.file.sudo().raw = b"forged"
        self.assertEqual(self.line._hash_files(self.file), self.line.file_list)

    def test_so_is_one_that_was_received_in_whatever_way(self):
        created = self.add_document(self.make_file(), state="done")
        marked = self.add_document(self.make_file())
        marked.action_mark_received()
        for line in (created, marked):
            with self.subTest(line=line.id), self.assertRaises(UserError):
                line.sudo().attachment_ids.unlink()

    def test_file_is_free_before_it_is_handed_over(self):
        self.file.raw = b"Corrected"
        self.line.action_hand_over()
        self.assertFrozen(self.file)

    def test_evidence_stays_when_the_line_is_reset(self):
        self.line.action_hand_over()
        checksum = self.line.sha256
        self.line.with_user(self.owner).action_reset()
        self.assertFrozen(self.file)
        # What is taken back was said: when, by whom, and which files.
        said = self.line.message_ids.sorted("id")[-1].body
        for text in ("11/16/2026", self.owner.name, "SHA-256 " + checksum):
            self.assertIn(text, said)
        # The right file goes into its place; the wrong one is kept all the same.
        self.line.attachment_ids = self.make_file()
        self.assertFrozen(self.file)
        with self.assertRaisesRegex(UserError, "were handed over"):
            self.line.unlink()

    def test_what_the_receiver_has_stays_frozen_when_the_line_is_reset(self):
        self.line.action_mark_received()
        self.line.action_reset()
        self.assertFrozen(self.file)
        # Nor by handing it over once more, or by giving the line up.
        self.line.action_hand_over()
        self.line.action_reset()
        self.line.action_cancel_line()
        self.assertFrozen(self.file)
        with self.assertRaisesRegex(UserError, "were handed over"):
            self.line.unlink()
        for user in (self.owner, self.manager, self.admin):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.line.with_user(user).write({"was_received": False})
        with self.assertRaises(UserError):
            self.line.sudo().write({"was_received": False, "name": "x"})
        with self.assertRaises(UserError):
            self.file.sudo().write({"raw": b"forged"})
        self.assertTrue(self.line.was_received)
        self.assertEqual((self.line.name, self.file.raw), ("Report", b"Report"))

    def test_what_the_receiver_misses_is_sent_anew(self):
        self.line.action_hand_over()
        self.line.action_mark_missing()
        self.assertFrozen(self.file)
        self.line.attachment_ids = self.make_file()
        self.line.action_hand_over()
        self.assertFrozen(self.line.attachment_ids)

    def test_file_of_two_documents_stays_frozen(self):
        other = self.add_document(self.file)
        (self.line | other).action_hand_over()
        self.line.action_reset()
        other.action_reset()
        self.assertFrozen(self.file)

    def test_odoo_moves_its_file_store_and_contacts_are_merged(self):
        self.line.action_hand_over()
        self.file.sudo()._migrate()
        other = self.quiet.copy()
        self.file.sudo().write({"res_id": other.id})
        self.assertEqual(self.file.raw, b"Report")

    def test_nobody_freezes_by_hand(self):
        values = {"name": "a", "raw": b"a", "offboarding_document_id": self.line.id}
        attachments = self.env["ir.attachment"]
        context = {"default_offboarding_document_id": self.line.id}
        for file in (
            attachments.create(values),
            attachments.with_context(**context).create({"name": "a", "raw": b"a"}),
        ):
            self.assertFalse(file.sudo().offboarding_document_id)
        with self.assertRaises(UserError):
            self.file.sudo().offboarding_document_id = self.line

    def test_record_that_holds_the_file_is_not_deleted(self):
        self.line.action_hand_over()
        owner = self.env["res.partner"].create({"name": "X"})
        self.file.sudo().write({"res_id": owner.id})
        with self.assertRaisesRegex(UserError, "handed over"):
            owner.sudo().unlink()

    def test_case_with_something_handed_over_is_not_deleted(self):
        case = self.quiet_case(
            partner_ids=[Command.set(self.quiet.copy().ids)], date_delivered=False
        )
        line = self.add_document(self.make_file(), case)
        line.action_hand_over()
        for user in (self.manager, self.admin):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, "was handed over"),
            ):
                case.with_user(user).unlink()
        line.action_reset()
        with self.assertRaisesRegex(UserError, "was handed over"):
            case.with_user(self.manager).unlink()

    def test_after_the_keeping_period_the_file_is_free(self):
        self.line.action_hand_over()
        with freeze_time("2040-01-01 12:00:00"):
            # An open case is never over.
            self.assertFrozen(self.file)
        self.case.sudo()._write_step({"state": "closed", "date_closed": "2027-02-01"})
        with freeze_time("2033-12-31 10:00:00"):  # six years, by default
            self.assertFrozen(self.file)
        with freeze_time("2034-01-01 12:00:00"):
            self.file.sudo().unlink()
        self.assertFalse(self.file.exists())

    def test_upgrade_freezes_what_was_handed_over_or_signed_before(self):
        self.line.action_hand_over()
        paper = self.case.protocol_ids.create(
            {"offboarding_id": self.case.id, "kind": "returns"}
        )
        scan = self.env["ir.attachment"].create({"name": "scan.pdf", "raw": b"%PDF-1"})
        paper.sudo().action_sign_client(name="Anna Kowalska", evidence_ids=scan.ids)
        files = self.file | paper.sudo().attachment_id
        files |= paper.signature_ids.sudo().evidence_ids
        # As an earlier version of the addon left them.
        self.env.cr.execute(
            "UPDATE ir_attachment SET offboarding_protocol_id = NULL,"
            " offboarding_document_id = NULL WHERE id IN %s",
            [tuple(files.ids)],
        )
        self.env.cr.execute(
            "UPDATE client_offboarding_protocol SET date_keep_until = NULL"
            " WHERE id = %s",
            [paper.id],
        )
        self.env.invalidate_all()
        self.file.raw = b"Report"
        for number in range(2):
            with freeze_time(f"202{8 + number}-05-05 12:00:00"):
                self.env["client.offboarding.protocol"]._freeze_earlier()
                self.env["client.offboarding.document"]._freeze_earlier()
            # From the day of the signature on, not from that of the upgrade.
            self.assertEqual(str(paper.date_keep_until), "2032-12-31")
            for file in files:
                with self.subTest(file=file.name), self.assertRaises(UserError):
                    file.sudo().raw = b"forged"
