from odoo import models


class ClientOffboardingPaperKindConfirmation(models.AbstractModel):
    """That the cooperation is over, with all that is excepted from "all is settled"."""

    _name = "client.offboarding.paper.kind.confirmation"
    _description = "Confirmation of the End"
    _inherit = ["client.offboarding.paper.kind"]

    _states = ("confirm",)
    _is_early = True
    _message = "confirmation"
    _is_last = True

    def _get_title(self):
        return self.env._("Confirmation of the End of the Cooperation")

    def _get_annexes(self, paper):
        """The papers that were signed, with their days."""
        # sudo: titles and numbers only, for whoever may read the paper.
        papers = paper.sudo().offboarding_id.protocol_ids.filtered(
            lambda other: other.state == "signed" and other.kind != paper.kind
        )
        return [
            self.env._(
                "%(title)s No. %(number)s, signed on %(day)s",
                title=other._get_kind()._get_title(),
                number=other.name,
                day=paper._format_day(
                    paper._localize(max(other.signature_ids.mapped("date")))
                ),
            )
            for other in papers.sorted("id")
        ]

    def _prepare_values(self, paper):
        return {
            "exceptions": paper._get_exceptions(),
            "duties": paper._get_surviving_duties(),
        }


class ClientOffboardingProtocol(models.Model):
    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    def _void_confirmation(self):
        """A reopened case isn't confirmed any more, whatever was signed."""
        papers = self.filtered(
            lambda paper: paper._get_kind()._is_last and paper.state != "void"
        )
        papers._write_step({"state": "void"})
