from unittest.mock import patch

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..pdf_common import make_key, sign_pdf
from ..portal_common import PortalCase
from ..rights import make_pdf


@tagged("post_install", "-at_install")
class TestPortalUpload(PortalCase):
    """What a contact signed elsewhere comes back as a file, and is reviewed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.case.with_user(cls.owner)
        cls.paper = cls.make_paper(cls, "returns")
        cls.paper.action_send()
        cls.token = cls.case._invite(cls.contact)._get_token()
        cls.scan = make_pdf()
        cls.key = make_key()
        cls.signed = sign_pdf(cls.paper.sudo().attachment_id.raw, *cls.key)

    def setUp(self):
        super().setUp()
        self.login(None)

    def upload(self, content=None, token=None, paper=None, **values):
        paper = paper or self.paper
        content = self.scan if content is None else content
        suffix = f"?access_token={token}" if token else ""
        data = {
            "csrf_token": http.Request.csrf_token(self),
            "sha256": paper.sha256,
            "method": "paper",
            "name": "Anna Kowalska",
            "role": "President",
            "basis": "KRS",
            **values,
        }
        return self.url_open(
            f"/my/offboardings/{self.case.id}/papers/{paper.id}/upload{suffix}",
            data=data,
            files={"signed_file": ("../signed <b>.pdf", content, "application/pdf")},
            allow_redirects=False,
        )

    def send(self, content=None, paper=None, **values):
        """An upload that has to succeed."""
        paper = paper or self.paper
        response = self.upload(content, self.token, paper, **values)
        self.assertEqual(response.status_code, 303, response.text)
        paper.invalidate_recordset()
        return paper.upload_ids[:1]

    def assertNothingTaken(self, response, message):
        self.assertIn(message, response.text)
        self.paper.invalidate_recordset()
        self.assertFalse(self.paper.upload_ids)
        self.assertEqual(self.paper.state, "sent")

    def test_qualified_signature_counts_once_it_is_accepted(self):
        response = self.upload(
            self.signed, self.token, method="qualified", remarks="As agreed"
        )
        page = self.url_open(response.headers["Location"]).text
        self.assertIn("we have your file", page)
        self.assertIn('name="in_review"', page)
        self.assertNotIn('name="sign"', page)
        upload = self.paper.upload_ids
        file = upload.sudo().attachment_id
        self.assertEqual((file.raw, file.name), (self.signed, "signed <b>.pdf"))
        self.assertRecordValues(
            upload,
            [
                {
                    "side": "client",
                    "partner_id": self.contact.id,
                    "method": "qualified",
                    "state": "waiting",
                    "holds_paper": True,
                    "ip": "127.0.0.1",
                }
            ],
        )
        self.assertIn("Signed by Anna Kowalska", upload.findings)
        self.assertIn("exactly as it was put up", upload.findings)
        self.assertIn("was not verified", upload.findings)
        self.assertFalse(self.paper.signature_ids)
        self.assertTrue(
            self.case.activity_ids.filtered(lambda a: self.paper.name in a.summary)
        )
        upload.with_user(self.owner).action_accept()
        self.assertRecordValues(
            self.paper.signature_ids,
            [
                {
                    "name": "Anna Kowalska",
                    "method": "qualified",
                    "partner_id": self.contact.id,
                    "basis": "KRS",
                    "remarks": "As agreed",
                    "user_id": self.owner.id,
                }
            ],
        )
        self.assertEqual(
            self.paper._hash(self.paper.signature_ids.sudo().evidence_ids),
            upload.sha256,
        )
        self.assertEqual(upload.state, "accepted")
        self.paper.action_sign_company()
        self.assertEqual(self.paper.state, "signed")

    def test_who_runs_the_case_in_another_company_reads_what_is_to_do(self):
        main = self.env.ref("base.main_company")
        public = self.env.ref("base.public_user").sudo()
        public.write({"company_id": main.id, "company_ids": [Command.set(main.ids)]})
        self.env.ref("base.lang_pl").active = True
        self.contact.lang = "pl_PL"
        self.assertNotIn(main, self.owner.company_ids)
        self.send()
        mine = self.case.with_user(self.owner).activity_ids
        todo = mine.filtered(lambda a: self.paper.name in a.summary)
        self.assertEqual(todo.user_id, self.owner)
        self.assertEqual(todo.create_uid, self.env.ref("base.user_root"))
        self.assertTrue(todo.create_uid.with_user(self.owner).read(["name"]))
        self.assertIn("Review the signed file", todo.summary)

    def test_findings_warn_of_what_is_wrong(self):
        key, certificate = make_key("Ktoś Inny", is_qualified=False)
        upload = self.send(
            sign_pdf(self.scan + b"\n", key, certificate), method="qualified"
        )
        self.assertIn("Ktoś Inny", upload.findings)
        self.assertIn("isn't a qualified one", upload.findings)
        # Printed anew, it is another file than the paper, if a similar one.
        other = self.make_paper("no_claims")
        other.action_send()
        for paper, content in ((self.paper, self.scan + b"x"), (other, b"%PDF-other")):
            # Past the rule that a paper's file changes by making it anew.
            paper.attachment_id._write_mark({"raw": content})
        upload = self.send(self.signed, other, method="qualified")
        self.assertIn("compare what it says", upload.findings)

    def test_scan_is_rejected_and_asked_for_again(self):
        upload = self.send()
        self.assertIn("compare it with the paper", upload.findings)
        self.assertIn("looking at it", self.upload(token=self.token).text)
        action = upload.with_user(self.owner).action_reject()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.owner)
            .with_context(**action["context"])
            .create({"reason": "Page 2 is <b>missing</b>"})
        )
        wizard.action_reject()
        self.assertRecordValues(
            upload,
            [{"state": "rejected", "user_id": self.owner.id, "has_original": False}],
        )
        mail = self.mails_to(self.contact)[-1:]
        self.assertIn("Page 2 is &lt;b&gt;missing", mail.body_html)
        self.assertEqual(self.find_token(mail), self.token)
        self.assertFalse(self.paper.signature_ids)
        for action in ("action_accept", "action_reject"):
            with self.assertRaisesRegex(UserError, "reviewed already"):
                getattr(upload.with_user(self.owner), action)()
        again = self.send()
        again.with_user(self.owner).action_accept()
        self.assertEqual(self.paper.signature_ids.method, "paper")
        self.assertFalse(self.paper._get_missing_signers())

    def test_who_sent_a_file_is_not_reminded_and_does_not_draw(self):
        self.assertEqual(self.paper._get_missing_signers(), self.contact | self.second)
        self.send()
        self.assertEqual(self.paper._get_missing_signers(), self.second)
        answer = self.make_jsonrpc_request(
            f"/my/offboardings/{self.case.id}/papers/sign",
            {
                "papers": {str(self.paper.id): self.paper.sha256},
                "access_token": self.token,
                "name": "Anna Kowalska",
                "method": "typed",
            },
        )
        self.assertIn("looking at it", answer["error"])

    @mute_logger("pypdf._reader")
    def test_bad_files_are_refused_with_what_to_do(self):
        big = b"%PDF-" + b"0" * (10 * 1024 * 1024)
        at = self.signed.index(b"842")
        forged = self.signed[:at] + b"841" + self.signed[at + 3 :]
        for values, message in (
            ({"content": b""}, "Choose the file"),
            ({"content": b"GIF89a"}, "isn&#39;t a PDF"),
            ({"content": self.signed[:300]}, "isn&#39;t a PDF"),
            ({"content": big}, "larger than 10 MB"),
            ({"method": "qualified"}, "no electronic signature"),
            ({"content": forged, "method": "qualified"}, "doesn&#39;t fit the file"),
            ({"method": "drawn"}, "Say how you signed"),
            ({"method": ""}, "Say how you signed"),
            ({"name": " "}, "first and last name"),
            ({"name": "12"}, "first and last name"),
            ({"sha256": "0" * 64}, "made anew"),
            ({"sha256": ""}, "made anew"),
        ):
            with self.subTest(values=str(values)[:60]):
                self.assertNothingTaken(
                    self.upload(token=self.token, **values), message
                )
        # What was entered is still there, escaped.
        page = self.upload(b"x", self.token, name="<script>A</script>").text
        self.assertIn("&lt;script&gt;A", page)
        self.assertNotIn("<script>A", page)
        response = self.url_open(
            f"/my/offboardings/{self.case.id}/papers/{self.paper.id}/upload"
            f"?access_token={self.token}",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "sha256": self.paper.sha256,
                "method": "paper",
                "name": "Anna Kowalska",
                "signed_file": "no file",
            },
        )
        self.assertNothingTaken(response, "Choose the file")

    def test_nobody_else_sends_anything_in(self):
        for name, (user, token) in {
            "public": (None, None),
            "nonsense": (None, "1-1"),
            "colleague of the client": (self.piotr, None),
            "another client with the link": (self.ktos, self.token),
            "who runs the case": (self.owner, self.token),
        }.items():
            self.login(user)
            with self.subTest(name=name):
                self.assertRefused(self.upload(token=token))
        self.login(None)
        link = self.link_of(self.contact)
        link.date_expiry = Date.subtract(Date.today(), days=1)
        self.assertRefused(self.upload(token=self.token))
        link.date_expiry = Date.today()
        link.with_user(self.owner).action_withdraw()
        self.assertRefused(self.upload(token=self.token))
        self.assertFalse(self.paper.upload_ids)

    def test_states_in_which_nothing_is_taken(self):
        for state in ("signed", "refused", "void"):
            self.paper._write_step({"state": state})
            with self.subTest(state=state):
                self.assertIn(
                    "isn&#39;t waiting for a signature",
                    self.upload(token=self.token).text,
                )
        self.paper._write_step({"state": "sent"})
        self.case._write_step({"state": "closed"})
        self.assertNothingTaken(self.upload(token=self.token), "too early")

    def test_number_of_files_is_limited(self):
        for _number in range(10):
            self.send().with_user(self.owner).action_reject("Unreadable")
        self.assertIn("You have sent 10 files", self.upload(token=self.token).text)

    def test_only_who_may_write_the_paper_reviews(self):
        upload = self.send()
        for user in (self.colleague, self.auditor, self.helper, self.anna):
            for action, args in (
                ("action_accept", ()),
                ("action_accept_original", ()),
                ("action_reject", ("No",)),
            ):
                with (
                    self.subTest(user=user.login, action=action),
                    self.assertRaises(AccessError),
                ):
                    getattr(upload.with_user(user), action)(*args)
        self.assertEqual(upload.with_user(self.auditor).name, "Anna Kowalska")
        for user in (self.colleague, self.helper, self.anna):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                upload.with_user(user).read(["name"])
        for user in (self.owner, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                upload.with_user(user).copy()

    def test_what_came_in_is_evidence(self):
        upload = self.send(self.signed, method="qualified")
        file = upload.sudo().attachment_id
        admin = self.make_user("admin", "base.group_system")
        for record, vals in (
            (upload.sudo(), {"name": "X"}),
            (upload.sudo(), {"state": "accepted"}),
            (file, {"raw": self.scan}),
            (file.with_user(admin), {"name": "x.pdf"}),
        ):
            with self.subTest(vals=list(vals)), self.assertRaises(UserError):
                record.write(vals)
        for record in (upload.sudo(), file, self.paper.sudo()):
            with self.subTest(record=record._name), self.assertRaises(UserError):
                record.unlink()
        with self.assertRaisesRegex(UserError, "Accept or reject"):
            self.paper.action_generate()
        self.assertEqual(file.raw, self.signed)

    def test_file_that_is_kept_long_enough_goes_with_its_paper(self):
        upload = self.send(self.signed, method="qualified")
        self.assertTrue(upload.sudo().write({}))
        self.assertEqual(upload.state, "waiting")
        papers = type(self.paper)
        with self.assertRaisesRegex(UserError, "is evidence"):
            upload.sudo().unlink()
        self.patch(papers, "_is_kept_long_enough", lambda paper: True)
        upload.sudo().unlink()
        self.assertFalse(upload.exists())

    def test_who_is_no_longer_invited_is_told_of_no_rejection(self):
        upload = self.send()
        self.case.contact_ids = [Command.unlink(self.contact.id)]
        count = len(self.mails_to(self.contact))
        upload.with_user(self.owner).action_reject("Page 2 is missing")
        self.assertEqual(upload.state, "rejected")
        self.assertEqual(len(self.mails_to(self.contact)), count)

    def test_findings_name_what_is_wrong_with_a_signature(self):
        signature = {"signer": "Anna", "issuer": "EuroCert", "is_qualified": True}
        uploads = self.env["client.offboarding.upload"]
        signed = "Signed by Anna, certificate of EuroCert."
        for is_intact, is_last, texts in (
            (True, True, [signed]),
            (
                True,
                False,
                [signed, "Something was added to the file after this signature."],
            ),
            (
                False,
                False,
                [signed, "This signature doesn't fit the file: don't accept it."],
            ),
        ):
            with self.subTest(is_intact=is_intact, is_last=is_last):
                found = uploads._describe_pdf_signature(
                    {**signature, "is_intact": is_intact, "is_last": is_last}
                )
                self.assertEqual(found, texts)

    def test_file_for_a_paper_that_was_replaced_is_not_accepted(self):
        upload = self.send()
        self.paper._write_step({"sha256": "0" * 64})
        with self.assertRaisesRegex(UserError, "made anew"):
            upload.with_user(self.owner).action_accept()
        self.paper.action_new_version()
        self.paper._write_step({"sha256": upload.paper_sha256})
        with self.assertRaisesRegex(UserError, "Void"):
            upload.with_user(self.owner).action_accept()
        self.assertFalse(self.paper.signature_ids)

    @mute_logger("odoo.addons.client_offboarding.models.papers.files")
    def test_printer_that_fails_leaves_the_file_to_review(self):
        self.paper.action_sign_company()
        upload = self.send(self.signed, method="qualified")
        with (
            self.failing_printer(),
            self.assertRaisesRegex(UserError, "couldn't be made"),
            self.env.cr.savepoint(),
        ):
            upload.with_user(self.owner).action_accept()
        self.env.invalidate_all()
        self.assertEqual(upload.state, "waiting")
        self.assertEqual(self.paper.signature_ids.mapped("side"), ["company"])
        upload.with_user(self.owner).action_accept()
        self.assertEqual(self.paper.state, "signed")


@tagged("post_install", "-at_install")
class TestPortalUploadStrict(PortalCase):
    """Written form under pain of nullity: the page offers to send the file in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.partner"].create(
            {"name": "Pisemna Sp. z o.o.", "is_company": True}
        )
        cls.signer = cls.env["res.partner"].create(
            {
                "name": "Ewa Pisemna",
                "email": "ewa@pisemna.example",
                "parent_id": cls.other.id,
            }
        )
        contract = cls.make_contract(
            partner_id=cls.other.id, notice_form="written", notice_form_strict=True
        )
        cls.strict = cls.open_case(
            partner_ids=[Command.set(cls.other.ids)],
            mode="agreement",
            date_delivered=False,
        )
        assert cls.strict.termination_ids.contract_id == contract
        cls.strict.contact_ids = [Command.set(cls.signer.ids)]
        cls.paper = cls.strict.env["client.offboarding.protocol"].create(
            {"offboarding_id": cls.strict.id, "kind": "agreement"}
        )
        cls.paper.action_send()
        cls.token = cls.strict._invite(cls.signer)._get_token()
        cls.signed = sign_pdf(cls.paper.sudo().attachment_id.raw, *make_key())

    def send(self, content, method):
        self.login(None)
        response = self.url_open(
            f"/my/offboardings/{self.strict.id}/papers/{self.paper.id}/upload"
            f"?access_token={self.token}",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "sha256": self.paper.sha256,
                "method": method,
                "name": "Ewa Pisemna",
            },
            files={"signed_file": ("a.pdf", content, "application/pdf")},
            allow_redirects=False,
        )
        self.assertEqual(response.status_code, 303, response.text)
        self.paper.invalidate_recordset()
        return self.paper.upload_ids[:1].with_user(self.owner)

    def test_page_offers_the_file_instead_of_drawing(self):
        self.login(None)
        page = self.open_page(token=self.token, case=self.strict).text
        self.assertIn("Waiting for your signature", page)
        page = self.open_page(
            f"/papers/{self.paper.id}", self.token, case=self.strict
        ).text
        self.assertNotIn('name="sign_form"', page)
        self.assertIn('name="upload_form"', page)
        self.assertIn("anything less is void", page)
        self.assertIn('name="refuse"', page)

    def test_scan_counts_with_its_original(self):
        upload = self.send(make_pdf(), "paper")
        with self.assertRaisesRegex(UserError, "Original received"):
            upload.action_accept()
        self.assertFalse(self.paper.signature_ids)
        upload.action_accept_original()
        self.assertEqual(self.paper.signature_ids.method, "paper")
        self.assertTrue(upload.has_original)

    def test_agreement_has_the_form_of_its_weakest_signature(self):
        self.send(self.signed, "qualified").action_accept()
        self.assertFalse(self.strict.termination_ids.used_form)
        with patch.object(type(self.paper), "_deliver", lambda self: None):
            self.paper._sign("company", name="Maria Nowak", method="qualified")
        self.assertEqual(self.paper.state, "signed")
        self.assertEqual(self.strict.termination_ids.used_form, "electronic")

    def test_refusing_needs_no_form(self):
        self.login(None)
        self.url_open(
            f"/my/offboardings/{self.strict.id}/papers/{self.paper.id}/refuse"
            f"?access_token={self.token}",
            data={"csrf_token": http.Request.csrf_token(self), "reason": "No"},
        )
        self.paper.invalidate_recordset()
        self.assertEqual(self.paper.state, "refused")
