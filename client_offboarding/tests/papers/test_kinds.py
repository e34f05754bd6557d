from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import OffboardingCase

# What nobody has entered in an empty case, by the kinds that can't do without it.
MISSING = {
    "notice": "Enter the contract first",
    "receipt": "Enter the contract first",
    "agreement": "Enter the contract first",
    "handover": "Enter the new provider",
    "combined": "Enter first what is handed over",
    "set_off": "nothing to set off",
}


@tagged("post_install", "-at_install")
class TestKinds(OffboardingCase):
    """Every kind of paper, in a case in which nobody has entered anything yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partner = cls.env["res.partner"].create({"name": "Nowy klient Sp. z o.o."})
        cls.empty = (
            cls.env["client.offboarding"]
            .with_user(cls.owner)
            .create({"partner_id": partner.id, "user_id": cls.owner.id})
        )
        cls.papers = cls.empty.env["client.offboarding.protocol"]

    def make(self, code):
        return self.papers.create({"offboarding_id": self.empty.id, "kind": code})

    def test_a_paper_is_printed_or_says_what_to_enter_first(self):
        self.assertFalse(self.empty.sudo().termination_ids)
        for code in self.papers._get_kind_codes():
            with self.subTest(kind=code):
                paper = self.make(code)
                if code in MISSING:
                    with self.assertRaisesRegex(UserError, MISSING[code]):
                        paper.action_generate()
                    self.assertFalse(paper.attachment_id)
                elif paper._get_kind()._original_module == "client_offboarding":
                    paper.action_generate()
                    self.assertTrue(paper.attachment_id.raw)

    def test_a_record_of_services_is_printed_once_there_is_a_new_provider(self):
        paper = self.make("handover")
        provider = self.env["res.partner"].create({"name": "Nowy Dostawca"})
        self.empty.new_provider_id = provider
        paper.action_generate()
        self.assertIn("Nowy Dostawca", paper.attachment_id.raw.decode())

    def test_every_kind_has_a_title_and_a_report(self):
        for code in self.papers._get_kind_codes():
            with self.subTest(kind=code):
                kind = self.papers._get_kind(code)
                self.assertTrue(kind._get_title())
                report = self.env.ref(kind._get_report())
                self.assertEqual(report.model, "client.offboarding.protocol")

    def test_what_differs_is_asked_of_statements_only(self):
        answered = [
            code
            for code in self.papers._get_kind_codes()
            if self.papers._get_kind(code)._is_answered
        ]
        self.assertEqual(answered, ["settlement", "balance"])
