#!/usr/bin/python3
"""Runs the study and draws the gap between the loss on test images and F against hyperparameters per validation image.

  jobs/studies/hyperparameters_against_samples.py [--bizo BIZO] [-o FIGURE.svg]

Needs h5py and matplotlib.
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
from bizo.report.style import SETTINGS, axes, colour, label_ends, logarithmic, plt, save  # noqa: E402

STUDY = "hyperparameters_against_samples"
IMAGES = 1797


def points(runs):
    """{d: [(m, F, loss on test images)]} by m; medians over the seeds of the groups."""
    found = {}
    for run in runs.values():
        settings, solution = run["settings"]["attributes"], run["solution"]
        m = round(IMAGES * float(settings["problem.split"].strip('"').split(",")[1]))
        found.setdefault(len(solution["x"]), {}).setdefault(m, []).append(
            (float(solution["value"]), float(solution["attributes"]["test_loss"])))
    return {d: [(m, *np.median(pairs, axis=0)) for m, pairs in sorted(of_m.items())] for d, of_m in sorted(found.items())}


def draw(found):
    with plt.rc_context(SETTINGS):
        figure, (left, right) = axes(2, columns=2, height=3.6)
        ends = []
        for index, (d, rows) in enumerate(found.items()):
            m, value, loss = np.array(rows).T
            right.plot(d / m, loss - value, "o", color=colour(index), markersize=5)
            left.plot(m, loss, marker="o", color=colour(index), markersize=4)
            left.plot(m, value, linestyle="--", color=colour(index), marker="o", markersize=3)
            ends.append((loss[-1], f"{d} weight{'s' if d > 1 else ''}", colour(index)))
        left.set(xlabel="validation images m", ylabel="loss on test images; dashed: F")
        right.set(xlabel="hyperparameters per validation image, d / m", ylabel="loss on test images less F")
        right.axhline(0, color="#7f7f7f", linewidth=0.8)
        logarithmic(left, "x")
        left.set_xticks(m, [f"{images:g}" for images in m])
        left.minorticks_off()
        logarithmic(right, "x")
        label_ends(left, ends)
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bizo", default=program(), help="the program")
    parser.add_argument("--set", action="append", default=[], metavar="section.key=value", help="for bizo study")
    parser.add_argument("-o", "--output", type=pathlib.Path, default=f"{STUDY}.svg", help="the figure")
    given = parser.parse_args()
    subprocess.run([given.bizo, "study", ROOT / f"jobs/studies/{STUDY}.ini", *(word for setting in given.set for word in ("--set", setting))], check=True)
    found = points(read(f"{STUDY}.h5")["runs"])
    for d, rows in found.items():
        for m, value, loss in rows:
            print(f"d {d:4d} m {m:4.0f} d/m {d / m:7.3f} F {value:.3f} test {loss:.3f} gap {loss - value:.3f}")
    save(draw(found), pathlib.Path(given.output))
    print(given.output)


if __name__ == "__main__":
    main()
