import base64
from unittest.mock import patch

from psycopg2 import DatabaseError, InterfaceError
from psycopg2.errors import DiskFull

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ...models.batch import running
from ...models.batch.running import ClientOffboardingBatch
from ...models.papers.printing import get_run, printed_apart
from ..common import ACCOUNTANT, MANAGER
from ..ledger_common import LedgerCase
from ..smtp_common import BOUNCE

SUBJECT = "Koniec współpracy"


@tagged("post_install", "-at_install")
class TestBatch(LedgerCase, MockEmail):
    """Many clients at once: nobody is left out unsaid, nothing happens twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The scheduled action by itself, whatever else an addon does instead.
        for name in ("_queue_rest", "_run_rest"):
            original = getattr(ClientOffboardingBatch, name)
            batches = type(cls.env["client.offboarding.batch"])
            cls.startClassPatcher(patch.object(batches, name, original))
        cls.env["res.lang"]._activate_lang("pl_PL")
        cls.env.company.email = "office@example.com"
        template = cls.env.ref("client_offboarding.mail_advance_neutral")
        template.with_context(lang="pl_PL").subject = SUBJECT
        cls.subject = template.subject
        cls.clients = cls.env["res.partner"].create(
            [cls.prepare_client(number) for number in range(25)]
        )

    @classmethod
    def prepare_client(cls, number):
        return {
            "name": f"Firm {number:02}",
            "is_company": True,
            "email": f"firm{number:02}@firm.example",
            "lang": "pl_PL" if number % 2 else "en_US",
        }

    def make_batch(self, clients=None, user=None, **values):
        clients = self.clients if clients is None else clients
        return (
            self.env["client.offboarding.batch"]
            .with_user(user or self.manager)
            .create(
                {
                    "name": "End of payroll",
                    "reason_id": self.reason.id,
                    "partner_ids": [Command.set(clients.ids)],
                    **values,
                }
            )
        )

    def states(self, batch):
        batch.invalidate_recordset()
        found = {}
        for line in batch.line_ids:
            found.setdefault(line.state, []).append(line.partner_id.name)
        return {state: len(names) for state, names in found.items()}

    def run_cron(self):
        """As the scheduler does, on what is committed."""
        self.env.flush_all()
        self.env["client.offboarding.batch"].sudo()._cron_run()
        self.env.invalidate_all()

    def send_queue(self):
        """What leaves the house, as pairs of addressee and subject."""
        self.env.flush_all()
        with self.mock_mail_gateway():
            self.env["mail.mail"].sudo().search([("state", "=", "outgoing")]).send()
        return sorted(
            (address, mail["subject"])
            for mail in self._mails
            for address in mail["email_to"]
        )

    # Before anything happens

    def make_left_out(self):
        """A client for each reason, with that reason and no other."""
        clients = self.clients
        elsewhere = self.env["res.company"].create({"name": "Second"})
        self.manager.sudo().company_ids |= elsewhere
        self.make_contract(
            partner_id=clients[7].id, notice_form="written", notice_form_strict=True
        )
        self.open_case(partner_ids=[Command.set(clients[0].ids)])
        clients[1].active = False
        clients[2].company_id = elsewhere
        clients[3].email = False
        clients[4].lang = False
        clients[5].offboarding_legal_status = "restructuring"
        clients[6].offboarding_client_kind = "consumer"
        self.env["mail.blacklist"].sudo()._add(clients[8].email)
        # His people have an address where he has none.
        clients[9].email = False
        clients[9].child_ids = [
            Command.create({"name": "Jan", "email": "jan@firm.example"})
        ]
        return dict(
            zip(
                clients[:10],
                [
                    "active_case",
                    "archived",
                    "other_company",
                    "no_email",
                    "no_language",
                    "insolvent",
                    "consumer",
                    "written_form",
                    "blacklisted",
                    False,
                ],
                strict=True,
            )
        ), elsewhere

    def test_what_is_opened_and_printed_says_the_same_in_every_trial(self):
        """Else it would be printed for ever: neither number nor code is another."""

        @printed_apart
        def open_and_print(cases):
            case = self.open_case()
            paper = case.protocol_ids.new(
                {"offboarding_id": case.id, "kind": "notice", "version": 1}
            )
            said = (case.name, paper._make_verify_code())
            get_run(self.env.cr).get(said, lambda: b"page")
            return case

        first = open_and_print(self.env["client.offboarding"])
        first.action_cancel(outcome="mistake")
        second = self.open_case()
        numbers = [int(case.name.rpartition("/")[2]) for case in (first, second)]
        self.assertGreater(numbers[1], numbers[0])

    def test_preview_says_who_is_left_out_and_why_in_one_query(self):
        expected, elsewhere = self.make_left_out()
        companies = (self.company | elsewhere).ids
        batch = self.make_batch(self.clients[:10], is_sent=True)
        batch = batch.with_context(allowed_company_ids=companies)
        batch.partner_ids |= self.clients[2].with_env(batch.env)
        asked = []
        execute = type(self.env.cr).execute

        def watch(cursor, query, *args, **kwargs):
            asked.append(str(getattr(query, "code", query)))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(type(self.env.cr), "execute", watch):
            batch.action_preview()
        self.assertEqual(len([one for one in asked if "mail_blacklist" in one]), 1)
        self.assertEqual(
            {line.partner_id: line.why for line in batch.line_ids}, expected
        )
        self.assertEqual(self.states(batch), {"left_out": 9, "todo": 1})
        self.assertEqual((batch.state, batch.left_out_count), ("ready", 9))

    def test_reasons_that_only_sending_has_leave_nobody_out_of_the_rest(self):
        self.make_left_out()
        batch = self.make_batch(
            self.clients[3] | self.clients[7] | self.clients[8], is_informed=False
        )
        batch.action_preview()
        self.assertEqual(self.states(batch), {"todo": 3})

    def test_clients_are_found_by_the_service_that_ends(self):
        payroll, audit = self.env["product.product"].create(
            [{"name": "Payroll", "type": "service"}, {"name": "Audit"}]
        )
        one, two, over = self.clients[:3]
        first = self.make_contract({"product_id": payroll.id}, partner_id=one.id)
        self.make_contract({"product_id": audit.id}, partner_id=one.id)
        self.make_contract({"product_id": audit.id}, partner_id=two.id)
        self.make_contract(
            {"product_id": payroll.id, "date_end": "2026-10-31"}, partner_id=over.id
        )
        batch = self.make_batch(
            self.clients.browse(),
            scope="contracts",
            product_ids=[Command.set(payroll.ids)],
        )
        batch.action_run()
        self.assertEqual(batch.line_ids.partner_id, one)
        case = batch.line_ids.offboarding_id
        self.assertEqual(case.scope, "contracts")
        self.assertEqual(case.termination_ids.contract_id.ids, first.ids)
        # Nobody has a contract over it: nobody is chosen, either.
        self.assertIn("no_contract", self.preview_others(two, payroll).mapped("why"))

    def preview_others(self, client, product):
        batch = self.make_batch(
            client, scope="contracts", product_ids=[Command.set(product.ids)]
        )
        batch.action_preview()
        return batch.line_ids

    # Running

    def test_run_does_twenty_and_the_scheduled_action_the_rest_each_once(self):
        batch = self.make_batch(tone="neutral")
        batch.action_preview()
        batch.action_run()
        self.assertEqual(self.states(batch), {"done": 20, "todo": 5})
        self.assertEqual(batch.state, "running")
        triggers = self.env["ir.cron.trigger"].sudo().search([])
        cron = self.env.ref("client_offboarding.ir_cron_batch").sudo()
        self.assertIn(cron, triggers.cron_id)
        self.run_cron()
        self.assertEqual(self.states(batch), {"done": 25})
        self.assertEqual(batch.state, "done")
        cases = batch.line_ids.offboarding_id
        self.assertEqual(cases.partner_id, self.clients)
        self.assertEqual(set(cases.mapped("user_id")), {self.manager})
        self.assertEqual(set(cases.mapped("state")), {"draft"})
        self.assertEqual(
            self.send_queue(),
            sorted(
                (
                    f'"Firm {number:02}" <firm{number:02}@firm.example>',
                    SUBJECT if number % 2 else self.subject,
                )
                for number in range(25)
            ),
        )
        # Once more, and nothing happens.
        batch.action_run()
        batch.action_retry()
        self.run_cron()
        self.assertEqual(batch.line_ids.offboarding_id, cases)
        self.assertEqual(self.clients.offboarding_ids, cases)
        self.assertFalse(self.send_queue())

    def test_called_again_it_goes_on_and_a_new_case_leaves_its_client_out(self):
        batch = self.make_batch(self.clients[:22], is_informed=False)
        batch.action_run()
        self.assertEqual(self.states(batch), {"done": 20, "todo": 2})
        meanwhile = self.clients[21]
        case = self.open_case(partner_ids=[Command.set(meanwhile.ids)])
        batch.action_run()
        self.assertEqual(self.states(batch), {"done": 21, "left_out": 1})
        line = batch.line_ids.filtered(lambda line: line.partner_id == meanwhile)
        self.assertEqual(line.why, "active_case")
        self.assertEqual(meanwhile.offboarding_ids, case)

    def test_when_its_time_is_over_the_rest_waits_for_the_next_turn(self):
        batch = self.make_batch(self.clients[:4], steps="open")
        with patch.object(running, "AT_ONCE", 1):
            batch.action_run()
        self.assertEqual(self.states(batch), {"done": 1, "todo": 3})
        scheduled = batch.sudo().with_context(ir_cron_progress_id=1)
        told = []

        def commit_progress(cron, processed=0, *, remaining=None):
            told.append((processed, remaining))
            return 0

        cron = type(self.env["ir.cron"])
        with (
            patch.object(running, "AT_A_TIME", 2),
            patch.object(cron, "_commit_progress", commit_progress),
        ):
            self.env.flush_all()
            scheduled._cron_run()
        self.assertEqual(told, [(2, 1)])
        self.assertEqual(self.states(batch), {"done": 3, "todo": 1})
        self.assertEqual(batch.state, "running")
        self.run_cron()
        self.assertEqual(self.states(batch), {"done": 4})
        self.assertEqual(batch.state, "done")

    def test_stopped_it_waits_for_somebody_to_run_it(self):
        batch = self.make_batch(self.clients[:22], is_informed=False)
        batch.action_run()
        with self.assertRaises(UserError):
            batch.tone = "warm"
        batch.action_stop()
        self.run_cron()
        self.assertEqual(self.states(batch), {"done": 20, "todo": 2})
        self.assertEqual(batch.state, "stopped")
        batch.action_run()
        self.assertEqual(self.states(batch), {"done": 22})

    @mute_logger("odoo.addons.client_offboarding.models.batch.running")
    def test_who_has_left_does_nothing_more(self):
        batch = self.make_batch(self.clients[:21], is_informed=False)
        batch.action_run()
        self.manager.sudo().active = False
        self.run_cron()
        batch = batch.sudo()
        self.assertEqual((batch.state, batch.todo_count), ("stopped", 1))
        self.assertIn("manager", batch.note)

    def test_error_stays_with_its_line_until_it_is_tried_again(self):
        template = self.env.ref("client_offboarding.mail_advance_neutral")
        template.subject = "{{ 1 / (object.partner_id.ref != 'broken') and 'End' }}"
        template.with_context(lang="pl_PL").subject = template.subject
        broken = self.clients[1]
        broken.ref = "broken"
        batch = self.make_batch(self.clients[:3])
        batch.action_run()
        self.assertEqual(self.states(batch), {"done": 2, "failed": 1})
        line = batch.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual(line.partner_id, broken)
        self.assertIn("can't be filled in", line.error)
        self.assertEqual(len(self.send_queue()), 2)
        broken.ref = False
        batch.action_retry()
        self.assertEqual(self.states(batch), {"done": 3})
        self.assertFalse(line.error)
        self.assertEqual(
            self.send_queue(), [('"Firm 01" <firm01@firm.example>', "End")]
        )

    def test_what_nobody_foresaw_stays_with_its_line_too(self):
        batch = self.make_batch(self.clients[:3])
        cases = type(self.env["client.offboarding"])
        original = cases._log_message

        def fail(case, *args):
            if case.partner_id.name == "Firm 01":
                raise KeyError("nobody foresaw this")
            return original(case, *args)

        logger = "odoo.addons.client_offboarding.models.batch.line_steps"
        with patch.object(cases, "_log_message", fail), mute_logger(logger):
            batch.action_run()
        self.assertEqual(self.states(batch), {"done": 2, "failed": 1})
        failed = batch.line_ids.filtered("error")
        self.assertIn("nobody foresaw this", failed.error)

    def test_client_whose_case_is_deleted_is_not_done(self):
        batch = self.make_batch(self.clients[:2], steps="open")
        batch.action_run()
        first, second = batch.line_ids
        first.offboarding_id.with_user(self.manager).unlink()
        self.assertRecordValues(
            first + second,
            [
                {"state": "failed", "error": f"{self.manager.name} deleted the case."},
                {"state": "done", "error": False},
            ],
        )
        batch.action_retry()
        self.assertTrue(first.offboarding_id)
        self.assertEqual(self.states(batch), {"done": 2})

    def test_many_are_written_to_in_one_go_as_each_would_be(self):
        """Also where the template names somebody else: he gets nothing by a click."""
        template = self.env.ref("client_offboarding.mail_advance_neutral")
        template.partner_to = str(self.helper.partner_id.id)
        composers = self.env["mail.compose.message"].sudo()
        before = composers.search_count([])
        self.make_batch(self.clients[:4:2]).action_run()
        self.assertEqual(composers.search_count([]) - before, 1)
        self.make_batch(self.clients[4]).action_run()
        cases = self.clients[:5:2].offboarding_ids.sorted("partner_id")
        messages = cases.communication_ids.sudo().message_id.sorted("res_id")
        self.assertEqual(messages.mapped("partner_ids"), self.clients[:5:2])
        names = [
            "author_id",
            "body",
            "email_add_signature",
            "email_from",
            "email_layout_xmlid",
            "message_type",
            "record_company_id",
            "reply_to_force_new",
            "subject",
            "subtype_id",
        ]
        *many, one = messages.read(names, load=None)
        for message in (*many, one):
            del message["id"]
        self.assertEqual(many, [one, one])
        self.assertEqual(len(self.send_queue()), 3)

    def test_two_contacts_with_one_address_get_one_message(self):
        client = self.clients[0]
        client.child_ids = [
            Command.create({"name": name, "email": "Office@firm.example"})
            for name in ("Anna", "Jan")
        ]
        self.make_batch(client).action_run()
        self.assertEqual(len(self.send_queue()), 1)

    def test_no_contract_needs_no_notice_and_strangers_are_not_written_to(self):
        """A contact of another company, whom the manager doesn't see, is in no way."""
        client = self.clients[3]
        elsewhere = self.setup_other_company(name="Second")["company"]
        stranger = self.env["res.partner"].create(
            {"name": "X", "parent_id": client.id, "email": "x@firm.example"}
        )
        stranger.company_id = elsewhere
        batch = self.make_batch(client, is_printed=True, is_sent=True)
        batch.action_run()
        self.assertEqual((batch.line_ids.state, batch.line_ids.error), ("done", False))
        case = batch.line_ids.offboarding_id
        self.assertEqual(case.contact_ids, client)
        self.assertFalse(case.protocol_ids)

    def test_subsidiary_of_a_client_is_not_written_to_for_it(self):
        """A company under the client is another client."""
        client = self.clients[0]
        self.env["res.partner"].create(
            {
                "name": "Daughter",
                "is_company": True,
                "parent_id": client.id,
                "email": "office@daughter.example",
            }
        )
        batch = self.make_batch(client)
        batch.action_run()
        self.assertEqual(batch.line_ids.offboarding_id.contact_ids, client)
        [(address, _subject)] = self.send_queue()
        self.assertIn(client.email, address)

    def test_message_that_came_back_is_written_again_to_nobody_else(self):
        client = self.clients[0]
        client.child_ids = [
            Command.create({"name": name, "email": f"{name}@firm.example"})
            for name in ("anna", "jan")
        ]
        batch = self.make_batch(self.clients[:2])
        batch.action_run()
        self.send_queue()
        message = client.offboarding_ids.communication_ids.sudo().message_id
        address = "jan@firm.example"
        sent = (
            f"From: office@example.com\nTo: {address}\n"
            f"Message-Id: {message.message_id}\nSubject: End\n\nEnd"
        )
        back = BOUNCE % {"number": 1, "to": address, "mail": sent}
        with (
            self.mock_mail_gateway(),
            mute_logger("odoo.addons.mail.models.mail_thread"),
        ):
            self.env["mail.thread"].sudo().message_process(None, back)
        self.assertEqual(self.states(batch), {"done": 1, "failed": 1})
        self.assertIn("jan@firm.example", batch.line_ids[0].error)
        client.child_ids[1].email = "jan.nowak@firm.example"
        batch.action_retry()
        self.assertEqual(self.states(batch), {"done": 2})
        self.assertEqual(
            [address for address, _subject in self.send_queue()],
            ['"jan" <jan.nowak@firm.example>'],
        )

    def test_mail_that_the_server_refuses_stays_with_its_line(self):
        batch = self.make_batch(self.clients[:2])
        batch.action_run()
        first, second = self.clients[:2].offboarding_ids
        mails = self.env["mail.mail"].sudo()
        mail = mails.create(
            {"model": first._name, "res_id": first.id, "body_html": "End"}
        )
        mail.recipient_ids = self.clients[0]
        elsewhere = mails.create({"body_html": "Not of a case"})
        for refused in (mail, elsewhere):
            refused._postprocess_sent_message(
                [], [], failure_reason="Refused", failure_type="mail_smtp"
            )
        self.assertEqual(self.states(batch), {"done": 1, "failed": 1})
        line = batch.line_ids.filtered("error")
        self.assertEqual(line.offboarding_id, first)
        self.assertIn(self.clients[0].name, line.error)

    def test_who_wants_no_emails_meanwhile_gets_none(self):
        """Neither whom somebody invited, nor whom the first one didn't reach."""
        clients = self.clients[:3]
        batch = self.make_batch(clients, is_informed=False)
        batch.action_run()
        cases = batch.line_ids.offboarding_id
        for client, case in zip(clients[:2], cases, strict=False):
            # The second has somebody else who can be written to.
            people = self.env["res.partner"].create(
                {"name": "Jan", "email": "jan@firm.example", "parent_id": client.id}
            )
            case.contact_ids = client if client == clients[0] else client | people
            self.env["mail.blacklist"].sudo()._add(client.email)
        batch.steps = "open,inform"
        batch.action_run()
        self.assertEqual(self.states(batch), {"done": 2, "failed": 1})
        self.assertIn("Nobody", batch.line_ids[0].error)
        sent = [
            ('"Firm 02" <firm02@firm.example>', self.subject),
            ('"Jan" <jan@firm.example>', SUBJECT),
        ]
        self.assertEqual(self.send_queue(), sent)
        # What came back isn't written again to who has had enough.
        messages = cases[2].communication_ids.sudo().message_id
        messages.notification_ids.notification_status = "bounce"
        self.env["mail.blacklist"].sudo()._add(clients[2].email)
        batch.line_ids.sudo()[2]._write_step({"state": "failed"})
        batch.action_retry()
        self.assertEqual(self.states(batch), {"done": 1, "failed": 2})
        self.assertFalse(self.send_queue())

    # Notices

    def test_notice_is_sent_and_not_delivered_and_the_strict_one_goes_by_post(self):
        mailed, posted = self.clients[:2]
        self.make_contract(partner_id=mailed.id, name="Books")
        self.make_contract(
            partner_id=posted.id,
            name="Payroll",
            notice_form="written",
            notice_form_strict=True,
        )
        batch = self.make_batch(
            mailed | posted, is_informed=False, is_printed=True, is_sent=True
        )
        batch.action_run()
        self.assertEqual(batch.line_ids.mapped("error"), [False, False])
        self.assertEqual(self.states(batch), {"done": 2})
        self.assertEqual(batch.line_ids.mapped("is_letter"), [False, True])
        sent, letter = batch.line_ids.offboarding_id.termination_ids
        self.assertEqual(str(sent.date_sent), "2026-11-16")
        self.assertFalse(sent.date_delivered)
        self.assertFalse(letter.date_sent)
        papers = batch.line_ids.offboarding_id.protocol_ids.grouped("offboarding_id")
        self.assertEqual(papers[sent.offboarding_id].state, "signed")
        self.assertEqual(papers[letter.offboarding_id].state, "draft")
        addresses = [address for address, _subject in self.send_queue()]
        self.assertEqual(addresses, ['"Firm 00" <firm00@firm.example>'])
        self.check_letters(batch, papers[letter.offboarding_id])
        # A notice that came back isn't done.
        papers[sent.offboarding_id].sudo()._mark_bounced(mailed)
        self.assertEqual(self.states(batch), {"done": 1, "failed": 1})
        batch.action_retry()
        self.assertEqual(self.states(batch), {"done": 2})
        again = [address for address, _subject in self.send_queue()]
        self.assertEqual(again, addresses)

    def check_letters(self, batch, paper):
        """The list, and behind it each letter; then they are entered as posted."""
        self.assertEqual(batch.letter_count, 1)
        action = batch.action_letters()
        file = (
            self.env["ir.attachment"]
            .sudo()
            .browse(int(action["url"].split("/")[-1].partition("?")[0]))
        )
        content = base64.b64decode(file.datas)
        self.assertIn(b"Firm 01", content)
        self.assertNotIn(b"Firm 00", content)
        self.assertIn(paper.sudo().attachment_id.raw, content)
        self.assertIn(paper.name.encode(), content)
        action = batch.action_letters_posted()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        form.date = "2026-11-18"
        form.save().action_run()
        notice = paper.offboarding_id.termination_ids
        self.assertEqual(str(notice.date_sent), "2026-11-18")
        self.assertEqual(notice.delivery_channel, "registered_post")

    def test_final_invoices_are_a_step_of_the_same_batch_for_accountants(self):
        client = self.clients[0]
        contract = self.make_contract(partner_id=client.id, partial_period="prorated")
        both = self.make_user("both", f"{MANAGER},{ACCOUNTANT}")
        batch = self.make_batch(client, is_informed=False)
        batch.action_run()
        batch.steps = "open,invoice"
        with self.assertRaises(AccessError):
            batch.action_run()
        theirs = batch.with_user(both)
        theirs.action_run()
        self.assertEqual(self.states(batch), {"failed": 1})
        case = batch.line_ids.offboarding_id
        case.termination_ids.write({"date_delivered": "2026-10-12"})
        case.action_give_notice()
        theirs.action_retry()
        self.assertEqual(batch.line_ids.mapped("error"), [False])
        invoices = case.sudo().invoice_ids
        self.assertEqual(len(invoices), 11)
        self.assertEqual(
            invoices.invoice_line_ids.contract_line_id.contract_id, contract
        )
        batch.with_user(both).action_run()
        self.assertEqual(case.sudo().invoice_ids, invoices)

    # Who may

    def test_managers_do_it_in_their_companies_and_nobody_else(self):
        batch = self.make_batch(self.clients[:1])
        for user in (self.owner, self.accountant, self.helper):
            for call in ("action_preview", "action_run", "action_stop", "read"):
                with self.subTest(user=user.login, call=call):
                    with self.assertRaises(AccessError):
                        getattr(batch.with_user(user), call)()
        elsewhere = self.env["res.company"].create({"name": "Second"})
        stranger = self.make_user("stranger", MANAGER, company_id=elsewhere.id)
        with self.assertRaises(AccessError):
            batch.with_user(stranger).action_run()
        with self.assertRaises(AccessError):
            self.make_batch(self.clients[:1], stranger, company_id=self.company.id)
        hidden = self.clients[1]
        hidden.company_id = self.company
        with self.assertRaises(AccessError):
            self.make_batch(hidden, stranger)
        self.assertFalse(self.clients[0].offboarding_ids)

    def test_what_can_not_be_done_is_said(self):
        batch, nobody = (self.make_batch(self.clients[:count]) for count in (1, 0))
        with self.assertRaisesRegex(UserError, "Choose clients, or the services"):
            nobody.action_preview()
        with self.assertRaisesRegex(UserError, "No notice of this batch goes by post"):
            batch.action_letters()
        batch.sudo()._write_step({"state": "running"})
        with self.assertRaisesRegex(UserError, "is running: stop it first"):
            batch.action_preview()
        with self.assertRaisesRegex(UserError, "is running: stop it first"):
            batch.steps = "open"
        # Its name decides nothing.
        batch.name = "End of accounting"
        batch.sudo()._write_step({"state": "draft"})
        elsewhere = self.env["res.company"].create({"name": "Second"})
        with self.assertRaises(AccessError):
            batch.company_id = elsewhere
        batch.invalidate_recordset()
        batch.unlink()
        self.assertFalse(batch.exists())

    def test_tone_that_is_chosen_later_is_that_of_what_is_still_to_say(self):
        batch = self.make_batch(self.clients[:2], steps="open")
        batch.action_run()
        first, second = self.clients[:2].offboarding_ids
        first.with_user(self.owner).sudo()._write_step({"state": "cancelled"})
        batch.tone = "formal"
        self.assertEqual((first.tone, second.tone), ("neutral", "formal"))

    def test_lines_and_steps_of_the_batch_are_written_by_its_buttons(self):
        batch = self.make_batch(self.clients[:1])
        batch.action_preview()
        with self.assertRaises(AccessError):
            batch.line_ids.state = "done"
        with self.assertRaises(UserError):
            batch.state = "done"
        with self.assertRaises(UserError):
            batch.steps = "open,burn"
        forged = self.make_batch(state="done", user_id=self.owner.id)
        self.assertEqual((forged.state, forged.user_id.id), ("draft", False))
        batch.action_run()
        with self.assertRaises(UserError):
            batch.partner_ids = self.clients[:2]
        with self.assertRaises(UserError):
            batch.unlink()
        self.assertEqual(batch.line_ids.offboarding_id.batch_id, batch)

    # What changes between the preview and the run

    def merge(self, source, target):
        # sudo: merging is for whoever may; it sees no batches.
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo().create({})
        wizard._merge((source | target).ids, target)
        self.env.invalidate_all()

    def test_duplicates_that_are_merged_meanwhile_are_one_client(self):
        batch = self.make_batch(self.clients[:4])
        batch.action_preview()
        self.merge(self.clients[1], self.clients[0])
        self.assertEqual(self.states(batch), {"todo": 3})
        batch.action_run()
        self.assertEqual(self.states(batch), {"done": 3})
        self.assertEqual(len(self.send_queue()), 3)
        # Of two with cases the one that runs is told; the case of the other stays.
        _merged, second, third = batch.line_ids
        cancelled, running = second.offboarding_id, third.offboarding_id
        cancelled.with_user(self.manager).action_cancel(outcome="mistake")
        self.merge(self.clients[2], self.clients[3])
        batch.invalidate_recordset()
        self.assertEqual(batch.line_ids[1:].offboarding_id, running)
        self.assertEqual((cancelled | running).partner_id, self.clients[3])
        batch.action_run()
        self.assertFalse(self.send_queue())

    def deactivate(self, code):
        """The ERP refuses it while somebody uses it; others write to the database."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_lang SET active = FALSE WHERE code = %s", [code]
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache("stable")
        self.env.registry.clear_cache()

    def test_language_that_is_taken_away_meanwhile(self):
        english, polish = self.clients[:2]
        batch = self.make_batch(english | polish)
        batch.action_preview()
        self.assertEqual(self.states(batch), {"todo": 2})
        self.deactivate("pl_PL")
        batch.action_run()
        self.assertEqual(self.states(batch), {"done": 1, "left_out": 1})
        self.assertEqual(batch.line_ids.mapped("why"), [False, "no_language"])
        self.assertFalse(polish.offboarding_ids)
        self.assertEqual(len(self.send_queue()), 1)

    def test_language_that_is_taken_away_when_the_case_is_there(self):
        english, polish = self.clients[:2]
        batch = self.make_batch(english | polish, steps="open")
        batch.action_run()
        self.deactivate("pl_PL")
        batch.steps = "open,inform"
        batch.action_run()
        self.assertEqual(self.states(batch), {"done": 1, "failed": 1})
        self.assertIn("language of Firm 01 isn't installed", batch.line_ids[1].error)
        self.assertEqual(len(self.send_queue()), 1)
        polish.lang = "en_US"
        batch.action_retry()
        self.assertEqual(self.states(batch), {"done": 2})
        self.assertEqual(
            self.send_queue(), [('"Firm 01" <firm01@firm.example>', self.subject)]
        )

    def test_template_that_is_removed_meanwhile(self):
        batch = self.make_batch(self.clients[:3])
        batch.action_preview()
        self.env.ref("client_offboarding.mail_advance_neutral").unlink()
        batch.action_run()
        self.assertEqual(self.states(batch), {"failed": 3})
        for line in batch.line_ids:
            self.assertIn("was removed", line.error)
        self.assertFalse(self.send_queue())
        cases = batch.line_ids.offboarding_id
        self.assertEqual(len(cases), 3)
        batch.tone = "warm"
        batch.action_retry()
        self.assertEqual(self.states(batch), {"done": 3})
        self.assertEqual(batch.line_ids.offboarding_id, cases)
        self.assertEqual(len(self.send_queue()), 3)
        batch.action_retry()
        self.assertFalse(self.send_queue())

    def test_what_the_database_cannot_do_is_no_fault_of_a_client(self):
        lines = type(self.env["client.offboarding.batch.line"])
        # Alone, and with others in one go.
        for clients in (self.clients[:1], self.clients[1:3]):
            batch = self.make_batch(clients, steps="open")
            for error in (DiskFull, InterfaceError, DatabaseError):
                with (
                    patch.object(lines, "_do_open", side_effect=error("x")),
                    self.assertRaises(error),
                    self.env.cr.savepoint(),
                ):
                    batch.action_run()
                self.assertEqual(batch.state, "draft")
            batch.action_run()
            self.assertEqual(self.states(batch), {"done": len(clients)})
