from odoo import api, models

from odoo.addons.client_offboarding.models.data.deciding import CHOSEN, GOING

HANDED_OVER = ("returns", "documents", "access")


class ClientOffboardingDataRefusal(models.AbstractModel):
    """What of the case, and of the officer's decision, is against erasing yet."""

    _name = "client.offboarding.data.refusal"
    _inherit = ["client.offboarding.data.refusal"]

    @api.model
    def _get_obstacle(self, run, name):
        """What is against erasing records of a model.

        :return: (reason, day), empty where nothing is
        """
        if not run.offboarding_id:
            return ()
        return self._get_obstacle_of_line(
            run.offboarding_id.sudo(), run._get_data_line(name)
        )

    @api.model
    def _get_obstacle_of_line(self, case, line):
        """For addons to extend.

        :param line: ``client.offboarding.data`` of the ERP, or none
        """
        # sudo: of case and line it is asked what was decided, whoever runs it.
        case, line = case.sudo(), line.sudo()
        today = case.company_id._get_offboarding_today()
        if line.state == "kept" and line.retain_until >= today:
            return "retention", self._get_day_after(line.retain_until)
        if not self._is_handed_over(case, line):
            return "not_handed_over", False
        if not case.date_end or case.date_end >= today:
            return "end_not_over", self._get_day_after(case.date_end)
        if not self._is_decided(line):
            return "no_choice", False
        if not self._is_returned(line):
            return "not_handed_over", False
        return ()

    @api.model
    def _is_handed_over(self, case, line):
        """What is the client's, once it is handed over; what is ours, once all is
        signed.
        """
        if case.state == "closed":
            return True
        checks = case.check_ids.filtered(lambda check: check.state == "open")
        if line.role == "processor":
            open_areas = HANDED_OVER
            states = ("handover", "confirm")
        else:
            open_areas = ("confirmation",)
            states = ("confirm",)
        return case.state in states and not checks.filtered(
            lambda check: check.area in open_areas
        )

    @api.model
    def _is_decided(self, line):
        """What is the client's goes only as he chose."""
        if line.state not in ("decided", "running", "done"):
            return False
        if line.decision not in GOING:
            return False
        if line.role != "processor":
            return True
        return line.decision in CHOSEN.get(line._get_choice(), ())

    @api.model
    def _is_returned(self, line):
        """Whether the client has what was to be given back before it is erased; of
        what was exported for him, see data_export_refusal.py.
        """
        if line.decision in ("return", "transfer"):
            return line.state == "done"
        return line.role != "processor" or line._get_choice() != "return_erase"
