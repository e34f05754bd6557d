"""What of a claim no interest is charged for yet, by the day.

What was owed on a day, less what is charged for that day. Not by the payments that the
charges were told of: these bounce, are deleted or entered anew, and what was charged up
to one of them stands all the same.
"""

from decimal import Decimal
from itertools import pairwise

from .interest import DAY


def uncharged(parts, charged, start):
    """Bases and days that are still to be charged.

    Where only some of a day's debt is charged, it is that which was open longest.
    Bases are Decimal; first and last days are included.

    :param parts: list of (base, last day): what settled the claim, and its open rest
    :param charged: list of (base, first day, last day)
    :param start: the first day of being late
    :return: list of (index in ``parts``, base, first day, last day)
    """
    found, longer = [], Decimal()
    spans = _cut(parts, charged, start)
    for index in sorted(range(len(parts)), key=lambda i: parts[i][1], reverse=True):
        base, last = parts[index]
        # Days on which this part was owed, and how much of it is charged on them.
        covered = [
            (span, min(max(_charged_on(span[0], charged) - longer, Decimal()), base))
            for span in spans
            if span[0] <= last
        ]
        found += [(index, *layer) for layer in _peel(base, covered)]
        longer += base
    return sorted(found)


def _cut(parts, charged, start):
    """(first day, last day) of stretches within which nothing changes."""
    firsts = {last + DAY for __, last in parts}
    for __, first, last in charged:
        firsts |= {first, last + DAY}
    firsts = sorted(day for day in firsts if day > start)
    return [(first, after - DAY) for first, after in pairwise([start, *firsts])]


def _charged_on(day, charged):
    return sum(
        (base for base, first, last in charged if first <= day <= last), Decimal()
    )


def _peel(base, covered):
    """What isn't covered, in layers: a layer is one base for days in a row."""
    levels = sorted({Decimal(), base, *(amount for __, amount in covered)})
    for low, high in pairwise(levels):
        days = []
        # What is covered up to the top ends the last days in a row.
        for span, amount in [*covered, (None, high)]:
            if amount <= low:
                days.append(span)
            elif days:
                yield high - low, days[0][0], days[-1][1]
                days = []
