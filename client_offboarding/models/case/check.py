from collections.abc import Callable
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...const import AMOUNT_READERS
from .progress import NEXT_GATES

# Room for the codes of one case: id = case × this + position of the code.
ID_STEP = 1000


class Check(NamedTuple):
    """What there is to know about one check."""

    label: str
    area: str
    # The gate that it blocks, where the company sets none; None: it informs.
    blocks: str | None
    # The models that its items may be of.
    models: tuple[str, ...]
    # What makes its item selects: methods that return SQL with the columns of
    # ``check_sql.ARM``. One scan may serve several checks, and each names it.
    queries: tuple[Callable, ...]
    # Its items carry a contract. Where they don't, as payments and orders, the check
    # only informs in a case that covers some contracts.
    by_contract: bool = True


class ClientOffboardingCheck(models.Model):
    """What is still open in a case: read live, stored nowhere.

    One row for each case and check. What a check counts are the rows of its *item
    selects* (see :class:`Check`), and its button opens the same rows.
    """

    _name = "client.offboarding.check"
    _description = "Offboarding Check"
    _inherit = ["client.offboarding.mixin.called"]
    # Its name is the code's label.
    _rec_names_search = ["code"]
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
    whose = fields.Char(
        string="Whose it is",
        compute="_compute_whose",
        help="Who settles what is open there.",
    )
    is_blocking = fields.Boolean(
        compute="_compute_is_blocking",
        help="It is open and blocks the next step of its case.",
    )

    @api.model
    def _get_checks(self):
        """The checks in their order, a :class:`Check` by its code.

        Each room adds those that it knows of at the end, and so do other addons.
        """
        return {}

    @api.model
    def _selection_code(self):
        return [(code, check.label) for code, check in self._get_checks().items()]

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = dict(self._selection_code())
        for check in self:
            check.name = labels.get(check.code)

    @api.depends("code")
    @api.depends_context("uid")
    def _compute_can_view_items(self):
        checks = self._get_checks()
        for check in self:
            # Of a closed case it may be a check that there is no more.
            models_of = checks[check.code].models if check.code in checks else ()
            check.can_view_items = check._has_items_to_show() and all(
                self.env[model].has_access("read") for model in models_of
            )

    def _has_items_to_show(self):
        """Of a case that is over, only waivers tell which items a check counted."""
        is_active = self.offboarding_id._is_active()
        return bool(self.item_count if is_active else self.waived_count)

    @api.depends("code", "state")
    @api.depends_context("lang")
    def _compute_whose(self):
        for check in self:
            # sudo: names of colleagues; which check it is, the user knows.
            check.whose = check.state == "open" and check.sudo()._get_whose()

    def _tell_for_others(self):
        """What is open and whose, for who may not look at it."""
        return self.env._(
            "Open there, and for others to look at: %s.",
            "; ".join(check._describe_open() for check in self),
        )

    def _describe_open(self):
        """What is open, how much and whose it is."""
        self.ensure_one()
        told = f"{self.name} ({self.item_count})"
        if not self.whose:
            return told
        return self.env._("%(what)s, for %(who)s", what=told, who=self.whose)

    def _get_whose(self):
        """Who settles what is open here, in words; empty where nobody but time does."""
        case = self.offboarding_id
        return case._get_turns().get(case._get_turn_of_check(self), "")

    @api.depends("state", "blocks", "offboarding_id.state")
    def _compute_is_blocking(self):
        for check in self:
            # sudo: only the case's state is looked at.
            gates = NEXT_GATES.get(check.sudo().offboarding_id.state, ())
            check.is_blocking = check.state == "open" and check.blocks in gates

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
        cases = self.env["client.offboarding"]
        cases.invalidate_model(cases._get_check_fields(), flush=False)

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
                "WHERE i.offboarding_id = %s AND i.code = %s "
                "ORDER BY res_model, res_id",
                self._get_waivable_items_query(self.offboarding_id.ids),
                self.offboarding_id.id,
                self.code,
            )
        )

    def _get_waived_items(self):
        """The items that waivers in force cover, as :meth:`_get_items` tells those."""
        # sudo: what a waiver covers is managers' business; the records are opened
        # under the user's own rights.
        waived = self.env["client.offboarding.waiver.item"].sudo()
        return waived.search_read(
            [
                ("offboarding_id", "=", self.offboarding_id.id),
                ("code", "=", self.code),
                ("active", "=", True),
                ("res_model", "in", list(self._get_checks()[self.code].models)),
            ],
            ["res_model", "res_id"],
        )

    def action_view_items(self):
        """Open the records that the check counts, under the user's own rights.

        :return: an ``ir.actions.act_window`` with ``res_model`` and ``domain``
        :raises AccessError: when the user may not read such records
        :raises UserError: when the addon that brought the check is gone
        """
        self.ensure_one()
        self.check_access("read")
        check = self._get_checks().get(self.code)
        if not check:
            raise UserError(self.env._("The addon of this check is gone."))
        is_active = self.offboarding_id._is_active()
        items = self._get_items() if is_active else self._get_waived_items()
        model = items[0]["res_model"] if items else check.models[0]
        if not self.env[model].has_access("read"):
            raise AccessError(
                self.env._(
                    "You see how much is open, but its records are for others: %s.",
                    self.env["ir.model"]._get(model).display_name,
                )
            )
        # Where it counts records of two models, those of the first come first.
        ids = [item["res_id"] for item in items if item["res_model"] == model]
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": model,
            "view_mode": "list,form",
            # A badge calls this as a method: nobody adds them as for a button.
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", ids)],
            "context": {"create": False, "active_test": False},
        }

    def action_show(self):
        """Open what the check counts, as its button *Show* does.

        :return: see :meth:`action_view_items`
        """
        return self.action_view_items()

    def action_open_case(self):
        """Open the case of the check."""
        self.ensure_one()
        return self.offboarding_id._get_form_action()

    def action_waive(self):
        """Open the waiver wizard for the items that are open now (managers)."""
        self.ensure_one()
        self.check_access("read")
        self.offboarding_id._check_may_waive(self.code)
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
