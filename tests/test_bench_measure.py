"""What the benchmarks measure with tells a good figure from a bad one."""

import itertools
import json
import math
import platform
import sys
import time
from pathlib import Path

import pytest
from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))

import growth  # noqa: E402
import measure  # noqa: E402
import page  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"


def test_the_median_is_between_what_order_says():
    # Of 10 values the 1st and the 10th leave out 2 / 1024, the 2nd and 9th 22 / 1024.
    assert measure.interval([*range(1, 11)]) == (1, 10)
    assert measure.interval([*range(1, 11)], level=0.95) == (2, 9)
    # As tables of the sign test have it: 30 values, 99 %: the 8th and the 23rd.
    assert measure.interval([*range(30, 0, -1)]) == (8, 23)


def test_few_values_lie_between_the_smallest_and_the_greatest():
    assert measure.interval([3]) == (3, 3)
    assert measure.interval([5, 1, 3]) == (1, 5)
    assert measure.interval([4, 2, 5, 1, 3, 9, 8]) == (1, 9)


@pytest.mark.parametrize(
    "low, high, verdict",
    [(1.2, 1.5, "ok"), (1.51, 1.6, "TOO SLOW"), (1.49, 1.51, "undecided")],
)
def test_a_verdict_is_given_where_the_bound_is_outside(low, high, verdict):
    assert measure.judge(low, high, 1.5) == verdict


def pairs_of(*ratios):
    return ((ratio, 1.0) for ratio in itertools.cycle(ratios))


def test_clear_pairs_are_few():
    figure = measure.compare("a", "b", pairs_of(1.0, 1.1), 1.5, least=8)
    assert (figure.verdict, figure.pairs) == ("ok", 8)
    figure = measure.compare("a", "b", pairs_of(1.9, 2.1), 1.5, least=8)
    assert (figure.verdict, figure.pairs) == ("TOO SLOW", 8)
    assert figure.ratio == pytest.approx(2.0)


def test_pairs_are_added_until_their_spread_allows_a_verdict():
    # One of eight is past the bound: eight pairs don't tell, twice as many do.
    figure = measure.compare("a", "b", pairs_of(1.6, *[1.4] * 7), 1.5, least=8)
    assert (figure.verdict, figure.pairs) == ("ok", 16)


def test_who_cannot_tell_says_so():
    figure = measure.compare("a", "b", pairs_of(1.4, 1.6), 1.5, least=4, most=20)
    assert (figure.verdict, figure.pairs) == ("undecided", 20)
    figure = measure.compare("a", "b", pairs_of(1.4, 1.6), 1.5, least=4, seconds=-1)
    assert (figure.verdict, figure.pairs) == ("ok", 1)


def test_without_a_bound_it_is_shown():
    figure = measure.compare("a", "b", pairs_of(3, 4), None, least=6)
    assert (figure.verdict, figure.pairs, figure.ratio) == ("-", 6, 3.5)
    assert "3.500" in str(figure)


def test_both_take_turns_in_both_orders():
    clock, calls = itertools.count(), []
    pairs = measure.in_turn(
        lambda n: calls.append(("ours", n)),
        lambda n: calls.append(("theirs", n)),
        arguments=(1, 2),
        clock=lambda: next(clock),
        begin=lambda: calls.append("begin"),
    )
    taken = list(itertools.islice(pairs, 40))
    assert taken == [(1, 1)] * 40
    assert calls[::2] == ["begin"] * 80
    made = calls[1::2]
    first = {(a[0], b[0]) for a, b in zip(made[::2], made[1::2], strict=True)}
    assert first == {("ours", "theirs"), ("theirs", "ours")}
    assert [n for _who, n in made] == [1, 1, 2, 2] * 20


def test_a_table_is_left_to_the_runner(tmp_path, monkeypatch, capsys):
    target = tmp_path / "figures.json"
    monkeypatch.setenv(measure.TARGET, str(target))
    table = measure.Table()
    table.add(measure.single("memory", "allowed", 90, 100, "MB"))
    assert table.finish() == 0
    table.add(measure.single("time", "zip", 3, 1, "s", bound=2))
    assert table.finish() == 1
    assert [f.verdict for f in measure.load(target)] == ["ok", "TOO SLOW"]
    assert json.loads(target.read_text())[0]["ratio"] == 0.9
    assert capsys.readouterr().out.count("\n") == 2
    assert measure.load(tmp_path / "none.json") == []


def test_memory_is_seen_while_it_is_in_use():
    before = measure.get_memory()
    with measure.Peak() as peak:
        text, end = b"x" * (40 * measure.MEGABYTE), time.monotonic() + 20
        while peak.highest - before < 20 and time.monotonic() < end:
            time.sleep(0.01)
    assert peak.highest - before >= 20
    assert len(text) == 40 * measure.MEGABYTE


@pytest.mark.parametrize("power", [0, 0.5, 1, 2])
def test_slopes_are_the_exponents(power):
    steps = growth.slopes((1, 10, 100), [7 * n**power for n in (1, 10, 100)])
    assert steps == pytest.approx([power, power])


def test_growth_is_judged_by_its_steepest_step():
    # A fixed part hides what is squared: over both steps together the slope is 0.9.
    samples = {1: [1.0] * 9, 10: [1.01] * 9, 100: [63.0] * 9}
    figure = growth.judge("a", samples, {1: 5.0, 100: 80.0})
    assert figure.ratio == pytest.approx(math.log10(63 / 1.01))
    assert figure.verdict == "TOO SLOW"
    assert figure.points == [(1, 1000, 5.0), (10, 1010, None), (100, 63000, 80.0)]
    # Linear, and told apart from its neighbours by measurements that vary.
    linear = {n: [n * (1 + k / 1000) for k in range(9)] for n in (1, 10, 100)}
    assert growth.judge("a", linear, {}).verdict == "ok"
    wild = {n: [n * k for k in range(1, 10)] for n in (1, 10, 100)}
    assert growth.judge("a", wild, {}).verdict == "undecided"


def test_the_plot_is_well_formed():
    curves = {
        "a <b> & c": [(1, 2.0), (10, 20.0), (100, 300.0)],
        "d": [(1, 5), (100, 5)],
    }
    root = etree.fromstring(growth.draw(curves, "Time & size").encode())
    assert root.tag == f"{SVG}svg"
    lines = root.findall(f"{SVG}polyline")
    assert [len(line.get("points").split()) for line in lines] == [3, 2]
    assert "a <b> & c" in [text.text for text in root.iter(f"{SVG}text")]
    width, height = map(float, root.get("viewBox").split()[2:])
    for circle in root.iter(f"{SVG}circle"):
        assert 0 < float(circle.get("cx")) < width
        assert 0 < float(circle.get("cy")) < height
    # Ten times as high is as far up, wherever it is.
    ys = [float(point.split(",")[1]) for point in lines[0].get("points").split()]
    flat = {point.split(",")[1] for point in lines[1].get("points").split()}
    assert ys[0] > ys[1] > ys[2]
    assert len(flat) == 1


def test_the_page_tells_what_was_measured(tmp_path):
    figures = [
        measure.compare("checks", "SQL", pairs_of(1.0), 1.5, least=8),
        measure.compare("list", "SQL", pairs_of(1.9), 1.4, least=8),
        growth.judge("growing", {n: [n] * 9 for n in (1, 10, 100)}, {1: 2.0, 10: 3.0}),
    ]
    page_file, picture = tmp_path / "p.md", tmp_path / "p.svg"
    page.write(figures, page.describe_machine(), ["x.py"], page_file, picture)
    text = page_file.read_text()
    rows = [line.strip("| ") for line in text.splitlines() if line.startswith("|")]
    assert (
        "checks | SQL | 1,000 ms | 1,000 ms | 8 | 1.000 | 1.000–1.000 | 1.5 | ok"
        in rows
    )
    assert (
        "growing | 1,000 ms | 10,000 ms | 100,000 ms | 1.00 | ok | 2, 3, - MB" in rows
    )
    assert text.count("](p.svg)") == 1
    assert "\nNot kept, or not decided: list.\n" in text
    assert text.endswith("\nDid not come to their end: x.py.\n")
    assert etree.fromstring(picture.read_bytes()).tag == f"{SVG}svg"
    # Whose machine it was is nobody's business.
    assert platform.node() not in text.split()
    assert "/" not in text.partition("Measured on")[2].partition("\n")[0]


def read_rows(text):
    """(title, ratio, spread, bound, verdict) of each row of the page."""
    rows = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 9 and cells[4].isdigit():
            rows.append((cells[0], *cells[5:]))
        elif len(cells) == 7 and cells[6].endswith("MB"):
            rows.append((cells[0], cells[4], "", str(growth.BOUND), cells[5]))
    return rows


def judge_printed(ratio, spread, bound):
    if bound == measure.SHOWN:
        return measure.SHOWN
    low, __, high = (spread or f"{ratio}–{ratio}").partition("–")
    # Rounded where they are printed, so what lies on the bound may be either.
    if float(high) <= float(bound):
        return measure.OK
    return measure.SLOW if float(low) > float(bound) else measure.OPEN


def test_the_page_that_is_kept_agrees_with_itself():
    """It may be put together from several runs: what is told of each row is so."""
    text, missed = page.PAGE.read_text(), []
    for row in read_rows(text):
        *spread, verdict = row[1:]
        assert verdict == judge_printed(*spread), row[0]
        if verdict in (measure.SLOW, measure.OPEN):
            missed.append(row[0])
    assert len(missed) < len(read_rows(text)) > 40
    told = text.partition("Not kept, or not decided: ")[2].partition(".\n")[0]
    assert told == "; ".join(missed)
