"""The main job, told step by step: who does what, and what the ERP answers."""

import base64
from datetime import date, timedelta

CLIENT = "Acme Corporation"
CASE = "client.offboarding"
CHECK = "client.offboarding.check"
RETURN = "client.offboarding.return"
CHARGE = "client.offboarding.charge"
PAPER = "client.offboarding.protocol"
ITEM = "account.move.line"
LANGUAGES = {"en_US": "en", "pl_PL": "pl"}


def heading(text):
    print(f"\n==> {text}", flush=True)


class Story:
    """Acme's offboarding.

    :param manage: the account manager's API; he runs the case
    :param books: the accountant's
    :param lead: the manager's
    :param folder: takes the papers
    """

    def __init__(self, manage, books, lead, folder):
        self.manage, self.books, self.lead, self.folder = manage, books, lead, folder
        self.client = self.case = self.disputed = None

    # What is looked up, without a word

    def lines(self, *domain):
        return self.manage.search(
            RETURN, [["offboarding_id", "=", self.case], *domain], ["name", "serial"]
        )

    def check(self, code):
        domain = [["offboarding_id", "=", self.case], ["code", "=", code]]
        return self.books.search(CHECK, domain, ["name", "state", "item_count"])[0]

    def items(self, code, *domain):
        """What a check counts, as the accountant sees it behind its button."""
        action = self.books.get(CHECK, "action_view_items", [self.check(code)["id"]])
        fields = ["amount_residual"]
        return self.books.search(
            action["res_model"], [*action["domain"], *domain], fields
        )

    def show_checks(self):
        fields = ["name", "state", "blocks", "item_count", "amount", "currency_id"]
        checks = self.books.search(CHECK, [["offboarding_id", "=", self.case]], fields)
        for check in checks:
            amount = ""
            if check["amount"]:
                amount = f"{check['amount']:>12,.2f} {check['currency_id'][1]}"
            count = check["item_count"] or ""
            print(f"    {check['name']:36}{check['state']:8}{count:>3}{amount}")

    # The steps

    def open(self, delivered):
        heading(
            f"1. {CLIENT}: Start offboarding; the client gave notice on {delivered}"
        )
        found = self.manage.search("res.partner", [["name", "=", CLIENT]], ["name"])
        self.client = found[0]["id"]
        action = self.manage.do("res.partner", "action_open_offboarding", [self.client])
        reasons = self.manage.search(
            "contract.terminate.reason", [["name", "ilike", "another provider"]], []
        )
        model = action["res_model"]
        wizard = self.manage.create(
            model,
            {
                "initiated_by": "client",
                "reason_id": reasons[0]["id"],
                "date_delivered": delivered.isoformat(),
            },
            context=action["context"],
        )
        chosen = self.manage.get(model, "read", [wizard], fields=["contract_ids"])
        names = self.manage.search(
            "contract.contract", [["id", "in", chosen[0]["contract_ids"]]], ["name"]
        )
        print("    Preselected:", ", ".join(contract["name"] for contract in names))
        self.case = self.manage.do(model, "action_open", [wizard])["res_id"]
        heading("   … and a second case of the same client is refused")
        again = self.manage.create(
            model, {"reason_id": reasons[0]["id"]}, context=action["context"]
        )
        self.manage.refused(model, "action_open", [again])

    def give_notice(self):
        heading("2. Notice delivered: the contracts end")
        self.manage.do(CASE, "action_give_notice", [self.case])
        fields = ["display_name", "date_end", "explanation"]
        domain = [["offboarding_id", "=", self.case]]
        for termination in self.manage.search(
            "client.offboarding.termination", domain, fields
        ):
            print(f"    {termination['display_name']} ends {termination['date_end']}:")
            print("      " + termination["explanation"].replace("\n", "\n      "))

    def start_handover(self):
        heading("3. Settlement and handover: the checks read the ledger")
        self.manage.do(CASE, "action_start_handover", [self.case])
        self.show_checks()
        heading("   … asking for confirmation now is refused")
        self.manage.refused(CASE, "action_request_confirmation", [self.case])

    def bill(self):
        heading("4. The accountant drafts the final invoices; a cut month by days")
        action = self.books.do(CASE, "action_create_final_invoices", [self.case])
        if action["res_model"] == "client.offboarding.final.invoice":
            wizard = self.books.create(
                action["res_model"], {}, context=action["context"]
            )
            self.books.do(action["res_model"], "action_create", [wizard])
        self.post()

    def post(self):
        drafts = self.items("invoice_draft")
        ids = [move["id"] for move in drafts]
        self.books.do("account.move", "action_post", ids)
        # By e-mail, or whatever way the client has chosen, from the ERP's own queue.
        if len(ids) == 1:
            # Odoo's wizard for many fails over a single one.
            model, values = "account.move.send.wizard", {"move_id": ids[0]}
        else:
            model, values = (
                "account.move.send.batch.wizard",
                {"move_ids": [[6, 0, ids]]},
            )
        wizard = self.books.create(model, values)
        self.books.do(model, "action_send_and_print", [wizard])

    def match(self):
        heading("5. Credit notes and payments on account are matched with invoices")
        for credit in self.items("credit_unmatched"):
            debit = self.find_debit(-credit["amount_residual"])
            if debit:
                self.books.do(ITEM, "reconcile", [debit, credit["id"]])

    def find_debit(self, amount):
        """The open item of that amount, or else the largest one."""
        debits = sorted(self.debits(), key=lambda item: item["amount_residual"])
        exact = [item for item in debits if item["amount_residual"] == amount]
        return (exact or debits)[-1]["id"] if debits else None

    def debits(self):
        """Open items of the client, but for the one that he disputes."""
        items = self.items("receivable_overdue") + self.items("receivable_not_due")
        return [item for item in items if item["id"] != self.disputed]

    def pay(self):
        ids = [item["id"] for item in self.debits()]
        register = "account.payment.register"
        payment = self.books.create(
            register,
            {"group_payment": True},
            context={"active_model": ITEM, "active_ids": ids},
        )
        self.books.do(register, "action_create_payments", [payment])

    def settle(self):
        # The oldest overdue month is disputed: it is neither paid nor matched.
        self.disputed = self.items(
            "receivable_overdue", ["move_id.invoice_origin", "=", "IT support"]
        )[0]["id"]
        self.match()
        heading("6. The client pays all but the invoice that he disputes")
        self.pay()
        self.show_checks()

    def take_back(self):
        heading("7. Things come back, in part and in full; two don't")
        for line in self.lines():
            if line["serial"]:
                self.manage.do(RETURN, "action_receive", [line["id"]])
        dock = self.lines(["name", "=", "Docking station"])[0]["id"]
        card = self.lines(["name", "=", "Office access card"])[0]["id"]
        self.manage.do(RETURN, "action_receive", [dock], quantity=3, condition="worn")
        self.manage.do(RETURN, "action_receive", [card], quantity=2)
        self.manage.do(RETURN, "action_missing", [dock, card])

    def charge(self):
        heading("8. What is missing is charged, or given up by a manager")
        charges = self.books.search(
            CHARGE, [["offboarding_id", "=", self.case]], ["name", "amount"], "amount"
        )
        card, dock = (charge["id"] for charge in charges)
        why = "a card is worth less than its collection"
        self.manage.refused(CHARGE, "action_waive", [card], reason=why)
        self.lead.do(CHARGE, "action_waive", [card], reason=why)
        values = {
            "vat_treatment": "outside",
            "vat_reason": "compensation for a lost thing; nothing is supplied",
        }
        self.books.do(CHARGE, "write", [dock], vals=values)
        self.manage.do(CHARGE, "action_agree", [dock])
        self.books.do(CASE, "action_create_final_invoices", [self.case])
        self.post()
        self.pay()

    def waive(self):
        heading("9. A manager lets the disputed invoice stay open: it is still claimed")
        check = self.check("receivable_overdue")
        self.manage.refused(CHECK, "action_waive", [check["id"]])
        action = self.lead.do(CHECK, "action_waive", [check["id"]])
        wizard = self.lead.create(
            action["res_model"],
            {
                "reason": "disputed by the client; goes to mediation",
                "kind": "still_claimed",
                "follow_up_date": (date.today() + timedelta(days=30)).isoformat(),
            },
            context=action["context"],
        )
        self.lead.do(action["res_model"], "action_waive", [wizard])

    def print_returns(self):
        heading("10. The record of returns, in both languages, signed by both sides")
        for lang in LANGUAGES:
            self.sign(self.make_paper("returns", lang))

    def make_paper(self, kind, lang):
        values = {"offboarding_id": self.case, "kind": kind, "lang": lang}
        return self.manage.create(PAPER, values)

    def sign(self, paper):
        self.manage.do(PAPER, "action_generate", [paper])
        self.manage.do(PAPER, "action_sign_company", [paper])
        self.manage.do(
            PAPER,
            "action_sign_client",
            [paper],
            name="Floyd Steward",
            role="Director",
            basis="register of companies",
        )
        fields = ["kind", "lang", "signed_attachment_id", "signed_sha256"]
        [row] = self.manage.get(PAPER, "read", [paper], fields=fields)
        attachment = row["signed_attachment_id"][0]
        [content] = self.manage.get(
            "ir.attachment", "read", [attachment], fields=["datas"]
        )
        file = self.folder / f"{row['kind']}.{LANGUAGES[row['lang']]}.pdf"
        file.write_bytes(base64.b64decode(content["datas"]))
        print(f"    {file.name}: SHA-256 {row['signed_sha256']}")

    def settle_accounts(self):
        heading("11. The final settlement: made from the ledger, signed by both sides")
        for lang in LANGUAGES:
            self.sign(self.make_paper("settlement", lang))
        print("    " + self.check("statement_unsigned")["state"])

    def confirm(self):
        heading("12. Confirmation is asked for; closing without signatures is refused")
        self.manage.do(CASE, "action_request_confirmation", [self.case])
        self.manage.refused(CASE, "action_close", [self.case])
        heading("13. Both sides sign that it is over")
        domain = [["offboarding_id", "=", self.case], ["kind", "=", "confirmation"]]
        [paper] = self.manage.search(PAPER, domain, ["lang"])
        for lang in LANGUAGES:
            made = paper["id"] if paper["lang"] == lang else None
            self.sign(made or self.make_paper("confirmation", lang))

    def close(self):
        heading("14. Close")
        self.manage.do(CASE, "action_close", [self.case])
        self.show_checks()
        fields = ["name", "state", "date_end", "date_closed", "outcome", "progress"]
        [case] = self.manage.get(CASE, "read", [self.case], fields=fields)
        [partner] = self.manage.get(
            "res.partner", "read", [self.client], fields=["offboarding_state"]
        )
        self.manage.refused(CASE, "write", [self.case], vals={"reason_stated": "late"})
        if case["state"] != "closed" or partner["offboarding_state"] != "former":
            raise RuntimeError(f"the case isn't closed: {case}, {partner}")
        print(f"\n{case['name']}: {case['state']} on {case['date_closed']}", end="")
        print(f", {CLIENT} is a {partner['offboarding_state']} client.")


def month_before(day):
    """The same day a month earlier, no later than the 28th."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, 28))


def tell(manage, books, lead, folder):
    """Offboard the demo client.

    :param folder: the papers are left there as PDF
    :raises Refused: the ERP refused what it should have done
    :raises RuntimeError: it did what it should have refused
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.pdf"):
        old.unlink()
    story = Story(manage, books, lead, folder)
    # One month's notice, so the end has passed and the case can be closed.
    story.open(month_before(date.today() - timedelta(days=5)))
    story.give_notice()
    story.start_handover()
    story.bill()
    story.settle()
    story.take_back()
    story.charge()
    story.waive()
    story.print_returns()
    story.settle_accounts()
    story.confirm()
    story.close()
    print("Papers:", ", ".join(sorted(str(file) for file in folder.glob("*.pdf"))))
