from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..rights import RightsCase


@tagged("post_install", "-at_install")
class TestRightsClosed(RightsCase):
    """What is over stays as it is, and what was settled too."""

    def test_nothing_of_a_closed_case_changes_not_even_by_an_administrator(self):
        case = self.quiet_case("handover")
        line = self.add_return(case, direction="kept")
        charge = self.add_charge(case)
        waiver = self.waive(case, "charge_open")
        line.action_receive()
        self.advance(case, "closed")
        paper, signature = case.protocol_ids, case.protocol_ids.signature_ids
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        for user in (self.owner, self.manager, admin, self.env.user):
            for record, vals in (
                (case, {"reason_stated": "x"}),
                (case, {"user_id": self.colleague.id}),
                (case, {"active": False}),
                (case, {"return_ids": [Command.clear()]}),
                (case.termination_ids, {"signatory": "x"}),
                (line, {"remarks": "x"}),
                (charge, {"name": "x"}),
                (waiver, {"follow_up_date": "2027-01-01"}),
                (paper, {"place": "x"}),
                (signature, {"name": "x"}),
                (waiver.sudo().item_ids, {"amount": 1}),
            ):
                with (
                    self.subTest(user=user.login, model=record._name, vals=vals),
                    self.assertRaises(UserError),
                ):
                    record.with_user(user).write(vals)
            for record in (
                case,
                case.termination_ids,
                line,
                charge,
                waiver,
                paper,
                signature,
                waiver.sudo().item_ids,
            ):
                with (
                    self.subTest(user=user.login, unlink=record._name),
                    self.assertRaises(UserError),
                ):
                    record.with_user(user).unlink()

    def test_what_was_said_stays_as_it_was_said(self):
        case = self.quiet_case("handover")
        line = self.add_return(case)
        words = [
            self.say(record, body="As agreed", author_id=self.owner.partner_id.id)
            for record in (case, line)
        ]
        # While the case runs, its author may correct himself.
        words[0].with_user(self.owner).write({"body": "As we agreed"})
        line.action_receive()
        self.advance(case, "closed")
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        for user in (self.owner, self.manager, admin, self.env.ref("base.user_root")):
            for message in words:
                theirs = message.with_user(user)
                for vals in ({"body": ""}, {"author_id": False}, {"res_id": 0}):
                    with (
                        self.subTest(user=user.login, model=message.model, vals=vals),
                        self.assertRaises(UserError),
                    ):
                        theirs.write(vals)
                with (
                    self.subTest(user=user.login, model=message.model),
                    self.assertRaises(UserError),
                ):
                    theirs.unlink()
            with self.subTest(user=user.login), self.assertRaises(UserError):
                case.with_user(user)._message_update_content(words[0], body="Not so")
        self.assertIn("As we agreed", words[0].body)
        # A correction is a new message, and a star is nobody's words.
        self.assertTrue(self.say(case, body="Correction"))
        words[0].with_user(self.owner).toggle_message_starred()

    def test_nothing_is_added_to_a_closed_case(self):
        case = self.quiet_case("closed")
        paper = case.protocol_ids
        root = self.env(su=True)
        for model, vals in (
            ("termination", {"contract_name": "U/8"}),
            ("return", {"name": "Badge"}),
            ("charge", {"name": "Late"}),
            ("protocol", {"kind": "returns"}),
            ("waiver", {"code": "return_open", "reason": "x"}),
        ):
            vals["offboarding_id"] = case.id
            for env in (root, self.env(user=self.manager), self.env(user=self.owner)):
                with (
                    self.subTest(model=model, user=env.user.login),
                    self.assertRaises(UserError),
                ):
                    env[f"client.offboarding.{model}"].create(vals)
        with self.assertRaisesRegex(UserError, "is over"):
            root["client.offboarding.signature"].create(
                {"protocol_id": paper.id, "side": "client", "name": "Late"}
            )
        with self.assertRaisesRegex(UserError, "is over"):
            paper.action_sign_client(name="Late")
        with self.assertRaisesRegex(UserError, "is over"):
            case.action_collect()

    def test_invoices_of_a_closed_case_stay_listed(self):
        case = self.quiet_case("handover")
        self.add_charge(case).action_agree()
        books = case.with_user(self.accountant)
        books.action_create_final_invoices()
        move = books.invoice_ids
        move.action_post()
        move.is_move_sent = True
        self.pay(move)
        self.advance(case, "closed")
        with self.assertRaisesRegex(UserError, "is over"):
            move.write({"offboarding_id": False})
        other = move.copy()
        with self.assertRaisesRegex(UserError, "is over"):
            other.write({"offboarding_id": case.id})
        with self.assertRaisesRegex(UserError, "is over"):
            move.copy({"offboarding_id": case.id})

    def test_chatter_and_activities_go_on_after_closing(self):
        case = self.quiet_case("closed")
        self.say(case, body="They called")
        case.activity_schedule("mail.mail_activity_data_todo", summary="Keep in touch")
        self.assertTrue(case.activity_ids)

    def test_what_proves_something_is_not_deleted(self):
        case = self.quiet_case("handover")
        received = self.add_return(case, quantity=2)
        received.action_receive(quantity=1)
        charge = self.add_charge(case)
        charge.action_agree()
        waiver = self.waive(case, "charge_open")
        paper = case._get_or_create_paper("returns")
        paper.action_sign_company()
        everything = (received, charge, waiver, paper, paper.signature_ids)
        for record in (*everything, case.termination_ids):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                record.sudo().unlink()
        self.add_return(case, name="Typo").unlink()
        received.action_reset()
        with self.assertRaisesRegex(UserError, "stays on the list"):
            received.unlink()

    def test_invoiced_charge_does_not_change(self):
        case = self.quiet_case("handover")
        charge = self.add_charge(case)
        charge.action_agree()
        case.with_user(self.accountant).action_create_final_invoices()
        for call in (
            lambda: charge.write({"price_unit": 1}),
            lambda: charge.write({"state": "proposed"}),
            charge.action_agree,
            charge.action_dispute,
            charge.unlink,
        ):
            with self.assertRaises(UserError):
                call()
