import csv
import hashlib
import io
import re
import tempfile
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.client_offboarding.tests.common import OFFICER

from ..models.data_export_policy import NEVER
from ..tools import verify_export
from .export_common import ExportCase


@tagged("post_install", "-at_install")
class TestExport(ExportCase):
    """What is exported is what stands in the database, and nothing of ours."""

    def faults(self, content, fingerprint=None):
        with tempfile.NamedTemporaryFile(suffix=".zip") as file:
            file.write(content)
            file.flush()
            return verify_export.find_faults(file.name, fingerprint)

    def refusal(self, run, record):
        item = run.item_ids.filtered(
            lambda item: (item.res_model, item.res_id) == (record._name, record.id)
        )
        return item.state == "refused" and item.refusal

    # What is in it

    def test_records_are_those_of_the_database(self):
        data = self.read_data(self.export())
        contacts = {id_ for name, id_ in data if name == "res.partner"}
        people = (self.contact | self.second | self.outsider).ids
        self.assertEqual(contacts, set(people))
        self.env.cr.execute(
            "SELECT id, name, email FROM res_partner WHERE id = ANY(%s)", [people]
        )
        for id_, name, email in self.env.cr.fetchall():
            with self.subTest(name=name):
                values = data["res.partner", id_]
                self.assertEqual(values["name"], [name])
                self.assertEqual(values["email"], [email])
                self.assertEqual(values["parent_id"], [self.client.name])
                self.assertEqual(values["active"], ["true"])

    def test_table_has_the_same_records_and_no_formula(self):
        self.contact.function = "=HYPERLINK(1)"
        self.second.function = "+48 1; -2\n@x"
        files = self.unpack(self.export())[1]
        text = files["csv/res.partner.csv"].decode("utf-8-sig")
        head, *rows = csv.reader(io.StringIO(text), delimiter=";")
        position = head.index("Job Position")
        found = {int(row[0]): row[position] for row in rows}
        self.assertEqual(found[self.contact.id], "'=HYPERLINK(1)")
        self.assertEqual(found[self.second.id], "'+48 1; -2\n@x")
        self.assertEqual(len(rows), 3)

    def test_character_that_xml_does_not_know_spoils_nothing(self):
        self.contact.function = "a\x0bb"
        data = self.read_data(self.export())
        values = data["res.partner", self.contact.id]
        self.assertEqual(values["function"], ["a\ufffdb"])

    def test_message_to_the_client_is_in_it_and_a_note_is_not(self):
        told = self.say(
            self.contact,
            "Dear Anna",
            author_id=self.contact.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        note = self.say(self.contact, "She never pays", author_id=self.contact.id)
        content, files = self.unpack(self.export())
        self.assertIn("Dear Anna", files["data.xml"].decode())
        self.assertIn("Dear Anna", files["csv/mail.message.csv"].decode())
        self.assertNotIn(b"She never pays", content)
        self.assertTrue(told and note)

    def test_files_are_in_folders_with_safe_names(self):
        safe = {
            "../../etc/passwd": "_.._etc_passwd",
            "scan.pdf": "scan.pdf",
            "SCAN.pdf": "SCAN (2).pdf",
            "nul.txt": "file_nul.txt",
            "żółć.txt": "żółć.txt",
        }
        names = list(safe)
        contents = [f"content {number}".encode() for number in range(len(names))]
        for name, content in zip(names, contents, strict=True):
            self.attach(self.second, name, content)
        with self.small_steps():
            export = self.export()
        files = self.unpack(export)[1]
        folder = f"files/res.partner/{self.second.id}/"
        found = {
            name.removeprefix(folder): files[name] for name in files if folder in name
        }
        self.assertEqual(sorted(found.values()), contents)
        self.assertEqual(set(found), set(safe.values()))
        there = [name for name in files if name.startswith("files/")]
        self.assertEqual(export.file_count, len(there))

    def test_files_of_notes_and_of_what_stays_here_are_left_out(self):
        note = self.attach(self.contact, "note.txt", b"for us only")
        self.say(self.contact, "Look", attachment_ids=note.ids)
        sent = self.attach(self.contact, "sent.txt", b"for you")
        self.say(
            self.contact,
            "Please",
            author_id=self.contact.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=sent.ids,
        )
        self.attach(self.case.sudo(), "evidence.txt", b"signed by both")
        run = self.start()
        content, files = self.unpack(self.work(run))
        self.assertEqual(self.refusal(run, self.case), "internal")
        self.assertIn(b"for you", content)
        self.assertNotIn(b"for us only", content)
        self.assertNotIn(b"signed by both", content)
        index = files["index.html"].decode()
        self.assertIn("Internal: ours", index)
        self.assertRegex(index, r" [\d:]{8}\s[AP]M \(Europe/Warsaw\)")

    def test_nothing_but_what_is_listed_goes_out(self):
        """A mark in every other column of each record doesn't show in the archive."""
        event = self.env["calendar.event"].create(
            {
                "name": "Talk",
                "start": "2026-11-20 10:00:00",
                "stop": "2026-11-20 11:00:00",
                "partner_ids": [Command.set(self.contact.ids)],
            }
        )
        user = self.make_portal_user("second", self.second)
        policy = self.env["client.offboarding.data.policy"]
        marked = 0
        for record in (self.contact, event, user):
            listed = policy._get_export_fields()[record._name].split()
            for field in record._fields.values():
                if not field.store or field.column_type not in (
                    ("varchar", "VARCHAR"),
                    ("text", "text"),
                ):
                    continue
                if field.type not in ("char", "text", "html") or field.name in listed:
                    continue
                if field.translate or field.company_dependent or field.compute:
                    # What follows from others is as good as these.
                    continue
                self.env.flush_all()
                self.env.cr.execute(
                    f'UPDATE "{record._table}" SET "{field.name}" = %s WHERE id = %s',
                    [f"MARK-{field.name}"[: field.size or 60], record.id],
                )
                marked += 1
        self.env.invalidate_all()
        self.assertGreater(marked, 10)
        content, _files = self.unpack(self.export())
        self.assertFalse(set(re.findall(rb"MARK-\w+", content)))

    def test_lists_name_no_secret_no_cost_and_no_note(self):
        policy = self.env["client.offboarding.data.policy"]
        lists = policy._get_export_fields()
        internal = {"comment", "user_id", "create_uid", "write_uid", "note", "ref"}
        for name in sorted(lists.keys() & self.env.registry.models.keys()):
            fields_ = policy._get_exported(name)
            with self.subTest(model=name):
                self.assertTrue(fields_)
                for field in fields_:
                    self.assertFalse(any(part in field.name for part in NEVER))
                    self.assertFalse(field.groups, f"{name}.{field.name}")
                    self.assertTrue(field.store or field.type != "binary")
                if not name.startswith("account."):
                    names = {field.name for field in fields_}
                    self.assertFalse(names & internal)

    def test_token_that_an_addon_lists_stays_here(self):
        self.attach(self.contact, "a.txt", b"a")
        self.contact.signup_type = "MARK-signup"
        policy = self.env["client.offboarding.data.policy"]
        lists = policy._get_export_fields()
        lists["res.partner"] += " signup_type access_token"
        with patch.object(type(policy), "_get_export_fields", lambda self: lists):
            content, files = self.unpack(self.export())
        self.assertIn(b"<value", files["data.xml"])
        self.assertNotIn(b"MARK-signup", content)

    def test_model_that_nobody_lists_is_told_and_left_out(self):
        tag = self.env["res.partner.category"].create(
            {"name": "Difficult people", "partner_ids": [Command.set(self.contact.ids)]}
        )
        run = self.start()
        export = self.work(run)
        self.assertEqual(self.refusal(run, tag), "no_fields")
        content, files = self.unpack(export)
        self.assertNotIn(b"Difficult people", content)
        self.assertIn("No addon says", files["index.html"].decode())

    def test_record_of_another_company_stays_here(self):
        foreign = self.env["res.company"].create({"name": "Other"})
        theirs = self.contact.copy({"name": "Their contact", "company_id": foreign.id})
        run = self.start()
        export = self.work(run)
        self.assertEqual(self.refusal(run, theirs), "other_company")
        self.assertNotIn(b"Their contact", self.unpack(export)[0])

    def test_colleague_and_other_client_with_the_same_address_stay_here(self):
        self.second.email = self.helper.email
        other = self.env["res.partner"].create({"name": "Inny", "is_company": True})
        theirs = self.stranger
        theirs.write({"parent_id": other.id, "email": self.second.email})
        run = self.start()
        data = self.read_data(self.work(run))
        self.assertIn(("res.partner", self.second.id), data)
        for record in (self.helper.partner_id, theirs):
            self.assertEqual(self.refusal(run, record), "shared")
        self.assertFalse({("res.partner", theirs.id)} & data.keys())

    def test_what_a_person_does_for_another_client_stays_here(self):
        other = self.env["res.partner"].create({"name": "Inny", "is_company": True})
        values = {
            "author_id": self.contact.id,
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
        }
        self.say(other, "The secret of Inny", **values)
        self.say(self.client, "Our own question", **values)
        file = self.attach(other, "a.txt", b"The file of Inny")
        self.say(other, "Here", attachment_ids=file.ids, **values)
        content, _files = self.unpack(self.export())
        self.assertIn(b"Our own question", content)
        self.assertNotIn(b"of Inny", content)

    def test_message_to_the_client_outlives_the_addon_it_was_about(self):
        told = self.say(
            self.contact,
            "Your ticket is solved",
            author_id=self.contact.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_message SET model = 'no.such', res_id = 7 WHERE id = %s",
            [told.id],
        )
        self.env.invalidate_all()
        data = self.read_data(self.export())
        self.assertIn("Your ticket is solved", data["mail.message", told.id]["body"][0])

    def test_page_is_in_the_clients_language(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        for lang, word in (("en_US", "How to check it"), ("pl_PL", "Jak to sprawdzić")):
            with self.subTest(lang=lang):
                self.client.lang = lang
                export = self.export()
                page = self.unpack(export)[1]["index.html"].decode()
                self.assertIn(word, page)
                self.assertIn(f'lang="{lang.replace("_", "-")}"', page)
                self.assertNotIn("<script", page)
                self.assertIn("verify_export.py", page)

    # Only what the lines say

    def test_line_of_one_model_returns_that_one_only(self):
        self.line.with_user(self.officer).action_cancel_line()
        self.add_line(res_model="res.partner")
        self.say(
            self.contact,
            "Dear Anna",
            author_id=self.contact.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.attach(self.contact, "a.txt", b"of the contact")
        export = self.export()
        data = self.read_data(export)
        self.assertEqual({name for name, _id in data}, {"res.partner"})
        path = f"files/res.partner/{self.contact.id}/a.txt"
        self.assertEqual(self.unpack(export)[1][path], b"of the contact")

    def test_other_line_takes_its_model_out(self):
        self.add_line(None, res_model="mail.message", role="controller")
        self.say(self.contact, "Dear Anna", author_id=self.contact.id)
        names = {name for name, _id in self.read_data(self.export())}
        self.assertIn("res.partner", names)
        self.assertNotIn("mail.message", names)

    def test_line_that_was_cancelled_takes_nothing_out(self):
        """An erasure goes by the line of the whole ERP then, so that returns it."""
        mistaken = self.add_line(None, res_model="mail.message")
        mistaken.with_user(self.officer).action_cancel_line()
        message = self.say(
            self.contact,
            "Dear Anna",
            author_id=self.contact.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertIn(("mail.message", message.id), self.read_data(self.export()))

    def test_choice_is_enough_and_erasing_is_none(self):
        case = self.case.with_user(self.officer)
        self.line.with_user(self.officer).action_reset()
        self.assertEqual(self.case._get_lines_to_return(), self.line)
        self.case.action_record_data_choice("erase", "Anna Kowalska", "letter")
        self.assertFalse(self.case._get_lines_to_return())
        with self.assertRaisesRegex(UserError, "No line says"):
            case.action_export_data()

    def test_what_is_erased_after_its_return_is_exported_first(self):
        self.case.action_record_data_choice("return_erase", "Anna Kowalska", "letter")
        line = self.line.with_user(self.officer)
        line.action_decide("erase")
        export = self.export()
        self.assertEqual(export.line_ids, self.line)
        with self.assertRaisesRegex(UserError, "the return, isn't settled"):
            self.case.with_user(self.officer).action_execute_data()
        export.with_user(self.officer).action_record_receipt("Anna Kowalska")
        self.assertFalse(self.case._get_lines_to_return())
        self.assertEqual(self.line.state, "decided")

    def test_export_that_is_handed_over_on_a_disk_is_received(self):
        export = self.export()
        officers = export.with_user(self.officer)
        action = officers.action_record_receipt()
        files = self.env["ir.attachment"].with_user(self.officer)
        proof = files.create({"name": "receipt.pdf", "raw": b"signed"})
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        form.by = "Anna Kowalska"
        form.proof_ids.add(proof)
        form.save().action_record()
        self.assertEqual(export.received_by, "Anna Kowalska")
        self.assertRecordValues(
            self.line,
            [
                {
                    "returned_by": "Anna Kowalska",
                    "returned_sha256": export.sha256,
                    "method": "Exported, and handed over",
                    "state": "done",
                    "proof_ids": proof.ids,
                }
            ],
        )
        self.assertEqual(export.run_id.log_ids[0].action, "receipt")
        self.assertIn("received the export", self.case.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "received already"):
            officers.action_record_receipt("Somebody else")
        # Of one person nobody's case tells of it.
        theirs = self.export(self.contact)
        theirs.with_user(self.officer).action_record_receipt("Anna Kowalska")
        self.assertEqual(theirs.received_by, "Anna Kowalska")
        for user in (self.owner, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                export.with_user(user).action_record_receipt("x")

    def test_officers_search_decides_what_is_exported(self):
        """What was found is exported, also where nobody would find it any more."""
        action = self.case.with_user(self.officer).action_audit_data()
        self.work(
            self.env["client.offboarding.data.run"].sudo().browse(action["res_id"])
        )
        late = self.make_contact("Maria Nowa", "maria@kowalski.example")
        self.outsider.parent_id = False
        run = self.start()
        data = self.read_data(self.work(run))
        self.assertIn(("res.partner", self.second.id), data)
        self.assertNotIn(("res.partner", late.id), data)
        # Who left the client meanwhile is somebody else's.
        self.assertNotIn(("res.partner", self.outsider.id), data)
        self.assertEqual(self.refusal(run, self.outsider), "shared")

    def test_search_of_a_case_is_exported_by_its_button_for_the_case(self):
        action = self.case.with_user(self.officer).action_audit_data()
        run = self.env["client.offboarding.data.run"].sudo().browse(action["res_id"])
        self.work(run)
        found = run.with_user(self.officer).action_export()["res_id"]
        made = run.browse(found)
        self.assertEqual((made.kind, made.offboarding_id), ("export", self.case))
        self.assertEqual(self.work(made).line_ids, self.line)

    def test_one_person_without_a_case(self):
        export = self.export(self.second)
        self.assertFalse(export.offboarding_id)
        contacts = {
            id_ for name, id_ in self.read_data(export) if name == "res.partner"
        }
        self.assertEqual(contacts, set(self.second.ids))
        officer = export.with_user(self.officer)
        with self.assertRaisesRegex(UserError, "no case"):
            officer.action_offer()

    def test_search_of_a_person_is_exported_by_its_button(self):
        action = self.second.with_user(self.officer).action_data_of_person()
        run = self.env["client.offboarding.data.run"].browse(action["res_id"])
        officers = run.with_user(self.officer)
        with self.assertRaisesRegex(UserError, "has found"):
            officers.action_export()
        self.work(run.sudo())
        found = officers.action_export()["res_id"]
        export = self.work(run.sudo().browse(found))
        self.assertIn(("res.partner", self.second.id), self.read_data(export))

    def test_unpaid_invoices_hold_nothing_up(self):
        invoice = self.init_invoice(
            "out_invoice", partner=self.client, amounts=[1000.0], post=True
        )
        self.assertEqual(invoice.payment_state, "not_paid")
        export = self.offer()
        self.assertEqual(export.state, "offered")
        self.assertGreater(export.record_count, 0)

    # Sealed

    def test_verifier_finds_it_in_order(self):
        self.attach(self.contact, "a.txt", b"content")
        export = self.export()
        content, files = self.unpack(export)
        faults, notes = self.faults(content, export.sha256)
        self.assertFalse(faults)
        self.assertTrue(any("fits data.xsd" in note for note in notes))
        self.assertEqual(hashlib.sha256(files["SHA256SUMS"]).hexdigest(), export.sha256)
        self.assertIn("verify_export.py", files)
        total = sum(map(len, files.values())) - len(files["SHA256SUMS"])
        self.assertEqual(export.byte_count, total)

    def test_what_does_not_fit_its_schema_or_its_counts_is_not_handed_out(self):
        path = "odoo.addons.client_offboarding_privacy.tools.archive.check_schema"
        for told, fault in (
            ({"side_effect": ValueError("Line 7")}, "doesn't fit its schema: Line 7"),
            ({"return_value": (1, 0)}, "holds 1 records and files instead of"),
        ):
            with self.subTest(fault=fault), patch(path, **told):
                run = self.start()
                export = self.work(run, "failed")
                self.assertIn(fault, run.error)
                if "instead of" in fault:
                    written = run.item_ids.filtered(lambda item: item.state == "done")
                    self.assertIn(f"instead of {len(written)}.", run.error)
                self.assertFalse(export.sha256)
                with self.assertRaisesRegex(UserError, "nothing to hand out"):
                    export.with_user(self.officer).action_offer()

    def test_large_files_are_written_step_by_step_and_all_of_them(self):
        contents = {f"{number}.bin": bytes([number]) * 100 for number in range(3)}
        for name, content in contents.items():
            self.attach(self.contact, name, content)
        path = "odoo.addons.client_offboarding_privacy.models.data_export_making"
        with patch.multiple(path, BYTES=1):
            export = self.export()
        files = self.unpack(export)[1]
        folder = f"files/res.partner/{self.contact.id}/"
        for name, content in contents.items():
            self.assertEqual(files[f"{folder}{name}"], content)
        self.assertEqual(export.file_count, 3)

    def test_second_download_is_the_same(self):
        self.attach(self.contact, "a.txt", b"content")
        export = self.export()
        first = self.unpack(export)[1]
        self.contact.name = "Anna Nowak"
        self.env.flush_all()
        self.assertEqual(self.unpack(export)[1], first)

    def test_file_that_was_changed_or_deleted_since_is_refused(self):
        file = self.attach(self.contact, "a.txt", b"content")
        export = self.export()
        file.raw = b"CONTENT"
        self.env.flush_all()
        _name, _size, pieces = export._prepare_archive()
        with self.assertRaisesRegex(OSError, "isn't what it was"):
            b"".join(pieces)
        for content in (b"longer content", b"short"):
            file.raw = content
            with self.assertRaisesRegex(UserError, "deleted or changed"):
                export._prepare_archive()
        # On record, and nowhere in the store.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = 'no/such' WHERE id = %s", [file.id]
        )
        file.invalidate_recordset()
        with (
            mute_logger("odoo.addons.base.models.ir_attachment"),
            self.assertRaisesRegex(UserError, "deleted or changed"),
        ):
            export._prepare_archive()
        file.unlink()
        with self.assertRaisesRegex(UserError, "deleted or changed"):
            export._prepare_archive()

    def test_what_was_exported_can_not_be_changed(self):
        export = self.export()
        part = export._get_parts()[0]
        # Nor is there a second copy of it, by which texts are searched.
        self.assertFalse(any(export._get_parts().mapped("index_content")))
        with self.assertRaisesRegex(UserError, "part of the export"):
            part.raw = b"other"
        with self.assertRaisesRegex(UserError, "part of the export"):
            part.unlink()
        with self.assertRaisesRegex(UserError, "stays on record"):
            export.unlink()

    # Cut off

    def test_killed_export_goes_on_and_is_the_same(self):
        self.attach(self.contact, "a.txt", b"content")
        self.attach(self.second, "a.txt", b"content 2")
        with self.small_steps():
            whole = self.unpack(self.export())[1]
            run = self.start()
            run._work()
            step, reason = type(run.export_ids)._make_step, "killed"

            def killed(export):
                # Done, and not committed: it is to be done again.
                step(export)
                raise UserError(reason)

            while run.state != "done":
                with patch.object(type(run.export_ids), "_make_step", killed):
                    run._work()
                self.assertEqual(run.state, "failed")
                run.with_user(self.officer).action_resume()
                run._work()
        again = self.unpack(run.export_ids)[1]
        changing = {"data.xml", "index.html", "SHA256SUMS"}
        self.assertEqual(again.keys(), whole.keys())
        for name in again.keys() - changing:
            with self.subTest(name=name):
                self.assertEqual(again[name], whole[name])
        data = self.read_data(run.export_ids)
        self.assertTrue({id_ for name, id_ in data if name == "res.partner"})
        self.assertFalse(self.faults(self.unpack(run.export_ids)[0])[0])

    @mute_logger("odoo.addons.base.models.ir_attachment")
    def test_full_store_fails_in_words_and_goes_on_later(self):
        run = self.start()
        run._work()

        def full(self, bin_value, checksum):
            raise OSError(28, "No space left on device")

        with patch.object(type(self.env["ir.attachment"]), "_file_write", full):
            run._work()
        self.assertEqual(run.state, "failed")
        self.assertIn("file store", run.error)
        self.assertFalse(run.export_ids._get_parts())
        run.with_user(self.officer).action_resume()
        export = self.work(run)
        self.assertFalse(self.faults(self.unpack(export)[0])[0])

    def test_lost_file_is_told_and_the_others_go_out(self):
        lost = self.attach(self.contact, "lost.txt", b"it was here")
        self.attach(self.contact, "there.txt", b"it is here")
        self.env.cr.execute(
            "UPDATE ir_attachment SET checksum = %s WHERE id = %s",
            [hashlib.sha1(b"else").hexdigest(), lost.id],
        )
        lost.invalidate_recordset()
        content, files = self.unpack(self.export())
        self.assertIn(b"it is here", content)
        self.assertNotIn(b"it was here", content)
        self.assertIn("Lost in the file store", files["index.html"].decode())

    def test_officer_who_lost_his_right_exports_nothing_more(self):
        run = self.start()
        run._work()
        self.officer.group_ids -= self.env.ref(OFFICER)
        run._work()
        self.assertEqual(run.state, "failed")
        self.assertEqual(run.export_ids.state, "making")

    # Afterwards

    def test_content_goes_when_its_time_is_over(self):
        export = self.offer()
        export._gc_content()
        self.assertTrue(export._get_parts())
        export._write_step({"date_expiry": "2026-11-15"})
        export._gc_content()
        self.assertEqual(export.state, "gone")
        self.assertFalse(export._get_parts())
        self.assertTrue(export.sha256)
        with self.assertRaisesRegex(UserError, "nothing to hand out"):
            export._prepare_archive()

    def test_its_last_day_is_the_company_s(self):
        """In New York it isn't over yet when a scheduled action's day is."""
        self.company.partner_id.tz = "America/New_York"
        export = self.offer()
        export._write_step({"date_expiry": "2026-11-20"})
        for moment, is_offered in (
            ("2026-11-21 04:59:59", True),
            ("2026-11-21 05:00:00", False),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self.assertEqual(export._is_offered(), is_offered)
                export._gc_content()
                self.assertEqual(bool(export._get_parts()), is_offered)

    def test_numbers_stand_in_both_logs(self):
        before = self.env["privacy.log"].search([])
        run = self.start()
        self.work(run)
        entry = run.log_ids.filtered(lambda log: log.res_model == "res.partner")
        self.assertEqual((entry.action, entry.count), ("export", 3))
        self.assertTrue(self.env["privacy.log"].search([]) - before)
        self.assertFalse(run.log_ids._find_broken())

    # Who may

    def test_nobody_but_officers_exports(self):
        export = self.export()
        for user in (self.manager, self.owner, self.accountant, self.helper):
            with self.subTest(user=user.login):
                case = self.case.with_user(user)
                with self.assertRaises(AccessError):
                    case.action_export_data()
                person = self.contact.with_user(user)
                with self.assertRaises(AccessError):
                    person.action_export_data_of_person()
                theirs = export.with_user(user)
                for name in (
                    *("action_offer", "action_withdraw", "action_download"),
                    "action_delete_content",
                ):
                    with self.assertRaises(AccessError):
                        getattr(theirs, name)()
                parts = export._get_parts().with_user(user)
                with self.assertRaises(AccessError):
                    parts.read(["raw"])

    def test_officer_of_another_company_is_refused(self):
        export = self.export()
        foreign = self.env["res.company"].create({"name": "Other"})
        user = self.make_user("foreign", OFFICER, company_id=foreign.id)
        case, theirs = self.case.with_user(user), export.with_user(user)
        with self.assertRaises(AccessError):
            case.action_export_data()
        with self.assertRaises(AccessError):
            theirs.action_download()

    def test_steps_that_fit_no_export_are_refused_in_words(self):
        export = self.export().with_user(self.officer)
        with self.assertRaisesRegex(UserError, "isn't in the portal"):
            export.action_withdraw()
        export.action_delete_content()
        self.assertEqual(export.state, "gone")
        with self.assertRaisesRegex(UserError, "nothing to delete"):
            export.action_delete_content()
        with self.assertRaisesRegex(UserError, "nothing to hand out"):
            export.action_offer()
        with self.assertRaisesRegex(UserError, "stays on record"):
            export.sudo().unlink()

    def test_export_is_nobodys_to_write(self):
        export = self.export().with_user(self.officer)
        with self.assertRaises(UserError):
            export.write({"state": "offered"})
        self.assertTrue(export.sudo().write({}))
        with self.assertRaises(AccessError):
            export.create({"run_id": export.run_id.id, "lang": "en_US"})
        line = self.line.with_user(self.officer)
        with self.assertRaisesRegex(UserError, "by the buttons"):
            line.write({"returned_by": "Anna Kowalska"})

    def test_cancelled_case_exports_nothing(self):
        case = self.case.with_user(self.officer)
        self.case._write_step({"state": "cancelled"})
        with self.assertRaisesRegex(UserError, "cancelled"):
            case.action_export_data()
