import hashlib
from io import BytesIO

from PIL import Image

from odoo.fields import Command
from odoo.tests import tagged

from ..papers_common import KRS, PapersCase

DIGEST = hashlib.sha256(b"Report").hexdigest()
# What every paper of the handover states, by language.
COMMON = {
    "pl_PL": [
        "Warszawa, 16 listopada 2026 r.",
        "Świt Sp. z o.o.",
        "ul. Żurawia 6",
        "NIP: PL5260250274",
        "Rejestr: " + KRS,
        "Gęślą Jaźń Sp. z o.o.",
        "ul. Świętokrzyska 14",
        "NIP: PL7010014289",
        "KRS 0000654321",
        "Reprezentacja: osoby podpisane poniżej",
        "Podstawa umocowania: " + KRS,
        "K/2026/1",
        "1 stycznia 2026 r.",
        "Załączniki i egzemplarze",
        "jednobrzmiących egzemplarzach",
        "Podstawa umocowania",
        "Data i godzina",
    ],
    "en_US": [
        "Warszawa, 16 November 2026",
        "Świt Sp. z o.o.",
        "NIP (tax number): PL5260250274",
        "Register: " + KRS,
        "Gęślą Jaźń Sp. z o.o.",
        "NIP (tax number): PL7010014289",
        "Represented by the persons who sign below",
        "Basis: " + KRS,
        "K/2026/1",
        "1 January 2026",
        "Annexes and copies",
        "identical copies",
        "Date and hour",
    ],
}
# And what each of them states beyond that.
LAW = {
    "returns": {
        "pl_PL": [
            "Protokół zwrotu sprzętu i materiałów",
            "godz. 11:00 (Europe/Warsaw)",
            "Zwrot na rzecz Usługodawcy",
            "Laptop",
            "nr seryjny SN-1",
            "wraz z: zasilacz, torba",
            "Stan przy Stan przy",
            "wydaniu zwrocie",
            "Nowy Zużyty",
            "Magazyn Wola",
            "3 szt.",
            "Uwagi",
            "Klient: Zgodnie",
            "z umową",
            "Czego brakuje Klucze – 2 z 2 szt.",
            "Pozostaje do zwrotu Karty – 2 z 5 szt.",
            "Uszkodzenia ponad normalne zużycie Telefon: Pęknięty ekran",
            "Pozostaje u Klienta, na uzgodnionych warunkach",
            "Sprzedane: 500 zł netto, bez gwarancji",
            "Zwrot na rzecz Klienta",
            "Weksel",
            "Zdjęcia",
            "zepsute.jpg nie można wydrukować",
            "nie wnoszą zastrzeżeń",
        ],
        "en_US": [
            "Record of the Return of Equipment and Materials",
            "11:00 (Europe/Warsaw)",
            "Returned to the Service Provider",
            "serial no. SN-1",
            "with: zasilacz, torba",
            "Condition Condition",
            "at issue at return",
            "New Worn",
            "Magazyn Wola",
            "3 pcs",
            "the Client:",
            "z umową",
            "What is missing Klucze – 2 of 2 pcs",
            "Still to be returned Karty – 2 of 5 pcs",
            "Damage beyond normal wear Telefon: Pęknięty ekran",
            "Staying with the Client, on agreed terms",
            "Sold: 500 zł netto, bez gwarancji",
            "Returned to the Client",
            "Promissory note",
            "Photos",
            "zepsute.jpg can't be printed",
            "raise no objection",
        ],
    },
    "documents": {
        "pl_PL": [
            "Protokół przekazania dokumentów",
            "Przekazane Klientowi",
            "Raport roczny",
            "Raport.pdf",
            DIGEST[:32],
            DIGEST[32:],
            "Elektroniczna",
            "Na papierze",
            "Oryginał",
            "Kopia",
            "egzemplarzy:",
            "2, stron: 14",
            "plików: 1",
            "13 listopada 2026 r.",
            "List polecony, 00259007738",
            "Odebrano – według",
            "Usługodawcy (Maria",
            "Czego brakuje Procedura kopii: Brak strony 3",
            "Pozostaje do przekazania Pełnomocnictwo",
            "Przekazane Usługodawcy",
        ],
        "en_US": [
            "Record of the Handover of Documents",
            "Handed to the Client",
            "Raport.pdf",
            DIGEST[:32],
            DIGEST[32:],
            "Electronic",
            "On paper",
            "Original",
            "Copy",
            "copies:",
            "pages: 14",
            "files: 1",
            "13 November 2026",
            "Registered post, 00259007738",
            "Received – as",
            "What is missing Procedura kopii: Brak strony 3",
            "Still to be handed over Pełnomocnictwo",
            "Handed to the Service Provider",
        ],
    },
    "access": {
        "pl_PL": [
            "Protokół przekazania dostępów",
            "System i konto",
            "Serwer poczty",
            "root",
            "wspólne",
            "Wykonana czynność",
            "przekazano; nowy",
            "właściciel: Jan Nowak;",
            "wykonano kopię",
            "następne odnowienie: 31 stycznia 2027 r.",
            "cofnięto",
            "zamknięto",
            "Kto Lp.",
            "16 listopada 2026 r.",
            "11:00 (Europe/Warsaw)",
            "Pozostaje do wykonania Router",
            "Hasła, klucze i inne dane poufne nie są częścią",
        ],
        "en_US": [
            "Record of the Handover of Access",
            "System and account",
            "Serwer poczty",
            "root",
            "shared",
            "transferred; new owner: Jan",
            "Nowak; a backup was made",
            "next renewal: 31 January 2027",
            "revoked",
            "closed",
            "What was done whom When",
            "16 November 2026",
            "11:00 (Europe/Warsaw)",
            "Still to be done Router",
            "Passwords, keys and other secrets are not part of this record",
        ],
    },
    "confirmation": {
        "pl_PL": [
            "Potwierdzenie zakończenia współpracy",
            "12 listopada 2026 r.",
            "wypowiedzenie złożone przez Klienta",
            "wykonane i rozliczone, z wyjątkiem niżej wymienionych",
            "Przyczyna nierozliczenia",
            "Router",
            "dostęp do cofnięcia",
            "Pełnomocnictwo",
            "dokument do przekazania",
            "do zwrotu: 2 z 5",
            "nierozliczone na dzień sporządzenia",
            "Strony dziękują sobie",
        ],
        "en_US": [
            "Confirmation of the End of the Cooperation",
            "12 November 2026",
            "notice by the Client",
            "Router",
            "access still to be revoked",
            "Pełnomocnictwo",
            "document still to be handed over",
            "2 of 5 to be returned",
            "outstanding on the day of this document",
            "thank each other",
        ],
    },
}


@tagged("post_install", "-at_install")
class TestPapersLaw(PapersCase):
    """The papers of the handover, item by item, in both languages.

    Those of notice, takeover and settlement have tests of their own.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_things()
        cls.add_documents()
        cls.add_access()

    @classmethod
    def add(cls, model, **values):
        return cls.case.env[f"client.offboarding.{model}"].create(
            {"offboarding_id": cls.case.id, **values}
        )

    @classmethod
    def add_thing(cls, name, **values):
        return cls.add("return", name=name, uom_id=cls.unit.id, **values)

    @classmethod
    def add_things(cls):
        picture = BytesIO()
        Image.new("RGB", (800, 600), "navy").save(picture, "PNG")
        photos = cls.case.env["ir.attachment"].create(
            [
                {"name": "laptop.png", "raw": picture.getvalue()},
                {"name": "zepsute.jpg", "raw": b"no picture"},
            ]
        )
        cls.add_thing(
            "Laptop",
            serial="SN-1",
            accessories="zasilacz, torba",
            condition_issued="new",
            place="Magazyn Wola",
            client_remarks="Zgodnie z umową",
            photo_ids=[Command.set(photos.ids)],
        ).action_receive(condition="worn")
        cls.add_thing("Telefon", remarks="Pęknięty ekran").action_receive(
            condition="damaged"
        )
        cls.add_thing("Karty", quantity=5).action_receive(3)
        cls.add_thing("Klucze", quantity=2).action_missing()
        cls.add_thing(
            "Sejf",
            direction="kept",
            kept_as="sold",
            terms="500 zł netto, bez gwarancji",
        )
        cls.add_thing(
            "Zabezpieczenie",
            category="security",
            security_kind="note",
            direction="to_client",
        ).action_receive()

    @classmethod
    def add_documents(cls):
        file = cls.env["ir.attachment"].create(
            {
                "name": "Raport.pdf",
                "raw": b"Report",
                "res_model": "res.partner",
                "res_id": cls.client.id,
            }
        )
        cls.add(
            "document",
            name="Raport roczny",
            kind="report",
            attachment_ids=[Command.link(file.id)],
            channel="email",
            state="done",
        ).action_mark("received")
        cls.add(
            "document",
            name="Umowa ramowa",
            medium="paper",
            originality="original",
            quantity=2,
            pages=14,
            channel="registered_post",
            tracking_number="00259007738",
            date_handed="2026-11-13",
            state="done",
        )
        cls.add("document", name="Procedura kopii", state="done").action_mark(
            "missing", "Brak strony 3"
        )
        cls.add(
            "document", name="Pełnomocnictwo", medium="paper", direction="to_company"
        )

    @classmethod
    def add_access(cls):
        mail = cls.add(
            "access",
            system="Serwer poczty",
            account="root",
            operation="transfer",
            holder="shared",
            new_owner="Jan Nowak",
            backup="made",
            renewal_date="2027-01-31",
        )
        mail.sudo()._write_step({"control_reason": "Not needed here"})
        mail.action_done()
        cls.add("access", system="Panel banku", operation="revoke", state="done")
        cls.add("access", system="Repozytorium", operation="close", state="done")
        cls.add("access", system="Router")

    def test_every_item_is_on_the_paper(self):
        for kind, items in LAW.items():
            if kind == "confirmation":
                self.case._write_step({"state": "confirm"})
            for lang, texts in items.items():
                with self.subTest(kind=kind, lang=lang):
                    paper = self.make_paper(kind, lang=lang)
                    words = self.words(self.print_paper(paper))
                    missing = [
                        text
                        for text in [paper.name, *COMMON[lang], *texts]
                        if text not in words
                    ]
                    self.assertFalse(missing, words)

    def test_photos_are_small_and_of_their_thing(self):
        paper = self.make_paper("returns")
        ((photo, broken, empty),) = paper._get_kind()._get_photos(paper)
        self.assertTrue(photo["url"].startswith("data:image/png;base64,"))
        self.assertIn("SN-1", photo["caption"])
        self.assertFalse(broken["url"])
        self.assertFalse(empty)
