from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..ledger_common import LedgerCase

MOVED = {"reason": "Handover takes longer", "consent": "A. Kowalska, by e-mail"}


@tagged("post_install", "-at_install")
class TestPapersFormerEnd(LedgerCase):
    """Nobody signs an end that was moved; what is signed says that it shows one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.email = "anna@kowalski.example"
        cls.case = cls.open_case(initiated_by="company")
        cls.case.contact_ids = cls.contact
        cls.case.termination_ids.write(
            {
                "date_delivered": "2026-11-02",
                "signatory_basis": "KRS",
                "signatory": "Owner",
            }
        )
        cls.case.action_give_notice()

    def make_paper(self, kind="notice", case=None):
        paper = self.env["client.offboarding.protocol"].with_user(self.owner)
        return paper.create({"offboarding_id": (case or self.case).id, "kind": kind})

    def move(self, day="2027-01-31", case=None):
        (case or self.case).action_change_end(date_end=day, **MOVED)

    def test_unsigned_paper_becomes_void_and_its_next_version_starts(self):
        paper = self.make_paper()
        paper.action_generate()
        self.move()
        self.assertEqual(paper.state, "void")
        self.assertIn("12/02/2026, now 01/31/2027", paper.former_end_note)
        self.assertEqual(paper.replaced_by_id.version, 2)
        self.assertEqual(paper.replaced_by_id.state, "draft")
        self.assertFalse(paper.replaced_by_id.attachment_id)
        self.assertFalse(paper.replaced_by_id.former_end_note)
        with self.assertRaises(UserError):
            paper.action_sign_company()
        history = "".join(self.case.message_ids.mapped("body"))
        self.assertIn("Void, since they show a former end", history)
        # Nobody outside saw it: there is nothing to send again.
        self.assertFalse(self.case.activity_ids.filtered("summary"))

    def test_signed_paper_stays_and_says_that_it_shows_the_former_end(self):
        paper = self.make_paper()
        paper.action_sign_company()
        self.assertEqual(paper.state, "signed")
        before = paper.signed_sha256
        self.move()
        self.assertEqual(paper.state, "signed")
        self.assertEqual(paper.signed_sha256, before)
        self.assertFalse(paper.replaced_by_id)
        self.assertIn("12/02/2026, now 01/31/2027", paper.former_end_note)
        self.move("2027-02-28")
        self.assertIn("12/02/2026, now 02/28/2027", paper.former_end_note)
        # The end stands again as it was signed.
        self.move("2026-12-02")
        self.assertFalse(paper.former_end_note)

    def test_paper_that_waits_for_the_client_is_withdrawn_and_told(self):
        case = self.case
        paper = self.make_paper("no_claims")
        case.action_start_handover()
        paper.action_sign_company()
        paper.action_send()
        self.assertEqual(paper.state, "sent")
        self.move()
        self.assertEqual(paper.state, "void")
        todo = case.activity_ids.filtered(
            lambda activity: "end was moved" in (activity.summary or "")
        )
        self.assertEqual(todo.user_id, self.owner)
        with self.assertRaises(UserError):
            paper.action_sign_client(name="Anna Kowalska")
        self.assertFalse(paper.replaced_by_id.signature_ids)

    def test_next_version_of_a_receipt_tells_the_day_that_was_agreed(self):
        """A month from 2 November is over on 2 December; they agreed on another day."""
        self.case.termination_ids._write_step({"given_by": "client"})
        paper = self.make_paper("receipt")
        paper.action_generate()
        self.move("2027-01-31")
        kind, receipt = paper._get_kind(), paper.replaced_by_id
        (notice,) = kind._prepare_values(receipt)["notices"]
        texts = [notice["end_told"], *notice["explanation"][-2:]]
        told, before, why = (text.replace("\xa0", " ") for text in texts)
        self.assertEqual(told, "31 January 2027")
        self.assertNotIn("The contract ends on", before)
        self.assertEqual(
            why,
            "The earliest end by notice is 2 December 2026; the Parties agreed on 31 "
            "January 2027.",
        )

    def test_papers_about_other_contracts_stay(self):
        other = self.make_contract(name="Payroll", code="K/2026/2")
        client = self.env["res.partner"].create({"name": "Two", "is_company": True})
        (other | (third := self.make_contract(name="Tax"))).partner_id = client
        case = self.open_case(
            partner_ids=[Command.set(client.ids)],
            initiated_by="company",
            date_delivered="2026-11-02",
        )
        given, agreed = case.termination_ids
        agreed.write({"mode": "agreement", "date_agreement": "2026-10-12"})
        agreed.date_end = "2026-11-30"
        case.action_give_notice()
        notice = self.make_paper("notice", case)
        notice.action_generate()
        case.action_change_end(date_end={agreed.id: "2026-12-31"}, reason="R")
        self.assertEqual(notice.state, "draft")
        self.assertFalse(notice.former_end_note)
        self.assertIn(third, case.termination_ids.contract_id)
        case.action_change_end(date_end={given.id: "2026-12-31"}, **MOVED)
        self.assertEqual(notice.state, "void")

    def test_version_that_was_replaced_says_nothing_of_an_end_moved_later(self):
        paper = self.make_paper()
        paper.action_generate()
        paper.action_new_version()
        self.move()
        self.assertEqual(paper.state, "void")
        self.assertFalse(paper.former_end_ids)
        self.assertFalse(paper.former_end_note)

    def test_preview_is_made_again(self):
        paper = self.make_paper("confirmation")
        paper.action_generate()
        self.assertTrue(paper.is_preview)
        old = paper.attachment_id
        self.move()
        self.assertEqual(paper.state, "draft")
        self.assertFalse(old.exists())
        paper.action_print()
        self.assertTrue(paper.attachment_id)

    def test_paper_without_a_file_shows_no_end_yet(self):
        paper = self.make_paper()
        self.move()
        self.assertEqual(paper.state, "draft")
        self.assertFalse(paper.former_end_note)
