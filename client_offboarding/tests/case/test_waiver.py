from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestWaiver(LedgerCase):
    """A manager may go on although something is open, and it stays on record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.write({"date_end": "2026-10-31", "last_date_invoiced": "2026-10-31"})
        cls.invoice = cls.make_invoice(amount=400.0, invoice_date_due="2026-11-03")
        cls.case = cls.handover()

    def waive(self, code="receivable_overdue", user=None, **values):
        """What a manager does in the dialog that the check opens."""
        check = self.check(self.case.with_user(user or self.manager), code)
        action = check.action_waive()
        values.setdefault("reason", "He pays in March")
        wizard = (
            check.env[action["res_model"]]
            .with_context(**action["context"])
            .create(values)
        )
        wizard.action_waive()
        return self.case.with_user(self.manager).waiver_ids.sorted("id")[-1:]

    def assertOverdue(self, state):
        self.assertEqual(self.check(self.case, "receivable_overdue").state, state)

    def test_waived_check_no_longer_blocks(self):
        with self.assertRefused("Overdue"):
            self.case.action_request_confirmation()
        waiver = self.waive(kind="still_claimed", follow_up_date="2027-03-31")
        self.assertOverdue("waived")
        self.assertRecordValues(
            waiver,
            [
                {
                    "reason": "He pays in March",
                    "kind": "still_claimed",
                    "user_id": self.manager.id,
                    "amount": 400.0,
                    "active": True,
                }
            ],
        )
        self.assertEqual(waiver.item_ids.mapped("amount"), [400.0])
        self.assertIn("He pays in March", self.case.message_ids[0].body)
        self.assertEqual(self.invoice.amount_residual, 400.0)
        self.case.action_request_confirmation()
        self.assertEqual(self.case.state, "confirm")

    def test_what_was_waived_is_neither_changed_nor_deleted(self):
        item = self.waive().item_ids
        with self.assertRefused("can't be changed"):
            item.sudo().write({"amount": 1})
        with self.assertRefused("revoke it"):
            item.sudo().unlink()
        self.assertEqual(item.amount, 400.0)

    def test_client_that_is_written_anew_is_no_change(self):
        """As a form does that sends what it shows; another client is refused."""
        self.case.write({"partner_id": self.client.id, "scope": "relationship"})
        with self.assertRefused("are fixed"):
            self.case.partner_id = self.partner_a
        self.assertEqual(self.case.partner_id, self.client)

    def test_only_managers_waive(self):
        for user in (self.owner, self.accountant, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.waive(user=user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.case.env["client.offboarding.waiver"].with_user(user).create(
                    {
                        "offboarding_id": self.case.id,
                        "code": "receivable_overdue",
                        "reason": "Because",
                    }
                )
        self.assertOverdue("open")

    def test_reason_is_needed(self):
        for reason in ("", "  "):
            with self.subTest(reason=reason), self.assertRefused("State why"):
                self.waive(reason=reason)

    def test_settled_check_cannot_be_waived(self):
        with self.assertRefused("Nothing is open"):
            self.waive("charge_open")

    def test_new_item_opens_the_check_again(self):
        self.waive()
        self.make_invoice(amount=10.0, invoice_date_due="2026-11-04")
        self.assertOverdue("open")
        check = self.check(self.case, "receivable_overdue")
        self.assertEqual((check.item_count, check.waived_count), (2, 1))
        second = self.waive(reason="This one too")
        self.assertEqual(second.sudo().amount, 10.0)
        self.assertOverdue("waived")

    def test_grown_item_opens_the_check_again_and_a_shrunk_one_does_not(self):
        self.waive()
        self.pay_part(150.0)
        self.assertOverdue("waived")
        self.invoice.button_draft()
        self.invoice.invoice_line_ids.price_unit = 400.01
        self.invoice.action_post()
        self.assertOverdue("open")

    def pay_part(self, amount):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        ).create({"amount": amount})._create_payments()

    def test_revoked_waiver_stays_on_record(self):
        waiver = self.waive()
        with self.assertRaises(AccessError):
            waiver.with_user(self.owner).action_revoke()
        waiver.action_revoke()
        self.assertOverdue("open")
        self.assertFalse(waiver.active)
        self.assertTrue(waiver.exists())
        self.assertEqual(self.case.with_context(active_test=False).waiver_ids, waiver)
        with self.assertRefused("never deleted|not allowed"):
            waiver.unlink()
        with self.assertRefused("never deleted"):
            waiver.sudo().unlink()

    def test_archiving_revokes_with_the_same_rights(self):
        waiver = self.waive()
        with self.assertRaises(AccessError):
            waiver.with_user(self.owner).active = False
        waiver.action_archive()
        self.assertOverdue("open")
        self.assertFalse(waiver.active)
        self.assertIn("Waiver revoked", self.case.message_ids[0].body)
        with self.assertRefused("can't be edited"):
            waiver.action_unarchive()

    def test_waiver_cannot_be_edited(self):
        waiver = self.waive()
        for values in ({"reason": "Other"}, {"kind": "written_off"}, {"amount": 1}):
            with self.subTest(values=values), self.assertRefused("can't be"):
                waiver.write(values)
        waiver.follow_up_date = "2027-01-01"
        with self.assertRefused("can't be changed"):
            waiver.item_ids.sudo().write({"amount": 9999})

    def test_nobody_follows_up_on_a_day_that_is_over(self):
        """Where the company is, not where the manager is."""
        self.company.partner_id.tz = "Pacific/Auckland"
        manager = self.manager.with_context(tz="America/Los_Angeles")
        with freeze_time("2026-11-16 11:00:00"):
            for waive in (self.waive, self.waive_by_program):
                with self.assertRefused("Follow up on: 11/16/2026 is over"):
                    waive(follow_up_date="2026-11-16")
            waiver = self.waive(user=manager, follow_up_date="2026-11-17")
            with self.assertRefused("Follow up on: 11/16/2026 is over"):
                waiver.follow_up_date = "2026-11-16"
        with freeze_time("2026-11-18 11:00:00"):
            # What stands there already is no new day.
            waiver.write({"follow_up_date": "2026-11-17"})
            waiver.follow_up_date = False
        self.assertFalse(waiver.follow_up_date)

    def waive_by_program(self, **values):
        waivers = self.env["client.offboarding.waiver"].with_user(self.manager)
        return waivers.create(
            {
                "offboarding_id": self.case.id,
                "code": "receivable_overdue",
                "reason": "Because",
                **values,
            }
        )

    def test_caller_cannot_waive_more_than_there_is(self):
        waiver = self.env["client.offboarding.waiver"].with_user(self.manager)
        waiver = waiver.create(
            {
                "offboarding_id": self.case.id,
                "code": "receivable_overdue",
                "reason": "Because",
                "amount": 1e9,
                "user_id": self.owner.id,
                "date": "2020-01-01",
                "item_ids": [
                    (0, 0, {"res_model": "account.move", "res_id": 1, "amount": 1})
                ],
            }
        )
        self.assertEqual(waiver.amount, 400.0)
        self.assertEqual(waiver.user_id, self.manager)
        self.assertEqual(waiver.item_ids.mapped("res_model"), ["account.move.line"])

    def test_waiver_covers_its_own_case_only(self):
        self.waive()
        self.case.sudo().action_cancel(outcome="mistake", consent="-")
        case = self.open_case()
        self.assertCheck(case, "receivable_overdue", 1, 400.0)

    def test_case_that_is_over_takes_no_waiver(self):
        waiver = self.waive()
        self.case.action_cancel(outcome="mistake", consent="-")
        with self.assertRefused("is over"):
            waiver.action_revoke()
        with self.assertRefused("is over|Nothing is open"):
            self.waive()

    def test_what_was_waived_is_shown_when_the_case_is_over(self):
        waiver = self.waive()
        self.case.action_cancel(outcome="mistake", consent="-")
        # Managers see what is open, accountants the ledger itself.
        checks = self.case.with_user(self.accountant).check_ids
        shown = checks.filtered("can_view_items")
        # What else was open then isn't known any more, so nothing offers to show it.
        self.assertEqual(shown.mapped("code"), ["receivable_overdue"])
        self.assertGreater(len(checks.filtered("item_count")), 1)
        [(_name, _operator, ids)] = shown.action_view_items()["domain"]
        self.assertEqual(set(ids), set(waiver.item_ids.mapped("res_id")))
        # What a waiver covers is read for everybody, and told to nobody else.
        for user in (self.manager, self.colleague):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                shown.with_user(user).action_view_items()
