"""The legal form of a Polish business, as its name tells it."""

import pytest
from offboarding_tools.legal_forms import find_legal_form


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Kowalski Sp. z o.o.", "limited"),
        ("Kowalski sp. z o. o. w likwidacji", "limited"),
        ("KOWALSKI SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ", "limited"),
        ("Kowalski Spółka z o.o.", "limited"),
        ("Kowalski sp zoo", "limited"),
        ("Fundacja Kowalskich Sp. z o.o.", "limited"),
        ("Kowalski S.A.", "stock"),
        ("KOWALSKI SA", "stock"),
        ("Kowalski spółka akcyjna", "stock"),
        ("Kowalski P.S.A.", "simple_stock"),
        ("Kowalski prosta spółka akcyjna", "simple_stock"),
        ("Kowalski PSA", "simple_stock"),
        ("Kowalski S.K.A.", "partner_stock"),
        ("Kowalski Sp. z o.o. spółka komandytowo-akcyjna", "partner_stock"),
        ("Kowalski S.A. SKA", "partner_stock"),
        ("Kowalski, Nowak sp.j.", "without"),
        ("Kowalski Spółka jawna", "without"),
        ("Kowalski i partnerzy sp. p.", "without"),
        ("Kowalski sp. z o.o. sp. k.", "without"),
        ("KOWALSKI SP. Z O.O. SPÓŁKA KOMANDYTOWA", "without"),
        ("Kowalski S.A. sp. komandytowa", "without"),
        ("Fundacja Kowalskich", "without"),
        ("Spółdzielnia Pracy Kowal", "without"),
        ("Bank Spółdzielczy w Toruniu", "without"),
        ("Kowalski GmbH Oddział w Polsce", "without"),
        ("Casa Kowalski", None),
        ("Kowalski sa", None),
        ("Esp. Kowalski", None),
        ("Jan Kowalski", None),
        ("", None),
        (False, None),
    ],
)
def test_form_is_read_from_the_end_of_the_name(name, form):
    assert find_legal_form(name) == form
