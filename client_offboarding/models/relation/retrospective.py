from odoo import models


class ClientOffboarding(models.Model):
    """The talk among ourselves about how it went."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def action_plan_retrospective(self):
        """Open a new meeting of those who worked on the case, without the client.

        It isn't one of the case's meetings: nobody of the client's learns of it.

        :return: an ``ir.actions.act_window`` on ``calendar.event``
        """
        self.ensure_one()
        self.check_access("read")
        colleagues = self.user_id | self.helper_ids | self.lesson_ids.user_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Retrospective"),
            "res_model": "calendar.event",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_name": self.env._("Retrospective: %s", self.display_name),
                "default_user_id": self.env.uid,
                "default_partner_ids": colleagues.partner_id.ids,
                "default_privacy": "private",
            },
        }
