from odoo import api, fields, models
from odoo.exceptions import UserError

from ..case.called import takes, text
from ..case.needed import check_not_needed


class ClientOffboardingKnowledge(models.Model):
    """What who takes over has to know: an item, or a question about it."""

    _name = "client.offboarding.knowledge"
    _description = "Offboarding Knowledge"
    _inherit = [
        "client.offboarding.mixin.helper.line",
        "client.offboarding.mixin.recorded",
        "client.offboarding.mixin.history",
        "client.offboarding.obligation",
        "mail.thread",
    ]
    _order = "offboarding_id, sequence, id"
    _mail_post_access = "read"

    kind = fields.Selection(
        [("item", "To hand over"), ("question", "Question"), ("gap", "Gap")],
        required=True,
        default="item",
        help="A question is asked by who takes over; a gap is what nobody knows yet.",
    )
    name = fields.Char(string="What", required=True)
    parent_id = fields.Many2one(
        "client.offboarding.knowledge",
        string="About",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('offboarding_id', '=', offboarding_id), ('kind', '=', 'item')]",
    )
    location = fields.Char(
        string="Where it is",
        help="The place, file or person: no passwords.",
    )
    answer = fields.Text(string="Explanation or answer")
    receiver_id = fields.Many2one(
        "res.partner",
        string="Who takes it over",
        help="By default the new provider, or the client himself.",
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("handed", "Handed over"),
            ("accepted", "Accepted"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
        copy=False,
    )
    date_handed = fields.Date(string="Handed over on", readonly=True, copy=False)
    accepted_by = fields.Char(string="Accepted by", readonly=True, copy=False)
    is_acceptance_recorded = fields.Boolean(
        string="Recorded by us",
        readonly=True,
        copy=False,
        help="One of us recorded it for who takes it over.",
    )
    date_accepted = fields.Date(string="Accepted on", readonly=True, copy=False)

    @api.model
    def _settled_states(self):
        return ("accepted", "cancelled")

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | {
            "state",
            "date_handed",
            "accepted_by",
            "date_accepted",
            "is_acceptance_recorded",
        }

    @api.model
    def _get_recorded_states(self):
        return {"handed", "accepted"}

    @api.model
    def _get_result_fields(self):
        return ["date_handed", "accepted_by", "date_accepted", "location", "answer"]

    @api.model
    def _get_helper_fields(self):
        return {"answer", "location"}

    @api.constrains("parent_id", "offboarding_id")
    def _check_parent(self):
        for item in self.filtered("parent_id"):
            if item.parent_id.offboarding_id != item.offboarding_id:
                raise UserError(
                    self.env._("A question is about an item of the same case.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state", "open") != "open":
                raise UserError(
                    self.env._("Knowledge starts as open; hand it over afterwards.")
                )
            for name in self._get_step_fields() - {"state"}:
                vals.pop(name, None)
        return super().create(vals_list)

    def write(self, vals):
        if self._get_step_fields() & set(vals):
            raise UserError(
                self.env._("Use 'Hand over' or 'Accepted' instead of editing it.")
            )
        if {"name", "kind"} & set(vals) and any(
            item.state == "accepted" for item in self
        ):
            raise UserError(
                self.env._("What was accepted can't become something else.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        check_not_needed(self)

    def action_hand_over(self):
        """Record that it was shown, explained or answered.

        :return: True
        :raises UserError: without the client's authorisation where somebody else
            takes over, or for a question without an answer
        """
        self.check_access("write")
        # sudo: see _write_step
        cases = self.sudo().offboarding_id
        cases.filtered("new_provider_id")._check_provider_authorised()
        for item in self:
            item._check_state("open")
            if item.kind != "item" and not (item.answer or "").strip():
                raise UserError(
                    self.env._("Write down the answer to '%s' first.", item.name)
                )
            today = item.company_id._get_offboarding_today()
            item._write_step({"state": "handed", "date_handed": today})
        return True

    @takes(accepted_by=text)
    def action_accept(self, accepted_by=None):
        """Record that who takes over has it and understood it.

        :param accepted_by: who accepted; by default who takes it over
        :return: True
        :raises UserError: when it wasn't handed over, or a question about it is open
        """
        self._accept(accepted_by, is_recorded=True)
        for item in self:
            item.message_post(
                body=self.env._("Accepted: %s", item._tell_recorded(item.accepted_by))
            )
        return True

    def _accept(self, accepted_by, is_recorded):
        """Write down that it is accepted.

        :param is_recorded: one of us says so for who takes it over
        """
        self.check_access("write")
        for item in self:
            item._check_state("handed")
            # sudo: questions may be the job of somebody else.
            if questions := item.sudo()._get_open_questions():
                raise UserError(
                    self.env._(
                        "'%(item)s' can't be accepted while a question is open: "
                        "%(questions)s",
                        item=item.name,
                        questions=", ".join(questions.mapped("name")),
                    )
                )
            item._write_step(
                {
                    "state": "accepted",
                    "accepted_by": accepted_by or item._get_receiver().display_name,
                    "date_accepted": item.company_id._get_offboarding_today(),
                    "is_acceptance_recorded": is_recorded,
                }
            )

    def action_reopen(self):
        """It isn't settled after all: something is missing or was misunderstood."""
        self.check_access("write")
        self._check_helper_cancels_nothing()
        for item in self:
            item._check_state("handed", "accepted", "cancelled")
            item._write_step(
                {
                    "state": "open",
                    "date_handed": False,
                    "accepted_by": False,
                    "date_accepted": False,
                    "is_acceptance_recorded": False,
                }
            )
        return True

    def action_cancel_line(self):
        """It needn't be handed over after all."""
        self.check_access("write")
        self._check_helper_cancels_nothing("cancelled")
        for item in self:
            item._check_state("open", "handed")
            item._write_step({"state": "cancelled"})
        return True

    def _get_open_questions(self):
        return self.search([("parent_id", "in", self.ids), ("is_settled", "=", False)])

    def _get_receiver(self):
        self.ensure_one()
        # sudo: the names only; a helper reads no more of the case than its header.
        case = self.sudo().offboarding_id
        return self.receiver_id or case.new_provider_id or case.partner_id

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        if self.state not in states:
            raise UserError(
                self.env._(
                    "This isn't possible for '%(item)s': it is '%(state)s'.",
                    item=self.name,
                    state=labels[self.state],
                )
            )
