from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date


class ClientOffboarding(models.Model):
    """Searching and erasing the personal data of a case."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def action_audit_data(self):
        """Search the ERP for data of the client and of its people.

        :return: an action that opens the search
        :raises AccessError: for everybody but officers of the company
        """
        return self._queue_data("audit")

    def action_execute_data(self, dry_run=False):
        """Erase what the lines of the case say, as far as nothing is against it.

        :param dry_run: only say what would be erased, and what not, and why
        :return: an action that opens the run
        :raises AccessError: for everybody but officers of the company
        :raises UserError: without a dry run, where nothing may be erased yet
        """
        if not dry_run:
            self._check_data_officer()
            self._check_data_erasable()
        return self._queue_data("execute", is_dry_run=bool(dry_run))

    def action_try_data(self):
        """Say what could be erased, and what not, and why.

        :return: an action that opens the run
        """
        return self.action_execute_data(dry_run=True)

    def _check_data_officer(self):
        self.ensure_one()
        self.check_access("read")
        run = self.env["client.offboarding.data.run"]
        run._check_officer(self.env.user, self.company_id)

    def _queue_data(self, kind, **values):
        """Make a run over all people of the client.

        :return: an action that opens it
        """
        self._check_data_officer()
        # sudo: also archived contacts, and those whom a rule hides.
        contacts = self.env["res.partner"].sudo().with_context(active_test=False)
        client = self.sudo().partner_id
        # Whoever employs the client since then is another: of his people only those
        # are the case's who are below the client.
        own = Domain("id", "child_of", client.id)
        own &= Domain("commercial_partner_id", "=", client.commercial_partner_id.id)
        people = contacts.search(own)
        run = self.env["client.offboarding.data.run"]
        return run._queue(people, self.company_id, self, kind=kind, **values)

    def _check_data_erasable(self):
        """Say in words why nothing may go yet, before anything is looked for."""
        refusal = self.env["client.offboarding.data.refusal"]
        # sudo: the lines of the ERP, and what was decided about them.
        lines = self.sudo().data_ids.filtered(lambda line: line._is_in_erp())
        found = [refusal._get_obstacle_of_line(self, line) for line in lines]
        if found and not all(found):
            return
        reason, day = found[0] if found else ("no_choice", False)
        label = dict(refusal._get_reasons())[reason]
        raise UserError(
            self.env._(
                "Nothing can be erased yet: %(reason)s. Possible from: %(day)s.",
                reason=label,
                day=format_date(self.env, day) if day else self.env._("not known"),
            )
        )
