from odoo import api, fields, models

from odoo.addons.client_offboarding.const import OFFICER
from odoo.addons.client_offboarding.models.case.needed import check_not_needed


class ClientOffboardingData(models.Model):
    """What of the client's data was given back to him, and that he has it."""

    _name = "client.offboarding.data"
    _inherit = ["client.offboarding.data"]

    export_id = fields.Many2one(
        "client.offboarding.data.export",
        string="Returned by",
        readonly=True,
        copy=False,
        groups=OFFICER,
    )
    returned_on = fields.Datetime(
        string="Received on", readonly=True, copy=False, tracking=True
    )
    returned_by = fields.Char(
        string="Received by",
        readonly=True,
        copy=False,
        help="Who of the client downloaded the export.",
    )
    returned_sha256 = fields.Char(
        string="Fingerprint of the export", readonly=True, copy=False
    )

    @api.model
    def _get_step_fields(self):
        names = {"export_id", "returned_on", "returned_by", "returned_sha256"}
        return super()._get_step_fields() | names

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        check_not_needed(self)

    def _is_to_return(self):
        """The client's, in this ERP, and to be given back to him."""
        self.ensure_one()
        if self.role != "processor" or self.state == "kept" or not self._is_in_erp():
            return False
        if self.decision == "undecided":
            return self._get_choice() in ("return", "return_erase")
        if self.decision in ("return", "transfer"):
            return True
        # It is decided to erase what is to be returned first.
        return self._get_choice() == "return_erase" and not self.returned_on

    def _finish_run(self, run, left):
        """A copy of what is erased doesn't stay in an export that was received."""
        res = super()._finish_run(run, left)
        if not left:
            # sudo: whoever runs it; of exports it is asked whether they were received.
            exports = self.env["client.offboarding.data.export"].sudo()
            received = [("line_ids", "in", self.ids), ("received_on", "!=", False)]
            exports.search([*received, ("state", "!=", "gone")])._drop_content()
        return res

    def _record_return(self, export, name, moment, how, files=None):
        """The receipt. Where returning is all that was chosen, it is done by that.

        :param how: it was done, where the line doesn't say so itself
        :param files: ``ir.attachment`` that show it
        """
        for line in self:
            before = line._get_files_before("proof_ids")
            values = {
                "export_id": export.id,
                "returned_on": moment,
                "returned_by": name,
                "returned_sha256": export.sha256,
            }
            is_all = line.decision == "return" and line._get_choice() == "return"
            if is_all and line.state in ("decided", "running"):
                values |= {
                    "state": "done",
                    "method": line.method or how,
                    "date_done": moment,
                    "done_by_id": export.user_id.id,
                    "record_count": line.record_count or export.record_count,
                    "file_count": line.file_count or export.file_count,
                    "byte_count": line.byte_count or export.byte_count,
                }
            if files:
                values["proof_ids"] = [fields.Command.link(id_) for id_ in files.ids]
            line._write_step(values)
            if files:
                line._take_files(before, "proof_ids")
