from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestGateSetting(LedgerCase):
    """All checks stand in one list, with what they usually block and block here."""

    def settings(self, user=None):
        settings = self.env["client.offboarding.gate.setting"]
        return settings.with_user(user or self.manager).search([])

    def setting(self, code, user=None):
        return self.settings(user).filtered(lambda setting: setting.code == code)

    def gates(self):
        return (
            self.env["client.offboarding.gate"]
            .with_user(self.manager)
            .search([("company_id", "=", self.company.id)])
        )

    def test_every_check_is_there_when_nothing_is_set(self):
        case = self.open_case()
        settings = self.settings()
        self.assertEqual(settings.mapped("code"), case.check_ids.mapped("code"))
        self.assertEqual(settings.company_id, self.company)
        usual = {setting.code: setting.default_blocks for setting in settings}
        self.assertEqual(usual["notice_form"], "notice")
        self.assertEqual(usual["return_open"], "confirm")
        self.assertEqual(usual["end_not_reached"], "closed")
        self.assertEqual(usual["receivable_not_due"], "none")
        self.assertFalse(any(settings.mapped("blocks")))
        self.assertFalse(self.gates())

    def test_manager_sets_changes_and_takes_back_where_he_reads_it(self):
        case = self.open_case()
        setting = self.setting("return_open")
        for blocks, expected in (("closed", "closed"), ("none", False)):
            setting.blocks = blocks
            self.assertEqual(self.gates().blocks, blocks)
            self.assertEqual(self.setting("return_open").blocks, blocks)
            self.assertEqual(self.check(case, "return_open").blocks, expected)
        setting.blocks = False
        self.assertFalse(self.gates())
        self.assertEqual(self.check(case, "return_open").blocks, "confirm")

    def test_several_checks_are_set_at_once(self):
        both = self.setting("return_open") | self.setting("document_open")
        both.write({"blocks": "closed"})
        self.assertEqual(
            sorted(self.gates().mapped("code")), ["document_open", "return_open"]
        )

    def test_users_read_it_and_change_nothing(self):
        setting = self.setting("return_open", self.owner)
        self.assertEqual(setting.default_blocks, "confirm")
        with self.assertRaises(AccessError):
            setting.write({"blocks": "none"})
        self.assertFalse(self.gates())

    def test_another_company_is_neither_shown_nor_changed(self):
        other = self.setup_other_company()["company"]
        settings = self.env["client.offboarding.gate.setting"].sudo()
        theirs = settings.search(
            [("company_id", "=", other.id), ("code", "=", "return_open")]
        )
        self.assertTrue(theirs)
        self.setting("return_open").blocks = "closed"
        theirs.invalidate_recordset()
        self.assertFalse(theirs.blocks)
        with self.assertRaises(AccessError):
            theirs.with_user(self.manager).write({"blocks": "none"})
