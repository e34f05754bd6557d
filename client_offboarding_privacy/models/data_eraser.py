from odoo import api, models
from odoo.tools import SQL

from .data_mentions import TEXTS
from .data_pattern import BLANK, exactly
from .data_plan import NUMBERS

QUIET = {
    "active_test": False,
    "mail_activity_automation_skip": True,
    "mail_notrack": True,
    "prefetch_fields": False,
    "tracking_disable": True,
}


class ClientOffboardingDataEraser(models.AbstractModel):
    """Deletes records, takes names out of texts; who loses his values, see below.

    It asks nobody: whoever calls it has asked.
    """

    _name = "client.offboarding.data.eraser"
    _description = "Erasing of Personal Data"

    @api.model
    def _do(self, run, name, action, ids):
        """Carry out one action on records of a model.

        :param action: ``erase``, ``redact`` or ``anonymize``
        """
        # sudo: an officer has no rights on most apps; he was asked for his own.
        records = self.env[name].sudo().with_context(**QUIET).browse(ids)
        if action == "erase":
            records.unlink()
            # Some only archive themselves.
            models.Model.unlink(records.exists())
        elif action == "redact":
            # sudo: nobody sees for whom it looks.
            self._redact(records, run.sudo().seeds)
        else:
            getattr(self, f"_anonymize_{name.replace('.', '_')}")(records)
        self.env.flush_all()

    @api.model
    def _redact(self, records, seeds):
        """Names and addresses give way to a blank, and the person to nobody.

        By SQL: the text stays what it was otherwise, without a note that it was
        changed, and whoever follows it isn't told.
        """
        self.env.flush_all()
        search = self.env["client.offboarding.data.search"]
        whole = exactly(seeds["emails"], seeds["names"], seeds["phones"])
        digits = [f"%{number}%" for number in seeds["phones"]]
        values = []
        for field in search._get_columns(records, *TEXTS):
            column, new = SQL.identifier(field.name), SQL.identifier(field.name)
            kind = SQL.identifier(field.column_type[0])
            if whole:
                new = SQL(
                    "regexp_replace(%s::text, %s, %s, 'gi')::%s",
                    *(column, whole, BLANK, kind),
                )
            if digits and any(word in field.name for word in NUMBERS):
                new = SQL(
                    "CASE WHEN regexp_replace(%s::text, '[^0-9]', '', 'g')"
                    " LIKE ANY(%s) THEN NULL ELSE %s END",
                    *(column, digits, new),
                )
            values.append(SQL("%s = %s", column, new))
        self._leave_places(records, seeds)
        if values:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s WHERE id = ANY(%s)",
                    SQL.identifier(records._table),
                    SQL(", ").join(values),
                    records.ids,
                )
            )
        records.invalidate_recordset()

    @api.model
    def _leave_places(self, records, seeds):
        """Take the person out of lists of people."""
        ids = {"res.partner": seeds["partners"], "res.users": seeds["users"]}
        for field in records._fields.values():
            if field.type != "many2many" or not field.store or not field.relation:
                continue
            if people := ids.get(field.comodel_name):
                self.env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = ANY(%s) AND %s = ANY(%s)",
                        SQL.identifier(field.relation),
                        SQL.identifier(field.column1),
                        records.ids,
                        SQL.identifier(field.column2),
                        people,
                    )
                )
