import hashlib
import os
from concurrent.futures import ThreadPoolExecutor

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import MissingError, UserError

from ...tools.dossier import read_file

# To hand less over to another thread takes longer than to reckon it here.
CHUNK_ASIDE = 1 << 16


def read_stored(attachment):
    """How a file is read without an environment, after the request.

    :param attachment: ``ir.attachment`` that the user was found to be allowed to read
    :return: (size or -1 where it is lost, function that returns its pieces)
    """
    path = attachment.store_fname and attachment._full_path(attachment.store_fname)
    if path and os.path.isfile(path):
        return os.path.getsize(path), lambda: read_file(path)
    if attachment.store_fname and not attachment.raw and attachment.file_size:
        return -1, None
    registry, file_id = attachment.env.registry, attachment.id

    def read():
        # Kept in the database, or wherever an addon for storage put it.
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            yield env["ir.attachment"].browse(file_id).raw or b""

    return attachment.file_size, read


class ClientOffboardingMixinFile(models.AbstractModel):
    """Files of a line: readable by whoever adds them, owned by it, with checksums."""

    _name = "client.offboarding.mixin.file"
    _description = "Line with Files"

    def _get_files_before(self, field):
        # sudo: Odoo leaves out what a user may not read, also when he just linked it.
        return {line: line.sudo()[field] for line in self}

    def _take_files(self, before, field):
        """What was attached since ``before`` is checked and becomes the line's.

        An id is all that linking takes: without the check, who may write a line could
        hand over, or read through it, any file of the database.

        :param before: line → files that it had
        :param field: name of the field with the files
        :raises AccessError: for a file that the user may not read
        """
        for line in self:
            # sudo: see _get_files_before
            after = line.sudo()[field]
            added = after - before.get(line, after.browse())
            try:
                added.with_env(self.env).check_access("read")
            except MissingError as error:
                raise line._get_file_error("") from error
            # Uploaded before the line was saved, a file belongs to nobody and so only
            # its author could read it.
            # sudo: his own file, attached to a line that he may write.
            loose = added.filtered(
                lambda file: not file.res_id and file.create_uid == self.env.user
            )
            loose.write({"res_model": line._name, "res_id": line.id})

    def _hash_files(self, files):
        """Checksums of files, read anew.

        :return: list of dicts with ``id``, ``name``, ``size`` and ``sha256``
        :raises UserError: for a file that is gone or isn't what it was
        """
        # sudo: access was checked when the file was attached, and who hands it over
        # need not be who may open the contract that it comes from.
        return [self._hash_file(file) for file in files.sudo()]

    def _hash_file(self, attachment):
        """Hash a file piece by piece: it may be larger than memory.

        Odoo reads a file that is gone from its store as an empty one, whose checksum
        would be as good as any. So its own checksum, of when the file was stored, must
        come out too.
        """
        name = ""
        try:
            name = attachment.name
            if attachment.type == "url":
                raise UserError(
                    self.env._(
                        "'%s' is a link, which may show something else tomorrow. "
                        "Attach the file itself.",
                        name,
                    )
                )
            sha256, sha1, size = hashlib.sha256(), hashlib.sha1(), 0
            with ThreadPoolExecutor(1) as pool:
                for chunk in self._read_chunks(attachment):
                    # Both at once: checksums let go of Python's lock.
                    other = len(chunk) > CHUNK_ASIDE and pool.submit(sha1.update, chunk)
                    sha256.update(chunk)
                    size += len(chunk)
                    if other:
                        other.result()
                    else:
                        sha1.update(chunk)
        except (MissingError, OSError) as error:
            raise self._get_file_error(name) from error
        if sha1.hexdigest() != attachment.checksum and (size or attachment.file_size):
            raise self._get_file_error(name)
        return {
            "id": attachment.id,
            "name": name,
            "size": size,
            "sha256": sha256.hexdigest(),
        }

    def _read_chunks(self, attachment):
        path = attachment.store_fname and attachment._full_path(attachment.store_fname)
        if path and os.path.isfile(path):
            yield from read_file(path)
        else:
            # Kept in the database, or wherever an addon for storage put it; not what
            # was given a moment ago and may never have got there.
            attachment.invalidate_recordset(["raw", "datas", "db_datas"])
            yield attachment.raw or b""

    def _get_file_error(self, name):
        return UserError(
            self.env._(
                "The file '%s' was deleted or changed while its checksum was made. "
                "Nothing was recorded. Attach it again.",
                name,
            )
        )
