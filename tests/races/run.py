"""Two people at once, each in a transaction of its own (run by `odoo shell`).

Every race has its own client and is interleaved by hand, so that it goes the same way
each time. What came of it is printed as one line of JSON.
"""

import json
import sys

sys.path.insert(0, "tests/races")

import billing  # noqa: E402
import closing  # noqa: E402
import money  # noqa: E402
import people  # noqa: E402
import waiving  # noqa: E402

people.set_up(globals()["env"])
for module in (closing, billing, money, waiving):
    for name, race in list(vars(module).items()):
        if name.startswith("race_"):
            print("RACE", json.dumps([name.removeprefix("race_"), race()]))
