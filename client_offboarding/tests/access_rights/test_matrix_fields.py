from odoo.tests import tagged
from odoo.tools import mute_logger

from ..fields_declared import FIELDS
from ..matrix_common import MatrixCase
from ..rights_declared import parse_fields

NUMBERS = ("float", "integer", "monetary")
# Odoo asks for one of them where it groups by days.
DAYS = ("date", "datetime")


@tagged("post_install", "-at_install")
class TestMatrixFields(MatrixCase):
    """Who sees which field: as declared, whatever it is asked by."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The addons beside the core have models and fields of their own.
        cls.audiences = {
            model: {
                name: whom
                for name, whom in fields.items()
                if name in cls.env[model]._fields
            }
            for model, fields in parse_fields(FIELDS).items()
            if model in cls.env
        }

    def get_pairs(self):
        """One user of each set of roles, with the records that he may read."""
        users = {roles: user for user, roles in reversed(self.roles.items())}
        for user in users.values():
            for name in self.audiences:
                model = self.env[name].with_user(user)
                # That a file which he may read belongs to a paper is no secret, and
                # Odoo looks for files past the rights on their fields.
                if name == "ir.attachment" or model._transient:
                    continue
                if not model.has_access("read"):
                    continue
                found = model.sudo().search([], limit=10, order="id desc")
                yield user, model.browse(found.ids)._filtered_access("read")

    def split(self, user, records):
        """Names of fields that the user sees, and of those that he doesn't."""
        fields = self.audiences[records._name]
        seen = [name for name, whom in fields.items() if self.sees(user, whom)]
        return seen, [name for name in fields if name not in seen]

    # Several models have no name to be searched by, which Odoo says in the log.
    @mute_logger("odoo.models")
    def test_every_role_sees_the_fields_that_are_declared(self):
        for user, records in self.get_pairs():
            seen, _hidden = self.split(user, records)
            offered = set(records.fields_get(attributes=["type"]))
            what = f"{user.login}: {records._name}"
            if wrong := offered & self.audiences[records._name].keys() ^ set(seen):
                self.faults.append(f"{what}: {wrong}")
            for label, call in self.get_readings(records, seen).items() if seen else ():
                self.check_call(f"{what}: {label}", call)
        self.assertNoFaults()

    def get_readings(self, records, names):
        fields = records._fields
        stored = [name for name in names if fields[name].store]
        orders = [name for name in stored if fields[name].column_type]
        specification = {name: {} for name in names}
        return {
            "read": lambda: records.read(names),
            "web_read": lambda: records.web_read(specification),
            "order": lambda: records.search([], order=", ".join(orders), limit=5),
            "name_search": lambda: records.name_search("e", limit=5),
        }

    def test_hidden_fields_are_refused_whatever_they_are_asked_by(self):
        for user, records in self.get_pairs():
            _seen, hidden = self.split(user, records)
            for name in hidden:
                for label, call in self.get_questions(records, name).items():
                    what = f"{user.login}: {records._fields[name]} by {label}"
                    self.check_call(what, call, is_allowed=False)
        self.assertNoFaults()

    def get_questions(self, records, name):
        """Every way in which a client program may ask for the values of a field."""
        field = records._fields[name]
        condition = [(name, "!=", False)]
        questions = {"order": lambda: records.search([], order=name)}
        # Of a required one this is always so, and Odoo leaves it out.
        if not field.required:
            questions["search"] = lambda: records.search(condition)
            questions["count"] = lambda: records.search_count(condition)
        if records._name in self.rights or field.store:
            questions |= self.get_groups(records, field)
        if field.type in NUMBERS:
            questions |= self.get_sums(records, f"{name}:sum")
        if records:
            questions["read"] = lambda: records.read([name])
            questions["web_read"] = lambda: records.web_read({name: {}})
            questions["filter"] = lambda: records.filtered_domain(condition)
            if not records.env.user.share:
                questions["export"] = lambda: records.export_data([name])
        return questions

    def get_groups(self, records, field):
        group = f"{field.name}:month" if field.type in DAYS else field.name
        bar = {"field": group, "colors": {}}
        return {
            "group": lambda: records.formatted_read_group([], [group]),
            "web group": lambda: records.web_read_group([], [group]),
            "sets": lambda: records.formatted_read_grouping_sets([], [[group]]),
            "panel": lambda: records.read_progress_bar([], group, bar),
        }

    def get_sums(self, records, total):
        return {
            "sum": lambda: records.formatted_read_group([], [], [total]),
            "web sum": lambda: records.web_read_group([], ["id"], [total]),
            "having": lambda: records.formatted_read_group(
                [], ["id"], having=[(total, ">", 1)]
            ),
            "order by sum": lambda: records.formatted_read_group(
                [], ["id"], ["__count"], order=total
            ),
        }
