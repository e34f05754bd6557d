from odoo import fields, models


class ClientOffboarding(models.Model):
    """Talks and meetings about a case, in the ERP's calendar."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    meeting_count = fields.Integer(
        compute="_compute_meeting_count", groups="base.group_user"
    )

    def _compute_meeting_count(self):
        counts = dict(
            self.env["calendar.event"]._read_group(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)],
                ["res_id"],
                ["__count"],
            )
        )
        for case in self:
            case.meeting_count = counts.get(case.id, 0)

    def action_view_meetings(self):
        """Open the case's meetings; a new one invites its people.

        :return: an ``ir.actions.act_window`` on ``calendar.event``
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "calendar.action_calendar_event"
        )
        people = self.user_id.partner_id | self.contact_ids
        action.update(
            {
                "name": self.env._("Meetings"),
                "views": [(False, "list"), (False, "calendar"), (False, "form")],
                "domain": [("res_model", "=", self._name), ("res_id", "=", self.id)],
                "context": {
                    "default_name": self.display_name,
                    "default_user_id": self.user_id.id,
                    "default_partner_ids": people.ids,
                    "default_res_model": self._name,
                    "default_res_id": self.id,
                },
            }
        )
        return action

    def action_plan_meeting(self):
        """Open a new meeting in the calendar, with the people of the case invited.

        :return: an ``ir.actions.act_window`` on ``calendar.event``
        """
        self.ensure_one()
        action = self.action_view_meetings()
        action.update(views=[(False, "form")], target="new")
        return action
