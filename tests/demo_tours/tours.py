"""The main job in a browser, as the demo users, in a database with demo data.

Run by ``tests/test_demo_tours.py`` in a copy of the database that `make run` serves.
"""

import json
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

CASE = "client.offboarding"
MANAGER, BOOKS = "offboarding_user", "offboarding_accountant"
LOGINS = (
    "offboarding_user",
    "offboarding_accountant",
    "offboarding_manager",
    "offboarding_helper",
    "offboarding_officer",
    "admin",
)

# Waits for each form; an error dialog or a form that doesn't come is an error.
OPEN_FORMS = """
(async (cases) => {
    const text = (selector) => document.querySelector(selector)?.innerText || "";
    const come = async (what, isThere) => {
        for (let tries = 0; !isThere(); tries++) {
            if (tries > 600 || document.querySelector(".o_error_dialog")) {
                const seen = text(".o_error_dialog") || text("body");
                console.error(`${what} doesn't open: ${seen.slice(0, 1000)}`);
                return false;
            }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        return true;
    };
    const isShown = (name) =>
        document.querySelector(".o_form_view .o_statusbar_status") &&
        text(".o_control_panel .o_breadcrumb").includes(name);
    if (!(await come("The web client", () => isShown("")))) {
        return;
    }
    const action = odoo.__WOWL_DEBUG__.root.env.services.action;
    for (const [id, name] of cases) {
        action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: "client.offboarding",
                res_id: id,
                views: [[false, "form"]],
            },
            {clearBreadcrumbs: true}
        );
        if (!(await come(name, () => isShown(name)))) {
            return;
        }
    }
    console.log("every form is open");
})
"""


@tagged("post_install", "-at_install")
class TestDemoTours(HttpCase):
    """Clients go from their form to a closed case, whatever they owe."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.env["res.users"].search([("login", "=", MANAGER)])
        cls.company = cls.manager.company_id
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        # The last day of the month before this one.
        cls.end = date.today().replace(day=1) - relativedelta(days=1)
        cls.client = cls.env["res.partner"].create(
            {
                "name": "Lis Sp. z o.o.",
                "is_company": True,
                "email": "lis@example.com",
                "user_id": cls.manager.id,
            }
        )

    def make_contract(self, **values):
        """A monthly contract that can be ended at the end of any month."""
        start = self.end + relativedelta(months=-4, day=1)
        return self.env["contract.contract"].create(
            {
                "name": "Cleaning",
                "partner_id": self.client.id,
                "company_id": self.company.id,
                "user_id": self.manager.id,
                "date": start,
                "line_recurrence": True,
                "notice_interval": 1,
                "notice_unit": "day",
                "notice_effect": "month_end",
                "contract_line_ids": [
                    Command.create(
                        {
                            "name": "Cleaning",
                            "quantity": 1,
                            "price_unit": 1000.0,
                            "recurring_rule_type": "monthly",
                            "recurring_interval": 1,
                            "recurring_invoicing_type": "post-paid",
                            "date_start": start,
                        }
                    )
                ],
                **values,
            }
        )

    def bill(self, contract, months):
        """Invoice and send the next months of a contract."""
        invoices = self.env["account.move"]
        for _month in range(months):
            invoices |= contract._recurring_create_invoice()
        invoices.action_post()
        invoices.is_move_sent = True
        return invoices

    def pay(self, invoices):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        ).create({"group_payment": True})._create_payments()

    def tour(self, name, login=MANAGER, url=None):
        self.start_tour(
            url or f"/odoo/offboarding-clients/{self.client.id}",
            f"client_offboarding_demo_{name}",
            login=login,
            timeout=300,
        )

    def assertClosed(self):
        case = self.client.offboarding_ids
        self.assertRecordValues(
            case, [{"state": "closed", "outcome": "ended", "user_id": self.manager.id}]
        )
        self.assertEqual(self.client.offboarding_state, "former")

    def assertPlanned(self, case):
        """The plan is in the case but for the one step that was left out."""
        steps = case.activity_ids.filtered("offboarding_template_id")
        self.assertTrue(steps)
        self.assertGreaterEqual(min(steps.mapped("date_deadline")), date.today())
        plan = steps.offboarding_template_id.plan_id
        left = case._get_planned_steps(plan, case.date_end, self.manager)
        states = [step.state for step in left]
        self.assertEqual(states.count("new"), 1)
        self.assertEqual(states.count("planned"), len(steps))

    def test_client_who_owes_nothing(self):
        self.pay(self.bill(self.make_contract(), 5))
        self.tour("settled")
        self.assertClosed()
        self.assertEqual(self.client.offboarding_ids.date_end, self.end)

    def test_client_without_contracts(self):
        self.tour("without_contracts")
        self.assertClosed()

    def test_client_who_owes(self):
        contract = self.make_contract()
        invoices = self.bill(contract, 3)
        self.pay(invoices[:2])
        self.tour("owing")
        case = self.client.offboarding_ids
        self.assertFalse(case.is_ready)
        self.assertPlanned(case)
        action = "client_offboarding.client_offboarding_settlement_action"
        self.tour("settle", BOOKS, f"/odoo/action-{action}")
        self.assertEqual(case.invoice_ids.mapped("amount_untaxed"), [1000.0, 1000.0])
        invoices |= case.invoice_ids
        self.assertEqual(invoices.mapped("amount_residual"), [0.0] * 5)
        case.invalidate_recordset()
        self.tour("close", MANAGER, f"/odoo/offboarding/{case.id}")
        self.assertClosed()

    def test_every_demo_user_opens_what_he_may(self):
        """The demo's cases, a settled one, and one without contracts."""
        for months in (5, 0):
            client = self.env["res.partner"].create({"name": f"{months} months"})
            if months:
                contract = self.make_contract(partner_id=client.id)
                self.pay(self.bill(contract, months))
            wizard = (
                self.env["client.offboarding.open"]
                .with_user(self.manager)
                .create(
                    {
                        "partner_ids": [Command.set(client.ids)],
                        "reason_id": self.env.ref(
                            "client_offboarding.reason_client_leaves"
                        ).id,
                        "date_delivered": self.end + relativedelta(day=5),
                    }
                )
            )
            case = wizard.env[CASE].browse(wizard.action_open()["res_id"])
            case.action_give_notice()
            case.action_start_handover()
            self.assertTrue(case.is_ready)
        cases = self.env[CASE].search([("company_id", "=", self.company.id)])
        self.assertGreaterEqual(len(cases), 5)
        for login in LOGINS:
            user = self.env["res.users"].search([("login", "=", login)])
            user.sudo().company_ids |= self.company
            theirs = cases.with_user(user)._filtered_access("read")
            # Who looks after clients, their money or their data sees all of these.
            if login != "offboarding_helper":
                self.assertEqual(theirs, cases, login)
            self.assertTrue(theirs, login)
            self.open_forms(theirs, login)

    def open_forms(self, cases, login):
        """Open one form after the other in the web client, and see what it is of."""
        shown = [[case.id, case.name] for case in cases]
        self.browser_js(
            # Where the web client starts it shows a form too: nothing comes after it.
            f"/odoo/{CASE}/{cases[-1].id}",
            f"{OPEN_FORMS}({json.dumps(shown)});",
            ready="document.readyState === 'complete' && Boolean(window.odoo)",
            login=login,
            # Not everybody's first company is that of the cases.
            cookies={"cids": str(self.company.id)},
            success_signal="every form is open",
            timeout=300,
        )
