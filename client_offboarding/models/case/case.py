from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...const import ACTIVE_STATES, CASE_READERS, USER
from .called import day, record_id


class ClientOffboarding(models.Model):
    _name = "client.offboarding"
    _description = "Client Offboarding"
    _inherit = [
        "client.offboarding.mixin.guard",
        "mail.thread",
        "mail.activity.mixin",
        "portal.mixin",
    ]
    _order = "date_end, id desc"
    _check_company_auto = True
    # Accountants read every case and talk to its owner in the chatter.
    _mail_post_access = "read"

    name = fields.Char(
        string="Reference",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env._("New"),
        index="trigram",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
        help="The commercial entity; a contact is replaced by the company it "
        "belongs to.",
    )
    # Stored apart from partner_id, so that the database still sees two cases of
    # one client when contacts are merged or get another parent later.
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        store=True,
        index=True,
        compute_sudo=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    state = fields.Selection(
        [
            ("draft", "Preparing"),
            ("notice", "Notice running"),
            ("handover", "Settlement and handover"),
            ("confirm", "Waiting for confirmation"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
        group_expand="_group_expand_state",
    )
    scope = fields.Selection(
        [
            ("relationship", "The whole relation"),
            ("contracts", "Some contracts"),
        ],
        required=True,
        default="relationship",
    )
    initiated_by = fields.Selection(
        [("company", "Us"), ("client", "The client"), ("both", "Both sides")],
        required=True,
        default="company",
        tracking=True,
        string="Who ends it",
    )
    reason_id = fields.Many2one(
        "contract.terminate.reason", string="Reason", ondelete="restrict", tracking=True
    )
    reason_note = fields.Text(
        string="Internal note on the reason",
        groups=USER,
        help="For us only: never printed and never shown in the portal.",
    )
    reason_stated = fields.Text(
        string="Reason as stated", help="Printed on the papers, word for word."
    )
    date_open = fields.Date(
        string="Opened on", default=fields.Date.context_today, copy=False
    )
    date_end = fields.Date(
        string="Ends on", compute="_compute_date_end", store=True, index=True
    )
    date_closed = fields.Date(string="Closed on", readonly=True, copy=False)
    outcome = fields.Selection(
        [("ended", "Cooperation ended"), ("retained", "Client stays")],
        readonly=True,
        copy=False,
    )
    check_ids = fields.One2many(
        "client.offboarding.check",
        "offboarding_id",
        string="Checks",
        groups=CASE_READERS,
    )
    waiver_ids = fields.One2many(
        "client.offboarding.waiver",
        "offboarding_id",
        string="Waivers",
        groups=CASE_READERS,
    )
    checks_kept = fields.Json(
        groups="base.group_system",
        copy=False,
        help="The checks as they were when the case ended.",
    )
    contact_ids = fields.Many2many(
        "res.partner",
        string="Invited contacts",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="The client's own people who take part in the offboarding. Whoever of "
        "them has a portal account sees the case there at once.",
    )
    collected_keys = fields.Json(
        groups="base.group_system",
        copy=False,
        help="What was already suggested, so that a removed suggestion stays removed.",
    )
    # Raised by whatever changes the client's ledger; see account.move.
    ledger_revision = fields.Integer(
        groups="base.group_system", default=0, copy=False, readonly=True
    )

    _one_active_relationship = models.UniqueIndex(
        "(company_id, commercial_partner_id) WHERE scope = 'relationship' "
        "AND state NOT IN ('closed', 'cancelled')",
        "This client already has an active offboarding case of the whole relation.",
    )

    def _compute_date_end(self):
        """For whoever knows when contracts end to override; of none here."""
        self.date_end = False

    @api.model
    def _group_expand_state(self, states, _domain):
        """The running states always have their column, the others where needed."""
        return [
            state
            for state, _label in self._fields["state"].selection
            if state in ACTIVE_STATES or state in states
        ]

    def _compute_access_url(self):
        super()._compute_access_url()
        for case in self:
            case.access_url = f"/my/offboardings/{case.id}"

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for case in self:
            case.display_name = " – ".join(
                part for part in (case.name, case.partner_id.display_name) if part
            )

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        by_client = Domain("partner_id", operator, value)
        if operator in Domain.NEGATIVE_OPERATORS:
            return domain & by_client
        return domain | by_client

    @api.constrains("partner_id", "company_id")
    def _check_partner(self):
        for case in self:
            partner = case.partner_id
            if partner.company_id and partner.company_id != case.company_id:
                raise ValidationError(
                    self.env._(
                        "%(client)s belongs to %(other)s. Switch to that company to "
                        "offboard this client.",
                        client=partner.display_name,
                        other=partner.company_id.name,
                    )
                )
            if not partner.active:
                raise ValidationError(
                    self.env._(
                        "%(client)s is archived. Restore the contact first if there "
                        "is something to end.",
                        client=partner.display_name,
                    )
                )
            if partner in self.env.companies.partner_id:
                raise ValidationError(
                    self.env._("Your own company can't be offboarded as a client.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state", "draft") != "draft":
                raise UserError(self.env._("A case starts as 'Preparing'."))
            for name in self._get_step_fields() - {"name", "state"}:
                vals.pop(name, None)
            self._use_commercial_partner(vals)
            company_id = record_id(self.env, vals.get("company_id") or False)
            opened = vals.get("date_open") and day(self.env, vals["date_open"])
            company_id = company_id or self.env.company.id
            vals["name"] = self._draw_number(company_id, opened) or self.env._("New")
        cases = super().create(vals_list)
        # A new record's One2many is cached as empty, and the checks are there.
        self.env["client.offboarding.check"]._forget()
        return cases

    @api.model
    def _draw_number(self, company_id, opened):
        """The next number of a company's cases, for the day on which one is opened."""
        numbers = self.env["ir.sequence"].with_company(company_id)
        return numbers.next_by_code("client.offboarding", opened)

    @api.model
    def _use_commercial_partner(self, vals):
        if vals.get("partner_id"):
            partner_id = record_id(self.env, vals["partner_id"])
            partner = self.env["res.partner"].browse(partner_id)
            vals["partner_id"] = partner.commercial_partner_id.id

    def _get_form_action(self):
        """An ``ir.actions.act_window`` that opens the case."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Let nobody follow who may not run the case, unless somebody who may adds him.

        Odoo lets every reader follow; an accountant or a helper who is also an
        offboarding user would give himself the rights of the responsible.
        """
        if not self.has_access("write"):
            return False
        return super().message_subscribe(partner_ids, subtype_ids)

    def message_post(self, **kwargs):
        """Post without following: see :meth:`message_subscribe`.

        Odoo lets followers write who may not read, as the client's people are.
        """
        self.check_access("read")
        self_skipping = self.with_context(mail_post_autofollow_author_skip=True)
        return super(ClientOffboarding, self_skipping).message_post(**kwargs)
