from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestTerminateReason(TransactionCase):
    """Why contracts end, named in the user's language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.lang_pl").active = True
        cls.env["ir.module.module"]._load_module_terms(
            ["client_offboarding"], ["pl_PL"]
        )
        cls.reason = cls.env.ref("client_offboarding.reason_arrears")

    def polish(self, reason):
        return reason.with_context(lang="pl_PL").display_name

    def test_reason_is_named_in_the_users_language(self):
        self.assertEqual(self.reason.with_context(lang="en_US").display_name, "Arrears")
        self.assertEqual(self.polish(self.reason), "Zaległości")

    def test_reason_is_found_by_either_name(self):
        reasons = self.env["contract.terminate.reason"].with_context(lang="pl_PL")
        for name in ("Arrears", "zaległ"):
            with self.subTest(name=name):
                found = [record_id for record_id, _name in reasons.name_search(name)]
                self.assertIn(self.reason.id, found)

    def test_new_name_replaces_the_translations(self):
        self.reason.name = "Unpaid for months"
        self.assertEqual(self.polish(self.reason), "Unpaid for months")

    def test_reason_of_the_companys_own_has_its_name(self):
        own = self.env["contract.terminate.reason"].create({"name": "Merger"})
        self.assertEqual(self.polish(own), "Merger")
