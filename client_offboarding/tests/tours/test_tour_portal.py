from odoo.fields import Command
from odoo.tests import tagged

from ..handover.test_portal_provider import ProviderPortalCase
from ..portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestTourPortal(PortalCase):
    """A contact signs on a phone, from the link in the e-mail."""

    browser_size = "375x667"
    touch_enabled = True

    def test_from_the_invitation_to_the_signature(self):
        self.case.env["client.offboarding.return"].create(
            {"offboarding_id": self.case.id, "name": "Laptop", "serial": "SN-1"}
        )
        paper = self.make_paper("returns")
        paper.action_sign_company()
        paper.action_send()
        token = self.find_token(self.mails_to(self.contact))
        self.start_tour(
            f"/my/offboardings/{self.case.id}?access_token={token}",
            "client_offboarding_portal_sign",
            login=None,
        )
        self.assertEqual(paper.state, "signed")
        self.assertRecordValues(
            paper.signature_ids.filtered(lambda s: s.side == "client"),
            [{"name": "Anna Kowalska", "basis": "KRS 0000654321", "method": "drawn"}],
        )

    def test_client_lists_a_difference_and_agrees_with_the_balance(self):
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.client.id,
                "invoice_date": "2026-11-02",
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Service", "price_unit": 500.0, "tax_ids": False}
                    )
                ],
            }
        ).action_post()
        statement, balance = papers = self.make_paper("settlement") | self.make_paper(
            "balance"
        )
        papers.with_user(self.accountant).action_send()
        token = self.find_token(self.mails_to(self.contact))
        self.start_tour(
            f"/my/offboardings/{self.case.id}?access_token={token}",
            "client_offboarding_portal_answer",
            login=None,
        )
        papers.invalidate_recordset()
        self.assertRecordValues(
            papers,
            [
                {
                    "state": "refused",
                    "answer": "differences",
                    "answered_by": self.contact.name,
                    "answer_text": "FV/1: in our books 400.00, a part was credited",
                },
                {
                    "state": "signed",
                    "answer": "agreed",
                    "answered_by": "Anna Kowalska",
                    "answer_text": False,
                },
            ],
        )
        self.assertIn(statement.name, str(self.case.activity_ids.mapped("summary")))
        check = self.check(self.case.sudo(), "statement_unsigned")
        self.assertEqual(check.state, "open", "a difference is no consent")


@tagged("post_install", "-at_install")
class TestTourProvider(ProviderPortalCase):
    """The new provider's person takes over on a phone."""

    browser_size = "375x667"
    touch_enabled = True

    def test_new_provider_accepts_asks_and_signs(self):
        self.item.action_reopen()
        self.item.name = "Month end"
        archive = self.add_knowledge("Archive")
        (self.item | archive).action_hand_over()
        paper = self.make_paper("handover")
        paper.action_sign_company()
        paper.action_send()
        token = self.find_token(self.mails_to(self.person))
        self.start_tour(
            f"/my/offboardings/{self.case.id}?access_token={token}",
            "client_offboarding_portal_provider",
            login=None,
        )
        self.assertEqual((self.item | archive).mapped("state"), ["accepted", "handed"])
        self.assertRecordValues(
            paper.signature_ids.filtered(lambda s: s.side == "provider"),
            [{"name": "Ewa Nowa", "method": "drawn", "partner_id": self.person.id}],
        )
