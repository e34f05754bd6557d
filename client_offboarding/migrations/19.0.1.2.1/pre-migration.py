"""What must not stand in the way of the upgrade.

Pages of the case's form became sections of fewer pages. The skeleton of the form is
loaded before what the rooms add to it; until theirs is loaded too, the database holds
additions to pages that are gone, and the skeleton is refused.

Periods after the end of a contract have a bound, which can't be set where longer ones
are stored.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

LONGEST = {
    "settlement_days": 36525,
    "data_return_days": 36525,
    "exit_assistance_days": 36525,
    "non_compete_months": 1200,
    "confidentiality_months": 1200,
}
CLAUSES = ("contract_contract", "contract_template", "client_offboarding_termination")


def migrate(cr, version):
    _empty_additions(cr)
    _cap_periods(cr)


def _cap_periods(cr):
    """What is longer is a typing error, or stands for no end in anybody's lifetime."""
    for table in CLAUSES:
        for name, longest in LONGEST.items():
            if not column_exists(cr, table, name):
                continue
            cr.execute(
                SQL(
                    "UPDATE %(table)s SET %(name)s = %(longest)s"
                    " WHERE %(name)s > %(longest)s",
                    table=SQL.identifier(table),
                    name=SQL.identifier(name),
                    longest=longest,
                )
            )


def _empty_additions(cr):
    """The same upgrade loads the rooms' additions to the form again."""
    cr.execute(
        """
        UPDATE ir_ui_view v
           SET arch_db = '{"en_US": "<data/>"}'
          FROM ir_model_data d
         WHERE d.model = 'ir.ui.view' AND d.res_id = v.id
           AND d.module = 'client_offboarding'
           AND d.name LIKE 'client\\_offboarding\\_view\\_form\\_%'
           AND v.model = 'client.offboarding'
        """
    )
