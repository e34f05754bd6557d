from odoo.fields import Domain


def search_boolean(operator, value, domain):
    """What the ``search=`` method of a Boolean returns.

    :param domain: finds the records for which it is true
    """
    if operator != "in":
        return NotImplemented
    if set(value) == {True, False}:
        return Domain.TRUE
    return domain if True in value else ~domain
