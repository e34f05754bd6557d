import contextlib
import socket
import subprocess
import tempfile
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models import ir_actions_report

from ...tools import printer
from ..papers_common import PapersCase
from ..rights import make_pdf

# What a printer may do instead of printing; its last argument is the file to write.
BROKEN = {
    "says nothing": "exit 1",
    "says that all went well": "exit 0",
    "gives up": "echo 'Exit with code 2' >&2; exit 2",
    "crashes": "kill -SEGV $$",
    "stops in the middle": (
        'for file in "$@"; do :; done; printf "%%PDF-1.4 half" > "$file"; exit 1'
    ),
}


@tagged("post_install", "-at_install")
class TestPaperPrinter(PapersCase):
    """wkhtmltopdf is missing, or fails for real: nothing is half done."""

    @contextlib.contextmanager
    def printer(self, script):
        """Odoo runs a program of ours; without a script there is no program."""
        known = ir_actions_report._wkhtml()
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "wkhtmltopdf"
            if script:
                program.write_text(f"#!/bin/sh\n{script}\n")
                program.chmod(0o755)
            with (
                patch.object(
                    ir_actions_report,
                    "_wkhtml",
                    lambda: known._replace(bin=str(program)),
                ),
                mute_logger(
                    "odoo.addons.base.models.ir_actions_report",
                    "odoo.addons.client_offboarding.models.papers.files",
                ),
            ):
                yield

    def assert_all_fail(self, call):
        """Whatever is wrong with the printer is told, and rolled back."""
        for name, script in {"is missing": None, **BROKEN}.items():
            with (
                self.subTest(printer=name),
                self.printer(script),
                self.allow_pdf_render(),
                self.assertRaisesRegex(UserError, "couldn't be made.*nothing was"),
                self.env.cr.savepoint(),
            ):
                call()
            self.env.invalidate_all()

    def test_no_paper_is_made(self):
        paper = self.make_paper("returns")
        self.print_paper(paper)
        before = paper.attachment_id, paper.sha256
        self.assert_all_fail(paper.action_generate)
        self.assertEqual((paper.attachment_id, paper.sha256), before)
        self.assertTrue(paper.attachment_id.raw.startswith(b"%PDF"))

    def test_nothing_is_half_signed(self):
        self.make_return("Laptop")
        paper = self.make_paper("combined")
        with self.allow_pdf_render():
            paper.action_sign_company()
        self.assert_all_fail(lambda: paper.action_sign_client(name="Anna Kowalska"))
        self.assertEqual(paper.signature_ids.mapped("side"), ["company"])
        self.assertEqual(paper.state, "draft")
        self.assertFalse(paper.signed_attachment_id)
        # Once the printer works, the same paper is signed.
        with self.allow_pdf_render():
            paper.action_sign_client(name="Anna Kowalska")
        self.assertEqual(paper.state, "signed")
        pages = self.read_pages(paper.signed_attachment_id)
        self.assertIn("Anna Kowalska", pages[-1])

    def test_paper_that_takes_minutes_is_printed_once(self):
        """It says when it was made, and the sheet when it was signed."""
        paper = self.make_paper("returns")
        prints = []
        with freeze_time("2026-11-16 10:00:30") as clock, self.allow_pdf_render():

            def print_slowly(*_args, **_options):
                clock.tick(90)
                prints.append(clock().minute)
                return make_pdf()

            with patch.object(printer, "print_pdf", print_slowly):
                paper.action_generate()
                self.assertEqual(prints, [2])
                paper.action_sign_company()
                paper.action_sign_client(name="Anna Kowalska")
        self.assertEqual(prints, [2, 3])
        self.assertEqual(str(paper.date_generated), "2026-11-16 10:00:30")

    def test_what_a_paper_says_is_made_out_once(self):
        """For a trial and for good: of a long record that takes seconds."""
        paper = self.make_paper("returns")
        reports, written = type(self.env["ir.actions.report"]), []
        render = reports._render_qweb_html

        def render_html(self, report_ref, *args, **kwargs):
            written.append(report_ref)
            return render(self, report_ref, *args, **kwargs)

        with (
            patch.object(reports, "_render_qweb_html", render_html),
            self.allow_pdf_render(),
        ):
            paper.action_generate()
            self.assertEqual(len(written), 1)
            paper.action_sign_company()
            paper.action_sign_client(name="Anna Kowalska")
        self.assertEqual(len(written), 2)
        self.assertIn("Anna Kowalska", self.read_pages(paper.signed_attachment_id)[-1])

    def test_nothing_is_asked_of_the_server_that_waits(self):
        paper = self.make_paper("returns")
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen()
            server.setblocking(False)
            url = f"http://127.0.0.1:{server.getsockname()[1]}"
            self.env["ir.config_parameter"].set_param("report.url", url)
            self.print_paper(paper)
            with self.assertRaises(BlockingIOError):
                server.accept()
        fonts = subprocess.run(
            ["pdffonts", "-"], input=paper.attachment_id.raw, capture_output=True
        ).stdout.decode()
        self.assertIn(self.company.font, fonts)

    def test_signature_sheet_goes_on_with_the_numbers_of_the_file(self):
        self.make_return("Laptop")
        paper = self.make_paper("combined", lang="en_US")
        with self.allow_pdf_render():
            paper.action_sign_company()
            paper.action_sign_client(name="Anna Kowalska")
        signed = self.read_pages(paper.signed_attachment_id)
        for number, page in enumerate(self.read_pages(paper.attachment_id), start=1):
            self.assertIn(f"Page {number} / {len(signed) - 1}", page)
        self.assertIn(f"Page {len(signed)} / {len(signed)}", signed[-1])
        self.assertIn(paper.name, signed[-1])
        # By which the page breaks were found; nothing of it stays.
        for file in (paper.attachment_id, paper.signed_attachment_id):
            self.assertNotRegex(file.raw, rb"place.{1,4}invalid")

    def test_page_is_marked_joined_and_without_a_logo_that_is_none(self):
        paper = self.make_paper("returns", lang="pl_PL")
        html = (
            "<div class='header'><img alt='Logo' src='x'/></div>"
            "<p>Umowa z dnia 5 maja 2026 r.</p>"
        )
        self.company.uses_default_logo = True
        marked = str(paper._mark_pages(html))
        self.assertNotIn("<img", marked)
        self.assertIn("Umowa z\xa0dnia 5\xa0maja\xa02026\xa0r.", marked)
        self.assertIn(paper.name, marked)
        self.company.uses_default_logo = False
        self.assertIn("<img", str(paper._mark_pages(html)))

    def test_page_on_which_the_printer_crashes_is_printed_a_little_lower(self):
        paper = self.make_paper("returns")
        real = ir_actions_report._wkhtml().bin
        crashing = f"""
            case "$*" in *--version*) exec {real} "$@";; esac
            grep -q "padding-top: 5px" $(echo "$@" | tr " " "\n" | grep body) ||
                kill -SEGV $$
            exec {real} "$@"
        """
        with self.printer(crashing):
            self.print_paper(paper)
        self.assertIn("Zwroty", self.read_pages(paper.attachment_id)[0])
