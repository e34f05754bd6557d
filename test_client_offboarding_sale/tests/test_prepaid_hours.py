from odoo.tests import tagged

from odoo.addons.client_offboarding_sale.tests.common import DeliveryCase


@tagged("post_install", "-at_install")
class TestPrepaidHours(DeliveryCase):
    """Hours that were sold, and worked in part, by timesheets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in (
            "hr_timesheet.group_timesheet_manager",
            "project.group_project_manager",
        ):
            cls.env.user.group_ids += cls.env.ref(group)
        cls.employee = cls.env["hr.employee"].create(
            {"name": "Ewa", "hourly_cost": 50, "company_id": cls.company.id}
        )
        cls.hours = cls.env["product.product"].create(
            {
                "name": "Support by the hour",
                "type": "service",
                "service_policy": "ordered_prepaid",
                "service_tracking": "task_in_project",
                "uom_id": cls.env.ref("uom.product_uom_hour").id,
                "list_price": 100,
                "taxes_id": False,
            }
        )
        cls.order = cls.make_order(cls.hours, 10)
        cls.sold = cls.order.order_line
        cls.task = cls.sold.task_id
        cls.bill_order(cls.order)

    def work(self, hours):
        self.env["account.analytic.line"].create(
            {
                "name": "Support",
                "project_id": self.task.project_id.id,
                "task_id": self.task.id,
                "employee_id": self.employee.id,
                "unit_amount": hours,
                "date": "2026-11-10",
            }
        )
        self.env["client.offboarding.check"]._forget()

    def test_unused_hours_are_open(self):
        self.work(4)
        self.assertEqual(self.sold.remaining_hours, 6)
        self.assertOpen(self.sold, amount=600)

    def test_hours_that_are_finished_are_settled(self):
        self.work(4)
        self.decide(self.sold, "finish")
        self.assertOpen(self.sold, amount=600)
        self.work(6)
        self.assertOpen()

    def test_hours_worked_beyond_the_order_are_to_be_invoiced(self):
        self.work(12)
        self.assertOpen(self.sold, amount=200)

    def test_unused_hours_are_credited(self):
        self.work(4)
        self.decide(self.sold, "credit")
        self.assertOpen(self.sold, amount=600)
        credit = self.create_final_invoices(self.case)
        self.assertEqual(credit.move_type, "out_refund")
        self.assertEqual(credit.amount_total, 600)
        self.assertEqual(self.sold.product_uom_qty, 4)
        self.assertOpen()
        self.assertFalse(self.create_final_invoices(self.case))

    def test_hours_that_somebody_else_works_are_given_back(self):
        self.work(7)
        self.decide(self.sold, "handover", note="The new provider goes on")
        self.assertEqual(self.create_final_invoices(self.case).amount_total, 300)
        self.assertOpen()

    def test_the_task_of_the_hours_is_open_by_itself(self):
        self.assertCheck(self.case, "task_open", 1)
        self.task.state = "1_done"
        self.env["client.offboarding.check"]._forget()
        self.assertCheck(self.case, "task_open", 0)
