from odoo import models

# Clients of one job: as many as are worked off before it commits.
CHUNK = 20


class ClientOffboardingBatch(models.Model):
    """What nobody waits for is done by jobs, as many at once as there are workers.

    The scheduled action sees to it that each client has a job, and ends what is done.
    """

    _name = "client.offboarding.batch"
    _inherit = ["client.offboarding.batch"]

    def _queue_rest(self):
        """A job for each chunk; one that waits already isn't queued again."""
        lines = self._get_todo()
        runner = self._as_runner()
        for start in range(0, len(lines), CHUNK):
            ids = lines[start : start + CHUNK].ids
            runner.with_delay(
                description=self.env._(
                    "%(batch)s: %(count)s clients", batch=self.name, count=len(ids)
                ),
                identity_key=f"{self._name}-{self.id}-{ids[0]}-{ids[-1]}",
            )._run_job(ids)

    def _run_job(self, line_ids):
        """Work off these clients, unless the batch was stopped meanwhile.

        :return: what the job's page says of it
        """
        if self.state != "running":
            return self.env._("Stopped before.")
        # sudo: lines are written by the batch's own steps only.
        lines = self.line_ids.sudo().browse(line_ids).exists()
        todo = lines.filtered(lambda line: line.state == "todo")
        done = self._work_off(todo) if todo else 0
        # What others do at this moment isn't seen here: who is last is found after it.
        super()._queue_rest()
        return self.env._("Clients worked off: %s", done)

    def _run_rest(self):
        """The scheduled action leaves the work to jobs."""
        if not self._get_todo(1):
            self._finish()
            return
        self._check_runner()
        self._queue_rest()
