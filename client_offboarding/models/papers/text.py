from odoo import api, fields, models
from odoo.exceptions import UserError

from .printing import get_moment, printed_apart

# What the name of a preview's file begins with.
PREVIEW = "preview-"


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

        Nothing is left of it but a file for the user alone, for a day at most, which
        his next preview replaces.

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
        """As the user's own file: it is the paper of a client, not of this text."""
        # sudo: previews of the user, whatever rights he has on files.
        attachments = self.env["ir.attachment"].sudo()
        attachments.search(
            [*self._get_preview_domain(), ("create_uid", "=", self.env.uid)]
        ).unlink()
        return attachments.create(
            {
                "name": f"{PREVIEW}{self.kind}.{extension}",
                "raw": content,
                # Of no record: Odoo lets nobody read it but who made it.
                "res_model": self._name,
                "res_id": 0,
            }
        )

    @api.model
    def _get_preview_domain(self):
        return [("res_model", "=", self._name), ("name", "=like", f"{PREVIEW}%")]

    @api.autovacuum
    def _gc_previews(self):
        """Those that hang on their text, readable by all, go too."""
        domain = [*self._get_preview_domain(), ("create_date", "<", "now -1d")]
        # sudo: files of whoever looked.
        self.env["ir.attachment"].sudo().search(domain).unlink()


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
