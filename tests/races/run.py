"""Two people at once, each in a transaction of its own (run by `odoo shell`).

Every race has its own client and is interleaved by hand, so that it goes the same way
each time. What came of it is printed as one line of JSON.
"""

import json
import random
import sys
import time

sys.path.insert(0, "tests/races")

import at_once  # noqa: E402
import billing  # noqa: E402
import closing  # noqa: E402
import money  # noqa: E402
import people  # noqa: E402
import waiving  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402

import odoo.service.model  # noqa: E402


def print_page(self, report, res_ids=None, data=None):
    """What papers look like is tested elsewhere, and nothing serves the printer."""
    page = Canvas("unused")
    page.drawString(50, 50, str(time.time_ns()))
    return page.getpdfdata(), "pdf"


class Impatient(random.Random):
    """Who is started again waits for some seconds: here, for hundredths of them."""

    def uniform(self, a, b):
        return super().uniform(a, b) / 50


odoo.service.model.random = Impatient()
people.set_up(globals()["env"])
type(people.env["ir.actions.report"])._render_qweb_pdf = print_page
for module in (closing, billing, money, waiving, at_once):
    for name, race in list(vars(module).items()):
        if name.startswith("race_"):
            start = time.time()
            print("RACE", json.dumps([name.removeprefix("race_"), race()]))
            print("TOOK", name, round(time.time() - start, 1), flush=True)
