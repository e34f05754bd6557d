from odoo import models


class ClientOffboardingPaperKindConfidentiality(models.AbstractModel):
    """That a side keeps the other side's information confidential."""

    _name = "client.offboarding.paper.kind.confidentiality"
    _description = "Declaration of Confidentiality"
    _inherit = ["client.offboarding.paper.declaration"]

    def _get_title(self):
        return self.env._("Declaration of Confidentiality")

    def _get_number_word(self):
        return self.env._("Confidentiality")

    def _prepare_values(self, paper):
        return {"terms": self._get_terms(paper)}

    def _get_terms(self, paper):
        """For each contract, until when its information stays confidential."""
        rows = []
        for termination in paper._get_terminations():
            if day := termination.confidentiality_until:
                text = self.env._("until %s", paper._format_day(day))
            elif termination.has_confidentiality:
                text = self.env._("without limit of time")
            else:
                # What nobody agreed on, a paper must not promise by itself.
                text = self.env._(
                    "no clause on confidentiality; only what the law protects"
                )
            rows.append({"name": paper._name_contract(termination), "text": text})
        return rows
