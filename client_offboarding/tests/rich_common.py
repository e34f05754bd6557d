import re
import subprocess

from odoo.fields import Command

from .deposit_common import DepositCase
from .settlement_common import OUTSIDE, SettlementCase

WORD = re.compile(
    r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">'
    r"(.*?)</word>"
)
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.S)
# Points: 5 mm from the edge of the paper, and what letters may share by rounding.
MARGIN = 14
TOUCH = 2.5


class RichCase(SettlementCase, DepositCase):
    """A case that has something of everything, to print."""

    def setUp(self):
        super().setUp()
        self.fill_ledger()
        self.fill_returns()
        self.fill_handover()

    def fill_ledger(self):
        part_paid = self.make_invoice("2026-10-20", 12345.67, self.zloty)
        self.pay_part(part_paid, 2345.67)
        disputed = self.make_invoice("2026-10-20", 910.0, self.zloty)
        disputed.with_user(self.accountant).offboarding_disputed = True
        self.make_invoice("2026-12-20", 1500.0, self.euro)
        self.make_bill(800.0, currency_id=self.zloty.id)
        self.move_deposit(5000.0, currency=self.zloty)
        for name, vat in (
            ("Kara umowna za naruszenie § 7 ust. 2 umowy", OUTSIDE),
            (
                "Opłata za wcześniejsze zakończenie umowy",
                {"vat_treatment": "taxable", "vat_reason": "Price of a service"},
            ),
        ):
            charge = self.make_charge(
                name=name, currency_id=self.zloty.id, kind="penalty", **vat
            )
            charge.action_agree()

    def fill_returns(self):
        laptop = self.make_return("Laptop Dell Latitude 7440", serial="SN-2024-00017")
        laptop.action_receive(condition="damaged", remarks="Pęknięta obudowa")
        docks = self.make_return("Stacja dokująca", quantity=4)
        docks.action_receive(quantity=3, date="2026-11-10 09:00:00")
        docks.action_missing()
        self.make_return("Archiwum papierowe", direction="to_client")
        self.make_return(
            "Szafa rack", direction="kept", kept_as="sold", terms="do 2027"
        )

    def fill_handover(self):
        env = self.case.env
        provider = (
            env["res.partner"]
            .sudo()
            .create({"name": "Żółw i Wspólnicy Sp. k.", "is_company": True})
        )
        proof = env["ir.attachment"].create({"name": "a", "raw": b"a"})
        self.case.write(
            {
                "new_provider_id": provider.id,
                "new_provider_authorised_on": "2026-11-05",
                "new_provider_proof_ids": [Command.set(proof.ids)],
            }
        )
        owner = {"offboarding_id": self.case.id}
        env["client.offboarding.knowledge"].create(
            {"name": "Zamknięcie miesiąca i deklaracje VAT", **owner}
        )
        env["client.offboarding.document"].create(
            {"name": "Umowa ramowa z załącznikami", "state": "done", **owner}
        )
        env["client.offboarding.access"].create(
            {
                "system": "Serwer poczty",
                "account": "administrator@gesla-jazn.example.com",
                "instructions": "Hasło w sejfie haseł Klienta.",
                **owner,
            }
        )

    def read_words(self, attachment):
        """Pages of a PDF as (width, height, words), each word with its place."""
        done = subprocess.run(
            ["pdftotext", "-bbox", "-", "-"],
            input=attachment.raw,
            capture_output=True,
            check=True,
        )
        return [
            (
                float(width),
                float(height),
                [
                    (*map(float, match.groups()[:4]), match[5])
                    for match in WORD.finditer(page)
                ],
            )
            for width, height, page in PAGE.findall(done.stdout.decode())
        ]

    def assert_well_set(self, attachment):
        """Nothing leaves the page, no words lie upon each other."""
        for width, height, words in self.read_words(attachment):
            self.assertTrue(words, "an empty page")
            for left, top, right, bottom, text in words:
                inside = MARGIN <= left and right <= width - MARGIN
                self.assertTrue(inside and top >= 0 and bottom <= height, text)
            for index, one in enumerate(words):
                for other in words[index + 1 :]:
                    across = min(one[2], other[2]) - max(one[0], other[0])
                    down = min(one[3], other[3]) - max(one[1], other[1])
                    overlap = across > TOUCH and down > TOUCH
                    self.assertFalse(overlap, (one, other))
