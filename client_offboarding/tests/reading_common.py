from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command

from .common import ALL, AMOUNTS, MANAGER, USER
from .compute_guard import computing_drops_nothing
from .deposit_common import DepositCase
from .rights import CASE, RightsCase

OURS = "client_offboarding"


class ReadingCase(RightsCase, DepositCase):
    """A case in each situation with something of everything in it, and every role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.readers = cls.make_readers()
        cls.contact.email = "anna@kowalski.example"
        cls.cases = {
            state: cls.make_quiet_case(state)
            for state in ("draft", "notice", "handover", "confirm", "closed")
        }
        cls.cases["cancelled"] = cls.make_cancelled_case()
        cls.cases["owing"] = cls.make_owing_case()
        cls.cases["settled"] = cls.make_settled_case()
        cls.cases["without contracts"] = cls.open_case(
            partner_ids=[Command.set(cls.make_client("Bez umów").ids)]
        )
        cls.cases["elsewhere"] = cls.make_case_elsewhere()
        cls.add_settings(cls.cases["owing"])
        cls.add_batches()
        if "client.offboarding.delivery" in cls.env:
            cls.add_delivery(cls.cases["owing"])

    @classmethod
    def make_readers(cls):
        cls.elsewhere = cls.setup_other_company(name="Second")["company"]
        cls.elsewhere.country_id = cls.env.ref("base.pl")
        cls.stranger = cls.make_user("stranger", MANAGER, company_id=cls.elsewhere.id)
        cls.env.user.company_ids |= cls.elsewhere
        return (
            cls.owner
            | cls.colleague
            | cls.manager
            | cls.officer
            | cls.accountant
            | cls.auditor
            | cls.both
            | cls.helper
            | cls.stranger
            | cls.portal
            | cls.make_user("all", ALL)
            | cls.make_user("amounts", f"{USER},{AMOUNTS}")
            | cls.make_user("all_amounts", f"{ALL},{AMOUNTS}")
        ).sudo()

    @classmethod
    def get_models(cls):
        """The models of our addons that have records of their own."""
        return sorted(
            name
            for name, model in cls.env.registry.items()
            if OURS in (model._original_module or "")
            and not model._original_module.startswith("test_")
            and not model._abstract
            and not model._transient
        )

    @classmethod
    def make_client(cls, name):
        return cls.env["res.partner"].create({"name": name, "is_company": True})

    @classmethod
    def make_quiet_case(cls, state, name=None):
        client = cls.make_client(name or f"Client {state}")
        case = cls.quiet_case(partner_ids=[Command.set(client.ids)])
        if state != "draft":
            cls.fill(case)
        cls.advance(case, state)
        return case

    @classmethod
    def fill(cls, case):
        """Settled things of every kind: nothing keeps the case from going on."""
        case.contact_ids |= cls.portal.partner_id
        case.dispute_ids = [
            Command.create(
                {"name": "May is too high", "state": "agreed", "outcome": "5% less"}
            )
        ]
        received = cls.add_return(case, user_id=cls.helper.id, direction="kept")
        received.action_receive()
        lines = (
            case.document_ids.create({"offboarding_id": case.id, "name": "Ledgers"}),
            case.access_ids.create({"offboarding_id": case.id, "system": "Mail"}),
            case.knowledge_ids.create({"offboarding_id": case.id, "name": "Closing"}),
        )
        for line in lines:
            line.action_cancel_line()
        cls.add_charge(case)
        cls.waive(case, "charge_open")

    @classmethod
    def make_cancelled_case(cls):
        case = cls.quiet_case(
            partner_ids=[Command.set(cls.make_client("Client stays").ids)]
        )
        case.action_give_notice()
        case.termination_ids._write_step({"date_end": "2026-12-31"})
        case.action_cancel(outcome="retained", consent="Letter of 15 November")
        return case

    @classmethod
    def make_owing_case(cls):
        """The client of contract and ledger: everything is open."""
        cls.bill_until(cls.line, date(2026, 8, 31))
        cls.make_invoice(500.0, invoice_date_due="2026-11-05")
        cls.make_invoice(50.0, post=False)
        cls.move_deposit(300.0)
        case = cls.handover("2026-11-30", initiated_by="client")
        case.contact_ids |= cls.portal.partner_id
        for user in (cls.helper, cls.owner):
            cls.add_return(case, user_id=user.id)
            case.document_ids.create(
                {"offboarding_id": case.id, "name": "Files", "user_id": user.id}
            )
            case.access_ids.create(
                {"offboarding_id": case.id, "system": "DNS", "user_id": user.id}
            )
            case.knowledge_ids.create(
                {"offboarding_id": case.id, "name": "Backups", "user_id": user.id}
            )
            case.lesson_ids.create(
                {"offboarding_id": case.id, "name": "Answer in a day", "kind": "action"}
                | {"user_id": user.id}
            )
        cls.add_data(case)
        case.dispute_ids = [Command.create({"name": "June is too high"})]
        case.return_ids[0].action_receive()
        cls.add_charge(case)
        cls.waive(case, "receivable_overdue")
        cls.add_papers(case)
        case.action_change_end("2026-12-31", "A month more", "E-mail of 2 November")
        return case

    @classmethod
    def add_data(cls, case):
        rule = cls.env(su=True)["client.offboarding.data.rule"].create(
            {"code": "T/1", "name": "Vouchers", "law": "Art. 74", "years": 5}
        )
        for company in (cls.company, cls.elsewhere):
            system = cls.env(su=True)["client.offboarding.data.system"].create(
                {"name": "Mail", "company_id": company.id, "rule_id": rule.id}
            )
            if company != cls.company:
                continue
            for user in (cls.helper, cls.owner):
                cls.env(su=True)["client.offboarding.data"].create(
                    {
                        "offboarding_id": case.id,
                        "system_id": system.id,
                        "user_id": user.id,
                    }
                )

    @classmethod
    def add_papers(cls, case):
        papers = case.env["client.offboarding.protocol"]
        for kind in ("returns", "settlement", "balance"):
            papers |= papers.create({"offboarding_id": case.id, "kind": kind})
        papers.action_send()
        papers[0].action_sign_company()
        # sudo: files come through the portal, where nothing but its own code writes.
        case.env["client.offboarding.upload"].sudo().create(
            {
                "protocol_id": papers[0].id,
                "side": "client",
                "partner_id": cls.portal.partner_id.id,
                "name": "Anna Kowalska",
                "method": "paper",
            }
        )

    @classmethod
    def make_settled_case(cls):
        """A client with a contract who owes nothing any more."""
        client = cls.make_client("Rozliczony Sp. z o.o.")
        contract = cls.make_contract(partner_id=client.id, code="K/2026/2")
        cls.bill_until(contract.contract_line_ids, date(2026, 10, 31))
        cls.mark_sent(contract._get_related_invoices())
        case = cls.open_case(
            mode="agreement",
            partner_ids=[Command.set(client.ids)],
            date_delivered="2026-10-01",
        )
        case.termination_ids.date_end = "2026-10-31"
        cls.advance(case, "handover")
        return case

    @classmethod
    def make_case_elsewhere(cls):
        return (
            cls.env[CASE]
            .with_user(cls.stranger)
            .create({"partner_id": cls.quiet.id, "company_id": cls.elsewhere.id})
        )

    @classmethod
    def add_delivery(cls, case):
        """An order that isn't delivered, where the addon for sales is installed."""
        product = cls.env["product.product"].create(
            {"name": "Audit", "type": "service", "taxes_id": False}
        )
        # sudo: nobody here sells anything.
        order = (
            cls.env["sale.order"]
            .sudo()
            .create(
                {
                    "partner_id": cls.client.id,
                    "company_id": cls.company.id,
                    "order_line": [
                        Command.create({"product_id": product.id, "price_unit": 100})
                    ],
                }
            )
        )
        order.action_confirm()
        # sudo: the test is about reading.
        case.sudo().action_collect()

    @classmethod
    def add_batches(cls):
        """Many clients at once, in each company."""
        for name in ("owing", "elsewhere"):
            # sudo: the test is about reading.
            case = cls.cases[name].sudo()
            batch = case.env["client.offboarding.batch"].create(
                {
                    "name": name,
                    "company_id": case.company_id.id,
                    "reason_id": cls.reason.id,
                    "partner_ids": [Command.set(case.partner_id.ids)],
                }
            )
            batch.line_ids.create(
                {"batch_id": batch.id, "partner_id": case.partner_id.id}
            )._write_step({"offboarding_id": case.id})

    @classmethod
    def add_settings(cls, case):
        """One record of each model that the cases above have no use for."""
        rows = {
            "client.offboarding.gate": {
                "company_id": cls.company.id,
                "code": "return_open",
                "blocks": "confirm",
            },
            "client.offboarding.paper.text": {
                "company_id": cls.company.id,
                "kind": "returns",
                "body": "Thank you",
            },
            "client.offboarding.return.item": {
                "name": "Laptop",
                "contract_id": cls.contract.id,
            },
            "client.offboarding.message": {"offboarding_id": case.id, "kind": "thanks"},
            "client.offboarding.feedback": {
                "offboarding_id": case.id,
                "partner_id": cls.portal.partner_id.id,
                "channel": "portal",
                "state": "answered",
                "recommend": 4,
                "may_quote": "name",
            },
            "client.offboarding.interest": {
                "charge_id": case.sudo().charge_ids[:1].id,
                "document": "INV/1",
                "date_due": "2026-11-05",
                "date_from": "2026-11-06",
                "date_to": "2026-11-16",
            },
            "l10n_pl.offboarding.nbp.rate": {
                "date": "2026-01-01",
                "rate": 4.0,
                "source": "NBP",
            },
        }
        for name, values in rows.items():
            if name in cls.env:
                # sudo: the test is about reading.
                cls.env[name].sudo().with_company(cls.company).create(values)


class GeneratedReadingCase(ReadingCase):
    """Reads as every role, and lists what is neither given nor refused as it should."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.faults = []
        self.enterContext(computing_drops_nothing())

    def check_call(self, what, call, is_allowed=True):
        """Note a fault unless the call succeeds, or is refused, as it should.

        :return: what the call returns
        """
        self.env.invalidate_all()
        try:
            result = call()
        except AccessError as error:
            if is_allowed:
                self.faults.append(f"{what}: refused: {error}")
            return None
        except Exception as error:
            self.faults.append(f"{what}: {type(error).__name__}: {error}")
            return None
        if not is_allowed:
            self.faults.append(f"{what}: isn't refused")
        return result

    def assertNoFaults(self):
        shown = "\n".join(fault[:300] for fault in self.faults[:40])
        self.assertFalse(self.faults, f"{len(self.faults)} faults:\n{shown}")

    def models_of(self, user):
        """Our models with the records that the user may read, and those he may not."""
        for name in self.get_models():
            everything = self.env[name].sudo().with_context(active_test=False)
            model = self.env[name].with_user(user)
            records = model.browse(everything.search([]).ids)
            may_read = records._filtered_access("read")
            yield model, may_read, records - may_read
