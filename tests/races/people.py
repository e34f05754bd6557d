"""Users with transactions of their own, and what they do in the races."""

import threading
import time
from datetime import date, timedelta

from odoo import api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import retrying

TODAY = date.today()
YESTERDAY = TODAY - timedelta(days=1)
# Overdue whatever day it is: a term that ends on a Saturday, Sunday or holiday
# runs to the next working day.
LONG_DUE = TODAY - timedelta(days=14)
START = (TODAY - timedelta(days=200)).replace(day=1)


env = None  # the shell's own, see set_up


def set_up(shell_env):
    """A company with accounts, one user of each kind, no paper to be signed."""
    global env
    env = shell_env
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company=company)
    env["client.offboarding.gate"].create(
        {"code": "confirmation_unsigned", "blocks": "none"}
    )
    for login, group in (
        ("boss", "client_offboarding.group_offboarding_manager"),
        ("owner", "client_offboarding.group_offboarding_user"),
        ("accountant", "account.group_account_invoice"),
        ("second", "account.group_account_invoice"),
        ("helper", "base.group_user"),
        ("manager", "client_offboarding.group_offboarding_manager"),
    ):
        groups = env.ref("base.group_user") | env.ref(group)
        env["res.users"].create(
            {
                "name": login,
                "login": login,
                "group_ids": [Command.set(groups.ids)],
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
            }
        )
    env.cr.commit()


def make_officer(*logins):
    """Data protection officers, who see every case."""
    groups = env.ref("base.group_user") | env.ref(
        "client_offboarding.group_offboarding_data_officer"
    )
    for login in logins:
        env["res.users"].create(
            {
                "name": login,
                "login": login,
                "group_ids": [Command.set(groups.ids)],
                "company_id": env.company.id,
                "company_ids": [Command.set(env.company.ids)],
            }
        )
    return find(logins[0])


def find(login):
    users = env["res.users"].with_context(active_test=False)
    return users.search([("login", "=", login)])


class Person:
    """A user with a transaction of his own, as each of his requests has."""

    def __init__(self, login):
        self.cr = env.registry.cursor()
        self.env = api.Environment(self.cr, find(login).id, {})
        self.tries = 0

    def do(self, work, *arguments):
        """Do it and leave the transaction open."""
        result = work(self.env, *arguments)
        self.env.flush_all()
        return result

    def request(self, work, *arguments):
        """Do it as Odoo serves a request: started again where it has to be."""

        def attempt():
            self.tries += 1
            return work(self.env, *arguments)

        try:
            retrying(attempt, self.env)
            return "done"
        except UserError as error:
            self.cr.rollback()
            return str(error)

    def in_background(self, work, *arguments):
        """A request that is expected to wait for another transaction."""
        self.env.cr.execute("SELECT pg_backend_pid()")
        [pid] = self.env.cr.fetchone()
        self.cr.rollback()
        self.answer = None

        def serve():
            self.answer = self.request(work, *arguments)

        thread = threading.Thread(target=serve)
        thread.start()
        with env.registry.cursor() as watcher:
            for _poll in range(100):
                watcher.execute(
                    "SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s",
                    [pid],
                )
                if watcher.fetchone()[0] == "Lock" or not thread.is_alive():
                    break
                watcher.rollback()
                time.sleep(0.1)
        return thread

    def commit(self):
        self.cr.commit()

    def leave(self):
        self.cr.rollback()
        self.cr.close()


def make_client(billed_to=YESTERDAY, date_end=YESTERDAY):
    """A client whose contract ended, and his case up to the confirmation."""
    client = env["res.partner"].create({"name": "Client", "is_company": True})
    line = {
        "name": "Service",
        "price_unit": 100,
        "recurring_rule_type": "monthly",
        "recurring_invoicing_type": "post-paid",
        "date_start": START,
    }
    contract = env["contract.contract"].create(
        {
            "name": "Contract",
            "partner_id": client.id,
            "date": START,
            "line_recurrence": True,
            "contract_line_ids": [Command.create(line)],
        }
    )
    contract.contract_line_ids.last_date_invoiced = billed_to
    env.cr.commit()
    person = Person("owner")
    case = person.do(open_case, client)
    case.termination_ids.date_end = date_end
    case.action_give_notice()
    person.commit()
    person.leave()
    env.invalidate_all()
    env.cr.rollback()
    return client, env["client.offboarding"].browse(case.id)


def confirm(case):
    case.action_start_handover()
    case.action_request_confirmation()
    env.cr.commit()


def open_case(env, client):
    wizard = env["client.offboarding.open"].create(
        {
            "partner_ids": [Command.set(client.ids)],
            "mode": "agreement",
            "date_delivered": YESTERDAY - timedelta(days=30),
            "reason_id": env.ref("client_offboarding.reason_client_leaves").id,
        }
    )
    return env["client.offboarding"].browse(wizard.action_open()["res_id"])


def close(env, case):
    case.with_env(env).action_close()


def make_invoice(env, client):
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": client.id,
            "invoice_date": LONG_DUE,
            "invoice_date_due": LONG_DUE,
            "invoice_line_ids": [Command.create({"name": "X", "price_unit": 50})],
        }
    )
    invoice.action_post()
    return invoice


def pay(env, client):
    payment = env["account.payment"].create(
        {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": client.id,
            "amount": 40,
        }
    )
    payment.action_post()
    if not payment.move_id:
        payment._generate_journal_entry()
        payment.move_id.action_post()


def reset_thing(env, case):
    case.sudo().return_ids.with_env(env).action_reset()


def bill(env, case):
    books = case.with_env(env)
    books.action_create_final_invoices(partial_period="prorated")


def undo_payment(env, invoice):
    invoice.with_env(env).line_ids.remove_move_reconcile()


def read_afresh():
    """See what the others have committed."""
    env.cr.rollback()
    env.invalidate_all()


def outcome(case, **values):
    """State of the case and what is open in it, with what a race adds."""
    read_afresh()
    blocking = case.check_ids.filtered(lambda c: c.state == "open" and c.blocks)
    return {"state": case.state, "open": sorted(blocking.mapped("code")), **values}
