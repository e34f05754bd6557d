from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..case.check import Check
from ..case.check_sql import arm, waived
from ..settlement.ledger_sql import BESIDE_FACTS, CHANGED, DIFFERENCE

# The paper whose signature each of these waits for.
PAPER_OF_CHECK = {
    "statement_unsigned": "settlement",
    "confirmation_unsigned": "confirmation",
}


class ClientOffboardingCheck(models.Model):
    """Is what the parties agreed on signed, and does it say what is true?"""

    _name = "client.offboarding.check"
    _inherit = ["client.offboarding.check"]
    _depends = {
        "client.offboarding.charge": [
            "offboarding_id",
            "is_settled",
            "side",
            "state",
            "currency_id",
            "amount",
            "amount_company",
            "name",
            "move_id",
            "document_number",
            "document_date",
        ],
        "client.offboarding.protocol": [
            "offboarding_id",
            "kind",
            "state",
            "facts_sha256",
            "answers_id",
        ],
        "client.offboarding.protocol.fact": [
            "protocol_id",
            "res_model",
            "res_id",
            "currency_id",
            "amount",
            "amount_company",
            "state",
        ],
        "account.move": [
            "offboarding_disputed",
            "amount_total_in_currency_signed",
            "amount_total_signed",
            "currency_id",
            "name",
            "ref",
        ],
        "account.move.line": ["balance", "amount_currency", "currency_id", "move_name"],
        "account.account": ["reconcile"],
        "res.company": ["offboarding_deposit_account_ids"],
        "client.offboarding.waiver": ["kind", "active"],
        "client.offboarding.waiver.item": ["offboarding_id", "active", "waiver_id"],
    }

    @api.model
    def _get_checks(self):
        models_of = ("client.offboarding", "client.offboarding.protocol")
        return super()._get_checks() | {
            "statement_unsigned": Check(
                self.env._("Final settlement not signed"),
                "confirmation",
                "closed",
                models_of,
                (self._query_statement_unsigned,),
            ),
            "paper_refused": Check(
                self.env._("Refused papers"),
                "confirmation",
                "closed",
                models_of[1:],
                (self._query_paper_refused,),
            ),
            "confirmation_unsigned": Check(
                self.env._("Confirmation not signed"),
                "confirmation",
                "closed",
                models_of,
                (self._query_confirmation_unsigned,),
            ),
        }

    def _query_statement_unsigned(self):
        """The settlement that waits for signatures or that the ledger has overtaken;
        the case itself where something is open and nobody has drawn one up.

        Where nothing is open between the parties but what a manager has waived, and no
        settlement was ever drawn up, there is nothing left to agree on: the
        confirmation says so, and lists what is still claimed. The amount is by how
        much the ledger moved since, so that a waiver doesn't cover what happens later.
        """
        # The ledger is looked into once: what a query of this length costs for one case
        # is mostly its planning.
        settled = waived("l", "amount_company", code="w.code")
        return SQL(
            f"""
            SELECT 'statement_unsigned' AS code,
                   CASE WHEN pr.id IS NULL THEN 'client.offboarding'
                        ELSE 'client.offboarding.protocol' END::varchar AS res_model,
                   COALESCE(pr.id, c.id) AS res_id,
                   CASE WHEN pr.facts_sha256 IS NULL THEN 0
                        ELSE COALESCE(change.amount, 0) END AS amount
              FROM (SELECT) one
              LEFT JOIN LATERAL (
                SELECT p.id, p.state, p.facts_sha256
                  FROM client_offboarding_protocol p
                 WHERE p.offboarding_id = c.id AND p.kind = 'settlement'
                   AND p.state <> 'void'
                 ORDER BY p.id DESC
                 LIMIT 1
              ) pr ON TRUE
             CROSS JOIN LATERAL (
                SELECT BOOL_OR({CHANGED}) AS is_outdated,
                       SUM({DIFFERENCE}) FILTER (WHERE {CHANGED}) AS amount,
                       BOOL_OR(l.res_model <> 'account.move' AND NOT {settled})
                           AS is_open
                  FROM {BESIDE_FACTS.format(ledger=self._get_ledger_sql())}
              ) change
             WHERE CASE WHEN pr.id IS NULL THEN change.is_open
                        ELSE pr.state <> 'signed'
                             OR pr.facts_sha256 IS NOT NULL AND change.is_outdated END
            """
        )

    def _query_paper_refused(self):
        """What somebody refused to sign, until a new version of it is sent or signed.

        A refused settlement or confirmation isn't signed: they have their own checks.
        """
        newer = """
            SELECT FROM client_offboarding_protocol np
             WHERE np.offboarding_id = c.id AND np.kind = pr.kind
               AND np.id > pr.id AND np.state <> 'void'
        """
        refused = arm(
            "'paper_refused'",
            "client.offboarding.protocol",
            "pr.id",
            "0::numeric",
            "JOIN client_offboarding_protocol pr ON pr.offboarding_id = c.id",
            f"""
            (pr.state = 'refused' OR pr.state = 'draft' AND pr.answers_id IS NOT NULL)
            AND pr.kind NOT IN ('settlement', 'confirmation')
            AND NOT EXISTS ({newer})
            """,
        )
        return SQL(refused)

    def _query_confirmation_unsigned(self):
        """The paper that waits for signatures; the case itself before there is one."""
        paper = "{0}.offboarding_id = c.id AND {0}.kind = 'confirmation'"
        waiting = arm(
            "'confirmation_unsigned'",
            "client.offboarding.protocol",
            "pr.id",
            "0::numeric",
            "JOIN client_offboarding_protocol pr ON " + paper.format("pr"),
            f"""
            pr.state NOT IN ('signed', 'void') AND NOT EXISTS (
                SELECT FROM client_offboarding_protocol sp
                 WHERE {paper.format("sp")} AND sp.state = 'signed')
            """,
        )
        missing = arm(
            "'confirmation_unsigned'",
            "client.offboarding",
            "c.id",
            "0::numeric",
            "",
            f"""
            NOT EXISTS (
                SELECT FROM client_offboarding_protocol sp
                 WHERE {paper.format("sp")} AND sp.state <> 'void')
            """,
        )
        return SQL(f"{waiting} UNION ALL {missing}")

    def action_view_items(self):
        """A single paper opens by itself: a list of one shows nothing to sign."""
        action = super().action_view_items()
        if action["res_model"] != "client.offboarding.protocol":
            return action
        papers = self.env[action["res_model"]].search(action["domain"], limit=2)
        if not papers and self.item_count:
            raise UserError(self._tell_for_others())
        if len(papers) != 1:
            return action
        return action | {
            "res_id": papers.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_show(self):
        """Also the paper that isn't there yet, for those who may make it."""
        self.ensure_one()
        self.check_access("read")
        kind = PAPER_OF_CHECK.get(self.code)
        case = self.offboarding_id
        if kind and self.state == "open" and not case._has_paper(kind):
            if run := case._may_open_paper(kind):
                return run() | {"views": [(False, "form")]}
            raise UserError(self._tell_for_others())
        return super().action_show()
