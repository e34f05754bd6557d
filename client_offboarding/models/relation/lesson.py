from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..case.called import record_id, takes, text
from ..case.search import search_boolean

# One list for what clients say and what we learn, so that both can be counted together.
AREAS = [
    ("quality", "Quality of work"),
    ("timeliness", "Timeliness"),
    ("communication", "Communication"),
    ("price", "Price"),
    ("contract", "Contract"),
    ("people", "People"),
    ("tools", "Tools"),
    ("other", "Other"),
]
# What whoever does an action may say of it.
OWN_FIELDS = {"effect"}


class ClientOffboardingLesson(models.Model):
    """What a company learns from an ending, and what it does about it.

    No obligation of the case: it holds nothing up, and most of it is written after the
    case was closed, by whoever ran it, and done by anybody of the staff.
    """

    _name = "client.offboarding.lesson"
    _description = "Lesson of an Offboarding Case"
    _inherit = [
        "client.offboarding.mixin.guard",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_deadline, id desc"
    _mail_post_access = "read"
    _dossier_folder = False

    offboarding_id = fields.Many2one(
        "client.offboarding",
        string="Case",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="offboarding_id.company_id", store=True, index=True
    )
    kind = fields.Selection(
        [
            ("strength", "Strength"),
            ("weakness", "Weakness"),
            ("cause", "Cause"),
            ("action", "Action"),
        ],
        required=True,
        default="cause",
        help="A cause explains the ending; an action is what we do about it.",
    )
    name = fields.Char(string="What", required=True)
    area = fields.Selection(AREAS, required=True, default="other", index=True)
    parent_id = fields.Many2one(
        "client.offboarding.lesson",
        string="Comes from",
        index="btree_not_null",
        ondelete="set null",
        domain="[('offboarding_id', '=', offboarding_id), ('kind', '!=', 'action')]",
    )
    feedback_id = fields.Many2one(
        "client.offboarding.feedback",
        string="Comes from the answer",
        index="btree_not_null",
        ondelete="set null",
        domain="[('offboarding_id', '=', offboarding_id)]",
    )
    reason_id = fields.Many2one(
        "contract.terminate.reason",
        string="Reason of the ending",
        compute="_compute_reason_id",
        store=True,
        readonly=False,
        ondelete="restrict",
    )
    user_id = fields.Many2one("res.users", string="Who does it", index=True)
    date_deadline = fields.Date(string="Until", index=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done")],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
        copy=False,
    )
    date_done = fields.Date(string="Done on", readonly=True, copy=False)
    effect = fields.Text(string="What came of it", tracking=True, copy=False)
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )

    @api.depends("offboarding_id")
    def _compute_reason_id(self):
        # sudo: whoever may write the lesson may read the reason of its case.
        for lesson in self:
            lesson.reason_id = lesson.sudo().offboarding_id.reason_id

    @api.depends("kind", "state", "date_deadline")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for lesson in self:
            lesson.is_late = bool(
                lesson.kind == "action"
                and lesson.state == "open"
                and lesson.date_deadline
                and lesson.date_deadline < today
            )

    @api.model
    def _search_is_late(self, operator, value):
        late = (
            Domain("kind", "=", "action")
            & Domain("state", "=", "open")
            & Domain("date_deadline", "<", fields.Date.context_today(self))
        )
        return search_boolean(operator, value, late)

    @api.constrains("parent_id", "feedback_id", "offboarding_id")
    def _check_parent(self):
        for lesson in self:
            # sudo: compared only; whoever does the action may read neither.
            sources = (lesson.sudo().parent_id, lesson.sudo().feedback_id)
            if any(
                source and source.offboarding_id != lesson.offboarding_id
                for source in sources
            ):
                raise UserError(
                    self.env._("A lesson comes from another one of the same case.")
                )

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | {"state", "date_done"}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            for name in self._get_step_fields():
                vals.pop(name, None)
        lessons = super().create(vals_list)
        lessons._remind()
        return lessons

    def write(self, vals):
        if vals.get("state") in ("open", "done"):
            return self._write_state(vals)
        self.check_access("write")
        record_id(self.env, vals.get("user_id") or False)
        if self._get_step_fields() & vals.keys():
            raise UserError(self.env._("Use 'Done' instead of editing it."))
        self._check_own_fields(vals)
        # sudo: compared only.
        if "offboarding_id" in vals and any(
            lesson.offboarding_id.id != vals["offboarding_id"] for lesson in self.sudo()
        ):
            raise UserError(self.env._("A line can't be moved to another case."))
        res = super().write(vals)
        # Without a kind the database refuses it, in words.
        if {"user_id", "date_deadline", "kind"} & vals.keys() and vals.get("kind", 1):
            self._remind()
        return res

    def _write_state(self, vals):
        """A client program may set the state: it does what the button does."""
        rest = {name: vals[name] for name in vals if name != "state"}
        if rest:
            self.write(rest)
        return self.action_done() if vals["state"] == "done" else self.action_reopen()

    def _check_own_fields(self, vals):
        """Whoever does an action says what came of it; what it is, others say."""
        others = {
            name
            for name in vals.keys() - OWN_FIELDS
            if not name.startswith(("message_", "activity_"))
        }
        if self.env.su or not others or self.offboarding_id.has_access("write"):
            return
        raise AccessError(
            self.env._(
                "You can say what came of '%s'. The rest is for those who run the "
                "case.",
                self[:1].display_name,
            )
        )

    def _remind(self):
        """An activity for whoever does an open action, and for nobody else."""
        to_do = self.filtered(
            lambda lesson: (
                lesson.kind == "action" and lesson.state == "open" and lesson.user_id
            )
        )
        # sudo: somebody else's activity, which goes with what it is about.
        for lesson in self.sudo():
            wanted = lesson.user_id if lesson in to_do else lesson.user_id.browse()
            mine = lesson.activity_ids.filtered("automated")
            if mine.user_id != wanted:
                mine.unlink()
                mine = mine.browse()
            if mine:
                mine.date_deadline = lesson.date_deadline or mine.date_deadline
            elif wanted:
                lesson.activity_schedule(
                    "mail.mail_activity_data_todo",
                    lesson.date_deadline or fields.Date.context_today(lesson),
                    summary=lesson.name,
                    user_id=wanted.id,
                )

    @takes(effect=text)
    def action_done(self, effect=None):
        """Record that actions are done.

        :param effect: what came of them, where it is known already
        :return: True
        :raises UserError: for what isn't an action
        """
        self.check_access("write")
        if any(lesson.kind != "action" for lesson in self):
            raise UserError(self.env._("Only an action can be done."))
        vals = {"state": "done", "date_done": fields.Date.context_today(self)}
        if effect:
            vals["effect"] = effect
        self._write_step(vals)
        self._remind()
        return True

    def action_reopen(self):
        """Open actions again.

        :return: True
        """
        self.check_access("write")
        self._write_step({"state": "open", "date_done": False})
        self._remind()
        return True

    def action_make_action(self):
        """A new action that comes from this lesson, to be filled in.

        :return: an ``ir.actions.act_window``
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Action"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_kind": "action",
                "default_offboarding_id": self.offboarding_id.id,
                "default_parent_id": self.id,
                "default_area": self.area,
                "default_name": self.name,
            },
        }
