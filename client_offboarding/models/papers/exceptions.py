from odoo import models
from odoo.tools import SQL

# May be open while the confirmation is signed, and are no obligation of either side.
NO_EXCEPTION = (
    "confirmation_unsigned",
    "statement_unsigned",
    "end_not_reached",
    "notice_form",
)
OVER = ("closed", "cancelled")


class ClientOffboardingMixinPaperException(models.AbstractModel):
    """The obligations that the confirmation excepts from "all is settled"."""

    _name = "client.offboarding.mixin.paper.exception"
    _description = "Exceptions of a Confirmation"

    def _get_exceptions(self, models=None):
        """What isn't settled: claimed on by a waiver, not due yet, or open.

        The amounts are those of today in the currency of the document, since a paper
        must not state a claim that was paid in the meantime. Once the case is over
        only its waivers are left to read.

        :param models: names of models; only what is open of these
        :return: list of dicts of texts: ``name``, ``detail``, ``holder`` (whose claim
            it is), ``amount`` (empty where the paper has none to state), ``reason``
        """
        self.ensure_one()
        # sudo: the paper states what is claimed, whoever prints it.
        paper = self.sudo()
        waived = paper._get_waived_items()
        rows = []
        for item in paper._get_open_items(waived):
            if models and item["res_model"] not in models:
                continue
            waiver = waived.get((item["code"], item["res_model"], item["res_id"]))
            if item["waived"] and waiver and waiver.kind != "still_claimed":
                continue
            record = paper.env[item["res_model"]].browse(item["res_id"]).exists()
            row = record and paper._prepare_exception(record, item)
            if not row:
                continue
            claimed = waiver and waiver.kind == "still_claimed"
            row["reason"] = waiver.reason if claimed else self._get_open_reason(item)
            # The lines of one contract read the same, where no amount tells them apart.
            if row not in rows:
                rows.append(row)
        return rows

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
                self.env["client.offboarding.check"]._get_waivable_items_query(),
                case.id,
                NO_EXCEPTION,
            )
        )

    def _get_open_reason(self, item):
        if item["code"] == "receivable_not_due":
            return self.env._("not yet due")
        return self.env._("open on the day of this paper")

    def _prepare_exception(self, record, item):
        """The texts of one exception, but for its reason.

        Glue addons add their models here; by default it is the record's name.

        :param record: the record that is open, in sudo
        :param item: what the check says about it: ``code`` and, while the case runs,
            ``amount`` in company currency
        :return: dict of texts, or None where nothing is open any more
        """
        method = {
            "account.move.line": self._prepare_exception_item,
            "account.move": self._prepare_exception_draft,
            "contract.line": self._prepare_exception_contract,
            "client.offboarding.charge": self._prepare_exception_charge,
            "client.offboarding.return": self._prepare_exception_return,
            "client.offboarding.access": self._prepare_exception_access,
            "client.offboarding.document": self._prepare_exception_document,
            "client.offboarding.knowledge": self._prepare_exception_knowledge,
        }.get(record._name)
        if method:
            return method(record, item)
        return self._prepare_exception_values(record.display_name)

    def _prepare_exception_values(self, name, detail="", side="", amount=""):
        return {
            "name": name,
            "detail": detail,
            "holder": self._get_role(side),
            "amount": amount,
        }

    def _prepare_exception_item(self, line, item):
        if line.reconciled:
            return None
        side = "company" if line.amount_residual_currency > 0 else "client"
        day = self._format_day(line.date_maturity or line.date)
        detail = (
            self.env._("due on %s", day)
            if side == "company"
            else self.env._("to be credited or paid back")
        )
        if payer := self._get_payer(line.move_id):
            detail = self.env._(
                "%(detail)s, payer: %(payer)s", detail=detail, payer=payer
            )
        return self._prepare_exception_values(
            line.move_id.name,
            detail,
            side,
            self._format_money(line.amount_residual_currency, line.currency_id),
        )

    def _prepare_exception_draft(self, move, item):
        if move.state != "draft":
            return None
        credit = move.move_type == "out_refund"
        return self._prepare_exception_values(
            self.env._("Credit note") if credit else self.env._("Invoice"),
            self.env._("still to be issued"),
            "client" if credit else "company",
            self._format_money(move.amount_total, move.currency_id),
        )

    def _prepare_exception_contract(self, line, item):
        """A contract's line; only what was prepaid has an amount that is certain."""
        contract = line.contract_id
        name = " – ".join(filter(None, [contract.code, contract.name]))
        if item["code"] == "contract_prepaid":
            return self._prepare_exception_values(
                name,
                self.env._("invoiced past the end, to be credited"),
                "client",
                self._format_net(item.get("amount"), self.company_id.currency_id),
            )
        if item["code"] == "contract_unbilled":
            detail = self.env._("services still to be invoiced")
            return self._prepare_exception_values(name, detail, "company")
        return self._prepare_exception_values(name, self.env._("not ended yet"))

    def _prepare_exception_charge(self, charge, item):
        if charge.is_settled:
            return None
        # What nobody has priced yet is claimed without an amount, not for nothing.
        amount = ""
        if charge.amount and charge.vat_treatment == "taxable":
            amount = self._format_net(charge.amount, charge.currency_id)
        elif charge.amount:
            amount = self._format_money(charge.amount, charge.currency_id)
        return self._prepare_exception_values(
            charge.name,
            self.env._("disputed")
            if charge.state == "disputed"
            else self.env._("to be invoiced or charged by a debit note"),
            "client" if charge.side == "we_owe" else "company",
            amount,
        )

    def _prepare_exception_return(self, line, item):
        if line.is_settled:
            return None
        if line.state == "done":
            detail = self.env._("received; its data is still to be wiped")
            return self._prepare_exception_values(self._describe_thing(line), detail)
        if line.direction == "kept":
            detail = self.env._("stays on terms that are still to be settled")
            return self._prepare_exception_values(self._describe_thing(line), detail)
        return self._prepare_exception_values(
            self._describe_thing(line),
            self.env._(
                "%(rest)s of %(quantity)s to be returned",
                rest=self._format_quantity(line.quantity - line.quantity_done),
                quantity=self._format_quantity(line.quantity),
            ),
            "client" if line.direction == "to_client" else "company",
        )

    def _prepare_exception_access(self, line, item):
        if line.is_settled:
            return None
        detail = {
            "transfer": self.env._("access still to be transferred"),
            "revoke": self.env._("access still to be revoked"),
            "close": self.env._("access still to be closed"),
        }[line.operation]
        return self._prepare_exception_values(line.display_name, detail)

    def _prepare_exception_document(self, line, item):
        if line.is_settled:
            return None
        return self._prepare_exception_values(
            line.display_name,
            self.env._("document still to be handed over"),
            {"to_client": "client", "to_company": "company"}.get(line.direction, ""),
        )

    def _prepare_exception_knowledge(self, line, item):
        if line.is_settled:
            return None
        return self._prepare_exception_values(
            line.display_name, self.env._("knowledge still to be accepted")
        )

    def _format_net(self, amount, currency):
        if not amount:
            return ""
        return self.env._(
            "%(amount)s net of VAT", amount=self._format_money(amount, currency)
        )
