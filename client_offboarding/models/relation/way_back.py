from odoo import api, fields, models

from ...const import CASE_READERS


class ClientOffboarding(models.Model):
    """On a day that was agreed, somebody calls the former client."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    contact_again_told_on = fields.Date(
        string="Reminded for",
        readonly=True,
        copy=False,
        groups=CASE_READERS,
        help="The day for which somebody was reminded already.",
    )

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | {"contact_again_told_on"}

    @api.model
    def _cron_contact_again(self):
        """One activity for each day on which a former client is to be called."""
        today = fields.Date.context_today(self)
        due = self.search(
            [("contact_again_on", "<=", today), ("state", "!=", "cancelled")]
        ).filtered(lambda case: case.contact_again_told_on != case.contact_again_on)
        for case in due:
            case.activity_schedule(
                "mail.mail_activity_data_call",
                today,
                summary=case.env._("Get in touch with %s", case.partner_id.name),
                user_id=case._get_who_looks_after_client().id,
            )
            case._write_step({"contact_again_told_on": case.contact_again_on})

    def _get_who_looks_after_client(self):
        """His salesperson today, else whoever ran the case, else who opened it.

        Where they have all left, whoever looks at notices of clients: never the client
        himself, who may be the one whose answer this follows from.
        """
        self.ensure_one()
        people = self.partner_id.user_id | self.user_id | self.create_uid
        able = people.filtered(
            lambda user: user.active and self.with_user(user).has_access("read")
        )
        if able:
            return able[:1]
        nobody = self.env["contract.contract"]
        return nobody._get_mail_owner(self.company_id) or self.env.user
