from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.client_offboarding_privacy.models import data_batch
from odoo.addons.client_offboarding_privacy.tests.execution_common import (
    RUN,
    ExecutionCase,
)
from odoo.addons.queue_job.tests.common import trap_jobs


@tagged("post_install", "-at_install")
class TestDataRun(ExecutionCase):
    """Each batch of an erasure is a job: one waits at a time, and each is done once."""

    def test_each_batch_is_a_job_that_queues_the_next(self):
        self.say(self.contact, "Called", author_id=self.contact.id)
        vacuum = self.env.ref("base.autovacuum_job")
        triggers = self.env["ir.cron.trigger"].sudo()
        before = triggers.search_count([("cron_id", "=", vacuum.id)])
        with trap_jobs() as trap, patch.object(data_batch, "BATCH", 1):
            action = self.case.with_user(self.officer).action_execute_data()
            run = self.env[RUN].sudo().browse(action["res_id"])
            states = []
            for _batch in range(20):
                if not trap.enqueued_jobs:
                    break
                trap.assert_jobs_count(1)
                [job] = trap.enqueued_jobs
                self.assertEqual(job.identity_key, f"{RUN}-{run.id}")
                self.assertEqual(job.user_id, self.officer.id)
                trap.perform_enqueued_jobs()
                self.env.invalidate_all()
                states.append(run.state)
        # The plan, each record, and the last search.
        went = run.item_ids.filtered(lambda i: i.state in ("done", "gone"))
        self.assertEqual(len(states), len(went) + 2)
        self.assertEqual({*states[:-1], states[-1]}, {"running", "done"})
        self.assertEqual((self.line.state, self.contact.email), ("done", False))
        after = triggers.search_count([("cron_id", "=", vacuum.id)])
        self.assertEqual(after - before, 1)

    def test_run_that_waits_has_one_job_and_a_paused_one_is_left_alone(self):
        jobs = self.env["queue.job"].sudo()
        before = jobs.search([])
        action = self.case.with_user(self.officer).action_execute_data()
        run = self.env[RUN].with_user(self.officer).browse(action["res_id"])
        run.action_pause()
        run.action_resume()
        queued = jobs.search([]) - before
        self.assertEqual(queued.mapped("channel"), ["root.offboarding"])
        run.action_pause()
        self.assertIn("paused", run.sudo()._run_job())
        self.assertEqual((run.state, len(run.item_ids)), ("paused", 0))

    def test_scheduled_action_goes_on_where_no_worker_does(self):
        action = self.case.with_user(self.officer).action_execute_data()
        run = self.env[RUN].sudo().browse(action["res_id"])
        with self.without_commits(), patch.object(type(run), "_collect_files"):
            run._cron_work()
        self.assertEqual(run.state, "done", run.error)
        self.assertIn("over", run._run_job())
