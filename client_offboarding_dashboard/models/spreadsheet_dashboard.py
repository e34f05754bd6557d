import json
import re

from odoo import models

# A tile is two cells: its title above, its figure below.
FIGURE = re.compile(r'=PIVOT\.VALUE\((\d+),"\w+"\)')
CELL = re.compile(r"([A-Z]+)(\d+)")


class SpreadsheetDashboard(models.Model):
    """Amounts are for those who see amounts: the others get no tiles of them."""

    _name = "spreadsheet.dashboard"
    _inherit = ["spreadsheet.dashboard"]

    def _get_serialized_readonly_dashboard(self):
        serialized = super()._get_serialized_readonly_dashboard()
        # sudo: which dashboard it is, and nothing of it.
        ours = self.env.ref(
            "client_offboarding_dashboard.offboarding_dashboard",
            raise_if_not_found=False,
        )
        if self != ours:
            return serialized
        values = json.loads(serialized)
        self._leave_out_hidden(values["snapshot"])
        return json.dumps(values)

    def _leave_out_hidden(self, snapshot):
        """Take out the tiles whose figure the reader may not see."""
        pivots = snapshot.get("pivots", {})
        hidden = {id_ for id_, pivot in pivots.items() if self._is_hidden(pivot)}
        for id_ in hidden:
            del pivots[id_]
        for sheet in snapshot["sheets"]:
            cells = sheet["cells"]
            for place, content in list(cells.items()):
                found = FIGURE.fullmatch(content)
                if found and found[1] in hidden:
                    column, row = CELL.fullmatch(place).groups()
                    del cells[place]
                    cells.pop(f"{column}{int(row) - 1}", None)
            # Nor the coloured band on which nothing stands any more.
            filled = {CELL.fullmatch(place)[2] for place in cells}
            sheet["styles"] = {
                zone: style
                for zone, style in sheet["styles"].items()
                if filled & set(re.findall(r"\d+", zone))
            }

    def _is_hidden(self, pivot):
        fields = self.env[pivot["model"]].fields_get(attributes=["type"])
        names = {measure["fieldName"] for measure in pivot["measures"]}
        return bool(names - fields.keys() - {"__count"})
