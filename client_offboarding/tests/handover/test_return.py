from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestReturn(LedgerCase):
    """Things come back in part or in full, damaged, or not at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.handover("2026-11-30")
        cls.laptops = cls.case.env["client.offboarding.return"].create(
            {
                "offboarding_id": cls.case.id,
                "name": "Laptop",
                "quantity": 3,
                "user_id": cls.helper.id,
            }
        )
        cls.laptops.sudo().value = 900.0

    def assertLine(self, **values):
        self.assertRecordValues(self.laptops, [values])

    def test_part_and_then_the_rest(self):
        self.assertCheck(self.case, "return_open", 1, 2700.0)
        line = self.laptops.with_user(self.helper)
        line.action_receive(quantity=1, condition="worn")
        self.assertLine(state="partial", quantity_done=1, condition_returned="worn")
        self.assertCheck(self.case, "return_open", 1, 1800.0)
        line.action_receive()
        self.assertLine(state="done", quantity_done=3, condition_returned="worn")
        self.assertTrue(line.date_done)
        self.assertCheck(self.case, "return_open", 0, 0)
        self.assertFalse(self.case.charge_ids)
        self.assertEqual(len(self.laptops.message_ids.filtered("body")), 2)

    def test_impossible_quantities_are_refused(self):
        for quantity, why in ((0, "how much"), (-1, "how much"), (3.01, "Only 3.0")):
            with self.subTest(quantity=quantity), self.assertRefused(why):
                self.laptops.action_receive(quantity=quantity)
        self.laptops.action_receive(quantity=2)
        with self.assertRefused("Only 1.0"):
            self.laptops.action_receive(quantity=2)
        self.assertLine(state="partial", quantity_done=2)
        for values in ({"quantity": 0}, {"quantity": -1}, {"value": -1}):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
            ):
                self.laptops.sudo().copy(values)

    def test_settled_line_is_settled_once(self):
        self.laptops.action_receive()
        for action in ("action_receive", "action_missing", "action_cancel_line"):
            with self.subTest(action=action), self.assertRefused("settled already"):
                getattr(self.laptops, action)()

    def test_results_cannot_be_written(self):
        for values in (
            {"state": "done"},
            {"quantity_done": 3},
            {"date_done": "2026-01-01 00:00:00"},
        ):
            with self.subTest(values=values), self.assertRefused("instead of editing"):
                self.laptops.write(values)

    def test_serial_is_on_the_list_once(self):
        product = self.env["product.product"].create({"name": "Phone"})
        for values in ({"name": "Modem"}, {"product_id": product.id}):
            with self.subTest(values=values):
                values = {"offboarding_id": self.case.id, "serial": "SN1", **values}
                lines = self.case.env["client.offboarding.return"]
                first = lines.create(values)
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(IntegrityError),
                ):
                    lines.create(values)
                first.action_cancel_line()
                lines.create(values)

    def test_missing_things_become_a_proposed_charge(self):
        self.laptops.action_receive(quantity=1)
        self.laptops.with_user(self.helper).action_missing()
        self.assertLine(state="missing", quantity_done=1, condition_returned="good")
        self.assertCheck(self.case, "return_open", 0)
        charge = self.case.charge_ids
        self.assertRecordValues(
            charge.sudo(),
            [
                {
                    "kind": "equipment",
                    "side": "client_owes",
                    "state": "proposed",
                    "quantity": 2,
                    "price_unit": 900.0,
                    "amount": 1800.0,
                    "vat_treatment": False,
                    "user_id": self.owner.id,
                }
            ],
        )
        self.assertCheck(self.case, "charge_open", 1, 1800.0)

    def test_loss_is_charged_in_the_unit_that_the_thing_is_counted_in(self):
        """A chair costs 120; of two dozens that don't come back each is 1440."""
        units = {
            "uom_id": self.env.ref("uom.product_uom_dozen").id,
            "product_id": self.env["product.product"]
            .create({"name": "Chair", "list_price": 120, "taxes_id": False})
            .id,
        }
        chairs = self.laptops.copy({"name": "Chairs", "quantity": 2, **units})
        chairs.sudo().value = 0
        chairs.action_missing()
        charge = self.case.charge_ids.with_user(self.accountant)
        self.assertRecordValues(charge, [{"quantity": 2, "price_unit": 1440}])
        charge.write({"vat_treatment": "outside", "vat_reason": "Damages"})
        charge.action_agree()
        invoice = charge._create_invoices()
        self.assertRecordValues(
            invoice.invoice_line_ids,
            [
                {
                    "quantity": 2,
                    "product_uom_id": units["uom_id"],
                    "price_subtotal": 2880,
                }
            ],
        )

    def test_price_of_a_shared_product_is_charged_in_the_company_s_currency(self):
        self.quote_first_company()
        product = self.env["product.product"].create(
            {"name": "Chair", "list_price": 100}
        )
        chair = self.laptops.copy(
            {"name": "Chair", "product_id": product.id, "quantity": 1}
        )
        chair.sudo().value = 0
        chair.action_missing()
        self.assertEqual(self.case.charge_ids.sudo().price_unit, 400)

    def test_missing_thing_without_any_part_says_so(self):
        self.laptops.action_missing()
        self.assertLine(state="missing", quantity_done=0, condition_returned="missing")

    def test_damage_and_loss_of_one_line_are_one_charge(self):
        self.laptops.action_receive(quantity=1, condition="damaged")
        self.laptops.action_missing()
        charge = self.case.charge_ids
        self.assertEqual(len(charge), 1)
        self.assertEqual(charge.quantity, 3)

    def test_what_goes_to_the_client_is_never_charged(self):
        line = self.laptops.copy({"name": "Archive", "direction": "to_client"})
        line.action_missing()
        self.assertEqual(line.state, "missing")
        self.assertFalse(self.case.charge_ids)

    def test_reset_takes_the_proposal_back(self):
        self.laptops.with_user(self.helper).action_missing()
        self.laptops.with_user(self.helper).action_reset()
        self.assertLine(state="expected", quantity_done=0, condition_returned=False)
        self.assertFalse(self.case.charge_ids)
        self.assertCheck(self.case, "return_open", 1)

    def test_reset_is_refused_once_the_charge_is_agreed(self):
        self.laptops.action_missing()
        charge = self.case.charge_ids.with_user(self.accountant)
        charge.write({"vat_treatment": "outside", "vat_reason": "Damages"})
        charge.action_agree()
        with self.assertRefused("charged already"):
            self.laptops.action_reset()

    def test_loss_after_an_agreed_damage_is_a_second_charge(self):
        self.laptops.action_receive(quantity=1, condition="damaged")
        first = self.case.charge_ids.with_user(self.accountant)
        first.write({"vat_treatment": "outside", "vat_reason": "Damages"})
        first.action_agree()
        self.laptops.action_missing()
        self.assertEqual(self.case.charge_ids.mapped("quantity"), [1, 2])
        with self.assertRefused("charged already"):
            self.laptops.action_reset()

    def test_wizard_receives_what_is_entered(self):
        wizard = (
            self.env["client.offboarding.receive"]
            .with_user(self.helper)
            .create({"return_id": self.laptops.id})
        )
        self.assertEqual((wizard.quantity, wizard.condition), (3, "good"))
        wizard.write({"quantity": 1, "condition": "worn"})
        wizard.action_receive()
        self.assertLine(state="partial", quantity_done=1, condition_returned="worn")

    def test_helpers_do_their_own_lines_only(self):
        other = self.laptops.copy({"name": "Phone", "user_id": self.owner.id})
        for action in ("action_receive", "action_missing", "action_reset"):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(other.with_user(self.helper), action)()
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(self.laptops.with_user(self.colleague), action)()

    def test_case_that_is_over_takes_nothing_back(self):
        self.case.action_cancel(outcome="mistake")
        with self.assertRefused("is over"):
            self.laptops.with_user(self.helper).action_receive()

    def test_item_of_a_template_is_called_as_its_product(self):
        product = self.env["product.product"].create({"name": "Phone"})
        items = self.env["client.offboarding.return.item"]
        for name, expected in ((False, "Phone"), ("Red phone", "Red phone")):
            item = items.new({"product_id": product.id, "name": name})
            item._onchange_product_id()
            with self.subTest(name=name):
                self.assertEqual(item.name, expected)
        item = items.new({"name": False})
        item._onchange_product_id()
        self.assertFalse(item.name)
