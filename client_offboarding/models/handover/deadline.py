from odoo import api, fields, models
from odoo.tools import SQL, format_date

# What is agreed with the new provider: column of the case, kind.
PROVIDER_DATES = (
    ("overlap_start", "overlap_start"),
    ("overlap_end", "overlap_end"),
    ("date_takeover", "takeover"),
)


class ClientOffboardingDeadline(models.Model):
    """The days on which the new provider comes, and is in charge."""

    _name = "client.offboarding.deadline"
    _inherit = ["client.offboarding.deadline"]

    kind = fields.Selection(
        selection_add=[
            ("overlap_start", "New provider works beside us"),
            ("overlap_end", "Working side by side ends"),
            ("takeover", "New provider takes over"),
        ]
    )

    @api.model
    def _get_deadline_arms(self):
        arms = [self._select_provider_date(*date) for date in PROVIDER_DATES]
        return [*super()._get_deadline_arms(), *arms]

    @api.model
    def _select_provider_date(self, column, kind):
        self.env["client.offboarding"].flush_model()
        self.env["res.partner"].flush_model(["name"])
        return SQL(
            """
            SELECT c.id, c.id AS offboarding_id, c.company_id, c.partner_id,
                   c.user_id AS owner_id, c.user_id, c.%(column)s AS date,
                   p.name, %(kind)s AS kind, 'client.offboarding' AS res_model,
                   c.id AS res_id
              FROM client_offboarding c
              JOIN res_partner p ON p.id = c.new_provider_id
             WHERE c.%(column)s IS NOT NULL AND c.state NOT IN ('closed', 'cancelled')
            """,
            column=SQL.identifier(column),
            kind=kind,
        )


class ClientOffboarding(models.Model):
    """What was agreed with the new provider moves with the end."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _follow_moved_ends(self, former_ends):
        """By as many days as the last end; what has come already stays."""
        res = super()._follow_moved_ends(former_ends)
        ends = {one.id: one.date_end for one in self.termination_ids}
        ends |= {one.termination_id.id: one.date_end for one in former_ends}
        known = [end for end in ends.values() if end]
        if not known or not self.date_end:
            return res
        moved_by = self.date_end - max(known)
        today = self.company_id._get_offboarding_today()
        days = {
            name: self[name] + moved_by
            for name, _kind in PROVIDER_DATES
            if moved_by and self[name] and self[name] >= today
        }
        # Both ends of a period at once: in between it might end before it starts.
        if days:
            self.write(days)
            labels = [self._fields[name]._description_string(self.env) for name in days]
            self._post_reason(
                self.env._("Dates with the new provider moved with it"),
                "; ".join(
                    f"{label} {format_date(self.env, day)}"
                    for label, day in zip(labels, days.values(), strict=True)
                ),
            )
        return res
