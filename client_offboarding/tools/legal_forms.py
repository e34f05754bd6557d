"""The legal form of a Polish business, which its name has to end with."""

import re

# Of a sp. z o.o. sp. k. the last form is its own, the other one its partner's. What is
# short without dots is meant in capitals only: "SA", not "sa".
FORMS = re.compile(
    r"""
    (?P<limited> spó[łl]ka\ z\ ograniczoną\ odpowiedzialnością
        | \bsp(?:\.\ ?|\ |ó[łl]ka\ )z\.?\ ?o\.?\ ?o\b )
    | (?P<simple_stock> prosta\ spó[łl]ka\ akcyjna | \bp\.\ ?s\.\ ?a\. | (?-i:\bPSA\b) )
    | (?P<partner_stock> komandytowo\ ?-\ ?akcyjna | \bs\.\ ?k\.\ ?a\. | (?-i:\bSKA\b) )
    | (?P<stock> spó[łl]ka\ akcyjna | \bs\.\ ?a\. | (?-i:\bSA\b) )
    | (?P<without> spó[łl]ka\ (?:jawna|komandytowa|partnerska)\b
        | \bsp\.?\ ?(?:jawna|komandytowa|partnerska)\b | \bsp(?:\.\ ?|\ )[jkp]\b
        | \b(?:fundacja|stowarzyszenie|spó[łl]dzielnia|spó[łl]dzielczy)\b
        | \boddzia[łl]\ w\ polsce\b )
    """,
    re.IGNORECASE | re.VERBOSE,
)


def find_legal_form(name):
    """The form that a name tells, by what papers have to say of its capital.

    :return: ``limited`` (sp. z o.o.), ``stock`` (S.A.), ``simple_stock`` (P.S.A.),
        ``partner_stock`` (S.K.A.), ``without`` share capital, or none
    """
    forms = [match.lastgroup for match in FORMS.finditer(name or "")]
    return forms[-1] if forms else None
