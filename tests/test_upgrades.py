"""Upgrades of databases that are between two releases.

`tests/test_lifecycle.py` upgrades the last release. `UPGRADES=1` upgrades, each with
its data, also the versions that stood in the manifest since: whoever runs the newest
code from the repository may have one of them.
"""

import os
import re
import secrets
from types import SimpleNamespace

import pytest
from test_lifecycle import (
    addons,
    check_invariants,
    columns,
    databases,
    differences,
    dump,
    earlier_code,
    exclusive,
    forget_later_addons,
    git,
    has_history,
    later_addons,
    only,
    own_tables,
    script,
    server,
    server_run,
    using_server,
)

# The last commit of each version.
BETWEEN = {
    "19.0.1.1.0": "3d667e85f2c75e09ddfab8f2ce2d4e2cfff21636",
    "19.0.1.2.0": "eec99a684a47043c895b3b2d48cefc5911f43995",
}


@pytest.mark.parametrize("version", BETWEEN)
def test_commit_is_of_that_version(version):
    commit = BETWEEN[version]
    if not has_history(commit):
        pytest.skip(f"git doesn't know commit {commit} here: fetch the whole history")
    manifest = git("show", f"{commit}:{addons.CORE}/__manifest__.py", check=True).stdout
    assert f'"version": "{version}"'.encode() in manifest


@pytest.fixture(scope="module", params=BETWEEN)
def upgraded(request, tmp_path_factory):
    """What an upgrade of that version made of its data."""
    if not os.environ.get("UPGRADES"):
        pytest.skip("UPGRADES=1 upgrades every version")
    commit, name = BETWEEN[request.param], f"co_test_life_{secrets.token_hex(4)}"
    code = earlier_code(tmp_path_factory.mktemp("earlier"), commit)
    with using_server():
        with exclusive():
            server.start()
            databases.make(name, "demo", [])
        try:
            forget_later_addons(name, commit)
            done = [
                script(name, "data.py"),
                server_run(name, "-i", code),
                script(name, "case.py", code),
                script(name, "states.py", code),
                script(name, "searching.py", code),
            ]
            before = dump(name), dump(name, own_tables(name))
            done.append(server_run(name, "-u"))
            after = dump(name), dump(name, own_tables(name))
            yield SimpleNamespace(
                can_search="client_offboarding_privacy" not in later_addons(commit),
                complaints=[text for one in done for text in one.complaints],
                before=before,
                after=after,
                invariants=check_invariants(name),
                gone_on=script(name, "upgraded.py"),
            )
        finally:
            databases.drop(name)


def test_upgrade_complains_of_nothing(upgraded):
    complaints = upgraded.complaints + upgraded.gone_on.complaints
    assert not complaints, "\n".join(complaints)


def test_upgrade_changes_no_data(upgraded):
    for before, after in zip(upgraded.before, upgraded.after, strict=True):
        kept = {table: after[table] for table in before}
        assert differences(before, only(kept, columns(before))) == []


def test_upgrade_leaves_every_case_sound(upgraded):
    assert upgraded.invariants == ["Everything is there, as it was."]


def test_search_that_waited_is_done_after_the_upgrade(upgraded):
    """Batches and erasures are younger: `test_erasure_kills.py` upgrades over those."""
    searched = re.findall("^searched .*", upgraded.gone_on.output, re.M)
    assert searched == (["searched done True"] if upgraded.can_search else [])


def test_cases_go_on_after_the_upgrade(upgraded):
    assert not re.findall("^left .*", upgraded.gone_on.output, re.M)
    assert "went on cancelled handover signed" in upgraded.gone_on.output
