import hashlib
import logging
import subprocess

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from ...tools.pdf_pages import count_pages
from ...tools.printer import PrinterTaken
from .printing import get_moment, get_run, printed_apart

_logger = logging.getLogger(__name__)


class ClientOffboardingProtocol(models.Model):
    """How a paper becomes a file: rendered, kept with its checksum, replaced."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    @printed_apart
    def action_generate(self):
        """Render the paper as it is to be signed, and keep it with its checksum.

        Before its time it is marked as a draft on every page.

        :return: True
        :raises UserError: when it is signed or void, when what it needs isn't entered
            yet, or the PDF can't be made
        """
        self.check_access("write")
        for paper in self:
            paper._check_case_editable()
            paper._check_not_signed()
            paper._check_state("draft", "sent")
            paper.offboarding_id._take()
            paper._write_step(
                {
                    "is_preview": not paper._is_in_time(),
                    "date_generated": get_moment(self.env.cr),
                }
            )
            attachment = paper._attach(paper.name, *paper._render())
            old = paper.attachment_id
            paper._write_step(
                {
                    "attachment_id": attachment.id,
                    "sha256": paper._hash(attachment),
                }
            )
            # sudo: an unsigned earlier rendering of this paper, which it replaces.
            old.sudo().unlink()
        return True

    def _render(self):
        """Render the paper itself; see :meth:`_render_report`."""
        self.ensure_one()
        kind = self._get_kind()
        if missing := kind._get_missing(self):
            raise UserError("\n".join([self.display_name, *missing]))
        kind._before_render(self)
        return self._render_report(kind._get_report())

    def _render_report(self, report):
        """Render a report of the paper.

        :param report: XML id of the report
        :return: (content, extension)
        """
        self.ensure_one()
        # sudo: a report reads names and addresses that its printer may not; its
        # template shows amounts only where the paper must state them.
        action = self.env.ref(report).sudo().with_context(lang=self.lang)

        def render():
            return action._render_qweb_pdf(action, self.ids)

        try:
            if not (run := get_run(self.env.cr)):
                return render()
            return run.render((report, self.name), render)
        except (UserError, OSError, subprocess.SubprocessError) as error:
            raise self._get_print_error(report, error.__cause__) from error

    def _get_print_error(self, report, cause):
        if isinstance(cause, PrinterTaken):
            return UserError(
                self.env._(
                    "Other papers are being printed, as many as the server can print "
                    "at once. Nothing was changed; try again in a moment."
                )
            )
        _logger.warning("Offboarding: no PDF of %s (%s)", self.name, report)
        return UserError(
            self.env._(
                "The PDF of %(paper)s couldn't be made, so nothing was changed. Try "
                "again; if it fails again, an administrator has to look at the PDF "
                "printer (wkhtmltopdf).",
                paper=self.name,
            )
        )

    def _attach(self, name, content, extension):
        """Keep a rendered file as an attachment of the paper."""
        # sudo: attached to a record that the user may write, checked by the caller.
        attachments = self.env["ir.attachment"].sudo()
        return attachments._create_kept(
            [
                {
                    "name": f"{name.replace('/', '-')}.{extension}",
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            ]
        )

    def _check_file_kept(self):
        """Raise a UserError unless the file to be signed is the one that was made."""
        # sudo: compared only, whoever signs.
        attachment = self.sudo().attachment_id
        attachment._check_kept()
        if self._hash(attachment) != self.sha256:
            raise attachment._get_store_error(attachment.name)

    # Asked for in the trial and for good; what has the checksum never changes, but is
    # lost for a time where the file store is.
    @api.model
    @ormcache("attachment.checksum", "bool(attachment.raw)")
    def _count_pages(self, attachment):
        """Pages of a file, 0 where nothing renders PDFs (Odoo's test mode)."""
        content = attachment.raw
        return count_pages(content) if content[:4] == b"%PDF" else 0

    @api.model
    def _hash(self, attachment):
        return hashlib.sha256(attachment.raw).hexdigest()

    def action_open(self):
        """Open the paper on a page of its own: its buttons keep it open."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def action_print(self):
        """Download the paper: the signed one, if there is one.

        :raises UserError: when its file is gone
        """
        self.ensure_one()
        self.check_access("read")
        if not self.attachment_id:
            self.action_generate()
        attachment = self.signed_attachment_id or self.attachment_id
        attachment._check_kept()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "new",
        }

    def action_new_version(self):
        """Void this paper and start its next version.

        :return: the new paper
        """
        self.ensure_one()
        self.check_access("write")
        self._check_case_editable()
        self._check_not_being_made()
        if self.state == "void":
            raise UserError(self.env._("This paper was replaced already."))
        newer = self.copy()
        self._write_step({"state": "void", "replaced_by_id": newer.id})
        self.env["client.offboarding.check"]._forget()
        return newer

    def action_replace(self):
        """Void this paper, start its next version, and open that."""
        return self.action_new_version().action_open()
