from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.client_offboarding.models.case.called import choice, takes


class ClientOffboardingDataItem(models.Model):
    """One record in which a run found somebody: where it is, and nothing of it."""

    _name = "client.offboarding.data.item"
    _description = "Find of Personal Data"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "run_id, sequence, res_model, res_id"
    _rec_name = "res_model"

    run_id = fields.Many2one(
        "client.offboarding.data.run",
        string="Search",
        required=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    data_id = fields.Many2one(
        "client.offboarding.data",
        string="Line",
        index="btree_not_null",
        ondelete="restrict",
        help="The line of the case by which it is decided about the record.",
    )
    sequence = fields.Integer(
        default=20, help="Texts are erased first, people last, from leaf to root."
    )
    res_model = fields.Char(string="Model", required=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True
    )
    path = fields.Char(string="Found by")
    is_mention = fields.Boolean(string="Mention", help="A text names the person.")
    action = fields.Selection(
        [
            ("erase", "Erase"),
            ("anonymize", "Anonymise"),
            ("redact", "Redact"),
            ("keep", "Keep"),
            ("harmless", "Harmless"),
            ("export", "Export"),
            ("none", "Undecided"),
        ],
        required=True,
        default="none",
    )
    state = fields.Selection(
        [("todo", "Possible"), ("done", "Done"), ("refused", "Refused")]
        + [("gone", "Gone")],
        required=True,
        default="todo",
    )
    refusal = fields.Selection("_get_refusals", string="Why not")
    possible_on = fields.Date(string="Possible from")

    # A run may have a hundred thousand: its batches find theirs by these. An index is
    # written anew with every find that is worked off, so there are no others.
    _run_record = models.Index("(run_id, res_model, res_id)")
    _worked_off = models.Index(
        "(run_id, sequence, id) WHERE state = 'todo'"
        " AND action IN ('erase', 'anonymize', 'redact')"
    )

    def _get_refusals(self):
        return self.env["client.offboarding.data.refusal"]._get_reasons()

    def write(self, vals):
        if vals:
            raise UserError(self.env._("What was found can't be edited."))
        return super().write(vals)

    def _refuse(self, reason, day=False):
        """Write down what is against it."""
        if self:
            self._write_step(
                {"state": "refused", "refusal": reason, "possible_on": day}
            )

    @takes(action=choice("client.offboarding.data.item", "action"))
    def action_mark(self, action=None):
        """Say what is to become of mentions.

        :param action: ``harmless``, ``redact`` or ``erase``
        :return: True
        :raises UserError: for what isn't a mention, and any other action
        """
        for run in self.run_id:
            run._run_as_officer()
        if action not in ("harmless", "redact", "erase"):
            raise UserError(self.env._("Choose harmless, redact or erase."))
        if not all(item.is_mention for item in self):
            raise UserError(self.env._("Only mentions in texts are marked."))
        if action == "redact" and "ir.attachment" in self.mapped("res_model"):
            raise UserError(
                self.env._("A file is erased as a whole, or it is harmless.")
            )
        # sudo: nobody writes finds; see _run_as_officer for who got here.
        self.sudo()._write_step({"action": action})
        return True

    def action_mark_harmless(self):
        """Leave these mentions as they are.

        :return: True
        """
        return self.action_mark("harmless")

    def action_mark_redact(self):
        """Let the name go, and the text stay.

        :return: True
        """
        return self.action_mark("redact")

    def action_mark_erase(self):
        """Let the record go.

        :return: True
        """
        return self.action_mark("erase")

    def action_open_record(self):
        """Open what was found, under the user's own rights."""
        self.ensure_one()
        self.check_access("read")
        if self.res_model not in self.env:
            raise UserError(self.env._("The addon of this record is gone."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
