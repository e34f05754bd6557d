import logging

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

_logger = logging.getLogger(__name__)
WORKED = ("queued", "running")
# Somebody else was quicker: the same batch is tried again in a new transaction.
AGAIN = (errors.SerializationFailure, errors.DeadlockDetected)


class ClientOffboardingDataRun(models.Model):
    """How runs are worked off: in batches, each of them a transaction.

    A kind of run is a method ``_work_<kind>``: it does the next batch in the present
    transaction and returns how much is left. It must go on where the last batch
    ended, whoever ended it: a run is paused, killed and resumed at any time.
    """

    _name = "client.offboarding.data.run"
    _inherit = ["client.offboarding.data.run"]

    @api.model
    def _cron_work(self):
        """Work off what waits, batch by batch: a killed one is done again."""
        runs = self.search([("state", "in", WORKED)], order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(runs))
        for number, run in enumerate(runs, 1):
            while run._work_if_free():
                if not cron._commit_progress(1, remaining=len(runs) - number + 1):
                    return
            run._collect_files()
            if not cron._commit_progress(1, remaining=len(runs) - number):
                return

    def _work_if_free(self):
        """Work off a batch, unless somebody else does, or paused the run.

        :return: whether there is more to do
        """
        run = self.try_lock_for_update()
        if run.state not in WORKED:
            return False
        try:
            run._work()
        except AGAIN:
            self.env.cr.rollback()
            return True
        return run.state == "running"

    def _work(self):
        """Do one batch, or write down why it couldn't be done.

        Before each of them it is asked again whether the officer may.
        """
        self.ensure_one()
        run = self._in_officers_name()
        try:
            with self.env.cr.savepoint():
                self._check_officer(self.user_id, self.company_id)
                left = getattr(run, f"_work_{self.kind}")()
                if self.state != (state := "running" if left else "done"):
                    self._write_step({"state": state})
        except AGAIN:
            raise
        except (AccessError, UserError) as error:
            self._write_step({"state": "failed", "error": str(error)})
        except Exception as error:
            _logger.exception("The run %s on personal data failed", self.id)
            self._write_step({"state": "failed", "error": run._explain(error)})

    def _in_officers_name(self):
        """What is written down is his doing, told in his language.

        Whoever the scheduled action is, it isn't an officer: on a closed case it could
        do nothing.
        """
        # sudo: data are everywhere; before each batch it is asked whether he may.
        run = self.with_user(self.user_id).sudo().with_company(self.company_id)
        # Language and time zone, which Odoo remembers.
        return run.with_context(**run.env["res.users"].context_get())

    def _explain(self, error):
        """What to do about what nobody foresaw; the log of the server has the rest."""
        what = type(error).__name__
        if isinstance(error, OSError) and error.strerror:
            what = error.strerror
        return self.env._(
            "This stopped it: %(what)s. What was done before stays done, and nothing "
            "of the last step was. Press Resume to go on; if it stops again, tell an "
            "administrator, for whom the log of the server says more: run %(run)s, "
            "%(moment)s.",
            what=what,
            run=self.id,
            moment=self.company_id._format_offboarding_moment(fields.Datetime.now()),
        )

    def _collect_files(self):
        """Erased files leave the disk now, not when Odoo next tidies up."""
        if self.kind == "execute" and self.state == "done" and not self.is_dry_run:
            self.env["ir.attachment"]._gc_file_store()

    def _work_audit(self):
        # sudo: what a killed run left behind.
        self.sudo().item_ids.unlink()
        self.env["client.offboarding.data.search"]._search_all(self)
        self._tell_what_was_found("audit")
        return 0

    def _tell_what_was_found(self, action):
        """Count the finds, for the run, its log, and Odoo's own log of requests."""
        self._count()
        found = self._count_items("res_model")
        entries = [(name, action, found[name], None) for name in sorted(found)]
        # That nothing was found is told as well, with its day.
        nothing = [("client.offboarding.data", action, 0, None)]
        self.env["client.offboarding.data.log"]._append(self, entries or nothing)
        self._tell_privacy_log(found)

    def _count_items(self, field):
        rows = self.env["client.offboarding.data.item"]._read_group(
            [("run_id", "=", self.id)], [field], ["__count"]
        )
        return dict(rows)

    def _count(self):
        states = self._count_items("state")
        gone = states.get("done", 0) + states.get("gone", 0)
        self._write_step(
            {
                "total": sum(states.values()),
                "done": states.get("todo", 0) + gone,
                "refused": states.get("refused", 0),
            }
        )

    def _tell_privacy_log(self, found):
        """Odoo's own log masks names and addresses."""
        for partner in self.partner_ids:
            self.env["privacy.log"].create(
                {
                    "anonymized_name": partner.name or "-",
                    "anonymized_email": partner.email_normalized or "-@-.-",
                    "user_id": self.user_id.id,
                    "records_description": "\n".join(
                        f"{name} ({found[name]})" for name in sorted(found)
                    ),
                }
            )
