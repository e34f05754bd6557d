"""What strangers enter in forms, as text that can be kept."""

import re

# Tabs and ends of lines are text; what else controls a terminal isn't, and PostgreSQL
# keeps no zero byte.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(value):
    """``value`` without control characters, down to the texts in lists and dicts."""
    if isinstance(value, str):
        return CONTROLS.sub("", value)
    if isinstance(value, list):
        return [clean(part) for part in value]
    if isinstance(value, dict):
        return {clean(name): clean(part) for name, part in value.items()}
    return value


def read_form(values, files=()):
    """What a form holds, with a file where a text belongs as good as nothing.

    :param values: dict as the server reads it
    :param files: names of fields for files
    """
    return {
        name: value
        for name, value in clean(values).items()
        if name in files or not hasattr(value, "read")
    }


def read_token(value):
    """The token of an address, which is a text or none."""
    return clean(value) if isinstance(value, str) else None
