#!/usr/bin/python3
"""Draws what tasks in docs/tasks.md have learned, from the results of their jobs.

A picture for every results file in the folder that has the name of a job below, such as metric.h5. Needs h5py and matplotlib.
"""
import argparse
import pathlib
import sys

import h5py
import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the back end comes first)

SOURCE = pathlib.Path(__file__).resolve().parent.parent
COLOURS = ["#2458a6", "#d1603d", "#3f8f5f", "#8a5aa8", "#b8902f", "#4aa3b5", "#a63d5e", "#6b6b6b", "#1f2f4f", "#c98aa0"]
STYLE = {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False}
# F of weights that are 1 for right labels and 0 for wrong ones (jobs/hyper_cleaning_mlp.ini).
TRUTH = 0.15439


def digits():
    """Images with pixels in [0, 1], and labels."""
    table = np.loadtxt(SOURCE / "data/digits.csv", delimiter=",", skiprows=1)
    return table[:, :-1] / 16, table[:, -1].astype(int)


def hyper_cleaning_mlp(file):
    figure, axes = plt.subplots(figsize=(5, 2.8))
    value = file["trace/value"][:]
    axes.semilogy(file["trace/iteration"][:], value, color=COLOURS[0])
    axes.axhline(TRUTH, color=COLOURS[1], linestyle="--", linewidth=1)
    axes.annotate("weights that know the truth", (0.98 * len(value), TRUTH * 1.06), color=COLOURS[1], ha="right")
    axes.set(xlabel="iteration", ylabel="F")
    return figure


def distillation(file):
    x = file["solution/x"][:]
    figure, axes = plt.subplots(1, 10, figsize=(7, 1.4))
    labels = x[640:].reshape(10, 10)  # by columns: a row a class
    for i, panel in enumerate(axes):
        panel.imshow(x[64 * i:64 * (i + 1)].reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
        largest = np.argsort(-labels[:, i])[:2]
        panel.set_title("\n".join(f"{k}: {labels[k, i]:.1f}" for k in largest), fontsize=7)
        panel.axis("off")
    return figure


def metric(file):
    images, labels = digits()
    plane = images @ file["solution/x"][:-1].reshape(64, 2)  # L is 2 x 64, by columns
    figure, axes = plt.subplots(figsize=(4.2, 3.8))
    for k in range(10):
        axes.scatter(*plane[labels == k].T, s=3, color=COLOURS[k], linewidths=0)
        axes.annotate(str(k), np.median(plane[labels == k], axis=0), weight="bold", ha="center", va="center")
    axes.set(xlabel="first row of L", ylabel="second row of L", aspect="equal")
    return figure


def denoising(file):
    y = file["solution/y"][:]
    with h5py.File(SOURCE / "data/denoising10.h5", "r") as data:
        truth, noisy = data["truth"][0], data["data"][0]
    figure, axes = plt.subplots(figsize=(6, 2.6))
    axes.plot(noisy, ".", markersize=2, color="#aaaaaa", label="noisy")
    axes.plot(truth, color=COLOURS[1], linewidth=1, label="clean")
    axes.plot(y[:len(noisy)], color=COLOURS[0], linewidth=1, label="smoothed")
    axes.set(xlabel="sample", ylabel="first signal")
    axes.legend(ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1))
    return figure


def distillation_fashion(file):
    """Ten of the hundred images: first those of the first samples, the classes in turn."""
    x = file["solution/x"][:]
    labels = x[78400:].reshape(10, 100)
    figure, axes = plt.subplots(2, 5, figsize=(3.8, 1.9))
    for i, panel in enumerate(axes.flat):
        panel.imshow(x[784 * i:784 * (i + 1)].reshape(28, 28), cmap=plt.get_cmap("gray_r", 12), vmin=0, vmax=1)
        k = np.argmax(labels[:, i])
        panel.set_title(f"{k}: {labels[k, i]:.1f}", fontsize=7, pad=2)
        panel.axis("off")
    return figure


def sampling(file):
    c, y = file["solution/x"][:], file["solution/y"][:]
    with h5py.File(SOURCE / "data/sampling64.h5", "r") as data:
        truth = data["truth"][0]
        zero_filled = np.fft.ifft(data["data_real"][0] + 1j * data["data_imag"][0], norm="ortho").real
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.4), layout="constrained")
    left.stem(np.fft.fftshift(np.fft.fftfreq(64, 1 / 64)), np.fft.fftshift(c), linefmt=COLOURS[0], markerfmt=".", basefmt=" ")
    left.set(xlabel="frequency", ylabel="c")
    right.plot(zero_filled, ".", markersize=2, color="#aaaaaa", label="all frequencies, transformed back")
    right.plot(truth, color=COLOURS[1], linewidth=1, label="clean")
    right.plot(y[:64], color=COLOURS[0], linewidth=1, label="from the weighted ones")
    right.set(xlabel="sample", ylabel="first signal", ylim=(-0.2, 1.7))
    right.legend(fontsize=7, loc="upper right")
    return figure


def weight_decay(file):
    """By pixel: the mean over the units of the logarithm of its penalty, and those of four units."""
    x = file["solution/x"][:2048].reshape(32, 64)  # of the first layer, a unit a row
    figure, axes = plt.subplots(1, 6, figsize=(7, 1.5))
    panels = [("images, mean", None), ("all units, mean", x.mean(axis=0))] + [(f"unit {i}", x[i]) for i in range(4)]
    for panel, (title, penalty) in zip(axes, panels):
        if penalty is None:
            panel.imshow(digits()[0].mean(axis=0).reshape(8, 8), cmap="gray_r")
        else:
            image = panel.imshow(penalty.reshape(8, 8), cmap="viridis", vmin=-12, vmax=1.5)
        panel.set_title(title, fontsize=7, pad=2)
        panel.axis("off")
    figure.colorbar(image, ax=axes, fraction=0.02, label="x")
    return figure


def lqr(file):
    least = 0.4570366297342  # the cost of the regulator that knows the plant
    figure, axes = plt.subplots(figsize=(5, 2.6))
    gap = np.minimum.accumulate(file["trace/value"][:]) - least
    axes.semilogy(file["trace/evaluations"][:], np.maximum(gap, 1e-13), ".-", color=COLOURS[0], drawstyle="steps-post")
    axes.set(xlabel="evaluations of the plant's cost", ylabel="best F less the least cost")
    return figure


def walk(policy, goal, steps=100):
    """Positions and return of an episode (src/problems/plane.hpp)."""
    position, path, total = np.zeros(2), [np.zeros(2)], 0
    for _ in range(steps):
        move = policy[:4].reshape(2, 2) @ position + policy[4:]
        position = np.clip(position + np.clip(move, -0.1, 0.1), -1, 1)
        path.append(position)
        total -= np.sum((position - goal) ** 2)
        if np.sum((position - goal) ** 2) <= 0.01:
            break
    return np.array(path), total


def navigation(file):
    x = file["solution/x"][:]
    random = np.random.default_rng(1)
    figure, axes = plt.subplots(figsize=(3.8, 3.6))
    before = walk(x, np.array([9, 9]))[0]
    for i in range(6):
        goal = 0.8 * np.array([np.cos(np.pi * i / 3 + 0.3), np.sin(np.pi * i / 3 + 0.3)])
        tries = random.standard_normal((20, 6))
        returns = np.array([walk(x + 0.1 * step, goal)[1] for step in [*tries, np.zeros(6)]])
        scores = (returns - returns.mean()) / returns.std()
        adapted = x + 0.05 / 20 * scores[:-1] @ tries / 0.1
        axes.plot(*walk(adapted, goal)[0].T, ".-", color=COLOURS[i], markersize=3, linewidth=1)
        axes.plot(*goal, "*", color=COLOURS[i], markersize=10)
    axes.plot(*before.T, "--", color="black", linewidth=1)
    axes.set(xlabel="position", xlim=(-1.05, 1.05), ylim=(-1.05, 1.05), aspect="equal")
    return figure


PICTURES = (hyper_cleaning_mlp, weight_decay, distillation, distillation_fashion, metric, lqr, denoising, sampling, navigation)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=pathlib.Path, help="the folder with the results files")
    parser.add_argument("-o", "--output", type=pathlib.Path, default=SOURCE / "docs/pictures", help="folder of pictures")
    options = parser.parse_args()
    plt.rcParams.update(STYLE)
    found = [draw for draw in PICTURES if (options.results / f"{draw.__name__}.h5").exists()]
    if not found:
        sys.exit(f"plot_tasks.py: {options.results} has none of {', '.join(f'{draw.__name__}.h5' for draw in PICTURES)}")
    for draw in found:
        with h5py.File(options.results / f"{draw.__name__}.h5", "r") as file:
            figure = draw(file)
        path = options.output / f"task_{draw.__name__}.png"
        figure.savefig(path, dpi=110, bbox_inches="tight")
        plt.close(figure)
        print(path)


if __name__ == "__main__":
    main()
