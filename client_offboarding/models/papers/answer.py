from odoo import api, fields, models
from odoo.exceptions import UserError

from ..case.called import takes, text
from .printing import printed_apart


class ClientOffboardingProtocol(models.Model):
    """The client's answer to a settlement or a balance; silence is no consent.

    To agree is to sign, as with every other paper.
    """

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    answer = fields.Selection(
        [("agreed", "Agreed"), ("differences", "Differences listed")],
        string="The client's answer",
        readonly=True,
        copy=False,
    )
    answer_text = fields.Text(string="In the client's words", readonly=True, copy=False)
    answered_by = fields.Char(string="Answered by", readonly=True, copy=False)
    answered_on = fields.Datetime(string="Answered on", readonly=True, copy=False)
    is_answerable = fields.Boolean(compute="_compute_is_answerable")

    @api.depends("kind", "is_signable", "signature_ids", "client_signatures_needed")
    def _compute_is_answerable(self):
        for paper in self:
            paper.is_answerable = (
                paper._get_kind()._is_answered
                and paper.is_signable
                and not paper._has_signed("client")
            )

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {
            "answer",
            "answer_text",
            "answered_by",
            "answered_on",
        }

    @takes(name=text, text=text)
    def action_record_differences(self, name=None, text=None):
        """Record that the client doesn't agree, and what differs in his words.

        :param name: who answered; without it a wizard asks
        :param text: what he lists
        :return: True, or the wizard's action
        """
        self.ensure_one()
        self.check_access("write")
        if not (name or "").strip():
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Record the client's differences"),
                "res_model": "client.offboarding.answer",
                "view_mode": "form",
                "target": "new",
                "context": {"default_protocol_id": self.id},
            }
        self._answer("differences", name, text)
        return True

    @printed_apart
    def _answer(self, answer, name, text=None, contact=None, **signature):
        """Take the client's answer; who may give it was checked by the caller.

        Agreeing is the client's signature. Differences refuse the paper: whoever runs
        the case looks into them and makes a new version. Represented jointly, the
        client may list them until all of its people have signed.

        :param answer: ``agreed`` or ``differences``
        :param name: who answers for the client
        :param text: what differs; a remark where he agrees
        :param contact: who answers in the portal; empty where we record it for him
        :param signature: ``role``, ``basis``, ``method``, as of ``_sign``
        :raises UserError: when the paper can't be answered, or nothing is listed
        """
        self.ensure_one()
        self._check_case_editable()
        # Of two who answer at once the second waits, and sees the first's answer.
        self.offboarding_id._take()
        self._check_state("draft", "sent", "unanswered")
        if not self._get_kind()._is_answered or answer not in ("agreed", "differences"):
            raise UserError(self.env._("This paper isn't answered, but signed."))
        if not (name or "").strip():
            raise UserError(self.env._("Enter who answers."))
        if answer == "agreed":
            self._sign("client", name=name, **signature)
            if text:
                self._write_step({"answer_text": text})
            return
        if not (text or "").strip():
            raise UserError(self.env._("List what differs, and how."))
        self._check_length(text)
        if self._has_signed("client"):
            raise UserError(self.env._("The client signed this paper already."))
        self._write_step(
            {"state": "refused", **self._prepare_answer(answer, name, text)}
        )
        self._tell_of_differences(name, text, contact)
        self.env["client.offboarding.check"]._forget()

    # In the portal

    def _is_answerable_in_portal(self):
        self.ensure_one()
        return (
            self.state in ("sent", "unanswered")
            and self._get_kind()._is_answered
            and not self._has_signed("client")
            and self.offboarding_id._is_active()
        )

    def _check_answerable_in_portal(self):
        if not self._is_answerable_in_portal():
            raise UserError(
                self.env._("This paper can't be answered any more, or not yet.")
            )

    def _prepare_answer(self, answer, name, text=None):
        return {
            "answer": answer,
            "answer_text": text or self.answer_text,
            "answered_by": name,
            "answered_on": fields.Datetime.now(),
        }

    def _tell_of_differences(self, name, text, contact):
        case = self.offboarding_id
        case.message_post(
            body=self.env._(
                "%(name)s doesn't agree with %(paper)s: %(text)s",
                name=name,
                paper=self.name,
                text=text,
            ),
            author_id=contact.id if contact else None,
        )
        texts = self._get_owner_texts()
        summary = texts._("The client lists differences: %s", self.name)
        self._remind_responsible(summary, text)

    def _sign(self, side, **values):
        res = super()._sign(side, **values)
        if (
            self._get_kind()._is_answered
            and side == "client"
            and self._has_signed(side)
        ):
            self._write_step(self._prepare_answer("agreed", self.client_signed_by))
        return res
