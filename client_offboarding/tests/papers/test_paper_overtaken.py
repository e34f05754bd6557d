from odoo.exceptions import UserError
from odoo.tests import tagged

from ..settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestPaperOvertaken(SettlementCase):
    """Nobody signs that all is settled once more is open than the paper excepts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case.contact_ids = cls.env["res.partner"].create(
            {
                "name": "Anna Kowalska",
                "parent_id": cls.client.id,
                "email": "anna@example.com",
            }
        )

    def make_file(self, kind, **values):
        paper = self.make_paper(kind, **values)
        paper.action_generate()
        return paper

    def confirm(self):
        self.case.action_request_confirmation()
        paper = self.case.protocol_ids.filtered(lambda p: p.kind == "confirmation")
        if not paper.attachment_id:
            paper.action_generate()
        return paper

    def agree(self, **values):
        charge = self.make_charge(**values)
        charge.action_agree()
        return charge

    def assertOvertaken(self, paper, name):
        self.env["client.offboarding.check"]._forget()
        for sign in (
            paper.with_user(self.owner).action_sign_company,
            lambda: paper.action_sign_client(name="Anna Kowalska"),
            paper.action_send,
        ):
            with self.assertRaisesRegex(UserError, f"not listed in .*{name}"):
                sign()
        self.assertFalse(paper.signature_ids)

    def assertSigned(self, paper):
        self.env["client.offboarding.check"]._forget()
        self.sign(paper)
        self.assertEqual(paper.state, "signed")

    def test_claims_are_not_given_up_by_a_paper_made_before_them(self):
        """Who signs 'no claims' releases what it doesn't except (Civil Code 508)."""
        paper = self.make_file("no_claims")
        self.agree(name="Lost laptop")
        self.assertOvertaken(paper, "Lost laptop")
        paper.action_generate()
        self.assertSigned(paper)

    def test_claim_of_which_more_is_open_than_listed(self):
        """A payment of 900 bounced: the paper excepts only 100 of the invoice."""
        invoice = self.make_invoice("2026-10-20", 1000.0)
        self.pay_part(invoice, 900.0)
        paper = self.make_file("no_claims")
        (row,) = paper._get_exceptions()
        self.assertRegex(row["amount"], r"\D100\.00$")
        invoice.line_ids.remove_move_reconcile()
        self.assertOvertaken(paper, invoice.name)

    def test_claim_that_was_paid_since_hinders_nobody(self):
        invoice = self.make_invoice("2026-10-20", 1000.0)
        paper = self.make_file("no_claims")
        self.pay_part(invoice, 400.0)
        self.assertSigned(paper)

    def test_nothing_is_confirmed_as_settled_that_came_up_since(self):
        paper = self.confirm()
        self.make_return("Laptop")
        self.assertOvertaken(paper, "Laptop")
        paper.action_generate()
        self.assertSigned(paper)

    def test_invoice_after_the_confirmation_was_made(self):
        paper = self.confirm()
        invoice = self.make_invoice("2026-12-20", 500.0)
        self.assertOvertaken(paper, invoice.name)

    def test_settlement_refused_after_the_confirmation_was_made(self):
        self.make_invoice("2026-12-20", 500.0)
        settlement = self.make_file("settlement")
        paper = self.confirm()
        settlement.action_record_differences("Anna Kowalska", "Two laptops, not one")
        self.assertOvertaken(paper, settlement.name)

    def test_what_is_still_claimed_is_excepted_and_signed(self):
        self.make_invoice("2026-12-20", 500.0)
        self.assertSigned(self.confirm())
