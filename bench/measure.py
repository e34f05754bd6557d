"""What every benchmark measures with: one clock, pairs in turn, a verdict, one table.

A figure is a ratio of two measurements of the same run. Both are taken in pairs, one
right after the other; of the pairs' ratios the median counts, and how far it may be
from the true one is known from their order alone, whatever their distribution. Pairs
are added until that allows a verdict, or a cap is reached: then it is undecided.
"""

import gc
import json
import math
import os
import random
import resource
import statistics
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

OK, SLOW, OPEN, SHOWN = "ok", "TOO SLOW", "undecided", "-"
MEGABYTE = 1 << 20
# A verdict is wrong once in a hundred times, where there are pairs enough (eight).
LEVEL = 0.99
# Where the runner wants the figures of a benchmark; it prints the heading then.
TARGET = "BENCH_JSON"
HEADING = (
    f"{'figure':<44}{'reference':<28}{'ours':>9}{'theirs':>9}  {'unit':<5}{'pairs':>6}"
    f"{'ratio':>8}{'between':>14}{'bound':>7}  verdict"
)


class Figure(NamedTuple):
    """A line of the table."""

    title: str
    reference: str
    ours: float
    theirs: float
    unit: str
    pairs: int
    ratio: float
    # Between these is the true ratio.
    low: float
    high: float
    # None: shown without a bound.
    bound: float | None
    # Of growth: (times, its value, megabytes) of each size.
    points: list = []

    @property
    def verdict(self):
        if self.bound is None:
            return SHOWN
        return judge(self.low, self.high, self.bound)

    def __str__(self):
        spread = show_spread(self)
        bound = SHOWN if self.bound is None else f"{self.bound:g}"
        return (
            f"{self.title:<44}{self.reference:<28}{show(self.ours):>9}{show(self.theirs):>9}"
            f"  {self.unit:<5}{self.pairs:>6}{self.ratio:>8.3f}{spread:>14}{bound:>7}"
            f"  {self.verdict}"
        )


def show(value):
    """Three digits that count, and none more of a great number."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def show_spread(figure):
    """Between what its ratio is, with the digits that a verdict needs."""
    if figure.pairs == 1:
        return ""
    ends = (figure.low, figure.high)
    return "–".join(f"{end:.3f}" if end >= 0.1 else f"{end:#.3g}" for end in ends)


def judge(low, high, bound):
    """What can be said of something that is between ``low`` and ``high``."""
    if high <= bound:
        return OK
    return SLOW if low > bound else OPEN


def interval(values, level=LEVEL):
    """Between what the median of the whole is, as likely as ``level``.

    Of n values each lies below the median or above it as a coin falls. With too few of
    them it is between the smallest and the greatest, and less certain.
    """
    values = sorted(values)
    n, skipped, outside = len(values), 0, 0.0
    while skipped < (n - 1) // 2:
        outside += 2 * math.comb(n, skipped) / 2**n
        if outside > 1 - level:
            break
        skipped += 1
    skipped = max(skipped - 1, 0)
    return values[skipped], values[n - 1 - skipped]


def compare(title, reference, pairs, bound, unit="ms", least=8, most=200, seconds=60):
    """Take pairs until their spread allows a verdict.

    :param pairs: iterator of (ours, theirs) in seconds; see :func:`in_turn`
    :param unit: in which both are shown: ``ms``, ``s``, or ``CPU s``
    :param least: so many pairs at least; looked at again when they have doubled
    :param most: no more pairs than this, and none begun after so many ``seconds``
    :return: a :class:`Figure`
    """
    taken, look, end = [], least, time.monotonic() + seconds
    for pair in pairs:
        taken.append(pair)
        over = len(taken) >= most or time.monotonic() > end
        if len(taken) < look and not over:
            continue
        look = 2 * len(taken)
        if over or bound is None or judge(*_spread(taken), bound) != OPEN:
            break
    ours, theirs = (statistics.median(column) for column in zip(*taken, strict=True))
    ratio = statistics.median(one / other for one, other in taken)
    low, high = _spread(taken)
    factor = 1000 if unit == "ms" else 1
    return Figure(
        title, reference, factor * ours, factor * theirs, unit, len(taken), ratio, low,
        high, bound,
    )  # fmt: skip


def _spread(pairs):
    return interval([ours / theirs for ours, theirs in pairs])


def single(title, reference, ours, theirs, unit, bound=1):
    """What is looked at once, as the highest use of memory, by what is allowed."""
    ratio = ours / theirs
    return Figure(title, reference, ours, theirs, unit, 1, ratio, ratio, ratio, bound)


def settle():
    """Keep the garbage collector from walking all that Odoo has loaded."""
    gc.collect()
    gc.freeze()  # That takes as long as a page.


def in_turn(ours, theirs, arguments=None, clock=time.perf_counter, begin=None):
    """Pairs of seconds that two functions take, in an order that favours neither.

    :param arguments: what both are called with, pair by pair and from the start again;
        None: nothing
    :param begin: called before each, and not measured
    """
    settle()
    calls = [()] if arguments is None else [(argument,) for argument in arguments]
    while True:
        for call in calls:
            took = {}
            for way in random.sample((ours, theirs), 2):
                if begin:
                    begin()
                start = clock()
                way(*call)
                took[way] = clock() - start
            yield took[ours], took[theirs]


def get_clock(env):
    """Seconds of processor time, of this process and of its one in the database.

    What else a machine does meanwhile is lost in waiting, and waiting isn't counted.
    Where the database is on another machine: seconds of the clock.
    """
    env.cr.execute("SELECT pg_backend_pid(), inet_server_addr()")
    pid, address = env.cr.fetchone()
    # Work that others do for it would be missed.
    env.cr.execute("SET max_parallel_workers_per_gather = 0")
    exact, coarse = Path(f"/proc/{pid}/schedstat"), Path(f"/proc/{pid}/stat")
    if address or not coarse.exists():
        return time.perf_counter
    if exact.exists():
        return lambda: time.process_time() + int(exact.read_text().split()[0]) / 1e9
    ticks = os.sysconf("SC_CLK_TCK")

    def clock():
        user, system = coarse.read_text().rpartition(")")[2].split()[11:13]
        return time.process_time() + (int(user) + int(system)) / ticks

    return clock


def get_memory(pid="self"):
    """Memory of a process in megabytes, now."""
    text = Path(f"/proc/{pid}/statm").read_text().split()
    return (int(text[1]) - int(text[2])) * resource.getpagesize() / MEGABYTE


class Peak(threading.Thread):
    """The most memory that was in use while it ran, looked at every few milliseconds.

    The highest of the whole process (``ru_maxrss``) would be that of loading Odoo.
    """

    def __init__(self, *pids):
        super().__init__(daemon=True)
        self.pids = pids or ("self",)
        self.highest, self._over = 0, threading.Event()

    def get_now(self):
        return sum(map(get_memory, self.pids))

    def run(self):
        while not self._over.wait(0.005):
            self.highest = max(self.highest, self.get_now())

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *args):
        self._over.set()
        self.join()


class Table:
    """The figures of a benchmark, printed as they come."""

    def __init__(self):
        self.figures = []
        if TARGET not in os.environ:
            print(HEADING, flush=True)

    def add(self, figure):
        self.figures.append(figure)
        print(figure, flush=True)

    def finish(self):
        """Leave the figures to the runner; return the exit code."""
        if target := os.environ.get(TARGET):
            rows = [figure._asdict() for figure in self.figures]
            Path(target).write_text(json.dumps(rows))
        return any(figure.verdict == SLOW for figure in self.figures)


def load(path):
    """The figures that a benchmark left, if it came so far."""
    path = Path(path)
    text = path.read_text() if path.exists() else ""
    return [Figure(**row) for row in json.loads(text or "[]")]


def main(function):
    """Run a benchmark that takes a table."""
    random.seed(1)
    table = Table()
    function(table)
    sys.exit(table.finish())
