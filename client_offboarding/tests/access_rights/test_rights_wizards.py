from odoo.exceptions import AccessError
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

    def assert_refused(self, wizard, name, secret):
        is_many = wizard._fields[name].type == "many2many"
        value = [Command.set(secret.ids)] if is_many else secret.id
        with self.assertRaises(AccessError):
            wizard.create({name: value})
        with self.assertRaises(AccessError):
            wizard.with_context(**{f"default_{name}": value}).default_get([name])
        with self.assertRaises(AccessError):
            wizard.onchange({name: value}, [name], {name: {}})

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
