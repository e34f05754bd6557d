import hashlib
import re
from contextlib import contextmanager
from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.papers.attempt import MOST, get_network
from ...models.papers.verify import read_mark
from ..portal_common import PortalCase
from ..rights import make_own_pdf, sign_by_all, stub_printer

PAGE = "/offboarding/verify"
STATE = re.compile(r'data-state="(\w+)"')
CODE = re.compile(r"[A-Z2-7]{20}")


@tagged("post_install", "-at_install")
class TestVerify(PortalCase):
    """Whoever holds a paper learns whether it is ours, and nothing of the parties."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As from the printer: each file is another.
        stub_printer(cls, make_own_pdf)
        cls.company.partner_id.tz = "Europe/Warsaw"
        cls.attempts = cls.env["client.offboarding.attempt"].sudo()
        cls.papers = cls.env["client.offboarding.protocol"].sudo()
        cls.paper = cls.make_made(cls)

    def make_made(self):
        paper = self.make_paper(self, "no_claims", lang="en_US")
        paper.action_generate()
        return paper

    def setUp(self):
        super().setUp()
        self.login(None)
        self.attempts.search([]).unlink()

    def sign(self, paper):
        sign_by_all(paper)
        self.assertEqual(paper.state, "signed")

    def ask(self, entered=None, path=""):
        params = None if entered is None else {"paper": entered}
        return self.url_open(f"{PAGE}{path}", params=params)

    def get_state(self, page):
        return STATE.findall(page.text)

    def get_code(self, paper):
        return paper.sudo().verify_code

    def hash(self, content):
        return hashlib.sha256(content).hexdigest()

    # What is said

    def test_paper_is_known_by_its_file_and_by_its_code(self):
        made = self.hash(self.paper.sudo().attachment_id.raw)
        code = self.get_code(self.paper)
        self.assertRegex(code, CODE)
        in_groups = "-".join(re.findall("....", code.lower()))
        address = f"https://erp.example/pl{PAGE}/{code}/"
        for entered in (made, made.upper(), f" {made} ", code, in_groups, address):
            page = self.ask(entered)
            with self.subTest(entered=entered):
                self.assertEqual(page.status_code, 200)
                self.assertEqual(self.get_state(page), ["unsigned"])
        for text in (self.paper.name, "11/16/2026", ">1<", "Declaration of No Claims"):
            self.assertIn(text, page.text)
        page = self.ask(path=f"/{code}")
        self.assertEqual(self.get_state(page), ["unsigned"])

    def test_signed_paper_is_known_by_both_its_files(self):
        self.sign(self.paper)
        files = self.paper.sudo()
        before = self.ask(self.hash(files.attachment_id.raw))
        after = self.ask(self.hash(files.signed_attachment_id.raw))
        printed = self.ask(self.get_code(self.paper))
        for page in (before, after, printed):
            self.assertEqual(self.get_state(page), ["signed"])
        without_sheet = "without the sheet"
        self.assertIn(without_sheet, before.text)
        self.assertNotIn(without_sheet, after.text)
        self.assertNotIn(without_sheet, printed.text)

    def test_replaced_paper_says_so(self):
        self.sign(self.paper)
        newer = self.paper.action_new_version()
        newer.action_generate()
        files = self.paper.sudo()
        for mark in (files.sha256, files.signed_sha256, files.verify_code):
            self.assertEqual(self.get_state(self.ask(mark)), ["replaced"])
        self.assertNotEqual(self.get_code(newer), files.verify_code)
        self.assertEqual(self.get_state(self.ask(self.get_code(newer))), ["unsigned"])

    def test_file_that_was_made_anew_is_replaced_and_its_code_goes_on(self):
        old, code = self.paper.sha256, self.get_code(self.paper)
        with freeze_time("2026-11-18 10:00:00"):
            self.paper.action_generate()
            self.assertNotEqual(self.paper.sha256, old)
            self.paper.action_generate()
        page = self.ask(old)
        self.assertEqual(self.get_state(page), ["replaced"])
        # Of the other file is the day, and it is of the same version.
        for text in ("11/18/2026", "Made on", "another version"):
            self.assertNotIn(text, page.text)
        self.assertIn("another has taken its place", page.text)
        page = self.ask(self.paper.sha256)
        self.assertEqual(self.get_state(page), ["unsigned"])
        self.assertIn("11/18/2026", page.text)
        self.assertEqual(self.get_code(self.paper), code)

    def test_void_paper_says_so(self):
        self.paper._write_step({"state": "void"})
        self.assertEqual(self.get_state(self.ask(self.paper.sha256)), ["void"])

    def test_paper_that_need_not_be_kept_any_more_may_be_deleted(self):
        """Its holder isn't told that what he has is a forgery."""
        self.sign(self.paper)
        mark = self.paper.signed_sha256
        self.case.sudo()._write_step({"state": "closed"})
        with freeze_time("2033-01-01 12:00:00"):
            self.paper.with_user(self.manager).unlink()
        page = self.ask(mark)
        self.assertEqual(self.get_state(page), ["unknown"])
        self.assertIn("was deleted", page.text)

    def test_draft_is_no_paper_of_ours(self):
        draft = self.make_paper("confirmation")
        draft.action_generate()
        self.assertTrue(draft.is_preview)
        self.assertFalse(self.get_code(draft))
        self.assertEqual(draft._get_verification(), {})
        self.assertEqual(self.get_state(self.ask(draft.sha256)), ["unknown"])

    def test_whatever_else_is_entered_gets_the_same_words(self):
        genuine = self.paper.sudo().attachment_id.raw
        changed = bytearray(genuine)
        changed[len(changed) // 2] ^= 1
        words = set()
        for entered in (
            self.hash(bytes(changed)),
            # Of another installation: another secret, other files.
            "A234" * 5,
            self.hash(b"Another paper"),
            self.paper.sha256[:-1],
            "-",
            "x",
            "%s %(name)s {x}",
            "<script>alert(1)</script>",
            "' OR 1=1 --",
            "\x00",
            "ą" * 5_000,
            "/" * 50,
        ):
            page = self.ask(entered)
            with self.subTest(entered=entered[:40]):
                self.assertEqual(page.status_code, 200)
                self.assertNotIn("<script>alert", page.text)
                self.assertEqual(self.get_state(page) or ["unknown"], ["unknown"])
            words |= set(re.findall(r"<section.*?</section>", page.text, re.DOTALL))
        self.assertEqual(len(words), 1)

    def test_page_says_nothing_of_the_parties(self):
        self.client.vat = "PL7010014289"
        self.sign(self.paper)
        secrets = (self.company, self.client, self.contact, self.owner)
        texts = [name for record in secrets for name in record.name.split()[:2]]
        for person in (None, self.anna, self.owner):
            self.login(person)
            page = self.ask(self.paper.sha256).text
            self.assertEqual(STATE.findall(page), ["signed"])
            # What the browser is told of itself, and the words of the page.
            shown = page[page.index("<title>") :]
            for text in (*texts, "7010014289", self.contact.email, "Anna Kowalska"):
                with self.subTest(person=person and person.name, text=text):
                    self.assertNotIn(text, shown)
        self.assertNotIn("Logo", page)

    def test_page_asks_where_nothing_was_entered(self):
        page = self.ask()
        self.assertEqual(self.get_state(page), [])
        for name in ("verify_file", "verify_paper"):
            self.assertIn(f'for="{name}"', page.text)
            self.assertIn(f'id="{name}"', page.text)
        # The file has no name, so that no browser sends it.
        [file] = re.findall(r'<input[^>]*id="verify_file"[^>]*>', page.text)
        self.assertNotIn(" name=", file)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertFalse(self.attempts.search_count([]))

    # How it is found

    @contextmanager
    def count_queries(self, counts):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        yield
        counts.append(self.env.cr.sql_log_count - before)

    def test_known_and_unknown_take_the_same(self):
        self.sign(self.paper)
        marks = [
            self.paper.sha256,
            self.get_code(self.paper),
            "A234" * 5,
            "0" * 64,
            "x",
        ]
        papers = self.papers.with_context(lang="en_US")
        papers._verify(marks[0])
        counts = []
        for mark in marks:
            with self.count_queries(counts):
                papers._verify(mark)
        self.assertEqual(counts, [1] * len(marks))

    def test_it_is_found_by_indexes_only(self):
        """A plan that reads every paper would tell by its time what there is."""
        cr = self.env.cr
        cr.execute("SET LOCAL enable_seqscan = off")
        plans = []
        original = type(self.env).execute_query_dict

        def explain(env, query):
            cr.execute(f"EXPLAIN {query.code}", query.params)
            plans.append("\n".join(line for [line] in cr.fetchall()))
            return original(env, query)

        self.patch(type(self.env), "execute_query_dict", explain)
        self.papers._verify(self.paper.sha256)
        for field in ("sha256", "signed_sha256", "former_sha256s", "verify_code"):
            self.assertRegex(plans[0], rf"Index Scan on \S+protocol_+{field}\S* ")

    def test_marks_are_read_whatever_divides_them(self):
        code, mark = "ABCD2345" * 2 + "ABCD", "0a" * 32
        for entered, expected in {
            code: ("-", code),
            code[:-1]: ("-", "-"),
            f"{mark[:8]} {mark[8:]}\n": (mark, "-"),
            ":".join(re.findall("..", mark.upper())): (mark, "-"),
            f"http://x/pl{PAGE}/{code}": ("-", code),
        }.items():
            with self.subTest(entered=entered):
                self.assertEqual(read_mark(entered), expected)
        for entered in (None, 7, b"x", "", "/"):
            with self.subTest(entered=entered):
                self.assertEqual(read_mark(entered), ("-", "-"))

    def test_code_is_another_in_another_database(self):
        code = self.paper._make_verify_code()
        self.assertEqual(code, self.get_code(self.paper))
        self.paper.sudo()._write_step({"verify_code": False})
        self.assertEqual(self.paper._make_verify_code(), code)
        self.env["ir.config_parameter"].sudo().set_param("database.secret", "other")
        self.assertNotEqual(self.paper._make_verify_code(), code)

    # How often

    def test_attempts_are_limited_whoever_answers(self):
        """The count is the database's, so it is none of a process, or of its life."""
        key = self.env["client.offboarding.attempt"]
        self.assertTrue(key._may_try("verify", "127.0.0.1"))
        self.attempts.create(
            [{"key": self.attempts.search([]).key} for __ in range(MOST - 2)]
        )
        self.env.registry.clear_all_caches()
        self.assertEqual(self.get_state(self.ask("x")), ["unknown"])
        for entered in (self.paper.sha256, "x", self.get_code(self.paper)):
            page = self.ask(entered)
            self.assertEqual(page.status_code, 429)
            self.assertEqual(page.headers["Retry-After"], "3600")
            self.assertEqual(self.get_state(page), ["limited"])
            self.assertNotIn(self.paper.name, page.text)
        # What is refused isn't kept: nobody fills the database with it.
        self.assertEqual(self.attempts.search_count([]), MOST)
        # Who has asked for nothing yet isn't refused the page.
        self.assertEqual(self.ask().status_code, 200)
        hour = timedelta(hours=1)
        for attempt in self.attempts.search([]):
            attempt.date -= hour
        self.assertEqual(self.get_state(self.ask("x")), ["unknown"])
        self.attempts._gc_attempts()
        self.assertEqual(self.attempts.search_count([]), 1)

    def test_addresses_are_told_apart_and_not_kept(self):
        attempts = self.env["client.offboarding.attempt"]
        for address in ("198.51.100.7", "198.51.100.8", "2001:db8::1"):
            self.assertTrue(attempts._may_try("verify", address))
        self.assertTrue(attempts._may_try("other", "198.51.100.7"))
        keys = self.attempts.search([]).mapped("key")
        self.assertEqual(len(set(keys)), 4)
        self.assertNotIn("198.51", "".join(keys))
        # All of a network of IPv6 is one visitor's; and the same comes both ways.
        same = get_network("2001:db8::1")
        self.assertEqual(get_network("2001:db8::ffff:2"), same)
        self.assertNotEqual(get_network("2001:db8:0:1::1"), same)
        self.assertEqual(get_network("::ffff:198.51.100.7"), "198.51.100.7")
        self.assertEqual(get_network(None), "")
