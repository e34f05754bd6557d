from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ..common import ACCOUNTANT, TODAY
from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestFinding(LedgerCase):
    """A case is found by what people hold in their hands, and from its contract."""

    def find(self, label, text, user):
        """The cases that the search box finds; None where it doesn't offer ``label``.

        The domain is the one of the view that ``user`` gets, run in his rights.
        """
        cases = self.env["client.offboarding"].with_user(user)
        arch = etree.fromstring(cases.get_view(view_type="search")["arch"])
        for field in arch.iterfind(".//field"):
            if field.get("string") == label:
                domain = safe_eval(field.get("filter_domain"), {"self": text})
                return cases.search(domain)
        return None

    def test_case_is_found_by_contract_thing_and_document(self):
        case = self.open_case()
        case.return_ids = [
            Command.create({"name": "Laptop Dell", "serial": "SN-2026-17"})
        ]
        case.document_ids = [Command.create({"name": "Ledger of 2025"})]
        for label, text in (
            ("Contract", "k/2026/1"),
            ("Contract", "Accounting"),
            ("Thing or serial number", "2026-17"),
            ("Thing or serial number", "dell"),
            ("Document or paper", "ledger of"),
        ):
            with self.subTest(label=label, text=text):
                self.assertEqual(self.find(label, text, self.owner), case)
                self.assertFalse(self.find(label, f"{text} else", self.owner))
                # What a colleague must not open, he doesn't find either.
                self.assertFalse(self.find(label, text, self.colleague))

    def test_accountants_find_a_case_by_the_number_of_an_invoice(self):
        case = self.open_case()
        invoice = self.make_invoice(500, invoice_date="2026-03-01")
        self.assertEqual(self.find("Invoice", invoice.name, self.accountant), case)
        self.assertIsNone(self.find("Invoice", invoice.name, self.owner))

    def test_helpers_search_by_the_things_they_receive(self):
        case = self.open_case()
        case.return_ids = [
            Command.create({"name": "Laptop Dell", "user_id": self.helper.id}),
            Command.create({"name": "Server", "user_id": self.owner.id}),
        ]
        self.env.flush_all()
        label = "Thing or serial number"
        self.assertEqual(self.find(label, "dell", self.helper), case)
        self.assertFalse(self.find(label, "server", self.helper))
        self.assertIsNone(self.find("Contract", "Accounting", self.helper))

    def test_contract_starts_its_own_offboarding(self):
        self.make_contract(name="Payroll", code="K/2026/2")
        contract = self.contract.with_user(self.owner)
        self.assertFalse(contract.is_offboarded)
        action = contract.action_open_offboarding()
        wizard = Form(
            self.env[action["res_model"]]
            .with_user(self.owner)
            .with_context(**action["context"])
        )
        wizard.reason_id = self.reason
        case = self.env["client.offboarding"].browse(
            wizard.save().action_open()["res_id"]
        )
        self.assertEqual(case.termination_ids.contract_id, self.contract)
        self.assertEqual(case.scope, "contracts")
        contract.invalidate_recordset()
        self.assertTrue(contract.is_offboarded)
        self.assertEqual(contract.offboarding_count, 1)
        self.assertEqual(contract.action_view_offboardings()["res_id"], case.id)

    def test_contract_with_several_cases_shows_their_list(self):
        first = self.open_case()
        first.action_cancel(outcome="mistake")
        second = self.open_case()
        action = self.contract.with_user(self.owner).action_view_offboardings()
        self.assertFalse(action["res_id"])
        found = self.env["client.offboarding"].with_user(self.owner)
        self.assertEqual(found.search(action["domain"]), first | second)

    def test_cases_are_sought_by_what_they_are_not_called(self):
        case = self.open_case()
        cases = self.env["client.offboarding"].with_user(self.owner)
        for name, operator, is_found in (
            ("Kowalski", "ilike", True),
            ("Kowalski", "not ilike", False),
            (case.name, "not ilike", False),
            ("Nobody", "not ilike", True),
        ):
            with self.subTest(name=name, operator=operator):
                found = cases.search([("display_name", operator, name)])
                self.assertEqual(case in found, is_found)

    def is_case_offered(self, contract, user):
        """Whether the form that ``user`` gets offers a case for a contract without."""
        contract.invalidate_recordset()
        mine = contract.with_user(user)
        arch = etree.fromstring(mine.get_view(view_type="form")["arch"])
        alert = arch.find(".//div[@name='offboarding_ended']")
        if alert is None:
            return False
        names = ["contract_type", "is_offboarded", "offboarding_count"]
        names += ["is_terminated", "date_end"]
        self.assertLessEqual(set(names), {n.get("name") for n in arch.iter("field")})
        values = {name: mine[name] for name in names}
        today = {"id": mine.id, "current_date": TODAY}
        return not safe_eval(alert.get("invisible"), values | today)

    def test_contract_that_ended_without_a_case_offers_one(self):
        """Ended by the ERP's own wizard, or expired; the case is for it alone."""
        self.assertFalse(self.is_case_offered(self.contract, self.owner))
        other = self.make_contract(name="Payroll", code="K/2026/2")
        # Who may end contracts by the ERP's wizard, and write their lines.
        clerk = self.make_user(
            "clerk",
            "contract_termination.can_terminate_contract,account.group_account_manager",
        )
        wizard = self.env["contract.contract.terminate"].with_user(clerk)
        wizard.create(
            {
                "contract_id": self.contract.id,
                "terminate_reason_id": self.reason.id,
                "terminate_comment": "By letter",
                "terminate_date": "2026-11-30",
            }
        ).terminate_contract()
        expired = self.make_contract(
            {"date_end": "2026-11-15"}, name="Audit", code="K/2026/3"
        )
        last_day = self.make_contract(
            {"date_end": "2026-11-16"}, name="Advice", code="K/2026/4"
        )
        self.assertFalse(self.is_case_offered(other, self.owner))
        self.assertFalse(self.is_case_offered(last_day, self.owner))
        for contract in (self.contract, expired):
            with self.subTest(contract=contract.name):
                self.assertTrue(self.is_case_offered(contract, self.owner))
                self.assertFalse(self.is_case_offered(contract, self.accountant))
                action = contract.with_user(self.owner).action_open_offboarding()
                form = Form(
                    self.env[action["res_model"]]
                    .with_user(self.owner)
                    .with_context(**action["context"])
                )
                form.reason_id = self.reason
                form.mode = "expiry"
                case = self.env["client.offboarding"].browse(
                    form.save().action_open()["res_id"]
                )
                self.assertEqual(case.termination_ids.contract_id, contract)
                self.assertFalse(self.is_case_offered(contract, self.owner))

    def test_contract_is_opened_by_who_may_not_read_its_lines(self):
        """OCA's form, with what it computes of lines, but without lines and prices."""
        auditor = self.make_user("tax", "account.group_account_readonly")
        clerk = self.make_user("lines", ACCOUNTANT)
        officer = self.make_user(
            "data", "client_offboarding.group_offboarding_data_officer"
        )
        for user in (self.owner, self.manager, officer, auditor, clerk):
            with self.subTest(user.login):
                form = Form(self.contract.with_user(user))
                self.assertEqual(form.name, self.contract.name)
                view = self.contract.with_user(user).get_view(view_type="form")
                arch = etree.fromstring(view["arch"])
                names = {node.get("name") for node in arch.iter("field", "button")}
                self.assertIn("notice_interval", names)
                lines = {"contract_line_fixed_ids", "action_show_invoices", "tag_ids"}
                self.assertEqual(names & lines, lines if user == clerk else set())
                empty = [p for p in arch.iter("page") if p.get("name") == "modications"]
                self.assertEqual(len(empty), int(user == clerk))
                starts = user in self.owner + self.manager
                self.assertEqual("action_open_offboarding" in names, starts)

    def test_contract_may_be_offboarded_again_after_a_cancelled_case(self):
        case = self.open_case()
        case.action_cancel(outcome="mistake")
        contract = self.contract.with_user(self.owner)
        self.assertFalse(contract.is_offboarded)
        self.assertEqual(contract.offboarding_count, 1)

    def test_accountants_do_not_start_offboarding_from_a_contract(self):
        clerk = self.make_user("clerk", ACCOUNTANT)
        with self.assertRaises(AccessError):
            self.contract.with_user(clerk).action_open_offboarding()
