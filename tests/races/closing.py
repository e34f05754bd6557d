"""Races with the closing of a case: never a closed case with something open."""

import people
from people import (
    Person,
    close,
    confirm,
    make_client,
    make_invoice,
    outcome,
    pay,
    reset_thing,
    undo_payment,
)

from odoo.fields import Command


def told_then_refused(case, login, work, *arguments):
    """Somebody is in the middle of ``work`` when the owner closes, twice."""
    other, owner = Person(login), Person("owner")
    other.do(work, *arguments)
    told = owner.request(close, case)
    other.commit()
    refused = owner.request(close, case)
    other.leave()
    owner.leave()
    return outcome(case, told=told, refused=refused)


def started_again(case, login, work, *arguments):
    """``work`` is committed after the owner's closing has begun to read."""
    owner = Person("owner")

    def close_late(env, case):
        case.with_env(env).check_ids.mapped("state")
        if owner.tries == 1:
            other = Person(login)
            other.do(work, *arguments)
            other.commit()
            other.leave()
        close(env, case)

    answer = owner.request(close_late, case)
    owner.leave()
    return outcome(case, answer=answer, tries=owner.tries)


def settled_client():
    client, case = make_client()
    confirm(case)
    return client, case


def race_posting_told():
    client, case = settled_client()
    return told_then_refused(case, "accountant", make_invoice, client)


def race_posting_started_again():
    client, case = settled_client()
    return started_again(case, "accountant", make_invoice, client)


def race_payment_told():
    client, case = settled_client()
    return told_then_refused(case, "accountant", pay, client)


def race_payment_started_again():
    client, case = settled_client()
    return started_again(case, "accountant", pay, client)


def race_unreconciling_started_again():
    client, case = make_client()
    invoice = make_invoice(people.env, client)
    people.env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    ).create({})._create_payments()
    confirm(case)
    return started_again(case, "accountant", undo_payment, invoice)


def race_reset_of_a_thing_started_again():
    client, case = make_client()
    helper = people.env["res.users"].search([("login", "=", "helper")])
    case.return_ids = [Command.create({"name": "Laptop", "user_id": helper.id})]
    case.return_ids.action_receive()
    confirm(case)
    return started_again(case, "helper", reset_thing, case)


def race_posting_after_closing():
    """The closing came first: the posting waits, and is started again after it."""
    client, case = settled_client()
    owner, accountant = Person("owner"), Person("accountant")
    owner.do(close, case)
    thread = accountant.in_background(make_invoice, client)
    waited = thread.is_alive()
    owner.commit()
    thread.join()
    accountant.leave()
    owner.leave()
    return outcome(
        case, waited=waited, answer=accountant.answer, tries=accountant.tries
    )


def race_two_closings():
    client, case = settled_client()
    first, second = Person("owner"), Person("owner")
    first.do(close, case)
    told = second.request(close, case)
    first.commit()
    refused = second.request(close, case)
    first.leave()
    second.leave()
    return outcome(case, told=told, refused=refused)
