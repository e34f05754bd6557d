from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import AMOUNT_READERS
from .called import text


class ClientOffboardingWaiver(models.Model):
    """A manager's decision to go on although something is open."""

    _name = "client.offboarding.waiver"
    _description = "Waiver of an Offboarding Check"
    _inherit = ["client.offboarding.mixin.ahead", "client.offboarding.mixin.guard"]
    _order = "date desc, id desc"
    _day_ahead = "follow_up_date"

    offboarding_id = fields.Many2one(
        "client.offboarding", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="offboarding_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    code = fields.Selection(
        selection=lambda self: self.env["client.offboarding.check"]._selection_code(),
        required=True,
        string="Check",
    )
    reason = fields.Text(required=True)
    kind = fields.Selection(
        [
            ("still_claimed", "Still claimed"),
            ("written_off", "Given up"),
            ("not_ours", "Not part of this ending"),
        ],
        required=True,
        default="still_claimed",
        help="Items that are still claimed are printed as exceptions.",
    )
    follow_up_date = fields.Date(string="Follow up on")
    item_ids = fields.One2many("client.offboarding.waiver.item", "waiver_id")
    amount = fields.Monetary(readonly=True, groups=AMOUNT_READERS)
    user_id = fields.Many2one(
        "res.users",
        string="Waived by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    active = fields.Boolean(default=True, readonly=True)

    @api.model
    def _get_step_fields(self):
        return {"item_ids", "amount", "user_id", "date", "active"}

    @api.model_create_multi
    def create(self, vals_list):
        """Create waivers for whatever is open in their checks right now.

        The items and amounts are read here, whoever calls, so that nobody waives
        more than there is.
        """
        for vals in vals_list:
            for name in self._get_step_fields():
                vals.pop(name, None)
            if not (text(self.env, vals.get("reason")) or "").strip():
                raise UserError(self.env._("State why this may stay open."))
        waivers = super().create(vals_list)
        for waiver in waivers:
            waiver.offboarding_id._check_may_waive(waiver.code)
            # Of two who waive the same, the second waits, and finds nothing open.
            waiver.offboarding_id._touch()
            waiver.offboarding_id._check_editable()
            waiver._take_open_items()
        return waivers

    def _take_open_items(self):
        self.ensure_one()
        check = self.env["client.offboarding.check"].search(
            [("offboarding_id", "=", self.offboarding_id.id), ("code", "=", self.code)]
        )
        items = [item for item in check._get_items() if not item["waived"]]
        if not items:
            raise UserError(
                self.env._("Nothing is open in '%s' any more.", check.name or self.code)
            )
        self._keep_items(items)
        self._write_step({"amount": sum(item["amount"] or 0 for item in items)})
        self.env["client.offboarding.check"]._forget()
        self.offboarding_id.message_post(
            body=self.env._(
                "Waived: %(check)s (%(count)s). %(reason)s",
                check=check.name,
                count=len(items),
                reason=self.reason,
            )
        )

    def _keep_items(self, items):
        # sudo: items are written only here, from what the check counts.
        self.env["client.offboarding.waiver.item"].sudo().create(
            [
                {
                    "waiver_id": self.id,
                    "res_model": item["res_model"],
                    "res_id": item["res_id"],
                    "amount": item["amount"],
                }
                for item in items
            ]
        )

    def write(self, vals):
        if vals.keys() == {"active"} and vals["active"] is False:
            # What archiving means here, whoever does it: with the same rights.
            return self.action_revoke()
        if set(vals) - {"follow_up_date"}:
            raise UserError(
                self.env._("A waiver can't be edited. Revoke it and make another one.")
            )
        self.offboarding_id._check_editable()
        return super().write(vals)

    def action_revoke(self):
        """Take waivers back; they stay on record.

        :return: True
        """
        for waiver in self:
            waiver.offboarding_id._check_may_waive(waiver.code)
        self.check_access("write")
        # Whoever closes the case at this moment either has closed it, or closes it
        # without this waiver.
        self.offboarding_id._touch()
        self.offboarding_id._check_editable()
        self._write_step({"active": False})
        self.env["client.offboarding.check"]._forget()
        for waiver in self:
            waiver.offboarding_id.message_post(
                body=self.env._("Waiver revoked: %s", waiver.reason)
            )
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A waiver is never deleted: revoke it."))
