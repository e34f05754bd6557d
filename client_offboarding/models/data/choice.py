from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import OFFICER, USER
from ..case.called import choice, record_ids, takes, text
from ..ending.clause_after import DATA_CHOICES

CHANNELS = [
    ("contract", "The contract"),
    ("portal", "The portal"),
    ("letter", "A letter"),
    ("email", "An e-mail"),
    ("meeting", "A meeting"),
]
CHOICE_FIELDS = {
    "data_choice",
    "data_choice_on",
    "data_choice_by",
    "data_choice_channel",
    "data_choice_proof_ids",
}
# Once it is carried out, the client can't choose otherwise.
CARRIED_OUT = ("running", "done")


class ClientOffboarding(models.Model):
    """What the client wants done with the personal data that he entrusted to us."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    data_choice = fields.Selection(
        DATA_CHOICES,
        string="Entrusted data",
        readonly=True,
        copy=False,
        tracking=True,
        help="Empty until the client has chosen (GDPR 28(3)(g)).",
    )
    data_choice_on = fields.Date(string="Chosen on", readonly=True, copy=False)
    data_choice_by = fields.Char(string="Chosen by", readonly=True, copy=False)
    data_choice_channel = fields.Selection(
        CHANNELS, string="Chosen in", readonly=True, copy=False
    )
    data_choice_proof_ids = fields.Many2many(
        "ir.attachment",
        "client_offboarding_data_choice_rel",
        string="Proof of the choice",
        readonly=True,
        copy=False,
        groups=f"{USER},{OFFICER}",
    )

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | CHOICE_FIELDS

    def write(self, vals):
        if CHOICE_FIELDS & vals.keys():
            raise UserError(
                self.env._("What the client chose is recorded by a step of the case.")
            )
        return super().write(vals)

    def _get_data_choice(self):
        """What counts: what was recorded, else what the contracts agree on alike."""
        self.ensure_one()
        # sudo: the clauses of the terminations, for whoever works on a line.
        agreed = set(
            self.sudo()
            .termination_ids.filtered("has_processing_agreement")
            .mapped("data_choice")
        )
        contract = agreed.pop() if len(agreed) == 1 else False
        return self.data_choice or (contract != "ask" and contract)

    @takes(
        choice=choice("client.offboarding", "data_choice"),
        by=text,
        channel=choice("client.offboarding", "data_choice_channel"),
        proof_ids=record_ids,
    )
    def action_record_data_choice(
        self, choice=None, by=None, channel=None, proof_ids=None
    ):
        """Record what the client chose for his data; the chatter keeps each choice.

        For whoever runs the case, and data protection officers.

        :param choice: ``return``, ``erase`` or ``return_erase``
        :param by: name of who chose for the client
        :param channel: ``contract``, ``portal``, ``letter``, ``email``, ``meeting``
        :param proof_ids: ``ir.attachment`` that show it
        :return: True
        :raises UserError: once it is being carried out
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group(OFFICER):
            self.check_access("write")
        files = self.env["ir.attachment"].browse(proof_ids or ())
        files.check_access("read")
        # sudo: an officer doesn't write cases otherwise; access was checked just now.
        self.sudo()._record_data_choice(choice, by, channel, files)
        return True

    def _record_data_choice(self, choice, by, channel, files=None):
        self._check_editable()
        if not choice or not (by or "").strip() or not channel:
            raise UserError(
                self.env._("Say what was chosen, by whom, and where he said so.")
            )
        self._check_choice_open(self.data_ids)
        proofs = files or self.env["ir.attachment"]
        self._write_step(
            {
                "data_choice": choice,
                "data_choice_on": fields.Date.context_today(self),
                "data_choice_by": by.strip(),
                "data_choice_channel": channel,
                "data_choice_proof_ids": [fields.Command.set(proofs.ids)],
            }
        )
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("data_choice", "data_choice_channel")
        }
        self.message_post(
            body=self.env._(
                "%(by)s chose for the entrusted data: %(choice)s (%(channel)s)",
                by=by.strip(),
                choice=labels["data_choice"][choice],
                channel=labels["data_choice_channel"][channel],
            )
        )

    def _check_choice_open(self, lines):
        started = lines.filtered(
            lambda line: line.role == "processor" and line.state in CARRIED_OUT
        )
        if started:
            raise UserError(
                self.env._(
                    "'%s' is being carried out already: the choice can't be changed "
                    "any more.",
                    started[0].name,
                )
            )
