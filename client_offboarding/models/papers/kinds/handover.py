from odoo import models

from ..signers import ALL_SIDES


class ClientOffboardingPaperKindHandover(models.AbstractModel):
    """What is handed over to the new provider, as the record of all three sides."""

    _name = "client.offboarding.paper.kind.handover"
    _description = "Record of the Handover of Services"
    _inherit = ["client.offboarding.paper.record"]

    _sides = ALL_SIDES
    _lines = "knowledge_ids"
    _part_field = "with_services"

    def _get_title(self):
        return self.env._("Record of the Handover of Services")

    def _get_number_word(self):
        return self.env._("Handover")

    def _get_part_title(self):
        return self.env._("Services")

    def _fits(self, case):
        """Services are handed over where somebody takes them over."""
        return bool(case.new_provider_id)

    def _is_filled(self, case):
        """Whom the client didn't authorise takes no part, and reads nothing of it."""
        # sudo: whether there is somebody, for whoever may read the paper.
        case = case.sudo()
        authorised = case.new_provider_authorised_on and case.new_provider_proof_ids
        return bool(case.new_provider_id and authorised)

    def _get_missing(self, paper):
        if paper.offboarding_id.new_provider_id:
            return super()._get_missing(paper)
        return [self.env._("Enter the new provider of the case first.")]

    def _prepare_values(self, paper):
        return {
            "facts": self._get_facts(paper),
            "items": self._get_knowledge_rows(paper),
            "questions": self._get_knowledge_rows(paper, questions=True),
            "work": self._get_open_work(paper),
        }

    def _get_facts(self, paper):
        """Who takes over, by whose leave, and when.

        :return: list of (label, text); what isn't known says so
        """
        # sudo: for whoever may read the paper.
        case = paper.sudo().offboarding_id
        overlap = self._describe_period(paper, case.overlap_start, case.overlap_end)
        processing = dict(
            case._fields["provider_processing"]._description_selection(self.env)
        )
        unknown = self.env._("not agreed")
        return [
            (
                self.env._("New provider"),
                ", ".join(
                    [
                        case.new_provider_id.name,
                        *case.new_provider_contact_ids.mapped("name"),
                    ]
                ),
            ),
            (
                self.env._("Client's written authorisation of"),
                paper._format_day(case.new_provider_authorised_on)
                or self.env._("not given yet"),
            ),
            (self.env._("Period of parallel work"), overlap or unknown),
            (
                self.env._("Day of taking over"),
                paper._format_day(case.date_takeover) or unknown,
            ),
            (
                self.env._("Processing agreement between Client and New Provider"),
                processing.get(case.provider_processing, ""),
            ),
            (self.env._("Meetings"), "; ".join(self._get_meetings(paper)) or unknown),
        ]

    def _describe_period(self, paper, start, end):
        start, end = paper._format_day(start), paper._format_day(end)
        if start and end:
            return self.env._("from %(start)s until %(end)s", start=start, end=end)
        if start:
            return self.env._("from %s", start)
        return end and self.env._("until %s", end)

    def _get_meetings(self, paper):
        """The meetings of the case to which the new provider was invited."""
        # sudo: the day of a meeting, and who was invited, of this case only.
        case = paper.sudo().offboarding_id
        meetings = (
            self.env["calendar.event"]
            .sudo()
            .search(
                [("res_model", "=", case._name), ("res_id", "=", case.id)],
                order="start",
            )
        )
        return [
            self.env._(
                "%(day)s: %(people)s",
                day=paper._format_day(meeting.start_date)
                if meeting.allday
                else paper._format_hour(meeting.start),
                people=", ".join(meeting.partner_ids.mapped("name")),
            )
            for meeting in meetings.filtered(
                lambda meeting: (
                    case.new_provider_id in meeting.partner_ids.commercial_partner_id
                )
            )
        ]

    def _get_knowledge_rows(self, paper, questions=False):
        """Items of knowledge, or the questions and gaps about them.

        :return: list of dicts of texts
        """
        return [
            {
                "kind": paper._get_label(item, "kind"),
                "name": item.name,
                "about": item.parent_id.name,
                "location": item.location,
                "answer": item.answer,
                "handed": paper._format_day(item.date_handed),
                "accepted": paper._format_day(item.date_accepted),
                "accepted_by": self._say_recorded(item.accepted_by)
                if item.is_acceptance_recorded
                else item.accepted_by,
            }
            for item in self._get_lines(paper)
            if (item.kind != "item") == questions
        ]

    def _get_open_work(self, paper):
        """What is still to be done, and who goes on with it.

        :return: list of texts
        """
        knowledge = self._get_lines(paper)
        backlogs = self._get_lines(paper, "document_ids").filtered(
            lambda document: document.kind == "backlog"
        )
        return [
            *[
                self.env._("Backlog of open work: %s", document.name)
                for document in backlogs
            ],
            *[
                self.env._("Not accepted yet: %s", item.name)
                for item in knowledge
                if not item.is_settled
            ],
        ]
