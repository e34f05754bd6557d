from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged

from ..rights import RightsCase

# What became of a line; everything else is for those who run the case.
RESULTS = {
    "client.offboarding.return": {
        "condition_returned",
        "place",
        "remarks",
        "client_remarks",
        "photo_ids",
    },
    "client.offboarding.document": {
        "state",
        "date_handed",
        "channel",
        "tracking_number",
        "pages",
        "remarks",
    },
    "client.offboarding.access": {
        "state",
        "evidence",
        "evidence_ids",
        "backup",
        "new_owner",
    },
    "client.offboarding.knowledge": {"answer", "location"},
    "client.offboarding.lesson": {"state", "effect"},
    # By its own step only: see tests/data.
    "client.offboarding.data": set(),
}
# The chatter's and the to-dos' own, with rules of theirs.
CHATTER = ("activity_", "message_", "rating_", "website_message_")


@tagged("post_install", "-at_install")
class TestRightsHelper(RightsCase):
    """A helper records what became of his line, and nothing else: field by field."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.quiet_case("handover")
        cls.other = cls.quiet_case(
            partner_ids=[Command.set(cls.client.ids)], scope="contracts"
        )
        names = {
            "return": {"name": "Laptop"},
            "document": {"name": "Books"},
            "access": {"system": "Mail"},
            "knowledge": {"name": "Closing"},
            "lesson": {"name": "Call back", "kind": "action"},
        }
        cls.lines = [
            cls.case.env[f"client.offboarding.{kind}"].create(
                {"offboarding_id": cls.case.id, "user_id": cls.helper.id, **vals}
            )
            for kind, vals in names.items()
        ]

    def make_value(self, line, field):
        """Another value than the line has, as a client program would send it."""
        before = line.sudo()[field.name]
        if field.type == "selection":
            values = [code for code in field.get_values(self.env) if code != before]
            return values[0]
        if field.type == "many2one":
            other = self.env[field.comodel_name].sudo()
            return other.search([("id", "not in", before.ids)], limit=1).id
        if field.type in ("one2many", "many2many"):
            return [Command.create({})] if before else [Command.clear()]
        return {
            "boolean": not before,
            "char": "Other",
            "text": "Other",
            "html": "Other",
            "integer": 7,
            "float": 7.0,
            "monetary": 7.0,
            "date": date(2026, 11, 2),
            "datetime": datetime(2026, 11, 2),
            "json": [],
            "properties": [],
        }[field.type]

    def get_fields(self, line):
        for name, field in line._fields.items():
            if name in MAGIC_COLUMNS or name.startswith(CHATTER):
                continue
            if field.store or field.inverse:
                yield field

    def test_every_field_of_every_line_of_helpers(self):
        lines = {self.case[name]._name for name in self.case._get_helper_lines()}
        self.assertEqual(lines, RESULTS.keys())
        for line in self.lines:
            theirs = line.with_user(self.helper)
            tried = set()
            for field in self.get_fields(line):
                tried.add(field.name)
                vals = {field.name: self.make_value(line, field)}
                if field.name in RESULTS[line._name]:
                    continue
                with (
                    self.subTest(model=line._name, field=field.name),
                    self.assertRaises(UserError),
                ):
                    theirs.write(vals)
            self.assertLessEqual(RESULTS[line._name], tried)

    def test_what_became_of_it_he_writes(self):
        for line in self.lines:
            theirs = line.with_user(self.helper)
            for name in sorted(RESULTS[line._name] - {"state"}):
                field = line._fields[name]
                with self.subTest(model=line._name, field=name):
                    theirs.write({name: self.make_value(line, field)})
        self.assertTrue(self.lines[0].remarks)

    def test_nothing_is_smuggled_in_with_what_he_may_write(self):
        for line in self.lines:
            theirs = line.with_user(self.helper)
            allowed = sorted(RESULTS[line._name] - {"state"})[0]
            value = self.make_value(line, line._fields[allowed])
            for name in ("user_id", "date_deadline", "offboarding_id"):
                vals = {allowed: value, name: False}
                with (
                    self.subTest(model=line._name, field=name),
                    self.assertRaises(UserError),
                ):
                    theirs.write(vals)
            with self.subTest(model=line._name), self.assertRaises(AccessError):
                theirs.copy()
            with self.subTest(model=line._name), self.assertRaises(AccessError):
                theirs.unlink()

    def test_whether_a_backup_is_needed_and_who_gets_it_is_decided_for_him(self):
        access = self.lines[2]
        theirs = access.with_user(self.helper)
        theirs.write({"new_owner": "Ewa"})
        access.write({"backup": "missing"})
        for vals in ({"backup": "not_needed"}, {"new_owner": "Jan"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                theirs.write(vals)
        theirs.write({"backup": "made", "new_owner": "Ewa"})
        theirs.action_done()
        self.assertEqual((access.state, access.new_owner), ("done", "Ewa"))
