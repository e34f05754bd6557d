from odoo import api, models
from odoo.tools import SQL

from ..settlement.ledger_sql import BESIDE_FACTS, CHANGED, DIFFERENCE


class ClientOffboardingMixinCheckItem(models.AbstractModel):
    """The check ``statement_unsigned``: does a signed settlement say what is true?"""

    _inherit = "client.offboarding.mixin.check.item"
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
        ],
        "client.offboarding.protocol": [
            "offboarding_id",
            "kind",
            "state",
            "facts_sha256",
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
            "amount_total_in_currency_signed",
            "amount_total_signed",
            "currency_id",
            "name",
        ],
        "account.move.line": ["balance", "amount_currency", "currency_id", "move_name"],
        "account.account": ["reconcile"],
        "res.company": ["offboarding_deposit_account_ids"],
    }

    @api.model
    def _get_item_models(self):
        return super()._get_item_models() | {
            "statement_unsigned": ["client.offboarding", "client.offboarding.protocol"]
        }

    @api.model
    def _get_item_queries(self):
        return [*super()._get_item_queries(), self._query_statement_unsigned()]

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
                       BOOL_OR(l.res_model <> 'account.move' AND NOT EXISTS (
                            SELECT FROM client_offboarding_waiver_item w
                             WHERE w.offboarding_id = c.id AND w.active
                               AND w.res_model = l.res_model AND w.res_id = l.res_id
                               AND ABS(l.amount_company)
                                   <= ABS(COALESCE(w.amount, 0)) + 0.000001)
                       ) AS is_open
                  FROM {BESIDE_FACTS.format(ledger=self._get_ledger_sql())}
              ) change
             WHERE CASE WHEN pr.id IS NULL THEN change.is_open
                        ELSE pr.state <> 'signed'
                             OR pr.facts_sha256 IS NOT NULL AND change.is_outdated END
            """
        )
