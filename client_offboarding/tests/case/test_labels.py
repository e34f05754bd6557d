from collections import defaultdict
from pathlib import Path

from lxml import etree

from odoo.tests import TransactionCase, tagged
from odoo.tools.safe_eval import safe_eval
from odoo.tools.translate import PoFileReader

ADDONS = ("client_offboarding", "l10n_pl_client_offboarding")
SHOWN = ("form", "list", "kanban")
ALWAYS = ("1", "True", "true")
# Most of them are whole.
WHOLE = ("quantity", "quantity_done", "quantity_ordered", "share")
# Words that want another after them: a label ends a thought.
UNFINISHED = (" of", " with", " the", " and", " to be")


def get_default_label(name):
    """What Odoo calls a field that nobody gave a label."""
    for end in ("_ids", "_id"):
        name = name.removesuffix(end)
    return name.replace("_", " ").title()


@tagged("post_install", "-at_install")
class TestLabels(TransactionCase):
    """What stands beside a value says what it is, in both languages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        views = cls.env["ir.ui.view"].search([("type", "in", [*SHOWN, "search"])])
        ids = views.get_external_id()
        cls.ours = views.filtered(lambda view: ids[view.id].startswith(ADDONS))
        roots = cls.ours
        while extensions := roots.filtered("inherit_id"):
            roots = (roots - extensions) | extensions.inherit_id
        cls.shown = [
            (view, node, field)
            for view in roots
            for node, field in cls.find_fields(
                etree.fromstring(view.get_combined_arch()), cls.env[view.model]
            )
            if (field._module or "").startswith(ADDONS)
        ]

    @classmethod
    def find_fields(cls, parent, model):
        """Every field that a view shows, of its model or of a list within."""
        for node in parent:
            field = node.tag == "field" and model._fields.get(node.get("name"))
            hidden = node.get("invisible") in ALWAYS or (
                node.get("column_invisible") in ALWAYS
            )
            if field and not hidden:
                yield node, field
            within = cls.env[field.comodel_name] if field and len(node) else model
            yield from cls.find_fields(node, within)

    def find_labels(self):
        """What stands beside the fields: (field, label), but for those without."""
        return {
            (str(field), node.get("string") or field._description_string(self.env))
            for _view, node, field in self.shown
            if node.get("nolabel") != "1"
        }

    def test_views_are_looked_at(self):
        self.assertGreater(len(self.shown), 500)

    def test_no_label_is_the_name_of_a_field(self):
        found = {
            (name, label)
            for name, label in self.find_labels()
            if " " in label and label == get_default_label(name.rpartition(".")[2])
        }
        self.assertEqual(found, set())

    def test_no_label_breaks_off(self):
        found = {row for row in self.find_labels() if row[1].endswith(UNFINISHED)}
        self.assertEqual(found, set())

    def test_dates_of_a_screen_are_written_in_one_way(self):
        """In numbers, as in the texts beside them: "29.11.2026", never "Nov 29"."""
        found = {
            (view.name, str(field))
            for view, node, field in self.shown
            if field.type in ("date", "datetime") and view.type in SHOWN
            if node.get("widget") == "remaining_days"
            or not safe_eval(node.get("options", "{}")).get("numeric")
        }
        self.assertEqual(found, set())

    def test_two_keys_are_two_and_a_share_is_100_without_decimals(self):
        found = {
            (view.name, str(field))
            for view, node, field in self.shown
            if field.type == "float" and str(field).endswith(WHOLE)
            if view.type in SHOWN
            if not safe_eval(node.get("options", "{}")).get("hide_trailing_zeros")
        }
        self.assertEqual(found, set())

    def test_labels_that_differ_in_english_differ_in_polish(self):
        """Within one list, and within one form: there nobody sees which is which."""
        polish = {}
        for addon in ADDONS:
            path = Path(__file__).parents[3] / addon / "i18n" / "pl.po"
            for row in PoFileReader(str(path)):
                polish.setdefault(row["src"], row["value"])
        places = defaultdict(lambda: defaultdict(set))
        for view, node, field in self.shown:
            if view.type in ("form", "list") and node.get("nolabel") != "1":
                place = next(node.iterancestors("list", "form", "kanban"))
                label = node.get("string") or field._description_string(self.env)
                places[view.name, place][polish.get(label, label)].add(label)
        found = {
            (name, label, *sorted(english))
            for (name, _place), labels in places.items()
            for label, english in labels.items()
            if len(english) > 1
        }
        self.assertEqual(found, set())

    def test_a_button_says_in_words_what_it_does(self):
        """A title is a tooltip only: nobody hears it, and phones don't show it."""
        mute = [
            f"{view.name}: {node.get('name')}"
            for view in self.ours
            for node in etree.fromstring(view.arch).iter("button")
            if not node.get("position")
            and not node.get("string")
            and not "".join(node.itertext()).strip()
            and not len(node)
        ]
        self.assertEqual(mute, [])

    def test_an_empty_list_of_a_menu_says_what_would_stand_there(self):
        menus = self.env["ir.ui.menu"].with_context(**{"ir.ui.menu.full_list": True})
        root = self.env.ref("client_offboarding.client_offboarding_menu")
        lists = [
            action
            for menu in menus.search([("id", "child_of", root.id)])
            if (action := menu.action) and action._name == "ir.actions.act_window"
            if "list" in action.view_mode
            and action.get_external_id()[action.id].startswith(ADDONS)
        ]
        self.assertGreater(len(lists), 15)
        mute = [
            action.name
            for action in lists
            if "o_view_nocontent" not in (action.help or "")
        ]
        self.assertEqual(mute, [])

    def test_an_empty_list_of_a_case_says_what_would_stand_there(self):
        """A sentence, or a button that suggests what belongs there."""
        case = self.env["client.offboarding"]
        view = self.env.ref("client_offboarding.client_offboarding_view_form")
        form = etree.fromstring(view.get_combined_arch())
        mute = [
            name
            for node in form.xpath("//page//field[not(@readonly='1')]")
            if (name := node.get("name")) in case._fields
            if case._fields[name].type == "one2many"
            if not any(
                near.tag == "button" or name in (near.get("invisible") or "")
                for near in node.xpath("../p | ../button[@name='action_collect']")
            )
        ]
        self.assertEqual(mute, [])
