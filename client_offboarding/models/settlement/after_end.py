from odoo import fields, models
from odoo.tools import format_date

from ...const import ACCOUNTING, MANAGER

ACTIVITY = "client_offboarding.mail_activity_invoice_after_end"


class ClientOffboarding(models.Model):
    """What is invoiced after the end, for whoever looked after the client."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    after_end_invoice_ids = fields.One2many(
        "account.move",
        "offboarding_after_id",
        string="Invoices after the end",
        domain=[("state", "!=", "cancel")],
        groups=ACCOUNTING,
    )
    # For everybody who sees the case: that it is so, not what is on them.
    after_end_count = fields.Integer(
        string="Number of invoices after the end", compute="_compute_after_end_count"
    )

    def _compute_after_end_count(self):
        # sudo: see above
        counts = dict(
            self.env["account.move"]
            .sudo()
            ._read_group(
                [("offboarding_after_id", "in", self.ids), ("state", "!=", "cancel")],
                ["offboarding_after_id"],
                ["__count"],
            )
        )
        for case in self:
            case.after_end_count = counts.get(case, 0)

    def action_view_after_end_invoices(self):
        """Open the invoices that were made after the end of the case."""
        action = self.action_view_invoices()
        action["name"] = action["display_name"] = self.env._("Invoices after the end")
        action["domain"] = [("offboarding_after_id", "=", self.id)]
        return action

    def _describe_after_end(self, termination):
        """Why an invoice comes after the end of this case, in a sentence."""
        if self.state != "closed" and termination:
            return self.env._(
                "This bills a time after the end: %(contract)s ended on %(date)s "
                "(%(case)s).",
                contract=termination.display_name,
                date=format_date(self.env, termination.date_end),
                case=self.name,
            )
        if self.state != "closed":
            return self.env._(
                "This bills a time after the end: the cooperation ended on %(date)s "
                "(%(case)s).",
                date=format_date(self.env, self.date_end),
                case=self.name,
            )
        return self.env._(
            "The cooperation with %(client)s ended, and its case %(case)s is closed "
            "since %(date)s.",
            client=self.partner_id.name,
            case=self.name,
            date=format_date(self.env, self.date_closed),
        )

    def _tell_after_end(self, move):
        """Say in the chatter that ``move`` was made, and remind the owner of it.

        One reminder is enough for as long as it waits.
        """
        self.ensure_one()
        user = self._get_after_end_user()
        case = self.with_context(lang=user.lang or self.env.lang)
        summary = case.env._("Invoiced after the end")
        case.message_post(
            body=case.env._(
                "%(what)s: %(entry)s", what=summary, entry=move.display_name
            )
        )
        activity_type = case.env.ref(ACTIVITY)
        if activity_type not in case.activity_ids.activity_type_id:
            case.activity_schedule(
                ACTIVITY,
                summary=summary,
                note=case.env._(
                    "Is it right, or does something still run that should have ended? "
                    "The case stays as it is."
                ),
                user_id=user.id,
            )

    def _get_after_end_user(self):
        """The responsible; a manager where he has left."""
        if self.user_id.active:
            return self.user_id
        managers = self.env.ref(MANAGER).all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        return managers[:1] or self.env.user
