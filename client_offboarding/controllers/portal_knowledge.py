from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .portal import OffboardingPortal, case_page


class OffboardingPortalKnowledge(OffboardingPortal):
    """Who takes over accepts what was handed over, item by item, or asks about it."""

    def _prepare_case_values(self, case, contact, access_token=None, **values):
        values = super()._prepare_case_values(case, contact, access_token, **values)
        texts = {
            "accepted": case.env._("Thank you, this was recorded as accepted."),
            "asked": case.env._(
                "Your question was passed on. Our answer appears here."
            ),
        }
        if text := texts.get(values.get("message")):
            values["message_text"] = text
        return values

    def _open_item(self, case, contact, item_id):
        item = case._get_portal_knowledge(contact).filtered(
            lambda item: item.id == item_id
        )
        # A colleague who has a look accepts and asks nothing.
        if not item or not contact:
            raise NotFound()
        return item

    def _change_knowledge(self, case, contact, access_token, message, change):
        """Do ``change``, and show the page again: with its error, if there was one."""
        try:
            with request.env.cr.savepoint():
                change()
                request.env.flush_all()
        except UserError as error:
            return self._show_case(
                case, contact, access_token, message="error", message_text=str(error)
            )
        return self._go_back(case, contact, access_token, message, "#knowledge")

    @http.route(
        "/my/offboardings/<int:case_id>/knowledge/<int:item_id>/accept",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    @case_page()
    def portal_offboarding_accept(
        self, case, contact, access_token, /, item_id, **kwargs
    ):
        """The receiver has an item and understood it."""
        item = self._open_item(case, contact, item_id)
        return self._change_knowledge(
            case,
            contact,
            access_token,
            "accepted",
            lambda: item._accept_in_portal(contact),
        )

    @http.route(
        [
            "/my/offboardings/<int:case_id>/knowledge/ask",
            "/my/offboardings/<int:case_id>/knowledge/<int:item_id>/ask",
        ],
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    @case_page()
    def portal_offboarding_ask(
        self, case, contact, access_token, /, item_id=None, text=None, **kwargs
    ):
        """A question of who takes over, about an item or about none of them."""
        self._check_answering(contact)
        knowledge = case._get_portal_knowledge(contact)
        # Where nothing is handed over to his side, there is nothing to ask about.
        if not knowledge and case._get_portal_side(contact) != "provider":
            raise NotFound()
        item = self._open_item(case, contact, item_id) if item_id else None
        if item and item.kind != "item":
            raise NotFound()
        return self._change_knowledge(
            case,
            contact,
            access_token,
            "asked",
            lambda: knowledge._ask_in_portal(case, contact, text, item),
        )
