from odoo.fields import Command

from .ledger_common import LedgerCase
from .papers_common import PapersCase

OUTSIDE = {"vat_treatment": "outside", "vat_reason": "Damages"}


class SettlementCase(PapersCase):
    """Papers about the ledger, in a case with nothing else to invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zloty = cls.env.ref("base.PLN")
        cls.zloty.active = True
        cls.euro = cls.setup_other_currency("EUR")
        cls.env["account.move"].search(
            [("partner_id", "=", cls.client.id), ("state", "=", "draft")]
        ).unlink()
        cls.line.sudo().write({"last_date_invoiced": cls.line.date_end})
        cls.books = cls.case.with_user(cls.accountant)

    def make_bill(self, amount, day_due="2026-10-20", **values):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.client.id,
                "invoice_date": "2026-10-01",
                "invoice_date_due": day_due,
                "currency_id": self.company.currency_id.id,
                "ref": "FV/77/2026",
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Advertising", "price_unit": amount, "tax_ids": False}
                    )
                ],
                **values,
            }
        )
        bill.action_post()
        return bill

    def make_charge(self, **values):
        return self.books.env["client.offboarding.charge"].create(
            {
                "offboarding_id": self.case.id,
                "name": "Zgubiony laptop",
                "kind": "equipment",
                "price_unit": 300.0,
                "currency_id": self.company.currency_id.id,
                **OUTSIDE,
                **values,
            }
        )

    def pay_part(self, invoice, amount):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": amount})._create_payments()

    def sign(self, paper):
        paper.with_user(self.owner).action_sign_company()
        paper.action_sign_client(name="Anna Kowalska", role="Prezes", basis="KRS")


class SettlementListCase(LedgerCase):
    """Cases with something in every column."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.books = cls.env["client.offboarding.settlement"].with_user(cls.accountant)

    @classmethod
    def open_for(cls, name, day="2026-11-12", **values):
        """A case of another client, whose only contract ended on ``day``."""
        client = cls.env["res.partner"].create(
            {"name": name, "is_company": True, **values}
        )
        contract = cls.make_contract(partner_id=client.id)
        contract.contract_line_ids.last_date_invoiced = "2026-10-31"
        case = cls.open_case(
            partner_ids=[Command.set(client.ids)],
            mode="agreement",
            date_delivered="2026-10-01",
        )
        case.termination_ids.write({"date_end": day})
        case.action_give_notice()
        return case

    def settlement(self, case):
        self.books._forget()
        return self.books.browse(case.id)

    def make_payment(self, amount, **values):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.client.id,
                "amount": amount,
                "company_id": self.company.id,
                **values,
            }
        )
        payment.action_post()
        return payment
