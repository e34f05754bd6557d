"""Pairs of actions at the same moment, in rounds; nobody says who comes first.

Each race returns, for each round, what the two were answered and what was left. An
answer that isn't a sentence for the one who asked begins with "FAULT".
"""

import itertools
import threading
from datetime import timedelta

import people
from people import (
    TODAY,
    Person,
    close,
    confirm,
    make_client,
    make_invoice,
    read_afresh,
)

from odoo.exceptions import UserError
from odoo.fields import Command

ROUNDS = 20
MAILED = "client_offboarding_protocol_mail_rel"


def at_once(*requests):
    """What each of ``requests`` was answered: (login, work, arguments)."""
    gate = threading.Barrier(len(requests))
    people.env.cr.commit()
    served = [Person(login) for login, *__ in requests]

    def serve(person, work, *arguments):
        gate.wait()
        try:
            person.answer = person.request(work, *arguments)
        except Exception as error:
            person.answer = f"FAULT {error!r}"
        person.leave()

    threads = [
        threading.Thread(target=serve, args=(person, *request[1:]))
        for person, request in zip(served, requests, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    read_afresh()
    return [person.answer for person in served]


def rounds(play):
    return [play() for __ in range(ROUNDS)]


def call(method, *arguments, **options):
    """Work that calls a method of a record as whoever asks for it."""

    def work(env, record):
        return getattr(record.with_env(env), method)(*arguments, **options)

    return work


class Case:
    """A case with a contact, made once for all rounds of a race that don't end it."""

    def __init__(self):
        self.client, self.case = make_client()
        self.contact = people.env["res.partner"].create(
            {"name": "Anna Nowak", "email": "anna@e.pl", "parent_id": self.client.id}
        )
        self.case.action_start_handover()
        self.case.contact_ids = self.contact
        self.case.return_ids = [Command.create({"name": "Laptop"})]
        people.env.cr.commit()

    def make_paper(self, kind="returns", sent=False):
        """A new paper, those before being void."""
        papers = self.case.protocol_ids.filtered(
            lambda paper: paper.kind == kind and paper.state != "void"
        )
        paper = (
            papers.action_new_version()
            if papers
            else papers.create({"offboarding_id": self.case.id, "kind": kind})
        )
        paper.action_generate()
        if sent:
            paper.action_send()
        people.env.cr.commit()
        return paper


def sign_as_client(env, paper):
    paper.with_env(env).action_sign_client(name="Anna Nowak")


def sign_by_link(env, paper, token, checksum):
    """As the portal's route does it: by the link that he was sent."""
    # sudo: a visitor has no rights; his link is looked into.
    case = paper.with_env(env).sudo().offboarding_id
    contact = case._get_portal_contact(token)
    if not contact:
        raise UserError("This link isn't valid any more.")
    paper.with_env(env).sudo()._sign_in_portal(
        contact, {paper.id: checksum}, name="Anna Nowak", method="typed"
    )


def count_mails(paper):
    people.env.cr.execute(
        f"SELECT COUNT(*) FROM {MAILED} WHERE client_offboarding_protocol_id = %s",
        [paper.id],
    )
    return people.env.cr.fetchone()[0]


def describe(paper):
    return [paper.state, sorted(paper.signature_ids.mapped("side"))]


def race_sending_twice():
    made = Case()

    def play():
        paper = made.make_paper()
        send = call("action_send")
        answers = at_once(("owner", send, paper), ("boss", send, paper))
        return {"answers": answers, "mails": count_mails(paper), "left": paper.state}

    return rounds(play)


def race_signing_by_both_sides():
    made = Case()

    def play():
        paper = made.make_paper()
        answers = at_once(
            ("owner", call("action_sign_company"), paper),
            ("boss", sign_as_client, paper),
        )
        files = len(paper.signed_attachment_id)
        return {"answers": answers, "left": describe(paper), "files": files}

    return rounds(play)


def race_signing_twice():
    made = Case()

    def play():
        paper = made.make_paper()
        work = call("action_sign_company")
        answers = at_once(("owner", work, paper), ("boss", work, paper))
        return {"answers": answers, "left": describe(paper)}

    return rounds(play)


def race_signing_and_new_version():
    made = Case()

    def play():
        paper = made.make_paper()
        paper.action_sign_company()
        answers = at_once(
            ("owner", sign_as_client, paper),
            ("boss", call("action_new_version"), paper),
        )
        return {"answers": answers, "left": describe(paper)}

    return rounds(play)


def race_revoking_a_link_and_signing():
    made = Case()

    def play():
        paper = made.make_paper(sent=True)
        link = made.case._invite(made.contact)
        token = link._get_token()
        answers = at_once(
            ("public", sign_by_link, paper, token, paper.sha256),
            ("owner", call("action_withdraw"), link),
        )
        return {"answers": answers, "left": describe(paper), "link": link.state}

    return rounds(play)


def race_signing_by_a_link_that_is_being_revoked():
    """The revoking came first, and isn't committed when he signs."""
    made = Case()
    paper = made.make_paper(sent=True)
    link = made.case._invite(made.contact)
    token = link._get_token()
    people.env.cr.commit()
    owner, visitor = Person("owner"), Person("public")
    owner.do(call("action_withdraw"), link)
    thread = visitor.in_background(sign_by_link, paper, token, paper.sha256)
    waited = thread.is_alive()
    owner.commit()
    thread.join()
    owner.leave()
    visitor.leave()
    read_afresh()
    return {"waited": waited, "left": describe(paper), "tries": visitor.tries}


def race_agreeing_and_changing_the_settlement():
    made = Case()

    def play():
        paper = made.make_paper("settlement", sent=True)
        token = made.case._invite(made.contact)._get_token()
        shown = paper.sha256
        answers = at_once(
            ("public", sign_by_link, paper, token, shown),
            ("accountant", call("action_generate"), paper),
        )
        return {
            "answers": answers,
            "left": describe(paper),
            "shown": paper.sha256 == shown,
        }

    return rounds(play)


def race_deleting_a_document_and_handing_it_over():
    made = Case()

    def play():
        file = people.env["ir.attachment"].create({"name": "a", "raw": b"a file"})
        line = people.env["client.offboarding.document"].create(
            {
                "offboarding_id": made.case.id,
                "name": "Report",
                "attachment_ids": [Command.set(file.ids)],
            }
        )
        answers = at_once(
            ("owner", call("action_hand_over"), line), ("boss", call("unlink"), line)
        )
        left = line.exists()
        return {"answers": answers, "left": left.state, "file": bool(file.exists())}

    return rounds(play)


def race_waiving_at_once():
    client, case = make_client()
    confirm(case)

    def waive(env, case):
        return env["client.offboarding.waiver"].create(
            {"offboarding_id": case.id, "code": "receivable_overdue", "reason": "x"}
        )

    def play():
        before = len(case.waiver_ids)
        make_invoice(people.env, client)
        answers = at_once(("manager", waive, case), ("boss", waive, case))
        return {"answers": answers, "waivers": len(case.waiver_ids) - before}

    return rounds(play)


def race_closing_and_posting():
    """The same case again: what the posting left is waived, and it is reopened."""
    client, case = make_client()
    confirm(case)

    def play():
        answers = at_once(("boss", close, case), ("accountant", make_invoice, client))
        still_open = [
            check["code"]
            for check in case.checks_kept or []
            if check["item_count"] > check["waived_count"]
        ]
        left = [case.state, "receivable_overdue" in still_open]
        boss = case.with_user(people.find("boss"))
        if case.state == "closed":
            boss.action_reopen("Another round")
        boss.env["client.offboarding.waiver"].create(
            {"offboarding_id": case.id, "code": "receivable_overdue", "reason": "x"}
        )
        if case.state == "handover":
            case.action_request_confirmation()
        return {"answers": answers, "left": left}

    return rounds(play)


def race_billing_and_the_erps_own_invoicing():
    def scheduled(env, contract):
        # sudo: as the scheduler does it.
        env["contract.contract"].sudo().cron_recurring_create_invoice(TODAY)

    def bill(env, case):
        case.with_env(env).action_create_final_invoices(partial_period="prorated")

    def play():
        billed, end = TODAY - timedelta(days=70), TODAY + timedelta(days=3)
        __, case = make_client(billed_to=billed, date_end=end)
        contract = case.termination_ids.contract_id
        answers = at_once(("accountant", bill, case), ("second", scheduled, contract))
        periods = contract._get_related_invoices().invoice_line_ids.mapped(
            "contract_period_start"
        )
        return {
            "answers": answers,
            "periods": len(periods),
            "distinct": len(set(periods)),
            "fault": contract.invoice_generation_error,
        }

    return rounds(play)


def race_running_a_batch_twice():
    """By two who press the button, or by one and the scheduled action."""
    numbers = itertools.count()

    def scheduled(env, batch):
        # sudo: as the scheduler does it.
        env[batch._name].sudo()._cron_run()

    def play():
        clients = people.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "lang": "en_US",
                    "email": f"{name}{next(numbers)}@firm.example",
                }
                for name in ("one", "two")
            ]
        )
        boss = people.env(user=people.find("boss").id)
        batch = boss["client.offboarding.batch"].create(
            {
                "name": "End of payroll",
                "reason_id": boss.ref("client_offboarding.reason_client_leaves").id,
                "partner_ids": [Command.set(clients.ids)],
            }
        )
        other = call("action_run")
        if next(numbers) % 4:
            batch.action_preview()
            batch._write_step({"state": "running", "user_id": boss.uid})
            other = scheduled
        answers = at_once(
            ("boss", call("action_run"), batch), ("manager", other, batch)
        )
        mails = people.env["mail.mail"].search([("recipient_ids", "in", clients.ids)])
        return {
            "answers": answers,
            "cases": len(clients.offboarding_ids),
            "mails": sorted(mails.recipient_ids.mapped("id")) == sorted(clients.ids)
            and len(mails),
            "left": batch.line_ids.mapped("state"),
        }

    return rounds(play)
