from odoo.fields import Domain


def lasts(day):
    """What has no end, or one that isn't over on ``day``, as a condition."""
    return Domain("date_end", "=", False) | Domain("date_end", ">=", day)
