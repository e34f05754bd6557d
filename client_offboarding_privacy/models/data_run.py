import logging
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.client_offboarding.const import OFFICER

_logger = logging.getLogger(__name__)
ACTIVE = ("queued", "running", "paused")


class ClientOffboardingDataRun(models.Model):
    """A search for somebody's data in the whole database, done in the background."""

    _name = "client.offboarding.data.run"
    _description = "Search for Personal Data"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "id desc"

    offboarding_id = fields.Many2one(
        "client.offboarding", string="Case", index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    partner_ids = fields.Many2many(
        "res.partner", string="Of whom", context={"active_test": False}
    )
    kind = fields.Selection([("audit", "Search")], required=True, default="audit")
    state = fields.Selection(
        [("queued", "Waiting"), ("running", "Running"), ("paused", "Paused")]
        + [("done", "Done"), ("failed", "Failed")],
        required=True,
        default="queued",
    )
    total = fields.Integer(string="Finds")
    done = fields.Integer(string="Possible")
    refused = fields.Integer()
    error = fields.Char()
    user_id = fields.Many2one("res.users", string="Officer", required=True)
    item_ids = fields.One2many("client.offboarding.data.item", "run_id", "Records")
    log_ids = fields.One2many("client.offboarding.data.log", "run_id", "Log")

    _one_active = models.UniqueIndex(
        "(offboarding_id) WHERE state IN ('queued', 'running', 'paused')",
        "The personal data of this case are being searched already.",
    )

    @api.depends("offboarding_id", "create_date")
    def _compute_display_name(self):
        for run in self:
            # sudo: its name is no more than the header shows.
            name = run.sudo().offboarding_id.name or self.env._("One person")
            run.display_name = f"{name} / {run.id}"

    def write(self, vals):
        if vals:
            raise UserError(self.env._("A search can't be edited: use its buttons."))
        return super().write(vals)

    @api.model
    def _check_officer(self, user, company):
        if not user.active or not user.has_group(OFFICER):
            raise AccessError(
                self.env._("Personal data are searched by data protection officers.")
            )
        if company not in user.company_ids:
            raise AccessError(self.env._("This is a case of another company."))

    def _run_as_officer(self):
        """The only door to the whole database: who stands at it is asked each time.

        :return: these runs with the right to read every model
        :raises AccessError: for everybody but officers of the company
        """
        self.check_access("read")
        for run in self:
            self._check_officer(self.env.user, run.company_id)
            run.offboarding_id.check_access("read")
        # sudo: data are everywhere, also in apps that an officer doesn't use.
        return self.sudo()

    @api.model
    def _queue(self, partners, company, case=None):
        """Make a run and let it start soon.

        :return: an action that opens it
        """
        self._check_officer(self.env.user, company)
        if not partners:
            raise UserError(self.env._("There is nobody to search for."))
        running = case and self.search_count(
            [("offboarding_id", "=", case.id), ("state", "in", ACTIVE)]
        )
        if running:
            raise UserError(
                self.env._("The personal data of this case are being searched already.")
            )
        # sudo: nobody makes runs but these steps, which asked who it is.
        run = self.sudo().create(
            {
                "offboarding_id": case.id if case else False,
                "company_id": company.id,
                "partner_ids": [fields.Command.set(partners.ids)],
                "user_id": self.env.uid,
            }
        )
        self._wake_cron()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": run.id,
            "view_mode": "form",
        }

    def action_pause(self):
        """Let a run that hasn't begun wait.

        :return: True
        """
        self._move("queued", "paused")
        return True

    def action_resume(self):
        """Let a paused or failed run be worked off.

        :return: True
        """
        self._move(("paused", "failed"), "queued")
        self._wake_cron()
        return True

    @api.model
    def _wake_cron(self):
        # sudo: officers don't read scheduled actions.
        self.env.ref("client_offboarding_privacy.ir_cron_data_run").sudo()._trigger()

    def _move(self, before, after):
        runs = self._run_as_officer()
        runs.lock_for_update()
        if any(run.state not in before for run in runs):
            raise UserError(self.env._("The search isn't in a state for this."))
        runs._write_step({"state": after, "error": False})
        runs.flush_recordset()

    @api.model
    def _cron_work(self):
        """Work off what waits, one run a transaction: a killed one begins again."""
        runs = self.search([("state", "in", ("queued", "running"))], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(runs))
        for run in runs:
            if not run.try_lock_for_update():
                continue
            if run.state not in ("queued", "running"):
                continue
            run._work()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _work(self):
        """Search, or write down why it couldn't be done."""
        self.ensure_one()
        officer = self.user_id
        try:
            with self.env.cr.savepoint():
                self._check_officer(officer, self.company_id)
                self.with_company(self.company_id)._audit()
        except (AccessError, UserError) as error:
            self._write_step({"state": "failed", "error": str(error)})
        except Exception as error:
            _logger.exception("The search %s for personal data failed", self.id)
            self._write_step({"state": "failed", "error": type(error).__name__})

    def _audit(self):
        # sudo: what a killed run left behind.
        self.sudo().item_ids.unlink()
        self.env["client.offboarding.data.search"]._search_all(self)
        self.env["client.offboarding.data.refusal"]._refuse_all(self)
        states = Counter(self.item_ids.mapped("state"))
        self._write_step(
            {
                "state": "done",
                "total": len(self.item_ids),
                "done": states["todo"],
                "refused": states["refused"],
            }
        )
        found = Counter(self.item_ids.mapped("res_model"))
        entries = [(name, "audit", found[name], None) for name in sorted(found)]
        self.env["client.offboarding.data.log"]._append(self, entries)
        self._tell_privacy_log(found)

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
