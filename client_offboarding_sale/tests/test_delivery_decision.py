from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestDeliveryDecision(DeliveryCase):
    """What becomes of what is left is decided by whoever runs the case, and kept."""

    def collect(self):
        self.case.with_user(self.owner).action_collect()
        return self.case.delivery_ids

    def test_open_lines_are_suggested_once(self):
        order = self.make_order(self.prepaid, 2)
        self.pay_down(self.make_order(self.postpaid, 1, price=1000), 300)
        deliveries = self.collect()
        self.assertEqual(len(deliveries), 2)
        mine = deliveries.filtered(lambda d: d.sale_line_id == order.order_line)
        self.assertRecordValues(
            mine.with_user(self.owner),
            [
                {
                    "order_name": order.name,
                    "quantity_ordered": 2,
                    "quantity_delivered": 0,
                    "quantity_invoiced": 0,
                    "state": "open",
                }
            ],
        )
        self.assertIn("Audit", mine.name)
        self.assertEqual(self.collect(), deliveries)
        mine.unlink()
        self.assertNotIn(order.order_line, self.collect().sale_line_id)

    def test_each_outcome(self):
        line = self.make_order(self.prepaid, 2).order_line
        delivery = self.collect()
        for outcome, lines in (
            ("finish", [line]),
            ("handover", []),
            ("credit", []),
            (False, [line]),
        ):
            with self.subTest(outcome=outcome):
                delivery.with_user(self.owner).outcome = outcome
                self.assertOpen(*lines)

    def test_what_was_prepaid_stays_open_until_it_is_credited(self):
        order = self.make_order(self.prepaid, 2)
        self.bill_order(order)
        self.decide(order.order_line, "handover")
        self.assertOpen(order.order_line, amount=200)

    def test_what_was_delivered_is_still_to_be_invoiced(self):
        line = self.make_order(self.postpaid, 5).order_line
        line.qty_delivered = 2
        self.decide(line, "credit")
        self.assertOpen(line, amount=200)

    def test_who_decided_is_kept_and_told(self):
        delivery = self.decide(self.make_order(self.prepaid).order_line, "credit")
        self.assertEqual(delivery.decided_by_id, self.owner)
        self.assertEqual(delivery.decided_on, self.day("2026-11-16"))
        self.assertIn("Credit", self.case.message_ids[0].body)
        delivery.with_user(self.accountant).outcome = "finish"
        self.assertEqual(delivery.decided_by_id, self.accountant)
        with self.assertRaises(UserError):
            delivery.with_user(self.owner).decided_by_id = self.owner

    def test_day_of_the_decision_is_one_of_the_company(self):
        line = self.make_order(self.prepaid).order_line
        with self.far_from_company(self.owner):
            delivery = self.decide(line, "credit")
        self.assertEqual(delivery.decided_on, self.day("2026-11-17"))

    def test_a_default_in_the_context_decides_nothing(self):
        line = self.make_order(self.prepaid).order_line
        deliveries = self.env["client.offboarding.delivery"].with_user(self.owner)
        delivery = deliveries.with_context(
            default_decided_by_id=self.manager.id, default_state="decided"
        ).create({"offboarding_id": self.case.id, "sale_line_id": line.id})
        self.assertFalse(delivery.decided_by_id)
        self.assertEqual(delivery.state, "open")

    def test_only_this_clients_orders(self):
        stranger = self.env["res.partner"].create({"name": "Obcy"})
        line = self.make_order(self.prepaid, partner_id=stranger.id).order_line
        with self.assertRaises(ValidationError):
            self.decide(line, "credit")

    @mute_logger("odoo.sql_db")
    def test_one_decision_for_a_line(self):
        line = self.make_order(self.prepaid).order_line
        self.decide(line, "credit")
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.decide(line, "finish")

    def test_others_decide_nothing(self):
        line = self.make_order(self.prepaid).order_line
        delivery = self.decide(line, "finish")
        for user in (self.colleague, self.auditor, self.helper, self.seller):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                delivery.with_user(user).outcome = "credit"
        self.assertEqual(delivery.with_user(self.auditor).outcome, "finish")

    def test_after_the_case_nothing_is_decided(self):
        delivery = self.decide(self.make_order(self.prepaid).order_line, "handover")
        gates = self.env["client.offboarding.gate"].sudo()
        for check in self.case.check_ids.filtered("blocks"):
            gates.create(
                {"company_id": self.company.id, "code": check.code, "blocks": "none"}
            )
        self.case.action_request_confirmation()
        self.case.action_close()
        with self.assertRaises(UserError):
            delivery.outcome = "credit"

    def test_an_unsaved_line_tells_nothing_of_an_order_that_is_not_the_clients(self):
        stranger = self.env["res.partner"].create({"name": "Obcy"})
        line = self.make_order(self.prepaid, partner_id=stranger.id).order_line
        model = self.env["client.offboarding.delivery"].with_user(self.owner)
        answer = model.onchange(
            {"offboarding_id": self.case.id, "sale_line_id": line.id},
            ["sale_line_id"],
            {"name": {}, "order_name": {}, "quantity_ordered": {}},
        )
        self.assertFalse(any(answer["value"].values()))
