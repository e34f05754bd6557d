import hashlib
import json

from lxml import etree

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.client_offboarding.models.case.files import read_stored
from odoo.addons.client_offboarding.tools import dossier

from ..tools import archive
from .data_policy import CASE

FILE = "ir.attachment"
# What is written in one transaction; what is kept of it never fills the memory.
RECORDS, FILES = 5000, 200
BYTES = 256 << 20
# Not part of the archive: which file of the store is which of its files.
PLACES = "places.jsonl"


class ClientOffboardingDataExport(models.Model):
    """An export is made in steps, each of which is there whole or not at all.

    What was begun, and by whatever was cut off, goes on with the finds that are still
    to be written.
    """

    _name = "client.offboarding.data.export"
    _inherit = ["client.offboarding.data.export"]

    def _make_step(self):
        """Do a piece of the work, which the caller commits.

        :return: whether there is more to do
        """
        self.ensure_one()
        if self.state != "making":
            return False
        if not self._has_part("data.xml"):
            self._begin()
            return True
        name, ids = self._get_todo(SQL("res_model <> %s", FILE), RECORDS)
        if ids:
            self._write_records(name, ids)
            return True
        name, ids = self._get_todo(SQL("res_model = %s", FILE), FILES)
        if ids:
            self._write_files(ids)
            return True
        self._finish()
        return False

    def _get_todo(self, condition, limit):
        """What is to be written next: (model, ids of its records)."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT res_model, res_id FROM client_offboarding_data_item"
                " WHERE run_id = %s AND state = 'todo' AND %s"
                " ORDER BY res_model, res_id LIMIT %s",
                self.run_id.id,
                condition,
                limit,
            )
        )
        first = rows[0][0] if rows else None
        return first, [id_ for name, id_ in rows if name == first]

    def _mark(self, name, ids, state, refusal=None):
        """Note what became of finds; as one query, since there may be many."""
        if not ids:
            return
        # sudo: see _get_exportable; nobody else writes finds.
        items = self.env["client.offboarding.data.item"].sudo()
        self.env.execute_query(
            SQL(
                "UPDATE client_offboarding_data_item SET state = %s, refusal = %s,"
                " action = %s WHERE run_id = %s AND res_model = %s AND res_id = ANY(%s)"
                " RETURNING id",
                state,
                refusal,
                "export" if state == "done" else "none",
                self.run_id.id,
                name,
                list(ids),
            )
        )
        items.invalidate_model(["state", "refusal", "action"], flush=False)

    def _begin(self):
        values = self._get_values()
        names = self.env["client.offboarding.data.policy"]._get_export_fields()
        models_ = [
            values._describe(name)
            for name in sorted(self._count("todo").keys() & names.keys())
            if name in self.env
        ]
        head = archive.write_head(
            models_,
            number=self.name,
            company=self.company_id.name,
            made=self.create_date.isoformat(timespec="seconds") + "Z",
            lang=self._get_lang(),
        )
        self._add_part("data.xml", head)

    def _get_values(self):
        return self.env["client.offboarding.data.export.values"].with_context(
            lang=self.lang, active_test=False
        )

    def _get_lang(self):
        return self.lang.partition("@")[0].replace("_", "-")

    # Records

    def _write_records(self, name, ids):
        values = self._get_values()
        if not values._describe(name)["fields"]:
            policy = self.env["client.offboarding.data.policy"]._get_data_policies()
            ours = policy.get(name) == CASE
            self._mark(name, ids, "refused", "internal" if ours else "no_fields")
            return
        records = self._get_exportable(name, ids)
        if records:
            ids, columns = values._read(records)
            self._add_part("data.xml", archive.write_records(name, ids, columns))
            path = f"csv/{name}.csv"
            is_first = not self._has_part(path)
            head = [values._get_columns(name)] if is_first else []
            cells = zip(ids, *values._get_cells(name, columns), strict=True)
            self._add_part(path, archive.write_csv([*head, *cells], is_first))
        self.env.invalidate_all()

    def _get_exportable(self, name, ids):
        """The records that are the client's to have; of the others it is noted why."""
        # sudo: what an officer exports lies also in apps that he doesn't use.
        model = self.env[name].sudo().with_context(active_test=False, lang=self.lang)
        there = model.browse(ids).exists()
        self._mark(name, set(ids) - set(there.ids), "gone")
        told, refused = self._get_sifter()._sift(there)
        for reason, records in refused.items():
            self._mark(name, records.ids, "refused", reason)
        self._mark(name, told.ids, "done")
        return told

    def _get_sifter(self):
        run = self.run_id.sudo()
        # Of a case he who was the client then, whoever employs him now.
        client = run.offboarding_id.partner_id
        clients = client or run.partner_ids.commercial_partner_id
        return self.env["client.offboarding.data.export.sifter"].with_context(
            # sudo: compared only.
            export_company_id=run.company_id.id,
            export_client_ids=clients.ids,
        )

    # Files

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

    # The end

    def _finish(self):
        """Check what was written against its schema, and seal it."""
        self._add_part("data.xml", archive.FOOT)
        sizes = self._get_counts()
        try:
            found = archive.check_schema(self._read_parts("data.xml"))
        except (ValueError, etree.LxmlError) as error:
            raise UserError(
                self.env._("The export doesn't fit its schema: %s", error)
            ) from error
        if found != sizes[:2]:
            raise UserError(
                self.env._(
                    "The export holds %(found)s records and files instead of "
                    "%(counted)s. Nothing was handed out; make it anew.",
                    found=sum(found),
                    counted=sum(sizes[:2]),
                )
            )
        self._write_step({"record_count": found[0], "file_count": found[1]})
        self._add_part("data.xsd", archive.SCHEMA.read_bytes())
        self._add_part("verify_export.py", archive.VERIFIER.read_bytes())
        self._add_part("index.html", self._write_index().encode())
        sums, size = self._sum_up()
        self._add_part("SHA256SUMS", sums)
        self._write_step(
            {
                "state": "ready",
                "sha256": hashlib.sha256(sums).hexdigest(),
                "byte_count": size,
                "date_made": fields.Datetime.now(),
            }
        )

    def _get_counts(self):
        # sudo: see _get_todo
        items = self.env["client.offboarding.data.item"].sudo()
        done = Domain("run_id", "=", self.run_id.id) & Domain("state", "=", "done")
        of_file = Domain("res_model", "=", FILE)
        return (
            items.search_count(done & ~of_file),
            items.search_count(done & of_file),
        )

    def _read_parts(self, path):
        """Content of one of the export's own files in pieces, read from the store."""
        for part in self._get_parts().filtered(lambda part: part.name == path):
            yield from read_stored(part)[1]()

    def _sum_up(self):
        """The list of all checksums, and the number of bytes that they are of."""
        lines, total = [], 0
        for path in dict.fromkeys(self._get_parts().mapped("name")):
            if path == PLACES:
                continue
            digest = hashlib.sha256()
            for piece in self._read_parts(path):
                digest.update(piece)
                total += len(piece)
            lines.append(f"{digest.hexdigest()}  {path}\n")
        for _id, path, size, sha256 in self._read_places():
            lines.append(f"{sha256}  {path}\n")
            total += size
        return "".join(lines).encode(), total
