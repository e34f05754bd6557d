"""Races with waivers: never a closed case with a waiver that was revoked."""

import threading

import people
from closing import started_again, told_then_refused
from people import Person, close, confirm, make_client, make_invoice, read_afresh

ROUNDS = 20


def waive(env, case):
    return env["client.offboarding.waiver"].create(
        {"offboarding_id": case.id, "code": "receivable_overdue", "reason": "Agreed"}
    )


def revoke(env, case):
    case.with_env(env).waiver_ids.action_revoke()


def waived_client():
    """A case that can be closed because of a waiver alone."""
    client, case = make_client()
    confirm(case)
    make_invoice(people.env, client)
    people.env.cr.commit()
    manager = Person("manager")
    manager.do(waive, case)
    manager.commit()
    manager.leave()
    read_afresh()
    return client, case


def race_revoking_told():
    __, case = waived_client()
    return told_then_refused(case, "manager", revoke, case)


def race_revoking_started_again():
    __, case = waived_client()
    return started_again(case, "manager", revoke, case)


def race_revoking_at_once():
    """What was left after each of the rounds: (state of the case, waivers)."""
    return [close_and_revoke() for __ in range(ROUNDS)]


def close_and_revoke():
    __, case = waived_client()
    gate = threading.Barrier(2)

    def serve(person, work):
        gate.wait()
        person.request(work, case)
        person.commit()
        person.leave()

    threads = [
        threading.Thread(target=serve, args=(Person(login), work))
        for login, work in (("owner", close), ("manager", revoke))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    read_afresh()
    return [case.state, len(case.waiver_ids)]


def race_waiving_twice():
    """The second was shown as open what the first has waived meanwhile."""
    client, case = make_client()
    confirm(case)
    make_invoice(people.env, client)
    people.env.cr.commit()
    first, second = Person("manager"), Person("manager")
    first.do(waive, case)
    thread = second.in_background(waive, case)
    waited = thread.is_alive()
    first.commit()
    thread.join()
    second.commit()
    first.leave()
    second.leave()
    read_afresh()
    return {
        "waited": waited,
        "answer": second.answer,
        "waivers": len(case.waiver_ids),
    }
