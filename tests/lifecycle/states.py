"""A case in every state, with something in its lists (`odoo shell`).

It uses public names only: it runs with the code of earlier versions too.
"""

from datetime import date, timedelta

from odoo.fields import Command

env = globals()["env"]
pl = env["res.company"].search([("partner_id.country_id.code", "=", "PL")], limit=1)
env = env(context={**env.context, "allowed_company_ids": pl.ids})
today = date.today()
CASE = "client.offboarding"


def file(name):
    return env["ir.attachment"].create({"name": name, "raw": name.encode()})


def client(name):
    partner = env["res.partner"].create(
        {"name": name, "is_company": True, "email": f"{name.lower()}@example.com"}
    )
    line = {
        "name": "Bookkeeping",
        "quantity": 1,
        "price_unit": 700,
        "recurring_rule_type": "monthly",
        "recurring_invoicing_type": "post-paid",
        "date_start": today.replace(month=1, day=1),
    }
    env["contract.contract"].create(
        {
            "name": f"Contract of {name}",
            "partner_id": partner.id,
            "company_id": pl.id,
            "line_recurrence": True,
            "contract_line_ids": [Command.create(line)],
        }
    )
    return partner


def open_case(name, ends_in=None, **values):
    partner = client(name)
    person = env["res.partner"].create(
        {"name": f"Anna of {name}", "parent_id": partner.id, "email": "anna@e.example"}
    )
    wizard = env["client.offboarding.open"].create(
        {
            "partner_ids": [Command.set(partner.ids)],
            "reason_id": env.ref("client_offboarding.reason_no_need").id,
            **values,
        }
    )
    case = env[CASE].browse(wizard.action_open()["res_id"])
    case.contact_ids = [Command.set(person.ids)]
    case.dispute_ids = [Command.create({"name": f"What {name} disputes"})]
    if ends_in is not None:
        case.termination_ids.write({"date_end": today + timedelta(days=ends_in)})
    return case


def agreed(name, ends_in):
    delivered = today - timedelta(days=40)
    return open_case(name, ends_in, mode="agreement", date_delivered=delivered)


def fill(case):
    """Lines of every kind, some of them settled."""
    case.return_ids = [
        Command.create({"name": "Laptop", "serial": case.name, "value": 900}),
        Command.create({"name": "Keys", "quantity": 3, "value": 10}),
    ]
    case.return_ids[0].action_receive(condition="worn")
    case.return_ids[1].action_receive(quantity=1)
    case.document_ids = [
        Command.create(
            {"name": "Report", "attachment_ids": [Command.set(file("a.txt").ids)]}
        ),
        Command.create({"name": "Books", "medium": "paper"}),
    ]
    case.document_ids[0].action_hand_over()
    case.access_ids = [
        Command.create({"system": "Mail", "operation": "revoke"}),
        Command.create({"system": "Bank", "operation": "transfer"}),
    ]
    case.access_ids[0].action_done()
    case.knowledge_ids = [Command.create({"name": "Closing of a month"})]
    case.charge_ids = [Command.create({"name": "Desk", "price_unit": 300})]
    case.charge_ids[0].write({"vat_treatment": "outside", "vat_reason": "damages"})
    case.charge_ids[0].action_agree()
    case.protocol_ids = [Command.create({"kind": "returns"})]
    case.protocol_ids[0].action_sign_company()


def waive(case):
    for check in case.check_ids.filtered(lambda c: c.state == "open" and c.blocks):
        if check.blocks == "confirm":
            env["client.offboarding.waiver"].create(
                {"offboarding_id": case.id, "code": check.code, "reason": "agreed"}
            )


open_case("Draft", mode="notice")

case = agreed("Notice", 40)
case.action_give_notice()

case = agreed("Cancelled", 40)
case.action_give_notice()
case.action_cancel(outcome="retained", consent="A letter of today")

case = agreed("Handover", -3)
case.action_give_notice()
case.action_start_handover()
fill(case)
waive(case)

case = agreed("Confirm", -3)
case.action_give_notice()
case.action_start_handover()
fill(case)
waive(case)
case.protocol_ids = [Command.create({"kind": "settlement"})]
case.action_request_confirmation()

# As somebody's own change of the form in the database.
env["ir.ui.view"].create(
    {
        "name": "Own field",
        "model": CASE,
        "inherit_id": env.ref("client_offboarding.client_offboarding_view_form").id,
        "arch": "<xpath expr=\"//page[@name='charges']/field[@name='charge_ids']\""
        ' position="after"><field name="create_uid" string="Own" /></xpath>',
    }
)
env.cr.commit()
print(
    "states",
    *sorted(set(env[CASE].with_context(active_test=False).search([]).mapped("state"))),
)
