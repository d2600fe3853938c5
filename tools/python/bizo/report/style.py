"""How figures look: on white, on black and printed."""
import io
import re

import matplotlib
import matplotlib.ticker
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the back end comes first)

# Okabe and Ito's colours, told apart by the colour-blind; yellow is left out: it is lost on white.
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#8a6d3b", "#7f7f7f"]

# Stands for the colour of the page's text, which the page knows.
INK = "#010203"

SETTINGS = {"font.size": 10, "font.family": "DejaVu Sans", "svg.fonttype": "none", "text.parse_math": False, "svg.hashsalt": "bizo",
            "axes.spines.top": False, "axes.spines.right": False, "text.color": INK, "axes.labelcolor": INK,
            "axes.edgecolor": INK, "xtick.color": INK, "ytick.color": INK, "axes.titlesize": 10,
            "lines.linewidth": 1.6, "lines.solid_capstyle": "round"}


def colour(index):
    return COLOURS[index % len(COLOURS)]


def dashes(index):
    """Lines beyond the colours are told apart by their dashes."""
    return ("-", "--", ":", "-.")[index // len(COLOURS) % 4]


def axes(columns=1, width=7.0, height=3.4):
    """A row of axes, an array even of one."""
    figure, row = plt.subplots(1, columns, figsize=(width, height), squeeze=False, layout="constrained")
    return figure, row[0]


def logarithmic(ax, side):
    """Ticks at powers of ten alone: labels between them overlap in a narrow panel."""
    axis = ax.xaxis if side == "x" else ax.yaxis
    (ax.set_xscale if side == "x" else ax.set_yscale)("log")
    axis.set_minor_formatter(matplotlib.ticker.NullFormatter())
    axis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda number, _: f"{number:g}"))


def label_ends(ax, ends):
    """Names at the right ends of lines [(y, name, colour)], moved apart where they would overlap."""
    low, high = ax.get_ylim()
    log = ax.get_yscale() == "log"
    place = (lambda y: (np.log(y) - np.log(low)) / (np.log(high) - np.log(low))) if log else \
        (lambda y: (y - low) / (high - low))
    gap, last = 0.065, -1.0
    for y, name, ink in sorted((item for item in ends if np.isfinite(item[0]) and (item[0] > 0 or not log)),
                               key=lambda item: item[0]):
        last = max(float(np.clip(place(y), 0, 1)), last + gap)
        ax.annotate(name, (1, last), xycoords="axes fraction", xytext=(5, 0), textcoords="offset points", color=ink,
                    va="center", fontsize=9, annotation_clip=False)


def svg_of(figure):
    """The figure as an element of a page, in the page's own colour of text."""
    text = io.StringIO()
    with plt.rc_context(SETTINGS):
        figure.savefig(text, format="svg", transparent=True, bbox_inches="tight", metadata={"Date": None})
    svg = text.getvalue()
    svg = svg[svg.index("<svg"):].replace(INK, "currentColor")
    return re.sub(r'width="([^"]*)" height="[^"]*"', r'style="max-width: \1"', svg, count=1)


def save(figure, path):
    """The figure as a file by itself: on white."""
    with plt.rc_context(SETTINGS):
        figure.savefig(path, bbox_inches="tight")
