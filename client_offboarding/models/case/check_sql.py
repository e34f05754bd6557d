"""The SQL that the item selects of the checks are put together from."""

# One arm of the union; ``c`` is an open case, and the arms are evaluated for each case
# by itself (see ``_get_waivable_items_query``).
ARM = """
SELECT {code} AS code, '{model}'::varchar AS res_model, {res_id} AS res_id,
       {amount} AS amount
  FROM (SELECT) one
  {joins}
 WHERE {where}
"""
# Journal entries of the contracts of the case, where it covers only some. Scalar
# subqueries: for an EXISTS under OR, PostgreSQL plans a second, hashed variant.
IN_SCOPE = """
(c.scope = 'relationship' OR (
    SELECT TRUE FROM account_move m
     WHERE m.id = {move} AND m.offboarding_id = c.id
) OR (
    SELECT TRUE FROM account_move_line il
      JOIN contract_line icl ON icl.id = il.contract_line_id
      JOIN client_offboarding_termination it ON it.contract_id = icl.contract_id
     WHERE il.move_id = {move} AND it.offboarding_id = c.id
     LIMIT 1
))
"""
# Records ``{0}`` of the case's company. Said so that no index on companies answers it:
# as long as the planner knows nothing of a table, one looks as good as that on clients.
SAME_COMPANY = "({0}.company_id = c.company_id) IS TRUE"
# All contacts of the client: contract and ledger hang on any of them.
CLIENT = "JOIN res_partner p ON p.commercial_partner_id = c.commercial_partner_id"


def arm(code, model, res_id, amount, joins, where):
    """An item select; ``code`` is SQL, so that one scan can serve several checks."""
    return ARM.format(
        code=code, model=model, res_id=res_id, amount=amount, joins=joins, where=where
    )


def waived(item="item", amount="amount", code="item.code"):
    """SQL: does a waiver in force cover this item of the case ``c``?

    Up to its amount at that time, so that an item which grew is open again.

    :param item: alias of the item, with ``res_model`` and ``res_id``
    :param amount: its column with the amount in company currency
    :param code: the check that it is an item of; ``w.code`` for any
    """
    return f"""
    EXISTS (
        SELECT FROM client_offboarding_waiver_item w
         WHERE w.offboarding_id = c.id AND w.active AND w.code = {code}
           AND w.res_model = {item}.res_model AND w.res_id = {item}.res_id
           AND ABS(COALESCE({item}.{amount}, 0))
               <= ABS(COALESCE(w.amount, 0)) + 0.000001)
    """


# The usual one: an ``item`` of the columns above.
WAIVED = waived()
