"""What two servers work on (`odoo shell`): a paper, and batches of many clients.

Prints a line of JSON with the keys of users and the records.
"""

import json
import sys

sys.path[:0] = ["tests/races"]

import people  # noqa: E402

from odoo.fields import Command  # noqa: E402

people.set_up(globals()["env"])
env = people.env
client, case = people.make_client()
case.action_start_handover()
case.contact_ids = env["res.partner"].create(
    {"name": "Anna Nowak", "email": "a@example.com", "parent_id": client.id}
)
case.return_ids = [Command.create({"name": "Laptop"})]
papers = env["client.offboarding.protocol"]
paper = papers.create({"offboarding_id": case.id, "kind": "returns"})


def make_batch(name, size):
    clients = env["res.partner"].create(
        [{"name": f"{name} {number}", "is_company": True} for number in range(size)]
    )
    return env["client.offboarding.batch"].create(
        {
            "name": name,
            "partner_ids": [Command.set(clients.ids)],
            "reason_id": env.ref("client_offboarding.reason_no_need").id,
            "steps": "open",
        }
    )


batches = [make_batch("Pressed twice", 12), make_batch("Long", 90)]
given = {"paper": paper.id, "batches": [batch.id for batch in batches], "keys": {}}
for login in ("boss", "manager", "admin"):
    user = people.find(login)
    keys = env["res.users.apikeys"].with_user(user).sudo()
    given["keys"][login] = keys._generate("rpc", "test", None)
env.cr.commit()
print("GIVEN", json.dumps(given))
