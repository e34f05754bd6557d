import json

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..manual_examples import get_examples, is_like, read
from ..rights import CASE, RightsCase

# What Odoo answers to what isn't allowed: access, a refused step, a private method.
FORBIDDEN, REFUSED = 403, 422


@tagged("post_install", "-at_install")
class TestRpc(RightsCase, HttpCase):
    """The same refusals, sent over HTTP with an API key as JSON-2 takes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.quiet_case("handover")
        cls.line = cls.add_return(cls.case, user_id=cls.helper.id)
        cls.charge = cls.add_charge(cls.case)
        # Worth nothing unless a portal user could be meant: client, contact, follower.
        cls.portal.partner_id.parent_id = cls.quiet
        cls.case.write({"contact_ids": [Command.set(cls.portal.partner_id.ids)]})
        cls.case.message_subscribe(partner_ids=cls.portal.partner_id.ids)
        cls.keys = {
            user: cls.make_key(user)
            for user in (
                cls.owner,
                cls.colleague,
                cls.helper,
                cls.accountant,
                cls.auditor,
                cls.manager,
                cls.portal,
            )
        }
        cls.env.flush_all()

    @classmethod
    def make_key(cls, user):
        keys = cls.env["res.users.apikeys"].with_user(user).sudo()
        # Without an end: the database compares it with its own clock, not ours.
        return keys._generate("rpc", "test", None)

    def rpc(self, user, model, method, **arguments):
        """Call ``model.method`` as ``user``; (status, answer)."""
        headers = {"Content-Type": "application/json"}
        if user:
            headers["Authorization"] = f"bearer {self.keys[user]}"
        with mute_logger("odoo.http"):
            response = self.url_open(
                f"/json/2/{model}/{method}", data=json.dumps(arguments), headers=headers
            )
        self.env.invalidate_all()
        return response.status_code, response.json()

    def assert_refused(self, user, model, method, status=FORBIDDEN, **arguments):
        with self.subTest(user=user.login if user else None, call=f"{model}.{method}"):
            code, answer = self.rpc(user, model, method, **arguments)
            self.assertEqual(code, status, str(answer)[:300])

    def test_responsible_reads_and_runs_his_case(self):
        code, rows = self.rpc(
            self.owner, CASE, "read", ids=self.case.ids, fields=["name", "state"]
        )
        self.assertEqual((code, rows[0]["state"]), (200, "handover"))
        code, checks = self.rpc(
            self.owner,
            "client.offboarding.check",
            "search_read",
            domain=[["offboarding_id", "=", self.case.id], ["state", "=", "open"]],
            fields=["code", "item_count"],
        )
        self.assertIn("return_open", [check["code"] for check in checks])
        code, answer = self.rpc(
            self.owner,
            CASE,
            "action_change_end",
            ids=self.case.ids,
            date_end="2026-12-31",
            reason="x",
            consent="x",
        )
        # Its end is over, so it is refused: as a step, not as a crash.
        self.assertEqual(code, REFUSED, answer)
        self.assertIn("ended already", answer["message"])

    def test_the_manuals_examples_answer_as_it_says(self):
        ids = {"CASE": self.case.id, "LINE": self.line.id, "CLIENT": self.client.id}
        examples = get_examples()
        if not examples:
            self.skipTest("the manual isn't here")
        for model, method, arguments, told in examples:
            with self.subTest(call=f"{model}.{method}"):
                _code, answer = self.rpc(
                    self.owner, model, method, **read(arguments, ids)
                )
                self.assertTrue(is_like(read(told, ids), answer, ids), answer)

    def test_nothing_without_a_key(self):
        for model, method in (
            (CASE, "search_read"),
            (CASE, "action_close"),
            ("client.offboarding.check", "search_read"),
        ):
            self.assert_refused(None, model, method, status=401)

    def test_portal_user_gets_nothing(self):
        for name in self.env.registry:
            if name.startswith("client.offboarding") and not self.env[name]._abstract:
                self.assert_refused(self.portal, name, "search_read", domain=[])
        for method in ("read", "action_close", "action_give_notice", "message_post"):
            self.assert_refused(self.portal, CASE, method, ids=self.case.ids)
        self.assert_refused(
            self.portal, CASE, "create", vals_list=[{"partner_id": self.quiet.id}]
        )
        self.assert_refused(
            self.portal,
            "client.offboarding.return",
            "action_receive",
            ids=self.line.ids,
        )
        code, rows = self.rpc(
            self.portal, "res.partner", "read", ids=self.quiet.ids, fields=["name"]
        )
        self.assertEqual(code, 200, rows)
        for name in ("offboarding_ids", "offboarding_state", "offboarding_count"):
            self.assert_refused(
                self.portal, "res.partner", "read", ids=self.quiet.ids, fields=[name]
            )
            self.assert_refused(
                self.portal,
                "res.partner",
                "search_read",
                domain=[[name, "!=", False]],
                fields=["name"],
            )

    def test_colleague_gets_nothing_of_the_case(self):
        code, rows = self.rpc(self.colleague, CASE, "search_read", domain=[])
        self.assertEqual((code, rows), (200, []))
        for method in (
            "read",
            "action_give_notice",
            "action_start_handover",
            "action_request_confirmation",
            "action_close",
            "action_collect",
            "action_cancel",
            "action_change_end",
            "unlink",
        ):
            self.assert_refused(self.colleague, CASE, method, ids=self.case.ids)
        self.assert_refused(
            self.colleague,
            CASE,
            "write",
            ids=self.case.ids,
            vals={"user_id": self.colleague.id},
        )
        for record in (self.line, self.charge, self.case.termination_ids):
            self.assert_refused(self.colleague, record._name, "read", ids=record.ids)
        self.assertEqual(self.case.state, "handover")

    def test_helper_does_his_line_over_rpc(self):
        model = "client.offboarding.return"
        code, answer = self.rpc(
            self.helper, model, "action_receive", ids=self.line.ids, condition="worn"
        )
        self.assertEqual((code, self.line.state), (200, "done"), answer)
        for name in ("check", "charge", "termination", "protocol", "waiver"):
            self.assert_refused(
                self.helper, f"client.offboarding.{name}", "search_read", domain=[]
            )
        self.assert_refused(
            self.helper, CASE, "write", ids=self.case.ids, vals={"reason_stated": "x"}
        )

    def test_protected_values_are_refused_over_rpc(self):
        for model, record, vals in (
            (CASE, self.case, {"state": "closed"}),
            (CASE, self.case, {"date_end": "2026-01-01"}),
            ("client.offboarding.return", self.line, {"is_settled": True}),
            ("client.offboarding.return", self.line, {"quantity_done": 1}),
            ("client.offboarding.charge", self.charge, {"state": "waived"}),
        ):
            self.assert_refused(
                self.owner, model, "write", REFUSED, ids=record.ids, vals=vals
            )
        self.assert_refused(
            self.owner,
            CASE,
            "create",
            REFUSED,
            vals_list=[{"partner_id": self.client.id, "state": "closed"}],
        )
        code, ids = self.rpc(
            self.owner,
            CASE,
            "create",
            vals_list=[{"partner_id": self.client.id}],
            context={"default_state": "closed"},
        )
        self.assertEqual(code, 200, ids)
        self.assertEqual(self.env[CASE].browse(ids).state, "draft")

    def test_private_methods_are_not_reached_over_rpc(self):
        for method in ("_write_step", "_finish_step", "_check_gate"):
            self.assert_refused(
                self.manager, CASE, method, ids=self.case.ids, vals={"state": "closed"}
            )
        self.assertEqual(self.case.state, "handover")

    def test_amounts_are_refused_over_rpc(self):
        model = "client.offboarding.charge"
        code, rows = self.rpc(
            self.accountant, model, "read", ids=self.charge.ids, fields=["amount"]
        )
        self.assertEqual((code, rows[0]["amount"]), (200, 700))
        self.assert_refused(
            self.owner, model, "read", ids=self.charge.ids, fields=["amount"]
        )
        self.assert_refused(
            self.owner, model, "search_count", domain=[["amount", ">", 500]]
        )
        self.assert_refused(
            self.owner, model, "search_read", domain=[], order="price_unit desc"
        )
        code, rows = self.rpc(self.owner, model, "read", ids=self.charge.ids)
        self.assertEqual(code, 200, rows)
        self.assertFalse({"amount", "price_unit", "amount_company"} & set(rows[0]))

    def test_readers_are_refused_every_step_over_rpc(self):
        for user in (self.accountant, self.auditor):
            for method in ("action_request_confirmation", "action_cancel", "unlink"):
                self.assert_refused(user, CASE, method, ids=self.case.ids)
            self.assert_refused(
                user, CASE, "action_reopen", ids=self.case.ids, reason="x"
            )
        self.assert_refused(
            self.auditor, CASE, "action_create_final_invoices", ids=self.case.ids
        )

    def test_waiving_takes_a_manager_over_rpc(self):
        vals = {
            "offboarding_id": self.case.id,
            "code": "charge_open",
            "reason": "Agreed",
            "user_id": self.owner.id,
        }
        model = "client.offboarding.waiver"
        self.assert_refused(self.owner, model, "create", vals_list=[vals])
        self.assert_refused(
            self.owner, "client.offboarding.waive", "create", vals_list=[vals]
        )
        code, ids = self.rpc(
            self.manager,
            model,
            "create",
            vals_list=[vals],
            context={"default_user_id": self.owner.id},
        )
        self.assertEqual(code, 200, ids)
        self.assertEqual(self.env[model].browse(ids).user_id, self.manager)

    def test_administrator_changes_nothing_of_a_signed_paper(self):
        admin = self.make_user(
            "admin", "base.group_system,client_offboarding.group_offboarding_manager"
        )
        self.keys[admin] = self.make_key(admin)
        paper = self.case.protocol_ids.create(
            {"offboarding_id": self.case.id, "kind": "returns"}
        )
        paper.action_sign_client(name="Anna Kowalska")
        file = paper.attachment_id.sudo()
        checksum, ids = file.checksum, file.ids
        model = "client.offboarding.protocol"
        for vals in ({"place": "Gdynia"}, {"state": "draft"}, {"attachment_id": False}):
            self.assert_refused(
                admin, model, "write", REFUSED, ids=paper.ids, vals=vals
            )
        self.assert_refused(admin, model, "unlink", REFUSED, ids=paper.ids)
        self.assert_refused(admin, model, "action_generate", REFUSED, ids=paper.ids)
        for vals in (
            {"raw": "forged"},
            {"datas": "Zm9yZ2Vk"},
            {"res_id": 0},
            {"offboarding_protocol_id": False},
        ):
            self.assert_refused(
                admin, "ir.attachment", "write", REFUSED, ids=ids, vals=vals
            )
        self.assert_refused(admin, "ir.attachment", "unlink", REFUSED, ids=ids)
        self.assert_refused(
            admin,
            "client.offboarding.signature",
            "write",
            REFUSED,
            ids=paper.signature_ids.ids,
            vals={"name": "X"},
        )
        self.assert_refused(
            admin, "client.offboarding.signature", "unlink", ids=paper.signature_ids.ids
        )
        for name in ("_freeze", "_write_step", "_sign_in_portal"):
            self.assert_refused(admin, model, name, ids=paper.ids)
        self.assertEqual(file.checksum, checksum)
        self.assertEqual(paper.client_signed_by, "Anna Kowalska")

    def test_paper_is_not_downloaded_by_others(self):
        client = self.quiet.copy({"name": "Druga"})
        case = self.quiet_case("confirm", partner_ids=[Command.set(client.ids)])
        paper = case.protocol_ids
        paper.action_generate()
        self.env.flush_all()
        url = f"/web/content/{paper.attachment_id.id}"
        for user, status in (
            (self.owner, 200),
            (self.auditor, 200),
            (self.colleague, 404),
            (self.helper, 404),
            (self.portal, 404),
            (None, 404),
        ):
            login = user and user.login
            self.authenticate(login, login)
            with self.subTest(user=login), mute_logger("odoo.http"):
                self.assertEqual(self.url_open(url).status_code, status)

    def test_portal_page_is_for_invited_contacts_only(self):
        url = f"/my/offboardings/{self.case.id}"
        self.authenticate(self.portal.login, self.portal.login)
        page = self.url_open(url)
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.case.name, page.text)
        # Following the case, or being the client's, isn't enough.
        self.case.contact_ids = False
        token = self.case.sudo()._portal_ensure_token()
        for path in (url, f"{url}?access_token={token}"):
            with self.subTest(url=path), mute_logger("odoo.http"):
                self.assertEqual(self.url_open(path).status_code, 404)
        self.assertNotIn(self.case.name, self.url_open("/my/offboardings").text)
