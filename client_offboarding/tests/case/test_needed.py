from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ...models.case.needed import check_not_needed, get_needing_fields
from ..ledger_common import LedgerCase

# Records that are kept in another way while something rests on them.
OTHERWISE = {
    "client.offboarding": "only while it is prepared",
    "client.offboarding.data.run": "a search that was carried out stays",
    "client.offboarding.protocol": "one that was signed stays",
    "contract.terminate.reason": "names what was ended for it",
    "ir.attachment": "frozen files stay",
    "res.company": "the ERP's own sentence",
    "res.currency": "the ERP's own sentence",
    "res.users": "users are archived: much of the ERP rests on them",
    "stock.move": "what was moved is never deleted",
}


@tagged("post_install", "-at_install")
class TestNeededEverywhere(TransactionCase):
    def test_every_deletion_that_is_refused_says_why(self):
        """Not in the sentence of the database, which names no record."""
        needed = {
            field.comodel_name
            for model in self.env.values()
            for field in model._fields.values()
            if field.type == "many2one"
            and field.store
            and field.ondelete == "restrict"
            and model._name.startswith("client.offboarding")
        }
        silent = {
            name
            for name in needed - OTHERWISE.keys()
            if not hasattr(self.env[name], "_unlink_except_needed")
        }
        self.assertEqual(silent, set())


@tagged("post_install", "-at_install")
class TestNeeded(LedgerCase):
    """What something rests on isn't deleted, and the sentence names it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.handover("2026-11-12")
        cls.books_owner = cls.make_user("books", "account.group_account_manager")

    def add(self, model, **values):
        return self.case.env[f"client.offboarding.{model}"].create(
            {"offboarding_id": self.case.id, **values}
        )

    def test_item_with_a_question_stays_and_goes_along_with_it(self):
        item = self.add("knowledge", name="Alarm")
        question = self.add(
            "knowledge", name="Whose code?", kind="question", parent_id=item.id
        )
        with self.assertRaisesRegex(UserError, "'Alarm'.*used:.*'Whose code"):
            item.unlink()
        self.assertTrue(item.exists())
        (item | question).unlink()
        self.assertFalse(item.exists())

    def test_contract_of_a_case_stays(self):
        with self.assertRaisesRegex(UserError, "'.*' can't be deleted.*used"):
            self.contract.with_user(self.books_owner).unlink()
        self.assertTrue(self.contract.exists())

    def test_client_of_a_case_that_is_over_stays(self):
        self.case._write_step({"state": "cancelled"})
        with self.assertRaisesRegex(UserError, f"used:.*{self.case.name}"):
            self.client.unlink()
        self.assertTrue(self.client.exists())

    def test_what_nothing_rests_on_may_go(self):
        item = self.add("knowledge", name="Alarm")
        self.assertTrue(get_needing_fields(self.env, item._name))
        self.assertIsNone(check_not_needed(item))
