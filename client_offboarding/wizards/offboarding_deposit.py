from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ClientOffboardingDeposit(models.TransientModel):
    """Asks how a deposit is settled; the case does the work."""

    _name = "client.offboarding.deposit"
    _description = "Return or Set Off a Deposit"
    _inherit = ["client.offboarding.mixin.given"]
    _check_company_auto = True

    offboarding_id = fields.Many2one(
        "client.offboarding", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="offboarding_id.company_id")
    open_account_ids = fields.Many2many(
        "account.account", compute="_compute_open_deposits"
    )
    open_currency_ids = fields.Many2many(
        "res.currency", compute="_compute_open_deposits"
    )
    account_id = fields.Many2one(
        "account.account",
        string="Deposit account",
        required=True,
        domain="[('id', 'in', open_account_ids)]",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        domain="[('id', 'in', open_currency_ids)]",
    )
    balance = fields.Monetary(
        string="Left of the deposit",
        compute="_compute_balance",
        help="Without a sign: what one side holds of the other's money.",
    )
    is_held = fields.Boolean(
        compute="_compute_balance", help="The client's money is with us."
    )
    kind = fields.Selection(
        [("return", "Return it"), ("set_off", "Set it off against what is due")],
        string="How",
        required=True,
        default="return",
    )
    due_item_ids = fields.Many2many(
        "account.move.line", compute="_compute_due_item_ids", string="Due"
    )
    item_ids = fields.Many2many(
        "account.move.line",
        string="Against",
        compute="_compute_item_ids",
        store=True,
        readonly=False,
        domain="[('id', 'in', due_item_ids)]",
    )
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    date = fields.Date(
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_delivered = fields.Date(
        string="Declaration arrived on",
        help="The day on which the other side could read that the deposit is set off "
        "(Civil Code 61).",
    )
    journal_id = fields.Many2one(
        "account.journal",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
        check_company=True,
        domain="[('id', 'in', journal_ids)]",
    )
    journal_ids = fields.Many2many(
        "account.journal", string="Possible journals", compute="_compute_journal_ids"
    )
    post = fields.Boolean(
        string="Post at once",
        default=True,
        help="Otherwise a draft is made, and matching it is up to you.",
    )

    @api.model
    def default_get(self, fields):
        """Propose the first deposit of the case."""
        values = super().default_get(fields)
        case = self.env["client.offboarding"].browse(values.get("offboarding_id"))
        deposits = case._get_deposits() if case else {}
        for account, currency in list(deposits)[:1]:
            values.setdefault("account_id", account.id)
            values.setdefault("currency_id", currency.id)
        return values

    def _get_deposit(self):
        """The journal items of the chosen deposit; none where it was settled."""
        key = (self.account_id._origin, self.currency_id._origin)
        return self._get_deposits().get(key, self.env["account.move.line"])

    def _get_deposits(self):
        # Records that hang on an unsaved one look unsaved too.
        case = self.offboarding_id._origin
        return case._get_deposits() if case else {}

    @api.depends("offboarding_id", "account_id")
    def _compute_open_deposits(self):
        for wizard in self:
            keys = wizard._get_deposits()
            wizard.open_account_ids = self.env["account.account"].union(
                *(account for account, _currency in keys)
            )
            wizard.open_currency_ids = self.env["res.currency"].union(
                *(
                    currency
                    for account, currency in keys
                    if account == wizard.account_id._origin
                )
            )

    @api.onchange("account_id")
    def _onchange_account_id(self):
        if self.currency_id._origin not in self.open_currency_ids._origin:
            self.currency_id = self.open_currency_ids[:1]

    @api.depends("company_id")
    def _compute_date(self):
        for wizard in self:
            company = wizard.company_id
            wizard.date = company and company._get_offboarding_today()

    @api.depends("account_id", "currency_id")
    def _compute_balance(self):
        for wizard in self:
            deposit = wizard._get_deposit()
            total = deposit._get_deposit_total() if deposit else 0
            wizard.balance = abs(total)
            wizard.is_held = total < 0

    @api.depends("account_id", "currency_id", "kind", "date_delivered")
    def _compute_due_item_ids(self):
        for wizard in self:
            wizard.due_item_ids = wizard._get_due_items()

    def _get_due_items(self):
        deposit = self._get_deposit()
        if not deposit or self.kind != "set_off":
            return self.env["account.move.line"]
        case = self.offboarding_id._origin
        # Until the day is known: a declaration can't arrive later than today.
        arrived = self.date_delivered or case.company_id._get_offboarding_today()
        return case._get_due_items(deposit, arrived)

    @api.depends("account_id", "currency_id", "kind", "date_delivered")
    def _compute_item_ids(self):
        for wizard in self:
            # On one account: a set-off is matched there.
            items = wizard._get_due_items()
            account = items[:1].account_id
            chosen = items.filtered(lambda line, a=account: line.account_id == a)
            wizard.item_ids = [Command.set(chosen.ids)]

    @api.depends("account_id", "currency_id", "kind", "item_ids")
    def _compute_amount(self):
        for wizard in self:
            # Not from the balance: looking up deposits flushes, and so may compute
            # this while the balance is still being computed.
            deposit = wizard._get_deposit()
            amount = abs(deposit._get_deposit_total()) if deposit else 0
            if wizard.kind == "set_off":
                items = wizard.item_ids._origin
                due = abs(sum(items.mapped("amount_residual_currency")))
                amount = min(due, amount)
            wizard.amount = amount

    @api.depends("kind", "company_id")
    def _compute_journal_ids(self):
        for wizard in self:
            company = wizard.company_id
            types = ("general",) if wizard.kind == "set_off" else ("bank", "cash")
            journals = self.env["account.journal"].search(
                [("type", "in", types), ("company_id", "parent_of", company.id)]
            )
            # Journals that the ERP writes in by itself.
            journals -= company.currency_exchange_journal_id
            journals -= company.tax_cash_basis_journal_id
            wizard.journal_ids = journals

    @api.depends("kind", "company_id")
    def _compute_journal_id(self):
        for wizard in self:
            if wizard.journal_id._origin not in wizard.journal_ids._origin:
                wizard.journal_id = wizard.journal_ids[:1]

    def action_settle(self):
        """Make the entry and open it.

        :return: an ``ir.actions.act_window``
        """
        self.ensure_one()
        if not self.journal_id:
            raise UserError(
                self.env._(
                    "%(company)s has no %(journal)s journal. Create one first.",
                    company=self.company_id.name,
                    journal=(
                        self.env._("miscellaneous")
                        if self.kind == "set_off"
                        else self.env._("bank or cash")
                    ),
                )
            )
        entry = self.offboarding_id._settle_deposit(
            self.account_id,
            self.currency_id,
            self.amount,
            self.kind,
            self.date,
            self.journal_id,
            items=self.item_ids,
            post=self.post,
            date_delivered=self.date_delivered,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": entry.id,
            "view_mode": "form",
        }
