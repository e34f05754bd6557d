"""Many clients at once: what a batch says it did, it did, and once."""


def find_broken_batches(env):
    for batch in env["client.offboarding.batch"].search([]):
        todo = batch.line_ids.filtered(lambda line: line.state == "todo")
        if batch.state == "done" and todo:
            yield batch, f"is done, and {len(todo)} of its clients are to do"
        if batch.state in ("running", "done") and not batch.user_id:
            yield batch, f"is {batch.state}, by nobody"
        if batch.state == "draft" and batch.line_ids.offboarding_id:
            yield batch, "is a draft, and has opened cases"


def find_broken_lines(env):
    first = {}
    for line in env["client.offboarding.batch.line"].search([], order="id"):
        case = line.offboarding_id
        if line.state == "done" and not case:
            yield line, "is done, without a case"
        if line.state == "failed" and not line.error:
            yield line, "failed, and doesn't say why"
        if line.state == "left_out" and not line.why:
            yield line, "is left out, and doesn't say why"
        if not case:
            continue
        client = line.partner_id.commercial_partner_id
        if case.commercial_partner_id != client or case.company_id != line.company_id:
            yield line, f"has case {case.id}, which is another client's"
        if case in first:
            yield line, f"has case {case.id}, as line {first[case]} has"
        first.setdefault(case, line.id)
