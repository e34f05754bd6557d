from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import MANAGER
from ..rights import CASE, RightsCase


@tagged("post_install", "-at_install")
class TestRightsEvidence(RightsCase):
    """What proves something says what happened, whoever sends whatever."""

    def test_signatures_are_what_was_signed_and_when(self):
        case = self.quiet_case("confirm")
        paper = case.protocol_ids
        signatures = self.env["client.offboarding.signature"]
        for user in (self.owner, self.manager, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                signatures.with_user(user).create(
                    {"protocol_id": paper.id, "side": "client", "name": "Nobody"}
                )
        self.sign(
            paper.with_context(
                default_date="2020-01-01",
                default_user_id=self.manager.id,
                default_side="company",
            )
        )
        self.assertRecordValues(
            paper.signature_ids,
            [
                {"side": "company", "name": self.owner.name, "user_id": self.owner.id},
                {"side": "client", "name": "Anna Kowalska", "user_id": self.owner.id},
            ],
        )
        self.assertEqual(paper.signature_ids[0].date.year, 2026)
        for name in ("name", "date", "user_id", "method", "side"):
            with self.subTest(field=name), self.assertRaises(UserError):
                paper.signature_ids[0].sudo().write({name: False})
        with self.assertRaises(UserError):
            paper.sudo().signature_ids[0].unlink()
        with self.assertRaisesRegex(UserError, "is signed"):
            paper.write({"place": "Elsewhere"})
        with self.assertRaisesRegex(UserError, "is signed"):
            paper.action_generate()

    def test_waivers_are_what_was_open_and_who_waived_it(self):
        case = self.quiet_case("handover")
        self.add_charge(case)
        waivers = (
            self.env["client.offboarding.waiver"]
            .with_user(self.manager)
            .with_context(
                default_user_id=self.owner.id,
                default_date="2020-01-01",
                default_active=False,
                default_amount=1,
            )
        )
        waiver = waivers.create(
            {
                "offboarding_id": case.id,
                "code": "charge_open",
                "reason": "Agreed",
                "user_id": self.owner.id,
                "date": "2020-01-01",
                "amount": 1,
                "active": False,
                "item_ids": [
                    Command.create({"res_model": CASE, "res_id": 1, "amount": 10**9})
                ],
            }
        )
        self.assertRecordValues(
            waiver, [{"user_id": self.manager.id, "amount": 700, "active": True}]
        )
        self.assertEqual(waiver.date.year, 2026)
        self.assertEqual(waiver.item_ids.res_model, "client.offboarding.charge")
        self.assertEqual(waiver.item_ids.amount, 700)
        for vals in (
            {"reason": "x"},
            {"amount": 1},
            {"user_id": self.owner.id},
            {"active": False, "reason": "x"},
            {"item_ids": [Command.clear()]},
            {"offboarding_id": self.open_case().id},
            {"company_id": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                waiver.write(vals)
        for call in (
            lambda: waiver.item_ids.write({"amount": 10**9}),
            waiver.item_ids.unlink,
            lambda: waiver.item_ids.create(
                {"waiver_id": waiver.id, "res_model": CASE, "res_id": 1}
            ),
        ):
            with self.assertRaises(UserError):
                call()
        with self.assertRaises(UserError):
            waiver.item_ids.sudo().write({"amount": 10**9})
        with self.assertRaisesRegex(UserError, "never deleted"):
            waiver.sudo().unlink()

    def test_nobody_deletes_by_claiming_that_an_addon_is_uninstalled(self):
        case = self.quiet_case("confirm")
        line = self.add_return(case, direction="kept")
        line.action_receive()
        self.sign(case.protocol_ids)
        said = self.say(case, body="Agreed on the phone")
        admin = self.make_user("admin", f"base.group_system,{MANAGER}")
        file = case.protocol_ids.signed_attachment_id
        records = [line, case.protocol_ids, case, file]
        for record in records:
            forged = record.with_user(admin).with_context(_force_unlink=True)
            with self.subTest(record=record), self.assertRaises(UserError):
                forged.unlink()
        case.return_ids._write_step({"state": "cancelled"})
        case.action_close()
        forged = said.with_user(admin).with_context(_force_unlink=True)
        with self.assertRaisesRegex(UserError, "is over"):
            forged.unlink()

    def test_snapshots_are_written_by_the_ending_alone(self):
        case = self.open_case()
        case.with_context(
            default_last_date_invoiced_after="2030-01-31"
        ).action_give_notice()
        snapshot = case.termination_ids.sudo().snapshot_ids
        self.assertEqual(snapshot.contract_line_id, self.line)
        self.assertFalse(snapshot.last_date_invoiced_after)
        for user in (self.owner, self.manager, self.accountant):
            theirs = snapshot.with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                theirs.read(["values_before"])
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                theirs.create(
                    {
                        "termination_id": case.termination_ids.id,
                        "contract_line_id": self.line.id,
                        "values_before": {"date_end": "2030-01-01"},
                    }
                )

    def test_proposed_charge_takes_nothing_from_the_callers_context(self):
        case = self.quiet_case("handover")
        line = self.add_return(case, user_id=self.helper.id)
        line.with_user(self.helper).with_context(
            default_side="we_owe",
            default_vat_treatment="outside",
            default_vat_reason="x",
            default_offboarding_id=1,
        ).action_missing()
        charge = case.sudo().charge_ids
        self.assertEqual((charge.side, charge.vat_treatment), ("client_owes", False))

    def test_attachments_of_a_paper_are_for_those_who_read_the_case(self):
        case = self.quiet_case("confirm")
        paper = case.protocol_ids
        self.sign(paper)
        attachments = paper.attachment_id | paper.signed_attachment_id
        self.assertEqual(len(attachments), 2)
        for user in (self.owner, self.accountant, self.auditor, self.officer):
            with self.subTest(user=user.login):
                self.assertTrue(attachments.with_user(user).read(["raw"]))
        self.env.invalidate_all()
        for user in (self.colleague, self.helper, self.portal, self.public):
            theirs = attachments.with_user(user)
            with self.subTest(user=user.id):
                self.assertFalse(theirs.search([("id", "in", attachments.ids)]))
                with self.assertRaises(AccessError):
                    theirs.read(["raw"])
                with self.assertRaises(AccessError):
                    theirs.write({"raw": b"forged"})
                with self.assertRaises(AccessError):
                    theirs.unlink()
        for user in (self.accountant, self.auditor, self.officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                attachments.with_user(user).write({"raw": b"forged"})

    def test_checks_are_nobodys_to_write(self):
        case = self.quiet_case("handover")
        admin = self.env.ref("base.user_admin")
        for user in (self.owner, self.manager, admin):
            checks = case.check_ids.with_user(user)
            for operation in ("write", "create", "unlink"):
                with self.subTest(user=user.login, operation=operation):
                    self.assertFalse(checks.browse().has_access(operation))

    def test_charge_of_another_case_is_not_reached_through_a_return(self):
        theirs = self.open_case()
        theirs.user_id = self.colleague
        theirs.message_unsubscribe(self.owner.partner_id.ids)
        charge = self.add_charge(theirs)
        case = self.quiet_case("handover")
        with self.assertRaises(UserError):
            self.add_return(case, charge_id=charge.id)
        case = case.with_context(default_charge_id=charge.id)
        line = self.add_return(case, direction="kept")
        self.assertFalse(line.charge_id)
        line.action_receive()
        line.action_reset()
        self.assertTrue(charge.exists())
