import json
import os
from collections import Counter

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tools import split_every

from odoo.addons.client_offboarding.models.case.files import read_stored
from odoo.addons.client_offboarding.tools import dossier

from ..tools import archive
from .data_export_making import FILE, PLACES


class ClientOffboardingDataExport(models.Model):
    """The archive of an export, put together while it is downloaded."""

    _name = "client.offboarding.data.export"
    _inherit = ["client.offboarding.data.export"]

    def _prepare_archive(self, contact=None):
        """Everything of the archive but the content of its files.

        :param contact: ``res.partner`` whose download is the receipt; a transfer that
            broke off is none
        :return: (name of the file, its size, its pieces as a generator)
        :raises UserError: where a file was deleted or changed since
        """
        self.ensure_one()
        if self.state in ("making", "gone"):
            raise UserError(self.env._("This export has nothing to hand out."))
        root = dossier.safe_name(self.name.replace("/", "-").replace(" ", ""), "export")
        size, pieces = archive.stream(root, self._get_members())
        if contact:
            pieces = self._with_receipt(pieces, contact)
        return f"{root}.zip", size, pieces

    def _with_receipt(self, pieces, contact):
        """The pieces; before the last one goes out, the receipt, by itself.

        Without the last piece the archive is none: nobody has it without a receipt,
        and a transfer that breaks off before leaves none.
        """
        registry, export_id = self.env.registry, self.id
        contact_id, name = contact.id, contact.name

        def record():
            with registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                export = env[self._name].browse(export_id)
                receiver = env["res.partner"].browse(contact_id)
                retrying(lambda: export._record_receipt(name, receiver), env)

        def send():
            last = next(pieces)
            for piece in pieces:
                yield last
                last = piece
            record()
            yield last

        return send()

    def _get_members(self):
        """Files of the archive, as they were when it was made.

        :raises UserError: for the first of which that can't be said any more
        """
        sums = {}
        parts = self._get_parts()
        listed = b"".join(self._read_parts("SHA256SUMS"))
        for line in listed.decode().splitlines():
            digest, _gap, path = line.partition("  ")
            sums[path] = digest
        sums["SHA256SUMS"] = self.sha256
        members = []
        for path, pieces in parts.grouped("name").items():
            if path != PLACES:
                stored = [
                    self._open(piece, piece.name) for piece in pieces.sorted("id")
                ]
                members.append(_join(path, stored, sums[path]))
        for places in split_every(1000, self._read_places()):
            # sudo: see _get_exportable; what it was is compared by its checksum.
            files = self.env[FILE].sudo().browse(place[0] for place in places).exists()
            by_id = files.grouped("id")
            for id_, path, size, sha256 in places:
                found, read = self._open(by_id.get(id_), path)
                if found != size:
                    self._raise_lost(path)
                members.append(archive.Member(path, size, sha256, read))
            files.invalidate_recordset()
        return members

    def _read_places(self):
        """(id of the attachment, path in the archive, size, SHA-256) of each file."""
        for part in self._get_parts().filtered(lambda part: part.name == PLACES):
            for line in (part.raw or b"").splitlines():
                yield json.loads(line)

    def _open(self, file, path):
        if not file:
            self._raise_lost(path)
        size, read = read_stored(file)
        if size < 0:
            self._raise_lost(path)
        return size, read

    def _raise_lost(self, path):
        raise UserError(
            self.env._(
                "'%s' was deleted or changed since the export was made. Make a new "
                "one.",
                os.path.basename(path),
            )
        )

    # The page that explains it

    def _write_index(self):
        """``index.html`` in the language of whoever gets it."""
        export = self.with_context(lang=self.lang)
        env = export.env
        title = env._("Export of personal data")
        what, files = env._("What"), env._("File")
        about = {
            env._("Number"): self.name,
            env._("Made by"): self.company_id.name,
            env._("Made on"): export.company_id._format_offboarding_moment(
                self.create_date
            ),
            env._("Records"): str(self.record_count),
            env._("Files"): str(self.file_count),
        }
        own = [{files: path, what: text} for path, text in export._get_own_files()]
        body = [
            dossier.write_table(env._("The export"), [about]),
            dossier.write_table(env._("Records"), export._get_index_rows(), files),
            dossier.write_table(env._("What else is here"), own, files),
            dossier.write_table(env._("Left out"), export._get_left_out()),
            dossier.write_table(
                env._("How to check it"),
                [{what: text} for text in export._get_instructions()],
            ),
        ]
        return dossier.write_page(title, self._get_lang(), body)

    def _get_own_files(self):
        there = set(self._get_parts().mapped("name"))
        texts = {
            "data.xml": self.env._("All records and the list of files, for programs"),
            "data.xsd": self.env._("The schema of data.xml"),
            "files.csv": self.env._("The list of files, for spreadsheets"),
            "SHA256SUMS": self.env._("The checksums of all files"),
            "verify_export.py": self.env._("The program that checks the export"),
        }
        made_later = {"SHA256SUMS"}
        return [(p, text) for p, text in texts.items() if p in there | made_later]

    def _get_index_rows(self):
        """A row for each model, with its CSV."""
        counts = self._count("done")
        values = self._get_values()
        return [
            {
                self.env._("Data"): values._describe(name)["label"],
                self.env._("Records"): str(counts[name]),
                self.env._("File"): f"csv/{name}.csv",
            }
            for name in sorted(counts)
            if name != FILE
        ]

    def _get_left_out(self):
        """What was found and isn't here, by its reason: nobody is to miss it."""
        reasons = dict(self.env["client.offboarding.data.refusal"]._get_reasons())
        rows = Counter()
        # sudo: see _get_todo
        items = self.env["client.offboarding.data.item"].sudo()
        for refusal, count in items._read_group(
            [("run_id", "=", self.run_id.id), ("state", "=", "refused")],
            ["refusal"],
            ["__count"],
        ):
            rows[refusal] += count
        why, number = self.env._("Why"), self.env._("Records and files")
        return [
            {why: reasons.get(reason, reason), number: str(rows[reason])}
            for reason in sorted(rows)
        ]

    def _count(self, state):
        # sudo: see _get_todo
        items = self.env["client.offboarding.data.item"].sudo()
        domain = [("run_id", "=", self.run_id.id), ("state", "=", state)]
        return dict(items._read_group(domain, ["res_model"], ["__count"]))

    def _get_instructions(self):
        return [
            self.env._(
                "Whether anything was changed is checked with Python: "
                "python3 verify_export.py EXPORT.zip FINGERPRINT. Take the program "
                "out of the archive first. The fingerprint stands on the record of the "
                "return of the data."
            ),
            self.env._(
                "Without Python: unpack the archive, and let sha256sum -c SHA256SUMS "
                "compare. The checksum of SHA256SUMS itself is the fingerprint."
            ),
            self.env._(
                "The program doesn't install anything, and sends nothing anywhere. "
                "It says so where it can't check the schema since lxml is missing."
            ),
        ]


def _join(path, stored, sha256):
    """One file of the archive out of the pieces that it is kept in."""

    def read():
        for _size, read_piece in stored:
            yield from read_piece()

    return archive.Member(path, sum(size for size, _read in stored), sha256, read)
