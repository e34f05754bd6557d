from odoo import fields, models
from odoo.tools import SQL

from ...const import AMOUNT_READERS
from ..case.check_sql import IN_SCOPE
from .report_sql import RATIOS, make_select


class ClientOffboardingReport(models.Model):
    """What the company loses clients for, and how it lets them go, over all its cases.

    Read from where it is kept. Averages and ratios of sums only; amounts in the
    company's currency, and never added up across currencies.
    """

    _name = "client.offboarding.report"
    _description = "Figures of Offboarding Cases"
    _inherit = ["client.offboarding.mixin.ratios"]
    _auto = False
    _order = "date_end desc, id desc"
    _rec_name = "offboarding_id"
    _depends = {
        "account.account": ["account_type"],
        "account.move": ["state", "amount_total", "amount_residual", "offboarding_id"],
        "account.move.line": [
            "balance",
            "date",
            "parent_state",
            "partner_id",
            "payment_id",
            "statement_line_id",
            "contract_line_id",
        ],
        "account.partial.reconcile": ["amount", "debit_move_id", "credit_move_id"],
        "client.offboarding": [
            "amount_open_end",
            "commercial_partner_id",
            "date_closed",
            "date_end",
            "initiated_by",
            "outcome",
            "reason_id",
            "scope",
            "state",
            "user_id",
            "won_back_on",
        ],
        "client.offboarding.charge": ["amount_company", "kind", "move_id", "side"],
        "client.offboarding.feedback": ["has_recommend", "recommend", "state"],
        "client.offboarding.protocol": ["offboarding_id", "state"],
        "client.offboarding.signature": ["method", "protocol_id", "side"],
        "client.offboarding.termination": ["date_delivered", "revenue_lost"],
        "client.offboarding.waiver": ["active", "amount", "kind"],
        "res.company": ["currency_id"],
        "res.partner": ["commercial_partner_id"],
    }

    offboarding_id = fields.Many2one("client.offboarding", string="Case", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    reason_id = fields.Many2one(
        "contract.terminate.reason", string="Reason", readonly=True
    )
    state = fields.Selection(
        selection=lambda self: self._get_labels("state"), readonly=True
    )
    scope = fields.Selection(
        selection=lambda self: self._get_labels("scope"), readonly=True
    )
    initiated_by = fields.Selection(
        string="Who ends it",
        selection=lambda self: self._get_labels("initiated_by"),
        readonly=True,
    )
    outcome = fields.Selection(
        selection=lambda self: self._get_labels("outcome"), readonly=True
    )
    date_end = fields.Date(string="Ends on", readonly=True)
    date_closed = fields.Date(string="Closed on", readonly=True)
    endings = fields.Integer(
        readonly=True, help="Closed cases in which the whole relation ended."
    )
    revenue_lost = fields.Monetary(
        string="Revenue lost",
        readonly=True,
        groups=AMOUNT_READERS,
        help="Net and monthly, kept when notice was given.",
    )
    notice_days = fields.Integer(
        string="Days of notice",
        readonly=True,
        aggregator="avg",
        help="From the first delivery to the end.",
    )
    clearing_days = fields.Integer(
        string="Days to close",
        readonly=True,
        aggregator="avg",
        help="From the end to the closing.",
    )
    closed_in_30 = fields.Float(
        string="Closed within 30 days (%)", readonly=True, aggregator="avg"
    )
    open_at_end = fields.Monetary(
        string="Open at the end",
        readonly=True,
        groups=AMOUNT_READERS,
        help="What the client owed on the evening of the last day.",
    )
    collected_90 = fields.Monetary(
        string="Collected in 90 days",
        readonly=True,
        groups=AMOUNT_READERS,
        help="Of what was open at the end, by payments and bank lines.",
    )
    given_up = fields.Monetary(string="Given up", readonly=True, groups=AMOUNT_READERS)
    still_claimed = fields.Monetary(
        string="Still claimed", readonly=True, groups=AMOUNT_READERS
    )
    lost_things = fields.Monetary(
        string="Lost things",
        readonly=True,
        groups=AMOUNT_READERS,
        help="Charges for equipment.",
    )
    lost_invoiced = fields.Monetary(
        string="Lost things invoiced", readonly=True, groups=AMOUNT_READERS
    )
    lost_paid = fields.Monetary(
        string="Lost things paid", readonly=True, groups=AMOUNT_READERS
    )
    papers_signed = fields.Integer(string="Papers signed by the client", readonly=True)
    signed_online = fields.Float(
        string="Of these, signed online (%)", readonly=True, aggregator="avg"
    )
    answers = fields.Integer(
        readonly=True, help="Answers that say whether they would recommend us."
    )
    recommendation = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Average of +100 (9–10), 0 (7–8) and −100 (0–6), from five answers on.",
    )
    begun_by_client = fields.Integer(
        string="Begun by the client and over", readonly=True
    )
    saved = fields.Float(
        string="Of these, saved (%)",
        readonly=True,
        aggregator="avg",
        help="Cancelled because the client stays.",
    )
    old_endings = fields.Integer(string="Endings of 24 months ago", readonly=True)
    won_back = fields.Float(
        string="Of these, won back (%)",
        readonly=True,
        aggregator="avg",
        help="With a contract that began within 24 months of the end.",
    )

    def _get_labels(self, name):
        return (
            self.env["client.offboarding"]
            ._fields[name]
            ._description_selection(self.env)
        )

    def _get_ratios(self):
        return super()._get_ratios() | RATIOS

    @property
    def _table_query(self):
        # "Today" of whoever reads: what is 24 months old is so in his time zone.
        today = fields.Date.context_today(self)
        select = make_select(IN_SCOPE.format(move="aml.move_id"))
        return SQL(select, today=today)

    def action_open_case(self):
        """Open the case of the figures.

        :return: an ``ir.actions.act_window``
        """
        self.ensure_one()
        return self.offboarding_id._get_form_action()
