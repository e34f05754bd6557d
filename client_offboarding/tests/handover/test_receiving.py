from base64 import b64decode

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import file_open, mute_logger

from ..rights import RightsCase

PNG = b64decode(
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestReceiving(RightsCase):
    """What came when, where and how; data carriers, securities, what stays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.quiet_case("handover")
        cls.chairs = cls.add_return(
            cls.case, name="Chairs", quantity=6, user_id=cls.helper.id
        )
        cls.mine = cls.chairs.with_user(cls.helper)

    def add_carrier(self, **values):
        return self.add_return(
            self.case,
            name="Disk",
            category="data_carrier",
            user_id=self.helper.id,
            **values,
        ).with_user(self.helper)

    def test_every_receipt_stays_in_the_history(self):
        self.mine.action_receive(2, "good", place="Warehouse 1", remarks="Dusty")
        self.mine.action_receive(
            4, "worn", date="2026-11-15 08:00:00", client_remarks="Used fairly"
        )
        self.assertRecordValues(
            self.mine.receipt_ids.sorted("quantity"),
            [
                {
                    "quantity": 2,
                    "condition": "good",
                    "place": "Warehouse 1",
                    "remarks": "Dusty",
                    "user_id": self.helper.id,
                    "offboarding_id": self.case.id,
                },
                {
                    "quantity": 4,
                    "condition": "worn",
                    "place": False,
                    "remarks": False,
                    "user_id": self.helper.id,
                    "offboarding_id": self.case.id,
                },
            ],
        )
        self.assertRecordValues(
            self.chairs,
            [
                {
                    "state": "done",
                    "place": "Warehouse 1",
                    "remarks": "Dusty",
                    "client_remarks": "Used fairly",
                }
            ],
        )
        self.assertEqual(str(self.chairs.date_done), "2026-11-16 10:00:00")

    def test_history_is_written_by_receiving_only(self):
        self.mine.action_receive(2)
        receipt = self.chairs.receipt_ids
        for user in (self.helper, self.owner, self.manager):
            history = receipt.with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual(history.quantity, 2)
                with self.assertRaises(AccessError):
                    history.write({"quantity": 1})
                with self.assertRaises(AccessError):
                    history.unlink()
                with self.assertRaises(AccessError):
                    history.create({"return_id": self.chairs.id, "quantity": 1})
        with self.assertRaisesRegex(UserError, "instead of editing"):
            self.mine.receipt_ids = [Command.clear()]
        for user in (self.colleague, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                receipt.with_user(user).read(["quantity"])

    def test_undone_receipts_are_told_apart(self):
        self.mine.action_receive(2)
        self.mine.action_reset()
        self.assertFalse(self.mine.receipt_ids)
        self.mine.action_receive(6)
        history = self.mine.with_context(active_test=False).receipt_ids
        self.assertEqual(sorted(history.mapped("active")), [False, True])

    def test_nothing_is_received_in_the_future(self):
        with self.assertRaisesRegex(UserError, "later than now"):
            self.mine.action_receive(date="2026-11-16 10:00:01")

    def test_data_carrier_is_settled_once_it_is_wiped(self):
        disk = self.add_carrier()
        disk.action_receive()
        self.assertEqual((disk.state, disk.is_settled), ("done", False))
        self.assertEqual(self.check(self.case, "return_open").item_count, 2)
        disk.action_confirm_wiped("Shredded, certificate 7/2026")
        self.assertRecordValues(
            disk,
            [
                {
                    "is_settled": True,
                    "wiped_by_id": self.helper.id,
                    "wipe_method": "Shredded, certificate 7/2026",
                }
            ],
        )
        self.assertEqual(self.check(self.case, "return_open").item_count, 1)
        with self.assertRaisesRegex(UserError, "nothing to wipe"):
            disk.action_confirm_wiped()
        disk.action_reset()
        self.assertFalse(disk.wiped_on)

    def test_received_data_carrier_can_not_turn_into_furniture(self):
        disk = self.add_carrier()
        disk.action_receive()
        for values in ({"category": "equipment"}, {"direction": "to_client"}):
            with self.subTest(values=values):
                with self.assertRaisesRegex(UserError, "can't become another thing"):
                    disk.write(values)
        with self.assertRaisesRegex(UserError, "instead of editing"):
            disk.write({"wiped_on": "2026-11-16 10:00:00"})
        # Nothing changes; what the thing is, a helper doesn't say at all.
        disk.with_user(self.owner).write({"category": "data_carrier"})

    def test_clients_own_data_goes_back_as_it_is(self):
        disk = self.add_carrier(direction="to_client")
        disk.action_receive()
        self.assertTrue(disk.is_settled)
        with self.assertRaisesRegex(UserError, "nothing to wipe"):
            disk.action_confirm_wiped()

    def test_lost_data_carrier_is_reported(self):
        disk = self.add_carrier()
        disk.action_missing()
        self.assertTrue(disk.is_settled)
        activity = self.case.activity_ids
        self.assertEqual(activity.user_id, self.owner)
        self.assertIn("Disk", activity.summary)
        self.assertIn("72 hours", activity.note)

    def test_what_is_sold_to_the_client_is_proposed_as_a_charge(self):
        desk = self.add_return(
            self.case, name="Desk", direction="kept", kept_as="sold", value=300
        )
        desk.action_receive()
        self.assertRecordValues(
            self.case.charge_ids.sudo(),
            [{"name": "Desk", "state": "proposed", "amount": 300}],
        )
        for kept_as in ("given", "scrapped"):
            self.add_return(
                self.case, name=kept_as, direction="kept", kept_as=kept_as, value=300
            ).action_receive()
        # Nobody pays for what is given; its VAT has to be decided all the same.
        given = (self.case.charge_ids - desk.sudo().charge_id).sudo()
        self.assertRecordValues(
            given,
            [{"name": "given", "is_free": True, "price_unit": 300, "amount": 0}],
        )

    def test_photos_are_seen_by_those_who_see_the_line(self):
        photo = self.env["ir.attachment"].with_user(self.helper)
        photo = photo.create({"name": "chairs.png", "raw": PNG})
        wizard = (
            self.env["client.offboarding.receive"]
            .with_user(self.helper)
            .create(
                {
                    "return_id": self.chairs.id,
                    "quantity": 1,
                    "place": "Yard",
                    "photo_ids": [Command.set(photo.ids)],
                }
            )
        )
        wizard.action_receive()
        self.env.invalidate_all()
        self.assertEqual(self.chairs.with_user(self.owner).photo_ids.raw, PNG)
        self.assertEqual(self.chairs.place, "Yard")
        with self.assertRaises(AccessError):
            photo.with_user(self.colleague).read(["raw"])

    def test_wizard_confirms_the_wiping_too(self):
        disk = self.add_carrier()
        wizards = self.env["client.offboarding.receive"].with_user(self.helper)
        with Form(wizards.with_context(default_return_id=disk.id)) as form:
            form.is_wiped = True
            form.wipe_method = "Overwritten"
        form.record.action_receive()
        self.assertEqual((disk.is_settled, disk.wipe_method), (True, "Overwritten"))

    @mute_logger("odoo.sql_db")
    def test_things_are_imported_from_the_file_that_is_offered(self):
        # The file has a column for what a thing is worth.
        amounts = self.env.ref("client_offboarding.group_offboarding_amounts")
        self.owner.group_ids += amounts
        lines = self.case.env["client.offboarding.return"]
        template = lines.get_import_templates()[0]["template"]
        with file_open(template.lstrip("/"), "rb") as file:
            content = file.read()
        job = self.case.env["base_import.import"].create(
            {
                "res_model": lines._name,
                "file": content,
                "file_name": "returns.xlsx",
                "file_type": "application/vnd.openxmlformats-officedocument"
                ".spreadsheetml.sheet",
            }
        )
        options = {"has_headers": True, "quoting": '"'}
        preview = job.parse_preview(options)
        self.assertFalse(preview.get("error"))
        matches = {int(column): path for column, path in preview["matches"].items()}
        fields = [
            "/".join(matches.get(column, [])) or False
            for column in range(len(preview["headers"]))
        ]
        self.assertNotIn(False, fields)
        self.case._write_step({"name": "OFF/1"})
        # The file names a case of nobody: clear words, nothing half done.
        result = job.execute_import(fields, preview["headers"], preview["options"])
        self.assertIn("OFF/2026/00001", result["messages"][0]["message"])
        self.assertFalse(self.case.return_ids - self.chairs)
        self.case._write_step({"name": "OFF/2026/00001"})
        result = job.execute_import(fields, preview["headers"], preview["options"])
        self.assertFalse(result["messages"])
        self.assertRecordValues(
            self.case.return_ids - self.chairs,
            [
                {"serial": "SN-4711", "category": "equipment", "value": 3200},
                {"serial": False, "category": "material", "value": 20},
                {"serial": "W/2024/7", "category": "security", "value": 0},
            ],
        )

    @mute_logger("odoo.sql_db")
    def test_imported_nonsense_is_refused_as_a_whole(self):
        lines = self.case.env["client.offboarding.return"]
        names = ["offboarding_id", "name", "serial", "quantity"]
        good = [self.case.name, "Modem", "M-1", "1"]
        result = lines.load(names, [good, [self.case.name, "Modem", "M-2", "-1"]])
        self.assertFalse(result["ids"])
        self.assertIn("must be positive", result["messages"][0]["message"])
        result = lines.load(names, [good, good])
        self.assertFalse(result["ids"])
        self.assertIn("already on the list", result["messages"][0]["message"])
        self.assertEqual(self.case.return_ids, self.chairs)
        result = lines.load(names, [good])
        self.assertEqual(lines.browse(result["ids"]).serial, "M-1")

    @mute_logger("odoo.sql_db")
    def test_import_is_for_those_who_run_the_case(self):
        lines = self.env["client.offboarding.return"]
        for user in (self.helper, self.colleague):
            with self.subTest(user=user.login):
                try:
                    result = lines.with_user(user).load(
                        ["offboarding_id", "name"], [[self.case.name, "Modem"]]
                    )
                except AccessError:
                    continue
                self.assertFalse(result["ids"])
