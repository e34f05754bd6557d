from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, plaintext2html

MAX_QUESTION = 1000
# Of one contact in one case; a person has fewer, a program could fill the database.
MAX_OPEN_QUESTIONS = 50


class ClientOffboardingKnowledge(models.Model):
    """Knowledge in the portal: accepted or asked about by who takes it over."""

    _name = "client.offboarding.knowledge"
    _inherit = ["client.offboarding.knowledge"]

    asked_by_id = fields.Many2one(
        "res.partner",
        string="Asked by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Who asked it in the portal.",
    )

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | {"asked_by_id"}

    def action_hand_over(self):
        """Also tell whoever asked in the portal that there is an answer."""
        res = super().action_hand_over()
        for question in self.filtered("asked_by_id"):
            question._tell_answer()
        return res

    def _tell_answer(self):
        # sudo: whoever answers may be a helper, who reads no more than the header.
        case = self.sudo().offboarding_id
        contact = self.sudo().asked_by_id & case._get_invited()
        if not contact:
            return
        texts = self.with_context(lang=contact.lang or self.env.lang)
        case.message_post(
            body=texts.env._(
                "Your question: %(question)s\nOur answer: %(answer)s",
                question=self.name,
                answer=self.answer,
            ),
            partner_ids=contact.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _is_for_contact(self, contact):
        """Whether the contact is of the side that takes the item over.

        :param contact: empty for a colleague of ours, who looks as the client does
        """
        self.ensure_one()
        case = self.offboarding_id
        receiver = self._get_receiver().commercial_partner_id
        if receiver == case.new_provider_id.commercial_partner_id:
            return case._get_portal_side(contact) == "provider"
        if receiver == case.partner_id.commercial_partner_id:
            return case._get_portal_side(contact) == "client"
        return bool(contact) and contact.commercial_partner_id == receiver

    def _is_shown_in_portal(self, contact):
        """What was handed over, and what his side asked; not what we still prepare."""
        if not self._is_for_contact(contact):
            return False
        return self.state in ("handed", "accepted") or bool(self.asked_by_id)

    def _get_portal_values(self, contact, questions):
        """What the page of the case shows of an item, as texts.

        :param questions: questions and gaps about it that the contact may see
        """
        self.ensure_one()
        is_open = bool(contact) and self.offboarding_id._is_active()
        waiting = questions.filtered(lambda question: question.state == "open")
        return {
            "id": self.id,
            "kind": self.kind,
            "title": self.name,
            "location": self.location or "",
            # An answer that is still being written is nobody's to read.
            "answer": self.answer or "" if self.state != "open" else "",
            "date": format_date(self.env, self.date_handed) if self.date_handed else "",
            "is_done": self.state == "accepted",
            "is_dropped": self.state == "cancelled",
            "is_waiting": self.state == "open",
            "accepted_by": self._tell_recorded(self.accepted_by)
            if self.is_acceptance_recorded
            else self.accepted_by or "",
            "can_accept": is_open and self.state == "handed" and not waiting,
            "can_ask": is_open and self.kind == "item" and self.state != "cancelled",
            "questions": [
                question._get_portal_values(contact, self.browse())
                for question in questions
            ],
        }

    def _accept_in_portal(self, contact):
        """Accept as an invited contact, whom the caller has identified.

        With an item its answered questions are accepted.

        :raises UserError: when it wasn't handed over, or a question waits for us
        """
        self.ensure_one()
        self._check_case_open(self.offboarding_id)
        answered = self._get_open_questions().filtered(
            lambda question: question.state == "handed"
        )
        (answered | self)._accept(contact.name, is_recorded=False)
        (answered | self)._track_set_author(contact)
        self.message_post(
            body=self.env._("%s accepted it in the portal.", contact.name),
            author_id=contact.id,
        )

    @api.model
    def _check_case_open(self, case):
        if not case._is_active():
            raise UserError(
                self.env._("The case is over: nothing is handed over any more.")
            )

    @api.model
    def _ask_in_portal(self, case, contact, text, item=None):
        """Take down a question of an invited contact, whom the caller has identified.

        :param item: what it is about, if it is about one item
        :return: the question
        """
        self._check_case_open(case)
        text = " ".join((text or "").split())
        self._check_question(case, contact, text)
        item = item or self.browse()
        receiver = item.receiver_id
        if not receiver and case._get_portal_side(contact) == "client":
            # Else it would be the new provider's, who takes over by default.
            receiver = contact
        # Its text, in his name, says more than that it was created.
        question = self.with_context(mail_create_nolog=True).create(
            {
                "offboarding_id": case.id,
                "kind": "question",
                "name": text,
                "parent_id": item.id,
                "user_id": item.user_id.id,
                "receiver_id": receiver.id,
            }
        )
        question._write_step({"asked_by_id": contact.id})
        question._track_set_author(contact)
        case.message_post(body=text, author_id=contact.id)
        question._tell_question(contact)
        return question

    @api.model
    def _check_question(self, case, contact, text):
        if not text:
            raise UserError(self.env._("Write what you want to know."))
        if len(text) > MAX_QUESTION:
            raise UserError(
                self.env._("The question is longer than %s characters.", MAX_QUESTION)
            )
        mine = case.knowledge_ids.filtered(
            lambda line: line.asked_by_id == contact and line.state == "open"
        )
        if len(mine) >= MAX_OPEN_QUESTIONS:
            raise UserError(
                self.env._("Please wait for our answers to your questions first.")
            )

    def _tell_question(self, contact):
        case = self.offboarding_id
        about = self.parent_id.name or case.name
        # In the language of whoever runs the case, not in the visitor's.
        texts = self.with_context(lang=case.user_id.lang or self.env.lang).env
        case.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=texts._("Question about the handover: %s", about),
            note=plaintext2html(f"{contact.name}: {self.name}"),
            user_id=case.user_id.id,
        )
