from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request

from ...const import WAITING
from ..case.called import choice, day, record_ids, takes, text
from .printing import printed_apart

MAX_NAME = 120
# More than anybody types; less than what would fill the database.
MAX_TEXT = 10_000


def get_address():
    """Where the request came from that is being served, if there is one."""
    return request.httprequest.remote_addr if request else False


class ClientOffboardingProtocol(models.Model):
    """When a paper may be signed, and its signing; see completing.py for the last."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    is_signable = fields.Boolean(
        compute="_compute_is_signable", help="Its time has come, and somebody may sign."
    )

    @api.depends(
        "state",
        "is_being_made",
        "kind",
        "offboarding_id.state",
        "offboarding_id.termination_ids.mode",
        "offboarding_id.termination_ids.given_by",
    )
    def _compute_is_signable(self):
        for paper in self:
            waiting = paper.state in WAITING and not paper.is_being_made
            paper.is_signable = waiting and paper._is_in_time()

    def _is_in_time(self):
        self.ensure_one()
        kind, case = self._get_kind(), self.offboarding_id
        return kind._fits(case) and case.state in kind._states

    def _is_mine_to_sign(self):
        """Whether the current user may sign the paper for the company now."""
        self.ensure_one()
        ours = self.signature_ids.filtered(lambda s: s.side == "company")
        return (
            self.is_signable
            and len(ours) < self.company_signatures_needed
            and self.env.user.partner_id not in ours.partner_id
            and self.has_access("write")
            and not self._get_kind()._get_obstacle(self)
        )

    @printed_apart
    def action_sign_company(self):
        """Sign for the company as the current user.

        :return: True
        :raises UserError: before the paper's time, when it is void or fully signed
        """
        self.check_access("write")
        user = self.env.user
        for paper in self:
            paper._sign(
                "company",
                name=user.name,
                role=user.partner_id.function,
                # In the language of the paper: it is printed on it.
                basis=paper.with_context(
                    lang=paper.lang
                ).company_id.offboarding_signing_basis,
                method="typed",
                partner_id=user.partner_id.id,
                ip=get_address(),
            )
        return True

    @takes(
        name=text,
        role=text,
        basis=text,
        method=choice("client.offboarding.signature", "method"),
        evidence_ids=record_ids,
        remarks=text,
        date=day,
    )
    def action_sign_client(
        self,
        name=None,
        role=None,
        basis=None,
        method="paper",
        evidence_ids=None,
        remarks=None,
        date=None,
    ):
        """Record the client's signature.

        :param name: who signed; without it a wizard asks
        :param role: function of the signatory
        :param basis: register, power of attorney or other authority
        :param method: ``paper``, ``qualified``, ``drawn`` or ``typed``
        :param evidence_ids: ids of attachments, as the scan; copies are kept
        :param remarks: what the signatory remarked
        :param date: day beside the signature, where it was given elsewhere
        :return: True, or the wizard's action
        """
        return self._record_signature(
            "client", name, role, basis, method, evidence_ids, remarks, date
        )

    @takes(
        name=text,
        role=text,
        basis=text,
        method=choice("client.offboarding.signature", "method"),
        evidence_ids=record_ids,
        remarks=text,
        date=day,
    )
    def action_sign_provider(
        self,
        name=None,
        role=None,
        basis=None,
        method="paper",
        evidence_ids=None,
        remarks=None,
        date=None,
    ):
        """Record the new provider's signature; see :meth:`action_sign_client`."""
        return self._record_signature(
            "provider", name, role, basis, method, evidence_ids, remarks, date
        )

    @printed_apart
    def _record_signature(
        self, side, name, role, basis, method, evidence_ids, remarks, date=None
    ):
        if not (name or "").strip():
            self.ensure_one()
            return self._open_sign_wizard(side)
        self.check_access("write")
        evidence = self.env["ir.attachment"].browse(evidence_ids or ()).exists()
        # What the caller can't read he must not get into the paper, to read it there.
        evidence.check_access("read")
        for paper in self:
            paper._sign(
                side,
                evidence=evidence,
                name=name,
                role=role,
                basis=basis,
                method=method or "paper",
                remarks=remarks,
                date_signed=date,
            )
        return True

    def _open_sign_wizard(self, side, answer="signed"):
        titles = {
            "client": self.env._("Record the client's answer"),
            "provider": self.env._("Record the new provider's answer"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": titles[side],
            "res_model": "client.offboarding.sign",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_protocol_id": self.id,
                "default_side": side,
                "default_answer": answer,
            },
        }

    def _sign(self, side, evidence=None, drawing=None, **values):
        """Add a signature; the last one completes the paper.

        That the caller may sign for the side was checked by who calls: a visitor of the
        portal has no rights on the paper.

        :param evidence: ``ir.attachment`` of which copies are kept
        :param drawing: content of a PNG file
        :param values: fields of ``client.offboarding.signature``
        :raises UserError: when it isn't the time, the side, or the person to sign
        """
        self.ensure_one()
        self._check_case_editable()
        # Of two who sign at once the second waits, and sees the first's signature.
        self.offboarding_id._take()
        self._check_state(*WAITING)
        self._check_timely()
        if obstacle := self._get_kind()._get_obstacle(self):
            raise UserError(obstacle)
        values["name"] = " ".join((values["name"] or "").split())
        self._check_signatory(side, values)
        if not self.attachment_id or self.is_preview:
            self.action_generate()
        self._check_file_kept()
        kind = self._get_kind()
        kind._check_current(self)
        self._keep_signature(evidence, drawing, {"side": side, **values})
        if self._is_complete():
            self._complete_signed()
        self.env["client.offboarding.check"]._forget()
        kind._after_signature(self, side)

    def _keep_signature(self, evidence, drawing, values):
        # sudo: signatures come only from _sign, which is called with rights checked.
        signatures = self.env["client.offboarding.signature"].sudo()
        signature = signatures.create({"protocol_id": self.id, **values})
        self._freeze(signature._keep_files(evidence, drawing))
        self.offboarding_id.message_post(
            body=self.env._(
                "%(paper)s signed by %(name)s.", paper=self.name, name=values["name"]
            ),
            author_id=values.get("partner_id"),
        )

    def _check_signatory(self, side, values):
        """Raise a UserError unless the side signs, and this person hasn't yet."""
        if side not in self._get_signing_sides():
            raise UserError(
                self.env._("This side doesn't sign %(paper)s.", paper=self.display_name)
            )
        if self._has_signed(side):
            raise UserError(self.env._("This side has signed already."))
        name = values["name"]
        if len(name) > MAX_NAME or not any(char.isalpha() for char in name):
            raise UserError(self.env._("Enter the first and last name of who signs."))
        for signature in self.signature_ids.filtered(lambda s: s.side == side):
            same_person = (
                signature.partner_id.id == (values.get("partner_id") or -1)
                or signature.name.casefold() == name.casefold()
            )
            if same_person:
                raise UserError(
                    self.env._(
                        "%(name)s has signed %(paper)s already. Somebody else has to "
                        "sign it too.",
                        name=name,
                        paper=self.name,
                    )
                )

    def _check_timely(self):
        """Raise a UserError unless the case has use for the paper now."""
        kind = self._get_kind()
        kind._check_timely(self)
        if not kind._fits(self.offboarding_id):
            raise UserError(
                self.env._(
                    "%(paper)s doesn't fit how the contracts of this case end. Check "
                    "their way of ending and who gave notice.",
                    paper=self.display_name,
                )
            )
        if not self._is_in_time():
            raise UserError(
                self.env._(
                    "It is too early to sign %(paper)s: the case is '%(state)s'.",
                    paper=self.name,
                    state=dict(
                        self.offboarding_id._fields["state"]._description_selection(
                            self.env
                        )
                    )[self.offboarding_id.state],
                )
            )

    def _check_state(self, *states):
        self._check_not_being_made()
        labels = dict(self._fields["state"]._description_selection(self.env))
        for paper in self:
            if paper.state not in states:
                raise UserError(
                    self.env._(
                        "This isn't possible: %(paper)s is '%(state)s'.",
                        paper=paper.name,
                        state=labels[paper.state],
                    )
                )
