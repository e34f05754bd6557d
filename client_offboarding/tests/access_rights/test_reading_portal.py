import re

from odoo.tests import HttpCase, tagged

from ..compute_guard import computing_drops_nothing
from ..reading_common import ReadingCase

INVITED = ("notice", "handover", "confirm", "closed", "owing")


@tagged("post_install", "-at_install")
class TestReadingPortal(ReadingCase, HttpCase):
    """The portal's pages of a case in each situation, with all that they link to."""

    def setUp(self):
        super().setUp()
        self.enterContext(computing_drops_nothing())

    def open_page(self, path):
        self.env.invalidate_all()
        return self.url_open(path, allow_redirects=False)

    def test_contact_opens_every_page_of_his_cases(self):
        self.authenticate(self.portal.login, self.portal.login)
        self.assertEqual(self.open_page("/my/offboardings").status_code, 200)
        for situation in INVITED:
            case = self.cases[situation].sudo()
            self.assertIn(self.portal.partner_id, case.contact_ids)
            page = self.open_page(f"/my/offboardings/{case.id}")
            with self.subTest(situation=situation):
                self.assertEqual(page.status_code, 200)
                self.assertIn(case.name, page.text)
            links = set(
                re.findall(rf'href="(/my/offboardings/{case.id}/[^"#]+)"', page.text)
            )
            for link in sorted(links):
                with self.subTest(situation=situation, link=link):
                    self.assertEqual(self.open_page(link).status_code, 200)

    def test_pages_of_other_cases_are_refused(self):
        self.authenticate(self.portal.login, self.portal.login)
        for situation in self.cases.keys() - set(INVITED):
            page = self.open_page(f"/my/offboardings/{self.cases[situation].id}")
            with self.subTest(situation=situation):
                self.assertIn(page.status_code, (303, 404))
                self.assertNotIn(self.cases[situation].sudo().name, page.text)
