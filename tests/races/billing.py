"""Races in which something could be billed, credited or opened twice."""

from datetime import timedelta

import people
from people import (
    START,
    TODAY,
    Person,
    bill,
    make_client,
    open_case,
    outcome,
    read_afresh,
)


def race_two_accountants():
    """One is in the middle of it, and then it is done, when the other presses."""
    end = TODAY + timedelta(days=10)
    _client, case = make_client(billed_to=None, date_end=end)
    first, second = Person("accountant"), Person("second")
    first.do(bill, case)
    told = second.request(bill, case)
    first.commit()
    again = second.request(bill, case)
    first.leave()
    second.leave()
    return outcome(case, told=told, again=again, **count_periods(case))


def race_two_accountants_started_again():
    """Both have read what is to bill before either of them bills it."""
    _client, case = make_client(billed_to=None, date_end=TODAY + timedelta(days=10))
    answer, tries = bill_late(case)
    return outcome(case, answer=answer, tries=tries, **count_periods(case))


def bill_late(case):
    """An accountant has read the case when another one bills and commits."""
    late = Person("second")

    def read_and_bill(env, case):
        case.with_env(env).invoice_ids.mapped("state")
        if late.tries == 1:
            first = Person("accountant")
            first.do(bill, case)
            first.commit()
            first.leave()
        bill(env, case)

    answer = late.request(read_and_bill, case)
    late.leave()
    return answer, late.tries


def count_periods(case):
    read_afresh()
    periods = case.invoice_ids.invoice_line_ids.mapped("contract_period_start")
    return {"periods": len(periods), "distinct": len(set(periods))}


def race_two_credits():
    """The same for what is owed back, where no contract changes."""
    end = TODAY + timedelta(days=3)
    client, case = make_client(billed_to=None, date_end=end)
    line = case.termination_ids.contract_id.contract_line_ids
    case.action_cancel(outcome="mistake")
    while (line.last_date_invoiced or START) < end + timedelta(days=20):
        line.contract_id._recurring_create_invoice().action_post()
    case = open_case(people.env, client)
    case.termination_ids.date_end = end
    case.action_give_notice()
    people.env.cr.commit()
    answer, tries = bill_late(case)
    read_afresh()
    credited = case.invoice_ids.reversed_entry_id
    return outcome(
        case,
        answer=answer,
        tries=tries,
        credits=len(case.invoice_ids),
        invoices=len(credited),
    )


def race_two_openings():
    client = people.env["res.partner"].create({"name": "Client", "is_company": True})
    people.env.cr.commit()
    first, second = Person("owner"), Person("owner")
    case = first.do(open_case, client)
    thread = second.in_background(open_case, client)
    waited = thread.is_alive()
    first.commit()
    thread.join()
    first.leave()
    second.leave()
    read_afresh()
    cases = people.env["client.offboarding"].search_count(
        [("partner_id", "=", client.id)]
    )
    return outcome(
        people.env["client.offboarding"].browse(case.id),
        waited=waited,
        answer=second.answer,
        cases=cases,
    )


def race_first_of_a_year():
    """The numbers of a year are made with its first case; two open one each."""
    clients = people.env["res.partner"].create(
        [{"name": name, "is_company": True} for name in ("First", "Second")]
    )
    people.env.cr.commit()

    def open_next(env, client):
        env["client.offboarding"].create(
            {"partner_id": client.id, "date_open": f"{TODAY.year + 5}-01-02"}
        )

    first, second = Person("owner"), Person("owner")
    first.do(open_next, clients[0])
    thread = second.in_background(open_next, clients[1])
    waited = thread.is_alive()
    first.commit()
    thread.join()
    first.leave()
    second.leave()
    read_afresh()
    numbers = sorted(clients.offboarding_ids.mapped("name"))
    return {
        "waited": waited,
        "answer": second.answer,
        "tries": second.tries,
        "numbers": [name.rpartition("/")[2] for name in numbers],
    }


def race_billing_while_notice_is_delivered():
    """The cron bills a line at the moment in which it is ended."""
    end = TODAY + timedelta(days=3)
    client, case = make_client(billed_to=None, date_end=end)
    contract = case.termination_ids.contract_id
    case.action_cancel(outcome="mistake")
    people.env.cr.commit()
    person = Person("owner")
    case = person.do(open_case, client)
    case.termination_ids.date_end = end
    person.commit()
    contract._recurring_create_invoice()
    people.env.flush_all()

    def give_notice(env, case):
        case.with_env(env).action_give_notice()

    thread = person.in_background(give_notice, case)
    waited = thread.is_alive()
    people.env.cr.commit()
    thread.join()
    person.leave()
    read_afresh()
    case = people.env["client.offboarding"].browse(case.id)
    line = contract.contract_line_ids
    [billed] = contract._get_related_invoices().invoice_line_ids
    return outcome(
        case,
        waited=waited,
        answer=person.answer,
        tries=person.tries,
        ends=line.date_end == end,
        kept=line.last_date_invoiced == billed.contract_period_end,
    )
