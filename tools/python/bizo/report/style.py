"""How figures look: on white, on black and printed."""
import io
import re

import matplotlib
import matplotlib.ticker
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the back end comes first)

# Okabe and Ito's colours, told apart by the colour-blind; yellow is left out: it is lost on white. The page has lighter
# ones for a dark screen.
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#8a6d3b", "#7f7f7f"]

# Stands for the colour of the page's text, which the page knows.
INK = "#010203"

SETTINGS = {"font.size": 10, "font.family": "DejaVu Sans", "svg.fonttype": "none", "text.parse_math": False, "svg.hashsalt": "bizo",
            "axes.spines.top": False, "axes.spines.right": False, "text.color": INK, "axes.labelcolor": INK,
            "axes.edgecolor": INK, "xtick.color": INK, "ytick.color": INK, "axes.titlesize": 10,
            "lines.linewidth": 1.6, "lines.solid_capstyle": "round"}
WIDTH = 9.0  # inches, of a figure: that of the page
COLUMNS = 3  # panels in a row
POINTS = 400  # of a line


def colour(index):
    return COLOURS[index % len(COLOURS)]


def dashes(index):
    """Lines beyond the colours are told apart by their dashes."""
    return ("-", "--", ":", "-.")[index // len(COLOURS) % 4]


def axes(panels=1, height=3.0, columns=COLUMNS, share_y=False):
    """(figure, panels in reading order), in rows of at most so many columns; `height` is that of a row, in inches."""
    across = min(panels, columns)
    down = -(-panels // across)
    figure, grid = plt.subplots(down, across, figsize=(WIDTH if across > 1 else 7.0, height * down), squeeze=False, sharey=share_y,
                                layout="constrained")
    for ax in grid.flat[panels:]:
        ax.remove()
    return figure, list(grid.flat[:panels])


def is_first(ax):
    return ax.get_subplotspec().is_first_col()


def has_room(ax, panels):
    """Whether names fit at the right of this panel: of three in a row only at that of the last one."""
    return ax.get_subplotspec().get_gridspec().ncols < COLUMNS or ax.get_subplotspec().is_last_col() or ax is panels[-1]


def thinned(grid):
    """At most POINTS of the increasing numbers, evenly on a logarithmic axis, both ends among them."""
    grid = np.asarray(grid, float)
    if len(grid) <= POINTS:
        return grid
    low = max(grid[0], 1.0) if grid[0] >= 0 else grid[0]
    wanted = np.geomspace(low, grid[-1], POINTS) if low > 0 else np.linspace(grid[0], grid[-1], POINTS)
    places = np.unique(np.append(np.minimum(np.searchsorted(grid, wanted), len(grid) - 1), (0, len(grid) - 1)))
    return grid[places]


def logarithmic(ax, side):
    """Ticks at powers of ten alone: labels between them overlap in a narrow panel."""
    axis = ax.xaxis if side == "x" else ax.yaxis
    (ax.set_xscale if side == "x" else ax.set_yscale)("log")
    narrow = side == "x" and ax.get_subplotspec().get_gridspec().ncols >= COLUMNS
    axis.set_major_locator(matplotlib.ticker.LogLocator(numticks=4 if narrow else 6))
    axis.set_minor_formatter(matplotlib.ticker.NullFormatter())
    axis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda number, _: f"{number:g}"))


def label_ends(ax, ends):
    """Names at the right ends of lines [(y, name, colour)], moved apart where they would overlap."""
    low, high = ax.get_ylim()
    log = ax.get_yscale() == "log"
    place = (lambda y: (np.log(y) - np.log(low)) / (np.log(high) - np.log(low))) if log else \
        (lambda y: (y - low) / (high - low))
    drawn = sorted((item for item in ends if np.isfinite(item[0]) and (item[0] > 0 or not log)), key=lambda item: item[0])
    gap = 0.165 / (ax.figure.get_size_inches()[1] / ax.get_subplotspec().get_gridspec().nrows - 0.6)
    heights = []
    for y, _, _ in drawn:
        heights.append(max(float(np.clip(place(y), 0, 1)), heights[-1] + gap if heights else 0))
    for k in reversed(range(len(heights))):  # down again, where they have left the panel
        heights[k] = min(heights[k], 1.0 if k + 1 == len(heights) else heights[k + 1] - gap)
    for height, (_, name, ink) in zip(heights, drawn):
        ax.annotate(name, (1, height), xycoords="axes fraction", xytext=(5, 0), textcoords="offset points", color=ink,
                    va="center", fontsize=9, annotation_clip=False)


def svg_of(figure):
    """The figure as an element of a page, in the page's own colours."""
    text = io.StringIO()
    with plt.rc_context(SETTINGS):
        figure.savefig(text, format="svg", transparent=True, bbox_inches="tight", metadata={"Date": None})
    svg = text.getvalue()
    svg = svg[svg.index("<svg"):].replace(INK, "currentColor")
    for index, one in enumerate(COLOURS):
        svg = svg.replace(one, f"var(--line-{index})")
    return re.sub(r'width="([^"]*)" height="[^"]*"', r'style="max-width: \1"', svg, count=1)


def save(figure, path):
    """The figure as a file by itself: on white."""
    with plt.rc_context(SETTINGS):
        figure.savefig(path, bbox_inches="tight", facecolor="white", metadata={"Date": None} if path.suffix == ".svg" else None)
