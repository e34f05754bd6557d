from freezegun import freeze_time

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..rights import RightsCase

FIRST = "Check that no bills arrive for what was bought for the client"
SECOND = "Check once more that no bills arrive for what was bought for the client"


@tagged("post_install", "-at_install")
class TestVendorBill(RightsCase):
    """Bills that still arrive after the end are seen; none means that it is over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.lang = "en_US"
        cls.company.offboarding_accountant_id = cls.accountant
        cls.vendor = cls.env["res.partner"].create({"name": "Licencje S.A."})
        cls.licences = cls.make_purchase(cls.company)
        # Its contracts ended on 10 November.
        cls.case = cls.quiet_case("handover")
        cls.case.purchase_ids.write({"proof": "Letter", "date_delivered": "2026-11-01"})
        cls.case.purchase_ids.action_end()

    @classmethod
    def make_purchase(cls, company, client=None):
        return cls.make_contract(
            {"name": "Licences"},
            name="Licences",
            code="Z/1",
            contract_type="purchase",
            partner_id=cls.vendor.id,
            offboarding_client_id=(client or cls.quiet).id,
            company_id=company.id,
        )

    def bill(self, day, contract=None, post=True, **values):
        """A bill of the vendor for the purchase contract."""
        contract = contract or self.licences
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.vendor.id,
                "company_id": contract.company_id.id,
                "invoice_date": day,
                "date": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Licences",
                            "price_unit": 100.0,
                            "tax_ids": [],
                            "contract_line_id": contract.contract_line_ids.id,
                        }
                    )
                ],
                **values,
            }
        )
        if post:
            bill.action_post()
        return bill

    def close(self):
        self.advance(self.case, "closed")
        steps = {step.summary: step for step in self.case.sudo().activity_ids}
        return steps[FIRST], steps[SECOND]

    def run_cron(self, day):
        with freeze_time(f"{day} 10:00:00"):
            self.case.with_user(SUPERUSER_ID)._cron_settle_steps()
            self.env.cr.flush()

    def test_no_bill_does_the_step_on_its_day(self):
        first, second = self.close()
        self.assertEqual(first.user_id, self.accountant)
        self.assertEqual(str(first.date_deadline), "2026-12-10")
        self.assertEqual(str(second.date_deadline), "2027-02-08")
        self.bill("2026-11-10")
        self.run_cron("2026-12-09")
        self.assertTrue(first.active)
        self.run_cron("2026-12-10")
        self.assertFalse(first.active)
        self.assertEqual(
            first.feedback,
            "No bill for what was bought for the client is of a day after the end.",
        )
        self.assertTrue(second.active)

    def test_bills_are_shown_in_the_step_and_it_stays(self):
        first, second = self.close()
        bill = self.bill("2026-11-30")
        self.env.cr.flush()
        for step in (first, second):
            self.assertIn(bill.name, step.note)
            self.assertIn(f'data-oe-id="{bill.id}"', step.note)
            self.assertIn("Licencje S.A., 11/30/2026", step.note)
            self.assertNotIn("100", step.note.replace(bill.name, ""))
        self.run_cron("2027-02-10")
        self.assertTrue(first.active)
        self.assertTrue(second.active)
        # Whoever looked into it says so; a bill that was a mistake does the other.
        first.with_user(self.accountant).action_feedback(feedback="Refused to pay")
        bill.with_user(self.accountant).button_draft()
        bill.with_user(self.accountant).button_cancel()
        self.run_cron("2027-02-10")
        self.assertFalse(second.active)

    def test_bills_are_named_in_the_language_of_the_note(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        bill = self.bill("2026-11-30", post=False)
        polish = bill.with_context(lang="pl_PL")
        self.assertIn("robocz", polish._get_move_display_name())
        # As somebody read it a moment ago.
        self.assertTrue(polish.display_name)
        english = self.env(context={"lang": "en_US"})
        note = bill._get_offboarding_note(english)
        self.assertIn("Draft Bill", note)
        self.assertNotIn("robocz", note)

    def test_chatter_of_a_line_says_what_happened_not_how_its_model_is_called(self):
        lines = self.env["client.offboarding.return"].with_user(self.owner)
        key = lines.with_context(tracking_disable=False).create({"offboarding_id": self.case.id, "name": "Key"})
        self.assertEqual(key.message_ids.preview, "Added to the case")

    def test_accountant_opens_the_bills_and_others_see_how_many(self):
        self.close()
        bill = self.bill("2026-11-11")
        draft = self.bill("2026-12-01", post=False)
        self.bill("2026-11-10")
        case = self.case.with_user(self.accountant)
        action = case.action_view_vendor_bills()
        found = case.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, (bill | draft).with_user(self.accountant))
        mine = self.case.with_user(self.owner)
        self.assertEqual(mine.vendor_bill_count, 2)
        with self.assertRaises(AccessError):
            mine.action_view_vendor_bills()
        with self.assertRaises(AccessError):
            self.case.with_user(self.helper).action_view_vendor_bills()

    def test_bills_of_another_company_are_neither_shown_nor_counted(self):
        theirs = self.env["res.company"].create(
            {"name": "Other", "country_id": self.env.ref("base.pl").id}
        )
        self.env.user.company_ids |= theirs
        self.env["account.chart.template"].try_loading("generic_coa", theirs)
        # Bought from the same vendor for the same client, by another of our companies.
        contract = self.make_purchase(theirs)
        first, _second = self.close()
        bill = self.bill("2026-11-30", contract)
        self.assertEqual(bill.company_id, theirs)
        self.assertCount(0)
        both = self.make_user(
            "both_companies",
            "account.group_account_invoice",
            company_ids=[Command.set((self.company | theirs).ids)],
        )
        case = self.case.with_user(both).with_context(
            allowed_company_ids=(self.company | theirs).ids
        )
        action = case.action_view_vendor_bills()
        self.assertFalse(case.env["account.move"].search(action["domain"]))
        self.run_cron("2026-12-10")
        self.assertFalse(first.active)
        self.assertNotIn(bill.name, first.note or "")

    def test_what_is_bought_for_others_or_kept_is_not_counted(self):
        other = self.env["res.partner"].create({"name": "Other"})
        self.bill("2026-11-30", self.make_purchase(self.company, other))
        self.assertCount(0)
        self.bill("2026-11-30")
        self.assertCount(1)
        self.case.purchase_ids.action_reset()
        self.case.purchase_ids.action_keep()
        self.assertCount(0)

    def assertCount(self, count):
        self.env.invalidate_all()
        self.assertEqual(self.case.vendor_bill_count, count)

    def test_case_without_purchases_has_no_step_for_bills(self):
        self.licences.offboarding_share_ids.unlink()
        self.advance(self.case, "closed")
        summaries = self.case.sudo().activity_ids.mapped("summary")
        self.assertEqual(len(summaries), 1)
        self.assertNotIn(FIRST, summaries)
