from odoo.tests import tagged

from ..papers_common import PapersCase


@tagged("post_install", "-at_install")
class TestPapersWording(PapersCase):
    """Papers promise and acknowledge nothing that nobody wanted to."""

    def read_paper(self, kind, lang="en_US", **values):
        return self.words(self.print_paper(self.make_paper(kind, lang=lang, **values)))

    def end_by_agreement(self):
        self.settle_ledger()
        self.case.termination_ids._write_step({"is_ended": False})
        self.case._write_step({"state": "draft"})
        self.case.termination_ids.write(
            {"mode": "agreement", "date_agreement": "2026-11-10"}
        )

    def bill(self, contract, amount):
        invoice = self.make_invoice("2026-12-20", amount)
        line = contract.contract_line_ids[:1]
        invoice.invoice_line_ids.contract_line_id = line
        return invoice

    def test_schedule_is_of_the_contracts_that_the_agreement_ends(self):
        self.end_by_agreement()
        other = self.make_contract(code="K/2026/2")
        ours, others = self.bill(self.contract, 700.0), self.bill(other, 900.0)
        text = self.read_paper("agreement")
        self.assertIn(ours.name, text)
        self.assertNotIn(others.name, text)

    def test_schedule_acknowledges_no_debt_unless_wanted(self):
        self.end_by_agreement()
        self.make_invoice("2026-12-20", 700.0)
        text = self.read_paper("agreement")
        self.assertIn("signing it acknowledges no debt", text)
        text = self.read_paper("agreement", "pl_PL")
        self.assertIn("podpisanie porozumienia nie stanowi uznania długu", text)
        text = self.read_paper("agreement", is_acknowledged=True)
        self.assertIn("The Parties acknowledge that", text)
        self.assertNotIn("acknowledges no debt", text)

    def test_what_is_disputed_is_marked_and_in_no_schedule(self):
        self.end_by_agreement()
        disputed = self.make_invoice("2026-12-20", 700.0)
        disputed.offboarding_disputed = True
        agreed = self.make_invoice("2026-12-20", 300.0)
        text = self.read_paper("agreement", "pl_PL")
        before, __, after = text.partition("Sporne według Klienta")
        self.assertIn(agreed.name, before)
        self.assertNotIn(disputed.name, before)
        self.assertIn(disputed.name, after)

    def test_confidentiality_promises_nothing_beyond_the_clause(self):
        text = self.read_paper("confidentiality")
        self.assertTexts(
            [
                "the contracts named below, and the law, oblige it to keep",
                "no clause on confidentiality; only what the law protects",
                "No further duty is undertaken by this declaration.",
                "ensures that its employees and subcontractors",
                "makes no declaration in their name",
            ],
            text,
        )
        self.assertNotIn("also binds the employees", text)
        text = self.read_paper("confidentiality", "pl_PL")
        self.assertTexts(
            ["brak postanowienia o poufności", "nie składa oświadczeń w ich imieniu"],
            text,
        )

    def test_confidentiality_promises_more_where_somebody_says_so(self):
        text = self.read_paper("confidentiality", terms="Also the price list.")
        self.assertIn("Further terms Also the price list.", text)
        self.assertNotIn("No further duty", text)

    def test_periods_are_counted_as_one_says_them(self):
        """Polish has a form for one, for two to four, and for more."""
        expected = {
            ("working_day", 1): ("1 working day", "1 dzień roboczy"),
            ("working_day", 3): ("3 working days", "3 dni robocze"),
            ("working_day", 14): ("14 working days", "14 dni roboczych"),
            ("working_day", 22): ("22 working days", "22 dni robocze"),
            ("half_month", 2): ("2 half-months", "2 okresy półmiesięczne"),
            ("month", 3): ("3 months", "3 miesiące"),
        }
        termination = self.case.termination_ids
        for (unit, number), texts in expected.items():
            termination._write_step({"notice_unit": unit, "notice_interval": number})
            for lang, text in zip(("en_US", "pl_PL"), texts, strict=True):
                with self.subTest(text=text):
                    paper = self.make_paper("notice", lang=lang)
                    paper = paper.with_context(lang=lang)
                    kind = paper._get_kind()
                    told = kind._describe_interval(paper, termination, number)
                    self.assertEqual(told.replace("\xa0", " "), text)

    def test_what_is_left_to_pay_is_called_so(self):
        """On each paper that states what is owed, in both languages."""
        self.make_invoice("2026-12-20", 700.0)
        for kind in ("settlement", "balance"):
            with self.subTest(kind=kind):
                self.assertIn("Pozostaje do zapłaty", self.read_text(kind, "pl_PL"))
                text = self.read_text(kind, "en_US")
                self.assertIn("Outstanding", text)
                self.assertIn("Failure to answer does not mean consent.", text)

    def test_contracts_end_with_the_end_of_a_day(self):
        """KC 111: a term ends with the end of its last day."""
        end = "z upływem dnia"
        self.assertIn(f"kończy się {end}", self.read_text("confirmation", "pl_PL"))
        self.end_by_agreement()
        self.assertIn(f"każdą {end}", self.read_text("agreement", "pl_PL"))
        self.assertIn(
            "each at the end of the day stated", self.read_text("agreement", "en_US")
        )

    def test_what_stays_stays_with_the_client(self):
        self.make_return("Szafa", direction="kept", kept_as="sold")
        for lang, text in (
            ("pl_PL", "Pozostaje u Klienta, na uzgodnionych warunkach"),
            ("en_US", "Staying with the Client, on agreed terms"),
        ):
            self.assertIn(text, self.read_text("returns", lang))

    def test_instructions_of_an_access_are_printed(self):
        self.case.env["client.offboarding.access"].create(
            {
                "offboarding_id": self.case.id,
                "system": "DNS",
                "operation": "transfer",
                "instructions": "Kod wydaje rejestrator.",
            }
        )
        self.assertIn("Kod wydaje rejestrator.", self.read_paper("access", "pl_PL"))
