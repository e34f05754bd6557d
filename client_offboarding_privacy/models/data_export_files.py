import json

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.client_offboarding.tools import dossier

from ..tools import archive

FILE = "ir.attachment"
# What is written of files in one transaction, at most.
BYTES = 256 << 20
# Not part of the archive: which file of the store is which of its files.
PLACES = "places.jsonl"


class ClientOffboardingDataExport(models.Model):
    """The files of an export: they stay in the store, and only it is said which."""

    _name = "client.offboarding.data.export"
    _inherit = ["client.offboarding.data.export"]

    def _write_files(self, ids):
        # sudo: see _get_exportable
        files = self.env[FILE].sudo().browse(ids).exists()
        self._mark(FILE, set(ids) - set(files.ids), "gone")
        allowed, refused = self._get_sifter()._sift_files(files)
        for reason, others in refused.items():
            self._mark(FILE, others.ids, "refused", reason)
        names, written, size = self._get_names(allowed), [], 0
        for file in allowed.sorted(lambda file: (file.res_model, file.res_id, file.id)):
            if size > BYTES:
                break
            if entry := self._take_file(file, names):
                written.append(entry)
                size += entry["bytes"]
        if written:
            self._mark(FILE, [file["id"] for file in written], "done")
            self._add_file_parts(written)
        self.env.flush_all()
        self.env.invalidate_all()

    def _take_file(self, file, names):
        """Read a file for its checksum; a lost or damaged one is told of, and left out.

        :return: what is said of it
        """
        try:
            found = self.env["client.offboarding.data"]._hash_file(file)
        except UserError:
            self._mark(FILE, file.ids, "refused", "lost")
            return None
        folder = f"files/{file.res_model}/{file.res_id or 0}"
        return {
            "id": file.id,
            "path": names.take(folder, file.name),
            "name": file.name or "-",
            "bytes": found["size"],
            "sha256": found["sha256"],
            "type": file.mimetype,
            "made": file.create_date.isoformat(timespec="seconds") + "Z",
            "model": file.res_model,
            "record": file.res_id,
        }

    def _add_file_parts(self, written):
        places = [
            json.dumps([file.pop("id"), *map(file.get, ("path", "bytes", "sha256"))])
            for file in written
        ]
        self._add_part(PLACES, "".join(f"{line}\n" for line in places).encode())
        self._add_part("data.xml", archive.write_files(written))
        rows = [
            [dossier.defuse(file["path"]), file["bytes"], file["made"], file["sha256"]]
            for file in written
        ]
        is_first = not self._has_part("files.csv")
        if is_first:
            env = self.with_context(lang=self.lang).env
            head = [env._("File"), env._("Bytes"), env._("Date"), "SHA-256"]
            rows.insert(0, head)
        self._add_part("files.csv", archive.write_csv(rows, is_first))

    def _get_names(self, files):
        """Names of files that are taken in the folders of these."""
        names = dossier.Names()
        folders = {f"files/{file.res_model}/{file.res_id or 0}" for file in files}
        for _id, path, _size, _sha256 in self._read_places():
            folder, _slash, name = path.rpartition("/")
            if folder in folders:
                names.take(folder, name)
        return names
