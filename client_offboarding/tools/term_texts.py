"""What the notice engine says: the steps of a computation, and its errors.

Codes and values are the interface; the English sentences are one rendering of them. The
ERP renders the same codes in the user's language. Values that are days are dates, for
the ERP to format; a holiday's ``name`` is English, ``terms.holiday_name`` has others.
"""

# There is no environment in tools/: the ERP translates these sentences when it shows
# them, with the environment of whoever reads. The name is what its export looks for.
# pylint: disable=prefer-env-translation


def _lt(text):
    """Mark a sentence for the ERP's translations; it is looked up when it is shown."""
    return text


STEP_TEXTS = {
    # where the period starts
    "delivered": _lt(
        "The notice was delivered on %(day)s: it took effect when the addressee could "
        "learn its content (KC 61 § 1)."
    ),
    "event_not_counted": _lt(
        "The period is in days, so the day of delivery is not counted (KC 111 § 2)."
    ),
    "start_delivery_day": _lt(
        "The period is counted from the day of delivery, %(start)s (KC 112)."
    ),
    "start_next_day": _lt(
        "The period is counted from the day after delivery, %(start)s, as the contract "
        "provides (KC 112)."
    ),
    # how long it is
    "at_once": _lt(
        "No notice period is agreed: the contract ends at once, on the day of delivery "
        "(KC 365¹)."
    ),
    "no_period": _lt(
        "No notice period is agreed; only the day on which it may end is."
    ),
    "agency_ladder": _lt(
        "Agency contract of %(contract_start)s for an indefinite time: delivered in "
        "its year no. %(year)s, the notice period in months is %(months)s, to the end "
        "of a calendar month (KC 764¹)."
    ),
    "agency_not_shorter": _lt(
        "The principal's notice period, %(interval)s, may not be shorter than the "
        "agent's: %(agent_interval)s count in its place (KC 764¹)."
    ),
    "agency_agreed": _lt(
        "The period agreed in the contract is longer than the statutory one and "
        "stands, with the day on which it may end (KC 764¹)."
    ),
    "term_day": _lt(
        "A period set in days (%(interval)s) ends when its last day does, %(end)s "
        "(KC 111 § 1)."
    ),
    "term_working_day": _lt(
        "A period set in working days (%(interval)s), counted from Monday to Friday "
        "without statutory holidays, ends on %(end)s (KC 111 § 1)."
    ),
    "term_working_day_saturday": _lt(
        "A period set in working days (%(interval)s), Saturdays included, counted "
        "without Sundays and statutory holidays, ends on %(end)s (KC 111 § 1)."
    ),
    "term_week": _lt(
        "A period set in weeks (%(interval)s) ends on the day with the same name, "
        "%(end)s (KC 112)."
    ),
    "term_half_month": _lt(
        "Half a month is 15 days (KC 113 § 2): %(days)s days end on %(end)s."
    ),
    "term_month": _lt(
        "A period set in months (%(interval)s) ends on the day with the same number, "
        "%(end)s (KC 112)."
    ),
    "term_year": _lt(
        "A period set in years (%(interval)s) ends on the day with the same number, "
        "%(end)s (KC 112)."
    ),
    "term_month_short": _lt(
        "A period set in months (%(interval)s) ends on the last day of its last month, "
        "%(end)s, since that month has no day no. %(number)s (KC 112)."
    ),
    "term_year_short": _lt(
        "A period set in years (%(interval)s) ends on the last day of its last month, "
        "%(end)s, since that month has no day no. %(number)s (KC 112)."
    ),
    "holiday_not_counted": _lt("%(day)s is not a working day: %(name)s."),
    # to what end it is rounded up
    "month_end": _lt(
        "It may end only with a calendar month: the first month's end not before "
        "%(term_end)s is %(end)s."
    ),
    "quarter_end": _lt(
        "It may end only with a calendar quarter: the first quarter's end not before "
        "%(term_end)s is %(end)s."
    ),
    "year_end": _lt(
        "It may end only with a calendar year: the first year's end not before "
        "%(term_end)s is %(end)s."
    ),
    # days off at the end (KC 115)
    "saturday": _lt("%(day)s is a Saturday."),
    "sunday": _lt("%(day)s is a Sunday."),
    "weekend": _lt("%(day)s falls on the weekend of the country %(country)s."),
    "holiday": _lt("%(day)s is a statutory holiday: %(name)s."),
    "shifted": _lt(
        "The contract applies KC 115 to the notice period, so the end moves to the "
        "next day that is neither a Saturday nor a statutory holiday, %(end)s."
    ),
    "whole_months": _lt(
        "Delivered on the last day of a month, the period covers whole calendar months "
        "and ends with the last one, %(end)s. Applying KC 115 would move it to "
        "%(shifted)s."
    ),
    "holidays_unknown": _lt(
        "The statutory holidays for %(end)s are not known, so whether KC 115 would "
        "move the end was not examined."
    ),
    # other defensible readings
    "reading_shift": _lt(
        "Other reading: where KC 115 is applied to notice periods too, the end moves "
        "to %(end)s."
    ),
    "reading_no_shift": _lt(
        "Other reading: KC 115 concerns terms for doing something; a notice period is "
        "none and would end on %(end)s."
    ),
    "reading_next_day": _lt(
        "Other reading: counted from the day after delivery, the period ends on "
        "%(end)s (KC 112)."
    ),
    "reading_delivery_day": _lt(
        "Other reading: counted from the day of delivery, the period ends on %(end)s "
        "(KC 112)."
    ),
    "reading_agreed": _lt(
        "Other reading: the contract provides for another day than the end of a month "
        "(KC 764¹): %(end)s."
    ),
    "reading_email": _lt(
        "The e-mail came in at %(hour)s, late in the evening: whether it could still "
        "be read on that day is disputed (KC 61)."
    ),
    "reading_late": _lt(
        "Other reading: it counts as delivered on the next day, and the contract ends "
        "on %(end)s."
    ),
    "renewing_term": _lt(
        "The contract renews itself: its terms are counted from %(start)s, and "
        "the first of them to end not before %(earliest)s ends on %(end)s (KC 112)."
    ),
    "reading_letter": _lt(
        "Other reading: by the letter of KC 112 a term ends with the day that has the "
        "number of its first, on %(end)s."
    ),
    "own_end": _lt(
        "The contract is for a fixed time and ends by itself on %(own)s, before the "
        "notice would take effect on %(end)s."
    ),
    "minimum_term": _lt(
        "The contract was concluded on %(start)s for a term before whose end, %(end)s, "
        "a notice can't end it (KC 112)."
    ),
    "result": _lt("The contract ends on %(end)s."),
}

ERROR_TEXTS = {
    "interval_missing": _lt(
        "The notice period has a unit but no length: enter the length."
    ),
    "interval_negative": _lt(
        "The notice period can't be negative (%(interval)s): enter its length, or 0 if "
        "none is agreed."
    ),
    "interval_not_whole": _lt(
        "The notice period must be a whole number, not %(interval)s: use a smaller "
        "unit."
    ),
    "interval_too_long": _lt(
        "A period of %(interval)s × %(unit)s is longer than a hundred years: correct "
        "its length or its unit."
    ),
    "unit_missing": _lt(
        "The period of %(interval)s has no unit: choose days, months, …"
    ),
    "unit_unknown": _lt(
        "Unknown unit of a period, %(value)s: choose one of %(allowed)s."
    ),
    "effect_unknown": _lt(
        "Unknown effect of a notice, %(value)s: choose one of %(allowed)s."
    ),
    "start_unknown": _lt(
        "Unknown start of a notice period, %(value)s: choose one of %(allowed)s."
    ),
    "statutory_unknown": _lt(
        "Unknown statutory notice, %(value)s: choose one of %(allowed)s."
    ),
    "date_missing": _lt("The %(field)s is missing: enter it."),
    "date_implausible": _lt(
        "The %(field)s, %(day)s, can't be right: check the year (%(first)s–%(last)s)."
    ),
    "contract_start_missing": _lt(
        "The notice period of an agency contract depends on its age (KC 764¹): enter "
        "the date on which the contract started."
    ),
    "delivered_before_start": _lt(
        "The notice was delivered on %(day)s, before the contract started on "
        "%(contract_start)s: correct one of the dates."
    ),
    "holidays_unknown": _lt(
        "The statutory holidays of the country %(country)s in %(year)s are not known, "
        "and the computation needs them: correct the company's country or the date, "
        "or choose a period without working days and without KC 115."
    ),
    "country_missing": _lt(
        "Statutory holidays are needed, but no country is set: set the country of the "
        "company, or choose a period without working days and without KC 115."
    ),
    "term_unit": _lt(
        "A fixed term can't be counted in %(unit)s: choose days, weeks, months or "
        "years."
    ),
    "term_missing": _lt(
        "The fixed term has no length: enter it, or treat the contract "
        "as concluded for an indefinite time."
    ),
    "term_expires_first": _lt(
        "The fixed term ends by itself on %(end)s, before %(day)s, and is not renewed: "
        "choose the mode 'expiry' with that date."
    ),
    "end_unreachable": _lt(
        "No notice delivered since the contract started on %(contract_start)s can end "
        "it by %(end)s: choose a later end, or end it by agreement."
    ),
}


class TermError(ValueError):
    """A clause or date that can't be computed with; the message says what to do.

    ``code`` is a key of ERROR_TEXTS and ``values`` what its template needs, so that
    the ERP can say the same in the user's language.
    """

    def __init__(self, code, **values):
        super().__init__(ERROR_TEXTS[code] % values)
        self.code = code
        self.values = values
