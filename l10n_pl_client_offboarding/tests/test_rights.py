from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PolishCase


@tagged("post_install", "-at_install")
class TestRights(PolishCase):
    """Rates are for accounting managers, rows of interest for nobody to write."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.handover("2026-11-12")
        cls.enter_rate("2026-08-31", 4.25)
        cls.late_invoice(10000, "2026-09-30")
        cls.case.with_user(cls.accountant).action_propose_interest()
        cls.charge = cls.env["client.offboarding.charge"].search(
            [("offboarding_id", "=", cls.case.id), ("kind", "=", "interest")]
        )

    def test_rates_are_edited_by_accounting_managers(self):
        rates = self.env["l10n_pl.offboarding.interest.rate"]
        values = {"date_from": "2027-01-01", "reference_rate": 3.5, "source": "NBP"}
        for user in (self.accountant, self.auditor, self.owner, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                rates.with_user(user).create(values)
        rate = rates.with_user(self.books_manager).create(values)
        self.assertEqual(
            (rate.business_rate, rate.health_rate, rate.civil_rate), (13.5, 11.5, 9.0)
        )
        self.assertTrue(rates.with_user(self.accountant).search_count([]))
        with self.assertRaises(AccessError):
            rates.with_user(self.owner).search_count([])

    def test_source_of_a_rate_is_read_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        rates = self.env["l10n_pl.offboarding.interest.rate"]
        rate = rates.search([], limit=1)
        english = rate.source
        rate.with_context(lang="pl_PL").source = "NBP: uchwała"
        self.assertEqual(rate.with_context(lang="en_US").source, english)

    @mute_logger("odoo.sql_db")
    def test_two_rates_of_one_day_and_impossible_rates_are_refused(self):
        rates = self.env["l10n_pl.offboarding.interest.rate"]
        for values in (
            {"date_from": "2026-07-01", "reference_rate": 4, "source": "NBP"},
            {"date_from": "2027-01-01", "reference_rate": -1, "source": "NBP"},
        ):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                rates.create(values)

    def test_mean_rates_are_entered_but_not_changed_by_accountants(self):
        rate = self.enter_rate("2026-09-30", 4.2)
        with self.assertRaises(AccessError):
            rate.with_user(self.accountant).rate = 5
        with self.assertRaises(AccessError):
            rate.with_user(self.owner).read(["rate"])

    def test_rows_are_written_by_nobody(self):
        row = self.charge.interest_ids
        self.assertTrue(row)
        for user in (self.accountant, self.owner, self.manager):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    row.with_user(user).amount = 1
                with self.assertRaises(AccessError):
                    row.with_user(user).unlink()
        books = self.charge.with_user(self.accountant)
        with self.assertRaises(UserError):
            books.write({"late_line_id": False})
        with self.assertRaises(UserError):
            books.write({"interest_ids": [(5, 0, 0)]})
        with self.assertRaises(UserError):
            books.create(
                {
                    "offboarding_id": self.case.id,
                    "name": "Interest",
                    "interest_ids": [(0, 0, {"document": "X"})],
                }
            )

    def test_who_sees_no_amounts_sees_days_only(self):
        row = self.charge.interest_ids.with_user(self.owner)
        self.assertEqual(row.days, row.read(["days"])[0]["days"])
        for name in ("base", "amount", "move_line_id"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                row.read([name])
        with self.assertRaises(AccessError):
            row.with_user(self.colleague).read(["days"])
        with self.assertRaises(AccessError):
            row.with_user(self.helper).read(["days"])

    def test_another_company_sees_nothing(self):
        other = self.setup_other_company(name="Druga Sp. z o.o.")["company"]
        stranger = self.make_user(
            "stranger", "account.group_account_invoice", company_id=other.id
        )
        with self.assertRaises(AccessError):
            self.charge.interest_ids.with_user(stranger).read(["days"])
        with self.assertRaises(AccessError):
            self.case.with_user(stranger).action_propose_interest()
