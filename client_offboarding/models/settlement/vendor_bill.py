from markupsafe import Markup

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...const import CASE_READERS


class ClientOffboarding(models.Model):
    """Bills that still arrive, after the end, for what was bought for the client."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    # For everybody who reads the case: that it is so, not what is on them.
    vendor_bill_count = fields.Integer(
        string="Bills after the end",
        compute="_compute_vendor_bill_count",
        groups=CASE_READERS,
        help="From vendors, for what was bought for the client, dated after the end.",
    )

    def _compute_vendor_bill_count(self):
        for case in self:
            case.vendor_bill_count = len(case._get_vendor_bills())

    def _get_bought_contracts(self):
        """Purchase contracts for the client, but those that we keep for ourselves.

        Where the case covers some contracts only, those that it lists: the client has
        others, and what is bought for them goes on.
        """
        self.ensure_one()
        # sudo: whoever reads the case may not read contracts of vendors.
        case = self.sudo()
        if case.scope == "contracts":
            contracts = case.purchase_ids.contract_id
        else:
            shares = case.env["client.offboarding.purchase.share"].search(
                [
                    ("commercial_partner_id", "=", case.commercial_partner_id.id),
                    ("company_id", "=", case.company_id.id),
                ]
            )
            contracts = shares.contract_id
        kept = case.purchase_ids.filtered(lambda line: line.state == "kept")
        return contracts - kept.contract_id

    def _get_vendor_bills_domain(self):
        self.ensure_one()
        contracts = self.date_end and self._get_bought_contracts()
        if not contracts:
            return Domain.FALSE
        after = Domain("invoice_date", ">", self.date_end)
        return (
            Domain("move_type", "in", ("in_invoice", "in_receipt"))
            & Domain("state", "!=", "cancel")
            & Domain("company_id", "=", self.company_id.id)
            & Domain(
                "invoice_line_ids.contract_line_id.contract_id", "in", contracts.ids
            )
            & (after | Domain("date", ">", self.date_end))
        )

    def _get_vendor_bills(self):
        """In sudo: whether there are any, for whoever reads the case."""
        moves = self.env["account.move"].sudo()
        return moves.search(self._get_vendor_bills_domain(), order="date, id")

    def action_view_vendor_bills(self):
        """Open the bills that arrived after the end, under the user's own rights.

        :return: an ``ir.actions.act_window`` on ``account.move``
        :raises AccessError: for who may read no bills
        """
        self.ensure_one()
        self.check_access("read")
        self.env["account.move"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_in_invoice_type"
        )
        action["name"] = action["display_name"] = self.env._("Bills after the end")
        action["domain"] = [("id", "in", self._get_vendor_bills().ids)]
        action["context"] = {"create": False, "default_move_type": "in_invoice"}
        return action


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move"]

    def _get_offboarding_note(self, env):
        """A list with a link to each bill, without amounts, in the language of ``env``.

        Whoever checks them follows the links by his own rights. The name that a bill
        is shown by isn't kept by language: one that another user read before would come
        in his.
        """
        bills = self.with_context(lang=env.lang)
        entries = [
            Markup("<li>%s – %s, %s</li>")
            % (
                bill._get_html_link(bill._get_move_display_name(show_ref=True)),
                bill.partner_id.name or "",
                format_date(env, bill.invoice_date or bill.date),
            )
            for bill in bills
        ]
        title = env._("Bills after the end:")
        return Markup("<p>%s</p><ul>%s</ul>") % (title, Markup("").join(entries))

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        # sudo: bills are also posted by people who may not see cases.
        bills = posted.filtered(lambda move: move.is_purchase_document(True))
        bought = bills.sudo().invoice_line_ids.contract_line_id.contract_id
        if clients := bought.offboarding_share_ids.commercial_partner_id:
            cases = self.env["client.offboarding"].sudo()
            cases.search(
                [
                    ("commercial_partner_id", "in", clients.ids),
                    ("company_id", "in", posted.company_id.ids),
                ]
            )._mark_changed()
        return posted
