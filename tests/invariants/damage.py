"""Everything that can be wrong, done behind the back of the ERP (`odoo shell`).

Prints a line of JSON for each: the record, and what has to be said of it.
"""

import json
import os

env = globals()["env"]
execute = env.cr.execute


def tell(record, *words):
    print("EXPECTED", json.dumps([f"{record._name},{record.id}", *words]))


def get(model, **values):
    domain = [(name, "=", value) for name, value in values.items()]
    [record] = env[f"client.offboarding{model}"].search(domain)
    return record


def path(file):
    return file._full_path(file.store_fname)


def delete(file):
    os.unlink(path(file))


def truncate(file):
    os.truncate(path(file), 100)


def change(file):
    content = file.raw[:-1] + b"\0"
    with open(path(file), "wb") as stored:
        stored.write(content)


paper = get(".protocol", kind="documents")
delete(paper.attachment_id)
tell(paper, f"file {paper.attachment_id.id}", "missing")
upload = paper.upload_ids
change(upload.attachment_id)
tell(upload, f"file {upload.attachment_id.id}", "differs from what was stored")

paper = get(".protocol", kind="returns")
truncate(paper.signed_attachment_id)
tell(paper, f"file {paper.signed_attachment_id.id}", "differs from what was stored")
[scan] = paper.signature_ids.evidence_ids
change(scan)
tell(paper.signature_ids[-1], f"file {scan.id}", "differs from what was stored")
file = paper.attachment_id
execute(
    "UPDATE ir_attachment SET offboarding_protocol_id = NULL WHERE id = %s", [file.id]
)
tell(paper, f"file {file.id}", "isn't frozen")

paper = get(".protocol", kind="settlement")
# Another file, which the file store finds in order.
other = env["ir.attachment"].create({"name": "other", "raw": b"Another paper"})
execute(
    "UPDATE ir_attachment SET store_fname = %s, checksum = %s, file_size = %s"
    " WHERE id = %s",
    [other.store_fname, other.checksum, other.file_size, paper.attachment_id.id],
)
tell(paper, f"file {paper.attachment_id.id}", "the checksum that its record keeps")
lost = paper.signed_attachment_id.id
execute("DELETE FROM ir_attachment WHERE id = %s", [lost])
tell(paper, "is signed, without a signed file")
tell(paper, "has a signed_sha256 and no signed_attachment_id")
execute(
    "DELETE FROM client_offboarding_signature WHERE id = %s",
    [paper.signature_ids[0].id],
)
tell(paper, "is signed, by fewer than have to")

paper = get(".protocol", kind="confidentiality")
execute(
    "UPDATE client_offboarding_protocol SET state = 'sent' WHERE id = %s", [paper.id]
)
tell(paper, "is sent, without its file or its day")

case = paper.offboarding_id
change(case.termination_ids.proof_ids)
tell(case.termination_ids, "differs from what was stored")
delete(case.return_ids.photo_ids)
tell(case.return_ids, "missing")
books, keys, report = case.document_ids.sorted("name")
truncate(books.attachment_ids)
tell(books, "differs from what was stored")
[row] = keys.file_list
execute(
    "UPDATE ir_attachment SET offboarding_document_id = NULL WHERE id = %(id)s;"
    "DELETE FROM ir_attachment WHERE id = %(id)s",
    row,
)
tell(keys, f"file {row['id']}", "has no row")

closed = get("", state="closed")
waiver = closed.waiver_ids.filtered(lambda one: one.code == "receivable_overdue")
execute(
    "INSERT INTO client_offboarding_waiver"
    " (offboarding_id, company_id, code, reason, kind, user_id, date, active)"
    " SELECT %s, company_id, code, reason, kind, user_id, date, active"
    " FROM client_offboarding_waiver WHERE id = %s RETURNING id",
    [case.id, waiver.id],
)
[[double]] = env.cr.fetchall()
for __ in range(2):
    execute(
        "INSERT INTO client_offboarding_waiver_item (waiver_id, offboarding_id,"
        " company_id, code, active, res_model, res_id, amount)"
        " SELECT %s, %s, company_id, code, active, res_model, res_id, amount"
        " FROM client_offboarding_waiver_item WHERE waiver_id = %s",
        [double, case.id, waiver.id],
    )
tell(waiver.browse(double), f"waives what waiver {double} waives already")
for table, field in (("waiver", "id"), ("waiver_item", "waiver_id")):
    execute(
        f"UPDATE client_offboarding_{table} SET active = FALSE WHERE {field} = %s",
        [waiver.id],
    )
tell(closed, "is closed on waivers of 'receivable_overdue' that are revoked")
execute("UPDATE client_offboarding SET state = 'closed' WHERE id = %s", [case.id])
tell(case, "is closed, without its day")
tell(case, "is closed, without its checks")


def update(record, **values):
    names = ", ".join(f"{name} = %s" for name in values)
    execute(
        f"UPDATE {record._table} SET {names} WHERE id IN %s",
        [*values.values(), tuple(record.ids)],
    )
    record.invalidate_recordset()


# Of ending and billing half is done, or twice.
update(closed.termination_ids, is_ended=False)
tell(closed, f"closed, and termination {closed.termination_ids.id} isn't ended")
charge = get(".charge", name="Desk")
billed = charge.offboarding_id
note = charge.move_id
[first, *_others] = (billed.invoice_ids - note).invoice_line_ids.sorted("id")
update(note, move_type="out_invoice")
update(
    note.invoice_line_ids,
    contract_line_id=first.contract_line_id.id,
    contract_period_start=first.contract_period_start,
)
tell(billed, f"contract line {first.contract_line_id.id} twice")
update(charge, move_id=None)
tell(charge, "is invoiced, without its invoice")
update(billed, state="draft")
tell(billed, f"is draft, and termination {billed.termination_ids.id} is ended")
feedback = get(".feedback", channel="phone")
update(feedback, date_answered=None)
tell(feedback, "is answered, without its day")

# A batch says what isn't so.
batch = get(".batch", state="done")
one, two, three = batch.line_ids.sorted("id")
update(three, offboarding_id=one.offboarding_id.id)
tell(three, f"has case {one.offboarding_id.id}, which is another client's")
tell(three, f"has case {one.offboarding_id.id}, as line {one.id} has")
update(one, state="todo")
update(batch, user_id=None)
tell(batch, "is done, and 1 of its clients are to do")
tell(batch, "is done, by nobody")
update(two, offboarding_id=None)
tell(two, "is done, without a case")
draft = env["client.offboarding.batch"].create(
    {"name": "Draft", "reason_id": batch.reason_id.id}
)
left_out, failed, opened = draft.line_ids.create(
    [
        {"batch_id": draft.id, "partner_id": line.partner_id.id, "state": state}
        for line, state in ((two, "left_out"), (three, "failed"), (one, "todo"))
    ]
)
tell(left_out, "is left out, and doesn't say why")
tell(failed, "failed, and doesn't say why")
update(opened, offboarding_id=one.offboarding_id.id)
tell(opened, f"has case {one.offboarding_id.id}, as line {one.id} has")
tell(draft, "is a draft, and has opened cases")

# Personal data: half erased, back again, not written down.
run = get(".data.run", kind="execute")
erased = run.offboarding_id
erp, archive = erased.data_ids.sorted("id")
execute(
    "DELETE FROM client_offboarding_snapshot WHERE termination_id = %s",
    [erased.termination_ids.id],
)
tell(erased, f"can't put back what termination {erased.termination_ids.id} ended")
update(erased, data_choice_by=None)
tell(erased, "has a choice about data, without its day or whose it is")
update(erp, state="running")
tell(erp, "is running, and nothing works on it")
update(archive, decided_by_id=None, legal_basis=None)
tell(archive, "is kept, and nobody decided it")
tell(archive, "is kept, without a ground or an end")
update(run, seeds='{"partners": [1]}')
tell(run, "is done, and keeps for whom it looked")
message = run.item_ids.filtered(lambda item: item.action == "erase")[0]
update(message, res_id=env[message.res_model].search([], limit=1).id)
tell(run, f"has erased {message.res_model} [{message.res_id}], and it is there")
[person] = env["res.partner"].browse(
    run.item_ids.filtered(
        lambda item: (item.res_model, item.action) == ("res.partner", "anonymize")
    ).mapped("res_id")[:1]
)
update(person, name="Anna Kowalska")
tell(run, f"has erased res.partner [{person.id}], and it is there")
[entry, *_others] = run.log_ids.filtered(lambda entry: entry.action == "anonymize")
update(entry, count=0)
tell(entry, "doesn't seal the entry before it")
tell(run, f"of {entry.res_model}, and logged 0")
export = get(".data.export", state="ready")
update(export, date_made=None, sha256="0" * 64)
tell(export, "is ready, without its fingerprint or day")
tell(export, "'SHA256SUMS' differs from the checksum that its record keeps")
part = export._get_parts().filtered(lambda part: part.name == "index.html")
delete(part)
tell(export, f"file {part.id} 'index.html' missing")
execute(
    "INSERT INTO client_offboarding_data_export (run_id, lang, state)"
    " VALUES (%s, 'en_US', 'gone') RETURNING id",
    [export.run_id.id],
)
gone = export.browse(env.cr.fetchone()[0])
env["ir.attachment"].create(
    {"name": "data.xml", "raw": b"x", "res_model": gone._name, "res_id": gone.id}
)
tell(gone, "is deleted, and its content is there")
env.cr.commit()
