"""What the documents say of the code is so."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import architecture  # noqa: E402

CORE = ROOT / "client_offboarding"
FOLDERS = (ROOT, CORE, CORE / "models")
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
FILE = re.compile(r"`([\w.]+(?:/[\w.]+)*/(?:[\w]+\.(?:py|xml|md|csv))?)`")


@pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)
def test_every_file_that_is_named_exists(document):
    missing = [
        name
        for name in FILE.findall(document.read_text())
        if not any((folder / name).exists() for folder in FOLDERS)
        # Folders that setting up makes.
        and not name.startswith((".", "dist/", "site/", "node_modules"))
    ]
    assert not missing


def test_every_method_that_is_named_exists():
    named = set(re.findall(r"`(_\w+)`", architecture.DOCUMENT.read_text()))
    code = "".join(file.read_text() for file in CORE.glob("models/**/*.py"))
    assert named
    assert not [name for name in named if not re.search(rf"\b{name}\b", code)]


def test_pip_is_told_of_all_that_the_addons_need():
    """Of ours and OCA's, where nothing brings it along with their wheels."""
    import odoo.addons

    text = (ROOT / "README.md").read_text()
    (line,) = re.findall(r"pip install (asn1crypto(?:.*\\\n)*.*)", text)
    wheels = re.findall(
        r"^odoo-addon-([\w-]+)==", (ROOT / "requirements-oca.txt").read_text(), re.M
    )
    modules = ["client_offboarding", *(name.replace("-", "_") for name in wheels)]
    for module in modules:
        (folder,) = {
            Path(path) / module
            for path in [*odoo.addons.__path__, ROOT]
            if (Path(path) / module).is_dir()
        }
        manifest = ast.literal_eval((folder / "__manifest__.py").read_text())
        needed = set(manifest.get("external_dependencies", {}).get("python", ()))
        # Odoo itself needs it.
        assert not needed - {"requests"} - set(line.replace("\\", "").split()), module


def test_the_drawing_is_fresh():
    run = [sys.executable, ROOT / "scripts" / "architecture.py", "--check"]
    done = subprocess.run(run, capture_output=True, text=True)
    assert not done.returncode, done.stdout


def test_every_room_is_described():
    text = architecture.DOCUMENT.read_text()
    assert architecture.rooms()
    for room in architecture.rooms():
        assert f"| `{room}` |" in text


def test_contributors_are_told_of_it():
    assert "(docs/architecture.md)" in (ROOT / "CONTRIBUTING.md").read_text()


@pytest.fixture
def tree(tmp_path):
    """Two rooms and an addon: an import, an extension, a model of a room's own."""
    files = {
        "client_offboarding/__manifest__.py": "{}",
        "client_offboarding/models/case/__init__.py": "",
        "client_offboarding/models/case/case.py": (
            "class A(models.Model):\n    _name = 'client.offboarding'\n"
        ),
        "client_offboarding/models/people/__init__.py": "",
        "client_offboarding/models/people/link.py": (
            "class B(models.Model):\n    _name = 'client.offboarding.link'\n"
            "class C(models.Model):\n    _name = 'client.offboarding'\n"
            "    _inherit = ['client.offboarding']\n"
        ),
        "glue/__manifest__.py": "{}",
        "glue/models/x.py": (
            "from odoo.addons.client_offboarding.models.people.link import B\n"
        ),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_what_is_drawn(tree):
    declared, arrows = architecture.look(tree)
    assert declared == {
        "case": ["client.offboarding"],
        "people": ["client.offboarding.link"],
        "glue": [],
    }
    assert arrows == {("people", "case"), ("glue", "people")}
    drawing = architecture.draw(tree)
    assert 'people["<b>people</b><br/>link"]' in drawing
    assert "    glue --> people" in drawing


MANUAL = ROOT / "docs" / "manual"
# The language of a page, and where its screens get their words from.
LANGUAGES = {"en": "msgid", "pl": "msgstr"}
PAGES = sorted(MANUAL.glob("??/*.md"))
PICTURE_LIMIT = 150_000
ENTRY = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)', re.MULTILINE)
LABEL = re.compile(r"\*\*([^*]+)\*\*")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)", re.DOTALL)


def page_id(page):
    return f"{page.parent.name}/{page.name}"


def prose(page):
    """A page without what is code on it."""
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text(), flags=re.M | re.S)
    return re.sub(r"`[^`]*`", "", text)


def plain(text):
    """A text as it stands on the screen: no tags, no colon behind it."""
    text = re.sub(r"<[^>]*>", " ", text.replace("\\n", " ").replace('\\"', '"'))
    return " ".join(text.split()).removesuffix(":")


def labels(page):
    return {plain(label) for label in LABEL.findall(prose(page))}


@pytest.fixture(scope="module")
def words():
    """What our addons write on their screens: English text to its translations."""
    found = {}
    for file in sorted(ROOT.glob("*/i18n/pl.po")):
        for entry in ENTRY.findall(file.read_text()):
            english, polish = (
                plain("".join(re.findall(r'"(.*)"\n?', part))) for part in entry
            )
            found.setdefault(english, set()).add(polish)
    assert len(found) > 2000
    return found


def test_the_manual_has_the_same_pages_in_each_language():
    pages = {
        language: {page.name for page in (MANUAL / language).glob("*.md")}
        for language in LANGUAGES
    }
    assert pages["en"] == pages["pl"]
    assert len(pages["en"]) >= 12


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_what_a_page_points_at_exists(page):
    missing = [
        target
        for target in LINK.findall(page.read_text())
        if not target.startswith(("https://", "mailto:", "#"))
        and not (page.parent / target.split("#")[0]).is_file()
    ]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_label_that_a_page_names_is_on_a_screen(page, words):
    known = set(words)
    if page.parent.name == "pl":
        known = set().union(*words.values())
    assert sorted(labels(page) - known) == []


@pytest.mark.parametrize("page", sorted((MANUAL / "en").glob("*.md")), ids=page_id)
def test_both_languages_name_the_same_labels(page, words):
    polish = labels(MANUAL / "pl" / page.name)
    lost = {name for name in labels(page) if not words.get(name, set()) & polish}
    named = set().union(*(words.get(name, set()) for name in labels(page)))
    assert (sorted(lost), sorted(polish - named)) == ([], [])


READMES = sorted(ROOT.glob("*/readme/*.md"))
ITALIC = re.compile(r"(?<![*\w])(\*{1,2})([^*\s](?:[^*]*[^*\s])?)\1(?![*\w])")
# What stands so in a readme and is none of our labels: the ERP's, and words.
ELSEWHERE = {
    *("Users", "Invoicing", "Technical", "Email templates", "Customers", "Dashboards"),
    *("Sales", "Account netting", "Job Queue", "Jobs", "General Settings", "Measures"),
    *("Certificates and Keys", "Certificate", "Inventory", "Customer Location"),
    *("Surveys", "root.offboarding", "nota odsetkowa", "you", "/offboarding/verify"),
    *("The right day, in the right form", "The contracts really end"),
    *("The ledger decides", "Nothing is forgotten in between"),
    *("Taxable Supply Date",),
    *("A case is closed only when every check is met",),
}


@pytest.mark.parametrize("page", READMES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_label_that_a_readme_names_is_on_a_screen(page, words):
    known = {word.lower() for word in words} | {word.lower() for word in ELSEWHERE}
    named = {
        plain(part).rstrip(".,")
        for __, label in ITALIC.findall(prose(page))
        for part in re.split(r"\s+[→>‣/]\s+", label)
    }
    assert sorted(name for name in named if name.lower() not in known) == []


def test_the_pictures_of_the_manual_are_there_in_each_language():
    taken = {
        language: {file.name for file in (MANUAL / "pictures" / language).iterdir()}
        for language in LANGUAGES
    }
    assert taken["en"] == taken["pl"]
    shown = {
        target.rpartition("/")[2]
        for page in PAGES
        for target in LINK.findall(page.read_text())
        if target.endswith(".png")
    }
    # None that nobody sees, either.
    assert shown == taken["en"]


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_a_page_shows_pictures_of_its_own_language(page):
    shown = re.findall(r"pictures/(\w+)/", page.read_text())
    assert set(shown) <= {page.parent.name}


def test_pictures_are_quick_to_load():
    files = sorted(MANUAL.glob("pictures/*/*.png"))
    assert len(files) >= 20
    assert [file for file in files if file.stat().st_size >= PICTURE_LIMIT] == []


def test_the_menu_of_the_manual_names_every_page():
    menu = (ROOT / "mkdocs.yml").read_text()
    assert [page for page in PAGES if f"manual/{page_id(page)}" not in menu] == []


# What a model of the ERP inherits that ours add to.
ERP = {"contract.contract": {"contract.template"}}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SOURCE = re.compile(r"^(?:#|<!--) ([\w/.]+)(?: -->)?$")


@pytest.mark.parametrize("page", sorted((MANUAL / "en").glob("*.md")), ids=page_id)
def test_both_languages_show_the_same_code(page):
    translated = MANUAL / "pl" / page.name
    assert BLOCK.findall(page.read_text()) == BLOCK.findall(translated.read_text())


def test_code_on_a_page_is_the_code_of_the_file_that_it_names():
    strange, seen = [], set()
    for _kind, block in BLOCK.findall((MANUAL / "en" / "extend.md").read_text()):
        first, _, text = block.partition("\n")
        source = SOURCE.match(first)[1]
        code = (ROOT / source).read_text()
        seen.add(source.split("/")[0])
        # What is left out stands as a line with an ellipsis.
        pieces = re.split(r"^…\n", text, flags=re.MULTILINE)
        strange += [(source, piece) for piece in pieces if piece not in code]
    assert strange == []
    assert len(seen) == 3


def declared_names():
    """By model: the fields and methods that our addons give it, what it inherits."""
    found = {}
    for file in [*ROOT.glob("*/models/**/*.py"), *ROOT.glob("*/wizards/*.py")]:
        for node in ast.parse(file.read_text()).body:
            if not isinstance(node, ast.ClassDef):
                continue
            values = {
                target.id: item.value
                for item in node.body
                if isinstance(item, ast.Assign)
                for target in item.targets
            }
            methods = {item.name for item in node.body if hasattr(item, "name")}
            own = values.get("_name", values.get("_inherit"))
            inherited = values.get("_inherit")
            for model in architecture.names(own) if own else []:
                names, parents = found.setdefault(model, (set(), set()))
                names.update(values, methods)
                parents.update(architecture.names(inherited) if inherited else [])
    return found


def names_of(model, declared):
    """What a model has from our addons, what it inherits included."""
    names, parents = declared.get(model, (set(), set()))
    above = [
        names_of(parent, declared)
        for parent in (parents | ERP.get(model, set())) - {model}
    ]
    return names.union(*above)


def test_models_of_the_manual_have_what_it_says():
    declared = declared_names()
    text = (MANUAL / "en" / "models.md").read_text()
    sections = re.split(r"^## `([\w.]+)`$", text, flags=re.MULTILINE)[1:]
    assert len(sections) > 30
    for model, section in zip(sections[::2], sections[1::2], strict=True):
        listed = "".join(re.findall(r"^- .*?(?=^-|^$)", section + "\n", re.M | re.S))
        names = set(re.findall(r"`(\w+)`", listed))
        assert names
        assert sorted(names - names_of(model, declared)) == [], model


# Where the code says a rule comes from: "KC 111 § 2", "GDPR 28(3)(g)", "CJEU 222/81".
LAW = re.compile(r"\b(KC|KSH|GDPR|CJEU)[ -]([A-Z]-)?(\d+(?:/\d+)?[¹²³⁴⁵]?)")
NUMBERS = re.compile(r"\d+")


def sources(page):
    """By heading: the cells of the tables that say where each rule comes from."""
    found = {}
    for line in page.read_text().splitlines():
        if line.startswith("## "):
            found[line] = []
        elif line.startswith("| ") and found:
            found[list(found)[-1]].append(line.strip("| ").rpartition(" | ")[2])
    return [cells[1:] for cells in found.values() if cells]


def test_every_source_that_the_code_names_is_among_the_legal_notes():
    named = {
        (act, number)
        for file in ROOT.glob("*/**/*")
        if file.suffix in (".py", ".xml") and "tests" not in file.parts
        if "client_offboarding" in file.parts[len(ROOT.parts)]
        for act, __, number in LAW.findall(file.read_text())
    }
    assert len(named) > 20
    told = " ".join(
        cell for cells in sources(MANUAL / "en" / "legal.md") for cell in cells
    )
    missing = [
        (act, number)
        for act, number in sorted(named)
        if not re.search(
            rf"{act} (?:C-|[^;A-Z])*(?<!\d){re.escape(number)}(?![\d¹²³⁴⁵])", told
        )
    ]
    assert missing == []


# Acts that the code names by their titles: how it writes their articles.
ARTICLES = {
    "VAT act": r"VAT act (\d+[a-z]*)",
    "Act of 8 March 2013": r"act of 8 March 2013\b[a-z\s]*[,(]? ?art\. ([\da-z, ]+)",
    "Accounting act": r"accounting act\b[\w\s]*, art\. (\d+)",
    "Tax ordinance": r"tax ordinance\b[\w\s]*, art\. (\d+)[()\d]* and (\d+)",
    "Restructuring act": r"restructuring act (\d+)",
    "Bankruptcy act": r"bankruptcy act (\d+)",
}


@pytest.mark.parametrize("act", ARTICLES)
def test_every_article_that_the_code_names_is_among_the_legal_notes(act):
    named = set()
    for file in sorted(ROOT.glob("*/**/*")):
        if file.suffix in (".py", ".xml") and "tests" not in file.parts:
            if "client_offboarding" in file.parts[len(ROOT.parts)]:
                found = re.findall(ARTICLES[act], file.read_text(), re.IGNORECASE)
                named.update(re.findall(r"\b\d+[a-z]*", str(found)))
    assert named
    told = [
        part
        for cells in sources(MANUAL / "en" / "legal.md")
        for cell in cells
        for part in cell.split("; ")
        if part.lower().startswith(act.lower())
    ]
    articles = re.findall(r"\b\d+[a-z]*", " ".join(told).replace(act, ""))
    assert sorted(named - set(articles)) == []


def test_rules_have_the_same_sources_in_both_languages():
    english, polish = (
        # The last table says what is taken by default, without sources.
        [[sorted(NUMBERS.findall(cell)) for cell in cells] for cells in tables[:-1]]
        for tables in (sources(MANUAL / code / "legal.md") for code in LANGUAGES)
    )
    assert english == polish
    assert sum(map(len, english)) > 40
