from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common import OffboardingCase


@tagged("post_install", "-at_install")
class TestStanding(OffboardingCase):
    """What is known of a client's legal situation is told before it matters."""

    def setUp(self):
        super().setUp()
        self.case = self.open_case()

    def warning(self, user=None):
        case = self.case.with_user(user or self.owner)
        case.invalidate_recordset(["client_warning"])
        return case.client_warning

    def test_nothing_is_said_of_an_ordinary_business(self):
        self.client.offboarding_client_kind = "business"
        self.assertFalse(self.warning())

    def test_each_situation_has_its_warning(self):
        for status, words in (
            ("restructuring", "Restructuring Act 247"),
            ("insolvency", "trustee"),
            ("liquidation", "liquidators"),
            ("deceased", "heirs"),
        ):
            with self.subTest(status=status):
                self.client.offboarding_legal_status = status
                self.assertIn(words, self.warning())

    def test_protection_of_people_is_told_beside_the_situation(self):
        self.client.write(
            {
                "offboarding_client_kind": "sole_trader",
                "offboarding_legal_status": "insolvency",
            }
        )
        self.assertEqual(len(self.warning().splitlines()), 2)
        self.client.offboarding_legal_status = False
        self.assertIn("385⁵", self.warning())
        self.client.offboarding_client_kind = "consumer"
        self.assertIn("consumer", self.warning())

    def test_a_warning_blocks_nothing(self):
        self.client.offboarding_legal_status = "insolvency"
        with Form(self.case.with_user(self.owner)) as form:
            self.assertIn("trustee", form.client_warning)
        self.case.action_give_notice()
        self.assertEqual(self.case.state, "notice")

    def test_helpers_and_portal_users_are_not_told(self):
        self.client.offboarding_legal_status = "insolvency"
        with self.assertRaises(AccessError):
            self.warning(self.helper)
        portal = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "off_portal_standing",
                "partner_id": self.contact.id,
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        with self.assertRaises(AccessError):
            self.client.with_user(portal).read(["offboarding_legal_status"])

    def test_the_kind_is_that_of_the_company_and_never_assumed_of_a_person(self):
        self.assertEqual(self.contact._get_offboarding_client_kind(), "business")
        self.client.offboarding_client_kind = "public"
        self.assertEqual(self.contact._get_offboarding_client_kind(), "public")
        person = self.env["res.partner"].create({"name": "Jan Nowak"})
        self.assertFalse(person._get_offboarding_client_kind())
