import base64
import subprocess

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ..portal_common import PortalCase
from ..rights import make_pdf

FILE_LOGGER = "odoo.addons.client_offboarding.models.papers.files"


@tagged("post_install", "-at_install")
class TestPaperSigning(PortalCase):
    """Signatures that we give, and those of others that we record."""

    def test_last_signature_gives_each_side_its_copy(self):
        paper = self.make_paper("returns")
        paper.action_send()
        paper.action_sign_company()
        before = self.mails_to(self.contact)
        paper.action_sign_client(name="Anna Kowalska")
        self.assertEqual(paper.state, "signed")
        mail = self.mails_to(self.contact) - before
        self.assertIn("Everybody has signed", mail.body_html)
        self.assertEqual(mail.attachment_ids.raw, paper.sudo().signed_attachment_id.raw)
        message = self.case.message_ids[0]
        self.assertIn(self.owner.partner_id, message.partner_ids)
        self.assertEqual(
            message.sudo().attachment_ids.raw, paper.sudo().signed_attachment_id.raw
        )

    def test_day_of_a_signature_given_elsewhere(self):
        paper = self.make_paper("returns")
        with self.assertRaisesRegex(UserError, "lies ahead"):
            paper.action_sign_client(name="Anna Kowalska", date="2026-11-17")
        with self.assertRaisesRegex(UserError, "isn't a date"):
            paper.action_sign_client(name="Anna Kowalska", date="soon")
        self.assertFalse(paper.signature_ids)
        wizard = self.env["client.offboarding.sign"].with_user(self.owner)
        wizard.create(
            {
                "protocol_id": paper.id,
                "name": "Anna Kowalska",
                "date_signed": "2026-11-10",
            }
        ).action_sign()
        self.assertEqual(str(paper.signature_ids.date_signed), "2026-11-10")
        self.assertEqual(str(paper._get_day_signed()), "2026-11-10")
        paper.with_user(self.owner).action_sign_company()
        self.assertEqual(str(paper._get_day_signed()), "2026-11-16")
        with self.assertRaisesRegex(UserError, "can't be changed"):
            paper.signature_ids[0].date_signed = "2026-11-09"

    def test_what_only_we_sign_is_not_sent_by_itself(self):
        """The delivery of a notice ends contracts: nobody does that by the way."""
        paper = self.make_paper("confidentiality")
        paper.action_sign_company()
        self.assertEqual(paper.state, "signed")
        self.assertFalse(self.mails_to(self.contact))

    def test_hint_tells_who_has_to_sign(self):
        papers = self.env["client.offboarding.protocol"].with_user(self.owner)
        form = etree.fromstring(papers.get_view(view_type="form")["arch"])
        for kind, hint in (
            ("confidentiality", "Only your company"),
            ("returns", "Send it"),
        ):
            needed = self.make_paper(kind).client_signatures_needed
            values = {"signature_ids": [], "client_signatures_needed": needed}
            shown = [
                node.text
                for node in form.iter("p")
                if "Nobody has signed" in (node.text or "")
                and not safe_eval(node.get("invisible"), values)
            ]
            with self.subTest(kind):
                self.assertEqual(len(shown), 1)
                self.assertIn(hint, shown[0])

    def test_nobody_signs_twice(self):
        paper = self.make_paper(
            "returns", company_signatures_needed=2, client_signatures_needed=2
        )
        paper.action_sign_company()
        with self.assertRaisesRegex(UserError, "already"):
            paper.action_sign_company()
        paper.action_sign_client(name="Anna Kowalska")
        for name in ("Anna Kowalska", " anna  KOWALSKA "):
            with self.subTest(name=name), self.assertRaisesRegex(UserError, "already"):
                paper.action_sign_client(name=name)
        paper.action_sign_client(name="Jan Kowalski")
        self.assertEqual(paper.state, "draft")
        paper.with_user(self.manager).action_sign_company()
        self.assertEqual(paper.state, "signed")
        self.assertEqual(len(paper.company_signed_by.split(",")), 2 * 2)

    def test_side_whose_signatures_are_all_there_gives_no_more(self):
        paper = self.make_paper("returns")
        paper.action_sign_company()
        with self.assertRaisesRegex(UserError, "This side has signed already"):
            paper.with_user(self.manager).action_sign_company()
        paper.action_sign_client(name="Anna Kowalska")
        self.assertEqual(paper.state, "signed")
        self.assertEqual(len(paper.signature_ids), 2)

    def test_file_that_is_not_what_was_made_is_not_signed(self):
        paper = self.make_paper("returns")
        paper.action_generate()
        paper._write_step({"sha256": "0" * 64})
        with self.assertRaisesRegex(UserError, "isn't what it was any more"):
            paper._check_file_kept()

    def test_side_that_does_not_sign_is_refused(self):
        paper = self.make_paper("returns")
        with self.assertRaisesRegex(UserError, "doesn't sign"):
            paper.action_sign_provider(name="Nowy Dostawca")
        paper = self.make_paper("confidentiality")
        with self.assertRaisesRegex(UserError, "doesn't sign"):
            paper.action_sign_client(name="Anna")

    def test_states_in_which_nothing_is_signed(self):
        def void(paper):
            paper.action_new_version()

        def refuse(paper):
            paper.action_refuse(reason="Wrong", name="Anna")

        def sign(paper):
            paper.action_sign_company()
            paper.action_sign_client(name="Anna Kowalska")

        for reach, state in ((void, "void"), (refuse, "refused"), (sign, "signed")):
            paper = self.make_paper("returns")
            reach(paper)
            with self.subTest(state=state):
                self.assertEqual(paper.state, state)
                for call in (
                    paper.action_sign_company,
                    lambda paper=paper: paper.action_sign_client(name="Jan K"),
                    lambda paper=paper: paper.action_refuse(reason="x", name="Jan"),
                    paper.action_generate,
                ):
                    with self.assertRaises(UserError):
                        call()

    def test_name_is_a_name(self):
        paper = self.make_paper("returns")
        for name in ("123", "  .  ", "x" * 200):
            with self.subTest(name=name), self.assertRaisesRegex(UserError, "name"):
                paper.action_sign_client(name=name)
        self.assertFalse(paper.signature_ids)

    def test_name_with_html_is_shown_as_it_was_typed(self):
        name = "<b onclick='x'>Anna</b>"
        paper = self.make_paper("returns")
        paper.action_sign_client(name=name, role="<i>CEO</i>")
        self.assertEqual(paper.client_signed_by, name)
        self.assertNotIn("<b onclick", self.case.message_ids[0].body)
        html = self.env["ir.qweb"]._render(
            "client_offboarding.paper_signatures",
            {"o": paper.sudo().with_context(lang="en_US")},
        )
        self.assertNotIn("<b onclick", html)
        self.assertIn("&lt;i&gt;CEO", html)

    def test_scan_is_kept_as_evidence(self):
        scan = (
            self.env["ir.attachment"]
            .with_user(self.owner)
            .create({"name": "scan.pdf", "raw": make_pdf()})
        )
        paper = self.make_paper("returns")
        wizard = Form(
            self.env["client.offboarding.sign"]
            .with_user(self.owner)
            .with_context(**paper.action_sign_client()["context"])
        )
        wizard.name = "Anna Kowalska"
        wizard.remarks = "Without the charger"
        wizard.evidence_ids.add(scan)
        wizard.save().action_sign()
        signature = paper.signature_ids
        self.assertRecordValues(
            signature,
            [
                {
                    "side": "client",
                    "method": "paper",
                    "remarks": "Without the charger",
                    "user_id": self.owner.id,
                }
            ],
        )
        copy = signature.evidence_ids
        self.assertEqual(copy.raw, scan.raw)
        scan.unlink()
        with self.assertRaisesRegex(UserError, "nobody can change"):
            copy.sudo().unlink()

    def test_evidence_is_nothing_that_its_recorder_may_not_read(self):
        secret = self.env["ir.attachment"].create(
            {"name": "secret.txt", "raw": b"secret"}
        )
        paper = self.make_paper("returns")
        with self.assertRaises(AccessError):
            paper.action_sign_client(name="Anna", evidence_ids=secret.ids)
        self.assertFalse(paper.signature_ids)

    def test_refusal_is_recorded_with_its_reason(self):
        paper = self.make_paper("returns")
        wizard = self.env["client.offboarding.sign"].with_user(self.owner)
        context = paper.action_refuse()["context"]
        form = Form(wizard.with_context(**context))
        form.name = "Anna Kowalska"
        form.reason = "The laptop is missing"
        form.save().action_sign()
        self.assertRecordValues(
            paper,
            [
                {
                    "state": "refused",
                    "refused_by": "Anna Kowalska",
                    "refusal_reason": "The laptop is missing",
                }
            ],
        )
        todo = self.case.activity_ids.filtered(lambda a: paper.name in a.summary)
        self.assertEqual(todo.user_id, self.owner)
        newer = paper.action_new_version()
        self.assertRecordValues(paper, [{"state": "void", "replaced_by_id": newer.id}])

    def test_recorded_answer_says_who_gave_it_and_a_refusal_why(self):
        paper = self.make_paper("returns")
        wizards = self.env["client.offboarding.sign"].with_user(self.owner)
        for values, message in (
            ({"name": " "}, "Enter who signed"),
            ({"name": "Anna", "answer": "refused", "reason": " "}, "Say why"),
        ):
            wizard = wizards.create({"protocol_id": paper.id, **values})
            with self.subTest(**values), self.assertRaisesRegex(UserError, message):
                wizard.action_sign()
        self.assertFalse(paper.signature_ids)
        self.assertNotEqual(paper.state, "refused")

    def test_only_who_runs_the_case_records_answers(self):
        paper = self.make_paper("returns")
        for user in (self.colleague, self.accountant, self.auditor, self.helper):
            theirs = paper.with_user(user)
            for call in (
                theirs.action_sign_company,
                lambda theirs=theirs: theirs.action_sign_client(name="Anna"),
                lambda theirs=theirs: theirs.action_refuse(reason="x", name="Anna"),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()

    @mute_logger(FILE_LOGGER)
    def test_printer_that_fails_leaves_nothing_half_signed(self):
        paper = self.make_paper("returns")
        paper.action_sign_company()
        for error in (
            UserError("Unable to find Wkhtmltopdf"),
            FileNotFoundError("wkhtmltopdf"),
            subprocess.TimeoutExpired("wkhtmltopdf", 1),
        ):
            with (
                self.subTest(error=error),
                self.failing_printer(error),
                self.assertRaisesRegex(UserError, "couldn't be made"),
                self.env.cr.savepoint(),
            ):
                paper.action_sign_client(name="Anna Kowalska")
            self.env.invalidate_all()
            self.assertEqual(len(paper.signature_ids), 1)
            self.assertEqual(paper.state, "draft")
        self.assertFalse(self.mails_to(self.contact))

    # The form that a contract asks for

    def make_agreement(self, form, is_strict):
        """The agreement of a case that ends by one."""
        client = self.client.copy({"name": "Trzecia Sp. z o.o."})
        case = self.open_case(
            partner_ids=[Command.set(client.ids)],
            outside_ids=[Command.create({"name": "U/7"})],
            mode="agreement",
        )
        case.contact_ids = self.contact
        case.termination_ids.write(
            {"required_form": form, "notice_form_strict": is_strict}
        )
        return case.protocol_ids.create(
            {"offboarding_id": case.id, "kind": "agreement"}
        )

    def test_contract_that_names_no_form_asks_for_none(self):
        paper = self.make_agreement(False, False)
        self.assertEqual(paper._get_required_form(), (False, False))
        self.assertFalse(paper.form_note)

    def test_portal_gives_document_form_and_says_where_that_is_too_little(self):
        for form, is_strict, enough in (
            ("any", True, True),
            ("document", True, True),
            ("written", False, True),
            ("written", True, False),
            ("electronic", True, False),
        ):
            with self.subTest(form=form, strict=is_strict):
                paper = self.make_agreement(form, is_strict)
                paper.action_send()
                refusal = paper._get_portal_refusal(self.contact)
                self.assertEqual(not refusal, enough)
                self.assertEqual(
                    bool(paper.form_note), form in ("written", "electronic")
                )
                paper.offboarding_id.action_cancel(outcome="mistake", consent="x")

    def test_drawing_is_a_picture(self):
        paper = self.make_paper("returns")
        for data, message in (
            (None, "empty"),
            (base64.b64encode(b"<svg/>").decode(), "isn't a picture"),
            ("not base64!", "isn't a picture"),
            (base64.b64encode(b"x" * 20 * 1024 * 1024).decode(), "too large"),
            ({"a": 1}, "isn't a picture"),
        ):
            with (
                self.subTest(message=message),
                self.assertRaisesRegex(UserError, message),
            ):
                paper._read_drawing(data)
