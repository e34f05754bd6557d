from contextlib import contextmanager
from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .prepared_common import find_company, find_user, prepare

USER = "client_offboarding.group_offboarding_user"
ALL = "client_offboarding.group_offboarding_all"
MANAGER = "client_offboarding.group_offboarding_manager"
OFFICER = "client_offboarding.group_offboarding_data_officer"
AMOUNTS = "client_offboarding.group_offboarding_amounts"
ACCOUNTANT = "account.group_account_invoice"
AUDITOR = "account.group_account_readonly"

TODAY = date(2026, 11, 16)
USERS = {
    "manager": MANAGER,
    "owner": USER,
    "colleague": USER,
    "accountant": ACCOUNTANT,
    "auditor": AUDITOR,
    "helper": "base.group_user",
}


def _groups(groups):
    return f"base.group_user,{groups}"


class OffboardingCase(AccountTestInvoicingCommon):
    """A Polish company, a client with a contract, and one user of every kind.

    The day is frozen, so that ends and due dates don't depend on when tests run.
    """

    @classmethod
    def setUpClass(cls):
        freezer = freeze_time("2026-11-16 10:00:00")
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        prepare([(f"off_{who}", _groups(group)) for who, group in USERS.items()])
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))
        cls.company = cls.company_data["company"]
        cls.company.country_id = cls.env.ref("base.pl")
        cls.client = cls.env["res.partner"].create(
            {"name": "Kowalski Sp. z o.o.", "is_company": True, "lang": "en_US"}
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Anna Kowalska", "parent_id": cls.client.id}
        )
        cls.reason = cls.env.ref("client_offboarding.reason_client_leaves")
        for who in USERS:
            user = find_user(cls.env, f"off_{who}")
            if user.company_id != cls.company:
                user.write(
                    {
                        "company_id": cls.company.id,
                        "company_ids": [Command.set(cls.company.ids)],
                    }
                )
            setattr(cls, who, user)
        cls.contract = cls.make_contract()
        cls.line = cls.contract.contract_line_ids

    @classmethod
    def setup_independent_company(cls, **kwargs):
        """The one that is there already, unless the class wants another chart."""
        if kwargs or cls.country_code or cls.chart_template:
            return super().setup_independent_company(**kwargs)
        company = find_company(cls.env)
        cls.env.user.company_ids = [Command.link(company.id)]
        return company

    @classmethod
    def make_user(cls, login, groups, **values):
        values.setdefault("company_id", cls.company.id)
        values.setdefault("company_ids", [Command.set([values["company_id"]])])
        return new_test_user(cls.env, f"off_{login}", groups=_groups(groups), **values)

    @classmethod
    def make_contract(cls, line_values=None, **values):
        """A monthly contract over 1,000.00, running since 2026-01-01."""
        line = {
            "name": "Accounting services",
            "quantity": 1,
            "price_unit": 1000.0,
            "recurring_rule_type": "monthly",
            "recurring_interval": 1,
            "recurring_invoicing_type": "post-paid",
            "date_start": "2026-01-01",
            **(line_values or {}),
        }
        return cls.env["contract.contract"].create(
            {
                "name": "Accounting",
                "code": "K/2026/1",
                "date": "2026-01-01",
                "partner_id": cls.client.id,
                "company_id": cls.company.id,
                "line_recurrence": True,
                "notice_interval": 1,
                "notice_unit": "month",
                "contract_line_ids": [Command.create(line)],
                **values,
            }
        )

    @classmethod
    def quote_first_company(cls):
        """Four of our company's currency are one of the first company's.

        In that are the prices of products that companies share.
        """
        first, own = cls.env["res.company"]._get_main_company().currency_id, cls.company
        if own.currency_id == first:
            own.currency_id = cls.setup_other_currency("CHF")
        cls.env["res.currency.rate"].search([("company_id", "=", own.id)]).unlink()
        cls.env["res.currency.rate"].create(
            [
                {
                    "name": "2020-01-01",
                    "currency_id": currency.id,
                    "company_id": own.id,
                    "rate": rate,
                }
                for currency, rate in ((first, 1), (own.currency_id, 4))
            ]
        )

    @classmethod
    def bill_until(cls, line, day):
        """Invoice a contract line month by month until ``day`` is covered, and pay."""
        while not line.last_date_invoiced or line.last_date_invoiced < day:
            invoice = line.contract_id._recurring_create_invoice(
                line.recurring_next_date
            )
            invoice.action_post()
            cls.pay(invoice)

    @classmethod
    def pay(cls, invoice):
        cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()

    @classmethod
    def mark_sent(cls, invoices):
        """As "Send & Print" does, once the document is made."""
        invoices.sudo().is_move_sent = True

    @staticmethod
    def say(record, body, **values):
        """Write in a record's chatter; what tests say needs no translation."""
        return record.message_post(body=body, **values)

    @classmethod
    def open_case(cls, **values):
        """A case of ``cls.client``, opened by its owner through the wizard."""
        wizard = (
            cls.env["client.offboarding.open"]
            .with_user(cls.owner)
            .create(
                {
                    "partner_ids": [Command.set(cls.client.ids)],
                    "reason_id": cls.reason.id,
                    "date_delivered": "2026-10-12",
                    **values,
                }
            )
        )
        return wizard.env["client.offboarding"].browse(wizard.action_open()["res_id"])

    @contextmanager
    def far_from_company(self, users):
        """It is the 17th where the company is, and the 16th where its people are."""
        self.company.partner_id.tz = "Pacific/Auckland"
        users.tz = "America/Los_Angeles"
        with freeze_time("2026-11-16 12:00:00"):
            yield

    def check(self, case, code):
        """The check of a case, read afresh."""
        case.env["client.offboarding.check"]._forget()
        return case.check_ids.filtered(lambda check: check.code == code)

    def item_ids(self, case, code):
        """What the button of a check opens."""
        action = self.check(case, code).action_view_items()
        return set(self.env[action["res_model"]].search(action["domain"]).ids)
