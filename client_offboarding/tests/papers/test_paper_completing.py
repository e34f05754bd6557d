from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..portal_common import PortalCase

LOGGERS = [
    f"odoo.addons.client_offboarding.models.papers.{name}"
    for name in ("files", "completing")
]
BEING_MADE = "signed paper is being made"


@tagged("post_install", "-at_install")
class TestPaperCompleting(PortalCase):
    """A signature from the portal is kept at once; its file is made apart from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paper = cls.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": cls.case.id, "kind": "returns"}
        )
        cls.paper.action_send()
        cls.paper.action_sign_company()
        cls.mailed = cls.env["mail.mail"].sudo().search([])
        cls.portal_paper = cls.as_by_link(cls.paper)

    @classmethod
    def as_by_link(cls, paper):
        """As a link does it: with the rights of nobody."""
        return paper.with_user(cls.env.ref("base.public_user")).sudo()

    def sign(self, paper=None):
        paper = paper or self.paper
        self.as_by_link(paper)._sign_in_portal(
            self.contact,
            {paper.id: paper.sha256},
            name="Anna Kowalska",
            role="President",
            basis="KRS",
            method="typed",
        )
        self.env.flush_all()
        self.env.invalidate_all()

    def sign_without_printer(self, paper=None):
        with self.failing_printer(), mute_logger(*LOGGERS):
            self.sign(paper)

    def run_action(self, failing=False):
        papers = self.env["client.offboarding.protocol"].sudo()
        if not failing:
            return papers._cron_make_signed()
        with self.failing_printer(), mute_logger(*LOGGERS):
            return papers._cron_make_signed()

    def shift(self, minutes):
        """Time goes by: what was to be tried later is due."""
        self.env.cr.execute(
            "UPDATE client_offboarding_protocol SET date_next_print ="
            " date_next_print - %s * interval '1 minute' WHERE id = %s",
            [minutes, self.paper.id],
        )
        self.env.invalidate_all()

    def test_signature_is_kept_though_nothing_can_be_printed(self):
        self.sign_without_printer()
        self.assertEqual(
            self.paper.signature_ids.mapped("name"), [self.owner.name, "Anna Kowalska"]
        )
        self.assertEqual(self.paper.state, "sent")
        self.assertTrue(self.paper.is_being_made)
        self.assertFalse(self.paper.signed_attachment_id)
        self.assertEqual(self.env["mail.mail"].sudo().search([]), self.mailed)
        self.login(None)
        token = self.case._invite(self.contact)._get_token()
        page = self.open_page(token=token).text
        self.assertIn(BEING_MADE, page)
        self.assertNotIn("Signed by everybody</span>", page)

    def test_nothing_changes_while_it_is_being_made(self):
        self.sign_without_printer()
        for change in (
            self.paper.action_generate,
            self.paper.action_new_version,
            self.paper.action_send,
            self.paper.action_send_again,
            self.paper.action_sign_company,
            lambda: self.paper.action_sign_client(name="Ewa Nowak"),
            lambda: self.paper.action_refuse(reason="No", name="Ewa"),
            lambda: self.portal_paper._refuse_in_portal(self.second, "No"),
            lambda: self.case.action_cancel(outcome="mistake"),
            self.case.action_close,
        ):
            with self.subTest(change), self.assertRaisesRegex(UserError, "signed"):
                change()
            self.env.invalidate_all()
        self.assertIn("signed", self.portal_paper._get_portal_obstacle(self.second))
        # Nor does time: it isn't unanswered.
        self.paper._write_step({"date_answer": "2026-11-01"})
        self.env["client.offboarding.protocol"].sudo()._cron_remind_of_papers()
        self.assertEqual(self.paper.state, "sent")
        self.assertEqual(len(self.paper.signature_ids), 2)

    def test_action_makes_it_and_sends_it_once(self):
        self.sign_without_printer()
        self.run_action()
        self.assertEqual(self.paper.state, "signed")
        self.assertFalse(self.paper.is_being_made)
        file = self.paper.signed_attachment_id
        self.assertEqual(self.paper.signed_sha256, self.paper._hash(file))
        mails = self.mails_to(self.contact) - self.mailed
        self.assertEqual(len(mails), 1)
        self.run_action()
        self.assertEqual(self.mails_to(self.contact) - self.mailed, mails)
        self.assertEqual(self.paper.signed_attachment_id, file)

    def test_it_is_tried_again_after_growing_pauses_and_then_told(self):
        self.sign_without_printer()
        waited = []
        for __ in range(4):
            before = self.paper.print_tries
            self.run_action(failing=True)
            self.assertEqual(self.paper.print_tries, before + 1)
            now = Datetime.now()
            waited.append((self.paper.date_next_print - now).total_seconds() // 60)
            # Before its time it isn't tried.
            self.run_action(failing=True)
            self.assertEqual(self.paper.print_tries, before + 1)
            told = self.case.activity_ids.filtered(
                lambda activity: "couldn't be made" in activity.summary
            )
            self.assertEqual(len(told), int(self.paper.print_tries >= 3))
            self.shift(waited[-1] + 1)
        self.assertEqual(waited, sorted(set(waited)))
        self.assertEqual(told.user_id, self.owner)
        self.assertEqual(self.paper.state, "sent")

    def test_paper_that_cannot_be_made_stops_no_other_of_its_case(self):
        other = self.make_paper("no_claims")
        other.action_send()
        other.action_sign_company()
        self.sign_without_printer()
        self.sign_without_printer(other)
        papers = type(self.paper)
        complete = papers._complete
        broken = self.paper

        def fail(papers):
            if broken in papers:
                raise UserError(broken.name)
            return complete(papers)

        self.patch(papers, "_complete", fail)
        with mute_logger(*LOGGERS):
            self.run_action()
        self.assertEqual(other.state, "signed")
        self.assertTrue(other.signed_attachment_id)
        self.assertEqual(self.paper.state, "sent")
        self.assertEqual(self.paper.print_tries, 1)

    def test_whoever_runs_the_case_makes_it_once_the_printer_works(self):
        self.sign_without_printer()
        for __ in range(3):
            self.run_action(failing=True)
            self.shift(600)
        self.assertIn("couldn't be made", str(self.case.activity_ids.mapped("summary")))
        helper = new_test_user(self.env, "some_helper", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.paper.with_user(helper).action_make_signed()
        paper = self.paper.with_user(self.owner)
        with (
            self.failing_printer(),
            mute_logger(*LOGGERS),
            self.assertRaisesRegex(UserError, "couldn't be made"),
        ):
            paper.action_make_signed()
        self.assertEqual(self.paper.state, "sent")
        paper.action_make_signed()
        self.assertEqual(self.paper.state, "signed")
        self.assertNotIn(
            "couldn't be made", str(self.case.activity_ids.mapped("summary"))
        )
        self.assertEqual(len(self.mails_to(self.contact) - self.mailed), 1)

    def test_end_that_is_moved_meanwhile_leaves_what_was_signed(self):
        self.sign_without_printer()
        termination = self.case.termination_ids[0]
        ends = (
            self.env["client.offboarding.former.end"]
            .sudo()
            .create(
                {
                    "termination_id": termination.id,
                    "date_end": "2026-11-02",
                    "date_end_new": "2026-11-10",
                    "reason": "Agreed",
                    "user_id": self.owner.id,
                }
            )
        )
        self.paper.sudo()._retire_with_end(ends)
        self.assertEqual(self.paper.sudo().former_end_ids, ends)
        self.assertEqual(self.paper.state, "sent")
        self.run_action()
        self.assertEqual(self.paper.state, "signed")
