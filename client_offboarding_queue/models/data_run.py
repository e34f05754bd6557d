from datetime import timedelta

from odoo import fields, models

from odoo.addons.client_offboarding_privacy.models.data_work import WORKED

# When the scheduled action looks whether jobs do the work: no worker may be there.
LATER = timedelta(minutes=10)


class ClientOffboardingDataRun(models.Model):
    """Each batch of a run is a job, which queues the next one.

    Job and scheduled action lock the run: where both want it, one leaves it alone.
    """

    _name = "client.offboarding.data.run"
    _inherit = ["client.offboarding.data.run"]

    def _wake(self):
        for run in self:
            run._queue_batch()
        self._wake_later()

    def _wake_later(self):
        cron = self.env.ref("client_offboarding_privacy.ir_cron_data_run")
        # sudo: officers don't read scheduled actions.
        cron.sudo()._trigger(at=fields.Datetime.now() + LATER)

    def _queue_batch(self):
        """A job for the next batch; one that waits already isn't queued again."""
        # sudo: data are everywhere; before each batch it is asked whether he may.
        self.sudo().with_delay(
            description=self.env._("Personal data: %s", self.display_name),
            identity_key=f"{self._name}-{self.id}",
        )._run_job()

    def _run_job(self):
        """Work off a batch, unless the run was paused, or somebody else does.

        :return: what the job's page says of it
        """
        run = self.try_lock_for_update()
        if run.state not in WORKED:
            return self.env._("Nothing to do: paused, over, or worked on elsewhere.")
        # Where another one was quicker, the queue begins the job again.
        run._work()
        if run.state == "running":
            run._queue_batch()
        else:
            run._collect_files()
        worked = run.done + run.refused
        return self.env._(
            "Worked off: %(done)s of %(total)s", done=worked, total=run.total
        )

    def _collect_files(self):
        """A job commits once, at its end: files are collected by Odoo, right after."""
        if not self.env.context.get("job_uuid"):
            return super()._collect_files()
        # sudo: nobody who runs jobs reads scheduled actions.
        return self.env.ref("base.autovacuum_job").sudo()._trigger()
