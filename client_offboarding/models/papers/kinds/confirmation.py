from datetime import timedelta

from odoo import models
from odoo.tools import format_date


class ClientOffboardingPaperKindConfirmation(models.AbstractModel):
    """That the cooperation is over, with all that is excepted from "all is settled"."""

    _name = "client.offboarding.paper.kind.confirmation"
    _description = "Confirmation of the End"
    _inherit = ["client.offboarding.paper.excepting"]

    _states = ("confirm",)
    _is_early = True
    _message = "confirmation"
    _is_last = True

    def _get_title(self):
        return self.env._("Confirmation of the End of the Cooperation")

    def _get_number_word(self):
        return self.env._("Confirmation")

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
                day=paper._format_day(other._get_day_signed()),
            )
            for other in papers.sorted("id")
        ]

    def _prepare_values(self, paper):
        return {
            "exceptions": paper._get_exceptions()
            + paper._get_refused()
            + paper._get_kept_data()
            + paper._get_duties_to_come(),
            "duties": paper._get_surviving_duties(is_dated=False),
        }

    def _get_excepted(self, paper):
        refused = {
            (other._name, other.id): (paper._name_refused(other), "", 0.0)
            for other in paper._find_refused()
        }
        return super()._get_excepted(paper) | refused

    def _get_obstacle(self, paper):
        """Until the last end is over nobody can say that the cooperation is.

        A term ends with the end of its last day (Civil Code 111), where the company is.
        """
        today = paper.company_id._get_offboarding_today()
        running = paper._get_terminations().filtered(
            lambda termination: (
                not termination.date_end or termination.date_end >= today
            )
        )
        if not running:
            return super()._get_obstacle(paper)
        if endless := running.filtered(lambda termination: not termination.date_end):
            return self.env._(
                "%(contract)s has no end yet: the confirmation can be signed only once "
                "its end is over.",
                contract=endless[0].display_name,
            )
        last = max(running, key=lambda termination: termination.date_end)
        return self.env._(
            "%(contract)s ends only at the end of %(end)s: the confirmation can be "
            "signed from %(day)s.",
            contract=last.display_name,
            end=format_date(self.env, last.date_end),
            day=format_date(self.env, last.date_end + timedelta(days=1)),
        )


class ClientOffboardingProtocol(models.Model):
    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    def _void_confirmation(self):
        """A reopened case isn't confirmed any more, whatever was signed."""
        papers = self.filtered(
            lambda paper: paper._get_kind()._is_last and paper.state != "void"
        )
        papers._write_step({"state": "void"})
