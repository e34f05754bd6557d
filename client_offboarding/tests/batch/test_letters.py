from odoo.fields import Command
from odoo.tests import tagged

from ...tools.pdf_pages import count_pages
from ..papers_common import PapersCase


@tagged("post_install", "-at_install")
class TestLetters(PapersCase):
    """The file for the post, as it is printed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clients = cls.env["res.partner"].create(
            [
                {
                    "name": f"Firm {name}",
                    "is_company": True,
                    "lang": "en_US",
                    "email": f"{name}@firm.example",
                }
                for name in ("A", "B")
            ]
        )
        for client in cls.clients:
            cls.make_contract(
                partner_id=client.id,
                name=f"Payroll of {client.name}",
                code=f"K/{client.name[-1]}",
                notice_form="written",
                notice_form_strict=True,
            )
        batches = cls.env["client.offboarding.batch"].with_user(cls.manager)
        cls.batch = batches.with_context(force_report_rendering=True).create(
            {
                "name": "End of payroll",
                "reason_id": cls.reason.id,
                "partner_ids": [Command.set(cls.clients.ids)],
                "is_informed": False,
                "is_printed": True,
                "is_sent": True,
            }
        )

    def test_list_and_letters_are_one_pdf_in_the_order_of_the_list(self):
        with self.allow_pdf_render():
            self.batch.action_run()
            self.assertEqual(self.batch.line_ids.mapped("state"), ["done", "done"])
            action = self.batch.action_letters()
        id_ = int(action["url"].split("/")[-1].partition("?")[0])
        file = self.env["ir.attachment"].sudo().browse(id_)
        self.assertTrue(file.name.endswith(".pdf"))
        pages = self.read_pages(file)
        papers = self.batch.sudo()._get_letters()
        self.assertEqual(papers.offboarding_id.partner_id, self.clients)
        letters = [self.read_pages(paper.attachment_id) for paper in papers]
        self.assertEqual(
            count_pages(file.raw), len(pages), "a page without a text was added"
        )
        # Behind the list stand the letters, each as it was printed by itself.
        sheet = pages[: len(pages) - sum(map(len, letters))]
        self.assertEqual(pages[len(sheet) :], [page for one in letters for page in one])
        told = self.words(sheet)
        places = []
        for paper, letter in zip(papers, letters, strict=True):
            client = paper.offboarding_id.partner_id.name
            self.assertIn(client, self.words(letter))
            self.assertRegex(told, rf"{client}\b.*{paper.name}.*\b{len(letter)}\b")
            places.append(told.index(client))
        self.assertEqual(places, sorted(places))
