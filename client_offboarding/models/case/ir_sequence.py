from odoo import models
from odoo.tools import SQL


class IrSequence(models.Model):
    _name = "ir.sequence"
    _inherit = ["ir.sequence"]

    def _create_date_range_seq(self, date):
        """Of two who open the first case of a year the second begins again.

        Each would make the numbers of that year, and the database refuse the second
        one's. Of two who change one row the ERP starts the second's request anew.
        """
        if self.code == "client.offboarding":
            self.env.execute_query(
                SQL(
                    "UPDATE ir_sequence SET write_date = write_date WHERE id = %s"
                    " RETURNING id",
                    self.id,
                )
            )
        return super()._create_date_range_seq(date)
