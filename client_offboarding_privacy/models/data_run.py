from collections import Counter

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.client_offboarding.const import OFFICER

ACTIVE = ("queued", "running", "paused")


class ClientOffboardingDataRun(models.Model):
    """A search for somebody's data, or what is done with it, in the background.

    How a run is worked off, and what each kind of it does, see data_work.py.
    """

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
    kind = fields.Selection(
        [("audit", "Search"), ("execute", "Erasure"), ("export", "Export")],
        required=True,
        default="audit",
    )
    is_dry_run = fields.Boolean(
        string="Trial", help="Only says what would be erased, and what would not."
    )
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
        "The personal data of this case are being worked on already.",
    )

    @api.depends("offboarding_id", "create_date")
    def _compute_display_name(self):
        for run in self:
            # sudo: its name is no more than the header shows.
            name = run.sudo().offboarding_id.name or self.env._("One person")
            run.display_name = f"{name} / {run.id}"

    def write(self, vals):
        if vals:
            raise UserError(self.env._("A run can't be edited: use its buttons."))
        return super().write(vals)

    @api.model
    def _check_officer(self, user, company):
        """Whoever is no officer (any more), or of another company, is refused.

        Asked of the database: a run goes on for hours in one process, which would
        remember the rights of its beginning.
        """
        group = self.env["ir.model.data"]._xmlid_to_res_id(OFFICER)
        # sudo: who else has which right isn't everybody's to read.
        users = self.env["res.users"].sudo()
        officer = [("id", "=", user.id), ("all_group_ids", "in", [group])]
        if users.search_count([*officer, ("company_ids", "in", company.ids)]):
            return
        if users.search_count(officer):
            raise AccessError(self.env._("This is a case of another company."))
        raise AccessError(
            self.env._("Personal data are searched by data protection officers.")
        )

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
    def _queue(self, partners, company, case=None, kind="audit", **values):
        """Make a run and let it start soon.

        :param kind: a kind of run, of which ``_work_<kind>`` does the work
        :param values: of further fields of the run
        :return: an action that opens it
        """
        self._check_officer(self.env.user, company)
        if not partners:
            raise UserError(self.env._("There is nobody to search for."))
        same = [("offboarding_id", "=", case.id if case else False)]
        if not case:
            same += [("partner_ids", "in", partners.ids)]
        # sudo: also what an officer of another company has started.
        running = self.sudo().search([*same, ("state", "in", (*ACTIVE, "failed"))])
        # For whom a run looked that nobody resumes isn't kept.
        running.filtered(lambda run: run.state == "failed")._write_step(
            {"seeds": False}
        )
        if any(run.state in ACTIVE for run in running):
            raise UserError(
                self.env._(
                    "The personal data of this case are being worked on already."
                )
            )
        # sudo: nobody makes runs but these steps, which asked who it is.
        run = self.sudo().create(
            {
                "offboarding_id": case.id if case else False,
                "company_id": company.id,
                "partner_ids": [fields.Command.set(partners.ids)],
                "user_id": self.env.uid,
                "kind": kind,
                **values,
            }
        )
        run._wake()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": run.id,
            "view_mode": "form",
        }

    def action_pause(self):
        """Let a run wait, once the batch that is being worked off is done.

        :return: True
        """
        self._move(("queued", "running"), "paused")
        return True

    def action_resume(self):
        """Let a paused or failed run be worked off, in the name of who says so.

        :return: True
        """
        self._move(("paused", "failed"), "queued", user_id=self.env.uid)
        self._wake()
        return True

    def _wake(self):
        """Let the runs be worked off soon; for addons that do it otherwise."""
        # sudo: officers don't read scheduled actions.
        self.env.ref("client_offboarding_privacy.ir_cron_data_run").sudo()._trigger()

    def _move(self, before, after, **values):
        runs = self._run_as_officer()
        # Waits for a batch in the midst of its work; Odoo tries again afterwards.
        self.env.cr.execute(
            "SELECT id FROM client_offboarding_data_run WHERE id = ANY(%s)"
            " ORDER BY id FOR UPDATE",
            [runs.ids],
        )
        runs.invalidate_recordset(["state"])
        if any(run.state not in before for run in runs):
            raise UserError(self.env._("The run isn't in a state for this."))
        runs._write_step({"state": after, "error": False, **values})
        runs.flush_recordset()

    def action_execute(self, dry_run=False):
        """Erase what was found of these people; see ``action_execute_data``.

        :param dry_run: only say what would be erased, and what not, and why
        :return: an action that opens the new run
        """
        self.ensure_one()
        run = self._run_as_officer()
        if case := self.offboarding_id:
            return case.action_execute_data(dry_run=dry_run)
        return self._queue(
            run.partner_ids, run.company_id, kind="execute", is_dry_run=bool(dry_run)
        )

    def action_try(self):
        """Say what would be erased, and what not, and why.

        :return: an action that opens the new run
        """
        return self.action_execute(dry_run=True)

    def _describe_left(self, items):
        """How many of which records are left, and why."""
        reasons = dict(self.env["client.offboarding.data.refusal"]._get_reasons())
        counts = Counter((item.res_model, item.refusal) for item in items)
        lines = [
            f"{name}: {counts[name, reason]} ({reasons.get(reason, '')})"
            for name, reason in sorted(counts, key=str)
        ]
        left = self.env._("Not everything could be erased. What is left:")
        return Markup("<br/>").join([left, *lines])
