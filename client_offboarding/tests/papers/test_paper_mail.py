import email
from unittest.mock import patch

from freezegun import freeze_time

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..portal_common import PortalCase
from ..smtp_common import BOUNCE, MailServer


@tagged("post_install", "-at_install")
class TestPaperMail(PortalCase):
    """What became of the e-mails of a paper, with a mail server that is a real one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # In tests Odoo sends nothing; here nothing leaves this machine.
        servers = type(cls.env["ir.mail_server"])
        cls.startClassPatcher(
            patch.object(servers, "_disable_send", lambda self: False)
        )
        cls.case.contact_ids = cls.contact
        cls.case.return_ids = cls.case.env["client.offboarding.return"].create(
            {"offboarding_id": cls.case.id, "name": "Laptop"}
        )
        cls.env.company.email = "office@example.com"

    def use_server(self, port):
        servers = self.env["ir.mail_server"]
        servers.search([]).active = False
        servers.create({"name": "Test", "smtp_host": "127.0.0.1", "smtp_port": port})

    def start_server(self, **refused):
        server = MailServer(**refused)
        self.addCleanup(server.close)
        self.use_server(server.port)
        return server

    def send_paper(self):
        paper = self.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": self.case.id, "kind": "returns"}
        )
        paper.action_send()
        return paper

    def run_queue(self):
        """As the scheduled action does, in this transaction."""
        self.env.flush_all()
        mails = self.env["mail.mail"].with_user(SUPERUSER_ID)
        waiting = mails.search([("state", "=", "outgoing")])
        waiting.send()
        self.env.invalidate_all()

    def get_todos(self, paper):
        tasks = self.case.activity_ids.filtered(lambda task: paper.name in task.summary)
        return tasks.mapped("summary")

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def assert_refused(self, paper):
        self.run_queue()
        self.assertEqual(paper.with_user(self.owner).mail_failure, self.contact.name)
        self.assertEqual(self.get_todos(paper), [f"E-mail not delivered: {paper.name}"])
        self.assertEqual(paper.state, "sent")

    def assert_mended(self, paper):
        server = self.start_server()
        paper.action_send_again()
        self.run_queue()
        self.assertFalse(paper.mail_failure)
        [taken] = server.taken
        self.assertIn(self.contact.email.encode(), taken)
        return taken

    def test_server_that_is_not_there(self):
        closed = MailServer()
        closed.close()
        self.use_server(closed.port)
        paper = self.send_paper()
        self.assert_refused(paper)
        self.assert_mended(paper)

    def test_server_that_refuses(self):
        for command, answer in (
            ("MAIL", "550 we don't know you"),
            ("RCPT", "550 no such user"),
            ("DATA", "552 mailbox full"),
        ):
            with self.subTest(command=command):
                self.start_server(**{command: answer})
                paper = self.send_paper()
                self.assert_refused(paper)
                self.assert_mended(paper)
                paper.action_new_version().unlink()

    def make_bounce(self, taken):
        sent = email.message_from_bytes(taken)
        headers = "\n".join(
            f"{name}: {sent[name]}" for name in ("Message-Id", "From", "To", "Subject")
        )
        values = {"number": id(taken), "to": self.contact.email, "mail": headers}
        return BOUNCE % values

    def receive(self, text):
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].with_user(SUPERUSER_ID).message_process(False, text)
        self.env.invalidate_all()

    def test_mail_that_comes_back(self):
        server = self.start_server()
        paper = self.send_paper()
        self.run_queue()
        self.assertFalse(paper.mail_failure)
        # Nothing is left of it: it held a link.
        self.assertFalse(self.env["mail.mail"].search([("state", "=", "sent")]))
        self.receive(self.make_bounce(server.taken[0]))
        self.assertEqual(paper.with_user(self.owner).mail_failure, self.contact.name)
        self.assertEqual(self.get_todos(paper), [f"E-mail not delivered: {paper.name}"])
        taken = self.assert_mended(paper)
        # It comes back a second time.
        self.receive(self.make_bounce(taken))
        self.assertEqual(paper.mail_failure, self.contact.name)

    def write_to_contact(self):
        """As the composer does; the queue sends it."""
        queued = self.case.with_context(mail_notify_force_send=False)
        self.say(
            queued,
            "Your contract ends on Friday.",
            partner_ids=self.contact.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.run_queue()

    def test_message_of_the_case_that_comes_back(self):
        """A notice by e-mail that nobody got is told like a paper that nobody got."""
        server = self.start_server()
        self.write_to_contact()
        case = self.case.with_user(self.owner)
        self.assertFalse(case.mail_failure)
        [taken] = server.taken
        for _twice in range(2):
            self.receive(self.make_bounce(taken))
        self.assertEqual(case.mail_failure, self.contact.name)
        told = f"E-mail not delivered: {self.contact.name}"
        self.assertEqual(case.activity_ids.mapped("summary").count(told), 1)
        # Another case of the same contact knows nothing of it, and a colleague less.
        with self.assertRaises(AccessError):
            self.case.with_user(self.helper).read(["mail_failure"])
        # What is written after it, and arrives, mends it.
        self.write_to_contact()
        self.assertFalse(case.mail_failure)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_message_of_the_case_that_the_server_refuses(self):
        self.start_server(RCPT="550 no such user")
        self.write_to_contact()
        case = self.case.with_user(self.owner)
        self.assertEqual(case.mail_failure, self.contact.name)

    def test_bounce_of_something_else_marks_nothing(self):
        server = self.start_server()
        paper = self.send_paper()
        self.run_queue()
        other = server.taken[0].replace(b"Message-Id: <", b"Message-Id: <other-")
        self.receive(self.make_bounce(other))
        self.assertFalse(paper.mail_failure)

    def test_time_to_answer_counts_from_the_mail_that_left(self):
        self.start_server(RCPT="550 no such user")
        paper = self.send_paper()
        asked = paper.date_answer
        self.assert_refused(paper)
        with freeze_time("2026-11-20 10:00:00"):
            self.assert_mended(paper)
        self.assertEqual(paper.date_answer, Date.add(asked, days=4))
        # What only waited for its server left later than it was sent.
        paper = paper.action_new_version()
        paper.action_send()
        asked = paper.date_answer
        with freeze_time("2026-11-18 10:00:00"):
            self.run_queue()
        self.assertEqual(paper.date_answer, Date.add(asked, days=2))
        self.assertEqual(paper.date_sent.isoformat(), "2026-11-18T10:00:00")

    def test_client_whom_no_mail_reached_is_not_called_silent(self):
        self.start_server(RCPT="550 no such user")
        paper = self.send_paper()
        self.assert_refused(paper)
        with freeze_time("2027-01-15 10:00:00"):
            self.env["client.offboarding.protocol"]._cron_remind_of_papers()
        self.assertEqual(paper.state, "sent")
