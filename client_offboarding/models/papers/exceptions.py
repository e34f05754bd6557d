from collections import defaultdict

from odoo import models
from odoo.tools import SQL

# May be open while the confirmation is signed, and are no obligation of either side.
NO_EXCEPTION = (
    "confirmation_unsigned",
    "statement_unsigned",
    "end_not_reached",
    "notice_form",
    "paper_refused",
)
OVER = ("closed", "cancelled")
# Nobody gives these up: they are somebody else's.
ALWAYS = ("data_open",)


class ClientOffboardingProtocol(models.Model):
    """The obligations that the confirmation excepts from "all is settled"."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    def _get_exceptions(self, models=None, only=None):
        """What isn't settled: claimed on by a waiver, not due yet, or open.

        The amounts are those of today in the currency of the document, since a paper
        must not state a claim that was paid in the meantime. Once the case is over
        only its waivers are left to read.

        :param models: names of models; only what is open of these
        :param only: function of a record: whether the paper is about it
        :return: list of dicts of texts: ``name``, ``detail``, ``holder`` (whose claim
            it is), ``amount`` (empty where the paper has none to state), ``reason``
        """
        rows = []
        for _item, row in self._list_exceptions(models, only):
            # The lines of one contract read the same, where no amount tells them apart.
            if row not in rows:
                rows.append(row)
        return rows

    def _list_exceptions(self, models=None, only=None):
        """Pairs of an open item and what the paper says of it; see _get_exceptions."""
        self.ensure_one()
        # sudo: the paper states what is claimed, whoever prints it.
        paper = self.sudo()
        waived = paper._get_waived_items()
        items = paper._get_open_items(waived)
        if models:
            items = [item for item in items if item["res_model"] in models]
        found = list(paper._find_records(items))
        paper._add_deposits(found)
        for item, record in found:
            waiver = waived.get((item["code"], item["res_model"], item["res_id"]))
            claimed = waiver and waiver.kind == "still_claimed"
            is_given_up = item["waived"] and waiver and not claimed
            if is_given_up and item["code"] not in ALWAYS:
                continue
            if only and not only(record):
                continue
            row = record._get_exception(paper, item)
            if not row:
                continue
            row["reason"] = waiver.reason if claimed else self._get_open_reason(item)
            yield item, row

    def _get_waived_items(self):
        """Waivers in force by (check, model, id), the latest of each item."""
        items = self.env["client.offboarding.waiver.item"].search(
            [("offboarding_id", "=", self.offboarding_id.id), ("active", "=", True)],
            order="id",
        )
        return {
            (item.code, item.res_model, item.res_id): item.waiver_id for item in items
        }

    def _get_open_items(self, waived):
        case = self.offboarding_id
        if case.state in OVER:
            return [
                {"code": code, "res_model": model, "res_id": res_id, "waived": True}
                for code, model, res_id in waived
                if code not in NO_EXCEPTION
            ]
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT code, res_model, res_id, amount, waived
                  FROM (%s) item
                 WHERE offboarding_id = %s AND code NOT IN %s
                 ORDER BY res_model, res_id
                """,
                self.env["client.offboarding.check"]._get_waivable_items_query(
                    case.ids
                ),
                case.id,
                NO_EXCEPTION,
            )
        )

    def _get_refused(self):
        """What the other side refused and isn't agreed on, as exceptions."""
        return [
            {
                **self._prepare_exception_values(
                    self._name_refused(paper), self.env._("not accepted")
                ),
                "reason": paper.answer_text or paper.refusal_reason or "",
            }
            for paper in self._find_refused()
        ]

    def _name_refused(self, paper):
        return f"{paper._get_kind()._get_title()} ({paper.name})"

    def _find_refused(self):
        """Papers that the other side refused, and nobody answered."""
        # sudo: the paper states what is disputed, whoever prints it.
        latest = self.sudo().offboarding_id._get_refused_papers() - self.sudo()
        return latest._get_unanswered()

    def _find_records(self, items):
        """Pairs of an item and its record, where that is still there.

        What one of them reads from the database is read for all of its model.
        """
        ids = defaultdict(list)
        for item in items:
            ids[item["res_model"]].append(item["res_id"])
        found = {
            (name, record.id): record
            for name, res_ids in ids.items()
            # Waived in a case that is over: with its addon the model went.
            if name in self.env
            for record in self.env[name].browse(res_ids).exists()
        }
        for item in items:
            if record := found.get((item["res_model"], item["res_id"])):
                yield item, record

    def _add_deposits(self, found):
        """Have each item of a deposit say what adds up to it, as ``deposit``."""
        parts = [pair for pair in found if pair[0]["code"] == "deposit_open"]
        lines = self.env["account.move.line"].union(*(line for _item, line in parts))
        deposits = lines._group_by_deposit()
        for item, line in parts:
            item["deposit"] = deposits[line.account_id, line.currency_id]

    def _get_open_reason(self, item):
        if item["code"] == "receivable_not_due":
            return self.env._("not yet due")
        return self.env._("outstanding on the day of this document")

    def _prepare_exception_values(self, name, detail="", side="", amount=""):
        """The texts of one exception, but for its reason."""
        return {
            "name": name,
            "detail": detail,
            "holder": self._get_role(side),
            "amount": amount,
        }

    def _get_payer(self, move):
        """Who pays an invoice, where that isn't the client."""
        if not move.is_invoice(include_receipts=True):
            return ""
        payer = move.commercial_partner_id
        own = payer == self.offboarding_id.partner_id.commercial_partner_id
        return "" if own or not payer else payer.display_name

    def _format_net(self, amount, currency):
        if not amount:
            return ""
        return self.env._(
            "%(amount)s net of VAT", amount=self._format_money(amount, currency)
        )
