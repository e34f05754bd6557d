import json

from odoo.fields import Domain
from odoo.tests import tagged

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
    "endings": 2,
    # Ten days and fifty after the end.
    "clearing_days": 30,
    "closed_in_30": 50,
    "signed_online": None,
    # Five said 10, 9, 8, 6 and 0: (100 + 100 + 0 − 100 − 100) / 5.
    "recommendation": 0,
    # Of three that the client began and that are over, one stayed.
    "saved": 100 / 3,
    # Of one ending that is old enough, one.
    "won_back": 100,
    "revenue_lost": 0,
    "open_at_end": 1500,
    "collected_90": 0,
    "given_up": 200,
    "lost_things": 0,
}
# Two endings in two months, for one reason; nobody has written down a lesson.
CHARTS = {"date_end:month": 2, "reason_id": 1, "area": 0}


@tagged("post_install", "-at_install")
class TestDashboard(FiguresCase):
    """The file says what is there, and each tile what the report says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref(
            "client_offboarding_dashboard.offboarding_dashboard"
        )
        ended = {"state": "closed", "outcome": "ended"}
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
            cls.make_client("B"),
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
        cls.put_waiver(cls.cases[0], "written_off", 200)
        for recommend in (10, 9, 8, 6, 0):
            cls.put(
                "client.offboarding.feedback",
                offboarding_id=cls.cases[0].id,
                state="answered",
                recommend=recommend,
                has_recommend=True,
            )

    def get_snapshot(self, user):
        return json.loads(
            self.dashboard.with_user(user)._get_serialized_readonly_dashboard()
        )["snapshot"]

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
                self.assertEqual(value or 0, every or 0, "leaves out some cases")
                self.assertAlmostEqual(value or 0, EXPECTED[name] or 0, 5)

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
                self.assertEqual(row[f"{name}:{how}"] or 0, EXPECTED[name] or 0)
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
