from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..papers_common import KRS, NOTE, PapersCase

PARTIES_PL = [
    "Warszawa, 16 listopada 2026 r.",
    "Świt Sp. z o.o.",
    "ul. Żurawia 6",
    "NIP: PL5260250274",
    "Rejestr: " + KRS,
    "Gęślą Jaźń Sp. z o.o.",
    "ul. Świętokrzyska 14",
    "NIP: PL7010014289",
    "KRS 0000654321",
    "Podstawa umocowania: " + KRS,
    "K/2026/1",
    "1 stycznia 2026 r.",
    "Załączniki",
    "dwóch jednobrzmiących egzemplarzach",
    "Data i godzina",
]
PARTIES_EN = [
    "Warszawa, 16 November 2026",
    "Świt Sp. z o.o.",
    "NIP (tax number): PL5260250274",
    "NIP (tax number): PL7010014289",
    "Register: " + KRS,
    "Basis: " + KRS,
    "K/2026/1",
    "1 January 2026",
    "Annexes and copies",
    "two identical copies",
    "Date and hour",
]


@tagged("post_install", "-at_install")
class TestPapersNotice(PapersCase):
    """Papers that begin and end the parting: each read back against the law's list."""

    def set_ending(self, state="draft", **values):
        """The case as it is before, or after, its contracts ended."""
        self.case.termination_ids._write_step({"is_ended": False})
        self.case._write_step({"state": state})
        if values:
            self.case.termination_ids.write(values)

    def read_paper(self, kind, lang="pl_PL", **values):
        """A new paper of a kind, and all its words."""
        paper = self.make_paper(kind, lang=lang, **values)
        text = self.words(self.print_paper(paper))
        self.assertNotIn(NOTE, text)
        self.assertIn(paper.name, text)
        self.assertTexts(PARTIES_PL if lang == "pl_PL" else PARTIES_EN, text)
        return paper, text

    def open_kind(self, kind):
        return self.case.with_context(offboarding_paper_kind=kind).action_open_paper()

    # What each paper says

    def test_notice_in_polish(self):
        self.make_return("Laptop", serial="SN-1")
        self.contract.write({"settlement_days": 14, "data_return_days": 30})
        self.set_ending(given_by="company", notice_effect="month_end")
        __, text = self.read_paper("notice")
        self.assertTexts(
            [
                "Wypowiedzenie umowy",
                "Usługodawca niniejszym wypowiada Klientowi tę umowę.",
                "Podstawa prawna lub umowna postanowienie umowy",
                "Okres wypowiedzenia 1 miesiąc, skutek:",
                "Umowa rozwiązuje się z upływem dnia 30 listopada 2026 r.",
                "Zmiana profilu działalności.",
                "K/2026/1: w ciągu 14 dni od jej zakończenia",
                "K/2026/1: w ciągu 30 dni od jej zakończenia",
                "Laptop, nr seryjny SN-1",
                "art. 28 ust. 3 lit. g RODO",
                "Za Usługodawcę",
            ],
            text,
        )
        self.assertNotIn("Za Klienta", text)
        self.assertNotIn("PROJEKT", text)
        self.assertEqual(text.count("Imię i nazwisko"), 1)

    def test_notice_in_english(self):
        self.set_ending(given_by="company", date_delivered=False, date_end=False)
        __, text = self.read_paper("notice", "en_US")
        self.assertTexts(
            [
                "Notice of Termination",
                "hereby terminates this contract by giving the Client notice",
                "the termination clause of the contract",
                "Notice period 1 month",
                "counted from the delivery of this notice, is over",
                "Return of things and documents",
                "For the Service Provider",
            ],
            text,
        )
        self.assertNotIn("For the Client", text)

    def test_notice_for_cause_tells_why(self):
        self.set_ending(given_by="company", mode="cause", cause="Brak zapłaty od maja")
        __, text = self.read_paper("notice")
        self.assertTexts(
            [
                "ze skutkiem natychmiastowym",
                "Ważne powody Brak zapłaty od maja",
            ],
            text,
        )
        self.assertNotIn("wypowiada Klientowi", text)

    def test_notice_leaves_out_the_contracts_that_the_client_ends(self):
        self.set_ending(given_by="company")
        self.case.termination_ids.copy(
            {
                "contract_id": False,
                "contract_name": "Z/9",
                "given_by": "client",
                "offboarding_id": self.case.id,
            }
        )
        __, text = self.read_paper("notice")
        self.assertNotIn("Z/9", text)

    def test_receipt_in_polish(self):
        self.set_ending(
            given_by="client",
            delivery_channel="registered_post",
            used_form="written",
            signatory="Anna Kowalska",
            signatory_basis="KRS 0000654321",
        )
        __, text = self.read_paper(
            "receipt",
            date_received="2026-10-12 07:30:00",
            received_by="Ewa Łoś",
            received_basis="pełnomocnictwo z 1 marca 2026 r.",
        )
        self.assertTexts(
            [
                "Potwierdzenie otrzymania wypowiedzenia",
                "12 października 2026 r., godz. 09:30 (Europe/Warsaw)",
                "List polecony",
                "Ewa Łoś",
                "pełnomocnictwo z 1 marca 2026 r.",
                "Anna Kowalska – podstawa umocowania: KRS 0000654321",
                "Umowa rozwiązuje się z upływem dnia 12 listopada 2026 r.",
                "Sposób obliczenia",
                "12 października 2026 r. (art. 112 KC)",
                "(art. 112 KC)",
                "Nie stanowi ono uznania wskazanych w nim przyczyn",
                "Za Usługodawcę",
            ],
            text,
        )
        self.assertNotIn("Za Klienta", text)
        self.assertNotIn("Inna wykładnia", text)

    def test_receipt_in_english_leaves_open_what_nobody_entered(self):
        self.set_ending(given_by="client")
        __, text = self.read_paper("receipt", "en_US")
        self.assertTexts(
            [
                "Receipt of a Notice of Termination",
                "12 October 2026, at …………",
                "Manner of delivery …",
                "Received by the person who signs below",
                "Authority to receive " + KRS,
                "The contract ends on 12 November 2026",
                "counted from the day of delivery, 12 October 2026",
                "It is no admission of the grounds",
            ],
            text,
        )

    def read_receipt(self, lang="en_US", **values):
        """The receipt of the notice of 12 October: a month, to 12 November 2026."""
        self.set_ending(given_by="client", date_end_reason="R", **values)
        return self.read_text("receipt", lang)

    def test_receipt_tells_the_later_end_that_was_chosen(self):
        text = self.read_receipt(date_end="2027-01-31")
        self.assertIn("The contract ends on 31 January 2027", text)
        self.assertIn("The earliest end is 12 November 2026. Longer notice", text)
        self.assertNotIn("The contract ends on 12 November 2026", text)
        text = self.read_receipt("pl_PL", date_end="2027-01-31")
        self.assertIn("z upływem dnia 31 stycznia 2027 r.", text)
        self.assertNotIn("rozwiązuje się z upływem dnia 12 listopada 2026", text)

    def test_receipt_tells_the_end_that_the_sides_agreed_on(self):
        text = self.read_receipt(date_end="2026-11-01", date_consent="2026-10-20")
        self.assertIn("The contract ends on 1 November 2026", text)
        self.assertIn(
            "The earliest end by notice is 12 November 2026; the Parties agreed on 1 "
            "November 2026.",
            text,
        )
        self.assertNotIn("The contract ends on 12 November 2026", text)

    def test_receipt_tells_no_earlier_end_that_nobody_agreed_to(self):
        text = self.read_receipt(date_end="2026-11-01")
        self.assertIn("The contract ends on 12 November 2026", text)
        self.assertNotIn("1 November 2026 ", text.replace("12 November", ""))
        self.assertNotIn("earliest end", text)

    def add_notice(self, **values):
        """Of another contract of the same client, delivered on 12 October."""
        return self.case.termination_ids[0].copy(
            {
                "contract_id": False,
                "contract_name": "Z/9",
                "contract_date": "2026-01-01",
                "given_by": "client",
                "date_end_reason": "As agreed",
                "offboarding_id": self.case.id,
                **values,
            }
        )

    def read_received(self, paper):
        """What the receipt says of each contract: its moment."""
        values = paper._get_kind()._prepare_values(paper)
        return [notice["received"] for notice in values["notices"]]

    def make_receipt(self, **values):
        return self.make_paper("receipt", lang="en_US", **values)

    def test_receipt_of_several_notices_tells_when_each_arrived(self):
        """10:00 UTC in October is 12:00 in Warsaw; in November it is 11:00."""
        self.set_ending(given_by="client", date_received="2026-10-12 10:00:00")
        self.add_notice(
            date_delivered="2026-11-09", date_received="2026-11-09 10:00:00"
        )
        self.add_notice(date_delivered="2026-11-10", date_received=False)
        each = [
            "12 October 2026, 12:00 (Europe/Warsaw)",
            "9 November 2026, 11:00 (Europe/Warsaw)",
            "10 November 2026, at …………",
        ]
        paper = self.make_receipt()
        self.assertEqual(self.read_received(paper), each)
        # What is entered on the paper stands for the notices of that day.
        paper.date_received = "2026-11-10 07:15:00"
        last = "10 November 2026, 08:15 (Europe/Warsaw)"
        self.assertEqual(self.read_received(paper), [*each[:2], last])
        paper.date_received = False
        self.assertEqual(
            self.read_received(paper),
            [
                "12 October 2026, at …………",
                "9 November 2026, at …………",
                "10 November 2026, at …………",
            ],
        )

    def test_receipt_tells_one_moment_for_notices_that_came_by_one_letter(self):
        self.set_ending(given_by="client", date_received="2026-10-12 10:00:00")
        self.add_notice(date_delivered="2026-10-12", date_received=False)
        paper = self.make_receipt()
        told = "12 October 2026, 12:00 (Europe/Warsaw)"
        self.assertEqual(self.read_received(paper), [told, told])
        paper.date_received = "2026-10-12 07:30:00"
        told = "12 October 2026, 09:30 (Europe/Warsaw)"
        self.assertEqual(self.read_received(paper), [told, told])

    def test_receipt_that_is_not_made_yet_follows_a_corrected_delivery(self):
        self.set_ending(given_by="client", date_received="2026-10-12 10:00:00")
        paper = self.make_receipt()
        self.assertEqual(str(paper.date_received), "2026-10-12 10:00:00")
        self.case.termination_ids.write(
            {"date_delivered": "2026-10-13", "date_received": "2026-10-13 06:00:00"}
        )
        self.assertEqual(str(paper.date_received), "2026-10-13 06:00:00")
        told = "13 October 2026, 08:00 (Europe/Warsaw)"
        self.assertEqual(self.read_received(paper), [told])
        # What somebody entered stays.
        paper.date_received = "2026-10-13 09:00:00"
        self.case.termination_ids.date_received = "2026-10-13 07:00:00"
        self.assertEqual(str(paper.date_received), "2026-10-13 09:00:00")
        self.print_paper(paper)
        self.case.termination_ids.date_received = "2026-10-13 09:00:00"
        self.case.termination_ids.date_received = "2026-10-13 07:00:00"
        self.assertEqual(str(paper.date_received), "2026-10-13 09:00:00")

    def test_terms_of_a_single_day_are_told_as_one(self):
        self.contract.write(
            {"settlement_days": 1, "data_return_days": 1, "exit_assistance_days": 1}
        )
        self.set_ending(mode="agreement", date_agreement="2026-11-10")
        for lang, within, after in (
            ("en_US", "within one day of its end", "for one day after its end"),
            ("pl_PL", "w ciągu 1 dnia", "przez 1 dzień"),
        ):
            paper = self.make_paper("agreement", lang=lang)
            kind = paper.with_context(lang=lang)._get_kind()
            values = kind._prepare_values(paper.with_context(lang=lang))
            for name in ("days", "data_days"):
                self.assertIn(within, values[name][0])
            self.assertIn(after, values["assistance"][0])

    def test_agreement_in_polish(self):
        self.settle_ledger()
        invoice = self.make_invoice("2026-12-20", 1234.5)
        self.make_return("Laptop", serial="SN-1")
        self.make_return("Segregatory", direction="to_client")
        self.contract.write(
            {
                "has_confidentiality": True,
                "confidentiality_months": 24,
                "surviving_duties": "Gwarancja na wdrożenie",
                "exit_assistance_days": 60,
            }
        )
        self.make_penalty()
        self.set_ending(mode="agreement", date_agreement="2026-11-10")
        __, text = self.read_paper(
            "agreement", terms="Strony nie składają oświadczeń prasie."
        )
        self.assertTexts(
            [
                "Porozumienie o rozwiązaniu umowy",
                "12 listopada 2026 r.",
                "porozumienie Stron z dnia 10 listopada 2026 r.",
                "Usługi do dnia zakończenia",
                "harmonogram płatności",
                invoice.name,
                "termin płatności: 20 grudnia 2026 r.",
                "Kary umowne",
                "Kara za wcześniejsze zakończenie",
                "500,00",
                "Sprzęt, dane i dostępy",
                "Laptop, nr seryjny SN-1",
                "Segregatory",
                "K/2026/1: przez 60 dni po jej zakończeniu",
                "Poufność",
                "Postanowienia pozostające w mocy",
                "poufność do 12 listopada 2028 r.",
                "Gwarancja na wdrożenie",
                "Roszczenia",
                "art. 508 Kodeksu cywilnego",
                "Strony nie składają oświadczeń prasie.",
                "Za Usługodawcę",
                "Za Klienta",
            ],
            text,
        )

    def make_penalty(self):
        charge = self.env["client.offboarding.charge"].create(
            {
                "offboarding_id": self.case.id,
                "kind": "penalty",
                "name": "Kara za wcześniejsze zakończenie",
                "price_unit": 500.0,
                "currency_id": self.company.currency_id.id,
                "vat_treatment": "outside",
                "vat_reason": "Odszkodowanie",
            }
        )
        charge.action_agree()
        return charge

    def test_agreement_in_english_where_nothing_is_open(self):
        self.settle_ledger()
        self.set_ending(mode="agreement", date_agreement="2026-11-10")
        __, text = self.read_paper("agreement", "en_US")
        self.assertTexts(
            [
                "Agreement to End the Contract",
                "agreement of the Parties of 10 November 2026",
                "Services until the end",
                "no amount invoiced under these contracts is outstanding",
                "agreed on no contractual penalty",
                "Equipment, data and access",
                "Confidentiality",
                "Clauses that survive",
                "does not waive claims",
            ],
            text,
        )

    def test_confidentiality_in_polish(self):
        self.contract.write({"has_confidentiality": True, "confidentiality_months": 24})
        __, text = self.read_paper("confidentiality")
        self.assertTexts(
            [
                "Oświadczenie o zachowaniu poufności",
                "Usługodawca oświadcza wobec Klienta",
                "Zakres",
                "Czas trwania",
                "do 12 listopada 2028 r.",
                "Wyjątki",
                "Zwrot lub zniszczenie",
                "Za Usługodawcę",
            ],
            text,
        )
        self.assertNotIn("Za Klienta", text)

    def test_confidentiality_declared_by_the_client(self):
        paper, text = self.read_as_client()
        self.assertTexts(
            [
                "Declaration of Confidentiality",
                "The Client declares towards the Service Provider",
                "Scope",
                "no clause on confidentiality; only what the law protects",
                "Exceptions",
                "Return or destruction",
                "For the Client",
            ],
            text,
        )
        self.assertNotIn("For the Service Provider", text)
        with self.assertRaisesRegex(UserError, "doesn't sign"):
            paper.action_sign_company()

    def read_as_client(self):
        paper = self.make_paper("confidentiality", lang="en_US", declared_by="client")
        text = self.words(self.print_paper(paper))
        self.assertNotIn(NOTE, text)
        self.assertTexts(["KRS 0000654321", "K/2026/1", "1 January 2026"], text)
        return paper, text

    def test_no_claims_in_polish_lists_what_is_open(self):
        self.settle_ledger()
        claimed = self.make_invoice("2026-10-20", 1234.5)
        self.env["client.offboarding.check"]._forget()
        self.env["client.offboarding.waiver"].with_user(self.manager).create(
            {
                "offboarding_id": self.case.id,
                "code": "receivable_overdue",
                "kind": "still_claimed",
                "reason": "Zapłata w dwóch ratach",
            }
        )
        coming = self.make_invoice("2026-12-20", 500.0)
        __, text = self.read_paper(
            "no_claims", exclusions="Rękojmia za wdrożenie", date_cutoff="2026-11-15"
        )
        self.assertTexts(
            [
                "Oświadczenie o braku roszczeń",
                "Usługodawca wobec Klienta oraz Klient wobec Usługodawcy",
                "do tego dnia włącznie: 15 listopada 2026 r.",
                "Wyłączenia",
                claimed.name,
                "Zapłata w dwóch ratach",
                coming.name,
                "należność jeszcze niewymagalna",
                "Rękojmia za wdrożenie",
                "art. 508 Kodeksu cywilnego",
                "Za Usługodawcę",
                "Za Klienta",
            ],
            text,
        )

    def test_no_claims_in_english_where_nothing_is_open(self):
        self.settle_ledger()
        __, text = self.read_paper("no_claims", "en_US")
        self.assertTexts(
            [
                "Declaration of No Claims",
                "towards the Client, and the Client towards the Service Provider",
                "up to and including: 16 November 2026",
                "Exclusions",
                "each accepts the release",
            ],
            text,
        )
        self.assertNotIn("open or still claimed", text)

    # Who signs, and when

    def test_no_claims_is_not_signed_while_it_leaves_a_receivable_out(self):
        self.settle_ledger()
        paper = self.make_paper("no_claims")
        with self.allow_pdf_render():
            paper.action_generate()
            invoice = self.make_invoice("2026-12-20", 500.0)
            with self.assertRaisesRegex(UserError, invoice.name):
                paper.action_sign_client(name="Anna Kowalska")
            paper.action_generate()
            paper.action_sign_client(name="Anna Kowalska")
            paper.action_sign_company()
        self.assertEqual(paper.state, "signed")

    def test_one_signature_completes_a_paper_of_one_side(self):
        paper, __ = self.read_paper("confidentiality")
        with self.assertRaisesRegex(UserError, "doesn't sign"):
            paper.action_sign_client(name="Anna Kowalska")
        with self.allow_pdf_render():
            paper.action_sign_company()
        self.assertEqual(paper.state, "signed")
        text = self.words(self.read_pages(paper.signed_attachment_id)[-1:])
        self.assertTexts(["Maria Źrebięca", "gdy pismo zostało podpisane"], text)
        self.assertNotIn("Za Klienta", text)

    def test_who_signs_what(self):
        signed_by = {
            "notice": (1, 0),
            "receipt": (1, 0),
            "agreement": (1, 1),
            "returns": (1, 1),
            "settlement": (1, 1),
            "balance": (0, 1),
            "set_off": (1, 0),
            "confidentiality": (1, 0),
            "data": (1, 0),
            "no_claims": (1, 1),
            "confirmation": (1, 1),
        }
        for kind, needed in signed_by.items():
            paper = self.make_paper(kind)
            found = paper.company_signatures_needed, paper.client_signatures_needed
            self.assertEqual(found, needed, kind)
        with self.assertRaises(ValidationError):
            self.make_paper("notice", client_signatures_needed=1)
        with self.assertRaises(ValidationError):
            self.make_paper("agreement", client_signatures_needed=0)
        joint = self.make_paper("notice", company_signatures_needed=2)
        self.assertEqual(joint.client_signatures_needed, 0)

    def test_papers_offered_for_each_way_of_ending(self):
        always = ["returns", "confirmation"]
        for values, kinds in (
            ({"mode": "notice", "given_by": "company"}, ["notice"]),
            ({"mode": "cause", "given_by": "company", "cause": "X"}, ["notice"]),
            ({"mode": "notice", "given_by": "client"}, ["receipt"]),
            ({"mode": "agreement", "given_by": "client"}, ["agreement"]),
            ({"mode": "expiry", "given_by": "company"}, []),
        ):
            self.set_ending(**values)
            self.assertEqual(self.case._get_offered_kinds(), kinds + always)
            self.assertEqual(self.case.offered_papers, ",".join(kinds + always))
        for state in ("handover", "confirm"):
            self.set_ending(state)
            offered = self.case._get_offered_kinds()
            late = ["returns", "settlement", "confidentiality", "no_claims"]
            self.assertEqual(offered, [*late, "confirmation"])
        self.set_ending("cancelled")
        self.assertFalse(self.case._get_offered_kinds())

    def test_paper_of_the_wrong_side_is_neither_opened_nor_signed(self):
        self.set_ending(given_by="client")
        with self.assertRaisesRegex(UserError, "doesn't fit"):
            self.open_kind("notice")
        paper = self.make_paper("notice")
        with self.assertRaisesRegex(UserError, "doesn't fit"):
            paper.action_sign_company()
        for page in self.print_paper(paper):
            self.assertIn("PROJEKT – NIE DO PODPISU", page)
        self.set_ending(given_by="company")
        with self.assertRaisesRegex(UserError, "doesn't fit"):
            self.open_kind("receipt")
        self.assertEqual(self.open_kind("notice")["res_id"], paper.id)

    def test_who_only_reads_a_case_opens_no_new_paper(self):
        case = self.case.with_user(self.auditor)
        case = case.with_context(offboarding_paper_kind="no_claims")
        with self.assertRaises(AccessError):
            case.action_open_paper()
        self.assertFalse(self.case.protocol_ids)
