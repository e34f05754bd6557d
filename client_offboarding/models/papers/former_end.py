from odoo import api, fields, models
from odoo.tools import format_date

from ...const import CASE_READERS, WAITING


class ClientOffboardingProtocol(models.Model):
    """Papers that show an end which was moved afterwards.

    Nobody may sign a day that isn't agreed any more: what isn't fully signed becomes
    void, and its next version is started. What both sides signed stays as evidence.
    """

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    former_end_ids = fields.Many2many(
        "client.offboarding.former.end",
        "client_offboarding_protocol_former_end_rel",
        string="Former ends shown",
        readonly=True,
        copy=False,
        groups=CASE_READERS,
        help="Ends that were moved after this paper was made.",
    )
    former_end_note = fields.Text(
        string="Former end",
        compute="_compute_former_end_note",
        groups="base.group_user",
    )

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {"former_end_ids"}

    @api.depends("former_end_ids.termination_id.date_end")
    @api.depends_context("lang")
    def _compute_former_end_note(self):
        for paper in self:
            paper.former_end_note = "\n".join(paper._describe_former_ends()) or False

    def _describe_former_ends(self):
        """A text for each contract that ends on another day than the paper says."""
        texts = []
        # sudo: names and days, for whoever may read the paper.
        ends = self.sudo().former_end_ids.sorted("id")
        for termination, moves in ends.grouped("termination_id").items():
            shown = moves[0].date_end
            if shown != termination.date_end:
                texts.append(
                    self.env._(
                        "%(contract)s: %(shown)s, now %(now)s",
                        contract=termination.display_name,
                        shown=format_date(self.env, shown),
                        now=format_date(self.env, termination.date_end),
                    )
                )
        return texts

    def _retire_with_end(self, former_ends):
        """Make void what shows an end that was moved and isn't fully signed.

        :param former_ends: ``client.offboarding.former.end`` of this move
        """
        replaced = self.browse()
        for paper in self:
            shown = former_ends.filtered(
                lambda end, paper=paper: end.termination_id in paper._get_terminations()
            )
            if not shown or not paper.attachment_id:
                continue
            if paper.state in WAITING and paper.is_preview:
                paper._drop_preview()
                continue
            if paper.state not in (*WAITING, "signed"):
                continue
            links = [fields.Command.link(end.id) for end in shown]
            paper._write_step({"former_end_ids": links})
            if paper.state in WAITING and not paper.is_being_made:
                paper.action_new_version()
                replaced |= paper
        replaced._tell_of_former_end()

    def _drop_preview(self):
        """Nobody signs a preview: it is made again when it is looked at."""
        preview = self.attachment_id
        self._write_step(
            {"attachment_id": False, "sha256": False, "date_generated": False}
        )
        # sudo: an unsigned rendering of a paper that is void now.
        preview.sudo().unlink()

    def _tell_of_former_end(self):
        for case, papers in self.grouped("offboarding_id").items():
            names = ", ".join(papers.mapped("display_name"))
            case._post_reason(self.env._("Void, since they show a former end"), names)
            if papers.filtered(lambda paper: paper.date_sent or paper.signature_ids):
                papers._remind_responsible(
                    self.env._("Send the papers again: the end was moved"), names
                )
