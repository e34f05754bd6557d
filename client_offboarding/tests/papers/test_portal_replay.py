from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..rights import make_pdf
from ..routes_common import PREFIX, RoutesCase

# A question may be asked again; files may be fetched again.
REPEATED = ("/ask", "/files/<int:file_id>", "/exports/<int:export_id>")
# Written by whoever opens a page, too.
LOOKED_AT = ("invitation_ids", "check_ids")


@tagged("post_install", "-at_install")
class TestPortalReplay(RoutesCase):
    """What somebody kept and sends again, or a second click, changes nothing."""

    def setUp(self):
        super().setUp()
        self.login(None)
        # sudo: all that a case has is compared, whoever may read it.
        self.whole = self.case.sudo()

    def read_all(self):
        """Whatever is recorded of the case: its lines, papers, messages, files."""
        self.env.invalidate_all()
        parts = {
            name: self.whole[name]
            for name, field in self.whole._fields.items()
            if field.type == "one2many" and name not in LOOKED_AT
        }
        papers = self.whole.protocol_ids
        parts["signatures"] = papers.signature_ids
        parts["uploads"] = papers.upload_ids
        read = {
            (name, values["id"], key): str(value)
            for name, records in parts.items()
            for values in records.read(
                [
                    key
                    for key, field in records._fields.items()
                    if field.store and not key.startswith("write_")
                ]
            )
            for key, value in values.items()
        }
        files = self.env["ir.attachment"].sudo().search_count([])
        return {**read, "files": files}

    def assertSame(self, now, before):
        self.assertEqual(
            {key: value for key, value in now.items() if before.get(key) != value},
            {key: value for key, value in before.items() if now.get(key) != value},
        )

    def prepare(self):
        """By the end of an address: ids, person, form, files."""
        upload = self.make_paper("returns")
        upload.action_send()
        missing = self.case.env["client.offboarding.access"].create(
            {
                "offboarding_id": self.case.id,
                "system": "Mail",
                "operation": "transfer",
            }
        )
        missing.action_ask_control()
        refused = {"paper_id": self.statement.id}
        sent = {"name": "Anna Kowalska", "basis": "KRS", "method": "paper"}
        letter = {"signed_file": ("a.pdf", make_pdf(), "application/pdf")}
        client = self.contact
        return {
            "/refuse": ({}, client, {"reason": "No"}, None),
            "/differences": (refused, client, {"text": "400,00"}, None),
            "/accept": ({}, self.person, {}, None),
            "/answer": ({}, client, {"receipt": "received"}, None),
            "/confirm": ({}, client, {}, None),
            "/missing": ({"access_id": missing.id}, client, {"text": "A code"}, None),
            "/data/choose": ({}, client, {"choice": "return"}, None),
            "/<int:line_id>/choose": ({}, client, {"choice": "erase"}, None),
            "/upload": (
                {"paper_id": upload.id},
                client,
                {**sent, "sha256": upload.sha256},
                letter,
            ),
            "/feedback": ({}, client, {"recommend": "3", "better": "Call back"}, None),
        }

    def send(self, address, person, data, files):
        address = self.address(address)
        token = self.token_of(person)
        return self.url_open(
            f"{address}?access_token={token}",
            {**data, "csrf_token": Request.csrf_token(self)},
            files,
            allow_redirects=False,
        )

    def ask_feedback(self):
        self.ask_for_feedback(date_asked="2026-11-16")
        self.close_case()

    @mute_logger("odoo.http")
    def test_every_form_that_is_sent_again_changes_nothing(self):
        forms = self.prepare()
        routes = {
            route.address
            for route in self.get_routes()
            if route.address.startswith(PREFIX)
            and route.is_form
            and "POST" in route.methods
            and not route.address.endswith(REPEATED)
        }
        sent = set()
        for end, (ids, person, data, files) in forms.items():
            [route] = [address for address in routes if address.endswith(end)]
            if end == "/feedback":
                self.ask_feedback()
            address = route.replace("<int:case_id>", str(self.case.id))
            for name, number in ids.items():
                address = address.replace(f"<int:{name}>", str(number))
            with self.subTest(route=route):
                before = self.read_all()
                first = self.send(address, person, data, files)
                self.assertEqual(first.status_code, 303, first.text[-1500:])
                after = self.read_all()
                self.assertNotEqual(after, before, "nothing was done at first")
                again = self.send(address, person, data, files)
                self.assertLess(again.status_code, 500)
                self.assertSame(self.read_all(), after)
            sent.add(route)
        self.assertEqual(sent, routes)
