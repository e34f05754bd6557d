from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError

from .portal import OffboardingPortal

# More than anybody types; less than what would fill the database.
TEXT_LIMIT = 10_000


class OffboardingPortalAnswer(OffboardingPortal):
    """The client lists what differs from a settlement or a balance.

    Agreeing is signing, as with every other paper.
    """

    @http.route(
        "/my/offboardings/<int:case_id>/papers/<int:paper_id>/differences",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_offboarding_differences(
        self, case_id, paper_id, access_token=None, text=None, **kwargs
    ):
        """Take the differences down; the paper is refused and its owner is told."""
        try:
            case, contact = self._open_case(case_id, access_token)
            if not contact:
                # A colleague of ours has a look; he doesn't answer for the client.
                raise NotFound()
            paper = self._open_paper(case, contact, paper_id)
        except NotFound:
            return self._refuse(case_id, access_token)
        try:
            paper._answer_in_portal(contact, (text or "")[:TEXT_LIMIT])
        except UserError as error:
            return self._show_case(
                case, contact, access_token, message="error", message_text=str(error)
            )
        return self._show_case(
            case,
            contact,
            access_token,
            message="differences",
            message_text=case.env._(
                "Thank you. Your differences were passed on; we look into them."
            ),
        )
