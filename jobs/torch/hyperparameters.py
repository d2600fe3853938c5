"""Five hyperparameters of the network: Phi(x) is the cross entropy of validation images after a training with them.

Opaque values: bizo sees a number for an x and nothing else. hyperparameters.ini starts this.
"""
import sys

import bizo
import numpy as np
from learner import Settings, digits, evaluate, train

# Hyperparameters for x_i = 0 and x_i = 1; those with a lower end above 0 go by their logarithm.
RANGES = {"learning_rate": (1e-3, 1.0), "rest_of_momentum": (1e-2, 1.0), "weight_decay": (1e-6, 1e-1),
          "label_smoothing": (0.0, 0.4), "augmentation": (0.0, 1.0)}


def settings_of(x):
    """x, 0 to 1 each, as the learner has it."""
    found = {name: low * (high / low) ** share if low > 0 else high * share
             for (name, (low, high)), share in zip(RANGES.items(), map(float, x))}
    return Settings(momentum=1 - found.pop("rest_of_momentum"), **found)


def x_of(settings):
    """The other way round."""
    values = vars(settings) | {"rest_of_momentum": 1 - settings.momentum}
    return [float(np.log(values[name] / low) / np.log(high / low)) if low > 0 else values[name] / high
            for name, (low, high) in RANGES.items()]


class Hyperparameters(bizo.Problem):
    name = "digits-convolution"
    d = len(RANGES)
    lower, upper = 0.0, 1.0
    start = x_of(Settings())

    def __init__(self, networks=2, epochs=15):
        self.networks, self.epochs = networks, epochs
        self.training, self.validation, _ = digits()

    def value(self, x):
        """Of several networks, the mean. Their seeds follow from the evaluation's: any rank trains the same."""
        seeds = np.random.SeedSequence(self.question.seed).generate_state(self.networks)
        losses = [evaluate(train(self.training, settings_of(x), int(seed), self.epochs), self.validation)[0]
                  for seed in seeds]
        if not np.all(np.isfinite(losses)):
            raise bizo.Refused("the training has diverged")
        return float(np.mean(losses))


if __name__ == "__main__":
    bizo.serve(Hyperparameters(*map(int, sys.argv[1:])))
