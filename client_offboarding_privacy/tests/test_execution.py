import hashlib
import hmac
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import DiskFull

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import format_date, mute_logger

from odoo.addons.client_offboarding.tests.common import OFFICER

from ..models import data_batch
from .execution_common import EMAIL, RUN, ExecutionCase

SEEDS = ("anna kowalska", EMAIL, "a.kowalska@login.example.com", "601 222 333")


@tagged("post_install", "-at_install")
class TestExecution(ExecutionCase):
    """What was decided is erased, and nothing else."""

    def mark_mentions(self, run, action):
        mentions = run.item_ids.filtered(
            lambda i: i.is_mention and i.refusal == "no_choice"
        )
        mentions.with_user(self.officer).action_mark(action)
        return mentions

    def test_nothing_is_left_but_what_a_line_says(self):
        self.make_traces()
        path = self.file._full_path(self.file.store_fname)
        self.env["res.partner"].create(
            {"name": "Piotr Dawny", "parent_id": self.quiet.id, "active": False}
        )
        self.mark_mentions(self.execute(dry_run=True), "erase")
        run = self.execute()
        self.assertEqual(run.state, "done", run.error)
        kept = {
            (self.env[item.res_model]._table, item.res_id)
            for item in run.item_ids.filtered(lambda i: i.state == "refused")
        }
        reasons = run.item_ids.mapped("refusal")
        self.assertEqual(set(reasons) - {False}, {"frozen", "suppressed"})
        left = self.scan_texts(*SEEDS, "piotr dawny")
        self.assertFalse(left - kept)
        lists = self.scan_relations(self.contact, self.user)
        # What he was allowed to; and whom the run was about.
        allowed = {"res_groups_users_rel", "res_company_users_rel"}
        allowed |= {"client_offboarding_data_run_res_partner_rel"}
        self.assertFalse(lists - allowed)
        self.env["ir.attachment"]._gc_file_store_unsafe()
        with self.assertRaises(FileNotFoundError):
            open(path, "rb")

    def test_person_is_nobody_afterwards(self):
        self.make_traces()
        self.execute()
        contact, user = self.contact, self.user
        self.assertRecordValues(
            contact,
            [
                {
                    "name": f"#{contact.id}",
                    "email": False,
                    "phone": False,
                    "street": False,
                    "comment": False,
                    "function": False,
                    "barcode": False,
                    "active": False,
                    "parent_id": self.quiet.id,
                    "message_ids": [],
                }
            ],
        )
        self.assertEqual(user.login, f"anonymised-{user.id}")
        self.assertFalse(user.active)
        self.env.cr.execute(
            "SELECT COUNT(*) FROM res_users_apikeys WHERE user_id = %s"
            " UNION ALL SELECT COUNT(password) FROM res_users WHERE id = %s",
            [user.id] * 2,
        )
        self.assertEqual(self.env.cr.fetchall(), [(0,), (0,)])
        # The company keeps what it has.
        self.assertEqual(self.quiet.name, "Cicha Sp. z o.o.")

    def test_what_is_somebody_elses_too_only_loses_the_name(self):
        self.make_traces()
        self.execute()
        self.assertEqual(self.event.name, "Talk with ***")
        self.assertEqual(self.event.partner_ids, self.other)
        self.assertIn("Dear ***, dear Zofia; to ***", self.on_other.body)
        self.assertFalse(self.message.exists() or self.file.exists())
        self.assertFalse(self.bank.exists())
        self.assertEqual(self.listed.email, EMAIL)

    def test_rows_and_files_of_others_are_the_same(self):
        self.make_traces()
        branch = self.env["res.company"].sudo().create({"name": "Second"})
        theirs = (
            self.env["res.partner"]
            .sudo()
            .create(
                {
                    "name": "Anna Kowalski",
                    "email": f"jo{EMAIL}",
                    "phone": "601222333",
                    "company_id": branch.id,
                }
            )
        )
        people = theirs | self.other | self.quiet | self.client
        for person in people:
            self.say(person.sudo(), "Dear Anna Kowalskaja", author_id=person.id)
        files = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {"name": "x", "raw": b"kept", "res_model": p._name, "res_id": p.id}
                    for p in people
                ]
            )
        )
        ids = ",".join(map(str, people.ids))
        watched = {
            "res_partner": f"id IN ({ids})",
            "mail_message": f"author_id IN ({ids}) AND id <> {self.on_other.id}",
            "ir_attachment": f"id IN ({','.join(map(str, files.ids))})",
            "mail_followers": f"partner_id IN ({ids})",
            "res_users": f"id <> {self.user.id}",
            "account_move": "TRUE",
            "contract_line": "TRUE",
        }
        before = {table: self.digest(table, watched[table]) for table in watched}
        run = self.execute()
        self.assertEqual(run.state, "done", run.error)
        after = {table: self.digest(table, watched[table]) for table in watched}
        self.assertEqual(after, before)
        self.assertEqual([file.raw for file in files], [b"kept"] * 4)

    def test_figures_stay_when_whom_they_come_from_is_erased(self):
        """The answer is nobody's afterwards, and counts as it did."""
        self.make_traces()
        case = self.case.sudo()
        for grade in (10, 9, 3, 7):
            case.feedback_ids.create(
                {"offboarding_id": case.id, "recommend": grade, "state": "answered"}
            )
        answer = case.feedback_ids.create(
            {
                "offboarding_id": case.id,
                "partner_id": self.contact.id,
                "channel": "portal",
                "state": "answered",
                "recommend": 2,
                "timeliness": 1,
                "better": "Call back",
            }
        )
        case.lesson_ids.create(
            {
                "offboarding_id": case.id,
                "name": "Late",
                "kind": "cause",
                "area": "timeliness",
                "feedback_id": answer.id,
            }
        )

        def figures():
            self.env.flush_all()
            self.env.invalidate_all()
            found = {}
            for model, domain in (
                ("client.offboarding.report", [("offboarding_id", "=", case.id)]),
                ("client.offboarding.churn", [("company_id", "=", self.company.id)]),
            ):
                rows = self.env[model].sudo().search(domain)
                found[model] = rows.read(list(set(rows._fields) - {"display_name"}))
            areas = self.env["client.offboarding.lesson"].sudo()
            found["areas"] = areas._read_group(
                [("offboarding_id", "=", case.id)], ["kind", "area"], ["__count"]
            )
            return found

        before = figures()
        # (100 + 100 − 100 + 0 − 100) / 5
        [row] = before["client.offboarding.report"]
        self.assertEqual((row["answers"], row["recommendation"]), (5, 0))
        run = self.execute()
        self.assertEqual(run.state, "done", run.error)
        self.assertEqual(figures(), before)
        self.assertFalse("Anna" in (answer.partner_id.name or ""))
        self.assertEqual((answer.state, answer.recommend), ("answered", 2))

    def test_invoices_print_as_before_and_signed_papers_verify(self):
        buyer = self.env["res.partner"].create(
            {"name": "Ewa Kupiec-Zielona", "parent_id": self.quiet.id}
        )
        journal = self.company_data["default_journal_sale"]
        journal.sudo().restrict_mode_hash_table = True
        invoices = self.env["account.move"]
        for partner in (self.quiet, buyer):
            invoices |= self.init_invoice(
                "out_invoice", partner=partner, amounts=[100.0], post=True
            )
        self.assertTrue(invoices[0].inalterable_hash)
        self.say(invoices[0], "Sent to Anna Kowalska", author_id=self.contact.id)
        papers = self.env["client.offboarding.protocol"].sudo()
        paper = papers.create({"offboarding_id": self.case.id, "kind": "access"})
        self.sign(paper)
        seen = self.print_invoices(invoices), self.company._check_hash_integrity()
        self.assertNotIn("corrupted", str(seen[1]))
        run = self.execute()
        self.assertEqual(run.state, "done", run.error)
        after = self.print_invoices(invoices), self.company._check_hash_integrity()
        self.assertEqual(after, seen)
        self.assertEqual(self.outcome(run, buyer)[1:], ("refused", "posted"))
        for kind in ("", "signed_"):
            file = paper[f"{kind}attachment_id"]
            if file:
                digest = hashlib.sha256(file.raw).hexdigest()
                self.assertEqual(digest, paper[f"{kind}sha256"])
        self.assertEqual(paper.signature_ids.mapped("side"), ["company", "client"])

    def print_invoices(self, invoices):
        reports = self.env["ir.actions.report"].sudo()
        name = "account.report_invoice_with_payments"
        return [reports._render_qweb_html(name, invoice.ids)[0] for invoice in invoices]

    def test_line_is_settled_where_nothing_is_left(self):
        self.say(self.contact, "Called", author_id=self.contact.id)
        # By which an import knows the contact again.
        imported = self.env["ir.model.data"].sudo()
        imported = imported.create(
            {
                "module": "__import__",
                "name": "anna_kowalska_1",
                "model": "res.partner",
                "res_id": self.contact.id,
            }
        )
        run = self.execute()
        self.assertFalse(imported.exists())
        done = run.item_ids.filtered(lambda i: i.state == "done")
        self.assertTrue(done)
        self.assertRecordValues(
            self.line,
            [
                {
                    "state": "done",
                    "decision": "erase",
                    "record_count": len(done),
                    "done_by_id": self.officer.id,
                }
            ],
        )
        self.assertFalse(run.seeds)
        self.assertEqual(run.done, len(done))
        self.assertFalse(run.log_ids._find_broken())
        counted = run.log_ids.filtered(lambda e: e.action in ("erase", "anonymize"))
        self.assertEqual(sum(counted.mapped("count")), len(done))

    def test_certificate_tells_of_the_last_search_and_where_the_log_ends(self):
        papers = self.env["client.offboarding.protocol"].sudo()
        paper = papers.create({"offboarding_id": self.case.id, "kind": "data"})
        kind = paper._get_kind()
        self.assertEqual(kind._tell_searches(paper), [])
        self.say(self.contact, "Called", author_id=self.contact.id)
        run = self.execute(dry_run=True)
        told, _log = kind._tell_searches(paper)
        self.assertIn(f"Searched on 16 November 2026 by {self.officer.name}", told)
        self.assertIn(f"records found: {len(run.item_ids)}", told)
        self.execute()
        told, log = kind._tell_searches(paper)
        self.assertIn("without a reason to keep them: 0", told)
        last = self.env["client.offboarding.data.log"].sudo().search([], limit=1)
        self.assertIn(last.sha256, log)

    def test_search_that_found_nothing_is_told_with_its_day(self):
        self.contact.parent_id = self.client
        run = self.execute(dry_run=True)
        self.assertFalse(run.item_ids)
        self.assertEqual(run.log_ids.mapped("count"), [0])
        papers = self.env["client.offboarding.protocol"].sudo()
        paper = papers.create({"offboarding_id": self.case.id, "kind": "data"})
        told, log = paper._get_kind()._tell_searches(paper)
        self.assertEqual(
            told,
            f"Searched on 16 November 2026 by {self.officer.name}; records found: 0",
        )
        self.assertIn(run.log_ids.sha256, log)
        # As one of before that left no entry: it is told by nobody.
        self.env.cr.execute("DELETE FROM client_offboarding_data_log")
        self.env.invalidate_all()
        self.assertEqual(paper._get_kind()._tell_searches(paper), [])

    def test_log_has_the_day_of_the_company(self):
        self.company.partner_id.tz = "Europe/Warsaw"
        with freeze_time("2026-12-31 23:30:00"):
            run = self.execute()
        self.assertEqual(
            {str(day) for day in run.log_ids.mapped("date")}, {"2027-01-01"}
        )

    def test_what_is_found_afterwards_reopens_the_line(self):
        namesake = self.env["res.partner"].create({"name": "Anna Kowalska"})
        run = self.execute()
        self.assertEqual((self.line.state, self.line.decision), ("open", "undecided"))
        self.assertIn("res.partner: 1", self.line.message_ids[0].body)
        item = self.get_item(run, namesake)
        self.assertEqual(item.refusal, "shared")
        item.with_user(self.officer).action_mark("harmless")
        self.line.action_decide("erase")
        self.execute()
        self.assertEqual(self.line.state, "done")

    def test_mention_that_is_to_be_redacted_loses_the_name(self):
        note = self.say(self.other, "Ask Anna Kowalska, not Anna Kowalskaja")
        run = self.execute(dry_run=True)
        self.get_item(run, note).with_user(self.officer).action_mark("redact")
        self.execute()
        self.assertIn("Ask ***, not Anna Kowalskaja", note.body)

    def test_mentions_go_on_as_an_officer_marked_them_before(self):
        """A harmless one stays and isn't left over; a contact is nobody's to delete."""
        note = self.say(self.other, "Ask Anna Kowalska")
        namesake = self.env["res.partner"].create({"name": "Anna Kowalska"})
        run = self.execute(dry_run=True)
        for record, action in ((note, "harmless"), (namesake, "erase")):
            self.get_item(run, record).with_user(self.officer).action_mark(action)
        run = self.execute()
        self.assertEqual(self.outcome(run, note), ("harmless", "done", False))
        self.assertIn("Ask Anna Kowalska", note.body)
        self.assertEqual(
            self.outcome(run, namesake), ("anonymize", "refused", "shared")
        )
        self.assertEqual(namesake.name, "Anna Kowalska")
        self.assertNotIn("mail.message", self.line.message_ids[0].body)

    def test_newest_mark_of_a_mention_counts(self):
        note = self.say(self.other, "Ask Anna Kowalska")
        for action in ("erase", "harmless"):
            run = self.execute(dry_run=True)
            self.get_item(run, note).with_user(self.officer).action_mark(action)
        run = self.execute()
        self.assertEqual(self.outcome(run, note), ("harmless", "done", False))
        self.assertIn("Ask Anna Kowalska", note.body)

    def test_mark_given_in_an_older_list_counts_when_it_is_the_newest(self):
        note = self.say(self.other, "Ask Anna Kowalska")
        first = self.execute(dry_run=True)
        self.get_item(first, note).with_user(self.officer).action_mark("erase")
        second = self.execute(dry_run=True)
        self.assertEqual(self.outcome(second, note)[0], "erase")
        # The list of the first was still open.
        self.get_item(first, note).with_user(self.officer).action_mark("harmless")
        for run, day in ((first, "2026-11-16"), (second, "2026-11-15")):
            self.set_in_database(self.get_item(run, note), write_date=day)
        self.execute()
        self.assertIn("Ask Anna Kowalska", note.exists().body)

    def test_what_went_without_asking_in_a_trial_is_marked_otherwise_there(self):
        invoice = self.init_invoice("out_invoice", partner=self.contact, amounts=[9])
        told = self.track(self.say(invoice, "Changed"), "Anna Kowalska, Warsaw")
        first = self.execute(dry_run=True)
        self.assertEqual(self.outcome(first, told)[0], "redact")
        second = self.execute(dry_run=True)
        self.get_item(second, told).with_user(self.officer).action_mark("harmless")
        self.execute()
        self.assertEqual(told.old_value_char, "Anna Kowalska, Warsaw")

    def test_name_that_is_there_still_afterwards_is_told_as_refused(self):
        note = self.say(self.other, "Ask Anna Kowalska")
        run = self.execute(dry_run=True)
        self.get_item(run, note).with_user(self.officer).action_mark("redact")
        eraser = type(self.env["client.offboarding.data.eraser"])
        with patch.object(eraser, "_redact", lambda *a: None):
            run = self.execute()
        self.assertEqual(
            self.outcome(run, note), ("redact", "refused", "record_refuses")
        )
        self.assertEqual(self.line.state, "open")

    def test_old_values_told_on_what_stays_lose_the_name(self):
        invoice = self.init_invoice("out_invoice", partner=self.contact, amounts=[9])
        told = self.track(self.say(invoice, "Changed"), "Anna Kowalska, Warsaw")
        elsewhere = self.track(self.say(self.other, "Changed"), "Anna Kowalska")
        branch = self.env["res.company"].sudo().create({"name": "Second"})
        note = self.say(invoice, "Changed")
        note.sudo().record_company_id = branch
        of_others = self.track(note, "Anna Kowalska")
        run = self.execute()
        self.assertEqual(self.outcome(run, told), ("redact", "done", False))
        self.assertEqual(told.old_value_char, "***, Warsaw")
        self.assertEqual(self.outcome(run, elsewhere)[2], "no_choice")
        self.assertEqual(self.outcome(run, of_others)[2], "other_company")
        self.assertEqual(elsewhere.old_value_char, "Anna Kowalska")

    def test_texts_of_which_nobody_decided_keep_the_name(self):
        for name in ("mail.tracking.value", "mail.message"):
            self.add_line(system_id=self.erp.id, res_model=name)
        invoice = self.init_invoice("out_invoice", partner=self.contact, amounts=[9])
        told = self.track(self.say(invoice, "Changed"), "Anna Kowalska, Warsaw")
        elsewhere = self.say(self.other, "Ask Anna Kowalska")
        run = self.execute()
        self.assertEqual(self.outcome(run, told), ("redact", "refused", "no_choice"))
        self.assertEqual(self.outcome(run, elsewhere), ("none", "refused", "no_choice"))
        self.assertEqual(told.old_value_char, "Anna Kowalska, Warsaw")

    def test_files_leave_the_disk_when_an_erasure_is_done_and_after_no_trial(self):
        self.make_traces()
        runs = self.env[RUN].sudo()
        collect = patch.object(type(self.env["ir.attachment"]), "_gc_file_store")
        for dry_run, calls in ((True, 0), (False, 1)):
            action = self.case.with_user(self.officer).action_execute_data(
                dry_run=dry_run
            )
            with self.without_commits(), collect as collected:
                runs._cron_work()
            run = runs.browse(action["res_id"])
            self.assertEqual((run.state, collected.call_count), ("done", calls))

    def test_run_goes_on_where_it_was_paused(self):
        self.make_traces()
        with patch.object(data_batch, "BATCH", 3):
            run = self.execute(rounds=3)
            self.assertEqual(run.state, "running")
            states = run.item_ids.sorted("sequence").mapped("state")
            self.assertEqual(states.count("done") + states.count("gone"), 6)
            # What isn't done yet isn't counted as if it were.
            went = sum(counts["goes"] for counts in run._get_counts().values())
            self.assertEqual(went, 6)
            self.assertEqual(self.contact.email, EMAIL)
            officers = run.with_user(self.officer)
            officers.action_pause()
            self.assertFalse(run._work_if_free())
            officers.action_resume()
            self.work_off(run)
        self.assertEqual(run.state, "done", run.error)
        self.assertFalse(self.contact.email)
        total = run.total
        self.assertEqual(run.done + run.refused, total)

    def test_right_withdrawn_in_the_middle_stops_it(self):
        self.make_traces()
        with patch.object(data_batch, "BATCH", 3):
            run = self.execute(rounds=2)
            before = self.digest("client_offboarding_data_item", f"run_id = {run.id}")
            self.officer.group_ids -= self.env.ref(OFFICER)
            self.work_off(run)
            self.assertEqual(run.state, "failed")
            self.assertIn("officers", run.error)
            after = self.digest("client_offboarding_data_item", f"run_id = {run.id}")
            self.assertEqual(after, before)
            self.assertEqual(self.contact.email, EMAIL)
            second = self.make_user("officer_2", OFFICER)
            run.with_user(second).action_resume()
            self.work_off(run)
        self.assertEqual(run.state, "done", run.error)
        self.assertEqual(run.user_id, second)

    def test_choice_withdrawn_in_the_middle_stops_it(self):
        self.make_traces()
        with patch.object(data_batch, "BATCH", 3):
            run = self.execute(rounds=2)
            with self.assertRaisesRegex(UserError, "carried out already"):
                self.choose("return")
            # Past the steps, as by a restored backup.
            self.case._write_step({"data_choice": "return"})
            self.work_off(run)
        self.assertEqual(run.state, "failed")
        self.assertIn("Nobody has chosen", run.error)
        self.assertEqual(self.contact.email, EMAIL)

    def test_what_changes_meanwhile_is_judged_again(self):
        self.make_traces()
        with patch.object(data_batch, "BATCH", 1):
            run = self.execute(rounds=1)
            self.message.unlink()
            self.contact.parent_id = self.client
            self.work_off(run)
        self.assertEqual(self.get_item(run, self.message).state, "gone")
        self.assertEqual(self.outcome(run, self.contact)[1:], ("refused", "shared"))
        self.assertEqual(self.contact.email, EMAIL)
        self.assertEqual(self.line.state, "open")

    def test_record_that_refuses_stays_and_the_rest_goes(self):
        self.make_traces()
        second = self.say(self.contact, "Second", author_id=self.contact.id)
        unlink, refusal = type(second).unlink, "No"

        def refuse(records):
            if second.id in records.ids:
                raise UserError(refusal)
            return unlink(records)

        with patch.object(type(second), "unlink", refuse):
            run = self.execute()
        self.assertEqual(self.outcome(run, second)[1:], ("refused", "record_refuses"))
        self.assertEqual(self.get_item(run, self.message).state, "done")

    def test_database_that_has_no_room_stops_the_run_and_no_record_refuses(self):
        self.make_traces()
        eraser = type(self.env["client.offboarding.data.eraser"])
        full = patch.object(eraser, "_do", side_effect=DiskFull("No room"))
        with full, mute_logger("odoo.addons.client_offboarding_privacy"):
            run = self.execute()
        self.assertEqual(run.state, "failed")
        self.assertIn("DiskFull", run.error)
        self.assertFalse(run.item_ids.filtered(lambda i: i.refusal == "record_refuses"))
        self.assertEqual(self.contact.email, EMAIL)

    def test_record_that_somebody_changes_is_left_in_peace(self):
        self.make_traces()
        model = type(self.bank)
        nothing = patch.object(model, "try_lock_for_update", lambda r: r.browse())
        with nothing:
            run = self.execute()
        self.assertEqual(
            self.outcome(run, self.bank)[1:], ("refused", "record_refuses")
        )
        self.assertTrue(self.bank.active)

    def test_addon_that_was_removed_meanwhile_is_said(self):
        run = self.execute(rounds=1)
        item = self.get_item(run, self.contact)
        self.env.cr.execute(
            "UPDATE client_offboarding_data_item SET res_model = 'no.such' WHERE id=%s",
            [item.id],
        )
        self.env.invalidate_all()
        self.work_off(run)
        self.assertEqual((item.state, item.refusal), ("refused", "unknown_model"))

    def test_steps_that_fit_no_run_are_refused_in_words(self):
        run = self.execute(dry_run=True).with_user(self.officer)
        for step in ("action_pause", "action_resume"):
            with self.assertRaisesRegex(UserError, "isn't in a state for this"):
                getattr(run, step)()
        with self.assertRaisesRegex(UserError, "use its buttons"):
            run.state = "queued"
        with self.assertRaisesRegex(UserError, "nobody to search for"):
            run._queue(self.contact.browse(), self.case.company_id)
        with self.assertRaisesRegex(UserError, "Choose one record only"):
            (self.contact | self.other).with_user(self.officer).action_data_of_person()
        found = run.item_ids[:1]
        with self.assertRaisesRegex(UserError, "Choose harmless, redact or erase"):
            found.action_mark("none")
        with self.assertRaisesRegex(UserError, "can't be edited"):
            found.state = "done"
        found.sudo()._write_step({"res_model": "x.gone"})
        with self.assertRaisesRegex(UserError, "addon of this record is gone"):
            found.action_open_record()
        with self.assertRaisesRegex(ValidationError, "ten years at most"):
            self.case.company_id.sudo().offboarding_fingerprint_months = 121

    def test_summary_counts_what_goes_and_says_why_the_rest_stays(self):
        self.init_invoice("out_invoice", partner=self.contact, amounts=[9], post=True)
        run = self.execute(dry_run=True)
        self.assertIn("Can be erased", run.summary)
        self.assertEqual(run.progress, 100)
        stays = run.item_ids.filtered("possible_on")[:1]
        day = format_date(
            run.env,
            min(
                run.item_ids.filtered(
                    lambda i: (
                        (i.res_model, i.refusal) == (stays.res_model, stays.refusal)
                    )
                ).mapped("possible_on")
            ),
        )
        self.assertIn(f"(from {day})", run.summary)
        done = self.execute()
        self.assertIn("Erased", done.summary)
        empty = run.copy()
        self.assertFalse(empty.summary)

    def test_failed_run_is_begun_anew(self):
        plan = type(self.env["client.offboarding.data.plan"])
        broken = patch.object(plan, "_make", side_effect=KeyError("x"))
        with broken, mute_logger("odoo.addons.client_offboarding_privacy"):
            run = self.execute()
        self.assertEqual(run.state, "failed")
        self.assertIn("This stopped it: KeyError.", run.error)
        self.assertIn("Press Resume", run.error)
        full = patch.object(plan, "_make", side_effect=OSError(28, "No space left"))
        run.with_user(self.officer).action_resume()
        with full, mute_logger("odoo.addons.client_offboarding_privacy"):
            self.work_off(run)
        self.assertIn("This stopped it: No space left.", run.error)
        run.with_user(self.officer).action_resume()
        self.work_off(run)
        self.assertEqual(run.state, "done", run.error)

    def test_person_without_a_case_is_erased_by_the_same_steps(self):
        person = self.env["res.partner"].create(
            {"name": "Jan Nowak-Zielony", "email": "jan@zielony.example.com"}
        )
        note = self.say(self.other, "Jan Nowak-Zielony asked", author_id=person.id)
        action = person.with_user(self.officer).action_data_of_person()
        audit = self.work_off(self.env[RUN].sudo().browse(action["res_id"]))
        self.assertEqual(audit.state, "done", audit.error)
        action = person.with_user(self.officer).action_export_data_of_person()
        export = self.work_off(self.env[RUN].sudo().browse(action["res_id"])).export_ids
        self.assertEqual(export.state, "ready")
        self.assertNotIn("Nowak", export.name)
        action = audit.with_user(self.officer).action_execute()
        run = self.work_off(self.env[RUN].sudo().browse(action["res_id"]))
        self.assertEqual(run.state, "done", run.error)
        self.assertEqual(export.state, "gone")
        self.assertFalse(export._get_parts())
        self.assertFalse(run.offboarding_id)
        self.assertEqual(person.name, f"#{person.id}")
        self.assertFalse(person.email or note.exists())

    def test_nothing_of_a_user_of_ours_is_touched(self):
        person = self.helper.partner_id
        self.say(self.other, "Note", author_id=person.id)
        before = self.digest("mail_message"), self.digest("res_partner")
        action = person.with_user(self.officer).action_data_of_person()
        audit = self.work_off(self.env[RUN].sudo().browse(action["res_id"]))
        action = audit.with_user(self.officer).action_execute()
        run = self.work_off(self.env[RUN].sudo().browse(action["res_id"]))
        self.assertEqual(run.item_ids.mapped("refusal"), ["internal_user"])
        after = self.digest("mail_message"), self.digest("res_partner")
        self.assertEqual(after, before)

    def test_what_was_kept_of_a_closed_case_is_erased_when_its_time_is_over(self):
        """By the scheduled action, whose user is no officer."""
        self.line.action_done("nothing of the client's is left here")
        kept = self.add_line(system_id=self.erp.id, role="controller")
        kept.action_decide("retain", legal_basis="A", retain_until="2027-01-31")
        self.advance(self.case, "confirm")
        self.advance(self.case, "closed")
        with freeze_time("2027-02-01 08:00:00"):
            kept.action_decide("erase")
            run = self.execute()
            self.assertEqual(run.state, "done", run.error)
        self.assertEqual(kept.state, "done")
        self.assertFalse(self.contact.email)

    def test_who_stands_on_an_invoice_is_erased_when_its_time_is_over(self):
        self.env["client.offboarding.data.rule"].sudo().search([]).active = False
        rule = self.make_rule("LAW", years=5, counted_from="end_year", law="Art. 74")
        invoice = self.init_invoice(
            "out_invoice",
            partner=self.contact,
            amounts=[9],
            invoice_date="2026-11-02",
            post=True,
        )
        self.pay(invoice)
        run = self.execute()
        told = ("refused", "posted"), date(2032, 1, 1)
        item = self.get_item(run, self.contact)
        self.assertEqual(((item.state, item.refusal), item.possible_on), told)
        # What is found still is for the officer to decide anew.
        self.line.action_decide("retain", rule.ids)
        self.assertEqual(self.line.retain_until, date(2031, 12, 31))
        self.advance(self.case, "confirm")
        self.advance(self.case, "closed")
        amount, number = invoice.amount_total, invoice.name
        with freeze_time("2032-01-01 08:00:00"):
            self.line.action_decide("erase")
            run = self.execute()
            self.assertEqual(run.state, "done", run.error)
        self.assertEqual(self.contact.name, f"#{self.contact.id}")
        self.assertEqual(self.line.state, "done")
        self.assertEqual((invoice.amount_total, invoice.name), (amount, number))
        self.assertEqual(invoice.state, "posted")

    def ask(self, email, user=None):
        """What the dialog answers to an officer, while he types."""
        dialog = self.env["client.offboarding.data.erased"]
        dialog = dialog.with_user(user or self.officer).with_context(
            allowed_company_ids=self.company.ids
        )
        answer = dialog.onchange({"email": email}, ["email"], {"answer": {}})
        return answer["value"]["answer"]

    def test_erased_address_is_known_by_a_keyed_fingerprint_for_its_time(self):
        company = self.company.sudo()
        company.offboarding_fingerprint_months = 24
        self.make_traces()
        run = self.execute()
        kept = self.env["client.offboarding.data.fingerprint"].sudo()
        kept = kept.search([("run_id", "=", run.id)])
        key = bytes.fromhex(company.offboarding_fingerprint_key)
        expected = {
            hmac.new(key, address, "sha256").hexdigest()
            for address in (EMAIL.encode(), b"a.kowalska@login.example.com")
        }
        self.assertEqual(set(kept.mapped("digest")), expected)
        self.assertTrue(kept.write({}))
        with self.assertRaisesRegex(UserError, "fingerprint can't be changed"):
            kept[0].date = "2020-01-01"
        told = f"Erased on 11/16/2026 by {self.officer.name}, {company.name}: run"
        self.assertIn(told, self.ask(f" {EMAIL.title()}"))
        self.assertIn("No fingerprint of this address", self.ask("b@example.com"))
        self.assertIn("No fingerprint", self.ask("no address"))
        with self.assertRaises(AccessError):
            self.ask(EMAIL, self.manager)
        # Who has the database but not the key can't try addresses out.
        company.offboarding_fingerprint_key = "00" * 32
        self.assertIn("No fingerprint", self.ask(EMAIL))
        with freeze_time("2028-11-16 12:00:00"):
            kept._gc_old()
            self.assertEqual(kept.exists(), kept)
        with freeze_time("2028-11-17 12:00:00"):
            kept._gc_old()
        self.assertFalse(kept.exists())

    def test_each_address_of_a_contact_has_its_fingerprint(self):
        self.company.sudo().offboarding_fingerprint_months = 24
        self.contact.email = f"{EMAIL}, Anna <anna.priv@b.example.com>"
        self.execute()
        for address in (EMAIL, "anna.priv@b.example.com"):
            self.assertIn("Erased on 11/16/2026", self.ask(address))
        self.assertIn("Erased on", self.ask(f"x@example.com, {EMAIL}"))

    def test_no_fingerprint_is_kept_where_nobody_asked_for_it(self):
        run = self.execute()
        self.assertEqual(self.get_item(run, self.contact).state, "done")
        kept = self.env["client.offboarding.data.fingerprint"].sudo()
        self.assertFalse(kept.search([]))
        self.assertFalse(self.company.sudo().offboarding_fingerprint_key)
        self.assertIn("aren't kept", self.ask(EMAIL))

    def test_nothing_is_left_of_a_second_address_or_number(self):
        self.contact.email = f"{EMAIL}, anna.priv@b.example.com"
        self.contact.phone = "22 123 45 67 wew. 105, 601 222 333"
        texts = "To anna.priv@b.example.com", "Call 22 123-45-67", "Call 601222333"
        said = [
            self.say(self.other, text, partner_ids=self.contact.ids) for text in texts
        ]
        self.execute()
        for message, left in zip(said, ("To ***", "Call ***", "Call ***"), strict=True):
            self.assertIn(left, message.body)

    def test_contacts_go_from_leaf_to_root(self):
        leaf = self.env["res.partner"].create(
            {"name": "Ewa Liść-Zielona", "parent_id": self.contact.id}
        )
        run = self.execute(dry_run=True)
        people = run.item_ids.filtered(lambda i: i.res_model == "res.partner")
        order = people.sorted("sequence").mapped("res_id")
        self.assertEqual(order, [leaf.id, self.contact.id])

    def test_merged_contact_is_found_again(self):
        self.contact.barcode = False
        twin = self.env["res.partner"].create(
            {"name": "Anna Kowalska", "parent_id": self.quiet.id}
        )
        run = self.execute(rounds=1)
        merge = self.env["base.partner.merge.automatic.wizard"].sudo().create({})
        merge._merge((twin | self.contact).ids, twin)
        self.work_off(run)
        self.assertEqual(run.state, "done", run.error)
        self.assertEqual(self.get_item(run, twin).state, "done")

    def test_other_languages_of_a_text_are_looked_at_too(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        event = self.env["calendar.event"].create(
            {
                "name": "Talk",
                "start": "2026-11-20 10:00:00",
                "stop": "2026-11-20 11:00:00",
                "location": "At ANNA KOWALSKA's",
                "partner_ids": [Command.set((self.contact | self.other).ids)],
            }
        )
        self.execute()
        self.assertEqual(event.location, "At ***'s")
