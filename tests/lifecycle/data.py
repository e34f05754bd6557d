"""Contracts and invoices, made before the addon is there (run by `odoo shell`)."""

from datetime import date

from odoo.fields import Command

env = globals()["env"]
pl = env["res.company"].search([("partner_id.country_id.code", "=", "PL")], limit=1)
env = env(context={**env.context, "allowed_company_ids": pl.ids})
start = date.today().replace(month=1, day=1).isoformat()


def make_contract(partner):
    line = {
        "name": "Bookkeeping",
        "quantity": 1,
        "price_unit": 1000,
        "recurring_rule_type": "monthly",
        "recurring_invoicing_type": "post-paid",
        "date_start": start,
    }
    return env["contract.contract"].create(
        {
            "name": "Bookkeeping",
            "partner_id": env.ref(partner).id,
            "company_id": pl.id,
            "date": start,
            "line_recurrence": True,
            "contract_line_ids": [Command.create(line)],
        }
    )


# Where a module has demo data, so will those that are installed on top of it.
env["ir.module.module"].search([("demo", "=", True)]).demo = False
env["contract.template"].create({"name": "Bookkeeping", "company_id": pl.id})
for partner in ("base.res_partner_10", "base.res_partner_18"):
    contract = make_contract(partner)
    paid = contract._recurring_create_invoice()
    paid.action_post()
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=paid.ids
    ).create({})._create_payments()
    contract._recurring_create_invoice().action_post()
    contract._recurring_create_invoice()
env.cr.commit()
