from odoo import models


class ClientOffboardingPaperKindData(models.AbstractModel):
    """The certificate tells who received which export."""

    _name = "client.offboarding.paper.kind.data"
    _inherit = ["client.offboarding.paper.kind.data"]

    def _get_row(self, paper, line):
        row = super()._get_row(paper, line)
        if line.returned_on:
            told = self.env._(
                "Received by %(name)s on %(day)s by downloading it; fingerprint of the "
                "export (SHA-256 of its list of checksums): %(sha256)s",
                name=line.returned_by,
                day=paper._format_day(paper._localize(line.returned_on)),
                sha256=line.returned_sha256,
            )
            row["proofs"] = [*row["proofs"], told]
        return row
