import re

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..routes_common import ID, PREFIX, RoutesCase
from ..script_common import SCRIPT, ScriptMixin

# Stands in everything of another client's case.
SECRET = "Zygzak-7731"
TEXTS = {
    "odd": f"\x00\ud7ff%s {{0}} %(x)s ' OR 1=1 -- ../../../../etc/passwd {SCRIPT}",
    "long": "ż" * 4_000,
}
# All that our forms have, and what pages read from their address.
NAMES = ("basis", "choice", "date_wished", "decline", "download", "drawing", "good")
NAMES += ("hash", "internal", "is_authorised", "letter", "message", "method", "name")
NAMES += ("note", "page", "pid", "reason", "receipt", "remarks", "role", "score")
NAMES += ("sha256", "signatory", "signatory_basis", "signed_file", "sortby", "text")
NAMES += ("token",)
# What stands in an address where a number belongs.
NO_NUMBERS = ("-1", "1e3", "²", "..%2f..%2fetc%2fpasswd", "1'--")
TOO_LARGE = str(2**70)
FILES = ("letter", "signed_file", "ufile")
# Called what they aren't.
LIES = (
    ("../../../etc/cron.d/x.pdf", SCRIPT.encode(), "application/pdf"),
    ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'>%s</svg>", "image/png"),
    ("a.pdf\r\nX-Evil: 1", b"MZ\x90\x00", "application/pdf"),
)


@tagged("post_install", "-at_install")
class TestPortalFuzz(ScriptMixin, RoutesCase):
    """Every address of ours, as the server lists them, gets what no browser sends.

    Whatever it is, the answer is a page or a refusal: no error of the server, nothing
    of its insides, and nothing of another client.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.routes = cls.get_routes()
        other = cls.env["res.partner"].create({"name": SECRET, "is_company": True})
        cls.other_contact = cls.env["res.partner"].create(
            {"name": SECRET, "email": "o@other.example", "parent_id": other.id}
        )
        cls.other = cls.open_case(
            partner_ids=[Command.set(other.ids)],
            outside_ids=[Command.create({"name": SECRET})],
        )
        cls.other.contact_ids = cls.other_contact
        cls.other.action_give_notice()
        cls.other.action_start_handover()
        cls.others_ids = cls.make_others()
        cls.ids = {**cls.ids, "case_id": cls.case.id, "res_id": cls.case.id}
        cls.ids["contract_id"] = cls.case.termination_ids.contract_id[:1].id
        cls.ids["contract_contract_id"] = cls.ids["contract_id"]

    @classmethod
    def make_others(cls):
        """Ids of the other client's records, by their names in addresses."""
        env, values = cls.other.env, {"offboarding_id": cls.other.id, "name": SECRET}
        paper = env["client.offboarding.protocol"].create(
            {"offboarding_id": cls.other.id, "kind": "no_claims"}
        )
        paper.action_send()
        file = env["ir.attachment"].create({"name": SECRET, "raw": SECRET.encode()})
        document = env["client.offboarding.document"].create(
            {**values, "channel": "portal", "attachment_ids": file.ids}
        )
        item = env["client.offboarding.knowledge"].create(values)
        item.action_hand_over()
        return {
            "case_id": cls.other.id,
            "paper_id": paper.id,
            "document_id": document.id,
            "file_id": file.id,
            "item_id": item.id,
        }

    def setUp(self):
        super().setUp()
        self.login(None)
        self.token = self.token_of(self.contact)

    def ask(self, route, method, address, token=None, data=None, files=None):
        data = dict(data or {})
        if not route.is_form:
            params = {**data, "access_token": token, "papers": data.get("text")}
            params.update(thread_model="client.offboarding", thread_id=self.case.id)
            return self.url_open(address, json={"params": params})
        query = {"access_token": token} if token else {}
        if method == "POST":
            data.update(csrf_token=Request.csrf_token(self))
            data.update(thread_model="client.offboarding", thread_id=self.case.id)
        else:
            # More than that no server takes in an address.
            query.update({name: text[:40] for name, text in data.items()})
            data = None
        return self.url_open(
            address,
            data,
            files,
            method=method,
            params=query,
            timeout=60,
            allow_redirects=False,
        )

    def each(self, routes=None):
        """Routes, each with the ways to ask it; what takes all is asked by a form."""
        for route in self.routes if routes is None else routes:
            for method in route.methods or ("POST",):
                yield route, method

    def assertHarmless(self, answer):
        """No error of the server's, nothing of its insides or of the other client."""
        self.assertLess(answer.status_code, 500)
        self.assertNotIn(SECRET, answer.text)
        self.assertNotIn(SCRIPT, answer.text)
        self.assertNotIn("root:x:", answer.text)
        if answer.status_code >= 400 or "/my/offboardings" in answer.url:
            self.assertNotIn("Traceback (most recent", answer.text)

    def fuzz(self, variants, routes=None):
        """Ask every route for each of ``(label, ids, data, files)``."""
        seen = 0
        for route, method in self.each(routes):
            for label, ids, data, files in variants:
                address = route.fill({**self.ids, **ids})
                with self.subTest(route=route.address, method=method, sent=label):
                    answer = self.ask(route, method, address, self.token, data, files)
                    self.assertHarmless(answer)
                    if route.is_form and self.is_foreign(route, ids):
                        self.assertEqual(answer.status_code, 404)
                seen += 1
        return seen

    def is_foreign(self, route, ids):
        """Whether an address of the portal names a record of the other client."""
        return route.address.startswith(PREFIX) and any(
            ids.get(name) == self.others_ids.get(name, self)
            for name in ID.findall(route.address)
        )

    def test_routes_are_those_that_the_server_has(self):
        addresses = {route.address for route in self.routes}
        self.assertIn(PREFIX, addresses)
        self.assertIn(f"{PREFIX}/papers/sign", addresses)
        self.assertIn("/my/contracts/<int:contract_id>/notice", addresses)
        self.assertIn("/mail/attachment/upload", addresses)
        self.assertGreater(len(addresses), 30)

    @mute_logger("odoo.http")
    def test_any_text_in_every_field_of_every_route(self):
        variants = [
            (label, {}, dict.fromkeys(NAMES, text), None)
            for label, text in TEXTS.items()
        ]
        self.assertGreater(self.fuzz(variants), 60)
        # Nor later, to those who read it: in the portal, the back office, and mails.
        page = self.open_page(token=self.token)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(SCRIPT, page.text)
        said = self.env["mail.message"].sudo().search([("body", "ilike", "7731")])
        written = self.env["mail.mail"].sudo().search([("body_html", "ilike", "7731")])
        self.assertTrue(said)
        for body in [*said.mapped("body"), *written.mapped("body_html")]:
            self.assertNotIn("<script>alert", body)
            self.assertNotIn("<img src=", body.replace('<img src="', ""))

    @mute_logger("odoo.http")
    def test_scripts_in_our_texts_are_words_in_every_page_and_mail(self):
        """What the back office wrote, or was told by post, is read in the portal."""
        self.put_scripts(self.case, but=("invitation_ids",))
        pages = [
            route
            for route in self.routes
            if route.is_form and (not route.methods or "GET" in route.methods)
        ]
        seen = 0
        for user, token in ((None, self.token), (self.anna, None)):
            self.login(user)
            for route in pages:
                with self.subTest(route=route.address, user=user):
                    address = route.fill(self.ids)
                    text = self.ask(route, "GET", address, token).text
                    self.assertNoScript(text)
                    seen += "&lt;script&gt;alert(7731)" in text
        self.assertGreaterEqual(seen, 8)
        templates = self.env["mail.template"].sudo()
        templates = templates.search([("model", "=like", "client.offboarding%")])
        seen = 0
        for template in templates:
            records = self.env[template.model].sudo().search([])
            with self.subTest(template=template.name):
                bodies = template._render_field("body_html", records.ids)
                text = " ".join(bodies.values())
                self.assertNoScript(text)
                seen += "&lt;script&gt;alert(7731)" in text
        self.assertGreaterEqual(seen, 5)

    @mute_logger("odoo.http")
    def test_whatever_stands_where_a_number_belongs(self):
        self.fuzz([("a number", dict.fromkeys(self.ids, TOO_LARGE), {}, None)])
        # What is no number leads to no route, whatever follows.
        deepest = [
            route
            for route in self.routes
            if route.address.endswith(("/files/<int:file_id>", "/<int:paper_id>/file"))
        ]
        self.assertEqual(len(deepest), 3)
        self.fuzz(
            [(wrong, dict.fromkeys(self.ids, wrong), {}, None) for wrong in NO_NUMBERS],
            deepest,
        )

    @mute_logger("odoo.http")
    def test_ids_of_another_client_open_nothing(self):
        others = self.others_ids
        variants = [
            ("theirs in mine", {**others, "case_id": self.case.id}, {}, None),
            ("all theirs", others, {}, None),
        ]
        routes = [route for route in self.routes if ID.search(route.address)]
        before = self.other.message_ids, self.other.write_date
        self.assertGreater(self.fuzz(variants, routes), 50)
        self.login(self.anna)
        self.token = None
        self.fuzz(variants[1:], routes)
        self.other.invalidate_recordset()
        self.assertEqual((self.other.message_ids, self.other.write_date), before)

    @mute_logger("odoo.http")
    def test_files_that_are_not_what_they_say(self):
        ends = ("/upload", "/notice", "/sign", "/feedback", "/answer")
        routes = [route for route in self.routes if route.address.endswith(ends)]
        variants = [
            (name, {}, {"name": "Anna", "sha256": self.paper.sha256}, files)
            for name, content, mimetype in LIES
            for files in [{field: (name, content, mimetype) for field in FILES}]
        ]
        self.assertGreaterEqual(self.fuzz(variants, routes), 20)
        files = self.paper.upload_ids.sudo().attachment_id
        self.assertFalse(files.filtered(lambda file: "html" in file.mimetype))

    @mute_logger("odoo.http")
    def test_twenty_megabytes_are_refused_and_nothing_is_kept(self):
        big = b"%PDF-1.7\n" + b"0" * 20 * 1024 * 1024
        ends = ("/upload", "/notice", "/feedback")
        routes = [route for route in self.routes if route.address.endswith(ends)]
        self.assertEqual(len(routes), 4)
        before = self.env["ir.attachment"].sudo().search_count([])
        for user in (None, self.anna):
            self.login(user)
            for route, method in self.each(routes):
                if method == "POST" and route.is_public != bool(user):
                    files = {
                        field: ("a.pdf", big, "application/pdf") for field in FILES
                    }
                    files = dict([files.popitem()]) if route.is_public else files
                    with self.subTest(route=route.address):
                        answer = self.ask(
                            route, method, route.fill(self.ids), self.token, {}, files
                        )
                        self.assertHarmless(answer)
        self.assertEqual(self.env["ir.attachment"].sudo().search_count([]), before)

    @mute_logger("odoo.http")
    def test_to_a_stranger_all_links_that_do_not_open_are_alike(self):
        """What never was, is over or was withdrawn: nobody learns which it is."""
        expired, withdrawn = self.link_of(self.contact), self.link_of(self.second)
        tokens = {
            "expired": expired._get_token(),
            "withdrawn": withdrawn._get_token(),
        }
        expired.sudo().date_expiry = "2026-11-01"
        withdrawn.action_withdraw()
        never = f"987654321-{'0' * 64}"
        routes = [route for route in self.routes if route.address.startswith(PREFIX)]
        for route, method in self.each(routes):
            address = route.fill(self.ids)
            nowhere = route.fill({**self.ids, "case_id": 987654321})
            expected = self.look(route, method, nowhere, never)
            self.assertNotEqual(expected[0], 200 if route.is_form else 404)
            for name, token in tokens.items():
                with self.subTest(route=route.address, method=method, link=name):
                    self.assertEqual(self.look(route, method, address, token), expected)

    def look(self, route, method, address, token):
        """Status and text of an answer, without what differs by itself."""
        answer = self.ask(route, method, address, token, {"text": "x"})
        text = answer.text.replace(token, "TOKEN")
        for changing in (r"csrf_token[^,>]*", r"offboardings/\d+", r"\"id\": \w+"):
            text = re.sub(changing, "", text)
        return answer.status_code, answer.headers.get("Location"), text
