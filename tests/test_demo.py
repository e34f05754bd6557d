"""`make demo`: a demo client goes from his form to the signed papers, by the API."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from env import addons, databases, odoo_log, server  # noqa: E402
from env.lock import exclusive, using_server  # noqa: E402
from env.paths import LOG  # noqa: E402

DEMO = ROOT / addons.CORE / "demo"
LOGINS = ("offboarding_user", "offboarding_accountant", "offboarding_manager")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """One run of the demo, with a database and a folder of its own."""
    name = f"co_test_demo_{secrets.token_hex(4)}"
    folder = tmp_path_factory.mktemp("papers")
    with using_server():
        with exclusive():
            server.start()
        done = subprocess.run(
            [sys.executable, "scripts/demo.py"],
            cwd=ROOT,
            env={**os.environ, "DB": name, "OUT": str(folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        log = (LOG / "demo-server.log").read_text()
        yield SimpleNamespace(name=name, folder=folder, done=done, log=log)
        databases.drop(name)


def rows(demo, query):
    return [line.split("|") for line in databases.sql(query, demo.name)]


def text(demo, file):
    return subprocess.run(
        ["pdftotext", "-layout", demo.folder / file, "-"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout


def test_demo_runs_to_its_end_in_two_minutes(demo):
    assert demo.done.returncode == 0, demo.done.stdout[-3000:] + demo.done.stderr
    took = re.search(r"The main job took (\d+) s", demo.done.stdout)
    assert int(took[1]) <= 120


def test_case_is_closed_and_nothing_is_open(demo):
    [[case, state, outcome]] = rows(
        demo,
        "SELECT c.name, c.state, c.outcome FROM client_offboarding c"
        " JOIN res_partner p ON p.id = c.partner_id WHERE p.name = 'Acme Corporation'",
    )
    assert (state, outcome) == ("closed", "ended")
    assert f"{case}: closed" in demo.done.stdout
    # All that is left of Acme's ledger is the invoice that a manager let stay open.
    left = rows(
        demo,
        "SELECT l.id, w.kind FROM account_move_line l"
        " JOIN account_account a ON a.id = l.account_id"
        " JOIN res_partner p ON p.id = l.partner_id"
        " JOIN res_company c ON c.id = l.company_id"
        " JOIN res_partner cp ON cp.id = c.partner_id"
        " JOIN res_country pl ON pl.id = cp.country_id AND pl.code = 'PL'"
        " LEFT JOIN client_offboarding_waiver_item i"
        "   ON i.res_model = 'account.move.line' AND i.res_id = l.id"
        " LEFT JOIN client_offboarding_waiver w ON w.id = i.waiver_id"
        " WHERE p.name = 'Acme Corporation' AND a.account_type = 'asset_receivable'"
        " AND l.parent_state = 'posted' AND l.amount_residual <> 0",
    )
    assert [kind for _id, kind in left] == ["still_claimed"]


def test_everything_went_through_the_api_by_three_users(demo):
    calls = re.findall(r"^    (\w+): POST /json/2/", demo.done.stdout, re.MULTILINE)
    assert set(calls) == set(LOGINS)


def test_demo_users_have_one_role_each(demo):
    held = rows(
        demo,
        "SELECT u.login, d.module || '.' || d.name FROM res_users u"
        " JOIN res_groups_users_rel r ON r.uid = u.id"
        " JOIN ir_model_data d ON d.model = 'res.groups' AND d.res_id = r.gid"
        f" WHERE u.login IN {LOGINS}"
        # Given by Odoo itself to whoever has two companies.
        " AND d.name <> 'group_multi_company' ORDER BY 1",
    )
    assert held == [
        ["offboarding_accountant", "account.group_account_invoice"],
        ["offboarding_manager", "client_offboarding.group_offboarding_manager"],
        ["offboarding_user", "client_offboarding.group_offboarding_user"],
    ]


def test_what_proves_something_is_sound(demo):
    """Closed cases of the demo data and of the main job keep why they could be."""
    done = subprocess.run(
        [sys.executable, "scripts/check_invariants.py", "-d", demo.name],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines() == ["Everything is there, as it was."]


@pytest.mark.parametrize(
    "refusal",
    [
        "can't go on while this is open:\n          • Not yet invoiced",
        "can't go on while this is open:\n          • Confirmation not signed: 1",
        "Only an offboarding manager may do this.",
        "is already being offboarded",
        "is over and can't be changed",
    ],
)
def test_what_is_too_early_or_for_others_is_refused(demo, refusal):
    assert re.search(r"→ refused: .*?" + re.escape(refusal), demo.done.stdout, re.S)


def test_server_complains_of_nothing_but_what_it_refused(demo):
    refusals = re.findall(r"→ refused: (.*)", demo.done.stdout)
    assert [
        complaint
        for complaint in odoo_log.complaints(demo.log)
        if not any(refusal in complaint for refusal in refusals)
    ] == []


@pytest.mark.parametrize("kind", ["returns", "confirmation"])
@pytest.mark.parametrize("language", ["en", "pl"])
def test_papers_are_pdf_with_both_parties(demo, kind, language):
    file = demo.folder / f"{kind}.{language}.pdf"
    assert file.read_bytes().startswith(b"%PDF")
    content = text(demo, file.name)
    for party in ("PL Company", "PL5795955811", "Acme Corporation", "US12345673"):
        assert party in content
    for signatory in ("Anna Nowak", "Floyd Steward"):
        assert signatory in content
    assert ("Page 1" if language == "en" else "Strona 1") in content


@pytest.mark.parametrize("language", ["en", "pl"])
def test_record_of_returns_lists_serials_and_what_is_missing(demo, language):
    content = text(demo, f"returns.{language}.pdf")
    for expected in ("LT-2201-0117", "LT-2201-0118", "BK-9-4410", "Docking station"):
        assert expected in content


def test_confirmation_states_the_claim_that_stays(demo):
    assert "disputed by the client" in " ".join(
        text(demo, "confirmation.en.pdf").split()
    )


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("returns", "Protokół zwrotu sprzętu i materiałów"),
        ("confirmation", "Potwierdzenie zakończenia współpracy"),
    ],
)
def test_polish_papers_are_in_polish(demo, kind, title):
    assert title in text(demo, f"{kind}.pl.pdf")


def test_each_printed_login_exists():
    printed = re.findall(
        r"^  (\w+) {2,}", (DEMO / "logins.txt").read_text(), re.MULTILINE
    )
    users = "".join(path.read_text() for path in sorted(DEMO.glob("*.xml")))
    made = re.findall(r'name="login">(\w+)<', users)
    assert set(printed) == {*made, "admin"}
    assert re.findall(r'name="password">(\w+)<', users) == made
