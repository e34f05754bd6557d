from odoo import api, models
from odoo.tools import SQL

# What hangs on a contract's end: column of a termination, kind, whether it still counts
# once the case is over.
TERMINATION_DATES = (
    ("date_end", "end", False),
    ("settlement_until", "settlement", False),
    ("data_return_until", "data", False),
    ("exit_assistance_until", "assistance", True),
    ("non_compete_until", "duty", True),
    ("confidentiality_until", "duty", True),
    ("retrieval_until", "duty", True),
)


class ClientOffboardingDeadline(models.Model):
    """The dates of contracts that end: ends, and what has to follow them."""

    _name = "client.offboarding.deadline"
    _inherit = ["client.offboarding.deadline"]

    @api.model
    def _get_deadline_arms(self):
        arms = [self._select_termination(*date) for date in TERMINATION_DATES]
        return [*arms, *super()._get_deadline_arms()]

    @api.model
    def _select_termination(self, column, kind, outlasts):
        model = self.env["client.offboarding.termination"]
        # What was changed a moment ago isn't in the database yet.
        model.flush_model()
        return SQL(
            """
            SELECT t.id, c.id AS offboarding_id, c.company_id, c.partner_id,
                   c.user_id AS owner_id, c.user_id, t.%(column)s AS date,
                   COALESCE(k.code, k.name, t.contract_name) AS name,
                   %(kind)s AS kind, %(model)s AS res_model, t.id AS res_id
              FROM client_offboarding_termination t
              JOIN client_offboarding c ON c.id = t.offboarding_id
              LEFT JOIN contract_contract k ON k.id = t.contract_id
             WHERE t.%(column)s IS NOT NULL AND c.state <> 'cancelled'
               AND (c.state <> 'closed' OR %(outlasts)s AND t.is_ended)
               AND %(condition)s
            """,
            column=SQL.identifier(column),
            kind=kind,
            model=model._name,
            outlasts=outlasts,
            condition=self._get_termination_condition(kind),
        )

    @api.model
    def _get_termination_condition(self, kind):
        """SQL of whether a date of this kind still stands; ``t`` is the termination.

        Whoever knows when it is settled says so.
        """
        return SQL("TRUE")
