import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

_logger = logging.getLogger(__name__)

# What a client writes of what is missing, in characters.
MAX_MISSING = 2000


class ClientOffboardingAccess(models.Model):
    """The invited contacts are asked whether they are in control, and answer."""

    _name = "client.offboarding.access"
    _inherit = ["client.offboarding.access"]

    def action_ask_control(self):
        """Ask the invited contacts in the portal whether they are in control.

        :return: True
        :raises UserError: where there is nobody to ask, or nothing to ask about
        """
        self._check_control_open()
        # sudo: a helper reads no more of the case than its header; the message goes to
        # those whom whoever runs the case invited.
        for case, lines in self.sudo().grouped("offboarding_id").items():
            lines._mail_control_question(case)
            lines._write_step(
                {
                    "control_asked_on": fields.Datetime.now(),
                    "control_reminded_on": False,
                    "control_missing": False,
                    "control_reason": False,
                }
            )
            lines._settle_control_todo()
        return True

    def _mail_control_question(self, case, is_reminder=False):
        people = case.contact_ids.filtered("email_normalized")
        if not people:
            raise UserError(
                self.env._(
                    "Nobody of the client is invited to the portal. Invite somebody "
                    "first, or record the confirmation that you got otherwise."
                )
            )
        case._post_in_languages(
            people,
            lambda told: self.with_env(told.env)._prepare_control_question(
                told, is_reminder
            ),
        )

    def _prepare_control_question(self, case, is_reminder):
        subject = self.env._("Are you in control? %s", case.name)
        if is_reminder:
            subject = self.env._("Reminder: %s", subject)
        return {
            "subject": subject,
            "body": self.env._(
                "This was handed over to you: %s. Please confirm on the page of "
                "the case that you are in control, or tell us what is missing. "
                "Only then do we give up our own access.",
                ", ".join(self.mapped("display_name")),
            ),
            "author_id": case.user_id.partner_id.id or None,
        }

    # The client's answer

    def _answer_control(self, contact, missing=None):
        """Take down what an invited contact says, whom the caller has identified.

        :param missing: what he misses; empty where he is in control
        :raises UserError: where it can't be answered any more
        """
        self.ensure_one()
        if self.control_state not in ("asked", "missing"):
            raise UserError(
                self.env._("This was answered already, or isn't asked any more.")
            )
        if missing is not None:
            self._take_missing(contact, missing)
            return
        self._write_step(
            {
                "control_confirmed_on": self.company_id._get_offboarding_today(),
                "control_confirmed_by": contact.id,
                "control_confirmed_name": contact.name,
                "control_channel": "portal",
                "control_missing": False,
            }
        )
        # For colleagues, in the language of whose line it is.
        texts = self._get_control_summary()[1]
        self._tell_answer_of(contact, texts._("in control"))

    def _take_missing(self, contact, missing):
        missing = missing.strip()
        if not missing:
            raise UserError(self.env._("Please write what is missing."))
        if len(missing) > MAX_MISSING:
            raise UserError(
                self.env._(
                    "The text is longer than 2,000 characters. Please shorten it."
                )
            )
        if missing == self.control_missing:
            # Sent again, or clicked twice: it was told already.
            return
        self._write_step({"control_missing": missing})
        self._tell_answer_of(contact, missing)

    def _tell_answer_of(self, contact, answer):
        """In the contact's name, where colleagues look; and as somebody's to-do."""
        said = f"{self.display_name}: {answer}"
        self._track_set_author(contact)
        for record in (self, self.offboarding_id):
            record.message_post(body=said, author_id=contact.id)
        self._schedule_control_todo(plaintext2html(f"{contact.name}: {answer}"))

    # Those who wait

    @api.model
    def _cron_remind_of_control(self):
        """Remind the client of what he was asked, and its owner that he is waiting.

        Run twice on a day, it does the same as once.
        """
        waiting = self.search(
            [
                ("state", "=", "open"),
                ("operation", "=", "transfer"),
                ("control_asked_on", "!=", False),
                ("control_confirmed_on", "=", False),
                ("control_missing", "=", False),
                ("control_reason", "=", False),
            ]
        )
        for case, lines in waiting.grouped("offboarding_id").items():
            due = lines.filtered(lambda line: line._is_control_late())
            if not due:
                continue
            try:
                # One case that can't be written to must not stop the others.
                with self.env.cr.savepoint():
                    due._remind_of_control(case)
            except UserError:
                _logger.exception("Offboarding %s: client not reminded", case.name)

    def _is_control_late(self):
        """Neither confirmed nor asked for as long as between two reminders."""
        company = self.company_id
        asked = self.control_reminded_on
        if not asked:
            asked = company._get_offboarding_now(self.control_asked_on).date()
        waited = company._get_offboarding_today() - asked
        is_waiting = self.offboarding_id._is_active() and self._needs_control()
        return is_waiting and waited >= timedelta(
            days=company.offboarding_reminder_days
        )

    def _remind_of_control(self, case):
        self._write_step(
            {"control_reminded_on": case.company_id._get_offboarding_today()}
        )
        if case.contact_ids.filtered("email_normalized"):
            self._mail_control_question(case, is_reminder=True)
        for line in self:
            env = line._get_control_summary()[1]
            line._schedule_control_todo(env._("The client hasn't answered yet."))
