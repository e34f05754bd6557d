from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signers import ALL_SIDES, SIDES

# The fields that say what the combined record is to hold.
PARTS = ("with_returns", "with_documents", "with_access", "with_services")
# Papers that hold nothing any more, so that somebody else may record it.
GIVEN_UP = ("refused", "void")


class ClientOffboardingProtocol(models.Model):
    """What a combined record holds."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

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

    @api.depends("kind", "parts", *PARTS)
    @api.depends_context("lang")
    def _compute_parts_note(self):
        for paper in self:
            kind = paper._get_kind()
            holds = kind._holds_parts and paper.offboarding_id
            paper.parts_note = holds and kind._describe_parts(paper) or False

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {"parts"}

    @api.depends("parts", *PARTS)
    def _compute_signatures_needed(self):
        return super()._compute_signatures_needed()

    @api.model
    def _get_free_fields(self):
        """Chosen anew until it is sent: its file goes, see :meth:`_forget_parts`."""
        return super()._get_free_fields() | set(PARTS)

    def write(self, vals):
        res = super().write(vals)
        if set(PARTS) & set(vals):
            self.filtered(lambda paper: paper._get_kind()._holds_parts)._forget_parts()
        return res

    def _forget_parts(self):
        """What it holds was chosen anew, so that its file is to be made anew."""
        for paper in self:
            if paper.state != "draft":
                raise UserError(
                    self.env._(
                        "%(paper)s was sent already. Make a new version that holds "
                        "something else.",
                        paper=paper.name,
                    )
                )
            old = paper.attachment_id
            paper._write_step({"parts": False, "attachment_id": False, "sha256": False})
            # sudo: an unsigned rendering of this paper, which says something else now.
            old.sudo().unlink()


class ClientOffboardingPaperKindCombined(models.AbstractModel):
    """One record of all that is handed over, signed once.

    Nothing is recorded twice: what was signed on its own stays out of it, and what it
    holds isn't signed on its own as long as it is sent or signed.
    """

    _name = "client.offboarding.paper.kind.combined"
    _description = "Combined Record of the Handover"
    _inherit = ["client.offboarding.paper.kind"]

    _is_early = True
    _holds_parts = True
    _message = "handover"

    def _get_title(self):
        return self.env._("Combined Record of the Handover")

    def _get_number_word(self):
        return self.env._("Combined record")

    # For a case

    def _fits(self, case):
        return bool(self._get_filled(case))

    def _has_content(self, case):
        """One record of one thing is no combined one."""
        return bool(self._find_binding(case)) or len(self._get_filled(case)) > 1

    def _get_records(self):
        """The kinds that it can hold, in its order."""
        papers = self.env["client.offboarding.protocol"]
        kinds = [papers._get_kind(code) for code in papers._get_kind_codes()]
        return [kind for kind in kinds if kind._part_field]

    def _get_filled(self, case):
        """Kinds of records that would list something, in the order of its parts."""
        return [kind for kind in self._get_records() if kind._is_filled(case)]

    def _find_binding(self, case, part=None):
        """The combined record that is sent or signed, and holds ``part``."""
        # sudo: whether there is one, for whoever reads no more than the case's header.
        found = case.sudo().protocol_ids.filtered(
            lambda paper: (
                paper.kind == self._get_code()
                and self._is_binding(paper)
                and (not part or part in self._get_parts(paper))
            )
        )[:1]
        return found.with_env(case.env)

    # For a paper

    def _get_sides(self, paper):
        """All who sign one of its parts sign the whole."""
        parts = self._get_parts(paper)
        signing = {
            side for part in parts for side in paper._get_kind(part)._get_sides(paper)
        }
        return ALL_SIDES if "provider" in signing else SIDES

    def _get_parts(self, paper):
        """Kinds of records that it holds: in its file, or if that was made now."""
        if not paper.offboarding_id:
            return []
        if paper.parts:
            return paper.parts.split(",")
        elsewhere = self._get_recorded_elsewhere(paper)
        return [
            kind._get_code()
            for kind in self._get_filled(paper.offboarding_id)
            if paper[kind._part_field] and kind._get_code() not in elsewhere
        ]

    def _get_recorded_elsewhere(self, paper):
        """Papers by which a part is signed already, wholly or by some, by part."""
        found = {}
        # sudo: which papers there are, for whoever may read this one.
        for other in paper.sudo().offboarding_id.protocol_ids:
            if other != paper and other.signature_ids and other.state not in GIVEN_UP:
                for part in self._get_recorded(other):
                    found.setdefault(part, other)
        return found

    def _get_recorded(self, paper):
        """Kinds of records that a paper stands for."""
        kind = paper._get_kind()
        if kind._holds_parts:
            return kind._get_parts(paper)
        return [paper.kind] if kind._part_field else []

    def _is_binding(self, paper):
        """Whether nothing it holds may be signed elsewhere: it is sent or signed."""
        return paper.state in ("sent", "unanswered", "signed") or (
            paper.state not in GIVEN_UP and bool(paper.signature_ids)
        )

    def _get_missing(self, paper):
        if self._get_filled(paper.offboarding_id):
            return super()._get_missing(paper)
        return [
            self.env._(
                "Enter first what is handed over: things, documents, access, or a new "
                "provider whom the client has authorised."
            )
        ]

    def _before_render(self, paper):
        """Settle what the file holds that is about to be made.

        :raises UserError: when there is nothing left for it
        """
        res = super()._before_render(paper)
        # Asked anew, whatever the last file held.
        known = paper.parts
        paper._write_step({"parts": False})
        parts = self._get_parts(paper)
        if not parts:
            raise UserError(
                "\n".join(
                    [
                        self.env._("Nothing is left to record in %s.", paper.name),
                        *self._describe_elsewhere(paper),
                    ]
                )
            )
        paper._write_step({"parts": ",".join(parts)})
        if known and known != paper.parts and paper.date_sent:
            paper.offboarding_id.message_post(body=self._describe_parts(paper))
        return res

    def _describe_elsewhere(self, paper):
        """What isn't in it since another paper records it, as texts."""
        papers = {}
        for part, other in self._get_recorded_elsewhere(paper).items():
            if part not in self._get_parts(paper):
                papers.setdefault(other, part)
        return [
            self.env._(
                "%(title)s No. %(number)s",
                title=paper._get_kind(other.kind)._get_title(),
                number=other.name,
            )
            for other in papers
        ]

    def _describe_parts(self, paper):
        parts = self._get_parts(paper)
        lines = []
        if parts:
            names = ", ".join(paper._get_kind(part)._get_part_title() for part in parts)
            lines.append(self.env._("In this record: %s", names))
        else:
            lines.append(self.env._("Nothing is left to record in %s.", paper.name))
        if elsewhere := self._describe_elsewhere(paper):
            lines.append(
                self.env._("Signed on its own, so left out: %s", ", ".join(elsewhere))
            )
        return "\n".join(lines)

    def _check_timely(self, paper):
        """Not signed once a part of its file is signed elsewhere."""
        elsewhere = self._get_recorded_elsewhere(paper) if paper.parts else {}
        for part in self._get_parts(paper):
            if part in elsewhere:
                raise UserError(
                    self.env._(
                        "%(other)s was signed since %(paper)s was made. Make it again: "
                        "what is signed already is left out.",
                        other=elsewhere[part].display_name,
                        paper=paper.name,
                    )
                )
        return super()._check_timely(paper)

    def _after_sending(self, paper):
        res = super()._after_sending(paper)
        self._replace_singles(paper)
        return res

    def _after_signature(self, paper, side):
        res = super()._after_signature(paper, side)
        self._replace_singles(paper)
        return res

    def _replace_singles(self, paper):
        """What nobody has signed on its own is replaced by the combined record."""
        parts = self._get_parts(paper)
        # sudo: papers of this case, which the one who sends or signs may write.
        singles = paper.sudo().offboarding_id.protocol_ids.filtered(
            lambda other: (
                other.kind in parts
                and other.state in ("draft", "sent", "unanswered")
                and not other.signature_ids
            )
        )
        singles._write_step({"state": "void", "replaced_by_id": paper.id})

    def _prepare_values(self, paper):
        """What its parts print, each under its heading."""
        kinds = [paper._get_kind(part) for part in self._get_parts(paper)]
        return {
            "parts": [
                {
                    "code": kind._get_code(),
                    "title": kind._get_part_title(),
                    "template": kind._get_template(),
                    "printed": kind._prepare_values(paper),
                }
                for kind in kinds
            ],
            "elsewhere": self._describe_elsewhere(paper),
        }
