from odoo import api, fields, models
from odoo.tools import SQL

ID_STEP = 64
COLUMNS = SQL(
    "a.offboarding_id, a.company_id, a.partner_id, a.owner_id, a.user_id, a.date,"
    " a.name, a.kind, a.res_model, a.res_id"
)
# What hangs on a contract's end: column of a termination, kind, whether it still counts
# once the case is over.
TERMINATION_DATES = (
    ("date_end", "end", False),
    ("settlement_until", "settlement", False),
    ("data_return_until", "data", True),
    ("exit_assistance_until", "assistance", True),
    ("non_compete_until", "duty", True),
    ("confidentiality_until", "duty", True),
)


class ClientOffboardingDeadline(models.Model):
    """Every date of every case on which something has to be done, or ends.

    Read from where the dates are kept, so that none is told twice or too late.
    """

    _name = "client.offboarding.deadline"
    _description = "Offboarding Deadline"
    _inherit = ["client.offboarding.mixin.invoice.deadline"]
    _auto = False
    _order = "date, id"
    _rec_name = "name"

    offboarding_id = fields.Many2one("client.offboarding", string="Case", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    owner_id = fields.Many2one("res.users", string="Runs the case", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    date = fields.Date(readonly=True)
    name = fields.Char(string="What", readonly=True)
    kind = fields.Selection(
        [
            ("end", "End of a contract"),
            ("settlement", "Settlement"),
            ("invoice", "Last invoice"),
            ("data", "Return of data"),
            ("assistance", "End of exit assistance"),
            ("duty", "A duty lapses"),
            ("line", "To be done"),
            ("follow_up", "Follow-up of a waiver"),
        ],
        readonly=True,
    )
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(self._get_deadline_arms())

    @api.model
    def _get_deadline_arms(self):
        """One SELECT for each kind of date; glue addons' lines come by themselves."""
        arms = [self._select_termination(*date) for date in TERMINATION_DATES] + [
            self._select_waiver(),
            self._select_unbilled(),
            self._select_draft_invoice(),
        ]
        arms += [self._select_line(model) for model in self._get_obligation_models()]
        return [
            SQL("SELECT a.id * %s + %s AS id, %s FROM (%s) a", ID_STEP, n, COLUMNS, arm)
            for n, arm in enumerate(arms)
        ]

    @api.model
    def _get_obligation_models(self):
        """Every model whose records are lines of a case, of other addons too."""
        mixin = self.pool["client.offboarding.obligation"]
        models_of = (self.env[name] for name in sorted(self.pool))
        return [
            model
            for model in models_of
            if isinstance(model, mixin) and not model._abstract and model._auto
        ]

    @api.model
    def _select_termination(self, column, kind, outlasts):
        model = self.env["client.offboarding.termination"]
        # What was changed a moment ago isn't in the database yet.
        model.flush_model()
        return SQL(
            """
            SELECT t.id, c.id AS offboarding_id, c.company_id, c.partner_id,
                   c.user_id AS owner_id, c.user_id, t.%(column)s AS date,
                   COALESCE(k.code, k.name, t.contract_name) AS name,
                   %(kind)s AS kind, %(model)s AS res_model, t.id AS res_id
              FROM client_offboarding_termination t
              JOIN client_offboarding c ON c.id = t.offboarding_id
              LEFT JOIN contract_contract k ON k.id = t.contract_id
             WHERE t.%(column)s IS NOT NULL AND c.state <> 'cancelled'
               AND (c.state <> 'closed' OR %(outlasts)s AND t.is_ended)
            """,
            column=SQL.identifier(column),
            kind=kind,
            model=model._name,
            outlasts=outlasts,
        )

    @api.model
    def _select_line(self, model):
        model.flush_model(["offboarding_id", "user_id", "date_deadline", "is_settled"])
        return SQL(
            """
            SELECT l.id, c.id AS offboarding_id, c.company_id, c.partner_id,
                   c.user_id AS owner_id, COALESCE(l.user_id, c.user_id) AS user_id,
                   l.date_deadline AS date, %(name)s AS name,
                   'line' AS kind, %(model)s AS res_model, l.id AS res_id
              FROM %(table)s l JOIN client_offboarding c ON c.id = l.offboarding_id
             WHERE l.date_deadline IS NOT NULL AND l.is_settled IS NOT TRUE
               AND c.state NOT IN ('closed', 'cancelled')
            """,
            name=SQL("l.name::text")
            if "name" in model._fields and model._fields["name"].store
            else SQL("%s", model._description),
            model=model._name,
            table=SQL.identifier(model._table),
        )

    @api.model
    def _select_waiver(self):
        model = self.env["client.offboarding.waiver"]
        model.flush_model()
        return SQL(
            """
            SELECT w.id, c.id AS offboarding_id, c.company_id, c.partner_id,
                   c.user_id AS owner_id, w.user_id, w.follow_up_date AS date,
                   w.reason AS name, 'follow_up' AS kind,
                   %(model)s AS res_model, w.id AS res_id
              FROM client_offboarding_waiver w
              JOIN client_offboarding c ON c.id = w.offboarding_id
             WHERE w.follow_up_date IS NOT NULL AND w.active
               AND c.state <> 'cancelled'
            """,
            model=model._name,
        )

    @api.depends("partner_id", "name")
    def _compute_display_name(self):
        for deadline in self:
            parts = filter(None, [deadline.partner_id.name, deadline.name])
            deadline.display_name = ": ".join(parts)

    def action_open_case(self):
        """Open the case that the date belongs to."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "client.offboarding",
            "res_id": self.offboarding_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
