import json
from urllib.parse import quote, urlencode

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..const import CASE_READERS

CASE = "client.offboarding"
# A drawn signature takes some kilobytes; much more isn't even read.
MAX_REQUEST = 40 * 1024 * 1024
MAX_LENGTH = {"name": 200, "role": 120, "basis": 200, "remarks": 2000}


class OffboardingPortal(CustomerPortal):
    """The client's view of a case: for its invited contacts only.

    Nothing here trusts the rights of the visitor, who has none: who he is follows from
    his login or his personal link, and what he sees from the methods of the case.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "offboarding_count" in counters:
            values["offboarding_count"] = self._search_cases(count=True)
        return values

    def _get_case_domain(self):
        partner = request.env.user.partner_id
        return Domain("contact_ids", "in", partner.ids) | (
            Domain("new_provider_contact_ids", "in", partner.ids)
            & Domain("new_provider_authorised_on", "!=", False)
            & Domain("new_provider_proof_ids", "!=", False)
        )

    def _search_cases(self, count=False, **options):
        # sudo: only cases that the visitor is invited to are looked for.
        cases = request.env[CASE].sudo()
        if request.env.user._is_internal():
            # Colleagues have the application; a contact's page isn't theirs.
            return 0 if count else cases
        domain = self._get_case_domain()
        return cases.search_count(domain) if count else cases.search(domain, **options)

    def _open_case(self, case_id, access_token=None):
        """The case and the contact who is looking at it.

        :return: the case with superuser rights, and a ``res.partner`` that is empty for
            a colleague who has a look at what the client sees
        :raises NotFound: for anybody else, whether or not there is such a case
        """
        # sudo: nothing of it leaves this method before the visitor is known.
        case = request.env[CASE].sudo().browse(case_id).exists()
        if not case:
            raise NotFound()
        contact = case._get_portal_contact(access_token)
        if not contact and not self._is_reader(case):
            raise NotFound()
        return case.with_context(lang=request.env.context.get("lang")), contact

    def _is_reader(self, case):
        user = request.env.user
        return (
            user._is_internal()
            and any(user.has_group(group) for group in CASE_READERS.split(","))
            and case.sudo(False).has_access("read")
        )

    def _refuse(self, case_id, access_token=None):
        """Not found, and what to do; the same for cases that don't exist."""
        if request.env.user._is_public() and not access_token:
            return request.redirect(f"/web/login?redirect=/my/offboardings/{case_id}")
        response = request.render("client_offboarding.portal_no_access", {})
        response.status_code = 404
        return response

    def _prepare_case_values(self, case, contact, access_token=None, **values):
        """Values that every page of a case has; ``url(path)`` keeps the link."""

        def make_url(path="", **query):
            if access_token:
                query["access_token"] = access_token
            return f"{case.access_url}{path}{'?' * bool(query)}{urlencode(query)}"

        token = contact and case._open_link(contact)._get_token()
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "offboarding",
            "case": case,
            "contact": contact,
            "side": case._get_portal_side(contact),
            "access_token": access_token,
            "url": make_url,
            # The chatter: who reads and writes in it.
            "object": case,
            "token": token,
            "hash": token,
            "pid": contact.id,
            "no_breadcrumbs": request.env.user._is_public(),
            **values,
        }

    @http.route(
        ["/my/offboardings", "/my/offboardings/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_offboardings(self, page=1, **kwargs):
        """The cases that the visitor is invited to."""
        pages = pager(
            url="/my/offboardings",
            total=self._search_cases(count=True),
            page=page,
            step=self._items_per_page,
        )
        cases = self._search_cases(
            order="id desc", limit=self._items_per_page, offset=pages["offset"]
        )
        return request.render(
            "client_offboarding.portal_offboardings",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "offboarding",
                "cases": cases.with_context(lang=request.env.context.get("lang")),
                "pager": pages,
                "default_url": "/my/offboardings",
            },
        )

    @http.route(
        "/my/offboardings/<int:case_id>", type="http", auth="public", website=True
    )
    def portal_offboarding(self, case_id, access_token=None, **kwargs):
        """What happens when, what is needed, and what there is to read and sign."""
        try:
            case, contact = self._open_case(case_id, access_token)
        except NotFound:
            return self._refuse(case_id, access_token)
        return self._show_case(
            case, contact, access_token, message=kwargs.get("message")
        )

    def _show_case(self, case, contact, access_token, **values):
        """The page of the case, as the contact sees it, with a ``message`` if any."""
        return request.render(
            "client_offboarding.portal_offboarding",
            self._prepare_case_values(
                case,
                contact,
                access_token,
                **self._prepare_papers(case, contact),
                **case._get_portal_values(contact),
                **values,
            ),
        )

    # Papers

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
    def portal_offboarding_file(
        self, case_id, paper_id, access_token=None, download=False, **kwargs
    ):
        """The paper itself: as signed, or else as put up for signature."""
        try:
            case, contact = self._open_case(case_id, access_token)
            paper = self._open_paper(case, contact, paper_id)
        except NotFound:
            return self._refuse(case_id, access_token)
        # sudo: of a paper that the visitor was found to be allowed to read.
        attachment = (paper.signed_attachment_id or paper.attachment_id).sudo()
        stream = request.env["ir.binary"]._get_stream_from(attachment)
        return stream.get_response(as_attachment=bool(download))

    def _render_sign_page(
        self, case, contact, access_token, papers, paper=None, **values
    ):
        """The page on which papers are read and signed."""
        open_papers = self._prepare_papers(case, contact)
        to_sign = papers & open_papers["to_sign"]
        values = self._prepare_case_values(case, contact, access_token, **values)
        url, titles = values["url"], case.protocol_ids._get_titles()

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
                        "papers": [
                            {
                                "id": record.id,
                                "sha256": record.sha256,
                                "title": f"{titles[record.kind]} ({record.name})",
                            }
                            for record in to_sign
                        ],
                        "defaultName": contact.name or "",
                        "defaultRole": contact.function or "",
                    }
                ),
            },
        )

    @http.route(
        "/my/offboardings/<int:case_id>/papers/<int:paper_id>",
        type="http",
        auth="public",
        website=True,
    )
    def portal_offboarding_paper(self, case_id, paper_id, access_token=None, **kwargs):
        """One paper, to read and to sign."""
        try:
            case, contact = self._open_case(case_id, access_token)
            paper = self._open_paper(case, contact, paper_id)
        except NotFound:
            return self._refuse(case_id, access_token)
        return self._render_sign_page(case, contact, access_token, paper, paper)

    @http.route(
        "/my/offboardings/<int:case_id>/sign",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_offboarding_sign_all(self, case_id, access_token=None, **kwargs):
        """All papers that wait for the contact, to sign in one go."""
        try:
            case, contact = self._open_case(case_id, access_token)
        except NotFound:
            return self._refuse(case_id, access_token)
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
    def portal_offboarding_sign(
        self, case_id, papers=None, access_token=None, **declared
    ):
        """Sign as the contact who is looking.

        :param papers: dict of ids and checksums, of the files that he was shown
        :return: dict of ``redirect_url``, or of an ``error`` that says what to do
        """
        try:
            case, contact = self._open_case(case_id, access_token)
            if not contact:
                raise NotFound()
            checksums = self._read_checksums(papers)
            records = case.protocol_ids.browse(
                [self._open_paper(case, contact, number).id for number in checksums]
            )
        except NotFound:
            return {
                "error": request.env._(
                    "You can't sign this: the link has expired or was withdrawn, or "
                    "the paper isn't meant for you. Nothing was signed."
                )
            }
        values = self._read_texts(declared)
        try:
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

    def _read_checksums(self, papers):
        if not isinstance(papers, dict):
            raise NotFound()
        try:
            return {int(number): checksum for number, checksum in papers.items()}
        except (TypeError, ValueError) as error:
            raise NotFound() from error

    def _read_texts(self, declared):
        """What a form says of the signatory, as texts of an acceptable length."""
        return {
            name: str(declared.get(name) or "").strip()[:length]
            for name, length in MAX_LENGTH.items()
        }

    @http.route(
        "/my/offboardings/<int:case_id>/papers/<int:paper_id>/refuse",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_offboarding_refuse(
        self, case_id, paper_id, access_token=None, reason="", **kwargs
    ):
        """Refuse to sign, with a reason."""
        try:
            case, contact = self._open_case(case_id, access_token)
            paper = self._open_paper(case, contact, paper_id)
            if not contact:
                raise NotFound()
        except NotFound:
            return self._refuse(case_id, access_token)
        try:
            with request.env.cr.savepoint():
                paper._refuse_in_portal(contact, reason)
        except UserError as error:
            return self._render_sign_page(
                case,
                contact,
                access_token,
                paper,
                paper,
                refusal_error=str(error),
                refusal_reason=reason,
            )
        url = self._prepare_case_values(case, contact, access_token)["url"]
        return request.redirect(url(message="refused"), code=303)
