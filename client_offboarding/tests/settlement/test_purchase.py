from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..ledger_common import LedgerCase
from ..rights import RightsCase


@tagged("post_install", "-at_install")
class TestPurchase(LedgerCase):
    """What we buy for the client doesn't go on costing unnoticed after his end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Licencje S.A."})
        cls.buyer = cls.make_user("buyer", "account.group_account_manager")
        cls.licences = cls.make_purchase()
        cls.case = cls.handover("2026-11-12")
        cls.purchase = cls.case.purchase_ids

    @classmethod
    def make_purchase(cls, client=None, line=None, **values):
        """Licences over 1,200 a year since March, to be ended three months before."""
        return cls.make_contract(
            {
                "name": "Licences",
                "price_unit": 1200.0,
                "recurring_rule_type": "yearly",
                "date_start": "2026-03-01",
                **(line or {}),
            },
            **{
                "name": "Licences",
                "code": "Z/1",
                "date": "2026-03-01",
                "contract_type": "purchase",
                "partner_id": cls.vendor.id,
                "notice_interval": 3,
                "term_months": 12,
                "renewal_months": 12,
                "offboarding_client_id": (client or cls.client).id,
                **values,
            },
        )

    def decide(self, step, line=None, **values):
        line = line or self.purchase
        if values:
            line.write(values)
        return getattr(line, step)()

    def test_contract_names_one_client_or_several_with_shares(self):
        contract = self.licences.with_user(self.buyer)
        self.assertEqual(contract.offboarding_share_ids.share, 100)
        other = self.env["res.partner"].create({"name": "Other"})
        contract.offboarding_share_ids = [
            Command.update(contract.offboarding_share_ids.id, {"share": 40}),
            Command.create({"partner_id": other.id, "share": 60}),
        ]
        self.assertEqual(contract.offboarding_client_id, other)
        with self.assertRaisesRegex(ValidationError, "more than 100"):
            contract.offboarding_share_ids[0].share = 61
        contract.offboarding_client_id = self.contact
        self.assertRecordValues(
            contract.offboarding_share_ids,
            [{"partner_id": self.contact.id, "share": 100}],
        )
        self.assertEqual(
            contract.offboarding_share_ids.commercial_partner_id, self.client
        )
        contract.offboarding_client_id = False
        self.assertFalse(contract.offboarding_share_ids)

    def test_client_is_named_in_the_form_of_a_purchase_only(self):
        contracts = self.env["contract.contract"].with_user(self.buyer)
        with Form(
            contracts.with_context(default_contract_type="purchase"),
            view="contract.contract_contract_form_view",
        ) as form:
            form.name = "Domain"
            form.partner_id = self.vendor
            form.offboarding_client_id = self.client
        self.assertEqual(form.record.offboarding_share_ids.partner_id, self.client)
        with self.assertRaisesRegex(ValidationError, "Only a purchase contract"):
            self.contract.with_user(self.buyer).offboarding_client_id = self.client

    def test_whoever_may_not_write_contracts_names_nobody(self):
        for user in (self.owner, self.accountant, self.auditor, self.helper):
            with self.subTest(user=user.login, what="share"):
                with self.assertRaises(AccessError):
                    self.licences.offboarding_share_ids.with_user(user).share = 10
            with self.subTest(user=user.login, what="client"):
                with self.assertRaises(AccessError):
                    self.licences.with_user(user).offboarding_client_id = self.contact

    def test_case_lists_what_runs_on_with_its_own_end(self):
        self.assertEqual(self.purchase.contract_id, self.licences)
        # Delivered today, 16 November, three months pass before the term ends.
        self.assertEqual(self.purchase.earliest_end, date(2027, 2, 28))
        # Too late for this term: the next one.
        self.purchase.date_delivered = "2026-12-01"
        self.assertEqual(self.purchase.earliest_end, date(2028, 2, 29))
        self.assertCheck(self.case, "vendor_running", 1)
        self.assertEqual(self.check(self.case, "vendor_running").blocks, "confirm")
        self.assertEqual(
            self.item_ids(self.case, "vendor_running"), set(self.licences.ids)
        )
        with self.assertRaisesRegex(UserError, "running on: 1"):
            self.case.action_request_confirmation()
        self.case.action_collect()
        self.assertEqual(len(self.case.purchase_ids), 1)

    def test_what_ends_with_the_case_or_is_for_others_is_not_listed(self):
        other = self.env["res.partner"].create({"name": "Other"})
        ends = {"date_end": "2026-11-12"}
        self.make_purchase(line=ends)
        self.make_purchase(client=other)
        self.make_purchase(active=False)
        after = self.make_purchase(line={"date_end": "2026-11-13"})
        self.assertCheck(self.case, "vendor_running", 2)
        self.case.action_collect()
        self.assertEqual(self.case.purchase_ids.contract_id, self.licences | after)

    def test_purchase_of_another_company_is_never_counted(self):
        company = self.env["res.company"].create({"name": "Other company"})
        theirs = self.env["contract.contract"].create(
            {
                "name": "Theirs",
                "contract_type": "purchase",
                "partner_id": self.vendor.id,
                "company_id": company.id,
                "line_recurrence": True,
                "offboarding_client_id": self.client.id,
                "contract_line_ids": [
                    Command.create({"name": "x", "date_start": "2026-01-01"})
                ],
            }
        )
        self.case.action_collect()
        self.assertCheck(self.case, "vendor_running", 1)
        self.assertEqual(self.case.purchase_ids.contract_id, self.licences)
        shares = self.env["client.offboarding.purchase.share"].with_user(self.owner)
        self.assertNotIn(theirs, shares.search([]).sudo().contract_id)
        with self.assertRaises(UserError):
            self.case.purchase_ids.create(
                {"offboarding_id": self.case.id, "contract_id": theirs.id}
            )

    def test_notice_to_the_vendor_has_its_day_and_its_proof(self):
        with self.assertRefused("on which day our notice"):
            self.decide("action_end")
        with self.assertRefused("on which day our notice"):
            self.decide("action_end", date_delivered="2026-11-17")
        with self.assertRefused("what shows it"):
            self.decide("action_end", date_delivered="2026-11-13")
        self.decide("action_end", date_delivered="2026-11-13", proof="Letter RR 1")
        self.assertRecordValues(
            self.purchase,
            [
                {
                    "state": "ended",
                    "date_end": date(2027, 2, 28),
                    "decided_by_id": self.owner.id,
                    "date_decided": date(2026, 11, 16),
                    "is_settled": True,
                }
            ],
        )
        self.assertCheck(self.case, "vendor_running", 0)
        with self.assertRefused("decided already"):
            self.purchase.date_delivered = "2026-11-01"
        with self.assertRefused("decided already"):
            self.purchase.unlink()
        self.purchase.action_reset()
        self.assertCheck(self.case, "vendor_running", 1)

    def test_transfer_names_the_new_holder(self):
        with self.assertRefused("to whom"):
            self.decide("action_transfer", proof="E-mail of the vendor")
        with self.assertRefused("what shows it"):
            self.decide("action_transfer", new_holder="Kowalski Sp. z o.o.")
        self.decide("action_transfer", new_holder="Kowalski", proof="E-mail")
        self.assertEqual(self.purchase.state, "transferred")
        self.assertCheck(self.case, "vendor_running", 0)

    def test_rest_is_charged_by_the_share_of_the_client(self):
        self.licences.offboarding_share_ids.share = 60
        self.purchase.action_charge()
        charge = self.purchase.charge_id.with_user(self.accountant)
        # 13 November to 28 February: three months, and 16 days of the 28 from
        # 13 February to 12 March; 100 a month, of which 60 %.
        self.assertRecordValues(
            charge,
            [
                {
                    "amount": 214.28,
                    "currency_id": self.company.currency_id.id,
                    "side": "client_owes",
                    "state": "proposed",
                    "offboarding_id": self.case.id,
                }
            ],
        )
        self.assertIn("60", charge.calculation)
        self.assertCheck(self.case, "vendor_running", 0)
        self.assertCheck(self.case, "charge_open", 1)
        with self.assertRaises(AccessError):
            charge.with_user(self.owner).read(["price_unit"])
        self.purchase.action_reset()
        self.assertFalse(charge.exists())
        self.assertCheck(self.case, "vendor_running", 1)

    def test_charge_is_not_deleted_past_the_decision_it_comes_from(self):
        self.purchase.action_charge()
        charge = self.purchase.charge_id.with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "used: Purchase for the.*Licences"):
            charge.unlink()
        self.assertEqual(self.purchase.charge_id.state, "proposed")

    def test_deadline_is_called_by_the_contract(self):
        self.purchase.date_deadline = "2026-11-20"
        deadlines = self.case.env["client.offboarding.deadline"].search(
            [("res_model", "=", self.purchase._name)]
        )
        self.assertEqual(deadlines.mapped("name"), [self.licences.name])

    def test_charge_that_was_agreed_to_keeps_its_decision(self):
        self.purchase.action_charge()
        charge = self.purchase.charge_id.with_user(self.accountant)
        charge.write({"vat_treatment": "taxable", "vat_reason": "Resale"})
        charge.action_agree()
        with self.assertRefused("Only a proposed"):
            self.purchase.action_reset()
        self.assertEqual(self.purchase.state, "charged")

    def test_nothing_is_charged_that_could_end_with_the_case(self):
        monthly = self.make_purchase(notice_interval=0, term_months=0, renewal_months=0)
        self.case.termination_ids.sudo()._write_step({"date_end": "2026-11-30"})
        self.case.action_collect()
        line = self.case.purchase_ids.filtered(lambda p: p.contract_id == monthly)
        with self.assertRefused("nothing left to charge"):
            line.action_charge()
        line.action_keep()
        self.assertEqual(line.state, "kept")

    def test_same_client_named_once_more_keeps_the_shares(self):
        contract = self.licences.with_user(self.buyer)
        other = self.env["res.partner"].create({"name": "Other"})
        contract.offboarding_share_ids.share = 60
        contract.offboarding_share_ids = [
            Command.create({"partner_id": other.id, "share": 40})
        ]
        kept = contract.offboarding_share_ids
        contract.offboarding_client_id = self.client
        self.assertEqual(contract.offboarding_share_ids, kept)
        self.assertEqual(sorted(kept.mapped("share")), [40, 60])

    def test_end_is_unknown_without_a_contract_or_a_clause_that_counts(self):
        empty = self.purchase.new({"offboarding_id": self.case.id})
        self.assertFalse(empty.earliest_end)
        # Working days, in a country whose holidays nobody knows.
        self.company.country_id = False
        self.licences.write({"notice_interval": 5, "notice_unit": "working_day"})
        self.purchase.invalidate_recordset()
        self.assertFalse(self.purchase.earliest_end)

    def test_proof_belongs_to_the_purchase_that_it_proves(self):
        files = self.env["ir.attachment"].with_user(self.owner)
        proof = files.create({"name": "letter.pdf", "raw": b"x"})
        self.purchase.with_user(self.owner).proof_ids = proof
        self.assertEqual(
            (proof.res_model, proof.res_id), (self.purchase._name, self.purchase.id)
        )

    def test_it_is_the_next_thing_once_nothing_else_is_open(self):
        self.line.sudo().write({"last_date_invoiced": self.line.date_end})
        self.case.env["client.offboarding.check"]._forget()
        self.case.invalidate_recordset()
        self.assertEqual(self.case.next_action, "Decide on what we buy for the client")

    def test_charge_that_was_given_up_stays_known(self):
        self.purchase.action_charge()
        charge = self.purchase.charge_id.with_user(self.manager)
        charge.action_waive(reason="A good client")
        self.purchase.action_reset()
        self.assertEqual(charge.state, "waived")
        self.assertEqual(self.purchase.state, "open")
        self.assertFalse(self.purchase.charge_id)

    def test_what_costs_nothing_is_not_charged(self):
        self.licences.contract_line_ids.price_unit = 0
        with self.assertRefused("costs nothing after the end"):
            self.purchase.action_charge()
        self.assertEqual(self.purchase.state, "open")

    def test_rest_is_of_the_lines_that_run_then_and_as_long(self):
        """100 a month until 28 February, and 50 until 12 December."""
        since = {"date_start": "2026-03-01"}
        for values in (
            {**since, "price_unit": 50, "date_end": "2026-12-12"},
            {**since, "price_unit": 70, "date_end": "2026-11-12"},
            {"price_unit": 70, "date_start": "2027-03-01"},
            {**since, "name": "Note", "display_type": "line_note"},
        ):
            self.make_line(self.licences, **values)
        self.purchase.action_charge()
        charge = self.purchase.charge_id.with_user(self.accountant)
        self.assertEqual(charge.amount, round(100 * (3 + 16 / 28) + 50, 2))

    def test_decision_is_for_those_who_run_the_case(self):
        for user in (self.colleague, self.accountant, self.auditor, self.helper):
            for step in ("action_end", "action_transfer", "action_charge"):
                with self.subTest(user=user.login, step=step):
                    with self.assertRaises(AccessError):
                        getattr(self.purchase.with_user(user), step)()
        self.assertEqual(self.purchase.state, "open")

    def test_nothing_is_decided_past_the_buttons(self):
        for vals in (
            {"state": "kept"},
            {"date_end": "2026-11-12"},
            {"decided_by_id": self.manager.id},
            {"charge_id": 1},
        ):
            with self.subTest(vals=vals), self.assertRefused("Use the buttons"):
                self.purchase.write(vals)
        lines = self.purchase.with_context(default_state="kept")
        second = self.make_purchase()
        line = lines.create({"offboarding_id": self.case.id, "contract_id": second.id})
        self.assertEqual(line.state, "open")
        with self.assertRefused("Use the buttons"):
            lines.create(
                {
                    "offboarding_id": self.case.id,
                    "contract_id": second.id,
                    "state": "kept",
                }
            )
        with self.assertRefused("isn't bought for the client", ValidationError):
            lines.create(
                {"offboarding_id": self.case.id, "contract_id": self.contract.id}
            )


@tagged("post_install", "-at_install")
class TestPurchasePortal(RightsCase):
    def test_portal_sees_nothing_of_vendors(self):
        names = ("offboarding_client_id", "offboarding_share_ids")
        contracts = self.env["contract.contract"].with_user(self.portal)
        self.assertFalse(set(names) & contracts.fields_get().keys())
        for model in ("purchase", "purchase.share"):
            records = self.env[f"client.offboarding.{model}"].with_user(self.portal)
            with self.subTest(model=model), self.assertRaises(AccessError):
                records.search([])
