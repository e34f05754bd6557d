"""What `make` says of arguments that mean nothing, before anything is built."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"T": "client_offboarding/tests/case/no_such.py"}, "no such file or folder"),
        ({"T": "no_such_folder"}, "no such file or folder"),
        ({"WORKERS": "two"}, "WORKERS=two is no number of processes"),
        ({"WORKERS": "0"}, "WORKERS=0 is no number of processes"),
    ],
)
def test_tests_that_are_not_there_are_told_at_once(variables, said):
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "test.py"],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **variables},
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ") and said in done.stderr
    assert done.stderr.count("\n") == 1
