#!/usr/bin/python3
"""Runs the single loops soba and saba on the breast cancer data and draws the gap of F against the passes over the data.

The reference is the same loop on all samples (hf-soba), run until it stands still. Needs h5py and matplotlib.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the back end comes first)
from plot_convergence import COLOURS, STYLE, Failure, Run  # noqa: E402

SOURCE = pathlib.Path(__file__).resolve().parent.parent
TRAINING, BATCH = 341, 32  # samples, as the split has them
CONFIG = """
[problem]
name = logistic
data = data/breast_cancer.csv
normalize = standard
[method]
rho = 0.3
"""
CURVES = [  # label, settings
    ("soba, steps $\\propto (k+1)^{-1/2}$ (as published)", {"name": "soba"}),
    ("soba, constant steps", {"name": "soba", "decay_exponent": 0}),
    ("saba, constant steps", {"name": "saba"}),
]
TASKS = [  # title, problem, outer_ratio, that of the reference, iterations
    ("one weight in all", {"regularization": "scalar", "box": "-6, 0"}, 2, 10, 40000),
    ("one weight per feature", {"regularization": "feature", "box": "-3, 1"}, 0.001, 0.001, 8000),
]


def run(bizo, folder, problem, method, iterations):
    config, output = folder / "loops.ini", folder / "run.h5"
    config.write_text(CONFIG, encoding="utf-8")
    command = [bizo, "run", config, "--output", output, "--quiet", "--set", f"budget.iterations={iterations}",
               "--set", "run.overwrite=yes"]
    for section, settings in (("problem", problem), ("method", method)):
        for option, value in settings.items():
            command += ["--set", f"{section}.{option}={value}"]
    done = subprocess.run(command, cwd=SOURCE, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    return Run(output).trace


def run_task(bizo, folder, problem, ratio, reference_ratio, iterations):
    """Iterations and gaps of every curve, the reference being the last value of the loop on all samples."""
    reference = run(bizo, folder, problem, {"name": "hf-soba", "outer_ratio": reference_ratio}, iterations)["value"][-1]
    curves = []
    for label, method in CURVES:
        trace = run(bizo, folder, problem, {**method, "minibatch": BATCH, "outer_ratio": ratio}, iterations)
        curves.append((label, trace["iteration"], np.abs(trace["value"] - reference)))
    return curves


def draw(axes, title, curves):
    for (label, iterations, gap), colour in zip(curves, COLOURS):
        axes.plot(iterations * BATCH / TRAINING, np.maximum(gap, 1e-16), color=colour, linewidth=1.1, label=label)
    axes.set_yscale("log")
    axes.set_ylim(1e-13, 2)
    axes.set_xlabel("passes over the training data")
    axes.set_title(title, loc="left", fontsize=11, color="#222222")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bizo", default="bizo", help="the program")
    parser.add_argument("-o", "--output", default="soba_saba.png", help="the picture")
    asked = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder, plt.rc_context(STYLE):
            figure, panels = plt.subplots(1, 2, figsize=(9, 4.4), sharey=True, layout="constrained")
            for axes, (title, *task) in zip(panels, TASKS):
                curves = run_task(asked.bizo, pathlib.Path(folder), *task)
                draw(axes, title, curves)
                for label, _, gap in curves:
                    print(f"{title}, {label}: median of the last tenth {np.median(gap[-len(gap) // 10:]):.1e}")
            panels[0].set_ylabel("$|F(x_k, y_k) - \\Phi^*|$")
            panels[0].legend(loc="lower left", fontsize=9, labelcolor="#333333")
            figure.suptitle("Single loops on logistic regression, breast cancer data", x=0.01, ha="left", fontsize=13)
            figure.savefig(asked.output, dpi=160)
    except (Failure, OSError) as error:
        sys.exit(f"plot_single_loops: {error}")
    print(asked.output)


if __name__ == "__main__":
    main()
