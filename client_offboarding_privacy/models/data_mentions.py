from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL, split_every

from ..tools.lookout import Lookout
from .data_pattern import exactly, like, like_number

# Kinds of fields that hold texts.
TEXTS = ("char", "text", "html", "json", "properties")
# Rows that are looked through at once, and people asked for in one query.
ROWS, AT_ONCE = 1000, 20
# Between the texts of a row, and between rows: in no name, and between no digits.
FIELD_GAP, ROW_GAP = "\x01", "\x02"


class ClientOffboardingDataMentions(models.AbstractModel):
    """Texts that name somebody: which of them mean him, an officer decides.

    To compare each text with each of thousands of people takes days. So all texts are
    read once, and it is known by their words who may be named; only there the database
    looks who is.
    """

    _name = "client.offboarding.data.mentions"
    _description = "Mentions of a Person in Texts"

    @api.model
    def _find(self, seeds):
        """Look in every text, HTML and JSON column, in file names and indexed content.

        :return: rows of model, id and field, and two that are empty
        """
        texts = sorted({text.lower() for text in [*seeds["emails"], *seeds["names"]]})
        if not texts and not seeds["phones"]:
            return []
        search = self.env["client.offboarding.data.search"]
        lookout, found = Lookout(texts, seeds["phones"]), []
        self.env.flush_all()
        for model in search._get_models():
            if fields := search._get_columns(model, *TEXTS):
                hits = self._look_through(model, fields, lookout)
                found += self._confirm(model, fields, hits, seeds)
        return found

    @api.model
    def _look_through(self, model, fields, lookout):
        """Who may be named in which records.

        :return: name, address or number → set of ids
        """
        texts = SQL(", ").join(SQL.identifier(field.name) for field in fields)
        self.env.cr.execute(
            SQL(
                "DECLARE offboarding_mentions NO SCROLL CURSOR FOR"
                " SELECT id, concat_ws(%s, %s) FROM %s",
                *(FIELD_GAP, texts, SQL.identifier(model._table)),
            )
        )
        hits = defaultdict(set)
        while True:
            self.env.cr.execute("FETCH %s FROM offboarding_mentions", [ROWS])
            rows = self.env.cr.fetchall()
            # Mostly nobody is named in any of them.
            if rows and lookout.find(ROW_GAP.join(text for _id, text in rows)):
                for id_, text in rows:
                    for named in lookout.find(text):
                        hits[named].add(id_)
            if len(rows) < ROWS:
                break
        self.env.cr.execute("CLOSE offboarding_mentions")
        return hits

    @api.model
    def _confirm(self, model, fields, hits, seeds):
        """Where somebody is named as a whole, by those whose names may be there."""
        search = self.env["client.offboarding.data.search"]
        emails, phones = {e.lower() for e in seeds["emails"]}, set(seeds["phones"])
        found = {}
        for some in split_every(AT_ONCE, sorted(hits)):
            numbers = [named for named in some if named in phones]
            texts = [named for named in some if named not in phones]
            patterns = [*map(like, texts), *map(like_number, numbers)]
            whole = exactly(
                [text for text in texts if text in emails],
                [text for text in texts if text not in emails],
                numbers,
            )
            ids = sorted(set().union(*(hits[named] for named in some)))
            arms = [
                search._arm(
                    model,
                    field.name,
                    SQL(
                        "id = ANY(%s) AND %s LIKE ANY(%s) AND %s ~ %s",
                        *(ids, column, patterns, column, whole),
                    ),
                )
                for field in fields
                # Translated ones are JSON in the database.
                for column in [SQL("lower(%s::text)", SQL.identifier(field.name))]
            ]
            found |= dict.fromkeys(search._fetch(arms))
        return list(found)
