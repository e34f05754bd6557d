import hashlib
import os

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..ledger_common import LedgerCase

CONTENT = b"Monthly report of 2026"


@tagged("post_install", "-at_install")
class TestDocument(LedgerCase):
    """Documents go where they belong, with checksums, and are acknowledged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.handover("2026-11-12")

    @classmethod
    def make_file(cls, name="Report.txt", content=CONTENT, user=None, **values):
        values.setdefault("res_model", "res.partner")
        values.setdefault("res_id", cls.client.id)
        # sudo: the test's own user reads no cases.
        files = cls.env["ir.attachment"].with_user(user or cls.env.user).sudo(not user)
        return files.create({"name": name, "raw": content, **values})

    @classmethod
    def add_document(cls, files=None, case=None, **values):
        case = case or cls.case
        return case.env["client.offboarding.document"].create(
            {
                "offboarding_id": case.id,
                "name": "Reports",
                "attachment_ids": [Command.set(files.ids if files else [])],
                **values,
            }
        )

    # Checksums

    def test_every_file_has_its_checksum(self):
        files = self.make_file("b.txt") | self.make_file("a.txt", b"Other")
        line = self.add_document(files)
        sums = [hashlib.sha256(text).hexdigest() for text in (b"Other", CONTENT)]
        self.assertEqual(line.sha256, "\n".join(sums))
        self.assertEqual([file["name"] for file in line.file_list], ["a.txt", "b.txt"])
        self.assertEqual([file["size"] for file in line.file_list], [5, len(CONTENT)])
        line.attachment_ids = files[0]
        self.assertEqual(line.sha256, hashlib.sha256(CONTENT).hexdigest())
        line.attachment_ids = False
        self.assertFalse(line.sha256)

    def test_checksum_is_taken_again_when_it_is_handed_over(self):
        file = self.make_file()
        line = self.add_document(file)
        file.raw = b"Corrected"
        line.action_hand_over()
        self.assertEqual(line.sha256, hashlib.sha256(b"Corrected").hexdigest())
        with self.assertRaisesRegex(UserError, "nobody can change"):
            file.raw = b"Changed afterwards"
        self.assertEqual(line.sha256, hashlib.sha256(b"Corrected").hexdigest())

    def test_large_file_is_hashed_in_pieces(self):
        content = os.urandom(3 << 20)
        line = self.add_document(self.make_file(content=content))
        self.assertEqual(line.sha256, hashlib.sha256(content).hexdigest())

    def test_empty_file_and_one_kept_in_the_database_are_hashed(self):
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        line = self.add_document(self.make_file(content=b"") | self.make_file("c"))
        self.assertEqual(
            set(line.sha256.split()),
            {hashlib.sha256(text).hexdigest() for text in (b"", CONTENT)},
        )

    def test_file_that_is_gone_is_said_and_nothing_is_recorded(self):
        file = self.make_file(content=os.urandom(64))
        line = self.add_document(file)
        kept = line.sha256
        path = file._full_path(file.store_fname)
        content = file.raw
        os.unlink(path)
        self.addCleanup(lambda: os.path.exists(path) and os.unlink(path))
        file.invalidate_recordset()
        with self.assertRefused("'Report.txt' was deleted or changed"):
            line.action_hand_over()
        # What was read in part isn't taken for the file either.
        with open(path, "wb") as damaged:
            damaged.write(content[:32])
        with self.assertRefused("'Report.txt' was deleted or changed"):
            line.action_hand_over()
        self.assertEqual((line.state, line.sha256), ("open", kept))

    def test_link_is_no_file(self):
        link = self.make_file(type="url", url="https://example.com", content=None)
        with self.assertRefused("is a link"):
            self.add_document(link)

    def test_checksum_and_receipt_are_not_entered(self):
        line = self.add_document(self.make_file())
        for vals in (
            {"sha256": "0" * 64},
            {"file_list": []},
            {"receipt": "received"},
            {"receipt_by": "Anna"},
        ):
            if not any(vals.values()):
                continue
            with self.subTest(vals=vals), self.assertRefused("recorded, not entered"):
                line.write(vals)
            with self.subTest(vals=vals), self.assertRefused("recorded, not entered"):
                self.add_document(**vals)

    # Files of others

    def test_file_that_one_may_not_read_is_not_attached(self):
        secret = self.make_file(
            res_model="res.users.apikeys.description", res_id=0, user=self.accountant
        )
        other = self.make_file(
            res_model="client.offboarding",
            res_id=self.open_case(
                partner_ids=[
                    Command.set(self.env["res.partner"].create({"name": "B"}).ids)
                ]
            ).id,
        )
        mine = self.case.with_user(self.colleague)
        self.case.user_id = self.colleague
        line = self.add_document(case=mine)
        for file in secret | other:
            with self.subTest(file=file.res_model), self.assertRaises(AccessError):
                line.attachment_ids = [Command.link(file.id)]
            with self.subTest(file=file.res_model), self.assertRaises(AccessError):
                self.add_document(file, case=mine)

    def test_file_that_is_gone_is_not_attached(self):
        file = self.make_file()
        gone = file.id
        file.unlink()
        line = self.add_document()
        with self.assertRaises(MissingError):
            line.write({"attachment_ids": [Command.link(gone)]})

    def test_file_uploaded_before_saving_becomes_the_lines(self):
        loose = self.make_file(res_model=False, res_id=0, user=self.owner)
        line = self.add_document(loose)
        self.assertEqual(
            (loose.sudo().res_model, loose.sudo().res_id), (line._name, line.id)
        )
        self.assertTrue(loose.with_user(self.manager).raw)

    # Handing over

    def test_handing_over_tells_when_and_who(self):
        line = self.add_document()
        self.assertCheck(self.case, "document_open", 1)
        line.action_hand_over()
        self.assertRecordValues(
            line,
            [
                {
                    "state": "done",
                    "date_handed": self.day("2026-11-16"),
                    "handed_by_id": self.owner.id,
                    "is_settled": True,
                }
            ],
        )
        self.assertCheck(self.case, "document_open", 0)

    def test_state_can_be_written_by_a_client_program(self):
        line = self.add_document()
        line.write({"state": "done", "date_handed": "2026-11-10", "channel": "email"})
        self.assertEqual(line.date_handed, self.day("2026-11-10"))
        self.assertEqual(line.handed_by_id, self.owner)
        made = self.add_document(state="done")
        self.assertEqual(made.date_handed, self.day("2026-11-16"))

    def test_post_needs_its_number(self):
        line = self.add_document(medium="paper", channel="registered_post")
        with self.assertRefused("number of the consignment", ValidationError):
            line.action_hand_over()
        line.tracking_number = "00259007738"
        line.action_hand_over()
        self.assertEqual(line.state, "done")

    def test_nothing_is_handed_over_in_the_future(self):
        line = self.add_document()
        with self.assertRefused("in the future", ValidationError):
            line.write({"state": "done", "date_handed": "2026-11-17"})

    def test_day_of_handing_over_is_one_of_the_company(self):
        lines = self.add_document() | self.add_document(name="Plans")
        with self.far_from_company(self.owner):
            lines[0].state = "done"
            wizard = self.case.env["client.offboarding.hand.over"].create(
                {"document_id": lines[1].id, "channel": "in_person"}
            )
            wizard.action_hand_over()
        self.assertEqual(set(lines.mapped("date_handed")), {self.day("2026-11-17")})

    def test_nothing_goes_to_a_provider_without_the_clients_leave(self):
        provider = self.env["res.partner"].create({"name": "Next Sp. z o.o."})
        line = self.add_document(direction="to_provider")
        with self.assertRefused("has no new provider", ValidationError):
            line.action_hand_over()
        self.case.new_provider_id = provider
        with self.assertRefused("written authorisation", ValidationError):
            line.action_hand_over()
        with self.assertRefused("written authorisation", ValidationError):
            line.action_mark("received")
        with self.assertRefused("written authorisation", ValidationError):
            self.add_document(direction="to_provider", state="done")
        self.case.new_provider_authorised_on = "2026-11-13"
        with self.assertRefused("written authorisation", ValidationError):
            line.action_hand_over()  # The date alone proves nothing.
        proof = self.case.env["ir.attachment"].create({"name": "a", "raw": b"a"})
        self.case.new_provider_proof_ids = proof
        with self.assertRefused("before the client", ValidationError):
            line.write({"state": "done", "date_handed": "2026-11-12"})
        line.action_hand_over()
        self.assertEqual(line.state, "done")
        # Nor does what went to the client turn out to be the provider's.
        other = self.add_document(state="done")
        self.case.new_provider_authorised_on = False
        with self.assertRaises(UserError):
            other.direction = "to_provider"

    def test_what_was_handed_over_is_told_as_it_was(self):
        line = self.add_document(self.make_file())
        line.action_hand_over()
        for vals in (
            {"name": "Other"},
            {"attachment_ids": False},
            {"date_handed": "2026-11-01"},
            {"direction": "to_company"},
        ):
            with self.subTest(vals=vals), self.assertRefused("done already"):
                line.write(vals)
        with self.assertRefused("stays on the list"):
            line.unlink()
        for action in ("action_hand_over", "action_cancel_line"):
            with self.subTest(action=action), self.assertRefused("settled already"):
                getattr(line, action)()
        line.action_reset()
        self.assertFalse(line.date_handed or line.handed_by_id)
        line.name = "Other"
        self.assertCheck(self.case, "document_open", 1)
        line.action_cancel_line()
        self.assertCheck(self.case, "document_open", 0)

    def test_receiver_marks_each_item(self):
        received, missing, remark = (
            self.add_document(state="done", name=name) for name in ("A", "B", "C")
        )
        received.action_mark_received()
        missing.action_mark("missing", "The envelope was empty")
        with self.assertRefused("Enter the remark"):
            remark.action_mark("remark")
        with self.assertRefused("received or is missing"):
            remark.action_mark("done")
        remark.action_mark("remark", "Page 3 is unreadable")
        self.assertRecordValues(
            received | missing | remark,
            [
                {"receipt": "received", "state": "done", "receipt_note": False},
                {
                    "receipt": "missing",
                    "state": "open",
                    "receipt_note": "The envelope was empty",
                },
                {
                    "receipt": "remark",
                    "state": "done",
                    "receipt_note": "Page 3 is unreadable",
                },
            ],
        )
        self.assertEqual(set(remark.mapped("receipt_by")), {self.owner.name})
        self.assertCheck(self.case, "document_open", 1)
        missing.action_hand_over()
        self.assertCheck(self.case, "document_open", 0)

    @mute_logger("odoo.sql_db")
    def test_impossible_numbers_are_refused(self):
        for vals in ({"quantity": 0}, {"quantity": -1}, {"pages": -1}):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(CheckViolation, "client_offboarding_document"),
                self.env.cr.savepoint(),
            ):
                self.add_document(**vals)

    # Suggestions

    def test_files_of_client_contracts_and_case_are_suggested(self):
        self.make_file("Of the client.pdf")
        self.make_file("Of Anna.pdf", res_id=self.contact.id)
        self.make_file(
            "Contract.pdf", res_model="contract.contract", res_id=self.contract.id
        )
        self.make_file(
            "Of the case.pdf", res_model=self.case._name, res_id=self.case.id
        )
        self.make_file("Link", type="url", url="https://example.com", content=None)
        self.client.image_1920 = (
            b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
            b"AABJRU5ErkJggg=="
        )
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.make_file("Of a stranger.pdf", res_id=stranger.id)
        for _time in range(2):
            self.case.action_collect()
            self.assertEqual(
                sorted(self.case.document_ids.mapped("name")),
                ["Contract.pdf", "Of Anna.pdf", "Of the case.pdf", "Of the client.pdf"],
            )
        self.assertEqual(
            self.case.document_ids.filtered(lambda d: d.kind == "contract").name,
            "Contract.pdf",
        )
        self.assertTrue(all(self.case.document_ids.mapped("sha256")))
        self.case.document_ids[0].unlink()
        self.case.action_collect()
        self.assertEqual(len(self.case.document_ids), 3)

    def test_file_on_the_list_is_not_suggested(self):
        self.add_document(self.make_file())
        self.case.action_collect()
        self.assertEqual(len(self.case.document_ids), 1)

    # Rights

    def test_helper_does_his_line_and_no_more(self):
        line = self.add_document(user_id=self.helper.id)
        other = self.add_document()
        theirs = line.with_user(self.helper)
        self.assertEqual(theirs.search([]), theirs)
        theirs.write({"channel": "courier", "remarks": "To the reception"})
        theirs.action_hand_over()
        theirs.action_mark_received()
        self.assertEqual((line.state, line.receipt), ("done", "received"))
        line.action_reset()
        for vals in (
            {"name": "x"},
            {"direction": "to_provider"},
            {"user_id": self.owner.id},
            {"attachment_ids": [Command.link(self.make_file().id)]},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                theirs.write(vals)
        with self.assertRaises(AccessError):
            theirs.unlink()
        with self.assertRaises(AccessError):
            self.add_document(case=self.case.with_user(self.helper))
        for call in (
            other.with_user(self.helper).action_hand_over,
            lambda: other.with_user(self.helper).action_mark("received"),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_only_who_runs_the_case_writes_its_documents(self):
        line = self.add_document()
        for user in self.colleague | self.accountant | self.auditor | self.helper:
            theirs = line.with_user(user)
            for call in (
                lambda theirs=theirs: theirs.write({"state": "done"}),
                theirs.action_hand_over,
                lambda theirs=theirs: theirs.action_mark("received"),
                theirs.action_reset,
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()
        for user in self.accountant | self.auditor:
            self.assertTrue(line.with_user(user).name)
        for user in self.colleague | self.helper:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                line.with_user(user).read(["name"])

    def test_nothing_is_changed_when_the_case_is_over(self):
        case = self.end_on(
            "2026-11-30",
            partner_ids=[
                Command.set(self.env["res.partner"].create({"name": "C"}).ids)
            ],
            outside_ids=[Command.create({"name": "U/7"})],
        )
        line = self.add_document(case=case)
        case.action_cancel(outcome="mistake")
        for call in (
            line.action_hand_over,
            lambda: line.action_mark("received"),
            lambda: line.write({"name": "x"}),
        ):
            with self.assertRefused("is over"):
                call()
