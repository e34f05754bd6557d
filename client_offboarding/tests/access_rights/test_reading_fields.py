from odoo.tests import tagged

from ..reading_common import OURS, GeneratedReadingCase


@tagged("post_install", "-at_install")
class TestReadingFields(GeneratedReadingCase):
    """Every field by itself, from an empty cache, as every role."""

    def test_every_role_reads_every_field_singly(self):
        for user in self.readers:
            for model, may_read, others in self.models_of(user):
                for field in model._fields.values():
                    self.read_field(may_read, field, f"{user.login}: {field}")
                if others:
                    self.check_call(
                        f"{user.login}: {model._name} of others",
                        lambda others=others: others[:1].read(["display_name"]),
                        is_allowed=False,
                    )
        self.assertNoFaults()

    def read_field(self, records, field, what):
        if records:
            self.check_call(
                what,
                lambda: records.read([field.name]),
                is_allowed=records._has_field_access(field, "read"),
            )

    def test_every_role_reads_our_fields_of_the_erps_models(self):
        for user in self.readers:
            for name, fields in self.our_fields_elsewhere().items():
                model = self.env[name].with_user(user)
                found = self.env[name].sudo().search([], limit=20, order="id desc")
                records = model.browse(found.ids)._filtered_access("read")
                for field in fields:
                    self.read_field(records, field, f"{user.login}: {field}")
        self.assertNoFaults()

    def our_fields_elsewhere(self):
        """Fields that our addons give to the ERP's own models, by model."""
        ours, found = self.get_models(), {}
        for name, model in self.env.registry.items():
            if name in ours or model._abstract or model._transient:
                continue
            fields = [f for f in model._fields.values() if OURS in (f._module or "")]
            if fields:
                found[name] = fields
        return found
