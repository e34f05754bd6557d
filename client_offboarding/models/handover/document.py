from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..case.called import choice, day, takes, text
from ..case.files import read_stored
from ..ending.clause import CHANNELS

KINDS = [
    ("contract", "Contract"),
    ("report", "Report"),
    ("instruction", "Instruction"),
    ("procedure", "Procedure"),
    ("data", "Electronic data"),
    ("backlog", "Backlog of open work"),
    ("other", "Other"),
]


class ClientOffboardingDocument(models.Model):
    """A document or a set of data that goes where it belongs."""

    _name = "client.offboarding.document"
    _description = "Offboarding Document"
    _dossier_folder = "documents"
    _inherit = [
        "client.offboarding.mixin.done.line",
        "client.offboarding.mixin.file",
        "client.offboarding.mixin.helper.line",
        "client.offboarding.mixin.recorded",
        "client.offboarding.mixin.history",
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
    tracking_number = fields.Char(
        string="Consignment number", help="Number of the postal or courier consignment."
    )
    state = fields.Selection(
        [("open", "Open"), ("done", "Handed over"), ("cancelled", "Cancelled")]
    )
    handed_by_id = fields.Many2one(
        "res.users", string="Handed over by", readonly=True, copy=False
    )
    remarks = fields.Text()

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0 AND COALESCE(pages, 0) >= 0)",
        "The number of copies must be positive, and pages can't be negative.",
    )

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | {
            "file_list",
            "sha256",
            "handed_by_id",
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
            # Whoever received it in the portal may be where it is still yesterday.
            there = line.company_id._get_offboarding_today()
            today = max(fields.Date.context_today(line), there)
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
        day = self.date_handed or self.company_id._get_offboarding_today()
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

    def _find_stored(self):
        """Ids of the files of these lines that aren't gone."""
        # sudo: whoever prints or hands over need not be who may open the files.
        files = self.sudo().attachment_ids
        return {file.id for file in files if read_stored(file)[0] >= 0}

    @api.model
    def _is_lost(self, file, stored):
        """Whether one of a line's ``file_list`` is gone; see :meth:`_find_stored`."""
        return file["id"] not in stored

    def _check_files_there(self):
        stored = self._find_stored()
        for line in self:
            for file in line.file_list or []:
                if self._is_lost(file, stored):
                    raise line._get_file_error(file["name"])

    def _keep_checksums(self):
        # sudo: whoever hands files over need not be who may open them, and checksums
        # aren't entered by anybody.
        for line in self.sudo():
            files = line._hash_files(line.attachment_ids.sorted("name"))
            line._keep_downloads(files)
            line._write_step(
                {
                    "file_list": files or False,
                    "sha256": "\n".join(file["sha256"] for file in files) or False,
                }
            )

    def _keep_downloads(self, files):
        """Who downloaded a file has it, also when its checksum is made anew."""
        known = {file["id"]: file for file in self.file_list or []}
        for file in files:
            before = known.get(file["id"], {})
            if before.get("sha256") == file["sha256"]:
                for name in ("downloaded_on", "downloaded_by"):
                    if name in before:
                        file[name] = before[name]

    def _record_handing_over(self):
        """The lines are done now: who, when, and what the files were at that time."""
        # sudo: a helper writes the results, and these aren't entered by anybody.
        lines = self.sudo()
        lines._check_files_there()
        lines.filtered("attachment_ids")._keep_checksums()
        for line in lines:
            today = line.company_id._get_offboarding_today()
            line._write_step(
                {
                    "date_handed": line.date_handed or today,
                    "handed_by_id": self.env.uid,
                }
            )

    # Buttons

    @takes(
        date_handed=day,
        channel=choice("client.offboarding.document", "channel"),
        tracking_number=text,
        receiver=text,
    )
    def action_hand_over(
        self, date_handed=None, channel=None, tracking_number=None, receiver=None
    ):
        """Record that the document was handed over, today where no day is given.

        :param date_handed: when; what stands on the line by default
        :param channel: how; likewise
        :param tracking_number: of the consignment; likewise
        :param receiver: name of who received it, where that is known already
        :return: True
        :raises ValidationError: to a provider whom the client didn't authorise, or
            by registered post without its number
        """
        self._check_open()
        told = {
            "date_handed": date_handed,
            "channel": channel,
            "tracking_number": tracking_number,
        }
        self.write({**{k: v for k, v in told.items() if v}, "state": "done"})
        if (receiver or "").strip():
            self.action_mark("received", receiver=receiver)
        return True

    def action_reset(self):
        """Undo a wrong result."""
        self.write({"state": "open", "date_handed": False})
        return True
