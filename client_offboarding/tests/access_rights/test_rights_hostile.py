from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..rights import CASE, RightsCase


@tagged("post_install", "-at_install")
class TestRightsHostile(RightsCase):
    """A client program sends whatever it likes, as somebody who may run the case."""

    def assert_not_written(self, record, values):
        """Each value is refused, or at least changes nothing."""
        for name, value in values.items():
            before = record.sudo()[name]
            with (
                self.subTest(model=record._name, field=name),
                self.assertRaises(UserError),
            ):
                record.write({name: value})
            record.invalidate_recordset()
            self.assertEqual(record.sudo()[name], before)

    def test_what_steps_set_in_a_case_is_not_written(self):
        case = self.quiet_case("handover")
        values = {
            "name": "OFF/1",
            "state": "closed",
            "date_closed": "2026-11-16",
            "outcome": "ended",
            "checks_kept": [],
            "collected_keys": [],
            "ledger_revision": 0,
            "date_end": "2026-11-01",
            "helper_ids": [Command.set(self.colleague.ids)],
            "commercial_partner_id": self.client.id,
            "partner_id": self.client.id,
            "scope": "contracts",
            "approved_by_id": self.owner.id,
            "approved_on": "2026-11-16",
        }
        for user in (self.owner, self.manager):
            self.assert_not_written(case.with_user(user), values)

    def test_what_steps_set_in_lines_is_not_written(self):
        case = self.quiet_case("handover")
        other = self.env["res.company"].create({"name": "Other"})
        line = self.add_return(case, user_id=self.helper.id)
        result = {
            "state": "done",
            "quantity_done": 1,
            "is_settled": True,
            "date_done": "2026-11-16",
            "charge_id": False,
            "company_id": other.id,
        }
        for user in (self.owner, self.helper):
            self.assert_not_written(line.with_user(user), result)
        charge = self.add_charge(case)
        for user in (self.owner, self.accountant):
            self.assert_not_written(
                charge.with_user(user),
                {
                    "state": "waived",
                    "is_settled": True,
                    "amount": 0,
                    "amount_company": 0,
                    "move_id": False,
                    "company_id": other.id,
                },
            )
        self.assert_not_written(
            case.termination_ids,
            {
                "is_ended": False,
                "is_active_case": False,
                "company_id": other.id,
                "contract_before": {},
                "date_end_computed": "2026-12-31",
                "snapshot_ids": [Command.clear()],
            },
        )
        self.assert_not_written(
            case._get_or_create_paper("returns"),
            {
                "state": "signed",
                "is_settled": True,
                "version": 7,
                "sha256": "0" * 64,
                "signed_sha256": "0" * 64,
                "attachment_id": False,
                "signed_attachment_id": False,
                "is_preview": False,
                "date_generated": "2026-01-01",
                "company_signed_by": "Nobody",
                "company_signed_on": "2026-01-01",
                "client_signed_by": "Nobody",
                "client_signed_on": "2026-01-01",
                "signature_ids": [Command.create({"side": "client", "name": "Nobody"})],
                "company_id": other.id,
            },
        )

    def test_case_is_not_created_past_its_first_state(self):
        cases = self.env[CASE].with_user(self.owner)
        vals = {"partner_id": self.quiet.id}
        with self.assertRaisesRegex(UserError, "starts as"):
            cases.create({**vals, "state": "closed"})
        case = self.quiet_case()
        with self.assertRaises(UserError):
            case.copy({"state": "closed"})
        case = cases.with_context(
            default_state="closed",
            default_outcome="ended",
            default_date_closed="2026-11-16",
            default_approved_by_id=self.owner.id,
            default_commercial_partner_id=self.client.id,
        ).create({"partner_id": self.client.id, "date_closed": "2026-11-16"})
        self.assertRecordValues(
            case,
            [
                {
                    "state": "draft",
                    "outcome": False,
                    "date_closed": False,
                    "approved_by_id": False,
                    "commercial_partner_id": self.client.id,
                }
            ],
        )

    def test_computed_values_of_a_new_case_are_not_taken_from_the_caller(self):
        case = (
            self.env[CASE]
            .with_user(self.owner)
            .create(
                {
                    "partner_id": self.quiet.id,
                    "commercial_partner_id": self.client.id,
                    "helper_ids": [Command.set(self.helper.ids)],
                    "date_end": "2026-01-01",
                }
            )
        )
        self.assertEqual(case.commercial_partner_id, self.quiet)
        self.assertFalse(case.helper_ids)
        self.assertFalse(case.date_end)

    def test_lines_start_open_whatever_a_caller_sends(self):
        case = self.quiet_case("handover")
        for model, vals in (
            ("return", {"name": "x", "state": "done"}),
            ("return", {"name": "x", "quantity_done": 1}),
            ("return", {"name": "x", "date_done": "2026-11-16"}),
            ("charge", {"name": "x", "state": "invoiced"}),
            ("termination", {"contract_name": "x", "is_ended": True}),
        ):
            with self.subTest(model=model, vals=vals), self.assertRaises(UserError):
                case.env[f"client.offboarding.{model}"].create(
                    {"offboarding_id": case.id, **vals}
                )
        env = case.with_context(
            default_state="signed",
            default_is_settled=True,
            default_company_id=self.env["res.company"].create({"name": "Other"}).id,
            default_attachment_id=1,
            default_company_signed_by="Nobody",
        ).env
        paper = env["client.offboarding.protocol"].create(
            {
                "offboarding_id": case.id,
                "kind": "returns",
                "state": "signed",
                "client_signed_by": "Nobody",
                "is_settled": True,
            }
        )
        self.assertRecordValues(
            paper,
            [
                {
                    "state": "draft",
                    "is_settled": False,
                    "company_id": self.company.id,
                    "attachment_id": False,
                }
            ],
        )
        self.assertFalse(paper.company_signed_by or paper.client_signed_by)
        env = env(context={"default_state": "done", "default_quantity_done": 1})
        line = env["client.offboarding.return"].create(
            {"offboarding_id": case.id, "name": "x", "is_settled": True}
        )
        self.assertEqual((line.state, line.quantity_done), ("expected", 0))
        self.assertEqual(self.check(case, "return_open").state, "open")
        env = env(context={"default_state": "waived", "default_is_settled": True})
        charge = env["client.offboarding.charge"].create(
            {"offboarding_id": case.id, "name": "x"}
        )
        self.assertEqual(charge.state, "proposed")
        env = env(context={"default_is_active_case": False})
        case = self.open_case(scope="contracts")
        termination = env["client.offboarding.termination"].create(
            {"offboarding_id": case.id, "contract_name": "x", "is_active_case": False}
        )
        self.assertTrue(termination.is_active_case)
        with self.assertRaises(UserError):
            termination.with_context(default_is_ended=True).create(
                {"offboarding_id": case.id, "contract_name": "x"}
            )

    def test_contracts_stay_with_their_client(self):
        case = self.open_case()
        for vals in (
            {"partner_id": self.quiet.id},
            {"partner_id": self.company.partner_id.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                case.write(vals)
        other = self.quiet_case()
        with self.assertRaises(UserError):
            case.termination_ids.copy({"offboarding_id": other.id})
        with self.assertRaises(UserError):
            other.write(
                {"termination_ids": [Command.create({"contract_id": self.contract.id})]}
            )
        self.assertEqual(case.partner_id, self.client)

    def test_contact_stands_for_its_client(self):
        case = (
            self.env[CASE].with_user(self.owner).create({"partner_id": self.quiet.id})
        )
        case.write({"partner_id": self.contact.id})
        self.assertEqual(case.partner_id, self.client)

    def test_archived_client_is_not_offboarded(self):
        self.quiet.active = False
        cases = self.env[CASE].with_user(self.owner)
        case = cases.create({"partner_id": self.client.id})
        for call in (
            lambda: cases.create({"partner_id": self.quiet.id}),
            self.quiet_case,
            lambda: case.write({"partner_id": self.quiet.id}),
        ):
            with self.assertRaises(UserError) as refused:
                call()
            self.assertIn("is archived", str(refused.exception))

    def test_wizards_do_nothing_to_cases_of_others(self):
        case = self.quiet_case("confirm")
        line, paper = self.add_return(case), case.protocol_ids
        calls = {
            "sign": {"protocol_id": paper.id, "name": "Nobody"},
            "receive": {"return_id": line.id, "quantity": 1, "condition": "good"},
        }
        for name, vals in calls.items():
            model = self.env[f"client.offboarding.{name}"].with_user(self.colleague)
            with self.subTest(wizard=name), self.assertRaises(AccessError):
                model.create(vals)
        wizards = self.env["client.offboarding.step"].with_user(self.colleague)
        ids = [Command.set(case.ids)]
        for step in ("cancel", "reopen", "change_end"):
            vals = {"step": step, "outcome": "mistake", "reason": "x", "consent": "x"}
            with self.subTest(step=step), self.assertRaises(AccessError):
                wizards.create({**vals, "offboarding_ids": ids})
            # Were the case in his wizard, he would not find it there.
            wizard = wizards.create({**vals, "date_end": "2027-01-01"})
            wizard.sudo().offboarding_ids = ids
            self.env.invalidate_all()
            self.assertFalse(wizard.offboarding_ids)
        self.assertEqual((case.state, line.state), ("confirm", "expected"))
        self.assertFalse(paper.signature_ids)

    def test_what_is_not_saved_tells_nothing_of_a_foreign_case(self):
        """Whatever names a case in its form, also a line within another's."""
        case = self.quiet_case("handover")
        case.return_ids.create({"offboarding_id": case.id, "name": "Badge"})
        asked = []
        for name, model in self.env(user=self.colleague).items():
            if model._abstract or not name.startswith("client.offboarding"):
                continue
            given = {
                field.name: [case.id] if field.type == "many2many" else case.id
                for field in model._fields.values()
                if field.comodel_name == "client.offboarding"
                and field.type in ("many2one", "many2many")
                and not field.compute
            }
            if not given or not model.has_access("create"):
                continue
            names = [
                n
                for n in model._fields
                if model._has_field_access(model._fields[n], "read")
            ]
            with self.subTest(model=name), self.assertRaises(AccessError):
                model.onchange(given, list(given), {n: {} for n in names})
            asked.append(name)
        self.assertIn("client.offboarding.lesson", asked)
        self.assertIn("client.offboarding.return", asked)
        mine = self.env["client.offboarding"].with_user(self.colleague)
        line = [0, "virtual_1", {"dispute_id": case.id, "offboarding_id": case.id}]
        with self.assertRaises(AccessError):
            mine.onchange({"return_ids": [line]}, ["return_ids"], {"return_ids": {}})

    def test_what_is_not_saved_tells_nothing_of_another_companys_contract(self):
        company = self.env["res.company"].sudo().create({"name": "Another"})
        client = self.env["res.partner"].sudo()
        client = client.create({"name": "Theirs", "company_id": company.id})
        contract = self.env["contract.contract"].sudo()
        contract = contract.with_company(company).create(
            {"name": "Theirs", "partner_id": client.id, "company_id": company.id}
        )
        cases = self.env["client.offboarding"].with_user(self.owner)
        line = [0, "virtual_1", {"contract_id": contract.id}]
        for values in ({"termination_ids": [line]}, {"partner_id": client.id}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                cases.onchange(values, list(values), {name: {} for name in values})

    def test_what_is_no_list_of_lines_is_answered_in_words(self):
        """Whatever a client program sends where commands about records belong."""
        cases = self.env["client.offboarding"].with_user(self.owner)
        case = self.quiet_case().with_user(self.owner)
        line = self.env["client.offboarding.return"].with_user(self.owner)
        line = line.create({"offboarding_id": case.id, "name": "Badge"})
        for value in (
            *(5, True, "xyz", {"id": 1}, {0, 1}),
            *([None], ["x"], [True], [-1], [2**70], [{}], [[]], [()]),
            *([[6]], [[6, 0]], [[6, 0, 7]], [[6, 0, None]], [[6, 0, ["x"]]]),
            *([[4]], [[4, "x"]], [[4, 2**70]], [[3, None]], [[2, {}, 0]]),
            *([[0]], [[0, 0]], [[0, 0, None]], [[0, 0, "xyz"]], [[0, 0, {}, 0]]),
            *([[1, line.id]], [[1, "x", {}]], [[1, line.id, [1]]]),
            *([[9, 9, 9]], [["x", 0, {}]], [[{}, 0, {}]], [[None]]),
        ):
            for field, send in (
                ("return_ids", case.write),
                ("return_ids", cases.create),
                ("return_ids", lambda given: cases.onchange(given, [*given], {})),
                ("contact_ids", case.write),
                ("contact_ids", lambda given: cases.onchange(given, [*given], {})),
                ("photo_ids", line.write),
            ):
                with self.subTest(value=value, field=field):
                    with self.assertRaises(UserError) as refused:
                        send({field: value})
                    self.assertIn("takes a list", str(refused.exception))
        for value in (False, None, [], [[5]], [[5, 0, 0]], [[6, 0, []]]):
            line.write({"photo_ids": value})
        case.write({"return_ids": [[1, line.id, {"name": "Laptop"}]]})
        self.assertEqual(line.name, "Laptop")

    def test_an_unsaved_lesson_takes_the_reason_of_its_case(self):
        case = self.quiet_case("handover")
        lessons = self.env["client.offboarding.lesson"].with_user(self.owner)
        names = ["offboarding_id", "reason_id"]
        answer = lessons.onchange(
            {"offboarding_id": case.id}, names[:1], {name: {} for name in names}
        )
        self.assertEqual(answer["value"]["reason_id"], case.sudo().reason_id.id)

    def test_wizards_are_read_by_whoever_made_them(self):
        case = self.quiet_case("confirm")
        case.return_ids.create({"offboarding_id": case.id, "name": "Badge"})
        env = case.env
        made = [
            env["client.offboarding.open"].create(
                {
                    "partner_ids": [Command.set(self.client.ids)],
                    "reason_id": self.reason.id,
                    "reason_note": "They argue",
                    "outside_ids": [Command.create({"name": "U/8"})],
                }
            ),
            env["client.offboarding.step"].create(
                {"offboarding_ids": [Command.set(case.ids)], "step": "cancel"}
            ),
            env["client.offboarding.sign"].create(
                {"protocol_id": case.protocol_ids.id, "name": "Anna"}
            ),
            env["client.offboarding.receive"].create({"return_id": case.return_ids.id}),
        ]
        made.append(made[0].outside_ids)
        for wizard in made:
            self.assertTrue(wizard.read())
            theirs = wizard.with_user(self.follower)
            self.assertFalse(theirs.search([("id", "in", wizard.ids)]))
            with self.subTest(wizard=wizard._name), self.assertRaises(AccessError):
                theirs.read()
