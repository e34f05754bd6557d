from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import OffboardingCase


@tagged("post_install", "-at_install")
class TestToursNotice(OffboardingCase, HttpCase):
    """Notices in a browser: one of ours in the wrong form, one of the client's."""

    # The refusal that it is about is a warning in the log.
    @mute_logger("odoo.http")
    def test_notice_by_email_is_blocked_repaired_and_gone_on_with(self):
        self.contract.write({"notice_form": "written", "notice_form_strict": True})
        case = self.open_case(initiated_by="company")
        case.termination_ids.write(
            {
                "given_by": "company",
                "used_form": "document",
                "delivery_channel": "email",
                "signatory": "M. Nowak",
            }
        )
        self.start_tour(
            f"/odoo/offboarding/{case.id}",
            "client_offboarding_notice_form",
            login=self.owner.login,
        )
        self.assertEqual(case.state, "notice")
        self.assertRecordValues(
            case.termination_ids,
            [{"used_form": "written", "is_ended": True, "form_issue": False}],
        )
        self.assertEqual(case.termination_ids.proof_ids.name, "receipt.txt")

    def test_clients_notice_goes_through_the_portal_to_its_receipt(self):
        self.contract.user_id = self.owner
        self.contact.email = "off_portal@example.com"
        portal = new_test_user(
            self.env,
            "off_portal",
            groups="base.group_portal",
            partner_id=self.contact.id,
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.contract.message_subscribe(self.contact.ids)
        self.start_tour(
            f"/my/contracts/{self.contract.id}",
            "client_offboarding_portal_notice",
            login=portal.login,
        )
        case = self.client.offboarding_ids.with_user(self.owner)
        self.assertRecordValues(
            case, [{"state": "draft", "initiated_by": "client", "scope": "contracts"}]
        )
        self.start_tour(
            f"/odoo/offboarding/{case.id}",
            "client_offboarding_receipt",
            login=self.owner.login,
        )
        paper = case.protocol_ids
        self.assertRecordValues(paper, [{"kind": "receipt", "state": "signed"}])
        self.assertTrue(paper.signed_attachment_id)
