from odoo.fields import Command
from odoo.tests import Form, tagged

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestCollect(LedgerCase):
    """What the contract lists comes onto the case once, and stays away if removed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["contract.template"].create(
            {
                "name": "Hosting",
                "offboarding_item_ids": [
                    Command.create({"name": "Router", "quantity": 2, "value": 300.0}),
                    Command.create({"name": "Token", "serial": "T-1"}),
                ],
            }
        )

    def names(self, case):
        return sorted(case.return_ids.mapped("name"))

    def test_handover_brings_the_contracts_list(self):
        self.contract.offboarding_item_ids = [
            Command.create({"name": "Laptop", "serial": "SN1", "value": 900.0}),
            Command.create({"name": "Archive", "direction": "to_client"}),
        ]
        case = self.end_on("2026-11-12")
        self.assertFalse(case.return_ids)
        case.action_start_handover()
        self.assertEqual(self.names(case), ["Archive", "Laptop"])
        laptop = case.return_ids.filtered("serial")
        self.assertRecordValues(
            laptop.sudo(),
            [{"serial": "SN1", "value": 900.0, "quantity": 1, "state": "expected"}],
        )

    def test_templates_list_stands_in_for_an_empty_one(self):
        self.contract.contract_template_id = self.template
        self.assertEqual(self.names(self.handover()), ["Router", "Token"])

    def test_running_again_adds_nothing_twice(self):
        self.contract.contract_template_id = self.template
        case = self.handover()
        for _time in range(2):
            case.action_collect()
        self.assertEqual(self.names(case), ["Router", "Token"])

    def test_removed_suggestion_stays_removed(self):
        self.contract.contract_template_id = self.template
        case = self.handover()
        case.return_ids.filtered(lambda line: line.name == "Router").unlink()
        self.template.offboarding_item_ids = [Command.create({"name": "Cable"})]
        case.action_collect()
        self.assertEqual(self.names(case), ["Cable", "Token"])

    def test_thing_that_was_entered_by_hand_is_not_suggested(self):
        self.contract.contract_template_id = self.template
        case = self.end_on("2026-11-12")
        case.env["client.offboarding.return"].create(
            {"offboarding_id": case.id, "name": "Token of Anna", "serial": "T-1"}
        )
        case.action_start_handover()
        self.assertEqual(self.names(case), ["Router", "Token of Anna"])

    def test_things_of_two_contracts_are_all_collected(self):
        other = self.make_contract(code="K/2")
        for contract in (self.contract, other):
            contract.offboarding_item_ids = [Command.create({"name": contract.code})]
        self.assertEqual(self.names(self.handover()), ["K/2", "K/2026/1"])

    def test_template_chosen_on_a_contract_fills_its_list(self):
        user = self.make_user("contracts", "account.group_account_manager")
        with Form(self.env["contract.contract"].with_user(user)) as form:
            form.partner_id = self.client
            form.name = "New"
            form.contract_template_id = self.template
        contract = form.save()
        self.assertEqual(
            contract.offboarding_item_ids.mapped("name"), ["Router", "Token"]
        )
        self.assertEqual(contract.offboarding_item_ids.mapped("serial"), [False, "T-1"])
        self.assertEqual(len(self.template.offboarding_item_ids), 2)

    def test_copied_contract_has_its_own_list(self):
        self.contract.offboarding_item_ids = [Command.create({"name": "Laptop"})]
        copy = self.contract.copy()
        self.assertEqual(copy.offboarding_item_ids.mapped("name"), ["Laptop"])
        self.assertNotEqual(
            copy.offboarding_item_ids, self.contract.offboarding_item_ids
        )

    def test_case_that_is_over_collects_nothing(self):
        case = self.end_on("2026-11-30")
        case.action_cancel(outcome="mistake")
        with self.assertRefused("is over"):
            case.action_collect()
