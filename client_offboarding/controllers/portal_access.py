from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .portal import OffboardingPortal, case_page


class OffboardingPortalAccess(OffboardingPortal):
    """The client says of each access that he takes over whether he is in control."""

    def _prepare_case_values(self, case, contact, access_token=None, **values):
        values = super()._prepare_case_values(case, contact, access_token, **values)
        texts = {
            "in_control": case.env._("Thank you, this was recorded as confirmed."),
            "not_in_control": case.env._(
                "Your answer was passed on. We look into it and ask you again."
            ),
        }
        if text := texts.get(values.get("message")):
            values["message_text"] = text
        return values

    def _answer_access(self, case, contact, access_token, access_id, missing=None):
        """Take down the answer, and show the page again: with its error, if any."""
        self._check_answering(contact)
        access = case._get_portal_access_lines(contact).filtered(
            lambda line: line.id == access_id
        )
        if not access:
            raise NotFound()
        try:
            with request.env.cr.savepoint():
                access._answer_control(contact, missing)
                request.env.flush_all()
        except UserError as error:
            return self._show_case(
                case, contact, access_token, message="error", message_text=str(error)
            )
        message = "in_control" if missing is None else "not_in_control"
        return self._go_back(case, contact, access_token, message, "#access")

    # POST, as for documents: whatever looks at links must not confirm anything.
    @http.route(
        "/my/offboardings/<int:case_id>/access/<int:access_id>/confirm",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    @case_page()
    def portal_offboarding_control(
        self, case, contact, access_token, /, access_id, **kwargs
    ):
        """The client is in control of an access."""
        return self._answer_access(case, contact, access_token, access_id)

    @http.route(
        "/my/offboardings/<int:case_id>/access/<int:access_id>/missing",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    @case_page()
    def portal_offboarding_control_missing(
        self, case, contact, access_token, /, access_id, text=None, **kwargs
    ):
        """He isn't, and says why."""
        missing = text if isinstance(text, str) else ""
        return self._answer_access(case, contact, access_token, access_id, missing)
