from odoo.tests import tagged

from ..papers_common import PapersCase


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
                "w razie doręczenia do dnia 30 listopada 2026 r. – z upływem "
                "dnia 31 grudnia 2026 r.",
                "w razie doręczenia do dnia 31 grudnia 2026 r. – z upływem "
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

    def test_the_clients_joint_representation_warns_too(self):
        self.client.write(
            {
                "offboarding_signatures_needed": 2,
                "offboarding_representatives": "Anna Lis, Prezes\nJan Kot, Prokurent",
            }
        )
        for lang, represented in (
            ("en_US", "Represented by: Anna Lis, Prezes Jan Kot, Prokurent"),
            ("pl_PL", "Reprezentacja: Anna Lis, Prezes Jan Kot, Prokurent"),
        ):
            self.assertIn(represented, self.read_text("documents", lang))
        paper = self.make_paper("documents", lang="pl_PL")
        self.assertEqual(paper.client_signatures_needed, 2)
        self.assertFalse(paper.representation_warning)
        paper.client_signatures_needed = 1
        self.assertIn(
            "Jaźń Sp. z o.o. is represented jointly by 2 persons, and only 1 sign",
            paper.representation_warning,
        )
        with self.allow_pdf_render():
            paper.action_generate()
        paper.action_sign_company()
        paper.action_sign_client("Anna Lis")
        self.assertEqual(paper.state, "signed")
        self.assertIn("only 1 signed for it", paper.representation_warning)

    def test_what_only_we_sign_doesnt_ask_for_the_client(self):
        self.client.offboarding_signatures_needed = 2
        paper = self.make_paper("confidentiality", declared_by="company")
        self.assertFalse(paper.representation_warning)

    def test_a_notice_signed_by_too_few_of_the_client_warns(self):
        self.client.offboarding_signatures_needed = 2
        line = self.case.termination_ids
        self.assertFalse(line.authority_warning)
        for few in ("Anna Lis, Prezes Zarządu", "Anna Lis"):
            line.signatory = few
            self.assertIn("only 1 signed the notice", line.authority_warning)
            self.assertIn("only 1 signed", self.case.termination_warnings)
        for enough in ("Anna Lis, Prezes; Jan Kot", "Anna Lis i Jan Kot"):
            line.signatory = enough
            self.assertFalse(line.authority_warning)

    def test_the_new_provider_may_be_represented_jointly(self):
        provider = self.env["res.partner"].create(
            {"name": "Nowy Sp. z o.o.", "offboarding_signatures_needed": 2}
        )
        self.case.new_provider_id = provider
        paper = self.make_paper("handover", lang="en_US")
        self.assertEqual(paper.provider_signatures_needed, 2)
        paper.provider_signatures_needed = 1
        self.assertIn("Nowy Sp. z o.o. is represented", paper.representation_warning)

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

    def test_a_notice_sent_to_another_address_than_agreed_warns(self):
        line = self.case.termination_ids
        for channel, agreed, right, wrong in (
            (
                "registered_post",
                "ul. Świętokrzyska 14, Kraków",
                "Świętokrzyska 14, 30-015 KRAKÓW, Polska",
                "ul. Świętokrzyska 41, Kraków",
            ),
            (
                "email",
                "zarzad@gesla.example",
                "Zarzad@Gesla.example",
                "bok@gesla.example",
            ),
            (
                "e_delivery",
                "AE:PL-11111-22222-ABCDE-01",
                "ae:pl-11111-22222-abcde-01",
                "AE:PL-33333-22222-ABCDE-02",
            ),
        ):
            with self.subTest(channel=channel):
                line._write_step(
                    {
                        "notice_channel": channel,
                        "notice_address": agreed,
                        "delivery_channel": channel,
                        "delivery_address": wrong,
                    }
                )
                self.assertIn(f"so: {line._describe_agreed_way()}.", line.way_warning)
                self.assertRegex(line.way_warning, f"another way: .*, {wrong}")
                self.assertIn(wrong, self.case.termination_warnings)
                line.delivery_address = right
                self.assertFalse(line.way_warning)

    def test_an_address_counts_without_an_agreed_way(self):
        line = self.case.termination_ids
        line._write_step({"notice_address": "Prosta 1, Kraków"})
        line.delivery_address = "Warszawa"
        self.assertIn("another way: Warszawa", line.way_warning)
        line._write_step({"mode": "agreement"})
        self.assertFalse(line.way_warning)
