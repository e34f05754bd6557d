"""Files that prove something: each is there, and is what it was."""

import hashlib

ADDONS = "offboarding"
# Checksums that the records keep themselves: model, field with the file, checksum.
KEPT = (
    ("client.offboarding.protocol", "attachment_id", "sha256"),
    ("client.offboarding.protocol", "signed_attachment_id", "signed_sha256"),
    ("client.offboarding.upload", "attachment_id", "sha256"),
)


def get_file_fields(env):
    """(model, field) of every stored field of ours that holds files."""
    for name in sorted(env.registry):
        model = env[name]
        if model._abstract or model._transient or not model._auto:
            continue
        for field in model._fields.values():
            ours = any(ADDONS in module for module in field._modules or ())
            if field.comodel_name == "ir.attachment" and field.store and ours:
                yield model, field.name


def read_content(attachment):
    """What is in the file store (or the database) now; None where it is gone."""
    if attachment.store_fname:
        try:
            with open(attachment._full_path(attachment.store_fname), "rb") as file:
                return file.read()
        except OSError:
            return None
    return attachment.db_datas or b""


def find_damage(attachment, sha256=None):
    """Why a file isn't what it was, or nothing."""
    if attachment.type == "url":
        return None
    content = read_content(attachment)
    if content is None:
        return "missing"
    if hashlib.sha1(content).hexdigest() != attachment.checksum and (
        content or attachment.file_size
    ):
        return "differs from what was stored"
    if sha256 and hashlib.sha256(content).hexdigest() != sha256:
        return "differs from the checksum that its record keeps"
    return None


def find_damaged_files(env):
    """(record, what is wrong) for the files of everything that proves something."""
    kept = {(model, field): checksum for model, field, checksum in KEPT}
    for model, name in get_file_fields(env):
        records = model.with_context(active_test=False).search([(name, "!=", False)])
        checksum = kept.get((model._name, name))
        for record in records:
            known = get_listed(record)
            for file in record[name]:
                sha256 = record[checksum] if checksum else known.get(file.id)
                if damage := find_damage(file, sha256):
                    yield record, f"file {file.id} '{file.name}' {damage}"
            env.invalidate_all()


def get_listed(record):
    """Id of a file → checksum, where a record that is done keeps a list of them."""
    if "file_list" not in record._fields or record.state != "done":
        return {}
    return {
        file["id"]: file["sha256"] for file in record.file_list or [] if "id" in file
    }


def find_lost_rows(env):
    """Records that name files of which the database knows nothing any more."""
    model = env["client.offboarding.document"].with_context(active_test=False)
    for record in model.search([("state", "=", "done")]):
        there = env["ir.attachment"].browse(get_listed(record)).exists()
        for file in record.file_list or []:
            if file.get("id") not in there.ids:
                yield record, f"file {file.get('id')} '{file['name']}' has no row"
