from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from ..const import ONE_SIDED
from ..models.case.lasting import lasts


class ClientOffboardingOpen(models.TransientModel):
    """Starts offboarding: one case for each client."""

    _name = "client.offboarding.open"
    _description = "Start Offboarding"
    _inherit = ["client.offboarding.mixin.given"]

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_ids = fields.Many2many("res.partner", string="Clients", required=True)
    scope = fields.Selection(
        selection=lambda self: (
            self.env["client.offboarding"]
            ._fields["scope"]
            ._description_selection(self.env)
        ),
        required=True,
        default="relationship",
    )
    contract_ids = fields.Many2many(
        "contract.contract",
        string="Contracts to end",
        compute="_compute_contract_ids",
        store=True,
        readonly=False,
    )
    allowed_contract_ids = fields.Many2many(
        "contract.contract", compute="_compute_allowed_contract_ids"
    )
    outside_ids = fields.One2many(
        "client.offboarding.open.outside",
        "wizard_id",
        string="Contracts outside the ERP",
    )
    initiated_by = fields.Selection(
        selection=lambda self: (
            self.env["client.offboarding"]
            ._fields["initiated_by"]
            ._description_selection(self.env)
        ),
        string="Who ends it",
        required=True,
        default="client",
    )
    reason_id = fields.Many2one(
        "contract.terminate.reason", string="Reason", required=True
    )
    reason_note = fields.Text(string="Internal note")
    mode = fields.Selection(
        selection=lambda self: (
            self.env["client.offboarding.termination"]
            ._fields["mode"]
            ._description_selection(self.env)
        ),
        string="Way of ending",
        required=True,
        default="notice",
    )
    date_delivered = fields.Date(
        string="Notice delivered on", help="Leave empty if it isn't delivered yet."
    )

    @api.depends("partner_ids", "company_id")
    def _compute_allowed_contract_ids(self):
        for wizard in self:
            wizard.allowed_contract_ids = wizard._find_contracts(only_running=False)

    @api.depends("partner_ids", "company_id", "scope")
    def _compute_contract_ids(self):
        for wizard in self:
            wizard.contract_ids = wizard._find_contracts(only_running=True)

    def _find_contracts(self, only_running):
        clients = self.partner_ids.commercial_partner_id
        domain = (
            Domain("commercial_partner_id", "in", clients.ids)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("contract_type", "=", "sale")
        )
        if only_running:
            today = fields.Date.context_today(self)
            # sudo: whether a line renews itself is no secret; its prices stay hidden.
            renewing = (
                self.env["contract.line"]
                .sudo()
                ._search([("is_auto_renew", "=", True), ("is_canceled", "=", False)])
            )
            domain &= lasts(today) | Domain(
                "id", "in", renewing.subselect("contract_id")
            )
        return self.env["contract.contract"].search(domain)

    def action_open(self):
        """Open one case for each client.

        :return: an action on the new cases
        :raises UserError: naming the client or contract that can't be offboarded
        """
        self.ensure_one()
        self._check_company_allowed()
        # With archived ones, so that the case can say why they are refused.
        known = self.with_context(active_test=False)
        clients = known.partner_ids.commercial_partner_id
        if not clients:
            raise UserError(self.env._("Choose at least one client."))
        self._check_contracts(clients)
        self._check_no_active_case(clients)
        cases = self.env["client.offboarding"].create(
            [self._prepare_case_values(client) for client in clients]
        )
        return self._open_cases(cases)

    def _check_company_allowed(self):
        """Before the checks below look, as superuser, at the cases of a company."""
        if self.company_id not in self.env.companies:
            raise AccessError(
                self.env._("You can start offboarding only in your own companies.")
            )

    def _check_contracts(self, clients):
        for contract in self.contract_ids:
            if contract.company_id != self.company_id:
                raise UserError(
                    self.env._(
                        "%(contract)s is a contract of %(other)s. Start its "
                        "offboarding from that company.",
                        contract=contract.display_name,
                        other=contract.company_id.name,
                    )
                )
            if contract.commercial_partner_id not in clients:
                raise UserError(
                    self.env._(
                        "%(contract)s is a contract with another client.",
                        contract=contract.display_name,
                    )
                )
        if self.scope == "contracts":
            served = self.contract_ids.commercial_partner_id
            if self.outside_ids and len(clients) == 1:
                served |= clients
            if missing := clients - served:
                raise UserError(
                    self.env._(
                        "Choose the contracts to end with %s, or end the whole "
                        "relation.",
                        ", ".join(missing.mapped("display_name")),
                    )
                )
        if self.outside_ids and len(clients) > 1:
            raise UserError(
                self.env._(
                    "Contracts outside the ERP can be named for one client at a time."
                )
            )

    def _check_no_active_case(self, clients):
        """Say it before the database does; it has the last word all the same.

        sudo: the other case may be a colleague's, of which nothing but its number
        and owner is told.
        """
        active = Domain("state", "not in", ("closed", "cancelled")) & Domain(
            "company_id", "=", self.company_id.id
        )
        if self.scope == "relationship":
            other = (
                self.env["client.offboarding"]
                .sudo()
                .with_context(active_test=False)
                .search(
                    active
                    & Domain("scope", "=", "relationship")
                    & Domain("commercial_partner_id", "in", clients.ids),
                    limit=1,
                )
            )
            if other:
                raise UserError(
                    self.env._(
                        "%(client)s is already being offboarded: %(case)s, %(user)s.",
                        client=other.partner_id.display_name,
                        case=other.name,
                        user=other.user_id.name,
                    )
                )
        taken = (
            self.env["client.offboarding.termination"]
            .sudo()
            .search(
                [
                    ("contract_id", "in", self.contract_ids.ids),
                    ("is_active_case", "=", True),
                ],
                limit=1,
            )
        )
        if taken:
            raise UserError(
                self.env._(
                    "%(contract)s is already in the active case %(case)s, %(user)s.",
                    contract=taken.contract_id.display_name,
                    case=taken.offboarding_id.name,
                    user=taken.offboarding_id.user_id.name,
                )
            )

    def _prepare_case_values(self, client):
        contracts = self.contract_ids.filtered(
            lambda contract: contract.commercial_partner_id == client
        )
        terminations = [
            self._prepare_termination_values(contract_id=contract.id)
            for contract in contracts
        ] + [
            self._prepare_termination_values(
                contract_name=outside.name, contract_date=outside.date
            )
            for outside in self.outside_ids
        ]
        return {
            "company_id": self.company_id.id,
            "partner_id": client.id,
            "scope": self.scope,
            "initiated_by": self.initiated_by,
            "reason_id": self.reason_id.id,
            "reason_note": self.reason_note,
            "termination_ids": [Command.create(values) for values in terminations],
        }

    def _prepare_termination_values(self, **values):
        values["mode"] = self.mode
        if self.date_delivered and self.mode in ONE_SIDED:
            values["date_delivered"] = self.date_delivered
        elif self.date_delivered and self.mode == "agreement":
            values["date_agreement"] = self.date_delivered
        return values

    def _open_cases(self, cases):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "client_offboarding.client_offboarding_action"
        )
        action["domain"] = [("id", "in", cases.ids)]
        if len(cases) == 1:
            action.update(res_id=cases.id, views=[(False, "form")])
        return action


class ClientOffboardingOpenOutside(models.TransientModel):
    _name = "client.offboarding.open.outside"
    _description = "Contract Outside the ERP"
    _inherit = ["client.offboarding.mixin.given"]

    wizard_id = fields.Many2one(
        "client.offboarding.open", required=True, ondelete="cascade"
    )
    name = fields.Char(string="Contract", required=True)
    date = fields.Date()
