import logging
from functools import wraps
from urllib.parse import urlencode

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..const import CASE, CASE_READERS
from ..tools.entered import read_form, read_token

_logger = logging.getLogger(__name__)
# Fields of our forms that a file belongs in.
FILES = ("signed_file",)
# What a form says of a signatory, in characters.
MAX_LENGTH = {"name": 200, "role": 120, "basis": 200, "remarks": 2000}


def case_page(refuse="_refuse"):
    """Make a route of a case out of ``page(self, case, contact, access_token, …)``.

    The three are positional only: what a visitor adds to the address can't replace
    them. Whatever the page doesn't find, or isn't for the visitor, is answered alike.
    What he enters comes without control characters, in every form.

    :param refuse: name of the method that answers then
    """

    def decorate(page):
        @wraps(page)
        def open_page(self, case_id, access_token=None, **kwargs):
            try:
                access_token = read_token(access_token)
                case, contact = self._open_case(case_id, access_token)
                entered = read_form(kwargs, FILES)
                return page(self, case, contact, access_token, **entered)
            except NotFound:
                return getattr(self, refuse)(case_id, access_token)

        # Odoo passes what the signature names: that of the route, not of the page.
        del open_page.__wrapped__
        return open_page

    return decorate


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
        attempts = request.env["client.offboarding.attempt"]
        address = request.httprequest.remote_addr
        # Whoever tried too many links is known by his login only, for a while.
        if access_token and not attempts._is_free("link", address):
            access_token = None
        contact = case and case._get_portal_contact(access_token)
        if not contact and not (case and self._is_reader(case)):
            if access_token and request.env.user._is_public():
                attempts._count("link", address)
            raise NotFound()
        return case.with_context(lang=request.env.context.get("lang")), contact

    def _is_reader(self, case):
        user = request.env.user
        # By the colleague's own rights, not those that the case was found with.
        return (
            user._is_internal()
            and user.has_groups(CASE_READERS)
            and case.sudo(False).has_access("read")
        )

    def _check_answering(self, contact):
        """A colleague of ours has a look; he doesn't answer for the client.

        :raises NotFound: unless a contact is looking
        """
        if not contact:
            raise NotFound()

    def _read_texts(self, declared):
        """What a form says of the signatory, as texts of an acceptable length.

        :raises UserError: for what is no text: nobody is called "['Anna']"
        """
        texts = {name: declared.get(name) or "" for name in MAX_LENGTH}
        if not all(isinstance(text, str) for text in texts.values()):
            raise UserError(
                request.env._("Enter your name and the other details as plain text.")
            )
        return {name: text.strip()[: MAX_LENGTH[name]] for name, text in texts.items()}

    def _go_back(self, case, contact, access_token, message, anchor=""):
        """Show the page of the case again, with what became of the answer."""
        url = self._prepare_case_values(case, contact, access_token)["url"]
        return request.redirect(f"{url(message=message)}{anchor}", code=303)

    def _send_file(self, case, contact, access_token, attachment, is_download):
        """A file that the visitor was found to be allowed to have.

        One that the file store has lost is told to him in words, and logged.
        """
        try:
            attachment._check_kept()
        except UserError:
            _logger.warning("Offboarding %s: %s is damaged", case.name, attachment)
            return self._go_back(case, contact, access_token, "lost_file")
        stream = request.env["ir.binary"]._get_stream_from(attachment)
        return stream.get_response(as_attachment=is_download)

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
            # Logo, name and footer of whom the contact has the contract with.
            "res_company": case.company_id,
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
    @case_page()
    def portal_offboarding(self, case, contact, access_token, /, **kwargs):
        """What happens when, what is needed, and what there is to read and sign."""
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
                **case._get_portal_values(contact),
                **values,
            ),
        )
