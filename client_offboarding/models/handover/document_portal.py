from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..case.sizes import format_size


class ClientOffboardingDocument(models.Model):
    """A document in the portal: downloaded and acknowledged by its receiver."""

    _name = "client.offboarding.document"
    _inherit = ["client.offboarding.document"]

    def _is_shown_in_portal(self):
        """Only what somebody decided to hand over, not what is just suggested.

        What went out and is missing is open again, and stays on the page.
        """
        self.ensure_one()
        is_meant = bool(self.channel) or self.receipt == "missing"
        return self.state == "done" or self.state == "open" and is_meant

    def _get_portal_values(self):
        """What the page of the case shows of a document, as texts."""
        self.ensure_one()
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("kind", "medium", "channel", "receipt")
        }
        details = [
            labels["kind"][self.kind],
            labels["medium"][self.medium],
            labels["channel"].get(self.channel),
            self.tracking_number,
        ]
        return {
            "id": self.id,
            "title": self.name,
            "detail": ", ".join(filter(None, details)),
            "date": format_date(self.env, self.date_handed) if self.date_handed else "",
            "is_done": self.state == "done",
            # Not once it was handed over anew, as the receiver has yet to say.
            "is_missing": self.state == "open" and self.receipt == "missing",
            "can_answer": self.state == "done" and self.offboarding_id._is_active(),
            "receipt": labels["receipt"].get(self.receipt, ""),
            "receipt_note": self.receipt_note or "",
            "recorded": self.is_receipt_recorded
            and self._tell_recorded(self.receipt_for),
            "files": self._get_portal_file_values(),
        }

    def _get_portal_file_values(self):
        return [
            {
                "id": file["id"],
                "name": file["name"],
                "size": format_size(self.env, file["size"]),
                "sha256": file["sha256"],
                "is_downloaded": bool(file.get("downloaded_on")),
            }
            for file in self._get_portal_files()
        ]

    def _get_portal_files(self):
        """Files that the receiver may download: those of a line for the portal."""
        if self.channel != "portal" or self.state == "cancelled":
            return []
        return self.file_list or []

    def _take_download(self, file_id, contact):
        """Let somebody have a file, and write down that he has it.

        :param contact: of the client; empty when a colleague of ours has a look
        :return: the ``ir.attachment``
        :raises UserError: when the file isn't the one whose checksum is on the paper
        """
        self.ensure_one()
        files = self._get_portal_files()
        entry = next((file for file in files if file["id"] == file_id), None)
        attachment = self.attachment_ids.filtered(lambda file: file.id == file_id)
        if not entry or not attachment:
            raise UserError(self.env._("This file isn't offered any more."))
        if self._hash_file(attachment)["sha256"] != entry["sha256"]:
            raise UserError(
                self.env._(
                    "The file was changed after it was offered. Please ask us for it."
                )
            )
        if contact and self.offboarding_id._is_active():
            self._record_download(entry, files, contact)
        return attachment

    def _record_download(self, entry, files, contact):
        self._check_authorised()
        if not entry.get("downloaded_on"):
            entry["downloaded_on"] = fields.Datetime.to_string(fields.Datetime.now())
            entry["downloaded_by"] = contact.name
            self._write_step({"file_list": files, "was_received": True})
            # From now on somebody else has them.
            self._freeze_files()
            self.message_post(
                body=self.env._(
                    "%(person)s downloaded '%(file)s' in the portal.",
                    person=contact.name,
                    file=entry["name"],
                ),
                author_id=contact.id,
            )
        if not self.receipt and all(file.get("downloaded_on") for file in files):
            self._mark_receipt("received", None, contact.name, contact=contact)
