from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context, float_compare, float_round

from ..case.called import choice, moment, number, takes, text

# What a reset empties, besides the quantity; the chatter keeps it.
RESULT_FIELDS = (
    "condition_returned",
    "date_done",
    "charge_id",
    "wiped_on",
    "wiped_by_id",
    "wipe_method",
)


class ClientOffboardingReturn(models.Model):
    """How things of a case are received, lost, wiped and charged."""

    _name = "client.offboarding.return"
    _inherit = ["client.offboarding.return"]

    @api.model
    def _get_recorded_states(self):
        return {"partial", "done", "missing"}

    @api.model
    def _get_result_fields(self):
        return ["quantity_done", *RESULT_FIELDS, "place", "remarks", "client_remarks"]

    @takes(
        quantity=number,
        condition=choice("client.offboarding.return", "condition_returned"),
        place=text,
        remarks=text,
        client_remarks=text,
        date=moment,
        received_by=text,
    )
    def action_receive(
        self,
        quantity=None,
        condition=None,
        place=None,
        remarks=None,
        client_remarks=None,
        date=None,
        received_by=None,
    ):
        """Record that a thing came back, went back or stays, in part or in full.

        :param quantity: how much came now, in the line's unit; all of the rest
            by default
        :param condition: its condition (default: as issued)
        :param date: when, in UTC, not later than now (the default)
        :param received_by: name of who of the client's people took it
        :return: True
        :raises UserError: for a quantity that isn't positive or more than expected
        """
        self.check_access("write")
        details = {
            "place": place,
            "remarks": remarks,
            "client_remarks": client_remarks,
            "date": self._check_moment(date),
            "received_by": received_by,
        }
        details = {name: value for name, value in details.items() if value}
        for line in self:
            line._check_expected()
            rest = line._get_rest()
            quantity_now = rest if quantity is None else quantity
            line._check_quantity(quantity_now, rest)
            line._check_photos()
            line._receive(quantity_now, condition, details)
        return True

    def _check_moment(self, when):
        if when and when > fields.Datetime.now():
            raise UserError(self.env._("A thing can't be received later than now."))
        return when

    def _get_rest(self):
        """How much of it is still expected."""
        self.ensure_one()
        return float_round(
            self.quantity - self.quantity_done, precision_digits=self._get_digits()
        )

    def _get_digits(self):
        return self.env["decimal.precision"].precision_get("Product Unit")

    def _check_quantity(self, quantity, rest):
        digits = self._get_digits()
        if float_compare(quantity, 0, precision_digits=digits) <= 0:
            raise UserError(self.env._("Enter how much was received."))
        if float_compare(quantity, rest, precision_digits=digits) > 0:
            raise UserError(
                self.env._(
                    "Only %(rest)s of '%(thing)s' is still expected.",
                    rest=rest,
                    thing=self.name,
                )
            )

    def _receive(self, quantity, condition, details):
        """Do what a receipt takes; addons that move stock extend this.

        Access, state and quantity were checked.
        """
        self._record_receipt(quantity, condition, details)

    def _record_receipt(self, quantity, condition, details):
        """Write the receipt and what follows from it for the line."""
        self.ensure_one()
        digits = self._get_digits()
        done = float_round(self.quantity_done + quantity, precision_digits=digits)
        complete = float_compare(done, self.quantity, precision_digits=digits) >= 0
        receipt = self._create_receipt(quantity, condition, details)
        self._write_step(
            {
                "quantity_done": done,
                "condition_returned": condition
                or self.condition_returned
                or self.condition_issued,
                "state": "done" if complete else "partial",
                "date_done": self._get_last_receipt_date() if complete else False,
                "place": details.get("place") or self.place,
                **self._add_remarks(details),
            }
        )
        self._tell_receipt(quantity, receipt.received_by)
        if self._is_sold_or_given() or condition in ("damaged", "missing"):
            self._propose_charge(quantity, condition)
        return receipt

    def _tell_receipt(self, quantity, received_by):
        text = self.env._(
            "Received: %(quantity)s of %(total)s",
            quantity=quantity,
            total=self.quantity,
        )
        if self.direction == "to_client":
            text = f"{text} ({self._tell_recorded(received_by)})"
        self.message_post(body=text)

    def _get_receivers(self):
        """Who of the client's people took it, by our record."""
        # sudo: see _get_last_receipt_date
        names = self.sudo().receipt_ids.sorted("date").mapped("received_by")
        return ", ".join(dict.fromkeys(filter(None, names)))

    def _tell_handed(self):
        """By whom it was received, where it went back to the client."""
        if self.direction != "to_client":
            return ""
        return self._tell_recorded(self._get_receivers())

    def _get_last_receipt_date(self):
        # sudo: whoever does the line may have no rights on its receipts.
        return max(self.sudo().receipt_ids.mapped("date"))

    def _create_receipt(self, quantity, condition, details):
        # sudo: receipts are written here only; the right to the line was checked.
        # A caller's context must not set what he can't record.
        context = clean_context(self.env.context)
        return (
            self.env["client.offboarding.return.receipt"]
            .with_env(self.env(su=True, context=context))
            .create(
                {
                    **details,
                    "return_id": self.id,
                    "quantity": quantity,
                    "condition": condition or self.condition_issued,
                    "user_id": self.env.user.id,
                }
            )
        )

    def _add_remarks(self, details):
        """Remarks of a receipt are kept on the line as well: they are printed."""
        return {
            name: "\n".join(filter(None, [self[name], details[name]]))
            for name in ("remarks", "client_remarks")
            if name in details
        }

    def action_missing(self):
        """What is still expected won't come back: propose a charge for it.

        :return: True
        """
        self.check_access("write")
        for line in self:
            line._check_expected()
            line._propose_charge(line._get_rest(), "missing")
            vals = {"state": "missing", "date_done": fields.Datetime.now()}
            if not line.quantity_done:
                vals["condition_returned"] = "missing"
            line._write_step(vals)
            if line.category == "data_carrier":
                line._report_lost_data()
        return True

    def _report_lost_data(self):
        """A lost data carrier may have to be notified within 72 hours (GDPR 33)."""
        # sudo: the warehouse reads no more of the case than its header.
        case = self.sudo().offboarding_id
        case.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self.env._("Data carrier missing: %s", self.name),
            note=self.env._(
                "Ask the data protection officer whether this is a breach of personal "
                "data: it may have to be notified within 72 hours."
            ),
            user_id=case.user_id.id,
        )

    @takes(method=text)
    def action_confirm_wiped(self, method=None):
        """Confirm that the data on a data carrier is gone for good.

        :param method: how it was wiped or destroyed
        :return: True
        :raises UserError: for what is no data carrier, or was confirmed already
        """
        self.check_access("write")
        for line in self:
            if not line.needs_wiping:
                raise UserError(
                    self.env._("There is nothing to wipe on '%s'.", line.name)
                )
            line._write_step(
                {
                    "wiped_on": fields.Datetime.now(),
                    "wiped_by_id": self.env.uid,
                    "wipe_method": method,
                }
            )
            line.message_post(
                body=": ".join(filter(None, [self.env._("Wiped"), method]))
            )
        return True

    def action_cancel_line(self):
        """The thing isn't to be returned after all."""
        self.check_access("write")
        self._check_helper_cancels_nothing("cancelled")
        for line in self:
            line._check_expected()
            line._write_step({"state": "cancelled"})
        # The unique index on serials looks at the state.
        self.env.flush_all()
        return True

    def action_reset(self):
        """Undo a wrong result, while the charge that came of it is still a proposal.

        Its receipts stay in the history, marked as undone.
        """
        self.check_access("write")
        self._check_helper_cancels_nothing()
        # sudo: a helper has no rights on charges; only what his own line proposed is
        # taken back.
        for line in self.sudo():
            charges = line.charge_id.search([("return_id", "=", line.id)])
            if any(charge.state in ("agreed", "invoiced") for charge in charges):
                raise UserError(
                    self.env._(
                        "'%s' was charged already. Settle the charge instead.",
                        line.name,
                    )
                )
            line._undo_receipts()
            line._write_step(
                {
                    "state": "expected",
                    "quantity_done": 0,
                    **dict.fromkeys(RESULT_FIELDS, False),
                }
            )
            charges.filtered(lambda charge: charge.state != "waived").unlink()
        return True

    def _undo_receipts(self):
        """Mark the receipts as undone; addons that moved stock refuse or move back."""
        self.receipt_ids._write_step({"active": False})

    def _check_expected(self):
        if self.state not in ("expected", "partial"):
            raise UserError(
                self.env._(
                    "'%s' is settled already. Reset the line if that was wrong.",
                    self.name,
                )
            )
