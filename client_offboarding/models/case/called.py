import inspect
import math
import re
from collections.abc import Collection
from functools import wraps

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.orm.identifiers import NewId

from ...tools.dates import FIRST_YEAR, LAST_YEAR
from ...tools.entered import clean
from .uninstalling import without_forged_uninstall

# Beyond it no amount or quantity makes sense, and the database fails.
LARGEST = 1e12
# Of PostgreSQL's integers.
LAST_ID = 2**31 - 1


def takes(**readers):
    """Read the arguments of a public method by these functions.

    Over RPC they are whatever the caller sends; without a sentence for what makes no
    sense he would get an error of the server.

    :param readers: for each argument a function of the environment and the value
    """

    def decorate(method):
        signature = inspect.signature(method)

        @wraps(method)
        def call(self, *args, **kwargs):
            given = signature.bind(self, *args, **kwargs)
            for name in readers.keys() & given.arguments.keys():
                if given.arguments[name] is not None:
                    given.arguments[name] = readers[name](
                        self.env, given.arguments[name]
                    )
            return method(*given.args, **given.kwargs)

        return call

    return decorate


def text(env, value):
    """A text without control characters; XML-RPC knows no null, so false is none."""
    if value is None or value is False:
        return None
    if not isinstance(value, str):
        raise UserError(env._("'%s' isn't a text.", value))
    return clean(value)


def choice(model, field):
    """A reader of what can be chosen in a field."""

    def read(env, value):
        value = text(env, value)
        if value and value not in env[model]._fields[field].get_values(env):
            raise UserError(env._("'%s' can't be chosen here.", value))
        return value

    return read


def number(env, value):
    """A quantity or an amount."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or abs(value) > LARGEST:
        raise UserError(env._("'%s' isn't a number that makes sense here.", value))
    return value


def day(env, value, required=False):
    """A date, or an ISO string of it."""
    return _read_date(env, fields.Date.to_date, value, required)


def moment(env, value):
    """A date and time in UTC, or an ISO string of it."""
    return _read_date(env, fields.Datetime.to_datetime, value)


def _read_date(env, read, value, required=False):
    found = wrong = None
    try:
        found = read(value)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        wrong = error
    if wrong or (required and not found):
        raise UserError(
            env._("'%s' isn't a date. Write it as 2026-12-31.", value or "")
        ) from wrong
    if found and not FIRST_YEAR <= found.year <= LAST_YEAR:
        # What is counted from it may lie where neither Python nor the database counts.
        raise ValidationError(
            env._(
                "%(day)s can't be right: check the year (%(first)s–%(last)s).",
                day=found,
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        )
    return found


# What reads a field of this type.
DAYS = {"date": day, "datetime": moment}


def get_unknown_error(env):
    """What is said of a record that can't be meant."""
    return UserError(env._("There is no such record."))


def record_id(env, value):
    """The id of one record, or none."""
    if value is False:
        return None
    if not _is_saved(value):
        raise get_unknown_error(env)
    return value


def _is_saved(value):
    return value.__class__ is int and 0 < value <= LAST_ID


def record_ids(env, value):
    """A list of ids."""
    if value is False:
        return None
    if not isinstance(value, (list, tuple)):
        raise get_unknown_error(env)
    return [record_id(env, id_) for id_ in value]


def check_values(records, vals):
    """Refuse in words what is no list of records, or no day that can be meant.

    Odoo takes it as it is, and it, or what of ours looks into it, fails on the way.

    :raises UserError: naming the field or the day
    """
    env = records.env
    for name, value in vals.items():
        field = records._fields.get(name)
        if field and field.type in DAYS:
            DAYS[field.type](env, value)
        if field and field.type in ("one2many", "many2many") and not _is_list(value):
            raise UserError(
                env._(
                    "'%s' takes a list of records, or of commands about them.",
                    field._description_string(env),
                )
            )


def _is_list(value):
    """Whether it is ids, commands about records, or none."""
    if not value or isinstance(value, models.BaseModel):
        return True
    return isinstance(value, (list, tuple)) and all(
        _is_command(part) if isinstance(part, (list, tuple)) else _is_id(part)
        for part in value
    )


def _is_id(value):
    # What isn't saved yet has an id of its own kind.
    return _is_saved(value) or isinstance(value, NewId)


def _is_command(command):
    """Whether the ERP's ORM knows it, see ``odoo.fields.Command``."""
    number = command[0] if command and isinstance(command[0], int) else None
    if number in (Command.CREATE, Command.UPDATE, Command.SET) and len(command) != 3:
        return False
    if number == Command.CREATE:
        return isinstance(command[2], dict)
    if number == Command.UPDATE:
        return _is_id(command[1]) and isinstance(command[2], dict)
    if number in (Command.DELETE, Command.UNLINK, Command.LINK):
        return len(command) in (2, 3) and _is_id(command[1])
    if number == Command.SET:
        ids = command[2]
        return isinstance(ids, Collection) and all(_is_id(id_) for id_ in ids)
    return number == Command.CLEAR


class ClientOffboardingMixinCalled(models.AbstractModel):
    """What client programs may call: a wrong record is answered in words.

    Over RPC the ids of a method's records are whatever the caller sends. Odoo takes
    them as they are and fails somewhere on the way, and ``false`` is a record that
    isn't saved yet, of which no right is asked.
    """

    _name = "client.offboarding.mixin.called"
    _description = "Called by Client Programs"

    # Odoo asks for the right to a field where it reads it, but neither where it groups
    # by several records nor where a related field stands for another.

    @api.model
    def _search(self, domain, *args, **kwargs):
        for condition in Domain(domain).iter_conditions():
            self._check_asked(condition.field_expr)
        return super()._search(domain, *args, **kwargs)

    def _field_to_sql(self, alias, field_expr, query=None):
        self._check_asked(field_expr)
        return super()._field_to_sql(alias, field_expr, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        self._check_asked(groupby_spec)
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _check_asked(self, expression):
        """Refuse to search, sort, group or add up by what the user doesn't see."""
        field = self._fields.get(re.split(r"[.:]", expression, maxsplit=1)[0])
        if field:
            self._check_field_access(field, "read")

    @api.private
    def browse(self, ids=()):
        records = super().browse(ids)
        for id_ in records._ids:
            is_number = id_.__class__ is int and id_ > 0
            if not is_number and not isinstance(id_, NewId):
                raise get_unknown_error(self.env)
        return records

    @api.private
    def ensure_one(self):
        """Also a sentence, not an error of the server, for whoever calls a method."""
        if len(self._ids) == 1:
            return self
        if self._ids:
            raise UserError(self.env._("Choose one record only."))
        raise UserError(self.env._("Choose a record first."))

    def unlink(self):
        kept = without_forged_uninstall(self)
        if kept:
            # Before anything goes along with them, such as their messages.
            kept.check_access("unlink")
        return super(ClientOffboardingMixinCalled, kept).unlink()
