"""Two servers on one database and one folder of files, as behind a load balancer.

`SERVERS=2` tries it, with `client_offboarding_queue`; else nothing is done here, since
what one server does is tested elsewhere. What it shows stands in the administrator's
page of the manual.
"""

import base64
import hashlib
import json
import os
import re
import secrets
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from odoo_shell import ROOT, run_in_shell
from test_kills import Server

sys.path.insert(0, str(ROOT / "scripts"))

from demo_api import Api, Refused  # noqa: E402
from env import addons, databases, server  # noqa: E402
from env.lock import exclusive, using_server  # noqa: E402

pytestmark = pytest.mark.skipif(
    not os.environ.get("SERVERS"), reason="SERVERS=2 starts two servers"
)
PAPER, BATCH = "client.offboarding.protocol", "client.offboarding.batch"


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """What was done through one of them, and is seen through the other."""
    name = f"co_test_two_{secrets.token_hex(4)}"
    with using_server():
        with exclusive():
            server.start()
            ready = os.environ.get("TEST_DATABASE")
            modules = [addons.CORE, "client_offboarding_queue"]
            databases.make(name, "test", modules, source=ready)
        servers = []
        try:
            given = prepare(name)
            log = (tmp_path_factory.mktemp("two") / "server.log").open("w+")
            for __ in range(2):
                servers.append(Server(name, log, "--load=web,queue_job"))
            for one in servers:
                one.wait()
            yield SimpleNamespace(
                given=given,
                servers=servers,
                name=name,
                apis=[
                    {
                        login: Api(one.url, name, login, key)
                        for login, key in given.keys.items()
                    }
                    for one in servers
                ],
            )
        finally:
            for one in servers:
                one.stop()
            databases.drop(name)


def prepare(name):
    printed = run_in_shell(name, "two_servers/data.py")
    [given] = re.findall("^GIVEN (.*)$", printed, re.M)
    return SimpleNamespace(**json.loads(given))


def test_file_that_one_prints_the_other_hands_out(tried):
    first, second = (apis["boss"] for apis in tried.apis)
    ids = [tried.given.paper]
    first.get(PAPER, "action_sign_company", ids)
    [paper] = second.get(PAPER, "read", ids, fields=["attachment_id", "sha256"])
    [file] = second.get(
        "ir.attachment", "read", [paper["attachment_id"][0]], fields=["datas"]
    )
    content = base64.b64decode(file["datas"])
    assert content[:4] == b"%PDF"
    assert hashlib.sha256(content).hexdigest() == paper["sha256"]
    second.get(PAPER, "action_sign_client", ids, name="Anna Nowak")
    [paper] = first.get(PAPER, "read", ids, fields=["state"])
    assert paper["state"] == "signed"


def test_setting_that_is_changed_through_one_counts_for_the_other(tried):
    first, second = (apis["admin"] for apis in tried.apis)
    for api in (first, second):
        assert "x_two" not in api.get("res.partner", "fields_get")
    [model] = first.get("ir.model", "search", domain=[["model", "=", "res.partner"]])
    field = {"name": "x_two", "model_id": model, "ttype": "char", "state": "manual"}
    first.get("ir.model.fields", "create", vals_list=[field])
    assert "x_two" in second.get("res.partner", "fields_get")
    parameter = {"key": "two.servers", "value": "1"}
    second.get("ir.config_parameter", "set_param", **parameter)
    assert first.get("ir.config_parameter", "get_param", key="two.servers") == "1"


def ask(api, batch):
    try:
        return api.get(BATCH, "action_run", [batch])
    except Refused as refused:
        return str(refused)


def count_cases(tried, batch):
    [row] = databases.sql(
        "SELECT COUNT(DISTINCT l.id), COUNT(DISTINCT l.offboarding_id), COUNT(c.id)"
        " FROM client_offboarding_batch_line l"
        " JOIN client_offboarding c ON c.partner_id = l.partner_id"
        f" WHERE l.batch_id = {batch}",
        tried.name,
    )
    return [int(number) for number in row.split("|")]


def test_batch_that_two_people_press_at_once_opens_each_case_once(tried):
    batch = tried.given.batches[0]
    first, second = tried.apis
    with ThreadPoolExecutor(2) as pool:
        answers = [
            pool.submit(ask, api, batch) for api in (first["boss"], second["manager"])
        ]
        told = [answer.result() for answer in answers]
    assert True in told
    assert all(one is True or "Somebody is working on" in one for one in told)
    assert count_cases(tried, batch) == [12, 12, 12]


def test_jobs_go_on_with_the_other_server_when_one_is_gone(tried):
    batch = tried.given.batches[1]
    tried.apis[0]["boss"].get(BATCH, "action_run", [batch])
    tried.servers[0].stop()
    api = tried.apis[1]["boss"]
    for __ in range(300):
        [row] = api.get(BATCH, "read", [batch], fields=["state", "todo_count"])
        if not row["todo_count"]:
            break
        time.sleep(1)
    assert row["todo_count"] == 0
    assert count_cases(tried, batch) == [90, 90, 90]
    states = databases.sql(
        "SELECT state, COUNT(*) FROM queue_job WHERE model_name ="
        " 'client.offboarding.batch' GROUP BY state",
        tried.name,
    )
    assert states == ["done|4"]
