from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.papers.portal_upload import MAX_BYTES
from .portal import MAX_REQUEST, OffboardingPortal


class OffboardingPortalUpload(OffboardingPortal):
    """A paper that was signed elsewhere comes back as a file."""

    def _prepare_case_values(self, case, contact, access_token=None, **values):
        values = super()._prepare_case_values(case, contact, access_token, **values)
        if values.get("message") == "uploaded":
            values["message_text"] = case.env._(
                "Thank you, we have your file. It counts as your signature once we "
                "have looked at it; if something is wrong with it, you get an e-mail."
            )
        return values

    # More than a file may have, so that a larger one gets an answer that helps.
    @http.route(
        "/my/offboardings/<int:case_id>/papers/<int:paper_id>/upload",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        max_content_length=MAX_REQUEST,
    )
    def portal_offboarding_upload(
        self,
        case_id,
        paper_id,
        access_token=None,
        method=None,
        sha256=None,
        signed_file=None,
        **declared,
    ):
        """Take the signed file of a contact, for review."""
        try:
            case, contact = self._open_case(case_id, access_token)
            paper = self._open_paper(case, contact, paper_id)
            if not contact:
                raise NotFound()
        except NotFound:
            return self._refuse(case_id, access_token)
        values = self._read_texts(declared)
        # Without a file browsers send an empty text.
        is_file = hasattr(signed_file, "read")
        try:
            with request.env.cr.savepoint():
                paper._upload_in_portal(
                    contact,
                    signed_file.read(MAX_BYTES + 1) if is_file else b"",
                    sha256,
                    method=method,
                    filename=signed_file.filename if is_file else "",
                    ip=request.httprequest.remote_addr,
                    **values,
                )
                request.env.flush_all()
        except UserError as error:
            return self._render_sign_page(
                case,
                contact,
                access_token,
                paper,
                paper,
                upload_error=str(error),
                upload_values={"method": method, **values},
            )
        url = self._prepare_case_values(case, contact, access_token)["url"]
        return request.redirect(url(message="uploaded"), code=303)
