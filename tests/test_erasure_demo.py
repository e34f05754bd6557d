"""Clients of Odoo's own demo data are erased: whole, and nobody else with them.

With sales, stock, projects, surveys, a calendar, and four companies in one database.
"""

import json
import re
import secrets
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import demo  # noqa: E402
from env import databases  # noqa: E402
from env.lock import using_server  # noqa: E402
from odoo_shell import run_in_shell  # noqa: E402


@pytest.fixture(scope="module")
def found():
    name = f"co_test_erdemo_{secrets.token_hex(4)}"
    with using_server():
        demo.prepare(name)
        try:
            said = run_in_shell(name, "erasure/demo.py")
        finally:
            databases.drop(name)
    return json.loads(re.search(r"^RESULT (.*)$", said, re.M)[1])


def test_both_erasures_come_to_their_end(found):
    assert found["runs"] == [["done", False, True]] * 2


def test_nobody_is_found_but_where_the_run_says_why(found):
    assert found["named_before"] > 2 * found["people"]
    assert found["left"] == []
    # Who stands on an order that was confirmed, and the order.
    assert found["kept"] == ["res_partner", "sale_order"]
    assert found["people_gone"] > found["people"] / 2


def test_no_other_row_has_another_checksum(found):
    """Of relations there are rows without a number: those of what went."""
    assert found["unnamed_changes"] == [
        ["mail_followers_mail_message_subtype_rel", None],
        ["survey_question_survey_user_input_rel", None],
    ]
    assert found["added"] == [
        "client_offboarding_data_run_res_partner_rel",
        "mail_message",
        "mail_tracking_value",
    ]


def test_nothing_of_other_companies_changes(found):
    assert found["of_others"] == []


def test_files_of_others_stay(found):
    assert found["lost_files"] == 0
