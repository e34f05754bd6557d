from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

DECIDED = ("ended", "transferred", "charged", "kept")
# What a decision rests on: fixed with it.
FIXED_FIELDS = {"contract_id", "date_delivered", "new_holder"}


class ClientOffboardingPurchase(models.Model):
    """What we buy for the client, and what becomes of it after the end."""

    _name = "client.offboarding.purchase"
    _description = "Purchase for the Client"
    _dossier_folder = "purchases"
    _inherit = [
        "client.offboarding.mixin.file",
        "client.offboarding.obligation",
        "mail.thread",
    ]
    _order = "offboarding_id, sequence, id"
    _rec_name = "contract_id"
    _mail_post_access = "read"
    _check_company_auto = True

    contract_id = fields.Many2one(
        "contract.contract",
        string="Purchase contract",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('contract_type', '=', 'purchase'), ('company_id', '=', company_id)]",
    )
    share = fields.Float(
        string="Client's share (%)", compute="_compute_share", digits=(5, 2)
    )
    earliest_end = fields.Date(
        string="Earliest end",
        compute="_compute_earliest_end",
        help="Where our notice is delivered to the vendor today, or was on the day "
        "entered.",
    )
    state = fields.Selection(
        [
            ("open", "To decide"),
            ("ended", "Notice given"),
            ("transferred", "Transferred"),
            ("charged", "Rest charged"),
            ("kept", "We keep it"),
        ],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
        copy=False,
    )
    date_delivered = fields.Date(
        string="Notice delivered on",
        copy=False,
        help="To the vendor; the end follows from it by the clause of the contract.",
    )
    date_end = fields.Date(string="Ends on", readonly=True, copy=False)
    new_holder = fields.Char(
        string="Goes to", help="Who has the contract with the vendor from now on."
    )
    proof = fields.Text(help="What shows it: a letter, an e-mail, a ticket.")
    proof_ids = fields.Many2many(
        "ir.attachment",
        "client_offboarding_purchase_proof_rel",
        string="Proof files",
        copy=False,
    )
    charge_id = fields.Many2one(
        "client.offboarding.charge",
        string="Charge",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    date_decided = fields.Date(string="Decided on", readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, copy=False
    )

    _contract_once = models.UniqueIndex(
        "(offboarding_id, contract_id)", "This contract is on the list already."
    )

    @api.model
    def _settled_states(self):
        return DECIDED

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | {
            "state",
            "date_end",
            "charge_id",
            "date_decided",
            "decided_by_id",
        }

    @api.depends("contract_id.offboarding_share_ids.share", "offboarding_id")
    def _compute_share(self):
        for line in self:
            # sudo: whoever reads the line may not read the contract.
            shares = line.sudo().contract_id.offboarding_share_ids.filtered(
                lambda share, line=line: (
                    share.commercial_partner_id
                    == line.offboarding_id.commercial_partner_id
                )
            )
            line.share = shares.share

    @api.depends("contract_id", "date_delivered", "offboarding_id")
    def _compute_earliest_end(self):
        for line in self:
            line.earliest_end = line.date_end or line._get_notice_end()

    def _get_notice_end(self):
        """When our notice ends the contract, by the engine of terminations.

        :return: a date; False where the clause can't be computed with
        """
        self.ensure_one()
        # sudo: who reads the line may not read the clauses of the contract.
        line = self.sudo()
        if not line.contract_id:
            return False
        day = line.date_delivered or line.company_id._get_offboarding_today()
        terminations = line.env["client.offboarding.termination"]
        notice = terminations.new(
            {
                "offboarding_id": line.offboarding_id.id,
                "contract_id": line.contract_id.id,
                "mode": "notice",
                "given_by": "company",
            }
        )
        try:
            end = notice._get_notice_end(day)
        except ValidationError:
            return False
        return end.date_end if end else False

    @api.constrains("contract_id", "offboarding_id")
    def _check_contract(self):
        # sudo: only compared with; the user chose among those that he may read.
        for line in self.sudo():
            if line.contract_id.contract_type != "purchase" or not line.share:
                raise ValidationError(
                    self.env._(
                        "'%s' isn't bought for the client of this case: name the "
                        "client on the purchase contract first.",
                        line.contract_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if any(vals.get(name) for name in self._get_step_fields() - {"state"}) or (
                vals.get("state", "open") != "open"
            ):
                raise UserError(self.env._("Use the buttons of the purchase."))
        lines = super().create(vals_list)
        lines._take_files({}, "proof_ids")
        return lines

    def write(self, vals):
        if self._get_step_fields() & vals.keys():
            raise UserError(self.env._("Use the buttons of the purchase."))
        if FIXED_FIELDS & vals.keys():
            self._check_undecided()
        before = self._get_files_before("proof_ids") if "proof_ids" in vals else {}
        res = super().write(vals)
        if "proof_ids" in vals:
            self._take_files(before, "proof_ids")
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._check_undecided()

    def _check_undecided(self):
        self.check_access("write")
        if decided := self.filtered(lambda line: line.state != "open"):
            raise UserError(
                self.env._(
                    "What becomes of '%s' is decided already. Reset it first if that "
                    "was wrong.",
                    decided[0].display_name,
                )
            )

    def _check_proof(self):
        if not self.proof_ids and not (self.proof or "").strip():
            raise UserError(
                self.env._("Say or attach what shows it for '%s'.", self.display_name)
            )

    def _decide(self, state, **values):
        self._write_step(
            {
                "state": state,
                "date_decided": self.company_id._get_offboarding_today(),
                "decided_by_id": self.env.uid,
                **values,
            }
        )

    def action_end(self):
        """Record that our notice to the vendor was delivered, and when it ends then.

        :return: True
        :raises UserError: without the day or the proof, or with a day to come
        """
        self._check_undecided()
        for line in self:
            today = line.company_id._get_offboarding_today()
            if not line.date_delivered or line.date_delivered > today:
                raise UserError(
                    self.env._(
                        "Enter on which day our notice of '%s' was delivered to the "
                        "vendor.",
                        line.display_name,
                    )
                )
            line._check_proof()
            line._decide("ended", date_end=line._get_notice_end())
        return True

    def action_transfer(self):
        """Record that the client, or somebody for him, has the contract from now on.

        :return: True
        :raises UserError: without its new holder or the proof
        """
        self._check_undecided()
        for line in self:
            if not (line.new_holder or "").strip():
                raise UserError(
                    self.env._("Enter to whom '%s' goes.", line.display_name)
                )
            line._check_proof()
            line._decide("transferred")
        return True

    def action_charge(self):
        """Propose to charge the client with his share of what is left to pay.

        :return: True
        :raises UserError: when nothing is left after the end of the case
        """
        self._check_undecided()
        for line in self:
            line._decide("charged", charge_id=line._propose_charge().id)
        return True

    def action_keep(self):
        """We need it ourselves: it runs on at our own cost.

        :return: True
        """
        self._check_undecided()
        for line in self:
            line._decide("kept")
        return True

    def action_reset(self):
        """Take a decision back; a charge that nobody agreed to goes with it.

        :return: True
        :raises UserError: when its charge is settled or agreed to
        """
        self.check_access("write")
        for line in self:
            # sudo: an accountant may have made the charge his own.
            charge = line.sudo().charge_id
            line._write_step(
                {
                    "state": "open",
                    "date_end": False,
                    "charge_id": False,
                    "date_decided": False,
                    "decided_by_id": False,
                }
            )
            if charge.state != "waived":
                charge.unlink()
        return True
