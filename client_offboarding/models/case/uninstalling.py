"""Whether records go because an addon is uninstalled, or somebody only says so.

Odoo passes over ``@api.ondelete(at_uninstall=False)`` where the context says that an
addon is uninstalled, and over RPC the context is the caller's.
"""

from odoo import SUPERUSER_ID

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


def is_uninstalling(env):
    """Addons are uninstalled by Odoo itself: no caller becomes its user."""
    return env.uid == SUPERUSER_ID and bool(env.context.get(MODULE_UNINSTALL_FLAG))


def without_forged_uninstall(records):
    """``records`` in a context that doesn't claim what isn't so."""
    if MODULE_UNINSTALL_FLAG not in records.env.context or is_uninstalling(records.env):
        return records
    # Replaced, not extended: the key has to go.
    context = dict(records.env.context)
    del context[MODULE_UNINSTALL_FLAG]
    return records.with_env(records.env(context=context))
