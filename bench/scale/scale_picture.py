"""docs/pictures/scale.svg, from what scale.py asked the model. Drawn on a card of its own, for light and dark pages."""
import math

WIDTH, HEIGHT = 860, 400
COLOURS = {256: "#2458a6", 1024: "#3f8f5f", 4096: "#b4552d"}
STYLE = """
    .card { fill: #ffffff; stroke: #b9c0ca; stroke-width: 1.2 }
    .axis { stroke: #7d8794; stroke-width: 1; fill: none }
    .grid { stroke: #e3e7ec; stroke-width: 1 }
    .t { font-size: 14px; fill: #1f2733; font-weight: bold }
    .s { font-size: 11.5px; fill: #3b4554 }
    .mid { text-anchor: middle } .end { text-anchor: end }"""


class Panel:
    """Efficiency over the logarithm of something."""

    def __init__(self, left, title, label, xs):
        self.left, self.top, self.width, self.height = left, 74, 320, 250
        self.low, self.high = math.log10(min(xs)), math.log10(max(xs))
        self.parts = [f'<text class="t" x="{left}" y="48">{title}</text>']
        for share in (0, 0.25, 0.5, 0.75, 1):
            y = self.y(share)
            self.parts.append(f'<path class="grid" d="M{left} {y:.1f}h{self.width}"/>')
            self.parts.append(f'<text class="s end" x="{left - 6}" y="{y + 4:.1f}">{share:g}</text>')
        for x in xs:
            self.parts.append(f'<text class="s mid" x="{self.x(x):.1f}" y="{self.top + self.height + 18}">{name(x)}</text>')
        self.parts.append(f'<path class="axis" d="M{left} {self.top}v{self.height}h{self.width}"/>')
        self.parts.append(f'<text class="s mid" x="{left + self.width / 2}" y="{self.top + self.height + 38}">{label}</text>')

    def x(self, value):
        return self.left + self.width * (math.log10(value) - self.low) / (self.high - self.low)

    def y(self, share):
        return self.top + self.height * (1 - share)

    def line(self, points, colour, dashed):
        path = "L".join(f"{self.x(x):.1f} {self.y(min(y, 1)):.1f}" for x, y in sorted(points))
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        self.parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        for x, y in points:
            self.parts.append(f'<circle cx="{self.x(x):.1f}" cy="{self.y(min(y, 1)):.1f}" r="3" fill="{colour}"/>')


def name(x):
    """Of seconds, such as 10 ms, or of a number of directions."""
    if isinstance(x, int) and x >= 256 and x != 600:
        return str(x)
    return f"{1000 * x:g} ms" if x < 1 else ("10 min" if x == 600 else f"{x:g} s")


def chosen(answers, **wanted):
    return [row for row in answers if all(row.get(key) == value for key, value in wanted.items())]


def draw(found, path):
    answers = [row for row in found["answers"] if "group" not in row]
    means = sorted({row["mean"] for row in chosen(answers, d=1000, sigma=0.5, family="srht") if row["mean"] != 10})
    first = Panel(66, "8 directions a rank, log-normal durations, σ = 0.5", "mean duration of an evaluation", means)
    counts = sorted({row["directions"] for row in chosen(answers, mean=1, sigma=0.5)} & {256, 1024, 4096, 16384, 65536})
    second = Panel(500, "1 s an evaluation, σ = 0.5", "directions an iteration", counts)
    for ranks, colour in COLOURS.items():
        for lag in (0, 1):
            rows = chosen(answers, ranks=ranks, sigma=0.5, lag=lag, d=1000, directions=8 * (ranks - 1))
            first.line([(row["mean"], row["efficiency"]) for row in rows], colour, lag == 0)
            rows = [row for row in chosen(answers, ranks=ranks, mean=1, sigma=0.5, lag=lag, d=1000)
                    if row["directions"] in counts]
            second.line([(row["directions"], row["efficiency"]) for row in rows], colour, lag == 0)
    legend, x = [], 66
    for ranks, colour in COLOURS.items():
        legend.append(f'<path d="M{x} 386h26" stroke="{colour}" stroke-width="2"/><text class="s" x="{x + 32}" y="390">{ranks} ranks</text>')
        x += 120
    legend.append(f'<text class="s" x="{x}" y="390">solid: method.lag = 1, dashed: without</text>')
    text = "\n  ".join([*first.parts, *second.parts, *legend])
    path.write_text(f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="DejaVu Sans, Verdana, Arial, sans-serif">
  <title>Share of the time in which ranks evaluate</title>
  <desc>Efficiency of 256, 1024 and 4096 ranks, over the duration of an evaluation and over the number of directions, with and without a lag.</desc>
  <style>{STYLE}
  </style>
  <rect class="card" x="2" y="2" width="{WIDTH - 4}" height="{HEIGHT - 4}" rx="12"/>
  {text}
</svg>
""", encoding="utf-8")
