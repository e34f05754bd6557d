"""Cases with a file in every place that holds one (run by `odoo shell`)."""

import secrets
import sys
from unittest.mock import patch

sys.path[:0] = ["tests/races", "tests/invariants"]

import glue  # noqa: E402
import people  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402

from odoo.fields import Command  # noqa: E402

from odoo.addons.client_offboarding.models.batch import running  # noqa: E402

people.set_up(globals()["env"])
env = people.env
glue.set_up(env)


def make_pdf(*arguments, **options):
    """A page that is no other one: files of the same content share a place."""
    page = Canvas("unused", pageCompression=0)
    page.drawString(50, 50, secrets.token_hex(32))
    return page.getpdfdata(), "pdf"


def file(name):
    return env["ir.attachment"].create({"name": name, "raw": make_pdf()[0]}).ids


def sign(paper):
    paper.action_sign_company()
    paper.action_sign_client(name="Anna Kowalska", evidence_ids=file("scan.pdf"))


# What papers look like is tested elsewhere, and here nothing serves the printer.
reports = type(env["ir.actions.report"])
with patch.object(reports, "_render_qweb_pdf", make_pdf):
    client, case = people.make_client()
    case.termination_ids.proof_ids = [Command.set(file("proof.pdf"))]
    case.action_start_handover()
    contact = env["res.partner"].create(
        {"name": "Anna", "email": "anna@example.com", "parent_id": client.id}
    )
    case.contact_ids = contact
    case.return_ids = [
        Command.create(
            {"name": "Laptop", "photo_ids": [Command.set(file("photo.pdf"))]}
        )
    ]
    case.return_ids.action_receive()
    for name in ("Report", "Books", "Keys"):
        case.document_ids = [
            Command.create(
                {"name": name, "attachment_ids": [Command.set(file(f"{name}.pdf"))]}
            )
        ]
    case.document_ids.action_hand_over()
    papers = env["client.offboarding.protocol"]
    for kind in ("documents", "returns", "settlement", "confidentiality"):
        papers |= papers.create({"offboarding_id": case.id, "kind": kind})
    papers.action_generate()
    papers[0].action_send()
    papers[0].sudo()._upload_in_portal(
        contact, make_pdf()[0], papers[0].sha256, method="paper", name="Anna Kowalska"
    )
    sign(papers[1])
    sign(papers[2])

    # Closed on a waiver.
    owing, closed = people.make_client()
    people.confirm(closed)
    people.make_invoice(env, owing)
    waivers = env["client.offboarding.waiver"].with_user(
        env["res.users"].search([("login", "=", "manager")])
    )
    waiver = waivers.create(
        {"offboarding_id": closed.id, "code": "receivable_overdue", "reason": "Agreed"}
    )
    closed.action_close()

    # Billed, and a charge with it.
    billed_to = people.TODAY - people.timedelta(days=70)
    __, billed = people.make_client(billed_to, people.YESTERDAY)
    billed.action_start_handover()
    charge = {"name": "Desk", "price_unit": 30, "vat_treatment": "outside"}
    billed.charge_ids = [Command.create({**charge, "vat_reason": "damages"})]
    billed.charge_ids.action_agree()
    accountant = people.find("accountant")
    billed.with_user(accountant).action_create_final_invoices(partial_period="prorated")

    # Two clients of a batch, of whom the first answers at the end.
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
    batch.action_run()
    env["client.offboarding.feedback"].create(
        {"offboarding_id": closed.id, "channel": "phone", "recommend_choice": "9"}
    )

    # Of two people one's data are erased, and kept on paper.
    officer = people.make_officer("officer")
    leaving, erased = people.make_client(date_end=people.START)
    erased.action_start_handover()
    person = env["res.partner"].create(
        {"name": "Anna Kowalska", "email": "k@example.com", "parent_id": leaving.id}
    )
    person.message_post(body="Anna Kowalska called", author_id=person.id)
    erased._record_data_choice("erase", "Anna", "letter")
    systems = env["client.offboarding.data.system"]
    lines = env["client.offboarding.data"].create(
        [
            {
                "offboarding_id": erased.id,
                "system_id": systems.create({"name": name, "kind": kind}).id,
                "role": role,
            }
            for name, kind, role in (
                ("ERP", "erp", "processor"),
                ("Archive", "paper", "controller"),
            )
        ]
    )
    lines[0].with_user(officer).action_decide("erase")
    lines[1].with_user(officer).action_decide(
        "retain",
        legal_basis="Accounting Act",
        # In Warsaw today is over before it is by the server's clock.
        retain_until=people.TODAY + people.timedelta(days=1),
    )
    # Another one has his handed out, without a case.
    asking = env["res.partner"].create({"name": "Zofia Obca", "email": "z@obca.pl"})
    runs = env["client.offboarding.data.run"]
    asking.with_user(officer).action_data_of_person()
    erased.with_user(officer).action_execute_data()
    runs._cron_work()
    runs.search([("partner_ids", "in", asking.ids)]).with_user(officer).action_export()
    runs._cron_work()
    env.cr.commit()

    # What only other addons know of a case that is over.
    glue.fill(env, closed)
    env.cr.commit()

    # What waits: a batch of which one of three is done, and a search.
    clients = env["res.partner"].create(
        [{"name": f"Waiting {number}", "is_company": True} for number in range(3)]
    )
    waiting = batch.copy({"partner_ids": [Command.set(clients.ids)]})
    with patch.object(running, "AT_ONCE", 1):
        waiting.with_user(people.find("manager")).action_run()
    queued = person.with_user(officer).action_data_of_person()
    runs.browse(queued["res_id"]).with_user(officer).action_pause()
    env.cr.commit()
