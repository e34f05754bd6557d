from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..case.check_sql import WAIVED
from .printing import printed_apart

STATEMENT = """
LEFT JOIN LATERAL (
     SELECT pr.state, pr.state = 'draft' AND pr.answers_id IS NOT NULL AS is_answer
       FROM client_offboarding_protocol pr
      WHERE pr.offboarding_id = c.id AND pr.kind = 'settlement' AND pr.state <> 'void'
      ORDER BY pr.id DESC LIMIT 1) statement ON TRUE
"""
# The statement is looked at last, of the few cases where nothing else is left. What the
# client refused isn't settled before he has the answer, whatever was waived.
LAST_STEP = f"""
CASE WHEN statement.state = 'refused' THEN 'refused'
     WHEN statement.is_answer THEN 'statement'
     WHEN NOT EXISTS (SELECT FROM (%(statement)s) item WHERE NOT {WAIVED})
     THEN %(done)s
     WHEN statement.state = 'sent' THEN 'answer'
     ELSE 'statement' END
"""


class ClientOffboardingSettlement(models.Model):
    """The settlement statements, from the accountants' list."""

    _name = "client.offboarding.settlement"
    _inherit = ["client.offboarding.settlement"]

    next_step = fields.Selection(
        selection_add=[
            ("statement", "Send the statement"),
            ("refused", "Look into what was refused"),
            ("answer", "Wait for the client's answer"),
            ("done",),
        ]
    )
    statement_state = fields.Selection(
        selection=lambda self: (
            self.env["client.offboarding.protocol"]
            ._fields["state"]
            ._description_selection(self.env)
        ),
        string="Statement",
        readonly=True,
    )

    @api.model
    def _get_row_parts(self):
        parts = super()._get_row_parts()
        checks = self.env["client.offboarding.check"]
        return {
            "columns": SQL("%s, statement.state AS statement_state", parts["columns"]),
            "joins": SQL("%s %s", parts["joins"], SQL(STATEMENT)),
            "last_step": SQL(
                LAST_STEP,
                statement=checks._query_statement_unsigned(),
                done=parts["last_step"],
            ),
        }

    def action_open_statement(self):
        """Open the settlement statement of the case; drawn up if there is none."""
        self.ensure_one()
        self._check_accountant()
        return self.offboarding_id._get_or_create_paper("settlement").action_open()

    @printed_apart
    def action_send_statement(self):
        """Send the settlement statements to the clients' invited contacts.

        Drawn up anew where the ledger has changed since. What is wrong with one case
        is told and stops no other.

        :return: True, or of several a notification that names what wasn't sent
        :raises UserError: where a single one can't be sent
        """
        self._check_accountant()
        problems = {}
        for case in self.offboarding_id:
            try:
                with self.env.cr.savepoint():
                    case._get_or_create_paper("settlement").action_send()
            except UserError as error:
                if len(self) == 1:
                    raise
                problems[case] = str(error)
        self._forget()
        if not problems:
            return True
        return self.offboarding_id._notify_problems(
            self.env._(
                "Not sent: %(failed)s of %(all)s statements",
                failed=len(problems),
                all=len(self),
            ),
            problems,
        )
