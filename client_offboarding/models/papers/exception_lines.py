"""What a paper says of a record that is still open; see ``_get_exceptions``.

Each method is called with superuser rights and in the language of the paper.
"""

from odoo import models


class Base(models.AbstractModel):
    _name = "base"
    _inherit = ["base"]

    def _get_exception(self, paper, item):
        """The texts of an exception, but for its reason; here the record's name.

        :param paper: ``client.offboarding.protocol`` that states it
        :param item: what the check says about it: ``code`` and, while the case runs,
            ``amount`` in company currency; of a deposit also ``deposit``, the journal
            items that add up to it
        :return: dict of ``_prepare_exception_values`` of the paper, or None where
            nothing is open any more
        """
        self.ensure_one()
        return paper._prepare_exception_values(self.display_name)


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line"]

    def _get_exception(self, paper, item):
        if self.reconciled:
            return None
        if item["code"] == "deposit_open":
            return item["deposit"]._get_deposit_exception(paper)
        side = "company" if self.amount_residual_currency > 0 else "client"
        day = paper._format_day(self.date_maturity or self.date)
        detail = (
            self.env._("due on %s", day)
            if side == "company"
            else self.env._("to be credited or paid back")
        )
        if payer := paper._get_payer(self.move_id):
            detail = self.env._(
                "%(detail)s, payer: %(payer)s", detail=detail, payer=payer
            )
        if self.move_id.offboarding_disputed:
            detail = ", ".join([detail, self.env._("disputed")])
        return paper._prepare_exception_values(
            paper._get_document_number(self.move_id),
            detail,
            side,
            paper._format_money(self.amount_residual_currency, self.currency_id),
        )

    def _get_deposit_exception(self, paper):
        """What is left of the deposit that these items add up to.

        On an account without reconciliation an item has no residual of its own.
        """
        total = self._get_deposit_total()
        # Negative: the client's money is with us.
        is_ours = total > 0
        return paper._prepare_exception_values(
            self.env._("Deposit paid by the Service Provider")
            if is_ours
            else self.env._("Deposit paid by the Client"),
            ", ".join(self.move_id.sorted("date").mapped("name")),
            "company" if is_ours else "client",
            paper._format_money(total, self.currency_id),
        )


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move"]

    def _get_exception(self, paper, item):
        if self.state != "draft":
            return None
        credit = self.move_type == "out_refund"
        return paper._prepare_exception_values(
            self.env._("Credit note") if credit else self.env._("Invoice"),
            self.env._("still to be issued"),
            "client" if credit else "company",
            paper._format_money(self.amount_total, self.currency_id),
        )


class ContractLine(models.Model):
    _name = "contract.line"
    _inherit = ["contract.line"]

    def _get_exception(self, paper, item):
        """A contract's line; only what was prepaid has an amount that is certain."""
        contract = self.contract_id
        name = " – ".join(filter(None, [contract.code, contract.name]))
        if item["code"] == "contract_prepaid":
            return paper._prepare_exception_values(
                name,
                self.env._("invoiced past the end, to be credited"),
                "client",
                paper._format_net(item.get("amount"), paper.company_id.currency_id),
            )
        if item["code"] == "contract_unbilled":
            detail = self.env._("services still to be invoiced")
            return paper._prepare_exception_values(name, detail, "company")
        return paper._prepare_exception_values(name, self.env._("not ended yet"))


class ClientOffboardingCharge(models.Model):
    _name = "client.offboarding.charge"
    _inherit = ["client.offboarding.charge"]

    def _get_exception(self, paper, item):
        if self.is_settled:
            return None
        # What nobody has priced yet is claimed without an amount, not for nothing.
        amount = ""
        if self.amount and self.vat_treatment == "taxable":
            amount = paper._format_net(self.amount, self.currency_id)
        elif self.amount:
            amount = paper._format_money(self.amount, self.currency_id)
        return paper._prepare_exception_values(
            self.name,
            self.env._("disputed")
            if self.state == "disputed"
            else self.env._("to be invoiced or charged by a debit note"),
            "client" if self.side == "we_owe" else "company",
            amount,
        )


class ClientOffboardingReturn(models.Model):
    _name = "client.offboarding.return"
    _inherit = ["client.offboarding.return"]

    def _get_exception(self, paper, item):
        if self.is_settled:
            return None
        name, side = paper._get_kind("returns")._describe_thing(self), ""
        if self.state == "done":
            detail = self.env._("received; its data is still to be wiped")
        elif self.direction == "kept":
            detail = self.env._("stays on terms that are still to be settled")
        else:
            detail = self.env._(
                "%(rest)s of %(quantity)s to be returned",
                rest=paper._format_quantity(self.quantity - self.quantity_done),
                quantity=paper._format_quantity(self.quantity),
            )
            side = "client" if self.direction == "to_client" else "company"
        return paper._prepare_exception_values(name, detail, side)


class ClientOffboardingAccess(models.Model):
    _name = "client.offboarding.access"
    _inherit = ["client.offboarding.access"]

    def _get_exception(self, paper, item):
        if self.is_settled:
            return None
        detail = {
            "transfer": self.env._("access still to be transferred"),
            "revoke": self.env._("access still to be revoked"),
            "close": self.env._("access still to be closed"),
        }[self.operation]
        return paper._prepare_exception_values(self.display_name, detail)


class ClientOffboardingDocument(models.Model):
    _name = "client.offboarding.document"
    _inherit = ["client.offboarding.document"]

    def _get_exception(self, paper, item):
        if self.is_settled:
            return None
        return paper._prepare_exception_values(
            self.display_name,
            self.env._("document still to be handed over"),
            {"to_client": "client", "to_company": "company"}.get(self.direction, ""),
        )


class ClientOffboardingKnowledge(models.Model):
    _name = "client.offboarding.knowledge"
    _inherit = ["client.offboarding.knowledge"]

    def _get_exception(self, paper, item):
        if self.is_settled:
            return None
        return paper._prepare_exception_values(
            self.display_name, self.env._("knowledge still to be accepted")
        )


class ClientOffboardingData(models.Model):
    _name = "client.offboarding.data"
    _inherit = ["client.offboarding.data"]

    def _get_exception(self, paper, item):
        if self.is_settled:
            return None
        detail = self.env._("personal data still to be returned or erased")
        if self.role == "processor" and not self._get_choice():
            detail = self.env._(
                "personal data, kept under restriction until the Client chooses"
            )
        return paper._prepare_exception_values(
            self.name, detail, "client" if self.role == "processor" else ""
        )


class ClientOffboardingTermination(models.Model):
    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    def _get_exception(self, paper, item):
        if item["code"] != "data_open":
            return super()._get_exception(paper, item)
        return paper._prepare_exception_values(
            paper._get_contract_number(self),
            self.env._("entrusted personal data still to be established"),
            "client",
        )
