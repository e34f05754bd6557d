from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.client_offboarding.tests.ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestTaskOpen(LedgerCase):
    """Work for the client that isn't finished holds up the confirmation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("project.group_project_manager")
        cls.line.last_date_invoiced = "2026-11-30"
        cls.worker = cls.make_user("worker", "project.group_project_user")
        cls.project = cls.env["project.project"].create(
            {"name": "Migration", "company_id": cls.company.id}
        )
        cls.case = cls.handover("2026-11-12")

    @classmethod
    def make_task(cls, **values):
        return cls.env["project.task"].create(
            {
                "name": "Move the data",
                "project_id": cls.project.id,
                "partner_id": cls.client.id,
                **values,
            }
        )

    def assertOpen(self, *tasks):
        self.assertCheck(self.case, "task_open", len(tasks), 0)
        if tasks:
            found = self.item_ids(self.case.sudo(), "task_open")
            self.assertEqual(found, {task.id for task in tasks})

    def test_open_tasks_of_the_client_and_his_contacts_count(self):
        tasks = [self.make_task(), self.make_task(partner_id=self.contact.id)]
        self.make_task(state="1_done")
        self.make_task(state="1_canceled")
        self.make_task(active=False)
        self.make_task(is_template=True)
        self.make_task(partner_id=False)
        stranger = self.env["res.partner"].create({"name": "Obcy"})
        self.make_task(partner_id=stranger.id)
        self.assertOpen(*tasks)
        tasks[0].state = "1_done"
        self.assertOpen(tasks[1])

    def test_tasks_of_another_company_do_not_count(self):
        other = self.setup_other_company(name="Druga Sp. z o.o.")["company"]
        project = self.env["project.project"].create(
            {"name": "Elsewhere", "company_id": other.id}
        )
        self.make_task(project_id=project.id)
        self.assertOpen()
        shared = self.env["project.project"].create(
            {"name": "Shared", "company_id": False}
        )
        self.assertOpen(self.make_task(project_id=shared.id, company_id=False))

    def test_it_holds_up_the_confirmation_until_it_is_done_or_waived(self):
        self.make_task()
        self.assertTrue(self.check(self.case, "task_open").is_blocking)
        with self.assertRefused("Open tasks"):
            self.case.action_request_confirmation()
        wizard = (
            self.env["client.offboarding.waive"]
            .with_user(self.manager)
            .create(
                {
                    "offboarding_id": self.case.id,
                    "code": "task_open",
                    "reason": "The new provider goes on",
                }
            )
        )
        wizard.action_waive()
        self.assertEqual(self.check(self.case, "task_open").state, "waived")

    def test_with_some_contracts_only_it_informs(self):
        client = self.env["res.partner"].create(
            {"name": "Inny Sp. z o.o.", "is_company": True}
        )
        self.make_contract(partner_id=client.id)
        case = self.open_case(scope="contracts", partner_ids=[Command.set(client.ids)])
        self.make_task(partner_id=client.id)
        check = self.check(case, "task_open")
        self.assertEqual((check.item_count, check.blocks), (1, False))

    def test_the_button_opens_them_under_ones_own_rights(self):
        self.project.privacy_visibility = "followers"
        task = self.make_task()
        self.project.message_subscribe(self.worker.partner_id.ids)
        check = self.check(self.case, "task_open").with_user(self.owner)
        self.assertEqual(check.item_count, 1)
        action = check.action_view_items()
        tasks = self.env[action["res_model"]]
        self.assertFalse(tasks.with_user(self.owner).search(action["domain"]))
        self.assertEqual(tasks.with_user(self.worker).search(action["domain"]), task)
