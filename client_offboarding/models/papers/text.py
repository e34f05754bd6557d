from odoo import fields, models
from odoo.exceptions import UserError

from .printing import get_moment, printed_apart


class ClientOffboardingPaperText(models.Model):
    """What a company adds to the wording of a kind of paper, in each language."""

    _name = "client.offboarding.paper.text"
    _description = "Text on Offboarding Papers"
    _inherit = ["client.offboarding.mixin.guard"]
    _rec_name = "kind"
    _order = "kind, position desc, sequence, id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        selection=lambda self: (
            self.env["client.offboarding.protocol"]
            ._fields["kind"]
            ._description_selection(self.env)
        ),
        string="Paper",
        required=True,
    )
    position = fields.Selection(
        [("start", "After the parties"), ("end", "Before the signatures")],
        required=True,
        default="end",
    )
    sequence = fields.Integer(default=10)
    body = fields.Text(string="Text", translate=True, required=True)
    active = fields.Boolean(default=True)

    @printed_apart
    def action_preview(self):
        """Show the paper with this text, as a draft of the company's latest case.

        Nothing is left of it but the file, which the next preview replaces.

        :return: an action that opens the PDF
        :raises UserError: when no case has a use for this paper yet
        """
        self.ensure_one()
        self.check_access("write")
        case = self._find_example()
        with self.env.cr.savepoint() as savepoint:
            papers = self.env["client.offboarding.protocol"]
            paper = papers.create(
                {
                    "offboarding_id": case.id,
                    "kind": self.kind,
                    "lang": self.env.lang or "en_US",
                }
            )
            paper._write_step(
                {"is_preview": True, "date_generated": get_moment(self.env.cr)}
            )
            content, extension = paper._render()
            savepoint.rollback()
        attachment = self._keep_preview(content, extension)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}",
            "target": "new",
        }

    def _find_example(self):
        cases = self.env["client.offboarding"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "not in", ("closed", "cancelled")),
            ],
            order="id desc",
            limit=50,
        )
        kind = self.env["client.offboarding.protocol"]._get_kind(self.kind)
        for case in cases:
            if kind._fits(case):
                return case
        raise UserError(
            self.env._(
                "The preview shows the paper of one of your cases, and none has a use "
                "for this one yet. Open a case first."
            )
        )

    def _keep_preview(self, content, extension):
        # sudo: a file of this record, which the user may write.
        attachments = self.env["ir.attachment"].sudo()
        attachments.search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        ).unlink()
        return attachments.create(
            {
                "name": f"preview-{self.kind}.{extension}",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )


class ClientOffboardingProtocol(models.Model):
    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    def _get_texts(self, position, kind=None):
        """The company's own texts for this paper, or a kind that is part of it."""
        self.ensure_one()
        # sudo: whoever may print a paper prints all of it.
        texts = self.env["client.offboarding.paper.text"].sudo()
        return texts.search(
            [
                ("company_id", "=", self.company_id.id),
                ("kind", "=", kind or self.kind),
                ("position", "=", position),
            ]
        ).mapped("body")
