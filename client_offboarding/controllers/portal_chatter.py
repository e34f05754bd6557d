from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal_thread import PortalChatter

CASE = "client.offboarding"


class OffboardingChatter(PortalChatter):
    """Contacts read what their side wrote and what was written to it, and no more.

    Colleagues talk about a case in its chatter too; a comment that isn't a note would
    be visible to the client by Odoo's own rules.
    """

    @http.route()
    def portal_message_fetch(self, thread_model, thread_id, fetch_params=None, **kw):
        if thread_model == CASE and not request.env.user._is_internal():
            kw["offboarding_id"] = int(thread_id)
        else:
            kw.pop("offboarding_id", None)
        return super().portal_message_fetch(
            thread_model, thread_id, fetch_params=fetch_params, **kw
        )

    def _setup_portal_message_fetch_extra_domain(self, data):
        domain = super()._setup_portal_message_fetch_extra_domain(data)
        if "offboarding_id" not in data:
            return domain
        # sudo: ids of contacts, to compare with.
        case = request.env[CASE].sudo().browse(data["offboarding_id"]).exists()
        contacts = case._get_portal_people(data.get("token")).ids if case else []
        return domain & (
            Domain("author_id", "in", contacts) | Domain("partner_ids", "in", contacts)
        )
