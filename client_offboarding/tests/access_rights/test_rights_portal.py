from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import OffboardingCase


@tagged("post_install", "-at_install")
class TestRightsPortal(OffboardingCase):
    """What a client's portal user reads of the ERP's own models: what is his."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(
            cls.env,
            "off_portal",
            groups="base.group_portal",
            partner_id=cls.contact.id,
        )
        cls.other = cls.env["res.partner"].create({"name": "Inny", "is_company": True})
        cls.foreign = cls.make_contract(partner_id=cls.other.id, code="K/2026/9")
        for contract in (cls.contract, cls.foreign):
            contract.modification_ids = [
                Command.create({"date": "2026-02-01", "description": "Price"})
            ]
        cls.contract.message_subscribe(cls.contact.ids)

    def test_lines_and_changes_of_other_clients_contracts_are_hidden(self):
        for field in ("contract_line_ids", "modification_ids"):
            with self.subTest(field=field):
                mine = self.contract[field]
                found = mine.with_user(self.portal).search(
                    [("contract_id", "in", (self.contract | self.foreign).ids)]
                )
                self.assertEqual(found, mine)

    def test_own_contract_is_read_with_its_lines(self):
        line = self.line.with_user(self.portal)
        self.assertEqual(line.read(["name"])[0]["name"], self.line.name)
