import base64
import io
import os
import secrets
import zipfile
from functools import partial
from unittest.mock import patch

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..rights import RightsCase, stub_printer
from ..store_common import SmallStore

# More than one page of the store, so that a half of it can be there.
WEIGHT = 20_000


def make_file():
    """A page that is no other one, so that it has to be stored."""
    content = io.BytesIO()
    page = Canvas(content, pageCompression=0)
    page.drawString(50, 50, secrets.token_hex(WEIGHT // 2))
    page.save()
    return content.getvalue()


def make_drawing():
    content = io.BytesIO()
    noise = secrets.token_bytes(90 * 90 * 3)
    Image.frombytes("RGB", (90, 90), noise).save(content, "PNG")
    return base64.b64encode(content.getvalue()).decode()


@tagged("post_install", "-at_install")
class TestFileStore(RightsCase):
    """Whatever is stored while the file store takes nothing leaves nothing behind."""

    @classmethod
    def setUpClass(cls):
        cls.store = SmallStore()
        cls.addClassCleanup(cls.store.remove)
        super().setUpClass()
        path = str(cls.store.path)
        files = type(cls.env["ir.attachment"])
        cls.startClassPatcher(patch.object(files, "_filestore", lambda self: path))
        stub_printer(cls, make_file)
        cls.contact.parent_id = cls.quiet
        cls.contact.email = "anna@example.com"
        cls.case = cls.quiet_case("handover")
        cls.case.contact_ids = cls.contact
        cls.paper = cls.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": cls.case.id, "kind": "returns"}
        )
        cls.line = cls.add_return(cls.case)
        cls.document = cls.case.env["client.offboarding.document"].create(
            {"offboarding_id": cls.case.id, "name": "Contract"}
        )
        cls.charge = cls.add_charge(cls.case, side="we_owe")

    def read_all(self):
        """Everything of the case, and which files there are."""
        self.env.flush_all()
        self.env.invalidate_all()
        case = self.case.sudo()
        values = []
        for name in case._get_dossier_models():
            records = case.env[name].with_context(active_test=False)
            found = records.search([("offboarding_id", "=", case.id)])
            stored = [n for n, field in found._fields.items() if field.store]
            values.append(found.read(stored, load=None))
        values.append(case.read(["state", "message_ids"], load=None))
        values.append(self.env["ir.attachment"].sudo().search([]).ids)
        values.append(self.env["mail.mail"].sudo().search([]).ids)
        return values

    def assert_all_or_nothing(self, call):
        """It does nothing, and says why; with room again the same goes through."""
        before = self.read_all()
        for name, condition in (
            ("full", self.store.full()),
            ("full after a half", self.store.full(left=4096)),
            ("read-only", self.store.read_only()),
        ):
            with (
                self.subTest(store=self.store.kind, condition=name),
                condition,
                self.assertRaisesRegex(UserError, "couldn't be stored"),
                self.env.cr.savepoint(),
            ):
                call()
            self.assertEqual(self.read_all(), before)
        call()
        self.assertNotEqual(self.read_all(), before)
        self.assertEqual(self.get_damaged(), self.env["ir.attachment"])

    def get_damaged(self):
        """Files of this case that aren't what they should be."""
        files = self.env["ir.attachment"].sudo()
        found = files.search([("res_model", "=like", "client.offboarding%")])
        self.assertTrue(found)
        return found.filtered(lambda file: not file._is_stored_whole())

    def attach(self, record, field, content):
        """As a client program does it in one call; the same file each time."""
        vals = {"name": "file.pdf", "raw": content}
        return lambda: record.write({field: [Command.create(vals)]})

    def test_generating(self):
        self.assert_all_or_nothing(self.paper.action_generate)

    def test_sending(self):
        self.paper.action_generate()
        copied = self.paper.sudo().attachment_id
        # Its copies share one file: it is sent whatever the store takes.
        with self.store.full():
            self.paper.action_send()
        self.assertEqual(self.paper.state, "sent")
        self.assertEqual(self.get_damaged(), copied.browse())
        self.paper.action_generate()
        newer = self.paper.action_new_version()
        self.assert_all_or_nothing(newer.action_send)

    def test_signing_for_us_makes_the_paper(self):
        self.assert_all_or_nothing(self.paper.action_sign_company)

    def test_signature_that_completes_the_paper(self):
        self.paper.action_sign_company()
        self.assert_all_or_nothing(
            lambda: self.paper.action_sign_client(
                name="Anna Kowalska", role="CEO", basis="KRS"
            )
        )
        self.assertEqual(self.paper.state, "signed")

    def test_drawn_signature_in_the_portal(self):
        self.paper.action_send()
        drawing = make_drawing()
        self.assert_all_or_nothing(
            lambda: self.paper.sudo()._sign_in_portal(
                self.contact,
                {self.paper.id: self.paper.sha256},
                drawing=drawing,
                name="Anna Kowalska",
                role="CEO",
                basis="KRS",
                method="drawn",
            )
        )

    def test_scan_that_was_signed_on_paper(self):
        self.paper.action_sign_company()
        scan = self.env["ir.attachment"].create({"name": "scan", "raw": make_file()})
        self.assert_all_or_nothing(
            lambda: self.paper.sudo().action_sign_client(
                name="Anna Kowalska", evidence_ids=scan.ids
            )
        )

    def test_upload_of_a_signed_scan(self):
        self.paper.action_send()
        content = make_file()
        self.assert_all_or_nothing(
            lambda: self.paper.sudo()._upload_in_portal(
                self.contact,
                content,
                self.paper.sha256,
                method="paper",
                name="Anna Kowalska",
            )
        )
        # Its review completes the paper.
        self.paper.action_sign_company()
        self.assert_all_or_nothing(self.paper.sudo().upload_ids.action_accept)

    def test_proof_of_delivery(self):
        self.assert_all_or_nothing(
            self.attach(self.case.termination_ids, "proof_ids", make_file())
        )

    def test_photo_of_a_thing(self):
        self.assert_all_or_nothing(self.attach(self.line, "photo_ids", make_file()))

    def test_file_of_a_document(self):
        self.assert_all_or_nothing(
            self.attach(self.document, "attachment_ids", make_file())
        )

    def test_leave_to_tell_the_new_provider(self):
        self.case.new_provider_id = self.client
        self.assert_all_or_nothing(
            self.attach(self.case, "new_provider_proof_ids", make_file())
        )

    # What was lost since

    def damage(self, file, how):
        path = file._full_path(file.store_fname)
        content = file.raw
        self.assertTrue(os.path.exists(path))
        if how == "gone":
            os.unlink(path)
            return
        other = content[:50] if how == "cut" else content[:-1] + b"\0"
        with open(path, "wb") as stored:
            stored.write(other)

    def assert_lost_is_told(self, call):
        before = self.read_all()
        with (
            self.assertRaisesRegex(UserError, "couldn't be stored|was deleted"),
            self.env.cr.savepoint(),
        ):
            call()
        self.assertEqual(self.read_all(), before)

    def test_nothing_rests_on_a_proof_that_is_gone(self):
        for how in ("gone", "cut", "changed"):
            client = self.quiet.copy({"name": f"Client {how}"})
            case = self.quiet_case(partner_ids=[Command.set(client.ids)])
            self.attach(case.termination_ids, "proof_ids", make_file())()
            self.damage(case.termination_ids.proof_ids, how)
            with self.subTest(how=how):
                self.assert_lost_is_told(case.action_give_notice)
                self.assertEqual(case.state, "draft")

    def test_thing_is_not_received_on_a_photo_that_is_gone(self):
        for how in ("gone", "cut", "changed"):
            line = self.add_return(self.case)
            self.attach(line, "photo_ids", make_file())()
            self.damage(line.photo_ids, how)
            with self.subTest(how=how):
                self.assert_lost_is_told(line.action_receive)
                self.assertEqual(line.state, "expected")

    def test_paper_that_is_gone_is_not_handed_out(self):
        for how in ("gone", "cut", "changed"):
            paper = self.paper.action_new_version()
            paper.action_generate()
            batches = self.env["client.offboarding.batch"].with_user(self.manager)
            batch = batches.create(
                {"name": "End of payroll", "reason_id": self.reason.id}
            )
            self.damage(paper.sudo().attachment_id, how)
            with self.subTest(how=how):
                self.assert_lost_is_told(paper.action_print)
                with patch.object(
                    type(batch), "_get_letters", lambda self, one=paper: one
                ):
                    self.assert_lost_is_told(batch.action_letters)
            self.paper = paper

    def test_paper_that_is_gone_is_not_mailed_as_an_empty_file(self):
        self.line.action_receive()
        self.document.action_cancel_line()
        self.charge.with_user(self.manager).action_waive("Not owed")
        self.advance(self.case, "confirm")
        for how in ("gone", "cut", "changed"):
            old = self.case._get_or_create_paper("confirmation")
            paper = old.action_new_version()
            paper.action_generate()
            self.damage(paper.sudo().attachment_id, how)
            context = self.case.action_compose("confirmation")["context"]
            composers = self.env["mail.compose.message"].with_user(self.owner)
            composer = composers.with_context(**context)
            with self.subTest(how=how):
                self.assert_lost_is_told(partial(Form, composer))

    def test_upload_for_a_paper_that_is_gone_is_not_said_to_hold_it(self):
        for how in ("gone", "cut", "changed"):
            paper = self.paper.action_new_version()
            paper.action_send()
            self.damage(paper.sudo().attachment_id, how)
            with self.subTest(how=how):
                self.assert_lost_is_told(
                    lambda paper=paper: paper.sudo()._upload_in_portal(
                        self.contact,
                        make_file(),
                        paper.sha256,
                        method="paper",
                        name="Anna Kowalska",
                    )
                )
            self.paper = paper

    def test_file_that_was_sent_in_and_is_gone_is_told(self):
        self.paper.action_send()
        upload = self.paper.sudo()._upload_in_portal(
            self.contact,
            make_file(),
            self.paper.sha256,
            method="paper",
            name="Anna Kowalska",
        )
        self.damage(upload.attachment_id, "gone")
        self.assert_lost_is_told(upload.with_user(self.owner).action_download)

    def test_drawn_signature_that_is_gone_is_not_printed_as_an_empty_one(self):
        self.paper.action_send()
        self.paper.sudo()._sign_in_portal(
            self.contact,
            {self.paper.id: self.paper.sha256},
            drawing=make_drawing(),
            name="Anna Kowalska",
            method="drawn",
        )
        self.damage(self.paper.signature_ids.sudo().drawing_id, "gone")
        self.assert_lost_is_told(self.paper.action_sign_company)

    def test_case_is_not_closed_on_a_paper_that_is_gone(self):
        self.line.action_receive()
        self.document.action_cancel_line()
        self.charge.with_user(self.manager).action_waive("Not owed")
        self.advance(self.case, "confirm")
        paper = self.case.protocol_ids.filtered(lambda p: p.kind == "confirmation")
        self.sign(paper)
        self.damage(paper.sudo().signed_attachment_id, "changed")
        self.assert_lost_is_told(self.case.action_close)
        self.assertEqual(self.case.state, "confirm")

    def test_dossier_needs_no_room_and_names_what_was_changed(self):
        self.attach(self.document, "attachment_ids", make_file())()
        self.attach(self.line, "photo_ids", make_file())()
        self.damage(self.line.photo_ids, "changed")
        with self.store.full():
            root, pieces = self.case._prepare_dossier()
            archive = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
        self.assertIsNone(archive.testzip())
        index = archive.read(f"{root}/index.html").decode()
        __, told = index.split("Differs from what was stored")
        self.assertIn("returns/file.pdf", told.replace("return/", "returns/"))
        self.assertNotIn("documents/", told)
