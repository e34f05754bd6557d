"""Cases and their lines: what a state says has happened, has happened once."""

ENDED = ("notice", "handover", "confirm", "closed")


def find_broken_cases(env):
    """Cases that are over and don't keep why they could be."""
    cases = env["client.offboarding"].with_context(active_test=False)
    for case in cases.search([("state", "in", ("closed", "cancelled"))]):
        if not isinstance(case.checks_kept, list):
            yield case, f"is {case.state}, without its checks"
        if case.state == "closed":
            if not case.date_closed:
                yield case, "is closed, without its day"
            yield from find_revoked(case)


def find_revoked(case):
    """What was closed because of waivers must have them still."""
    items = case.env["client.offboarding.waiver.item"].search(
        [("offboarding_id", "=", case.id), ("active", "=", True)]
    )
    for kept in case.checks_kept or []:
        mine = items.filtered(lambda item, kept=kept: item.code == kept["code"])
        covered = {(item.res_model, item.res_id) for item in mine}
        if len(covered) < (kept["waived_count"] or 0):
            yield case, f"is closed on waivers of '{kept['code']}' that are revoked"


def find_double_waivers(env):
    """The same item, with the same amount, is waived once."""
    seen = {}
    for item in env["client.offboarding.waiver.item"].search([], order="id"):
        key = (item.offboarding_id, item.code, item.res_model, item.res_id, item.amount)
        if key in seen:
            other = seen[key]
            yield item.waiver_id, f"waives what waiver {other} waives already"
        seen[key] = item.waiver_id.id


def find_half_ended(env):
    """The contracts of a case are ended together, and put back together."""
    terminations = env["client.offboarding.termination"].with_context(active_test=False)
    for termination in terminations.search([]):
        case = termination.offboarding_id
        if case.state in ENDED and not termination.is_ended:
            yield case, f"is {case.state}, and termination {termination.id} isn't ended"
        if case.state not in ENDED and termination.is_ended:
            yield case, f"is {case.state}, and termination {termination.id} is ended"
        lines = termination.contract_id.contract_line_ids
        if termination.is_ended and lines and not termination.snapshot_ids:
            yield case, f"can't put back what termination {termination.id} ended"


def find_double_billing(env):
    """A period of a contract's line is on one invoice, unless one was credited."""
    env.cr.execute(
        """
        SELECT m.offboarding_id, l.contract_line_id, l.contract_period_start
          FROM account_move_line l
          JOIN account_move m ON m.id = l.move_id
         WHERE m.offboarding_id IS NOT NULL AND l.contract_line_id IS NOT NULL
           AND l.contract_period_start IS NOT NULL AND m.state <> 'cancel'
         GROUP BY 1, 2, 3
        HAVING count(DISTINCT m.id) FILTER (WHERE m.move_type = 'out_invoice')
             - count(DISTINCT m.id) FILTER (WHERE m.move_type = 'out_refund') > 1
        """
    )
    for case_id, line_id, day in env.cr.fetchall():
        case = env["client.offboarding"].browse(case_id)
        yield case, f"bills the period from {day} of contract line {line_id} twice"


def find_broken_charges(env):
    """What is invoiced says on what."""
    for charge in env["client.offboarding.charge"].search([("state", "=", "invoiced")]):
        if not charge.move_id:
            yield charge, "is invoiced, without its invoice"


def find_broken_feedback(env):
    feedback = env["client.offboarding.feedback"]
    for one in feedback.search([("state", "=", "answered")]):
        if not one.date_answered:
            yield one, "is answered, without its day"
