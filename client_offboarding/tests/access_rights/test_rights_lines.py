from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..rights import CASE, RightsCase


@tagged("post_install", "-at_install")
class TestRightsLines(RightsCase):
    """Helpers on their lines, accountants on charges, and nobody on what is over."""

    def test_helper_reads_the_header_and_no_more(self):
        case = self.quiet_case("handover")
        line = self.add_return(case, user_id=self.helper.id)
        other = self.add_return(case, name="Badge")
        self.add_charge(case)
        # Caches of the same transaction know no users.
        self.env.flush_all()
        self.env.invalidate_all()
        header = case.with_user(self.helper)
        self.assertEqual(header.search([]), case)
        self.assertEqual(
            header.read(["name", "partner_id", "date_end", "state", "progress"])[0][
                "name"
            ],
            case.name,
        )
        self.assertEqual(header.return_ids, line)
        for name in (
            "check_ids",
            "charge_ids",
            "termination_ids",
            "waiver_ids",
            "protocol_ids",
            "invoice_ids",
            "reason_note",
            "checks_kept",
            "ledger_revision",
        ):
            with self.subTest(field=name), self.assertRaises(AccessError):
                header.read([name])
        for model in ("check", "charge", "termination", "waiver", "protocol"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[f"client.offboarding.{model}"].with_user(self.helper).search(
                    []
                )
        with self.assertRaises(AccessError):
            other.with_user(self.helper).read(["name"])
        with self.assertRaises(AccessError):
            header.write({"reason_stated": "x"})

    def test_helper_is_not_told_what_is_open(self):
        case = self.quiet_case("handover")
        self.add_return(case, user_id=self.helper.id)
        self.assertIn("Things to return", case.next_step)
        with self.assertRaises(AccessError):
            case.with_user(self.helper).read(["next_step"])

    def test_helper_does_his_line(self):
        case = self.quiet_case("handover")
        line = self.add_return(case, user_id=self.helper.id, quantity=3)
        line = line.with_user(self.helper)
        line.write({"remarks": "Scratched"})
        line.action_receive(quantity=1)
        wizard = line.env["client.offboarding.receive"].create(
            {"return_id": line.id, "quantity": 1, "condition": "worn"}
        )
        wizard.action_receive()
        self.assertEqual((line.quantity_done, line.state), (2, "partial"))
        line.action_missing()
        self.assertEqual(line.state, "missing")
        charge = case.with_user(self.accountant).charge_ids
        self.assertEqual((charge.quantity, charge.amount), (1, 500))
        with self.assertRaises(AccessError):
            charge.with_user(self.helper).read(["name"])

    def test_helper_does_no_other_line(self):
        case = self.quiet_case("handover")
        self.add_return(case, user_id=self.helper.id)
        other = self.add_return(case, name="Badge").with_user(self.helper)
        for call in (
            other.action_receive,
            other.action_missing,
            other.action_cancel_line,
            other.action_reset,
            other.unlink,
            lambda: other.write({"user_id": self.helper.id}),
            lambda: (
                other.env["client.offboarding.receive"]
                .create({"return_id": other.id, "quantity": 1, "condition": "good"})
                .action_receive()
            ),
            lambda: self.add_return(case.with_user(self.helper)),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(other.sudo().state, "expected")

    def test_helper_forgets_the_case_with_his_line(self):
        case = self.quiet_case("handover")
        line = self.add_return(case, user_id=self.helper.id)
        self.assertTrue(case.with_user(self.helper).name)
        line.user_id = self.owner
        with self.assertRaises(AccessError):
            case.with_user(self.helper).read(["name"])

    def test_readers_read_lines_and_write_none(self):
        case = self.quiet_case()
        line = self.add_return(case)
        charge = self.add_charge(case)
        paper = case._get_or_create_paper("returns")
        for user in self.auditor | self.officer | self.accountant:
            for record in (line, charge, paper, case.termination_ids):
                if (user, record) == (self.accountant, charge):
                    continue
                with self.subTest(user=user.login, model=record._name):
                    theirs = record.with_user(user)
                    self.assertTrue(theirs.search([("id", "=", record.id)]))
                    self.assertTrue(theirs.display_name)
                    with self.assertRaises(AccessError):
                        theirs.write({"sequence": 5})
                    with self.assertRaises(AccessError):
                        theirs.unlink()
            for call in (
                line.with_user(user).action_receive,
                paper.with_user(user).action_sign_company,
                paper.with_user(user).action_generate,
                paper.with_user(user).action_new_version,
                lambda user=user: self.add_return(case.with_user(user)),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()

    def test_accountant_settles_charges_of_every_case(self):
        case = self.quiet_case("handover")
        charge = self.add_charge(case)
        charge.write({"price_unit": 650})
        charge.action_dispute("Too much")
        charge.action_agree()
        case.with_user(self.accountant).action_create_final_invoices()
        self.assertEqual(charge.state, "invoiced")
        self.assertEqual(charge.move_id.offboarding_id, case)
        self.add_charge(case, name="Mistake").unlink()

    def test_only_a_manager_gives_a_charge_up(self):
        case = self.quiet_case("handover")
        charge = self.add_charge(case)
        for user in self.accountant | self.owner:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                charge.with_user(user).action_waive("Goodwill")
        charge.with_user(self.manager).action_waive("Goodwill")
        self.assertEqual(charge.state, "waived")

    def test_lines_of_a_colleague_are_not_found_nor_changed(self):
        case = self.quiet_case()
        line, charge = self.add_return(case), self.add_charge(case)
        paper = case._get_or_create_paper("returns")
        for record in (line, charge, paper, case.termination_ids, case.check_ids):
            theirs = record.with_user(self.colleague)
            with self.subTest(model=record._name):
                self.assertFalse(theirs.search([("offboarding_id", "=", case.id)]))
                with self.assertRaises(AccessError):
                    theirs.read(["offboarding_id"])
        for record, vals in (
            (line, {"name": "x"}),
            (charge, {"name": "x"}),
            (paper, {"kind": "returns"}),
            (case.termination_ids, {"contract_name": "x"}),
        ):
            theirs = record.with_user(self.colleague)
            with self.subTest(model=record._name):
                with self.assertRaises(AccessError):
                    theirs.write({"sequence": 5})
                with self.assertRaises(AccessError):
                    theirs.unlink()
                with self.assertRaises(AccessError):
                    theirs.create({"offboarding_id": case.id, **vals})
        with self.assertRaises(AccessError):
            paper.with_user(self.colleague).action_sign_company()
        wizards = self.env["client.offboarding.sign"].with_user(self.colleague)
        with self.assertRaises(AccessError):
            wizards.create({"protocol_id": paper.id, "name": "Nobody"})

    def test_line_does_not_move_to_another_case(self):
        case = self.quiet_case("handover")
        mine = self.open_case()
        line, charge = self.add_return(case), self.add_charge(case)
        for record in (
            line,
            charge.with_user(self.owner),
            case._get_or_create_paper("returns"),
        ):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                record.write({"offboarding_id": mine.id})
        with self.assertRaises(UserError):
            mine.termination_ids.write({"offboarding_id": case.id})

    def test_records_behind_a_check_open_under_the_users_own_rights(self):
        case = self.open_case()
        check = self.check(case, "contract_running")
        self.assertTrue(check.item_count)
        self.assertFalse(check.can_view_items)
        with self.assertRaisesRegex(AccessError, "its records are for others"):
            check.action_view_items()
        theirs = check.with_user(self.accountant)
        self.assertTrue(theirs.can_view_items)
        action = theirs.action_view_items()
        found = theirs.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, self.line)
        with self.assertRaises(AccessError):
            check.with_user(self.colleague).action_view_items()

    def test_lists_of_things_are_kept_by_managers_and_contract_managers(self):
        Item = self.env["client.offboarding.return.item"]
        vals = {"contract_id": self.contract.id, "name": "Laptop"}
        for user in self.owner | self.accountant | self.auditor | self.helper:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                Item.with_user(user).create(vals)
        item = Item.with_user(self.manager).create(vals)
        self.assertEqual(item.with_user(self.owner).name, "Laptop")

    def test_gates_are_set_by_managers_only(self):
        Gate = self.env["client.offboarding.gate"]
        vals = {"company_id": self.company.id, "code": "return_open", "blocks": "none"}
        for user in self.owner | self.accountant | self.auditor | self.officer:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                Gate.with_user(user).create(vals)
        gate = Gate.with_user(self.manager).create(vals)
        with self.assertRaises(AccessError):
            gate.with_user(self.owner).unlink()
        case = self.quiet_case()
        self.add_return(case)
        self.assertFalse(self.check(case, "return_open").blocks)

    def test_portal_and_public_have_no_right_on_anything(self):
        case = self.quiet_case("handover")
        self.add_return(case)
        case.message_subscribe(partner_ids=self.portal.partner_id.ids)
        case.write({"contact_ids": [Command.set(self.portal.partner_id.ids)]})
        names = [
            name for name in self.env.registry if name.startswith("client.offboarding")
        ]
        self.assertIn(CASE, names)
        for user in (self.portal | self.public).sudo():
            for name in names:
                model = self.env[name].with_user(user)
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(user=user.login, model=name, op=operation):
                        self.assertFalse(model.has_access(operation))
            partner = self.quiet.with_user(user)
            for name in ("offboarding_ids", "offboarding_state", "offboarding_count"):
                with self.subTest(field=name), self.assertRaises(AccessError):
                    partner.search([(name, "!=", False)])
