"""From a button to its method, its tests and its page of the manual.

    python3 scripts/walk.py "Notice delivered"     # what stands on a button
    python3 scripts/walk.py action_give_notice     # or the method behind it

Reads the files as they are; nothing is installed or started.
"""

import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
ADDONS = "*client_offboarding*"
ENTRY = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)', re.MULTILINE)
TAG = re.compile(r"<button\b")
MOST = 3


@dataclass(frozen=True)
class Button:
    label: str
    method: str
    file: Path
    line: int


@dataclass(frozen=True)
class Place:
    file: Path
    line: int
    text: str

    def __str__(self):
        place = f"{self.file.relative_to(ROOT)}:{self.line}"
        return f"{place}  {self.text[:80]}".rstrip()


@cache
def lines(file):
    return file.read_text().splitlines()


@cache
def find_buttons():
    """Every button of our views that calls a method, by the file that shows it."""
    found = []
    for file in sorted({*_glob("views/**/*.xml"), *_glob("wizards/*.xml")}):
        text = file.read_text()
        places = [text.count("\n", 0, tag.start()) + 1 for tag in TAG.finditer(text)]
        nodes = ElementTree.fromstring(text).iter("button")
        for node, line in zip(nodes, places, strict=True):
            if node.get("type") == "object":
                label = node.get("string") or " ".join(node.itertext())
                label = " ".join(label.split()).rstrip(":")
                found.append(Button(label, node.get("name"), file, line))
    return found


def find_methods(method):
    """Where it is defined; addons may add to it."""
    return index("    def (\\w+)\\(", "models/**/*.py", "wizards/*.py").get(method, [])


def find_tests(method):
    """One place in each file that names it; the file that does so most comes first."""
    named = index("(\\w+)", "tests/**/*.py", "static/tests/**/*.js", "../tests/**/*.py")
    found = {}
    for place in named.get(method, []):
        found.setdefault(place.file, []).append(place)
    return [places[0] for places in sorted(found.values(), key=len, reverse=True)]


@cache
def index(pattern, *files):
    """Where each method of a button stands, in these files of our addons."""
    methods = {button.method for button in find_buttons()}
    names = re.compile(pattern)
    found = {}
    for file in sorted({f.resolve() for name in files for f in _glob(name)}):
        for number, line in enumerate(lines(file), 1):
            for method in methods.intersection(names.findall(line)):
                place = Place(file, number, line.strip())
                found.setdefault(method, []).append(place)
    return found


def _glob(name):
    for addon in ROOT.glob(ADDONS):
        yield from addon.glob(name)


def find_pages(label):
    """Where the manual names a button, in each language."""
    names = {"en": {label}, "pl": translations().get(label, set())}
    return [
        Place(file, number, line.strip())
        for code, texts in names.items()
        for file in sorted(ROOT.glob(f"docs/manual/{code}/*.md"))
        for number, line in enumerate(lines(file), 1)
        if any(f"**{text}**" in line or f"**{text}:**" in line for text in texts)
    ]


@cache
def translations():
    found = {}
    for file in ROOT.glob(f"{ADDONS}/i18n/pl.po"):
        for entry in ENTRY.findall(file.read_text()):
            english, polish = (
                "".join(re.findall(r'"(.*)"\n?', part)) for part in entry
            )
            found.setdefault(english, set()).add(polish)
    return found


def walk(words):
    """What is known of each button that these words, or this method, mean."""
    for button in find_buttons():
        if words == button.method or words.lower() in button.label.lower():
            yield (
                f"{button.label or 'Button'} ({button.method})",
                {
                    "button": [Place(button.file, button.line, "")],
                    "method": find_methods(button.method),
                    "tests": find_tests(button.method)[:MOST],
                    "manual": find_pages(button.label),
                },
            )


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = list(walk(sys.argv[1]))
    for title, places in found:
        print(title)
        for kind, there in places.items():
            for place in there or ["none"]:
                print(f"    {kind:8}{place}")
    if not found:
        sys.exit(f"No button says {sys.argv[1]!r} or calls it.")


if __name__ == "__main__":
    main()
