#!/usr/bin/python3
"""Runs a study of first hypergradients and draws their errors against inner steps and inner gradients.

  jobs/studies/gradient_errors.py hypergradient_error|piggyback [--bizo BIZO] [-o FIGURE.svg]

The first step of `sgd` tells the gradient; the variant `reference` has the exact one. Needs h5py and matplotlib.
"""
import argparse
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/python"))

import numpy as np  # noqa: E402

from bizo import read  # noqa: E402
from bizo.process import program  # noqa: E402
from bizo.report.style import SETTINGS, axes, colour, dashes, label_ends, logarithmic, plt, save  # noqa: E402


def gradient(run):
    """That of the start: of the step that sgd took."""
    first, second = run["iterates"]["x"][:2]
    return (first - second) / float(run["settings"]["attributes"]["step.size"])


def errors(runs):
    """{variant: [(inner steps, inner gradients, error of the gradient, bound, error of F)]}, relative to the reference's."""
    named = {}
    for run in runs.values():
        named.setdefault(run["settings"]["attributes"]["run.label"], []).append(run)
    reference = named.pop("reference")[-1]
    exact, value = gradient(reference), reference["trace"]["value"][0]
    size = np.linalg.norm(exact)
    found = {}
    for name, mine in named.items():
        found[name] = sorted((float(run["settings"]["attributes"]["inner.steps"]), float(run["trace"]["inner_gradients"][1]),
                              np.linalg.norm(gradient(run) - exact) / size, run["trace"]["gradient_error"][1] / size,
                              abs(run["trace"]["value"][0] - value) / abs(value)) for run in mine)
    return found


def draw(found, names):
    """Against the steps, where all runs of a name have so many; against the cost, with the bounds that are known."""
    with plt.rc_context(SETTINGS):
        figure, panels = axes(2, columns=2, height=3.6, share_y=True)
        for panel, (ax, column) in enumerate(zip(panels, (0, 1))):
            ends = []
            for index, (name, rows) in enumerate(found.items()):
                table = np.array(rows)
                known = np.isfinite(table[:, 3]).any()
                if panel == 0 and known:
                    continue  # its accuracy varies, not its steps
                table = table[np.argsort(table[:, column])]
                shown = np.maximum(table[:, 2], 1e-16)
                ax.plot(table[:, column], shown, marker="o", markersize=3, color=colour(index), linestyle=dashes(index))
                ends.append((shown[-1], name, colour(index)))
                if known:
                    ax.plot(table[:, column], table[:, 3], color=colour(index), linestyle=":")
                    ends.append((table[-1, 3], "its bound", colour(index)))
            if panel == 0 and "F" in names:
                first = np.array(next(iter(found.values())))
                ax.plot(first[:, 0], np.maximum(first[:, 4], 1e-16), color="#7f7f7f", linestyle="--")
                ends.append((max(first[-1, 4], 1e-16), "F itself", "#7f7f7f"))
            logarithmic(ax, "x")
            logarithmic(ax, "y")
            ax.set_xlabel(("inner steps", "inner gradients and products")[panel])
            label_ends(ax, ends)
        panels[0].set_ylabel("relative error of the gradient")
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", choices=("hypergradient_error", "piggyback"))
    parser.add_argument("--bizo", default=program(), help="the program")
    parser.add_argument("--set", action="append", default=[], metavar="section.key=value", help="for bizo study")
    parser.add_argument("-o", "--output", type=pathlib.Path, help="the figure; default: STUDY.svg")
    given = parser.parse_args()
    subprocess.run([given.bizo, "study", ROOT / f"jobs/studies/{given.study}.ini", *(word for setting in given.set for word in ("--set", setting))], check=True)
    found = errors(read(f"{given.study}.h5")["runs"])
    for name, rows in found.items():
        for steps, cost, error, bound, of_value in rows:
            print(f"{name:45s} steps {steps:5.0f} cost {cost:6.0f} error {error:.1e} bound {bound:.1e} F {of_value:.1e}")
    output = given.output or pathlib.Path(f"{given.study}.svg")
    save(draw(found, ("F",) if given.study == "piggyback" else ()), output)
    print(output)


if __name__ == "__main__":
    main()
