from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from odoo.addons.client_offboarding.const import ACTIVE_STATES
from odoo.addons.client_offboarding.models.case.lasting import lasts

from .data_policy import CASE, OWN, PEOPLE, TEXT


class ClientOffboardingDataRefusal(models.AbstractModel):
    """Who can't be anonymised, and what may not lose a record."""

    _name = "client.offboarding.data.refusal"
    _inherit = ["client.offboarding.data.refusal"]

    @api.model
    def _get_refused_people(self, run, name, ids):
        if name not in PEOPLE:
            return
        # sudo: also contacts and users that the officer doesn't see.
        records = self.env[name].sudo().with_context(active_test=False).browse(ids)
        records = records.exists()
        people = records.partner_id if name == "res.users" else records
        signed = self._get_signers(people)
        held = self._get_held("res.partner", people.ids, (CASE,))
        of_case = self._get_held("res.partner", people.ids, self._get_not_case())
        groups = [
            *self._get_staying(run, people),
            ("signer", signed),
            ("posted", held),
            ("frozen", of_case),
        ]
        for reason, refused in groups:
            if name == "res.users":
                users = records.filtered(lambda u, r=refused: u.partner_id.id in r)
                refused = set(users.ids)
            yield reason, refused

    @api.model
    def _get_staying(self, run, people):
        """Whose data aren't the case's to erase; nothing of theirs is looked for."""
        internal = people.filtered(lambda p: any(not u.share for u in p.user_ids))
        return [
            ("other_company", self._get_used_by_others(run, people)),
            ("internal_user", set(internal.ids)),
            ("shared", self._get_shared(run, people)),
            ("needed", self._get_needed(run, people)),
        ]

    @api.model
    def _get_signers(self, people):
        signatures = self.env["client.offboarding.signature"].sudo()
        found = signatures.search([("partner_id", "in", people.ids)])
        return set(found.partner_id.ids)

    @api.model
    def _get_used_by_others(self, run, people):
        """A contact without a company is every company's."""
        used = set(people.filtered(lambda p: p.company_id - run.company_id).ids)
        clients = people.commercial_partner_id | people
        of_others = [("company_id", "!=", run.company_id.id)]
        of_others += [("company_id", "!=", False), ("partner_id", "in", clients.ids)]
        found = clients.browse()
        for name in ("client.offboarding", "contract.contract", "account.move"):
            records = self.env[name].sudo().with_context(active_test=False)
            for [client] in records._read_group(of_others, ["partner_id"]):
                found |= client
        hit = people.filtered(lambda p: (p | p.commercial_partner_id) & found)
        return used | set(hit.ids)

    @api.model
    def _get_shared(self, run, people):
        """Vendors, employees, our companies' own contacts, and other clients'."""
        shared = set(people.filtered("supplier_rank").ids)
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        ours = companies.search([("partner_id", "in", people.ids)])
        shared |= set(ours.partner_id.ids)
        if "hr.employee" in self.env:
            employees = self.env["hr.employee"].sudo()
            employees = employees.with_context(active_test=False)
            contacts = [("work_contact_id", "in", people.ids)]
            shared |= set(employees.search(contacts).work_contact_id.ids)
        if case := run.offboarding_id.sudo():
            # Not the case's commercial partner: a client may be employed since.
            client = case.partner_id
            moved = people.filtered(lambda p: p.commercial_partner_id != client)
            cases = case.with_context(active_test=False)
            invited = [("contact_ids", "in", people.ids)]
            others = cases.search([*invited, ("partner_id", "!=", client.id)])
            shared |= {*moved.ids, *others.contact_ids.ids} & set(people.ids)
        return shared

    @api.model
    def _get_needed(self, run, people):
        """Who takes part in what runs, and everybody of a client who hasn't gone."""
        # sudo: of the case only whose it is, and what ends by it.
        case = run.offboarding_id.sudo()
        if case and self._is_still_client(case):
            return set(people.ids)
        # sudo: of cases it is only asked who takes part.
        people = people.sudo().with_context(active_test=False)
        cases = people._get_cases_taken_part_in() - case
        needed = cases.contact_ids | cases.new_provider_contact_ids
        return set(needed.ids) & set(people.ids)

    @api.model
    def _is_still_client(self, case):
        """Whether another case of his runs, or a contract that doesn't end by this.

        One of the case itself that runs past its end was taken up again.
        """
        of_client = [("commercial_partner_id", "=", case.partner_id.id)]
        of_client += [("company_id", "=", case.company_id.id)]
        others = [("id", "!=", case.id), ("state", "in", ACTIVE_STATES)]
        if case.search_count([*of_client, *others], limit=1):
            return True
        today = case.company_id._get_offboarding_today()
        # sudo: of contracts it is only asked whether one runs.
        contracts = self.env["contract.contract"].sudo()
        contracts = contracts.search(Domain(of_client) & lasts(today))
        ended = case.termination_ids.filtered("is_ended")
        ending = ended.filtered(lambda term: term.date_end and term.date_end >= today)
        if case.state in ACTIVE_STATES:
            ending |= case.termination_ids - ended
        return bool(contracts - ending.contract_id)

    @api.model
    def _get_not_case(self):
        """Models of every policy but the evidence of cases."""
        policies = self.env["client.offboarding.data.policy"]._get_data_policies()
        return tuple({*policies.values()} - {CASE}) + (None,)

    @api.model
    def _get_held(self, name, ids, besides=()):
        """Records to which a foreign key points that doesn't let go of them.

        Posted invoices keep no copy of the buyer, so they need the contact as it is.

        :param besides: policies of models whose keys aren't looked at
        """
        # What goes before it doesn't hold it.
        let_go = {OWN, TEXT, *besides}
        arms = [
            SQL(
                "SELECT %s FROM %s WHERE %s = ANY(%s)",
                SQL.identifier(column),
                SQL.identifier(table),
                SQL.identifier(column),
                list(ids),
            )
            for table, column, policy in self._get_holding(self.env[name]._table)
            if policy not in let_go
        ]
        if not arms:
            return set()
        return {id_ for (id_,) in self.env.execute_query(SQL(" UNION ").join(arms))}

    @api.model
    @ormcache("table")
    def _get_holding(self, table):
        """Foreign keys that restrict, from the catalogue: table, column, and policy.

        Remembered until addons are installed: it is asked for each batch.
        """
        policies = self.env["client.offboarding.data.policy"]._get_data_policies()
        of_table = {
            model._table: policies.get(model._name)
            for model in map(self.env.__getitem__, self.pool)
            if model._auto
        }
        keys = self.env.execute_query(
            SQL(
                """SELECT k.relname, a.attname
                FROM pg_constraint c JOIN pg_attribute a
                  ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                JOIN pg_class k ON k.oid = c.conrelid
                WHERE c.contype = 'f' AND c.confdeltype IN ('r', 'a')
                  AND c.confrelid = %s::regclass
                  AND k.relname NOT IN ('res_users', 'res_company')""",
                table,
            )
        )
        if table == "res_partner":
            keys += [("account_move", "partner_shipping_id")]
        return tuple((name, column, of_table.get(name)) for name, column in keys)
