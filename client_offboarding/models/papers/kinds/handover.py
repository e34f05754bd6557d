from odoo import models


class ClientOffboardingMixinPaperTakeover(models.AbstractModel):
    """What is handed over to the new provider, as the record of all three sides."""

    _name = "client.offboarding.mixin.paper.takeover"
    _description = "Record of the Handover of Services"

    def _get_takeover_facts(self):
        """Who takes over, by whose leave, and when.

        :return: list of (label, text); what isn't known says so
        """
        self.ensure_one()
        # sudo: for whoever may read the paper.
        case = self.sudo().offboarding_id
        overlap = self._describe_period(case.overlap_start, case.overlap_end)
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
                self._format_day(case.new_provider_authorised_on)
                or self.env._("not given yet"),
            ),
            (self.env._("Period of working side by side"), overlap or unknown),
            (
                self.env._("Day of taking over"),
                self._format_day(case.date_takeover) or unknown,
            ),
            (
                self.env._("Processing agreement between Client and New Provider"),
                processing.get(case.provider_processing, ""),
            ),
            (self.env._("Meetings"), "; ".join(self._get_meetings()) or unknown),
        ]

    def _describe_period(self, start, end):
        start, end = self._format_day(start), self._format_day(end)
        if start and end:
            return self.env._("from %(start)s until %(end)s", start=start, end=end)
        if start:
            return self.env._("from %s", start)
        return end and self.env._("until %s", end)

    def _get_meetings(self):
        """The meetings of the case to which the new provider was invited."""
        case = self.sudo().offboarding_id
        # sudo: the day of a meeting, and who was invited, of this case only.
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
                day=self._format_day(meeting.start_date)
                if meeting.allday
                else self._format_hour(meeting.start),
                people=", ".join(meeting.partner_ids.mapped("name")),
            )
            for meeting in meetings.filtered(
                lambda meeting: (
                    case.new_provider_id in meeting.partner_ids.commercial_partner_id
                )
            )
        ]

    def _get_knowledge_rows(self, questions=False):
        """Items of knowledge, or the questions and gaps about them.

        :return: list of dicts of texts
        """
        self.ensure_one()
        return [
            {
                "kind": self._get_line_label(item, "kind"),
                "name": item.name,
                "about": item.parent_id.name,
                "location": item.location,
                "answer": item.answer,
                "handed": self._format_day(item.date_handed),
                "accepted": self._format_day(item.date_accepted),
                "accepted_by": item.accepted_by,
            }
            for item in self._get_handover_lines("knowledge_ids")
            if (item.kind != "item") == questions
        ]

    def _get_open_work(self):
        """What is still to be done, and who goes on with it.

        :return: list of texts
        """
        self.ensure_one()
        knowledge = self._get_handover_lines("knowledge_ids")
        backlogs = self._get_handover_lines("document_ids").filtered(
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


class ClientOffboardingMixinTakeover(models.AbstractModel):
    _name = "client.offboarding.mixin.takeover"
    _description = "Takeover of a Case"

    def _has_paper(self, kind):
        """Services are handed over where somebody takes them over."""
        if kind == "handover":
            return bool(self.new_provider_id)
        return super()._has_paper(kind)
