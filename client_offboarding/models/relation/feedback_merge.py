from odoo import api, models


class MergePartnerAutomatic(models.TransientModel):
    """Two contacts become one, and both have answered.

    The ERP deletes by SQL what the index of one answer for each contact refuses to
    move; an answer isn't lost that way.
    """

    _name = "base.partner.merge.automatic.wizard"
    _inherit = ["base.partner.merge.automatic.wizard"]

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # sudo: whoever merges contacts may read no answers, and sees none here.
        feedback = self.env["client.offboarding.feedback"].sudo()
        found = feedback.search(
            [("partner_id", "in", (src_partners | dst_partner).ids)]
        )
        for answers in found.grouped("offboarding_id").values():
            first, *others = answers.sorted(
                lambda one: (one.state != "answered", one.partner_id != dst_partner)
            )
            extra = feedback.union(*others)
            said = extra.filtered(lambda one: one.state == "answered")
            (extra - said).unlink()
            said._write_step({"partner_id": False})
            # Before the first one moves: the index would refuse it.
            self.env.flush_all()
            first._write_step({"partner_id": dst_partner.id})
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
