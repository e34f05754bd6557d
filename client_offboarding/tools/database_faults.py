"""Whether the database failed, or what was asked of it."""

from psycopg2 import DatabaseError, InterfaceError, OperationalError


def is_database_fault(error):
    """It has no room, no time, or is gone; nothing is wrong with what was asked.

    What is left of a connection that was ended raises ``InterfaceError``, and, where
    the end came without a word, ``DatabaseError`` itself.
    """
    known = isinstance(error, (OperationalError, InterfaceError))
    return known or type(error) is DatabaseError
