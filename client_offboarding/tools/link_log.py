"""Links that open something don't stand in the server's log."""

import logging
import re

# Who logs addresses with all that is in them: the server itself, and the chatter.
LOGGERS = ("werkzeug", "longpolling", "odoo.addons.mail.controllers.mail")
# In an address, or in one that is part of another and so is written in escapes.
TOKEN = re.compile(
    r"((?:[?&]|%(?:25)*(?:3F|26))(?:access_token|_?hash|token)(?:=|%(?:25)*3D))"
    r"(?:(?!%(?:25)*26)[^&#\s\"])+",
    re.IGNORECASE,
)


def hide_tokens(text):
    """An address without the tokens in it."""
    return TOKEN.sub(r"\1…", text) if isinstance(text, str) else text


class LinkFilter(logging.Filter):
    def filter(self, record):
        record.msg = hide_tokens(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(hide_tokens, record.args))
        return True


def keep_links_out_of_the_log():
    """Whoever reads the log could act as the client otherwise."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(type(one).__name__ == LinkFilter.__name__ for one in logger.filters):
            logger.addFilter(LinkFilter())
