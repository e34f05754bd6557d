import shutil
from unittest import skipUnless

from odoo.tests import tagged

from ..papers_common import PapersCase


@skipUnless(shutil.which("pdftotext"), "poppler-utils reads the papers back")
@tagged("post_install", "-at_install")
class TestPapersBasis(PapersCase):
    """What a notice rests on, when it takes effect, who signs it, how it is sent."""

    def read_notice(self, lang="pl_PL", **values):
        """The notice before its delivery, as its user of least rights prints it."""
        self.case.termination_ids._write_step({"is_ended": False})
        self.case._write_step({"state": "draft"})
        self.case.termination_ids.write(
            {
                "mode": "notice",
                "given_by": "company",
                "date_delivered": False,
                "date_end": False,
                **values,
            }
        )
        return self.words(self.print_paper(self.make_paper("notice", lang=lang)))

    def test_notice_names_the_clause_of_the_contract(self):
        self.contract.notice_clause = "§ 12 ust. 3"
        clause = self.contract._get_offboarding_clause()
        self.assertEqual(clause["notice_clause"], "§ 12 ust. 3")
        other = self.case.termination_ids.copy(
            {"offboarding_id": self.case.id, "contract_id": False, "contract_name": "X"}
        )
        other.contract_id = self.contract
        self.assertEqual(other.notice_clause, "§ 12 ust. 3")
        other.unlink()
        text = self.read_notice(notice_clause="§ 12 ust. 3")
        self.assertIn("Podstawa prawna lub umowna § 12 ust. 3 umowy", text)

    def test_notice_without_a_term_rests_on_the_law_of_services(self):
        text = self.read_notice(notice_interval=0)
        self.assertIn("art. 746 § 2 w związku z art. 750 Kodeksu cywilnego", text)
        self.assertIn("art. 365¹ Kodeksu cywilnego", text)

    def test_notice_of_a_fixed_term_is_no_open_ended_relation(self):
        text = self.read_notice("en_US", notice_interval=0, term_months=24)
        self.assertIn("Article 746 § 2 in conjunction with Article 750", text)
        self.assertNotIn("365", text)

    def test_end_before_the_delivery_to_the_end_of_a_month(self):
        text = self.read_notice(notice_effect="month_end")
        # One month from 30 November is 30 December: the end of that month. A day
        # later it is 1 January, and so the end of January.
        self.assertTexts(
            [
                "w razie doręczenia do dnia 30 listopada 2026 r. – skutek z upływem "
                "dnia 31 grudnia 2026 r.",
                "w razie doręczenia do dnia 31 grudnia 2026 r. – skutek z upływem "
                "dnia 31 stycznia 2027 r.",
            ],
            text,
        )

    def test_end_before_the_delivery_of_a_renewing_term(self):
        text = self.read_notice("en_US", term_months=12, renewal_months=12)
        # The term from 1 January 2026 is over on 31 December: a month before that is
        # 30 November. The next one is over on 31 December 2027.
        self.assertTexts(
            [
                "delivered by 30 November 2026, it takes effect on 31 December 2026",
                "delivered by 30 November 2027, it takes effect on 31 December 2027",
            ],
            text,
        )

    def test_end_before_the_delivery_where_each_day_has_its_own(self):
        text = self.read_notice("en_US")
        self.assertIn("counted from the delivery of this notice, is over", text)
        self.assertNotIn("it takes effect on", text)

    def test_receipt_is_acknowledged_on_the_notice(self):
        text = self.read_notice()
        self.assertTexts(
            [
                "Potwierdzenie odbioru",
                "Otrzymano dnia, o godz.",
                "Podpis odbierającego",
            ],
            text,
        )
        self.assertIn("Acknowledgement of receipt", self.read_notice("en_US"))

    def test_who_represents_the_company_is_printed_in_the_papers_language(self):
        people = "Jan Łęcki, President of the Board\nEwa Żak, Member of the Board"
        self.company.write(
            {"offboarding_representatives": people, "offboarding_signatures_needed": 2}
        )
        self.company.with_context(lang="pl_PL").write(
            {
                "offboarding_representatives": "Jan Łęcki, prezes zarządu\n"
                "Ewa Żak, członek zarządu",
                "offboarding_signing_basis": "odpis z KRS",
            }
        )
        text = self.read_notice()
        self.assertTexts(
            [
                "Ewa Żak, członek zarządu",
                "Imię i nazwisko Jan Łęcki",
                "Funkcja prezes zarządu",
                "Imię i nazwisko Ewa Żak",
                "Podstawa umocowania: odpis z KRS",
            ],
            text,
        )
        text = self.read_notice("en_US")
        self.assertIn("Function President of the Board", text)
        self.assertNotIn("odpis z KRS", text)

    def test_joint_representation_that_is_not_met_warns(self):
        self.company.offboarding_signatures_needed = 2
        paper = self.make_paper("notice", lang="en_US")
        self.assertEqual(paper.company_signatures_needed, 2)
        self.assertFalse(paper.representation_warning)
        paper.company_signatures_needed = 1
        self.assertRegex(paper.representation_warning, "jointly by 2 persons")
        # What the client declares isn't signed by us.
        ours = self.make_paper("confidentiality", declared_by="client")
        self.assertFalse(ours.representation_warning)

    def test_a_notice_sent_another_way_than_agreed_warns(self):
        agreed = {
            "notice_channel": "registered_post",
            "notice_address": "ul. Świętokrzyska 14, Kraków",
        }
        text = self.read_notice(**agreed)
        self.assertIn(
            "Uzgodniony sposób doręczenia List polecony, ul. Świętokrzyska 14", text
        )
        line = self.case.termination_ids
        line.delivery_channel = "email"
        self.assertRegex(line.way_warning, "Registered post, ul.*another way: E-mail")
        self.assertIn("another way", self.case.termination_warnings)
        line.delivery_channel = "registered_post"
        self.assertFalse(line.way_warning)
