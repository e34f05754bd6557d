from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..case.search import search_boolean
from .settlement_sql import CASES, ROWS

# What is known of a case without looking at anything open in it.
CASE_COLUMNS = {
    "id",
    "offboarding_id",
    "company_id",
    "user_id",
    "accountant_id",
    "partner_id",
    "salesperson_id",
    "reason_id",
    "case_state",
    "scope",
    "date_end",
    "date_invoice_deadline",
    "is_late",
}


# Not a value that a caller could put into his context.
CASES_ONLY = object()


class ClientOffboardingSettlement(models.Model):
    """What accountants see: every open case with what stands between it and the end.

    Read live and stored nowhere. The columns add up the item selects of the checks, so
    that they show by construction what the checks count. Its id is that of the case.
    """

    _name = "client.offboarding.settlement"
    _description = "Final Settlement"
    _inherit = ["client.offboarding.mixin.called"]
    _auto = False
    _order = "date_end, id"
    _rec_name = "offboarding_id"
    # And all that the checks depend on.
    _depends = {
        "client.offboarding.check": [],
        "client.offboarding": ["accountant_id", "reason_id"],
        "client.offboarding.charge": ["state", "side", "is_free"],
        "res.partner": ["user_id"],
    }

    offboarding_id = fields.Many2one("client.offboarding", string="Case", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    accountant_id = fields.Many2one("res.users", string="Accountant", readonly=True)
    salesperson_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    reason_id = fields.Many2one(
        "contract.terminate.reason", string="Reason", readonly=True
    )
    case_state = fields.Selection(
        selection=lambda self: (
            self.env["client.offboarding"]
            ._fields["state"]
            ._description_selection(self.env)
        ),
        string="Stage",
        readonly=True,
    )
    scope = fields.Selection(
        selection=lambda self: (
            self.env["client.offboarding"]
            ._fields["scope"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    date_end = fields.Date(string="Ends on", readonly=True)
    date_invoice_deadline = fields.Date(
        string="Last invoice by",
        readonly=True,
        help="The last invoice of a continuous service is issued by the 15th of the "
        "month after the last day of service.",
    )
    date_invoice_next = fields.Date(
        string="Invoice by",
        compute="_compute_date_invoice_next",
        help="The last day to issue the first of the invoices that aren't issued yet; "
        "contracts may end on different days.",
    )
    amount_residual = fields.Monetary(
        string="Balance",
        readonly=True,
        aggregator="sum_currency",
        help="Open receivables less credits that aren't matched.",
    )
    amount_overdue = fields.Monetary(
        string="Overdue", readonly=True, aggregator="sum_currency"
    )
    amount_not_due = fields.Monetary(
        string="Not yet due", readonly=True, aggregator="sum_currency"
    )
    amount_unmatched = fields.Monetary(
        string="Not matched",
        readonly=True,
        aggregator="sum_currency",
        help="Payments and credits that no invoice is matched with.",
    )
    amount_unbilled = fields.Monetary(
        string="Not yet invoiced",
        readonly=True,
        aggregator="sum_currency",
        help="What the final invoices will bill of contracts, at the contracts' prices "
        "and today's rate. Of a period that the end cuts, where that is to be decided, "
        "its share. Approximate where a price comes from a price list or includes "
        "taxes: the preview shows the exact amount.",
    )
    amount_prepaid = fields.Monetary(
        string="To credit",
        readonly=True,
        aggregator="sum_currency",
        help="Invoiced past the end and not credited yet.",
    )
    amount_draft = fields.Monetary(
        string="In drafts", readonly=True, aggregator="sum_currency"
    )
    amount_charge = fields.Monetary(
        string="Charges", readonly=True, aggregator="sum_currency"
    )
    amount_deposit = fields.Monetary(
        string="Deposits", readonly=True, aggregator="sum_currency"
    )
    blocking_count = fields.Integer(
        string="Open items",
        readonly=True,
        help="Items of the settlement that the confirmation waits for.",
    )
    is_ready = fields.Boolean(string="Nothing blocks", readonly=True)
    is_late = fields.Boolean(
        string="Invoice is late",
        compute="_compute_date_invoice_next",
        search="_search_is_late",
    )
    next_step = fields.Selection(
        [
            ("bill", "Create final invoices"),
            ("charge", "Decide on charges"),
            ("post", "Post the drafts"),
            ("send", "Send the invoices"),
            ("match", "Match credits"),
            ("deposit", "Settle deposits"),
            ("other", "Settle what is left"),
            ("collect", "Collect what is overdue"),
            ("wait", "Wait for payment"),
            ("stays", "Something stays open"),
            ("done", "Nothing left"),
        ],
        string="What is next",
        readonly=True,
    )
    check_ids = fields.Many2many(
        "client.offboarding.check", string="Checks", compute="_compute_check_ids"
    )

    @api.depends("offboarding_id", "partner_id")
    def _compute_display_name(self):
        for settlement in self:
            settlement.display_name = settlement.offboarding_id.display_name

    @api.depends("date_invoice_deadline", "amount_unbilled", "amount_draft")
    def _compute_date_invoice_next(self):
        # sudo: of cases that the user reads; who owes an invoice is no secret to him.
        first = dict(
            self.env["client.offboarding.deadline"]
            .sudo()
            ._read_group(
                [("offboarding_id", "in", self.ids), ("kind", "=", "invoice")],
                ["offboarding_id"],
                ["date:min"],
            )
        )
        today = fields.Date.context_today(self)
        for settlement in self:
            day = first.get(settlement.offboarding_id)
            settlement.date_invoice_next = day
            settlement.is_late = bool(day and day < today)

    @api.model
    def _search_is_late(self, operator, value):
        # sudo: see _compute_date_invoice_next
        late = (
            self.env["client.offboarding.deadline"]
            .sudo()
            ._search(
                [
                    ("kind", "=", "invoice"),
                    ("date", "<", fields.Date.context_today(self)),
                ]
            )
            .subselect("offboarding_id")
        )
        return search_boolean(operator, value, Domain("id", "in", late))

    @api.depends("offboarding_id.check_ids")
    def _compute_check_ids(self):
        for settlement in self:
            settlement.check_ids = settlement.offboarding_id.check_ids.filtered(
                lambda check: check.area == "settlement" and check.state != "ok"
            )

    # SQL

    @property
    def _table_query(self):
        """A row for each open case; what is open is added up for each by itself.

        Both a page and the totals of all cases are read by looking up each case: for
        10,000 of them that takes no longer than to join whole tables.
        """
        if self.env.context.get("settlement_columns") is CASES_ONLY:
            return SQL(CASES, cases=SQL("client_offboarding"))
        checks = self.env["client.offboarding.check"]
        return SQL(
            ROWS,
            cases=checks._get_cases_query(),
            arms=SQL(" UNION ALL ").join(checks._get_item_queries("settlement")),
            checks=SQL(", ").join(
                SQL("(%s, %s)", code, check.blocks)
                for code, check in checks._get_checks().items()
                if check.area == "settlement"
            ),
            informing=tuple(checks._get_relationship_checks()),
            **self._get_row_parts(),
        )

    @api.model
    def _get_row_parts(self):
        """What the rows have beside the ledger, as SQL; ``c`` is the case.

        :return: dict of ``columns`` and ``joins`` that are added, and of ``last_step``,
            what is next where nothing of the ledger is left
        """
        last = "CASE WHEN s.is_open THEN 'stays' ELSE 'done' END"
        return {"columns": SQL(), "joins": SQL(), "last_step": SQL(last)}

    # Reading: first which cases, then what is open in them; else PostgreSQL adds up the
    # cases of all pages before the one that is read.

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        searching = self._for_search(domain, order or self._order)
        found = super(ClientOffboardingSettlement, searching).search_fetch(
            domain, [], offset=offset, limit=limit, order=order
        )
        found = self.browse(found.ids)
        if found and field_names != []:
            found.fetch(field_names)
        return found

    @api.model
    def search_count(self, domain, limit=None):
        searching = self._for_search(domain)
        return super(ClientOffboardingSettlement, searching).search_count(domain, limit)

    @api.model
    def _for_search(self, domain, order=""):
        """This model without its sums where a search doesn't depend on them."""
        names = {
            condition.field_expr.split(".")[0]
            for condition in Domain(domain).iter_conditions()
        }
        names |= {term.split()[0] for term in order.split(",") if term.strip()}
        if names <= CASE_COLUMNS:
            return self.with_context(settlement_columns=CASES_ONLY)
        return self

    @api.model
    def _forget(self):
        """Drop what was read before: the ledger has changed."""
        self.env["client.offboarding.check"]._forget()
        self.invalidate_model(flush=False)
