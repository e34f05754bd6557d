from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.invoice_dates import INVOICE_BY
from ..ending.billing_sql import PERIOD_END

ACTIVITY = "client_offboarding.mail_activity_last_invoice"
# How long before the last day to issue an invoice its accountant is reminded.
INVOICE_WARNING = timedelta(days=7)


class ClientOffboardingDeadline(models.Model):
    """The last day to issue an invoice, for as long as it isn't issued.

    The last invoice of a continuous service is issued by the 15th of the month after
    the last day of service.
    """

    _name = "client.offboarding.deadline"
    _inherit = ["client.offboarding.deadline"]

    @api.model
    def _get_deadline_arms(self):
        arms = super()._get_deadline_arms()
        return [*arms, self._select_unbilled(), self._select_draft_invoice()]

    @api.model
    def _select_invoice(self, head, joins, condition):
        """A row for each invoice to issue; the accountant of the case does it.

        :param head: SQL of id, date of supply, name, model and id of what it is for
        """
        # What was changed a moment ago isn't in the database yet.
        self.env["client.offboarding"].flush_model()
        self.env["res.company"].flush_model(["offboarding_accountant_id"])
        return SQL(
            """
            SELECT inv.id, c.id AS offboarding_id, c.company_id, c.partner_id,
                   c.user_id AS owner_id,
                   COALESCE(c.accountant_id, co.offboarding_accountant_id, c.user_id)
                       AS user_id,
                   %(invoice_by)s AS date,
                   inv.name, 'invoice' AS kind, inv.res_model, inv.res_id
              FROM %(cases)s c
              JOIN res_company co ON co.id = c.company_id
             CROSS JOIN LATERAL (SELECT %(head)s FROM %(joins)s) inv
             WHERE c.state IN ('notice', 'handover', 'confirm') AND %(condition)s
            """,
            invoice_by=SQL(INVOICE_BY.format("inv.supplied")),
            cases=self.env["client.offboarding.check"]._get_cases_query(),
            head=head,
            joins=joins,
            condition=condition,
        )

    @api.model
    def _select_unbilled(self):
        """What the check ``contract_unbilled`` counts, contract by contract."""
        checks = self.env["client.offboarding.check"]
        self.env["contract.line"].flush_model()
        return self._select_invoice(
            SQL(
                f"k.id, MIN(LEAST({PERIOD_END}, cl.date_end, c.date_end)) AS supplied,"
                " COALESCE(k.code, k.name) AS name, 'contract.contract' AS res_model,"
                " k.id AS res_id"
            ),
            SQL(
                """
                (%s UNION ALL %s OFFSET 0) item
                JOIN contract_line cl ON cl.id = item.res_id
                JOIN contract_contract k ON k.id = cl.contract_id
               WHERE item.code = 'contract_unbilled'
               GROUP BY k.id
                """,
                checks._query_contract_unbilled(),
                checks._query_contract_outside(),
            ),
            SQL("inv.supplied IS NOT NULL"),
        )

    @api.model
    def _select_draft_invoice(self):
        self.env["account.move"].flush_model(
            ["delivery_date", "invoice_origin", "move_type", "offboarding_id", "state"]
        )
        return self._select_invoice(
            SQL(
                "m.id, m.delivery_date AS supplied,"
                " COALESCE(m.invoice_origin, c.name) AS name,"
                " 'account.move' AS res_model, m.id AS res_id"
            ),
            SQL(
                """
                account_move m
               WHERE m.offboarding_id = c.id AND m.state = 'draft'
                 AND m.move_type = 'out_invoice' AND m.delivery_date IS NOT NULL
                """
            ),
            SQL("TRUE"),
        )


class ClientOffboarding(models.Model):
    """Reminds accountants before the last day to issue an invoice."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    @api.model
    def _cron_remind_of_invoices(self):
        """Remind of invoices that have to be issued within a week, or had to be.

        Run twice, it reminds once; what was issued meanwhile is no to-do any more.
        """
        deadlines = self.env["client.offboarding.deadline"].search(
            [
                ("kind", "=", "invoice"),
                ("date", "<=", fields.Date.today() + INVOICE_WARNING),
            ]
        )
        for case, due in deadlines.grouped("offboarding_id").items():
            case._remind_of_invoices(due)
        self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", self.env.ref(ACTIVITY).id),
                ("res_model", "=", "client.offboarding"),
                ("res_id", "not in", deadlines.offboarding_id.ids),
            ]
        ).unlink()

    def _remind_of_invoices(self, deadlines):
        """Schedule one to-do of this case for the first of ``deadlines``."""
        self.ensure_one()
        first = deadlines[:1]
        activities = self.with_context(active_test=False).activity_ids
        todo = self.env.ref(ACTIVITY)
        if activities.filtered(
            lambda activity: (
                activity.activity_type_id == todo
                and activity.date_deadline == first.date
            )
        ):
            return
        user = first.user_id
        if not user.active or not self.with_user(user).has_access("read"):
            user = self.user_id
        case = self.with_context(lang=user.lang or self.env.lang)
        case.activity_schedule(
            ACTIVITY,
            date_deadline=first.date,
            summary=case.env._("Issue the last invoice"),
            note=case.env._(
                "Not issued yet: %s. The last invoice of a continuous service is "
                "issued by the 15th of the month after the last day of service.",
                ", ".join(dict.fromkeys(deadlines.mapped("name"))),
            ),
            user_id=user.id,
        )
