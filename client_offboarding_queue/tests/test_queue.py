from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.client_offboarding.tests.common import OffboardingCase
from odoo.addons.queue_job.tests.common import trap_jobs


@tagged("post_install", "-at_install")
class TestQueue(OffboardingCase):
    """Jobs do what is left of a batch: each client once, with his runner's rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clients = cls.env["res.partner"].create(
            [{"name": f"Firm {n:02}", "is_company": True} for n in range(45)]
        )
        cls.batch = (
            cls.env["client.offboarding.batch"]
            .with_user(cls.manager)
            .create(
                {
                    "name": "End of payroll",
                    "reason_id": cls.reason.id,
                    "is_informed": False,
                    "partner_ids": [Command.set(cls.clients.ids)],
                }
            )
        )

    def run_cron(self):
        self.env.flush_all()
        self.env["client.offboarding.batch"].sudo()._cron_run()
        self.env.invalidate_all()

    def test_rest_is_queued_in_chunks_and_each_client_is_done_once(self):
        with trap_jobs() as trap:
            self.batch.action_run()
            self.assertEqual((self.batch.done_count, self.batch.todo_count), (20, 25))
            trap.assert_jobs_count(2, only=self.batch._run_job)
            sizes = [len(job.args[0]) for job in trap.enqueued_jobs]
            self.assertEqual(sizes, [20, 5])
            for job in trap.enqueued_jobs:
                self.assertEqual(job.user_id, self.manager.id)
            trap.perform_enqueued_jobs()
            self.env.invalidate_all()
            self.assertEqual(self.batch.todo_count, 0)
            # A worker that runs one of them once more finds nothing to do.
            trap.perform_enqueued_jobs()
        self.run_cron()
        self.assertEqual((self.batch.state, self.batch.done_count), ("done", 45))
        self.assertEqual(len(self.clients.offboarding_ids), 45)
        self.assertEqual(self.clients.offboarding_ids.user_id, self.manager)

    def test_the_same_chunk_waits_in_one_job_only(self):
        jobs = self.env["queue.job"].sudo()
        before = jobs.search([])
        self.batch.action_run()
        self.run_cron()
        self.run_cron()
        queued = jobs.search([]) - before
        self.assertEqual(len(queued), 2)
        self.assertEqual(set(queued.mapped("channel")), {"root.offboarding"})

    def test_stopped_batch_has_jobs_that_do_nothing(self):
        with trap_jobs() as trap:
            self.batch.action_run()
            self.batch.action_stop()
            trap.perform_enqueued_jobs()
        self.env.invalidate_all()
        self.assertEqual((self.batch.state, self.batch.todo_count), ("stopped", 25))
