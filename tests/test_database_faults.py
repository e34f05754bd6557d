"""PostgreSQL restarts, or has no room, in the midst of work: all is done or nothing.

Some of what `tests/test_kills.py` kills is asked for; the database server is a real one
of the test's own, ended as an administrator does or as a crash, and the disk of its
databases is a real file system without room (where none can be mounted, as without
root, a trigger refuses as PostgreSQL does). `FAULTS=30` does it thirty times.
"""

import itertools
import json
import os
import secrets
import sys
import time
from types import SimpleNamespace

import pytest
from odoo_shell import ROOT
from test_kills import Killer, Server, look, prepare, read_state

sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "faults")]

from env import addons, databases, server  # noqa: E402
from env.lock import exclusive, using_server  # noqa: E402
from own_server import OwnServer  # noqa: E402

SOUND = ["Everything is there, as it was."]
# What is asked for in turn: a state, a signature with its files, and a batch.
ACTIONS = "starting_handover,completing,running_a_batch"
# While there is no room, up to three times each: there are pages with room in them,
# and a state takes little.
RESTARTED, FILLED = 3, 9
LOST = "The connection to the database was lost."
NO_ROOM = "The database has no room left."
# Odoo has ended, or found no database before it looked at what was asked: that it
# answers by itself, with a page or in these words.
NOT_THERE = ("killed", "unavailable")
NO_DATABASE = "server closed the connection unexpectedly"


class Supervised(Server):
    """Started again when it ends, as `compose.yaml` says, and as systemd does.

    Where PostgreSQL is away while Odoo has a worker to start, it is Odoo that ends.
    """

    def check(self):
        if self.process.poll() is not None:
            self.start()


class Restarter(Killer):
    """Restarts the database server, in turn as after a crash and as is usual."""

    def __init__(self, served, name, keys, own):
        super().__init__(served, name, keys)
        modes = itertools.cycle(("immediate", "fast"))
        self.strikes = (lambda: own.restart(next(modes)),)

    def ask(self, asked):
        try:
            answer = super().ask(asked)
        except json.JSONDecodeError:
            return "unavailable"
        return "unavailable" if answer.startswith(NO_DATABASE) else answer

    def ask_calmly(self, asked):
        """Each worker may have kept a connection that ended, and answers so once."""
        for __ in range(5):
            answer = self.ask(asked)
            if answer not in NOT_THERE:
                break
        return answer


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A database on a server of its own, and who asks for what of it."""
    name = f"co_test_faults_{secrets.token_hex(4)}"
    log = (tmp_path_factory.mktemp("faults") / "server.log").open("w+")
    with pytest.MonkeyPatch.context() as patch, using_server():
        with exclusive():
            server.start()
            ready = os.environ.get("TEST_DATABASE")
            databases.make(name, "test", [addons.CORE], source=ready)
        own = OwnServer(patch)
        try:
            own.start()
            own.bring(name)
            count = int(os.environ.get("FAULTS") or RESTARTED)
            patch.setenv("KILL", ACTIONS)
            patch.setenv("KILLS", str(count + FILLED))
            keys, asked = prepare(name, own.conf)
            served = Supervised(name, log, "--max-cron-threads=1", conf=own.conf)
            try:
                served.wait()
                killer = Restarter(served, name, keys, own)
                yield SimpleNamespace(
                    **{"name": name, "own": own, "killer": killer, "asked": asked},
                    **{"restarted": asked[:count], "filled": asked[count:]},
                )
            finally:
                served.stop()
        finally:
            own.remove()
            patch.undo()
            databases.drop(name)


@pytest.fixture(scope="module")
def tried(world):
    """What is wrong after both, and after the same was asked for again."""
    for one in world.restarted:
        world.killer.kill(one)
    before = find_unclaimed(world.name)
    with world.own.full(world.name):
        told = set()
        for one in world.filled:
            if one.title not in told:
                one.answer = world.killer.ask_calmly(one)
            if one.answer and one.answer != "done":
                told.add(one.title)
    broken = look(world.name, world.own.conf)
    unclaimed = find_unclaimed(world.name) - before
    asked = [one for one in world.asked if one.answer]
    for one in asked:
        one.again = world.killer.ask_calmly(one)
        one.third = world.killer.ask_calmly(one)
    for one in asked:
        counted = one.counted and databases.sql(one.counted, world.name)
        one.found = counted and int(counted[0])
        one.state = read_state(world.killer, one)
    return SimpleNamespace(
        **{**vars(world), "asked": asked},
        broken=broken,
        unclaimed=unclaimed,
        broken_again=look(world.name, world.own.conf),
    )


def find_unclaimed(name):
    """Files of the store that are no record's and that Odoo won't collect."""
    store = databases.filestore(name)
    files, collected = (
        {f"{file.parent.name}/{file.name}" for file in store.glob(pattern)}
        for pattern in ("[0-9a-f][0-9a-f]/*", "checklist/*/*")
    )
    claimed = databases.sql(
        "SELECT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL", name
    )
    return files - collected - set(claimed)


def test_nothing_is_half_done(tried):
    assert tried.broken == SOUND
    assert tried.broken_again == SOUND


def test_some_met_a_server_that_was_restarted(tried):
    assert any(one.answer != "done" for one in tried.restarted)


def test_whoever_is_cut_off_is_told_so(tried):
    others = {one.answer for one in tried.restarted} - {"done", *NOT_THERE}
    assert all(answer.startswith(LOST) for answer in others), others


def test_disk_without_room_is_told_and_nothing_is_done(tried):
    others = {one.title: one.answer for one in tried.filled if one.answer}
    told = {title for title, answer in others.items() if answer.startswith(NO_ROOM)}
    assert told >= {"signed", "batch"}
    assert {others[title] for title in others.keys() - told} <= {"done"}


def test_files_of_what_was_not_done_are_left_to_be_collected(tried):
    assert tried.unclaimed == set()


def test_what_is_asked_again_is_done_once(tried):
    for one in tried.asked:
        about = vars(one)
        assert one.state == one.becomes, about
        if one.counted:
            assert one.found == one.once, about
        assert "done" in (one.answer, one.again, one.third), about
        for answer in (one.again, one.third):
            assert answer == "done" or answer.endswith((".", "'.")), about


def test_scheduled_actions_go_on_by_themselves(tried):
    of_ours = "FROM ir_cron WHERE cron_name LIKE 'Offboarding%' AND active"
    [due] = databases.sql(f"SELECT min(id) {of_ours}", tried.name)
    late = f"UPDATE ir_cron SET nextcall = now() - interval '1 day' WHERE id = {due}"
    databases.sql(late, tried.name)
    databases.sql(f"NOTIFY cron_trigger, '{tried.name}'")
    for __ in range(90):
        is_done = f"SELECT nextcall > now() FROM ir_cron WHERE id = {due}"
        if databases.sql(is_done, tried.name) == ["t"]:
            break
        time.sleep(1)
    assert databases.sql(is_done, tried.name) == ["t"]
