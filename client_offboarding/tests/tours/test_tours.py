from datetime import date

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import OffboardingCase


@tagged("post_install", "-at_install")
class TestTours(OffboardingCase, HttpCase):
    """The main job in a browser: from the client's form to a closed case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bill_until(cls.line, date(2026, 9, 30))
        cls.contract.write(
            {
                "partial_period": "ask",
                "offboarding_item_ids": [
                    Command.create({"name": "Laptop", "quantity": 2, "value": 4000}),
                ],
            }
        )

    @mute_logger("odoo.http")
    def test_account_manager_and_accountant_offboard_a_client(self):
        self.start_tour(
            f"/odoo/offboarding-clients/{self.client.id}",
            "client_offboarding_prepare",
            login=self.owner.login,
        )
        case = self.client.offboarding_ids
        self.assertRecordValues(
            case, [{"state": "handover", "user_id": self.owner.id, "is_ready": False}]
        )
        self.assertRecordValues(
            case.return_ids, [{"state": "done", "quantity_done": 2}]
        )

        self.start_tour(
            f"/odoo/offboarding/{case.id}",
            "client_offboarding_settle",
            login=self.accountant.login,
        )
        self.assertRecordValues(
            case.invoice_ids.sorted("amount_untaxed"),
            [
                {"amount_untaxed": 400.0, "amount_residual": 0.0, "state": "posted"},
                {"amount_untaxed": 1000.0, "amount_residual": 0.0, "state": "posted"},
            ],
        )
        self.assertTrue(case.is_ready)

        self.start_tour(
            f"/odoo/offboarding/{case.id}",
            "client_offboarding_close",
            login=self.owner.login,
        )
        self.assertRecordValues(case, [{"state": "closed", "outcome": "ended"}])
        self.assertEqual(case.protocol_ids.client_signed_by, "Anna Kowalska")
