from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import MANAGER
from ..case.uninstalling import is_uninstalling, without_forged_uninstall


class ClientOffboardingProtocol(models.Model):
    """From its first signature a paper is kept as it is until its time is over."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    # The case goes only after its papers, which refuse where they are signed.
    offboarding_id = fields.Many2one("client.offboarding", ondelete="restrict")
    date_keep_until = fields.Date(
        string="Kept until",
        readonly=True,
        copy=False,
        help="Until then nobody can change or delete it, nor its files.",
    )

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {"date_keep_until"}

    def _freeze(self, files=None):
        """Freeze the paper with its files, and start its keeping period anew.

        Vouchers and claims are kept by calendar years, so it ends with one.

        :param files: ``ir.attachment``, besides those of the paper
        """
        self.ensure_one()
        # sudo: the files of the paper.
        paper = self.sudo()
        paper._write_step({"date_keep_until": self._get_keep_until()})
        own = paper.attachment_id | paper.signed_attachment_id
        (own | (files or own.browse()).sudo())._freeze(paper)

    def _get_keep_until(self, day=None):
        """The last day of the keeping period, if it began on ``day``, or else today.

        Days are those of the company, as printed beside the signatures.
        """
        # sudo: a setting of the company.
        company = self.sudo().company_id
        day = day or company._get_offboarding_today()
        return company._get_offboarding_keep_until(day)

    @api.model
    def _freeze_earlier(self):
        """Freeze papers signed before files were frozen; see data/freeze.xml.

        Their keeping period began with their last signature.
        """
        # sudo: run by the upgrade of the addon.
        for paper in self.sudo().search([("signature_ids", "!=", False)]):
            signatures = paper.signature_ids
            if not paper.date_keep_until:
                last = max(signatures.mapped("date"))
                day = paper.company_id._get_offboarding_now(last).date()
                paper._write_step({"date_keep_until": paper._get_keep_until(day)})
            files = paper.attachment_id | paper.signed_attachment_id
            files |= signatures.drawing_id | signatures.evidence_ids
            files.filtered(lambda file: not file.offboarding_protocol_id)._freeze(paper)

    def _is_kept_long_enough(self):
        self.ensure_one()
        # sudo: a day, whoever asks whether something is still frozen.
        paper = self.sudo()
        last = paper.date_keep_until
        return bool(last) and last < paper.company_id._get_offboarding_today()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        """After the keeping period a manager may delete what was signed."""
        over = self.filtered(lambda paper: paper._is_kept_long_enough())
        over._check_may_delete_kept()
        return super(ClientOffboardingProtocol, self - over)._unlink_except_signed()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        """Somebody has it: another one must not go by its number."""
        for paper in self:
            if paper.date_sent and not paper._is_kept_long_enough():
                raise UserError(
                    self.env._(
                        "%(paper)s was sent: it stays on record. Make a new version "
                        "instead.",
                        paper=paper.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        kept = self.filtered(lambda paper: not paper._is_kept_long_enough())
        return super(ClientOffboardingProtocol, kept)._unlink_except_closed()

    def _check_may_delete_kept(self):
        if self and not (self.env.su or self.env.user.has_group(MANAGER)):
            raise UserError(
                self.env._("Only an offboarding manager deletes signed papers.")
            )

    def unlink(self):
        over = self.filtered(lambda paper: paper._is_kept_long_enough())
        if over:
            over.check_access("unlink")
            over._check_may_delete_kept()
            # sudo: signatures and frozen files are nobody's to delete but here.
            over.sudo()._unlink_parts()
        return super().unlink()

    def _unlink_parts(self):
        """Delete what a paper holds together: signatures and files."""
        files = self.env["ir.attachment"].search(
            [("offboarding_protocol_id", "in", self.ids)]
        )
        self.signature_ids.unlink()
        # Some of them went with the signatures.
        files.exists().unlink()


class ClientOffboarding(models.Model):
    """A case doesn't take signed papers with it."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        # sudo: whoever deletes a case, none of its signed papers goes.
        known = self.sudo().with_context(active_test=False)
        signed = known.protocol_ids.filtered("signature_ids")
        if signed:
            raise UserError(
                self.env._(
                    "%(papers)s is signed, so the case can't be deleted. Cancel it "
                    "instead: what happened stays on record.",
                    papers=", ".join(signed.mapped("name")),
                )
            )

    def unlink(self):
        self = without_forged_uninstall(self)
        # When the addon is uninstalled, its tables go as a whole.
        if not is_uninstalling(self.env):
            self.check_access("unlink")
            self._unlink_except_draft()
            self._unlink_except_signed()
            # sudo: papers that nobody signed go with the case, whoever may delete it.
            self.sudo().with_context(active_test=False).protocol_ids.unlink()
        return super().unlink()
