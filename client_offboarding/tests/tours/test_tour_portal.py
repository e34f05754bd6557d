import io

from PIL import Image

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..portal_common import PortalCase
from ..provider_common import ProviderPortalCase


class SigningTour(PortalCase):
    """From the link in the e-mail to a signature that is kept as a picture."""

    def sign_by_tour(self, tour):
        """:return: the contact's signature"""
        self.case.env["client.offboarding.return"].create(
            {"offboarding_id": self.case.id, "name": "Laptop", "serial": "SN-1"}
        )
        paper = self.make_paper("returns")
        paper.action_sign_company()
        paper.action_send()
        token = self.find_token(self.mails_to(self.contact))
        self.start_tour(
            f"/my/offboardings/{self.case.id}?access_token={token}", tour, login=None
        )
        self.assertEqual(paper.state, "signed")
        return paper.signature_ids.filtered(lambda s: s.side == "client")

    def assertSigned(self, signature, method):
        self.assertRecordValues(
            signature,
            [{"name": "Anna Kowalska", "basis": "KRS 0000654321", "method": method}],
        )
        content = signature.sudo().drawing_id.raw
        with Image.open(io.BytesIO(content)) as image:
            grey = image.convert("L")
        ink = sum(grey.histogram()[:128])
        # A line or a name, neither nothing nor a filled area.
        self.assertGreater(ink, 50)
        self.assertLess(ink, grey.width * grey.height / 3)


@tagged("post_install", "-at_install")
class TestTourSignDesktop(SigningTour):
    """A contact signs at a desk."""

    browser_size = "1366x768"

    def test_signature_is_drawn_at_a_desk(self):
        signature = self.sign_by_tour("client_offboarding_portal_sign")
        self.assertSigned(signature, "drawn")

    def test_signature_is_typed_at_a_desk(self):
        signature = self.sign_by_tour("client_offboarding_portal_sign_typed")
        self.assertSigned(signature, "typed")


@tagged("post_install", "-at_install")
class TestTourPortal(SigningTour):
    """A contact signs on a phone."""

    browser_size = "375x667"
    touch_enabled = True

    def test_signature_is_drawn_on_a_phone(self):
        signature = self.sign_by_tour("client_offboarding_portal_sign")
        self.assertSigned(signature, "drawn")

    def test_signature_is_typed_on_a_phone(self):
        signature = self.sign_by_tour("client_offboarding_portal_sign_typed")
        self.assertSigned(signature, "typed")

    def test_client_confirms_control_lists_a_difference_and_agrees_to_the_rest(self):
        hosting, domain = accesses = self.case.env["client.offboarding.access"].create(
            [
                {
                    "offboarding_id": self.case.id,
                    "system": system,
                    "operation": "transfer",
                    "user_id": self.helper.id,
                }
                for system in ("Hosting", "Domain")
            ]
        )
        accesses.with_user(self.helper).action_ask_control()
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
        token = self.find_token(self.mails_to(self.contact)[-1])
        self.start_tour(
            f"/my/offboardings/{self.case.id}?access_token={token}",
            "client_offboarding_portal_answer",
            login=None,
        )
        self.env.invalidate_all()
        self.assertRecordValues(
            accesses,
            [
                {
                    "control_state": "confirmed",
                    "control_confirmed_by": self.contact.id,
                    "control_missing": False,
                },
                {
                    "control_state": "missing",
                    "control_confirmed_by": False,
                    "control_missing": "The code of the registry",
                },
            ],
        )
        hosting.with_user(self.helper).action_done()
        with self.assertRaisesRegex(ValidationError, "hasn't confirmed yet"):
            domain.with_user(self.helper).action_done()
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
