"""What of the addon is in the database and not in the code (`odoo shell`).

Then every case that was open goes on.
"""

from odoo.fields import Command

env = globals()["env"]
pl = env["res.company"].search([("partner_id.country_id.code", "=", "PL")], limit=1)
env = env(context={**env.context, "allowed_company_ids": pl.ids})


def left(what, names):
    for name in names:
        print("left", what, name)


ours = [("model", "like", "client.offboarding")]
left("model", (m.model for m in env["ir.model"].search(ours) if m.model not in env))
left(
    "field",
    (
        f"{field.model}.{field.name}"
        for field in env["ir.model.fields"].search(ours)
        if field.model not in env or field.name not in env[field.model]._fields
    ),
)
for data in env["ir.model.data"].search([("module", "like", "client_offboarding")]):
    if data.model not in env or not env[data.model].browse(data.res_id).exists():
        left("id", [data.name])
env.cr.execute(
    "SELECT m.model FROM ir_model_inherit i JOIN ir_model m ON m.id = i.parent_id"
)
left("parent", {model for (model,) in env.cr.fetchall() if model not in env})
rules = env["ir.model.access"].search([("name", "like", "client.offboarding")])
left("access", (a.name for a in rules if a.model_id.model not in env))

form = env.ref("client_offboarding.client_offboarding_view_form")
arch = env["client.offboarding"].get_view(form.id, "form")["arch"]
print("own view", "Own" in arch)
cases = {case.state: case for case in env["client.offboarding"].search([])}
cases["draft"].action_cancel(outcome="mistake")
cases["notice"].action_start_handover()
case = cases["handover"]
case.charge_ids = [Command.create({"name": "Chair", "price_unit": 30})]
papers = case.protocol_ids
papers.action_sign_client(name="Jan Nowak", role="owner")
print("went on", *(cases[state].state for state in ("draft", "notice")), papers.state)
if "client.offboarding.data.run" in env:
    for run in env["client.offboarding.data.run"].search([("state", "=", "queued")]):
        run._work_if_free()
        print("searched", run.state, run.total > 0)
env.cr.rollback()
