"""Each label that the manual names is on the screen that its section is about.

A section of a page says in a comment which files its screens are in, so that a label
that is changed there fails the section, also where another screen has it still.
Polish pages name the same labels: `tests/test_docs.py`.
"""

import re
from collections import defaultdict

import pytest
from lxml import etree
from test_docs import LABEL, PAGES, ROOT, page_id, plain, prose

CORE = "client_offboarding"
FOLDERS = ("views", "wizards", "security", "data")
ENTRY = re.compile(r'((?:^#.*\n)+)msgid ((?:".*"\n)+)msgstr', re.MULTILINE)
SCREENS = re.compile(r"^<!-- screens: (.*?) -->$", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^(?=#+ )", re.MULTILINE)
# Of a view that goes into the lines of a field.
INTO_LINES = re.compile(r"field\[@name='\w+'\]/")


def short(path):
    """A file as sections name it: in the core without the core's own folder."""
    return str(path.relative_to(ROOT)).removeprefix(f"{CORE}/")


def read_references():
    """English text → where translations say that it comes from."""
    found = defaultdict(set)
    for file in ROOT.glob("*/i18n/pl.po"):
        for head, text in ENTRY.findall(file.read_text()):
            english = plain("".join(re.findall(r'"(.*)"\n', text)))
            found[english].update(re.findall(r"^#: (\S+)", head, re.MULTILINE))
    return found


def read_screens():
    """By file: ids of what is declared in it, and the fields that its views show.

    :return: {id: file}, {(table or None, field): files}; None where a field is one of
        the lines of another, whose model the view doesn't say
    """
    ids, shown = {}, defaultdict(set)
    for addon in ROOT.glob("*client_offboarding*/__manifest__.py"):
        for folder in FOLDERS:
            for file in (addon.parent / folder).rglob("*.xml"):
                for node in etree.parse(file).iter("record", "template", "menuitem"):
                    ids[f"{addon.parent.name}.{node.get('id')}"] = short(file)
                    for field in read_fields(node):
                        shown[field].add(short(file))
    return ids, shown


def read_fields(record):
    """(table or None, field) of each field that a view shows."""
    model = (record.findtext("field[@name='model']") or "").replace(".", "_")
    for field in record.iterfind("field[@name='arch']//field"):
        above = [node for node in field.iterancestors("field", "xpath")][:-1]
        is_line = any(
            node.tag == "field" or INTO_LINES.search(node.get("expr", ""))
            for node in above
        )
        yield (None if is_line else model), field.get("name")


def find_files(reference, ids, shown):
    """The files whose screens show what a translation refers to."""
    kind, _, name = reference.rpartition(":")
    if kind.startswith("code:"):
        path = ROOT / kind.removeprefix("code:addons/")
        return {short(path)}
    parts = name.partition(".")[2].split("__")
    if kind == "model:ir.model.fields,field_description":
        table, field = parts[0].removeprefix("field_"), "__".join(parts[1:])
    elif kind == "model:ir.model.fields.selection,name":
        table, field = parts[1], parts[2]
    else:
        return {ids[name]} if name in ids else set()
    return shown[table, field] | shown[None, field]


@pytest.fixture(scope="module")
def places():
    """English text → the files whose screens show it."""
    ids, shown = read_screens()
    return {
        text: set().union(*(find_files(one, ids, shown) for one in references))
        for text, references in read_references().items()
    }


def sections(page):
    """(heading, its labels, the files it names) of each section of a page."""
    for section in SECTION.split(prose(page)):
        labels = {plain(label) for label in LABEL.findall(section)}
        named = [name for names in SCREENS.findall(section) for name in names.split()]
        yield section.partition("\n")[0], labels, named


ENGLISH = [page for page in PAGES if page.parent.name == "en"]


@pytest.mark.parametrize("page", ENGLISH, ids=page_id)
def test_labels_are_on_the_screens_that_their_section_names(page, places):
    strange = [
        (heading, label)
        for heading, labels, named in sections(page)
        for label in sorted(labels)
        if not places.get(label, set()) & set(named)
    ]
    assert strange == []


@pytest.mark.parametrize("page", ENGLISH, ids=page_id)
def test_no_section_names_a_screen_that_it_is_not_about(page, places):
    idle = [
        (heading, name)
        for heading, labels, named in sections(page)
        for name in named
        if not any(name in places.get(label, ()) for label in labels)
    ]
    assert idle == []


def test_a_label_of_another_screen_is_found_out(places):
    """*Transfer* is a decision on data, and *Approve* one about the end."""
    assert "views/data/data.xml" in places["Transfer"]
    assert "views/handover/access.xml" not in places["Transfer"]
    ending = {"views/ending/case_form.xml", "wizards/offboarding_step.xml"}
    assert places["Approve"] == ending
