from odoo import api, models
from odoo.exceptions import UserError

from .feedback import SCORES

ANSWERS = {"recommend", *SCORES, "good", "better", "may_contact"}
# What a colleague enters when he was told something.
ENTERED = ANSWERS | {"recommend_choice", "may_quote", "channel", "date_answered"}
# Said to one of us, who writes it down.
BY_HAND = ("meeting", "phone")
# Of what a score speaks, in the list that lessons have too.
AREA_OF = {
    "quality": "quality",
    "timeliness": "timeliness",
    "communication": "communication",
    "value": "price",
}


class ClientOffboardingFeedback(models.Model):
    """What was said, and what comes of it."""

    _name = "client.offboarding.feedback"
    _inherit = ["client.offboarding.feedback"]

    @api.model_create_multi
    def create(self, vals_list):
        """Somebody writes down what he was told; asking is for the scheduled action."""
        for vals in vals_list:
            if not self.env.su:
                for name in self._get_step_fields():
                    vals.pop(name, None)
                self._check_said(vals)
                vals["state"] = "answered"
            self._note_recommend(vals)
        feedback = super().create(vals_list)
        feedback.filtered(lambda one: one.state == "answered")._after_answer()
        return feedback

    def write(self, vals):
        self.check_access("write")
        if vals.get("state") == "answered" and vals.keys() & ANSWERS:
            # It follows from the answer, whoever says it as well.
            vals = {name: vals[name] for name in vals if name != "state"}
        if self._get_step_fields() & vals.keys():
            raise UserError(
                self.env._("This follows from the answer: enter that instead.")
            )
        kept = {"offboarding_id", "partner_id"} & vals.keys()
        # sudo: compared only.
        if any(one[name].id != vals[name] for one in self.sudo() for name in kept):
            raise UserError(self.env._("Whose answer it is can't be changed."))
        if vals.keys() & ENTERED:
            return self._write_said(dict(vals))
        return super().write(vals)

    def _write_said(self, vals):
        """Enter, or correct, what a colleague was told."""
        for feedback in self:
            channel = vals.get("channel", feedback.channel)
            answered = feedback.state == "answered"
            if answered and feedback.channel not in BY_HAND and not self.env.su:
                raise UserError(
                    self.env._(
                        "%s wrote this answer: nobody else changes it.",
                        feedback.partner_id.name or feedback.client_id.name,
                    )
                )
            self._check_channel(channel)
        self._note_recommend(vals)
        res = super().write(vals)
        new = self.filtered(lambda feedback: feedback.state != "answered")
        new._write_step({"state": "answered"})
        new._after_answer()
        return res

    @api.model
    def _check_said(self, vals):
        self._check_channel(vals.setdefault("channel", "meeting"))
        answers = ANSWERS - {"recommend"} | {"recommend_choice"}
        if not any(vals.get(name) for name in answers) and not self._is_said(
            vals.get("recommend")
        ):
            raise UserError(self.env._("Enter at least one answer."))

    @api.model
    def _check_channel(self, channel):
        if channel not in BY_HAND and not self.env.su:
            raise UserError(
                self.env._("Say where you were told this: in a meeting or a call.")
            )

    @api.model
    def _note_recommend(self, vals):
        if "recommend" in vals:
            vals["has_recommend"] = self._is_said(vals["recommend"])

    @api.model
    def _is_said(self, recommend):
        """0 is an answer; false is none, though Python takes the two for equal."""
        return recommend is not None and recommend is not False

    def _after_answer(self):
        """Who isn't satisfied is called; that is for whoever runs the case."""
        for feedback in self:
            today = feedback.company_id._get_offboarding_today()
            if not feedback.date_answered:
                feedback._write_step({"date_answered": today})
            if feedback.is_low:
                texts = feedback.with_context(
                    lang=feedback._get_owner().lang or self.env.lang
                ).env
                # sudo: whoever answers gives the owner something to do.
                feedback.sudo().activity_schedule(
                    "mail.mail_activity_data_call",
                    today,
                    summary=texts._("Not satisfied: %s", feedback.display_name),
                    user_id=feedback._get_owner().id,
                )

    def action_decline(self):
        """Note that contacts told us that they would rather not answer.

        Nobody reminds them any more; on their page they may still think better of it.

        :return: True
        :raises UserError: for an answer that is here already
        """
        self.check_access("write")
        if answered := self.filtered(lambda one: one.state == "answered"):
            raise UserError(
                self.env._(
                    "Answered already: %s",
                    ", ".join(answered.mapped("display_name")),
                )
            )
        self._write_step({"state": "declined"})
        return True

    def _get_owner(self):
        """Who runs the case; where he left, whoever looks after the client."""
        # sudo: of the case of an answer that its client's person gives.
        case = self.offboarding_id.sudo()
        owner = case.user_id
        return owner if owner.active else case._get_who_looks_after_client()

    def action_make_action(self):
        """A new action that comes from this answer, to be filled in.

        :return: an ``ir.actions.act_window``
        """
        self.ensure_one()
        self.check_access("read")
        said = [(self[name], AREA_OF[name]) for name in SCORES if self[name]]
        lowest = min(said, default=(0, "other"))
        text = (self.better or "").strip().splitlines()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Action"),
            "res_model": "client.offboarding.lesson",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_kind": "action",
                "default_offboarding_id": self.offboarding_id.id,
                "default_feedback_id": self.id,
                "default_area": lowest[1],
                "default_name": text[0][:200] if text else self.display_name,
            },
        }
