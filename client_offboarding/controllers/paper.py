from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request


class OffboardingPaper(http.Controller):
    @http.route(
        "/client_offboarding/papers/<int:paper_id>/file",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def offboarding_paper(self, paper_id, **kwargs):
        """A paper as its form shows it: its file, or what it would say if made now.

        Under the rights of the user. What can't be made, or is gone, is said in words.
        """
        paper = request.env["client.offboarding.protocol"].browse(paper_id).exists()
        if not paper:
            raise NotFound()
        paper.check_access("read")
        try:
            if file := paper.signed_attachment_id or paper.attachment_id:
                file._check_kept()
                stream = request.env["ir.binary"]._get_stream_from(file)
                return stream.get_response(as_attachment=False)
            content, extension = paper._preview()
        except UserError as error:
            return request.make_response(
                str(error), [("Content-Type", "text/plain; charset=utf-8")], status=422
            )
        mimetype = "application/pdf" if extension == "pdf" else "text/html"
        return request.make_response(
            content,
            [
                ("Content-Type", mimetype),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
            ],
        )
