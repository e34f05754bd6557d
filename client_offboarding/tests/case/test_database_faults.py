from unittest.mock import patch

from psycopg2 import DatabaseError, InterfaceError, OperationalError
from psycopg2.errors import DiskFull, LockNotAvailable, UndefinedTable

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ...tools.database_faults import is_database_fault
from ..common import MANAGER
from ..portal_common import PortalCase

# Of the server's insides.
SECRET = "base/16473/23348"
NO_ROOM, BUSY = "has no room left", "Somebody else is changing"
GONE, OTHER = "connection to the database was lost", "couldn't do this now"
# What PostgreSQL says, by its codes.
CODES = {"53100": NO_ROOM, "55P03": BUSY, "40001": BUSY, "57P01": GONE}
CODES |= {"57014": OTHER, "53200": OTHER, "58030": OTHER}
# And what is raised where nothing of it arrives.
SILENT = (OperationalError, InterfaceError, DatabaseError)


@tagged("post_install", "-at_install")
class TestDatabaseFaults(PortalCase, MockEmail):
    """What the database can't do now is said, not shown; and nothing else is blamed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(
            cls.env, "off_faults", groups=MANAGER, password="off_faults"
        )
        # Odoo tries five times, and waits longer each time.
        tries = "odoo.service.model.MAX_TRIES_ON_CONCURRENCY_FAILURE"
        cls.startClassPatcher(patch(tries, 1))

    def raise_code(self, records, code):
        records.env.cr.execute(
            f"DO $$ BEGIN RAISE '{SECRET}' USING ERRCODE = '{code}'; END $$"
        )

    def raise_silently(self, records, error):
        raise error(SECRET)

    def failing(self, model, method, how, what):
        def fail(records, *args, **kwargs):
            return how(records, what)

        return patch.object(type(self.env[model]), method, fail)

    def press(self, model, method, ids):
        """What the web client is answered to a button."""
        params = {"model": model, "method": method, "args": [ids], "kwargs": {}}
        url = f"/web/dataset/call_button/{model}/{method}"
        with mute_logger("odoo.http", "odoo.sql_db"):
            return self.url_open(url, json={"params": params})

    def each_fault(self):
        for code, words in CODES.items():
            yield self.raise_code, code, words
        for error in SILENT:
            yield self.raise_silently, error, GONE

    def assertSaid(self, answer, words):
        self.assertIn(words, answer.text.replace("&#39;", "'"))
        self.assertNotIn(SECRET, answer.text)
        self.assertNotIn("Traceback", answer.text)
        self.assertNotIn("psycopg2", answer.text)

    def test_button_is_answered_in_a_sentence(self):
        self.login(self.boss)
        for how, what, words in self.each_fault():
            with self.subTest(fault=what):
                failing = self.failing("client.offboarding", "action_close", how, what)
                with failing:
                    answer = self.press(
                        "client.offboarding", "action_close", self.case.ids
                    )
                self.assertSaid(answer, words)
                error = answer.json()["error"]["data"]
                # The web client shows what has this name without a traceback.
                self.assertEqual(error["name"], "odoo.exceptions.UserError")

    def test_page_of_the_portal_is_answered_in_a_sentence(self):
        self.login(None)
        token = self.token_of(self.contact)
        name = "_get_portal_values"
        for how, what, words in self.each_fault():
            with self.subTest(fault=what):
                failing = self.failing("client.offboarding", name, how, what)
                with failing, mute_logger("odoo.http", "odoo.sql_db"):
                    answer = self.url_open(
                        f"/my/offboardings/{self.case.id}?access_token={token}"
                    )
                self.assertEqual(answer.status_code, 503)
                self.assertSaid(answer, words)
                self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
                self.assertIn("no-store", answer.headers["Cache-Control"])

    def test_sentence_needs_no_language_from_the_database(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        self.boss.lang = "pl_PL"
        self.login(self.boss)
        languages = type(self.env["res.lang"])

        def lose(records, error):
            # From now on not even that can be read.
            self.startPatcher(patch.object(languages, "_get_data", side_effect=error))
            raise error(SECRET)

        for words, how in (
            ("Połączenie z bazą", self.raise_silently),
            (GONE, lose),
        ):
            with self.failing("client.offboarding", "action_close", how, SILENT[1]):
                answer = self.press("client.offboarding", "action_close", self.case.ids)
            self.assertIn(words, answer.json()["error"]["data"]["message"])

    def test_what_is_not_ours_is_answered_by_odoo(self):
        self.login(self.boss)
        with self.failing("res.partner", "check_access", self.raise_code, "53100"):
            answer = self.press("res.partner", "toggle_active", self.client.ids)
        error = answer.json()["error"]["data"]
        self.assertEqual(error["name"], "psycopg2.errors.DiskFull")

    def test_fault_of_what_was_asked_is_none_of_the_database(self):
        for error in (*SILENT, DiskFull, LockNotAvailable):
            self.assertTrue(is_database_fault(error()), error)
        for error in (UndefinedTable, ValueError, OSError):
            self.assertFalse(is_database_fault(error()), error)

    def test_template_is_not_blamed(self):
        templates = type(self.env["mail.template"])
        for error in (DiskFull, *SILENT):
            with (
                patch.object(templates, "_generate_template", side_effect=error),
                self.assertRaises(error),
            ):
                self.case._get_message_template("handover")

    def test_contract_is_not_blamed(self):
        # sudo: a scheduled action bills.
        contract = self.case.termination_ids.contract_id.sudo()
        contract._record_invoice_generation_error(DiskFull(SECRET), "invoice")
        self.assertFalse(contract.invoice_generation_error)
        self.assertFalse(contract.activity_ids)
        with mute_logger("odoo.addons.contract.models.contract"):
            contract._record_invoice_generation_error(ValueError("Price"), "invoice")
        self.assertIn("Price", contract.invoice_generation_error)
