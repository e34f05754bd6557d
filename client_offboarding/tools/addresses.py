"""Whether two texts name the same address, as people write addresses."""

import re

POST_CODE = re.compile(r"\b\d{2}-\d{3}\b")
SEPARATORS = re.compile(r"[\s,;()]+")
# What is written or left out as one likes.
FILLERS = {"ul", "al", "pl", "os", "nr", "m", "lok", "poland", "polska", "e-mail"}


def _words(text):
    words = SEPARATORS.split(POST_CODE.sub(" ", text.casefold()))
    return {word.strip(".:") for word in words} - FILLERS - {""}


def is_at(agreed, used):
    """Whether ``used`` names the place ``agreed``, perhaps with more about it.

    >>> is_at("ul. Prosta 1, Kraków", "Prosta 1, 30-001 Kraków, Polska")
    True
    >>> is_at("Prosta 1, Kraków", "Prosta 11, Kraków")
    False
    """
    return _words(agreed) <= _words(used)
