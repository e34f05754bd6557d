"""A printer that fails or hangs, on a real server: nothing is lost or held up."""

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "printing")]

from env import addons, databases, odoo_log  # noqa: E402
from env import server as database_server  # noqa: E402
from env.lock import exclusive, using_server  # noqa: E402
from run import HOST, stop  # noqa: E402
from server import BROKEN, Visitor, shell, start  # noqa: E402

PAPER = "client.offboarding.protocol"
WORKERS = 4
# How much longer others may take while a printer hangs.
SECONDS = 2
STATE = ("state", "attachment_id", "signed_attachment_id", "signature_ids", "date_sent")
# What a worker says while it is provoked here.
PROVOKED = (
    "couldn't be made",
    "is being made",
    "Other papers are being printed",
    "no PDF of",
    "no signed file of",
    "could not serialize access",
    "Running as user 'root'",
)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A server with four workers, its printer, and cases with papers."""
    folder = tmp_path_factory.mktemp("printing")
    name = f"co_test_printing_{secrets.token_hex(4)}"
    number, other = find_free_port(), find_free_port()
    with using_server():
        with exclusive():
            database_server.start()
            ready = os.environ.get("TEST_DATABASE")
            databases.make(name, "test", [addons.CORE], source=ready)
        try:
            output = shell(name, ROOT / "tests" / "printing" / "set_up.py")
            cases = list(map(json.loads, re.findall(r"(?m)^CASE (.*)$", output)))
            process, url, printer, log = start(
                name,
                number,
                folder,
                f"--workers={WORKERS}",
                "--max-cron-threads=1",
                f"--gevent-port={other}",
            )
            try:
                yield World(name, url, printer, cases)
            finally:
                stop(process)
        finally:
            databases.drop(name)
    unexpected = [
        text
        for text in odoo_log.complaints(log.read_text())
        if not any(words in text for words in PROVOKED)
    ]
    assert not unexpected, "\n".join(unexpected)


def find_free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


class World:
    """The server, and people who work on it."""

    def __init__(self, name, url, printer, cases):
        self.name, self.url, self.printer, self.cases = name, url, printer, cases
        self.owner, self.second, self.accountant = (
            Visitor(url, login, name) for login in ("owner", "second", "accountant")
        )

    def make_visitor(self):
        return Visitor(self.url)

    def read(self, number):
        return self.second.read(PAPER, number, *STATE)

    def count_mails(self):
        return databases.sql("SELECT count(*) FROM mail_mail", self.name)

    def is_free(self, table, number):
        """Whether nobody holds a row."""
        query = f"SELECT id FROM {table} WHERE id = {number} FOR UPDATE SKIP LOCKED"
        return bool(databases.sql(query, self.name))

    def wait_until(self, is_so, seconds=60):
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline
            time.sleep(0.2)

    def act(self, step, case):
        """Take a step that prints; return what the user is told."""
        method, paper, *arguments = STEPS[step]
        return self.owner.call(PAPER, method, [case[paper]], *arguments)


# What prints: the method, the paper, and what it is told.
STEPS = {
    "make": ("action_generate", "unmade"),
    "send": ("action_send", "unmade"),
    "complete by ours": ("action_sign_company", "to_sign"),
    "complete by theirs": ("action_sign_client", "sent", "Anna Kowalska"),
}


@pytest.fixture(autouse=True)
def working_printer(world):
    yield
    world.printer.print()


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_done_or_claimed_where_nothing_is_printed(world, step):
    case = world.cases[0]
    number = case[STEPS[step][1]]
    before, mails = world.read(number), world.count_mails()
    for how in BROKEN:
        world.printer.misbehave(how)
        assert "couldn't be made" in world.act(step, case), how
        assert world.read(number) == before, how
        assert world.count_mails() == mails, how


@pytest.mark.parametrize("step", STEPS)
def test_nobody_is_held_up_by_a_printer_that_hangs(world, step):
    case = world.cases[1 + list(STEPS).index(step)]
    number = case[STEPS[step][1]]
    before, mails = world.read(number), world.count_mails()
    usual = edit(world, case, "Before")
    world.printer.hang()
    answers = []
    printing = threading.Thread(target=lambda: answers.append(world.act(step, case)))
    printing.start()
    world.printer.wait_for()
    assert world.is_free("client_offboarding", case["case"])
    assert world.is_free("client_offboarding_protocol", number)
    assert edit(world, case, "Meanwhile") < usual + SECONDS
    assert post(world, case) < usual + SECONDS
    # Whoever wants to print too is told at once.
    told = world.second.call(PAPER, "action_generate", [world.cases[7]["unmade"]])
    assert "Other papers are being printed" in told
    assert world.second.seconds < usual + SECONDS + 1
    assert not answers
    world.printer.give_up()
    printing.join()
    assert "couldn't be made" in answers[0]
    assert world.read(number) == before
    assert world.count_mails() == mails
    # Once it prints, the same step is taken, with what was changed meanwhile.
    world.printer.print()
    assert world.act(step, case) is True
    assert world.read(number) != before


def edit(world, case, text):
    """A colleague writes on a line; return how long that takes."""
    model = "client.offboarding.return"
    assert world.second.call(model, "write", [case["line"]], {"remarks": text}) is True
    seconds = world.second.seconds
    assert world.second.read(model, case["line"], "remarks") == {"remarks": text}
    return seconds


def post(world, case):
    """An accountant posts an invoice of the client; return how long that takes."""
    world.accountant.call("account.move", "action_post", [case["invoice"]])
    seconds = world.accountant.seconds
    posted = world.accountant.read("account.move", case["invoice"], "state")
    assert posted == {"state": "posted"}
    return seconds


def test_case_that_changes_while_it_is_printed_is_printed_as_it_is_then(world):
    case = world.cases[6]
    world.printer.hang()
    answers = []
    printing = threading.Thread(target=lambda: answers.append(world.act("make", case)))
    printing.start()
    [pid] = world.printer.wait_for()
    edit(world, case, "Scratched lid")
    world.printer.print()
    # The printer crashes, and is asked for the page once more.
    os.kill(pid, signal.SIGSEGV)
    printing.join()
    assert answers == [True]
    number = world.read(case["unmade"])["attachment_id"][0]
    text = read_pdf(world, number)
    assert "Scratched lid" in text


def read_pdf(world, number):
    with world.owner.opener.open(f"{world.url}/web/content/{number}") as answer:
        pdf = answer.read()
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def test_signature_posted_four_times_at_once_is_kept_once_and_completed(world):
    case = world.cases[5]
    mails = int(world.count_mails()[0])
    page = f"/my/offboardings/{case['case']}?access_token={case['token']}"
    reader = world.make_visitor()
    reader.get(page)
    usual = reader.seconds
    world.printer.hang()
    answers = []

    def sign():
        visitor = world.make_visitor()
        answers.append((visitor.sign(case), visitor.seconds))

    threads = [threading.Thread(target=sign) for __ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("redirect_url" in answer for answer, __ in answers) == 1
    refused = [answer["error"] for answer, __ in answers if "error" in answer]
    assert len(refused) == WORKERS - 1
    # Who comes second is started again by Odoo, after some seconds at most.
    assert all("signed" in text for text in refused)
    world.printer.wait_for()
    # Recorded, and not claimed to be more than that.
    paper = world.read(case["sent"])
    assert (paper["state"], len(paper["signature_ids"])) == ("sent", 2)
    assert not paper["signed_attachment_id"]
    assert "signed paper is being made" in reader.get(page)
    assert reader.seconds < usual + SECONDS
    assert edit(world, case, "Meanwhile") < SECONDS + usual
    assert post(world, case) < SECONDS + usual
    told = world.owner.call(PAPER, "action_new_version", [case["sent"]])
    assert "is being made" in told
    world.printer.give_up()
    world.wait_until(lambda: is_free_again(world, case))
    assert world.read(case["sent"])["state"] == "sent"
    world.printer.print()
    assert world.owner.call(PAPER, "action_make_signed", [case["sent"]]) is True
    paper = world.read(case["sent"])
    assert (paper["state"], len(paper["signature_ids"])) == ("signed", 2)
    assert "Anna Kowalska" in read_pdf(world, paper["signed_attachment_id"][0])
    # One for the contact, one for whoever runs the case.
    assert int(world.count_mails()[0]) <= mails + 2
    assert "Signed by everybody" in reader.get(page)


def is_free_again(world, case):
    """The scheduled action has given it up for now."""
    [row] = databases.sql(
        "SELECT print_tries FROM client_offboarding_protocol"
        f" WHERE id = {case['sent']}",
        world.name,
    )
    busy = databases.sql(
        f"SELECT 1 FROM pg_stat_activity WHERE datname = '{world.name}'"
        " AND state LIKE 'idle in%'",
        world.name,
    )
    return int(row) >= 1 and not busy


def test_signature_in_the_portal_becomes_a_signed_paper_by_itself(world):
    case = world.cases[7]
    visitor = world.make_visitor()
    assert "redirect_url" in visitor.sign(case)
    world.wait_until(lambda: world.read(case["sent"])["state"] == "signed")
    number = world.read(case["sent"])["signed_attachment_id"][0]
    assert "Anna Kowalska" in read_pdf(world, number)
