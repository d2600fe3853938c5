"""R = (10 (x_2 - x_1^2), 1 - x_1) by every way of Python:  residuals.py files INPUT OUTPUT | stream | batched | short |
nan | longer."""
import sys

import by_files


def rosenbrock(x):
    return [10 * (x[1] - x[0] * x[0]), 1 - x[0]]


if sys.argv[1] == "files":
    question = by_files.read(sys.argv[2])
    by_files.write(sys.argv[3], {"residuals": rosenbrock(question["x"])})
    sys.exit()

import numpy as np

import bizo

KIND = sys.argv[1]


class Rosenbrock(bizo.Problem):
    d, m = 2, 2
    start = [-1.2, 1.0]
    batched = KIND == "batched"

    def residuals(self, x):
        if KIND == "longer":
            return rosenbrock(x) + [0.0]
        if KIND == "short" and x[0] > 0.5:
            return rosenbrock(x)[:1]
        if KIND == "nan" and x[0] > 0.5:
            return [np.nan, 0.0]
        return rosenbrock(x)


bizo.serve(Rosenbrock())
