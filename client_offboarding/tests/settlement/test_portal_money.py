import os

from odoo.fields import Command
from odoo.tests import tagged

from ..common import MANAGER
from ..deposit_common import DepositCase
from ..portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalMoney(PortalCase, DepositCase):
    """The client's page says what is to be paid, by when, and gives the invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.lang = cls.contact.lang = "en_US"

    def invoice(self, amount, due, **values):
        return self.make_invoice(
            amount, invoice_date="2026-10-01", invoice_date_due=due, **values
        )

    def add_file(self, invoice):
        """As *Send & Print* leaves it."""
        return self.env["ir.attachment"].create(
            {
                "name": "invoice.pdf",
                "raw": b"%PDF-1.4 of the invoice",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )

    def read_page(self, contact=None):
        page = self.open_page(token=self.token_of(contact or self.contact))
        self.assertEqual(page.status_code, 200)
        return page.text

    def get_money(self, contact):
        return self.case.sudo()._get_portal_values(contact).get("due_items")

    def test_open_invoices_are_listed_with_their_last_day_to_pay(self):
        # 14 November 2026 is a Saturday: paid in time until Monday the 16th, today.
        in_time = self.invoice(300, "2026-11-14")
        late = self.invoice(120.5, "2026-11-13")
        draft = self.invoice(77, "2026-11-13", post=False)
        text = self.read_page()
        self.assertIn(in_time.name, text)
        self.assertIn(late.name, text)
        items = {item["title"]: item for item in self.get_money(self.contact)}
        self.assertEqual(set(items), {in_time.name, late.name})
        self.assertEqual(items[in_time.name]["date"], "11/16/2026")
        self.assertFalse(items[in_time.name]["is_late"])
        self.assertEqual(items[late.name]["date"], "11/13/2026")
        self.assertTrue(items[late.name]["is_late"])
        self.assertIn("120.50", items[late.name]["detail"])
        self.assertNotIn("77.00", text)
        self.assertEqual(draft.state, "draft")

    def test_paid_and_credited_invoices_are_not_asked_for(self):
        paid = self.invoice(300, "2026-11-14")
        self.pay(paid)
        part = self.invoice(100, "2026-11-14")
        self.pay_part(part, 40)
        [item] = self.get_money(self.contact)
        self.assertEqual(item["title"], part.name)
        self.assertIn("60.00", item["detail"])

    def test_credits_stand_beside_what_is_owed_in_each_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.invoice(300, "2026-11-14")
        self.invoice(50, "2026-11-20", currency_id=euro.id)
        credit = self.invoice(120, "2026-11-14", move_type="out_refund")
        self.add_file(credit)
        values = self.case.sudo()._get_portal_values(self.contact)
        last = values["due_items"][-1]
        self.assertEqual((last["title"], last["date"]), (credit.name, ""))
        self.assertIn("in your favour", last["detail"])
        self.assertIn("120.00", last["detail"])
        self.assertIn("180.00", values["due_total"])
        self.assertIn("50.00", values["due_total"])
        self.assertEqual(values["due_total"].count("together to pay"), 2)
        self.login(None)
        token = self.token_of(self.contact)
        self.assertIn("in your favour", self.read_page())
        self.assertEqual(
            self.open_page(f"/invoices/{credit.id}", token).status_code, 200
        )

    def test_what_the_client_said_of_a_charge_is_shown_while_it_is_disputed(self):
        charge = self.env["client.offboarding.charge"].create(
            {
                "offboarding_id": self.case.id,
                "name": "Lost badge",
                "price_unit": 45,
                "vat_treatment": "outside",
                "vat_reason": "Damages",
            }
        )
        charge.with_user(self.manager).action_dispute(note="We <b>gave</b> it back")
        page = self.read_page()
        self.assertIn("You said:", page)
        self.assertIn("We &lt;b&gt;gave&lt;/b&gt; it back", page)
        charge.with_user(self.manager).action_agree()
        self.assertNotIn("You said:", self.read_page())

    def test_charge_without_a_price_is_not_told_as_nothing_to_pay(self):
        self.env["client.offboarding.charge"].create(
            {"offboarding_id": self.case.id, "name": "Lost badge"}
        )
        [charge] = self.case.sudo()._get_portal_values(self.contact)["charges"]
        self.assertEqual(charge["detail"], "you owe: amount not decided yet, Proposed")

    def test_charges_are_shown_with_what_became_of_them(self):
        charge = self.env["client.offboarding.charge"].create(
            {
                "offboarding_id": self.case.id,
                "name": "Lost badge",
                "price_unit": 45,
                "vat_treatment": "outside",
                "vat_reason": "Damages",
            }
        )
        self.assertIn("Lost badge", self.read_page())
        charge.with_user(self.manager).action_waive(reason="Found again")
        self.assertNotIn("Lost badge", self.read_page())

    def test_invoice_is_downloaded_as_it_was_sent(self):
        self.login(None)
        sent, unsent = self.invoice(300, "2026-11-14"), self.invoice(5, "2026-11-14")
        self.add_file(sent)
        token = self.token_of(self.contact)
        answer = self.open_page(f"/invoices/{sent.id}", token)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.content, b"%PDF-1.4 of the invoice")
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        # Nothing is printed for a visitor that nobody sent.
        self.assertRefused(self.open_page(f"/invoices/{unsent.id}", token))

    def test_invoice_whose_file_is_gone_is_told_in_words(self):
        self.login(None)
        sent = self.invoice(300, "2026-11-14")
        file = self.add_file(sent).sudo()
        os.unlink(file._full_path(file.store_fname))
        logger = "odoo.addons.client_offboarding.controllers"
        with self.assertLogs(logger, "WARNING"):
            answer = self.open_page(f"/invoices/{sent.id}", self.token_of(self.contact))
        self.assertEqual(answer.status_code, 303)
        page = self.url_open(answer.headers["Location"])
        self.assertIn("can't be shown at the moment", page.text)

    def test_other_clients_invoices_stay_theirs(self):
        self.login(None)
        other = self.env["res.partner"].create({"name": "Inny", "is_company": True})
        foreign = self.invoice(999, "2026-11-14", partner_id=other.id)
        self.add_file(foreign)
        token = self.token_of(self.contact)
        self.assertNotIn(foreign.name, self.read_page())
        self.assertRefused(self.open_page(f"/invoices/{foreign.id}", token))
        self.assertRefused(self.open_page("/invoices/999999999", token))

    def test_invoices_of_a_subsidiary_are_not_for_the_parents_people(self):
        """A company under the client is another client."""
        self.login(None)
        daughter = self.env["res.partner"].create(
            {
                "name": "Córka Sp. z o.o.",
                "is_company": True,
                "parent_id": self.client.id,
            }
        )
        foreign = self.invoice(999, "2026-11-13", partner_id=daughter.id)
        self.add_file(foreign)
        # An invoice to one of the client's own people is the client's.
        own = [
            self.invoice(amount, "2026-11-13", partner_id=partner.id)
            for partner, amount in ((self.client, 300), (self.contact, 20))
        ]
        values = self.case.sudo()._get_portal_values(self.contact)
        self.assertEqual(
            [item["title"] for item in values["due_items"]],
            [invoice.name for invoice in own],
        )
        self.assertIn("320.00", values["due_total"])
        token = self.token_of(self.contact)
        self.assertNotIn(foreign.name, self.read_page())
        self.assertRefused(self.open_page(f"/invoices/{foreign.id}", token))

    def test_deposit_is_not_told_as_money_in_the_clients_favour(self):
        """As in the checks: it is neither party's debt while it secures something."""
        kept = self.make_account(
            "201900", "Deposits kept", account_type="asset_receivable", reconcile=True
        )
        self.company.offboarding_deposit_account_ids |= kept
        self.move_deposit(100.0, account=kept)
        invoices = self.invoice(300, "2026-11-13") | self.invoice(20, "2026-11-13")
        values = self.case.sudo()._get_portal_values(self.contact)
        self.assertEqual(
            [item["title"] for item in values["due_items"]], invoices.mapped("name")
        )
        self.assertIn("320.00", values["due_total"])

    def test_money_is_not_for_an_invited_adviser_or_a_colleague_without_amounts(self):
        self.invoice(300, "2026-11-14")
        self.case.contact_ids = [Command.link(self.stranger.id)]
        self.assertIsNone(self.get_money(self.stranger))
        nobody = self.env["res.partner"]
        for user, shown in (
            (self.owner, False),
            (self.make_user("boss", MANAGER), True),
        ):
            with self.subTest(user=user.login):
                case = self.case.with_user(user).sudo()
                values = case._get_portal_values(nobody)
                self.assertEqual("due_items" in values, shown)

    def test_invited_adviser_downloads_no_invoice_of_the_client(self):
        invoice = self.invoice(300, "2026-11-14")
        self.add_file(invoice)
        self.case.contact_ids = [Command.link(self.stranger.id)]
        token = self.token_of(self.stranger)
        self.assertEqual(self.open_page(token=token).status_code, 200)
        self.assertRefused(self.open_page(f"/invoices/{invoice.id}", token))

    def test_page_wears_the_name_of_the_cases_company(self):
        self.assertIn(f"/logo.png?company={self.company.id}", self.read_page())

    def test_two_companies_show_each_its_own_name_and_invoices(self):
        mine = self.invoice(300, "2026-11-13")
        other = self.setup_other_company(name="Druga Sp. z o.o.")
        company = other["company"]
        boss = self.make_user("other_boss", MANAGER, company_id=company.id)
        case = self.env["client.offboarding"].with_user(boss)
        case = case.create(
            {
                "company_id": company.id,
                "partner_id": self.client.id,
                "contact_ids": [Command.set(self.contact.ids)],
            }
        )
        theirs = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "company_id": company.id,
                "journal_id": other["default_journal_sale"].id,
                "partner_id": self.client.id,
                "invoice_date": "2026-10-01",
                "invoice_date_due": "2026-11-13",
                "name": "DRUGA/2026/1",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Audit",
                            "price_unit": 70,
                            "account_id": other["default_account_revenue"].id,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )
        theirs.action_post()
        self.login(self.anna)
        for shown, hidden, page in (
            (
                (self.company.name, f'company={self.company.id}"', mine.name),
                (company.name, f'company={company.id}"', theirs.name),
                self.open_page(),
            ),
            (
                (company.name, f'company={company.id}"', theirs.name),
                (f'company={self.company.id}"', mine.name),
                self.open_page(case=case),
            ),
        ):
            for text in shown:
                self.assertIn(text, page.text)
            for text in hidden:
                self.assertNotIn(text, page.text)
