"""What a text is compared with to find somebody in it. Plain Python."""

import re

# What stands in a text in place of a name or an address.
BLANK = "***"
# `anna@a.pl` isn't part of `joanna@a.pl`, nor `Jan Nowak` of `Jan Nowakowski`.
ADDRESS = r"(?<![[:alnum:]._%+-]){}(?![[:alnum:]]|[-.][[:alnum:]])"
NAME = r"(?<![[:alnum:]]){}(?![[:alnum:]])"
# How the digits of a number are set apart, also in a link.
APART = r"(?:[-\s().\/]|%20|&nbsp;){0,3}"
NUMBER = "(?<![0-9])(?:[0-9]{{1,4}}%s)?{}(?![0-9])" % APART.replace("{", "{{").replace(
    "}", "}}"
)

# Fewer digits are an area code or an extension. What stands before the last nine is the
# country's code, which is written or not.
LEAST, MOST = 7, 9
# What stands between several numbers in one field: signs, words as "or" and "ext.", and
# a stroke behind a whole number; behind an area code it is within one.
BETWEEN = re.compile(r"[,;|+#*]|[^\W\d_]+")
STROKE = re.compile(r"((?:\d[^\d/]*){%s})/" % LEAST)


def split_numbers(text):
    """The last digits of each telephone number in a field, which may hold several."""
    parts = BETWEEN.split(STROKE.sub(r"\1,", text))
    digits = ("".join(filter(str.isdigit, part)) for part in parts)
    return [number[-MOST:] for number in digits if len(number) >= LEAST]


def like(text):
    """A pattern of LIKE for what contains the text, which may hold wild cards."""
    for sign in "\\%_":
        text = text.replace(sign, f"\\{sign}")
    return f"%{text.lower()}%"


def like_number(digits):
    """A pattern of LIKE for the digits, however they are set apart."""
    return f"%{'%'.join(digits)}%"


def exactly(addresses, names=(), numbers=()):
    """A regular expression of PostgreSQL for these as a whole, in lower letters."""
    found = [ADDRESS.format(_escape(text)) for text in addresses]
    found += [NAME.format(_escape(text)) for text in names]
    found += [NUMBER.format(APART.join(digits)) for digits in numbers]
    return "|".join(found)


def _escape(text):
    return re.sub(r"([^\w\s])", r"\\\1", text.lower())
