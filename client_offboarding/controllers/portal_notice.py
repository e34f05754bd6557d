from odoo import fields, http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.contract.controllers.main import PortalContract

from ..tools.entered import read_form, read_token

# A letter of ten megabytes is long; more than twice as much isn't even read.
MAX_LETTER = 10 * 1024 * 1024
MAX_REQUEST = 25 * 1024 * 1024
# What shows on a screen as it was signed; told by the content, not by the name.
LETTER_TYPES = ("application/pdf", "image/jpeg", "image/png")
MAX_LENGTH = {"signatory": 120, "role": 120, "signatory_basis": 200, "reason": 4000}
REQUIRED = ("signatory", "signatory_basis")


class PortalNotice(PortalContract):
    """A client's own person gives notice of a contract from its page in the portal."""

    def _contract_get_page_view_values(self, contract, access_token, **kwargs):
        values = super()._contract_get_page_view_values(
            contract, access_token, **kwargs
        )
        values["notice_state"] = contract._get_portal_notice_state(request.env.user)
        # sudo: its name and logo, on pages of its own contract.
        values["res_company"] = contract.sudo().company_id
        return values

    @http.route()
    def portal_my_contracts(self, *args, **kwargs):
        """Ways to sort in the visitor's language, which the ERP's addon hasn't."""
        response = super().portal_my_contracts(*args, **kwargs)
        labels = {
            "date": request.env._("Next invoice"),
            "name": request.env._("Name"),
            "code": request.env._("Contract no."),
        }
        ways = getattr(response, "qcontext", {}).get("searchbar_sortings") or {}
        for name in labels.keys() & ways.keys():
            ways[name]["label"] = labels[name]
        return response

    @http.route()
    def portal_my_contract_detail(self, contract_contract_id, *args, **kwargs):
        """Prices are on the page, and not for every colleague who reads contracts."""
        contract = request.env["contract.contract"].browse(contract_contract_id)
        if not contract._may_give_link():
            raise AccessError(contract._get_page_refusal())
        return super().portal_my_contract_detail(contract_contract_id, *args, **kwargs)

    # Not with a token alone: who gives a notice has to be known.
    @http.route(
        "/my/contracts/<int:contract_id>/notice",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
        max_content_length=MAX_REQUEST,
    )
    def portal_contract_notice(self, contract_id, access_token=None, **post):
        """Show the form, or what became of it; a POST gives the notice.

        The token lets in who was sent a link to the contract, as its page does.
        """
        access_token = read_token(access_token)
        try:
            contract = self._document_check_access(
                "contract.contract", contract_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        state = contract._get_portal_notice_state(request.env.user)
        if state == "none":
            return request.redirect(contract.get_portal_url())
        contract = contract.with_context(lang=request.env.lang)
        errors = []
        if request.httprequest.method == "POST":
            post = read_form(post, ("letter",))
            declared, errors = self._read_notice(post)
            if not errors:
                try:
                    contract._give_portal_notice(request.env.user, declared)
                    url = contract.get_portal_url(suffix="/notice")
                    return request.redirect(url, code=303)
                except UserError as error:
                    errors = [str(error)]
                    state = contract._get_portal_notice_state(request.env.user)
        values = self._contract_get_page_view_values(contract, access_token)
        values.update(contract._get_portal_notice_values())
        values.update(notice_page=True, notice_state=state, errors=errors, entered=post)
        if state == "busy":
            values["notice_refusal"] = contract._get_portal_notice_refusal(state)
        return request.render("client_offboarding.portal_notice", values)

    def _read_notice(self, post):
        """What was entered, and what is wrong with it.

        :return: (dict for ``_give_portal_notice``, list of messages)
        """
        env = request.env
        declared = {name: (post.get(name) or "").strip() for name in MAX_LENGTH}
        errors = []
        if not all(declared[name] for name in REQUIRED):
            errors.append(
                env._("Enter who signs the notice, and on what basis he or she may.")
            )
        if any(len(declared[name]) > MAX_LENGTH[name] for name in MAX_LENGTH):
            errors.append(
                env._("What you entered is too long. Attach a letter instead.")
            )
        if not post.get("is_authorised"):
            errors.append(
                env._("Confirm that you may give notice in the client's name.")
            )
        declared["date_wished"] = False
        if wished := (post.get("date_wished") or "").strip():
            try:
                declared["date_wished"] = fields.Date.to_date(wished)
            except ValueError:
                errors.append(
                    env._("Enter the end as year-month-day, or leave it empty.")
                )
        declared["letter"], error = self._read_letter(post.get("letter"))
        declared["address"] = request.httprequest.remote_addr
        return declared, errors + [error] * bool(error)

    def _read_letter(self, upload):
        """((name, content) of the letter or None, what is wrong with it)"""
        env = request.env
        if not upload or not getattr(upload, "filename", None):
            return None, ""
        content = upload.read(MAX_LETTER + 1)
        if len(content) > MAX_LETTER:
            return None, env._(
                "The letter is larger than 10 MB. Attach a smaller file."
            )
        if guess_mimetype(content) not in LETTER_TYPES:
            return None, env._(
                "Attach the letter as a PDF, or as a JPEG or PNG picture."
            )
        return (upload.filename, content), ""
