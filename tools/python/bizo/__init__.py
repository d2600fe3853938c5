"""bizo for Python: minimize a function or a problem, answer for a problem, and read results.

    import bizo

    result = bizo.minimize(lambda x: (x[0] - 1) ** 2 + 10 * (x[1] - x[0] ** 2) ** 2, [0, 0])
    print(result.x, result.value)

A program of its own, which a configuration names, answers in the same way:

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
from .errors import ConfigurationError, RunError
from .minimize import minimize
from .problem import Control, Problem, Question, Refused, residuals, value
from .result import Result
from .results import frame, read
from .stream import serve

__all__ = ["ConfigurationError", "Control", "Problem", "Question", "Refused", "Result", "RunError", "frame", "minimize", "read",
           "residuals", "serve", "value"]
