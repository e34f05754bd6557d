import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

# What a file is and where it belongs. Its checksum, size and place in the file store
# follow from these, and Odoo lets nobody write them.
FROZEN_FIELDS = {
    "datas",
    "db_datas",
    "mimetype",
    "name",
    "offboarding_protocol_id",
    "public",
    "raw",
    "res_field",
    "res_id",
    "res_model",
    "type",
    "url",
}


class IrAttachment(models.Model):
    """Files that belong to a signed paper: frozen for everybody.

    Superuser rights make no difference: these checks look at none.
    """

    _inherit = "ir.attachment"

    offboarding_protocol_id = fields.Many2one(
        "client.offboarding.protocol",
        string="Frozen with the paper",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_system",
        help="The signed paper that this file belongs to: it can't be changed.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # Only signing freezes; a caller could block somebody else's file for years.
        for vals in vals_list:
            vals.pop("offboarding_protocol_id", None)
        if "default_offboarding_protocol_id" in self.env.context:
            self = self.with_context(default_offboarding_protocol_id=False)
        return super().create(vals_list)

    def write(self, vals):
        if changed := FROZEN_FIELDS & set(vals):
            # Rights come first: what is frozen is told to those who may know.
            self.check_access("write")
            if "offboarding_protocol_id" in changed:
                raise UserError(self.env._("Only signing a paper freezes its files."))
            for attachment in self._get_frozen():
                if any(attachment._is_other(name, vals[name]) for name in changed):
                    attachment._raise_frozen()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        for attachment in self._get_frozen():
            attachment._raise_frozen()

    def _get_frozen(self):
        # sudo: the mark isn't for everybody to see, but binds everybody.
        return self.sudo().filtered(
            lambda attachment: (
                attachment.offboarding_protocol_id
                and not attachment.offboarding_protocol_id._is_kept_long_enough()
            )
        )

    def _is_other(self, name, value):
        """Whether writing ``value`` changes anything.

        Odoo rewrites every file as it is when it moves its store.
        """
        if name == "datas":
            return base64.b64decode(value or b"") != (self.raw or b"")
        if name == "raw":
            content = value.encode() if isinstance(value, str) else value
            return (content or b"") != (self.raw or b"")
        return (value or False) != (self[name] or False)

    def _raise_frozen(self):
        paper = self.offboarding_protocol_id
        raise UserError(
            self.env._(
                "%(file)s belongs to %(paper)s, which is signed: nobody can change or "
                "delete it until %(day)s.",
                file=self.name,
                paper=paper.name,
                day=paper.date_keep_until,
            )
        )

    def _freeze(self, paper):
        """Bind the files to a signed paper; there is no way back before its time."""
        # sudo: whoever signs need not have rights on files; and past :meth:`write`.
        return super(IrAttachment, self.sudo()).write(
            {"offboarding_protocol_id": paper.id}
        )
