from odoo.fields import Command
from odoo.tests import tagged

from ..settlement_common import OUTSIDE, SettlementCase


@tagged("post_install", "-at_install")
class TestClientsNote(SettlementCase):
    """What we owe by the client's own note counts once: as the charge, then as the
    document that accounting booked, whoever linked the two or nobody.
    """

    def record_note(self, number="NO/12/2026"):
        """A penalty of 500 that we owe, with the number of the client's note."""
        values = {"side": "we_owe", "kind": "penalty", "price_unit": 500.0, **OUTSIDE}
        charge = self.make_charge(name="Kara umowna", **values)
        charge.action_agree()
        charge.with_user(self.owner).action_record_document(number, "2026-11-13")
        return charge

    def book(self, amount=500.0, **values):
        return self.make_bill(
            amount,
            **{"ref": "NO/12/2026", "invoice_date": "2026-11-13", **values},
        )

    def drop(self, bill):
        bill.button_draft()
        bill.button_cancel()

    def settle(self):
        """What we owe by the settlement: (documents, charges, net)."""
        paper = self.case._get_or_create_paper("settlement")
        settled = paper._get_kind()._get_settlement(paper)
        if not settled:
            return [], [], 0
        (part,) = settled
        return (
            [row["open"] for row in part["documents"]],
            [row["open"] for row in part["charges"]],
            part["net"],
        )

    def test_it_is_a_charge_until_it_is_booked_and_a_document_afterwards(self):
        self.record_note()
        self.assertEqual(self.settle(), ([], [-500.0], -500.0))
        bill = self.book()
        self.assertEqual(self.settle(), ([-500.0], [], -500.0))
        bill.button_draft()
        self.assertEqual(self.settle(), ([], [-500.0], -500.0))
        bill.action_post()
        self.pay(bill)
        self.assertEqual(self.settle(), ([], [], 0))

    def test_nothing_stays_open_once_it_is_booked_and_paid(self):
        self.record_note()
        self.assertEqual(self.check(self.case, "statement_unsigned").state, "open")
        self.pay(self.book())
        self.assertEqual(self.check(self.case, "statement_unsigned").state, "ok")

    def test_its_number_is_found_however_it_was_typed(self):
        self.record_note(" no/12/2026 ")
        contact = self.env["res.partner"].create(
            {"name": "Księgowość", "parent_id": self.client.id}
        )
        for values in (
            {"ref": "NO/12/2026 "},
            {"move_type": "in_receipt"},
            {"partner_id": contact.id},
            # It was recorded by the day on which it came.
            {"invoice_date": "2026-10-01"},
        ):
            with self.subTest(values=values):
                bill = self.book(**values)
                self.assertEqual(self.settle(), ([-500.0], [], -500.0))
                self.drop(bill)

    def test_another_document_is_not_taken_for_it(self):
        self.record_note()
        other = self.env["res.partner"].create({"name": "Inna Sp. z o.o."})
        for values, documents in (
            ({"ref": "NO/12/2027"}, [-500.0]),
            ({"ref": False}, [-500.0]),
            # A number that started anew.
            ({"invoice_date": "2025-11-13"}, [-500.0]),
            ({"partner_id": other.id}, []),
            ({"move_type": "in_refund"}, [500.0]),
        ):
            with self.subTest(values=values):
                bill = self.book(**values)
                found, charges, __ = self.settle()
                self.assertEqual((found, charges), (documents, [-500.0]))
                self.drop(bill)

    def test_of_another_company_it_is_another_document(self):
        self.record_note()
        books = self.setup_other_company(name="Druga Sp. z o.o.")
        bill = self.env["account.move"].with_company(books["company"])
        bill.create(
            {
                "move_type": "in_invoice",
                "company_id": books["company"].id,
                "partner_id": self.client.id,
                "invoice_date": "2026-11-13",
                "ref": "NO/12/2026",
                "invoice_line_ids": [
                    Command.create({"name": "X", "price_unit": 500, "tax_ids": False})
                ],
            }
        ).action_post()
        self.assertEqual(self.settle(), ([], [-500.0], -500.0))

    def test_it_stays_where_the_ledger_of_some_contracts_has_no_such_bill(self):
        """The case covers some contracts only, and the bill says nothing of them."""
        self.record_note()
        self.case._write_step({"scope": "contracts"})
        self.book()
        self.assertEqual(self.settle(), ([], [-500.0], -500.0))
