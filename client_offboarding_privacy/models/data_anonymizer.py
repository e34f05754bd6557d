from odoo import api, models
from odoo.tools import SQL, sql

# What stays of a contact: nothing in it tells who he was.
KEPT = {
    "active",
    "commercial_partner_id",
    "company_id",
    "company_ids",
    "create_date",
    "create_uid",
    "customer_rank",
    "group_ids",
    "id",
    "is_company",
    "lang",
    "login",
    "name",
    "parent_id",
    "partner_id",
    "partner_share",
    "role_ids",
    "share",
    "supplier_rank",
    "type",
    "write_date",
    "write_uid",
}
# Of users, by who made them.
MADE_BY = ("auth.passkey.key", "res.users.log")


class ClientOffboardingDataEraser(models.AbstractModel):
    """People lose every value but those that tell nobody who they were.

    By SQL: a contact's ``write`` would hand cleared addresses and tax numbers on to
    its company, tell followers, and keep the old values as tracked ones.
    """

    _name = "client.offboarding.data.eraser"
    _inherit = ["client.offboarding.data.eraser"]

    @api.model
    def _anonymize_res_partner(self, people):
        self._clear(people, SQL("name = '#' || id, active = FALSE"))
        self._drop_messages(people)
        computed = [
            field
            for field in people._fields.values()
            if field.store and field.compute and field.readonly
        ]
        for field in computed:
            self.env.add_to_compute(field, people)
        people.modified(["name"])
        people.flush_recordset()

    @api.model
    def _anonymize_res_users(self, users):
        """Who was a user is none any more, and whatever he signed in with is gone."""
        login = SQL("login = 'anonymised-' || id, active = FALSE")
        self._clear(users, login)
        self._drop_messages(users)
        for table, column in self._get_tables_of_users():
            self._delete(table, column, users)
        for name in MADE_BY:
            if name in self.env:
                self._delete(self.env[name]._table, "create_uid", users)
        # Sessions and rights are remembered.
        self.env.registry.clear_cache()

    @api.model
    def _delete(self, table, column, users):
        self.env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE %s = ANY(%s)",
                *(SQL.identifier(table), SQL.identifier(column), users.ids),
            )
        )

    @api.model
    def _get_tables_of_users(self):
        """Keys and devices: Odoo keeps them in tables that it doesn't make itself."""
        for name in self.pool:
            model = self.env[name]
            if model._auto or model._abstract or "user_id" not in model._fields:
                continue
            if sql.table_kind(self.env.cr, model._table) == sql.TableKind.Regular:
                yield model._table, "user_id"

    @api.model
    def _clear(self, records, values):
        """Empty every column that isn't kept, also those the ORM doesn't know."""
        self.env.flush_all()
        empty = [
            SQL("%s = NULL", SQL.identifier(name))
            for (name,) in self.env.execute_query(
                SQL(
                    "SELECT column_name FROM information_schema.columns"
                    " WHERE table_schema = current_schema() AND table_name = %s"
                    " AND is_nullable = 'YES'",
                    records._table,
                )
            )
            if name not in KEPT and not self._is_computed(records, name)
        ]
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                SQL(", ").join([*empty, values]),
                records.ids,
            )
        )
        for field in records._fields.values():
            if field.type == "many2many" and field.store and field.name not in KEPT:
                self._delete(field.relation, field.column1, records)
        records.invalidate_recordset()

    @api.model
    def _is_computed(self, records, name):
        field = records._fields.get(name)
        return field and field.compute and field.readonly

    @api.model
    def _drop_messages(self, records):
        """Tracked old values among them, and what was noted while the rest went."""
        on_them = [("model", "=", records._name), ("res_id", "in", records.ids)]
        records.env["mail.message"].search(on_them).unlink()
