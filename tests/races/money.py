"""Races about charges, deposits and dropped drafts: nothing twice, nothing lost."""

from datetime import timedelta

import people
from people import TODAY, YESTERDAY, Person, bill, make_client, outcome, read_afresh

from odoo.fields import Command


def race_charge_edited_while_it_is_invoiced():
    """The owner raises the price at the moment in which it goes on an invoice."""
    _client, case = make_client()
    charge = people.env["client.offboarding.charge"].create(
        {
            "offboarding_id": case.id,
            "name": "Extra work",
            "price_unit": 100,
            "vat_treatment": "outside",
            "vat_reason": "A penalty",
        }
    )
    charge.action_agree()
    people.env.cr.commit()

    def edit(env, charge):
        charge.with_env(env).name = "More extra work"
        env.flush_all()

    accountant, owner = Person("accountant"), Person("owner")
    accountant.do(bill, case)
    thread = owner.in_background(edit, charge)
    waited = thread.is_alive()
    accountant.commit()
    thread.join()
    accountant.leave()
    owner.leave()
    read_afresh()
    return outcome(
        case,
        waited=waited,
        answer=owner.answer,
        name=charge.name,
        billed=charge.move_id.invoice_line_ids.mapped("price_unit"),
    )


def race_draft_deleted_while_the_other_bills():
    """One deletes a draft of the case, another one presses the button."""
    end = TODAY + timedelta(days=10)
    _client, case = make_client(billed_to=None, date_end=end)
    first, second = Person("accountant"), Person("second")
    first.do(bill, case)
    first.commit()
    before = count_lines(case)

    def drop_last(env, case):
        drafts = case.with_env(env).invoice_ids
        drafts.sorted(lambda m: max(m.line_ids.mapped("id")))[-1:].unlink()

    first.do(drop_last, case)
    told = second.request(bill, case)
    first.commit()
    again = second.request(bill, case)
    first.leave()
    second.leave()
    periods = count_lines(case)
    return outcome(
        case,
        told=told,
        again=again,
        before=len(before),
        periods=len(periods),
        distinct=len(set(periods)),
    )


def count_lines(case):
    read_afresh()
    return case.invoice_ids.invoice_line_ids.mapped("contract_period_start")


def race_two_return_a_deposit():
    client, case = make_client()
    company = people.env.company
    account = people.env["account.account"].create(
        {"code": "249777", "name": "Deposits", "account_type": "liability_current"}
    )
    company.offboarding_deposit_account_ids |= account
    bank = people.env["account.journal"].search([("type", "=", "bank")], limit=1)
    people.env["account.move"].create(
        {
            "date": YESTERDAY,
            "line_ids": [
                Command.create(
                    {"account_id": on.id, "partner_id": client.id, "balance": amount}
                )
                for on, amount in ((bank.default_account_id, 500), (account, -500))
            ],
        }
    ).action_post()
    people.env.cr.commit()

    def give_back(env, case):
        action = case.with_env(env).action_settle_deposit()
        wizard = env[action["res_model"]].with_context(**action["context"]).create({})
        wizard.action_settle()

    first, second = Person("accountant"), Person("second")
    first.do(give_back, case)
    told = second.request(give_back, case)
    first.commit()
    again = second.request(give_back, case)
    first.leave()
    second.leave()
    read_afresh()
    items = people.env["account.move.line"].search([("account_id", "=", account.id)])
    return outcome(
        case,
        told=told,
        again=again,
        left=sum(items.mapped("balance")),
        lines=len(items),
    )
