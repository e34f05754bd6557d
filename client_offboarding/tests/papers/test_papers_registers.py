from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..papers_common import PapersCase


@tagged("post_install", "-at_install")
class TestPapersRegisters(PapersCase):
    """Papers name the registers of their parties (KSH 206), with numbers checked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.write(
            {
                "offboarding_register_court": "Sąd Rejonowy w Toruniu, VII Wydział",
                "offboarding_krs": "0000 123456",
                "offboarding_regon": "123-456-785",
                "offboarding_share_capital": 50000.0,
            }
        )
        cls.client.offboarding_regon = "142396858"

    def test_registers_of_both_parties_are_printed_in_both_languages(self):
        text = self.words(self.print_paper(self.make_paper("returns", lang="pl_PL")))
        self.assertTexts(
            [
                "Sąd rejestrowy: Sąd Rejonowy w Toruniu",
                "KRS 0000123456",
                "REGON 123456785",
                "REGON 142396858",
            ],
            text,
        )
        self.assertRegex(text, r"Kapitał zakładowy: \D*50.?000,00")
        text = self.words(self.print_paper(self.make_paper("returns", lang="en_US")))
        self.assertTexts(
            ["Register court: Sąd Rejonowy", "Share capital:", "50,000.00"], text
        )

    def test_one_number_of_a_register_is_printed(self):
        """The KRS where a company is Polish, else what its own country gave it."""
        pl, de = self.env.ref("base.pl"), self.env.ref("base.de")
        for country, printed, not_printed in (
            (pl, "KRS 0000555555", "Register: 0000555555"),
            (de, "Register: HRB 4711", "KRS 0000555555"),
        ):
            self.company.partner_id.offboarding_krs = False
            number = "HRB 4711" if country == de else "0000555555"
            self.client.write(
                {
                    "country_id": country.id,
                    "offboarding_krs": "0000555555",
                    "company_registry": number,
                }
            )
            paper = self.make_paper("returns", lang="en_US")
            text = self.words(self.print_paper(paper))
            with self.subTest(country=country.name):
                self.assertEqual(text.count(printed), 1)
                self.assertNotIn(not_printed, text)
            paper.sudo().unlink()

    def test_number_that_stands_alone_is_printed_everywhere(self):
        self.client.write({"country_id": self.env.ref("base.pl").id})
        self.client.company_registry = "0000555555"
        text = self.words(self.print_paper(self.make_paper("returns", lang="en_US")))
        self.assertIn("Register: 0000555555", text)

    def test_wrong_numbers_are_refused(self):
        # The last digit of a REGON checks the others: 8·1+9·2+2·3+3·4+4·5+5·6+6·7+7·8
        # is 192, and 192 modulo 11 is 5.
        for values in (
            {"offboarding_regon": "123456784"},
            {"offboarding_krs": "123456"},
            {"offboarding_krs": "00001234AB"},
        ):
            with self.assertRaises(ValidationError):
                self.client.write(values)

    def test_wrong_tax_number_and_missing_registers_warn(self):
        paper = self.make_paper("returns", lang="en_US")
        self.assertFalse(paper.register_warning)
        # Brought over from another system, or entered where nothing checks it.
        self.client.with_context(no_vat_validation=True).vat = "PL7010014288"
        self.company.partner_id.offboarding_share_capital = 0
        paper.invalidate_recordset(["register_warning"])
        self.assertRegex(paper.register_warning, "PL7010014288 isn't a valid NIP")
        self.assertRegex(paper.register_warning, "KSH 206")

    def test_what_papers_name_depends_on_our_legal_form(self):
        partner = self.company.partner_id
        partner.write({"offboarding_register_court": False})
        for name, asked in (
            ("Biuro Sp. z o.o.", r"court and share capital \(KSH 206 § 1\)"),
            ("Biuro S.A.", r"capital and how much of that is paid up \(KSH 374 § 1\)"),
            ("Biuro P.S.A.", r"court and share capital \(KSH 300⁶¹ § 1\)"),
            ("Biuro S.K.A.", r"how much of that is paid up \(KSH 127 § 5\)"),
            ("Biuro Sp. z o.o. sp. k.", r"register court \(KRS Act 34\(1\)\)"),
            ("Biuro", r"court and share capital \(KSH 206 § 1, 374 § 1\)"),
        ):
            partner.name = name
            with self.subTest(name=name):
                self.assertRegex(
                    "".join(partner._get_offboarding_register_issues()), asked
                )

    def test_partnership_has_no_share_capital_to_name(self):
        partner = self.company.partner_id
        for name, is_asked in (
            *((f"Biuro {form}", False) for form in ("sp.j.", "sp.k.", "sp.p.")),
            *((f"Biuro {form}", True) for form in ("Sp. z o.o.", "P.S.A.")),
        ):
            partner.write({"name": name, "offboarding_share_capital": 0})
            with self.subTest(name=name):
                issues = partner._get_offboarding_register_issues()
                self.assertEqual(bool(issues), is_asked)
                partner.offboarding_share_capital = 1
                self.assertFalse(partner._get_offboarding_register_issues())

    def test_capital_of_a_simple_stock_company_has_its_own_name(self):
        self.env.ref("base.lang_pl").active = True
        partner = self.company.partner_id.with_context(lang="pl_PL")
        for name, label in (("Biuro P.S.A.", "akcyjny"), ("Biuro S.A.", "zakładowy")):
            partner.name = name
            with self.subTest(name=name):
                told = " ".join(partner._get_offboarding_registers())
                self.assertRegex(told, rf"Kapitał {label}: \D*50.?000,00")

    def test_stock_companies_name_what_is_paid_up(self):
        partner = self.company.partner_id
        for form, is_asked in (("S.A.", True), ("S.K.A.", True), ("Sp. z o.o.", False)):
            partner.write({"name": f"Biuro {form}", "offboarding_paid_capital": 0})
            with self.subTest(form=form):
                issues = partner._get_offboarding_register_issues()
                self.assertEqual(bool(issues), is_asked)
                partner.offboarding_paid_capital = 12500.0
                self.assertFalse(partner._get_offboarding_register_issues())
        text = self.words(self.print_paper(self.make_paper("returns", lang="pl_PL")))
        self.assertRegex(text, r"Kapitał wpłacony: \D*12.?500,00")

    def test_no_more_is_paid_up_than_there_is(self):
        for amount in (50000.01, -1):
            with self.assertRaisesRegex(ValidationError, "part of its share capital"):
                self.company.partner_id.offboarding_paid_capital = amount
