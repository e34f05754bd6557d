import json
import re

from odoo.fields import Command, Domain
from odoo.tests import HttpCase, tagged

from odoo.addons.client_offboarding.tests.figures_common import FiguresCase
from odoo.addons.spreadsheet.utils.validate_data import (
    chart_fields,
    menus_xml_ids_in_spreadsheet,
    odoo_charts,
    odoo_view_links,
    pivot_fields,
)

AMOUNTS = {"revenue_lost", "open_at_end", "collected_90", "given_up", "lost_things"}
# Tile → what it says of the cases below, reckoned by hand.
EXPECTED = {
    "endings": 3,
    # Ten, twenty and fifty days after the end.
    "clearing_days": 80 / 3,
    "closed_in_30": 200 / 3,
    # Typed and drawn, and one on paper; of the last only we have signed.
    "signed_online": 200 / 3,
    # Five said 10, 9, 8, 7 and 0: (100 + 100 + 0 + 0 − 100) / 5.
    "recommendation": 20,
    # Of three that the client began and that are over, one stayed.
    "saved": 100 / 3,
    # Of two endings that are old enough, one.
    "won_back": 50,
    # Nothing is lost with him who stays.
    "revenue_lost": 700 + 50.5 + 400,
    "open_at_end": 1500,
    # Of 500, as much was paid in ninety days, and 100 later.
    "collected_90": 300,
    # As much as is still claimed isn't given up.
    "given_up": 200,
    "lost_things": 215,
}
SUMS = {"endings", *AMOUNTS}
# Three endings in three months, for one reason; nobody has written down a lesson.
CHARTS = {"date_end:month": 3, "reason_id": 1, "area": 0}

# What the page has reckoned and drawn, once nothing is on its way any more.
READ = """
const sleep = (time) => new Promise((done) => setTimeout(done, time));
const services = odoo.__WOWL_DEBUG__.root.env.services;
const model = services.spreadsheet_dashboard_loader.getActiveDashboard().model;
const sheetId = model.getters.getActiveSheetId();
const drawn = [];
const draw = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text) {
    drawn.push(text);
    return draw.apply(this, arguments);
};
const cell = (place) => {
    const [, column, row] = place.match(/([A-Z])(\\d+)/);
    const col = column.charCodeAt(0) - 65;
    return model.getters.getEvaluatedCell({sheetId, col, row: Number(row) - 1});
};
const settle = async (places) => {
    const waits = (place) => cell(place).value === "Loading...";
    for (let turn = 0; places.some(waits); turn++) {
        if (turn > 150) throw new Error("goes on loading");
        await sleep(100);
    }
};
const check = async (expected, what) => {
    const places = Object.keys(expected);
    await settle(places);
    drawn.length = 0;
    window.dispatchEvent(new Event("resize"));
    for (let turn = 0; !drawn.length && turn < 50; turn++) await sleep(100);
    for (const place of places) {
        const {value, formattedValue} = cell(place);
        const wanted = expected[place];
        const same =
            wanted === null
                ? (value ?? "") === ""
                : typeof value === "number" && Math.abs(value - wanted) < 0.005;
        if (!same || (wanted !== null && !drawn.includes(formattedValue))) {
            const found = JSON.stringify([value, formattedValue, wanted, drawn]);
            throw new Error(`${what}, ${place}: ${found}`);
        }
    }
};
"""
# What the period above the page does; in 1999 nothing ended.
FILTER = """
const narrow = (value) =>
    model.dispatch("SET_GLOBAL_FILTER_VALUE", {
        id: model.getters.getGlobalFilters()[0].id,
        value,
    });
const NEVER = {type: "year", year: 1999};
"""
# A click on the figure of a tile: the rows that the list then shows.
CLICK = """
const rect = model.getters.getVisibleRect(
    model.getters.expandZone(sheetId, {left: 2, right: 2, top: 7, bottom: 7})
);
const grid = document.querySelector(".o-grid-overlay").getBoundingClientRect();
const clickable = [...document.querySelectorAll(".o-dashboard-clickable-cell")];
const found = clickable.find((e) => {
    const box = e.getBoundingClientRect();
    return (
        Math.abs(box.left - grid.left - rect.x) < 2 &&
        Math.abs(box.top - grid.top - rect.y) < 2
    );
});
found.click();
const rows = ".o_list_view .o_data_row";
for (let turn = 0; !document.querySelector(rows); turn++) {
    if (turn > 100) throw new Error("no list");
    await sleep(100);
}
const shown = [...document.querySelectorAll(rows)].map((row) => row.innerText);
if (shown.length !== 1 || !shown[0].includes(wanted)) {
    throw new Error(`not the cases of it: ${JSON.stringify(shown)}`);
}
"""
LOADED = (
    "odoo.__WOWL_DEBUG__?.root.env.services.spreadsheet_dashboard_loader"
    '?.getActiveDashboard()?.status === "Loaded"'
    ' && Boolean(document.querySelector(".o-grid"))'
)


class DashboardCase(FiguresCase):
    """Endings of some years, of which each tile has something to say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref(
            "client_offboarding_dashboard.offboarding_dashboard"
        )
        ended = {"state": "closed", "outcome": "ended"}
        client = cls.make_client("B")
        cls.cases = cls.make_case(
            cls.make_client("A"),
            initiated_by="client",
            date_end="2024-01-31",
            date_closed="2024-02-10",
            won_back_on="2025-06-01",
            amount_open_end=1000,
            **ended,
        )
        cls.cases |= cls.make_case(
            client,
            initiated_by="client",
            date_end="2026-06-30",
            date_closed="2026-08-19",
            amount_open_end=500,
            **ended,
        )
        cls.cases |= cls.make_case(
            cls.make_client("C"),
            initiated_by="client",
            state="cancelled",
            outcome="retained",
        )
        cls.cases |= cls.make_case(
            cls.make_client("D"),
            initiated_by="company",
            date_end="2024-03-31",
            date_closed="2024-04-20",
            **ended,
        )
        cls.put_amounts(client)
        cls.put_papers_and_answers()

    @classmethod
    def put_of(cls, case, model, **values):
        values.setdefault("company_id", case.company_id.id)
        return cls.put(f"client.offboarding.{model}", offboarding_id=case.id, **values)

    @classmethod
    def put_amounts(cls, client):
        first, second, stays, _fourth = cls.cases
        for case, lost in ((first, 700), (first, 50.5), (second, 400), (stays, 999)):
            cls.put_of(case, "termination", contract_name="U/1", revenue_lost=lost)
        invoice = cls.bill(500.0, "2026-06-01", partner=client)
        for amount, day in ((300.0, "2026-07-15"), (100.0, "2026-10-15")):
            cls.pay_on(invoice, amount, day)
        cls.put_waiver(first, "written_off", 200)
        cls.put_waiver(first, "still_claimed", 70)
        for side, amount in (("client_owes", 215), ("we_owe", 40)):
            cls.put_of(
                second,
                "charge",
                kind="equipment",
                side=side,
                state="agreed",
                name="Laptop",
                currency_id=cls.company.currency_id.id,
                amount=amount,
                amount_company=amount,
            )

    @classmethod
    def put_papers_and_answers(cls):
        first, second, *_others = cls.cases
        for case, side, method in (
            (first, "client", "typed"),
            (first, "client", "paper"),
            (second, "client", "drawn"),
            (second, "company", "typed"),
        ):
            paper = cls.put_of(
                case, "protocol", kind="returns", state="signed", name="P", lang="en_US"
            )
            cls.put_of(
                case,
                "signature",
                protocol_id=paper.id,
                side=side,
                method=method,
                name="Anna",
                date="2026-11-01 10:00:00",
            )
        for recommend in (10, 9, 8, 7, 0):
            cls.put(
                "client.offboarding.feedback",
                offboarding_id=first.id,
                state="answered",
                recommend=recommend,
                has_recommend=True,
            )

    def get_snapshot(self, user):
        return json.loads(
            self.dashboard.with_user(user)._get_serialized_readonly_dashboard()
        )["snapshot"]

    def get_places(self, user):
        """Field of each tile that the user gets → the cell of its figure."""
        snapshot = self.get_snapshot(user)
        places = {}
        for place, content in snapshot["sheets"][0]["cells"].items():
            if found := re.fullmatch(r'=PIVOT\.VALUE\(\d+,"(\w+)"\)', content):
                places[found[1]] = place
        return places


@tagged("post_install", "-at_install")
class TestDashboard(DashboardCase):
    """The file says what is there, and each tile what the report says."""

    def get_tiles(self, user):
        """Field of each tile → its pivot, with the link of its title."""
        snapshot = self.get_snapshot(user)
        tiles = {}
        cells = snapshot["sheets"][0]["cells"]
        links = [link["action"] for link in odoo_view_links(snapshot)]
        for pivot in snapshot["pivots"].values():
            [measure] = [measure["fieldName"] for measure in pivot["measures"]]
            self.assertIn(f'=PIVOT.VALUE({pivot["id"]},"{measure}")', cells.values())
            domains = [
                one["domain"] for one in links if one["modelName"] == pivot["model"]
            ]
            self.assertIn(pivot["domain"], domains)
            tiles[measure] = pivot
        return tiles

    def test_everything_that_the_file_names_exists(self):
        snapshot = json.loads(self.dashboard.sudo().spreadsheet_data)
        named = [pivot_fields(pivot) for pivot in snapshot["pivots"].values()]
        named += [chart_fields(chart) for chart in odoo_charts(snapshot)]
        named += [
            (
                link["action"]["modelName"],
                {leaf[0] for leaf in link["action"]["domain"]},
            )
            for link in odoo_view_links(snapshot)
        ]
        definitions = [*snapshot["pivots"].values(), *odoo_charts(snapshot)]
        for one in definitions:
            model = one.get("model") or one["metaData"]["resModel"]
            for matching in one["fieldMatching"].values():
                named.append((model, {matching["chain"]}))
        for model, names in named:
            for name in names:
                with self.subTest(model=model, field=name):
                    self.assertTrue(self.find_field(model, name.split(":")[0]))
        for xml_id in menus_xml_ids_in_spreadsheet(snapshot):
            self.assertEqual(self.env.ref(xml_id)._name, "ir.ui.menu")
        self.assertEqual(len(snapshot["pivots"]), 12)

    def find_field(self, model, chain):
        model = self.env[model]
        *path, last = chain.split(".")
        for name in path:
            model = model[name]
        return last in model._fields

    def test_tiles_say_what_is_reckoned_by_hand(self):
        tiles = self.get_tiles(self.manager)
        self.assertEqual(set(tiles), set(EXPECTED))
        for name, pivot in tiles.items():
            model = self.env[pivot["model"]].with_user(self.manager)
            domain = Domain(pivot["domain"]) & Domain(
                "offboarding_id", "in", self.cases.ids
            )
            how = model._fields[name].aggregator
            [[value]] = model._read_group(domain, [], [f"{name}:{how}"])
            [[every]] = model._read_group(
                [("offboarding_id", "in", self.cases.ids)], [], [f"{name}:{how}"]
            )
            with self.subTest(tile=name):
                self.assertEqual(value, every, "leaves out some cases")
                self.assertAlmostEqual(value, EXPECTED[name], 5)

    def test_amounts_are_for_those_who_see_amounts(self):
        self.assertTrue(self.get_tiles(self.accountant).keys() >= AMOUNTS)
        tiles = self.get_tiles(self.owner)
        self.assertEqual(set(tiles), EXPECTED.keys() - AMOUNTS)
        # Whatever is left, he may ask for: no tile or chart ends as an error.
        for name, pivot in tiles.items():
            model = self.env[pivot["model"]].with_user(self.owner)
            how = model._fields[name].aggregator
            with self.subTest(tile=name):
                [row] = model.formatted_read_group(
                    pivot["domain"], [], [f"{name}:{how}"]
                )
                self.assertAlmostEqual(row[f"{name}:{how}"], EXPECTED[name])
        for chart in odoo_charts(self.get_snapshot(self.owner)):
            about, asked = chart["metaData"], chart["searchParams"]
            model = self.env[about["resModel"]].with_user(self.owner)
            measure = about["measure"]
            spec = measure if measure == "__count" else f"{measure}:sum"
            with self.subTest(chart=chart["title"]["text"]):
                rows = model.formatted_read_group(
                    asked["domain"], about["groupBy"], [spec]
                )
                self.assertEqual(len(rows), CHARTS[about["groupBy"][0]])
        sheet = self.get_snapshot(self.owner)["sheets"][0]
        self.assertNotIn("Given up", str(sheet["cells"]))
        # The third row of tiles is of amounts only: nothing is left of it.
        bands = {zone[1] for zone in sheet["styles"] if ":" in zone}
        self.assertEqual(bands, {"1", "2", "4", "5"})
        self.assertFalse(self.dashboard.with_user(self.helper).has_access("read"))

    def test_other_dashboards_are_as_they_are(self):
        other = self.dashboard.sudo().copy({"name": "Mine"})
        serialized = other.with_user(self.owner)._get_serialized_readonly_dashboard()
        self.assertEqual(len(json.loads(serialized)["snapshot"]["pivots"]), 12)


@tagged("post_install", "-at_install")
class TestDashboardShown(DashboardCase, HttpCase):
    """What the browser reckons and draws is what was reckoned by hand."""

    browser_size = "1366x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        euro = cls.env.ref("base.EUR")
        euro.active = True
        cls.other = cls.env["res.company"].create(
            {"name": "Second", "currency_id": euro.id}
        )
        cls.manager.company_ids = [Command.link(cls.other.id)]
        cls.make_case(
            cls.make_client("Z"),
            cls.other,
            state="closed",
            outcome="ended",
            date_end="2026-01-31",
            date_closed="2026-02-01",
            amount_open_end=7777,
        )

    def assertShown(self, user, code, companies=None):
        ids = (companies or self.company).ids
        self.browser_js(
            f"/odoo/dashboards?dashboard_id={self.dashboard.id}",
            f"(async () => {{{READ}{code}console.log('test successful');}})()"
            ".catch((error) => console.error(error.message))",
            ready=LOADED,
            login=user.login,
            cookies={"cids": "-".join(map(str, ids))},
        )

    def get_check(self, user, expected, what):
        places = self.get_places(user)
        values = json.dumps({places[name]: expected[name] for name in places})
        return f"await check({values}, {json.dumps(what)});"

    def test_manager_reads_each_figure_and_opens_its_cases(self):
        nothing = {name: 0 if name in SUMS else None for name in EXPECTED}
        self.assertShown(
            self.manager,
            f"{FILTER} narrow(NEVER);"
            + self.get_check(self.manager, nothing, "a year without endings")
            + "narrow(undefined);"
            + self.get_check(self.manager, EXPECTED, "all")
            + f"const wanted = {json.dumps(self.cases[0].name)};"
            + CLICK,
        )

    def test_who_sees_no_amounts_reads_the_others(self):
        places = self.get_places(self.owner)
        self.assertEqual(places.keys(), EXPECTED.keys() - AMOUNTS)
        self.assertShown(
            self.owner, self.get_check(self.owner, EXPECTED, "without amounts")
        )

    def test_currencies_arent_added_up(self):
        both = EXPECTED | {
            "endings": 4,
            "clearing_days": 81 / 4,
            "closed_in_30": 75,
            "open_at_end": None,
        }
        self.assertShown(
            self.manager,
            self.get_check(self.manager, both, "two companies"),
            self.company | self.other,
        )
