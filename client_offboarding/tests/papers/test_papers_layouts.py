import base64
import io

from PIL import Image

from odoo.tests import tagged

from ..printed_common import PrintedMixin
from ..rich_common import RichCase

SLOGAN = "Księgowość, kadry i płace, doradztwo podatkowe – od 1998 r., blisko Państwa"
DETAILS = "<br/>".join(
    [
        "Międzynarodowe Przedsiębiorstwo Usług Księgowych, Kadrowych i Doradczych "
        "„Świt” Spółka z ograniczoną odpowiedzialnością Sp. k.",
        "Centrum Biurowe „Pod Żurawiem”, budynek C, piętro 14",
        "ul. Generała Stefana Grota-Roweckiego 125 lok. 1408",
        "00-503 Warszawa",
        "tel. +48 22 123 45 67, biuro@swit-ksiegowosc.example.com",
        "NIP: PL5260250274, REGON: 012100784",
    ]
)
FOOTER = "<br/>".join(
    [
        "Sąd Rejonowy dla m.st. Warszawy w Warszawie, XII Wydział Gospodarczy KRS, "
        "KRS 0000123456, kapitał zakładowy 250 000,00 zł, opłacony w całości",
        "PL61 1090 1014 0000 0712 1981 2874, Bank Polski S.A., konto w PLN",
    ]
)


@tagged("post_install", "-at_install")
class TestPapersLayouts(PrintedMixin, RichCase):
    """No letterhead of the ERP lies upon what is printed, however long it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        logo = io.BytesIO()
        Image.new("RGB", (400, 160), (20, 20, 90)).save(logo, "PNG")
        cls.letterhead = {
            "logo": base64.b64encode(logo.getvalue()),
            "report_header": SLOGAN,
            "company_details": DETAILS,
            "report_footer": FOOTER,
        }

    def assert_layouts(self, print_one):
        for layout in self.env["report.layout"].search([]):
            self.company.external_report_layout_id = layout.view_id
            with self.subTest(layout=layout.name):
                print_one()

    def assert_receipt(self):
        self.assert_well_set(self.print_kept("receipt", "pl_PL"), "pl_PL")

    def test_short_letterheads(self):
        self.assert_layouts(self.assert_receipt)

    def test_long_letterheads(self):
        self.company.write(self.letterhead)
        self.assert_layouts(self.assert_receipt)
