from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import ACTIVE_STATES


class ClientOffboardingDocument(models.Model):
    """What was handed over is kept as it was: its files are frozen for everybody."""

    _name = "client.offboarding.document"
    _inherit = ["client.offboarding.document"]

    was_received = fields.Boolean(
        readonly=True,
        copy=False,
        help="The receiver once said that he has it, or downloaded it: its files stay "
        "as they were, also if the line is reset.",
    )

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | {"was_received"}

    @api.model
    def _get_result_fields(self):
        return [
            "date_handed",
            "handed_by_id",
            "channel",
            "tracking_number",
            "receipt",
            "receipt_by",
            "receipt_on",
            "receipt_note",
            "remarks",
        ]

    def _describe_results(self):
        files = self.file_list or []
        return super()._describe_results() + [
            f"{file['name']} (SHA-256 {file['sha256']})" for file in files
        ]

    def _write_step(self, vals):
        if vals.get("receipt") in ("received", "remark"):
            vals = {**vals, "was_received": True}
        res = super()._write_step(vals)
        if vals.get("state") == "done":
            self._freeze_files()
        return res

    def _record_handing_over(self):
        res = super()._record_handing_over()
        self._freeze_files()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen_files(self):
        # sudo: the mark isn't for everybody to see.
        for line in self.sudo():
            if line._get_frozen_files():
                raise UserError(
                    self.env._(
                        "Files of '%s' were handed over: it stays on the list.",
                        line.name,
                    )
                )

    def _get_frozen_files(self):
        return self.env["ir.attachment"].search(
            [("offboarding_document_id", "in", self.ids)]
        )

    def _freeze_files(self):
        # sudo: whoever hands it over need not have rights on the files.
        for line in self.sudo():
            line.attachment_ids._freeze_handed_over(line)

    def _is_kept_long_enough(self):
        """Whether the keeping period is over; like a paper's it ends with a year."""
        self.ensure_one()
        # sudo: a setting of the company, and the state of the case.
        line = self.sudo()
        case = line.offboarding_id
        if case.state in ACTIVE_STATES:
            return False
        handed = line.date_handed
        if not handed:
            handed = line.company_id._get_offboarding_now(line.write_date).date()
        begun = max(filter(None, (case.date_closed, handed)))
        last = line.company_id._get_offboarding_keep_until(begun)
        return last < line.company_id._get_offboarding_today()

    @api.model
    def _freeze_earlier(self):
        """Freeze what was handed over before files were frozen; see data/freeze.xml."""
        # sudo: run by the upgrade of the addon.
        self.sudo().search(
            [("state", "=", "done"), ("attachment_ids", "!=", False)]
        )._freeze_files()


class ClientOffboarding(models.Model):
    """A case doesn't take with it what was handed over."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_over(self):
        # sudo: whoever deletes a case, nothing that was handed over goes.
        lines = self.sudo().with_context(active_test=False).document_ids
        if handed := lines.filtered(
            lambda line: line.state == "done" or line._get_frozen_files()
        ):
            raise UserError(
                self.env._(
                    "'%s' was handed over, so the case can't be deleted. Cancel it "
                    "instead: what happened stays on record.",
                    handed[0].name,
                )
            )
