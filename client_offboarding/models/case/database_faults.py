"""A database that can't do something now says so in a sentence.

Odoo answers with its own error: the words of PostgreSQL and a traceback, or a page that
says nothing. What happened stays in the server's log, for the administrator.
"""

import contextlib

from psycopg2 import Error
from psycopg2.errors import DiskFull
from werkzeug.exceptions import HTTPException

from odoo import models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...tools.database_faults import is_database_fault

# In the addresses of our pages, and of what is called on our models.
OURS = ("offboarding", "/my/contracts")
# Codes of PostgreSQL begin so where it ended the connection, or couldn't be reached.
LOST = ("08", "57P")
UNAVAILABLE = 503


def describe(env, fault):
    """What that means for whoever asked for something.

    :param fault: what ended his transaction, see ``is_database_fault``
    """
    if isinstance(fault, DiskFull):
        return env._(
            "The database has no room left. Nothing was changed. An administrator has "
            "to make room on its disk; then try again."
        )
    if isinstance(fault, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
        return env._(
            "Somebody else is changing the same at this moment. Nothing was changed; "
            "try again in a moment."
        )
    if (fault.pgcode or "08").startswith(LOST):
        # It may be gone after it did what it was told, before it could say so.
        return env._(
            "The connection to the database was lost. Open the page again to see "
            "whether it was done; if it wasn't, try again."
        )
    return env._(
        "The database couldn't do this now. Nothing was changed. Try again; if it "
        "fails again, an administrator has to look at the log of the server."
    )


class IrHttp(models.AbstractModel):
    _name = "ir.http"
    _inherit = ["ir.http"]

    @classmethod
    def _handle_error(cls, exception):
        path = request.httprequest.path
        if not is_database_fault(exception) or not any(part in path for part in OURS):
            return super()._handle_error(exception)
        with contextlib.suppress(Error):
            # A connection that is gone has to be known for it: where closing it fails,
            # that is what Odoo answers.
            request.env.cr.rollback()
        error = UserError(cls._describe_fault(exception))
        error.http_status = UNAVAILABLE
        # Not by a page of the portal, which is read from the database.
        answer = request.dispatcher.handle_error(error)
        return answer.get_response() if isinstance(answer, HTTPException) else answer

    @classmethod
    def _describe_fault(cls, fault):
        try:
            return describe(request.env, fault)
        except Error:
            # Which languages there are is read from the database too.
            return describe(request.env(context={}), fault)
