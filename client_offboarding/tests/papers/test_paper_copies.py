import io
import json
import zipfile

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..rights import RightsCase


@tagged("post_install", "-at_install")
class TestPaperCopies(RightsCase, HttpCase):
    """A file of a paper is read by whoever may read the paper, wherever it hangs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.quiet_case("handover")
        cls.line = cls.add_return(cls.case, user_id=cls.helper.id)
        cls.paper = cls.case._get_or_create_paper("settlement")
        cls.paper.action_generate()
        cls.content = cls.paper.attachment_id.raw
        cls.copies = cls.env["ir.attachment"].union(
            *[
                cls.attach(record, "copy.pdf", cls.content)
                for record in (cls.quiet, cls.case, cls.line)
            ]
        )
        cls.other = cls.attach(cls.quiet, "other.txt", b"Something else")
        for user in cls.owner | cls.colleague | cls.officer | cls.helper:
            user.sudo().password = user.login

    @classmethod
    def attach(cls, record, name, content):
        values = {"name": name, "raw": content, "res_id": record.id}
        files = cls.env["ir.attachment"].sudo()
        return files.create({"res_model": record._name, **values})

    def of(self, record):
        return self.copies.filtered(lambda file: file.res_model == record._name)

    def test_who_may_not_read_the_paper_reads_no_copy(self):
        for user in self.colleague | self.officer | self.helper | self.follower:
            for file in self.copies:
                theirs = file.with_user(user)
                with self.subTest(user=user.login, on=file.res_model):
                    with self.assertRaises(AccessError):
                        theirs.read(["raw"])
                    with self.assertRaises(AccessError):
                        theirs.read(["index_content", "name"])
                    domain = [("res_model", "=", file.res_model)]
                    self.assertNotIn(theirs, theirs.search(domain))
                    self.assertNotIn(theirs, theirs.search([("id", "in", file.ids)]))
            with self.subTest(user=user.login):
                self.assertTrue(self.other.with_user(user).read(["raw"]))

    def test_who_may_read_the_paper_reads_its_copies(self):
        for user in self.owner | self.manager | self.accountant | self.auditor:
            for record in (self.quiet, self.case, self.line):
                theirs = self.of(record).with_user(user)
                with self.subTest(user=user.login, on=record._name):
                    self.assertEqual(theirs.raw, self.content)
                    self.assertEqual(theirs.search([("id", "=", theirs.id)]), theirs)

    def send_in(self, content, holds_paper):
        """As a contact's signed file comes in by the portal."""
        upload = self.paper.sudo().upload_ids.create(
            {
                "protocol_id": self.paper.id,
                "side": "client",
                "partner_id": self.contact.id,
                "name": "Anna Kowalska",
                "method": "qualified",
                "holds_paper": holds_paper,
            }
        )
        file = self.attach(upload, "signed.pdf", content)
        upload._write_step({"attachment_id": file.id})
        return upload

    def test_what_others_gave_us_is_as_readable_as_before(self):
        """A file that everybody has, sent in as if signed, kept as evidence, or hung on
        a paper by hand, hides no copy of it anywhere."""
        common = b"%PDF-1.7 General terms of 2026"
        terms = self.attach(self.env.ref("base.main_partner"), "terms.pdf", common)
        theirs = terms.with_user(self.colleague)
        self.assertEqual(theirs.raw, common)
        upload = self.send_in(common, holds_paper=False)
        scan = self.attach(self.case, "scan.pdf", common)
        paper = self.case._get_or_create_paper("returns")
        paper.action_generate()
        paper.action_sign_client(name="Anna Kowalska", evidence_ids=scan.ids)
        self.attach(self.paper, "by-hand.pdf", common)
        self.assertEqual(theirs.raw, common)
        self.assertEqual(theirs.search([("id", "=", terms.id)]), theirs)
        # Where it hangs on the paper it is read by who may read that.
        for file in upload.attachment_id | paper.signature_ids.evidence_ids:
            with self.assertRaises(AccessError):
                file.with_user(self.colleague).read(["raw"])

    def test_paper_that_was_signed_elsewhere_is_hidden_as_it_was(self):
        signed = self.content + b"%signed"
        copy = self.attach(self.quiet, "signed.pdf", signed).with_user(self.colleague)
        self.assertEqual(copy.raw, signed)
        self.send_in(signed, holds_paper=True)
        with self.assertRaises(AccessError):
            copy.read(["raw"])

    def test_officer_who_sees_amounts_reads_it(self):
        self.officer.group_ids += self.env.ref(
            "client_offboarding.group_offboarding_amounts"
        )
        self.assertEqual(self.of(self.case).with_user(self.officer).raw, self.content)

    def test_officer_reads_papers_without_amounts(self):
        other = self.case._get_or_create_paper("returns")
        theirs = self.env[other._name].with_user(self.officer)
        found = theirs.search([("offboarding_id", "=", self.case.id)])
        self.assertEqual(found, other)
        with self.assertRaises(AccessError):
            self.paper.with_user(self.officer).read(["name"])

    @mute_logger("odoo.http")
    def test_nothing_is_downloaded_by_its_address(self):
        file = self.of(self.quiet)
        for user, status in ((self.colleague, 404), (self.owner, 200)):
            self.authenticate(user.login, user.login)
            for path in ("content", "image"):
                answer = self.url_open(f"/web/{path}/{file.id}")
                with self.subTest(user=user.login, path=path):
                    if path == "content":
                        self.assertEqual(answer.status_code, status)
                    is_told = self.content in answer.content
                    self.assertEqual(is_told, user == self.owner)

    def zip_of(self, user, files):
        self.authenticate(user.login, user.login)
        data = {"file_ids": ",".join(map(str, files.ids)), "zip_name": "a.zip"}
        data["csrf_token"] = Request.csrf_token(self)
        return self.url_open("/mail/attachment/zip", data)

    @mute_logger("odoo.http")
    def test_nothing_is_zipped_in_the_chatter(self):
        files = self.of(self.quiet) | self.other
        answer = self.zip_of(self.colleague, files)
        self.assertNotIn(b"PK", answer.content[:2])
        answer = self.zip_of(self.owner, files)
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            self.assertEqual(len(archive.namelist()), 2)

    def messages_of(self, user):
        self.authenticate(user.login, user.login)
        answer = self.make_jsonrpc_request(
            "/mail/thread/messages",
            {"thread_model": "res.partner", "thread_id": self.quiet.id},
        )
        return answer["data"].get("ir.attachment", [])

    def test_chatter_gives_no_token_for_it(self):
        self.say(self.quiet, "Look", attachment_ids=self.of(self.quiet).ids)
        for user, is_reader in ((self.colleague, False), (self.owner, True)):
            files = self.messages_of(user)
            with self.subTest(user=user.login):
                told = [bool(file.get("raw_access_token")) for file in files]
                self.assertEqual(told, [is_reader] if files else [])
                self.assertTrue(files or not is_reader)
                self.assertNotIn(self.content.hex(), json.dumps(files))

    def test_archive_of_the_case_has_what_its_reader_may_read(self):
        names = {}
        for user in self.owner | self.officer:
            case = self.case.with_user(user)
            entries = case._get_dossier_entries(case._get_dossier_records())
            names[user] = [b"".join(entry.read()) for entry in entries]
        self.assertIn(self.content, names[self.owner])
        self.assertNotIn(self.content, names[self.officer])
