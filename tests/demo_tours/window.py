"""A window of the browser, for tests of what fits and can be read, by whom.

Pictures of what was measured are left in ``.odoo/screens/`` for a person to look at.
"""

import base64
import contextlib
import json
import time
from importlib.util import find_spec
from pathlib import Path

from odoo.tests import HttpCase
from odoo.tests.common import HOST, ChromeBrowser

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / ".odoo" / "screens"
AXE = Path(find_spec("axe_playwright_python").origin).with_name("axe.min.js")
LANGS = ("en_US", "pl_PL")
DESK, WIDE = (1366, 768), (1920, 1080)
MANAGER = "offboarding_manager"

# Odoo's own widgets, which fail in every form: avatars and previews without a text,
# progress bars, menus and tags with attributes that their role doesn't know, tabs
# without a list around them, checkboxes without a label, one key for several buttons.
OF_ODOO = [
    ".o_control_panel",
    ".o-mail-Form-chatter",
    "#chatterRoot",
    ".o-mail-ActivityButton",
    ".o-mail-Avatar",
    ".o_progressbar",
    ".o_optional_columns_dropdown",
    ".o_list_actions_header",
    ".o_select_menu",
    ".o_field_selection",
    ".o-autocomplete",
    ".o_tag",
    ".o_image",
    ".o_image_box",
    ".o_field_daterange",
    ".o_field_boolean",
    ".o-checkbox",
    ".o_notebook_headers",
    ".o_list_record_selector",
    ".o-kanban-button-new",
]

# A page of a form fades in: what it says is pale until then. What turns on and on has
# no end to wait for.
FADED = """
new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))).then(
    () =>
        Promise.all(
            document
                .getAnimations()
                .filter((a) => isFinite(a.effect.getComputedTiming().endTime))
                .map((a) => a.finished.catch(() => null))
        ).then(() => true)
)
"""

# Elements whose text must be there in full, and within the window.
MEASURE = """
(() => {
    const seen = (selector) =>
        [...document.querySelectorAll(selector)].filter((e) => e.offsetParent);
    // The columns of a kanban board scroll; on a phone lists and tabs do so too.
    const scrolls = innerWidth < 768
        ? ".o_kanban_grouped, .o_list_renderer, .o_notebook_headers"
        : ".o_kanban_grouped";
    const cut = (e) =>
        !e.closest(scrolls) &&
        !e.closest(".o-mail-Form-chatter") &&
        // Odoo's own cell shows the first words of the next activity.
        !e.closest(".o_field_list_activity") &&
        (e.getBoundingClientRect().right > innerWidth + 1 ||
            e.getBoundingClientRect().left < -1 ||
            [e, ...e.querySelectorAll("*")].some(
                (x) =>
                    getComputedStyle(x).overflowX !== "visible" &&
                    x.scrollWidth > x.clientWidth + 1
            ));
    const page = document.documentElement;
    return {
        wider: page.scrollWidth - page.clientWidth,
        cut: seen(
            ".o_statusbar_buttons button, .o_statusbar_status button," +
                ".o_notebook_headers a, .oe_stat_button, .o_menu_sections > *," +
                ".o_offboarding .btn, .o_offboarding_portal .btn," +
                ".o_offboarding .badge:not(.o_tag), .o_offboarding_portal .badge," +
                ".o_offboarding .o_list_table th"
        )
            .filter((e) => e.innerText.trim() && cut(e))
            .map((e) => e.innerText.trim()),
        folded: seen(".o_menu_sections_more").length,
        states: seen(".o_statusbar_status button[data-value]").length,
    };
})()
"""

# Odoo's lists scroll on phones without being reached by the keyboard.
READ = """
axe.run(
    {include: ["%s"], exclude: %s},
    {
        resultTypes: ["violations"],
        rules: {"scrollable-region-focusable": {enabled: false}},
    }
).then((found) =>
    found.violations
        .filter((rule) => ["serious", "critical"].includes(rule.impact))
        .flatMap((rule) => rule.nodes.map((n) => `${rule.id}: ${n.html.slice(0, 200)}`))
)
"""


class Traffic:
    """What the page has asked for and not got yet.

    A page of the portal loads by and by: leaving it before is an error of its own.
    """

    KINDS = {"Fetch", "Script", "Stylesheet", "XHR"}

    def __init__(self, browser):
        self.asked, self.since = set(), time.monotonic()
        browser._handlers["Network.requestWillBeSent"] = self.on_asked
        browser._handlers["Network.loadingFinished"] = self.on_got
        browser._handlers["Network.loadingFailed"] = self.on_got
        browser._websocket_request("Network.enable")

    def on_asked(self, requestId, **event):  # noqa: N803, the browser's own name
        if event.get("type") in self.KINDS:
            self.asked.add(requestId)
            self.since = time.monotonic()

    def on_got(self, requestId, **_event):  # noqa: N803
        self.asked.discard(requestId)
        self.since = time.monotonic()

    def is_quiet(self):
        """Whether nothing is on its way, and nothing came for a second."""
        return not self.asked and time.monotonic() - self.since > 1


class Screen:
    """A window of the browser: opens, measures, and takes pictures."""

    def __init__(self, test, browser, login, lang, size):
        self.test, self.browser, self.lang = test, browser, lang
        self.title = f"{login.partition('_')[2]} {lang} {size[0]}"
        self.traffic = Traffic(browser)

    def ask(self, method, **params):
        return self.browser._websocket_request(method, params=params, timeout=60)

    def run(self, code):
        answer = self.ask(
            "Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True
        )
        self.test.assertNotIn("exceptionDetails", answer, self.title)
        return answer["result"].get("value")

    def wait(self, selector):
        there = f"Boolean(document.querySelector({json.dumps(selector)}))"
        try:
            self.browser._wait_ready(there, timeout=30)
        except TimeoutError:
            self.picture("stuck")
            self.test.fail(f"{self.title}: no {selector}")

    def settle(self):
        """Wait until the page has got what it asked for."""
        end = time.monotonic() + 60
        loaded = "document.readyState === 'complete'"
        while not (self.traffic.is_quiet() and self.run(loaded)):
            self.test.assertLess(
                time.monotonic(), end, f"{self.title}: goes on loading"
            )
            time.sleep(0.1)

    def open(self, path, selector):
        self.settle()
        # What waits for the next page doesn't find it on this one.
        self.run("document.documentElement.dataset.left = 1")
        self.browser.navigate_to(self.test.base_url() + path, wait_stop=False)
        self.wait(f"html:not([data-left]) :is({selector})")

    def resize(self, size):
        """Another window for what is opened next, without another login."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=size[0],
            height=size[1],
            mobile=False,
            deviceScaleFactor=1,
        )
        self.title = f"{self.title.rpartition(' ')[0]} {size[0]}"

    def assertFits(self, name, states=0, include=".o_offboarding"):
        """Fail unless everything of ours on the screen fits and can be read.

        :param include: what is looked at by axe; none where it was already
        """
        where = f"{self.title}, {name}"
        self.test.assertFalse(self.browser.had_failure, where)
        broken = self.run("Boolean(document.querySelector('.o_error_dialog'))")
        self.test.assertFalse(broken, where)
        self.run(FADED)
        found = self.run(MEASURE)
        self.picture(name)
        self.test.assertEqual(
            found, {"wider": 0, "cut": [], "folded": 0, "states": states}, where
        )
        if include:
            if not self.run("Boolean(window.axe)"):
                self.run(AXE.read_text() + ";0")
            found = self.run(READ % (include, json.dumps(OF_ODOO)))
            self.test.assertEqual(found, [], where)

    def picture(self, name):
        if "portal" in name:
            self.settle()
        data = self.ask("Page.captureScreenshot")["data"]
        file = PICTURES / f"{self.title}_{name}.png".replace(" ", "_")
        file.write_bytes(base64.b64decode(data))


class ScreenCase(HttpCase):
    """The demo database, with a case that has things, documents and access."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        PICTURES.mkdir(parents=True, exist_ok=True)
        manager = cls.env["res.users"].search([("login", "=", MANAGER)])
        cls.company = manager.company_id
        cases = cls.env["client.offboarding"].search(
            [("company_id", "=", cls.company.id)]
        )
        # It has things, documents, access and a new provider.
        cls.case = cases.filtered(lambda case: case.state == "handover")[:1]
        cls.running = cases.filtered(lambda case: case.state == "notice")[:1]
        # What the client misses is red, to us and to him.
        access = cls.case.access_ids.filtered(lambda a: a.control_state == "needed")
        access[:1].action_ask_control()
        access[:1]._answer_control(cls.case.contact_ids[:1], "The second factor")
        cls.case.return_ids[-1:].action_missing()

    @contextlib.contextmanager
    def screen(self, login, lang, size):
        self.env["res.users"].search([("login", "=", login)]).lang = lang
        self.browser_size = "x".join(map(str, size))
        browser = ChromeBrowser(self)
        try:
            with self.allow_requests(browser=browser):
                self.authenticate(login, login, browser=browser)
                self.cr.flush()
                self.cr.clear()
                browser.set_cookie("cids", str(self.company.id), "/", HOST)
                screen = Screen(self, browser, login, lang, size)
                yield screen
                screen.settle()
        finally:
            browser.stop()
            self._wait_remaining_requests()
