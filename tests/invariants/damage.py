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
waiver = closed.waiver_ids
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
env.cr.commit()
