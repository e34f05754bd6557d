from odoo import api, models
from odoo.tools import SQL

from .data_pattern import exactly, like, like_number

# Kinds of fields that hold texts.
TEXTS = ("char", "text", "html", "json", "properties")


class ClientOffboardingDataMentions(models.AbstractModel):
    """Texts that name somebody: which of them mean him, an officer decides."""

    _name = "client.offboarding.data.mentions"
    _description = "Mentions of a Person in Texts"

    @api.model
    def _find(self, seeds):
        """Look in every text, HTML and JSON column, in file names and indexed content.

        :return: rows of model, id and field, and two that are empty
        """
        search = self.env["client.offboarding.data.search"]
        patterns = [like(text) for text in [*seeds["emails"], *seeds["names"]]]
        patterns += [like_number(digits) for digits in seeds["phones"]]
        if not patterns:
            return []
        whole = exactly(seeds["emails"], seeds["names"], seeds["phones"])
        arms = []
        for model in search._get_models():
            for field in search._get_columns(model, *TEXTS):
                # Translated ones are JSON in the database.
                column = SQL("lower(%s::text)", SQL.identifier(field.name))
                condition = SQL(
                    "%s LIKE ANY(%s) AND %s ~ %s", column, patterns, column, whole
                )
                arms.append(search._arm(model, field.name, condition))
        return search._fetch(arms)
