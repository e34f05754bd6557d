"""By when an invoice has to be issued.

By the 15th of the month after that of the supply (VAT act 106i(1)). A continuous
service is supplied on its last day (VAT act 19a(3)).
"""

from datetime import date

from .dates import add_months

LAST_DAY = 15
# The same in SQL; ``{}`` is a date of supply.
INVOICE_BY = (
    f"(date_trunc('month', {{}}) + interval '1 month {LAST_DAY - 1} days')::date"
)


def invoice_by(supplied: date) -> date:
    """The last day to issue the invoice of what was supplied on this day."""
    return add_months(supplied.replace(day=1), 1).replace(day=LAST_DAY)


def first_in_time(today: date) -> date:
    """What was supplied before this day should have been invoiced before ``today``."""
    months = 0 if today.day > LAST_DAY else -1
    return add_months(today.replace(day=1), months)
