from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.client_offboarding.tests.common import OFFICER, OffboardingCase

RUN = "client.offboarding.data.run"
# What Odoo notes of whoever saves, also if he saves nothing.
LOG_FIELDS = ("write_uid", "write_date")


@tagged("post_install", "-at_install")
class TestAudit(OffboardingCase):
    """The officer finds all of a person's records, and learns what keeps each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls.make_user("officer", OFFICER)
        cls.contact.email = "anna.kowalska@example.com"
        cls.contact.phone = "+48 601 222 333"
        cls.namesake = cls.env["res.partner"].create({"name": "Anna Kowalska"})
        cls.other = cls.env["res.partner"].create(
            {"name": "Zofia Nowacka", "email": "zofia@other.example.com"}
        )
        cls.case = cls.open_case()

    def audit(self, record=None):
        case = (record or self.case).with_user(self.officer)
        action = case.action_data_of_person() if record else case.action_audit_data()
        run = self.env[RUN].sudo().browse(action["res_id"])
        run._work()
        self.assertEqual(run.state, "done", run.error)
        return run

    def found(self, run, model, mention=False):
        items = run.item_ids.filtered(
            lambda item: item.res_model == model and item.is_mention == mention
        )
        return set(items.mapped("res_id"))

    def test_contacts_are_found_and_the_legal_person_is_not(self):
        former = self.env["res.partner"].create(
            {"name": "Piotr Dawny", "parent_id": self.client.id, "active": False}
        )
        found = self.found(self.audit(), "res.partner")
        self.assertEqual(found, {self.contact.id, former.id})

    def test_sole_traders_own_record_is_found(self):
        self.client.offboarding_client_kind = "sole_trader"
        found = self.found(self.audit(), "res.partner")
        self.assertIn(self.client.id, found)

    def test_messages_are_found_as_plain_sql_counts_them(self):
        self.say(self.case, "Hello", author_id=self.contact.id)
        self.say(self.case, "Thanks", author_id=self.contact.id)
        self.say(self.case, "Good day", author_id=self.other.id)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id FROM mail_message WHERE author_id = %s"
            " OR (model = 'res.partner' AND res_id = %s)",
            [self.contact.id] * 2,
        )
        expected = {id_ for (id_,) in self.env.cr.fetchall()}
        self.assertGreater(len(expected), 1)
        found = self.found(self.audit(self.contact), "mail.message")
        self.assertEqual(found & expected, expected)
        theirs = self.env["mail.message"].search([("author_id", "=", self.other.id)])
        self.assertFalse(found & set(theirs.ids))

    def test_many_to_many_and_addresses_are_found(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Talk",
                "start": "2026-11-20 10:00:00",
                "stop": "2026-11-20 11:00:00",
                "partner_ids": [Command.set(self.contact.ids)],
            }
        )
        listed = self.env["mail.blacklist"].create({"email": self.contact.email})
        run = self.audit()
        self.assertIn(event.id, self.found(run, "calendar.event"))
        self.assertEqual(self.found(run, "mail.blacklist"), {listed.id})
        kept = run.item_ids.filtered(lambda item: item.res_model == "mail.blacklist")
        self.assertEqual(kept.action, "keep")

    def test_number_written_otherwise_is_found(self):
        twin = self.env["res.partner"].create(
            {"name": "Reception", "phone": "601222333"}
        )
        self.assertIn(twin.id, self.found(self.audit(), "res.partner"))

    def test_each_of_several_addresses_and_numbers_is_found(self):
        self.contact.email = "anna@a.example.com, Anna <anna.priv@b.example.com>"
        self.contact.phone = "22 123 45 67 wew. 105, 601 222 333"
        twins = self.env["res.partner"].create(
            [
                {"name": "First", "email": "anna@a.example.com"},
                {"name": "Second", "email": "anna.priv@b.example.com"},
                {"name": "Desk", "phone": "+48 22 123-45-67"},
                {"name": "Mobile", "phone": "601222333"},
            ]
        )
        stranger = self.env["res.partner"].create(
            {"name": "Extension", "phone": "234 567 105"}
        )
        found = self.found(self.audit(), "res.partner")
        self.assertEqual(found & set(twins.ids), set(twins.ids))
        self.assertNotIn(stranger.id, found)

    def test_namesake_is_only_a_mention(self):
        run = self.audit()
        self.assertNotIn(self.namesake.id, self.found(run, "res.partner"))
        self.assertIn(self.namesake.id, self.found(run, "res.partner", mention=True))

    def test_text_that_names_a_person_is_a_mention_for_the_officer_to_mark(self):
        template = self.env["mail.template"].create(
            {
                "name": "Ask Anna Kowalska",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        run = self.audit()
        self.assertIn(template.id, self.found(run, "mail.template", mention=True))
        item = run.item_ids.filtered(
            lambda item: (item.res_model, item.res_id) == (template._name, template.id)
        )
        item.with_user(self.officer).action_mark("harmless")
        self.assertEqual(item.action, "harmless")
        seed = run.item_ids.filtered(lambda i: i.res_model == "res.partner")[:1]
        seed = seed.with_user(self.officer)
        with self.assertRaisesRegex(UserError, "mentions"):
            seed.action_mark("erase")

    def test_record_under_an_invoice_is_held_by_it(self):
        self.contact.email = False
        invoice = self.init_invoice(
            "out_invoice", partner=self.contact, amounts=[100.0], post=True
        )
        run = self.audit()
        items = {(item.res_model, item.res_id): item for item in run.item_ids}
        self.assertEqual(items["account.move", invoice.id].refusal, "posted")
        self.assertEqual(items["res.partner", self.contact.id].refusal, "posted")

    def test_contact_is_refused_until_the_handover_is_settled(self):
        item = self.audit().item_ids.filtered(
            lambda item: (
                (item.res_model, item.res_id) == ("res.partner", self.contact.id)
            )
        )
        self.assertEqual((item.state, item.refusal), ("refused", "not_handed_over"))

    def test_user_of_ours_is_refused(self):
        run = self.audit(self.helper.partner_id)
        items = run.item_ids.filtered(lambda item: item.res_model == "res.users")
        self.assertEqual(items.mapped("refusal"), ["internal_user"])

    def test_link_with_a_value_for_each_company_is_found(self):
        product = self.env["product.template"].create(
            {"name": "Service", "responsible_id": self.helper.id}
        )
        run = self.audit(self.helper.partner_id)
        self.assertIn(product.id, self.found(run, "product.template"))

    def test_model_without_policy_is_shown_and_refused(self):
        policies = self.env["client.offboarding.data.policy"]._get_data_policies()
        self.assertNotIn("res.partner.category", policies)
        tag = self.env["res.partner.category"].create(
            {"name": "VIP", "partner_ids": [Command.set(self.contact.ids)]}
        )
        item = self.audit().item_ids.filtered(
            lambda item: item.res_model == "res.partner.category"
        )
        self.assertEqual(item.res_id, tag.id)
        self.assertEqual((item.action, item.refusal), ("none", "unknown_model"))

    def test_one_search_of_a_case_at_a_time(self):
        case = self.case.with_user(self.officer)
        case.action_audit_data()
        with self.assertRaisesRegex(UserError, "already"):
            case.action_audit_data()

    def test_scheduled_action_works_off_what_waits(self):
        action = self.case.with_user(self.officer).action_audit_data()
        paused = self.contact.with_user(self.officer).action_data_of_person()
        runs = self.env[RUN].sudo()
        waiting, stopped = (runs.browse(a["res_id"]) for a in (action, paused))
        stopped.with_user(self.officer).action_pause()
        progress = patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1
        )
        with progress:
            runs._cron_work()
            count = len(waiting.item_ids)
            runs._cron_work()
        self.assertEqual((waiting.state, stopped.state), ("done", "paused"))
        self.assertEqual((len(waiting.item_ids), bool(count)), (count, True))

    def test_paused_search_waits_until_it_is_resumed(self):
        action = self.case.with_user(self.officer).action_audit_data()
        run = self.env[RUN].with_user(self.officer).browse(action["res_id"])
        run.action_pause()
        self.assertEqual(run.state, "paused")
        run.action_resume()
        self.assertEqual(run.state, "queued")

    def test_run_that_is_worked_on_is_paused_and_taken_over(self):
        action = self.case.with_user(self.officer).action_audit_data()
        run = self.env[RUN].with_user(self.officer).browse(action["res_id"])
        with patch.object(type(run), "_work_audit", lambda self: 1):
            run.sudo()._work()
        self.assertEqual(run.state, "running")
        run.action_pause()
        self.assertFalse(run.sudo()._work_if_free())
        self.assertEqual(run.state, "paused")
        colleague = self.make_user("officer2", OFFICER)
        run.with_user(colleague).action_resume()
        self.assertEqual((run.state, run.user_id), ("queued", colleague))

    def test_without_time_left_the_rest_waits_for_the_next_call(self):
        """Neither is a run begun anew, nor one gone on with that has more to do."""
        runs = self.env[RUN].sudo()
        first, second = (
            runs.browse(action["res_id"])
            for action in (
                self.case.with_user(self.officer).action_audit_data(),
                self.other.with_user(self.officer).action_data_of_person(),
            )
        )
        over = patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 0
        )
        with over, patch.object(type(first), "_work_audit", lambda self: 1):
            runs._cron_work()
        self.assertEqual((first.state, second.state), ("running", "queued"))
        with over:
            runs._cron_work()
        self.assertEqual((first.state, second.state), ("done", "queued"))

    def test_find_is_opened_as_the_record_that_it_is(self):
        item = self.audit().item_ids.filtered(
            lambda item: (
                (item.res_model, item.res_id) == ("res.partner", self.contact.id)
            )
        )
        action = item.with_user(self.officer).action_open_record()
        self.assertEqual(
            (action["res_model"], action["res_id"], action["view_mode"]),
            ("res.partner", self.contact.id, "form"),
        )
        action = item.run_id.with_user(self.officer).action_view_items()
        found = self.env[action["res_model"]].with_user(self.officer)
        self.assertEqual(found.search(action["domain"]), item.run_id.item_ids)

    def test_file_that_names_somebody_is_erased_as_a_whole_or_harmless(self):
        file = self.env["ir.attachment"].create(
            {
                "name": "Anna Kowalska.txt",
                "raw": b"x",
                "res_model": "res.partner",
                "res_id": self.other.id,
            }
        )
        item = self.audit().item_ids.filtered(
            lambda item: (item.res_model, item.res_id) == ("ir.attachment", file.id)
        )
        self.assertTrue(item.is_mention)
        item = item.with_user(self.officer)
        with self.assertRaisesRegex(UserError, "erased as a whole, or it is harmless"):
            item.action_mark_redact()
        self.assertEqual(item.action, "none")
        item.action_mark_harmless()
        self.assertEqual(item.action, "harmless")
        item.action_mark_erase()
        self.assertEqual(item.action, "erase")

    def test_what_is_written_down_stays_and_saving_nothing_is_no_change(self):
        run = self.audit()
        log = run.log_ids[0]
        for record in (run, run.item_ids[0], log):
            with self.subTest(record=record._name):
                names = [
                    name
                    for name, field in record._fields.items()
                    if not field.groups and name not in LOG_FIELDS
                ]
                before = record.read(names)
                self.assertTrue(record.write({}))
                self.assertEqual(record.read(names), before)
        with self.assertRaisesRegex(UserError, "log of personal data can't be changed"):
            log.count = 7
        with self.assertRaisesRegex(UserError, "log of personal data can't be changed"):
            log.unlink()

    def test_addon_isnt_uninstalled_over_what_is_begun_or_told(self):
        modules = self.env["ir.module.module"].sudo()
        addon = ["client_offboarding_privacy"]
        action = self.case.with_user(self.officer).action_audit_data()
        run = self.env[RUN].sudo().browse(action["res_id"])
        with self.assertRaisesRegex(UserError, f"erased: {run.display_name}"):
            modules._check_uninstalling(addon)
        # Others take nothing of it with them.
        modules._check_uninstalling(["client_offboarding_survey"])
        run._work()
        count = self.env["client.offboarding.data.log"].sudo().search_count([])
        with self.assertRaisesRegex(UserError, f"has {count} entries"):
            modules._check_uninstalling(addon)
        parameters = self.env["ir.config_parameter"].sudo()
        name = "client_offboarding_privacy.delete_log"
        parameters.set_param(name, self.env.cr.dbname)
        modules._check_uninstalling(addon)
        # Said once, it counts once.
        self.assertFalse(parameters.get_param(name))

    def test_nobody_but_officers_searches(self):
        for user in (self.manager, self.owner, self.accountant, self.helper):
            with self.subTest(user=user.login):
                case = self.case.with_user(user)
                with self.assertRaises(AccessError):
                    case.action_audit_data()
                person = self.contact.with_user(user)
                with self.assertRaises(AccessError):
                    person.action_data_of_person()

    def test_officer_of_another_company_is_refused(self):
        foreign = self.env["res.company"].create({"name": "Other"})
        user = self.make_user("foreign", OFFICER, company_id=foreign.id)
        case = self.case.with_user(user)
        with self.assertRaises(AccessError):
            case.action_audit_data()

    def test_officer_who_went_to_another_company_finds_nothing(self):
        action = self.case.with_user(self.officer).action_audit_data()
        foreign = self.env["res.company"].create({"name": "Other"})
        self.officer.write(
            {"company_id": foreign.id, "company_ids": [Command.set(foreign.ids)]}
        )
        run = self.env[RUN].sudo().browse(action["res_id"])
        run._work()
        self.assertEqual((run.state, len(run.item_ids)), ("failed", 0))
        self.assertEqual(run.error, "This is a case of another company.")

    def test_officer_who_lost_his_right_finds_nothing(self):
        action = self.case.with_user(self.officer).action_audit_data()
        self.officer.group_ids -= self.env.ref(OFFICER)
        run = self.env[RUN].sudo().browse(action["res_id"])
        run._work()
        self.assertEqual((run.state, len(run.item_ids)), ("failed", 0))

    def test_finds_and_log_are_nobodys_to_write(self):
        run = self.audit().with_user(self.officer)
        for records in (run, run.item_ids, run.log_ids):
            with self.subTest(model=records._name):
                self.assertTrue(records)
                with self.assertRaises(UserError):
                    records.write({"res_model": "x"})
                with self.assertRaises(UserError):
                    records.unlink()

    def test_log_shows_where_an_entry_was_changed(self):
        log = self.audit().log_ids
        officers = log.browse().with_user(self.officer)
        answer = officers.action_check_chain()["params"]
        self.assertEqual(answer["type"], "success")
        self.assertIn(log[0].sha256, answer["message"])
        self.env.cr.execute(
            "UPDATE client_offboarding_data_log SET count = count + 1 WHERE id = %s",
            [log[0].id],
        )
        log.invalidate_recordset()
        self.assertEqual(log._find_broken(), log[0])
        answer = officers.action_check_chain()["params"]
        self.assertEqual(answer["type"], "danger")
        self.assertIn(f"number {log[0].id} ", answer["message"])
        with self.assertRaises(AccessError):
            log.browse().with_user(self.helper).action_check_chain()

    def test_search_is_told_to_odoos_own_log_without_names(self):
        before = self.env["privacy.log"].search([])
        self.audit(self.contact)
        entry = self.env["privacy.log"].search([]) - before
        self.assertEqual(entry.user_id, self.officer)
        self.assertNotIn("Kowalska", entry.anonymized_name)
        self.assertNotIn("kowalska", entry.anonymized_email)

    def test_nothing_is_changed_by_searching(self):
        query = "SELECT md5(string_agg(p::text, '' ORDER BY id)) FROM res_partner p"
        self.env.flush_all()
        self.env.cr.execute(query)
        before = self.env.cr.fetchall()
        self.audit()
        self.env.flush_all()
        self.env.cr.execute(query)
        self.assertEqual(self.env.cr.fetchall(), before)
