from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .execution_common import RUN, RefusalCase


@tagged("post_install", "-at_install")
class TestRefusal(RefusalCase):
    """What stays is known before anything is tried: why, and until when."""

    def judge_line(self):
        refusal = self.env["client.offboarding.data.refusal"].sudo()
        line = self.run_._get_data_line("res.partner")
        self.assertEqual(line, self.line)
        return refusal._get_obstacle_of_line(self.case, line)

    def test_dry_run_counts_what_goes_and_changes_nothing(self):
        self.make_traces()
        tables = ("res_partner", "res_users", "mail_message", "ir_attachment")
        before = [self.digest(table) for table in tables]
        run = self.execute(dry_run=True)
        self.assertEqual(run.state, "done", run.error)
        self.assertEqual([self.digest(table) for table in tables], before)
        todo = run.item_ids.filtered(lambda i: i.state == "todo")
        self.assertEqual((run.done, run.total), (len(todo), len(run.item_ids)))
        self.assertEqual(run.refused, run.total - run.done)
        for record, action in (
            (self.contact, "anonymize"),
            (self.user, "anonymize"),
            (self.message, "erase"),
            (self.file, "erase"),
            (self.bank, "erase"),
            (self.event, "redact"),
            (self.on_other, "redact"),
        ):
            with self.subTest(record=record):
                self.assertEqual(self.outcome(run, record), (action, "todo", False))
        self.assertEqual(self.get_item(run, self.contact).data_id, self.line)
        counts = run._get_counts()
        self.assertEqual(counts["res.partner.bank"], {"goes": 1, "refused": []})
        self.assertEqual(counts["mail.blacklist"]["refused"][0][:2], ("suppressed", 1))
        self.assertIn("nobody writes to the person", run.summary)
        self.assertEqual(self.line.state, "decided")

    def test_contact_on_an_entry_stays_until_the_rule_lets_it_go(self):
        invoice = self.init_invoice("out_invoice", partner=self.contact, amounts=[9])
        self.assertEqual(self.judge(self.contact), ("posted", date(2032, 1, 1)))
        # A draft doesn't bind itself, but is a voucher.
        self.assertEqual(self.judge(invoice), ("retention", date(2032, 1, 1)))
        invoice.action_post()
        self.assertEqual(self.judge(invoice), ("posted", False))
        self.pay(invoice)
        self.assertEqual(self.judge(invoice), ("posted", date(2032, 1, 1)))
        self.set_in_database(invoice, inalterable_hash="x")
        self.assertEqual(self.judge(invoice), ("hash", date(2032, 1, 1)))

    def test_contact_is_free_when_its_last_voucher_is(self):
        self.init_invoice(
            "out_invoice", partner=self.contact, amounts=[9], invoice_date="2026-11-02"
        )
        with freeze_time("2031-12-31 12:00:00"):
            self.assertEqual(self.judge(self.contact), ("posted", date(2032, 1, 1)))
        with freeze_time("2032-01-01 12:00:00"):
            self.assertIsNone(self.judge(self.contact))
            # He came back as a client.
            self.init_invoice(
                "out_invoice",
                partner=self.contact,
                amounts=[9],
                invoice_date="2028-05-31",
            )
            self.assertEqual(self.judge(self.contact), ("posted", date(2034, 1, 1)))

    def test_rule_that_names_the_records_comes_first(self):
        rule = self.make_rule("MOVES", years=9, counted_from="end_year", law="Art. 1")
        models = rule.env["ir.model"]
        rule.res_model_ids = models.search([("model", "=", "account.move")])
        self.init_invoice("out_invoice", partner=self.contact, amounts=[9])
        self.assertEqual(self.judge(self.contact), ("posted", date(2036, 1, 1)))

    def test_entry_of_a_locked_period_is_locked(self):
        invoice = self.init_invoice(
            "out_invoice", partner=self.contact, amounts=[9], invoice_date="2026-02-01"
        )
        self.company.sudo().fiscalyear_lock_date = "2026-06-30"
        self.assertEqual(self.judge(invoice)[0], "lock")

    def test_message_on_an_entry_with_audit_trail_stays(self):
        invoice = self.init_invoice(
            "out_invoice", partner=self.quiet, amounts=[9], post=True
        )
        note = self.say(invoice, "From Anna Kowalska", author_id=self.contact.id)
        change = self.track(note, "Anna Kowalska")
        self.assertIsNone(self.judge(note) or self.judge(change))
        self.company.sudo().restrictive_audit_trail = True
        for record in (note, change):
            self.assertEqual(self.judge(record), ("audit_trail", date(2032, 1, 1)))

    def test_payment_without_an_entry_is_a_voucher_that_nothing_locks(self):
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.contact.id,
                "amount": 9,
                "date": "2026-11-02",
                "company_id": self.company.id,
            }
        )
        self.assertFalse(payment.move_id)
        self.company.sudo().fiscalyear_lock_date = "2026-12-31"
        self.assertEqual(self.judge(payment), ("retention", date(2032, 1, 1)))

    def test_rule_counted_from_the_end_itself_adds_to_the_day(self):
        """Not from the end of its year: 2 November 2026, five years and a day."""
        rules = self.env["client.offboarding.data.rule"].sudo()
        rules.search([]).active = False
        self.make_rule("END", years=5, counted_from="end", law="Art. 118")
        self.set_in_database(self.case, date_end="2026-10-31")
        self.init_invoice(
            "out_invoice",
            partner=self.contact,
            amounts=[9],
            invoice_date="2026-11-02",
        )
        self.assertEqual(self.judge(self.contact), ("posted", date(2031, 11, 3)))

    def test_orders_and_transfers_stay(self):
        if "sale.order" not in self.env or "stock.picking" not in self.env:
            self.skipTest("needs sale and stock")
        order = (
            self.env["sale.order"]
            .sudo()
            .create({"partner_id": self.contact.id, "company_id": self.company.id})
        )
        self.assertEqual(self.judge(order), ("retention", date(2032, 1, 1)))
        self.assertEqual(self.judge(self.contact)[0], "posted")
        order.state = "sale"
        self.assertEqual(self.judge(order), ("confirmed_order", date(2032, 1, 1)))
        kinds = self.env["stock.picking.type"].sudo()
        kind = kinds.search([("company_id", "=", self.company.id)], limit=1)
        kind = (
            kind
            or self.env["stock.warehouse"]
            .sudo()
            .create({"name": "W", "code": "W", "company_id": self.company.id})
            .out_type_id
        )
        picking = (
            self.env["stock.picking"]
            .sudo()
            .create({"partner_id": self.contact.id, "picking_type_id": kind.id})
        )
        self.assertEqual(self.judge(picking)[0], "retention")
        self.set_in_database(picking, state="done")
        self.assertEqual(self.judge(picking), ("done_transfer", date(2032, 1, 1)))

    def test_evidence_of_the_case_stays_until_its_day(self):
        note = self.say(self.case, "Hello", author_id=self.contact.id)
        years = self.company.offboarding_keep_years
        day = date(2027 + years, 1, 1)
        # What one can say before the case is closed.
        self.assertEqual(self.judge(note), ("frozen", day))
        self.set_in_database(self.case, date_closed="2027-11-15")
        day = date(2028 + years, 1, 1)
        self.assertEqual(self.judge(note), ("frozen", day))
        self.assertEqual(self.judge(self.case), ("frozen", day))

    def test_file_of_a_paper_stays_as_long_as_its_paper(self):
        papers = self.env["client.offboarding.protocol"].sudo()
        paper = papers.create({"offboarding_id": self.case.id, "kind": "access"})
        file = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": "access.pdf",
                    "raw": b"signed",
                    "res_model": paper._name,
                    "res_id": paper.id,
                }
            )
        )
        self.set_in_database(file, offboarding_protocol_id=paper.id)
        day = date(2027 + self.company.offboarding_keep_years, 1, 1)
        # As long as the case, while nothing is said of the paper.
        self.assertEqual(self.judge(file), ("frozen", day))
        paper._write_step({"date_keep_until": "2040-12-31"})
        self.assertEqual(self.judge(file), ("frozen", date(2041, 1, 1)))

    def test_file_of_the_case_is_kept_as_the_law_orders(self):
        file = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": "scan.pdf",
                    "raw": b"x",
                    "res_model": self.case._name,
                    "res_id": self.case.id,
                }
            )
        )
        finds = {file.id: {"res_id"}}
        policy = self.env["client.offboarding.data.policy"]
        actions = policy._get_actions("ir.attachment", finds, {})
        self.assertEqual(actions, {file.id: "keep"})
        refusal = self.env["client.offboarding.data.refusal"].sudo()
        verdicts = refusal._judge_finds(self.run_, "ir.attachment", actions)
        self.assertEqual(verdicts, {file.id: ("retention", date(2032, 1, 1))})

    def test_signer_stays_as_long_as_his_paper(self):
        paper = (
            self.env["client.offboarding.protocol"]
            .sudo()
            .create({"offboarding_id": self.case.id, "kind": "access"})
        )
        self.env["client.offboarding.signature"].sudo().create(
            {
                "protocol_id": paper.id,
                "side": "client",
                "name": "Anna Kowalska",
                "partner_id": self.contact.id,
            }
        )
        self.assertEqual(self.judge(self.contact), ("signer", False))
        paper._write_step({"date_keep_until": "2032-12-31"})
        self.assertEqual(self.judge(self.contact), ("signer", date(2033, 1, 1)))
        with freeze_time("2033-01-01 12:00:00"):
            self.assertNotEqual(self.judge(self.contact)[0], "signer")

    def test_who_is_somebody_elses_too_stays(self):
        contact = self.contact
        contact.supplier_rank = 1
        self.assertEqual(self.judge(contact), ("shared", False))
        contact.supplier_rank = 0
        self.assertIsNone(self.judge(contact))
        contact.parent_id = self.client
        self.assertEqual(self.judge(contact), ("shared", False))
        own = self.company.partner_id
        self.assertEqual(self.judge(own)[0], "shared")
        self.assertEqual(self.judge(self.helper.partner_id)[0], "internal_user")
        self.assertEqual(self.judge(self.helper)[0], "internal_user")

    def test_another_company_keeps_what_it_has(self):
        branch = self.env["res.company"].sudo().create({"name": "Second"})
        of_branch = (
            self.env["res.partner"]
            .sudo()
            .create(
                {"name": "Theirs", "company_id": branch.id, "parent_id": self.quiet.id}
            )
        )
        self.assertEqual(self.judge(of_branch), ("other_company", False))
        self.env["client.offboarding"].sudo().create(
            {"partner_id": self.quiet.id, "company_id": branch.id}
        )
        # Nobody's contact is both companies' contact.
        self.assertEqual(self.judge(self.contact), ("other_company", False))

    def test_nothing_goes_before_the_end_is_over(self):
        self.assertEqual(self.judge_line(), ())
        self.set_in_database(self.case, date_end="2026-11-16")
        self.assertEqual(self.judge_line(), ("end_not_over", date(2026, 11, 17)))

    def test_nothing_goes_before_the_handover_is_settled(self):
        access = (
            self.env["client.offboarding.access"]
            .with_user(self.owner)
            .create(
                {"offboarding_id": self.case.id, "system": "Server", "account": "anna"}
            )
        )
        self.case.env["client.offboarding.check"]._forget()
        self.assertEqual(self.judge_line(), ("not_handed_over", False))
        access.evidence = "Closed"
        access.action_done()
        self.case.env["client.offboarding.check"]._forget()
        self.assertEqual(self.judge_line(), ())

    def test_what_is_ours_waits_for_everything_to_be_signed(self):
        self.line.action_reset()
        self.line.role = "controller"
        self.line.action_decide("erase")
        self.assertEqual(self.judge_line(), ("not_handed_over", False))
        self.line.action_reset()
        self.line.action_decide(
            "retain", legal_basis="Art. 74", retain_until="2026-11-16"
        )
        theirs = self.add_line()
        theirs.action_decide("erase")
        theirs.action_done()
        self.assertEqual(self.judge_line(), ("retention", date(2026, 11, 17)))
        self.advance(self.case, "confirm")
        self.set_in_database(self.line, state="decided", decision="erase")
        self.assertEqual(self.judge_line(), ("not_handed_over", False))
        self.advance(self.case, "closed")
        self.assertEqual(self.judge_line(), ())

    def test_nothing_of_the_clients_goes_otherwise_than_he_chose(self):
        # Past the steps, which would make the line undecided.
        self.set_in_database(self.case, data_choice="return")
        self.assertEqual(self.judge_line(), ("no_choice", False))
        self.line.action_reset()
        self.assertEqual(self.judge_line(), ("no_choice", False))
        self.line.action_decide("return")
        # It goes once the client has it.
        self.assertEqual(self.judge_line(), ("not_handed_over", False))
        self.line.action_done("handed over on a disk")
        self.assertEqual(self.judge_line(), ())

    def test_what_goes_back_first_is_erased_afterwards(self):
        self.choose("return_erase")
        self.line.action_decide("erase")
        self.assertEqual(self.judge_line(), ("not_handed_over", False))
        self.line._write_step({"returned_on": "2026-11-16 09:00:00"})
        self.assertEqual(self.judge_line(), ())

    def test_erasing_is_refused_in_words_until_something_may_go(self):
        case = self.case.with_user(self.officer)
        self.line.action_reset()
        with self.assertRaisesRegex(UserError, "Nobody has chosen or decided"):
            case.action_execute_data()
        self.assertEqual(
            self.env[RUN].sudo().search_count([("offboarding_id", "=", case.id)]), 1
        )

    def test_run_of_a_case_is_tried_and_carried_out_as_the_case_is(self):
        action = self.run_.with_user(self.officer).action_execute(dry_run=True)
        run = self.env[RUN].sudo().browse(action["res_id"])
        self.assertNotEqual(run, self.run_)
        self.assertRecordValues(
            run,
            [
                {
                    "kind": "execute",
                    "is_dry_run": True,
                    "offboarding_id": self.case.id,
                    "user_id": self.officer.id,
                }
            ],
        )

    def test_what_is_retained_is_not_decided_to_go_when_its_day_is_over(self):
        self.set_in_database(self.line, decision="retain")
        self.assertEqual(self.judge_line(), ("no_choice", False))

    def test_nobody_but_officers_erases(self):
        for user in (self.manager, self.owner, self.accountant, self.helper):
            calls = {
                "case": self.case.with_user(user).action_execute_data,
                "trial": self.case.with_user(user).action_try_data,
                "run": self.run_.with_user(user).action_execute,
                "try": self.run_.with_user(user).action_try,
                "pause": self.run_.with_user(user).action_pause,
                "resume": self.run_.with_user(user).action_resume,
                "items": self.run_.with_user(user).action_view_items,
            }
            for name, call in calls.items():
                with self.subTest(user=user.login, call=name):
                    with self.assertRaises(AccessError):
                        call()
