from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from .offboarding_deadline import TERMINATION_DATES


class ClientOffboardingMixinChangeEndTermination(models.AbstractModel):
    """What hangs on the end of a contract, and moves with it."""

    _name = "client.offboarding.mixin.change.end.termination"
    _description = "Dates that Move with a Termination"

    penalty_ids = fields.One2many("client.offboarding.charge", "termination_id")

    def _get_hanging_dates(self):
        """The dates that follow from the end, as they are now.

        :return: for each termination a list of dates, in the order of their kinds
        """
        return {
            termination.id: [termination[name] for name, *_rest in TERMINATION_DATES]
            for termination in self
        }

    def _update_penalty_proposals(self):
        """Compute anew what is only proposed; whatever was decided stays."""
        for termination in self:
            # sudo: who moves the end may not see amounts; the contract sets them.
            proposals = termination.sudo().penalty_ids.filtered(
                lambda charge: charge.state == "proposed"
            )
            if not proposals:
                continue
            values = termination._get_penalty_values()
            if values:
                names = ("name", "calculation", "price_unit")
                proposals.write({name: values[name] for name in names})
            else:
                proposals.unlink()


class ClientOffboardingMixinChangeEnd(models.AbstractModel):
    _name = "client.offboarding.mixin.change.end"
    _description = "Change of the End of a Case"

    def _move_with_end(self, terminations, before):
        """Move deadlines and to-dos that stood on a date which has moved.

        What somebody set on another day was meant for that day, and stays.

        :param before: what ``_get_hanging_dates`` gave before the end was moved
        """
        self.ensure_one()
        moved = {}
        for termination_id, dates in terminations._get_hanging_dates().items():
            pairs = zip(before[termination_id], dates, strict=True)
            moved |= {old: new for old, new in pairs if old and new and old != new}
        terminations._update_penalty_proposals()
        if not moved:
            return
        lines = [
            line
            for line in self._get_open_lines(moved)
            if not ("signature_ids" in line._fields and line.signature_ids)
        ]
        for line in [*lines, *self._get_activities_on(moved)]:
            line.date_deadline = moved[line.date_deadline]
        if lines:
            self._post_reason(
                self.env._("Deadlines moved with it"),
                "; ".join(
                    f"{line.display_name} – {format_date(self.env, line.date_deadline)}"
                    for line in lines
                ),
            )

    def _get_open_lines(self, days):
        """Lines of whatever kind that are open and due on one of ``days``."""
        deadlines = self.env["client.offboarding.deadline"]
        lines = []
        for model in deadlines._get_obligation_models():
            # sudo: a deadline moves whoever may decide on the line itself.
            lines += model.sudo().search(
                [
                    ("offboarding_id", "=", self.id),
                    ("is_settled", "=", False),
                    ("date_deadline", "in", list(days)),
                ]
            )
        return lines

    def _get_activities_on(self, days):
        # sudo: also those of colleagues.
        return self.sudo().activity_ids.filtered(
            lambda activity: activity.date_deadline in days
        )


class ClientOffboardingMixinChangeEndCharge(models.AbstractModel):
    _name = "client.offboarding.mixin.change.end.charge"
    _description = "Charges that Move with the End"

    termination_id = fields.Many2one(
        "client.offboarding.termination",
        string="Contract that ends",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )

    @api.constrains("termination_id", "offboarding_id")
    def _check_termination(self):
        # sudo: somebody else's case is only compared with.
        for charge in self.sudo():
            case = charge.termination_id.offboarding_id
            if case and case != charge.offboarding_id:
                raise ValidationError(
                    self.env._("The contract of a charge is one of the same case.")
                )
