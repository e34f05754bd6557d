from datetime import date

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import USER
from ..rights import CASE, RightsCase

BILLS = "Check that no bills arrive for what was bought for the client"


@tagged("post_install", "-at_install")
class TestPurchaseCompanies(RightsCase):
    """Two companies buy for the same client: each decides on its own, to the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company(name="Second")["company"]
        cls.env.user.company_ids |= cls.other
        cls.vendor = cls.env["res.partner"].create({"name": "Licencje S.A."})
        cls.books = {}
        for company in cls.company | cls.other:
            company.partner_id.lang = "en_US"
            cls.books[company] = cls.make_user(
                f"books_{company.id}",
                "account.group_account_invoice",
                company_id=company.id,
            )
            company.offboarding_accountant_id = cls.books[company]
        cls.owners = {
            cls.company: cls.owner,
            cls.other: cls.make_user("other_owner", USER, company_id=cls.other.id),
        }
        cls.contracts, cls.cases = {}, {}
        for company, owner in cls.owners.items():
            cls.contracts[company] = cls.make_contract(
                {"name": "Licences"},
                name=f"Licences of {company.name}",
                contract_type="purchase",
                partner_id=cls.vendor.id,
                company_id=company.id,
                offboarding_client_id=cls.quiet.id,
            )
            cls.cases[company] = cls.open_own_case(company, owner)

    @classmethod
    def open_own_case(cls, company, owner):
        """A case whose contract ended on 10 November, in its handover."""
        termination = {
            "contract_name": "U/7",
            "mode": "agreement",
            "date_agreement": "2026-11-02",
            "date_end": "2026-11-10",
        }
        case = (
            cls.env[CASE]
            .with_user(owner)
            .create(
                {
                    "partner_id": cls.quiet.id,
                    "company_id": company.id,
                    "reason_id": cls.reason.id,
                    "termination_ids": [Command.create(termination)],
                }
            )
        )
        cls.advance(case, "handover")
        case.action_collect()
        return case

    def decide(self, company):
        line = self.cases[company].purchase_ids
        line.write({"proof": "Letter", "date_delivered": "2026-11-02"})
        line.action_end()
        return line

    def pairs(self):
        """Each company with the other: (case, who runs it, who must not)."""
        ours, theirs = self.company, self.other
        for mine, its in ((ours, theirs), (theirs, ours)):
            yield mine, self.owners[mine], self.owners[its]

    def test_each_case_counts_and_decides_on_its_companys_purchases(self):
        for company, _owner, stranger in self.pairs():
            case = self.cases[company]
            with self.subTest(company=company.name):
                self.assertEqual(case.purchase_ids.contract_id, self.contracts[company])
                self.assertEqual(
                    self.item_ids(case, "vendor_running"),
                    set(self.contracts[company].ids),
                )
                with self.assertRaisesRegex(UserError, "running on: 1"):
                    case.action_request_confirmation()
                theirs = case.purchase_ids.with_user(stranger)
                for step in ("action_end", "action_charge", "action_keep"):
                    with self.assertRaises(AccessError):
                        getattr(theirs, step)()
                with self.assertRaises(AccessError):
                    theirs.read(["contract_id"])
        first = self.decide(self.company)
        self.assertEqual((first.state, first.date_end), ("ended", date(2026, 12, 2)))
        self.assertEqual(first.decided_by_id, self.owner)
        # The other company's still holds up its own case, and no more than that.
        self.assertFalse(self.item_ids(self.cases[self.company], "vendor_running"))
        self.cases[self.company].action_request_confirmation()
        with self.assertRaisesRegex(UserError, "running on: 1"):
            self.cases[self.other].action_request_confirmation()

    def test_bills_after_the_end_are_looked_for_by_each_companys_accountant(self):
        for company in self.owners:
            self.decide(company)
            self.advance(self.cases[company], "closed")
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.vendor.id,
                "company_id": self.other.id,
                "invoice_date": "2026-11-30",
                "date": "2026-11-30",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Licences",
                            "price_unit": 100.0,
                            "tax_ids": [],
                            "contract_line_id": self.contracts[
                                self.other
                            ].contract_line_ids.id,
                        }
                    )
                ],
            }
        )
        bill.action_post()
        self.env[CASE].with_user(SUPERUSER_ID)._cron_settle_steps()
        self.env.cr.flush()
        steps = {}
        for company in self.owners:
            todos = self.cases[company].sudo().activity_ids
            [steps[company]] = todos.filtered(lambda todo: todo.summary == BILLS)
            self.assertEqual(steps[company].user_id, self.books[company])
            self.assertEqual(steps[company].date_deadline, date(2026, 12, 10))
        self.assertIn(bill.name, steps[self.other].note)
        self.assertNotIn(bill.name, str(steps[self.company].note))
        for company, _owner, stranger in self.pairs():
            others = [u for c, u in self.books.items() if c != company]
            for user in (stranger, *others):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    steps[company].with_user(user).action_done()
            steps[company].with_user(self.books[company]).action_done()
            self.assertFalse(steps[company].active)
