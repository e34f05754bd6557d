from datetime import date
from pathlib import Path
from runpy import run_path

from odoo.fields import Command
from odoo.tests import Form, tagged

from ..figures_common import FiguresCase

ENDED = {
    "state": "closed",
    "outcome": "ended",
    "date_end": date(2026, 10, 31),
    "date_closed": date(2026, 11, 5),
}


@tagged("post_install", "-at_install")
class TestWonBack(FiguresCase):
    """A former client's new contract is noted, and warned of; it isn't held up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.make_case(cls.client, **ENDED)

    def start(self, day, line_day=None, **values):
        return self.make_contract(
            {"date_start": line_day or day}, date=day, code="K/2027/1", **values
        )

    def won_back(self, case=None):
        case = (case or self.case).with_user(self.manager)
        return (case.won_back_on, case.won_back_contract_id)

    def test_first_contract_after_the_end_is_noted(self):
        first = self.start("2027-02-01", "2027-03-01")
        self.assertEqual(self.won_back(), (date(2027, 2, 1), first))
        self.start("2026-12-01")
        self.assertEqual(self.won_back(), (date(2027, 2, 1), first))

    def test_upgrading_notes_who_came_back_before(self):
        """As new contracts would have noted it, and for nobody else."""
        part = self.make_case(self.make_client("Część"), scope="contracts", **ENDED)
        first = self.start("2027-02-01", "2027-03-01")
        self.start("2026-12-01")
        self.start("2027-01-01", partner_id=part.partner_id.id)
        expected = self.won_back()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE client_offboarding SET won_back_on = NULL,"
            " won_back_contract_id = NULL"
        )
        self.env.invalidate_all()
        script = Path(__file__).parents[2] / "migrations/19.0.1.2.1/post-migration.py"
        run_path(str(script))["migrate"](self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.assertEqual(expected, (date(2027, 2, 1), first))
        self.assertEqual(self.won_back(), expected)
        self.assertFalse(self.won_back(part)[0])

    def test_contract_of_another_contact_of_the_client_counts(self):
        contract = self.start("2027-02-01", partner_id=self.contact.id)
        self.assertEqual(self.won_back(), (date(2027, 2, 1), contract))

    def test_contract_that_began_by_the_end_brings_nobody_back(self):
        self.start("2026-10-31")
        self.start("2027-02-01", "2026-10-15")
        self.assertFalse(self.won_back()[0])

    def test_what_we_buy_from_him_brings_nobody_back(self):
        journal = self.company_data["default_journal_purchase"]
        self.start("2027-02-01", contract_type="purchase", journal_id=journal.id)
        self.assertFalse(self.won_back()[0])

    def test_only_who_left_altogether_comes_back(self):
        part = self.make_case(self.make_client("Część"), scope="contracts", **ENDED)
        stayed = self.make_case(
            self.make_client("Został"), **{**ENDED, "state": "cancelled"}
        )
        for case in (part, stayed):
            self.start("2027-02-01", partner_id=case.partner_id.id)
            self.assertFalse(self.won_back(case)[0])

    def test_each_company_has_clients_of_its_own(self):
        elsewhere = self.setup_other_company(name="Second")["company"]
        case = self.make_case(self.make_client("Wspólny"), elsewhere, **ENDED)
        self.start("2027-02-01", partner_id=case.partner_id.id)
        self.assertFalse(case.won_back_on)

    def test_deleted_contract_gives_way_to_the_next(self):
        first = self.start("2027-02-01")
        second = self.start("2027-04-01")
        first.unlink()
        self.env.invalidate_all()
        self.assertEqual(self.won_back(), (date(2027, 4, 1), second))
        second.unlink()
        self.env.invalidate_all()
        self.assertEqual(self.won_back()[0], False)

    # What is shown

    def note(self, user=None):
        contract = self.start("2027-02-01")
        return contract.with_user(user or self.manager).offboarding_former_note

    def make_duties(self):
        """The old contract forbids to compete until the end of January."""
        self.put(
            "client.offboarding.termination",
            offboarding_id=self.case.id,
            company_id=self.company.id,
            contract_name="U/1",
            is_ended=True,
            non_compete_months=3,
            date_end="2026-10-31",
            non_compete_until="2027-01-31",
        )

    def claim(self, amount):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.client.id,
                "invoice_date": "2026-10-05",
                "invoice_line_ids": [
                    Command.create(
                        {"name": "May", "price_unit": amount, "tax_ids": False}
                    )
                ],
            }
        )
        invoice.action_post()
        line = invoice.line_ids.filtered("date_maturity")
        self.put_waiver(
            self.case,
            "still_claimed",
            amount,
            [("account.move.line", line.id, amount)],
        )
        return invoice

    def test_says_what_to_know_and_holds_nothing_up(self):
        self.make_duties()
        self.claim(450.0)
        # sudo: the owner of the case wrote it.
        self.case.sudo().welcome = "talk_first"
        note = self.note()
        self.assertIn(self.case.name, note)
        self.assertIn("Back again: Talk to us first", note)
        self.assertIn("450.00", note)
        self.assertIn("Non-compete until 01/31/2027", note)

    def test_amounts_and_what_we_think_are_for_whom_they_are_for(self):
        self.claim(450.0)
        self.case.sudo().welcome = "no"
        owner = self.note(self.owner)
        self.assertIn("Something is still claimed.", owner)
        self.assertNotIn("450", owner)
        self.assertIn("Back again: No", owner)
        contract = self.start("2027-05-01")
        plain = contract.partner_id.with_user(self.helper).sudo(False)
        text = plain._describe_former_client(self.company)
        self.assertNotIn("Back again", text)
        self.assertNotIn("450", text)
        self.assertIn("Something is still claimed.", text)

    def test_what_was_paid_since_is_claimed_no_more(self):
        invoice = self.claim(450.0)
        self.pay(invoice)
        self.assertNotIn("laimed", self.note())

    def test_what_was_given_up_or_revoked_isnt_claimed(self):
        self.put_waiver(self.case, "written_off", 70.0, [("x.y", 1, 70.0)])
        self.put_waiver(
            self.case, "still_claimed", 80.0, [("x.y", 2, 80.0)], active=False
        )
        self.assertNotIn("laimed", self.note())

    def test_new_contract_shows_it_before_it_is_saved(self):
        maker = self.make_user("maker", "account.group_account_manager")
        form = Form(self.env["contract.contract"].with_user(maker))
        form.name = "Again"
        self.assertFalse(form.offboarding_former_note)
        form.partner_id = self.client
        self.assertIn(self.case.name, form.offboarding_former_note)

    def test_nothing_is_said_of_others(self):
        other = self.make_client("Nowy")
        contract = self.start("2027-02-01", partner_id=other.id)
        self.assertFalse(contract.offboarding_former_note)
        running = self.make_case(other, state="handover", date_end=date(2026, 12, 31))
        contract.invalidate_recordset()
        self.assertTrue(running)
        self.assertFalse(contract.offboarding_former_note)
