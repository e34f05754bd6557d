from datetime import date

from odoo.tests import Form, tagged

from odoo.addons.client_offboarding.tests.figures_common import FiguresCase

SALESMAN = "sales_team.group_sale_salesman_all_leads"


@tagged("post_install", "-at_install")
class TestFormerClient(FiguresCase):
    """Who quotes for a former client is told; nothing is held up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.make_user("seller", SALESMAN)
        cls.case = cls.make_case(
            cls.client,
            state="closed",
            outcome="ended",
            date_end=date(2026, 10, 31),
            date_closed=date(2026, 11, 5),
        )
        # sudo: the owner of the case wrote it.
        cls.case.sudo().welcome = "no"
        cls.put_waiver(cls.case, "still_claimed", 80.0, [("x.y", 1, 80.0)])

    def test_quotation_of_a_seller_without_a_role(self):
        form = Form(self.env["sale.order"].with_user(self.seller))
        form.partner_id = self.contact
        note = form.offboarding_former_note
        self.assertIn(self.case.name, note)
        self.assertIn("Something is still claimed.", note)
        self.assertNotIn("80", note.replace(self.case.name, ""))
        self.assertNotIn("Back again", note)
        order = form.save()
        order.sudo().state = "sale"
        self.assertFalse(order.offboarding_former_note)
        self.assertEqual(order.state, "sale")
