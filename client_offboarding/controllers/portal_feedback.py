from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .portal import OffboardingPortal, case_page

# Some text and a few numbers; much more isn't even read.
MAX_REQUEST = 256 * 1024


class OffboardingPortalFeedback(OffboardingPortal):
    """The client's people say how it was; nobody answers for another."""

    def _prepare_case_values(self, case, contact, access_token=None, **values):
        values = super()._prepare_case_values(case, contact, access_token, **values)
        texts = {
            "feedback": case.env._("Thank you for your answer. We read every one."),
            "feedback_declined": case.env._(
                "All right. Should you think better of it, the questions are still "
                "here for a while."
            ),
        }
        if text := texts.get(values.get("message")):
            values["message_text"] = text
        return values

    def _show_case(self, case, contact, access_token, **values):
        feedback = case._get_portal_feedback(contact)
        return super()._show_case(
            case, contact, access_token, feedback=feedback, **values
        )

    @http.route(
        "/my/offboardings/<int:case_id>/feedback",
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
        max_content_length=MAX_REQUEST,
    )
    @case_page()
    def portal_offboarding_feedback(self, case, contact, access_token, /, **entered):
        """The questions; a POST answers them, or says that he would rather not."""
        if case._get_portal_side(contact) != "client" or not contact:
            raise NotFound()
        feedback = case._get_portal_feedback(contact)
        error = ""
        if request.httprequest.method == "POST":
            try:
                return self._answer(case, contact, access_token, feedback, entered)
            except UserError as refused:
                error = str(refused)
        elif form_url := feedback._get_form_url():
            return request.redirect(form_url)
        return request.render(
            "client_offboarding.portal_feedback",
            self._prepare_case_values(
                case,
                contact,
                access_token,
                feedback=feedback,
                obstacle=feedback._get_portal_obstacle(),
                error=error,
                entered=entered,
            ),
        )

    def _answer(self, case, contact, access_token, feedback, entered):
        if entered.get("decline"):
            feedback._decline_in_portal()
            message = "feedback_declined"
        else:
            feedback._answer_in_portal(entered)
            message = "feedback"
        return self._go_back(case, contact, access_token, message)
