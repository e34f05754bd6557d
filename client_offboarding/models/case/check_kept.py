import hashlib
import json
from collections.abc import Collection
from datetime import date

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .check import ID_STEP

FUNCTION = "client_offboarding_check_items"
# Without sequential scans the plan stays good while tables grow: it is made once, maybe
# when they were still empty, and each case is looked up by itself.
CREATE = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}(cases integer[], days jsonb)
RETURNS TABLE(offboarding_id integer, company_id integer, user_id integer,
              code varchar, res_model varchar, res_id integer, amount numeric,
              informs boolean, waived boolean)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off
AS $items$
#variable_conflict use_column
BEGIN
    RETURN QUERY %s;
END
$items$
"""


class NamedCases(tuple):
    """Ids of cases in a context, where a caller of RPC can't put them."""


class ClientOffboardingCheck(models.Model):
    """The items of cases that are named, by a plan that PostgreSQL keeps.

    To plan the union of all item selects takes ten times as long as to run it for one
    case. A function keeps the plan for as long as a connection lives; its text is the
    same union, written into the database whenever a server loads other addons.
    """

    _name = "client.offboarding.check"
    _inherit = ["client.offboarding.check"]
    # While addons are installed, there is none that knows them all.
    _has_function = False

    # Whose checks are asked for

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Let a search say which cases it is about, by their ids or those of checks."""

        def add_cases(condition):
            if condition.field_expr == "id" and condition.operator == "in":
                cases = {int(id_) // ID_STEP for id_ in condition.value if id_}
                return condition & Domain("offboarding_id", "in", sorted(cases))
            return condition

        domain = Domain(domain).map_conditions(add_cases)
        searching = self._of_cases(self._get_named_cases(domain))
        return super(ClientOffboardingCheck, searching)._search(domain, *args, **kwargs)

    @api.model
    def _of_cases(self, cases):
        """This model with the checks of these cases only; of all where it is None."""
        if cases is None:
            return self
        return self.with_context(check_cases=NamedCases(cases))

    @api.model
    def _get_named_cases(self, domain):
        """Ids of the cases that all it finds belong to, where the domain names any."""
        conditions = list(domain)
        if "|" in conditions or "!" in conditions:
            return None
        for condition in conditions:
            if condition[0] == "offboarding_id" and condition[1] in ("in", "="):
                ids = condition[2]
                ids = [ids] if condition[1] == "=" else ids
                if isinstance(ids, Collection) and all(type(i) is int for i in ids):
                    return ids
        return None

    @api.model
    def _get_waivable_items_query(self, cases=None):
        """All items, each with the mark whether a waiver in force covers it.

        :param cases: ids of the cases that are asked about; all open ones without it
        """
        days = SQL("%s", json.dumps(self._get_days()))
        if cases is None:
            return self._get_inline_items_query(days, SQL("TRUE"))
        cases = SQL("%s::integer[]", list(cases))
        if self._has_function:
            return SQL("SELECT * FROM %s(%s, %s)", SQL(FUNCTION), cases, days)
        return self._get_inline_items_query(days, SQL("c.id = ANY(%s)", cases))

    # The function

    def _register_hook(self):
        super()._register_hook()
        self._write_function()

    @api.model
    def _write_function(self):
        """Have the database's function say what the addons say now."""
        statement = self._get_function_statement()
        kind = self.env.registry[self._name]
        kind._has_function = bool(statement)
        if not statement:
            return
        print_ = hashlib.sha256(statement.encode()).hexdigest()
        if self._get_function_print() == print_:
            return
        # Servers that start at once write it one after the other.
        self.env.cr.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [FUNCTION])
        if self._get_function_print() != print_:
            self.env.cr.execute(statement)
            function = SQL.identifier(FUNCTION)
            self.env.cr.execute(SQL("COMMENT ON FUNCTION %s IS %s", function, print_))

    @api.model
    def _get_function_statement(self):
        """SQL that makes the function; empty where an item select names a day.

        A select that takes the day from Python, and not from ``c.today``, would keep
        the day on which the function was written.
        """
        query = self._get_inline_items_query(SQL("$2"), SQL("c.id = ANY($1)"))
        if any(isinstance(parameter, date) for parameter in query.params):
            return ""
        body = self.env.cr.mogrify(query.code, query.params).decode()
        return CREATE % body

    @api.model
    def _get_function_print(self):
        self.env.cr.execute(
            "SELECT obj_description(oid, 'pg_proc') FROM pg_proc WHERE proname = %s",
            [FUNCTION],
        )
        return next((print_ for (print_,) in self.env.cr.fetchall()), None)

    @api.model
    def _drop_function(self):
        self.env.registry[self._name]._has_function = False
        function = SQL.identifier(FUNCTION)
        self.env.cr.execute(
            SQL("DROP FUNCTION IF EXISTS %s(integer[], jsonb)", function)
        )
