from datetime import date

from freezegun import freeze_time
from lxml import html

from odoo import http
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.case.sizes import format_size
from ..portal_common import PortalCase

CONTENT = b"Report of 2026"


@tagged("post_install", "-at_install")
class TestPortalDocuments(PortalCase):
    """Documents are downloaded and acknowledged by those whom they are for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = cls.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": CONTENT + name.encode(),
                    "res_model": "res.partner",
                    "res_id": cls.client.id,
                }
                for name in ("a.txt", "b.txt")
            ]
        )
        cls.line = cls.add_document(channel="portal", name="Reports <b>2026</b>")

    @classmethod
    def add_document(cls, files=None, **values):
        files = cls.files if files is None else files
        return cls.case.env["client.offboarding.document"].create(
            {
                "offboarding_id": cls.case.id,
                "name": "Report",
                "attachment_ids": [Command.set(files.ids)],
                **values,
            }
        )

    def post(self, path, token=None, csrf=True, case=None, **data):
        if csrf:
            data["csrf_token"] = http.Request.csrf_token(self)
        suffix = f"?access_token={token}" if token else ""
        return self.url_open(
            f"/my/offboardings/{(case or self.case).id}{path}{suffix}",
            data=data or {"x": "1"},
            allow_redirects=False,
        )

    def download(self, line=None, file=None, **options):
        line = line or self.line
        file = file or self.files[0]
        return self.post(f"/documents/{line.id}/files/{file.id}", **options)

    def answer(self, receipt, line=None, **options):
        return self.post(
            f"/documents/{(line or self.line).id}/answer", receipt=receipt, **options
        )

    def test_download_is_recorded_as_receipt(self):
        self.login(self.anna)
        page = self.open_page()
        self.assertIn("a.txt", page.text)
        self.assertNotIn("<b>2026</b>", page.text)
        response = self.download()
        self.assertEqual(response.content, CONTENT + b"a.txt")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual((self.line.state, self.line.receipt), ("open", False))
        self.download(file=self.files[1])
        self.line.invalidate_recordset()
        self.assertRecordValues(
            self.line,
            [
                {
                    "state": "done",
                    "receipt": "received",
                    "receipt_by": self.contact.name,
                    "date_handed": self.case.date_open,
                }
            ],
        )
        bodies = "\n".join(self.line.message_ids.mapped("body"))
        self.assertIn("a.txt", bodies)
        count = len(self.line.message_ids)
        self.download()
        self.assertEqual(len(self.line.message_ids), count)

    def test_personal_link_downloads_too(self):
        self.login(None)
        token = self.token_of(self.second)
        self.assertIn("a.txt", self.open_page(token=token).text)
        self.assertEqual(self.download(token=token).status_code, 200)
        self.assertEqual(self.line.file_list[0]["downloaded_by"], self.second.name)

    @mute_logger("odoo.http")
    def test_looking_at_links_acknowledges_nothing(self):
        self.login(self.anna)
        url = f"/my/offboardings/{self.case.id}/documents/{self.line.id}"
        for path in (f"/files/{self.files[0].id}", "/answer"):
            with self.subTest(path=path):
                self.assertEqual(self.url_open(url + path).status_code, 405)
                response = self.url_open(url + path, data={"receipt": "received"})
                self.assertEqual(response.status_code, 400)
        self.line.invalidate_recordset()
        self.assertFalse(self.line.receipt)

    def test_nobody_else_downloads(self):
        token = self.token_of(self.contact)
        for user, bad in (
            (self.piotr, None),
            (self.ktos, None),
            (self.piotr, token),
            (None, None),
            (None, token[:-1]),
        ):
            with self.subTest(user=user and user.login, token=bad):
                self.login(user)
                self.assertRefused(self.download(token=bad))
                self.assertRefused(self.answer("received", token=bad))
        self.login(self.colleague)
        self.assertRefused(self.download())
        self.line.invalidate_recordset()
        self.assertFalse(
            self.line.receipt or self.line.file_list[0].get("downloaded_on")
        )

    def test_colleague_who_has_a_look_leaves_no_receipt(self):
        self.login(self.owner)
        for file in self.files:
            self.assertEqual(self.download(file=file).status_code, 200)
        self.line.state = "done"
        self.assertRefused(self.answer("received"))
        self.line.invalidate_recordset()
        self.assertFalse(self.line.receipt)

    def test_only_what_is_offered_is_seen_and_downloaded(self):
        other = self.env["ir.attachment"].create({"name": "x", "raw": b"Secret"})
        hidden = {
            "suggested": self.add_document(),
            "to us": self.add_document(channel="portal", direction="to_company"),
            "cancelled": self.add_document(channel="portal", state="cancelled"),
            "provider": self.add_document(channel="portal", direction="to_provider"),
        }
        by_mail = self.add_document(channel="email", name="By mail")
        self.login(self.anna)
        page = self.open_page().text
        self.assertIn("By mail", page)
        for name, line in hidden.items():
            with self.subTest(line=name):
                self.assertNotIn(f'data-document="{line.id}"', page)
                self.assertRefused(self.download(line))
        # Sent in another way, or of another document.
        for line, file in ((by_mail, self.files[0]), (self.line, other)):
            response = self.download(line, file)
            self.assertEqual(response.status_code, 303)
            self.assertIn("message=no_file", response.headers["Location"])

    def test_file_of_another_case_is_not_found(self):
        other = self.env["res.partner"].create({"name": "Inny", "is_company": True})
        case = self.open_case(
            partner_ids=[Command.set(other.ids)],
            outside_ids=[Command.create({"name": "U/9"})],
        )
        case.contact_ids = self.stranger
        self.login(self.ktos)
        self.assertRefused(self.download(case=case))

    def test_changed_file_is_not_given_out(self):
        self.files[0].raw = b"Something else"
        self.login(self.anna)
        response = self.download()
        self.assertIn("message=no_file", response.headers["Location"])
        self.line.invalidate_recordset()
        self.assertFalse(self.line.file_list[0].get("downloaded_on"))

    def test_receipt_is_of_the_day_of_the_company(self):
        """Half past midnight there, while it is yesterday by the server's clock."""
        self.company.partner_id.tz = "Europe/Warsaw"
        token = self.token_of(self.contact)
        self.login(None)
        with freeze_time("2026-11-16 23:30:00"):
            for file in self.files:
                self.download(file=file, token=token)
            self.line.invalidate_recordset()
            self.assertRecordValues(
                self.line, [{"state": "done", "date_handed": date(2026, 11, 17)}]
            )
            count = len(self.line.message_ids)
            self.answer("received", token=token)
        self.line.invalidate_recordset()
        # What was said already isn't told again.
        self.assertEqual(len(self.line.message_ids), count)

    def test_receiver_marks_what_he_got(self):
        line = self.add_document(files=self.files[:0], state="done", name="Letter")
        self.login(self.anna)
        self.answer("received", line)
        line.invalidate_recordset()
        self.assertEqual(
            (line.receipt, line.receipt_by), ("received", self.contact.name)
        )
        response = self.answer("remark", line, note=" ")
        self.assertIn("no_remark", response.headers["Location"])
        self.answer("remark", line, note="<script>alert(1)</script>")
        line.invalidate_recordset()
        self.assertEqual(line.receipt_note, "<script>alert(1)</script>")
        self.assertNotIn("<script>alert(1)", self.open_page().text)
        self.answer("missing", line, note="Empty envelope")
        line.invalidate_recordset()
        self.assertEqual((line.receipt, line.state), ("missing", "open"))
        for receipt in ("stolen", None, ""):
            with self.subTest(receipt=receipt):
                self.answer(receipt or "", line)
        line.invalidate_recordset()
        self.assertEqual(line.receipt, "missing")

    def find_row(self, text, selector):
        page = html.fromstring(self.open_page().text)
        [row] = page.xpath(f"{selector}[contains(., '{text}')]")
        return row

    def test_missing_is_red_and_says_so(self):
        letter = self.add_document(files=self.files[:0], state="done", name="Letter")
        returns = self.case.env["client.offboarding.return"]
        for direction in ("to_company", "to_client"):
            returns.create(
                {
                    "offboarding_id": self.case.id,
                    "name": f"Laptop {direction}",
                    "direction": direction,
                }
            ).action_missing()
        self.login(self.anna)
        self.answer("missing", letter, note="")
        for text in ("Letter", "Laptop to_company", "Laptop to_client"):
            with self.subTest(text=text):
                row = self.find_row(text, "//section[not(@name='money')]//li")
                self.assertTrue(row.xpath(".//i[contains(@class, 'text-danger')]"))
                self.assertFalse(row.xpath(".//i[contains(@class, 'success')]"))
                [badge] = row.xpath(".//span[contains(@class, 'text-bg-danger')]")
                self.assertEqual(badge.text, "Missing")
        # Sent once more, it is for the receiver to say.
        letter.invalidate_recordset()
        letter.action_hand_over()
        row = self.find_row("Letter", "//li")
        self.assertFalse(row.xpath(".//i[contains(@class, 'text-danger')]"))

    def test_sizes_are_written_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        for size, english, polish in (
            (1, "1 byte", "1 "),
            (999, "999 bytes", "999 "),
            (250 * 1024, "250 KB", "250 KB"),
            (3 * 1024**2 // 2, "1.5 MB", "1,5 MB"),
            (3 * 1024**3 // 2, "1.5 GB", "1,5 GB"),
        ):
            with self.subTest(size=size):
                self.assertEqual(format_size(self.env, size), english)
                told = format_size(self.env(context={"lang": "pl_PL"}), size)
                self.assertEqual(told[: len(polish)], polish)

    def test_who_is_narrowed_to_the_case_still_opens_it_and_nothing_else(self):
        self.case.action_collect()
        access = self.case.access_ids.filtered(
            lambda line: line.res_user_id == self.anna
        )
        invoice = self.contract._recurring_create_invoice()
        invoice.action_post()
        self.login(self.anna)
        self.assertIn(invoice.name, self.url_open("/my/invoices").text)
        access.sudo()._narrow()
        self.assertEqual(access.is_settled, True)
        self.login(self.anna)
        self.assertIn(self.case.name, self.url_open("/my/offboardings").text)
        self.assertEqual(self.open_page().status_code, 200)
        self.assertEqual(self.download().status_code, 200)
        self.assertIn(self.case.name, self.url_open("/my").text)
        for path in (
            "/my/invoices",
            f"/my/invoices/{invoice.id}",
            f"/my/contracts/{self.contract.id}",
        ):
            with self.subTest(path=path):
                response = self.url_open(path, allow_redirects=False)
                self.assertNotIn(self.contract.name, response.text)
                self.assertNotIn(invoice.name, response.text)
        access.sudo()._revoke_narrowed()
        self.assertFalse(self.anna.active)
        self.assertRefused(self.open_page())
