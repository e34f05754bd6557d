from odoo import api, fields, models
from odoo.tools import SQL

from .check_sql import arm


class ClientOffboardingMixinCheckItem(models.AbstractModel):
    """The item selects: one row is one thing that a check counts.

    Those over contracts and over the ledger are inherited.
    """

    _name = "client.offboarding.mixin.check.item"
    _description = "Items of the Checks"
    _inherit = [
        "client.offboarding.mixin.check.contract",
        "client.offboarding.mixin.check.ledger",
    ]
    _depends = {
        "client.offboarding.termination": [
            "offboarding_id",
            "mode",
            "date_end",
            "required_form",
            "used_form",
            "notice_form_strict",
            "signatory_basis",
            "proof_ids",
        ],
        "client.offboarding.charge": ["offboarding_id", "is_settled", "amount_company"],
        "client.offboarding.return": [
            "offboarding_id",
            "is_settled",
            "quantity",
            "quantity_done",
            "value",
        ],
        "client.offboarding.document": ["offboarding_id", "is_settled"],
        "client.offboarding.access": ["offboarding_id", "is_settled"],
        "client.offboarding.knowledge": ["offboarding_id", "is_settled"],
        "client.offboarding.protocol": ["offboarding_id", "kind", "state"],
    }

    @api.model
    def _get_item_models(self):
        """Check → the models that its items may be of."""
        return {
            "notice_form": ["client.offboarding.termination"],
            "contract_running": ["contract.line"],
            "end_not_reached": ["client.offboarding.termination"],
            "contract_unbilled": ["contract.line"],
            "contract_prepaid": ["contract.line"],
            "invoice_draft": ["account.move"],
            "invoice_unsent": ["account.move"],
            "receivable_overdue": ["account.move.line"],
            "receivable_not_due": ["account.move.line"],
            "credit_unmatched": ["account.move.line"],
            "payable_open": ["account.move.line"],
            "deposit_open": ["account.move.line"],
            "charge_open": ["client.offboarding.charge"],
            "return_open": ["client.offboarding.return"],
            "document_open": ["client.offboarding.document"],
            "access_open": ["client.offboarding.access"],
            "knowledge_open": ["client.offboarding.knowledge"],
            "confirmation_unsigned": [
                "client.offboarding",
                "client.offboarding.protocol",
            ],
        }

    @api.model
    def _get_item_queries(self):
        """The item selects, as SQL with the columns of ``offboarding_check_sql.ARM``.

        Glue addons append theirs. "Today" is the user's, not the server's.
        """
        today = fields.Date.context_today(self)
        return [
            self._query_notice_form(),
            self._query_contract_running(),
            self._query_end_not_reached(today),
            *self._get_settlement_queries(today),
            self._query_return_open(),
            self._query_line_open("document"),
            self._query_line_open("access"),
            self._query_knowledge_open(),
            self._query_confirmation_unsigned(),
        ]

    @api.model
    def _get_settlement_queries(self, today):
        """Those of the area settlement: also what the accountants' list adds up.

        Glue addons append theirs of this area here.
        """
        return [
            self._query_contract_unbilled(today),
            self._query_contract_outside(today),
            self._query_contract_prepaid(),
            self._query_invoice_draft(),
            self._query_invoice_unsent(),
            self._query_receivable(today),
            self._query_deposit_open(),
            self._query_charge_open(),
        ]

    def _query_notice_form(self):
        """What ``_get_form_issue`` finds, where the form is strict."""
        return SQL(
            arm(
                "'notice_form'",
                "client.offboarding.termination",
                "t.id",
                "0::numeric",
                "JOIN client_offboarding_termination t ON t.offboarding_id = c.id",
                """
                t.notice_form_strict AND t.mode <> 'expiry'
                AND t.required_form IN ('document', 'electronic', 'written')
                AND (COALESCE(t.used_form, 'any') = 'any'
                     OR t.used_form = 'document' AND t.required_form <> 'document'
                     OR COALESCE(TRIM(t.signatory_basis), '') = ''
                     OR t.required_form = 'written' AND NOT EXISTS (
                        SELECT FROM client_offboarding_termination_proof_rel proof
                         WHERE proof.client_offboarding_termination_id = t.id))
                """,
            )
        )

    def _query_end_not_reached(self, today):
        """A term ends with the end of its last day (Civil Code 111)."""
        return SQL(
            arm(
                "'end_not_reached'",
                "client.offboarding.termination",
                "t.id",
                "0::numeric",
                "JOIN client_offboarding_termination t ON t.offboarding_id = c.id",
                "(t.date_end IS NULL OR t.date_end >= %s)",
            ),
            today,
        )

    def _query_charge_open(self):
        return SQL(
            arm(
                "'charge_open'",
                "client.offboarding.charge",
                "ch.id",
                "ch.amount_company",
                "JOIN client_offboarding_charge ch ON ch.offboarding_id = c.id",
                "ch.is_settled IS NOT TRUE",
            )
        )

    def _query_return_open(self):
        return SQL(
            arm(
                "'return_open'",
                "client.offboarding.return",
                "r.id",
                """
                (r.value * GREATEST(r.quantity - COALESCE(r.quantity_done, 0), 0)
                )::numeric
                """,
                "JOIN client_offboarding_return r ON r.offboarding_id = c.id",
                "r.is_settled IS NOT TRUE",
            )
        )

    def _query_line_open(self, kind):
        """Open lines that have no amount."""
        return SQL(
            arm(
                f"'{kind}_open'",
                f"client.offboarding.{kind}",
                "li.id",
                "0::numeric",
                f"JOIN client_offboarding_{kind} li ON li.offboarding_id = c.id",
                "li.is_settled IS NOT TRUE",
            )
        )

    def _query_knowledge_open(self):
        return SQL(
            arm(
                "'knowledge_open'",
                "client.offboarding.knowledge",
                "k.id",
                "0::numeric",
                "JOIN client_offboarding_knowledge k ON k.offboarding_id = c.id",
                "k.is_settled IS NOT TRUE",
            )
        )

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
