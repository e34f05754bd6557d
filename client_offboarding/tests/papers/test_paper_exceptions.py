from unittest.mock import patch

from odoo.exceptions import AccessDenied, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from ...models.papers import ir_actions_report
from ...tools.printer import PrinterTaken
from ..settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestPaperExceptions(SettlementCase):
    """What the confirmation excepts: each claim as it is, until it is met."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        paper = cls.make_paper(cls, "confirmation", lang="en_US")
        cls.confirmation = paper.with_context(lang="en_US")

    def waive(self, *codes):
        self.env["client.offboarding.check"]._forget()
        self.env["client.offboarding.waiver"].with_user(self.manager).create(
            [
                {
                    "offboarding_id": self.case.id,
                    "code": code,
                    "kind": "still_claimed",
                    "reason": "He hands it over in December",
                }
                for code in codes
            ]
        )

    def read_exceptions(self):
        self.env["client.offboarding.check"]._forget()
        return {row["name"]: row for row in self.confirmation._get_exceptions()}

    def add(self, model, **values):
        return self.case.env[f"client.offboarding.{model}"].create(
            {"offboarding_id": self.case.id, **values}
        )

    def test_paper_of_a_closed_case_is_made_after_an_addon_went(self):
        """What was waived of its records went with it."""
        self.make_charge(name="Lost badge")
        self.make_return("Laptop")
        self.waive("charge_open", "return_open")
        self.case._write_step({"state": "closed"})
        items = self.case.sudo().waiver_ids.item_ids.filtered(
            lambda item: item.code == "return_open"
        )
        items._write_step({"res_model": "removed.model"})
        self.assertEqual([*self.read_exceptions()], ["Lost badge"])

    def test_what_was_claimed_and_came_in_is_no_exception_of_a_closed_case(self):
        invoice = self.make_invoice("2026-10-20", 500.0)
        charge = self.make_charge(name="Lost badge")
        thing = self.make_return("Laptop")
        document = self.add("document", name="Contract of 2024")
        access = self.add("access", system="DNS")
        knowledge = self.add("knowledge", name="Closing of a month")
        self.waive(
            "receivable_overdue",
            "charge_open",
            "return_open",
            "document_open",
            "access_open",
            "knowledge_open",
        )
        names = {
            invoice.name,
            charge.name,
            "Laptop",
            document.name,
            access.display_name,
            knowledge.name,
        }
        self.assertEqual(set(self.read_exceptions()), names)
        self.pay(invoice)
        charge.with_user(self.manager).action_waive("Found again")
        thing.action_receive()
        document.action_hand_over()
        access.action_done()
        knowledge.action_hand_over()
        knowledge.action_accept("Anna Kowalska")
        self.case._write_step({"state": "closed"})
        self.assertEqual(self.case.waiver_ids.item_ids.mapped("active"), [True] * 6)
        self.assertFalse(self.read_exceptions())

    def test_invoice_that_waits_for_its_issue_is_excepted_until_then(self):
        drafts = self.env["account.move"].create(
            [
                {
                    "move_type": kind,
                    "partner_id": self.client.id,
                    "invoice_date": "2026-11-16",
                    "currency_id": self.zloty.id,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Service", "price_unit": 70.5, "tax_ids": False}
                        )
                    ],
                }
                for kind in ("out_invoice", "out_refund")
            ]
        )
        rows = self.read_exceptions()
        self.assertEqual(set(rows), {"Invoice", "Credit note"})
        for name, holder in (
            ("Invoice", "Service Provider"),
            ("Credit note", "Client"),
        ):
            with self.subTest(name=name):
                self.assertEqual(rows[name]["detail"], "still to be issued")
                self.assertIn(holder, rows[name]["holder"])
                self.assertIn("70.50", rows[name]["amount"])
        self.waive("invoice_draft")
        drafts.action_post()
        self.case._write_step({"state": "closed"})
        self.assertFalse(self.read_exceptions())

    def test_what_was_billed_past_the_end_is_to_be_credited(self):
        """30 days for 300.00; the contract ended on the 12th, so 18 days too many."""
        self.assertEqual(str(self.line.date_end), "2026-11-12")
        invoice = self.make_invoice("2026-10-20", 300.0)
        self.pay(invoice)
        invoice.invoice_line_ids.sudo().write(
            {
                "contract_line_id": self.line.id,
                "contract_period_start": "2026-11-01",
                "contract_period_end": "2026-11-30",
            }
        )
        row = self.read_exceptions()["K/2026/1 – Accounting"]
        self.assertEqual(row["detail"], "invoiced past the end, to be credited")
        self.assertRegex(row["amount"], r"180\.00.* net of VAT")
        self.waive("contract_prepaid")
        self.case._write_step({"state": "closed"})
        # No check is reckoned any more: what is claimed stays, without an amount.
        row = self.read_exceptions()["K/2026/1 – Accounting"]
        self.assertEqual(row["amount"], "")
        self.assertEqual(row["reason"], "He hands it over in December")

    def test_thing_that_came_back_with_data_on_it_is_still_to_be_wiped(self):
        disk = self.make_return("Disk", category="data_carrier")
        disk.action_receive()
        row = self.read_exceptions()["Disk"]
        self.assertEqual(row["detail"], "received; its data is still to be wiped")
        disk.action_confirm_wiped("Overwritten thrice")
        self.assertNotIn("Disk", self.read_exceptions())
        paper = self.make_paper("returns", lang="en_US").with_context(lang="en_US")
        told = paper._get_kind()._describe_wiping(paper, disk)
        self.assertTrue(told.startswith("16 November 2026, 11:00"), told)
        self.assertTrue(told.endswith(f"{self.owner.name}, Overwritten thrice"), told)

    def test_things_are_counted_in_their_own_unit(self):
        cable = self.make_return("Cable", quantity=12.5)
        cable.uom_id = self.env.ref("uom.product_uom_meter")
        row = self.read_exceptions()["Cable"]
        self.assertEqual(row["detail"], "12.5 of 12.5 to be returned")
        text = self.read_text("returns", "en_US")
        self.assertIn("12.5 m", text)

    def test_contract_that_was_not_ended_is_excepted(self):
        self.line.sudo().write({"date_end": False})
        rows = self.read_exceptions()
        self.assertEqual(rows["K/2026/1 – Accounting"]["detail"], "not ended yet")

    def test_contracts_are_named_by_what_is_known_of_them(self):
        paper = self.make_paper("returns", lang="en_US").with_context(lang="en_US")
        termination = self.case.termination_ids
        for values, name, way in (
            (
                {"mode": "expiry"},
                "K/2026/1 – Accounting, concluded on 1 January 2026",
                "expiry of the agreed term",
            ),
            (
                {"mode": "agreement", "date_agreement": False, "contract_date": False},
                "K/2026/1 – Accounting",
                "agreement of the Parties",
            ),
            (
                {"mode": "agreement", "date_agreement": "2026-11-02"},
                "K/2026/1 – Accounting",
                "agreement of the Parties of 2 November 2026",
            ),
            (
                {"mode": "cause", "given_by": "client", "date_delivered": False},
                "K/2026/1 – Accounting",
                "termination for cause by the Client",
            ),
        ):
            # sudo: as the steps of the case write it.
            termination.sudo()._write_step(values)
            with self.subTest(way=way):
                self.assertEqual(paper._name_contract(termination), name)
                self.assertEqual(paper._get_way_of_ending(termination), way)

    def test_confidentiality_without_an_end_is_told(self):
        self.contract.has_confidentiality = True
        self.case.termination_ids.sudo()._write_step({"has_confidentiality": True})
        text = self.read_text("confidentiality", "en_US")
        self.assertIn("without limit of time", text)

    def test_notice_of_an_agency_rests_on_its_article(self):
        self.case.termination_ids.sudo()._write_step(
            {"mode": "notice", "notice_statutory": "agency"}
        )
        kind = self.make_paper("notice", lang="en_US")._get_kind()
        self.assertEqual(
            kind.with_context(lang="en_US")._get_notice_basis(
                self.case.termination_ids
            ),
            "Article 764¹ of the Civil Code (agency contract)",
        )

    def test_signatory_is_named_with_the_basis_he_gave(self):
        paper = self.make_paper("returns", lang="en_US").with_context(lang="en_US")
        signatures = self.env["client.offboarding.signature"]
        for role, basis, text in (
            (False, False, "Anna Kowalska"),
            ("CEO", False, "Anna Kowalska, CEO"),
            ("CEO", "KRS 654", "Anna Kowalska, CEO – basis: KRS 654"),
        ):
            signature = signatures.new(
                {"name": "Anna Kowalska", "role": role, "basis": basis}
            )
            with self.subTest(role=role, basis=basis):
                self.assertEqual(paper._describe_signatory(signature), text)

    def test_claim_of_a_set_off_names_its_contract(self):
        invoice = self.make_invoice("2026-10-20", 500.0)
        invoice.invoice_line_ids.contract_line_id = self.line
        title = self.confirmation._get_claim_title(invoice.invoice_line_ids)
        self.assertEqual(title, "under contract K/2026/1")

    def test_money_paid_in_can_be_set_off_from_its_day(self):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.client.id,
                "amount": 90.0,
                "date": "2026-11-05",
                "company_id": self.company.id,
            }
        )
        payment.action_post()
        line = payment.move_id.line_ids.filtered(
            lambda one: one.account_type == "asset_receivable"
        )
        self.assertEqual(str(line._get_set_off_day()), "2026-11-05")

    def test_next_thing_of_a_refused_paper_is_its_answer(self):
        paper = self.make_paper("returns")
        paper.action_refuse(reason="The laptop is missing", name="Anna Kowalska")
        thing = self.case._get_thing_of_check(self.check(self.case, "paper_refused"))
        self.assertEqual(thing.label, self.case._get_answer_label("refused"))

    def test_removed_template_of_papers_is_explained(self):
        self.env.ref("client_offboarding.mail_papers").unlink()
        with self.assertRaisesRegex(UserError, "of papers to sign was removed"):
            self.confirmation._get_mail_template()

    def test_statement_that_cannot_be_sent_stops_no_other(self):
        lists = self.env["client.offboarding.settlement"].with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "Nobody is invited to"):
            lists.browse(self.case.id).action_send_statement()
        client = self.client.copy({"name": "Druga Sp. z o.o."})
        other = self.open_case(
            partner_ids=[Command.set(client.ids)],
            outside_ids=[Command.create({"name": "U/8"})],
        )
        told = lists.browse((self.case | other).ids).action_send_statement()
        self.assertIn("Not sent: 2 of 2 statements", str(told))
        for case in self.case | other:
            self.assertIn(case.name, str(told))

    def test_paper_that_finds_no_free_printer_says_so(self):
        paper = self.make_paper("returns")
        self.make_return("Laptop")
        report = paper._get_kind()._get_report()
        reports = type(self.env["ir.actions.report"])

        def fail(*args, **kwargs):
            raise UserError(report) from PrinterTaken()

        with (
            patch.object(reports, "_render_qweb_pdf", fail),
            self.allow_pdf_render(),
            self.assertRaisesRegex(UserError, "Other papers are being printed"),
        ):
            paper._render_report(report)
        self.assertFalse(paper.attachment_id)

    def test_style_sheets_are_read_of_the_erp_only(self):
        reports = self.env["ir.actions.report"]
        for url in ("https://example.com/a.css", "/web/content/1", "/web/static/x.css"):
            with self.subTest(url=url):
                self.assertIsNone(reports._read_style_sheet(url))
        self.assertIsNone(reports._read_font("/web/static/fonts/none.woff2"))

    def test_printer_of_one_core_is_there_for_everybody(self):
        reports = self.env["ir.actions.report"]
        for cores, workers, places in ((1, 0, [0]), (4, 0, [3]), (4, 3, [2, 3])):
            with (
                self.subTest(cores=cores, workers=workers),
                patch.object(ir_actions_report.os, "cpu_count", return_value=cores),
                patch.dict(config.options, {"workers": workers}),
            ):
                self.assertEqual(list(reports._get_printer_places()), places)

    @mute_logger("odoo.addons.base.models.ir_module")
    def test_who_may_not_uninstall_learns_nothing_of_papers(self):
        self.confirmation.sudo()._write_step({"date_keep_until": "2032-12-31"})
        modules = self.env["ir.module.module"].sudo()
        ours = modules.search([("name", "=", "client_offboarding")])
        with self.assertRaises(AccessDenied) as refusal:
            ours.with_user(self.manager).button_uninstall()
        self.assertNotIn("have to be kept", str(refusal.exception))
        # Addons without papers of ours ask for none.
        modules._check_uninstalling(["sale", "stock"])
        with self.assertRaisesRegex(UserError, "have to be kept, the last until 2032"):
            modules._check_uninstalling(["client_offboarding"])
