"""What a contract may say about its notice period, and what can't be meant."""

from dataclasses import dataclass

from .term_texts import TermError

DAYS = {"day": 1, "week": 7, "half_month": 15}  # KC 113 § 2: half a month is 15 days
MONTHS = {"month": 1, "year": 12}
EFFECTS = {"exact": 0, "month_end": 1, "quarter_end": 3, "year_end": 12}
STARTS = ("delivery_day", "next_day")
STATUTORY = ("none", "agency")
# A period past this many units is a typing error: about a hundred years.
LONGEST = {
    "day": 36_525,
    "working_day": 26_000,
    "week": 5_218,
    "half_month": 2_400,
    "month": 1_200,
    "year": 100,
}


@dataclass(frozen=True)
class Clause:
    """How a contract may be ended by notice. Raises TermError for what can't be meant.

    ``interval`` 0 is "no period agreed", whatever the unit. ``start`` matters for
    weeks, months and years only: in terms of days the day of the event is never counted
    (KC 111 § 2). ``shift`` applies KC 115. ``statutory`` puts the law's interval, unit
    and effect in place of the clause's. ``agent_interval`` is the agent's own period in
    an agency contract, in the same unit, 0 if it is the same for both; ``agent`` is
    the side that is the agent, ``given_by`` the side that gives notice. ``country`` is
    an ISO code for the ``holidays`` library, None if no holidays are known.
    """

    interval: int = 0
    unit: str | None = None
    effect: str = "exact"
    start: str = "delivery_day"
    shift: bool = False
    saturday_works: bool = False
    statutory: str = "none"
    agent_interval: int = 0
    agent: str | None = None
    given_by: str | None = None
    country: str | None = "PL"

    def __post_init__(self):
        check_interval(self.interval, self.unit)
        check_interval(self.agent_interval, self.unit)
        _check_choice("effect_unknown", self.effect, EFFECTS)
        _check_choice("start_unknown", self.start, STARTS)
        _check_choice("statutory_unknown", self.statutory, STATUTORY)


def check_interval(interval, unit):
    """Raise TermError unless ``interval`` × ``unit`` is a period, or 0 for none."""
    if interval is None:
        raise TermError("interval_missing")
    if isinstance(interval, bool) or not isinstance(interval, int):
        raise TermError("interval_not_whole", interval=interval)
    if interval < 0:
        raise TermError("interval_negative", interval=interval)
    if not interval:
        return
    if not unit:
        raise TermError("unit_missing", interval=interval)
    _check_choice("unit_unknown", unit, LONGEST)
    if interval > LONGEST[unit]:
        raise TermError("interval_too_long", interval=interval, unit=unit)


def _check_choice(code, value, allowed):
    if value not in allowed:
        raise TermError(code, value=value, allowed=", ".join(allowed))
