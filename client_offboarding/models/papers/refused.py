from odoo import api, fields, models


class ClientOffboardingProtocol(models.Model):
    """What was refused stays in sight until the other side has the answer.

    The new version takes the place of the refused one at once, as a draft that nobody
    but us knows; so it is the draft that still stands for the refusal.
    """

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    answers_id = fields.Many2one(
        "client.offboarding.protocol",
        string="In answer to",
        readonly=True,
        copy=False,
        help="The refused version that this one answers, once it is sent or signed.",
    )

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {"answers_id"}

    @api.model_create_multi
    def create(self, vals_list):
        papers = super().create(vals_list)
        for paper in papers:
            if refused := paper._find_answered():
                paper._write_step({"answers_id": refused.id})
        return papers

    def _find_answered(self):
        """The refused version that this new one is to answer, if there is one."""
        before = self.search(
            [
                ("offboarding_id", "=", self.offboarding_id.id),
                ("kind", "=", self.kind),
                ("id", "!=", self.id),
                ("state", "!=", "void"),
            ],
            order="id desc",
            limit=1,
        )
        return before._get_unanswered()

    def _get_unanswered(self):
        """The refused versions that these papers are, or are the drafted answer to."""
        refused = self.filtered(lambda paper: paper.state == "refused")
        return refused | self.filtered(lambda paper: paper.state == "draft").answers_id

    def _describe_refused(self):
        """What was refused, and what is to be done: papers of one state."""
        names = ", ".join(self._get_unanswered().mapped("display_name"))
        if self[:1].state == "draft":
            return self.env._("Refused: %s. Send the new version.", names)
        return self.env._("Refused: %s. Look into it, and make a new version.", names)

    @api.ondelete(at_uninstall=False)
    def _unlink_answers(self):
        """Without its new version, what was refused stands as it was."""
        left = self._get_unanswered() - self
        left._write_step({"state": "refused", "replaced_by_id": False})


class ClientOffboarding(models.Model):
    """What the other side refused in a case."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_refused_papers(self):
        """What was refused and not answered: itself, or its new version that waits."""
        # sudo: names of papers, for whoever reads the case's next step.
        papers = self.sudo().protocol_ids.filtered(lambda paper: paper.state != "void")
        latest = {paper.kind: paper for paper in papers.sorted("id")}
        return papers.browse().union(
            *[paper for paper in latest.values() if paper._get_unanswered()]
        )
