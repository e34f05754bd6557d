"""Calls of public methods as a client program sends them, and what may come of them."""

import json
import linecache
import traceback
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.sql_db import Cursor
from odoo.tools import SQL, mute_logger

from .reading_common import OURS, GeneratedReadingCase

# What stands in records that whoever asks may not read.
MARKER = "XMARKX"
CHANGES = ("insert", "update", "delete")


class Undone(Exception):
    """Takes back what a call did."""


def is_ours(frame):
    name = frame.f_globals.get("__name__", "")
    return OURS in name and ".tests." not in name


def get_culprit(error):
    """Where code of ours fails, rather than what Odoo makes of its own arguments.

    :return: place and line of the innermost frame of ours, unless it only passes on
    """
    frames = traceback.walk_tb(error.__traceback__)
    ours = [(frame, line) for frame, line in frames if is_ours(frame)]
    if not ours:
        return None
    frame, line = ours[-1]
    text = linecache.getline(frame.f_code.co_filename, line).strip()
    if "super(" in text:
        return None
    return f"{frame.f_globals['__name__']}:{line} {text}"


def is_text(field):
    return (
        field.type in ("char", "text", "html")
        and field.store
        and not field.compute
        and not field.translate
        and field.name not in ("code", "lang", "res_model", "token", "access_token")
        and "sha256" not in field.name
    )


def is_private(model, method):
    return any(
        getattr(vars(class_).get(method), "_api_private", False)
        for class_ in type(model).mro()
    )


@contextmanager
def watch_changes():
    """Collect the statements that write in the database, also those taken back."""
    changes = []
    execute = Cursor.execute

    def watched(cursor, query, params=None, **options):
        text = getattr(query, "code", query)
        words = text.split(None, 1)
        # What is to be told to browsers was queued by the calls before.
        if words and words[0].lower() in CHANGES and "bus_bus" not in text:
            changes.append(text)
        return execute(cursor, query, params, **options)

    with patch.object(Cursor, "execute", watched):
        yield changes


class CalledCase(GeneratedReadingCase):
    """Calls whatever a client program can, and notes what isn't a plain answer."""

    def setUp(self):
        super(GeneratedReadingCase, self).setUp()
        self.faults = []
        # What goes wrong in the database is the point.
        self.enterContext(mute_logger("odoo.sql_db", "odoo.models"))

    @classmethod
    def plant_marker(cls):
        """Write it in every text of the company's cases, where nothing computes it."""
        for name in cls.get_models():
            model = cls.env[name]
            records = model.sudo().with_context(active_test=False).search([])
            if "company_id" in model._fields:
                records = records.filtered(lambda r: r.company_id == cls.company)
            texts = [field.name for field in model._fields.values() if is_text(field)]
            for text in texts if model._auto and records else ():
                query = "UPDATE %s SET %s = %s || %s WHERE id IN %s RETURNING id"
                table, column = SQL.identifier(model._table), SQL.identifier(text)
                ids = tuple(records.ids)
                cls.env.execute_query(SQL(query, table, column, MARKER, column, ids))
        cls.env.invalidate_all()

    @staticmethod
    def is_ours(model):
        return OURS in (model._original_module or "")

    def get_called(self):
        """Every public method that a class of ours has a word in, by model."""
        for name in sorted(self.env.registry):
            model = self.env[name]
            if model._abstract:
                continue
            methods = {
                method
                for class_ in type(model).mro()
                if OURS in class_.__module__
                for method, value in vars(class_).items()
                if callable(value) and not method.startswith("_")
            }
            for method in sorted(methods):
                if not is_private(model, method):
                    yield model, method

    def call(self, what, user, model, method, ids, given):
        """Call as ``user``; notes a technical error of ours. It is taken back.

        :return: what it returns, or says
        """
        self.env.transaction.clear()
        records = self.env[model._name].with_user(user)
        result = None
        try:
            with self.env.cr.savepoint(flush=False):
                answer = call_kw(records, method, [ids], given)
                self.env.flush_all()
                raise Undone(answer)
        except Undone as done:
            result = done.args[0]
        except UserError as error:
            result = str(error)
        except Exception as error:
            if culprit := get_culprit(error):
                text = str(error).partition("\n")[0]
                kind = type(error).__name__
                self.faults.append(f"{what}: {kind}: {text} at {culprit}")
        self.env.transaction.clear()
        return result

    def call_as_stranger(self, what, user, model, method, ids, given):
        """Also notes what it tells or changes of records that aren't his."""
        # What the set-up has changed is followed at its own end, not at his.
        self.env.cr.precommit.run()
        with watch_changes() as changes:
            result = self.call(what, user, model, method, ids, given)
        if MARKER in json.dumps(result, default=str):
            self.faults.append(f"{what}: tells {str(result)[:200]}")
        for change in changes:
            self.faults.append(f"{what}: writes {' '.join(change.split())[:150]}")
