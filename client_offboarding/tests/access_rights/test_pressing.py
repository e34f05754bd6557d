import ast
from contextlib import contextmanager

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ..reading_common import GeneratedReadingCase
from ..rights import get_view_refs


class Undone(Exception):
    """Ends a savepoint whose work must not stay."""


@tagged("post_install", "-at_install")
class TestPressing(GeneratedReadingCase):
    """Every button that a role sees, on every form, in every state of a case.

    A button that is shown works, or says in a sentence why not just now; it is a fault
    where it ends in a technical error, or is refused for want of a right: whoever
    can't use a button isn't shown it. What it opens is opened too.
    """

    def setUp(self):
        super().setUp()
        self.pressed = set()

    @contextmanager
    def undone(self):
        """What is done inside leaves nothing behind."""
        try:
            with self.env.cr.savepoint():
                yield
                raise Undone
        except Undone:
            self.env.invalidate_all()
        except Exception:
            self.env.invalidate_all()
            raise

    # What is shown

    def get_forms(self, model):
        views = self.env["ir.ui.view"].sudo()
        return views.search(
            [
                ("model", "=", model._name),
                ("mode", "=", "primary"),
                ("type", "=", "form"),
            ]
        )

    def read_values(self, record, arch):
        """Values for the conditions of a view, as the web client knows them."""
        names = {node.get("name") for node in arch.iter("field")}
        names &= record._fields.keys()
        values = record.read(sorted(names), load=None)[0] if names else {}
        return {**values, "id": record.id}

    def is_shown(self, node, values):
        for each in (node, *node.iterancestors()):
            for name in ("invisible", "column_invisible"):
                condition = each.get(name)
                if condition and safe_eval(condition, dict(values)):
                    return False
        return True

    def find_buttons(self, record, arch, values):
        """Shown buttons of a form, and of the lists in it, with their records."""
        for node in arch.iter("button"):
            if not any(parent.tag == "field" for parent in node.iterancestors()):
                if node.get("type") == "object" and self.is_shown(node, values):
                    yield record, node
        for field in arch.iter("field"):
            lines = record._fields.get(field.get("name"))
            if not lines or lines.type not in ("one2many", "many2many"):
                continue
            if any(parent.tag == "field" for parent in field.iterancestors()):
                continue
            if self.is_shown(field, values):
                yield from self.find_line_buttons(record, field, values)

    def find_line_buttons(self, record, field, values):
        # The cache may hold what was read as superuser.
        lines = record[field.get("name")]._filtered_access("read")
        if len(field):
            arch = etree.fromstring(etree.tostring(field[0]))
        else:
            view = lines.with_context(**get_view_refs(field)).get_view(view_type="list")
            arch = etree.fromstring(view["arch"])
        for line in lines:
            line_values = self.read_values(line, arch)
            line_values["parent"] = FormValues(values)
            for node in arch.iter("button"):
                if node.get("type") == "object" and self.is_shown(node, line_values):
                    yield line, node

    # Pressing

    def press(self, what, record, node, case_state):
        """Press a button once for each state of its record and of the case."""
        state = record.sudo()[:1]["state"] if "state" in record._fields else ""
        key = (record.env.uid, record._name, node.get("name"), state, case_state)
        key += (node.get("context"), node.get("string"))
        if key in self.pressed:
            return
        self.pressed.add(key)
        what = f"{what}: {record} {node.get('name')} ({node.get('string')})"
        context = safe_eval(node.get("context") or "{}", {"id": record.id})
        try:
            with self.undone():
                action = getattr(record.with_context(**context), node.get("name"))()
                self.env.flush_all()
                self.open_action(record.env, action)
        except AccessError as error:
            self.faults.append(f"{what}: shown, but refused: {error}")
        except UserError:
            # A sentence; whether it is the right one is tested where it belongs.
            return
        except Exception as error:
            self.faults.append(f"{what}: {type(error).__name__}: {error}")

    def open_action(self, env, action):
        """As the web client does with what a button returns."""
        if (
            not isinstance(action, dict)
            or action.get("type") != "ir.actions.act_window"
        ):
            return
        model = env[action["res_model"]].with_context(**read_context(env, action))
        views = action.get("views") or [(action.get("view_id") or False, "form")]
        view_id, view_type = views[0]
        if isinstance(view_id, (list, tuple)):
            view_id = view_id[0]
        if action.get("target") == "new" and view_type == "form":
            record = model.browse(action.get("res_id") or [])
            self.assertTrue(Form(record, view=view_id or None))
        elif action.get("res_id"):
            model.browse(action["res_id"]).web_read({"display_name": {}})
        else:
            domain = action.get("domain") or []
            if isinstance(domain, str):
                domain = safe_eval(domain, {"uid": env.uid})
            model.web_search_read(domain, {"display_name": {}}, limit=80)

    def press_all(self, user):
        for model, records, _others in self.models_of(user):
            if not records:
                continue
            for view in self.get_forms(model):
                arch = etree.fromstring(model.get_view(view.id, "form")["arch"])
                for record in records:
                    case = record.sudo()
                    if "offboarding_id" in record._fields:
                        case = case.offboarding_id
                    state = case.state if "state" in case._fields else ""
                    values = self.read_values(record, arch)
                    values |= {"context": {}, "uid": user.id}
                    what = f"{user.login}, case {state}"
                    for one, node in self.find_buttons(record, arch, values):
                        self.press(what, one, node, state)

    def test_every_shown_button_works_or_says_why_not(self):
        for user in self.readers.filtered("active"):
            self.press_all(user)
        self.assertNoFaults()
        self.assertGreater(len(self.pressed), 300)


class FormValues:
    """The values of the form around a list: ``parent.name`` in conditions."""

    def __init__(self, values):
        self.__dict__.update(values)


def read_context(env, action):
    context = action.get("context") or {}
    if isinstance(context, str):
        try:
            context = ast.literal_eval(context)
        except ValueError:
            context = safe_eval(context, {"uid": env.uid, "active_id": False})
    return context
