import re

from lxml import html

from odoo.fields import Command
from odoo.tests.common import HOST
from odoo.tools import config

from .common import OffboardingCase
from .poppler import read_back

NOTE = "Nobody outside may read this"
KRS = "KRS 0000123456"


class PapersCase(OffboardingCase):
    """A case whose papers are printed and read back from the PDF."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner.name = "Maria Źrebięca"
        # wkhtmltopdf asks the server for styles; without them there is no letterhead.
        cls.env["ir.config_parameter"].set_param(
            "report.url", f"http://{HOST}:{config['http_port']}"
        )
        polish = cls.env.ref("base.lang_pl")
        polish.active = True
        cls.env["ir.module.module"]._load_module_terms(
            ["base", "web", "client_offboarding"], ["pl_PL"]
        )
        cls.company.write(
            {
                "name": "Świt Sp. z o.o.",
                "street": "ul. Żurawia 6",
                "zip": "00-503",
                "city": "Warszawa",
                "vat": "PL5260250274",
                "company_registry": KRS,
                "offboarding_signing_basis": KRS,
            }
        )
        cls.client.write(
            {
                "name": "Gęślą Jaźń Sp. z o.o.",
                "street": "ul. Świętokrzyska 14",
                "city": "Kraków",
                "country_id": cls.env.ref("base.pl").id,
                "vat": "PL7010014289",
                "company_registry": "KRS 0000654321",
                "lang": "pl_PL",
            }
        )
        cls.case = cls.open_case(
            initiated_by="client", reason_note=NOTE, scope="relationship"
        )
        cls.case.reason_stated = "Zmiana profilu działalności."
        cls.case.action_give_notice()
        cls.case.action_start_handover()
        cls.unit = cls.env.ref("uom.product_uom_unit")

    def make_return(self, name, **values):
        return self.case.env["client.offboarding.return"].create(
            {
                "offboarding_id": self.case.id,
                "name": name,
                "uom_id": self.unit.id,
                **values,
            }
        )

    def make_invoice(self, day_due, amount, currency=None):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.client.id,
                "invoice_date": "2026-10-01",
                "invoice_date_due": day_due,
                "currency_id": (currency or self.company.currency_id).id,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Service", "price_unit": amount, "tax_ids": False}
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice

    def make_paper(self, kind, **values):
        paper = self.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": self.case.id, "kind": kind, **values}
        )
        return paper.with_context(force_report_rendering=True)

    def settle_ledger(self):
        """Leave nothing to invoice, so that only what a test makes is open."""
        self.env["account.move"].search(
            [("partner_id", "=", self.client.id), ("state", "=", "draft")]
        ).unlink()
        self.line.sudo().write({"last_date_invoiced": self.line.date_end})

    def read_pages(self, attachment):
        """Pages of a PDF as texts."""
        self.assertEqual(attachment.mimetype, "application/pdf")
        text = read_back("pdftotext", "-layout", "-", "-", content=attachment.raw)
        # Words that stay together are joined by spaces and hyphens that don't break.
        text = text.decode().replace("\xa0", " ").replace("\u2011", "-")
        return text.rstrip("\f").split("\f")

    def print_paper(self, paper):
        with self.allow_pdf_render():
            paper.action_generate()
        return self.read_pages(paper.attachment_id)

    def read_text(self, kind, lang, **values):
        """What a new paper says, without the columns of its print."""
        paper = self.make_paper(kind, lang=lang, **values)
        return self.read_report(paper._get_kind()._get_report(), paper)

    def read_report(self, report, record):
        """The text of a report, cell by cell."""
        reports = self.env["ir.actions.report"].sudo()
        lang = record.lang if "lang" in record._fields else None
        page, __ = reports.with_context(lang=lang)._render_qweb_html(report, record.ids)
        texts = html.fromstring(page).xpath("//body//text()[not(parent::style)]")
        return self.words(texts).replace("\xa0", " ")

    def words(self, pages):
        return re.sub(r"\s+", " ", " ".join(pages))

    def assertTexts(self, texts, text):
        for expected in texts:
            self.assertIn(expected, text)


class NotesCase(PapersCase):
    """What the ERP prints of the documents that a case makes."""

    def post(self, move):
        move.invoice_date = "2026-11-16"
        move.action_post()
        return move

    def render(self, move, lang):
        self.client.lang = lang
        report = self.env["ir.actions.report"].with_user(self.accountant)
        html, __ = report._render_qweb_html("account.report_invoice", move.ids)
        return " ".join(html.decode().replace("\xa0", " ").split())
