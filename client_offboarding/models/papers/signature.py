from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date
from odoo.tools.image import image_data_uri

from .printing import get_moment


class ClientOffboardingSignature(models.Model):
    """Who signed a paper, for which side, on what authority."""

    _name = "client.offboarding.signature"
    _description = "Signature on an Offboarding Paper"
    _dossier_folder = "papers/evidence"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "date, id"

    protocol_id = fields.Many2one(
        "client.offboarding.protocol", required=True, index=True, ondelete="restrict"
    )
    offboarding_id = fields.Many2one(
        related="protocol_id.offboarding_id", store=True, index=True
    )
    company_id = fields.Many2one(related="protocol_id.company_id", store=True)
    side = fields.Selection(
        [("company", "Us"), ("client", "The client"), ("provider", "New provider")],
        required=True,
    )
    name = fields.Char(required=True)
    role = fields.Char()
    basis = fields.Char(help="Register, power of attorney or other authority.")
    date = fields.Datetime(
        required=True,
        default=lambda self: get_moment(self.env.cr),
        help="When it was signed here, or recorded here what was signed elsewhere.",
    )
    date_signed = fields.Date(
        string="Signed on", help="The day beside a signature that was given elsewhere."
    )
    method = fields.Selection(
        [
            ("drawn", "Drawn"),
            ("typed", "Typed"),
            ("paper", "On paper"),
            ("qualified", "Qualified signature"),
        ],
        required=True,
        default="typed",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Who signed, where the ERP knows: in the portal, or as a user.",
    )
    ip = fields.Char(string="IP address", readonly=True)
    remarks = fields.Text()
    drawing_id = fields.Many2one(
        "ir.attachment", string="Drawn signature", readonly=True, ondelete="restrict"
    )
    evidence_ids = fields.Many2many(
        "ir.attachment",
        "client_offboarding_signature_evidence_rel",
        string="Evidence",
        readonly=True,
        help="A scan of the signed paper, or the file with a qualified signature.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Recorded by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )

    @api.model
    def _get_step_fields(self):
        return set(self._fields)

    @api.model_create_multi
    def create(self, vals_list):
        signatures = super().create(vals_list)
        signatures.protocol_id._check_case_editable()
        return signatures

    @api.constrains("date_signed")
    def _check_date_signed(self):
        for signature in self.filtered("date_signed"):
            if signature.date_signed > signature.company_id._get_offboarding_today():
                raise ValidationError(
                    self.env._(
                        "%s lies ahead: record the signature once it was given.",
                        format_date(self.env, signature.date_signed),
                    )
                )

    def _get_day(self):
        """When it was signed, as far as we know."""
        self.ensure_one()
        return self.date_signed or self.protocol_id._localize(self.date).date()

    def _is_recorded(self):
        """Whether we state here what the other side signed elsewhere."""
        self.ensure_one()
        return self.side != "company" and (
            not self.partner_id or self.method in ("paper", "qualified")
        )

    def write(self, vals):
        if vals:
            raise UserError(self.env._("A signature can't be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept_long_enough(self):
        if not all(paper._is_kept_long_enough() for paper in self.protocol_id):
            raise UserError(
                self.env._(
                    "A signature can't be deleted: make a new version of the paper."
                )
            )

    def _keep_files(self, evidence=None, drawing=None):
        """Keep copies of the files that belong to the signature.

        :return: the copies, ``ir.attachment``
        """
        self.ensure_one()
        owner = {"res_model": self._name, "res_id": self.id}
        # Files come with the signature, before anybody else sees it.
        files = self.env["ir.attachment"]
        if drawing:
            values = {"name": "signature.png", "raw": drawing, **owner}
            files = files._create_kept([values])
            self._write_step({"drawing_id": files.id})
        if evidence:
            # sudo: copies, of files that the caller was found to read.
            copies = evidence.sudo()._copy_kept({"public": False, **owner})
            self._write_step({"evidence_ids": [Command.set(copies.ids)]})
            files |= copies
        return files

    def _get_drawing_url(self):
        """The drawn signature for a report, with its content."""
        self.ensure_one()
        # sudo: part of the paper, for whoever may print it.
        drawing = self.sudo().drawing_id
        return drawing and image_data_uri(drawing.datas)
