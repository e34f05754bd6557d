import hashlib
import io
import json
import os
import zipfile
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..rights import RightsCase

AMOUNT = "700.0"


@tagged("post_install", "-at_install")
class TestDossier(RightsCase, HttpCase):
    """The whole case in one archive, under the rights of who downloads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.quiet_case("handover", reason_note="Never tell")
        cls.file = cls.attach("../../Raport żółty.pdf", b"Report", cls.quiet)
        cls.document = cls.case.env["client.offboarding.document"].create(
            {
                "offboarding_id": cls.case.id,
                "name": "Yearly report",
                "attachment_ids": [Command.set(cls.file.ids)],
            }
        )
        cls.case.env["client.offboarding.access"].create(
            {"offboarding_id": cls.case.id, "system": "Mail server", "account": "root"}
        )
        cls.add_return(cls.case, user_id=cls.helper.id)
        cls.add_charge(cls.case)
        cls.attach("same.txt", b"1", cls.case)
        cls.attach("Same.txt", b"2", cls.case)
        cls.paper = cls.case._get_or_create_paper("returns")
        cls.sign(cls.paper)
        cls.say(cls.case, body="Told the client", subtype_xmlid="mail.mt_comment")
        cls.say(cls.case, body="Between <b>us</b>", subtype_xmlid="mail.mt_note")

    @classmethod
    def attach(cls, name, content, record):
        # sudo: the test's own user reads no cases.
        files = cls.env["ir.attachment"].sudo()
        return files.create(
            {
                "name": name,
                "raw": content,
                "res_model": record._name,
                "res_id": record.id,
            }
        )

    def archive(self, user, internal=False, case=None):
        case = (case or self.case).with_user(user)
        root, pieces = case._prepare_dossier(internal)
        self.root = root
        archive = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
        self.assertIsNone(archive.testzip())
        return archive

    def texts(self, archive):
        return "\n".join(
            archive.read(name).decode("utf-8-sig")
            for name in archive.namelist()
            if name.endswith((".html", ".csv", ".json"))
        )

    def test_archive_has_everything_of_the_case(self):
        archive = self.archive(self.owner)
        names = {name.removeprefix(f"{self.root}/") for name in archive.namelist()}
        self.assertLessEqual(
            {
                "index.html",
                "index.csv",
                "index.json",
                "history.html",
                "SHA256SUMS",
                "documents/_.._Raport żółty.pdf",
                "case/same.txt",
                "case/Same (2).txt",
            },
            names,
        )
        number = self.paper.name.replace("/", "-")
        self.assertIn(f"papers/{number}.pdf", names)
        self.assertIn(f"papers/{number}-signed.pdf", names)
        self.assertEqual(
            archive.read(f"{self.root}/documents/_.._Raport żółty.pdf"), b"Report"
        )
        text = self.texts(archive)
        for expected in ("Yearly report", "Mail server", "Laptop", "Told the client"):
            with self.subTest(text=expected):
                self.assertIn(expected, text)

    def test_file_of_two_documents_is_there_once_and_an_empty_message_never(self):
        before = self.archive(self.owner)
        history = f"{self.root}/history.html"
        self.document.copy(
            {"name": "Again", "attachment_ids": [Command.set(self.file.ids)]}
        )
        self.say(self.case, body="", subtype_xmlid="mail.mt_comment")
        archive = self.archive(self.owner)
        self.assertEqual(len(archive.namelist()), len(before.namelist()))
        self.assertEqual(archive.read(history), before.read(history))
        self.assertIn("Again", self.texts(archive))

    def test_of_an_invoice_there_is_the_file_and_nothing_that_was_said(self):
        invoice = self.init_invoice("out_invoice", partner=self.quiet, amounts=[50.0])
        invoice.sudo().offboarding_id = self.case
        self.attach("invoice.pdf", b"Invoice", invoice)
        self.say(invoice, body="The clerks agree", subtype_xmlid="mail.mt_comment")
        archive = self.archive(self.accountant)
        self.assertEqual(archive.read(f"{self.root}/invoices/invoice.pdf"), b"Invoice")
        self.assertNotIn("The clerks agree", self.texts(archive))
        archive = self.archive(self.owner)
        self.assertNotIn(f"{self.root}/invoices/invoice.pdf", archive.namelist())

    def test_every_file_has_its_checksum(self):
        archive = self.archive(self.owner)
        lines = archive.read(f"{self.root}/SHA256SUMS").decode().splitlines()
        sums = dict(reversed(line.split("  ", 1)) for line in lines)
        names = [name for name in archive.namelist() if "SHA256SUMS" not in name]
        self.assertEqual(len(names), len(sums))
        for name in names:
            digest = hashlib.sha256(archive.read(name)).hexdigest()
            self.assertEqual(sums[name.removeprefix(f"{self.root}/")], digest)
        index = json.loads(archive.read(f"{self.root}/index.json"))
        self.assertTrue(all(file["SHA-256"] for file in index["files"]))

    def test_notes_among_colleagues_are_left_out_unless_asked_for(self):
        text = self.texts(self.archive(self.owner))
        self.assertNotIn("Between", text)
        self.assertNotIn("Never tell", text)
        archive = self.archive(self.owner, internal=True)
        self.assertIn("Between", self.texts(archive))
        self.assertIn("Never tell", self.texts(archive))
        self.assertIn(f"{self.root}/internal-notes.html", archive.namelist())

    def test_steps_of_the_case_are_its_history_and_inner_changes_are_not(self):
        case = self.open_case(reason_note="Never tell")
        self.env.flush_all()
        # Where the ERP writes what it tracked.
        self.env.cr.precommit.run()
        case.action_give_notice()
        self.say(case, body="Between us", subtype_xmlid="mail.mt_note")
        self.env.flush_all()
        self.env.cr.precommit.run()
        archive = self.archive(self.owner, case=case)
        history = archive.read(f"{self.root}/history.html").decode()
        self.assertIn("Preparing → Notice running", history)
        self.assertIn("(Europe/Warsaw)", history)
        self.assertNotIn("Between us", history)
        self.assertNotIn("Never tell", history)

    @mute_logger("odoo.http")
    def test_notes_are_taken_out_by_a_manager_or_the_owner_only(self):
        url = f"/client_offboarding/dossier/{self.case.id}?internal=1"
        self.case.message_subscribe(self.follower.partner_id.ids)
        for user in (self.owner, self.manager):
            with self.subTest(user=user.login):
                case = self.case.with_user(user)
                self.assertTrue(case.is_dossier_internal)
                case = case.with_context(dossier_internal=True)
                self.assertTrue(case.action_dossier()["url"].endswith(url))
        for user in (self.follower, self.accountant, self.auditor, self.officer):
            with self.subTest(user=user.login):
                case = self.case.with_user(user)
                self.assertFalse(case.is_dossier_internal)
                with self.assertRaisesRegex(AccessError, "internal notes"):
                    case.with_context(dossier_internal=True).action_dossier()
                self.assertTrue(case.action_dossier())
        self.authenticate(self.follower.login, self.follower.login)
        self.assertEqual(self.url_open(url).status_code, 403)
        self.authenticate(self.manager.login, self.manager.login)
        self.assertEqual(self.url_open(url).status_code, 200)

    def test_archive_holds_no_token(self):
        link = self.case.sudo()._invite(self.quiet, is_sent=False)
        token = self.case.sudo()._portal_ensure_token()
        text = self.texts(self.archive(self.manager, internal=True))
        self.assertNotIn(token, text)
        for one in link:
            self.assertNotIn(one._get_token(), text)

    def test_amounts_are_in_it_for_those_who_see_them(self):
        self.assertIn(AMOUNT, self.texts(self.archive(self.accountant)))
        self.assertIn(AMOUNT, self.texts(self.archive(self.manager)))
        self.assertNotIn(AMOUNT, self.texts(self.archive(self.owner)))

    def test_file_that_one_may_not_open_is_left_out(self):
        # Named by a line, but of a record that this user can't read.
        hidden = self.attach("Salaries.pdf", b"x", self.case)
        hidden.write({"res_model": "account.move", "res_id": 0, "create_uid": 1})
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_uid = 1 WHERE id = %s", [hidden.id]
        )
        self.document.sudo().attachment_ids |= hidden
        names = "\n".join(self.archive(self.owner).namelist())
        self.assertNotIn("Salaries", names)

    def test_only_who_reads_the_case_gets_it(self):
        for user in self.colleague | self.helper:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.archive(user)
        for user in self.auditor | self.officer | self.accountant:
            with self.subTest(user=user.login):
                self.assertTrue(self.archive(user).namelist())

    def test_download_is_sent_while_it_is_made_and_logged(self):
        self.authenticate(self.owner.login, self.owner.login)
        action = self.case.action_dossier()
        response = self.url_open(action["url"])
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/zip")
        self.assertIn("OFF-2026", response.headers["Content-Disposition"])
        archive = zipfile.ZipFile(io.BytesIO(response.content))
        self.assertIsNone(archive.testzip())
        bodies = "\n".join(self.case.message_ids.mapped("body"))
        self.assertIn("Dossier downloaded", bodies)

    @mute_logger("odoo.http")
    def test_download_is_refused_to_others(self):
        url = f"/client_offboarding/dossier/{self.case.id}"
        for user in self.colleague | self.helper | self.portal:
            with self.subTest(user=user.login):
                self.authenticate(user.login, user.login)
                self.assertEqual(self.url_open(url).status_code, 403)
        self.authenticate(None, None)
        response = self.url_open(url, allow_redirects=False)
        self.assertIn("/web/login", response.headers.get("Location", ""))
        self.authenticate(self.owner.login, self.owner.login)
        missing = self.url_open("/client_offboarding/dossier/999999999")
        self.assertEqual(missing.status_code, 404)

    def test_file_that_the_store_lost_is_named(self):
        lost = self.attach("Lost.pdf", os.urandom(40), self.case)
        os.unlink(lost._full_path(lost.store_fname))
        archive = self.archive(self.owner)
        self.assertNotIn("Lost.pdf", "\n".join(archive.namelist()))
        self.assertIn("Lost.pdf", archive.read(f"{self.root}/index.html").decode())

    def test_file_kept_in_the_database_is_read(self):
        self.env["ir.config_parameter"].sudo().set_param("ir_attachment.location", "db")
        self.attach("In database.txt", b"From the database", self.case)
        registry = type(self.env.registry)
        # The file of an open transaction is seen by no other one.
        with patch.object(
            registry, "cursor", lambda *args, **kw: _Borrowed(self.env.cr)
        ):
            archive = self.archive(self.owner)
        self.assertEqual(
            archive.read(f"{self.root}/case/In database.txt"), b"From the database"
        )

    def test_query_count_does_not_depend_on_the_number_of_files(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.case.with_user(self.owner)._prepare_dossier()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(20):
            self.attach(f"{number}.txt", b"x", self.case)
        self.assertLessEqual(count(), few + 2)


class _Borrowed:
    """A cursor that is given back, not closed."""

    def __init__(self, cr):
        self.cr = cr

    def __enter__(self):
        return self.cr

    def __exit__(self, *args):
        return False
