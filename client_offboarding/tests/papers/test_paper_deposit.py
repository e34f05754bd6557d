from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..deposit_common import DepositCase
from ..settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestPaperDeposit(SettlementCase, DepositCase):
    """Deposits are part of what the parties settle."""

    def setUp(self):
        super().setUp()
        self.paper = self.make_paper("settlement", lang="pl_PL")

    def net(self, code="PLN"):
        return {
            row["currency"]: row["net"]
            for row in self.paper._get_kind()._get_settlement(self.paper)
        }[code]

    def test_settlement_lists_a_deposit_and_counts_it(self):
        invoice = self.make_invoice("2026-10-20", 1000.0, self.zloty)
        deposit = self.move_deposit(1500.0, currency=self.zloty)
        back = self.move_deposit(-200.0, currency=self.zloty)
        text = self.words(self.print_paper(self.paper))
        self.assertTexts(
            [
                invoice.name,
                "Kaucja wpłacona przez Klienta",
                deposit.move_id.name,
                "wpłata",
                back.move_id.name,
                "zwrot lub potrącenie",
                "trzysta złotych, zero groszy",
            ],
            text,
        )
        self.assertRegex(text, r"1\s?500,00 zł")
        self.assertRegex(text, r"−200,00 zł")
        self.assertRegex(text, r"Do zwrotu Klientowi 1 ?300,00 zł")
        self.assertRegex(
            text, r"do zapłaty przez Usługodawcę na rzecz Klienta: 300,00 zł"
        )

    def test_deposits_of_each_currency_stay_apart(self):
        self.make_invoice("2026-10-20", 1000.0, self.zloty)
        self.move_deposit(300.0, currency=self.euro, rate=0.5)
        self.assertEqual(self.net(), 1000.0)
        self.assertEqual(self.net("EUR"), -300.0)

    def test_deposit_that_we_paid_is_owed_to_us(self):
        self.move_deposit(-80.0, currency=self.zloty)
        self.assertEqual(self.net(), 80.0)
        (deposit,) = self.paper._get_kind()._get_settlement(self.paper)[0]["deposits"]
        self.assertEqual(deposit["name"], "Deposit paid by the Service Provider")

    def test_matched_account_counts_what_is_left(self):
        account = self.make_account("249300", "Matched", reconcile=True)
        self.company.offboarding_deposit_account_ids |= account
        lines = self.move_deposit(500.0, account=account)
        lines |= self.move_deposit(-120.0, account=account)
        lines.reconcile()
        code = self.company.currency_id.name
        self.assertEqual(self.net(code), -380.0)

    def test_deposit_on_a_receivable_account_is_no_document(self):
        account = self.make_account(
            "249400", "Deposits", account_type="asset_receivable", reconcile=True
        )
        deposit = self.move_deposit(500.0, account=account)
        self.make_bill(800.0)
        balance = self.make_paper("balance")
        count = len(balance._get_kind()._get_facts(balance))
        self.company.offboarding_deposit_account_ids |= account
        (settled,) = self.paper._get_kind()._get_settlement(self.paper)
        self.assertNotIn(
            deposit.move_id.name, [row["number"] for row in settled["documents"]]
        )
        self.assertEqual(settled["net"], -1300.0)
        self.assertEqual(len(balance._get_kind()._get_facts(balance)), count - 1)
        self.make_invoice("2026-10-20", 5.0)
        set_off = self.make_paper("set_off")
        claims = set_off._get_kind()._get_due_claims(set_off)
        self.assertNotIn(deposit, claims, "it has a button")

    def test_deposit_that_a_manager_gave_up_is_listed_and_not_counted(self):
        self.move_deposit(500.0, currency=self.zloty)
        self.env["client.offboarding.waiver"].with_user(self.manager).create(
            {
                "offboarding_id": self.case.id,
                "code": "deposit_open",
                "kind": "not_ours",
                "reason": "Booked on the wrong client",
            }
        )
        (settled,) = self.paper._get_kind()._get_settlement(self.paper)
        self.assertEqual(settled["net"], 0.0)
        self.assertEqual(settled["deposits"][0]["note"], "not claimed")

    def test_papers_except_what_is_left_of_a_deposit(self):
        """Its account isn't reconciled, so none of its items has a residual."""
        deposit = self.move_deposit(5000.0, currency=self.zloty)
        back = self.move_deposit(-200.0, currency=self.zloty)
        paper = self.make_paper("no_claims", lang="en_US")
        (row,) = paper._get_exceptions()
        self.assertEqual(row["name"], "Deposit paid by the Client")
        self.assertEqual(row["detail"], f"{deposit.move_id.name}, {back.move_id.name}")
        self.assertEqual(row["holder"], "Client")
        self.assertEqual(row["amount"].replace("\xa0", " "), "4,800.00 zł")
        self.assertEqual(paper._get_exceptions(("account.move.line",)), [row])

    def test_deposit_claimed_on_is_one_when_the_case_is_over(self):
        """Only the waiver's items are known then: they are still one deposit."""
        self.move_deposit(5000.0, currency=self.zloty)
        self.move_deposit(-200.0, currency=self.zloty)
        self.env["client.offboarding.waiver"].with_user(self.manager).create(
            {
                "offboarding_id": self.case.id,
                "code": "deposit_open",
                "kind": "still_claimed",
                "reason": "Paid back in March",
                "follow_up_date": "2027-03-31",
            }
        )
        paper = self.make_paper("no_claims", lang="en_US")
        self.case._write_step({"state": "closed"})
        (row,) = paper._get_exceptions()
        self.assertEqual(row["amount"].replace("\xa0", " "), "4,800.00 zł")
        self.assertEqual(row["reason"], "Paid back in March")

    def test_papers_except_a_deposit_that_we_paid(self):
        self.move_deposit(-80.0, currency=self.zloty)
        (row,) = self.make_paper("confirmation", lang="en_US")._get_exceptions()
        self.assertEqual(row["name"], "Deposit paid by the Service Provider")
        self.assertEqual(row["holder"], "Service Provider")
        self.assertEqual(row["amount"].replace("\xa0", " "), "80.00 zł")

    def test_signed_statement_reopens_when_a_deposit_changes(self):
        deposit = self.move_deposit(500.0)
        check = self.check(self.case.sudo(), "statement_unsigned")
        self.assertEqual(check.state, "open", "a deposit has to be agreed on")
        self.sign(self.paper)
        check = self.check(self.case.sudo(), "statement_unsigned")
        self.assertEqual(check.state, "ok")
        back = self.move_deposit(-200.0)
        check = self.check(self.case.sudo(), "statement_unsigned")
        self.assertEqual((check.state, check.amount), ("open", 200.0))
        self.paper.invalidate_recordset()
        self.assertRegex(
            self.paper.facts_changed, f"^{back.move_id.name}: new, .*200.00"
        )
        self.move_deposit(-300.0)
        self.paper.invalidate_recordset()
        self.assertRegex(
            self.paper.facts_changed,
            f"{deposit.move_id.name}: was .*500.00, isn't open any more",
        )

    def assert_overtaken(self, deposit, state):
        check = self.check(self.case.sudo(), "statement_unsigned")
        self.assertEqual(check.state, "open")
        self.paper.invalidate_recordset()
        self.assertEqual(
            self.paper.facts_changed,
            f"{deposit.move_id.name}: was 'Deposit', now '{state}'",
        )
        newer = self.make_paper("settlement")
        newer.action_generate()
        self.assertNotEqual(newer.facts_sha256, self.paper.facts_sha256)

    def test_deposit_given_up_after_signing_overtakes_the_statement(self):
        deposit = self.move_deposit(500.0)
        self.sign(self.paper)
        self.env["client.offboarding.waiver"].with_user(self.manager).create(
            {
                "offboarding_id": self.case.id,
                "code": "deposit_open",
                "kind": "written_off",
                "reason": "Booked on the wrong client",
            }
        )
        self.assert_overtaken(deposit, "Deposit given up")

    def test_deposit_disputed_after_signing_overtakes_the_statement(self):
        deposit = self.move_deposit(500.0)
        self.sign(self.paper)
        deposit.move_id.offboarding_disputed = True
        self.assert_overtaken(deposit, "Disputed deposit")
        (settled,) = self.paper._get_kind()._get_settlement(self.paper)
        self.assertEqual(settled["net"], 0.0)
        note = settled["deposits"][0]["note"]
        self.assertEqual(note, "disputed by the Client, not counted")

    def test_accountant_disputes_a_deposit_where_he_reads_its_item(self):
        """1,000 owed and 300 kept: 700, and 1,000 where the deposit doesn't count."""
        self.make_invoice("2026-10-20", 1000.0, self.zloty)
        deposit = self.move_deposit(300.0, currency=self.zloty)
        self.assertEqual(self.net(), 700.0)
        items = deposit.with_user(self.accountant)
        with Form(items, view="account.view_move_line_form") as form:
            form.offboarding_disputed = True
        self.assertTrue(deposit.move_id.offboarding_disputed)
        self.assertEqual(self.net(), 1000.0)

    def test_auditor_reads_the_dispute_and_others_do_not_see_it_there(self):
        deposit = self.move_deposit(300.0, currency=self.zloty)
        with self.assertRaises(AccessError):
            deposit.with_user(self.auditor).write({"offboarding_disputed": True})
        arch = deposit.with_user(self.auditor).get_view(view_type="form")["arch"]
        self.assertIn("offboarding_disputed", arch)
        self.assertNotIn(
            "offboarding_disputed", deposit.with_user(self.owner).fields_get()
        )

    def test_deposit_still_claimed_after_signing_overtakes_nothing(self):
        self.move_deposit(500.0)
        self.sign(self.paper)
        self.env["client.offboarding.waiver"].with_user(self.manager).create(
            {
                "offboarding_id": self.case.id,
                "code": "deposit_open",
                "kind": "still_claimed",
                "reason": "Returned next month",
            }
        )
        self.paper.invalidate_recordset()
        self.assertFalse(self.paper.facts_changed)

    def test_account_that_becomes_one_for_deposits_is_told(self):
        account = self.make_account(
            "249400", "Deposits", account_type="asset_receivable", reconcile=True
        )
        deposit = self.move_deposit(500.0, account=account)
        self.sign(self.paper)
        self.company.offboarding_deposit_account_ids |= account
        self.paper.invalidate_recordset()
        self.assertEqual(
            self.paper.facts_changed,
            f"{deposit.move_id.name}: was 'Open item', now 'Deposit'",
        )

    def test_deposit_of_the_whole_client_is_not_of_some_contracts(self):
        self.move_deposit(500.0)
        # The scope is fixed by now: a case of some contracts, as it would look here.
        self.env.cr.execute(
            "UPDATE client_offboarding SET scope = 'contracts' WHERE id = %s",
            [self.case.id],
        )
        self.assertEqual(self.paper._get_kind()._get_settlement(self.paper), [])
