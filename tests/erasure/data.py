"""A case with a decision, whose client's people have left traces (`odoo shell`).

Prints the id of the run that is queued, and what came of two officers who both wanted
one, each in a transaction of his own.
"""

import json
import sys
from datetime import timedelta

sys.path[:0] = ["tests/races"]

import people  # noqa: E402
from people import TODAY, Person, make_client  # noqa: E402

from odoo.fields import Command  # noqa: E402

people.set_up(globals()["env"])
env = people.env
groups = env.ref("base.group_user") | env.ref(
    "client_offboarding.group_offboarding_data_officer"
)
officer, _second = env["res.users"].create(
    [
        {
            "name": login,
            "login": login,
            "group_ids": [Command.set(groups.ids)],
            "company_id": env.company.id,
            "company_ids": [Command.set(env.company.ids)],
        }
        for login in ("officer", "second officer")
    ]
)
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
