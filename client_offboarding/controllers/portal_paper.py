import json
from urllib.parse import quote

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from ..models.papers.portal_upload import MAX_BYTES
from .portal import OffboardingPortal, case_page

# A drawn signature takes some kilobytes; much more isn't even read.
MAX_REQUEST = 40 * 1024 * 1024


class OffboardingPortalPaper(OffboardingPortal):
    """Contacts read papers and answer them: sign, refuse, list what differs, or send
    in what they signed elsewhere."""

    def _prepare_case_values(self, case, contact, access_token=None, **values):
        values = super()._prepare_case_values(case, contact, access_token, **values)
        texts = {
            "uploaded": case.env._(
                "Thank you, we have your file. It counts as your signature once we "
                "have looked at it; if something is wrong with it, you get an e-mail."
            ),
            "differences": case.env._(
                "Thank you. Your differences were passed on; we look into them."
            ),
        }
        if text := texts.get(values.get("message")):
            values["message_text"] = text
        return values

    def _show_case(self, case, contact, access_token, **values):
        return super()._show_case(
            case,
            contact,
            access_token,
            **self._prepare_papers(case, contact),
            **values,
        )

    def _prepare_papers(self, case, contact):
        """Which of the papers the contact can sign now, here or elsewhere."""
        papers = case._get_portal_papers(contact)
        return {
            "to_sign": papers.filtered(
                lambda paper: paper._is_for_portal_signature(contact)
            ),
            "to_upload": papers.filtered(
                lambda paper: paper._is_for_portal_upload(contact)
            ),
        }

    def _open_paper(self, case, contact, paper_id):
        paper = case._get_portal_papers(contact).filtered(
            lambda paper: paper.id == paper_id
        )
        if not paper:
            raise NotFound()
        return paper

    @http.route(
        "/my/offboardings/<int:case_id>/papers/<int:paper_id>/file",
        type="http",
        auth="public",
        website=True,
    )
    @case_page()
    def portal_offboarding_file(
        self, case, contact, access_token, /, paper_id, download=False, **kwargs
    ):
        """The paper itself: as signed, or else as put up for signature."""
        paper = self._open_paper(case, contact, paper_id)
        # sudo: of a paper that the visitor was found to be allowed to read.
        attachment = (paper.signed_attachment_id or paper.attachment_id).sudo()
        is_download = bool(download)
        return self._send_file(case, contact, access_token, attachment, is_download)

    def _render_sign_page(
        self, case, contact, access_token, papers, paper=None, **values
    ):
        """The page on which papers are read and signed."""
        open_papers = self._prepare_papers(case, contact)
        to_sign = papers & open_papers["to_sign"]
        values = self._prepare_case_values(case, contact, access_token, **values)
        url = values["url"]

        def viewer(paper):
            """Odoo's viewer of PDFs: phones show none inside a page by themselves."""
            file = quote(url(f"/papers/{paper.id}/file"), safe="")
            return f"/web/static/lib/pdfjs/web/viewer.html?file={file}#pagemode=none"

        return request.render(
            "client_offboarding.portal_sign",
            {
                **values,
                "papers": papers,
                "paper": paper,
                "to_sign": to_sign,
                "to_upload": papers & open_papers["to_upload"],
                "viewer": viewer,
                "sign_props": json.dumps(
                    {
                        "callUrl": f"{case.access_url}/papers/sign",
                        "accessToken": access_token or "",
                        "papers": [self._prepare_to_sign(one) for one in to_sign],
                        "defaultName": contact.name or "",
                        "defaultRole": contact.function or "",
                    }
                ),
            },
        )

    def _prepare_to_sign(self, paper):
        title = paper._get_kind()._get_title()
        return {
            "id": paper.id,
            "sha256": paper.sha256,
            "title": f"{title} ({paper.name})",
        }

    @http.route(
        "/my/offboardings/<int:case_id>/papers/<int:paper_id>",
        type="http",
        auth="public",
        website=True,
    )
    @case_page()
    def portal_offboarding_paper(
        self, case, contact, access_token, /, paper_id, **kwargs
    ):
        """One paper, to read and to sign."""
        paper = self._open_paper(case, contact, paper_id)
        return self._render_sign_page(case, contact, access_token, paper, paper)

    @http.route(
        "/my/offboardings/<int:case_id>/sign",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    @case_page()
    def portal_offboarding_sign_all(self, case, contact, access_token, /, **kwargs):
        """All papers that wait for the contact, to sign in one go."""
        papers = self._prepare_papers(case, contact)["to_sign"]
        if not papers:
            return request.redirect(
                self._prepare_case_values(case, contact, access_token)["url"]()
            )
        return self._render_sign_page(case, contact, access_token, papers)

    @http.route(
        "/my/offboardings/<int:case_id>/papers/sign",
        type="jsonrpc",
        auth="public",
        website=True,
        max_content_length=MAX_REQUEST,
    )
    @case_page(refuse="_refuse_signature")
    def portal_offboarding_sign(
        self, case, contact, access_token, /, papers=None, **declared
    ):
        """Sign as the contact who is looking.

        :param papers: dict of ids and checksums, of the files that he was shown
        :return: dict of ``redirect_url``, or of an ``error`` that says what to do
        """
        self._check_answering(contact)
        checksums = self._read_checksums(papers)
        records = case.protocol_ids.browse(
            [self._open_paper(case, contact, number).id for number in checksums]
        )
        try:
            values = self._read_texts(declared)
            with request.env.cr.savepoint():
                records._sign_in_portal(
                    contact,
                    checksums,
                    ip=request.httprequest.remote_addr,
                    method=declared.get("method"),
                    drawing=declared.get("drawing"),
                    **values,
                )
                request.env.flush_all()
        except (UserError, ValidationError) as error:
            return {"error": str(error)}
        url = self._prepare_case_values(case, contact, access_token)["url"]
        return {"redirect_url": url(message="signed")}

    def _refuse_signature(self, case_id, access_token=None):
        return {
            "error": request.env._(
                "You can't sign this: the link has expired or was withdrawn, or "
                "the paper isn't meant for you. Nothing was signed."
            )
        }

    def _read_checksums(self, papers):
        if not isinstance(papers, dict):
            raise NotFound()
        try:
            return {int(number): checksum for number, checksum in papers.items()}
        except (TypeError, ValueError) as error:
            raise NotFound() from error

    @http.route(
        [
            "/my/offboardings/<int:case_id>/papers/<int:paper_id>/refuse",
            # Deprecated since 19.0.1.2.1: pages that were open then send here.
            "/my/offboardings/<int:case_id>/papers/<int:paper_id>/differences",
        ],
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    @case_page()
    def portal_offboarding_refuse(
        self, case, contact, access_token, /, paper_id, reason=None, text=None, **kwargs
    ):
        """Refuse to sign, with a reason; or list what differs from a statement.

        :param reason: what is entered; or ``text``, in the form for what differs
        """
        self._check_answering(contact)
        paper = self._open_paper(case, contact, paper_id)
        look = (case, contact, access_token)
        try:
            with request.env.cr.savepoint():
                if text is not None:
                    paper._check_answerable_in_portal()
                paper._refuse_in_portal(contact, reason or text)
                request.env.flush_all()
        except UserError as error:
            values = {"refusal_error": str(error), "refusal_reason": reason}
            if reason is None:
                # The form on the page of the case.
                values = {"message": "error", "message_text": str(error)}
                return self._show_case(*look, **values)
            return self._render_sign_page(*look, paper, paper, **values)
        message = "differences" if paper.answer == "differences" else "refused"
        return self._go_back(*look, message)

    # More than a file may have, so that a larger one gets an answer that helps.
    @http.route(
        "/my/offboardings/<int:case_id>/papers/<int:paper_id>/upload",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        max_content_length=MAX_REQUEST,
    )
    @case_page()
    def portal_offboarding_upload(
        self,
        case,
        contact,
        access_token,
        /,
        paper_id,
        method=None,
        sha256=None,
        signed_file=None,
        **declared,
    ):
        """Take the signed file of a contact, for review."""
        self._check_answering(contact)
        paper = self._open_paper(case, contact, paper_id)
        entered = {}
        # Without a file browsers send an empty text.
        is_file = hasattr(signed_file, "read")
        try:
            entered = {"method": method, **self._read_texts(declared)}
            with request.env.cr.savepoint():
                paper._upload_in_portal(
                    contact,
                    signed_file.read(MAX_BYTES + 1) if is_file else b"",
                    sha256,
                    filename=signed_file.filename if is_file else "",
                    ip=request.httprequest.remote_addr,
                    **entered,
                )
                request.env.flush_all()
        except UserError as error:
            values = {"upload_error": str(error), "upload_values": entered}
            return self._render_sign_page(
                case, contact, access_token, paper, paper, **values
            )
        return self._go_back(case, contact, access_token, "uploaded")
