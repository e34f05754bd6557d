import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)
# What holds up asking for the confirmation.
TO_CONFIRM = ("notice", "confirm")


class ClientOffboarding(models.Model):
    """Steps that nobody has to take: an empty handover, and a closing that is due."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    is_handover_empty = fields.Boolean(
        compute="_compute_is_handover_empty",
        groups="base.group_user",
        help="There is nothing to hand over, and nothing holds up the confirmation.",
    )

    @api.model
    def _get_check_fields(self):
        return [*super()._get_check_fields(), "is_handover_empty"]

    # A handover with nothing in it

    def _get_to_hand_over(self):
        """What there is to return or to hand over, as words; whoever has lines tells.

        With what would be suggested when the handover starts.
        """
        self.ensure_one()
        return []

    def _compute_is_handover_empty(self):
        for case in self:
            case.is_handover_empty = (
                case.state == "notice"
                # sudo: a check blocks whether or not the user may see it.
                and not case.sudo().check_ids.filtered(
                    lambda check: check.state == "open" and check.blocks in TO_CONFIRM
                )
                and not case.sudo()._get_to_hand_over()
            )

    def _skip_handover(self):
        """Go past a handover with nothing in it, and say so."""
        if found := self._get_to_hand_over():
            raise UserError(
                self.env._(
                    "Start the handover of %(case)s first. There is something in it: "
                    "%(found)s.",
                    case=self.name,
                    found=", ".join(found),
                )
            )
        # Nothing to hand over; there may be charges to suggest.
        self.action_collect()
        self.message_post(
            body=self.env._(
                "There was nothing to return or to hand over: the handover was skipped."
            )
        )

    # Closing by itself

    def _close_by_itself(self):
        """Close the cases that are over, where their company has it so.

        As nobody: whoever signed last signed, and decided nothing else. Never past
        what :meth:`action_close` refuses: then somebody has to look at it.
        """
        self.env["client.offboarding.check"]._forget()
        # sudo: the company's setting, whoever signed.
        over = (
            self.with_user(SUPERUSER_ID)
            .sudo()
            .filtered(
                lambda case: (
                    case.state == "confirm"
                    and case.company_id.offboarding_close_by_itself
                    and case.is_ready
                )
            )
        )
        for case in over:
            try:
                with self.env.cr.savepoint():
                    case.action_close()
                    case.message_post(
                        body=self.env._(
                            "Closed by itself: everything is signed and nothing is "
                            "open. The company has it so in its settings."
                        )
                    )
            except UserError as error:
                _logger.info("Offboarding %s stays open: %s", case.name, error)
