from odoo.tests import tagged

from .portal_common import PortalCase
from .test_portal_provider import ProviderPortalCase


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
