"""A declaration of set-off works once it has reached the other side (KC 61)."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...ending.delivery import CHANNELS

DELIVERY_FIELDS = {"date_delivered", "delivery_channel"}


class ClientOffboardingProtocol(models.Model):
    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    date_delivered = fields.Date(
        string="Reached the other side on",
        copy=False,
        help="The day on which the other side could read the declaration (Civil Code "
        "61): handed over, or sent and delivered. It is booked only afterwards.",
    )
    delivery_channel = fields.Selection(CHANNELS, string="Reached it by", copy=False)

    @api.model
    def _get_evidence_fields(self):
        return super()._get_evidence_fields() | DELIVERY_FIELDS

    def write(self, vals):
        if DELIVERY_FIELDS & set(vals) and any(
            paper.is_set_off_booked for paper in self
        ):
            raise UserError(
                self.env._("The set-off is booked: its day of delivery stays.")
            )
        res = super().write(vals)
        if vals.get("date_delivered"):
            self._tell_delivery()
        return res

    def _tell_delivery(self):
        channels = dict(
            self._fields["delivery_channel"]._description_selection(self.env)
        )
        for paper in self:
            # sudo: an accountant reads the case, and says so on it.
            paper.offboarding_id.sudo().message_post(
                body=self.env._(
                    "%(paper)s reached the other side on %(day)s. %(how)s",
                    paper=paper.name,
                    day=format_date(self.env, paper.date_delivered),
                    how=channels.get(paper.delivery_channel, ""),
                ),
                author_id=self.env.user.partner_id.id,
            )

    @api.constrains("date_delivered")
    def _check_date_delivered(self):
        for paper in self.filtered("date_delivered"):
            day = paper.date_delivered
            if day > paper.company_id._get_offboarding_today():
                raise ValidationError(
                    self.env._(
                        "%s lies ahead: record the delivery once it has happened.",
                        format_date(self.env, day),
                    )
                )
            signed = paper._get_day_signed()
            if not signed:
                raise ValidationError(
                    self.env._(
                        "%s isn't signed yet: nothing was delivered.", paper.name
                    )
                )
            if day < signed:
                raise ValidationError(
                    self.env._(
                        "%(paper)s was signed on %(signed)s and can't have been "
                        "delivered before.",
                        paper=paper.name,
                        signed=format_date(self.env, signed),
                    )
                )

    def _get_day_reached(self):
        """When the declaration reached the other side, or False.

        What the client declares is with us once we keep his signed declaration.
        """
        self.ensure_one()
        if self.declared_by == "client":
            return self.date_delivered or self._get_day_signed()
        return self.date_delivered

    def _check_reached(self):
        """:raises UserError: where the other side doesn't know the declaration yet"""
        if not self._get_day_reached():
            raise UserError(
                self.env._(
                    "%s hasn't reached the client yet. Send it or hand it over, enter "
                    "on the paper when and how it reached him, and book it then.",
                    self.name,
                )
            )


class ClientOffboarding(models.Model):
    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_set_offs_to_book(self):
        """Declarations of set-off that work already and aren't in the books yet."""
        # sudo: whoever looks at the ledger need not read the papers of the case.
        return self.sudo().protocol_ids.filtered(
            lambda paper: (
                paper.kind == "set_off"
                and paper.state == "signed"
                and paper._get_day_reached()
                and not paper.set_off_move_ids
            )
        )
