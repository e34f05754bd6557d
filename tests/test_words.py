"""Money in words, in both languages of the papers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words
from offboarding_tools.words import amount_in_words

amounts = st.decimals(-(10**15), 10**15, places=2)


@pytest.mark.parametrize(
    "amount, currency, words",
    [
        ("0", "PLN", "zero złotych, zero groszy"),
        ("1", "PLN", "jeden złoty, zero groszy"),
        ("2.02", "PLN", "dwa złote, dwa grosze"),
        ("5.01", "PLN", "pięć złotych, jeden grosz"),
        ("12", "PLN", "dwanaście złotych, zero groszy"),
        ("22.22", "PLN", "dwadzieścia dwa złote, dwadzieścia dwa grosze"),
        ("101", "PLN", "sto jeden złotych, zero groszy"),
        ("112.12", "PLN", "sto dwanaście złotych, dwanaście groszy"),
        ("-3.21", "PLN", "minus trzy złote, dwadzieścia jeden groszy"),
        ("123.45", "EUR", "sto dwadzieścia trzy euro, czterdzieści pięć centów"),
        ("1", "EUR", "jedno euro, zero centów"),
        ("-1.01", "EUR", "minus jedno euro, jeden cent"),
        ("21", "EUR", "dwadzieścia jeden euro, zero centów"),
        ("2", "USD", "dwa dolary amerykańskie, zero centów"),
        ("123.45", "GBP", "sto dwadzieścia trzy 45/100 GBP"),
        ("-0.05", "CHF", "minus zero 05/100 CHF"),
        ("2000000000", "PLN", "dwa miliardy złotych, zero groszy"),
    ],
)
def test_polish(amount, currency, words):
    assert amount_in_words(Decimal(amount), currency, "pl_PL") == words


@pytest.mark.parametrize(
    "amount, currency, words",
    [
        ("0", "PLN", "zero zlotys, zero groszy"),
        ("1.01", "PLN", "one zloty, one grosz"),
        ("123.45", "EUR", "one hundred and twenty-three euro, forty-five cents"),
        ("-2.50", "GBP", "minus two pounds sterling, fifty pence"),
        ("7.50", "USD", "seven US dollars, fifty cents"),
        ("3.50", "AUD", "three Australian dollars, fifty cents"),
        ("1", "CAD", "one Canadian dollar, zero cents"),
        ("123.45", "CHF", "one hundred and twenty-three 45/100 CHF"),
        ("10.50", "SAR", "ten 50/100 SAR"),
    ],
)
def test_english(amount, currency, words):
    assert amount_in_words(Decimal(amount), currency, "en_US") == words


@pytest.mark.parametrize(
    "amount, currency, lang, digits, words",
    [
        ("1500", "JPY", "pl_PL", 0, "tysiąc pięćset JPY"),
        ("2.5", "JPY", "en_US", 0, "three JPY"),
        ("1.234", "KWD", "en_US", 3, "one 234/1000 KWD"),
        ("-1.005", "KWD", "pl_PL", 3, "minus jeden 005/1000 KWD"),
    ],
)
def test_currencies_with_other_decimal_places(amount, currency, lang, digits, words):
    assert amount_in_words(Decimal(amount), currency, lang, digits) == words


def test_other_languages_get_the_english_words_of_their_papers():
    amount = Decimal("5.00")
    assert amount_in_words(amount, "EUR", "de_DE") == "five euro, zero cents"


def test_a_whole_number_is_units_and_not_cents():
    assert amount_in_words(100, "PLN", "pl_PL") == "sto złotych, zero groszy"


def test_half_a_cent_is_rounded_up_and_no_sign_is_left_of_zero():
    assert amount_in_words(Decimal("0.005"), "PLN", "pl").endswith("jeden grosz")
    assert amount_in_words(Decimal("0.995"), "GBP", "pl") == "jeden 00/100 GBP"
    assert amount_in_words(Decimal("-0.004"), "GBP", "pl") == "zero 00/100 GBP"


@pytest.mark.parametrize("amount", [1.1, True, "1.10", None])
def test_what_isnt_a_decimal_is_refused(amount):
    with pytest.raises(TypeError, match="must be a Decimal"):
        amount_in_words(amount, "PLN", "pl_PL")


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e24", "-1e24"])
def test_what_has_no_words_is_refused(amount):
    with pytest.raises(ValueError, match="correct the amount"):
        amount_in_words(Decimal(amount), "PLN", "pl_PL")


@given(amounts)
def test_every_amount_reads_as_its_whole_and_its_fraction(amount):
    sign = "minus " if amount < 0 else ""
    whole, fraction = divmod(abs(amount), 1)
    words = num2words(int(whole), lang="pl")
    cents = int(fraction * 100)
    assert amount_in_words(amount, "GBP", "pl") == f"{sign}{words} {cents:02d}/100 GBP"
    if whole != 1:
        assert amount_in_words(amount, "EUR", "pl").startswith(f"{sign}{words} euro,")


@given(amounts, st.sampled_from(["PLN", "EUR", "GBP", "JPY"]))
def test_credits_read_like_their_invoices(amount, currency):
    positive = amount_in_words(abs(amount), currency, "en_US")
    negative = amount_in_words(-abs(amount), currency, "en_US")
    assert negative == (f"minus {positive}" if amount else positive)
