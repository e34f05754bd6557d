from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class NarrowedPortal(CustomerPortal):
    """The portal of somebody who only has to sign: his cases, and nothing else."""

    @http.route()
    def home(self, **kwargs):
        """Where Odoo leads after the login; this user has no right on its pages."""
        user = request.env.user
        if not user.all_group_ids:
            return request.redirect("/my/offboardings")
        return super().home(**kwargs)
