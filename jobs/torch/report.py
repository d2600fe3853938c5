"""What the two jobs have found, on test images:  report.py HYPERPARAMETERS.h5 EQUAL.h5 WEIGHTS.h5 PICTURE

EQUAL.h5 is of weights.ini with budget.iterations = 0. Needs matplotlib and h5py.
"""
import sys

import bizo
import hyperparameters
import matplotlib
import numpy as np
import torch
import weights
from learner import Settings, digits, evaluate, train

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the back end comes first)

SEEDS = range(1000, 1020)  # bizo has seen none of these networks
GREY, BLUE, RED = "#b0b0b0", "#2458a6", "#d1603d"


def accuracies(settings):
    """Of networks from all seeds, on test images."""
    training, _, test = digits()
    return np.array([evaluate(train(training, settings, seed), test)[1] for seed in SEEDS])


def of_parameters(problem, y):
    """Test accuracy of the network with these parameters."""
    weights.vector_to_parameters(torch.tensor(y), problem.net.parameters())
    return evaluate(problem.net, problem.test)[1]


def area_under_curve(scores, right):
    """The probability that a right label has a larger weight than a wrong one."""
    return np.mean(scores[right][:, None] > scores[~right][None, :])


opaque, equal, weighted = (bizo.read(path) for path in sys.argv[1:4])
found = hyperparameters.settings_of(opaque["solution"]["x"])
trained = {"defaults": accuracies(Settings()), "found": accuracies(found)}
for name, value in vars(found).items():
    print(f"{name:16} {getattr(Settings(), name):10.4g} -> {value:.4g}")
for label, numbers in trained.items():
    print(f"{label:16} test accuracy {numbers.mean():.4f}, deviation {numbers.std(ddof=1):.4f}, "
          f"{len(numbers)} networks")

x = weighted["solution"]["x"]
problem = weights.Weights(len(x))
for label, result in (("equal weights", equal), ("weights found", weighted)):
    print(f"{label:16} test accuracy {of_parameters(problem, result['solution']['y']):.4f}, "
          f"F {result['solution']['value']:.4f}")
print(f"{'weights found':16} tell right from wrong labels with an AUC of {area_under_curve(x, problem.right):.4f}")

figure, axes = plt.subplots(1, 3, figsize=(11, 3.2), constrained_layout=True)
axes[0].plot(opaque["trace"]["evaluations"], opaque["trace"]["best_value"], color=BLUE, drawstyle="steps-post")
axes[0].set(xlabel="evaluations", ylabel="cross entropy", title="hyperparameters: validation")
for place, (label, numbers) in enumerate(trained.items()):
    axes[1].plot(np.full(len(numbers), place), numbers, "o", markersize=4, color=(GREY, BLUE)[place])
axes[1].set(xticks=[0, 1], xticklabels=list(trained), xlim=(-0.5, 1.5), ylabel="accuracy", title="20 networks: test")
chosen = 1 / (1 + np.exp(-x))
axes[2].hist([chosen[problem.right], chosen[~problem.right]], bins=20, color=[BLUE, RED],
             label=["right labels", "wrong labels"])
axes[2].set(xlabel="weight", ylabel="training images", title="weights found")
axes[2].legend(frameon=False)
for axis in axes:
    axis.spines[["top", "right"]].set_visible(False)
figure.savefig(sys.argv[4], dpi=80)
