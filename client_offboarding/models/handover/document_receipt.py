from odoo import api, fields, models
from odoo.exceptions import UserError

from ..case.called import takes, text

RECEIPTS = [
    ("received", "Received"),
    ("missing", "Missing"),
    ("remark", "Received with a remark"),
]
RECEIPT_FIELDS = {
    "receipt",
    "receipt_note",
    "receipt_by",
    "receipt_on",
    "receipt_for",
    "is_receipt_recorded",
}


class ClientOffboardingDocument(models.Model):
    """What the receiver of a document says about it."""

    _name = "client.offboarding.document"
    _inherit = ["client.offboarding.document"]

    receipt = fields.Selection(
        RECEIPTS, string="Receiver says", readonly=True, copy=False, tracking=True
    )
    receipt_note = fields.Text(string="Receiver's remark", readonly=True, copy=False)
    receipt_by = fields.Char(string="Said by", readonly=True, copy=False)
    receipt_for = fields.Char(
        string="Received by",
        readonly=True,
        copy=False,
        help="Who has it, where one of us recorded it.",
    )
    is_receipt_recorded = fields.Boolean(
        string="Recorded by us",
        readonly=True,
        copy=False,
        help="One of us recorded it for the receiver, who didn't say it himself.",
    )
    receipt_on = fields.Datetime(string="Receipt on", readonly=True, copy=False)

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | RECEIPT_FIELDS

    def _forget_receipt(self):
        # sudo: see _record_handing_over
        self.sudo()._write_step(dict.fromkeys({*RECEIPT_FIELDS, "handed_by_id"}, False))

    @takes(receipt=text, note=text, receiver=text)
    def action_mark(self, receipt, note=None, receiver=None):
        """Record what the receiver says about a document that he got, or didn't get.

        What is missing is open again.

        :param receipt: ``received``, ``missing`` or ``remark``
        :param note: the receiver's words; a remark needs them
        :param receiver: name of who received it, where it went to another side
        :return: True
        """
        self.check_access("write")
        self._mark_receipt(receipt, note, self.env.user.name, receiver or "")
        return True

    def action_mark_received(self):
        """The receiver has it."""
        return self.action_mark("received")

    def action_mark_missing(self):
        """The receiver doesn't have it: it is open again."""
        return self.action_mark("missing")

    def _mark_receipt(self, receipt, note, name, receiver=None, contact=None):
        """Write down the receiver's answer; access was checked by the caller.

        :param name: of who says it
        :param receiver: of who received it, where one of us says it for him; None
            where he says it himself
        :param contact: who says it in the portal, perhaps without a login of his own
        """
        if receipt not in dict(RECEIPTS):
            raise UserError(self.env._("Say whether it was received or is missing."))
        note = (note or "").strip()
        if receipt == "remark" and not note:
            raise UserError(self.env._("Enter the remark."))
        # sudo: a helper or the client answers for a line whose case he can't write.
        for line in self.sudo():
            if line.state == "cancelled":
                raise UserError(
                    self.env._("'%s' isn't handed over any more.", line.name)
                )
            if contact and line._is_said_again(receipt, note, name):
                continue
            # What comes to us is ours to say.
            is_recorded = receiver is not None and line.direction != "to_company"
            line._write_step(
                {
                    "receipt": receipt,
                    "receipt_note": note or False,
                    "receipt_by": name,
                    "receipt_for": is_recorded and receiver,
                    "is_receipt_recorded": is_recorded,
                    "receipt_on": fields.Datetime.now(),
                    **line._get_received_values(receipt),
                }
            )
            said = line._tell_receipt(name)
            line.message_post(
                body=": ".join(filter(None, [said, note])),
                author_id=contact.id if contact else None,
            )
            if contact:
                line._track_set_author(contact)

    def _is_said_again(self, receipt, note, name):
        """Whether the same answer came before, to what was handed over since then."""
        self.ensure_one()
        said = (self.receipt, self.receipt_note or "", self.receipt_by)
        last = self.company_id._get_offboarding_now(self.receipt_on).date()
        return (
            (receipt, note, name) == said
            and self.state == "done"
            and receipt != "missing"
            and not self.is_receipt_recorded
            and (not self.date_handed or last >= self.date_handed)
        )

    def _tell_receipt(self, name):
        """Who says what; by whom it was received, where we say it for him."""
        label = dict(self._fields["receipt"]._description_selection(self.env))
        text = f"{name}: {label[self.receipt]}"
        if not self.is_receipt_recorded:
            return text
        return f"{text} ({self._tell_recorded(self.receipt_for)})"

    def _get_received_values(self, receipt):
        """What the receiver's answer makes of the line."""
        self.ensure_one()
        if receipt == "missing":
            return {"state": "open"}
        if self.state != "open":
            return {}
        self._check_authorised()
        day = self.date_handed or self.company_id._get_offboarding_today()
        return {"state": "done", "date_handed": day}
