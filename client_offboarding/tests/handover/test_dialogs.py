from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..ledger_common import LedgerCase

DIALOGS = {
    "client.offboarding.return": "client_offboarding_receive_action",
    "client.offboarding.document": "client_offboarding_hand_over_action",
    "client.offboarding.access": "client_offboarding_access_done_action",
}


@tagged("post_install", "-at_install")
class TestDialogs(LedgerCase):
    """One dialog asks what is asked, wherever its button is pressed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.handover("2026-11-13")
        cls.laptops = cls.add("return", name="Laptop", quantity=4)
        cls.chair = cls.add("return", name="Chair", condition_issued="worn")
        cls.deed = cls.add("document", name="Deed", medium="paper")

    @classmethod
    def add(cls, model, **values):
        return cls.case.env[f"client.offboarding.{model}"].create(
            {"offboarding_id": cls.case.id, "user_id": cls.helper.id, **values}
        )

    def open_dialog(self, name, user=None, **context):
        wizards = self.env[f"client.offboarding.{name}"].with_user(user or self.helper)
        return Form(wizards.with_context(**context))

    def open_from_list(self, lines, user=None):
        return self.open_dialog(
            "receive", user, active_model=lines._name, active_ids=lines.ids
        )

    # Things

    def test_two_of_four_is_partial(self):
        with self.open_dialog("receive", default_return_id=self.laptops.id) as form:
            self.assertEqual((form.quantity, form.condition), (4, "good"))
            form.quantity = 2
        form.record.action_receive()
        self.assertRecordValues(
            self.laptops, [{"state": "partial", "quantity_done": 2}]
        )
        rest = self.open_dialog("receive", default_return_id=self.laptops.id)
        self.assertEqual(rest.quantity, 2)

    def test_new_comes_back_good_and_worn_comes_back_worn(self):
        self.laptops.condition_issued = "new"
        form = self.open_dialog("receive", default_return_id=self.laptops.id)
        self.assertEqual(form.condition, "good")
        form = self.open_dialog("receive", default_return_id=self.chair.id)
        self.assertEqual(form.condition, "worn")

    def test_several_of_the_list_are_received_in_one_dialog(self):
        with self.open_from_list(self.laptops | self.chair) as form:
            self.assertEqual(len(form.line_ids), 2)
            form.place = "Gate 2"
            with form.line_ids.edit(0) as row:
                self.assertEqual((row.return_id, row.quantity), (self.laptops, 4))
                row.quantity = 2
                row.condition = "damaged"
        form.record.action_receive()
        self.assertRecordValues(
            self.laptops | self.chair,
            [
                {
                    "state": "partial",
                    "quantity_done": 2,
                    "condition_returned": "damaged",
                    "place": "Gate 2",
                },
                {
                    "state": "done",
                    "quantity_done": 1,
                    "condition_returned": "worn",
                    "place": "Gate 2",
                },
            ],
        )

    def test_what_cannot_be_received_is_left_out_by_name(self):
        self.chair.action_receive()
        form = self.open_from_list(self.laptops | self.chair)
        self.assertEqual(len(form.line_ids), 1)
        self.assertEqual(form.left_out, "Chair")

    def test_nobody_receives_what_is_not_his(self):
        others = self.laptops | self.chair
        for user in (self.accountant, self.colleague):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.open_from_list(others, user)
        wizards = self.env["client.offboarding.receive"].with_user(self.accountant)
        wizard = wizards.create(
            {"line_ids": [Command.create({"return_id": self.laptops.id})]}
        )
        with self.assertRaises(AccessError):
            wizard.action_receive()
        self.assertEqual(self.laptops.state, "expected")

    def test_nothing_is_received_by_a_dialog_without_a_thing(self):
        wizards = self.env["client.offboarding.receive"].with_user(self.helper)
        wizard = wizards.create({})
        with self.assertRefused("Say what is received"):
            wizard.action_receive()

    def test_receipt_without_a_moment_is_of_now(self):
        with self.open_dialog("receive", default_return_id=self.chair.id) as form:
            form.date = False
        form.record.action_receive()
        self.assertEqual(str(self.chair.receipt_ids.date), "2026-11-16 10:00:00")

    # Documents

    def test_handing_over_asks_when_how_and_to_whom(self):
        with self.open_dialog("hand.over", default_document_id=self.deed.id) as form:
            self.assertEqual(str(form.date), "2026-11-16")
            self.assertEqual(form.channel, "in_person")
            form.date = "2026-11-14"
            form.receiver = "Anna Kowalska"
        form.record.action_hand_over()
        self.assertRecordValues(
            self.deed,
            [
                {
                    "state": "done",
                    "channel": "in_person",
                    "handed_by_id": self.helper.id,
                    "receipt": "received",
                    "receipt_for": "Anna Kowalska",
                    "is_receipt_recorded": True,
                }
            ],
        )
        self.assertEqual(str(self.deed.date_handed), "2026-11-14")

    def test_receiver_is_named_later_where_it_went_by_post(self):
        self.deed.channel = "registered_post"
        with self.open_dialog("hand.over", default_document_id=self.deed.id) as form:
            form.tracking_number = "RR123456785PL"
        form.record.action_hand_over()
        self.assertRecordValues(
            self.deed, [{"state": "done", "receipt": False, "receipt_for": False}]
        )
        with self.open_dialog("hand.over", default_document_id=self.deed.id) as form:
            form.receiver = "Jan Nowak"
        form.record.action_hand_over()
        self.assertRecordValues(
            self.deed, [{"receipt": "received", "receipt_for": "Jan Nowak"}]
        )

    def test_post_without_its_number_is_refused(self):
        wizards = self.env["client.offboarding.hand.over"].with_user(self.helper)
        wizard = wizards.create(
            {"document_id": self.deed.id, "channel": "registered_post"}
        )
        with self.assertRefused("number of the consignment"):
            wizard.action_hand_over()

    def test_who_only_reads_hands_nothing_over(self):
        wizards = self.env["client.offboarding.hand.over"].with_user(self.accountant)
        wizard = wizards.create({"document_id": self.deed.id})
        with self.assertRaises(AccessError):
            wizard.action_hand_over()

    # Logins

    def add_login(self):
        user = new_test_user(self.env, "off_anna", groups="base.group_portal")
        user.partner_id.write({"name": "Anna Maj", "parent_id": self.client.id})
        line = self.add(
            "access",
            system="Portal",
            holder="theirs_in_ours",
            res_user_id=user.id,
        )
        return user, line

    def test_done_says_whose_login_ends_and_asks_before(self):
        user, line = self.add_login()
        form = self.open_dialog("access.done", default_access_id=line.id)
        self.assertIn("Anna Maj (off_anna) ends now", form.told)
        self.assertTrue(user.active)
        form.save().action_done()
        self.assertFalse(user.active)
        self.assertEqual((line.state, line.done_by_id), ("done", self.helper))

    def test_reset_says_that_the_login_stays_closed(self):
        user, line = self.add_login()
        line.action_done()
        self.assertTrue(line.is_login_closed)
        line.with_user(self.owner).action_reset()
        self.assertEqual(line.state, "open")
        self.assertFalse(user.active)
        said = line.message_ids.sorted("id")[-1].body
        self.assertIn("Anna Maj (off_anna) stays closed", said)

    def test_before_the_end_the_dialog_says_so_and_offers_nothing(self):
        user, line = self.add_login()
        with freeze_time("2026-11-13 10:00:00"):
            form = self.open_dialog("access.done", default_access_id=line.id)
        self.assertIn("until the end of 11/13/2026", form.told)
        self.assertFalse(form.is_possible)
        self.assertTrue(user.active)

    def test_transfer_leaves_the_login(self):
        user, line = self.add_login()
        line.with_user(self.owner).operation = "transfer"
        form = self.open_dialog("access.done", default_access_id=line.id)
        self.assertIn("Anna Maj (off_anna) stays", form.told)
        form.save().action_done()
        self.assertTrue(user.active)
        self.assertFalse(line.is_login_closed)

    def test_login_that_is_closed_already_is_told_as_such(self):
        user, line = self.add_login()
        user.active = False
        form = self.open_dialog("access.done", default_access_id=line.id)
        self.assertIn("Anna Maj (off_anna) is closed already", form.told)
        self.assertTrue(form.is_possible)

    def test_who_still_has_to_sign_is_told_before_his_login_ends(self):
        user, line = self.add_login()
        case = line.sudo().offboarding_id
        case.contact_ids = user.partner_id
        form = self.open_dialog("access.done", default_access_id=line.id)
        self.assertIn("still has to sign, and no longer can then", form.told)
        case.contact_ids = False
        form = self.open_dialog("access.done", default_access_id=line.id)
        self.assertNotIn("has to sign", form.told)

    def test_dialog_tells_nobody_of_a_login_that_is_not_his_to_see(self):
        _user, line = self.add_login()
        stranger = self.make_user("stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.open_dialog("access.done", stranger, default_access_id=line.id)

    def test_dialog_without_a_login_offers_nothing(self):
        form = self.open_dialog("access.done")
        self.assertFalse(form.told)
        self.assertFalse(form.is_possible)

    def test_confirmation_of_the_client_names_who_gave_it(self):
        line = self.add("access", system="DNS", operation="transfer")
        form = self.open_dialog("control", default_access_id=line.id)
        self.assertEqual(form.commercial_partner_id, self.client)
        wizards = self.env["client.offboarding.control"].with_user(self.helper)
        wizard = wizards.create({"access_id": line.id, "channel": "phone"})
        with self.assertRefused("Enter who confirmed it"):
            wizard.action_record()
        self.assertFalse(line.control_confirmed_on)

    # Buttons

    def test_dialogs_are_offered_to_those_who_can_use_them(self):
        views = self.env["ir.ui.view"].search(
            [("model", "in", list(DIALOGS)), ("type", "in", ["list", "form", "kanban"])]
        )
        found = dict.fromkeys(DIALOGS, 0)
        for view in views:
            action = self.env.ref(f"client_offboarding.{DIALOGS[view.model]}")
            buttons = etree.fromstring(view.arch).iterfind(".//button")
            for button in buttons:
                if button.get("name") != str(action.id):
                    continue
                if button.getparent().tag == "header" and view.type == "list":
                    continue  # Of what is chosen there, it takes what it can.
                found[view.model] += 1
                with self.subTest(view=view.name, button=button.get("string")):
                    self.assertIn("not can_edit", button.get("invisible", ""))
        self.assertGreater(min(found.values()), 2)
        reader = self.laptops.with_user(self.accountant)
        self.assertFalse(reader.can_edit)
        self.assertTrue(self.laptops.with_user(self.helper).can_edit)
