"""Personal data: what is said to be erased is gone, and what was done is written down.

The addon that searches and erases may not be installed; the lines are the core's.
"""

RUN = "client.offboarding.data.run"
# Of finds: what a run does with them.
DONE_BY_RUN = ("erase", "anonymize", "redact")


def find_broken_data(env):
    lines = env["client.offboarding.data"].with_context(active_test=False)
    for line in lines.search([]):
        if line.state in ("decided", "running", "kept") and not line.decided_by_id:
            yield line, f"is {line.state}, and nobody decided it"
        if line.state == "done" and not line.date_done:
            yield line, "is done, without its day"
        if line.state == "kept" and not (line.retain_until and line.legal_basis):
            yield line, "is kept, without a ground or an end"
        if line.state == "running" and not is_worked_on(line):
            yield line, "is running, and nothing works on it"


def is_worked_on(line):
    if RUN not in line.env:
        return False
    mine = [("offboarding_id", "=", line.offboarding_id.id), ("kind", "=", "execute")]
    return line.env[RUN].search_count([*mine, ("state", "!=", "done")])


def find_broken_choices(env):
    cases = env["client.offboarding"].with_context(active_test=False)
    for case in cases.search([("data_choice", "!=", False)]):
        if not (case.data_choice_on and case.data_choice_by):
            yield case, "has a choice about data, without its day or whose it is"


def find_broken_runs(env):
    """A run that is over has nothing to do, and doesn't know for whom it looked."""
    if RUN not in env:
        return
    items = env["client.offboarding.data.item"]
    for run in env[RUN].search([("kind", "=", "execute"), ("state", "=", "done")]):
        if run.seeds:
            yield run, "is done, and keeps for whom it looked"
        if run.is_dry_run:
            continue
        mine = [("run_id", "=", run.id), ("action", "in", DONE_BY_RUN)]
        if left := items.search_count([*mine, ("state", "=", "todo")]):
            yield run, f"is done, and {left} of its finds are to do"


def find_returned(env):
    """What was erased, or who lost his values, and is there all the same."""
    if RUN not in env:
        return
    env.cr.execute(
        """
        SELECT i.run_id, i.res_model, i.action, array_agg(DISTINCT i.res_id)
          FROM client_offboarding_data_item i
          JOIN client_offboarding_data_run r ON r.id = i.run_id
         WHERE r.kind = 'execute' AND NOT r.is_dry_run IS TRUE AND i.state = 'done'
           AND i.action IN ('erase', 'anonymize')
         GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        """
    )
    for run_id, model, action, ids in env.cr.fetchall():
        if found := find_present(env, model, action, ids):
            run = env[RUN].browse(run_id)
            yield run, f"has erased {model} {found}, and it is there"


def find_present(env, model, action, ids):
    """Ids of records that an erasure left, or that came back."""
    if model not in env:
        return []
    records = env[model].with_context(active_test=False).browse(ids).exists()
    if action == "anonymize":
        name = "login" if model == "res.users" else "name"
        blank = "anonymised-" if model == "res.users" else "#"
        records = records.filtered(lambda one: one[name] != f"{blank}{one.id}")
    return sorted(records.ids)


def find_unlogged(env):
    """What was done stands in the log, whose entries seal each other."""
    if RUN not in env:
        return
    if broken := env["client.offboarding.data.log"]._find_broken():
        yield broken, "doesn't seal the entry before it"
    env.cr.execute(
        """
        SELECT i.run_id, i.res_model, i.action, count(*),
               (SELECT coalesce(sum(l.count), 0) FROM client_offboarding_data_log l
                 WHERE l.run_id = i.run_id AND l.res_model = i.res_model
                   AND l.action = i.action)
          FROM client_offboarding_data_item i
          JOIN client_offboarding_data_run r ON r.id = i.run_id
         WHERE r.kind = 'execute' AND i.state = 'done' AND i.action IN %s
         GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        """,
        [DONE_BY_RUN],
    )
    for run_id, model, action, done, logged in env.cr.fetchall():
        if done > logged:
            run = env[RUN].browse(run_id)
            yield run, f"did '{action}' to {done} of {model}, and logged {logged}"


def find_broken_exports(env):
    if RUN not in env:
        return
    for export in env["client.offboarding.data.export"].search([]):
        parts = export._get_parts()
        if export.state == "gone" and parts:
            yield export, "is deleted, and its content is there"
        if export.state in ("ready", "offered", "withdrawn"):
            if not (export.sha256 and export.date_made):
                yield export, "is ready, without its fingerprint or day"
            yield from find_damaged_parts(export, parts)
        env.invalidate_all()


def find_damaged_parts(export, parts):
    from .files import find_damage

    if not parts:
        yield export, "is ready, without its content"
    for part in parts:
        sha256 = export.sha256 if part.name == "SHA256SUMS" else None
        if damage := find_damage(part, sha256):
            yield export, f"file {part.id} '{part.name}' {damage}"
