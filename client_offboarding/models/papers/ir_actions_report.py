import logging
import re

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import file_open

from odoo.addons.base.models import ir_actions_report as base_report

from ...tools import printer

_logger = logging.getLogger(__name__)
PAPER = "client.offboarding.protocol"
# Addresses of the style sheets that the ERP makes from bundles.
ASSETS = re.compile(r"/web/assets/\w+/([\w.]+\.css)")
# wkhtmltopdf crashes where a block that must not break ends within some pixels of a
# page's end: then the page is printed again, that many pixels lower.
LOWER = (0, 5, 11, 17)


class IrActionsReport(models.Model):
    """Papers are printed without asking the server for anything, and not for ever."""

    _name = "ir.actions.report"
    _inherit = ["ir.actions.report"]

    def _run_wkhtmltopdf(self, bodies, report_ref=False, **options):
        report = report_ref and self._get_report(report_ref)
        if not report or report.model != PAPER:
            return super()._run_wkhtmltopdf(bodies, report_ref=report_ref, **options)
        pages = {
            "header": self._embed(options.pop("header", None)),
            "footer": self._embed(options.pop("footer", None)),
        }
        arguments = self._build_wkhtmltopdf_args(
            report.get_paperformat(), options.pop("landscape", False), **options
        )
        # Nothing is loaded from elsewhere, so there is nothing to wait for.
        arguments[arguments.index("--javascript-delay") + 1] = "0"
        bodies = [self._embed(body) for body in bodies]
        for pixels in LOWER:
            lowered = [self._lower(body, pixels) for body in bodies]
            try:
                return printer.print_pdf(
                    base_report._wkhtml().bin, arguments, lowered, **pages
                )
            except printer.PrinterCrashed as error:
                _logger.info("%s, %s px lower: %s", report.report_name, pixels, error)
                failed = error
            except printer.PrinterError as error:
                raise UserError(str(error)) from error
        raise UserError(str(failed)) from failed

    def _lower(self, body, pixels):
        style = f"<style>.o_offboarding_paper {{ padding-top: {pixels}px; }}</style>"
        return body.replace("</head>", f"{style}</head>", 1) if pixels else body

    def _embed(self, html):
        """A page with its style sheets and fonts in it."""
        return html and printer.embed_style_sheets(str(html), self._read_style_sheet)

    def _read_style_sheet(self, url):
        """Text of one of the ERP's own style sheets, None for any other address."""
        if not (match := ASSETS.fullmatch(url)):
            return None
        name, rtl, kind, autoprefix = self.env["ir.asset"]._parse_bundle_name(
            match[1], debug_assets=False
        )
        # sudo: style sheets are public; made here where nobody has asked for them yet.
        bundle = self.env["ir.qweb"].sudo()._get_asset_bundle(
            name, css=True, js=False, rtl=rtl, autoprefix=autoprefix
        )
        css = bundle.css().raw.decode()
        return printer.embed_fonts(css, self.env.company.font, self._read_font)

    def _read_font(self, url):
        try:
            with file_open(url.lstrip("/"), "rb") as file:
                return file.read()
        except OSError:
            return None
