"""Every addon but the core is removed, while its records are there (`odoo shell`).

Prints why it was refused, which addons went, and what of the core's rows changed.
"""

import json

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


def read_core():
    """Rows of what the core keeps: table, number and column → value."""
    env.cr.execute(
        "SELECT DISTINCT relname FROM ir_model m"
        " JOIN ir_model_data d ON d.model = 'ir.model' AND d.res_id = m.id"
        " JOIN pg_class ON relkind = 'r' AND relname = replace(m.model, '.', '_')"
        " WHERE d.module = 'client_offboarding' AND NOT m.transient"
        " AND m.model LIKE 'client.offboarding%'"
    )
    found = {}
    for (table,) in env.cr.fetchall():
        env.cr.execute(f"SELECT id, to_jsonb(t) FROM {table} t")
        for number, row in env.cr.fetchall():
            for column, value in row.items():
                found[table, number, column] = value
    return found


def tell_changes(before, after):
    """What went or differs, but for columns that the addons had brought."""
    rows = {(table, number) for table, number, __ in after}
    columns = {(table, column) for table, __, column in after}
    for table, number, column in sorted(before):
        was, now = (rows_.get((table, number, column)) for rows_ in (before, after))
        if (table, number) not in rows:
            if column == "id":
                print("CHANGED", table, "row went")
        elif (table, column) in columns and was != now:
            print("CHANGED", table, column, was, now)


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
before = read_core()
remove(glue)
env.cr.commit()
tell_changes(before, read_core())
env.cr.execute(
    "SELECT body FROM mail_message WHERE model = 'client.offboarding.feedback'"
    " AND body LIKE '%questionnaire%'"
)
for (body,) in env.cr.fetchall():
    print("SAID", json.dumps(body))
