from odoo.exceptions import AccessDenied, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PolishCase


@tagged("post_install", "-at_install")
class TestInterestOfAnotherPayer(PolishCase):
    """A parent company that pays the contract's invoices owes interest on them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parent = cls.env["res.partner"].create(
            {
                "name": "Matka S.A.",
                "is_company": True,
                "offboarding_client_kind": "business",
            }
        )
        cls.case = cls.open_case()
        cls.enter_rate("2025-11-28", 4.25)

    def late_invoice_of_the_contract(self):
        """10,000.00 due on 15 December 2025, paid on 10 February 2026."""
        invoice = self.late_invoice(10000, "2025-12-15", partner_id=self.parent.id)
        invoice.invoice_line_ids.contract_line_id = self.line
        self.pay_on(invoice, "2026-02-10")
        return invoice

    def test_interest_is_proposed_and_its_note_goes_to_the_payer(self):
        invoice = self.late_invoice_of_the_contract()
        charges = self.propose(self.case)
        interest = charges.filtered(lambda charge: charge.kind == "interest")
        # 16 to 31 December at 15.25 %, 1 January to 10 February at 14 %.
        expected = round(10000 * (16 * 0.1525 + 41 * 0.14) / 365, 2)
        self.assertEqual(interest.amount, expected)
        self.assertIn(invoice.name, interest.name)
        self.assertIn("Matka S.A.", interest.name)
        self.agree(charges)
        charges._create_invoices()
        self.assertEqual(charges.move_id.partner_id, self.parent)
        self.assertEqual(charges.move_id.offboarding_id, self.case)

    def test_a_stranger_s_invoice_bears_none(self):
        invoice = self.late_invoice(10000, "2025-12-15", partner_id=self.parent.id)
        self.pay_on(invoice, "2026-02-10")
        self.assertFalse(self.propose(self.case))

    def test_a_consumer_who_pays_owes_no_compensation(self):
        self.parent.write({"is_company": False, "offboarding_client_kind": "consumer"})
        self.late_invoice_of_the_contract()
        charges = self.propose(self.case)
        self.assertEqual(charges.mapped("kind"), ["interest"])
        self.assertLess(charges.amount, 224.11)

    def test_whoever_pays_has_to_be_known(self):
        self.parent.write({"is_company": False, "offboarding_client_kind": False})
        self.late_invoice_of_the_contract()
        with self.assertRaisesRegex(UserError, "Matka"):
            self.propose(self.case)

    def uninstall(self):
        addons = self.env["ir.module.module"].with_user(self.env.ref("base.user_admin"))
        addon = addons.search([("name", "=", "l10n_pl_client_offboarding")])
        addon.button_uninstall()
        return addon.state

    def test_uninstalling_has_nobody_billed_for_another(self):
        self.late_invoice_of_the_contract()
        charges = self.propose(self.case)
        with self.assertRaisesRegex(
            UserError, f"{self.case.name}.*Matka.*give them up"
        ):
            self.uninstall()
        self.agree(charges)
        with self.assertRaisesRegex(UserError, "Matka"):
            self.uninstall()
        charges._create_invoices()
        self.assertEqual(self.uninstall(), "to remove")

    def test_whoever_may_not_uninstall_learns_nothing_of_it(self):
        self.late_invoice_of_the_contract()
        self.propose(self.case)
        addon = self.env.ref("base.module_l10n_pl_client_offboarding")
        for user in (self.owner, self.manager, self.accountant):
            with (
                self.subTest(user=user.login),
                mute_logger("odoo.addons.base.models.ir_module"),
                # The ERP's own refusal, in place of ours that names debtors.
                self.assertRaisesRegex(AccessDenied, "^Access Denied$"),
            ):
                addon.with_user(user).button_uninstall()

    def test_uninstalling_is_free_where_the_client_owes_it(self):
        self.pay_on(self.late_invoice(10000, "2025-12-15"), "2026-02-10")
        self.assertTrue(self.propose(self.case))
        self.assertEqual(self.uninstall(), "to remove")
