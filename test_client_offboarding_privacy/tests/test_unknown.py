from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.client_offboarding_privacy.tests.execution_common import ExecutionCase


@tagged("post_install", "-at_install")
class TestUnknown(ExecutionCase):
    """What nobody knows is shown and stays, with whatever would take it along."""

    def test_model_of_which_nobody_says_anything_is_shown_and_stays(self):
        contact = self.contact
        bank = self.env["res.partner.bank"].create(
            {"acc_number": "PL61109010140000071219812874", "partner_id": contact.id}
        )
        number = bank.acc_number
        visitors = self.env["test.offboarding.visitor"].sudo()
        visitors = visitors.with_context(active_test=False)
        linked = visitors.create(
            {"name": "Anna Kowalska", "partner_ids": [Command.set(contact.ids)]}
        )
        below = visitors.create({"name": "Below", "bank_id": bank.id})
        seen = (linked | below).read(["name", "partner_ids"])
        run = self.execute()
        self.assertEqual(run.state, "done", run.error)
        for record in (linked, below):
            item = self.get_item(run, record)
            self.assertEqual((item.state, item.refusal), ("refused", "unknown_model"))
        # It would go along with the bank account.
        item = self.get_item(run, bank)
        self.assertEqual((item.state, item.refusal), ("refused", "unknown_model"))
        self.assertEqual((bank.active, bank.acc_number), (True, number))
        # The name of the contact, which it shows, is gone; nothing of its own is.
        self.assertEqual((linked | below).read(["name", "partner_ids"]), seen)
        self.assertEqual(self.get_item(run, contact).state, "done")
        self.assertEqual(self.line.state, "open")
