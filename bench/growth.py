"""How something grows: its slope in a log-log plot, and the plot."""

import math
from xml.sax.saxutils import escape

import measure

TIMES = (1, 10, 100)
BOUND = 1.1
COLOURS = (
    "#1f77b4 #d62728 #2ca02c #9467bd #8c564b #e377c2 #7f7f7f #bcbd22 #17becf #ff7f0e"
    " #393b79 #637939 #843c39 #7b4173"
).split()
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 980, 540, 90, 40, 390, 60


def slopes(times, values):
    """The exponent from each size to the next: 0 stays, 1 grows alike, 2 is squared."""
    points = list(zip(map(math.log10, times), map(math.log10, values), strict=True))
    return [
        (y1 - y0) / (x1 - x0)
        for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False)
    ]


def judge(title, samples, memory, unit="ms"):
    """The steepest of the steps as a figure: a fixed part would hide it in the whole.

    :param samples: seconds that it took, several times, by how many times the size
    :param memory: megabytes above idle, by the same
    """
    times = sorted(samples)
    factor = 1000 if unit == "ms" else 1
    middle, low, high = [], [], []
    for size in times:
        least, greatest = measure.interval(samples[size])
        low.append(least)
        high.append(greatest)
        ordered = sorted(samples[size])
        middle.append(ordered[len(ordered) // 2])
    steps = slopes(times, middle)
    step = max(range(len(steps)), key=steps.__getitem__)
    pair = slice(step, step + 2)

    def between(start, end):
        return slopes(times[pair], [start[step], end[step + 1]])[0]

    points = [
        (size, factor * value, memory.get(size))
        for size, value in zip(times, middle, strict=True)
    ]
    return measure.Figure(
        title,
        "log-log slope, steepest step",
        factor * middle[step + 1],
        factor * middle[step],
        unit,
        min(map(len, samples.values())),
        steps[step],
        between(high, low),
        between(low, high),
        BOUND,
        points,
    )


class Axis:
    """Values on a logarithmic scale, from ``start`` to ``end`` of the picture."""

    def __init__(self, values, start, end):
        self.low = math.floor(math.log10(min(values)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)
        self.start, self.end = start, end

    def __call__(self, value):
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def decades(self):
        return [10.0**n for n in range(self.low, self.high + 1)]


def draw(curves, title, unit="ms"):
    """An SVG of curves: name → [(times, value)]; both axes logarithmic.

    A grey line has the slope 1: what is steeper grows faster than its size.
    """
    every = [point for points in curves.values() for point in points]
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    across = Axis([x for x, _y in every], LEFT, right)
    up = Axis([y for _x, y in every], bottom, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="22" font-size="15">{escape(title)}</text>',
    ]
    for value in across.decades():
        x = across(value)
        parts.append(_line((x, TOP), (x, bottom), "#ddd"))
        parts.append(_text(x, bottom + 20, f"{value:g}×", "middle"))
    for value in up.decades():
        y = up(value)
        parts.append(_line((LEFT, y), (right, y), "#ddd"))
        parts.append(_text(LEFT - 6, y + 4, f"{value:,g} {unit}", "end"))
    # From the lower left corner up, until it leaves the picture.
    decades = min(across.high - across.low, up.high - up.low)
    corner = (across(10.0**across.low), up(10.0**up.low))
    far = (across(10.0 ** (across.low + decades)), up(10.0 ** (up.low + decades)))
    parts.append(_line(corner, far, "#999", ' stroke-dasharray="6 4"'))
    for number, (name, points) in enumerate(curves.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{across(x)},{up(y)}" for x, y in points)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}"'
            ' stroke-width="2"/>'
        )
        parts += [
            f'<circle cx="{across(x)}" cy="{up(y)}" r="3.5" fill="{colour}"/>'
            for x, y in points
        ]
        y = TOP + 18 * number
        parts.append(_line((right + 16, y), (right + 36, y), colour))
        parts.append(_text(right + 42, y + 4, name))
    y = TOP + 18 * len(curves)
    dashed = ' stroke-dasharray="6 4"'
    parts.append(_line((right + 16, y), (right + 36, y), "#999", dashed))
    parts.append(_text(right + 42, y + 4, "slope 1"))
    return "\n".join([*parts, "</svg>", ""])


def _line(start, end, colour, more=""):
    return (
        f'<line x1="{start[0]}" y1="{start[1]}" x2="{end[0]}" y2="{end[1]}"'
        f' stroke="{colour}" stroke-width="1.5"{more}/>'
    )


def _text(x, y, text, anchor="start"):
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
