"""Cases with papers in all the states in which they are printed (by `odoo shell`)."""

import json
import sys

sys.path.insert(0, "tests/races")

import people  # noqa: E402

from odoo.fields import Command  # noqa: E402

CASES = 8
env = globals()["env"]
people.set_up(env)
for login in ("owner", "second", "accountant"):
    env["res.users"].search([("login", "=", login)]).password = login
env["res.users"].search([("login", "=", "second")]).group_ids += env.ref(
    "client_offboarding.group_offboarding_all"
)
# Nothing else is started by itself, and no mail leaves the house.
env["ir.cron"].search([]).active = False
env.ref("client_offboarding.ir_cron_signed_papers").active = True
env.company.email = "office@company.example"
env["ir.mail_server"].search([]).unlink()


def make_paper(case, kind):
    owner = case.user_id
    papers = env["client.offboarding.protocol"].with_user(owner)
    return papers.create({"offboarding_id": case.id, "kind": kind})


def make_case(number):
    client, case = people.make_client()
    contact = env["res.partner"].create(
        {
            "name": "Anna Kowalska",
            "email": f"anna{number}@client.example",
            "parent_id": client.id,
        }
    )
    case.contact_ids = contact
    case.action_start_handover()
    case.return_ids = [Command.create({"name": "Laptop"})]
    case.document_ids = [Command.create({"name": "Folder", "kind": "other"})]
    case.access_ids = [
        Command.create(
            {
                "system": "Server",
                "account": "root",
                "holder": "shared",
                "operation": "close",
            }
        )
    ]
    unmade = make_paper(case, "returns")
    to_sign = make_paper(case, "access")
    to_sign.action_sign_client(name="Anna Kowalska")
    sent = make_paper(case, "documents")
    sent.action_send()
    sent.action_sign_company()
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": client.id,
            "invoice_date": people.TODAY,
            "invoice_line_ids": [Command.create({"name": "X", "price_unit": 50})],
        }
    )
    token = case._invite(contact)._get_token()
    env.cr.commit()
    return {
        "case": case.id,
        "line": case.return_ids.id,
        "unmade": unmade.id,
        "to_sign": to_sign.id,
        "sent": sent.id,
        "sha256": sent.sha256,
        "token": token,
        "invoice": invoice.id,
    }


for number in range(CASES):
    print("CASE", json.dumps(make_case(number)))
env.cr.commit()
