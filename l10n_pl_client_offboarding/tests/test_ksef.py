from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PolishCase


@tagged("post_install", "-at_install")
class TestKsef(PolishCase):
    """Final invoices have their number of KSeF, or a recorded exemption."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.handover("2026-11-12")
        cls.certificate = cls.use_ksef(cls.company)

    @classmethod
    def use_ksef(cls, company):
        """The company has a certificate, of no matter what."""
        certificate = cls.env["certificate.certificate"].create(
            {"name": "KSeF", "company_id": company.id, "content": b"bm90aGluZw=="}
        )
        company.l10n_pl_edi_certificate = certificate
        return certificate

    def final_invoice(self, amount=100, **values):
        invoice = self.make_invoice(amount, post=False, **values)
        invoice.offboarding_id = self.case
        invoice.action_post()
        return invoice

    def reckoned(self):
        """(count, amount) by SQL of its own."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT COUNT(*), COALESCE(SUM(m.amount_total_signed), 0)
              FROM account_move m
             WHERE m.offboarding_id = %s AND m.state = 'posted'
               AND m.move_type IN ('out_invoice', 'out_refund')
               AND NULLIF(m.l10n_pl_edi_number, '') IS NULL
               AND NULLIF(TRIM(m.offboarding_ksef_exemption), '') IS NULL
            """,
            (self.case.id,),
        )
        count, amount = self.env.cr.fetchone()
        return count, float(amount)

    def test_an_invoice_without_number_blocks_confirmation(self):
        invoice = self.final_invoice()
        check = self.check(self.case, "ksef_missing")
        self.assertEqual((check.state, check.blocks), ("open", "confirm"))
        self.assertEqual(check.area, "settlement")
        self.assertEqual(self.item_ids(self.case.sudo(), "ksef_missing"), {invoice.id})

    def test_its_number_settles_it(self):
        invoice = self.final_invoice()
        invoice.l10n_pl_edi_number = "5260250274-20261116-0123456789AB-CD"
        self.assertCheck(self.case, "ksef_missing", 0)

    def test_a_recorded_exemption_settles_it(self):
        invoice = self.final_invoice()
        self.env.cr.precommit.run()
        books = invoice.with_user(self.accountant).with_context(mail_notrack=False)
        books.offboarding_ksef_exemption = " "
        self.assertCheck(self.case, "ksef_missing", 1)
        books.offboarding_ksef_exemption = "Emergency of the system on 16 November"
        self.assertCheck(self.case, "ksef_missing", 0)
        self.env.cr.precommit.run()
        invoice.invalidate_recordset(["message_ids"])
        self.assertIn(
            "offboarding_ksef_exemption",
            invoice.message_ids.sudo().tracking_value_ids.field_id.mapped("name"),
        )

    def test_only_accountants_know_and_record_exemptions(self):
        invoice = self.final_invoice()
        for user in (self.owner, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                invoice.with_user(user).offboarding_ksef_exemption = "No"
        with self.assertRaises(AccessError):
            invoice.with_user(self.auditor).write({"offboarding_ksef_exemption": "No"})

    def test_count_and_amount_are_those_of_the_ledger(self):
        self.final_invoice(100)
        self.final_invoice(250).l10n_pl_edi_number = "1"
        refund = self.final_invoice(40, move_type="out_refund")
        self.make_invoice(999)  # not of the case
        draft = self.make_invoice(5, post=False)
        draft.offboarding_id = self.case
        count, amount = self.reckoned()
        self.assertEqual((count, amount), (2, 60))
        self.assertCheck(self.case, "ksef_missing", count, amount)
        self.assertIn(refund.id, self.item_ids(self.case.sudo(), "ksef_missing"))

    def test_notes_and_invoices_to_consumers_need_none(self):
        journal = self.company._get_or_create_debit_journal()
        self.final_invoice(move_type="out_receipt", journal_id=journal.id)
        self.assertCheck(self.case, "ksef_missing", 0)
        self.final_invoice()
        self.assertCheck(self.case, "ksef_missing", 1)
        self.client.offboarding_client_kind = "consumer"
        self.assertCheck(self.case, "ksef_missing", 0)

    def test_where_ksef_is_not_in_use_nothing_is_asked(self):
        self.final_invoice()
        self.company.l10n_pl_edi_certificate = False
        self.assertCheck(self.case, "ksef_missing", 0)

    def test_a_manager_may_waive_it(self):
        self.final_invoice()
        wizard = (
            self.env["client.offboarding.waive"]
            .with_user(self.manager)
            .create(
                {
                    "offboarding_id": self.case.id,
                    "code": "ksef_missing",
                    "reason": "The number comes later",
                }
            )
        )
        wizard.action_waive()
        self.assertEqual(self.check(self.case, "ksef_missing").state, "waived")

    def test_its_number_counts_as_sent(self):
        invoice = self.final_invoice()
        self.assertCheck(self.case, "invoice_unsent", 1)
        invoice.l10n_pl_edi_number = "5260250274-20261116-0123456789AB-CD"
        self.assertCheck(self.case, "invoice_unsent", 0)

    def test_its_number_is_printed_on_the_settlement(self):
        invoice = self.final_invoice()
        number = "5260250274-20261116-0123456789AB-CD"
        invoice.l10n_pl_edi_number = number
        paper = self.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": self.case.id, "kind": "settlement"}
        )
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "client_offboarding.report_settlement", paper.ids
        )
        self.assertIn(number, html.decode())

    def test_an_accountant_is_offered_to_send_to_ksef(self):
        """Odoo alone refuses: it reads the certificate with the sender's rights."""
        invoice = self.final_invoice().with_user(self.accountant)
        self.env.invalidate_all()
        self.assertTrue(invoice.is_offboarding_ksef)
        wizard = (
            self.env["account.move.send.wizard"]
            .with_user(self.accountant)
            .create({"move_id": invoice.id})
        )
        self.assertIn("pl_ksef", wizard.extra_edi_checkboxes)
