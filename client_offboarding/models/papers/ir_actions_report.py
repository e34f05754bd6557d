import os
import re

from odoo import models, modules
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import config, file_open, ormcache

from odoo.addons.base.models import ir_actions_report as base_report

from ...tools import printer, style_sheets
from .printing import get_run

# How long a request waits for others' prints: it holds one of few workers.
PATIENCE = 2
# What the bodies of papers and notes have, whatever is printed with them.
PAPER = "o_offboarding_paper"
# Addresses of the style sheets that the ERP makes from bundles.
ASSETS = re.compile(r"/web/assets/\w+/([\w.]+\.css)")


class IrActionsReport(models.Model):
    """Papers and notes are printed without asking the server, and not for ever."""

    _name = "ir.actions.report"
    _inherit = ["ir.actions.report"]

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Notes are printed one by one: the ERP can't tell them apart in one file."""
        render = super()._render_qweb_pdf_prepare_streams
        if len(res_ids or []) > 1 and self._holds_notes(report_ref, res_ids):
            streams = {}
            for res_id in dict.fromkeys(res_ids):
                streams.update(render(report_ref, dict(data or {}), res_ids=[res_id]))
            return streams
        return render(report_ref, data, res_ids=res_ids)

    def _holds_notes(self, report_ref, res_ids):
        if self._get_report(report_ref).model != "account.move":
            return False
        moves = self.env["account.move"].browse(res_ids)
        return any(move._is_offboarding_note() for move in moves)

    def _run_wkhtmltopdf(self, bodies, report_ref=False, **options):
        if not report_ref or not all(PAPER in str(body) for body in bodies):
            return super()._run_wkhtmltopdf(bodies, report_ref=report_ref, **options)
        report = self._get_report(report_ref)
        header, footer = options.pop("header", None), options.pop("footer", None)
        arguments = self._build_wkhtmltopdf_args(
            report.get_paperformat(), options.pop("landscape", False), **options
        )
        # Nothing is loaded from elsewhere, so there is nothing to wait for.
        arguments[arguments.index("--javascript-delay") + 1] = "0"
        before = self.env.context.get("offboarding_pages_before", 0)

        def print_now():
            return self._print_paper(arguments, bodies, header, footer, before)

        try:
            if not (run := get_run(self.env.cr)):
                return print_now()
            texts = (*arguments, *map(str, bodies), header, footer, str(before))
            return run.get(texts, print_now)
        except printer.PrinterError as error:
            raise UserError(str(error)) from error

    def _print_paper(self, arguments, bodies, header, footer, before):
        def embed(html):
            if not html:
                return html
            return style_sheets.embed_style_sheets(str(html), self._read_style_sheet)

        return printer.print_pdf(
            base_report._wkhtml().bin,
            arguments,
            [embed(body) for body in bodies],
            header=embed(header),
            footer=embed(footer),
            before=before,
            places=self._get_printer_places(),
            patience=self._get_printer_patience(),
        )

    def _get_printer_patience(self):
        # Tests share the places with those that run beside them.
        is_awaited = request and not modules.module.current_test
        return PATIENCE if is_awaited else printer.SECONDS

    def _get_printer_places(self):
        """Which of as many places as there are cores may be taken here.

        Whatever hangs, one worker of the server is left to answer the others; and what
        nobody waits for, the scheduled actions, takes no place of theirs.
        """
        cores = os.cpu_count() or 1
        workers = config["workers"] or cores + 1
        requests = max(1, min(cores - 1, workers - 1))
        if request or cores == 1:
            return range(requests)
        return range(requests, cores)

    @ormcache("url", "self.env.company.font", cache="assets")
    def _read_style_sheet(self, url):
        """One of the ERP's own style sheets, with its fonts in it.

        The address has its version in it.

        :return: its text, None for any other address
        """
        if not (match := ASSETS.fullmatch(url)):
            return None
        name, rtl, kind, autoprefix = self.env["ir.asset"]._parse_bundle_name(
            match[1], debug_assets=False
        )
        # sudo: style sheets are public; made here where nobody has asked for them yet.
        bundle = (
            self.env["ir.qweb"]
            .sudo()
            ._get_asset_bundle(name, css=True, js=False, rtl=rtl, autoprefix=autoprefix)
        )
        css = bundle.css().raw.decode()
        return style_sheets.embed_fonts(css, self.env.company.font, self._read_font)

    def _read_font(self, url):
        try:
            with file_open(url.lstrip("/"), "rb") as file:
                return file.read()
        except OSError:
            return None
