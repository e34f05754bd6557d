from odoo.tools import SQL

SCRIPT = "<script>alert(7731)</script><img src=x onerror=alert(7731)>"
# Texts that are no words of anybody's: what the ERP reads them for would fail.
CODES = {"access_token", "lang", "sha256", "store_fname", "vat", "tz", "email"}


class ScriptMixin:
    """Whatever is written anywhere is words to whoever reads it, and never runs."""

    def put_script(self, records, but=()):
        """A script behind every text of these records, also where none is taken."""
        self.env.flush_all()
        columns = [
            SQL("%(c)s = concat(%(c)s, %(t)s, id)", c=SQL.identifier(name), t=SCRIPT)
            for name, field in records._fields.items()
            if field.type in ("char", "text") and field.store and not field.translate
            if name not in {*CODES, *but} and not field.company_dependent
        ]
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id IN %s",
                SQL.identifier(records._table),
                SQL(", ").join(columns),
                records._ids,
            )
        )

    def put_scripts(self, case, but=()):
        """:param but: fields of the case that are left as they are"""
        case = case.sudo()
        names = [
            name
            for name, field in case._fields.items()
            if field.type in ("one2many", "many2one", "many2many")
            and field.comodel_name.startswith(("client.offboarding", "res.partner"))
            and self.env[field.comodel_name]._auto
        ]
        contracts = case.termination_ids.contract_id
        clients = case.partner_id.ids
        for records in (
            case,
            *(case[name] for name in names if name not in but),
            contracts,
            contracts.contract_line_ids,
            case.company_id.partner_id,
            case.invoice_ids,
            self.env["account.move"].sudo().search([("partner_id", "in", clients)]),
        ):
            if records:
                self.put_script(records)
        self.env.invalidate_all()

    def assertNoScript(self, text):
        self.assertNotIn("<script>alert", text)
        self.assertNotIn("<img src=x", text)
