"""What the manual shows: each picture as the person who would see it, per language.

Run by `scripts/manual.py pictures` in its own environment, against a server of a fresh
demo database: this module knows a browser, and nothing of Odoo but its pages and RPC.
"""

import io
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import sync_playwright

LANGUAGES = {"en": "en_US", "pl": "pl_PL"}
DESK, PHONE = (1280, 800), (390, 780)
LIMIT = 150_000
CASE = "action-client_offboarding.client_offboarding_action"
CALL = """async ([model, method, args, kwargs]) => {
    const answer = await fetch("/web/dataset/call_kw", {
        method: "POST",
        headers: {"Content-Type": "application/json"},
        body: JSON.stringify({jsonrpc: "2.0", params: {model, method, args, kwargs}}),
    });
    return await answer.json();
}"""

# Name, who sees it, the screen's size, the page, what is clicked before it is taken.
PICTURES = [
    (
        "overview",
        "manager",
        DESK,
        "/odoo/action-client_offboarding.client_offboarding_overview_action",
        [],
    ),
    (
        "start",
        "user",
        DESK,
        "/odoo/action-client_offboarding.client_offboarding_client_action/{acme}",
        ["button:action_open_offboarding"],
    ),
    (
        "delivery",
        "user",
        DESK,
        f"/odoo/{CASE}/{{azure}}/client.offboarding.termination/{{azure_contract}}",
        [],
    ),
    ("decision", "manager", DESK, f"/odoo/{CASE}/{{wood}}", ["page:decision"]),
    (
        "figures",
        "manager",
        DESK,
        "/odoo/action-client_offboarding.client_offboarding_report_action",
        [],
    ),
    ("case", "user", DESK, f"/odoo/{CASE}/{{lights}}", []),
    (
        "settlements",
        "accountant",
        DESK,
        "/odoo/action-client_offboarding.client_offboarding_settlement_action",
        [],
    ),
    ("data", "officer", DESK, f"/odoo/{CASE}/{{lights}}", ["page:data"]),
    (
        "returns",
        "helper",
        PHONE,
        "/odoo/action-client_offboarding.client_offboarding_return_action",
        [],
    ),
    ("portal", "client", PHONE, "/my/offboardings/{lights}", []),
    (
        "gates",
        "manager",
        DESK,
        "/odoo/action-client_offboarding.client_offboarding_gate_action",
        [],
    ),
]
# Printed papers: name, kind, who makes it.
PAPERS = [
    ("settlement", "settlement", "accountant"),
    ("handover", "returns", "user"),
]


class Visitor:
    """One person in a browser of his own."""

    def __init__(self, browser, url, login, size=DESK):
        self.url = url
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="en-US",
            timezone_id="Europe/Warsaw",
            is_mobile=size is PHONE,
            has_touch=size is PHONE,
        )
        self.page = context.new_page()
        self.page.set_default_timeout(120_000)
        self.page.goto(f"{url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", login)
        self.page.click("form.oe_login_form button[type=submit]")
        self.page.wait_for_url(lambda found: "/web/login" not in found)

    def call(self, model, method, *args, **kwargs):
        answer = self.page.evaluate(CALL, [model, method, list(args), kwargs])
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]

    def call_when_free(self, model, method, *args):
        """Call what prints; the server refuses it while others print."""
        for _attempt in range(60):
            try:
                return self.call(model, method, *args)
            except RuntimeError as error:
                if "try again in a moment" not in str(error):
                    raise
                self.page.wait_for_timeout(3000)
        raise RuntimeError("others print all the time")

    def find(self, model, *domain):
        return self.call(model, "search", [list(leaf) for leaf in domain], limit=1)[0]

    def start_paper(self, case, kind, language, former):
        """A paper in this language; a made one keeps its own, so it is replaced."""
        model = "client.offboarding.protocol"
        if former:
            [former] = self.call(model, "action_new_version", [former])
            self.call(model, "write", [former], {"lang": language})
            return former
        values = {"offboarding_id": case, "kind": kind, "lang": language}
        return self.call(model, "create", [values])[0]

    def speak(self, login, language):
        user = self.find("res.users", ("login", "=", login))
        self.call("res.users", "write", [user], {"lang": LANGUAGES[language]})

        self.speak_cookie(language)

    def speak_cookie(self, language):
        """The portal asks the browser, not the user."""
        cookie = {"name": "frontend_lang", "value": LANGUAGES[language]}
        self.page.context.add_cookies([cookie | {"url": self.url}])

    def show(self, path, clicks):
        self.page.goto(self.url + path)
        if path.startswith("/odoo"):
            self.page.wait_for_selector(
                ".o_form_view, .o_kanban_view, .o_list_view, .o_pivot,"
                " .o_graph_renderer canvas"
            )
        for click in clicks:
            kind, _, name = click.rpartition(":")
            selector = {
                "page": f".o_notebook a[name={name}]",
                "button": f"button[name={name}]",
                "": click,
            }[kind]
            self.page.locator(selector).first.click()
            self.page.wait_for_timeout(2500)
        self.page.wait_for_selector(".o_loading_indicator", state="detached")
        self.page.wait_for_timeout(2500)
        # A bot says hello to whoever comes for the first time.
        for button in self.page.locator(".o-mail-ChatWindow-header .oi-close").all():
            button.click()
        self.page.mouse.move(0, 0)

    def take(self, file):
        save(Image.open(io.BytesIO(self.page.screenshot())), file)


def trim(image):
    """Without the empty rest of the screen at the bottom."""
    image = image.convert("RGB")
    empty = Image.new("RGB", image.size, image.getpixel((2, image.height - 2)))
    box = ImageChops.difference(image, empty).getbbox()
    bottom = min(box[3] + 24, image.height) if box else image.height
    return image.crop((0, 0, image.width, bottom))


def save(image, file):
    """As few colours as look the same, and no larger than a page may load."""
    file.parent.mkdir(parents=True, exist_ok=True)
    image = trim(image)
    for colours in (128, 64, 32):
        few = image.quantize(colours, dither=Image.Dither.NONE)
        few.save(file, optimize=True)
        if file.stat().st_size < LIMIT:
            return
    raise RuntimeError(f"{file} is too large")


def places(boss):
    """What the pages' addresses need."""
    cases = {
        name: boss.find("client.offboarding", ("partner_id.name", "=", client))
        for name, client in (
            ("lights", "LightsUp"),
            ("azure", "Azure Interior"),
            ("wood", "OpenWood"),
        )
    }
    return cases | {
        "acme": boss.find("res.partner", ("name", "=", "Acme Corporation")),
        "azure_contract": boss.find(
            "client.offboarding.termination",
            ("offboarding_id", "=", cases["azure"]),
        ),
    }


def print_paper(maker, paper, file):
    """The first page of a paper."""
    model = "client.offboarding.protocol"
    maker.call_when_free(model, "action_generate", [paper])
    [values] = maker.call(model, "read", [paper], ["attachment_id"])
    number = values["attachment_id"][0]
    response = maker.page.request.get(f"{maker.url}/web/content/{number}")
    page = subprocess.run(
        ["pdftoppm", "-png", "-r", "80", "-f", "1", "-l", "1"],
        input=response.body(),
        capture_output=True,
        check=True,
    )
    save(Image.open(io.BytesIO(page.stdout)), file)


def main(url, folder, *wanted):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        boss = Visitor(browser, url, "offboarding_manager")
        known = places(boss)
        for name, who, size, path, clicks in PICTURES:
            if wanted and name not in wanted:
                continue
            login = f"offboarding_{who}"
            visitor = Visitor(browser, url, login, size)
            admin = visitor if size is not PHONE else Visitor(browser, url, "admin")
            for language in LANGUAGES:
                admin.speak(login, language)
                if visitor is not admin:
                    visitor.speak_cookie(language)
                visitor.show(path.format(**known), clicks)
                visitor.take(Path(folder, language, f"{name}.png"))
                print(f"    {language}/{name}.png", flush=True)
            admin.speak(login, "en")
        for name, kind, who in PAPERS:
            if wanted and name not in wanted:
                continue
            maker = Visitor(browser, url, f"offboarding_{who}")
            paper = None
            for language, code in LANGUAGES.items():
                paper = maker.start_paper(known["lights"], kind, code, paper)
                print_paper(maker, paper, Path(folder, language, f"{name}.png"))
                print(f"    {language}/{name}.png", flush=True)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
