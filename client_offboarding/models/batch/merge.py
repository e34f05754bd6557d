from odoo import api, models


class MergePartnerAutomatic(models.TransientModel):
    """Two clients of one batch become one, which is in it once.

    Else the database refuses the second line, and with it the merging of duplicates
    that somebody found while preparing the batch.
    """

    _name = "base.partner.merge.automatic.wizard"
    _inherit = ["base.partner.merge.automatic.wizard"]

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # sudo: whoever merges contacts may see no batches, and sees none here.
        lines = self.env["client.offboarding.batch.line"].sudo()
        found = lines.search([("partner_id", "in", (src_partners | dst_partner).ids)])
        for alike in found.grouped("batch_id").values():
            # The line that says which case there is, of several the one that runs.
            _kept, *others = alike.sorted(
                lambda line: (
                    not line.offboarding_id,
                    line.case_state in ("closed", "cancelled"),
                    line.partner_id != dst_partner,
                )
            )
            lines.union(*others).unlink()
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
