from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import ACTIVE_STATES, OFFICER

TODO = "client_offboarding.mail_activity_data"
# Once the day is over on which the data were to be returned, a client who is silent
# isn't pressed any more often than that.
LATER = 30


class ClientOffboardingMessage(models.Model):
    _name = "client.offboarding.message"
    _inherit = ["client.offboarding.message"]

    kind = fields.Selection(
        selection_add=[("data", "What becomes of your personal data")],
        ondelete={"data": "cascade"},
    )


class ClientOffboarding(models.Model):
    """A client who doesn't say what becomes of his data keeps them, and is reminded.

    Until he has chosen nothing is erased, and nothing else is done with them.
    """

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    @api.model
    def _get_message_states(self):
        states = super()._get_message_states()
        return {**states, "data": ("notice", "handover", "confirm")}

    def _is_message_fitting(self, kind):
        if kind == "data":
            return self._is_data_choice_missing()
        return super()._is_message_fitting(kind)

    @api.depends(
        "data_choice",
        "data_ids.choice",
        "data_ids.role",
        "data_ids.state",
        "termination_ids.data_choice",
        "termination_ids.has_processing_agreement",
    )
    def _compute_next_message(self):
        return super()._compute_next_message()

    @api.model
    def _cron_remind_of_data(self):
        """Remind clients who haven't chosen; tell officers what is theirs to do.

        Run twice on a day, it does the same as once.
        """
        for case in self.search(self._get_data_reminder_domain()):
            if case.state in ACTIVE_STATES and case._is_data_reminder_due():
                case._remind_of_data_choice()
            case._plan_data_todos()

    @api.model
    def _get_data_reminder_domain(self):
        """Cases with entrusted data, kept data, or something left to do about them."""
        Domain = fields.Domain
        return Domain("state", "not in", ("draft", "cancelled")) & (
            Domain("termination_ids.has_processing_agreement", "=", True)
            & Domain("state", "!=", "closed")
            | Domain("data_ids.state", "in", ("open", "kept"))
            | Domain("data_ids.backup_until", "!=", False)
            | Domain("activity_ids.activity_type_id", "=", self.env.ref(TODO).id)
        )

    def _is_data_reminder_due(self):
        """Whether the client was asked long enough ago, and hasn't answered."""
        self.ensure_one()
        asked = self._get_messages("data")[-1:]
        if not asked or not self._is_data_choice_missing():
            return False
        today = self.company_id._get_offboarding_today()
        pause = self.company_id.offboarding_reminder_days
        until = self._get_data_until()
        if until and until < today:
            pause = max(pause, LATER)
        asked_on = self.company_id._get_offboarding_now(asked.date).date()
        return asked_on + timedelta(days=pause) <= today

    def _get_data_until(self):
        """The first day by which data are to be returned, where any was agreed."""
        days = self.termination_ids.mapped("data_return_until")
        return min(filter(None, days), default=False)

    def _remind_of_data_choice(self):
        """Ask once more, in the tone of the case, whoever can be reached."""
        self.ensure_one()
        people = self.contact_ids.filtered(lambda p: p.active and p.email_normalized)
        if not people:
            return
        number = len(self._get_messages("data")) + 1
        case = self.with_context(
            force_email=True,
            offboarding_reminder=True,
            offboarding_message_kind="data",
            offboarding_message_number=number,
        )
        try:
            with self.env.cr.savepoint():
                case._post_data_reminder(people)
        except UserError as error:
            # A template that an administrator spoiled must not stop other cases.
            self._remind_data_todo(
                self.env._("The client couldn't be reminded: %s", error)
            )

    def _post_data_reminder(self, people):
        template = self._get_message_template("data")
        values = template._generate_template(self.ids, ("subject", "body_html"))
        self.message_post(
            subject=values[self.id]["subject"],
            body=values[self.id]["body_html"],
            partner_ids=people.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=(self.user_id.partner_id or self.company_id.partner_id).id,
        )

    # What is an officer's to do

    def _get_data_officer(self):
        """Who is told: of the settings, or any officer of the company."""
        self.ensure_one()
        # sudo: who is in a group, and a setting.
        case = self.sudo()
        officers = case.env.ref(OFFICER).all_user_ids.filtered(
            lambda user: user.active and case.company_id in user.company_ids
        )
        chosen = case.company_id.offboarding_officer_id & officers
        return (chosen or officers.sorted("id"))[:1] or case.user_id

    def _get_data_todos(self):
        """What there is to do about data now: summaries with their days and users."""
        self.ensure_one()
        today = self.company_id._get_offboarding_today()
        officer = self._get_data_officer()
        over = self.data_ids.filtered(
            lambda line: line.state == "kept" and line.retain_until < today
        )
        rolled = self.data_ids.filtered(
            lambda line: line._is_in_backups() and line.backup_until < today
        )
        todos = {
            self.env._("Keeping period over: %s", line.name): (
                line.retain_until + timedelta(days=1),
                officer,
            )
            for line in over
        } | {
            self.env._("Confirm that the backups are gone: %s", line.name): (
                line.backup_until + timedelta(days=1),
                officer,
            )
            for line in rolled
        }
        if not self._is_data_choice_missing():
            return todos
        until = self._get_data_until()
        if self.state in ("handover", "confirm") and not self._get_messages("data"):
            summary = self.env._("Ask the client what becomes of his personal data")
            todos[summary] = (until or self.date_end or today, self.user_id)
        if self.state == "closed" or until and until < today:
            summary = self.env._(
                "The client hasn't chosen: his data stay, and nothing is done with them"
            )
            todos[summary] = (until or self.date_closed, officer)
        return todos

    def _plan_data_todos(self):
        """Schedule what there is to do, once, and take back what isn't any more."""
        self.ensure_one()
        lang = self._get_data_officer().lang or self.env.lang
        # sudo: also what was scheduled for colleagues.
        case = self.sudo().with_context(active_test=False, lang=lang)
        todos = case._get_data_todos()
        days = {summary: day for summary, (day, _user) in todos.items()}
        kind = self.env.ref(TODO)
        known = case.activity_ids.filtered(lambda todo: todo.activity_type_id == kind)
        there = {(todo.summary, todo.date_deadline) for todo in known}
        for summary, (day, user) in todos.items():
            if (summary, day) not in there:
                case.activity_schedule(TODO, day, summary=summary, user_id=user.id)
        known.filtered(
            lambda todo: todo.active and days.get(todo.summary) != todo.date_deadline
        ).unlink()

    def _remind_data_todo(self, summary):
        known = self.activity_ids.filtered(lambda todo: todo.summary == summary)
        if not known:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                user_id=self.user_id.id,
            )
