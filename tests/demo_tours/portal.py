"""The client's pages: on a small screen, zoomed in, by keyboard alone, read aloud.

Run by ``tests/test_demo_tours.py`` in a copy of the database that `make run` serves.
"""

import json

from window import DESK, LANGS, MANAGER, ScreenCase

from odoo.tests import tagged

from odoo.addons.client_offboarding.tests.rights import make_pdf, stub_printer

# As narrow as a page has to be readable on; a desk's screen, zoomed to 200 %.
NARROW, ZOOMED = (320, 568), (683, 384)
CLIENT, PROVIDER = "offboarding_client", "offboarding_provider"
OURS = ".o_offboarding_portal"
KEYS = {
    "Tab": {"code": "Tab", "windowsVirtualKeyCode": 9},
    "Enter": {"code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"},
    " ": {"code": "Space", "windowsVirtualKeyCode": 32, "text": " "},
    "ArrowRight": {"code": "ArrowRight", "windowsVirtualKeyCode": 39},
}
# What people work with, by its roles in what browsers hand on to be read aloud.
WORKED = {"button", "checkbox", "combobox", "DisclosureTriangle", "Iframe", "link"}
WORKED |= {"radio", "spinbutton", "textbox"}

# What is to be reached by the key Tab; of buttons that exclude each other, one is.
# Odoo's own list of messages isn't ours.
REACH = """
(() => {
    const groups = new Set();
    return [
        ...document.querySelectorAll(
            "#wrap :is(a[href], button, input, select, textarea, summary, iframe)"
        ),
    ].filter((e) => {
        const group = e.type === "radio" && e.form.action + e.name;
        if (!e.checkVisibility() || e.disabled || e.type === "hidden" ||
            e.closest("#chatterRoot") || groups.has(group)) {
            return false;
        }
        groups.add(group || e);
        return !e.dataset.reached;
    }).map((e) => e.outerHTML.slice(0, 200));
})()
"""

# Where the keyboard is now, and whether that can be seen.
FOCUSED = """
(() => {
    const e = document.activeElement;
    const again = Boolean(e.dataset.reached);
    for (const one of e.type === "radio" ? e.form.elements[e.name] : [e]) {
        one.dataset.reached = 1;
    }
    const style = getComputedStyle(
        e.matches(".btn-check") ? e.nextElementSibling : e
    );
    const seen =
        style.boxShadow !== "none" ||
        (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
    const ours = e.closest("#wrap") && e.tagName !== "IFRAME";
    return {
        again: again && e.tagName !== "IFRAME",
        unseen: ours && !seen ? e.outerHTML.slice(0, 200) : null,
    };
})()
"""


class Keyboard:
    """Somebody who has no mouse."""

    def __init__(self, test, screen):
        self.test, self.screen = test, screen

    def press(self, key):
        if key == "Enter":
            self.screen.settle()
        for kind in ("keyDown", "keyUp"):
            event = {"type": kind, "key": key, **KEYS[key]}
            self.screen.ask("Input.dispatchKeyEvent", **event)

    def type(self, text):
        self.screen.ask("Input.insertText", text=text)

    def go_to(self, selector):
        at = f"document.activeElement.matches({json.dumps(selector)})"
        for _step in range(200):
            if self.screen.run(at):
                return
            self.press("Tab")
        self.test.fail(f"{self.screen.title}: {selector} isn't reached by the keyboard")

    def assertReachesAll(self, name):
        """Go around once: everything is reached, and one sees where one is."""
        unseen = []
        for _step in range(300):
            self.press("Tab")
            found = self.screen.run(FOCUSED)
            if found["again"]:
                break
            unseen += [found["unseen"]] * bool(found["unseen"])
        self.test.assertEqual(self.screen.run(REACH), [], f"{name}: not reached")
        self.test.assertEqual(unseen, [], f"{name}: not seen to be reached")


@tagged("post_install", "-at_install")
class TestPortalScreens(ScreenCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What a paper looks like is tested elsewhere; here it must only exist.
        pdf = make_pdf()
        stub_printer(cls, lambda: pdf)
        cls.contact = cls.case.contact_ids[:1]
        manager = cls.env["res.users"].search([("login", "=", MANAGER)])
        cls.paper = (
            cls.env["client.offboarding.protocol"]
            .with_user(manager)
            .create({"offboarding_id": cls.case.id, "kind": "returns"})
        )
        cls.paper.action_send()
        cls.paper = cls.paper.sudo()
        cls.url = f"/my/offboardings/{cls.case.id}"

    def assertNamed(self, screen, name):
        """Whoever has the page read aloud hears its language, and what is what."""
        lang, titles = screen.run(
            "[document.documentElement.lang, document.querySelectorAll('h1').length]"
        )
        where = f"{screen.title}, {name}"
        self.assertEqual((lang.replace("-", "_"), titles), (screen.lang, 1), where)
        nodes = screen.ask("Accessibility.getFullAXTree")
        nameless = [
            node["role"]["value"]
            for node in nodes["nodes"]
            if not node["ignored"] and node["role"]["value"] in WORKED
            if not node.get("name", {}).get("value", "").strip()
        ]
        self.assertEqual(nameless, [], where)

    def assertFitsEverywhere(self, screen, name, include=OURS):
        """Without opening it anew, as for somebody who zooms."""
        for size in (NARROW, ZOOMED, DESK):
            screen.resize(size)
            screen.assertFits(name, include=include if size is NARROW else None)
        screen.resize(NARROW)

    def test_portal_fits_zoomed_and_on_the_smallest_screen(self):
        contract = self.case.termination_ids.contract_id[:1].get_portal_url()
        pages = {
            "portal_cases": ("/my/offboardings", ".o_offboarding"),
            "portal_case": (self.url, OURS),
            "portal_paper": (
                f"{self.url}/papers/{self.paper.id}",
                ".o_offboarding_sign[data-ready]",
            ),
            "verify": ("/offboarding/verify?paper=x", ".o_offboarding_verify_result"),
        }
        for lang in LANGS:
            with self.screen(CLIENT, lang, NARROW) as screen:
                for name, (url, selector) in pages.items():
                    screen.open(url, selector)
                    include = ".o_offboarding" if name == "portal_cases" else OURS
                    self.assertFitsEverywhere(screen, name, include)
                    self.assertNamed(screen, name)
                screen.open(contract, "#item_details")
                link = "[name=offboarding_notice]"
                self.assertFitsEverywhere(screen, "portal_contract", link)
            with self.screen(PROVIDER, lang, NARROW) as screen:
                screen.open(self.url, OURS)
                self.assertFitsEverywhere(screen, "portal_provider")
                self.assertNamed(screen, "portal_provider")

    # Nothing is written or read here while a page may still ask for something.

    def test_client_chooses_and_signs_by_keyboard_alone(self):
        with self.screen(CLIENT, "en_US", DESK) as screen:
            keys = Keyboard(self, screen)
            screen.open(self.url, OURS)
            keys.assertReachesAll("case")
            keys.go_to("form[name=choose] input[type=radio]")
            keys.press(" ")
            keys.go_to("form[name=choose] button")
            keys.press("Enter")
            screen.wait("section[name=data] [name=chosen]")
            screen.open(
                f"{self.url}/papers/{self.paper.id}", ".o_offboarding_sign[data-ready]"
            )
            keys.assertReachesAll("paper")
            self.sign(screen, keys)
        self.env.invalidate_all()
        self.assertEqual(self.case.data_choice, "return")
        self.assertRecordValues(
            self.paper.signature_ids.filtered(lambda s: s.side == "client"),
            [{"basis": "KRS 0000654321", "method": "typed"}],
        )

    def sign(self, screen, keys):
        keys.go_to(".o_offboarding_sign .o_web_sign_auto_button")
        # What says that it is a button is pressed as one.
        keys.press(" ")
        screen.wait(".o_web_sign_auto_button.active")
        keys.go_to("#o_offboarding_basis")
        keys.type("KRS 0000654321")
        keys.go_to("#o_offboarding_read")
        keys.press(" ")
        screen.wait(".o_offboarding_sign_button:enabled")
        keys.go_to(".o_offboarding_sign_button")
        keys.press("Enter")
        screen.wait("[name=signed]")

    def test_client_answers_by_keyboard_alone(self):
        feedback = self.ask_feedback()
        with self.screen(CLIENT, "en_US", DESK) as screen:
            keys = Keyboard(self, screen)
            screen.open(f"{self.url}/feedback", "form #feedback_good")
            self.assertFitsEverywhere(screen, "portal_feedback")
            self.assertNamed(screen, "portal_feedback")
            screen.resize(DESK)
            keys.assertReachesAll("feedback")
            keys.go_to("input[name=recommend]")
            keys.press(" ")
            for _step in range(3):
                keys.press("ArrowRight")
            keys.go_to("textarea[name=better]")
            keys.type("Call back on the same day")
            keys.go_to("button[type=submit]:not([name=decline])")
            keys.press("Enter")
            screen.wait("div[name=message]")
        self.env.invalidate_all()
        self.assertRecordValues(
            feedback,
            [
                {
                    "state": "answered",
                    "recommend": 3,
                    "better": "Call back on the same day",
                }
            ],
        )

    def ask_feedback(self):
        # sudo: how a case is closed and when it is asked are tested elsewhere. He has
        # told us his opinion by telephone; here he tells it himself.
        today = self.company._get_offboarding_today()
        self.case.sudo()._write_step(
            {"state": "closed", "outcome": "ended", "date_closed": today}
        )
        feedback = self.case.sudo().feedback_ids.filtered(
            lambda one: one.partner_id == self.contact
        )
        feedback._write_step(
            {"state": "asked", "channel": "portal", "date_asked": today}
        )
        return feedback
