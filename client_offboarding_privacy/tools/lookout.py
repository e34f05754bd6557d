"""Which of thousands of people may be named in a text. Plain Python.

What it finds is looked at once more by the database, which says who is named as a
whole. It may find too much, but never too little.
"""

import re
from collections import Counter

# Bytes of words, in lower letters; all others, also those of letters that ASCII lacks,
# are gaps. A name is cut up in the same way as a text: its parts are words there.
LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789"
GAPS = bytes(byte if byte in LETTERS else 32 for byte in range(256))
# A part that is shorter stands in every text.
LEAST = 3
# Words of every writing: slower, and so only for names that have no part in ASCII.
WORD = re.compile(r"[^\W_]+")
# What may stand between the digits of a number, and what ASCII lacks.
APART = b"-().+/ \t\n\r\f\v" + bytes(range(128, 256))
# PostgreSQL makes letters of ASCII of these.
FOLDED = {"\u0130": "i", "\u212a": "k"}


class Lookout:
    """Knows by one word of each name and address whether it may be there.

    :param texts: names and addresses, in lower letters
    :param numbers: digits of telephone numbers
    """

    def __init__(self, texts, numbers=()):
        parts = {text: self._cut(text) for text in texts}
        ascii_only = {
            text for text in texts if any(len(part) >= LEAST for part in parts[text])
        }
        parts |= {text: WORD.findall(text) for text in parts.keys() - ascii_only}
        self._parts = {text: set(found) for text, found in parts.items()}
        # Names without a letter or a digit.
        self._signs = {text for text in texts if not parts[text]}
        self._by_word = self._choose(ascii_only)
        self._by_any_word = self._choose(parts.keys() - ascii_only - self._signs)
        self._numbers = set(numbers)
        self._lengths = sorted({len(number) for number in numbers})

    def _cut(self, text):
        for letter, folded in FOLDED.items():
            text = text.replace(letter, folded)
        return text.encode().lower().translate(GAPS).split()

    def _choose(self, texts):
        """Of each text the part that the fewest others have, the longest of these."""
        counts = Counter(part for text in texts for part in self._parts[text])
        chosen = {}
        for text in sorted(texts):
            parts = [p for p in self._parts[text] if len(p) >= LEAST]
            parts = parts or self._parts[text]
            key = min(parts, key=lambda part: (counts[part], -len(part), part))
            chosen.setdefault(key, []).append(text)
        return chosen

    def find(self, text):
        """Those of the names, addresses and numbers that may stand in a text."""
        words = set(self._cut(text))
        found = self._get_named(self._by_word, words)
        if self._by_any_word:
            words = set(WORD.findall(text.lower()))
            found |= self._get_named(self._by_any_word, words)
        if self._numbers:
            found |= self._get_numbers(text)
        return found | {signs for signs in self._signs if signs in text}

    def _get_named(self, by_word, words):
        return {
            text
            for word in by_word.keys() & words
            for text in by_word[word]
            if self._parts[text] <= words
        }

    def _get_numbers(self, text):
        digits = text.encode().lower().replace(b"%20", b"").replace(b"&nbsp;", b"")
        found = set()
        for run in re.findall(rb"[0-9]{7,}", digits.translate(None, APART)):
            run = run.decode()
            for length in self._lengths:
                found |= self._numbers.intersection(
                    run[start : start + length]
                    for start in range(len(run) - length + 1)
                )
        return found
