"""What readers of the portal notice of those who sign, beside Odoo's own sale orders.

Fails when it is more than its bound, or anything goes wrong; see README.md.
"""

import base64
import contextlib
import io
import json
import random
import secrets
import socket
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from datetime import date, timedelta
from http.cookiejar import CookieJar
from pathlib import Path

import ledger
import measure
from env import addons, databases, server
from env.lock import exclusive, using_server
from PIL import Image, ImageDraw
from run import HOST, serve, stop, wait

WORKERS, SIGNERS, READERS = 2, 10, 30
# How long each kind of load lasts, and how long a reader looks at a page.
SECONDS, PAUSE = 30, 2
BOUND = 2.0
# Odoo's own reports wait for style sheets of the very server that waits for them: with
# both workers printing nobody is served until its time limit.
LIMIT = 60
START = date.today().replace(day=1) - timedelta(days=200)


def draw():
    """A signature as a browser sends it."""
    image = Image.new("RGB", (300, 100), "white")
    ImageDraw.Draw(image).line([(10, 10), (290, 90)], "black", 3)
    target = io.BytesIO()
    image.save(target, format="PNG")
    return base64.b64encode(target.getvalue()).decode()


class Visitor:
    """Somebody with a browser of his own."""

    def __init__(self, url):
        self.url, self.seconds, self.problems = url, [], []
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def ask(self, path, params=None):
        """Time an answer, and keep what is wrong with it."""
        data, headers = None, {}
        if params is not None:
            data = json.dumps({"jsonrpc": "2.0", "params": params}).encode()
            headers["Content-Type"] = "application/json"
        asked = urllib.request.Request(self.url + path, data, headers)
        start = time.perf_counter()
        try:
            with self.opener.open(asked, timeout=2 * LIMIT) as answer:
                text = answer.read().decode()
        except OSError as error:
            self.problems.append(f"{path}: {error}")
            return None
        finally:
            self.seconds.append(time.perf_counter() - start)
        if params is None:
            return text
        result = json.loads(text)
        error = result.get("error") or (
            isinstance(result.get("result"), dict) and result["result"].get("error")
        )
        if error:
            self.problems.append(f"{path}: {error}")
        return result.get("result")


def make_users(env):
    groups = env.ref("base.group_user") | env.ref("account.group_account_invoice")
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company=company)
    env["res.users"].create(
        {
            "name": "Accountant",
            "login": "accountant",
            "password": "accountant",
            "group_ids": [(6, 0, groups.ids)],
        }
    )


def make_client(env, number):
    client = env["res.partner"].create({"name": f"Client {number}", "is_company": True})
    contact = env["res.partner"].create(
        {
            "name": f"Signer {number}",
            "email": f"signer{number}@client.example",
            "parent_id": client.id,
        }
    )
    contract = env["contract.contract"].create(
        {
            "name": "Contract",
            "partner_id": client.id,
            "date": START,
            "line_recurrence": True,
            "contract_line_ids": [
                (
                    0,
                    0,
                    {
                        "name": "Service",
                        "price_unit": 100,
                        "recurring_rule_type": "monthly",
                        "date_start": START,
                    },
                )
            ],
        }
    )
    contract.contract_line_ids.last_date_invoiced = date.today() - timedelta(days=1)
    return client, contact


def make_paper(env, number):
    """A page of a case with one paper to sign.

    :return: (its address, that of the signature, its parameters)
    """
    client, contact = make_client(env, number)
    wizard = env["client.offboarding.open"].create(
        {
            "partner_ids": [(6, 0, client.ids)],
            "mode": "agreement",
            "date_delivered": date.today() - timedelta(days=30),
            "reason_id": env.ref("client_offboarding.reason_client_leaves").id,
        }
    )
    case = env["client.offboarding"].browse(wizard.action_open()["res_id"])
    case.termination_ids.date_end = date.today() - timedelta(days=1)
    case.contact_ids = contact
    case.action_give_notice()
    case.action_start_handover()
    case.return_ids = [(0, 0, {"name": f"Laptop {line}"}) for line in range(10)]
    paper = env["client.offboarding.protocol"].create(
        {"offboarding_id": case.id, "kind": "returns"}
    )
    paper.action_send()
    paper.action_sign_company()
    token = case._invite(contact)._get_token()
    params = {
        "access_token": token,
        "papers": {str(paper.id): paper.sha256},
        "name": contact.name,
        "role": "President",
        "basis": "KRS",
        "method": "drawn",
        "drawing": draw(),
    }
    path = case.access_url
    return f"{path}?access_token={token}", f"{path}/papers/sign", params


def make_order(env, number):
    """The same of a sale order."""
    client, _contact = make_client(env, number)
    product = env["product.product"].create({"name": "Work", "type": "service"})
    order = env["sale.order"].create(
        {
            "partner_id": client.id,
            "require_signature": True,
            "require_payment": False,
            "order_line": [
                (0, 0, {"product_id": product.id, "price_unit": 10 + line})
                for line in range(10)
            ],
        }
    )
    order.action_quotation_sent()
    order._portal_ensure_token()
    token = order.access_token
    params = {"access_token": token, "name": f"Signer {number}", "signature": draw()}
    path = f"/my/orders/{order.id}"
    return f"{path}?access_token={token}", f"{path}/accept", params


def make_invoices(env, count):
    client, _contact = make_client(env, 0)
    return (
        env["account.move"]
        .create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": client.id,
                    "invoice_date": date.today(),
                    "invoice_line_ids": [(0, 0, {"name": "X", "price_unit": 50})],
                }
                for _number in range(count)
            ]
        )
        .ids
    )


def set_up(name, url):
    """Pages to read and to sign of both kinds, and drafts to post."""
    with ledger.environment(name) as env:
        make_users(env)
        env["ir.cron"].search([]).active = False
        env.ref("client_offboarding.ir_cron_signed_papers").active = True
        env["ir.config_parameter"].set_param("web.base.url", url)
        # Odoo's own report fetches its style sheets from there.
        env["ir.config_parameter"].set_param("report.url", url)
        pages = {
            "papers": [make_paper(env, number) for number in range(SIGNERS)],
            "sale orders": [make_order(env, number) for number in range(SIGNERS)],
        }
        drafts = make_invoices(env, 2000)
        env.cr.commit()
    return pages, drafts


class Load:
    """Readers, an accountant, and who signs, on one server."""

    def __init__(self, url, name, drafts):
        self.url, self.drafts, self.over = url, drafts, threading.Event()
        self.accountant = Visitor(url)
        login = {"db": name, "login": "accountant", "password": "accountant"}
        self.accountant.ask("/web/session/authenticate", login)
        self.posted = 0

    def read(self, reader, pages):
        while not self.over.wait(random.uniform(0, 2 * PAUSE)):
            reader.ask(random.choice(pages)[0])

    def post(self):
        while not self.over.wait(0.2):
            params = {
                "model": "account.move",
                "method": "action_post",
                "args": [[self.drafts.pop()]],
                "kwargs": {},
            }
            self.accountant.ask("/web/dataset/call_kw", params)
            self.posted += 1

    def sign(self, signer, page):
        path, target, params = page
        time.sleep(random.uniform(0, SECONDS / 2))
        signer.ask(path)
        signer.seconds.clear()
        signer.ask(target, params)

    def run(self, pages, is_signing):
        """Let them all work; return (readers, signers)."""
        self.over.clear()
        readers = [Visitor(self.url) for _number in range(READERS)]
        signers = [Visitor(self.url) for _number in range(SIGNERS * is_signing)]
        threads = [
            *(threading.Thread(target=self.read, args=(one, pages)) for one in readers),
            threading.Thread(target=self.post),
        ]
        signing = [
            threading.Thread(target=self.sign, args=pair)
            for pair in zip(signers, pages, strict=False)
        ]
        end = time.monotonic() + SECONDS
        for thread in threads + signing:
            thread.start()
        for thread in signing:
            thread.join()
        time.sleep(max(0, end - time.monotonic()))
        self.over.set()
        for thread in threads:
            thread.join()
        return readers, signers


def get_p95(visitors):
    seconds = [one for visitor in visitors for one in visitor.seconds]
    return statistics.quantiles(seconds, n=20)[-1]


def count_signed(name):
    """Papers that are signed, of those with exactly one signature of the client."""
    (signed,) = databases.sql(
        """
        SELECT count(*) FROM client_offboarding_protocol paper
         WHERE state = 'signed' AND signed_attachment_id IS NOT NULL
           AND 1 = (SELECT count(*) FROM client_offboarding_signature one
                     WHERE one.protocol_id = paper.id AND one.side = 'client')
        """,
        name,
    )
    return int(signed)


def take(load, pages):
    """Seconds while others sign and while they don't, and what went wrong."""
    usual, _none = load.run(pages, False)
    readers, signers = load.run(pages, True)
    visitors = [*usual, *readers, *signers, load.accountant]
    problems = [text for visitor in visitors for text in visitor.problems]
    load.accountant.problems.clear()
    print(f"    {load.posted} posted, p95 of signing {get_p95(signers):.2f} s")
    load.posted = 0
    return (get_p95(readers), get_p95(usual)), problems


def add(table, kind, pair, bound):
    """Once: a paper can't be signed again."""
    title = f"p95 of reading while others sign {kind}"
    once = {"unit": "s", "least": 1, "most": 1}
    figure = measure.compare(title, "reading alone", [pair], bound, **once)
    table.add(figure)


@contextlib.contextmanager
def database():
    name = f"co_load_{secrets.token_hex(4)}"
    with using_server():
        with exclusive():
            server.start()
            databases.make(name, "test", [addons.CORE, "sale"])
        try:
            yield name
        finally:
            databases.drop(name)


def find_free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(name, number, url):
    options = [f"--workers={WORKERS}", "--max-cron-threads=1"]
    options += [f"--limit-time-real={LIMIT}", f"--gevent-port={find_free_port()}"]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        process = serve(name, number, *options, log=log)
        try:
            wait(process, url, log)
            yield
        finally:
            stop(process)


def warm_up(url, pages):
    """Templates and style sheets are made before anything is timed."""
    for _time in range(2 * WORKERS):
        Visitor(url).ask(pages[0][0])


def compare(table, name, number, url):
    """Both kinds of pages, each on a server of its own; return what is wrong."""
    pages, drafts = set_up(name, url)
    with serving(name, number, url):
        warm_up(url, pages["papers"])
        pair, problems = take(Load(url, name, drafts), pages["papers"])
        add(table, "papers", pair, BOUND)
        deadline = time.monotonic() + 120
        while (signed := count_signed(name)) < SIGNERS and time.monotonic() < deadline:
            time.sleep(1)
    if signed != SIGNERS:
        problems.append(f"{signed} of {SIGNERS} papers are signed, each once")
    with serving(name, number, url):
        warm_up(url, pages["sale orders"])
        pair, _theirs = take(Load(url, name, drafts), pages["sale orders"])
        add(table, "sale orders", pair, None)
    return problems


def main(table):
    number = find_free_port()
    with database() as name:
        problems = compare(table, name, number, f"http://{HOST}:{number}")
    if problems:
        print(*problems, sep="\n")
        table.finish()
        sys.exit(1)


if __name__ == "__main__":
    measure.main(main)
