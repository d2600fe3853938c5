#!/usr/bin/python3
"""Draws what few-shot learning of sinusoids makes of a few points, and how it gets there.

The results are those of jobs/few_shot_sinusoid.ini with --set run.record_iterates=20, for one or several
numbers of shots. Left: the error on sinusoids that were never trained on, against iterations. Right: two
sinusoids learned from five points, with the features of the first iterate and of the last. The network and the
ridge regression are computed here, independently of bizo. Needs h5py and matplotlib.
"""
import argparse
import sys

import h5py
import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the back end comes first)

from plot_convergence import COLOURS, STYLE  # noqa: E402

TEST_TASKS, TEST_POINTS = 300, 50


class Run:
    def __init__(self, path):
        with h5py.File(path, "r") as file:
            self.iteration = file["iterates/iteration"][:]
            self.x = file["iterates/x"][:]
            settings = file["settings"].attrs
            self.shots = int(settings["problem.shots"])
            self.widths = [1] + [int(width) for width in settings["problem.widths"].split(",")]


def features(widths, x, points):
    """tanh layers, W_l^T by columns and then b_l; and the constant."""
    H, at = points[:, None], 0
    for inputs, outputs in zip(widths, widths[1:]):
        W = x[at : at + inputs * outputs].reshape(outputs, inputs).T
        at += inputs * outputs
        H = np.tanh(H @ W + x[at : at + outputs])
        at += outputs
    return np.hstack([H, np.ones((len(H), 1))])


def learned(run, x, points, values, queries):
    P = features(run.widths, x, points)
    weights = P.T @ np.linalg.solve(P @ P.T + np.exp(x[-2]) * np.eye(len(P)), values)
    return np.exp(x[-1]) * (features(run.widths, x, queries) @ weights)


def test_error(run, x):
    random = np.random.default_rng(1)
    errors = []
    for _ in range(TEST_TASKS):
        amplitude, phase = random.uniform(0.1, 5), random.uniform(0, np.pi)
        points, queries = random.uniform(-5, 5, run.shots), random.uniform(-5, 5, TEST_POINTS)
        guess = learned(run, x, points, amplitude * np.sin(points - phase), queries)
        errors.append(np.mean((guess - amplitude * np.sin(queries - phase)) ** 2))
    return np.mean(errors)


def draw_curves(axes, runs):
    for run, colour in zip(runs, COLOURS):
        errors = [test_error(run, x) for x in run.x]
        axes.semilogy(run.iteration, errors, color=colour, label=f"{run.shots} points a sinusoid")
    axes.set_xlabel("outer iterations")
    axes.set_ylabel("mean squared error, new sinusoids")
    axes.legend()


def draw_sinusoids(axes, run):
    grid = np.linspace(-5, 5, 200)
    points = np.array([-4.1, -2.6, -1.2, 0.3, 1.4])
    for (amplitude, phase), colour in zip(((3.5, 0.6), (1.2, 2.4)), COLOURS):
        values = amplitude * np.sin(points - phase)
        axes.plot(grid, amplitude * np.sin(grid - phase), color=colour, alpha=0.3, lw=4)
        axes.plot(grid, learned(run, run.x[0], points, values, grid), color=colour, ls=":", lw=1.3)
        axes.plot(grid, learned(run, run.x[-1], points, values, grid), color=colour, lw=1.3)
        axes.plot(points, values, "o", color=colour, ms=5)
    for label, style in (("truth", {"alpha": 0.3, "lw": 4}), ("at the start", {"ls": ":"}), ("learned features", {})):
        axes.plot([], [], color="#555555", label=label, **style)
    axes.set_xlabel("t")
    axes.set_ylim(-5, 7)
    axes.legend(ncol=3, loc="upper center", fontsize=8)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", help="results with iterates, that of five shots first")
    parser.add_argument("-o", "--output", required=True)
    asked = parser.parse_args()
    try:
        runs = [Run(path) for path in asked.files]
    except (OSError, KeyError) as error:
        sys.exit(f"plot_few_shot: {' '.join(str(error).split())}")
    with plt.rc_context(STYLE):
        figure, (left, right) = plt.subplots(1, 2, figsize=(11, 3.6))
        draw_curves(left, runs)
        draw_sinusoids(right, runs[0])
        figure.tight_layout()
        figure.savefig(asked.output, dpi=100)


if __name__ == "__main__":
    main()
