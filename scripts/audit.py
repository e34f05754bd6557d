"""`make audit`: versions, licences and known vulnerabilities of what others wrote.

Licences and versions are read from what is installed, and compared with what the
requirement files and `package-lock.json` pin. Vulnerabilities are asked for where the
lists of them can be reached; where they can't, that is said, and nothing is claimed.
It fails on a version that isn't the pinned one, a licence that doesn't go with AGPL-3
or isn't known, and a known vulnerability.
"""

import json
import re
import subprocess
import sys
from importlib import metadata

from env import report
from env.paths import ROOT, VENV
from env.report import Failure, run, step

TOOLS = ROOT / ".venv-audit"
REQUIREMENTS = ROOT / "requirements-audit.txt"
PINNED = ("requirements.txt", "requirements-test.txt", "requirements-oca.txt")
# Where pip-audit may ask; the names of its option.
SERVICES = ("pypi", "osv")
# What a licence's text has one of, that may be combined with AGPL-3.
FREE = re.compile(
    r"\b(0BSD|A?L?GPL\w*|Apache|BSD|CC0|HPND|ISC|MIT|MPL|PSF|Python-2.0|"
    r"Public Domain|Unlicense|ZPL|Affero|GNU|Python Software Foundation|"
    r"Mozilla Public License)",
    re.IGNORECASE,
)
# Whose metadata say nothing: read in the package itself.
KNOWN = {"axe-playwright-python": "MIT"}


def _name(text):
    return re.sub(r"[-_.]+", "-", text).lower()


def pins():
    """Versions that the requirement files ask for, by the name of the package."""
    found = {}
    for name in PINNED:
        for line in (ROOT / name).read_text().splitlines():
            if match := re.match(r"([\w.-]+)(?:\[\w+\])?==(\S+)", line):
                found[_name(match[1])] = match[2]
    return found


def licence(about):
    """What a package says of its licence, in a line."""
    if about["License-Expression"]:
        return about["License-Expression"]
    if known := KNOWN.get(_name(about["Name"])):
        return known
    text = (about["License"] or "").strip()
    if FREE.search(text) and len(text) < 60 and "\n" not in text:
        return text
    # Some have the whole text in that line, or nothing that names a licence.
    return ", ".join(
        line.split(" :: ")[-1]
        for line in about.get_all("Classifier", ())
        if line.startswith("License :: ")
    )


def python_packages(folder):
    """(name, version, licence, whether it is pinned) of what is installed there."""
    wanted = pins()
    for package in metadata.distributions(path=[str(folder)]):
        name = _name(package.metadata["Name"])
        yield name, package.version, licence(package.metadata), name in wanted


def node_packages():
    """The same of what `make lint` takes from npm, as it is locked."""
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for path, about in locked.items():
        if path:
            name = path.rpartition("node_modules/")[2]
            yield name, about["version"], about.get("license") or "", True


def faults(packages, wanted):
    """What is wrong with packages, as sentences."""
    have = {name: version for name, version, _licence, _pinned in packages}
    for name, version in sorted(wanted.items()):
        if have.get(name) != version:
            given = have.get(name) or "not installed"
            yield f"{name}: {version} is pinned, and it is {given}"
    for name, version, text, _pinned in packages:
        if not FREE.search(text):
            yield f"{name} {version}: its licence is {text or 'not known'}"


def show(title, packages):
    print(f"\n{title}")
    for name, version, text, pinned in sorted(packages):
        by = "" if pinned else " (brought by another)"
        print(f"  {name:32} {version:16} {text}{by}")


def read_answer(text):
    """What pip-audit found: None where it could ask about nothing.

    :return: lines of vulnerabilities, and names that it couldn't ask about
    """
    try:
        packages = json.loads(text)["dependencies"]
    except (ValueError, KeyError):
        return None
    asked = [package for package in packages if "vulns" in package]
    if not asked:
        return None
    found = [
        f"{package['name']} {package['version']}: {each['id']}"
        f" (mended in {', '.join(each['fix_versions']) or 'no version yet'})"
        for package in asked
        for each in package["vulns"]
    ]
    return found, [each["name"] for each in packages if "vulns" not in each]


def ask(folder):
    """The first answer that a list of vulnerabilities gives; None if there is none."""
    if not (TOOLS / "bin" / "pip-audit").exists():
        with step("pip-audit"):
            run([sys.executable, "-m", "venv", TOOLS], "python3 -m venv")
            pip = [TOOLS / "bin" / "pip", "install", "--quiet"]
            run([*pip, "-r", REQUIREMENTS], "pip install pip-audit")
    for service in SERVICES:
        command = [TOOLS / "bin" / "pip-audit", "--path", folder, "-f", "json"]
        command += ["--progress-spinner", "off", "--timeout", "10", "-s", service]
        done = subprocess.run(command, capture_output=True, text=True)
        if answer := read_answer(done.stdout):
            return answer
    return None


def main():
    (folder,) = VENV.glob("lib/python3*/site-packages")
    packages, node = [*python_packages(folder)], [*node_packages()]
    show("Python packages: what runs, and what tests need", packages)
    show("npm packages: tools of `make lint`, nothing of them is shipped", node)
    wrong = [*faults(packages, pins()), *faults(node, {})]
    print()
    try:
        answer = ask(folder)
    except Failure as failure:
        print(f"note: {failure}")
        answer = None
    if answer is None:
        print(
            "Known vulnerabilities: not asked. No list of them can be reached from "
            "here; the versions above are those of the lock files."
        )
    else:
        found, skipped = answer
        print(f"Known vulnerabilities: {len(found)}")
        if skipped:
            print(f"  not on the list: {', '.join(skipped)}")
        wrong += found
    if wrong:
        raise Failure("\n".join(["the audit found something:", *wrong]))


if __name__ == "__main__":
    report.main(main)
