from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..ending.delivery import CHANNELS

KINDS = [
    ("contract", "Contract"),
    ("report", "Report"),
    ("instruction", "Instruction"),
    ("procedure", "Procedure"),
    ("data", "Electronic data"),
    ("backlog", "Backlog of open work"),
    ("other", "Other"),
]
RECEIPTS = [
    ("received", "Received"),
    ("missing", "Missing"),
    ("remark", "Received with a remark"),
]


class ClientOffboardingDocument(models.Model):
    """A document or a set of data that goes where it belongs."""

    _name = "client.offboarding.document"
    _description = "Offboarding Document"
    _inherit = [
        "client.offboarding.mixin.done.line",
        "client.offboarding.mixin.file",
        "client.offboarding.mixin.helper.line",
        "client.offboarding.obligation",
        "mail.thread",
    ]
    _order = "offboarding_id, sequence, id"
    _mail_post_access = "read"

    kind = fields.Selection(KINDS, required=True, default="other")
    name = fields.Char(string="Document", required=True)
    medium = fields.Selection(
        [("paper", "On paper"), ("electronic", "Electronic")],
        string="Form",
        required=True,
        default="electronic",
    )
    originality = fields.Selection(
        [
            ("original", "Original"),
            ("copy", "Copy"),
            ("certified_copy", "Certified copy"),
        ],
        string="Original or copy",
        required=True,
        default="copy",
    )
    direction = fields.Selection(
        [
            ("to_client", "To the client"),
            ("to_company", "To us"),
            ("to_provider", "To the new provider"),
        ],
        string="To whom",
        required=True,
        default="to_client",
    )
    quantity = fields.Integer(
        string="Copies", default=1, required=True, help="How many of it: pieces, files."
    )
    pages = fields.Integer(help="Pages of one copy; of paper.")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "client_offboarding_document_file_rel",
        string="Files",
        copy=False,
    )
    file_list = fields.Json(
        copy=False,
        help="Name, size and SHA-256 of each file, as it was when it was attached or "
        "handed over.",
    )
    sha256 = fields.Text(
        string="SHA-256",
        readonly=True,
        copy=False,
        help="Of each file, one in a line, in the order of their names.",
    )
    date_handed = fields.Date(string="Handed over on", copy=False)
    channel = fields.Selection(CHANNELS, string="How")
    tracking_number = fields.Char(help="Number of the postal or courier consignment.")
    state = fields.Selection(
        [("open", "Open"), ("done", "Handed over"), ("cancelled", "Cancelled")]
    )
    handed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    receipt = fields.Selection(
        RECEIPTS, string="Receiver says", readonly=True, copy=False, tracking=True
    )
    receipt_note = fields.Text(string="Receiver's remark", readonly=True, copy=False)
    receipt_by = fields.Char(string="Receiver", readonly=True, copy=False)
    receipt_on = fields.Datetime(string="Receipt on", readonly=True, copy=False)
    remarks = fields.Text()

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0 AND COALESCE(pages, 0) >= 0)",
        "The number of copies must be positive, and pages can't be negative.",
    )

    @api.model
    def _get_step_fields(self):
        return {
            "file_list",
            "sha256",
            "handed_by_id",
            "receipt",
            "receipt_note",
            "receipt_by",
            "receipt_on",
        }

    @api.model
    def _get_helper_fields(self):
        return {
            "state",
            "date_handed",
            "channel",
            "tracking_number",
            "pages",
            "remarks",
        }

    @api.constrains("state", "direction", "channel", "tracking_number", "date_handed")
    def _check_handed_over(self):
        for line in self.filtered(lambda line: line.state == "done"):
            today = fields.Date.context_today(line)
            if line.date_handed and line.date_handed > today:
                raise ValidationError(
                    self.env._("'%s' can't be handed over in the future.", line.name)
                )
            if line.channel == "registered_post" and not line.tracking_number:
                raise ValidationError(
                    self.env._(
                        "Enter the number of the consignment that '%s' was sent in.",
                        line.name,
                    )
                )
            line._check_authorised()

    def _check_authorised(self):
        """Nothing goes to a new provider without the client's written leave."""
        # sudo: whoever hands it over may read no more of the case than its header.
        case = self.sudo().offboarding_id
        if self.direction != "to_provider":
            return
        case._check_provider_authorised()
        day = self.date_handed or fields.Date.context_today(self)
        if day < case.new_provider_authorised_on:
            raise ValidationError(
                self.env._(
                    "'%s' can't have been handed to the new provider before the client "
                    "authorised that.",
                    self.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_step_fields(vals)
        lines = super().create(vals_list)
        lines._take_files({}, "attachment_ids")
        lines.filtered("attachment_ids")._keep_checksums()
        lines.filtered(lambda line: line.state == "done")._record_handing_over()
        return lines

    def write(self, vals):
        self._check_step_fields(vals)
        self._check_still_open(vals)
        before = (
            self._get_files_before("attachment_ids")
            if ("attachment_ids" in vals)
            else {}
        )
        waiting = self.filtered(lambda line: line.state != "done")
        res = super().write(vals)
        if "attachment_ids" in vals:
            self._take_files(before, "attachment_ids")
            self._keep_checksums()
        if vals.get("state") == "done":
            waiting._record_handing_over()
        elif "state" in vals:
            self._forget_receipt()
        return res

    def _check_step_fields(self, vals):
        # Emptying one is no better than entering it; a new line has none to empty.
        if any(vals[name] or self for name in self._get_step_fields() & vals.keys()):
            raise UserError(
                self.env._("Checksums and receipts are recorded, not entered.")
            )

    def _keep_checksums(self):
        for line in self:
            files = line._hash_files(line.sudo().attachment_ids.sorted("name"))
            line._keep_downloads(files)
            line.sudo()._write_result(
                {
                    "file_list": files or False,
                    "sha256": "\n".join(file["sha256"] for file in files) or False,
                }
            )

    def _keep_downloads(self, files):
        """Who downloaded a file has it, also when its checksum is made anew."""
        known = {file["id"]: file for file in self.sudo().file_list or []}
        for file in files:
            before = known.get(file["id"], {})
            if before.get("sha256") == file["sha256"]:
                for name in ("downloaded_on", "downloaded_by"):
                    if name in before:
                        file[name] = before[name]

    def _record_handing_over(self):
        """The lines are done now: who, when, and what the files were at that time."""
        self.sudo().filtered("attachment_ids")._keep_checksums()
        for line in self:
            line.sudo()._write_result(
                {
                    "date_handed": line.date_handed or fields.Date.context_today(line),
                    "handed_by_id": self.env.uid,
                }
            )

    def _forget_receipt(self):
        names = ("receipt", "receipt_note", "receipt_by", "receipt_on", "handed_by_id")
        self.sudo()._write_result(dict.fromkeys(names, False))

    # Buttons

    def action_hand_over(self):
        """Record that the document was handed over, today where no day is given.

        :return: True
        :raises ValidationError: to a provider whom the client didn't authorise, or
            by registered post without its number
        """
        self._check_open()
        self.write({"state": "done"})
        return True

    def action_reset(self):
        """Undo a wrong result."""
        self.write({"state": "open", "date_handed": False})
        return True

    def action_mark(self, receipt, note=None):
        """Record what the receiver says about a document that he got, or didn't get.

        What is missing is open again.

        :param receipt: ``received``, ``missing`` or ``remark``
        :param note: the receiver's words; a remark needs them
        :return: True
        """
        self.check_access("write")
        self._mark_receipt(receipt, note, self.env.user.name)
        return True

    def action_mark_received(self):
        """The receiver has it."""
        return self.action_mark("received")

    def action_mark_missing(self):
        """The receiver doesn't have it: it is open again."""
        return self.action_mark("missing")

    def _mark_receipt(self, receipt, note, name):
        """Write down the receiver's answer; access was checked by the caller."""
        if receipt not in dict(RECEIPTS):
            raise UserError(self.env._("Say whether it was received or is missing."))
        note = (note or "").strip()
        if receipt == "remark" and not note:
            raise UserError(self.env._("Enter the remark."))
        # sudo: a helper or the client answers for a line whose case he can't write.
        for line in self.sudo():
            if line.state == "cancelled":
                raise UserError(
                    self.env._("'%s' isn't handed over any more.", line.name)
                )
            vals = {
                "receipt": receipt,
                "receipt_note": note or False,
                "receipt_by": name,
                "receipt_on": fields.Datetime.now(),
            }
            if receipt == "missing":
                vals["state"] = "open"
            elif line.state == "open":
                line._check_authorised()
                vals["state"] = "done"
                vals["date_handed"] = line.date_handed or fields.Date.context_today(
                    line
                )
            line._write_result(vals)
            label = dict(line._fields["receipt"]._description_selection(self.env))
            line.message_post(
                body=": ".join(filter(None, [name, label[receipt], note]))
            )
