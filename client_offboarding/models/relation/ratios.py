from odoo import models
from odoo.tools import SQL


class ClientOffboardingRatios(models.AbstractModel):
    """Figures over many rows: ratios are of sums, and currencies aren't mixed.

    An average of averages would count a month with one ending as much as one with
    fifty.
    """

    _name = "client.offboarding.mixin.ratios"
    _description = "Ratios of Sums"
    _inherit = ["client.offboarding.mixin.called"]

    def _get_ratios(self):
        """:return: field → columns of numerator and denominator, factor, and how much
        the denominator has to be for the ratio to be shown
        """
        return {}

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        field = self._fields.get(name)
        if name in self._get_ratios() and function == "avg":
            self._check_field_access(field, "read")
            above, *how = self._get_ratios()[name]
            ratio = self._get_ratio_sql(query.table, above, *how)
            is_money = above in self._fields and self._fields[above].type == "monetary"
            return self._in_one_currency(query, ratio) if is_money else ratio
        # The web client shows `sum_currency`, at today's rates, where they are mixed.
        if not field or function not in ("sum", "sum_currency"):
            return super()._read_group_select(aggregate_spec, query)
        # Of no rows it is nought: on a dashboard nothing would look like an error.
        column = self._field_to_sql(self._table, name, query)
        total = SQL("COALESCE(SUM(%s), 0)", column)
        is_money = field.type == "monetary"
        return self._in_one_currency(query, total) if is_money else total

    def _in_one_currency(self, query, figure):
        # Counting the distinct ones would have PostgreSQL sort all rows.
        currency = SQL.identifier(query.table, "currency_id")
        return SQL(
            "CASE WHEN MIN(%(currency)s) IS NOT DISTINCT FROM MAX(%(currency)s)"
            " THEN %(figure)s END",
            currency=currency,
            figure=figure,
        )

    def _get_ratio_sql(self, table, above, below, factor, at_least):
        sums = [SQL("SUM(%s)", SQL.identifier(table, name)) for name in (above, below)]
        return SQL(
            "CASE WHEN %(below)s >= %(at_least)s"
            " THEN %(factor)s * %(above)s::float / %(below)s END",
            above=sums[0],
            below=sums[1],
            factor=factor,
            at_least=at_least,
        )
