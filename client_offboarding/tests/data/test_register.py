import io
import zipfile
from datetime import date

from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..data_common import DataCase

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read_cells(content):
    """Texts of the first sheet, by cell, read without the library that wrote it."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        strings = [
            "".join(item.itertext())
            for item in etree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return {
        cell.get("r"): strings[int(cell.findtext(f"{MAIN}v"))]
        for cell in sheet.iter(f"{MAIN}c")
        if cell.get("t") == "s"
    }


@tagged("post_install", "-at_install")
class TestRegister(DataCase, HttpCase):
    """The register of processing, with the columns of GDPR 30(2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer.write({"password": "off_officer", "login": "off_officer_web"})
        cls.officer.company_ids = [Command.set(cls.company.ids)]
        cls.company.offboarding_officer_id = cls.officer
        cls.register.search([]).write({"active": False})
        host = cls.env["res.partner"].create(
            {"name": "Hosting GmbH", "email": "gdpr@hosting.example"}
        )
        cls.system.write(
            {
                "active": True,
                "processing": "payroll",
                "is_special": True,
                "kind": "subprocessor",
                "partner_id": host.id,
                "country_id": cls.env.ref("base.us").id,
                "transfer_basis": "standard clauses of 4 June 2021",
                "safeguards": "=HYPERLINK(1)",
            }
        )
        cls.quiet.email = "office@cicha.example"
        cls.add_line()

    def read_register(self):
        return read_cells(self.register._make_register())

    def test_it_has_the_columns_of_the_article(self):
        cells = self.read_register()
        head = "\n".join(cells[f"A{row}"] for row in range(1, 5))
        for text in (self.company.name, self.officer.name, "11/16/2026"):
            self.assertIn(text, head)
        row = {cells[f"{column}6"]: cells.get(f"{column}7") for column in "ABCDEFGHIJ"}
        controllers = row.pop("Controllers on whose behalf")
        self.assertIn("Cicha Sp. z o.o.", controllers)
        self.assertIn("office@cicha.example", controllers)
        self.assertIn("gdpr@hosting.example", row.pop("Sub-processor"))
        self.assertEqual(
            row,
            {
                "System": "Payroll server",
                "Categories of processing": "payroll",
                "Categories of data": "names, pay",
                "Whose data": "employees of the client",
                "Special categories (GDPR 9)": "yes",
                "Country": "United States",
                "Transfer to a third country, with its safeguards": (
                    "standard clauses of 4 June 2021"
                ),
                "Technical and organisational measures": "=HYPERLINK(1)",
            },
        )

    def test_clients_whose_contracts_name_it_are_its_controllers(self):
        product = self.env["product.product"].create({"name": "Payroll"})
        contract = self.make_contract({"product_id": product.id}, code="K/9")
        self.system.product_ids = product
        clients = self.quiet | contract.partner_id
        self.assertEqual(self.system._get_controllers(), clients.sudo())
        contract.sudo().contract_line_ids.date_end = date(2026, 11, 15)
        contract.invalidate_recordset()
        self.assertEqual(self.system._get_controllers(), self.quiet.sudo())

    def test_countries_of_the_economic_area_are_no_third_ones(self):
        for code, is_third in (("pl", 0), ("no", 0), ("is", 0), ("ch", 1), ("gb", 1)):
            self.system.country_id = self.env.ref(
                "base.uk" if code == "gb" else f"base.{code}"
            )
            with self.subTest(country=code):
                self.assertEqual(self.system.is_third_country, bool(is_third))
        self.system.country_id = self.env.ref("base.pl")
        self.assertEqual(self.read_register()["I7"], "none")

    def test_only_officers_get_it(self):
        for user in (self.owner, self.manager, self.accountant, self.helper):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.register.with_user(user)._make_register()
        url = "/client_offboarding/data/register.xlsx"
        self.authenticate("off_officer_web", "off_officer")
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(read_cells(response.content)["A7"], "Payroll server")
        self.manager.password = "off_manager"
        self.authenticate(self.manager.login, "off_manager")
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_other_companies_are_not_in_it(self):
        company = self.env["res.company"].create({"name": "X"})
        self.register.sudo().create({"name": "Abroad", "company_id": company.id})
        self.assertNotIn("Abroad", self.read_register().values())
