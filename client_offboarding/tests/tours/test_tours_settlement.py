from odoo.tests import HttpCase, tagged

from ..settlement_common import SettlementListCase


@tagged("post_install", "-at_install")
class TestToursSettlement(SettlementListCase, HttpCase):
    """An accountant's work in a browser, from the list to a signed statement."""

    def test_accountant_settles_from_the_list_to_a_signed_statement(self):
        self.bill_until(self.line, self.day("2026-09-30"))
        self.contract.partial_period = "prorated"
        invoice = self.make_invoice(500.0, invoice_date_due="2026-11-05")
        self.make_payment(400.0)
        case = self.handover("2026-11-12")
        self.start_tour(
            "/odoo/action-client_offboarding.client_offboarding_settlement_action",
            "client_offboarding_settlement",
            login=self.accountant.login,
        )
        self.assertEqual(invoice.amount_residual, 100.0)
        self.assertEqual(
            sorted(case.sudo().invoice_ids.mapped("amount_untaxed")), [400.0, 1000.0]
        )
        paper = case.sudo().protocol_ids.filtered(lambda p: p.kind == "settlement")
        self.assertEqual(paper.state, "signed")
        self.assertEqual(paper.client_signed_by, "Anna Kowalska")
        self.assertEqual(self.check(case, "statement_unsigned").state, "ok")
