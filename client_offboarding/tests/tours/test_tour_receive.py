from odoo.tests import HttpCase, tagged

from ..rights import RightsCase


@tagged("post_install", "-at_install")
class TestTourReceive(RightsCase, HttpCase):
    """Things are received on a phone by who is responsible and has no other role."""

    browser_size = "375x667"
    touch_enabled = True

    def test_warehouse_receives_on_a_phone(self):
        case = self.quiet_case("handover")
        for serial in ("SN-4711", "SN-4712"):
            self.add_return(case, serial=serial, user_id=self.helper.id)
        self.add_return(case, name="Not his")
        self.start_tour(
            "/odoo/offboarding-returns",
            "client_offboarding_receive_on_phone",
            login=self.helper.login,
        )
        line = case.return_ids.filtered(lambda line: line.serial == "SN-4712")
        self.assertRecordValues(
            line,
            [
                {
                    "state": "done",
                    "condition_returned": "damaged",
                    "remarks": "The display is cracked",
                }
            ],
        )
        self.assertEqual(line.receipt_ids.user_id, self.helper)
        self.assertEqual(len(case.charge_ids), 1)
        self.assertEqual(case.return_ids.mapped("state").count("expected"), 2)
