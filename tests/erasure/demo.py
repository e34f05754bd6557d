"""Two clients of Odoo's own demo data are erased in one company (`odoo shell`).

Prints what became of it. Nothing here is found by the addon's own search: rows are
compared by their checksums, and people looked for in every column with a text.
"""

import json
from collections import Counter
from datetime import date, timedelta

from odoo.fields import Command
from odoo.tools import SQL

env = globals()["env"]
CLIENTS = ["Ready Mat", "Wood Corner"]
# What whoever erases writes down, and what the ERP notes of its records by itself.
NOTED = {
    "client_offboarding",
    "client_offboarding_data",
    "client_offboarding_data_item",
    "client_offboarding_data_log",
    "client_offboarding_data_run",
    "ir_cron_trigger",
    "privacy_log",
    "queue_job",
}


def query(text, *arguments):
    return env.execute_query(SQL(text, *arguments))


def get_tables():
    return query(
        "SELECT table_name, bool_or(column_name = 'company_id')"
        " FROM information_schema.columns JOIN information_schema.tables"
        " USING (table_schema, table_name)"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        " GROUP BY 1 ORDER BY 1"
    )


def read_rows():
    """Checksums of all rows by table, each with its id and company."""
    env.flush_all()
    return {
        table: Counter(
            query(
                "SELECT to_jsonb(t)->>'id', %s, md5(t::text) FROM %s t",
                SQL("t.company_id" if has_company else "NULL::integer"),
                SQL.identifier(table),
            )
        )
        for table, has_company in get_tables()
        if table not in NOTED
    }


def find_texts(texts):
    """Rows that have one of the texts in any of their columns: (table, id)."""
    columns = query(
        "SELECT table_name, array_agg(column_name::text)"
        " FROM information_schema.columns JOIN information_schema.tables"
        " USING (table_schema, table_name)"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        " AND data_type IN ('text', 'character varying', 'jsonb', 'json') GROUP BY 1"
    )
    likes = [f"%{text.lower()}%" for text in texts]
    return {
        (table, id_)
        for table, names in columns
        for (id_,) in query(
            "SELECT to_jsonb(t)->>'id' FROM %s t WHERE %s",
            SQL.identifier(table),
            SQL(" OR ").join(
                SQL("lower(%s::text) LIKE ANY(%s)", SQL.identifier(name), likes)
                for name in names
            ),
        )
    }


def get_people(client):
    return client.with_context(active_test=False).search(
        [("commercial_partner_id", "=", client.id), ("is_company", "=", False)]
    )


def take_from_other_companies(clients):
    """In the demo data the other companies invoice them too: then nobody could go."""
    other = env["res.partner"].search([("name", "=", "LightsUp")])
    ids = [*clients.ids, *get_people(clients[0]).ids, *get_people(clients[1]).ids]
    for table, column in (
        ("account_move", "partner_id"),
        ("account_move", "partner_shipping_id"),
        ("account_move", "commercial_partner_id"),
        ("account_move_line", "partner_id"),
        ("contract_contract", "partner_id"),
        ("contract_contract", "invoice_partner_id"),
        ("contract_contract", "commercial_partner_id"),
    ):
        name = SQL.identifier(column)
        env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE company_id <> %s AND %s = ANY(%s)",
                *(SQL.identifier(table), name, other.id, company.id, name, ids),
            )
        )
    env.invalidate_all()


def make_case(client, erp):
    today = date.today()
    case = env["client.offboarding"].create(
        {
            "partner_id": client.id,
            "company_id": company.id,
            "user_id": env.ref("base.user_admin").id,
            "termination_ids": [
                Command.create(
                    {
                        "contract_name": f"Contract of {client.name}",
                        "contract_date": "2024-01-01",
                        "mode": "agreement",
                        "date_agreement": today - timedelta(days=40),
                        "date_end": today - timedelta(days=10),
                        "date_end_reason": "as agreed",
                        "has_processing_agreement": True,
                        "data_choice": "erase",
                    }
                )
            ],
        }
    )
    case._write_step({"state": "handover"})
    line = env["client.offboarding.data"].with_user(officer)
    line = line.create(
        {"offboarding_id": case.id, "system_id": erp.id, "role": "processor"}
    )
    line.action_decide("erase")
    return case


def erase(case):
    action = case.with_user(officer).action_execute_data()
    run = env[action["res_model"]].browse(action["res_id"])
    while run.state in ("queued", "running"):
        run._work()
        env.flush_all()
        env.invalidate_all()
    return run


def get_finds(runs, *states):
    """Rows that the runs found, by what became of them: (table, id)."""
    items = runs.item_ids.filtered(lambda item: item.state in states)
    return {
        (env[item.res_model]._table, str(item.res_id))
        for item in items
        if item.res_model in env
    }


def get_lost_files():
    files = env["ir.attachment"].search([("store_fname", "!=", False)])
    return [file.id for file in files if not file.raw and file.file_size]


company = env.ref("base.main_company")
officer = env["res.users"].search([("login", "=", "offboarding_officer")])
officer.company_ids |= company
clients = env["res.partner"].search([("name", "in", CLIENTS)])
take_from_other_companies(clients)
people = [person for client in clients for person in get_people(client)]
for person in people:
    person.message_post(
        body=f"Hello {person.name}, {person.email}", author_id=person.id
    )
texts = {text for one in people for text in (one.name, one.email, one.phone) if text}
erp = env["client.offboarding.data.system"].create(
    {"name": "ERP", "kind": "erp", "company_id": company.id}
)
cases = [make_case(client, erp) for client in clients]
lost, named, before = get_lost_files(), find_texts(texts), read_rows()
runs = env["client.offboarding.data.run"].union(*map(erase, cases))
after = read_rows()
changed = {
    table: (before[table] - after[table], after[table] - before[table])
    for table in before
    if before[table] != after[table]
}
gone = {
    (table, id_)
    for table, (old, _new) in changed.items()
    for id_, _company, _md5 in old
}
added = {
    (table, id_)
    for table, (_old, new) in changed.items()
    for id_, _company, _md5 in new
}
of_others = {
    (table, id_)
    for table, parts in changed.items()
    for part in parts
    for id_, of, _md5 in part
    if of not in (None, company.id)
}
kept = get_finds(runs, "refused")
print(
    "RESULT",
    json.dumps(
        {
            "runs": [(run.state, run.error, run.done > 0) for run in runs],
            "people": len(people),
            "people_gone": sum(one.name not in texts for one in people),
            "named_before": len(named),
            "unnamed_changes": sorted(gone - get_finds(runs, "done", "gone")),
            "added": sorted({table for table, _id in added - gone}),
            "of_others": sorted(of_others),
            "left": sorted(find_texts(texts) - kept),
            "kept": sorted({table for table, _id in kept}),
            "lost_files": len(set(get_lost_files()) - set(lost)),
        }
    ),
)
