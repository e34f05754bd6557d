from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .portal import OffboardingPortal, case_page

MAX_NOTE = 2000


class OffboardingPortalDocument(OffboardingPortal):
    """Files of a case for their receiver, whose download is a receipt."""

    def _prepare_case_values(self, case, contact, access_token=None, **values):
        values = super()._prepare_case_values(case, contact, access_token, **values)
        texts = {
            "answered": case.env._("Thank you, your answer was recorded."),
            "long_remark": case.env._(
                "Your remark is longer than 2,000 characters. Please shorten it, or "
                "write it as a message below."
            ),
            "no_remark": case.env._("Please write what your remark is."),
            "no_file": case.env._(
                "This file isn't offered any more, or was changed since. Please ask us "
                "for it."
            ),
        }
        if text := texts.get(values.get("message")):
            values["message_text"] = text
        return values

    def _open_document(self, case, contact, document_id):
        line = case._get_portal_documents(contact).filtered(
            lambda line: line.id == document_id
        )
        if not line:
            raise NotFound()
        return line

    # POST: programs that look at the links in mails and pages must not acknowledge
    # anything, and no other site can make a visitor do it.
    @http.route(
        "/my/offboardings/<int:case_id>/documents/<int:document_id>/files/<int:file_id>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    @case_page()
    def portal_offboarding_document(
        self, case, contact, access_token, /, document_id, file_id, **kwargs
    ):
        """Download a file; once all of a document are, it counts as received."""
        line = self._open_document(case, contact, document_id)
        try:
            attachment = line._take_download(file_id, contact)
        except UserError:
            return self._go_back(case, contact, access_token, "no_file", "#documents")
        stream = request.env["ir.binary"]._get_stream_from(attachment)
        return stream.get_response(as_attachment=True)

    @http.route(
        "/my/offboardings/<int:case_id>/documents/<int:document_id>/answer",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    @case_page()
    def portal_offboarding_answer(
        self,
        case,
        contact,
        access_token,
        /,
        document_id,
        receipt=None,
        note=None,
        **kwargs,
    ):
        """The receiver says whether a document that was handed over is there."""
        line = self._open_document(case, contact, document_id)
        self._check_answering(contact)
        if not line._get_portal_values()["can_answer"]:
            raise NotFound()
        if len(note or "") > MAX_NOTE:
            return self._go_back(case, contact, access_token, "long_remark")
        try:
            line._mark_receipt(receipt, note, contact.name, contact=contact)
        except UserError:
            return self._go_back(case, contact, access_token, "no_remark", "#documents")
        return self._go_back(case, contact, access_token, "answered", "#documents")
