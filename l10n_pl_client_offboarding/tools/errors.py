"""What can't be computed, in words that say what to enter."""

# There is no environment in tools/: the ERP translates these sentences when it shows
# them. The name is what its export looks for.
# pylint: disable=prefer-env-translation


def _lt(text):
    """Mark a sentence for the ERP's translations; it is looked up when it is shown."""
    return text


ERROR_TEXTS = {
    "half_year_missing": _lt(
        "The reference rate of the half-year from %(day)s is missing. Enter it before "
        "computing interest for it: it is never carried over from the one before."
    ),
    "kind_unknown": _lt(
        "It isn't known what kind of client this is, so neither is the rate."
    ),
    "amount_negative": _lt("Interest is due on a positive amount, not on %(amount)s."),
}


class LatePaymentError(ValueError):
    """``code`` is a key of ERROR_TEXTS and ``values`` what its template needs."""

    def __init__(self, code, **values):
        super().__init__(ERROR_TEXTS[code] % values)
        self.code = code
        self.values = values
