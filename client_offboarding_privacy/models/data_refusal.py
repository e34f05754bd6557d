from odoo import api, fields, models
from odoo.tools import SQL

PERSON = ("res.partner", "res.users")


class ClientOffboardingDataRefusal(models.AbstractModel):
    """What can't be erased, known before it is tried, and from which day it can."""

    _name = "client.offboarding.data.refusal"
    _description = "Reasons against Erasing"

    @api.model
    def _get_reasons(self):
        """For addons to extend."""
        return [
            ("unknown_model", self.env._("No addon says what these records are")),
            ("other_company", self.env._("Of another company")),
            ("internal_user", self.env._("A user of ours")),
            (
                "shared",
                self.env._("Also an employee, a vendor or a contact of another case"),
            ),
            ("signer", self.env._("Signed a paper of a case")),
            ("posted", self.env._("On an entry, or on what may not lose its contact")),
            ("frozen", self.env._("Evidence that is kept")),
            ("hash", self.env._("Secured by a hash")),
            ("audit_trail", self.env._("Kept by the audit trail")),
            ("done_transfer", self.env._("A transfer that is done")),
            ("confirmed_order", self.env._("A confirmed order")),
            ("retention", self.env._("Kept as long as its rule orders")),
            ("end_not_over", self.env._("The end isn't over yet")),
            ("not_handed_over", self.env._("The handover isn't settled yet")),
        ]

    @api.model
    def _refuse_all(self, run):
        """Write on each find of a run what refuses; the first reason counts."""
        finds = run.sudo().item_ids.filtered(lambda item: not item.is_mention)
        policies = self.env["client.offboarding.data.policy"]._get_data_policies()
        by_model = finds.grouped("res_model")
        for name, items in by_model.items():
            left = items
            for reason, ids in self._get_refused(run, name, items.mapped("res_id")):
                hit = left.filtered(lambda item, ids=ids: item.res_id in ids)
                self._refuse(hit, reason)
                left -= hit
            if name not in policies:
                self._refuse(left, "unknown_model")
            elif policies[name] == "case":
                self._refuse(left, "frozen")
            elif policies[name] == "voucher":
                self._refuse(left, "retention")
            elif policies[name] != "suppress":
                self._refuse(left, *self._get_of_case(run))

    @api.model
    def _refuse(self, items, reason=None, day=False):
        if items and reason:
            items._write_step(
                {"state": "refused", "refusal": reason, "possible_on": day}
            )

    @api.model
    def _get_of_case(self, run):
        """What of the case is against erasing anything yet."""
        case = run.offboarding_id
        if not case or case.state in ("confirm", "closed"):
            today = fields.Date.context_today(run)
            if case.date_end and case.date_end >= today:
                return "end_not_over", fields.Date.add(case.date_end, days=1)
            return ()
        return ("not_handed_over",)

    @api.model
    def _get_refused(self, run, name, ids):
        """For addons to extend.

        :return: (reason, set of ids) in the order in which they count
        """
        model = self.env[name].sudo().with_context(active_test=False)
        company = model._fields.get("company_id")
        if company and company.store and company.comodel_name == "res.company":
            other = [("id", "in", ids), ("company_id", "not in", [False])]
            other += [("company_id", "!=", run.company_id.id)]
            yield "other_company", set(model.search(other).ids)
        if name in PERSON:
            yield from self._get_refused_people(run, model.browse(ids))
        if name == "ir.attachment":
            frozen = model.browse(ids).filtered(lambda file: file._is_frozen())
            yield "frozen", set(frozen.ids)
        if name == "mail.message":
            yield "audit_trail", self._get_trail(model.browse(ids))
        if name == "account.move":
            moves = model.browse(ids)
            yield "hash", set(moves.filtered("inalterable_hash").ids)
            yield "posted", set(moves.filtered(lambda m: m.state == "posted").ids)
        states = {
            "stock.picking": ("done_transfer", "done"),
            "sale.order": ("confirmed_order", "sale"),
        }
        if name in states:
            reason, state = states[name]
            hit = model.search([("id", "in", ids), ("state", "=", state)])
            yield reason, set(hit.ids)

    @api.model
    def _get_trail(self, messages):
        """Messages on entries of companies whose audit trail may not lose them."""
        on_moves = messages.filtered(lambda m: m.model == "account.move")
        moves = self.env["account.move"].sudo().browse(on_moves.mapped("res_id"))
        kept = moves.exists().filtered("company_id.restrictive_audit_trail")
        return set(on_moves.filtered(lambda m: m.res_id in kept.ids).ids)

    @api.model
    def _get_refused_people(self, run, records):
        partners = records
        if records._name == "res.users":
            partners = records.partner_id
        internal = partners.filtered(lambda p: any(not u.share for u in p.user_ids))
        groups = [
            ("internal_user", set(internal.ids)),
            ("shared", self._get_shared(run, partners)),
            ("signer", self._get_ids("client.offboarding.signature", partners)),
            ("posted", self._get_held(partners.ids)),
        ]
        for reason, ids in groups:
            if records._name == "res.users":
                ids = set(records.filtered(lambda u, s=ids: u.partner_id.id in s).ids)
            yield reason, ids

    @api.model
    def _get_ids(self, name, partners):
        found = self.env[name].sudo().search([("partner_id", "in", partners.ids)])
        return set(found.partner_id.ids)

    @api.model
    def _get_shared(self, run, partners):
        # Vendors are counted by accounting, employees only where HR is installed.
        shared = set(partners.filtered("supplier_rank").ids)
        if "hr.employee" in self.env:
            employees = self.env["hr.employee"].sudo()
            employees = employees.with_context(active_test=False)
            contacts = [("work_contact_id", "in", partners.ids)]
            shared |= set(employees.search(contacts).work_contact_id.ids)
        cases = self.env["client.offboarding"].sudo().with_context(active_test=False)
        invited = [("contact_ids", "in", partners.ids)]
        invited += [("partner_id", "!=", run.offboarding_id.partner_id.id)]
        if run.offboarding_id:
            shared |= set(cases.search(invited).contact_ids.ids) & set(partners.ids)
        return shared

    @api.model
    def _get_held(self, ids):
        """Contacts to which a foreign key points that doesn't let go of them.

        Posted invoices keep no copy of the buyer, so they need the contact as it is.
        """
        keys = self.env.execute_query(
            SQL(
                """SELECT c.conrelid::regclass::text, a.attname
                FROM pg_constraint c JOIN pg_attribute a
                  ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                WHERE c.contype = 'f' AND c.confdeltype IN ('r', 'a')
                  AND c.confrelid = 'res_partner'::regclass
                  AND c.conrelid NOT IN ('res_users'::regclass)"""
            )
        )
        keys += [
            ("account_move", "partner_id"),
            ("account_move", "partner_shipping_id"),
        ]
        arms = [
            SQL(
                "SELECT %s FROM %s WHERE %s = ANY(%s)",
                SQL.identifier(column),
                SQL.identifier(table.strip('"')),
                SQL.identifier(column),
                list(ids),
            )
            for table, column in keys
        ]
        return {id_ for (id_,) in self.env.execute_query(SQL(" UNION ").join(arms))}
