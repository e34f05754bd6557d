"""Two at once, with real transactions: one waits, is told, or is started again."""

import json
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from env import addons, databases, odoo_log, server  # noqa: E402
from env.lock import exclusive, using_server  # noqa: E402
from env.paths import CONF, VENV  # noqa: E402

TOLD = "Somebody is working on"
# What PostgreSQL tells the one who comes second: that is what is tested here.
PROVOKED = ("could not serialize access", "could not obtain lock", "duplicate key")


@pytest.fixture(scope="module")
def races():
    """What came of each race."""
    name = f"co_test_races_{secrets.token_hex(4)}"
    with using_server():
        with exclusive():
            server.start()
            # A copy of what `make test` has ready; by hand it is made anew.
            ready = os.environ.get("TEST_DATABASE")
            databases.make(name, "test", [addons.CORE], source=ready)
        try:
            done = subprocess.run(
                [VENV / "bin" / "odoo", "shell", "-c", CONF, "-d", name, "--no-http"],
                stdin=(ROOT / "tests/races/run.py").open(),
                capture_output=True,
                text=True,
                cwd=ROOT,
            )
        finally:
            databases.drop(name)
    assert done.returncode == 0, done.stderr[-3000:]
    unexpected = [
        complaint
        for complaint in odoo_log.complaints(done.stderr)
        if not any(words in complaint for words in PROVOKED)
    ]
    assert not unexpected, "\n".join(unexpected)
    return dict(map(json.loads, re.findall(r"^RACE (.*)$", done.stdout, re.M)))


@pytest.mark.parametrize("race", ["posting_told", "payment_told"])
def test_closing_is_told_and_then_refused_while_the_ledger_changes(races, race):
    result = races[race]
    assert TOLD in result["told"]
    assert "can't go on while this is open" in result["refused"]
    assert result["state"] == "confirm"


@pytest.mark.parametrize(
    ("race", "code"),
    [
        ("posting_started_again", "receivable_overdue"),
        ("payment_started_again", "credit_unmatched"),
        ("unreconciling_started_again", "receivable_overdue"),
        ("reset_of_a_thing_started_again", "return_open"),
    ],
)
def test_closing_that_read_too_early_is_started_again(races, race, code):
    result = races[race]
    assert result["tries"] == 2
    assert "can't go on while this is open" in result["answer"]
    assert result["state"] == "confirm"
    assert code in result["open"]


def test_posting_waits_for_a_closing_that_came_first(races):
    assert races["posting_after_closing"] == {
        "state": "closed",
        "open": [],
        "waited": True,
        "answer": "done",
        "tries": 2,
    }


def test_case_is_closed_once(races):
    result = races["two_closings"]
    assert TOLD in result["told"]
    assert "isn't possible" in result["refused"]
    assert result["state"] == "closed"


@pytest.mark.parametrize("race", ["two_accountants", "two_accountants_started_again"])
def test_two_accountants_bill_every_period_once(races, race):
    result = races[race]
    assert result["periods"] == result["distinct"] > 3
    assert "contract_unbilled" not in result["open"]
    if "told" in result:
        assert TOLD in result["told"]
    else:
        assert result["tries"] == 2


def test_two_accountants_credit_every_invoice_once(races):
    result = races["two_credits"]
    assert result["tries"] == 2
    assert result["credits"] == result["invoices"] > 0


def test_charge_that_is_being_invoiced_cannot_be_edited(races):
    result = races["charge_edited_while_it_is_invoiced"]
    assert result["waited"]
    assert "can't be changed" in result["answer"]
    assert result["name"] == "Extra work"
    assert result["billed"] == [100]


def test_period_of_a_deleted_draft_is_billed_again_once(races):
    result = races["draft_deleted_while_the_other_bills"]
    assert TOLD in result["told"]
    assert result["again"] == "done"
    assert result["before"] == result["periods"] == result["distinct"] > 3


def test_two_accountants_return_a_deposit_once(races):
    result = races["two_return_a_deposit"]
    assert TOLD in result["told"]
    assert "no deposit that is still open" in result["again"]
    assert result["left"] == 0
    assert result["lines"] == 2


def test_client_gets_one_case_when_two_open_it(races):
    result = races["two_openings"]
    assert result["waited"]
    assert "already has an active offboarding case" in result["answer"]
    assert result["cases"] == 1


def test_line_that_the_cron_bills_meanwhile_ends_with_its_progress_kept(races):
    result = races["billing_while_notice_is_delivered"]
    assert result["waited"] and result["answer"] == "done"
    assert result["tries"] == 2
    assert result["ends"] and result["kept"]


def test_revoking_a_waiver_and_closing_go_one_after_the_other(races):
    told = races["revoking_told"]
    assert TOLD in told["told"]
    assert "can't go on while this is open" in told["refused"]
    again = races["revoking_started_again"]
    assert again["tries"] == 2
    assert "can't go on while this is open" in again["answer"]
    assert again["state"] == "confirm"
    rounds = races["revoking_at_once"]
    assert len(rounds) == 20
    # Closed with its waiver, or still open without it.
    assert {tuple(left) for left in rounds} <= {("closed", 1), ("confirm", 0)}


def test_same_items_are_waived_once(races):
    result = races["waiving_twice"]
    assert result["waited"]
    assert "Nothing is open" in result["answer"]
    assert result["waivers"] == 1
