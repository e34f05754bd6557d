"""Amounts of money in words, for papers in Polish and English."""

from decimal import ROUND_HALF_UP, Context, Decimal

from num2words import CONVERTER_CLASSES, num2words

# The names that num2words declines correctly and unambiguously ("US dollars"). Some of
# its other names are wrong ("Saudi saudi riyal"), or missing.
NAMED = {
    "pl": ("PLN", "EUR", "USD"),
    "en": ("PLN", "EUR", "USD", "GBP", "AUD", "CAD"),
}
# num2words rounds with the default context, which has 28 digits.
LIMIT = Decimal(10) ** 24


def amount_in_words(
    amount: Decimal | int, currency: str, lang: str, digits: int = 2
) -> str:
    """``amount`` units of ``currency`` in words, rounded half up to ``digits`` places.

    ``lang`` is an Odoo code such as pl_PL. Languages other than Polish get English
    words, like the rest of their papers. Currencies without a name get their code
    and, as on a cheque, their fraction in figures: "sto dwadzieścia trzy 45/100 GBP".

    :raises TypeError: for a float, which is not the amount that was meant
    :raises ValueError: for NaN, infinity, and amounts of 10²⁴ and more
    """
    if isinstance(amount, bool) or not isinstance(amount, (Decimal, int)):
        raise TypeError(
            f"An amount in words must be a Decimal, not {type(amount).__name__}: "
            "convert the rounded amount with Decimal(str(amount))."
        )
    # num2words reads an int as cents, so it never gets one for money.
    amount = Decimal(amount)
    if not amount.is_finite() or abs(amount) >= LIMIT:
        raise ValueError(f"{amount} can't be put in words: correct the amount.")
    amount = _round(amount, digits)
    lang = "pl" if (lang or "").lower().startswith("pl") else "en"
    if digits == 2 and currency in NAMED[lang]:
        return _named(amount, currency, lang)
    return _with_code(amount, currency, lang, digits)


def _round(amount, digits):
    places = Decimal(1).scaleb(-digits)
    return amount.quantize(places, ROUND_HALF_UP, Context(prec=60))


def _named(amount, currency, lang):
    converter = CONVERTER_CLASSES[lang]
    text = num2words(
        amount,
        lang=lang,
        to="currency",
        currency=currency,
        adjective=currency in converter.CURRENCY_ADJECTIVES,
    )
    if lang == "pl" and currency == "EUR" and int(abs(amount)) == 1:
        # Euro is neuter in Polish; only a lone "one" agrees in gender.
        text = text.replace("jeden euro", "jedno euro")
    return text


def _with_code(amount, currency, lang, digits):
    # Negative cardinals raise in Polish, so the sign is written apart.
    parts = ["minus"] if amount < 0 else []
    whole, fraction = divmod(abs(amount), 1)
    parts.append(num2words(int(whole), lang=lang))
    if digits:
        parts.append(f"{int(fraction.scaleb(digits)):0{digits}d}/{10**digits}")
    return " ".join([*parts, currency])
