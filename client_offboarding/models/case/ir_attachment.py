import base64
import contextlib
import hashlib
import os

from odoo import api, models
from odoo.exceptions import UserError

from .guard import without_claim

# Where a file belongs.
PLACE_FIELDS = {"company_id", "res_field", "res_id", "res_model"}
# What a file is. Its checksum, size and place in the file store follow from these, and
# Odoo lets nobody write them.
CONTENT_FIELDS = {
    "datas",
    "db_datas",
    "description",
    "mimetype",
    "name",
    "original_id",
    "public",
    "raw",
    "type",
    "url",
}


class IrAttachment(models.Model):
    """Files that are evidence are frozen for everybody.

    Superuser rights make no difference: these checks look at none. What a file is
    frozen with is told by the *marks*: fields that whoever freezes adds.
    """

    _name = "ir.attachment"
    _inherit = ["ir.attachment"]

    @api.model
    def _get_marks(self):
        """Names of the fields that say what a file is frozen with."""
        return set()

    @api.model_create_multi
    def create(self, vals_list):
        # Only signing and handing over freeze; a caller could block somebody else's
        # file for years.
        marks = self._get_marks()
        for vals in vals_list:
            for mark in marks:
                vals.pop(mark, None)
        defaults = {f"default_{mark}" for mark in marks} & self.env.context.keys()
        if defaults:
            self = self.with_context(**dict.fromkeys(defaults, False))
        names = ", ".join(str(vals.get("name") or "") for vals in vals_list)
        with self._telling_of_store(names):
            return super().create(vals_list)

    def write(self, vals):
        marks = self._get_marks()
        if changed := (CONTENT_FIELDS | PLACE_FIELDS | marks) & set(vals):
            # Rights come first: what is frozen is told to those who may know.
            self.check_access("write")
            if marks & changed:
                raise UserError(
                    self.env._(
                        "Only signing a paper, or handing a document over, freezes "
                        "its files."
                    )
                )
            for attachment in self._get_frozen():
                names = changed & attachment._get_frozen_fields()
                if any(attachment._is_other(name, vals[name]) for name in names):
                    attachment._raise_frozen()
        with self._telling_of_store(vals.get("name") or ""):
            return super().write(vals)

    @contextlib.contextmanager
    def _telling_of_store(self, names):
        """A file store that takes nothing is told in a sentence."""
        try:
            yield
        except OSError as error:
            raise self._get_store_error(names) from error

    @api.model
    def _file_write(self, bin_value, checksum):
        """A store that is full keeps the first half of a file, under its whole name.

        When there is room again, Odoo would take it for another file of that name.
        """
        with contextlib.ExitStack() as stack:
            name = f"{checksum[:2]}/{checksum}"
            path = self._full_path(name)
            if not os.path.exists(path):
                stack.callback(self._drop_half, path)
            res = super()._file_write(bin_value, checksum)
            stack.pop_all()
            return res

    @api.model
    def _drop_half(self, path):
        with contextlib.suppress(OSError):
            os.unlink(path)

    @api.model
    def _create_kept(self, vals_list):
        """Create files that prove something: they are there afterwards, or nothing is.

        :return: the files
        :raises UserError: where one couldn't be stored
        """
        return self.create(vals_list)._check_stored()

    def _copy_kept(self, vals):
        """Copies of files; see :meth:`_create_kept`."""
        # One that is gone would be copied as an empty one.
        self._check_kept()
        return self.copy(vals)._check_stored()

    def _check_stored(self):
        """The files, which were stored right now; see :meth:`_create_kept`."""
        damaged = self.filtered(lambda file: not file._is_stored_whole())
        for file in damaged.filtered("store_fname"):
            # Else the next try would take the damaged one for the same file.
            self._drop_half(file._full_path(file.store_fname))
        if damaged:
            raise self._get_store_error(damaged[0].name)
        return self

    def _check_kept(self):
        """Read files back from where they were stored, past all caches.

        A file store that is full takes the first half of a file; one that couldn't be
        written is read as an empty one.

        :raises UserError: for the first that isn't what its checksum says
        """
        # sudo: contents are compared only.
        for file in self.sudo():
            if not file._is_stored_whole():
                raise self._get_store_error(file.name)

    def _is_stored_whole(self):
        self.ensure_one()
        self.invalidate_recordset(["raw", "datas", "db_datas"])
        content = self.raw or b""
        if not content and not self.file_size:
            return True
        return hashlib.sha1(content).hexdigest() == self.checksum

    @api.model
    def _get_store_error(self, name):
        return UserError(
            self.env._(
                "The file '%s' couldn't be stored, or isn't what it was any more. "
                "Nothing was changed. An administrator has to look at the file store "
                "(is it full, or read-only?); then try again.",
                name,
            )
        )

    def unlink(self):
        records = without_claim(self)
        return super(IrAttachment, records).unlink()

    def _write_mark(self, vals):
        """Freeze files, or release them: the only way past :meth:`write`."""
        # sudo: whoever signs, or hands over, need not have rights on files.
        return super(IrAttachment, self.sudo()).write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        for attachment in self._get_frozen():
            attachment._raise_frozen()

    def _get_frozen(self):
        # sudo: the mark isn't for everybody to see, but binds everybody.
        return self.sudo().filtered(lambda attachment: attachment._is_frozen())

    def _is_frozen(self):
        """Whether something binds the file still; whoever adds a mark says it."""
        self.ensure_one()
        return False

    def _get_frozen_fields(self):
        """What can't be written.

        What was handed over may still be moved, as when two contacts are merged: it
        belongs to the client or his contract, not to the case.
        """
        return CONTENT_FIELDS

    def _is_other(self, name, value):
        """Whether writing ``value`` changes anything.

        Odoo rewrites every file as it is when it moves its store.
        """
        if name == "datas":
            return base64.b64decode(value or b"") != (self.raw or b"")
        if name == "raw":
            content = value.encode() if isinstance(value, str) else value
            return (content or b"") != (self.raw or b"")
        kept = self._fields[name].convert_to_write(self[name], self)
        return (value or False) != (kept or False)

    def _raise_frozen(self):
        raise UserError(self._describe_frozen())

    def _describe_frozen(self):
        """Why a file can't be changed; whoever adds a mark says it."""
        self.ensure_one()
        return self.name
