#!/usr/bin/python3
"""Draws what adversarial training does: digits, the changes that mislead a network, and accuracy under attack.

Takes results of jobs/adversarial_mlp.ini for several radii of training, first the one whose network is attacked in
the upper row. Needs h5py and matplotlib.
"""
import argparse
import pathlib
import sys

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from plot_convergence import COLOURS, STYLE, Failure, plt  # noqa: E402

STEPS = 20
SHOWN = 8


class Network:
    """The perceptron of a run, 64-h-10 with tanh, and the accuracies that the run reports."""

    def __init__(self, path):
        with h5py.File(path, "r") as file:
            solution = file["solution"]
            x = np.asarray(solution["x"])
            self.reported = sorted((float(name.removeprefix("robust_accuracy_")), float(value))
                                   for name, value in solution.attrs.items() if name.startswith("robust_accuracy_"))
            self.reported.insert(0, (0.0, float(solution.attrs["test_accuracy"])))
        hidden = (x.size - 10) // (64 + 1 + 10)
        if hidden * 75 + 10 != x.size:
            raise Failure(f"{path} holds no network 64-h-10")
        parts = np.split(x, np.cumsum([64 * hidden, hidden, 10 * hidden]))
        self.first, self.second = parts[0].reshape(hidden, 64), parts[2].reshape(10, hidden)
        self.biases = parts[1], parts[3]

    def scores(self, images):
        self.hidden = np.tanh(images @ self.first.T + self.biases[0])
        return self.hidden @ self.second.T + self.biases[1]

    def classes(self, images):
        return self.scores(images).argmax(axis=1)

    def slopes(self, images, labels):
        """Of the cross entropy, in the pixels."""
        scores = self.scores(images)
        residual = np.exp(scores - scores.max(axis=1, keepdims=True))
        residual /= residual.sum(axis=1, keepdims=True)
        residual[np.arange(len(labels)), labels] -= 1
        return ((residual @ self.second) * (1 - self.hidden**2)) @ self.first

    def attacked(self, images, labels, radius):
        """The images after steps of 2.5 radii in all along signs of slopes, as the report of a run has them."""
        moved = images.copy()
        for _ in range(STEPS):
            moved += 2.5 * radius / STEPS * np.sign(self.slopes(moved, labels))
            moved = np.clip(np.clip(moved, images - radius, images + radius), 0, 1)
        return moved


def chosen(networks, images, labels, radius):
    """One image of a class, in turn, that all networks know and the attack on the first one changes."""
    known = np.all([network.classes(images) == labels for network in networks], axis=0)
    known &= networks[0].classes(networks[0].attacked(images, labels, radius)) != labels
    known &= networks[-1].classes(networks[-1].attacked(images, labels, radius)) == labels
    return [np.flatnonzero(known & (labels == label))[0] for label in range(10) if (known & (labels == label)).any()][:SHOWN]


def show(axes, image, title, right):
    axes.imshow(image.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
    axes.set_title(title, fontsize=9, pad=2, color="#333333" if right else COLOURS[1])
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(False)


def draw(paths, names, data, radius, output):
    networks = [Network(path) for path in paths]
    table = np.genfromtxt(data, delimiter=",", skip_header=1)
    images, labels = table[:, :64] / 16, table[:, 64].astype(int)
    picked = chosen(networks, images, labels, radius)
    if not picked:
        raise Failure("no image is misled in the first network alone: give another --radius")
    with plt.rc_context(STYLE):
        figure = plt.figure(figsize=(9, 3.2))
        grid = figure.add_gridspec(3, len(picked) + 4, wspace=0.15, hspace=0.35)
        rows = [("clean", networks[0], images[picked])]
        rows += [(f"attack on\n{name}", network, network.attacked(images[picked], labels[picked], radius))
                 for name, network in ((names[0], networks[0]), (names[-1], networks[-1]))]
        for row, (name, network, shown) in enumerate(rows):
            for column, (image, told) in enumerate(zip(shown, network.classes(shown))):
                axes = figure.add_subplot(grid[row, column])
                show(axes, image, str(told), told == labels[picked[column]])
                if column == 0:
                    axes.set_ylabel(name, fontsize=8)
        axes = figure.add_subplot(grid[:, -3:])
        for network, name, colour in zip(networks, names, COLOURS):
            axes.plot(*zip(*network.reported), marker="o", markersize=3, color=colour, label=name)
        axes.set(xlabel="radius of the attack", ylabel="test accuracy", ylim=(0, 1))
        axes.legend(fontsize=7, title="trained with", title_fontsize=7, loc="upper right", borderaxespad=0)
        figure.savefig(output, dpi=110, bbox_inches="tight")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", help="results files")
    parser.add_argument("--names", required=True, help="of the runs, with commas between them")
    parser.add_argument("--data", default="data/digits.csv")
    parser.add_argument("--radius", type=float, default=0.1, help="of the attacks that are shown")
    parser.add_argument("--output", default="adversarial.png")
    arguments = parser.parse_args()
    names = arguments.names.split(",")
    if len(names) != len(arguments.runs):
        raise Failure("there must be a name for every run")
    draw(arguments.runs, names, arguments.data, arguments.radius, arguments.output)


if __name__ == "__main__":
    try:
        main()
    except (Failure, OSError) as error:
        sys.exit(f"plot_adversarial: {error}")
