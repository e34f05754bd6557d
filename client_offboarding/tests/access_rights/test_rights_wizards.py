from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..rights import RightsCase


@tagged("post_install", "-at_install")
class TestRightsWizards(RightsCase):
    """A wizard answers nothing about records that its caller may not read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.quiet_case("handover")
        cls.stranger = cls.make_user("stranger", "base.group_user")
        cls.line = cls.add_return(cls.case)
        cls.line.sudo().write({"serial": "SN-SECRET", "place": "Vault"})

    def get_wizards(self):
        return [
            self.env[name]
            for name in sorted(self.env.registry)
            if name.startswith("client.offboarding.") and self.env[name]._transient
        ]

    def find_secret(self, wizard, name):
        """A record of the field's model that the stranger may not read, if any."""
        comodel = self.env[wizard._fields[name].comodel_name].sudo()
        if comodel._name == "ir.attachment":
            return comodel.create(
                {"name": "secret", "res_model": self.case._name, "res_id": self.case.id}
            )
        records = comodel.with_context(active_test=False).search([], limit=50)
        readable = records.with_user(self.stranger)._filtered_access("read")
        return (records - readable.sudo())[:1]

    def test_every_wizard_is_guarded(self):
        for wizard in self.get_wizards():
            with self.subTest(wizard=wizard._name):
                self.assertTrue(hasattr(wizard, "_check_given"))

    def test_no_wizard_takes_a_record_that_its_caller_may_not_read(self):
        tried = set()
        for wizard in self.get_wizards():
            guarded = wizard.with_user(self.stranger)
            for name in wizard._get_given_fields():
                secret = self.find_secret(wizard, name)
                if not secret:
                    continue
                tried.add((wizard._name, name))
                with self.subTest(wizard=wizard._name, field=name):
                    self.assert_refused(guarded, name, secret)
        self.assertIn(("client.offboarding.receive", "return_id"), tried)
        self.assertIn(("client.offboarding.receive", "photo_ids"), tried)
        self.assertIn(("client.offboarding.waive", "offboarding_id"), tried)

    def test_what_is_no_list_of_records_is_answered_in_words(self):
        wizard = self.env["client.offboarding.open"].with_user(self.owner)
        for value in (5, True, "x", "xyz", [None], [[6]], [[6, 0, 7]], [{}], {"a": 1}):
            with self.subTest(value=value), self.assertRaises(UserError):
                wizard.create({"partner_ids": value, "reason_id": self.reason.id})

    def assert_refused(self, wizard, name, secret):
        is_many = wizard._fields[name].type == "many2many"
        value = [Command.set(secret.ids)] if is_many else secret.id
        with self.assertRaises(AccessError):
            wizard.create({name: value})
        with self.assertRaises(AccessError):
            wizard.with_context(**{f"default_{name}": value}).default_get([name])
        with self.assertRaises(AccessError):
            wizard.onchange({name: value}, [name], {name: {}})

    def test_what_a_client_program_left_out_is_named(self):
        """A form asks for it; the database would refuse it, as an error of ours."""
        tried = set()
        for wizard in self.get_wizards():
            own = wizard.with_user(self.manager)
            if not own.has_access("create"):
                continue
            self.env.cr.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s AND is_nullable = 'NO'",
                [wizard._table],
            )
            columns = {name for (name,) in self.env.cr.fetchall()} - {"id"}
            empty = columns - own.default_get(sorted(columns)).keys()
            empty = {name for name in empty if not wizard._fields[name].compute}
            if not empty:
                continue
            tried.add(wizard._name)
            labels = {wizard._fields[name].string for name in empty}
            with self.subTest(wizard=wizard._name):
                with self.assertRaises(ValidationError) as refused:
                    own.create({})
                said = str(refused.exception)
                self.assertTrue(said.startswith("Please fill in: "), said)
                self.assertEqual({label for label in labels if label in said}, labels)
        self.assertGreater(len(tried), 10)

    def test_what_a_client_program_empties_is_named(self):
        action = self.case.partner_id.with_user(self.owner).action_open_offboarding()
        wizards = self.env[action["res_model"]].with_user(self.owner)
        wizard = wizards.create({"reason_id": self.case.reason_id.id})
        for values in ({"reason_id": False}, {"scope": False}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                wizards.create(values)
            with self.subTest(written=values), self.assertRaises(ValidationError):
                wizard.write(values)

    def test_employee_reads_nothing_of_a_foreign_thing(self):
        wizard = self.env["client.offboarding.receive"].with_user(self.stranger)
        specification = {"serial": {}, "place": {}, "accessories": {}}
        values = {"return_id": self.line.id}
        with self.assertRaises(AccessError):
            wizard.onchange(values, ["return_id"], specification)
        with self.assertRaises(AccessError):
            wizard.onchange({"return_id": {"id": self.line.id}}, [], specification)
        with self.assertRaises(AccessError):
            wizard.create(values)

    def test_whose_job_it_is_may_use_it(self):
        self.line.with_user(self.owner).user_id = self.helper
        wizard = (
            self.env["client.offboarding.receive"]
            .with_user(self.helper)
            .create({"return_id": self.line.id})
        )
        self.assertEqual(wizard.serial, "SN-SECRET")
