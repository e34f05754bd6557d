from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..case.called import text

# What can be done for each client, in this order.
STEPS = ("open", "inform", "paper", "send", "invoice")


class ClientOffboardingBatch(models.Model):
    """Many clients at once: who they are, what is done for each, and how far it is.

    Every step is the case's own: a batch of one does what a click does.
    """

    _name = "client.offboarding.batch"
    _description = "Offboarding of Many Clients"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Run by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Who started it, and runs the cases that it opens.",
    )
    reason_id = fields.Many2one(
        "contract.terminate.reason",
        string="Reason",
        required=True,
        ondelete="restrict",
    )
    initiated_by = fields.Selection(
        selection=lambda self: self._get_selection_of(
            "client.offboarding", "initiated_by"
        ),
        string="Who ends it",
        required=True,
        default="company",
    )
    scope = fields.Selection(
        selection=lambda self: self._get_selection_of("client.offboarding", "scope"),
        required=True,
        default="relationship",
    )
    mode = fields.Selection(
        selection=lambda self: self._get_selection_of(
            "client.offboarding.termination", "mode"
        ),
        string="Way of ending",
        required=True,
        default="notice",
    )
    product_ids = fields.Many2many(
        "product.product",
        string="Services",
        check_company=True,
        help="Where no clients are chosen: everybody who has a running contract over "
        "one of these. Of a scope of some contracts: those contracts.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Clients",
        domain="[('parent_id', '=', False)]",
        context={"active_test": False},
    )
    tone = fields.Selection(
        selection=lambda self: self._get_selection_of("client.offboarding", "tone"),
        required=True,
        default="neutral",
    )
    steps = fields.Char(
        compute="_compute_steps",
        inverse="_inverse_steps",
        help="What is done for each client, by commas: open, inform, paper, send, "
        "invoice.",
    )
    is_opened = fields.Boolean(
        string="Open a case", compute="_compute_is_opened", help="Always."
    )
    is_informed = fields.Boolean(
        string="Inform the client",
        default=True,
        help="By the message that comes first in a case, in the client's language.",
    )
    is_printed = fields.Boolean(
        string="Make the notice",
        help="The paper by which the contracts end. Where it has to be signed by hand, "
        "it becomes a letter.",
    )
    is_sent = fields.Boolean(
        string="Sign and send the notice",
        help="By e-mail, signed by who runs the batch. Sending isn't delivery.",
    )
    is_invoiced = fields.Boolean(
        string="Draft the final invoices",
        help="Once the contracts have an end; accountants only.",
    )
    state = fields.Selection(
        [
            ("draft", "Being prepared"),
            ("ready", "Looked through"),
            ("running", "Running"),
            ("stopped", "Stopped"),
            ("done", "Done"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    note = fields.Char(string="Why it stopped", readonly=True, copy=False)
    line_ids = fields.One2many(
        "client.offboarding.batch.line", "batch_id", string="Clients, one by one"
    )
    line_count = fields.Integer(string="All", compute="_compute_counts")
    todo_count = fields.Integer(string="To do", compute="_compute_counts")
    done_count = fields.Integer(string="Done", compute="_compute_counts")
    left_out_count = fields.Integer(string="Left out", compute="_compute_counts")
    failed_count = fields.Integer(string="Failed", compute="_compute_counts")

    @api.model
    def _get_selection_of(self, model, name):
        return self.env[model]._fields[name]._description_selection(self.env)

    @api.model
    def _get_step_fields(self):
        return {"state", "user_id", "note"}

    @api.model
    def _get_flags(self):
        """The field that stands for each step that may be chosen."""
        return {
            "inform": "is_informed",
            "paper": "is_printed",
            "send": "is_sent",
            "invoice": "is_invoiced",
        }

    @api.depends("is_informed", "is_printed", "is_sent", "is_invoiced")
    def _compute_steps(self):
        flags = self._get_flags()
        for batch in self:
            batch.steps = ",".join(
                step for step in STEPS if step not in flags or batch[flags[step]]
            )

    def _inverse_steps(self):
        for batch in self:
            chosen = [step.strip() for step in (batch.steps or "").split(",")]
            for step in filter(None, chosen):
                if step not in STEPS:
                    raise UserError(self.env._("'%s' can't be chosen here.", step))
            batch.write(
                {flag: step in chosen for step, flag in self._get_flags().items()}
            )

    def _compute_is_opened(self):
        self.is_opened = True

    @api.depends("line_ids.state")
    def _compute_counts(self):
        counts = {
            (batch.id, state): count
            for batch, state, count in self.env[self.line_ids._name]._read_group(
                [("batch_id", "in", self.ids)], ["batch_id", "state"], ["__count"]
            )
        }
        for batch in self:
            names = ("todo", "done", "left_out", "failed")
            found = {name: counts.get((batch._origin.id, name), 0) for name in names}
            batch.update({f"{name}_count": found[name] for name in names})
            batch.line_count = sum(found.values())

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            for name in self._get_step_fields() & vals.keys():
                del vals[name]
            text(self.env, vals.get("steps"))
        batches = super().create(vals_list)
        batches._check_given()
        return batches

    def write(self, vals):
        if self._get_step_fields() & vals.keys():
            raise UserError(self.env._("Use the buttons of the batch."))
        text(self.env, vals.get("steps"))
        self._check_changeable(vals)
        res = super().write(vals)
        self._check_given()
        self._look_again(vals)
        return res

    def _check_given(self):
        """Who names records by RPC learns nothing of those that he may not read."""
        for batch in self:
            # sudo: to see what was named, whoever may read it.
            given = batch.sudo().with_context(active_test=False)
            for name in ("partner_ids", "product_ids", "reason_id"):
                given[name].with_env(self.env).check_access("read")
            if batch.company_id not in self.env.companies and not self.env.su:
                raise AccessError(
                    self.env._("You can start offboarding only in your own companies.")
                )

    @api.model
    def _get_deciding_fields(self):
        """What says whom it is about and what becomes of them."""
        return {
            "company_id",
            "reason_id",
            "initiated_by",
            "scope",
            "mode",
            "product_ids",
            "partner_ids",
        }

    def _check_changeable(self, vals):
        steps = {*self._get_flags().values(), "steps", "tone"}
        if not (self._get_deciding_fields() | steps) & vals.keys():
            return
        if running := self.filtered(lambda batch: batch.state == "running"):
            raise UserError(
                self.env._(
                    "%s is running: stop it first.", ", ".join(running.mapped("name"))
                )
            )
        begun = self.filtered(lambda batch: batch.line_ids.offboarding_id)
        if begun and self._get_deciding_fields() & vals.keys():
            raise UserError(
                self.env._(
                    "Cases of %s were opened already: make a new batch for what is "
                    "different. Its steps can still be changed.",
                    ", ".join(begun.mapped("name")),
                )
            )

    def _look_again(self, vals):
        """Who is left out depends on all of it; a step that is added is still to do."""
        if self._get_deciding_fields() & vals.keys():
            # sudo: lines are written by their own steps only.
            self.sudo().line_ids.unlink()
            self._write_step({"state": "draft"})
            return
        if "tone" in vals:
            # Where nothing was said yet it is said in the tone that is chosen now.
            self.line_ids.offboarding_id.filtered(
                lambda case: case._is_active() and not case.communication_ids
            ).tone = vals["tone"]
        if {*self._get_flags().values()} & vals.keys():
            lines = self.sudo().line_ids  # sudo: see above
            lines.filtered(lambda line: line.state == "done")._write_step(
                {"state": "todo"}
            )
            for batch in self.filtered(lambda batch: batch.state != "draft"):
                batch._write_step({"state": "ready"})

    def _get_steps(self):
        self.ensure_one()
        return self.steps.split(",")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        # sudo: whether there are any, also of colleagues.
        if begun := self.filtered(lambda batch: batch.sudo().line_ids.offboarding_id):
            raise UserError(
                self.env._(
                    "%s opened cases: it says which, and is kept.",
                    ", ".join(begun.mapped("name")),
                )
            )
