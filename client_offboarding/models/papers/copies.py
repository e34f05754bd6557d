from odoo import api, models
from odoo.exceptions import AccessError

# Records that have papers as their files. What else hangs on them others gave us, as a
# page that everybody has or a document of the client's: its copies tell of no case.
PAPER, UPLOAD = "client.offboarding.protocol", "client.offboarding.upload"
PAPERS = (PAPER, UPLOAD)


class IrAttachment(models.Model):
    """A file of a paper is read by whoever may read that paper, wherever it hangs.

    Attached to a case or a contact by hand, sent as a message, put into an archive: it
    says the same, amounts included. What is the same file is told by its checksum.
    """

    _name = "ir.attachment"
    _inherit = ["ir.attachment"]

    _offboarding_paper_idx = models.Index(
        f"(checksum) WHERE res_model IN {PAPERS!r}",
    )

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if operation != "read":
            return result
        forbidden = result[0] if result else self.browse()
        hidden = (self - forbidden)._get_hidden_papers()
        if not hidden:
            return result
        return forbidden | hidden, result[1] if result else self._get_paper_error

    def _get_paper_error(self):
        return AccessError(
            self.env._(
                "This is the file of a paper of a case that you may not read. Whoever "
                "runs the case can tell you more."
            )
        )

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        query = super()._search(domain, offset, limit, order, **kwargs)
        if self.env.su or kwargs.get("bypass_access"):
            return query
        found = self.browse(query)
        hidden = found._get_hidden_papers()
        return (found - hidden)._as_query(bool(order)) if hidden else query

    def _get_hidden_papers(self):
        """Those with the content of papers of which the user may read none."""
        # sudo: checksums are compared, and which papers have the same.
        mine = self.sudo()
        files = mine.search_fetch(
            [
                ("res_model", "in", PAPERS),
                ("checksum", "in", mine.filtered("checksum").mapped("checksum")),
            ],
            ["checksum", "res_model", "res_id"],
        )._filter_papers()
        readable = set()
        for model, group in files.grouped("res_model").items():
            papers = self.env[model].browse(set(group.mapped("res_id"))).exists()
            ids = set(papers._filtered_access("read").ids)
            readable |= {file.checksum for file in group if file.res_id in ids}
        hidden = set(files.mapped("checksum")) - readable
        return mine.filtered(lambda file: file.checksum in hidden).with_env(self.env)

    def _filter_papers(self):
        """Those that say what a paper says: we printed it, or they begin with it."""
        found = self.browse()
        for model, files in self.grouped("res_model").items():
            records = self.env[model].browse(set(files.mapped("res_id"))).exists()
            if model == PAPER:
                found |= files & (records.attachment_id | records.signed_attachment_id)
            else:
                found |= files & records.filtered("holds_paper").attachment_id
        return found

    def _is_hidden_paper(self):
        # A client is shown what was written to him, and has no rights on papers.
        # sudo(False): by the user's own rights, whoever reads the message for him.
        return not self.env.user.share and bool(self.sudo(False)._get_hidden_papers())

    def _get_raw_access_token(self):
        """The chatter hands out tokens for all that it shows."""
        return "" if self._is_hidden_paper() else super()._get_raw_access_token()

    def _get_thumbnail_token(self):
        return "" if self._is_hidden_paper() else super()._get_thumbnail_token()
