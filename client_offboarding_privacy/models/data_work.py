import logging
from collections import Counter

from psycopg2 import errors

from odoo import api, models
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
        try:
            with self.env.cr.savepoint():
                self._check_officer(self.user_id, self.company_id)
                run = self.with_company(self.company_id)
                left = getattr(run, f"_work_{self.kind}")()
                self._write_step({"state": "running" if left else "done"})
        except AGAIN:
            raise
        except (AccessError, UserError) as error:
            self._write_step({"state": "failed", "error": str(error)})
        except Exception as error:
            _logger.exception("The run %s on personal data failed", self.id)
            self._write_step({"state": "failed", "error": type(error).__name__})

    def _work_audit(self):
        # sudo: what a killed run left behind.
        self.sudo().item_ids.unlink()
        self.env["client.offboarding.data.search"]._search_all(self)
        self.env["client.offboarding.data.refusal"]._refuse_all(self)
        self._count()
        found = Counter(self.item_ids.mapped("res_model"))
        entries = [(name, "audit", found[name], None) for name in sorted(found)]
        self.env["client.offboarding.data.log"]._append(self, entries)
        self._tell_privacy_log(found)
        return 0

    def _count(self):
        states = Counter(self.item_ids.mapped("state"))
        self._write_step(
            {
                "total": len(self.item_ids),
                "done": states["todo"],
                "refused": states["refused"],
            }
        )

    def _tell_privacy_log(self, found):
        """Odoo's own log of such requests, which masks names and addresses."""
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
