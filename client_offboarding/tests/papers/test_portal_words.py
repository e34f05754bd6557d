from odoo.http import Request
from odoo.tests import tagged

from ..routes_common import PREFIX, RoutesCase

HTML = "<script>alert(1)</script><b>Anna</b>"
LONG = "ą" * 20_000
# Routes that change something, by the part of their address after the case.
ROUTES = {
    "/access/<int:access_id>/confirm": (None, {}),
    "/access/<int:access_id>/missing": ("text", {}),
    "/data/<int:line_id>/choose": ("choice", {}),
    "/data/choose": ("choice", {}),
    "/documents/<int:document_id>/answer": ("note", {"receipt": "remark"}),
    "/documents/<int:document_id>/files/<int:file_id>": (None, {}),
    "/feedback": ("good", {}),
    "/knowledge/<int:item_id>/accept": (None, {}),
    "/knowledge/<int:item_id>/ask": ("text", {}),
    "/knowledge/ask": ("text", {}),
    "/papers/<int:paper_id>/differences": ("text", {}),
    "/papers/<int:paper_id>/refuse": ("reason", {}),
    "/papers/<int:paper_id>/upload": ("name", {"method": "paper"}),
}


@tagged("post_install", "-at_install")
class TestPortalWords(RoutesCase):
    """What people outside write carries their name, and whatever it is, a page answers.

    By a personal link, which is nobody's login: the hardest case to know the author of.
    """

    IN_OTHER_ADDONS = {"/exports/<int:export_id>"}

    def setUp(self):
        super().setUp()
        self.login(None)
        self.tokens = {
            person: self.case._invite(person)._get_token()
            for person in (self.contact, self.person)
        }

    def post(self, path, person=None, **data):
        data["csrf_token"] = Request.csrf_token(self)
        token = self.tokens[person or self.contact]
        return self.url_open(
            f"/my/offboardings/{self.case.id}{path}?access_token={token}",
            data=data,
            allow_redirects=False,
        )

    def get_forms(self):
        """Addresses of ours that a form is sent to, as the server knows them."""
        return {
            route.address.removeprefix(PREFIX)
            for route in self.get_routes()
            if route.address.startswith(f"{PREFIX}/") and "POST" in route.methods
        } - self.IN_OTHER_ADDONS

    def get_messages(self):
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=like", "client.offboarding%"),
                    # What a colleague is told apart stands in no chatter.
                    ("message_type", "!=", "user_notification"),
                ]
            )
        )

    def assert_said_by(self, person, path, said_text=None, /, **data):
        before = self.get_messages()
        answer = self.post(path, person, **data)
        self.assertIn(answer.status_code, (200, 303), path)
        # Tracked values are told when the transaction ends.
        self.env.cr.precommit.run()
        said = self.get_messages() - before
        self.assertTrue(said, path)
        # What we had recorded before, and is taken back, is told as ours.
        theirs = said.filtered(lambda m: "Taken back" not in m.body)
        self.assertEqual(theirs.author_id, person, said.mapped("body"))
        self.assertFalse((said - theirs).author_id - self.company.partner_id)
        if said_text:
            self.assertIn(said_text, "".join(said.mapped("body")))

    def test_every_route_that_takes_a_form_is_tried_here(self):
        self.assertEqual(self.get_forms(), set(ROUTES))

    def test_what_the_clients_people_write_carries_their_name(self):
        document = f"/documents/{self.report.id}"
        file = self.ids["file_id"]
        anna = self.contact
        self.assert_said_by(anna, f"{document}/files/{file}")
        self.assert_said_by(
            anna, f"{document}/answer", "Page 3", receipt="remark", note="Page 3"
        )
        self.assert_said_by(anna, f"{document}/answer", receipt="missing", note="")
        refuse = f"/papers/{self.paper.id}/refuse"
        self.assert_said_by(anna, refuse, "Not yet", reason="Not yet")
        differences = f"/papers/{self.statement.id}/differences"
        self.assert_said_by(anna, differences, "400,00", text="400,00")

    def test_what_the_new_providers_people_write_carries_their_name(self):
        ewa = self.person
        self.assert_said_by(
            ewa, f"/knowledge/{self.item.id}/ask", "Which key", text="Which key?"
        )
        self.assert_said_by(ewa, "/knowledge/ask", "By when", text="By when?")
        self.case.sudo().knowledge_ids.filtered(
            lambda line: line.kind == "question"
        ).unlink()
        self.assert_said_by(ewa, f"/knowledge/{self.item.id}/accept")

    def test_any_text_gets_an_answer(self):
        for route, (field, values) in ROUTES.items():
            for text in (LONG, HTML, "", "  ", "\x00", "%s %(name)s {x}"):
                person = self.person if "knowledge" in route else self.contact
                data = {**values, field: text} if field else values
                with self.subTest(route=route, text=text[:20]):
                    answer = self.post(self.address(route), person, **data)
                    self.assertIn(answer.status_code, (200, 303, 404))
                    self.assertNotIn(HTML, answer.text)
                    if answer.status_code == 303:
                        page = self.url_open(answer.headers["Location"])
                        self.assertEqual(page.status_code, 200)
                        self.assertNotIn(HTML, page.text)

    def test_file_in_the_place_of_a_text_gets_an_answer(self):
        for route, (field, values) in ROUTES.items():
            if not field:
                continue
            person = self.person if "knowledge" in route else self.contact
            token = self.tokens[person]
            data = {**values, "csrf_token": Request.csrf_token(self)}
            with self.subTest(route=route):
                answer = self.url_open(
                    f"/my/offboardings/{self.case.id}{self.address(route)}"
                    f"?access_token={token}",
                    data=data,
                    files={field: ("a.txt", b"Hello")},
                    allow_redirects=False,
                )
                self.assertIn(answer.status_code, (200, 303, 404))

    def test_file_in_the_place_of_the_link_is_no_link(self):
        for path in ("/knowledge/ask", f"/papers/{self.paper.id}/refuse"):
            with self.subTest(path=path):
                answer = self.url_open(
                    f"/my/offboardings/{self.case.id}{path}",
                    data={"csrf_token": Request.csrf_token(self)},
                    files={"access_token": ("a.txt", b"Hello")},
                    allow_redirects=False,
                )
                self.assertRefused(answer)

    def test_remark_is_never_cut(self):
        answer = f"/documents/{self.report.id}/answer"
        done = self.post(answer, receipt="remark", note="x" * 2001)
        self.assertIn("2,000 characters", self.url_open(done.headers["Location"]).text)
        self.assertFalse(self.report.receipt)
        self.post(answer, receipt="remark", note="x" * 2000)
        self.report.invalidate_recordset()
        self.assertEqual(self.report.receipt_note, "x" * 2000)

    def test_wrong_ids_are_not_found(self):
        for route, (field, values) in ROUTES.items():
            if "<int" not in route:
                continue
            for wrong in (0, 987654321, 2**31, 2**70):
                ids = dict.fromkeys(self.ids, wrong)
                data = {**values, field: "x"} if field else values
                with self.subTest(route=route, id=wrong):
                    answer = self.post(self.address(route, **ids), **data)
                    self.assertEqual(answer.status_code, 404)
