"""A case with a decision, whose client's people have left traces (`odoo shell`).

Prints the id of the run that is queued, and what came of two officers who both wanted
one, each in a transaction of his own.
"""

import json
import sys
from datetime import timedelta
from unittest.mock import patch

sys.path[:0] = ["tests/races"]

import people  # noqa: E402
from people import TODAY, Person, make_client  # noqa: E402

from odoo.fields import Command  # noqa: E402

from odoo.addons.client_offboarding.models.batch import running  # noqa: E402

people.set_up(globals()["env"])
env = people.env
officer = people.make_officer("officer", "second officer")
client, case = make_client(date_end=TODAY - timedelta(days=3))
case.action_start_handover()
neighbour = env["res.partner"].create({"name": "Zofia Obca", "email": "z@obca.pl"})
for number in range(12):
    person = env["res.partner"].create(
        {
            "name": f"Anna Kowalska-{number:02}",
            "email": f"anna{number:02}@client.example.com",
            "phone": f"+48 601 222 3{number:02}",
            "parent_id": client.id,
        }
    )
    for record in (person, neighbour):
        record.message_post(
            body=f"Dear Zofia, {person.name} called", author_id=person.id
        )
    neighbour.message_post(
        body=f"Dear {person.name}, call me",
        author_id=neighbour.id,
        partner_ids=person.ids,
    )
    env["ir.attachment"].create(
        {
            "name": f"{person.name}.txt",
            "raw": f"cv {person.name}".encode(),
            "res_model": "res.partner",
            "res_id": person.id,
        }
    )
    env["res.partner.bank"].create(
        {"acc_number": f"PL{number:026}", "partner_id": person.id}
    )
case = case.with_user(officer)
case.sudo()._record_data_choice("erase", "Anna", "letter")
system = env["client.offboarding.data.system"].create({"name": "ERP", "kind": "erp"})
line = case.env["client.offboarding.data"].create(
    {"offboarding_id": case.id, "system_id": system.id, "role": "processor"}
)
line.action_decide("erase")
# Of three clients of a batch one is done; the others wait.
clients = env["res.partner"].create(
    [{"name": f"Client {number}", "is_company": True} for number in range(3)]
)
batch = env["client.offboarding.batch"].create(
    {
        "name": "Service ends",
        "partner_ids": [Command.set(clients.ids)],
        "reason_id": env.ref("client_offboarding.reason_no_need").id,
        "steps": "open",
    }
)
with patch.object(running, "AT_ONCE", 1):
    batch.with_user(people.find("boss")).action_run()
env.cr.commit()


def erase(env, case):
    return case.with_env(env).action_execute_data()


first, second = Person("officer"), Person("second officer")
action = first.do(erase, case)
thread = second.in_background(erase, case)
waited = thread.is_alive()
first.commit()
thread.join()
first.leave()
second.leave()
people.read_afresh()
active = [("offboarding_id", "=", case.id), ("state", "=", "queued")]
runs = env["client.offboarding.data.run"].search(active).ids
print("RACE", json.dumps({"waited": waited, "told": second.answer, "runs": runs}))
print("RUN", action["res_id"])
