from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from odoo import api, fields, models
from odoo.tools import hmac

# Of one address in an hour: an office behind one address checks some papers, and
# nobody tries out codes.
MOST = 60
HOURS = 1


def get_network(address):
    """The address, or of an IPv6 address the network: one visitor has all of it."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(known, IPv6Address):
        known = known.ipv4_mapped or int(known) >> 64
    return str(known)


class ClientOffboardingAttempt(models.Model):
    """What strangers tried lately, so that nobody tries for ever.

    Kept in the database: the limit is the same whichever of the server's processes
    answers, and after a restart. Of an address only what tells it from others is kept.
    """

    _name = "client.offboarding.attempt"
    _description = "Attempt of a Stranger"

    key = fields.Char(required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    _key_date_idx = models.Index("(key, date)")

    @api.model
    def _may_try(self, what, address):
        """Count an attempt, unless there were too many of late.

        Rows are only added: of many at once none waits for another, nor fails.

        :param what: the page that is asked, a text
        :return: whether the attempt may be made
        """
        is_free = self._is_free(what, address)
        if is_free:
            self._count(what, address)
        return is_free

    @api.model
    def _is_free(self, what, address):
        """Whether another attempt may be made, without counting one."""
        since = fields.Datetime.now() - timedelta(hours=HOURS)
        domain = [("key", "=", self._get_key(what, address)), ("date", ">", since)]
        # sudo: strangers have no rights; nothing but a count leaves this method.
        return self.sudo().search_count(domain, limit=MOST) < MOST

    @api.model
    def _count(self, what, address):
        """Keep that an attempt was made."""
        # sudo: see _is_free
        self.sudo().create({"key": self._get_key(what, address)})

    @api.model
    def _get_key(self, what, address):
        # sudo: the database's secret goes into it, and doesn't leave it.
        return hmac(self.sudo().env, f"client_offboarding.{what}", get_network(address))

    @api.autovacuum
    def _gc_attempts(self):
        before = fields.Datetime.now() - timedelta(hours=HOURS)
        self.sudo().search([("date", "<=", before)]).unlink()
