from odoo import http
from odoo.http import request

from ..models.papers.attempt import HOURS
from ..models.papers.verify import PAGE
from ..tools.entered import read_form


class OffboardingVerify(http.Controller):
    """Whoever holds a paper checks whether it is ours, without being known to us."""

    # By GET: it works without cookies, and says nothing that isn't on the paper.
    @http.route(
        [PAGE, f"{PAGE}/<string:code>"],
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def offboarding_verify(self, code=None, **kwargs):
        """Ask for a file, a fingerprint or a code, and say what is known of it."""
        entered = read_form(kwargs).get("paper") or code
        values, status = {"entered": entered or ""}, 200
        if entered:
            values["result"], status = self._verify(entered)
        response = request.render("client_offboarding.verify", values, status=status)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        if status == 429:
            response.headers["Retry-After"] = str(HOURS * 3600)
        return response

    def _verify(self, entered):
        address = request.httprequest.remote_addr
        if not request.env["client.offboarding.attempt"]._may_try("verify", address):
            return {"state": "limited"}, 429
        # sudo: a stranger is told what the page says, and nothing of the parties.
        papers = request.env["client.offboarding.protocol"].sudo()
        return papers._verify(entered), 200
