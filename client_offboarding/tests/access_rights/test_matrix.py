from odoo.models import MAGIC_COLUMNS
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..fields_declared import FIELDS
from ..matrix_common import OPERATIONS, MatrixCase
from ..reading_common import OURS
from ..rights_declared import OF_MIXINS, WIZARDS, parse_fields

OF_EVERY_MODEL = {*MAGIC_COLUMNS, "display_name", *OF_MIXINS.split()}
# Of these addons fields are declared that aren't there without them.
NOT_INSTALLED = [
    ("name", "like", "client_offboarding"),
    ("name", "not like", "test_"),
    ("state", "!=", "installed"),
]


@tagged("post_install", "-at_install")
class TestMatrix(MatrixCase, HttpCase):
    """Who may do what with which records: as declared, for every model and role."""

    # Nothing is forgotten

    def test_every_model_has_its_rights_declared(self):
        self.assertEqual(set(self.get_models()), set(self.rights))
        wizards = {
            name
            for name, model in self.env.registry.items()
            if OURS in (model._original_module or "") and model._transient
        }
        self.assertEqual(wizards, set(WIZARDS))

    def test_every_field_has_its_audience_declared(self):
        declared = {
            f"{model}.{field}"
            for model, fields in parse_fields(FIELDS).items()
            for field in fields
        }
        found = set(self.find_fields())
        self.assertFalse(found - declared, "not declared")
        if self.env["ir.module.module"].search_count(NOT_INSTALLED) == 0:
            self.assertFalse(declared - found, "not there any more")

    def find_fields(self):
        """Fields that our addons add."""
        for model in self.env.registry.values():
            if (model._original_module or "").startswith("test_"):
                continue
            ours = OURS in (model._original_module or "")
            for field in model._fields.values() if not model._abstract else ():
                if self.is_of_mixin(field):
                    continue
                added = field._modules and all(OURS in m for m in field._modules)
                if ours or added:
                    yield str(field)

    def is_of_mixin(self, field):
        of_odoo = OURS not in (field._module or "")
        return field.name in OF_EVERY_MODEL or (
            of_odoo and field.name.startswith(("message_", "activity_"))
        )

    # Records

    def test_every_role_may_do_with_each_record_what_is_declared(self):
        for user in self.roles:
            for name in self.rights:
                model = self.env[name].with_user(user)
                records = model.browse(self.get_everything(name).ids)
                for operation in OPERATIONS:
                    allowed = records._filtered_access(operation).ids
                    expected = self.get_expected(user, model, operation).ids
                    if set(allowed) != set(expected):
                        self.faults.append(
                            f"{user.login}: {operation} {name}: may "
                            f"{set(allowed) - set(expected)}, may not "
                            f"{set(expected) - set(allowed)}"
                        )
        self.assertNoFaults()

    def test_every_role_may_fill_in_the_wizards_that_are_declared(self):
        for user, roles in self.roles.items():
            for name, declared in WIZARDS.items():
                names = {"user" if role == "all" else role for role in roles}
                expected = bool(names & set(declared.split()))
                with self.subTest(user=user.login, wizard=name):
                    allowed = self.env[name].with_user(user).has_access("create")
                    self.assertEqual(allowed, expected)

    # Whatever it is asked by

    def test_records_of_others_are_told_by_nothing(self):
        for user in self.roles:
            for name in self.rights:
                model = self.env[name].with_user(user)
                everything = self.get_everything(name)
                hidden = everything - self.get_expected(user, model, "read")
                if hidden:
                    self.find_hidden(user, model, hidden)
                for record in hidden[:1]:
                    self.ask_for_hidden(user, record.with_user(user))
        self.assertNoFaults()

    def find_hidden(self, user, model, hidden):
        """Nothing that searches finds them."""
        what = f"{user.login}: {model._name}"
        domain = [("id", "in", hidden.ids)]
        for label, call in {
            "search": lambda: model.search(domain),
            "count": lambda: model.search_count(domain),
            "search_read": lambda: model.search_read(domain, ["id"]),
            "name_search": lambda: model.name_search("", domain, limit=None),
            "group": lambda: model.formatted_read_group(domain, ["id"]),
            "web group": lambda: model.web_read_group(domain, ["id"])["groups"],
        }.items():
            found = self.check_call(
                f"{what}: {label}", call, is_allowed=model.has_access("read")
            )
            if found:
                self.faults.append(f"{what}: {label} finds {found}")

    def ask_for_hidden(self, user, record):
        """Nothing that reads or changes them, or what hangs on them, is allowed."""
        # sudo: somebody else's file, and a message with another.
        values = {"res_model": record._name, "res_id": record.id}
        file = record.env["ir.attachment"].sudo().create({**values, "name": "secret"})
        file.index_content = "secret"
        theirs = file.with_user(user)
        calls = {
            "read": lambda: record.read(["id"]),
            "web_read": lambda: record.web_read({"display_name": {}}),
            "export": lambda: record.export_data(["display_name"]),
            "write": lambda: record.write({"create_uid": user.id}),
            "copy": record.copy,
            "unlink": record.unlink,
            "file": lambda: theirs.read(["name", "index_content", "datas"]),
            "file's route": lambda: record.env["ir.binary"]._find_record(
                res_id=theirs.id
            ),
        }
        if "message_ids" in record._fields:
            calls |= {
                "post": lambda: self.say(record, "x"),
                "messages": lambda: record.message_ids.read(["body"]),
            }
        for label, call in calls.items():
            what = f"{user.login}: {record}: {label}"
            self.check_refused(what, call)
        found = theirs.search([("index_content", "=", "secret")])
        if found:
            self.faults.append(f"{user.login}: {record}: its file is found")
        file.unlink()

    # Over HTTP

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_actions_report")
    def test_routes_give_nothing_of_hidden_records(self):
        files = {}
        for user in self.roles:
            login = None if user == self.public else user.login
            self.authenticate(login, login)
            for name in self.rights:
                model = self.env[name].with_user(user)
                expected = self.get_expected(user, model, "read")
                for record in (self.get_everything(name) - expected)[:1]:
                    file = files.get(record) or self.hang_file_on(record)
                    files[record] = file
                    for route in self.get_routes(record, file):
                        self.ask_for(user, route)
        self.assertGreater(len(files), 20)
        self.assertNoFaults()

    def hang_file_on(self, record):
        values = {"res_model": record._name, "res_id": record.id, "name": "x.txt"}
        return self.env["ir.attachment"].sudo().create({**values, "raw": b"XMARKX"})

    def get_routes(self, record, file):
        """What downloads a file of the record, or prints it."""
        yield f"/web/content/{file.id}"
        yield f"/web/content/{file.id}?download=true"
        yield f"/web/image/{file.id}"
        yield f"/web/content/ir.attachment/{file.id}/datas"
        reports = self.env["ir.actions.report"].sudo()
        for report in reports.search([("model", "=", record._name)]):
            yield f"/report/html/{report.report_name}/{record.id}"

    def ask_for(self, user, route):
        answer = self.url_open(route, allow_redirects=False)
        is_told = b"XMARKX" in answer.content or "/report/" in route
        if answer.status_code >= 500 or (is_told and answer.status_code == 200):
            self.faults.append(f"{user.login}: {route}: {answer.status_code}")
