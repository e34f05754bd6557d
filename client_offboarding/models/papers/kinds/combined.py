from odoo import api, fields, models
from odoo.exceptions import UserError

from .kind import SIDES

# Records that the combined one can hold, in its order, and the fields that say so.
PARTS = {
    "returns": "with_returns",
    "documents": "with_documents",
    "access": "with_access",
    "handover": "with_services",
}
COMBINED = "combined"
# Papers that hold nothing any more, so that somebody else may record it.
GIVEN_UP = ("refused", "void")


class ClientOffboardingMixinPaperCombined(models.AbstractModel):
    """One record of all that is handed over, signed once.

    Nothing is recorded twice: what was signed on its own stays out of it, and what it
    holds isn't signed on its own as long as it is sent or signed.
    """

    _name = "client.offboarding.mixin.paper.combined"
    _description = "Combined Record of the Handover"

    with_returns = fields.Boolean(string="Equipment and materials", default=True)
    with_documents = fields.Boolean(string="Documents", default=True)
    with_access = fields.Boolean(string="Access", default=True)
    with_services = fields.Boolean(
        string="Services, to the new provider",
        default=True,
        help="The new provider then signs the whole record, and so reads all of it. "
        "Only where the client has authorised the handover.",
    )
    parts = fields.Char(
        readonly=True, copy=False, help="Kinds of records that the file holds."
    )
    parts_note = fields.Text(
        string="What it holds", compute="_compute_parts_note", groups="base.group_user"
    )

    @api.depends("kind", "parts", *PARTS.values())
    @api.depends_context("lang")
    def _compute_parts_note(self):
        for paper in self:
            combined = paper.kind == COMBINED and paper.offboarding_id
            paper.parts_note = combined and paper._describe_parts() or False

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {"parts"}

    @api.depends("parts", *PARTS.values())
    def _compute_signatures_needed(self):
        return super()._compute_signatures_needed()

    def _get_signing_sides(self):
        sides = super()._get_signing_sides()
        if self.kind == COMBINED and "handover" in self._get_parts():
            return (*SIDES, "provider")
        return sides

    def write(self, vals):
        res = super().write(vals)
        if set(PARTS.values()) & set(vals):
            self._forget_parts()
        return res

    def _forget_parts(self):
        """What it holds was chosen anew, so that its file is to be made anew."""
        for paper in self.filtered(lambda paper: paper.kind == COMBINED):
            if paper.state != "draft":
                raise UserError(
                    self.env._(
                        "%(paper)s was sent already. Make a new version that holds "
                        "something else.",
                        paper=paper.name,
                    )
                )
            old = paper.attachment_id
            paper._write_protected(
                {"parts": False, "attachment_id": False, "sha256": False}
            )
            # sudo: an unsigned rendering of this paper, which says something else now.
            old.sudo().unlink()

    # What it holds

    def _get_parts(self):
        """Kinds of records that it holds: in its file, or if that was made now."""
        self.ensure_one()
        if self.kind != COMBINED or not self.offboarding_id:
            return []
        if self.parts:
            return self.parts.split(",")
        elsewhere = self._get_recorded_elsewhere()
        return [part for part in self._get_wanted_parts() if part not in elsewhere]

    def _get_wanted_parts(self):
        self.ensure_one()
        filled = self.offboarding_id._get_filled_parts()
        return [part for part in filled if self[PARTS[part]]]

    def _get_recorded_elsewhere(self):
        """Papers by which a part is signed already, wholly or by some, by part."""
        self.ensure_one()
        found = {}
        for paper in self.sudo().offboarding_id.protocol_ids:
            if paper != self and paper.signature_ids and paper.state not in GIVEN_UP:
                for part in paper._get_recorded():
                    found.setdefault(part, paper)
        return found

    def _get_recorded(self):
        """Kinds of records that a paper stands for."""
        self.ensure_one()
        if self.kind == COMBINED:
            return self._get_parts()
        return [self.kind] if self.kind in PARTS else []

    def _is_binding(self):
        """Whether nothing it holds may be signed elsewhere: it is sent or signed."""
        return self.state in ("sent", "unanswered", "signed") or (
            self.state not in GIVEN_UP and bool(self.signature_ids)
        )

    def _render_paper(self, report):
        if report == self.kind == COMBINED:
            self._keep_parts()
        return super()._render_paper(report)

    def _keep_parts(self):
        """Settle what the file holds that is about to be made.

        :raises UserError: when there is nothing left for it
        """
        # Asked anew, whatever the last file held.
        known = self.parts
        self._write_protected({"parts": False})
        parts = self._get_parts()
        if not parts:
            raise UserError(
                "\n".join(
                    [
                        self.env._("Nothing is left to record in %s.", self.name),
                        *self._describe_elsewhere(),
                    ]
                )
            )
        self._write_protected({"parts": ",".join(parts)})
        if known and known != self.parts and self.date_sent:
            self.offboarding_id.message_post(body=self._describe_parts())

    def _describe_elsewhere(self):
        """What isn't in it since another paper records it, as texts."""
        titles = self._get_titles()
        papers = {}
        for part, paper in self._get_recorded_elsewhere().items():
            if part not in self._get_parts():
                papers.setdefault(paper, part)
        return [
            self.env._(
                "%(title)s No. %(number)s",
                title=titles[paper.kind],
                number=paper.name,
            )
            for paper in papers
        ]

    def _get_part_titles(self):
        return {
            "returns": self.env._("Equipment and materials"),
            "documents": self.env._("Documents"),
            "access": self.env._("Access"),
            "handover": self.env._("Services"),
        }

    def _describe_parts(self):
        titles = self._get_part_titles()
        parts = self._get_parts()
        lines = []
        if parts:
            names = ", ".join(titles[part] for part in parts)
            lines.append(self.env._("In this record: %s", names))
        else:
            lines.append(self.env._("Nothing is left to record in %s.", self.name))
        if elsewhere := self._describe_elsewhere():
            lines.append(
                self.env._("Signed on its own, so left out: %s", ", ".join(elsewhere))
            )
        return "\n".join(lines)

    # One record of each thing

    def _check_timely(self):
        self._check_recorded_once()
        return super()._check_timely()

    def _check_recorded_once(self):
        """Raise a UserError where another paper records the same, and is signed."""
        self.ensure_one()
        if self.kind in PARTS:
            combined = self.offboarding_id._get_combined_paper(self.kind) - self
            if combined:
                raise UserError(
                    self.env._(
                        "What %(paper)s records is part of %(combined)s, which is "
                        "signed or waits for it. To have it signed on its own, make a "
                        "new version of that one and take this part out.",
                        paper=self.name,
                        combined=combined.display_name,
                    )
                )
        if self.kind != COMBINED or not self.parts:
            return
        elsewhere = self._get_recorded_elsewhere()
        for part in self._get_parts():
            if part in elsewhere:
                raise UserError(
                    self.env._(
                        "%(other)s was signed since %(paper)s was made. Make it again: "
                        "what is signed already is left out.",
                        other=elsewhere[part].display_name,
                        paper=self.name,
                    )
                )

    def _put_up_for_signature(self):
        res = super()._put_up_for_signature()
        self._replace_singles()
        return res

    def _sign(self, side, *args, **values):
        res = super()._sign(side, *args, **values)
        self._replace_singles()
        return res

    def _replace_singles(self):
        """What nobody has signed on its own is replaced by the combined record."""
        for paper in self.filtered(lambda paper: paper.kind == COMBINED):
            parts = paper._get_parts()
            # sudo: papers of this case, which the one who sends or signs may write.
            singles = paper.sudo().offboarding_id.protocol_ids.filtered(
                lambda other, parts=parts: (
                    other.kind in parts
                    and other.state in ("draft", "sent", "unanswered")
                    and not other.signature_ids
                )
            )
            singles._write_protected({"state": "void", "replaced_by_id": paper.id})


class ClientOffboardingMixinCombined(models.AbstractModel):
    _name = "client.offboarding.mixin.combined"
    _description = "Combined Record of a Case"

    @api.depends("return_ids.state", "protocol_ids.state")
    def _compute_offered_papers(self):
        return super()._compute_offered_papers()

    def _get_filled_parts(self):
        """Records that would list something, in the order of the combined one."""
        self.ensure_one()
        # sudo: whether there are any lines, for whoever may read the paper.
        case = self.sudo()
        lines = {
            "returns": case.return_ids,
            "documents": case.document_ids,
            "access": case.access_ids,
        }
        parts = [
            part
            for part, records in lines.items()
            if any(line.state != "cancelled" for line in records)
        ]
        # Whom the client didn't authorise takes no part, and reads nothing of it.
        authorised = case.new_provider_authorised_on and case.new_provider_proof_ids
        if case.new_provider_id and authorised:
            parts.append("handover")
        return parts

    def _get_combined_paper(self, part=None):
        """The combined record that is sent or signed, and holds ``part``."""
        self.ensure_one()
        # sudo: whether there is one, for whoever reads no more than the case's header.
        found = self.sudo().protocol_ids.filtered(
            lambda paper: (
                paper.kind == COMBINED
                and paper._is_binding()
                and (not part or part in paper._get_parts())
            )
        )[:1]
        return found.with_env(self.env)

    def _has_paper(self, kind):
        if kind == COMBINED:
            return bool(self._get_filled_parts())
        return super()._has_paper(kind)

    def _has_to_say(self, kind):
        """One record of one thing is no combined one."""
        if kind != COMBINED:
            return super()._has_to_say(kind)
        return bool(self._get_combined_paper()) or len(self._get_filled_parts()) > 1

    def _prepare_paper(self, kind):
        """What the combined record holds has no paper of its own."""
        if kind in PARTS and (combined := self._get_combined_paper(kind)):
            return combined
        return super()._prepare_paper(kind)
