"""Who may be named in a text is known by its words: some too many, never too few."""

import pytest
from privacy_tools.lookout import Lookout


@pytest.mark.parametrize(
    "text, sought",
    [
        ("Dear JAN NOWAK,", "jan nowak"),
        ("<b>jan nowak</b>_x", "jan nowak"),
        ("„Jan Nowak”\N{NO-BREAK SPACE}wrote", "jan nowak"),
        ("Świętosława Żółć came", "świętosława żółć"),
        ("ŚWIĘTOSŁAWA ŻÓŁĆ CAME", "świętosława żółć"),
        # Nothing of them is in ASCII, or too little to look for.
        ("Пишет Иван Петров.", "иван петров"),
        ("See Żółć Śliż", "żółć śliż"),
        ("Yours, Jo Li", "jo li"),
        # PostgreSQL makes an `i` and a `k` of these.
        ("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}stanbul Kaya", "istanbul kaya"),
        ("\N{KELVIN SIGN}owalska Anna", "kowalska anna"),
        ("To: <ANNA.K+x@A-B.pl>", "anna.k+x@a-b.pl"),
        ("*** ???", "*** ???"),
    ],
)
def test_whoever_is_named_is_found(text, sought):
    others = [f"person number{number}" for number in range(50)]
    assert Lookout([*others, sought]).find(text) == {sought}


@pytest.mark.parametrize(
    "text",
    [
        "Call 601222333 today",
        "+48 601 222 333",
        "0048601222333",
        "(601) 222-333, or 5",
        "tel:+48%20601%20222%20333",
        "601&nbsp;222&NBSP;333",
        "601\N{NO-BREAK SPACE}222\N{EN DASH}333",
    ],
)
def test_number_is_found_however_it_is_written(text):
    assert Lookout([], ["601222333", "2223334"]).find(text) == {"601222333"}


@pytest.mark.parametrize(
    "text", ["Jan sent it to Kowalska", "601 222\x01333", "nowaka jan", ""]
)
def test_nobody_is_named(text):
    assert Lookout(["jan nowak", "anna kowalska"], ["601222333"]).find(text) == set()


def test_of_thousands_only_those_of_the_words_come_into_question():
    people = [f"jan nowak{number}" for number in range(5000)]
    text = "Jan Nowak17 and jan nowak4999, not Jan Nowak5001"
    assert Lookout(people).find(text) == {"jan nowak17", "jan nowak4999"}
