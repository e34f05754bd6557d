from odoo import models
from odoo.tools import SQL

from .billed_sql import ANOTHER, BILLED


class ClientOffboarding(models.Model):
    """The invoices that a case is about, whoever pays them."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_billed_elsewhere(self):
        """Invoices of these cases that are addressed to others than their client.

        :return: ``account.move`` that aren't cancelled, in the caller's environment
        """
        self.env.flush_all()
        billed = self.env["client.offboarding.check"]._get_billed_sql()
        rows = self.env.execute_query(
            SQL(
                f"""
                SELECT found.id
                  FROM client_offboarding c
                 CROSS JOIN LATERAL (
                       SELECT am.id
                         FROM {BILLED.format(billed=billed)}
                         JOIN res_partner mp ON mp.id = am.partner_id
                          AND {ANOTHER.format("mp")}) found
                 WHERE c.id IN %s
                """,
                tuple(self.ids) or (0,),
            )
        )
        return self.env["account.move"].browse(sorted({row[0] for row in rows}))

    def _is_billed_by(self, move):
        """Whether ``move`` is this client's, or bills his contracts or orders."""
        self.ensure_one()
        return (
            move.commercial_partner_id == self.commercial_partner_id
            or move in self._get_billed_elsewhere()
        )
