from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..case.search import search_boolean

ID_STEP = 64
COLUMNS = SQL(
    "a.offboarding_id, a.company_id, a.partner_id, a.owner_id, a.user_id, a.date,"
    " a.name, a.kind, a.res_model, a.res_id"
)
# Dates by which somebody has to do something; others just come.
TO_DO = ("line", "settlement", "invoice", "data", "follow_up", "activity")


class ClientOffboardingDeadline(models.Model):
    """Every date of every case on which something has to be done, or ends.

    Read from where the dates are kept, so that none is told twice or too late.
    """

    _name = "client.offboarding.deadline"
    _description = "Offboarding Deadline"
    _inherit = ["client.offboarding.mixin.called"]
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
            ("activity", "Activity"),
        ],
        readonly=True,
    )
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )

    @api.depends("date", "kind")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for deadline in self:
            deadline.is_late = deadline.kind in TO_DO and deadline.date < today

    @api.model
    def _search_is_late(self, operator, value):
        today = fields.Date.context_today(self)
        late = Domain("kind", "in", TO_DO) & Domain("date", "<", today)
        return search_boolean(operator, value, late)

    @property
    def _table_query(self):
        """A SELECT of each kind of date; id = its record × a constant + its place."""
        arms = self._get_deadline_arms()
        obligations = self.env["client.offboarding.obligation"]
        arms += [self._select_line(m) for m in obligations._get_obligation_models()]
        arms.append(self._select_activity())
        return SQL(" UNION ALL ").join(
            SQL("SELECT a.id * %s + %s AS id, %s FROM (%s) a", ID_STEP, n, COLUMNS, arm)
            for n, arm in enumerate(arms)
        )

    @api.model
    def _get_deadline_arms(self):
        """One SELECT for each kind of date, of the columns of :data:`COLUMNS`.

        Each room adds those that it keeps; lines and activities come by themselves.
        """
        return [self._select_waiver()]

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
            name=self._select_name(model),
            model=model._name,
            table=SQL.identifier(model._table),
        )

    @api.model
    def _select_name(self, model):
        """What a line is called: by its own column, or by that of what it is about."""
        field = model._fields[model._rec_name]
        if field.type != "many2one":
            return SQL("l.%s::text", SQL.identifier(field.name))
        about = self.env[field.comodel_name]
        about.flush_model([about._rec_name])
        return SQL(
            "(SELECT r.%s::text FROM %s r WHERE r.id = l.%s)",
            SQL.identifier(about._rec_name),
            SQL.identifier(about._table),
            SQL.identifier(field.name),
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

    @api.model
    def _select_activity(self):
        # What was changed a moment ago isn't in the database yet.
        self.env["mail.activity"].flush_model()
        return SQL(
            """
            SELECT m.id, c.id AS offboarding_id, c.company_id, c.partner_id,
                   c.user_id AS owner_id, m.user_id, m.date_deadline AS date,
                   COALESCE(NULLIF(m.summary, ''), %(activity)s) AS name,
                   'activity' AS kind, 'client.offboarding' AS res_model,
                   c.id AS res_id
              FROM mail_activity m JOIN client_offboarding c ON c.id = m.res_id
              LEFT JOIN mail_activity_plan_template t
                ON t.id = m.offboarding_template_id
              LEFT JOIN mail_activity_plan p ON p.id = t.plan_id
             WHERE m.res_model = 'client.offboarding' AND m.active
               AND (c.state NOT IN ('closed', 'cancelled')
                    OR c.state = 'closed' AND p.offboarding_after_end)
            """,
            activity=self.env._("Activity"),
        )

    @api.depends("partner_id", "name")
    def _compute_display_name(self):
        for deadline in self:
            parts = filter(None, [deadline.partner_id.name, deadline.name])
            deadline.display_name = ": ".join(parts)

    def action_open_case(self):
        """Open the case that the date belongs to."""
        self.ensure_one()
        return self.offboarding_id._get_form_action()
