#!/usr/bin/python3
"""Draws how runs of bizo converged: the value, or its gap to a reference, and the estimated gradient norm.

Several results files share the axes, so that methods and settings can be compared. Needs h5py and matplotlib.
"""
import argparse
import configparser
import pathlib
import sys

import h5py
import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the back end comes first)

AXES = {
    "evaluations": "outer evaluations",
    "iteration": "outer iterations",
    "inner_gradients": "inner gradients",
}
COLOURS = ["#2458a6", "#d1603d", "#3f8f5f", "#8a5aa8", "#b8902f", "#4aa3b5", "#a63d5e", "#6b6b6b"]
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#888888",
    "axes.labelcolor": "#333333",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e6e6e6",
    "xtick.color": "#555555",
    "ytick.color": "#555555",
    "legend.frameon": False,
    "lines.solid_capstyle": "round",
}


class Failure(Exception):
    """What went wrong with a file, in one line."""


class Run:
    """The trace of one results file, and what its configuration says about it."""

    def __init__(self, path):
        try:
            with h5py.File(path, "r") as file:
                if file.attrs.get("filetype") != "bizo-results":
                    raise Failure(f"{path} is not a results file of bizo")
                self.trace = {name: column[:] for name, column in file["trace"].items()}
                self.status = file.attrs["status"]
                config = file.attrs["config"]
        except FileNotFoundError:
            raise Failure(f"{path} does not exist") from None
        except (OSError, KeyError) as error:
            raise Failure(f"cannot read {path}: {' '.join(str(error).split())}") from None
        if len(self.trace["value"]) == 0:
            raise Failure(f"{path} has no iterations yet")
        self.stem = pathlib.Path(path).stem
        self.problem = name_in(config, "problem")
        self.method = name_in(config, "method")

    def label(self, runs):
        """The least that tells this run from the others."""
        if len({run.method for run in runs}) == len(runs):
            return self.method
        return self.stem


def name_in(config, section):
    parser = configparser.ConfigParser(strict=False, allow_no_value=True, interpolation=None,
                                       inline_comment_prefixes=("#", ";"))
    try:
        parser.read_string(config)
    except configparser.Error:
        return "?"
    return parser.get(section, "name", fallback="?")


def title_of(runs):
    problems = sorted({run.problem for run in runs})
    methods = sorted({run.method for run in runs})
    return f"{', '.join(methods)}  on  {', '.join(problems)}"


def spans_decades(values):
    positive = values[np.isfinite(values)]
    return positive.size > 0 and positive.min() > 0 and positive.max() > 3 * positive.min()


def draw_values(axes, runs, against, reference):
    shift = 0 if reference is None else reference
    for run, colour in zip(runs, colours_of(runs)):
        x = run.trace[against]
        axes.plot(x, run.trace["value"] - shift, color=colour, linewidth=0.9, alpha=0.35)
        axes.plot(x, run.trace["best_value"] - shift, color=colour, linewidth=2, label=run.label(runs))
        axes.plot(x[-1], run.trace["best_value"][-1] - shift, "o", color=colour, markersize=4)
    everything = np.concatenate([run.trace[name] - shift for run in runs for name in ("value", "best_value")])
    if reference is not None:
        axes.set_yscale("log", nonpositive="mask")
        axes.set_ylabel(f"gap  $\\Phi(x_k) - {reference:g}$")
    else:
        if spans_decades(everything):
            axes.set_yscale("log")
        axes.set_ylabel("value  $\\Phi(x_k)$")
    axes.plot([], [], color="#777777", linewidth=0.9, alpha=0.6, label="thin: at the iterate, thick: best so far")
    axes.legend(loc="upper right", fontsize=9, labelcolor="#333333")


def draw_gradients(axes, runs, against):
    for run, colour in zip(runs, colours_of(runs)):
        norm = run.trace["gradient_norm"]
        known = np.isfinite(norm) & (norm > 0)
        axes.plot(run.trace[against][known], norm[known], color=colour, linewidth=1.2)
        if known.any():
            axes.set_yscale("log")
    axes.set_ylabel("estimated  $\\|\\nabla\\Phi\\|$")
    axes.set_xlabel(AXES[against])


def colours_of(runs):
    return [COLOURS[i % len(COLOURS)] for i in range(len(runs))]


def draw(runs, against, reference, output):
    with plt.rc_context(STYLE):
        figure, (values, gradients) = plt.subplots(
            2, 1, figsize=(8, 6.4), sharex=True, height_ratios=(3, 2), layout="constrained")
        draw_values(values, runs, against, reference)
        draw_gradients(gradients, runs, against)
        gradients.margins(x=0.02)
        gradients.xaxis.set_major_formatter(matplotlib.ticker.StrMethodFormatter("{x:,.0f}"))
        values.set_title(title_of(runs), loc="left", fontsize=13, color="#222222", pad=12)
        unfinished = [f"{run.stem}: {run.status}" for run in runs if run.status != "finished"]
        if unfinished:
            figure.text(0.99, 0.985, ", ".join(unfinished), ha="right", va="top", fontsize=8, color="#b03030")
        figure.savefig(output, dpi=160)
        plt.close(figure)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="run.h5", help="results files of bizo")
    parser.add_argument("-o", "--output", help="the picture (default: the first file's name with .png)")
    parser.add_argument("--against", choices=list(AXES), default="evaluations", help="horizontal axis")
    parser.add_argument("--reference", type=float, metavar="VALUE", help="draw the gap to this value")
    return parser.parse_args()


def main():
    asked = arguments()
    output = asked.output or str(pathlib.Path(asked.files[0]).with_suffix(".png"))
    try:
        draw([Run(path) for path in asked.files], asked.against, asked.reference, output)
    except (Failure, OSError, ValueError) as error:
        sys.exit(f"plot_convergence: {error}")
    print(output)


if __name__ == "__main__":
    main()
