"""Words that stay together in print; `_` marks a space that doesn't break."""

import lxml.html
import pytest
from offboarding_tools.typography import bind, bind_words, group_thousands


@pytest.mark.parametrize(
    "text",
    [
        "Świt Sp._z_o.o. w_Krakowie",
        "Świt sp._z_o._o. i_inni",
        "Żółw sp._k.",
        "do zapłaty 1_234_567,00_zł",
        "w_terminie 30_dni od dnia 5_maja_2026_r.",
        "od dnia 1_stycznia_2027_r.",
        "na podstawie §_5 ust._2 pkt_3 umowy",
        "przy ul._Długiej 5, 00‑503_Warszawa",
        "art._28 ust._3 lit._g RODO, art._111_§_2 KC",
        "nr_seryjny 20-503-7 i_SN-20-503",
        "umowa nr_7 (a_także aneks)",
        "2_szt. oraz 5_%",
    ],
)
def test_polish(text):
    plain = text.replace("_", " ").replace("‑", "-")
    assert bind(plain, "pl_PL") == text.replace("_", "\xa0")


@pytest.mark.parametrize(
    "text",
    [
        "a notice of 30_days, given on 16_November_2026",
        "owed: $_300.00, that is 1_234.00_PLN",
        "No._5, Article_28(3)(g)",
        "lines of a user\nare kept",
        "nothing: 12 monkeys, zloty 5",
    ],
)
def test_english(text):
    assert bind(text.replace("_", " "), "en_US") == text.replace("_", "\xa0")


def test_line_broken_by_a_template_is_joined():
    assert bind("zawarta z\n        Klientem", "pl_PL") == "zawarta z\xa0Klientem"


def test_word_before_an_element_is_joined_and_scripts_are_left_alone():
    root = lxml.html.fromstring(
        "<div>nr <b>7</b> i <i>8</i><script>i b</script><style>i c</style> i d</div>"
    )
    bind_words(root, "pl_PL")
    assert root.text == "nr\xa0"
    assert root[0].tail == " i\xa0"
    assert [root[2].text, root[3].text] == ["i b", "i c"]
    assert root[3].tail == " i\xa0d"


def test_text_ends_where_its_element_does():
    """All are looked through as one; a unit before a letter would be none."""
    root = lxml.html.fromstring("<div><p>5 kg</p><p>7 zł</p><p>8 m</p></div>")
    bind_words(root, "pl_PL")
    assert [element.text for element in root] == ["5\xa0kg", "7\xa0zł", "8\xa0m"]


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("1234567,00 zł", "1_234_567,00 zł"),
        ("$ 12,345.6789", "$ 12,345.6789"),
        ("999,00 zł", "999,00 zł"),
        ("5000", "5_000"),
    ],
)
def test_thousands(text, grouped):
    assert group_thousands(text) == grouped.replace("_", "\xa0")
