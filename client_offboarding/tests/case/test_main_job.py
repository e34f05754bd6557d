from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import TODAY, OffboardingCase


@tagged("post_install", "-at_install")
class TestMainJob(OffboardingCase):
    """From the partner's form to a signed confirmation, each step by its own user."""

    def test_client_is_offboarded_from_notice_to_closing(self):
        case = self.open_case()
        self.assertEqual(case.state, "draft")
        self.assertEqual(case.termination_ids.contract_id, self.contract)
        case.action_give_notice()
        self.assertEqual(case.state, "notice")
        self.assertEqual(str(case.date_end), "2026-11-12")
        self.assertEqual(self.line.date_end, case.date_end)
        self.assertTrue(self.contract.is_terminated)
        case.action_start_handover()
        self.assertEqual(self.check(case, "contract_unbilled").state, "open")
        with self.assertRaisesRegex(UserError, "Not yet invoiced"):
            case.action_request_confirmation()

        books = case.with_user(self.accountant)
        books.action_create_final_invoices(partial_period="prorated")
        self.assertEqual(len(books.invoice_ids), 11)
        last = books.invoice_ids.sorted("id")[-1]
        self.assertEqual(last.amount_untaxed, 400.0)
        self.assertEqual(self.check(case, "contract_unbilled").state, "ok")
        self.assertEqual(self.check(case, "invoice_draft").item_count, 11)
        books.invoice_ids.action_post()
        self.mark_sent(books.invoice_ids)
        for invoice in books.invoice_ids:
            self.pay(invoice)
        self.assertTrue(case.is_ready)

        case.action_request_confirmation()
        with self.assertRaisesRegex(UserError, "Confirmation not signed"):
            case.action_close()
        paper = case.protocol_ids
        self.assertEqual(paper.kind, "confirmation")
        paper.action_sign_company()
        paper.action_sign_client(name="Anna Kowalska", role="CEO", basis="KRS")
        self.assertEqual(paper.state, "signed")
        case.action_close()
        self.assertEqual(case.state, "closed")
        self.assertEqual(case.date_closed, TODAY)
        self.assertEqual(case.outcome, "ended")
        self.assertEqual(case.progress, 100)
        self.assertEqual(set(case.check_ids.mapped("state")), {"ok"})
        self.assertEqual(
            self.client.with_company(self.company).offboarding_state, "former"
        )
        with self.assertRaisesRegex(UserError, "is over"):
            case.write({"reason_stated": "late"})
