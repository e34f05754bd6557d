from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .stock_common import StockCase


@tagged("post_install", "-at_install")
class TestReceivingInStock(StockCase):
    """A thing comes back in the case and in stock, and never in both by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.quiet_case("handover")
        cls.stock_owner = cls.make_user(
            "stock_owner",
            "client_offboarding.group_offboarding_all,stock.group_stock_user",
        )
        cls.sent = cls.deliver(cls.laptop, serials=["SN1", "SN2"])
        cls.sent_cables = cls.deliver(cls.cable, 5)
        cls.lines = cls.collect(cls.case)
        cls.lines.user_id = cls.helper
        cls.first = cls.lines.filtered(lambda line: line.serial == "SN1")
        cls.cables = cls.lines.filtered(lambda line: line.product_id == cls.cable)

    def lot(self, serial):
        return self.make_lot(self.laptop, serial)

    def on_hand(self, product, lot=None):
        return self.env["stock.quant"]._get_available_quantity(
            product, self.stock, lot_id=lot, strict=bool(lot), allow_negative=True
        )

    def assertDone(self, line, quantity, state):
        self.assertRecordValues(line, [{"quantity_done": quantity, "state": state}])
        self.assertEqual(sum(line.receipt_ids.mapped("quantity")), quantity)

    def test_receiving_returns_it_in_stock(self):
        """By who is responsible and has no rights on stock at all."""
        before = self.on_hand(self.laptop, self.lot("SN1"))
        self.first.with_user(self.helper).action_receive(place="Gate 3")
        self.assertDone(self.first, 1, "done")
        move = self.first.receipt_ids.stock_move_id
        self.assertRecordValues(
            move,
            [
                {
                    "state": "done",
                    "origin_returned_move_id": self.sent.move_ids.id,
                    "quantity": 1,
                }
            ],
        )
        self.assertEqual(move.move_line_ids.lot_id, self.lot("SN1"))
        self.assertEqual(move.picking_id.state, "done")
        self.assertEqual(move.picking_id.return_id, self.sent)
        self.assertEqual(self.on_hand(self.laptop, self.lot("SN1")), before + 1)
        with self.assertRaises(AccessError):
            move.with_user(self.helper).read(["state"])
        self.assertEqual(
            self.first.with_user(self.stock_owner).return_picking_ids,
            move.picking_id,
        )

    def test_parts_are_returned_in_parts(self):
        self.cables.action_receive(2)
        self.assertDone(self.cables, 2, "partial")
        self.cables.action_receive(3)
        self.assertDone(self.cables, 5, "done")
        moves = self.cables.receipt_ids.stock_move_id.sudo()
        self.assertEqual(sorted(moves.mapped("quantity")), [2, 3])

    def test_dialog_returns_two_of_five_in_stock(self):
        with Form(
            self.env["client.offboarding.receive"]
            .with_user(self.helper)
            .with_context(default_return_id=self.cables.id)
        ) as form:
            self.assertEqual(form.quantity, 5)
            form.quantity = 2
        form.record.action_receive()
        self.assertDone(self.cables, 2, "partial")
        move = self.cables.receipt_ids.stock_move_id.sudo()
        self.assertEqual((move.state, move.quantity), ("done", 2))

    def test_units_are_converted(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        sent = self.deliver(self.cable, 2, uom=dozen)
        line = self.collect(self.case).filtered(
            lambda line: line.stock_move_id == sent.move_ids
        )
        self.assertEqual(line.quantity, 24)
        line.action_receive(12)
        move = line.receipt_ids.stock_move_id
        self.assertEqual((move.quantity, move.product_uom), (1, dozen))
        self.assertDone(line, 12, "partial")

    def test_missing_things_move_nothing(self):
        self.first.action_missing()
        self.cables.action_receive(1, condition="missing")
        self.assertFalse(self.lines.receipt_ids.stock_move_id)

    def test_what_stays_moves_nothing(self):
        self.first.write({"direction": "kept", "kept_as": "sold"})
        self.first.action_receive()
        self.assertFalse(self.first.receipt_ids.stock_move_id)

    def test_return_made_in_stock_marks_the_line(self):
        """By somebody from the warehouse who has no rights on the case."""
        with self.assertRaises(AccessError):
            self.first.with_user(self.storekeeper).read(["state"])
        back = self.send_back(self.sent, lots=[self.lot("SN1")], user=self.storekeeper)
        self.assertDone(self.first, 1, "done")
        self.assertRecordValues(
            self.first.receipt_ids,
            [{"user_id": self.storekeeper.id, "stock_move_id": back.move_ids.id}],
        )
        self.assertEqual((self.lines - self.first - self.cables).state, "expected")

    def test_part_that_came_in_stock_marks_a_part(self):
        self.send_back(self.sent_cables, quantity=2)
        self.assertDone(self.cables, 2, "partial")

    def test_return_that_names_no_delivery_marks_the_line_too(self):
        self.bring_back(self.laptop, lots=[self.lot("SN2")])
        line = self.lines.filtered(lambda line: line.serial == "SN2")
        self.assertDone(line, 1, "done")
        self.assertEqual(self.first.state, "expected")

    def test_line_entered_by_hand_is_marked_by_its_serial(self):
        self.lines.unlink()
        line = self.add_return(self.case, product_id=self.laptop.id, serial="SN1")
        self.send_back(self.sent, lots=[self.lot("SN1")])
        self.assertDone(line, 1, "done")

    def test_return_of_somebody_else_marks_nothing(self):
        other = self.deliver(self.cable, 5, partner=self.client)
        self.send_back(other)
        self.assertDone(self.cables, 0, "expected")

    def test_never_both_ways_twice(self):
        self.first.action_receive()
        moves = self.env["stock.move"].search_count(
            [("product_id", "=", self.laptop.id)]
        )
        self.assertDone(self.first, 1, "done")
        with self.assertRaisesRegex(UserError, "settled already"):
            self.first.action_receive()
        self.assertEqual(
            moves,
            self.env["stock.move"].search_count([("product_id", "=", self.laptop.id)]),
        )
        # More came through stock than the line asks for: nothing is counted twice.
        self.send_back(self.sent_cables)
        self.assertDone(self.cables, 5, "done")
        self.assertEqual(len(self.cables.receipt_ids), 1)

    def test_what_came_through_stock_before_is_not_received_again(self):
        """A line that stock doesn't know of, linked after the thing came back."""
        self.cables.direction = "kept"  # not marked by returns
        self.send_back(self.sent_cables, quantity=4)
        self.cables.direction = "to_company"
        with self.assertRaisesRegex(UserError, "only 1.0"):
            self.cables.action_receive()
        self.cables.action_receive(1)
        self.assertDone(self.cables, 1, "partial")

    def test_cancelled_return_marks_nothing(self):
        back = self.send_back(self.sent_cables, validate=False)
        self.assertDone(self.cables, 0, "expected")
        back.action_cancel()
        self.assertDone(self.cables, 0, "expected")
        self.cables.action_receive()
        self.assertDone(self.cables, 5, "done")

    def test_return_that_is_undone_opens_the_line_again(self):
        back = self.send_back(self.sent, lots=[self.lot("SN1")])
        self.send_back(back, lots=[self.lot("SN1")])
        self.assertDone(self.first, 0, "expected")
        history = self.first.with_context(active_test=False).receipt_ids
        self.assertEqual(history.mapped("active"), [False])
        # It is at the client again, and no second line asks for it.
        self.assertEqual(self.collect(self.case), self.lines)
        self.first.action_receive()
        self.assertDone(self.first, 1, "done")

    def test_return_that_is_undone_in_part_opens_a_part(self):
        self.cables.action_receive()
        back = self.cables.receipt_ids.stock_move_id.picking_id
        self.send_back(back, quantity=2)
        self.assertDone(self.cables, 3, "partial")
        self.cables.action_receive()
        self.assertDone(self.cables, 5, "done")

    def test_of_two_that_came_together_only_the_one_sent_back_opens(self):
        lots = [self.lot("SN1"), self.lot("SN2")]
        back = self.send_back(self.sent, lots=lots)
        second = self.lines - self.first - self.cables
        self.assertEqual((self.first | second).mapped("state"), ["done", "done"])
        self.send_back(back, lots=lots[:1])
        self.assertDone(self.first, 0, "expected")
        self.assertDone(second, 1, "done")

    def test_returns_of_several_things_validated_at_once_mark_each_its_line(self):
        returns = self.env["stock.picking"]
        for sent in (self.sent, self.sent_cables):
            returns |= self.send_back(sent, validate=False)
        self.assertEqual(returns.move_ids.mapped("quantity"), [2, 5])
        returns.move_ids.picked = True
        returns.with_context(skip_backorder=True).button_validate()
        for line in self.lines - self.cables:
            self.assertDone(line, 1, "done")
        self.assertDone(self.cables, 5, "done")

    def test_what_stock_does_not_validate_is_not_received(self):
        """As where an addon asks something of whoever validates a transfer."""
        asks = patch.object(
            type(self.env["stock.picking"]), "button_validate", lambda self: {}
        )
        with asks, self.assertRaisesRegex(UserError, "can't be validated in stock"):
            self.first.with_user(self.helper).action_receive()
        self.assertFalse(self.first.receipt_ids)

    def test_reset_points_to_stock(self):
        self.first.action_receive()
        with self.assertRaisesRegex(UserError, "Return that transfer"):
            self.first.action_reset()
        self.assertDone(self.first, 1, "done")

    def test_case_that_is_over_does_not_stop_the_warehouse(self):
        for line in self.lines:
            line.action_cancel_line()
        self.advance(self.case, "closed")
        self.send_back(self.sent_cables)
        self.assertEqual(set(self.lines.mapped("state")), {"cancelled"})

    def test_who_may_not_do_the_line_moves_no_stock(self):
        for user in (self.storekeeper, self.colleague, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.first.with_user(user).action_receive()
        self.assertFalse(self.first.receipt_ids)
