from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ...tools.defaults import read_defaults
from .called import check_values, record_id


class ClientOffboardingMixinGiven(models.AbstractModel):
    """A wizard that takes no record which its caller may not read.

    Anybody who may use a wizard can fill it in by RPC with whatever ids he likes, and
    its related and computed fields would tell him what stands in them.
    """

    _name = "client.offboarding.mixin.given"
    _description = "Wizard of Offboarding"
    _inherit = ["client.offboarding.mixin.called"]

    @api.model_create_multi
    def create(self, vals_list):
        defaults = read_defaults(self.env.context, self._get_given_fields())
        for vals in [defaults, *vals_list]:
            self._check_given(vals)
        self._check_filled_in(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_given(vals)
        self._raise_for_empty(vals)
        return super().write(vals)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        self._check_given(values)
        return values

    def onchange(self, values, field_names, fields_spec):
        self._check_given(values or {})
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _get_given_fields(self):
        """Fields by which a caller names records, not those that follow from others."""
        return [
            name
            for name, field in self._fields.items()
            if field.relational
            and field.store
            and field.type != "one2many"
            and name not in models.MAGIC_COLUMNS
            and not self.env[field.comodel_name]._transient
        ]

    @api.model
    def _check_given(self, vals):
        """Check that the caller may read the records that ``vals`` name.

        Code with superuser rights has chosen them itself; no caller gets that far.

        :raises AccessError: of the first that he may not
        """
        check_values(self, vals)
        if self.env.su:
            return
        for name in set(self._get_given_fields()) & vals.keys():
            field = self._fields[name]
            ids = find_ids(self.env, field, vals[name])
            records = self.env[field.comodel_name].browse(ids)
            records.exists().check_access("read")

    @api.model
    def _check_filled_in(self, vals_list):
        """Say what is missing, before the database refuses it as an error of ours.

        A form asks for it; a client program may have forgotten it.

        :raises ValidationError: naming what is missing
        """
        self.check_access("create")
        needed = {
            name
            for name, field in self._fields.items()
            if field.required
            and field.store
            and field.column_type
            and not (field.compute or field.type == "boolean")
        }
        for vals in vals_list:
            missing = sorted(needed - vals.keys())
            known = self.default_get(missing) if missing else {}
            self._raise_for_empty(dict.fromkeys(missing) | known | vals)

    @api.model
    def _raise_for_empty(self, vals):
        labels = [
            self._fields[name]._description_string(self.env)
            for name, value in vals.items()
            if name in self._fields
            and self._fields[name].required
            and self._fields[name].type != "boolean"
            and (value is None or value is False)
        ]
        if labels:
            raise ValidationError(self.env._("Please fill in: %s.", ", ".join(labels)))


def find_ids(env, field, value):
    """The ids in a value as clients of the ERP send it: an id, or commands.

    :raises UserError: for what is neither
    """
    if field.type == "many2one":
        id_ = value.get("id") if isinstance(value, dict) else value
        return [record_id(env, id_)] if isinstance(id_, int) and id_ else []
    ids = []
    for part in value or []:
        if not isinstance(part, (list, tuple)):
            ids.append(part)
        elif part[0] == Command.SET:
            ids += part[2]
        elif part[0] not in (Command.CREATE, Command.CLEAR):
            ids.append(part[1])
    return [id_ for id_ in ids if isinstance(id_, int)]
