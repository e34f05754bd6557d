from odoo import api, models
from odoo.tools import SQL


class ClientOffboardingDataMentions(models.AbstractModel):
    """Texts that name somebody: which of them mean him, an officer decides."""

    _name = "client.offboarding.data.mentions"
    _description = "Mentions of a Person in Texts"

    @api.model
    def _find(self, seeds):
        """Look in every text, HTML and JSON column, in file names and indexed content.

        :return: rows of (model, id, field)
        """
        search = self.env["client.offboarding.data.search"]
        texts = [*seeds["emails"], *seeds["names"]]
        patterns = [search._quote(text) for text in texts]
        if not patterns:
            return []
        arms = []
        for model in search._get_models():
            for field in search._get_columns(model, "char", "text", "html", "json"):
                # Translated ones are JSON in the database.
                column = SQL("lower(%s::text)", SQL.identifier(field.name))
                condition = SQL("%s LIKE ANY(%s)", column, patterns)
                arms.append(search._arm(model, field.name, condition))
        return search._fetch(arms)
