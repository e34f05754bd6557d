"""`docs/performance.md` and its picture, from the figures of one run."""

import os
import platform
import textwrap
from datetime import date
from pathlib import Path

import growth
import measure

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE, PICTURE = DOCS / "performance.md", DOCS / "growth.svg"
# What else runs is told from this load on, by processor.
BUSY = 0.5
HEAD = """# How fast it is

Written by `make performance` from what it measured; nothing here is typed by hand. What
is compared with what, and how each side is made, tells `bench/README.md`.

A figure is a ratio of two measurements of the same run, taken in pairs, in turn, until
their spread allows a verdict: *between* has the true ratio with 99 % certainty where
there are eight pairs or more. `ms` and `CPU s` are processor time, of server and
database together and without parallel workers; `s` is by the clock.

"""
RATIOS = """## Beside the reference

| figure | reference | ours | theirs | pairs | ratio | between | bound | verdict |
|---|---|---|---|---|---|---|---|---|
"""
GROWTH = """
## Growth

At 1×, 10× and 100× of a company's cases and ledger, of the papers that each of eighty
clients has, of the messages that a person has written, and of the clients of one batch.
The slope is that of the steeper of the two steps in a log-log plot: 0 stays as it is, 1
grows as its size does. Bound: {bound}. Memory is what the server and its process in the
database took above what they had when idle.

| figure | 1× | 10× | 100× | slope | verdict | memory at 1×, 10×, 100× |
|---|---|---|---|---|---|---|
"""


def describe_machine():
    """On what it is measured, in one sentence."""
    model = platform.machine()
    with open("/proc/cpuinfo") as file:
        names = [line.partition(":")[2] for line in file if line.startswith("model na")]
    if names:
        model = " ".join(names[0].split())
    with open("/proc/meminfo") as file:
        memory = round(int(file.readline().split()[1]) / 2**20)
    cores = os.cpu_count()
    load = os.getloadavg()[0]
    busy = f"It was busy with other work then (load {load:.1f})."
    if load < BUSY * cores:
        busy = "It had nothing else to do."
    return (
        f"Measured on {date.today():%Y-%m-%d} on {cores} processors ({model}) with"
        f" {memory} GB of memory, Python {platform.python_version()}. {busy}"
    )


def write(figures, state, broken=(), page=PAGE, picture=PICTURE):
    """Write both.

    :param state: what :func:`describe_machine` said before the run began
    :param broken: benchmarks that didn't come to their end
    """
    ratios = [figure for figure in figures if not figure.points]
    grown = [figure for figure in figures if figure.points]
    text = (
        HEAD + textwrap.fill(state, 88) + "\n\n" + RATIOS + "".join(map(_row, ratios))
    )
    if grown:
        text += GROWTH.format(bound=growth.BOUND) + "".join(map(_growth_row, grown))
        text += f"\n![Time by size, both logarithmic]({picture.name})\n"
        curves = {
            figure.title: [point[:2] for point in figure.points] for figure in grown
        }
        picture.write_text(growth.draw(curves, "Processor time by size"))
    missed = [f.title for f in figures if f.verdict in (measure.SLOW, measure.OPEN)]
    if missed:
        text += "\nNot kept, or not decided: " + "; ".join(missed) + ".\n"
    if broken:
        text += f"\nDid not come to their end: {', '.join(broken)}.\n"
    page.write_text(text)


def _row(figure):
    spread = measure.show_spread(figure)
    bound = measure.SHOWN if figure.bound is None else f"{figure.bound:g}"
    cells = [
        figure.title,
        figure.reference,
        f"{measure.show(figure.ours)} {figure.unit}",
        f"{measure.show(figure.theirs)} {figure.unit}",
        str(figure.pairs),
        f"{figure.ratio:.3f}",
        spread,
        bound,
        figure.verdict,
    ]
    return f"| {' | '.join(cells)} |\n"


def _growth_row(figure):
    memory = ", ".join("-" if p[2] is None else f"{p[2]:.0f}" for p in figure.points)
    cells = [
        figure.title,
        *(f"{measure.show(point[1])} {figure.unit}" for point in figure.points),
        f"{figure.ratio:.2f}",
        figure.verdict,
        f"{memory} MB",
    ]
    return f"| {' | '.join(cells)} |\n"
