"""From the form's button to its method, test and page: none of them is missing."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import walk  # noqa: E402

CASE = ROOT / "client_offboarding" / "views" / "case" / "case.xml"


def run(*words):
    command = [sys.executable, ROOT / "scripts" / "walk.py", *words]
    return subprocess.run(command, capture_output=True, text=True)


def test_every_button_has_a_method():
    buttons = walk.find_buttons()
    assert len(buttons) > 200
    assert [button for button in buttons if not walk.find_methods(button.method)] == []


def test_every_button_of_the_core_has_a_test():
    methods = {
        button.method
        for button in walk.find_buttons()
        if "client_offboarding" in button.file.relative_to(ROOT).parts
    }
    assert len(methods) > 80
    assert [method for method in sorted(methods) if not walk.find_tests(method)] == []


def test_every_step_of_a_case_is_in_the_manual_in_both_languages():
    header = CASE.read_text().partition("</header>")[0].count("\n")
    steps = [
        button
        for button in walk.find_buttons()
        if button.file == CASE and button.line <= header and button.label
    ]
    assert len(steps) > 5
    told = {
        step.label: {place.file.parent.name for place in walk.find_pages(step.label)}
        for step in steps
    }
    assert {label for label, found in told.items() if found != {"en", "pl"}} == set()


def test_a_button_is_found_by_its_words_and_by_its_method():
    told = run("notice delivered: end").stdout
    assert told == run("action_give_notice").stdout
    for place in (
        "button  client_offboarding/views/case/case.xml:",
        "method  client_offboarding/models/ending/steps.py:",
        "tests   client_offboarding/tests/ending/test_ending.py:",
        "manual  docs/manual/en/account-manager.md:",
        "manual  docs/manual/pl/account-manager.md:",
    ):
        assert place in told


def test_words_that_are_on_no_button():
    done = run("Make coffee")
    assert (done.returncode, done.stdout) == (1, "")
    assert "No button says 'Make coffee'" in done.stderr
