"""The kinds of papers of a case: when each may be signed, and by whom.

A new kind is an entry here, a title in ``_get_titles``, a report
``client_offboarding.report_<kind>``, and, where a case has no use for it at times, a
condition in ``_has_paper``.
"""

from typing import NamedTuple

SIDES = ("company", "client")
ALL_SIDES = (*SIDES, "provider")
ENDING = ("draft", "notice")
HANDOVER = ("handover", "confirm")

# Signed by the one side that declares something.
DECLARED = ("confidentiality", "set_off")


class Kind(NamedTuple):
    label: str
    states: tuple  # of the case, in which the paper may be signed
    sides: tuple = SIDES  # who sign
    is_early: bool = False  # offered before its time, marked as a draft


# In the order of the work. Only our own notices and the client's are put on paper here,
# so that the company is who gives the one and receives the other.
KINDS = {
    "notice": Kind("Notice of termination", ENDING, ("company",)),
    "receipt": Kind("Receipt of the client's notice", ENDING, ("company",)),
    "agreement": Kind("Agreement to end the contract", ENDING),
    "returns": Kind("Return of equipment and materials", HANDOVER, is_early=True),
    "documents": Kind("Handover of documents", HANDOVER, is_early=True),
    "access": Kind("Handover of access", HANDOVER, is_early=True),
    "handover": Kind("Handover of services", HANDOVER, ALL_SIDES, is_early=True),
    "combined": Kind("Combined handover", HANDOVER, is_early=True),
    "settlement": Kind("Final settlement", HANDOVER),
    "balance": Kind("Confirmation of balance", HANDOVER, ("client",)),
    "set_off": Kind("Declaration of set-off", HANDOVER, ("company",)),
    "confidentiality": Kind("Declaration of confidentiality", HANDOVER, ("company",)),
    "no_claims": Kind("Declaration of no claims", HANDOVER),
    "confirmation": Kind(
        "Confirmation that the cooperation is over", ("confirm",), is_early=True
    ),
}
