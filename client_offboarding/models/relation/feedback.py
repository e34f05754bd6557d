from odoo import api, fields, models
from odoo.tools import SQL

SCORES = ("quality", "timeliness", "communication", "value")
# Up to these, somebody asks what went wrong.
LOW_RECOMMEND, LOW_SCORE = 6, 2


class ClientOffboardingFeedback(models.Model):
    """What one of the client's people says of the cooperation, when it is over.

    Nothing of the case waits for it, and it is never anonymous: he is asked by his
    personal link, and whoever reads the answer sees whose it is. The answer stays when
    the contact is erased.
    """

    _name = "client.offboarding.feedback"
    _description = "Feedback of a Client"
    _inherit = [
        "client.offboarding.mixin.guard",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_answered desc, id desc"
    _mail_post_access = "read"
    _dossier_folder = False

    offboarding_id = fields.Many2one(
        "client.offboarding",
        string="Case",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="offboarding_id.company_id", store=True, index=True
    )
    client_id = fields.Many2one(
        related="offboarding_id.partner_id", string="Client", store=True, index=True
    )
    reason_id = fields.Many2one(
        related="offboarding_id.reason_id", string="Reason of the ending", store=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    channel = fields.Selection(
        [
            ("portal", "Portal"),
            ("survey", "Questionnaire"),
            ("meeting", "Meeting"),
            ("phone", "Call"),
        ],
        required=True,
        default="meeting",
    )
    state = fields.Selection(
        [
            ("asked", "Asked"),
            ("answered", "Answered"),
            ("declined", "Would rather not answer"),
            ("expired", "Not answered in time"),
        ],
        required=True,
        readonly=True,
        default="asked",
        index=True,
        copy=False,
    )
    date_asked = fields.Date(string="Asked on", readonly=True, copy=False)
    date_mailed = fields.Date(
        string="Asked by e-mail on", readonly=True, copy=False, index="btree_not_null"
    )
    date_reminded = fields.Date(string="Reminded on", readonly=True, copy=False)
    date_answered = fields.Date(string="Answered on", copy=False, index=True)
    recommend = fields.Integer(
        string="Would recommend us",
        copy=False,
        aggregator="avg",
        help="From 0 (not at all) to 10 (at once).",
    )
    # To the database 0 is an answer, and to a form it is an empty field.
    has_recommend = fields.Boolean(
        string="Said whether to recommend us", readonly=True, copy=False
    )
    recommend_choice = fields.Selection(
        [(str(number), str(number)) for number in range(11)],
        string="Would recommend us (0–10)",
        compute="_compute_recommend_choice",
        inverse="_inverse_recommend_choice",
    )
    quality = fields.Integer(
        string="Quality of work", copy=False, aggregator="avg", help="From 1 to 5."
    )
    timeliness = fields.Integer(copy=False, aggregator="avg", help="From 1 to 5.")
    communication = fields.Integer(copy=False, aggregator="avg", help="From 1 to 5.")
    value = fields.Integer(
        string="Value for money", copy=False, aggregator="avg", help="From 1 to 5."
    )
    good = fields.Text(string="What was good", copy=False)
    better = fields.Text(string="What could be better", copy=False)
    may_quote = fields.Selection(
        [
            ("no", "No"),
            ("name", "Name the client"),
            ("name_logo", "Name and logo"),
            ("quote", "Quote the answer"),
        ],
        string="As a reference",
        required=True,
        default="no",
        copy=False,
    )
    may_contact = fields.Boolean(string="May be contacted", copy=False)
    is_low = fields.Boolean(
        string="Not satisfied",
        compute="_compute_is_low",
        store=True,
        help="Would hardly recommend us, or gives us two points or less for something.",
    )
    lesson_ids = fields.One2many(
        "client.offboarding.lesson", "feedback_id", string="What came of it"
    )

    _once = models.UniqueIndex(
        "(offboarding_id, partner_id)",
        "This contact was asked already: open what is there instead.",
    )
    _numbers = models.Constraint(
        "CHECK (coalesce(recommend, 0) BETWEEN 0 AND 10"
        " AND coalesce(quality, 0) BETWEEN 0 AND 5"
        " AND coalesce(timeliness, 0) BETWEEN 0 AND 5"
        " AND coalesce(communication, 0) BETWEEN 0 AND 5"
        " AND coalesce(value, 0) BETWEEN 0 AND 5)",
        "Recommending goes from 0 to 10, everything else from 1 to 5.",
    )

    @api.depends("partner_id", "offboarding_id")
    def _compute_display_name(self):
        for feedback in self:
            case = feedback.offboarding_id
            who = feedback.partner_id.name or case.partner_id.name
            feedback.display_name = f"{case.name}: {who}" if who else case.name

    @api.depends("recommend", "has_recommend")
    def _compute_recommend_choice(self):
        for feedback in self:
            number = str(feedback.recommend) if feedback.has_recommend else False
            feedback.recommend_choice = number

    def _inverse_recommend_choice(self):
        for feedback in self:
            number = feedback.recommend_choice
            feedback.recommend = int(number) if number else False

    @api.depends("recommend", "has_recommend", *SCORES)
    def _compute_is_low(self):
        for feedback in self:
            scores = [feedback[name] for name in SCORES]
            feedback.is_low = (
                feedback.has_recommend and feedback.recommend <= LOW_RECOMMEND
            ) or any(0 < score <= LOW_SCORE for score in scores)

    def _read_group_select(self, aggregate_spec, query):
        """What wasn't said counts in no average."""
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in ("recommend", *SCORES):
            return super()._read_group_select(aggregate_spec, query)
        column = self._field_to_sql(self._table, name, query)
        if name == "recommend":
            given = self._field_to_sql(self._table, "has_recommend", query)
            return SQL("AVG(CASE WHEN %s THEN %s END)", given, column)
        return SQL("AVG(NULLIF(%s, 0))", column)

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | {
            "state",
            "date_asked",
            "date_mailed",
            "date_reminded",
            "has_recommend",
        }
