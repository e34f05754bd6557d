import io
import re
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy

import lxml.html
from pypdf import PdfReader

from odoo.tests import tagged

from ..poppler import read_back
from ..printed_common import PrintedMixin
from ..rich_common import RichCase
from ..script_common import SCRIPT, ScriptMixin

KIND = "client.offboarding.paper.kind"
# What makes a reader of PDFs do something.
ACTIVE = re.compile(r"/(?:JavaScript|JS|AA|OpenAction|Launch|SubmitForm)\b")


@tagged("post_install", "-at_install")
class TestPapersRich(ScriptMixin, PrintedMixin, RichCase):
    """Every paper of a case that has something of everything, as it is printed."""

    def assert_all_printed(self, lang):
        # Other addons' kinds have tests of their own.
        kinds = [
            code
            for code in self.env["client.offboarding.protocol"]._get_kind_codes()
            if self.env[f"{KIND}.{code}"]._original_module == "client_offboarding"
        ]
        self.assertGreaterEqual(len(kinds), 14)
        for kind in kinds:
            with self.subTest(kind=kind, lang=lang):
                kept = self.print_kept(kind, lang)
                printed = self.assert_well_set(kept, lang)
                words = [word.text for sheet in printed.sheets for word in sheet.words]
                self.assertFalse({"False", "None"} & set(words))

    def test_papers_in_polish(self):
        self.assert_all_printed("pl_PL")

    def test_papers_in_english(self):
        self.assert_all_printed("en_US")

    def assert_printed_all(self, kept, bodies):
        """What was changed of a paper, by name, is printed as well as itself."""
        with ThreadPoolExecutor(2) as pool:
            contents = list(
                pool.map(lambda body: self.print_again(kept, body), bodies.values())
            )
        for (name, body), content in zip(bodies.items(), contents, strict=True):
            with self.subTest(changed=name):
                self.assert_well_set({"content": content, "bodies": [body]}, "pl_PL")

    def test_two_signatures_of_a_side_and_their_sheet(self):
        """Lines for two, at any end of a page; and the sheet once both signed."""
        for lang in ("pl_PL", "en_US"):
            paper = self.make_paper(
                "returns",
                lang=lang,
                company_signatures_needed=1,
                client_signatures_needed=2,
            )
            with self.keep_printed() as kept:
                self.print_paper(paper)
            self.assert_well_set(kept, lang)
            if lang == "pl_PL":
                bodies = {
                    f"{pixels} px lower": self.lower(kept, pixels)
                    for pixels in range(60, 700, 160)
                }
                self.assert_printed_all(kept, bodies)
            with self.keep_printed() as kept, self.allow_pdf_render():
                paper.action_sign_company()
                for name in ("Stanisława Brzęczyszczykiewicz-Konstantynopolska", "J K"):
                    paper.action_sign_client(name=name, role="Prezes", basis="KRS")
            self.assertEqual(paper.state, "signed")
            sheet = self.read_printed(kept["content"], kept["bodies"][0], lang)
            with self.subTest(lang=lang):
                self.assertEqual(list(sheet.find_faults()), [])
                words = " ".join(w.text for page in sheet.sheets for w in page.words)
                self.assertIn("Brzęczyszczykiewicz", words)
                self.assertIn(paper.name, words)

    def get_empty_end(self, printed):
        """Points that the first page leaves free above its footer."""
        own = {id(word) for words in printed.words.values() for word in words}
        sheet = printed.sheets[0]
        bottom = max(word.bottom for word in sheet.words if id(word) in own)
        below = [w.top for w in sheet.words if id(w) not in own and w.top > bottom]
        return min(below, default=sheet.height) - bottom

    def test_long_terms_of_a_contract_leave_no_page_half_empty(self):
        """Twenty rows of terms are half a page: they run over its end."""
        kept = self.print_kept("notice", "pl_PL")
        for pixels in (100, 200, 300):
            root = lxml.html.document_fromstring(self.lower(kept, pixels))
            row = root.xpath("//table[contains(@class, 'findings')]//tr")[0]
            for _number in range(20):
                row.addnext(deepcopy(row))
            body = self.make_body(root)
            content = self.print_again(kept, body)
            printed = self.read_printed(content, body, "pl_PL")
            with self.subTest(pixels=pixels):
                self.assertEqual(list(printed.find_faults()), [])
                self.assertGreater(len(printed.sheets), 1)
                # No more than a row or a paragraph that didn't fit.
                self.assertLess(self.get_empty_end(printed), 130)

    def make_body(self, root):
        return lxml.html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")

    def lower(self, kept, pixels):
        """The paper, its text after the parties so much lower."""
        root = lxml.html.document_fromstring(kept["bodies"][0])
        gap = lxml.html.Element("div", {"style": f"height: {pixels}px"})
        root.find_class("o_offboarding_parties")[0].addnext(gap)
        return self.make_body(root)

    def test_pages_end_well_wherever_they_end(self):
        for kind in ("settlement", "agreement", "combined"):
            kept = self.print_kept(kind, "pl_PL")
            bodies = {
                f"{kind}, {pixels} px lower": self.lower(kept, pixels)
                for pixels in range(60, 700, 90)
            }
            self.assert_printed_all(kept, bodies)

    def lengthen(self, kept, count):
        """The paper, with so many rows in its first table of things."""
        root = lxml.html.document_fromstring(kept["bodies"][0])
        rows = root.find_class("o_offboarding_table")[1].find("tbody")
        row = rows[0]
        for other in list(rows):
            rows.remove(other)
        for number in range(1, count + 1):
            copy = deepcopy(row)
            copy[0].text = f"{number}."
            rows.append(copy)
        return self.make_body(root)

    def test_tables_of_any_length_are_broken_well(self):
        kept = self.print_kept("returns", "pl_PL")
        counts = (1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 17, 22, 28, 40)
        bodies = {f"{count} rows": self.lengthen(kept, count) for count in counts}
        self.assert_printed_all(kept, bodies)

    def test_scripts_in_texts_are_printed_as_texts(self):
        papers = {
            kind: self.make_paper(kind, lang="pl_PL").sudo()
            for kind in self.env["client.offboarding.protocol"]._get_kind_codes()
        }
        self.put_scripts(self.case, but=("protocol_ids",))
        reports = self.env["ir.actions.report"].sudo().with_context(lang="pl_PL")
        bodies = []
        for kind, paper in papers.items():
            with self.subTest(kind=kind):
                report = paper._get_kind()._get_report()
                text = reports._render_qweb_html(report, paper.ids)[0].decode()
                self.assertNoScript(text)
                self.assertIn("&lt;script&gt;alert(7731)", text)
                bodies += reports._prepare_html(text)[0]
        self.assertEqual(len(bodies), len(papers))
        self.assert_scripts_printed(papers["returns"], bodies)

    def assert_scripts_printed(self, paper, bodies):
        """In one PDF: what they say is there as words, and nothing that runs."""
        with self.keep_printed() as kept:
            self.print_paper(paper)
        root, *others = map(lxml.html.document_fromstring, bodies)
        for other in others:
            root.body.extend(other.body)
        content = self.print_again(kept, self.make_body(root))
        reader = PdfReader(io.BytesIO(content))
        for number in range(1, reader.trailer["/Size"]):
            found = ACTIVE.findall(repr(reader.get_object(number)))
            self.assertFalse(found, number)
        written = "".join(root.xpath("//body//text()[not(parent::style)]"))
        printed = read_back("pdftotext", "-raw", "-", "-", content=content).decode()
        wanted, shown = (
            "".join(text.split()).count("".join(SCRIPT.split()))
            for text in (written, printed)
        )
        self.assertGreater(wanted, 500)
        # Heads of tables are printed on each page.
        self.assertGreaterEqual(shown, wanted)
