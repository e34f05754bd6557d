from odoo import api, fields, models

from .clause import CHANNELS, FORMS

# The ladder of forms: electronic form with a qualified signature equals written form.
FORM_RANK = {"any": 0, "document": 1, "electronic": 2, "written": 2}


class ClientOffboardingTermination(models.Model):
    """In which form a notice was given, by whom, and how it reached the other side."""

    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    used_form = fields.Selection(FORMS, string="Form used")
    delivery_channel = fields.Selection(CHANNELS, string="Delivered by")
    delivery_address = fields.Char(
        string="Sent to",
        help="Where the notice went: an address, an e-mail address, a box of "
        "e-Delivery.",
    )
    proof_ids = fields.Many2many(
        "ir.attachment",
        "client_offboarding_termination_proof_rel",
        string="Proof of delivery",
    )
    form_issue = fields.Char(
        string="Form and authority",
        compute="_compute_form_issue",
        help="What is missing for the notice to be valid, or to be proved.",
    )
    date_sent = fields.Date(string="Sent on")
    date_first_attempt = fields.Date(string="First delivery attempt")
    date_collection_end = fields.Date(string="End of the collection period")
    date_collected = fields.Date(string="Collected on")
    date_delivered = fields.Date(
        string="Delivered on",
        compute="_compute_date_delivered",
        store=True,
        readonly=False,
        help="The day on which the addressee could read the notice (Civil Code 61): "
        "collected or handed over, or the end of the collection period.",
    )
    date_received = fields.Datetime(
        string="Received at",
        help="Day and hour at which the client's notice arrived; printed on its "
        "receipt.",
    )
    delivery_ground = fields.Selection(
        [
            ("handed", "Handed over"),
            ("collected", "Collected"),
            ("collection_end", "Not collected in time"),
            ("refused", "Acceptance refused"),
            ("mailbox", "Reached the mailbox"),
            ("portal", "Entered in the portal"),
        ],
        string="Ground of delivery",
        compute="_compute_date_delivered",
        store=True,
        readonly=False,
        help="Why the notice counts as delivered on that day.",
    )
    signatory = fields.Char(
        help="Who signed the notice or the agreement; a semicolon between several."
    )
    signatory_basis = fields.Char(
        string="Basis", help="Register, power of attorney or other authority."
    )

    @api.depends("date_collected", "date_collection_end")
    def _compute_date_delivered(self):
        """The post's dates give the deemed one; what somebody entered stays.

        Without them what followed from them is gone: the notice isn't delivered.
        """
        for termination in self:
            if termination.date_collected:
                termination.date_delivered = termination.date_collected
                termination.delivery_ground = "collected"
            elif termination.date_collection_end:
                termination.date_delivered = termination.date_collection_end
                termination.delivery_ground = "collection_end"
            elif termination.delivery_ground in ("collected", "collection_end"):
                termination.date_delivered = termination.delivery_ground = False
            else:
                termination.date_delivered = termination.date_delivered
                termination.delivery_ground = termination.delivery_ground

    @api.depends(
        "required_form",
        "used_form",
        "notice_form_strict",
        "signatory_basis",
        "proof_ids",
    )
    @api.depends_context("lang")
    def _compute_form_issue(self):
        for termination in self:
            termination.form_issue = termination._get_form_issue()

    def _get_form_issue(self):
        """What the form, authority or proof of a notice lacks, or False.

        The check ``notice_form`` counts the same by SQL, where the form is strict.
        """
        self.ensure_one()
        required, used = self.required_form or "any", self.used_form or "any"
        if required == "any" or self.mode == "expiry":
            return False
        issues = []
        if FORM_RANK[used] < FORM_RANK[required]:
            issues.append(
                self.env._("the form is below what the contract requires (KC 77)")
            )
        if not (self.signatory_basis or "").strip():
            issues.append(self.env._("nobody's authority to sign is shown (KC 104)"))
        if required == "written" and not self.proof_ids:
            issues.append(self.env._("proof of delivery is missing (KC 61)"))
        if not issues:
            return False
        if self.notice_form_strict:
            return self.env._("Void as it is: %s", "; ".join(issues))
        return self.env._("In doubt for evidence: %s", "; ".join(issues))

    @api.model_create_multi
    def create(self, vals_list):
        terminations = super().create(vals_list)
        terminations._take_proofs({})
        return terminations

    def write(self, vals):
        taken = "proof_ids" in vals
        before = self._get_files_before("proof_ids") if taken else {}
        res = super().write(vals)
        if taken:
            self._take_proofs(before)
        return res

    def _take_proofs(self, before):
        """Whoever reads the termination reads its proofs, not only who uploaded."""
        self._take_files(before, "proof_ids")
        self._check_proofs()

    def _check_proofs(self):
        """Raise a UserError for a proof that is gone or isn't what it was."""
        self._hash_files(self.sudo().proof_ids)  # sudo: compared only
