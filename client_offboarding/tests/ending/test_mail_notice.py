from odoo.tests import tagged

from ..common import MANAGER, OffboardingCase

MAIL = """Return-Path: <{sender}>
Message-Id: <{number}@kowalski.example>
Date: Mon, 1 Jan 2024 10:00:00 +0100
From: Anna <{sender}>
To: {to}
Subject: We give notice
{headers}MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<p>We give notice.</p><script>alert(1)</script><img src=x onerror=alert(2)>{body}
"""


@tagged("post_install", "-at_install")
class TestMailNotice(OffboardingCase):
    """A client's e-mail opens a draft, another one goes to it, and nothing is ended."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # sudo: settings, and the gateway.
        company = cls.company.sudo()
        company.alias_domain_id = (
            cls.env["mail.alias.domain"].sudo().create({"name": "firma.example"})
        )
        company.offboarding_alias_name = "notices"
        company.offboarding_notice_user_id = cls.manager
        cls.contact.email = "anna@kowalski.example"
        cls.contract.user_id = cls.owner
        cls.number = 0

    def send(self, sender="anna@kowalski.example", headers="", body=""):
        """:return: the cases that came of it"""
        cases = self.env["client.offboarding"].sudo()
        before = cases.search([])
        type(self).number += 1
        to = self.company.sudo().offboarding_alias_id.alias_full_name
        self.env["mail.thread"].sudo().message_process(
            None,
            MAIL.format(
                sender=sender, number=self.number, to=to, headers=headers, body=body
            ),
        )
        self.env.invalidate_all()
        return cases.search([]) - before

    def get_todos(self, user):
        return (
            self.env["mail.activity"]
            .sudo()
            .search([("user_id", "=", user.id), ("res_model", "=", False)])
        )

    def test_client_opens_a_draft_with_his_message_as_proof(self):
        end = self.contract.sudo().date_end
        case = self.send()
        self.assertRecordValues(
            case,
            [
                {
                    "state": "draft",
                    "partner_id": self.client.id,
                    "company_id": self.company.id,
                    "user_id": self.owner.id,
                    "initiated_by": "client",
                    "scope": "relationship",
                }
            ],
        )
        termination = case.termination_ids.filtered(
            lambda one: one.contract_id == self.contract
        )
        # The sender's clock says 2024.
        self.assertEqual(f"{termination.date_received}", "2026-11-16 10:00:00")
        self.assertEqual(
            (termination.given_by, termination.delivery_channel), ("client", "email")
        )
        self.assertFalse(termination.date_delivered)
        self.assertIn(b"Subject: We give notice", termination.proof_ids.raw)
        self.assertIn("is it a notice?", case.activity_ids.summary)
        self.assertEqual(case.activity_ids.user_id, self.owner)
        message = case.message_ids.filtered(lambda one: one.message_type == "email")
        self.assertIn("We give notice.", message.body)
        self.assertNotIn("alert", message.body)
        self.assertFalse(case.contact_ids)
        self.assertEqual(self.contract.sudo().date_end, end)
        self.assertFalse(
            self.env["mail.mail"].sudo().search([("email_to", "ilike", "kowalski")])
        )

    def test_second_message_goes_to_the_running_case(self):
        case = self.send()
        self.assertFalse(self.send())
        emails = case.message_ids.filtered(lambda one: one.message_type == "email")
        self.assertEqual(len(emails), 2)
        self.assertEqual(len(case.activity_ids), 1)

    def test_answer_goes_to_the_thread_that_it_answers(self):
        case = self.send()
        said = self.say(
            case, "Thank you", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(self.send(headers=f"In-Reply-To: {said.message_id}\n"))
        answer = case.message_ids.sorted("id")[-1]
        self.assertEqual((answer.message_type, answer.parent_id), ("email", said))
        self.assertEqual(len(case.activity_ids), 1)

    def test_who_left_receives_no_notices_and_nobody_is_no_error(self):
        self.company.sudo().offboarding_notice_user_id = self.colleague
        self.colleague.sudo().active = False
        managers = self.env.ref(MANAGER).sudo().all_user_ids
        (managers - self.manager).sudo().company_ids -= self.company
        self.assertFalse(self.send("nobody@inny.example"))
        self.assertTrue(self.get_todos(self.manager))
        self.assertFalse(self.get_todos(self.colleague))
        self.manager.sudo().active = False
        todos = self.env["mail.activity"].sudo()
        before = todos.search_count([])
        self.assertFalse(self.send("else@inny.example"))
        self.assertEqual(todos.search_count([]), before)

    def test_unknown_sender_is_a_todo_and_no_case(self):
        self.assertFalse(self.send("nobody@inny.example"))
        self.assertFalse(self.send("nobody@inny.example"))
        todo = self.get_todos(self.manager)
        self.assertIn("from nobody@inny.example", todo.summary)
        self.assertIn("We give notice.", todo.note)
        self.assertNotIn("<script", todo.note)
        files = self.env["ir.attachment"].sudo()
        file = files.search(
            [("res_model", "=", "mail.activity"), ("res_id", "=", todo.id)]
        )
        self.assertIn(b"We give notice", file.raw)
        self.assertFalse(file.with_user(self.helper).has_access("read"))

    def test_address_of_several_clients_is_a_todo(self):
        other = self.env["res.partner"].create(
            {"name": "Zweiter", "is_company": True, "email": self.contact.email}
        )
        contract = self.contract.sudo().copy(
            {"partner_id": other.id, "date_end": False}
        )
        self.assertFalse(contract.is_terminated)
        self.assertFalse(self.send())
        self.assertIn("Zweiter", self.get_todos(self.owner).note)
        # With one of them the ending runs.
        case = self.open_case(initiated_by="client")
        self.assertFalse(self.send())
        self.assertIn("email", case.sudo().message_ids.mapped("message_type"))

    def test_what_answers_by_itself_makes_nothing(self):
        for headers in (
            "Auto-Submitted: auto-replied\n",
            "Precedence: bulk\n",
            "X-Autoreply: yes\n",
            "List-Id: <news.kowalski.example>\n",
        ):
            with self.subTest(headers=headers):
                self.assertFalse(self.send(headers=headers))
        self.assertFalse(self.send("mailer-daemon@kowalski.example"))
        self.assertFalse(self.get_todos(self.owner) | self.get_todos(self.manager))
        self.assertTrue(self.send(headers="Auto-Submitted: no\n"))

    def test_huge_message_is_kept_as_text(self):
        case = self.send(body="x" * 11 * 1024 * 1024)
        proofs = case.termination_ids.proof_ids
        self.assertEqual({proof.name for proof in proofs}, {"E-mail.txt"})
        self.assertLess(len(proofs[0].raw), 10 * 1024 * 1024 + 1)

    def test_address_is_set_changed_and_taken_away(self):
        company = self.company.sudo()
        alias = company.offboarding_alias_id
        company.offboarding_alias_name = "ending"
        self.assertEqual(alias.alias_full_name, "ending@firma.example")
        company.offboarding_alias_name = False
        self.assertFalse(alias.exists())
        company.offboarding_alias_name = False
        self.assertFalse(company.offboarding_alias_id)
        company.offboarding_alias_name = "notices"
        company.invalidate_recordset(["offboarding_alias_name"])
        self.assertEqual(company.offboarding_alias_name, "notices")
