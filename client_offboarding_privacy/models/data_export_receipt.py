from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.client_offboarding.models.case.called import record_ids, takes, text


class ClientOffboardingDataExport(models.Model):
    """Who has received an export: by downloading it, or otherwise."""

    _name = "client.offboarding.data.export"
    _inherit = ["client.offboarding.data.export"]

    @takes(by=text, proof_ids=record_ids)
    def action_record_receipt(self, by=None, proof_ids=None):
        """Record that the client has it otherwise than from the portal, as on a disk.

        :param by: name of who received it
        :param proof_ids: ``ir.attachment`` that show it
        :return: True; without a name, the dialog that asks for it
        """
        self.ensure_one()
        export = self._as_officer()
        if export.state in ("making", "gone") or export.received_on:
            raise UserError(
                self.env._("This export isn't there, or was received already.")
            )
        if not by:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Handed over otherwise"),
                "res_model": "client.offboarding.data.receipt",
                "view_mode": "form",
                "target": "new",
                "context": {"default_export_id": self.id, "dialog_size": "medium"},
            }
        files = self.env["ir.attachment"].browse(proof_ids or ())
        files.check_access("read")
        export._record_receipt(by, files=files)
        return True

    def _record_receipt(self, name, contact=None, files=None):
        """Who has got it, and when; on the lines too, and in the case's history.

        :param contact: ``res.partner`` of whoever downloaded it in the portal
        :param files: ``ir.attachment`` that show it, where he got it otherwise
        """
        self.ensure_one()
        self.lock_for_update()
        entry = (self._name, "receipt", self.record_count, self.sha256)
        self.env["client.offboarding.data.log"]._append(self.run_id, [entry])
        if self.received_on:
            return
        now = fields.Datetime.now()
        self._write_step({"received_on": now, "received_by": name})
        told = {"person": name, "sha256": self.sha256}
        if contact:
            how = self.env._("Exported, and downloaded in the portal")
            said = self.env._(
                "%(person)s downloaded the export of the data in the portal "
                "(fingerprint %(sha256)s).",
                **told,
            )
        else:
            how = self.env._("Exported, and handed over")
            said = self.env._(
                "%(person)s received the export of the data (fingerprint %(sha256)s).",
                **told,
            )
        self.line_ids._record_return(self, name, now, how, files)
        if case := self.offboarding_id:
            author = {"author_id": contact.id} if contact else {}
            case.message_post(body=said, subtype_xmlid="mail.mt_note", **author)
