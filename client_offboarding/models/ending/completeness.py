from odoo import models
from odoo.exceptions import UserError

# What each way of ending needs before contracts may be ended.
NEEDED_FIELDS = {
    "notice": ("date_delivered", "date_end"),
    "agreement": ("date_agreement", "date_end"),
    "expiry": ("date_end",),
    "cause": ("date_delivered", "cause", "date_end"),
}


class ClientOffboardingTermination(models.Model):
    """What a termination lacks before its contract can be ended."""

    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    def _get_missing(self):
        """Pairs of a termination and the label of what its way of ending lacks."""
        missing = []
        for termination in self:
            names = [
                name
                for name in NEEDED_FIELDS[termination.mode]
                if not termination[name]
            ]
            if "date_delivered" in names:
                # The end follows from the delivery: nobody is asked for it.
                names = [name for name in names if name != "date_end"]
            missing += [
                (termination, self._fields[name]._description_string(self.env))
                for name in names
            ]
        return missing

    def _check_complete(self):
        """Raise a UserError that lists what a way of ending still lacks."""
        if missing := self._get_missing():
            raise UserError(
                self.env._(
                    "Fill in before the contracts can be ended:\n%(missing)s",
                    missing="\n".join(
                        f"{termination.display_name}: {label}"
                        for termination, label in missing
                    ),
                )
            )
