"""bizo for Python: answer for a problem, and read results.

    import bizo

    @bizo.value(d=2, lower=-5, upper=5)
    def phi(x):
        return (x[0] - 1) ** 2 + 10 * (x[1] - x[0] ** 2) ** 2

    bizo.serve(phi)

with, in the configuration,

    [problem]
    name = program
    protocol = stream
    command = python3 phi.py

Subclass Problem where there is more to answer than one value. Needs numpy; bizo.read also needs h5py.
"""
from .problem import Control, Problem, Question, Refused, value
from .results import read
from .stream import serve

__all__ = ["Control", "Problem", "Question", "Refused", "read", "serve", "value"]
