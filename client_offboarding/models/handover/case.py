from odoo import api, fields, models
from odoo.fields import Command, Domain

from ...const import ACTIVE_STATES
from ..case.lasting import lasts


class ClientOffboarding(models.Model):
    """What of a case is handed over: suggestions, and what closing does to them."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    return_ids = fields.One2many(
        "client.offboarding.return", "offboarding_id", string="Returns"
    )
    document_ids = fields.One2many(
        "client.offboarding.document", "offboarding_id", string="Documents"
    )
    access_ids = fields.One2many(
        "client.offboarding.access", "offboarding_id", string="Access"
    )

    @api.depends("return_ids", "document_ids", "knowledge_ids", "access_ids")
    def _compute_overview(self):
        return super()._compute_overview()

    def _get_lines_of_areas(self):
        return super()._get_lines_of_areas() | {
            "returns": self.return_ids,
            "documents": self.document_ids or self.knowledge_ids,
            "access": self.access_ids,
        }

    @api.depends(
        "state",
        "check_ids.state",
        "return_ids",
        "document_ids",
        "knowledge_ids",
        "access_ids",
        "new_provider_id",
    )
    def _compute_is_handover_empty(self):
        return super()._compute_is_handover_empty()

    def _get_to_hand_over(self):
        found = super()._get_to_hand_over()
        # sudo: whether there are any; and the memory of what was suggested.
        case = self.sudo()
        known = set(case.collected_keys or [])
        there = {
            "return_ids": case._get_return_suggestions,
            "document_ids": self._get_document_suggestions,
            "access_ids": self._get_access_suggestions,
            "knowledge_ids": dict,
            "new_provider_id": dict,
        }
        return found + [
            self._fields[name]._description_string(self.env)
            for name, suggest in there.items()
            if case[name] or suggest().keys() - known
        ]

    @api.model
    def _get_helper_lines(self):
        lines = super()._get_helper_lines()
        return [*lines, "return_ids", "document_ids", "access_ids", "knowledge_ids"]

    def _collect_suggestions(self):
        """Also things, documents and the client's portal users."""
        res = super()._collect_suggestions()
        # sudo: who runs the case may not see what things are worth.
        self.sudo()._collect(
            "client.offboarding.return", self._get_return_suggestions()
        )
        self._collect("client.offboarding.document", self._get_document_suggestions())
        self._collect("client.offboarding.access", self._get_access_suggestions())
        return res

    def _get_return_suggestions(self):
        """Things to return, as a dict of values by a key that never changes.

        Glue addons add theirs; a key names the source record.
        """
        self.ensure_one()
        suggestions = {}
        for contract in self.termination_ids.contract_id:
            items = contract.offboarding_item_ids
            if not items:
                items = contract.contract_template_id.offboarding_item_ids
            for item in items:
                key = f"return.item,{item.id},{contract.id}"
                if not item.serial or not self._is_on_list(item):
                    suggestions[key] = item._prepare_return_values()
        return suggestions

    def _is_on_list(self, item):
        """Somebody entered this very thing by hand before."""
        return any(
            line.serial == item.serial and line.product_id == item.product_id
            for line in self.return_ids
        )

    def _get_document_suggestions(self):
        """Files of the client, of its contracts and of the case, by their id.

        Under the rights of whoever collects: what he may not open isn't suggested.
        """
        self.ensure_one()
        # sudo: what is on the list already, whoever may open it.
        listed = self.sudo().document_ids.attachment_ids
        files = self.env["ir.attachment"].search(
            self._get_document_domain(), order="id"
        )
        sides = {file: self._get_file_direction(file) for file in files - listed}
        return {
            f"document,{file.id}": {
                **self._prepare_document_values(file),
                "direction": direction,
            }
            for file, direction in sides.items()
            if direction
        }

    def _get_file_direction(self, file):
        """To whom a file goes by its messages on the case; False: to nobody.

        What the new provider sent in is his own, what we noted for each other ours.
        """
        # sudo: who wrote to whom is compared only, whoever may read it.
        messages = self.env["mail.message"].sudo()
        messages = messages.search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("attachment_ids", "in", file.ids),
            ]
        )
        provider = self.new_provider_id.commercial_partner_id
        authors = messages.author_id | file.sudo().create_uid.partner_id
        if provider & authors.commercial_partner_id:
            return False
        if messages and all(m.is_internal or m.subtype_id.internal for m in messages):
            return False
        readers = messages.partner_ids.commercial_partner_id
        is_for_provider = provider & readers and self.partner_id not in readers
        return "to_provider" if is_for_provider else "to_client"

    def _get_document_domain(self):
        contracts = self.termination_ids.contract_id
        # sudo: all contacts of the client, of which some may be private.
        contacts = (
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            .search([("commercial_partner_id", "=", self.commercial_partner_id.id)])
        )
        sources = (("res.partner", contacts), ("contract.contract", contracts))
        domains = [
            Domain("res_model", "=", model) & Domain("res_id", "in", records.ids)
            for model, records in (*sources, (self._name, self))
        ]
        # Without a field: pictures and the like belong to the record, not to anybody.
        return (
            Domain.OR(domains)
            & Domain("type", "=", "binary")
            & Domain("res_field", "=", False)
        )

    def _prepare_document_values(self, attachment):
        return {
            "name": attachment.name,
            "kind": "contract"
            if attachment.res_model.startswith("contract.")
            else "other",
            "medium": "electronic",
            "attachment_ids": [Command.link(attachment.id)],
            "date_deadline": self.date_end,
        }

    def _get_access_suggestions(self):
        """The client's own portal users, where the whole relation ends."""
        self.ensure_one()
        if self.scope != "relationship":
            return {}
        # sudo: what is on the list already, whoever may see whose user it is.
        listed = self.sudo().access_ids.res_user_id
        return {
            f"access.user,{user.id}": {
                "system": self.env._("Client portal"),
                "account": user.login,
                "holder": "theirs_in_ours",
                "operation": "revoke",
                "res_user_id": user.id,
            }
            for user in self._get_portal_users() - listed
        }

    def _goes_on_elsewhere(self):
        """Whether the client's relation with another company here isn't over.

        A login opens what every company of the ERP shares with the client: the case of
        the last of them closes it.
        """
        self.ensure_one()
        client = Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
        elsewhere = client & Domain("company_id", "!=", self.company_id.id)
        elsewhere &= lasts(self.company_id._get_offboarding_today())
        # sudo: only whether there are any, of companies that the user may not be in.
        contracts = self.env["contract.contract"].sudo()
        cases = self.env["client.offboarding"].sudo()
        is_sale = Domain("contract_type", "=", "sale")
        is_active = Domain("state", "in", ACTIVE_STATES)
        return bool(
            contracts.search_count(elsewhere & is_sale, limit=1)
            or cases.search_count(elsewhere & is_active, limit=1)
        )

    def _get_portal_users(self):
        if self._goes_on_elsewhere():
            return self.env["res.users"]
        client = self.commercial_partner_id
        # sudo: portal users aren't for everybody to read; login and name go on the list
        # of people who run this client's case.
        users = self.env["res.users"].sudo()
        return users.search(
            [
                ("partner_id.commercial_partner_id", "=", client.id),
                ("group_ids", "in", self.env.ref("base.group_portal").ids),
            ]
        )

    def _finish_step(self, vals):
        if vals.get("state") == "closed":
            # sudo: the last to sign signed; nothing of the portal is left to them.
            narrowed = self.sudo().access_ids.filtered(
                lambda line: line.narrowed_on and line.state == "open"
            )
            for line in narrowed:
                line._revoke_narrowed()
        return super()._finish_step(vals)
