from odoo import models


class ClientOffboarding(models.Model):
    """Suggestions for lines, from what the ERP already knows."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def action_collect(self):
        """Add suggested lines; running it again adds nothing twice.

        What somebody removed isn't suggested again.

        :return: True
        """
        for case in self:
            case.check_access("write")
            case._check_editable()
            case._collect_suggestions()
        return True

    def _collect_suggestions(self):
        """Whoever knows of lines to suggest adds them by :meth:`_collect`."""
        self.ensure_one()

    def _collect(self, model, suggestions):
        """Add the lines that weren't suggested before.

        :param suggestions: values by a key that never changes and names their source
        """
        # sudo: the memory of what was suggested is internal to the app.
        case = self.sudo()
        known = set(case.collected_keys or [])
        fresh = {key: vals for key, vals in suggestions.items() if key not in known}
        self.env[model].create(
            [{**vals, "offboarding_id": self.id} for vals in fresh.values()]
        )
        if fresh:
            case.collected_keys = sorted(known | set(fresh))
