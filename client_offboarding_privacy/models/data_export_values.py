from odoo import api, models
from odoo.tools import SQL

from odoo.addons.client_offboarding.tools import dossier

NAMED = ("many2one", "many2many")
WRITTEN = ("char", "html", "selection", "text")


class ClientOffboardingDataExportValues(models.AbstractModel):
    """Values of records as texts: for programs in the XML, for people in the CSV.

    They are read by one query for each batch: a client may have a hundred thousand
    records, and nothing else is done with their values.
    """

    _name = "client.offboarding.data.export.values"
    _description = "Values of an Export of Personal Data"

    @api.model
    def _describe(self, name):
        """A model and its exported fields, in the language of the environment."""
        fields_ = self.env["client.offboarding.data.policy"]._get_exported(name)
        return {
            "name": name,
            "label": self.env["ir.model"]._get(name).name or name,
            "fields": [
                {
                    "name": field.name,
                    "label": field._description_string(self.env) or field.name,
                    "type": field.type,
                    "of": field.comodel_name if field.type in NAMED else None,
                }
                for field in fields_
            ],
        }

    @api.model
    def _get_columns(self, name):
        """Labels of the columns of a CSV; where two are alike, with their names."""
        described = self._describe(name)["fields"]
        labels = [field["label"] for field in described]
        return [
            "ID",
            *(
                field["label"]
                if labels.count(field["label"]) == 1
                else f"{field['label']} ({field['name']})"
                for field in described
            ),
        ]

    @api.model
    def _read(self, records):
        """Values of records of one model, in the order of their ids.

        :return: (ids, list of (name of the field, its texts), see ``_get_texts``)
        """
        policy = self.env["client.offboarding.data.policy"]
        fields_ = policy._get_exported(records._name)
        ids, columns = self._fetch(records, fields_)
        return ids, [
            (field.name, self._get_texts(field, column))
            for field, column in zip(fields_, columns, strict=True)
        ]

    @api.model
    def _fetch(self, records, fields_):
        """The values as they are in the database, or as the ORM reckons them."""
        query = records._as_query(ordered=False)
        stored = [f for f in fields_ if f.store and f.column_type]
        selected = [
            records._field_to_sql(query.table, field.name, query) for field in stored
        ]
        query.order = SQL("%s", SQL.identifier(query.table, "id"))
        table_id = SQL.identifier(query.table, "id")
        rows = self.env.execute_query(query.select(table_id, *selected))
        ids, *columns = zip(*rows, strict=True)
        found = {
            f.name: column for f, column in zip(stored, columns, strict=True)
        } | self._reckon(records, [f for f in fields_ if f not in stored], ids)
        return ids, [found[field.name] for field in fields_]

    @api.model
    def _reckon(self, records, fields_, ids):
        if not fields_:
            return {}
        rows = records.read([field.name for field in fields_], load=None)
        by_id = {row["id"]: row for row in rows}
        return {f.name: [by_id[id_][f.name] for id_ in ids] for f in fields_}

    @api.model
    def _get_names(self, field, column):
        """Names of the records that a column names: id → name."""
        if field.type == "many2many":
            column = [id_ for ids in column for id_ in ids]
        named = self.env[field.comodel_name].browse(set(column) - {False, None})
        named = named.exists()
        return dict(zip(named.ids, named.mapped("display_name"), strict=True))

    @api.model
    def _get_texts(self, field, column):
        """The value of each record as a text, which is empty where there is none.

        Of fields that name records, a tuple of (text, id of the record that it names).
        """
        if field.type in NAMED:
            names = self._get_names(field, column)
            named = column if field.type == "many2many" else ((id_,) for id_ in column)
            return [
                tuple((names[id_] or "", id_) for id_ in ids if id_ in names)
                for ids in named
            ]
        if field.type in WRITTEN:
            return [value or "" for value in column]
        write = {
            "date": lambda value: value.isoformat(),
            "datetime": lambda value: value.isoformat(timespec="seconds") + "Z",
            "boolean": lambda value: "true" if value else "false",
        }.get(field.type, str)
        if field.type == "boolean":
            return list(map(write, column))
        return [
            write(value) if value or value == 0 and value is not False else ""
            for value in column
        ]

    @api.model
    def _get_cells(self, name, columns):
        """The same as columns of a table, of which no cell becomes a formula."""
        fields_ = self.env[name]._fields
        for field_name, texts in columns:
            field = fields_[field_name]
            if field.type in NAMED:
                cells = {
                    values: dossier.defuse(", ".join(text for text, _id in values))
                    for values in set(texts)
                }
                yield [cells[values] for values in texts]
            elif field.type == "selection":
                labels = dict(field._description_selection(self.env))
                yield [labels.get(text, text) for text in texts]
            elif field.type in WRITTEN:
                yield [
                    dossier.defuse(text) if text[:1] in dossier.FORMULA else text
                    for text in texts
                ]
            else:
                yield texts
