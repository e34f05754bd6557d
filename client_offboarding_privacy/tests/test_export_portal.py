import io
import zipfile
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import archive
from .export_common import ExportCase


@tagged("post_install", "-at_install")
class TestExportPortal(ExportCase):
    """The client's invited people download their data, which is the receipt."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.user_admin").email = "admin@example.com"

    def download(self, export, token=None, case=None):
        case = case or self.case
        data = {"csrf_token": Request.csrf_token(self)}
        if token:
            data["access_token"] = token
        return self.url_open(
            f"/my/offboardings/{case.id}/exports/{export.id}",
            data=data,
            allow_redirects=False,
        )

    def test_download_is_the_receipt(self):
        export = self.offer()
        self.login(self.anna)
        page = self.open_page()
        self.assertIn(export.sha256, page.text)
        response = self.download(export)
        self.assertEqual(response.headers["Content-Type"], "application/zip")
        with zipfile.ZipFile(io.BytesIO(response.content)) as file:
            self.assertFalse(file.testzip())
        self.assertEqual(int(response.headers["Content-Length"]), len(response.content))
        line = self.line
        line.invalidate_recordset()
        self.assertEqual(line.returned_by, self.contact.name)
        self.assertTrue(line.returned_on)
        self.assertEqual(line.returned_sha256, export.sha256)
        self.assertEqual((line.export_id, line.state), (export, "done"))
        self.assertEqual(line.record_count, export.record_count)
        history = self.case.message_ids.filtered(
            lambda message: export.sha256 in (message.body or "")
        )
        self.assertIn(self.contact, history.author_id)
        entry = export.run_id.log_ids[0]
        self.assertEqual((entry.action, entry.rule), ("receipt", export.sha256))
        self.assertIn("Received", self.open_page().text)

    def test_link_without_login_is_enough(self):
        export = self.offer()
        self.login(None)
        token = self.token_of(self.second)
        self.assertEqual(self.download(export, token).status_code, 200)
        self.line.invalidate_recordset()
        self.assertEqual(self.line.returned_by, self.second.name)

    def test_where_copies_are_erased_too_the_line_stays_open(self):
        self.case.action_record_data_choice("return_erase", "Anna Kowalska", "letter")
        export = self.offer()
        self.login(self.anna)
        self.download(export)
        self.line.invalidate_recordset()
        self.assertEqual(self.line.returned_by, self.contact.name)
        self.assertEqual(self.line.state, "decided")

    def test_nothing_is_erased_before_the_client_has_it(self):
        refusal = self.env["client.offboarding.data.refusal"]
        self.case.action_record_data_choice("return_erase", "Anna Kowalska", "letter")
        export = self.offer()
        self.line.with_user(self.officer).action_decide("erase")
        self.assertFalse(refusal._is_returned(self.line))
        self.login(self.anna)
        self.download(export)
        self.line.invalidate_recordset()
        self.assertTrue(refusal._is_returned(self.line))
        self.line._finish_run(export.run_id, self.env["client.offboarding.data.item"])
        self.assertEqual(export.state, "gone")

    def test_transfer_that_broke_off_is_no_receipt(self):
        export = self.offer()
        _name, size, pieces = export._prepare_archive(self.contact)
        sent = len(next(pieces))
        while sent < size - 64:
            sent += len(next(pieces))
        pieces.close()
        # All but the seal, without which it is no archive.
        self.assertEqual(sent, size - 64)
        self.assertFalse(export.received_on)
        self.assertFalse(self.line.returned_on)

    def test_second_download_leaves_the_receipt(self):
        export = self.offer()
        self.login(self.anna)
        self.download(export)
        self.login(None)
        self.download(export, self.token_of(self.second))
        export.invalidate_recordset()
        self.assertEqual(export.received_by, self.contact.name)
        actions = export.run_id.log_ids.mapped("action")
        self.assertEqual(actions.count("receipt"), 2)

    def test_late_receipt_counts_when_the_case_is_closed(self):
        export = self.offer()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE client_offboarding SET state = 'closed' WHERE id = %s",
            [self.case.id],
        )
        self.env.invalidate_all()
        late = export.with_env(self.env(user=SUPERUSER_ID, su=True))
        late._record_receipt("Anna", self.contact)
        self.assertEqual((self.line.returned_by, self.line.state), ("Anna", "done"))

    def test_certificate_names_it(self):
        export = self.offer()
        self.login(self.anna)
        self.download(export)
        self.line.invalidate_recordset()
        paper = self.make_paper("data")
        row = paper._get_kind()._prepare_values(paper)["rows"][0]
        [receipt] = row["proofs"]
        self.assertEqual(receipt["sha256"], export.sha256)
        told = f"Received by {self.contact.name} on 16 November 2026;"
        self.assertIn(told, receipt["text"])
        self.assertEqual(row["done"], "returned")
        # As it is printed.
        reports = self.env["ir.actions.report"].sudo()
        page = reports._render_qweb_html("client_offboarding.report_data", paper.ids)
        self.assertIn(f"Received by {self.contact.name}", page[0].decode())
        self.assertIn(export.sha256[:32], page[0].decode())

    def refused(self, export, token=None):
        response = self.download(export, token)
        self.assertIn(response.status_code, (303, 404))
        self.assertNotIn(b"PK", response.content[:2])
        self.line.invalidate_recordset()
        self.assertFalse(self.line.returned_on)

    def test_not_offered_withdrawn_expired_and_cancelled_are_not_found(self):
        export = self.export()
        self.login(self.anna)
        self.refused(export)
        officers = export.with_user(self.officer)
        officers.action_offer()
        officers.action_withdraw()
        self.refused(export)
        officers.action_offer()
        days = self.company.offboarding_link_days
        self.assertEqual((export.date_expiry - export.date_made.date()).days, days)
        export._write_step({"date_expiry": "2026-11-15"})
        self.refused(export)
        self.assertNotIn('name="exports"', self.open_page().text)
        officers.action_offer()
        self.case._write_step({"state": "cancelled"})
        self.refused(export)

    def test_strangers_and_colleagues_of_ours_get_nothing(self):
        export = self.offer()
        for user in (None, self.piotr, self.ktos, self.owner, self.manager):
            with self.subTest(user=user and user.login):
                self.login(user)
                self.refused(export)
                response = self.url_open(
                    f"/client_offboarding_privacy/export/{export.id}",
                    allow_redirects=False,
                )
                self.assertIn(response.status_code, (303, 404))

    def test_export_of_another_client_is_not_found(self):
        export = self.offer()
        other = self.env["res.partner"].create({"name": "Inny", "is_company": True})
        case = self.open_case(
            partner_ids=[Command.set(other.ids)],
            outside_ids=[Command.create({"name": "U/9"})],
        )
        case.contact_ids = self.contact
        self.login(self.anna)
        response = self.download(export, case=case)
        self.assertEqual(response.status_code, 404)

    def test_new_provider_does_not_get_the_clients_data(self):
        self.offer()
        provider = self.env["res.partner"].create({"name": "Successor"})
        self.assertFalse(self.case._get_portal_exports(provider))
        self.assertTrue(self.case._get_portal_exports(self.contact))

    def test_get_downloads_nothing(self):
        export = self.offer()
        self.login(self.anna)
        with mute_logger("odoo.http"):
            response = self.open_page(f"/exports/{export.id}")
        self.assertIn(response.status_code, (404, 405))

    def test_file_that_is_gone_is_told_on_the_page(self):
        file = self.attach(self.contact, "a.txt", b"content")
        export = self.offer()
        file.unlink()
        self.env.flush_all()
        self.login(self.anna)
        response = self.download(export)
        self.assertEqual(response.status_code, 303)
        self.assertIn("message=no_export", response.headers["Location"])
        page = self.open_page("?message=no_export")
        self.assertIn("ask us for a new export", page.text)

    def test_officer_downloads_it_and_that_is_no_receipt(self):
        export = self.export()
        self.officer.password = "off_officer"
        self.authenticate("off_officer", "off_officer")
        url = export.with_user(self.officer).action_download()["url"]
        response = self.url_open(url)
        self.assertEqual(response.content[:2], b"PK")
        export.invalidate_recordset()
        self.assertFalse(export.received_on)
        self.assertEqual(export.run_id.log_ids[0].action, "download")
        with mute_logger("odoo.http"):
            response = self.url_open(f"{url.rpartition('/')[0]}/{export.id + 999}")
        self.assertEqual(response.status_code, 404)

    def test_it_is_offered_to_whom_is_invited_and_reachable(self):
        export = self.export()
        officers = export.with_user(self.officer)
        self.second.email = False
        with self.assertRaisesRegex(UserError, "Jan Kowalski"):
            officers.action_offer()
        self.case.contact_ids = [Command.clear()]
        with self.assertRaisesRegex(UserError, "Nobody of the client"):
            officers.action_offer()
        self.case.contact_ids = [Command.set(self.contact.ids)]
        officers.action_offer()
        self.assertIn("ready for you", self.mails_to(self.contact)[-1].body_html)

    def test_more_than_four_gigabytes_keep_their_size(self):
        size = 5 << 30
        member = archive.Member("files/large.bin", size, "0" * 64, lambda: [])
        with patch.object(archive.Member, "__iter__", lambda self: iter(())):
            total, _pieces = archive.stream("root", [member])
        self.assertGreater(total, size)
