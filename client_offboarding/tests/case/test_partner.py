from datetime import date
from itertools import product

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestPartner(LedgerCase):
    """From any contact of a client one sees whether he is leaving, or has left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.last_date_invoiced = "2026-11-30"
        cls.env["client.offboarding.gate"].sudo().create(
            [
                {"code": code, "blocks": "none", "company_id": cls.company.id}
                for code in ("confirmation_unsigned", "contract_prepaid")
            ]
        )

    def state(self, partner, user=None):
        partner = partner.with_user(user or self.helper).with_company(self.company)
        partner.invalidate_recordset()
        return partner.offboarding_state

    def close(self, **values):
        case = self.handover("2026-11-12", **values)
        case.action_request_confirmation()
        case.action_close()
        return case

    def search(self, *states, operator="in"):
        partners = self.env["res.partner"].with_user(self.helper)
        found = partners.with_company(self.company).search(
            [("offboarding_state", operator, list(states))]
        )
        return found & (self.client | self.contact | self.partner_a)

    def test_case_is_counted_from_any_contact(self):
        case = self.open_case(partner_ids=[Command.set(self.contact.ids)])
        self.assertEqual(case.partner_id, self.client)
        for partner in (self.client, self.contact):
            seen = partner.with_user(self.owner)
            self.assertEqual(seen.offboarding_count, 1)
            action = seen.action_view_offboardings()
            self.assertEqual(action["res_id"], case.id)
            self.assertEqual(self.state(partner), "running")
        self.assertEqual(self.client.with_user(self.colleague).offboarding_count, 0)
        self.assertEqual(self.state(self.partner_a), "none")
        self.assertEqual(self.search("running"), self.client | self.contact)
        self.assertEqual(self.search("none"), self.partner_a)

    def test_end_is_shown_to_those_who_read_the_case(self):
        case = self.open_case()
        # A month's notice from 12 October.
        end = date(2026, 11, 12)
        self.assertEqual(case.date_end, end)
        for user, expected in (
            (self.owner, end),
            (self.accountant, end),
            (self.colleague, False),
        ):
            seen = (self.client | self.contact).with_user(user)
            seen = seen.with_company(self.company)
            seen.invalidate_recordset()
            self.assertEqual(seen.mapped("offboarding_date_end"), [expected] * 2)
        with self.assertRaises(AccessError):
            self.client.with_user(self.helper).read(["offboarding_date_end"])
        case.action_cancel(outcome="mistake")
        self.assertFalse(self.client.with_user(self.owner).offboarding_date_end)

    def test_lists_of_clients_show_it_to_nobody_else(self):
        for view_type, user in product(("kanban", "list"), (self.owner, self.helper)):
            partners = self.env["res.partner"].with_user(user)
            arch = partners.get_view(view_type=view_type)["arch"]
            self.assertEqual("offboarding_state" in arch, user == self.owner)

    def test_former_after_the_whole_relation_was_closed(self):
        self.close()
        for partner in (self.client, self.contact):
            self.assertEqual(self.state(partner), "former")
        self.assertEqual(self.search("former"), self.client | self.contact)
        self.assertEqual(self.search("former", "running"), self.search("former"))
        self.assertEqual(self.search("former", operator="not in"), self.partner_a)

    def test_not_former_after_some_contracts_or_a_cancelled_case(self):
        self.close(scope="contracts", contract_ids=[Command.set(self.contract.ids)])
        self.assertEqual(self.state(self.client), "none")
        self.open_case().action_cancel(outcome="retained")
        self.assertEqual(self.state(self.client), "none")

    def test_client_who_came_back_is_none_and_may_leave_again(self):
        self.close()
        new = self.make_contract(code="K/2027")
        self.assertEqual(self.state(self.client), "none")
        self.assertFalse(self.search("former"))
        case = self.open_case()
        self.assertEqual(case.termination_ids.contract_id, new)
        self.assertEqual(self.state(self.client), "running")

    def test_waived_end_in_the_future_does_not_hide_a_former_client(self):
        self.env["client.offboarding.gate"].sudo().create(
            {
                "code": "end_not_reached",
                "blocks": "none",
                "company_id": self.company.id,
            }
        )
        case = self.handover("2026-12-31")
        invoices = self.create_final_invoices(case)
        invoices.action_post()
        self.mark_sent(invoices)
        self.pay(invoices)
        case.action_request_confirmation()
        case.action_close()
        with freeze_time("2027-02-01"):
            self.assertEqual(self.state(self.client), "former")

    def test_reopened_case_runs(self):
        case = self.close()
        case.with_user(self.manager).action_reopen(reason="Something came up")
        self.assertEqual(self.state(self.client), "running")

    def test_other_company_sees_a_client(self):
        other = self.setup_other_company()["company"]
        user = self.make_user("abroad", "base.group_user", company_id=other.id)
        self.close()
        self.assertEqual(
            self.client.with_user(user).with_company(other).offboarding_state, "none"
        )

    def test_only_those_who_open_cases_get_the_wizard(self):
        action = self.contact.with_user(self.owner).action_open_offboarding()
        self.assertEqual(action["context"]["default_partner_ids"], self.client.ids)
        with self.assertRaises(AccessError):
            self.client.with_user(self.helper).action_open_offboarding()
        with self.assertRefused("Choose a client"):
            self.env["res.partner"].with_user(self.owner).action_open_offboarding()
