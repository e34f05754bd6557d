"""Uninstall the addon, as the button of the apps does (run by `odoo shell`)."""

env = globals()["env"]
env["ir.module.module"].search(
    [("name", "=", "client_offboarding")]
).button_immediate_uninstall()
env.cr.commit()
