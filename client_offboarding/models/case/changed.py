from odoo import SUPERUSER_ID, api, models

# Cases of a transaction that are looked at before it ends.
CHANGED = "client_offboarding.changed"


class ClientOffboarding(models.Model):
    """What follows from a change is found once, when everything is done and written."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _touch(self):
        res = super()._touch()
        self._mark_changed()
        return res

    def _take(self):
        res = super()._take()
        self._mark_changed()
        return res

    def _write_step(self, vals):
        res = super()._write_step(vals)
        self._mark_changed()
        return res

    def _mark_changed(self):
        """Have these cases looked at before the transaction ends.

        Whatever changes something that a case stands on calls this, before or after.
        """
        if not self.ids:
            return
        precommit = self.env.cr.precommit
        if CHANGED not in precommit.data:
            precommit.data[CHANGED] = set()
            # Not in the name of whoever happened to change something.
            env = self.env(user=SUPERUSER_ID, su=True, context={})
            precommit.add(self.with_env(env).browse()._follow_changes)
        precommit.data[CHANGED].update(self.ids)

    @api.model
    def _follow_changes(self):
        ids = self.env.cr.precommit.data.pop(CHANGED, ())
        self.browse(sorted(ids)).exists()._follow_change()

    def _follow_change(self):
        """Do what follows by itself from what these cases are now; rooms add theirs."""
