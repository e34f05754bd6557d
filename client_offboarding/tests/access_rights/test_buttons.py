from ast import literal_eval

from lxml import etree

from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..reading_common import GeneratedReadingCase
from ..rights import CASE

# How the ERP refuses what nobody has thought of: by names of models and of groups.
TECHNICAL = (
    "You are not allowed to",
    "you are not allowed to access",
    "You do not have enough rights",
    "cannot be completed due to security restrictions",
    "Record does not exist",
    "Uh-oh!",
)


class Undone(Exception):
    """What a button did is taken back."""


@tagged("post_install", "-at_install")
class TestButtons(GeneratedReadingCase):
    """Every role presses every button that it sees, in every state.

    Whatever it answers is an answer: done, a dialog, or a refusal in a sentence. Made
    from the views, as the web client shows them; each press is undone.
    """

    def get_arch(self, model):
        return etree.fromstring(model.get_view(view_type="form")["arch"])

    def find_buttons(self, arch):
        """The buttons of the record itself, not those of its lines."""
        for button in arch.iter("button"):
            parents = list(button.iterancestors())
            if button.get("type") != "object":
                continue
            if any(parent.tag == "field" for parent in parents):
                continue
            yield button, [button, *parents]

    def is_shown(self, nodes, values):
        return not any(
            safe_eval(node.get("invisible"), dict(values))
            for node in nodes
            if node.get("invisible")
        )

    def read_values(self, record, arch):
        names = [
            node.get("name")
            for node in arch.iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        ]
        [row] = record.read(sorted(set(names)))
        values = {
            name: value[0] if isinstance(value, tuple) else value
            for name, value in row.items()
        }
        return {**values, "context": {}, "uid": record.env.uid, "parent": {}}

    def press(self, what, record, button):
        name = button.get("name")
        try:
            context = literal_eval(button.get("context") or "{}")
        except ValueError:
            context = {}
        self.env.invalidate_all()
        try:
            with self.env.cr.savepoint():
                getattr(record.with_context(**context), name)()
                self.env.flush_all()
                raise Undone
        except Undone:
            pass
        except (UserError, RedirectWarning) as error:
            text = str(error.args[0])
            if any(part in text for part in TECHNICAL):
                self.faults.append(f"{what} {name}: {text}")
        except Exception as error:
            self.faults.append(f"{what} {name}: {type(error).__name__}: {error}")
        self.env.clear()

    def pick(self, records):
        """All cases; of their lines one in each state of each state of the case."""
        if records._name == CASE:
            return records
        picked = {}
        for record in records.sudo():
            key = [record[name] for name in ("state", "kind") if name in record]
            if "offboarding_id" in record:
                key.append(record.offboarding_id.state)
            picked.setdefault(tuple(key), record.id)
        return records.browse(picked.values())

    def press_all(self, user):
        for model, records, _others in self.models_of(user):
            if not records:
                continue
            arch = self.get_arch(model)
            buttons = list(self.find_buttons(arch))
            for record in self.pick(records) if buttons else ():
                what = f"{user.login}: {record._name} {record.id}"
                values = self.check_call(
                    what, lambda r=record, arch=arch: self.read_values(r, arch)
                )
                for button, nodes in buttons if values else ():
                    if self.is_shown(nodes, values):
                        self.pressed += 1
                        self.press(what, record, button)

    def test_every_role_presses_every_button_that_it_sees(self):
        self.pressed = 0
        for user in self.readers - self.portal:
            self.press_all(user.sudo(False))
        self.assertGreater(self.pressed, 300)
        self.assertNoFaults()
