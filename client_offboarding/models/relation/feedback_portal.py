from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .feedback import SCORES

MAX_TEXT = 4000


class ClientOffboarding(models.Model):
    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_portal_feedback(self, contact):
        """What the contact was asked, or has answered; nothing for anybody else.

        The new provider is asked nothing, also where he is one of the client's people.

        :return: ``client.offboarding.feedback`` with the rights of the case
        """
        self.ensure_one()
        asked = self.feedback_ids.filtered(lambda one: one.partner_id == contact)
        if not contact or self._get_portal_side(contact) != "client":
            return asked.browse()
        return asked[:1]


class ClientOffboardingFeedback(models.Model):
    """The contact answers on his page of the case; the controller knows who he is."""

    _name = "client.offboarding.feedback"
    _inherit = ["client.offboarding.feedback"]

    def _is_open_in_portal(self):
        # Whoever declined may think better of it.
        return bool(self) and self.state in ("asked", "declined")

    def _get_portal_obstacle(self):
        """Why there is nothing to answer (any more), in words; empty if there is."""
        if not self:
            return self.env._("There is nothing to answer at the moment.")
        if self.state == "answered":
            return self.env._(
                "Thank you: your answer of %s is here.",
                format_date(self.env, self.date_answered),
            )
        if self.state == "expired":
            return self.env._(
                "The time to answer is over. If you would like to tell us something, "
                "write to us on the page of the case."
            )
        return ""

    def _get_form_url(self):
        """Where else he answers, if not in the ready form; for other addons."""
        return ""

    def _answer_in_portal(self, entered):
        """Keep what the contact sent.

        :param entered: dict of texts, as the form sends them
        :raises UserError: in words for the contact
        """
        self._check_open_in_portal()
        vals = {"channel": "portal", **self._read_answer(entered)}
        self._note_recommend(vals)
        self._write_step(
            {
                **vals,
                "state": "answered",
                "date_answered": self.company_id._get_offboarding_today(),
            }
        )
        self._after_answer()

    def _decline_in_portal(self):
        self._check_open_in_portal()
        self._write_step({"state": "declined"})

    def _check_open_in_portal(self):
        if self:
            # Who sends the form twice waits here, and is told.
            self.lock_for_update()
        if obstacle := self._get_portal_obstacle():
            raise UserError(obstacle)

    def _read_answer(self, entered):
        vals = {
            name: number
            for name in ("recommend", *SCORES)
            if (number := self._read_number(name, entered.get(name))) is not None
        }
        for name in ("good", "better"):
            if text := self._read_text(entered.get(name)):
                vals[name] = text
        if not vals:
            raise UserError(self.env._("Answer at least one question, please."))
        quotes = self._fields["may_quote"].get_values(self.env)
        wanted = entered.get("may_quote")
        vals["may_quote"] = wanted if wanted in quotes else "no"
        vals["may_contact"] = bool(entered.get("may_contact"))
        return vals

    def _read_number(self, name, value):
        if not value:
            return None
        lowest, highest = (0, 10) if name == "recommend" else (1, 5)
        allowed = {str(number): number for number in range(lowest, highest + 1)}
        if not isinstance(value, str) or value not in allowed:
            raise UserError(
                self.env._(
                    "Choose one of the numbers from %(lowest)s to %(highest)s.",
                    lowest=lowest,
                    highest=highest,
                )
            )
        return allowed[value]

    def _read_text(self, value):
        return value.strip()[:MAX_TEXT] if isinstance(value, str) else ""
