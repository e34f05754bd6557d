from odoo import api, models
from odoo.tools import SQL

from odoo.addons.client_offboarding.models.case.check import Check
from odoo.addons.client_offboarding.models.case.check_sql import CLIENT, arm
from odoo.addons.project.models.project_task import CLOSED_STATES


class ClientOffboardingCheck(models.Model):
    """Work for the client that isn't finished.

    A check of its own: what one counts opens as one list, and tasks are other records
    than the order lines of ``delivery_open``.
    """

    _inherit = "client.offboarding.check"
    _depends = {
        "project.task": [
            "partner_id",
            "project_id",
            "company_id",
            "state",
            "active",
            "is_template",
            "has_template_ancestor",
        ],
        "project.project": ["company_id", "active", "is_template"],
    }

    @api.model
    def _get_checks(self):
        return super()._get_checks() | {
            "task_open": Check(
                self.env._("Open tasks"),
                "settlement",
                "confirm",
                ("project.task",),
                (self._query_task_open,),
                by_contract=False,
            )
        }

    def _query_task_open(self):
        """A task of no company, in a project of none, counts in each."""
        return SQL(
            arm(
                "'task_open'",
                "project.task",
                "t.id",
                "0::numeric",
                CLIENT
                + """
                JOIN project_task t ON t.partner_id = p.id AND t.active
                 AND t.is_template IS NOT TRUE
                 AND t.has_template_ancestor IS NOT TRUE
                JOIN project_project pj ON pj.id = t.project_id AND pj.active
                 AND pj.is_template IS NOT TRUE
                """,
                """
                t.state NOT IN %s
                AND COALESCE(t.company_id, pj.company_id, c.company_id) = c.company_id
                """,
            ),
            tuple(CLOSED_STATES),
        )
