from odoo.tests import tagged

from ..papers_common import PapersCase

OURS = {
    "en_US": "as recorded by us, the Service Provider",
    "pl_PL": "według zapisu Usługodawcy",
}


@tagged("post_install", "-at_install")
class TestRecorded(PapersCase):
    """What one of us presses for the client is told as our record, not as his word."""

    def read_paper(self, kind, lang):
        return self.read_text(kind, lang)

    def assert_on_paper(self, kind, **texts):
        for lang, text in texts.items():
            with self.subTest(kind=kind, lang=lang):
                self.assertIn(text, self.read_paper(kind, lang))

    def get_last_message(self, line):
        return line.message_ids.sorted("id")[-1].body

    def get_contact(self):
        self.contact.email = "anna@gesla.example"
        self.case.sudo().contact_ids = self.contact
        return self.contact

    def make_line(self, model, **values):
        lines = self.case.env[f"client.offboarding.{model}"]
        return lines.create({"offboarding_id": self.case.id, **values})

    def hand_document(self, direction="to_client"):
        return self.make_line(
            "document",
            name="Umowa",
            medium="paper",
            direction=direction,
            channel="in_person",
            state="done",
        )

    def test_document_that_we_mark(self):
        document = self.hand_document()
        document.action_mark("received")
        self.assertIn(
            "Maria Źrebięca: Received (as recorded by us)",
            self.get_last_message(document),
        )
        shown = document._get_portal_values()
        self.assertEqual(
            (shown["receipt"], shown["recorded"]), ("Received", "as recorded by us")
        )
        self.assert_on_paper(
            "documents",
            en_US=f"Received – {OURS['en_US']} (Maria Źrebięca, 16 November 2026)",
            pl_PL=f"Odebrano – {OURS['pl_PL']} (Maria Źrebięca, 16 listopada 2026 r.)",
        )

    def test_document_that_we_mark_for_somebody_named(self):
        document = self.hand_document()
        document.action_mark("received", receiver="Anna Kowalska")
        self.assertIn(
            "(Anna Kowalska, as recorded by us)", self.get_last_message(document)
        )
        self.assert_on_paper(
            "documents",
            en_US=f"by Anna Kowalska, {OURS['en_US']}",
            pl_PL=f"przez: Anna Kowalska, {OURS['pl_PL']}",
        )

    def test_document_that_the_client_acknowledges_is_his_word(self):
        document = self.hand_document()
        document.sudo()._mark_receipt("received", None, "Anna Kowalska")
        self.assertFalse(document._get_portal_values()["recorded"])
        self.assertNotIn("recorded by us", self.read_paper("documents", "en_US"))

    def test_document_that_comes_to_us_is_ours_to_say(self):
        document = self.hand_document("to_company")
        document.action_mark("received")
        self.assertNotIn("recorded by us", self.get_last_message(document))
        self.assertNotIn("recorded by us", self.read_paper("documents", "en_US"))

    def test_thing_that_goes_back_to_the_client(self):
        thing = self.make_return("Pieczęć", direction="to_client")
        thing.action_receive()
        self.assertIn("(as recorded by us)", self.get_last_message(thing))
        shown = self.case._get_portal_deliveries(self.get_contact())
        self.assertIn("1 of 1, as recorded by us", [one["detail"] for one in shown])
        self.assert_on_paper("returns", **OURS)

    def test_thing_with_the_name_of_who_took_it(self):
        thing = self.make_return("Pieczęć", direction="to_client")
        wizard = self.case.env["client.offboarding.receive"]
        wizard.create(
            {"return_id": thing.id, "received_by": "Anna Kowalska"}
        ).action_receive()
        self.assertIn(
            "(Anna Kowalska, as recorded by us)", self.get_last_message(thing)
        )
        self.assert_on_paper(
            "returns",
            en_US="by Anna Kowalska,",
            pl_PL="przez: Anna Kowalska,",
        )

    def test_thing_that_comes_to_us_is_ours_to_say(self):
        thing = self.make_return("Laptop")
        thing.action_receive()
        self.assertNotIn("recorded by us", self.get_last_message(thing))
        self.assertNotIn("recorded by us", self.read_paper("returns", "en_US"))

    def test_access_that_was_transferred(self):
        access = self.make_line(
            "access", system="DNS", operation="transfer", new_owner="Jan Nowak"
        )
        access.with_user(self.manager).action_waive_control("Wound up")
        access.action_done()
        shown = access._get_portal_values()
        self.assertEqual(shown["status"], "Jan Nowak, as recorded by us")
        self.assert_on_paper("access", **OURS)
        self.assertNotIn("Wound up", self.read_paper("access", "en_US"))

    def test_control_of_an_access_that_we_record(self):
        access = self.make_line("access", system="DNS", operation="transfer")
        access.action_record_control(
            partner_id=self.get_contact().id, channel="phone", proof="Called at 11:00"
        )
        access.action_done()
        name = self.contact.name
        self.assertEqual(
            access._get_portal_values()["status"],
            f"Confirmed on 11/16/2026: {name}, as recorded by us",
        )
        self.assert_on_paper(
            "access",
            en_US=f"control confirmed by {name}, by phone, 16 November 2026, "
            + OURS["en_US"],
            pl_PL=f"kontrolę potwierdził(a): {name}, telefonicznie, "
            f"16 listopada 2026 r., {OURS['pl_PL']}",
        )

    def test_control_that_the_client_confirms_is_his_word(self):
        contact = self.get_contact()
        access = self.make_line("access", system="DNS", operation="transfer")
        access.action_ask_control()
        access.sudo()._answer_control(contact)
        access.action_done()
        text = self.read_paper("access", "en_US")
        self.assertIn(f"confirmed by {contact.name}, in the portal", text)
        self.assertNotIn("as recorded by us", text)

    def test_access_that_we_revoked_is_ours_to_say(self):
        self.make_line("access", system="DNS", operation="revoke").action_done()
        self.assertNotIn("recorded by us", self.read_paper("access", "en_US"))

    def take_over(self):
        provider = self.env["res.partner"].create({"name": "Nowy Sp. z o.o."})
        proof = self.env["ir.attachment"].create({"name": "a.pdf", "raw": b"a"})
        self.case.sudo().write(
            {
                "new_provider_id": provider.id,
                "new_provider_authorised_on": "2026-11-10",
                "new_provider_proof_ids": proof.ids,
            }
        )
        item = self.make_line("knowledge", name="Kopie zapasowe")
        item.action_hand_over()
        return item

    def test_knowledge_that_we_accept_for_who_takes_over(self):
        item = self.take_over()
        item.action_accept("Ewa Nowa")
        self.assertIn("Ewa Nowa, as recorded by us", self.get_last_message(item))
        shown = item._get_portal_values(self.contact, item.browse())
        self.assertEqual(shown["accepted_by"], "Ewa Nowa, as recorded by us")
        self.assert_on_paper(
            "handover",
            en_US="by Ewa Nowa, as recorded",
            pl_PL="przez: Ewa Nowa, według",
        )

    def test_knowledge_accepted_in_the_portal_is_the_receivers_word(self):
        item = self.take_over()
        item.sudo()._accept_in_portal(self.contact)
        shown = item._get_portal_values(self.contact, item.browse())
        self.assertEqual(shown["accepted_by"], "Anna Kowalska")
        self.assertNotIn("recorded by us", self.read_paper("handover", "en_US"))
