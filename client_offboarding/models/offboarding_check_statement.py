from odoo import api, models
from odoo.tools import SQL

from .offboarding_check_sql import arm
from .offboarding_ledger_sql import CHANGES, LEDGER, OPEN_CHARGES, OPEN_ITEMS


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
        "account.move.line": ["currency_id", "move_name"],
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
        paper = "{0}.offboarding_id = c.id AND {0}.kind = 'settlement'"
        paper += " AND {0}.state <> 'void'"
        waiting = arm(
            "'statement_unsigned'",
            "client.offboarding.protocol",
            "pr.id",
            "COALESCE(change.amount, 0)",
            f"""
            JOIN client_offboarding_protocol pr ON {paper.format("pr")}
            LEFT JOIN LATERAL (
                SELECT COUNT(*) AS count, SUM(d.difference) AS amount
                  FROM ({CHANGES.format(ledger=LEDGER)}) d
            ) change ON pr.facts_sha256 IS NOT NULL
            """,
            f"""
            (pr.state <> 'signed' OR change.count > 0) AND NOT EXISTS (
                SELECT FROM client_offboarding_protocol np
                 WHERE {paper.format("np")} AND np.id > pr.id)
            """,
        )
        missing = arm(
            "'statement_unsigned'",
            "client.offboarding",
            "c.id",
            "0::numeric",
            "",
            f"""
            NOT EXISTS (
                SELECT FROM client_offboarding_protocol sp WHERE {paper.format("sp")})
            AND EXISTS (
                SELECT FROM ({OPEN_ITEMS} UNION ALL {OPEN_CHARGES}) item
                 WHERE NOT EXISTS (
                    SELECT FROM client_offboarding_waiver_item w
                     WHERE w.offboarding_id = c.id AND w.active
                       AND w.res_model = item.res_model AND w.res_id = item.res_id
                       AND ABS(item.amount_company)
                           <= ABS(COALESCE(w.amount, 0)) + 0.000001))
            """,
        )
        return SQL(f"{waiting} UNION ALL {missing}")
