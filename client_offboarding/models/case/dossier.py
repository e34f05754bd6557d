from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date

from ...const import CASE_READERS, MANAGER
from ...tools import dossier
from .files import read_stored


class ClientOffboarding(models.Model):
    """The whole case as one archive, under the rights of whoever asks for it.

    Papers, documents, proofs, what the case and its lines say, and its history. What
    the user doesn't see in the application isn't in his archive either; notes among
    colleagues are left out unless he asks for them.

    A model whose records hang on a case says by ``_dossier_folder`` where its files go;
    with False, how it works inside is no part of what is handed out.
    """

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    _dossier_folder = "case"

    is_dossier_internal = fields.Boolean(
        compute="_compute_is_dossier_internal",
        compute_sudo=False,
        help="The user may take out the notes among colleagues too.",
    )

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_dossier_internal(self):
        is_manager = self.env.user.has_group(MANAGER)
        for case in self:
            case.is_dossier_internal = is_manager or case.user_id == self.env.user

    def action_dossier(self):
        """Download the archive of the case; returns an ``ir.actions.act_url``.

        With ``dossier_internal`` in the context it holds the notes among colleagues.
        """
        self.ensure_one()
        internal = bool(self.env.context.get("dossier_internal"))
        self._check_dossier(internal)
        query = "?internal=1" if internal else ""
        return {
            "type": "ir.actions.act_url",
            "url": f"/client_offboarding/dossier/{self.id}{query}",
            "target": "download",
        }

    def _check_dossier(self, internal=False):
        """Who opens a case may have it; a helper reads no more than its header."""
        self.check_access("read")
        if internal and not self.is_dossier_internal:
            raise AccessError(
                self.env._(
                    "The internal notes of a case are taken out by a manager, or by "
                    "whoever is responsible for it."
                )
            )
        user = self.env.user
        if not user.has_groups(CASE_READERS):
            raise AccessError(
                self.env._("The dossier is for those who may read the whole case.")
            )

    def _prepare_dossier(self, internal=False):
        """Everything of the archive but the content of its files.

        :param internal: with the notes among colleagues
        :return: (name of the folder, pieces of the ZIP as a generator); the generator
            needs no environment, so it may run after the request
        """
        self.ensure_one()
        self._check_dossier(internal)
        records = self._get_dossier_records()
        entries = self._get_dossier_entries(records)
        make_index = self._get_dossier_index(records, entries, internal)
        root = self.name.replace("/", "-")
        kept = [entry for entry in entries if entry.size >= 0]
        return root, dossier.stream(root, kept, make_index)

    def _get_dossier_index(self, records, entries, internal):
        """A function that makes the index, once it is known which files were written.

        :return: function of the files written → dict of names and contents
        """
        # Texts are made now, under the user's rights; checksums come later.
        columns = {
            "path": self.env._("File"),
            "kind": self.env._("Belongs to"),
            "date": self.env._("Date"),
            "size": self.env._("Bytes"),
            "sha256": "SHA-256",
        }
        tables = self._get_dossier_tables(records, internal)
        pages = self._get_dossier_history(records, internal)
        title = self.env._("Dossier of %s", self.display_name)
        number, files_title = self.name, self.env._("Files")
        lang, column = self._get_dossier_lang(), self.env._("File")
        missing = self.env._("Missing from the file store")
        differing = self.env._("Differs from what was stored")

        def make_index(written):
            rows = dossier.list_files(written, columns)
            body = [dossier.write_table(name, lines) for name, lines in tables]
            body += [f'<p><a href="{page}">{page}</a></p>' for page in pages]
            body.append(
                dossier.write_table(files_title, rows, columns["path"], "SHA-256")
            )
            for name, paths in (
                (missing, [entry.path for entry in entries if entry.size < 0]),
                (differing, [entry.path for entry in written if entry.is_damaged]),
            ):
                body.append(dossier.write_table(name, [{column: p} for p in paths]))
            return {
                "index.html": dossier.write_page(title, lang, body),
                "index.csv": dossier.write_csv(rows),
                "index.json": dossier.write_json(
                    {"case": number, "tables": dict(tables), "files": rows}
                ),
                **pages,
            }

        return make_index

    def _get_dossier_lang(self):
        return (self.env.lang or "en").replace("_", "-")

    # Records

    @api.model
    def _get_dossier_models(self):
        """Models of the app whose records hang on a case."""
        return [
            name
            for name, model in sorted(self.env.items())
            if name.startswith("client.offboarding.")
            and not model._abstract
            and not model._transient
            and model._auto
            and "offboarding_id" in model._fields
            and self._get_dossier_folder(model)
        ]

    @api.model
    def _get_dossier_folder(self, model):
        return getattr(model, "_dossier_folder", model._name.rpartition(".")[2])

    def _get_dossier_records(self):
        """The case and its lines that the user may read: list of recordsets."""
        self.ensure_one()
        found = [self]
        for name in self._get_dossier_models():
            model = self.env[name].with_context(active_test=False)
            if model.has_access("read"):
                found.append(model.search([("offboarding_id", "=", self.id)]))
        return [records for records in found if records]

    # Files

    def _get_dossier_entries(self, records):
        """Files of the records, each once, that the user may read.

        :return: list of ``dossier.Entry``; of size -1 where the store has lost one
        """
        names, seen, entries = dossier.Names(), set(), []
        for lines in records:
            labels = self.env["ir.model"]._get(lines._name).name
            for file in self._get_dossier_files(lines):
                if file.id in seen:
                    continue
                seen.add(file.id)
                folder = self._get_dossier_folder(lines)
                size, read = read_stored(file)
                entries.append(
                    dossier.Entry(
                        names.take(folder, file.name or f"file-{file.id}"),
                        read,
                        size,
                        {
                            "kind": labels,
                            "date": format_date(self.env, file.create_date),
                        },
                        # An empty one has that of nothing, or none.
                        file.checksum if size > 0 else "",
                    )
                )
        return entries

    def _get_dossier_files(self, lines):
        """Files attached to the records or named by their fields, in a fixed order."""
        fields_ = [
            name
            for name, field in lines._fields.items()
            if field.comodel_name == "ir.attachment"
            and field.store
            and lines._has_field_access(field, "read")
        ]
        # sudo: ids only; the next search leaves out what the user may not read.
        named = [
            file_id for name in fields_ for file_id in lines.sudo().mapped(name).ids
        ]
        domain = (
            Domain("res_model", "=", lines._name)
            & Domain("res_id", "in", lines.ids)
            & Domain("res_field", "in", (False, "invoice_pdf_report_file"))
        ) | Domain("id", "in", named)
        return self.env["ir.attachment"].search(
            domain & Domain("type", "=", "binary"), order="id"
        )

    def _log_dossier(self, internal):
        """Who took the case out, and when, stays in its history."""
        self.ensure_one()
        self.message_post(
            body=self.env._("Dossier downloaded with internal notes.")
            if internal
            else self.env._("Dossier downloaded."),
            subtype_xmlid="mail.mt_note",
        )

    def _get_dossier_filename(self):
        day = fields.Date.context_today(self)
        return f"{dossier.safe_name(self.name.replace('/', '-'))}-{day}.zip"
