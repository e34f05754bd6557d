"""Papers that claim what isn't so."""


def find_broken_papers(env):
    """A state without its file, its day or its signatures."""
    papers = env["client.offboarding.protocol"].with_context(active_test=False)
    for paper in papers.search([]):
        for name in ("", "signed_"):
            if paper[f"{name}sha256"] and not paper[f"{name}attachment_id"]:
                yield paper, f"has a {name}sha256 and no {name}attachment_id"
        if paper.state == "signed":
            if not paper.signed_attachment_id:
                yield paper, "is signed, without a signed file"
            if not paper._is_complete():
                yield paper, "is signed, by fewer than have to"
        if paper.signature_ids and not paper.attachment_id:
            yield paper, "has signatures, without the file that was signed"
        if paper.state == "sent" and not (paper.attachment_id and paper.date_sent):
            yield paper, "is sent, without its file or its day"
        if paper.signature_ids:
            yield from find_unfrozen(paper)


def find_unfrozen(paper):
    files = paper.attachment_id | paper.signed_attachment_id
    files |= paper.signature_ids.drawing_id | paper.signature_ids.evidence_ids
    for file in files.filtered(lambda file: file.offboarding_protocol_id != paper):
        yield paper, f"file {file.id} '{file.name}' isn't frozen"
