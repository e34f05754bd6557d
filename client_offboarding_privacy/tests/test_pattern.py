from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from ..models import data_mentions
from ..models.data_pattern import exactly, like, like_number, split_numbers


@tagged("post_install", "-at_install")
class TestPattern(TransactionCase):
    """A name, an address and a number are found as a whole, and nothing like them."""

    def is_found(self, text, pattern, whole):
        self.env.cr.execute(
            "SELECT lower(%s) LIKE %s AND lower(%s) ~ %s", [text, pattern, text, whole]
        )
        return self.env.cr.fetchone()[0]

    def test_address_is_found_as_a_whole(self):
        whole = exactly(["anna@a.pl"])
        for text, found in {
            "anna@a.pl": True,
            'To: "Anna" <ANNA@A.PL>, x@y.pl': True,
            "Write to anna@a.pl.": True,
            "mailto:anna@a.pl?subject=x": True,
            "joanna@a.pl": False,
            "j.anna@a.pl": False,
            "anna@a.pl.example.com": False,
            "anna@a.plus": False,
            "anna@axpl": False,
        }.items():
            with self.subTest(text=text):
                self.assertEqual(self.is_found(text, like("anna@a.pl"), whole), found)

    def test_name_is_found_as_a_whole(self):
        whole = exactly([], ["Jan Nowak"])
        for text, found in {
            "Dear Jan Nowak,": True,
            "<b>JAN NOWAK</b>": True,
            "Jan Nowakowski": False,
            "Bojan Nowak": False,
            "Jan i Nowak": False,
        }.items():
            with self.subTest(text=text):
                self.assertEqual(self.is_found(text, like("Jan Nowak"), whole), found)

    def test_number_is_found_however_it_is_written(self):
        whole = exactly([], [], ["601222333"])
        for text, found in {
            "Call 601222333 today": True,
            "+48 601 222 333": True,
            "0048601222333": True,
            "+48601222333": True,
            "(601) 222-333": True,
            "tel:+48%20601%20222%20333": True,
            "61601222333444": False,
            "601222334": False,
            "6 and 0, 1, 2 of 222 and 333": False,
        }.items():
            with self.subTest(text=text):
                self.assertEqual(
                    self.is_found(text, like_number("601222333"), whole), found
                )

    def test_field_may_hold_several_numbers_and_extensions(self):
        for text, numbers in {
            "": [],
            "105": [],
            "123 45 67": ["1234567"],
            "+48 601 222 333": ["601222333"],
            "0048 (601) 222-333": ["601222333"],
            "22 123 45 67, 601 222 333": ["221234567", "601222333"],
            "22 123 45 67; 601.222.333": ["221234567", "601222333"],
            "221234567/601222333": ["221234567", "601222333"],
            "+48 22 123 45 67 +48 601 222 333": ["221234567", "601222333"],
            "22 123 45 67 lub 601 222 333": ["221234567", "601222333"],
            "22 123 45 67 wew. 105": ["221234567"],
            "22 123 45 67 #105": ["221234567"],
            # A stroke behind the area code, and before another last digit.
            "22/123 45 67": ["221234567"],
            "22/123/45/67": ["221234567"],
            "22 123 45 67/68": ["221234567"],
            # However its parts are set apart.
            "601\u2011222\u2011333": ["601222333"],
        }.items():
            with self.subTest(text=text):
                self.assertEqual(split_numbers(text), numbers)

    def test_signs_of_patterns_are_only_signs(self):
        whole = exactly(["a_b%c@x.pl"], ["A. (B) [C]* Kowalski"])
        self.assertTrue(self.is_found("a_b%c@x.pl", like("a_b%c@x.pl"), whole))
        self.assertFalse(self.is_found("axbxc@x.pl", like("a_b%c@x.pl"), whole))
        name = "a. (b) [c]* kowalski"
        self.assertTrue(self.is_found(name, like(name), whole))

    def test_texts_are_looked_through_piece_by_piece(self):
        texts = {
            "comment": "601 222 333 is the number of Zenobia Piskorz",
            "website": "zenobia.piskorz@texts.example.com",
            "street": "Zenobia Piskorzewska",
        }
        partners = self.env["res.partner"].create(
            [{"name": "Texts", key: text} for key, text in texts.items()] * 2
        )
        seeds = {
            "emails": ["Zenobia.Piskorz@texts.example.com"],
            "names": ["Zenobia Piskorz", "Zenobia Nobody"],
            "phones": ["601222333"],
        }
        mentions = self.env["client.offboarding.data.mentions"]
        with (
            patch.object(data_mentions, "ROWS", 2),
            patch.object(data_mentions, "AT_ONCE", 1),
        ):
            found = mentions._find(seeds)
        of_partners = {row[:3] for row in found if row[0] == "res.partner"}
        named = (("comment", 0), ("website", 1), ("comment", 3), ("website", 4))
        self.assertEqual(
            of_partners, {("res.partner", partners[n].id, path) for path, n in named}
        )
        self.assertEqual(len(found), len(set(found)))
