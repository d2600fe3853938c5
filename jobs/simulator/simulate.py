"""In Python, on a stream:  simulate.py OBSERVATIONS"""
import sys

import bizo
import model


class HaresAndLynxes(bizo.Problem):
    name = "hares-and-lynxes"
    d, p = 5, 4
    lower, upper = -6, 6

    def __init__(self, path):
        self.counts, self.fitted = model.read_observations(path)

    def solve(self, x, y, control):
        found = model.fit(self.counts[:self.fitted], x, y)
        if found is None:
            raise bizo.Refused("no fit")
        y, steps = found
        return y, {"steps": steps}

    def outer(self, x, y):
        return model.misfit(self.counts, self.fitted, y)


bizo.serve(HaresAndLynxes(sys.argv[1]))
