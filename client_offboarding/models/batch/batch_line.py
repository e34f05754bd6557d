from odoo import api, fields, models


class ClientOffboardingBatchLine(models.Model):
    """One client of a batch: left out and why, or what became of him.

    Written by the batch's own steps, never by hand.
    """

    _name = "client.offboarding.batch.line"
    _description = "Client of an Offboarding Batch"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "batch_id, id"
    _rec_name = "partner_id"

    batch_id = fields.Many2one(
        "client.offboarding.batch",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="batch_id.company_id", store=True, index=True)
    # Of a client with a case, the case keeps him; the others may be deleted.
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    contract_ids = fields.Many2many(
        "contract.contract", string="Contracts", readonly=True
    )
    state = fields.Selection(
        [
            ("todo", "To do"),
            ("done", "Done"),
            ("left_out", "Left out"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="todo",
        index=True,
    )
    why = fields.Selection(
        [
            ("active_case", "Is being offboarded already"),
            ("archived", "Archived"),
            ("other_company", "Belongs to another company"),
            ("own_company", "Your own company"),
            ("no_contract", "None of these contracts runs"),
            ("no_email", "No e-mail address"),
            ("blacklisted", "Doesn't want e-mails"),
            ("no_language", "No language, or one that isn't installed"),
            ("written_form", "Written form required: a letter, no e-mail"),
            ("insolvent", "Bankrupt, in restructuring or liquidation, or deceased"),
            ("consumer", "Consumer: look at him by himself"),
        ],
        string="Why left out",
        readonly=True,
    )
    error = fields.Text(readonly=True)
    is_letter = fields.Boolean(
        string="By post",
        readonly=True,
        help="A contract asks for a form that no e-mail has, under pain of nullity: "
        "the notice is printed, signed by hand and posted.",
    )
    offboarding_id = fields.Many2one(
        "client.offboarding",
        string="Case",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    case_state = fields.Selection(related="offboarding_id.state", string="Stage")

    _client = models.UniqueIndex(
        "(batch_id, partner_id)", "A client is in a batch once."
    )

    @api.model
    def _get_step_fields(self):
        return set(self._fields)
