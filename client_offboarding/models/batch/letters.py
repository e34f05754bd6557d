from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.pdf_pages import join_pdfs
from ..papers.printing import printed_apart


class ClientOffboardingBatch(models.Model):
    """Notices that have to be signed by hand: one file for the post, with a list."""

    _name = "client.offboarding.batch"
    _inherit = ["client.offboarding.batch"]

    letter_count = fields.Integer(string="Letters", compute="_compute_letter_count")

    def _compute_letter_count(self):
        for batch in self:
            batch.letter_count = len(batch._get_letter_lines())

    def _get_letter_lines(self):
        """Clients with a case whose notice goes by post."""
        return self.line_ids.filtered(
            lambda line: line.is_letter and line.offboarding_id
        )

    def _get_letters(self):
        """The papers to post, in the order of the lines."""
        papers = self.env["client.offboarding.protocol"]
        for line in self._get_letter_lines():
            papers |= line.offboarding_id.protocol_ids.filtered(
                lambda paper: (
                    paper._get_kind()._message == "notice"
                    and paper.state in ("draft", "sent", "signed")
                    and paper.attachment_id
                    and not paper.is_preview
                )
            )
        return papers

    @printed_apart
    def action_letters(self):
        """One file for the post: a list of the letters, and all of them behind it.

        :return: an action that downloads it
        :raises UserError: where there are none, or the file of one is gone
        """
        self.ensure_one()
        self.check_access("write")
        papers = self._get_letters()
        if not papers:
            raise UserError(self.env._("No notice of this batch goes by post."))
        for paper in papers:
            paper._check_file_kept()
        # sudo: a report reads addresses; see the papers' own.
        reports = self.env["ir.actions.report"].sudo()
        sheet, extension = reports._render_qweb_pdf(
            "client_offboarding.report_batch_letters", self.ids
        )
        # sudo: files of papers that the caller may read.
        pages = [sheet, *(paper.sudo().attachment_id.raw for paper in papers)]
        # Where nothing renders PDFs (Odoo's test mode) there are pages of HTML.
        content = join_pdfs(pages) if extension == "pdf" else b"".join(pages)
        # sudo: attached to a record that the caller may write.
        attachments = self.env["ir.attachment"].sudo()
        place = {"res_model": self._name, "res_id": self.id}
        attachments.search(
            [(name, "=", value) for name, value in place.items()]
        ).unlink()
        name = f"{self.name.replace('/', '-')}.{extension}"
        attachment = attachments.create({"name": name, "raw": content, **place})
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "new",
        }

    def action_letters_posted(self):
        """Enter for all letters at once on which day they were posted.

        :return: the action of the wizard that asks for the day
        """
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Letters posted"),
            "res_model": "client.offboarding.many",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_offboarding_ids": self._get_letters().offboarding_id.ids,
                "default_step": "sent",
                "default_delivery_channel": "registered_post",
            },
        }

    def _prepare_letter_rows(self):
        """What the list says of each letter, as texts."""
        rows = []
        for number, paper in enumerate(self._get_letters(), start=1):
            # sudo: the client's address, and the file of a paper that is read here.
            client = paper.sudo().offboarding_id.partner_id
            address = client._display_address(without_company=True)
            lines = filter(None, (line.strip() for line in address.splitlines()))
            rows.append(
                {
                    "number": number,
                    "client": client.name,
                    "address": ", ".join(lines),
                    "paper": paper.name,
                    "contracts": ", ".join(
                        paper._get_terminations().mapped("display_name")
                    ),
                    "pages": self._count_letter_pages(paper),
                }
            )
        return rows

    def _count_letter_pages(self, paper):
        # sudo: see _prepare_letter_rows
        return paper._count_pages(paper.sudo().attachment_id) or ""

    def _get_letter_day(self):
        return format_date(self.env, self.company_id._get_offboarding_today())
