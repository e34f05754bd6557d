import re
from unittest.mock import patch

from odoo.tests import tagged

from ..papers_common import KRS, NOTE, PapersCase
from ..poppler import read_back


@tagged("post_install", "-at_install")
class TestPapers(PapersCase):
    """The papers as they come out of the printer, read back from the PDF."""

    def test_reader_that_is_missing_fails_instead_of_passing_over(self):
        with (
            patch("shutil.which", lambda name: None),
            self.assertRaisesRegex(AssertionError, "install poppler-utils"),
        ):
            read_back("pdftotext", "-", "-", content=b"")

    def test_record_of_returns_in_polish(self):
        self.make_return("Laptop", serial="SN-1").action_receive(condition="good")
        phone = self.make_return("Telefon", serial="SN-2", remarks="Pęknięty ekran")
        phone.action_receive(condition="damaged")
        cards = self.make_return("Karty wstępu", quantity=5)
        cards.action_receive(3.5)
        cards.action_missing()
        self.make_return("Sejf", direction="kept", remarks="Sprzedany Klientowi")
        self.make_return("Akta", direction="to_client", quantity=12)
        pages = self.print_paper(self.make_paper("returns"))
        text = self.words(pages)
        self.assertTexts(
            [
                "Protokół zwrotu sprzętu i materiałów",
                "Warszawa, 16 listopada 2026 r., godz. 11:00 (Europe/Warsaw)",
                "Gęślą Jaźń Sp. z o.o.",
                "ul. Świętokrzyska 14",
                "NIP: PL5260250274",
                "NIP: PL7010014289",
                "KRS 0000654321",
                "Podstawa umocowania: " + KRS,
                "K/2026/1",
                "1 stycznia 2026 r.",
                "nr seryjny SN-1",
                "Dobry",
                "Uszkodzony",
                "3,5 szt.",
                "Karty wstępu – 1,5 z 5 szt.",
                "Telefon, nr seryjny SN-2: Pęknięty ekran",
                "Sprzedany Klientowi",
                "Akta – 12 z 12 szt.",
                "Za Usługodawcę",
                f"1 / {len(pages)}",
            ],
            text,
        )
        for letter in "ąćęłńóśźż":
            self.assertIn(letter, text.lower())
        self.assertNotIn("PROJEKT", text)

    def test_record_of_returns_in_english(self):
        self.client.lang = "en_US"
        self.make_return("Laptop", serial="SN-1").action_receive(condition="worn")
        self.make_return("Safe", direction="kept").action_cancel_line()
        pages = self.print_paper(self.make_paper("returns"))
        text = self.words(pages)
        self.assertTexts(
            [
                "Record of the Return of Equipment and Materials",
                "Warszawa, 16 November 2026, 11:00 (Europe/Warsaw)",
                "NIP (tax number): PL5260250274",
                "serial no. SN-1",
                "Worn",
                "1 pcs",
                "For the Service Provider",
                f"Page 1 / {len(pages)}",
            ],
            text,
        )
        self.assertRegex(text, r"What is missing none")
        self.assertNotIn("Safe", text)

    def test_what_is_missing_today_did_not_come_today(self):
        docks = self.make_return("Dock", quantity=4)
        docks.action_receive(quantity=3, date="2026-11-10 09:00:00")
        docks.action_missing()
        paper = self.make_paper("returns", lang="en_US").with_context(lang="en_US")
        (section,) = paper._get_kind()._get_sections(paper)
        (row,) = section["lines"]
        self.assertEqual(row["quantity_done"], "3")
        self.assertEqual(row["received_day"], "10 November 2026")
        self.assertEqual(row["received_hour"], "10:00 (Europe/Warsaw)")
        self.assertEqual(
            row["receipts"],
            [
                "10 November 2026, 10:00 (Europe/Warsaw), 3 pcs, "
                f"{self.case.env.user.name}"
            ],
        )

    def test_tables_and_draft_mark_go_on_on_every_page(self):
        for number in range(45):
            self.make_return(f"Monitor {number}", serial=f"CN-{number:03}")
        paper = self.make_paper("returns")
        paper._write_step({"is_preview": True})
        self.patch(type(paper), "_is_in_time", lambda paper: False)
        pages = self.print_paper(paper)
        self.assertGreater(len(pages), 3)
        for number, page in enumerate(pages, start=1):
            self.assertIn("PROJEKT – NIE DO PODPISU", page)
            self.assertIn(paper.name, page)
            self.assertIn(f"{number} / {len(pages)}", page)
            if re.search(r"^ *\d+\. +Monitor", page, re.MULTILINE):
                self.assertRegex(page, r"Lp\.\s+Rzecz\s+Ilość\s+Odebrano")
        self.assertIn("CN-044", pages[-2] + pages[-1])
        # Signatures never stand alone.
        self.assertTexts(["Załączniki", "Za Klienta"], pages[-1])

    def test_confirmation_before_its_time_is_a_draft(self):
        pages = self.print_paper(self.make_paper("confirmation"))
        for page in pages:
            self.assertIn("PROJEKT – NIE DO PODPISU", page)

    def test_confirmation_states_what_is_still_claimed(self):
        self.settle_ledger()
        zloty = self.env.ref("base.PLN")
        zloty.active = True
        written_off = self.make_invoice("2026-10-21", 77.7)
        self.waive("receivable_overdue", "written_off", "Nie warto")
        claimed = self.make_invoice("2026-10-20", 1234.5, zloty)
        self.waive("receivable_overdue", "still_claimed", "Zapłata w dwóch ratach")
        coming = self.make_invoice("2026-12-20", 500.0)
        paper = self.make_paper("confirmation")
        text = self.words(self.print_paper(paper))
        self.assertTexts(
            [
                "Potwierdzenie zakończenia współpracy",
                "12 listopada 2026 r.",
                "wypowiedzenie złożone przez Klienta, doręczone",
                "12 października 2026 r.",
                "Zmiana profilu działalności.",
                "z wyjątkiem niżej wymienionych",
                claimed.name,
                "termin płatności: 20 października 2026 r.",
                "Zapłata w dwóch ratach",
                coming.name,
                "należność jeszcze niewymagalna",
                "Strony dziękują sobie",
            ],
            text,
        )
        self.assertRegex(text, r"1 ?234,50 zł")
        self.assertNotIn(written_off.name, text)
        self.assertNotIn(NOTE, text)
        # Nobody claims what was paid in the meantime.
        self.pay(claimed)
        names = [row["name"] for row in paper._get_exceptions()]
        self.assertEqual(names, [coming.name])

    def test_exceptions_can_be_read_after_the_case_is_over(self):
        """No check is computed any more, but the waivers are on record."""
        self.settle_ledger()
        invoice = self.make_invoice("2026-10-20", 1234.5)
        self.waive("receivable_overdue", "still_claimed", "Zapłata w dwóch ratach")
        paper = self.make_paper("confirmation")
        self.case._write_step({"state": "closed"})
        (row,) = paper._get_exceptions()
        self.assertEqual(row["name"], invoice.name)

    def waive(self, code, kind, reason):
        """Waive what is open now."""
        self.env["client.offboarding.check"]._forget()
        self.env["client.offboarding.waiver"].with_user(self.manager).create(
            {
                "offboarding_id": self.case.id,
                "code": code,
                "kind": kind,
                "reason": reason,
            }
        )

    def test_confirmation_says_that_all_is_settled(self):
        self.settle_ledger()
        self.contract.write(
            {
                "has_confidentiality": True,
                "surviving_duties": "Gwarancja na wdrożenie",
            }
        )
        text = self.words(self.print_paper(self.make_paper("confirmation")))
        self.assertIn("K/2026/1: poufność bez ograniczenia w czasie", text)
        self.assertIn("K/2026/1: Gwarancja na wdrożenie", text)
        self.assertIn("zostały wykonane i rozliczone.", text)
        self.assertNotIn("z wyjątkiem", text)

    def test_signed_paper_shows_who_signed_what_and_when(self):
        self.make_return("Laptop", serial="SN-1").action_receive()
        paper = self.make_paper("returns", client_signatures_needed=2)
        pages = self.print_paper(paper)
        # One line to sign on for the company, two for the client.
        self.assertEqual(" ".join(pages).count("Imię i nazwisko"), 3)
        checksum = paper.sha256
        with self.allow_pdf_render():
            paper.action_sign_company()
            paper.action_sign_client(
                name="Anna Kowalska",
                role="Prezes Zarządu",
                basis="KRS 0000654321",
                date="2026-11-10",
            )
            self.assertFalse(paper.signed_attachment_id)
            paper.action_sign_client(
                name="Piotr Łęski",
                role="Prokurent",
                basis="prokura łączna",
                method="qualified",
            )
        self.assertEqual(paper.state, "signed")
        signed = self.read_pages(paper.signed_attachment_id)
        # The signed file goes on unchanged, followed by a sheet of its signatures.
        self.assertEqual(signed[: len(pages)], pages)
        self.assertEqual(len(signed), len(pages) + 1)
        text = self.words(signed[-1:])
        self.assertTexts(
            [
                paper.name,
                "Maria Źrebięca",
                "wpisany w systemie (zwykły",
                "Anna Kowalska",
                "Prezes Zarządu",
                "odręcznie, na papierze",
                "Piotr Łęski",
                "prokura łączna",
                "kwalifikowany podpis elektroniczny",
                checksum,
            ],
            text,
        )
        # We state when we signed, and of the others only what we know.
        now = r"16 listopada 2026 r., godz. 11:00 \(Europe/Warsaw\)"
        # Both columns are read line by line.
        self.assertIn("Data i godzina 16 listopada 2026 r.", text)
        self.assertIn("Data podpisania 10 listopada 2026 r.", text)
        self.assertRegex(text, rf"Odnotowane przez nas {now}")
        self.assertEqual(text.count("Data i godzina"), 1)
        self.assertEqual(text.count("Odnotowane przez nas"), 2)

    def test_what_was_signed_does_not_change_with_the_case(self):
        thing = self.make_return("Laptop", serial="SN-1")
        paper = self.make_paper("returns")
        with self.allow_pdf_render():
            paper.action_sign_company()
            thing.remarks = "Screen scratched"
            paper.action_sign_client(name="Anna Kowalska")
        text = self.words(self.read_pages(paper.signed_attachment_id))
        self.assertIn("SN-1", text)
        self.assertNotIn("Screen scratched", text)

    def test_owner_prints_claims_though_he_reads_no_invoices(self):
        """Whoever may read the paper gets all of it, whatever else he may read."""
        self.settle_ledger()
        invoice = self.make_invoice("2026-12-20", 500.0)
        paper = self.make_paper("confirmation")
        self.assertEqual(paper._get_exceptions()[0]["name"], invoice.name)
        self.assertFalse(self.owner.has_group("account.group_account_invoice"))
