from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL, email_normalize_all

from .data_pattern import exactly, like, split_numbers

LOG_FIELDS = ("create_uid", "write_uid")
ADDRESSES = ("email", "phone", "mobile", "login", "reply_to")
# How many levels of children and attached records are looked at.
DEPTH = 8
NOTHING = SQL("NULL::text, NULL::integer")


class ClientOffboardingDataSearch(models.AbstractModel):
    """Where somebody's data are: links, addresses and what hangs on what was found.

    The links come from the registry when it runs, so that an app that is installed
    tomorrow is searched as well. Each level is one query.
    """

    _name = "client.offboarding.data.search"
    _description = "Search of Personal Data"

    @api.model
    def _search_all(self, run):
        """Keep a find for each record, links before mentions."""
        seeds = self._get_seeds(run.partner_ids)
        self.env.flush_all()
        found = self._get_first(seeds)
        level = self._keep_new(found, self._fetch(self._get_direct_arms(seeds)))
        level |= found.keys()
        for _depth in range(DEPTH):
            if not level:
                break
            level = self._keep_new(found, self._fetch(self._get_child_arms(level)))
        store = self.env["client.offboarding.data.store"]
        store._keep(run, seeds, found)
        mentions = self.env["client.offboarding.data.mentions"]._find(seeds)
        store._keep(run, seeds, self._keep_new_paths(found, mentions), True)

    @api.model
    def _get_first(self, seeds):
        found = {("res.partner", id_): "id" for id_ in seeds["partners"]}
        return found | {("res.users", id_): "id" for id_ in seeds["users"]}

    @api.model
    def _get_direct_arms(self, seeds):
        yield from self._get_link_arms(seeds)
        yield from self._get_address_arms(seeds)

    @api.model
    def _get_seeds(self, partners):
        """Ids, addresses, numbers and names to look for.

        A legal person's own record is no personal data; its people's are.
        """
        people = partners.filtered(self._is_person)
        # sudo: archived users too, of every company.
        users = self.env["res.users"].sudo().with_context(active_test=False)
        users = users.search([("partner_id", "in", people.ids)])
        # A login that is a word of the language would be found everywhere.
        logins = {login.lower() for login in users.mapped("login") if "@" in login}
        emails = {email for p in people for email in self._get_emails(p)}
        names = {
            p.name.strip()
            for p in people
            if p.name and (len(p.name.split()) > 1 or len(p.name.strip()) >= 8)
        }
        return {
            "partners": people.ids,
            "users": users.ids,
            "emails": sorted((emails | logins) - {""}),
            "phones": sorted({n for p in people for n in split_numbers(p.phone or "")}),
            "names": sorted(names),
        }

    @api.model
    def _is_person(self, partner):
        by_itself = ("sole_trader", "consumer")
        return not partner.is_company or partner.offboarding_client_kind in by_itself

    @api.model
    def _get_emails(self, partner):
        """Each address of a contact, who may have entered several; else his words."""
        return email_normalize_all(partner.email) or [(partner.email or "").lower()]

    @api.model
    def _get_models(self):
        """Every model with a table of its own that keeps its records."""
        for name in sorted(self.pool):
            model = self.env[name]
            if model._auto and not model._abstract and not model._transient:
                if not name.startswith("client.offboarding.data."):
                    yield model

    @api.model
    def _get_columns(self, model, *types):
        return [
            field
            for field in model._fields.values()
            if field.store and field.column_type and field.type in types
        ]

    @api.model
    def _arm(self, model, path, condition, above=None):
        """A set of finds.

        :param above: SQL of the model and the id of the record that they hang on
        """
        return SQL(
            "SELECT %s::text, id, %s::text, %s FROM %s WHERE %s",
            model._name,
            path,
            above or NOTHING,
            SQL.identifier(model._table),
            condition,
        )

    @api.model
    def _get_link_arms(self, seeds):
        ids = {"res.partner": seeds["partners"], "res.users": seeds["users"]}
        for model in self._get_models():
            for field in model._fields.values():
                wanted = ids.get(field.comodel_name)
                if not field.store or not wanted or field.name in LOG_FIELDS:
                    continue
                if field.type == "many2one" and field.column_type:
                    yield self._get_link_arm(model, field, wanted)
                elif field.type == "many2many" and field.relation:
                    yield self._get_relation_arm(model, field, wanted)

    @api.model
    def _get_link_arm(self, model, field, ids):
        column = SQL.identifier(field.name)
        condition = SQL("%s = ANY(%s)", column, ids)
        if field.company_dependent:
            # One value for each company, in one JSON column.
            condition = SQL(
                "EXISTS (SELECT FROM jsonb_each_text(%s) each"
                " WHERE each.value = ANY(%s))",
                column,
                list(map(str, ids)),
            )
        above = SQL("%s::text, %s::integer", field.comodel_name, column)
        return self._arm(
            model,
            field.name,
            condition,
            NOTHING if field.company_dependent else above,
        )

    @api.model
    def _get_relation_arm(self, model, field, ids):
        return SQL(
            "SELECT DISTINCT %s::text, %s, %s::text, %s FROM %s WHERE %s = ANY(%s)",
            model._name,
            SQL.identifier(field.column1),
            field.name,
            NOTHING,
            SQL.identifier(field.relation),
            SQL.identifier(field.column2),
            ids,
        )

    @api.model
    def _get_address_arms(self, seeds):
        mails = [like(text) for text in seeds["emails"]]
        whole = exactly(seeds["emails"])
        numbers = [f"%{digits}%" for digits in seeds["phones"]]
        for model in self._get_models():
            for field in self._get_columns(model, "char", "text"):
                if field.translate or not any(w in field.name for w in ADDRESSES):
                    continue
                column = SQL.identifier(field.name)
                low = SQL("lower(%s)", column)
                # The regular expression only where the quicker one finds something.
                test = SQL("(%s LIKE ANY(%s) AND %s ~ %s)", low, mails, low, whole)
                tests = [test] if mails else []
                if numbers and ("phone" in field.name or "mobile" in field.name):
                    digits = SQL("regexp_replace(%s, '[^0-9]', '', 'g')", column)
                    tests.append(SQL("%s LIKE ANY(%s)", digits, numbers))
                if tests:
                    yield self._arm(model, field.name, SQL(" OR ").join(tests))

    @api.model
    def _get_child_arms(self, level):
        """What is deleted with these records, or hangs on them by model and id."""
        ids = defaultdict(list)
        for name, id_ in level:
            ids[name].append(id_)
        for model in self._get_models():
            for field in self._get_columns(model, "many2one"):
                above = ids.get(field.comodel_name)
                if above and field.ondelete == "cascade":
                    yield self._get_link_arm(model, field, above)
            yield from self._get_pair_arms(model, ids)

    @api.model
    def _get_pair_arms(self, model, ids):
        texts = {field.name for field in self._get_columns(model, "char", "selection")}
        for field in self._get_columns(model, "many2one_reference", "integer"):
            names = [getattr(field, "model_field", None)]
            if field.type == "integer":
                names = ["res_model", "model"] if field.name == "res_id" else []
            for name in filter(texts.__contains__, names):
                column, of = SQL.identifier(field.name), SQL.identifier(name)
                tests = [
                    SQL("(%s = %s AND %s = ANY(%s))", of, above, column, ids[above])
                    for above in sorted(ids)
                ]
                above = SQL("%s::text, %s::integer", of, column)
                yield self._arm(model, field.name, SQL(" OR ").join(tests), above)
        for field in self._get_columns(model, "reference"):
            keys = [f"{name},{id_}" for name in ids for id_ in ids[name]]
            column = SQL.identifier(field.name)
            above = SQL(
                "split_part(%s, ',', 1), split_part(%s, ',', 2)::integer",
                column,
                column,
            )
            condition = SQL("%s = ANY(%s)", column, keys)
            yield self._arm(model, field.name, condition, above)

    @api.model
    def _fetch(self, arms):
        arms = list(arms)
        if not arms:
            return []
        return self.env.execute_query(SQL(" UNION ALL ").join(arms))

    @api.model
    def _keep_new(self, found, rows):
        """Add rows that weren't found before.

        :return: those below which is searched on: not what only many people share, as
            groups and companies, of which nobody says that it is somebody's
        """
        policies = self.env["client.offboarding.data.policy"]._get_data_policies()
        level = set()
        for name, id_, path, *_above in rows:
            if id_ and (name, id_) not in found:
                found[name, id_] = path
                field = self.env[name]._fields.get(path)
                if name in policies or field.type != "many2many":
                    level.add((name, id_))
        return level

    @api.model
    def _keep_new_paths(self, found, rows):
        return {
            (name, id_): path
            for name, id_, path, *_above in rows
            if (name, id_) not in found
        }
