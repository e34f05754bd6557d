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
PROVOKED = (
    "could not serialize access",
    "could not obtain lock",
    "duplicate key",
    # Of the ERP's own invoicing: it then bills each contract by itself.
    "Batched invoice generation failed",
)


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


def test_two_open_the_first_cases_of_a_year(races):
    assert races["first_of_a_year"] == {
        "waited": True,
        "answer": "done",
        "tries": 2,
        "numbers": ["00001", "00002"],
    }


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


# Twenty rounds of two at the same moment: what was left fits one order or the other.


def read_rounds(races, race):
    """What came of the rounds, in which nobody was answered by a technical error."""
    rounds = races[race]
    assert len(rounds) == 20
    answers = [answer for played in rounds for answer in played["answers"]]
    assert not [answer for answer in answers if answer.startswith("FAULT")]
    return rounds


def test_paper_that_two_send_goes_out_once(races):
    for played in read_rounds(races, "sending_twice"):
        assert played["mails"] == 1
        assert played["left"] == "sent"


def test_both_sides_sign_at_once(races):
    for played in read_rounds(races, "signing_by_both_sides"):
        assert played["answers"] == ["done", "done"]
        assert played["left"] == ["signed", ["client", "company"]]
        assert played["files"] == 1


def test_one_side_signs_once(races):
    for played in read_rounds(races, "signing_twice"):
        assert played["left"] == ["draft", ["company"]]
        assert sorted(played["answers"])[1] == "done"
        assert "has signed" in sorted(played["answers"])[0]


def test_paper_is_signed_and_then_replaced_or_can_be_signed_no_more(races):
    for played in read_rounds(races, "signing_and_new_version"):
        signed, replaced = played["answers"]
        assert replaced == "done"
        assert played["left"] in (
            ["void", ["client", "company"]],
            ["void", ["company"]],
        )
        assert (signed == "done") == (len(played["left"][1]) == 2)
        assert signed == "done" or "isn't possible" in signed


def test_revoked_link_signs_nothing(races):
    for played in read_rounds(races, "revoking_a_link_and_signing"):
        assert played["link"] == "withdrawn"
        signed, revoked = played["answers"]
        assert revoked == "done"
        if signed == "done":
            assert played["left"] == ["sent", ["client"]]
        else:
            assert signed == "This link isn't valid any more."
            assert played["left"] == ["sent", []]
    came_late = races["signing_by_a_link_that_is_being_revoked"]
    assert came_late == {"waited": True, "left": ["sent", []], "tries": 2}


def test_client_agrees_to_the_settlement_that_he_was_shown(races):
    for played in read_rounds(races, "agreeing_and_changing_the_settlement"):
        agreed, changed = played["answers"]
        if played["shown"]:
            assert agreed == "done"
            assert played["left"][1] == ["client"]
            assert "is signed and can't be changed" in changed
        else:
            assert changed == "done"
            assert played["left"][1] == []
            assert "was made anew" in agreed


def test_document_is_handed_over_or_deleted(races):
    for played in read_rounds(races, "deleting_a_document_and_handing_it_over"):
        handed, deleted = played["answers"]
        if played["left"]:
            assert (handed, played["left"], played["file"]) == ("done", "done", True)
            assert "done" not in deleted[:5]
        else:
            assert deleted == "done"
            assert handed != "done"


def test_two_who_waive_make_one_waiver(races):
    for played in read_rounds(races, "waiving_at_once"):
        assert played["waivers"] == 1
        assert sorted(played["answers"])[1] == "done"
        assert "Nothing is open" in sorted(played["answers"])[0]


def test_case_is_never_closed_over_what_is_posted_meanwhile(races):
    for played in read_rounds(races, "closing_and_posting"):
        closed, posted = played["answers"]
        assert posted == "done"
        assert played["left"] in (["closed", False], ["confirm", False])
        assert (closed == "done") == (played["left"][0] == "closed")


def test_billing_beside_the_erps_own_invoicing_bills_each_period_once(races):
    for played in read_rounds(races, "billing_and_the_erps_own_invoicing"):
        assert played["periods"] == played["distinct"] > 1
        assert not played["fault"]
        accountant, scheduler = played["answers"]
        assert scheduler == "done"
        assert accountant == "done" or TOLD in accountant


def test_batch_that_two_run_tells_each_client_once(races):
    for played in read_rounds(races, "running_a_batch_twice"):
        assert (played["cases"], played["mails"]) == (2, 2)
        assert played["left"] == ["done", "done"]
        told = [answer for answer in played["answers"] if answer != "done"]
        assert all("is working on End of payroll" in answer for answer in told)
        assert len(told) < 2
