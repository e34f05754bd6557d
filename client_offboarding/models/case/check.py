from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import AMOUNT_READERS
from .check_query import ID_STEP
from .progress import NEXT_GATES


class ClientOffboardingCheck(models.Model):
    """What is still open in a case: read live, stored nowhere.

    One row for each case and check. What a check counts are the rows of its *item
    select* (see ``offboarding_check_item.py``), and its button opens the same rows.
    """

    _name = "client.offboarding.check"
    _description = "Offboarding Check"
    _inherit = ["client.offboarding.mixin.check.query"]
    _auto = False
    _order = "id"

    offboarding_id = fields.Many2one("client.offboarding", string="Case", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    code = fields.Selection(selection="_selection_code", readonly=True, string="Check")
    name = fields.Char(compute="_compute_name")
    area = fields.Selection(
        [
            ("legal", "Legal"),
            ("settlement", "Settlement"),
            ("returns", "Returns"),
            ("documents", "Documents"),
            ("access", "Access"),
            ("data", "Personal data"),
            ("confirmation", "Confirmation"),
        ],
        readonly=True,
    )
    state = fields.Selection(
        [("ok", "Settled"), ("open", "Open"), ("waived", "Waived")], readonly=True
    )
    blocks = fields.Selection(
        [
            ("notice", "Notice"),
            ("confirm", "Confirmation"),
            ("closed", "Closing"),
        ],
        readonly=True,
    )
    item_count = fields.Integer(string="Items", readonly=True)
    waived_count = fields.Integer(string="Waived items", readonly=True)
    amount = fields.Monetary(readonly=True, groups=AMOUNT_READERS)
    can_view_items = fields.Boolean(compute="_compute_can_view_items")
    is_blocking = fields.Boolean(
        compute="_compute_is_blocking",
        help="It is open and blocks the next step of its case.",
    )

    @api.model
    def _get_checks(self):
        """The checks in their order: code → (label, area, what it blocks).

        Glue addons add theirs at the end, with an item select of the same code.
        """
        return {
            "notice_form": (
                self.env._("Form of the notice"),
                "legal",
                "notice",
            ),
            "contract_running": (self.env._("Contracts run on"), "legal", "confirm"),
            "end_not_reached": (self.env._("End not reached"), "legal", "closed"),
            "contract_unbilled": (
                self.env._("Not yet invoiced"),
                "settlement",
                "confirm",
            ),
            "contract_prepaid": (
                self.env._("Invoiced past the end"),
                "settlement",
                "confirm",
            ),
            "invoice_draft": (self.env._("Draft invoices"), "settlement", "confirm"),
            "invoice_unsent": (self.env._("Not sent"), "settlement", "confirm"),
            "receivable_overdue": (self.env._("Overdue"), "settlement", "confirm"),
            "receivable_not_due": (self.env._("Not yet due"), "settlement", None),
            "credit_unmatched": (
                self.env._("Payments and credits not matched"),
                "settlement",
                "confirm",
            ),
            "payable_open": (self.env._("We owe the client"), "settlement", None),
            "deposit_open": (self.env._("Deposits"), "settlement", "confirm"),
            "charge_open": (self.env._("Charges"), "settlement", "confirm"),
            "return_open": (self.env._("Things to return"), "returns", "confirm"),
            "document_open": (self.env._("Documents"), "documents", "confirm"),
            "access_open": (self.env._("Access"), "access", "confirm"),
            "knowledge_open": (
                self.env._("Knowledge to hand over"),
                "documents",
                "confirm",
            ),
            "statement_unsigned": (
                self.env._("Final settlement not signed"),
                "confirmation",
                "closed",
            ),
            "confirmation_unsigned": (
                self.env._("Confirmation not signed"),
                "confirmation",
                "closed",
            ),
        }

    @api.model
    def _selection_code(self):
        return [(code, label) for code, (label, *_rest) in self._get_checks().items()]

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = dict(self._selection_code())
        for check in self:
            check.name = labels.get(check.code)

    @api.depends("code")
    @api.depends_context("uid")
    def _compute_can_view_items(self):
        for check in self:
            models_of = self._get_item_models().get(check.code, ())
            check.can_view_items = check.item_count and all(
                self.env[model].has_access("read") for model in models_of
            )

    @api.depends("state", "blocks", "offboarding_id.state")
    def _compute_is_blocking(self):
        for check in self:
            # sudo: only the case's state is looked at.
            gates = NEXT_GATES.get(check.sudo().offboarding_id.state, ())
            check.is_blocking = check.state == "open" and check.blocks in gates

    # Reading: two overrides without which PostgreSQL computes all cases

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Let a search by the computed id say which cases it is about."""

        def add_cases(condition):
            if condition.field_expr == "id" and condition.operator == "in":
                cases = {int(id_) // ID_STEP for id_ in condition.value if id_}
                return condition & Domain("offboarding_id", "in", sorted(cases))
            return condition

        domain = Domain(domain).map_conditions(add_cases)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def search_fetch(self, domain, field_names=None, **kwargs):
        """Fetch all columns at once: a second query would compute all again."""
        if field_names is not None:
            accessible = self._determine_fields_to_fetch(None)
            field_names = list({*field_names, *(f.name for f in accessible)})
        return super().search_fetch(domain, field_names, **kwargs)

    @api.model
    def _forget(self):
        """Drop what was read before: something that the checks look at has changed."""
        self.invalidate_model(flush=False)
        self.env["client.offboarding"].invalidate_model(
            [
                "check_ids",
                "is_ready",
                "progress",
                "open_check_count",
                "next_step",
                "open_check_ids",
                "settled_checks",
                "area_states",
                "is_unsigned",
                "has_to_invoice",
                "has_open_items",
                "has_mutual_claims",
                "offered_papers",
            ],
            flush=False,
        )

    # Buttons

    def _get_items(self):
        """The items that this check counts.

        :return: list of dicts with ``res_model``, ``res_id``, ``amount`` (company
            currency) and ``waived``
        """
        self.ensure_one()
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL(
                "SELECT res_model, res_id, amount, waived FROM (%s) i "
                "WHERE i.offboarding_id = %s AND i.code = %s ORDER BY res_id",
                self._get_waivable_items_query(),
                self.offboarding_id.id,
                self.code,
            )
        )

    def action_view_items(self):
        """Open the records that the check counts, under the user's own rights.

        :return: an ``ir.actions.act_window`` with ``res_model`` and ``domain``
        :raises AccessError: when the user may not read such records
        """
        self.ensure_one()
        self.check_access("read")
        items = self._get_items()
        model = (
            items[0]["res_model"] if items else self._get_item_models()[self.code][0]
        )
        if not self.env[model].has_access("read"):
            raise AccessError(
                self.env._(
                    "You see how much is open, but its records are for others: %s.",
                    self.env["ir.model"]._get(model).display_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("id", "in", [item["res_id"] for item in items])],
            "context": {"create": False, "active_test": False},
        }

    def action_open_case(self):
        """Open the case of the check."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "client.offboarding",
            "res_id": self.offboarding_id.id,
            "view_mode": "form",
        }

    def action_settle_deposit(self):
        """Open the wizard that returns or sets off a deposit of the case."""
        self.ensure_one()
        return self.offboarding_id.action_settle_deposit()

    def action_waive(self):
        """Open the waiver wizard for the items that are open now (managers)."""
        self.ensure_one()
        self.check_access("read")
        self.offboarding_id._check_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Waive: %s", self.name),
            "res_model": "client.offboarding.waive",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_offboarding_id": self.offboarding_id.id,
                "default_code": self.code,
            },
        }
