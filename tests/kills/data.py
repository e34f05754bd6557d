"""For each action a record that it is asked of (run by `odoo shell`).

Prints a line of JSON for each: who asks for what, what it becomes, and how much of
what must be there once.
"""

import json
import os
import sys
from datetime import timedelta
from unittest.mock import patch

sys.path[:0] = ["tests/races"]

import people  # noqa: E402
from people import TODAY, YESTERDAY, make_client, make_invoice  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402

from odoo.fields import Command  # noqa: E402

CASE = "client.offboarding"
people.set_up(globals()["env"])
env = people.env
people.make_officer("officer")
keys = env["res.users.apikeys"]


def print_page(self, report, res_ids=None, data=None):
    """Made before anybody is killed; the server prints as it does."""
    return Canvas("unused").getpdfdata(), "pdf"


def ask(
    title,
    user,
    record,
    method,
    becomes=None,
    counted="",
    once=1,
    before=None,
    **arguments,
):
    """:param counted: SQL that counts what must be there ``once``
    :param before: (user, record, method) of what is asked first, undisturbed
    """
    if before:
        login, other, name = before
        before = {"user": login, "model": other._name, "ids": other.ids}
        before |= {"method": name, "arguments": {}}
    print(
        "ASK",
        json.dumps(
            {
                "title": title,
                "user": user,
                "model": record._name,
                "ids": record.ids,
                "method": method,
                "arguments": arguments,
                "becomes": becomes,
                "counted": counted,
                "once": once,
                "before": before,
            },
            default=str,
        ),
    )


def count(table, record, column):
    return f"SELECT COUNT(*) FROM {table} WHERE {column} = {record.id}"


def running(**values):
    __, case = make_client(**values)
    case.action_start_handover()
    return case


def make_paper(case, *signers):
    contact = env["res.partner"].create(
        {"name": "Anna Nowak", "email": "a@e.pl", "parent_id": case.partner_id.id}
    )
    case.contact_ids = contact
    case.return_ids = [Command.create({"name": "Laptop"})]
    paper = env["client.offboarding.protocol"].create(
        {"offboarding_id": case.id, "kind": "returns"}
    )
    for sign in signers:
        getattr(paper, sign)()
    return paper


def make_contract(client):
    line = {
        "name": "Service",
        "price_unit": 100,
        "recurring_rule_type": "monthly",
        "date_start": people.START,
    }
    return env["contract.contract"].create(
        {
            "name": "Contract",
            "partner_id": client.id,
            "line_recurrence": True,
            "contract_line_ids": [Command.create(line)],
        }
    )


def kill_giving_notice():
    client = env["res.partner"].create({"name": "Client", "is_company": True})
    contract = make_contract(client)
    contract.contract_line_ids.last_date_invoiced = YESTERDAY
    case = people.open_case(env, client)
    case.termination_ids.date_end = YESTERDAY
    snapshots = count(
        "client_offboarding_snapshot", contract.contract_line_ids, "contract_line_id"
    )
    ask("notice", "boss", case, "action_give_notice", "notice", snapshots)


def kill_starting_handover():
    ask("handover", "boss", make_client()[1], "action_start_handover", "handover")


def kill_asking_for_confirmation():
    case = running()
    papers = count("client_offboarding_protocol", case, "offboarding_id")
    ask("confirm", "boss", case, "action_request_confirmation", "confirm", papers)


def kill_closing():
    case = running()
    case.action_request_confirmation()
    ask("closed", "boss", case, "action_close", "closed")


def kill_reopening():
    case = running()
    case.action_request_confirmation()
    case.action_close()
    said = (
        "SELECT COUNT(*) FROM mail_message WHERE model = 'client.offboarding'"
        f" AND res_id = {case.id} AND body LIKE '%Forgotten keys%'"
    )
    reason = "Forgotten keys"
    ask("reopened", "boss", case, "action_reopen", "handover", said, reason=reason)


def kill_moving_the_end():
    __, case = make_client(date_end=TODAY + timedelta(days=9))
    end = TODAY + timedelta(days=20)
    moved = (
        "SELECT COUNT(*) FROM client_offboarding_termination t"
        " JOIN contract_line l ON l.contract_id = t.contract_id"
        f" WHERE t.offboarding_id = {case.id} AND t.date_end = l.date_end"
        f" AND l.date_end = '{end}'"
    )
    given = {"date_end": end, "reason": "Asked for", "consent": "A letter"}
    ask("end moved", "boss", case, "action_change_end", "notice", moved, **given)


def kill_cancelling():
    __, case = make_client(date_end=TODAY + timedelta(days=9))
    given = {"outcome": "retained", "consent": "A letter of today"}
    ask("cancelled", "boss", case, "action_cancel", "cancelled", **given)


def kill_sending():
    paper = make_paper(running())
    mails = count(
        "client_offboarding_protocol_mail_rel", paper, "client_offboarding_protocol_id"
    )
    ask("sent", "boss", paper, "action_send", "sent", mails)


def kill_signing_for_us():
    paper = make_paper(running())
    signatures = count("client_offboarding_signature", paper, "protocol_id")
    ask("our signature", "boss", paper, "action_sign_company", "draft", signatures)


def kill_completing():
    paper = make_paper(running(), "action_sign_company")
    files = count("ir_attachment", paper, "offboarding_protocol_id")
    # What was put up for signature, and the same with the signatures.
    given = {"name": "Anna Nowak", "once": 2}
    ask("signed", "boss", paper, "action_sign_client", "signed", files, **given)


def kill_waiving():
    client, case = make_client()
    make_invoice(env, client)
    waivers = count("client_offboarding_waiver", case, "offboarding_id")
    values = {"offboarding_id": case.id, "code": "receivable_overdue", "reason": "x"}
    ask(
        "waived",
        "boss",
        env["client.offboarding.waiver"],
        "create",
        counted=waivers,
        vals_list=[values],
    )


def kill_receiving():
    case = running()
    line = env["client.offboarding.return"].create(
        {"offboarding_id": case.id, "name": "Laptop", "quantity": 3}
    )
    receipts = count("client_offboarding_return_receipt", line, "return_id")
    ask("received", "boss", line, "action_receive", "done", receipts)


def kill_handing_over():
    case = running()
    file = env["ir.attachment"].create({"name": "a.txt", "raw": case.name.encode()})
    line = env["client.offboarding.document"].create(
        {
            "offboarding_id": case.id,
            "name": "Report",
            "attachment_ids": [Command.set(file.ids)],
        }
    )
    files = count("ir_attachment", line, "offboarding_document_id")
    ask("handed over", "boss", line, "action_hand_over", "done", files)


def kill_billing():
    billed = TODAY - timedelta(days=70)
    case = running(billed_to=billed, date_end=TODAY - timedelta(days=1))
    # Every period is billed, and none twice.
    doubles = (
        "SELECT COUNT(*) - COUNT(DISTINCT l.contract_period_start)"
        " FROM account_move_line l JOIN account_move m ON m.id = l.move_id"
        f" WHERE m.offboarding_id = {case.id} AND l.contract_line_id IS NOT NULL"
    )
    ask(
        "billed",
        "accountant",
        case,
        "action_create_final_invoices",
        counted=doubles,
        once=0,
        partial_period="prorated",
    )


def kill_running_a_batch():
    """Many clients at once: each has one case, one message and one notice."""
    clients = env["res.partner"].create(
        [
            {
                "name": f"Client {number}",
                "is_company": True,
                "email": f"c{number}@example.com",
                "lang": "en_US",
            }
            for number in range(3)
        ]
    )
    for client in clients:
        make_contract(client)
    batch = env["client.offboarding.batch"].create(
        {
            "name": "Service ends",
            "partner_ids": [Command.set(clients.ids)],
            "reason_id": env.ref("client_offboarding.reason_no_need").id,
            "steps": "open,inform,paper",
        }
    )
    batch.action_preview()
    of_clients = f"FROM client_offboarding WHERE partner_id IN {tuple(clients.ids)}"
    done = f"SELECT (SELECT COUNT(*) {of_clients})" + "".join(
        f" + (SELECT COUNT(*) FROM client_offboarding_{table}"
        f" WHERE offboarding_id IN (SELECT id {of_clients}))"
        for table in ("batch_line", "message", "protocol")
    )
    ask("batch", "boss", batch, "action_run", "done", done, once=12)


def kill_erasing():
    """Waits paused, so that it alone is worked off when its turn comes."""
    client, case = make_client(date_end=TODAY - timedelta(days=3))
    case.action_start_handover()
    for number in range(5):
        person = env["res.partner"].create(
            {
                "name": f"Anna Kowalska-{case.id}-{number}",
                "email": f"anna{number}@client{case.id}.example.com",
                "parent_id": client.id,
            }
        )
        person.message_post(body=f"{person.name} called", author_id=person.id)
    case._record_data_choice("erase", "Anna", "letter")
    systems = env["client.offboarding.data.system"]
    system = systems.create({"name": "ERP", "kind": "erp"})
    line = env["client.offboarding.data"].create(
        {"offboarding_id": case.id, "system_id": system.id, "role": "processor"}
    )
    officer = people.find("officer")
    line.with_user(officer).action_decide("erase")
    queued = case.with_user(officer).action_execute_data()
    run = env["client.offboarding.data.run"].browse(queued["res_id"])
    run.with_user(officer).action_pause()
    left = (
        "SELECT COUNT(*) FROM client_offboarding_data_run r"
        " JOIN client_offboarding_data d ON d.offboarding_id = r.offboarding_id"
        f" WHERE r.id = {run.id} AND r.state = 'done' AND d.state = 'done'"
        " AND NOT EXISTS (SELECT FROM res_partner p"
        f" WHERE p.name LIKE 'Anna Kowalska-{case.id}-%')"
    )
    # Each by a cron of its own: one that was killed three times can't be run by hand.
    cron = env.ref("client_offboarding_privacy.ir_cron_data_run").copy()
    ask(
        "erased",
        "admin",
        cron,
        "method_direct_trigger",
        counted=left,
        before=("officer", run, "action_resume"),
    )


with patch.object(type(env["ir.actions.report"]), "_render_qweb_pdf", print_page):
    wanted = (os.environ.get("KILL") or "").split(",")
    starts = tuple(f"kill_{name}" for name in wanted)
    actions = [do for name, do in list(globals().items()) if name.startswith(starts)]
    for number in range(int(os.environ.get("KILLS") or len(actions))):
        actions[number % len(actions)]()
for login in ("boss", "accountant", "officer", "admin"):
    user = people.find(login)
    key = keys.with_user(user).sudo()._generate("rpc", "test", None)
    print("KEY", json.dumps([login, key]))
env.cr.commit()
