from odoo.fields import Command

from .deposit_common import DepositCase
from .settlement_common import OUTSIDE, SettlementCase

TAXABLE = {"vat_treatment": "taxable", "vat_reason": "Price of a service"}


class RichCase(SettlementCase, DepositCase):
    """A case that has something of everything, to print.

    Two contracts, which ended; joint representation; invoices part-paid, disputed and
    in EUR, a bill, a deposit, charges of each VAT treatment; things of each fate; a new
    provider.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second.contract_line_ids.sudo().last_date_invoiced = "2026-10-26"
        cls.fill_registers()
        cls.fill_ledger()
        cls.fill_charges()
        cls.fill_returns()
        cls.fill_handover()

    @classmethod
    def open_case(cls, **values):
        """Both contracts end by the same notice, the second one earlier."""
        cls.second = cls.make_contract(
            {"name": "Kadry i płace", "price_unit": 2450.0, "date_start": "2025-03-01"},
            name="Obsługa kadrowo-płacowa z prowadzeniem akt osobowych",
            code="U/2025/17",
            date="2025-03-01",
            notice_interval=14,
            notice_unit="day",
            penalty_type="fee_months",
            penalty_value=2,
            has_confidentiality=True,
            confidentiality_months=24,
            has_processing_agreement=True,
            data_return_days=14,
            settlement_days=30,
            exit_assistance_days=30,
            non_compete_months=12,
            surviving_duties="Przechowywanie akt osobowych zgodnie z § 12 umowy.",
        )
        return super().open_case(**values)

    @classmethod
    def fill_registers(cls):
        cls.company.write(
            {
                "offboarding_signatures_needed": 2,
                "offboarding_representatives": "Anna Lis, Prezes Zarządu\n"
                "Grzegorz Brzęczyszczykiewicz, Członek Zarządu",
            }
        )
        cls.company.partner_id.write(
            {
                "offboarding_register_court": "Sąd Rejonowy dla m.st. Warszawy w "
                "Warszawie, XII Wydział Gospodarczy KRS",
                "offboarding_krs": "0000123456",
                "offboarding_share_capital": 250000,
            }
        )
        cls.client.write(
            {
                "zip": "31-072",
                "offboarding_register_court": "Sąd Rejonowy dla Krakowa-Śródmieścia "
                "w Krakowie, XI Wydział Gospodarczy KRS",
                "offboarding_krs": "0000654321",
                "offboarding_share_capital": 50000,
            }
        )

    @classmethod
    def fill_ledger(cls):
        part_paid = cls._make_due("2026-10-20", 12345.67, cls.zloty)
        cls._pay_part(part_paid, 2345.67)
        disputed = cls._make_due("2026-10-20", 910.0, cls.zloty)
        disputed.with_user(cls.accountant).offboarding_disputed = True
        cls._make_due("2026-12-20", 1500.0, cls.euro)
        cls.make_bill(cls, 800.0, currency_id=cls.zloty.id)
        cls.move_deposit(5000.0, currency=cls.zloty)

    @classmethod
    def _make_due(cls, day_due, amount, currency):
        return cls.make_invoice(cls, day_due, amount, currency)

    @classmethod
    def _pay_part(cls, invoice, amount):
        cls.pay_part(cls, invoice, amount)

    @classmethod
    def fill_charges(cls):
        """One of each VAT treatment, one disputed, one nobody decided on yet."""
        charges = [
            cls.make_charge(cls, name=name, currency_id=cls.zloty.id, kind=kind, **vat)
            for name, kind, vat in (
                ("Kara umowna za naruszenie § 7 ust. 2 umowy", "penalty", OUTSIDE),
                ("Opłata za wcześniejsze zakończenie umowy", "penalty", TAXABLE),
                ("Opłata za migrację danych", "service", TAXABLE),
                (
                    "Zgubiony klucz do archiwum przy ul. Długiej 5",
                    "equipment",
                    {"vat_treatment": False, "vat_reason": False},
                ),
            )
        ]
        for charge in charges[:2]:
            charge.action_agree()
        charges[2].action_dispute()

    @classmethod
    def fill_returns(cls):
        def make(name, **values):
            return cls.make_return(cls, name, **values)

        laptop = make("Laptop Dell Latitude 7440", serial="SN-2024-00017")
        laptop.action_receive(condition="damaged", remarks="Pęknięta obudowa")
        make("Monitor 27″", quantity=2, accessories="zasilacz, kabel HDMI")
        cls.case.return_ids[-1].action_receive(place="Warszawa, ul. Żurawia 6")
        docks = make("Stacja dokująca", quantity=4)
        docks.action_receive(quantity=3, date="2026-11-10 09:00:00")
        docks.action_missing()
        phones = make("Telefon służbowy", quantity=3)
        phones.action_receive(quantity=1)
        make("Archiwum papierowe", direction="to_client", category="material")
        make("Szafa rack", direction="kept", kept_as="sold", terms="do 2027 r.")

    @classmethod
    def fill_handover(cls):
        env = cls.case.env
        # sudo: the new provider is entered by whoever keeps the contacts.
        provider = env["res.partner"].sudo()
        provider = provider.create(
            {
                "name": "Żółw i Wspólnicy Sp. k.",
                "is_company": True,
                "street": "al. Niepodległości 120 lok. 4",
                "zip": "02-577",
                "city": "Warszawa",
                "country_id": env.ref("base.pl").id,
            }
        )
        proof = env["ir.attachment"].create({"name": "a", "raw": b"a"})
        cls.case.write(
            {
                "new_provider_id": provider.id,
                "new_provider_authorised_on": "2026-11-05",
                "new_provider_proof_ids": [Command.set(proof.ids)],
                "overlap_start": "2026-11-09",
                "date_takeover": "2026-12-01",
            }
        )
        owner = {"offboarding_id": cls.case.id}
        items = env["client.offboarding.knowledge"].create(
            [
                {"name": "Zamknięcie miesiąca i deklaracje VAT", **owner},
                {"name": "Lista płac", "location": "Segregator 7, półka B", **owner},
                {"name": "Kto odbiera pocztę?", "kind": "question", **owner},
            ]
        )
        items[0].action_hand_over()
        items[0].action_accept()
        env["client.offboarding.document"].create(
            [
                {"name": "Umowa ramowa z załącznikami", "state": "done", **owner},
                {"name": "Akta osobowe 17 pracowników", "pages": 640, **owner},
            ]
        )
        accesses = env["client.offboarding.access"].create(
            [
                {
                    "system": "Serwer poczty",
                    "account": "administrator@gesla-jazn.example.com",
                    "instructions": "Hasło w sejfie haseł Klienta.",
                    **owner,
                },
                {"system": "Bank", "operation": "transfer", "new_owner": "Ewa"} | owner,
            ]
        )
        accesses[0].action_done()
