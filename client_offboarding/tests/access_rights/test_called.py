import inspect
from itertools import product

from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged

from ..called_common import CalledCase
from ..common import ACCOUNTANT, MANAGER, OFFICER
from .test_rights_model import INHERITED

# What methods ask for; whoever has rights gets past the question with it.
ARGUMENTS = {
    "action_accept": {"accepted_by": "Jan"},
    "action_cancel": {"outcome": "mistake", "consent": "Letter"},
    "action_change_end": {"date_end": "2027-01-31", "reason": "x", "consent": "x"},
    "action_confirm_wiped": {"method": "x"},
    "action_dispute": {"note": "x"},
    "action_mark": {"receipt": "received"},
    "action_record_differences": {"name": "x", "text": "x"},
    "action_record_document": {"number": "1", "date": "2026-11-16"},
    "action_refuse": {"reason": "x", "name": "x"},
    "action_reject": {"reason": "x"},
    "action_reopen": {"reason": "x"},
    "action_revoke_now": {"reason": "x"},
    "action_sign_client": {"name": "Jan", "role": "x", "basis": "x"},
    "action_sign_provider": {"name": "Jan", "role": "x", "basis": "x"},
    "action_waive": {"reason": "x"},
    "message_post": {"body": "x"},
    "message_subscribe": {"partner_ids": [1]},
    "write": {"vals": {"sequence": 1}},
}
# What every model has takes its arguments in its own way; see test_matrix.
GENERAL = {
    "create",
    "default_get",
    "get_import_templates",
    "onchange",
    "search_count",
    "search_fetch",
}
# What our code looks at in a caller's context; ``get_defaults`` adds defaults.
KEYS = (
    "active_id",
    "active_ids",
    "active_model",
    "dossier_internal",
    "ir_cron_progress_id",
    "offboarding_cases",
    "offboarding_deliver_later",
    "offboarding_final",
    "offboarding_message_kind",
    "offboarding_message_number",
    "offboarding_pages_before",
    "offboarding_paper_kind",
    "offboarding_policies",
    "offboarding_receiving",
    "settlement_columns",
    "term_date_format",
)
IDS = (
    [],
    None,
    False,
    True,
    "x",
    {},
    [None],
    [False],
    [True],
    ["x"],
    [[1]],
    [{}],
    [-1],
    [987654321],
)
WRONG = (False, -1, 2**70, float("nan"), "A\0B", "9" * 5000, [[6]], {"x": 1})
# Where a list of records, or of commands about them, belongs.
NO_LISTS = (5, "xyz", [None], [True], [1, 2**70], [[6, 0, 7]], [[1, 1, [1]]])
VALUES = (
    False,
    True,
    -1,
    1.5,
    float("nan"),
    float("inf"),
    2**70,
    "",
    "x",
    "A\0B",
    "2026-13-45",
    "9" * 5000,
    ["x"],
    [987654321],
    [[6]],
    {"x": "y"},
    {"1": None},
)


def get_arguments(model, method):
    """Those of ``ARGUMENTS`` that this model's method knows."""
    known = inspect.signature(getattr(type(model), method)).parameters
    given = ARGUMENTS.get(method, {})
    return {name: value for name, value in given.items() if name in known}


@tagged("post_install", "-at_install")
class TestCalled(CalledCase):
    """Every public method of ours, as client programs may call it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls.make_user("boss", f"{MANAGER},{ACCOUNTANT},{OFFICER}")
        cls.employee = cls.make_user("employee", "base.group_user")
        cls.plant_marker()

    def get_strangers(self):
        users = self.colleague | self.employee | self.stranger
        return (users | self.portal | self.public).sudo()

    def get_hidden(self, model, user):
        """A record of each case that the user may not read."""
        records = model.sudo().with_context(active_test=False).search([])
        readable = records.with_user(user)._filtered_access("read")
        hidden = records - readable.sudo()
        if "offboarding_id" not in model._fields:
            return hidden
        cases = hidden.grouped("offboarding_id").values()
        return model.union(*[records[0] for records in cases])

    def get_mine(self, model):
        """Records that the boss may read, in different states."""
        records = model.sudo().search([], order="id")
        records = records.with_user(self.boss)._filtered_access("read").sudo()
        if "offboarding_id" not in model._fields:
            return records[-2:]
        states = records.grouped(
            lambda record: (record.offboarding_id.state, getattr(record, "state", ""))
        )
        return model.union(*[records[0] for records in states.values()][-3:])

    def get_own_methods(self):
        """But for what every model has: that takes its arguments in its own way."""
        for model, method in self.get_called():
            if method not in INHERITED:
                yield model, method

    # Nothing is told, nothing is changed

    def test_strangers_learn_and_change_nothing(self):
        for model, method in self.get_called():
            if not self.is_ours(model) or method in GENERAL:
                continue
            given = get_arguments(model, method)
            for user in self.get_strangers():
                for record in self.get_hidden(model, user):
                    what = f"{user.login}: {record}.{method}"
                    self.call_as_stranger(what, user, model, method, record.ids, given)
        self.assertNoFaults()

    def test_unsaved_records_tell_nothing_of_others(self):
        """What computes from a record that the caller only names, also in a context."""
        for user in (self.colleague | self.employee | self.stranger).sudo():
            for model, field, value in self.get_links(user):
                self.ask_unsaved(user, model, field, value)
        self.assertNoFaults()

    def get_links(self, user):
        """Fields of our models that a caller could fill with what he may not read."""
        ours = self.get_models()
        hidden = {name: self.get_hidden(self.env[name], user)[:1].id for name in ours}
        for model in self.env.values():
            if not self.is_ours(model) or model._abstract:
                continue
            for field in model._fields.values():
                id_ = field.relational and hidden.get(field.comodel_name)
                if id_ and field.type == "many2one":
                    yield model, field, id_
                elif id_ and field.type == "many2many":
                    yield model, field, [[6, 0, [id_]]]

    def ask_unsaved(self, user, model, field, value):
        what = f"{user.login}: {field}"
        names = list(model._fields)
        given = {
            "values": {field.name: value},
            "field_names": [field.name],
            "fields_spec": {name: {} for name in names},
        }
        self.call_as_stranger(f"{what}: onchange", user, model, "onchange", [], given)
        context = {
            f"default_{field.name}": value,
            "active_model": field.comodel_name,
            "active_id": value if field.type == "many2one" else False,
        }
        self.call_as_stranger(
            f"{what}: default",
            user,
            model,
            "default_get",
            names,
            {"context": context},
        )

    # A wrong call is answered in words

    def test_wrong_records_are_answered_in_words(self):
        for model, method in self.get_called():
            ours = self.is_ours(model)
            if method in GENERAL or (not ours and method in INHERITED):
                continue
            # The ERP's models take what is no id as they always did.
            for ids in IDS if ours else ([], None, False):
                what = f"{model._name}.{method} of {ids!r}"
                given = get_arguments(model, method)
                self.call(what, self.boss, model, method, ids, given)
        self.assertNoFaults()

    def test_wrong_arguments_are_answered_in_words(self):
        for model, method in self.get_own_methods():
            given = get_arguments(model, method)
            signature = inspect.signature(getattr(type(model), method))
            names = [name for name in signature.parameters if name != "self"]
            for name, value in product(names, VALUES if names else ()):
                for record in self.get_mine(model):
                    what = f"{record}.{method}({name}={value!r:.30})"
                    wrong = {**given, name: value}
                    self.call(what, self.boss, model, method, record.ids, wrong)
        self.assertNoFaults()

    def test_wrong_contexts_are_answered_in_words(self):
        for model, method in self.get_own_methods():
            for value in (True, "x", ["x"], {"x": 1}):
                context = dict.fromkeys(KEYS, value)
                for name in model._fields:
                    context[f"default_{name}"] = value
                given = {**get_arguments(model, method), "context": context}
                for record in self.get_mine(model)[-2:]:
                    what = f"{record}.{method} with {value!r}"
                    self.call(what, self.boss, model, method, record.ids, given)
        self.assertNoFaults()

    def test_wrong_values_of_fields_are_answered_in_words(self):
        """Whatever is written in a field, or a record is begun with."""
        for name in self.get_models():
            model = self.env[name]
            for record in self.get_mine(model)[-1:]:
                for field in model._fields.values():
                    if field.store and field.name not in MAGIC_COLUMNS:
                        self.give_wrong_values(model, record, field)
        self.assertNoFaults()

    def test_what_is_no_list_of_records_is_answered_in_words(self):
        """Also in forms that aren't saved."""
        for name in self.get_models():
            model = self.env[name]
            for field in model._fields.values():
                if field.type in ("one2many", "many2many") and field.store:
                    for value in NO_LISTS:
                        self.give_no_list(model, field, value)
        self.assertNoFaults()

    def give_no_list(self, model, field, value):
        what = f"{field} = {str(value)[:30]!r}"
        record = self.get_mine(model)[-1:]
        given = {field.name: value}
        self.call(f"{what}: create", self.boss, model, "create", given, {})
        if record:
            given = {"vals": given}
            self.call(f"{what}: write", self.boss, model, "write", record.ids, given)
        given = {
            "values": {field.name: value},
            "field_names": [field.name],
            "fields_spec": {field.name: {}},
        }
        self.call(f"{what}: onchange", self.boss, model, "onchange", [], given)

    def give_wrong_values(self, model, record, field):
        for value in WRONG:
            what = f"{record}.{field.name} = {str(value)[:20]!r}"
            given = {"vals": {field.name: value}}
            self.call(f"{what}: write", self.boss, model, "write", record.ids, given)
            # sudo: whose records these are doesn't depend on who reads them.
            case = "offboarding_id" in model._fields and record.sudo().offboarding_id.id
            self.call(
                f"{what}: create",
                self.boss,
                model,
                "create",
                {"offboarding_id": case, field.name: value} if case else given["vals"],
                {},
            )
