"""Makes of a restored backup one from before an erasure was asked for (`odoo shell`).

The number of its run is free again, and somebody else's gets it: one that takes his
place out of a message which the erasure is about, too. Prints that number.
"""

from odoo.fields import Command

env = globals()["env"]
run = env["client.offboarding.data.run"].search([])
number, officer, company = run.id, run.user_id, run.company_id
env.cr.execute("DELETE FROM client_offboarding_data_run")
env.cr.execute(
    "SELECT setval('client_offboarding_data_run_id_seq', %s, FALSE)", [number]
)
env.invalidate_all()
stranger = env["res.partner"].create({"name": "Jan Trzeci-Obcy"})
neighbour = env["res.partner"].search([("name", "=", "Zofia Obca")])
on_her = [("model", "=", "res.partner"), ("res_id", "=", neighbour.id)]
shared = env["mail.message"].search(
    [*on_her, ("author_id", "=", neighbour.id), ("partner_ids", "!=", False)], limit=1
)
shared.partner_ids = [Command.link(stranger.id)]
runs = run.with_user(officer)
action = runs._queue(stranger, company, kind="execute")
env.cr.commit()
env["client.offboarding.data.run"]._cron_work()
[item] = env["client.offboarding.data.item"].search(
    [("res_model", "=", "mail.message"), ("res_id", "=", shared.id)]
)
assert (item.action, item.state) == ("redact", "done"), (item.action, item.state)
print("RUN", action["res_id"])
