import base64
import struct
import zlib

from odoo.tests import tagged

from ..portal_common import PortalCase


def make_bomb(side=20_000):
    """A PNG of 400 megapixels by its header, and of 60 bytes."""

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", b""), chunk(b"IEND", b""))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(parts)).decode()


@tagged("post_install", "-at_install")
class TestPortalHostile(PortalCase):
    """What no browser sends is answered with a sentence, and nothing is kept of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paper = cls.make_paper(cls, "returns")
        cls.paper.action_send()
        cls.token = cls.case._invite(cls.contact)._get_token()
        cls.url = f"/my/offboardings/{cls.case.id}"

    def csrf_token(self):
        from odoo.http import Request

        return Request.csrf_token(self)

    def post(self, path, **data):
        return self.url_open(
            f"{self.url}{path}?access_token={self.token}",
            data={**data, "csrf_token": self.csrf_token()},
            allow_redirects=False,
        )

    def sign(self, **values):
        return self.make_jsonrpc_request(
            f"{self.url}/papers/sign",
            {
                "papers": {str(self.paper.id): self.paper.sha256},
                "access_token": self.token,
                "name": "Anna Kowalska",
                "role": "President",
                "basis": "KRS",
                "method": "typed",
                **values,
            },
        )

    def test_control_characters_are_dropped_from_every_form(self):
        self.login(None)
        answer = self.sign(name="Anna\x00 Kowalska\x07", remarks="Late\x00\nbut fine")
        self.assertIn("redirect_url", answer)
        self.assertRecordValues(
            self.paper.signature_ids,
            [{"name": "Anna Kowalska", "remarks": "Late\nbut fine"}],
        )
        other = self.make_paper("no_claims")
        other.action_send()
        response = self.post(f"/papers/{other.id}/refuse", reason="A\x00 claim")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(other.refusal_reason, "A claim")
        response = self.post(f"/papers/{other.id}/upload", name="A\x00", method="\x00")
        self.assertEqual(response.status_code, 200)
        item = self.case.env["client.offboarding.knowledge"].create(
            {"offboarding_id": self.case.id, "name": "Closing of the year"}
        )
        item.action_hand_over()
        response = self.post(f"/knowledge/{item.id}/ask", text="When\x00?")
        self.assertEqual(response.status_code, 303)
        questions = self.case.knowledge_ids - item
        self.assertEqual(questions.mapped("name"), ["When?"])
        page = self.url_open(f"{self.url}?access_token=%00{self.token}&message=%00")
        self.assertLess(page.status_code, 500)

    def test_name_is_a_text(self):
        self.login(None)
        for values in (
            {"name": ["Anna Kowalska"]},
            {"name": {"Anna": "Kowalska"}},
            {"role": ["President"]},
            {"remarks": 7},
            {"basis": True},
        ):
            with self.subTest(values=values):
                self.assertIn("plain text", self.sign(**values)["error"])
        self.assertIn("Draw", self.sign(method=["typed"])["error"])
        self.assertFalse(self.paper.signature_ids)

    def test_huge_picture_is_refused_by_its_header(self):
        self.login(None)
        answer = self.sign(method="drawn", drawing=make_bomb())
        self.assertIn("too large", answer["error"])
        self.assertFalse(self.paper.signature_ids)

    def test_link_stays_with_who_holds_it(self):
        self.login(None)
        for path in ("", f"/papers/{self.paper.id}", f"/papers/{self.paper.id}/file"):
            response = self.url_open(f"{self.url}{path}?access_token={self.token}")
            with self.subTest(path=path):
                self.assertEqual(response.status_code, 200)
                self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
                self.assertIn("no-store", response.headers["Cache-Control"])
