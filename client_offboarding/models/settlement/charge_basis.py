from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClientOffboardingCharge(models.Model):
    """What a charge rests on: a contract, its clause, and what happened.

    A debit note names them, so that whoever pays it can judge it (Civil Code 483).
    """

    _name = "client.offboarding.charge"
    _inherit = ["client.offboarding.charge"]

    basis_id = fields.Many2one(
        "client.offboarding.termination",
        string="Under the contract",
        compute="_compute_basis_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
        domain="[('offboarding_id', '=', offboarding_id)]",
        copy=False,
    )
    clause = fields.Char(
        help="Number of the contract's clause that provides for the charge, as '§ 9 "
        "(2)'. Printed on the debit note."
    )
    facts = fields.Text(
        string="What happened",
        help="Of what the charge is the consequence, and when it happened, in the "
        "client's language. Printed on the debit note.",
    )
    basis_warning = fields.Char(
        compute="_compute_basis_warning",
        string="Missing basis",
        help="What the debit note will not say.",
    )

    @api.depends("termination_id", "offboarding_id")
    def _compute_basis_id(self):
        for charge in self:
            terminations = charge.offboarding_id.termination_ids
            only = terminations if len(terminations) == 1 else terminations.browse()
            charge.basis_id = charge.basis_id or charge.termination_id or only

    @api.depends("basis_id", "clause", "facts", "side", "state", "vat_treatment")
    @api.depends_context("lang")
    def _compute_basis_warning(self):
        for charge in self:
            missing = charge._get_missing_basis() if charge._is_for_note() else []
            charge.basis_warning = bool(missing) and self.env._(
                "The debit note will not say: %s.", ", ".join(missing)
            )

    def _is_for_note(self):
        """Whether the charge still waits for a debit note of ours."""
        self.ensure_one()
        is_open = self.state in ("proposed", "disputed", "agreed")
        return is_open and self.vat_treatment and self._get_way() == "note"

    def _get_missing_basis(self):
        """What isn't entered of that on which the charge rests."""
        labels = {
            "basis_id": self.env._("the contract"),
            "clause": self.env._("the number of the clause"),
            "facts": self.env._("what happened, and when"),
        }
        return [label for name, label in labels.items() if not self[name]]

    @api.constrains("basis_id", "offboarding_id")
    def _check_basis(self):
        # sudo: somebody else's case is only compared with.
        for charge in self.sudo():
            case = charge.basis_id.offboarding_id
            if case and case != charge.offboarding_id:
                raise ValidationError(
                    self.env._("The contract of a charge is one of the same case.")
                )
