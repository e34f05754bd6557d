from freezegun import freeze_time

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..data_common import DataCase
from ..rights import CASE


@tagged("post_install", "-at_install")
class TestEntrustedDocument(DataCase):
    """Files of entrusted documents go once receipt and choice are there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_file("pay.csv", b"pay of Jan")
        cls.document = cls.make_document(cls.file)

    @classmethod
    def make_file(cls, name, raw):
        values = {"name": name, "raw": raw, "res_model": CASE, "res_id": cls.case.id}
        return cls.case.env["ir.attachment"].create(values)

    @classmethod
    def make_document(cls, file, **values):
        return cls.case.env["client.offboarding.document"].create(
            {
                "offboarding_id": cls.case.id,
                "name": "Pay",
                "is_entrusted": True,
                "attachment_ids": file.ids,
                **values,
            }
        )

    def assertErased(self, document=None):
        document = document or self.document
        self.assertFalse(document.attachment_ids)
        self.assertEqual(
            [(f["name"], f["size"], f["sha256"]) for f in document.file_list],
            [("pay.csv", 10, self.sha256)],
        )
        self.assertEqual(document.sha256, self.sha256)

    # Of "pay of Jan", by sha256sum.
    sha256 = "bda24c2b8bddc8db3f0b62fc3286538901878237423c3a57e02167d63470320f"

    def test_they_are_not_frozen_and_others_are(self):
        other = self.make_document(self.make_file("x", b"x"), is_entrusted=False)
        (self.document | other).action_hand_over()
        self.file.name = "renamed.csv"
        with self.assertRaises(UserError):
            other.attachment_ids.name = "renamed.csv"
        self.assertEqual(self.file.name, "renamed.csv")

    def test_they_go_with_the_receipt_where_he_has_chosen(self):
        self.choose("return")
        self.document.action_hand_over()
        self.assertTrue(self.document.attachment_ids)
        self.document.action_mark("received", receiver="Anna Kowalska")
        self.assertErased()
        self.assertFalse(self.file.exists())

    def test_they_go_with_the_choice_where_he_has_them(self):
        self.document.action_hand_over(receiver="Anna Kowalska")
        self.assertTrue(self.document.attachment_ids)
        self.choose("erase")
        self.assertErased()

    def test_nothing_goes_without_receipt_or_when_it_is_missing(self):
        self.choose("erase")
        self.document.action_hand_over()
        self.document.action_mark("missing", receiver="Anna Kowalska")
        self.assertEqual(self.document.attachment_ids, self.file)
        self.assertEqual(self.document.state, "open")

    def test_download_can_be_repeated_for_a_day(self):
        self.choose("erase")
        self.document.action_hand_over(channel="portal")
        document = self.document.sudo()
        document._take_download(self.file.id, self.contact)
        self.assertEqual(document.receipt, "received")
        self.run_cron()
        self.assertEqual(document.attachment_ids, self.file)
        with freeze_time("2026-11-17 10:00:01"):
            self.run_cron()
        self.assertErased()
        self.assertFalse(document._get_portal_files())

    def run_cron(self):
        self.env[CASE].with_user(SUPERUSER_ID)._cron_remind_of_data()

    def test_what_another_record_needs_stays_there(self):
        contract = self.make_contract(code="K/7")
        theirs = (
            self.file.sudo()
            .copy({"res_model": contract._name, "res_id": contract.id})
            .with_user(self.owner)
        )
        document = self.make_document(theirs)
        shared = self.make_document(self.file, is_entrusted=False)
        self.choose("erase")
        (document | self.document).action_hand_over(receiver="Anna Kowalska")
        self.assertEqual(document.attachment_ids, theirs)
        self.assertEqual(self.document.attachment_ids, self.file)
        self.assertEqual(shared.attachment_ids, self.file)

    def test_of_two_files_the_one_that_another_record_needs_stays(self):
        theirs = self.make_file("ours.csv", b"ours")
        self.make_document(theirs, is_entrusted=False)
        document = self.make_document(self.make_file("his.csv", b"his") | theirs)
        self.choose("erase")
        document.action_hand_over(receiver="Anna Kowalska")
        self.assertEqual(document.attachment_ids, theirs)
        said = document.message_ids.sorted("id").mapped("body")
        self.assertIn("the content of 1 files was deleted", " ".join(said))
        self.assertIn("stay there: ours.csv", said[-1])

    def test_download_of_what_came_later_keeps_what_is_gone(self):
        self.choose("erase")
        self.document.action_hand_over(receiver="Anna Kowalska")
        self.document.action_reset()
        more = self.make_file("more.csv", b"more")
        self.document.attachment_ids = more
        self.document.action_hand_over(channel="portal")
        document = self.document.sudo()
        document._take_download(more.id, self.contact)
        names = [file["name"] for file in document.file_list]
        self.assertEqual(sorted(names), ["more.csv", "pay.csv"])

    def test_handed_over_anew_the_list_keeps_what_is_gone(self):
        self.choose("erase")
        self.document.action_hand_over(receiver="Anna Kowalska")
        self.document.action_reset()
        self.document.attachment_ids = self.make_file("more.csv", b"more").ids
        self.document.action_hand_over()
        names = [file["name"] for file in self.document.file_list]
        self.assertEqual(sorted(names), ["more.csv", "pay.csv"])

    def test_late_choice_lets_go_when_the_case_is_closed(self):
        self.document.action_hand_over(receiver="Anna Kowalska")
        self.env["client.offboarding.waive"].with_user(self.officer).create(
            {"offboarding_id": self.case.id, "code": "data_open", "reason": "silent"}
        ).action_waive()
        self.advance(self.case, "closed")
        self.assertEqual(self.document.attachment_ids, self.file)
        self.choose("erase", case=self.case.with_user(self.officer))
        self.assertErased()

    def test_what_was_handed_over_is_not_called_entrusted_afterwards(self):
        other = self.make_document(self.make_file("x", b"x"), is_entrusted=False)
        other.action_hand_over()
        with self.assertRaises(UserError):
            other.is_entrusted = True
        self.assertFalse(other.is_entrusted)
