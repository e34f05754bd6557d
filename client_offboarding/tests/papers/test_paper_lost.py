import os

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..portal_common import PortalCase
from ..rights import make_own_pdf, stub_printer

CONTROLLERS = "odoo.addons.client_offboarding.controllers"


@tagged("post_install", "-at_install")
class TestPaperLost(PortalCase):
    """A file that the store has lost is told in words, to whoever asks for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stub_printer(cls, make_own_pdf)

    def setUp(self):
        super().setUp()
        self.paper = self.make_paper("returns")
        self.paper.action_send()

    def lose(self, file):
        path = file._full_path(file.store_fname)
        self.assertTrue(os.path.exists(path))
        os.unlink(path)

    def test_visitor_is_asked_to_write_to_us_and_the_administrator_is_told(self):
        file = self.paper.sudo().attachment_id
        self.lose(file)
        self.login(None)
        token = self.token_of(self.contact)
        with self.assertLogs(CONTROLLERS, "WARNING") as logs:
            answer = self.open_page(f"/papers/{self.paper.id}/file", token)
        self.assertIn(str(file.id), "".join(logs.output))
        self.assertEqual(answer.status_code, 303)
        page = self.url_open(answer.headers["Location"])
        self.assertEqual(page.status_code, 200)
        self.assertIn("can't be shown at the moment", page.text)
        self.assertNotIn("file store", page.text)

    @mute_logger("odoo.http")
    def test_colleague_reads_what_is_wrong(self):
        self.lose(self.paper.sudo().attachment_id)
        self.login(self.owner)
        answer = self.url_open(f"/client_offboarding/papers/{self.paper.id}/file")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("file store", answer.text)
