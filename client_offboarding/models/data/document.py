from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models

from ...const import OFFICER

HERE = ("client.offboarding", "client.offboarding.document")
# A download can break off; until then it can be had once more.
AFTER_DOWNLOAD = timedelta(days=1)


class ClientOffboardingDocument(models.Model):
    """What the client entrusted to us isn't kept once he has it, and chose so."""

    _name = "client.offboarding.document"
    _inherit = ["client.offboarding.document"]

    is_entrusted = fields.Boolean(
        string="Entrusted data",
        help="Personal data that the client entrusted to us: their content goes once "
        "they were received and the client has chosen what becomes of his data. Name, "
        "size and SHA-256 stay.",
    )

    def _freeze_files(self):
        kept = self.filtered(lambda line: not line.is_entrusted)
        return super(ClientOffboardingDocument, kept)._freeze_files()

    def _check_case_editable(self):
        """What was entrusted goes also where the choice comes when the case is over."""
        late = self.browse()
        if self.env.uid == SUPERUSER_ID or self.env.user.has_group(OFFICER):
            # sudo: the state of the case.
            late = self.filtered(
                lambda line: (
                    line.is_entrusted and line.sudo().offboarding_id.state == "closed"
                )
            )
        return super(ClientOffboardingDocument, self - late)._check_case_editable()

    # What is gone

    def _get_erased_files(self):
        return [file for file in self.file_list or [] if file.get("erased_on")]

    @api.model
    def _is_lost(self, file, stored):
        return super()._is_lost(file, stored) and not file.get("erased_on")

    def _get_portal_files(self):
        erased = self._get_erased_files()
        return [file for file in super()._get_portal_files() if file not in erased]

    def _keep_downloads(self, files):
        res = super()._keep_downloads(files)
        files.extend(self._get_erased_files())
        return res

    def _record_download(self, entry, files, contact):
        erased = self._get_erased_files()
        res = super()._record_download(entry, files, contact)
        if forgotten := [file for file in erased if file not in self.file_list]:
            self._write_step({"file_list": self.file_list + forgotten})
        return res

    # Its going

    def _mark_receipt(self, receipt, note, name, receiver=None, contact=None):
        res = super()._mark_receipt(receipt, note, name, receiver, contact)
        if not contact:
            self._erase_entrusted_files()
        return res

    def _erase_entrusted_files(self):
        """Delete the content of what was received, where the client has chosen."""
        # sudo: whoever records receipt or choice need not have rights on files.
        for line in self.sudo().filtered(lambda line: line._is_to_be_erased()):
            files = line._get_files_to_erase()
            now = fields.Datetime.to_string(fields.Datetime.now())
            ids = set(files.ids)
            line._write_step(
                {
                    "file_list": [
                        {**file, "erased_on": now} if file["id"] in ids else file
                        for file in line.file_list or []
                    ]
                }
            )
            stay = line.attachment_ids - files
            files.unlink()
            line._tell_erased(len(ids), stay)

    def _is_to_be_erased(self):
        return (
            self.is_entrusted
            and self.state == "done"
            and self.direction != "to_company"
            and self.receipt in ("received", "remark")
            and self.offboarding_id._is_data_choice_made()
            and bool(self._get_files_to_erase())
        )

    def _get_files_to_erase(self):
        """The line's own files, that nothing else needs."""
        others = self.search(
            [
                ("attachment_ids", "in", self.attachment_ids.ids),
                ("id", "!=", self.id),
                ("state", "!=", "cancelled"),
            ]
        )
        return (self.attachment_ids - others.attachment_ids).filtered(
            lambda file: (
                (not file.res_id or file.res_model in HERE) and not file._is_frozen()
            )
        )

    def _tell_erased(self, count, stay):
        self.message_post(
            body=self.env._(
                "The client has what he entrusted to us, and chose what becomes of "
                "his data: the content of %s files was deleted. Their names, sizes "
                "and checksums stay.",
                count,
            )
        )
        if stay:
            self.message_post(
                body=self.env._(
                    "They belong to other records too, and stay there: %s",
                    ", ".join(stay.mapped("name")),
                )
            )

    @api.model
    def _erase_downloaded(self):
        """Run once a day: what was downloaded in the portal a while ago."""
        before = fields.Datetime.now() - AFTER_DOWNLOAD
        self.search(
            [
                ("is_entrusted", "=", True),
                ("state", "=", "done"),
                ("receipt", "in", ("received", "remark")),
                ("receipt_on", "<=", before),
                ("attachment_ids", "!=", False),
            ]
        )._erase_entrusted_files()


class ClientOffboarding(models.Model):
    """A choice lets go of what was received."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    @api.model
    def _cron_remind_of_data(self):
        res = super()._cron_remind_of_data()
        self.env["client.offboarding.document"]._erase_downloaded()
        return res

    def _record_data_choice(self, *args, **kwargs):
        res = super()._record_data_choice(*args, **kwargs)
        self.document_ids._erase_entrusted_files()
        return res
