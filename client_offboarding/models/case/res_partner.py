from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import ACTIVE_STATES, CASE_READERS
from .needed import check_not_needed


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner"]

    offboarding_ids = fields.One2many(
        "client.offboarding",
        "commercial_partner_id",
        string="Offboarding cases",
        groups="base.group_user",
    )
    offboarding_count = fields.Integer(
        compute="_compute_offboarding_count", groups="base.group_user"
    )
    offboarding_state = fields.Selection(
        [
            ("none", "None"),
            ("running", "Being offboarded"),
            ("former", "Former client"),
        ],
        string="Offboarding",
        compute="_compute_offboarding_state",
        search="_search_offboarding_state",
        groups="base.group_user",
        help="In the current company.",
    )
    offboarding_date_end = fields.Date(
        string="Cooperation ends on",
        compute="_compute_offboarding_date_end",
        groups=CASE_READERS,
        help="In the current company, by the running cases that you may read.",
    )

    @api.depends("commercial_partner_id")
    def _compute_offboarding_count(self):
        counts = dict(
            self.env["client.offboarding"]._read_group(
                [("commercial_partner_id", "in", self.commercial_partner_id.ids)],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.offboarding_count = counts.get(partner.commercial_partner_id, 0)

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_offboarding_state(self):
        clients = self.commercial_partner_id
        running = clients._get_offboarded("running")
        former = clients._get_offboarded("former")
        for partner in self:
            client = partner.commercial_partner_id
            if client in running:
                partner.offboarding_state = "running"
            else:
                partner.offboarding_state = "former" if client in former else "none"

    @api.depends("commercial_partner_id", "offboarding_ids.date_end")
    @api.depends_context("company", "uid")
    def _compute_offboarding_date_end(self):
        ends = dict(
            self.env["client.offboarding"]._read_group(
                [
                    ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "=", self.env.company.id),
                    ("state", "in", ACTIVE_STATES),
                ],
                ["commercial_partner_id"],
                ["date_end:max"],
            )
        )
        for partner in self:
            partner.offboarding_date_end = ends.get(partner.commercial_partner_id)

    @api.model
    def _search_offboarding_state(self, operator, value):
        # Odoo doesn't look at a field's groups where a method searches it.
        self._check_field_access(self._fields["offboarding_state"], "read")
        if operator != "in":
            return NotImplemented
        running = self._get_offboarded("running")
        former = self._get_offboarded("former") - running
        found = {"running": running, "former": former}
        named = self.browse().union(*(found.get(state, self) for state in value))
        domain = fields.Domain("commercial_partner_id", "in", named.ids)
        if "none" in value:
            domain |= fields.Domain(
                "commercial_partner_id", "not in", (running | former).ids
            )
        return domain

    @api.model
    def _get_offboarded(self, state):
        """Commercial partners of ``self`` (all, if empty) with cases in ``state``.

        A client is a former one after a closed case of the whole relation, unless a
        contract runs past that case's end.
        """
        # sudo: everybody who sees the client may know that he is leaving; the case
        # itself stays with those who may read it.
        cases = self.env["client.offboarding"].sudo()
        domain = fields.Domain("company_id", "=", self.env.company.id)
        if self:
            domain &= fields.Domain("commercial_partner_id", "in", self.ids)
        if state == "running":
            domain &= fields.Domain("state", "in", ACTIVE_STATES)
            return cases.search(domain).commercial_partner_id.with_env(self.env)
        return self._get_former(cases, domain)

    @api.model
    def _get_former(self, cases, domain):
        """Of the clients of closed ``cases``, those whom no contract brought back."""
        domain &= fields.Domain("state", "=", "closed")
        closed = cases.search(domain & fields.Domain("scope", "=", "relationship"))
        # The case's own contracts may end after it was closed, by a waiver.
        ended = {
            client: max(filter(None, dates))
            for client, *dates in cases._read_group(
                [("id", "in", closed.ids)],
                ["commercial_partner_id"],
                ["date_closed:max", "date_end:max"],
            )
        }
        # sudo: see _get_offboarded; all that is told is that there is a newer one.
        newer = (
            self.env["contract.contract"]
            .sudo()
            .search(
                [
                    ("commercial_partner_id", "in", [client.id for client in ended]),
                    ("company_id", "=", self.env.company.id),
                    ("contract_type", "=", "sale"),
                ]
            )
        )
        back = newer.filtered(
            lambda contract: (
                not contract.date_end
                or contract.date_end > ended[contract.commercial_partner_id]
            )
        ).commercial_partner_id
        former = self.browse([client.id for client in ended])
        return former - self.browse(back.ids)

    def action_open_offboarding(self):
        """Open the wizard that starts offboarding for these clients.

        :return: an action on ``client.offboarding.open``
        """
        self.env["client.offboarding"].check_access("create")
        if not self:
            raise UserError(self.env._("Choose a client first."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Start offboarding"),
            "res_model": "client.offboarding.open",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_ids": self.commercial_partner_id.ids},
        }

    def action_view_offboardings(self):
        """Open the offboarding cases of this client."""
        if len(self) != 1:
            raise UserError(self.env._("Choose one client."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "client_offboarding.client_offboarding_action"
        )
        client = self.commercial_partner_id
        action["domain"] = [("commercial_partner_id", "=", client.id)]
        action["context"] = {"default_partner_id": client.id}
        cases = self.env["client.offboarding"].search(action["domain"], limit=2)
        if len(cases) == 1:
            action.update(res_id=cases.id, views=[(False, "form")])
        return action

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        check_not_needed(self)
