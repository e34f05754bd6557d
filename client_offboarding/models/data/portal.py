from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...const import ACTIVE_STATES

ANCHOR = "#personal-data"


class ClientOffboarding(models.Model):
    """The client's people see what of theirs we hold, and choose what becomes of it."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_portal_values(self, contact):
        values = super()._get_portal_values(contact)
        if self._is_data_shown(contact):
            values["data"] = self._get_portal_data(contact)
        return values

    def _is_data_shown(self, contact):
        """To the client's side, where he entrusted anything, once the end is agreed."""
        if self._get_portal_side(contact) != "client" or self.state == "draft":
            return False
        return bool(
            self._get_entrusted_data()
            or any(self.termination_ids.mapped("has_processing_agreement"))
        )

    def _get_portal_requests(self, contact):
        """Also to choose what becomes of his data."""
        requests = super()._get_portal_requests(contact)
        if not self._is_data_shown(contact) or not self._is_data_choice_missing():
            return requests
        until = [day for day in self.termination_ids.mapped("data_return_until") if day]
        return [
            {
                "title": self.env._("Choose what becomes of your personal data"),
                "detail": "",
                "date": format_date(self.env, min(until)) if until else "",
                "is_done": False,
                "url": ANCHOR,
            },
            *requests,
        ]

    def _get_portal_data(self, contact):
        """What the page of the case shows of entrusted data, as texts."""
        lines = self._get_entrusted_data()
        answers = bool(contact) and self.state in ACTIVE_STATES
        return {
            "agreed": self._tell_agreed_choices(),
            "chosen": self._tell_data_choice(),
            "choice": self.data_choice or "",
            "choices": self._fields["data_choice"]._description_selection(self.env),
            "can_choose": answers and not self._has_data_execution_started(),
            "lines": [line._get_portal_values(answers) for line in lines],
        }

    def _tell_agreed_choices(self):
        """What each contract provides, as texts."""
        terminations = self.termination_ids.filtered("has_processing_agreement")
        labels = dict(
            terminations._fields["data_choice"]._description_selection(self.env)
        )
        return [
            f"{line.display_name}: {labels[line.data_choice]}"
            for line in terminations
            if line.data_choice and line.data_choice != "ask"
        ]

    def _tell_data_choice(self):
        """What was chosen for all, by whom, when and where, as a text."""
        if not self.data_choice or self.is_data_choice_agreed:
            return ""
        return self._tell_chosen(
            self.data_choice,
            self.data_choice_by,
            self.data_choice_on,
            self.data_choice_channel,
        )

    def _tell_chosen(self, choice, by, day, channel):
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("data_choice", "data_choice_channel")
        }
        details = [by, format_date(self.env, day)]
        details.append(labels["data_choice_channel"][channel])
        return f"{labels['data_choice'][choice]} ({', '.join(details)})"

    def _choose_in_portal(self, contact, choice, line_id=None):
        """An invited contact chooses, for all that is his or for one set of it.

        :raises UserError: for what can't be chosen, or once it is being carried out
        """
        self.ensure_one()
        lines = self._get_entrusted_data().browse(line_id or ())
        if choice not in self._fields["data_choice"].get_values(self.env):
            raise UserError(self.env._("Choose one of the ways that are offered."))
        by = " ".join(contact.name.split())
        if self._is_chosen_again(choice, by, lines):
            return
        self._record_data_choice(choice, by, "portal", lines=lines, contact=contact)

    def _is_chosen_again(self, choice, by, lines):
        """Whether he chose the same before: sent again, his choice and its day stand.

        Choosing for all replaces what was chosen for single sets.
        """
        known = (
            (lines.choice, lines.choice_by, lines.choice_channel)
            if lines
            else (self.data_choice, self.data_choice_by, self.data_choice_channel)
        )
        single = not lines and any(self._get_entrusted_data().mapped("choice"))
        return known == (choice, by, "portal") and not single


class ClientOffboardingData(models.Model):
    _name = "client.offboarding.data"
    _inherit = ["client.offboarding.data"]

    def _get_portal_values(self, answers):
        """What the client sees of a set of his data, as texts.

        :param answers: whether somebody of the client's is looking at a running case
        """
        self.ensure_one()
        counts = [
            (self.record_count, self.env._("records: %s", self.record_count)),
            (self.file_count, self.env._("files: %s", self.file_count)),
        ]
        details = [self.subjects, *(text for count, text in counts if count)]
        return {
            "id": self.id,
            "title": self.name,
            "detail": ", ".join(filter(None, details)),
            "chosen": self._tell_own_choice(),
            "choice": self.choice or "",
            "result": self._tell_result(),
            "is_done": self.is_settled,
            "can_choose": answers
            and not self._is_carried_out()
            and self.state != "kept",
        }

    def _tell_own_choice(self):
        if not self.choice:
            return ""
        return self.offboarding_id._tell_chosen(
            self.choice, self.choice_by, self.choice_on, self.choice_channel
        )

    def _tell_result(self):
        """What became of it, as a text; empty while nothing has."""
        if self.state == "kept":
            return self.env._(
                "kept until %(day)s: %(ground)s",
                day=format_date(self.env, self.retain_until),
                ground=self.legal_basis,
            )
        if self.state != "done":
            return ""
        done = {
            "return": self.env._("returned"),
            "transfer": self.env._("transferred to the new provider"),
            "erase": self.env._("erased"),
            "anonymize": self.env._("anonymised"),
        }
        return done.get(self.decision, "")
