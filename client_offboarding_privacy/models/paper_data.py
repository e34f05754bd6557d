from odoo import models


class ClientOffboardingPaperKindData(models.AbstractModel):
    """The certificate tells who received which export, and what was found at last."""

    _name = "client.offboarding.paper.kind.data"
    _inherit = ["client.offboarding.paper.kind.data"]

    def _get_row(self, paper, line):
        row = super()._get_row(paper, line)
        if line.returned_on:
            told = self.env._(
                "Received by %(name)s on %(day)s; fingerprint of the export (of its "
                "list of checksums):",
                name=line.returned_by,
                day=paper._format_day(paper._localize(line.returned_on)),
            )
            receipt = {"text": told, "sha256": line.returned_sha256}
            row["proofs"] = [*row["proofs"], receipt]
        return row

    def _tell_searches(self, paper):
        """The last search of the case, and the end of the log that it is kept in.

        The log's last entry seals all before it: whoever has the certificate can tell
        whether the log was changed since.
        """
        # sudo: runs and their log are officers' to read; only numbers are told.
        runs = self.env["client.offboarding.data.run"].sudo()
        kinds = [("kind", "in", ("audit", "execute")), ("state", "=", "done")]
        # The log has the day; before, a search that found nothing wasn't in it.
        of_case = [("offboarding_id", "=", paper.offboarding_id.id)]
        of_case += [("log_ids", "!=", False)]
        run = runs.search([*of_case, *kinds], order="id desc", limit=1)
        if not run:
            return super()._tell_searches(paper)
        logs = run.log_ids.sorted("id")
        last = logs.search([], order="id desc", limit=1)
        return [
            *super()._tell_searches(paper),
            self._tell_search(run, logs, paper._format_day(logs[-1:].date)),
            self.env._(
                "Last entry of the log of personal data (SHA-256): %s", last.sha256
            ),
        ]

    def _tell_search(self, run, logs, day):
        values = {"day": day, "officer": run.user_id.name, "found": run.total}
        repeated = logs.filtered(lambda entry: entry.action == "left")
        if not repeated:
            return self.env._(
                "Searched on %(day)s by %(officer)s; records found: %(found)s", **values
            )
        return self.env._(
            "Erased on %(day)s by %(officer)s, and searched again; records still found "
            "without a reason to keep them: %(left)s",
            left=repeated[-1:].count,
            **values,
        )
