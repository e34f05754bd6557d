from odoo import models
from odoo.tools import format_date


class ClientOffboarding(models.Model):
    """The things of a case, as the client sees them in the portal."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_portal_requests(self, contact):
        """Also the things that come back to us."""
        requests = super()._get_portal_requests(contact)
        return requests + self._get_portal_returns("to_company")

    def _get_portal_deliveries(self, contact):
        """Also the things that go back to the client."""
        deliveries = super()._get_portal_deliveries(contact)
        return deliveries + self._get_portal_returns("to_client")

    def _get_portal_returns(self, direction):
        lines = self.return_ids.filtered(
            lambda line: line.direction == direction and line.state != "cancelled"
        )
        return [
            {
                "title": line.name,
                "detail": self._describe_portal_return(line),
                "date": format_date(self.env, line.date_deadline)
                if line.date_deadline
                else "",
                "is_done": line.is_settled,
            }
            for line in lines
        ]

    def _describe_portal_return(self, line):
        quantity = self.env._(
            "%(done)s of %(quantity)s",
            done=f"{line.quantity_done:g}",
            quantity=f"{line.quantity:g}",
        )
        serial = line.serial and self.env._("serial no. %s", line.serial)
        return ", ".join(filter(None, [serial, quantity]))
