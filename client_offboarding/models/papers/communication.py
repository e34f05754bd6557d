from odoo import models

from .printing import printed_apart


class ClientOffboarding(models.Model):
    """The papers that go with what is said to the client."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    @printed_apart
    def _before_message(self, kind):
        """There is no point in asking for a signature without the paper."""
        res = super()._before_message(kind)
        if kind == "confirmation":
            paper = self._get_or_create_paper(kind)
            if paper.state == "draft" and (not paper.attachment_id or paper.is_preview):
                paper.action_generate()
        return res

    def _process_attachments_for_template_post(self, mail_template):
        """Called by the composer: the papers of the phase go with the message.

        They go as copies: what was sent stays on record when a paper is made anew.
        """
        message = self.env.context.get("offboarding_message_kind")
        result = {}
        for case in self if message else ():
            papers = case.protocol_ids.filtered(
                lambda paper: (
                    paper._get_kind()._message == message
                    and paper.state != "void"
                    and paper.attachment_id
                    and not paper.is_preview
                    # Unsigned, what only we sign would mean nothing to the client.
                    and (paper.state == "signed" or paper._get_other_sides())
                )
            )
            files = self.env["ir.attachment"].union(
                *(paper.signed_attachment_id or paper.attachment_id for paper in papers)
            )
            # One that is gone would go out as an empty one.
            files._check_kept()
            result[case.id] = {
                "attachments": [(file.name, file.datas) for file in files]
            }
        return result
