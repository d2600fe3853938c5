#!/usr/bin/python3
"""Learns to balance a pole on a cart (jobs/control_cart_pole.ini) with three seeds; draws the returns of the
iterations, and the angle of the pole under the first and the last policy. Needs h5py and matplotlib.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import h5py
import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the back end comes first)
from plot_convergence import COLOURS, STYLE, Failure, Run  # noqa: E402

SOURCE = pathlib.Path(__file__).resolve().parent.parent
SEEDS = (1, 2, 3)
STEP, STEEPEST, FARTHEST = 0.02, 12, 2.4  # seconds, degrees, m: where an episode ends
START = (0.02, -0.03, 0.04, 0.03)  # position, velocity, angle, angular velocity


def learn(bizo, folder, seed):
    """The mean returns of the iterations, and the policy."""
    output = folder / f"{seed}.h5"
    job = SOURCE / "jobs" / "control_cart_pole.ini"
    command = [bizo, "run", job, "--output", output, "--quiet", "--set", f"run.seed={seed}"]
    done = subprocess.run(command, cwd=SOURCE, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    with h5py.File(output, "r") as file:
        return -np.array(Run(output).trace["value"]), file["solution/x"][:]


def angles(policy, most=500):
    """In degrees, step by step, until the end of an episode (src/problems/cart_pole.hpp has the equations)."""
    g, length, pole, mass = 9.8, 0.5, 0.1, 1.1
    position, velocity, angle, turning = START
    trace = [np.degrees(angle)]
    while len(trace) <= most and abs(position) <= FARTHEST and abs(trace[-1]) <= STEEPEST:
        force = 10 if np.dot(policy, (position, velocity, angle, turning, 1)) > 0 else -10
        push = (force + pole * length * turning**2 * np.sin(angle)) / mass
        turn = (g * np.sin(angle) - np.cos(angle) * push) / (length * (4 / 3 - pole * np.cos(angle) ** 2 / mass))
        speed_up = push - pole * length * turn * np.cos(angle) / mass
        position, velocity = position + STEP * velocity, velocity + STEP * speed_up
        angle, turning = angle + STEP * turning, turning + STEP * turn
        trace.append(np.degrees(angle))
    return np.array(trace)


def draw(runs, path):
    with plt.rc_context(STYLE):
        figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
        for seed, (returns, _), colour in zip(SEEDS, runs, COLOURS):
            left.plot(returns, color=colour, label=f"seed {seed}", linewidth=1.2)
        left.set(title="mean return of four starts", xlabel="iteration", ylim=(0, 520))
        left.legend(frameon=False, loc="lower right")
        for policy, label, colour in ((np.zeros(5), "before", COLOURS[1]), (runs[0][1], "after", COLOURS[0])):
            trace = angles(policy)
            right.plot(STEP * np.arange(len(trace)), trace, color=colour, label=f"{label}: {len(trace) - 1} steps", linewidth=1.2)
        for bound in (-STEEPEST, STEEPEST):
            right.axhline(bound, color="0.6", linewidth=0.8, linestyle=":")
        right.set(title="angle of the pole in degrees", xlabel="seconds")
        right.legend(frameon=False, loc="lower right")
        figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bizo", default="bizo", help="the program")
    parser.add_argument("-o", "--output", default="control.png", help="the picture")
    asked = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            draw([learn(asked.bizo, pathlib.Path(folder), seed) for seed in SEEDS], asked.output)
    except (Failure, OSError) as error:
        sys.exit(f"plot_control: {error}")
    print(asked.output)


if __name__ == "__main__":
    main()
