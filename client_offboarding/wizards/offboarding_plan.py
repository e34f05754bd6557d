from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date


class ClientOffboardingPlan(models.TransientModel):
    """Shows what a plan comes to in a case before anything is scheduled."""

    _name = "client.offboarding.plan"
    _description = "Plan the Work"
    _inherit = ["client.offboarding.mixin.given"]

    offboarding_id = fields.Many2one(
        "client.offboarding",
        string="Case",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    plan_id = fields.Many2one(
        "mail.activity.plan",
        string="Plan of the work",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    date_end = fields.Date(related="offboarding_id.date_end")
    line_ids = fields.One2many(
        "client.offboarding.plan.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    summary = fields.Char(compute="_compute_summary")

    @api.depends("offboarding_id", "plan_id")
    def _compute_line_ids(self):
        for wizard in self:
            case = wizard.offboarding_id._origin
            steps = ()
            if case and wizard.plan_id and case.date_end:
                steps = case._get_planned_steps(
                    wizard.plan_id._origin, case.date_end, case.user_id
                )
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "template_id": step.template.id,
                            "user_id": step.user.id,
                            "date": step.day,
                            "why": step.why,
                            "state": step.state,
                            "note": step.note,
                            "is_wanted": step.state == "new",
                        }
                    )
                    for step in steps
                ),
            ]

    @api.depends("line_ids.is_wanted", "line_ids.state")
    @api.depends_context("lang")
    def _compute_summary(self):
        for wizard in self:
            new = wizard.line_ids.filtered(lambda line: line.state == "new")
            wanted = new.filtered("is_wanted")
            wizard.summary = self.env._(
                "Will be planned: %(wanted)s. Left out: %(left_out)s. There already, "
                "done or not needed: %(there)s.",
                wanted=len(wanted),
                left_out=len(new - wanted),
                there=len(wizard.line_ids - new),
            )

    def action_plan(self):
        """Schedule the steps that are wanted, as they stand here.

        :return: the action that shows the case again
        :raises UserError: for a day that is over, a person who can't do it, or when
            nothing is wanted
        """
        self.ensure_one()
        case = self.offboarding_id
        case._check_can_plan()
        # Of two who plan at once the second waits, and sees what the first has made.
        case._take()
        wanted = {
            line.template_id: line
            for line in self.line_ids
            if line.is_wanted and line.state == "new"
        }
        for line in wanted.values():
            line._check_step()
        steps = [
            step._replace(
                user=wanted[step.template].user_id, day=wanted[step.template].date
            )
            for step in case._get_planned_steps(
                self.plan_id, case.date_end, case.user_id
            )
            # As it is now, whatever was shown when the wizard was opened.
            if step.state == "new" and step.template in wanted
        ]
        if not steps:
            raise UserError(self.env._("Nothing is left to plan."))
        case._schedule_steps(self.plan_id, case.date_end, steps)
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class ClientOffboardingPlanLine(models.TransientModel):
    """A step: who does it, on which day and why then, or why it isn't planned."""

    _name = "client.offboarding.plan.line"
    _description = "Step to Plan"
    _inherit = ["client.offboarding.mixin.given"]

    wizard_id = fields.Many2one(
        "client.offboarding.plan", required=True, ondelete="cascade"
    )
    template_id = fields.Many2one(
        "mail.activity.plan.template",
        string="What",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="wizard_id.offboarding_id.company_id")
    is_wanted = fields.Boolean(string="Plan it")
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    date = fields.Date(string="Day")
    why = fields.Char(string="Why that day", readonly=True)
    state = fields.Selection(
        [
            ("new", "New"),
            ("planned", "Planned already"),
            ("done", "Done already"),
            ("void", "Not needed"),
        ],
        required=True,
        readonly=True,
        default="new",
    )
    note = fields.Char(readonly=True)

    def _check_step(self):
        """Raise a UserError unless somebody can do the step on a day to come."""
        self.ensure_one()
        company = self.wizard_id.offboarding_id.company_id
        today = company._get_offboarding_today()
        if not self.date or self.date < today:
            raise UserError(
                self.env._(
                    "'%(step)s' can't be planned before today, %(today)s.",
                    step=self.template_id.summary,
                    today=format_date(self.env, today),
                )
            )
        # sudo: companies of a colleague.
        person = self.user_id.sudo()
        able = person.active and not person.share and company in person.company_ids
        if not able:
            raise UserError(
                self.env._(
                    "Choose a colleague of %(company)s for '%(step)s'.",
                    company=company.name,
                    step=self.template_id.summary,
                )
            )
