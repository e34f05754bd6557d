from datetime import date

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestShortestWay(PortalCase):
    """One monthly contract, nothing owed and nothing to hand over: nine clicks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.short = cls.env["res.partner"].create(
            {"name": "Kwiatkowski", "is_company": True, "lang": "en_US"}
        )
        cls.anna = cls.env["res.partner"].create(
            {
                "name": "Anna Kwiatkowska",
                "email": "anna@kwiatkowski.example",
                "parent_id": cls.short.id,
            }
        )
        contract = cls.make_contract(
            partner_id=cls.short.id, code="K/2026/9", notice_effect="month_end"
        )
        cls.bill_until(contract.contract_line_ids, date(2026, 10, 31))
        cls.mark_sent(contract._get_related_invoices())

    @mute_logger("odoo.http")
    def test_client_is_offboarded_in_nine_clicks(self):
        self.start_tour(
            f"/odoo/offboarding-clients/{self.short.id}",
            "client_offboarding_ask",
            login=self.owner.login,
        )
        case = self.short.offboarding_ids
        paper = case.protocol_ids
        self.assertRecordValues(case, [{"state": "confirm", "is_ready": False}])
        self.assertRecordValues(
            paper, [{"state": "sent", "company_signed_by": self.owner.name}]
        )
        self.assertEqual(case.contact_ids, self.anna)
        self.assertEqual(len(self.mails_to(self.anna)), 1)

        # As the route does that has found out who she is.
        paper.sudo()._sign_in_portal(
            self.anna,
            {paper.id: paper.sha256},
            method="typed",
            name="Anna Kwiatkowska",
            role="President",
            basis="KRS",
        )
        paper.sudo()._cron_make_signed()
        self.start_tour(
            f"/odoo/client.offboarding.protocol/{paper.id}",
            "client_offboarding_short_close",
            login=self.owner.login,
        )
        self.assertRecordValues(case, [{"state": "closed", "outcome": "ended"}])
