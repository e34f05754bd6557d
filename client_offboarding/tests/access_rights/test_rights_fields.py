from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..rights import RightsCase

# What OCA's addons tell of our intentions; nobody but us has to know.
INTENTIONS = {"contract.contract": {"terminate_reason_id", "terminate_comment"}}


@tagged("post_install", "-at_install")
class TestRightsFields(RightsCase):
    """Visitors of the portal read the ERP's records by RPC, but nothing that we add."""

    def get_visitors_models(self):
        """Models that logged-in or anonymous visitors may read records of."""
        groups = self.env.ref("base.group_portal") | self.env.ref("base.group_public")
        access = self.env["ir.model.access"].search(
            [
                ("perm_read", "=", True),
                "|",
                ("group_id", "=", False),
                ("group_id", "in", groups.all_implied_ids.ids),
            ]
        )
        return sorted(set(access.model_id.mapped("model")) & set(self.registry))

    def test_what_we_add_to_the_erps_models_is_not_for_visitors(self):
        addons = {name for name in self.registry._init_modules if "offboarding" in name}
        self.assertIn("client_offboarding", addons)
        names = self.get_visitors_models()
        self.assertIn("contract.contract", names)
        for name in names:
            for field in self.env[name]._fields.values():
                ours = field._modules and set(field._modules) <= addons
                if ours or field.name in INTENTIONS.get(name, ()):
                    with self.subTest(model=name, field=field.name):
                        self.assertTrue(field.groups)
                        for user in (self.portal, self.public):
                            model = self.env[name].with_user(user)
                            self.assertFalse(model._has_field_access(field, "read"))

    def test_client_does_not_read_our_intentions_on_his_contract(self):
        contract = self.contract
        self.portal.partner_id.parent_id = self.client
        contract.message_subscribe(self.portal.partner_id.ids)
        theirs = contract.with_user(self.portal)
        self.assertEqual(theirs.read(["code"])[0]["code"], "K/2026/1")
        for name in (
            "is_not_renewed",
            "date_last_notice",
            "terminate_reason_id",
            "terminate_comment",
            "notice_interval",
            "penalty_type",
        ):
            with self.subTest(field=name):
                with self.assertRaises(AccessError):
                    theirs.read([name])
                with self.assertRaises(AccessError):
                    theirs.search([(name, "!=", False)])
                self.env.invalidate_all()
                self.assertIn(name, contract.with_user(self.owner).read([name])[0])
