import base64
import io

from PIL import Image, ImageDraw

from odoo.fields import Command, Date
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..portal_common import PortalCase


def draw(size=(300, 100), color="black", image_format="PNG"):
    """A drawn signature as a browser sends it."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).line([(10, 10), (size[0] - 10, size[1] - 10)], color, 3)
    result = io.BytesIO()
    image.save(result, format=image_format)
    return base64.b64encode(result.getvalue()).decode()


@tagged("post_install", "-at_install")
class TestPaperPortalSigning(PortalCase):
    """The client's people sign or refuse in the portal, and nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paper = cls.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": cls.case.id, "kind": "returns"}
        )
        cls.paper.action_send()
        # Not as the user who runs the tests: rights would be his.
        cls.token = cls.case._invite(cls.contact)._get_token()

    def sign(self, papers=None, token=None, case=None, **values):
        papers = self.paper if papers is None else papers
        shown = {str(paper.id): paper.sha256 for paper in papers}
        return self.make_jsonrpc_request(
            f"/my/offboardings/{(case or self.case).id}/papers/sign",
            {
                "papers": values.pop("shown", shown),
                "access_token": token,
                "name": "Anna Kowalska",
                "role": "President",
                "basis": "KRS",
                "method": "drawn",
                "drawing": draw(),
                **values,
            },
        )

    def refuse(self, reason, token=None, paper=None, csrf=None):
        paper = paper or self.paper
        suffix = f"?access_token={token}" if token else ""
        return self.url_open(
            f"/my/offboardings/{self.case.id}/papers/{paper.id}/refuse{suffix}",
            data={"reason": reason, "csrf_token": csrf or self.csrf_token()},
            allow_redirects=False,
        )

    def csrf_token(self):
        from odoo.http import Request

        return Request.csrf_token(self)

    def assertNothingSigned(self, answer, message):
        self.assertRegex(answer["error"], message)
        self.assertFalse(self.paper.signature_ids)
        self.assertEqual(self.paper.state, "sent")

    def test_link_holder_draws_his_signature(self):
        self.login(None)
        answer = self.sign(token=self.token, remarks="Charger follows")
        self.assertIn("message=signed", answer["redirect_url"])
        signature = self.paper.signature_ids
        self.assertRecordValues(
            signature,
            [
                {
                    "side": "client",
                    "name": "Anna Kowalska",
                    "role": "President",
                    "basis": "KRS",
                    "method": "drawn",
                    "partner_id": self.contact.id,
                    "ip": "127.0.0.1",
                    "remarks": "Charger follows",
                }
            ],
        )
        self.assertTrue(signature.sudo().drawing_id.raw.startswith(b"\x89PNG"))
        self.assertEqual(self.case.message_ids[0].author_id, self.contact)
        page = self.open_page("?message=signed", None)
        page = self.url_open(answer["redirect_url"])
        self.assertIn('name="signed"', page.text)

    def test_portal_user_types_his_name(self):
        self.login(self.anna)
        self.assertIn("redirect_url", self.sign(method="typed", drawing=None))
        self.assertEqual(self.paper.signature_ids.method, "typed")
        self.assertFalse(self.paper.signature_ids.sudo().drawing_id)
        self.paper.action_sign_company()
        self.assertEqual(self.paper.state, "signed")
        page = self.open_page(f"/papers/{self.paper.id}")
        self.assertNotIn('name="sign_form"', page.text)
        file = self.open_page(f"/papers/{self.paper.id}/file")
        self.assertEqual(file.content, self.paper.sudo().signed_attachment_id.raw)

    def test_page_offers_to_sign(self):
        self.login(None)
        self.assertIn('name="sign"', self.open_page(token=self.token).text)
        page = self.open_page(f"/papers/{self.paper.id}", self.token)
        self.assertIn('name="sign_form"', page.text)
        self.assertIn(self.paper.sha256, page.text)

    def test_all_papers_are_signed_in_one_go(self):
        other = self.make_paper("no_claims")
        other.action_send()
        self.paper.action_sign_company()
        other.action_sign_company()
        self.login(None)
        page = self.open_page("/sign", self.token)
        self.assertIn(self.paper.name, page.text)
        self.assertIn(other.name, page.text)
        before = self.mails_to(self.contact)
        self.assertIn("redirect_url", self.sign(self.paper | other, self.token))
        self.assertEqual((self.paper | other).mapped("state"), ["signed", "signed"])
        # And they come back in one e-mail.
        self.assertEqual(len(self.mails_to(self.contact) - before), 1)
        # What is signed doesn't wait any more.
        page = self.open_page("/sign", self.token)
        self.assertEqual(page.status_code, 303)
        self.assertIn(f"/my/offboardings/{self.case.id}?", page.headers["Location"])

    @mute_logger("odoo.http", "odoo.addons.client_offboarding.models.papers.files")
    def test_colleague_sees_the_file_or_what_it_would_say(self):
        """As the form of the paper shows it, under his own rights."""
        address = "/client_offboarding/papers/%s/file"
        draft = self.make_paper("no_claims")
        self.login(self.owner)
        shown = self.url_open(address % self.paper.id)
        self.assertEqual(shown.content, self.paper.sudo().attachment_id.raw)
        preview = self.url_open(address % draft.id)
        self.assertEqual(preview.status_code, 200)
        self.assertFalse(draft.attachment_id)
        with self.failing_printer():
            failed = self.url_open(address % draft.id)
        self.assertEqual(failed.status_code, 422)
        self.assertIn("couldn't be made", failed.text)
        self.assertEqual(self.url_open(address % 10**9).status_code, 404)
        self.login(self.anna)
        self.assertIn(self.url_open(address % self.paper.id).status_code, (403, 404))

    def test_all_or_none(self):
        other = self.make_paper("no_claims")
        other.action_send()
        self.login(None)
        answer = self.make_jsonrpc_request(
            f"/my/offboardings/{self.case.id}/papers/sign",
            {
                "papers": {str(self.paper.id): self.paper.sha256, str(other.id): "0"},
                "access_token": self.token,
                "name": "Anna Kowalska",
                "method": "typed",
            },
        )
        self.assertNothingSigned(answer, "read it again")

    def test_joint_signatures_are_of_different_people(self):
        paper = self.make_paper("returns", client_signatures_needed=2)
        paper.action_send()
        self.login(None)
        self.assertIn("redirect_url", self.sign(paper, self.token))
        again = self.sign(paper, self.token, name="Jan Kowalski")
        self.assertIn("You have signed this paper already", again["error"])
        other = self.sign(paper, self.token_of(self.second), name="anna kowalska")
        self.assertIn("already", other["error"])
        self.assertIn(
            "redirect_url",
            self.sign(paper, self.token_of(self.second), name="Jan Kowalski"),
        )
        self.assertEqual(paper.client_signed_by, "Anna Kowalska, Jan Kowalski")

    def test_signing_twice_is_refused(self):
        self.login(None)
        self.sign(token=self.token)
        self.assertIn("already", self.sign(token=self.token)["error"])
        self.assertIn("already", self.sign(token=self.token_of(self.second))["error"])
        self.assertEqual(len(self.paper.signature_ids), 1)

    def test_who_is_not_invited_signs_nothing(self):
        strangers = {
            "public": (None, None),
            "public with the ERP's token": (
                None,
                self.case.sudo()._portal_ensure_token(),
            ),
            "colleague of the client": (self.piotr, None),
            "colleague of the client with a link": (self.piotr, self.token),
            "another client": (self.ktos, None),
            "another client with a link": (self.ktos, self.token),
            "who runs the case": (self.owner, self.token),
            "nonsense": (None, "1-1"),
        }
        for name, (user, token) in strangers.items():
            self.login(user)
            with self.subTest(name=name):
                self.assertNothingSigned(self.sign(token=token), "can't sign")
                response = self.refuse("No", token)
                self.assertIn(response.status_code, (303, 404))
                self.assertEqual(self.paper.state, "sent")

    def test_withdrawn_and_expired_links_sign_nothing(self):
        self.login(None)
        link = self.link_of(self.contact)
        link.date_expiry = Date.subtract(Date.today(), days=1)
        self.assertNothingSigned(self.sign(token=self.token), "can't sign")
        link.date_expiry = Date.today()
        link.with_user(self.owner).action_withdraw()
        self.assertNothingSigned(self.sign(token=self.token), "can't sign")

    def test_paper_of_another_case_is_not_signed(self):
        """Neither by its number in this case's address, nor by this case's link."""
        client = self.env["res.partner"].create({"name": "Inny", "is_company": True})
        other = self.open_case(
            partner_ids=[Command.set(client.ids)],
            outside_ids=[Command.create({"name": "U/9"})],
        )
        other.contact_ids = self.stranger
        self.login(None)
        token = other._invite(self.stranger)._get_token()
        self.assertNothingSigned(self.sign(token=token, case=other), "can't sign")
        self.assertNothingSigned(self.sign(token=self.token, case=other), "can't sign")
        self.assertNothingSigned(self.sign(token=token), "can't sign")

    def test_states_in_which_nothing_is_signed(self):
        self.login(None)
        for state in ("draft", "signed", "refused", "void"):
            self.paper._write_step({"state": state})
            with self.subTest(state=state):
                self.assertTrue(self.sign(token=self.token)["error"])
                self.refuse("No", self.token)
                self.assertEqual(self.paper.state, state)
                self.assertFalse(self.paper.signature_ids)
        self.paper._write_step({"state": "unanswered"})
        self.assertIn("redirect_url", self.sign(token=self.token))

    def test_case_that_is_over_is_read_and_not_signed(self):
        self.case._write_step({"state": "closed"})
        self.login(None)
        self.assertEqual(self.open_page(token=self.token).status_code, 200)
        self.assertNothingSigned(self.sign(token=self.token), "any more|early")

    def test_paper_that_was_made_anew_has_to_be_read_again(self):
        self.login(None)
        answer = self.make_jsonrpc_request(
            f"/my/offboardings/{self.case.id}/papers/sign",
            {
                "papers": {str(self.paper.id): "0" * 64},
                "access_token": self.token,
                "name": "Anna Kowalska",
                "method": "typed",
            },
        )
        self.assertNothingSigned(answer, "made anew")

    def test_bad_input_signs_nothing(self):
        self.login(None)
        huge = base64.b64encode(b"\x89PNG" + b"x" * 20 * 1024 * 1024).decode()
        for values, message in (
            ({"name": ""}, "name"),
            ({"name": "  "}, "name"),
            ({"name": "12"}, "name"),
            ({"method": "paper"}, "Draw"),
            ({"method": "qualified"}, "Draw"),
            ({"method": None}, "Draw"),
            ({"drawing": None}, "empty"),
            ({"drawing": draw(color="white")}, "empty"),
            ({"drawing": "%%%"}, "isn't a picture"),
            ({"drawing": base64.b64encode(b"GIF89a").decode()}, "isn't a picture"),
            ({"drawing": draw(image_format="GIF")}, "isn't a picture"),
            ({"drawing": draw((5000, 20))}, "too large"),
            ({"drawing": huge}, "too large"),
            ({"shown": None}, "can't sign"),
            ({"shown": []}, "can't sign"),
            ({"shown": {}}, "at least one"),
            ({"shown": {"x": "y"}}, "can't sign"),
            ({"shown": {"999999999": "y"}}, "can't sign"),
        ):
            with self.subTest(values=str(values)[:60]):
                self.assertNothingSigned(self.sign(token=self.token, **values), message)

    def test_jpeg_is_accepted(self):
        self.login(None)
        answer = self.sign(token=self.token, drawing=draw(image_format="JPEG"))
        self.assertIn("redirect_url", answer)

    def test_name_with_html_is_escaped_on_the_page(self):
        self.login(None)
        self.sign(token=self.token, name="<script>alert(1)</script>Anna")
        page = self.open_page(token=self.token).text
        self.assertNotIn("<script>alert(1)", page)
        self.assertIn("&lt;script&gt;alert(1)", page)

    def test_refusal_with_a_reason(self):
        self.login(None)
        page = self.refuse("", self.token)
        self.assertIn("Say why", page.text)
        self.assertEqual(self.paper.state, "sent")
        response = self.refuse("The <b>laptop</b> is missing", self.token)
        self.assertEqual(response.status_code, 303)
        self.assertRecordValues(
            self.paper,
            [
                {
                    "state": "refused",
                    "refused_by": self.contact.name,
                    "refusal_reason": "The <b>laptop</b> is missing",
                }
            ],
        )
        message = self.case.message_ids.filtered(lambda m: "refuses" in m.body)
        self.assertEqual(message.author_id, self.contact)
        self.assertNotIn("<b>laptop", message.body)
        self.assertTrue(
            self.case.activity_ids.filtered(lambda a: self.paper.name in a.summary)
        )

    # The new provider

    def invite_provider(self):
        provider = self.env["res.partner"].create(
            {"name": "Nowy Sp. z o.o.", "is_company": True}
        )
        person = self.env["res.partner"].create(
            {
                "name": "Ewa Nowa",
                "email": "ewa@nowy.example",
                "parent_id": provider.id,
            }
        )
        self.case.write(
            {
                "new_provider_id": provider.id,
                "new_provider_contact_ids": [Command.set(person.ids)],
            }
        )
        return person

    def authorise(self):
        proof = self.env["ir.attachment"].create({"name": "a.pdf", "raw": b"%PDF-1"})
        self.case.sudo().write(
            {
                "new_provider_authorised_on": "2026-11-10",
                "new_provider_proof_ids": [Command.set(proof.ids)],
            }
        )

    def test_new_provider_sees_nothing_before_the_client_allows_it(self):
        person = self.invite_provider()
        self.assertFalse(self.case._invite(person))
        self.authorise()
        token = self.token_of(person)
        self.login(None)
        page = self.open_page(token=token)
        self.assertEqual(page.status_code, 200)
        # And then nothing of what is between the client and us.
        self.assertNotIn(self.paper.name, page.text)
        self.assertRefused(self.open_page(f"/papers/{self.paper.id}", token))
        self.assertNothingSigned(self.sign(token=token), "can't sign")
        self.case.sudo().new_provider_authorised_on = False
        self.assertRefused(self.open_page(token=token))
