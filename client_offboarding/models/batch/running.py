import logging
from functools import partial

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..papers.printing import printed_apart

_logger = logging.getLogger(__name__)
# As many clients as a person waits for; the others follow by themselves.
AT_ONCE = 20
# As many as the scheduled action does before it commits.
AT_A_TIME = 50


class ClientOffboardingBatch(models.Model):
    """Working it off: some at once, the others by the scheduled action.

    Nothing happens twice: each step asks the case whether it was done already, each
    client is locked while he is worked on, and what fails stays with its line.
    """

    _name = "client.offboarding.batch"
    _inherit = ["client.offboarding.batch"]

    @printed_apart
    def action_run(self):
        """Do the steps for up to twenty clients now, and queue the others.

        Called again, it goes on where it stopped.

        :return: True
        :raises UserError: where nobody is chosen
        :raises AccessError: for whoever may not do one of its steps
        """
        self.ensure_one()
        self.check_access("write")
        if "invoice" in self._get_steps():
            self.env["client.offboarding"]._check_accountant()
        self._lock_batch()
        if self.state == "draft":
            self._preview()
        lines = self._get_todo(AT_ONCE)
        if not lines:
            self._finish()
            return True
        self._write_step({"state": "running", "user_id": self.env.uid, "note": False})
        self._as_runner()._work_off(lines)
        if self._get_todo(1):
            self._queue_rest()
        else:
            self._finish()
        return True

    def action_retry(self):
        """Try again what failed; what was done for these clients isn't done twice.

        :return: see :meth:`action_run`
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: lines are written by their own steps only.
        failed = self.sudo().line_ids.filtered(lambda line: line.state == "failed")
        failed._write_step({"state": "todo", "error": False})
        return self.action_run()

    def action_stop(self):
        """Do no more than what is being done at this moment.

        :return: True
        """
        self.check_access("write")
        for batch in self.filtered(lambda batch: batch.state == "running"):
            batch._lock_batch()
            batch._write_step({"state": "stopped"})
        return True

    def _get_todo(self, limit=None):
        """The next lines to work off, those that others are working on included."""
        # sudo: lines are written by their own steps only.
        return (
            self.env["client.offboarding.batch.line"]
            .sudo()
            .search(
                [("batch_id", "=", self.id), ("state", "=", "todo")],
                order="id",
                limit=limit,
            )
        )

    def _as_runner(self):
        """The batch with the rights, language and company of who runs it."""
        self.ensure_one()
        user, company = self.user_id, self.company_id
        return (
            self.sudo(False)
            .with_user(user)
            .with_context(lang=user.lang, tz=user.tz, allowed_company_ids=company.ids)
        )

    @printed_apart
    def _work_off(self, lines):
        """Do the steps for these clients, as whoever runs the batch.

        :param lines: those that others are working on are left to them
        :return: how many were worked off
        """
        self.check_access("write")
        lines = lines.sudo().with_env(self.env(su=True))  # sudo: see _get_todo
        mine = lines.try_lock_for_update(allow_referencing=True).sorted("id")
        mine = mine.filtered(lambda line: line.state == "todo")
        self._leave_out(mine.filtered(lambda line: not line.offboarding_id))
        mine.filtered(lambda line: line.state == "todo")._work_off(self)
        # sudo: the mail queue is nobody's; it is only woken.
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return len(mine)

    def _finish(self):
        if self.state != "done":
            self._write_step({"state": "done"})

    # What nobody waits for

    def _queue_rest(self):
        """Have the others worked off once this is committed."""
        # sudo: the addon's own scheduled action, whoever runs the batch.
        action = self.sudo().env.ref("client_offboarding.ir_cron_batch", False)
        if action:
            action._trigger()

    @api.model
    def _cron_run(self):
        """Go on with the batches that run, each client once, fifty at a time."""
        for batch in self.search([("state", "=", "running")], order="id"):
            try:
                batch._run_rest()
            except UserError as error:
                _logger.warning("Offboarding, batch %s: %s", batch.name, error)
                batch._give_up(error)

    def _run_rest(self):
        while self.state == "running":
            lines = self._get_todo(AT_A_TIME)
            if not lines:
                self._finish()
                return
            # Whoever has left, or has lost his rights, does nothing more.
            self._check_runner()
            work = partial(self._as_runner()._work_off, lines)
            done = self.env["client.offboarding.protocol"]._run_apart(work)
            if not done or not self._has_time_left(done):
                return
            self.invalidate_recordset()

    def _has_time_left(self, done):
        """Keep what was done; tell whether there is time for more."""
        if not self.env.context.get("ir_cron_progress_id"):
            return True
        left = len(self._get_todo())
        return self.env["ir.cron"]._commit_progress(done, remaining=left)

    def _check_runner(self):
        if not self.user_id.active:
            raise AccessError(
                self.env._("%s isn't a user any more.", self.user_id.name)
            )
        self._as_runner().check_access("write")

    def _give_up(self, error):
        """It waits for somebody else to run it."""
        if self.env.context.get("ir_cron_progress_id"):
            self.env.cr.rollback()
        self._write_step({"state": "stopped", "note": str(error)})
