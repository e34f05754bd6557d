"""A case from its opening to its closing, by the administrator (`odoo shell`)."""

from datetime import date, timedelta

from odoo.fields import Command

env = globals()["env"]
pl = env["res.company"].search([("partner_id.country_id.code", "=", "PL")], limit=1)
env = env(context={**env.context, "allowed_company_ids": pl.ids})
# The second time the first client is gone.
clients = ("base.res_partner_10", "base.res_partner_18")
client = next(
    partner
    for partner in map(env.ref, clients)
    if not env["contract.contract"].search([("partner_id", "=", partner.id)]).date_end
)
wizard = env["client.offboarding.open"].create(
    {
        "partner_ids": [Command.set(client.ids)],
        "mode": "agreement",
        "date_delivered": date.today() - timedelta(days=40),
        "reason_id": env.ref("client_offboarding.reason_no_need").id,
    }
)
case = env["client.offboarding"].browse(wizard.action_open()["res_id"])
case.termination_ids.write({"date_end": date.today() - timedelta(days=3)})
case.return_ids = [Command.create({"name": "Laptop", "serial": "A1", "value": 900})]
case.action_give_notice()
case.action_start_handover()
case.return_ids.action_missing()
charge = case.charge_ids
charge.write({"vat_treatment": "outside", "vat_reason": "compensation"})
charge.action_agree()
case.action_create_final_invoices(partial_period="prorated")
for check in case.check_ids.filtered(lambda c: c.code == "invoice_draft"):
    env["account.move"].search(check.action_view_items()["domain"]).action_post()
for check in case.check_ids.filtered(lambda c: c.state == "open" and c.blocks):
    if check.code != "end_not_reached" and check.area == "settlement":
        env["client.offboarding.waiver"].create(
            {"offboarding_id": case.id, "code": check.code, "reason": "agreed"}
        )
# What isn't due yet stays open: both sides sign where the accounts stand.
case.protocol_ids = [Command.create({"kind": "settlement"})]
case.action_request_confirmation()
case.protocol_ids.action_sign_company()
case.protocol_ids.action_sign_client(name="Jan Nowak", role="owner")
case.action_close()
env.cr.commit()
print("case", case.state)
