"""Every addon but the core is removed, while its records are there (`odoo shell`).

Prints why it was refused, and which addons went.
"""

from odoo.exceptions import UserError

env = globals()["env"]
modules = env["ir.module.module"]
ours = [("name", "like", "client_offboarding"), ("name", "!=", "client_offboarding")]
glue = modules.search([*ours, ("state", "=", "installed")])
privacy = glue.filtered(lambda addon: addon.name == "client_offboarding_privacy")


def remove(addons):
    try:
        addons.button_immediate_uninstall()
    except UserError as error:
        env.cr.rollback()
        print("REFUSED", " ".join(str(error).split()))


remove(privacy)
runs = env["client.offboarding.data.run"]
officer = env["res.users"].search([("login", "=", "officer")])
runs.search([("state", "=", "paused")]).with_user(officer).action_resume()
runs._cron_work()
env.cr.commit()
# With the app that it connects goes the addon.
remove(modules.search([("name", "=", "privacy_lookup")]))
env["ir.config_parameter"].set_param(
    "client_offboarding_privacy.delete_log", env.cr.dbname
)
env.cr.commit()
print("REMOVED", *sorted(glue.mapped("name")))
remove(glue)
env.cr.commit()
