"""The quadratic on a stream:  by_stream.py DATA [batched]."""
import sys

from quadratic import Quadratic

import bizo
import numpy as np


class Streamed(bizo.Problem):
    def __init__(self, path):
        self.quadratic = Quadratic(path)
        self.p, self.d = len(self.quadratic.B), len(self.quadratic.B[0])

    def outer(self, x, y):
        return self.quadratic.outer(x.tolist(), y.tolist())

    def inner(self, x, y):
        return self.quadratic.inner(x.tolist(), y.tolist())

    def solve(self, x, y, control):
        return self.quadratic.solve(x.tolist()), {"steps": 1}


class Batched(Streamed):
    """All points of a question at once."""

    batched = True

    def outer(self, x, y):
        return np.array([self.quadratic.outer(a.tolist(), b.tolist()) for a, b in zip(x.T, y.T)])

    def inner(self, x, y):
        return np.array([self.quadratic.inner(a.tolist(), b.tolist()) for a, b in zip(x.T, y.T)])

    def solve(self, x, y, control):
        assert len(self.question) == x.shape[1] == y.shape[1]
        return np.array([self.quadratic.solve(a.tolist()) for a in x.T]).T, {"steps": 1}


print("a line on standard output harms nobody", flush=True)
bizo.serve((Batched if sys.argv[2:] == ["batched"] else Streamed)(sys.argv[1]))
