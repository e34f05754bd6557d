from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

CHANNELS = [
    ("portal", "In the portal"),
    ("email", "By e-mail"),
    ("phone", "By phone"),
    ("meeting", "In person"),
    ("letter", "By letter"),
]
# What the client answers about; another account is another question.
ABOUT = {"system", "account", "operation"}
ANSWER_FIELDS = {
    "control_asked_on",
    "control_reminded_on",
    "control_confirmed_on",
    "control_confirmed_by",
    "control_confirmed_name",
    "control_channel",
    "control_proof",
    "control_missing",
    "control_reason",
}


class ClientOffboardingAccess(models.Model):
    """A transfer isn't done before the client says that he is in control.

    Else we would give up the only working account. Who is asked and who answers is in
    the files beside this one.
    """

    _name = "client.offboarding.access"
    _inherit = ["client.offboarding.access"]

    control_state = fields.Selection(
        [
            ("needed", "To be asked"),
            ("asked", "Client asked"),
            ("missing", "Something is missing"),
            ("confirmed", "Client in control"),
            ("without", "Not confirmed"),
        ],
        string="In control",
        compute="_compute_control_state",
        help="Whether the client said that he has the account now. Ours is given up "
        "only then.",
    )
    control_asked_on = fields.Datetime(
        string="Client asked on", readonly=True, copy=False
    )
    control_reminded_on = fields.Date(
        string="Client reminded on", readonly=True, copy=False
    )
    control_confirmed_on = fields.Date(
        string="Control confirmed on", readonly=True, copy=False
    )
    control_confirmed_by = fields.Many2one(
        "res.partner",
        string="Control confirmed by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    # A contact may be deleted once the case is over; what he said stays.
    control_confirmed_name = fields.Char(
        string="Name of who confirmed", readonly=True, copy=False
    )
    control_channel = fields.Selection(
        CHANNELS, string="Confirmed how", readonly=True, copy=False
    )
    control_proof = fields.Text(
        string="What shows it",
        readonly=True,
        copy=False,
        help="Where one of us recorded the confirmation.",
    )
    control_missing = fields.Text(string="What is missing", readonly=True, copy=False)
    control_reason = fields.Text(
        string="Why without confirmation",
        readonly=True,
        copy=False,
        help="Why a manager went on without the client's confirmation.",
    )

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | ANSWER_FIELDS

    @api.model
    def _get_result_fields(self):
        return [
            *super()._get_result_fields(),
            "control_confirmed_on",
            "control_confirmed_name",
            "control_channel",
            "control_proof",
            "control_reason",
        ]

    @api.depends("operation", "res_user_id", "state", *sorted(ANSWER_FIELDS))
    def _compute_control_state(self):
        for line in self:
            if line.control_confirmed_on:
                line.control_state = "confirmed"
            elif line.control_reason:
                line.control_state = "without"
            elif line.state != "open" or not line._needs_control():
                line.control_state = False
            elif line.control_missing:
                line.control_state = "missing"
            else:
                line.control_state = "asked" if line.control_asked_on else "needed"

    def _needs_control(self):
        """Nothing of ours ends with a login of the client's own, which stays his."""
        return self.operation == "transfer" and not self.res_user_id

    @api.constrains("state", "operation")
    def _check_control(self):
        for line in self.filtered(lambda line: line.state == "done"):
            answered = line.control_confirmed_on or line.control_reason
            if line._needs_control() and not answered:
                raise ValidationError(
                    self.env._(
                        "The client hasn't confirmed yet that he is in control of "
                        "'%s'. Ask him in the portal, record the confirmation that "
                        "you got otherwise, or let a manager go on without it.",
                        line.display_name,
                    )
                )

    def write(self, vals):
        taken_back = self.filtered(lambda line: line._is_answer_void(vals))
        res = super().write(vals)
        # sudo: a helper takes back his result, and these aren't entered by anybody.
        taken_back.sudo()._write_step(dict.fromkeys(ANSWER_FIELDS, False))
        if vals.get("state") in ("done", "cancelled"):
            self._settle_control_todo()
        return res

    def _is_answer_void(self, vals):
        """A result taken back takes its answer with it, and so does a new account."""
        if not any(self[name] for name in ANSWER_FIELDS):
            return False
        is_reset = self.state != "open" and vals.get("state") == "open"
        return is_reset or any(
            name in vals and self[name] != vals[name] for name in ABOUT
        )

    def _check_control_open(self):
        self._check_open()
        for line in self:
            if not line._needs_control() or line.control_confirmed_on:
                raise UserError(
                    self.env._(
                        "There is nothing to confirm about '%s'.", line.display_name
                    )
                )

    # The to-do of whoever has to go on

    def _get_control_summary(self):
        # In one language, by which it is found again.
        owner = self.user_id or self.offboarding_id.user_id
        env = self.with_context(lang=owner.lang or self.env.lang).env
        return owner, env, env._("Client in control? %s", self.display_name)

    def _schedule_control_todo(self, note):
        """Something to do for whoever is responsible for the line, once."""
        # sudo: the answer of a visitor, or a scheduled action.
        for line in self.sudo():
            case = line.offboarding_id
            line._settle_control_todo()
            owner, _env, summary = line._get_control_summary()
            case.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=case.company_id._get_offboarding_today(),
                summary=summary,
                note=note,
                user_id=owner.id,
            )

    def _settle_control_todo(self):
        # sudo: to-dos of the case, of which a helper reads no more than the header.
        for line in self.sudo():
            summary = line._get_control_summary()[2]
            line.offboarding_id.activity_ids.filtered(
                lambda todo, summary=summary: todo.summary == summary
            ).action_feedback()
