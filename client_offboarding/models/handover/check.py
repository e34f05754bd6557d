from odoo import api, models
from odoo.tools import SQL

from ..case.check import Check
from ..case.check_sql import arm


class ClientOffboardingCheck(models.Model):
    """Checks of what is still to be returned or handed over."""

    _name = "client.offboarding.check"
    _inherit = ["client.offboarding.check"]
    _depends = {
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
    }

    @api.model
    def _get_checks(self):
        return super()._get_checks() | {
            "return_open": Check(
                self.env._("Things to return"),
                "returns",
                "confirm",
                ("client.offboarding.return",),
                (self._query_return_open,),
            ),
            "document_open": Check(
                self.env._("Documents to hand over"),
                "documents",
                "confirm",
                ("client.offboarding.document",),
                (self._query_document_open,),
            ),
            "access_open": Check(
                self.env._("Access to hand over or revoke"),
                "access",
                "confirm",
                ("client.offboarding.access",),
                (self._query_access_open,),
            ),
            "knowledge_open": Check(
                self.env._("Knowledge to hand over"),
                "documents",
                "confirm",
                ("client.offboarding.knowledge",),
                (self._query_knowledge_open,),
            ),
        }

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

    def _query_document_open(self):
        return self._query_line_open("document")

    def _query_access_open(self):
        return self._query_line_open("access")

    def _query_knowledge_open(self):
        return self._query_line_open("knowledge")

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
