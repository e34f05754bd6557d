from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import OFFICER, USER
from ..ending.clause_after import DATA_CHOICES

CHANNELS = [
    ("contract", "The contract"),
    ("portal", "The portal"),
    ("letter", "A letter"),
    ("email", "An e-mail"),
    ("meeting", "A meeting"),
]
COMPUTED_FIELDS = {
    "data_choice",
    "data_choice_on",
    "data_choice_by",
    "data_choice_channel",
    "is_data_choice_agreed",
}
CHOICE_FIELDS = COMPUTED_FIELDS | {"data_choice_proof_ids"}
LINE_CHOICE_FIELDS = {"choice", "choice_on", "choice_by", "choice_channel"}
# What the client chose counts until he chooses otherwise; the contract's is its own.
FOLLOWS = {"compute": "_compute_data_choice", "store": True, "copy": False}
# Once it is carried out, the client can't choose otherwise.
CARRIED_OUT = ("running", "done")


class ClientOffboarding(models.Model):
    """What the client wants done with the personal data that he entrusted to us."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    data_choice = fields.Selection(
        DATA_CHOICES,
        string="Entrusted data",
        tracking=True,
        help="Empty until the client has chosen, or his contracts did (GDPR 28(3)(g)).",
        **FOLLOWS,
    )
    data_choice_on = fields.Date(string="Chosen on", **FOLLOWS)
    data_choice_by = fields.Char(
        string="Chosen by",
        help="Who chose for the client; where the contract did, which one.",
        **FOLLOWS,
    )
    data_choice_channel = fields.Selection(CHANNELS, string="Chosen in", **FOLLOWS)
    is_data_choice_agreed = fields.Boolean(
        help="The contracts say it; nobody of the client chose otherwise.", **FOLLOWS
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

    @api.depends(
        "termination_ids.has_processing_agreement",
        "termination_ids.data_choice",
        "termination_ids.contract_id",
        "termination_ids.contract_name",
        "termination_ids.contract_date",
    )
    def _compute_data_choice(self):
        """What the contracts agree on alike counts until the client chose himself."""
        for case in self:
            recorded = case._origin
            if recorded.data_choice and not recorded.is_data_choice_agreed:
                case.update({name: recorded[name] for name in COMPUTED_FIELDS})
            else:
                case.update(case._prepare_agreed_choice())

    def _prepare_agreed_choice(self):
        terms = self.termination_ids.filtered("has_processing_agreement")
        agreed = set(terms.mapped("data_choice"))
        chosen = agreed.pop() if len(agreed) == 1 else False
        if not chosen or chosen == "ask":
            return dict.fromkeys(COMPUTED_FIELDS, False)
        names = [line.contract_id.code or line.display_name for line in terms]
        days = filter(None, terms.mapped("contract_date"))
        return {
            "data_choice": chosen,
            "data_choice_on": max(days, default=False),
            "data_choice_by": ", ".join(filter(None, names)),
            "data_choice_channel": "contract",
            "is_data_choice_agreed": True,
        }

    def _get_entrusted_data(self):
        """The lines of what the client entrusted to us."""
        # sudo: which lines there are, for whoever the client's choice concerns.
        return self.sudo().data_ids.filtered(
            lambda line: line.role == "processor" and line.state != "cancelled"
        )

    def _is_data_choice_made(self):
        """Whether the client chose for all that he entrusted, or the contract did."""
        self.ensure_one()
        # sudo: what was chosen, for whoever works on a line.
        if self.sudo().data_choice:
            return True
        lines = self._get_entrusted_data()
        return bool(lines) and all(line.choice for line in lines)

    def _is_data_choice_missing(self):
        """Whether there are entrusted data of which nobody knows what he wants."""
        self.ensure_one()
        # sudo: see _is_data_choice_made
        if self.sudo().data_choice:
            return False
        if lines := self._get_entrusted_data():
            return any(not line.choice and line.state == "open" for line in lines)
        # sudo: a clause of the terminations.
        return any(self.sudo().termination_ids.mapped("has_processing_agreement"))

    def _has_data_execution_started(self):
        """Whether anything of what was chosen is being carried out, or was."""
        self.ensure_one()
        return any(line._is_carried_out() for line in self._get_entrusted_data())


class ClientOffboardingData(models.Model):
    """What the client wants done with one set, where it isn't what he wants for all."""

    _name = "client.offboarding.data"
    _inherit = ["client.offboarding.data"]

    choice = fields.Selection(
        DATA_CHOICES,
        string="Client's choice for these",
        readonly=True,
        copy=False,
        tracking=True,
        help="Empty: as chosen for the whole case.",
    )
    case_choice = fields.Selection(
        related="offboarding_id.data_choice", string="Client's choice"
    )
    choice_on = fields.Date(string="Chosen on", readonly=True, copy=False)
    choice_by = fields.Char(string="Chosen by", readonly=True, copy=False)
    choice_channel = fields.Selection(
        CHANNELS, string="Chosen in", readonly=True, copy=False
    )

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | LINE_CHOICE_FIELDS

    def _get_choice(self):
        """What the client chose for these data; empty where he hasn't."""
        self.ensure_one()
        # sudo: of the case it is only asked what the client chose.
        return self.choice or self.sudo().offboarding_id.data_choice

    def _is_carried_out(self):
        """Whether it is too late for another choice."""
        self.ensure_one()
        return self.state in CARRIED_OUT
