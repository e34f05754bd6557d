from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestDeletedContacts(PortalCase):
    """Who takes part in a running case can't be deleted, by himself neither."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.editor = new_test_user(
            cls.env,
            "off_contacts",
            groups="base.group_user,base.group_partner_manager",
            company_id=cls.company.id,
        )

    def test_invited_contact_is_not_deleted_while_the_case_runs(self):
        for contact in (self.second.with_user(self.editor), self.second.sudo()):
            with self.assertRaisesRegex(UserError, f"Jan.*{self.case.name}"):
                contact.unlink()
        # Whoever isn't invited may go.
        free = self.make_contact("Adam Wolny", "adam@kowalski.example")
        free.with_user(self.editor).unlink()
        self.assertFalse(free.exists())
        self.case._write_step({"state": "cancelled"})
        self.second.with_user(self.editor).unlink()
        self.assertFalse(self.second.exists())

    def test_contact_named_as_signer_is_not_deleted(self):
        paper = self.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": self.case.id, "kind": "returns"}
        )
        signer = self.make_contact("Ewa Podpis", "ewa@kowalski.example")
        paper._write_step({"signer_ids": [(6, 0, signer.ids)]})
        with self.assertRaisesRegex(UserError, "takes part in"):
            signer.with_user(self.editor).unlink()

    def test_nobody_deletes_himself_in_the_portal(self):
        self.login(self.anna)
        with self.assertRaisesRegex(UserError, "takes part in"):
            self.anna.sudo()._deactivate_portal_user()
        self.assertEqual(self.anna.login, "off_anna_portal")
        self.assertTrue(self.anna.active and self.contact.active)
        # A colleague who isn't invited does.
        self.piotr.sudo()._deactivate_portal_user()
        self.assertFalse(self.piotr.active)

    def test_log_of_messages_keeps_its_recipients_as_text(self):
        message = (
            self.env["client.offboarding.message"]
            .sudo()
            .create(
                {
                    "offboarding_id": self.case.id,
                    "kind": "notice",
                    "partner_ids": [(6, 0, self.second.ids)],
                }
            )
        )
        self.case._write_step({"state": "cancelled"})
        self.second.unlink()
        message.invalidate_recordset()
        self.assertFalse(message.partner_ids)
        self.assertEqual(message.recipients, "Jan Kowalski <jan@kowalski.example>")

    def test_record_of_a_link_outlives_its_contact(self):
        link = self.case._invite(self.second)
        token = link._get_token()
        self.case._open_link(self.second)
        self.case._write_step({"state": "cancelled"})
        self.second.with_user(self.editor).unlink()
        self.env.invalidate_all()
        self.assertRecordValues(
            link,
            [
                {
                    "partner_id": False,
                    "recipient": "Jan Kowalski <jan@kowalski.example>",
                    "state": "withdrawn",
                }
            ],
        )
        self.assertTrue(link.date_opened)
        # The link opens nothing any more.
        self.assertFalse(self.case.sudo()._get_portal_contact(token))

    def test_instructions_of_an_access_reach_the_clients_portal(self):
        values = {"offboarding_id": self.case.id, "operation": "transfer"}
        lines = self.case.env["client.offboarding.access"]
        lines.create(
            {**values, "system": "DNS", "instructions": "Ask the registrar for a code."}
        )
        lines.create({**values, "system": "Old box", "state": "cancelled"})
        self.login(self.anna)
        page = self.open_page().text
        self.assertIn("DNS", page)
        self.assertIn("Ask the registrar for a code.", page)
        self.assertNotIn("Old box", page)
