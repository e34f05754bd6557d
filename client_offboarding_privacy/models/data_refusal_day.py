from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .data_policy import BY_VOUCHER, PEOPLE, VOUCHER

# What stands on vouchers and papers isn't bound by them for longer than they are kept.
UNTIL_ITS_DAY = ("posted", "signer", "frozen")
VOUCHER_DAYS = {
    "account.move": "date",
    "account.move.line": "date",
    "account.payment": "date",
    "sale.order": "date_order",
    "purchase.order": "date_order",
    "stock.picking": "scheduled_date",
}
# By what vouchers name somebody and need him as he is; see ``_get_held``.
NAMED_BY = ("partner_id", "commercial_partner_id")
NAMED_BY += ("partner_invoice_id", "partner_shipping_id")
OWED = ("asset_receivable", "liability_payable")


class ClientOffboardingDataRefusal(models.AbstractModel):
    """From which day what is refused is possible."""

    _name = "client.offboarding.data.refusal"
    _inherit = ["client.offboarding.data.refusal"]

    @api.model
    def _get_days(self, run, name, reason, ids):
        """For addons to extend.

        :return: id → day, for those of which one is known
        """
        if reason in BY_VOUCHER:
            policies = self.env["client.offboarding.data.policy"]._get_data_policies()
            voucher = name if policies.get(name) == VOUCHER else "account.move"
            return dict.fromkeys(ids, self._get_voucher_day(run, voucher))
        if reason == "signer":
            return self._get_signer_days(name, ids)
        if reason == "frozen":
            return self._get_frozen_days(run, name, ids)
        return {}

    @api.model
    def _get_day_after(self, day):
        return day and fields.Date.add(day, days=1)

    @api.model
    def _get_voucher_day(self, run, name):
        """The day after the latest of the rules about such records.

        Rules that name no records are about all that a law orders to keep. What isn't
        settled has no day: its years begin after the final settlement (Accounting Act,
        Art. 74(2)), and the claim needs its debtor (GDPR 17(3)(e)).
        """
        # sudo: of the ledger only whether something is open.
        items = self.env["account.move.line"].sudo()
        is_open = Domain("reconciled", "=", False)
        if items.search_count(self._get_items(run) & is_open, limit=1):
            return False
        # sudo: rules name models of the ERP, which officers don't read.
        rules = self.env["client.offboarding.data.rule"].sudo()
        found = rules.search([("res_model_ids.model", "=", name)])
        if not found:
            every = Domain("res_model_ids", "=", False) & Domain("basis", "=", "law")
            found = rules.search(every & Domain("role", "=", "controller"))
        last = self._get_last_voucher(run)
        days = [self._get_rule_end(rule, last) for rule in found if last]
        if case := run.offboarding_id.sudo():
            days.append(found._get_latest(case)[1])
        return self._get_day_after(max(filter(None, days), default=False))

    @api.model
    def _get_last_voucher(self, run):
        """The day of the last voucher with the people; also one after the case.

        Who has come back as a client stands on what is younger than his old case. What
        settled an invoice to one of them may name nobody but his company.
        """
        items = self._get_items(run)
        sought = [
            ("account.partial.reconcile", "max_date", Domain(side, "any", items))
            for side in ("debit_move_id", "credit_move_id")
        ]
        sought += [
            (name, field, self._get_naming(name, run.partner_ids))
            for name, field in VOUCHER_DAYS.items()
            if name in self.env
        ]
        days = [
            fields.Date.to_date(day)
            for name, field, domain in sought
            # sudo: of vouchers only their last day.
            for [day] in self.env[name].sudo()._read_group(domain, [], [f"{field}:max"])
            if day
        ]
        return max(days, default=False)

    @api.model
    def _get_naming(self, name, people):
        """What vouchers of a model name one of these people, as a condition."""
        fields_ = self.env[name]._fields
        naming = Domain.OR(
            Domain(field, "in", people.ids)
            for field in NAMED_BY
            if field in fields_ and fields_[field].store
        )
        state = "parent_state" if "parent_state" in fields_ else "state"
        return naming & Domain(state, "not in", ("cancel", "canceled"))

    @api.model
    def _get_items(self, run):
        """Receivables and payables of the people, open or settled, as a condition.

        Those of an invoice that names one of them are on his company's account.
        """
        people = run.partner_ids
        invoices = self._get_naming("account.move", people)
        items = Domain("partner_id", "in", people.ids)
        items |= Domain("move_id", "any", invoices)
        items &= Domain("account_id.account_type", "in", OWED)
        return items & Domain("parent_state", "=", "posted")

    @api.model
    def _is_over(self, run, name, reason, day):
        """Whether what kept somebody as he is has ended: then he is anonymised.

        The voucher, the paper and the case stay as they are, with nobody's name.
        """
        if name not in PEOPLE or reason not in UNTIL_ITS_DAY or not day:
            return False
        return day <= run.company_id._get_offboarding_today()

    @api.model
    def _get_rule_end(self, rule, day):
        if rule.counted_from != "end":
            day = date(day.year + (rule.counted_from == "tax_due_year"), 12, 31)
        return day + relativedelta(years=rule.years, months=rule.months)

    @api.model
    def _get_signer_days(self, name, ids):
        # sudo: of papers only how long they are kept.
        people = self.env[name].sudo().browse(ids)
        days = {}
        for record in people:
            person = record.partner_id if name == "res.users" else record
            signed = self.env["client.offboarding.signature"].sudo()
            papers = signed.search([("partner_id", "=", person.id)]).protocol_id
            kept = list(filter(None, papers.mapped("date_keep_until")))
            if len(kept) == len(papers):
                days[record.id] = self._get_day_after(max(kept))
        return days

    @api.model
    def _get_frozen_days(self, run, name, ids):
        """Of a file its paper's; else as long as the case is kept.

        Of a case that isn't closed yet, as far as one can say today.
        """
        case, company = run.offboarding_id.sudo(), run.company_id
        today = company._get_offboarding_today()
        closed = case and (case.date_closed or max(today, case.date_end or today))
        kept = closed and company._get_offboarding_keep_until(closed)
        days = dict.fromkeys(ids, self._get_day_after(kept)) if kept else {}
        if name == "ir.attachment":
            for file in self.env[name].sudo().browse(ids):
                paper = file.offboarding_protocol_id
                if paper.date_keep_until:
                    days[file.id] = self._get_day_after(paper.date_keep_until)
        return days
