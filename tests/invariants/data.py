"""Cases with a file in every place that holds one (run by `odoo shell`)."""

import secrets
import sys
from unittest.mock import patch

sys.path.insert(0, "tests/races")

import people  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402

from odoo.fields import Command  # noqa: E402

people.set_up(globals()["env"])
env = people.env


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
    env.cr.commit()
