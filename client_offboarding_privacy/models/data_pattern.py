"""What a text is compared with to find somebody in it. Plain Python."""

import re

# What stands in a text in place of a name or an address.
BLANK = "***"
# `anna@a.pl` isn't part of `joanna@a.pl`, nor `Jan Nowak` of `Jan Nowakowski`.
ADDRESS = r"(?<![[:alnum:]._%+-]){}(?![[:alnum:]]|[-.][[:alnum:]])"
NAME = r"(?<![[:alnum:]]){}(?![[:alnum:]])"


def like(text):
    """A pattern of LIKE for what contains the text, which may hold wild cards."""
    for sign in "\\%_":
        text = text.replace(sign, f"\\{sign}")
    return f"%{text.lower()}%"


def exactly(addresses, names=()):
    """A regular expression of PostgreSQL for these as a whole, in lower letters."""
    found = [ADDRESS.format(_escape(text)) for text in addresses]
    found += [NAME.format(_escape(text)) for text in names]
    return "|".join(found)


def _escape(text):
    return re.sub(r"([^\w\s])", r"\\\1", text.lower())
