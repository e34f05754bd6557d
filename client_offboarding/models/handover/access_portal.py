from odoo import models
from odoo.tools import format_date


class ClientOffboardingAccess(models.Model):
    """A transferred access, as the client sees it in the portal."""

    _name = "client.offboarding.access"
    _inherit = ["client.offboarding.access"]

    def _get_portal_values(self):
        """What the page of the case shows of an access, as texts.

        Secrets are refused in what people write of it; see the access.
        """
        self.ensure_one()
        is_active = self.offboarding_id._is_active()
        return {
            "id": self.id,
            "title": self.display_name,
            "detail": self.instructions or "",
            "date": format_date(self.env, self.date_deadline)
            if self.date_deadline
            else "",
            "is_done": self.is_settled or bool(self.control_confirmed_on),
            "is_missing": self.control_state == "missing",
            "status": self._tell_control(),
            "can_answer": is_active and self.control_state in ("asked", "missing"),
        }

    def _tell_control(self):
        """Who said that he is in control, or what he misses."""
        if self.control_confirmed_on:
            who = self.control_confirmed_name
            if self.control_channel != "portal":
                who = self._tell_recorded(who)
            return self.env._(
                "Confirmed on %(day)s: %(who)s",
                day=format_date(self.env, self.control_confirmed_on),
                who=who,
            )
        if self.control_state == "missing":
            return self.env._("What is missing: %s", self.control_missing)
        if self.state == "done":
            return self._tell_recorded(self.new_owner)
        if self.control_state == "needed":
            return self.env._("We are preparing this.")
        return ""


class ClientOffboarding(models.Model):
    """The accesses that the client takes over."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_portal_values(self, contact):
        values = super()._get_portal_values(contact)
        lines = self._get_portal_access_lines(contact)
        values["accesses"] = [line._get_portal_values() for line in lines]
        return values

    def _get_portal_access_lines(self, contact):
        """What is transferred: shown to the client's people, whose it becomes.

        :return: ``client.offboarding.access``
        """
        self.ensure_one()
        if self._get_portal_side(contact) != "client":
            return self.env["client.offboarding.access"]
        return self.access_ids.filtered(
            lambda line: line.operation == "transfer" and line.state != "cancelled"
        )
