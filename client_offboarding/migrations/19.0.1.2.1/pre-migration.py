"""Pages of the case's form became sections of fewer pages.

The skeleton of the form is loaded before what the rooms add to it; until theirs is
loaded too, the database holds additions to pages that are gone, and the skeleton is
refused.
"""


def migrate(cr, version):
    """Empty the rooms' additions; the same upgrade loads them again."""
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
