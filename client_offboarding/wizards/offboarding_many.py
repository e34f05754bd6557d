from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.ending.clause import CHANNELS
from ..models.papers.printing import printed_apart


class ClientOffboardingMany(models.TransientModel):
    """One step for many cases: who is left out is said before, and counted after.

    Each case is done by itself. What one of them lacks stops none of the others, and
    leaves nothing half done in its own.
    """

    _name = "client.offboarding.many"
    _description = "Step for Many Cases"
    _inherit = ["client.offboarding.mixin.given"]

    step = fields.Selection(
        [
            ("sent", "Notice sent"),
            ("notice", "Notice delivered: end contracts"),
            ("end", "Change the end"),
            ("message", "Write to the client"),
            ("plan", "Plan the work"),
            ("substitute", "Hand over to a substitute"),
        ],
        required=True,
        readonly=True,
    )
    offboarding_ids = fields.Many2many(
        "client.offboarding", string="Cases", required=True
    )
    line_ids = fields.One2many(
        "client.offboarding.many.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
    )
    is_done = fields.Boolean(readonly=True)
    summary = fields.Char(compute="_compute_summary")
    date = fields.Date(
        string="Day", help="What stands on a contract already, stays as it is."
    )
    delivery_channel = fields.Selection(CHANNELS, string="Delivered by")
    date_end = fields.Date(string="New end of all")
    reason = fields.Text()
    consent = fields.Text(
        string="Consent of the other side",
        help="Who agreed, when and how: a delivered notice can't be taken back alone.",
    )
    message = fields.Selection(
        selection=lambda self: self.env["client.offboarding.message"]._get_kinds(),
        help="Empty: each case gets the next one of its phase.",
    )
    absent_id = fields.Many2one(
        "res.users",
        string="Whose work",
        domain="[('share', '=', False)]",
        help="Empty: that of whoever is responsible for the case.",
    )
    user_id = fields.Many2one(
        "res.users", string="Who takes over", domain="[('share', '=', False)]"
    )

    @api.depends("offboarding_ids")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create({"offboarding_id": case.id})
                    for case in wizard.offboarding_ids._origin
                ),
            ]

    @api.depends("line_ids.state")
    @api.depends_context("lang")
    def _compute_summary(self):
        for wizard in self:
            lines = wizard.line_ids.grouped("state")
            count = {state: len(of_state) for state, of_state in lines.items()}
            if wizard.is_done:
                wizard.summary = self.env._(
                    "Done: %(done)s. Left out: %(left_out)s. Not possible: %(failed)s.",
                    done=count.get("done", 0),
                    left_out=count.get("left_out", 0),
                    failed=count.get("failed", 0),
                )
            else:
                wizard.summary = self.env._(
                    "Will be done: %(todo)s. Left out: %(left_out)s.",
                    todo=count.get("todo", 0),
                    left_out=count.get("left_out", 0),
                )

    @printed_apart
    def action_run(self):
        """Do the step for every case that isn't left out.

        :return: the action that shows what became of each
        :raises UserError: when something is missing that all of them need
        """
        self.ensure_one()
        self._check_not_done()
        getattr(self, f"_check_{self.step}")()
        # As they are now, whatever was shown when the wizard was opened.
        self.line_ids.invalidate_recordset(["why"])
        for line in self.line_ids:
            if line.why:
                line.write({"outcome": "left_out", "result": line.why})
                continue
            error = self._run_one(line.offboarding_id)
            line.write({"outcome": "failed" if error else "done", "result": error})
        self.is_done = True
        return self._get_action()

    def _check_not_done(self):
        """A second click, or a client program, does nothing twice."""
        if self.is_done:
            raise UserError(self.env._("This was done already."))

    def _run_one(self, case):
        """Do the step for one case, all of it or nothing.

        :return: why it wasn't possible, or None
        """
        try:
            with self.env.cr.savepoint():
                result = getattr(self, f"_run_{self.step}")(case)
                if isinstance(result, dict):
                    # It would open a wizard, which asks for what is missing.
                    raise UserError(
                        self.env._("More is asked for here: do it in the case itself.")
                    )
        except UserError as error:
            return str(error)
        except IntegrityError:
            return self.env._(
                "Somebody else did the same at this moment. Nothing was done twice."
            )
        return None

    def _get_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["step"]._description_selection(self.env))[
                self.step
            ],
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_leave(self):
        """Back to the list, as it is now."""
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class ClientOffboardingManyLine(models.TransientModel):
    """One of the cases: left out and why, or what became of it."""

    _name = "client.offboarding.many.line"
    _description = "Case of a Step for Many"
    _inherit = ["client.offboarding.mixin.given"]

    wizard_id = fields.Many2one(
        "client.offboarding.many", required=True, ondelete="cascade"
    )
    offboarding_id = fields.Many2one(
        "client.offboarding", string="Case", required=True, ondelete="cascade"
    )
    case_state = fields.Selection(related="offboarding_id.state", string="Stage")
    date_end = fields.Date(related="offboarding_id.date_end")
    why = fields.Char(string="Why not", compute="_compute_why")
    outcome = fields.Selection(
        [("left_out", "Left out"), ("failed", "Not possible"), ("done", "Done")],
        readonly=True,
    )
    result = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("todo", "Will be done"),
            ("left_out", "Left out"),
            ("failed", "Not possible"),
            ("done", "Done"),
        ],
        compute="_compute_state",
    )
    note = fields.Char(string="Why", compute="_compute_state")

    @api.depends(
        "offboarding_id",
        "wizard_id.step",
        "wizard_id.consent",
        "wizard_id.message",
        "wizard_id.absent_id",
        "wizard_id.user_id",
    )
    @api.depends_context("lang", "uid")
    def _compute_why(self):
        for wizard, lines in self.grouped("wizard_id").items():
            reasons = wizard._get_reasons(lines.offboarding_id._origin)
            for line in lines:
                line.why = reasons.get(line.offboarding_id._origin)

    @api.depends("why", "outcome", "result")
    def _compute_state(self):
        for line in self:
            left_out = "left_out" if line.why else "todo"
            line.state = line.outcome or left_out
            line.note = line.result if line.outcome else line.why
