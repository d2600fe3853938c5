"""Functions of x as problems."""
from copy import copy

import numpy as np

from .problem import Problem


class Function(Problem):
    """Phi(x) = function(x, *args), of which only values are known."""

    def __init__(self, function, args=()):
        self.function, self.args = function, args if isinstance(args, tuple) else (args,)
        self.name = getattr(function, "__name__", type(function).__name__)

    def value(self, x):
        return self.function(x, *self.args)


def as_problem(fun, x0, args, bounds):
    """fun as a problem of its own, with the start x0 and the bounds, if they are given."""
    if isinstance(fun, type) and issubclass(fun, Problem):
        raise TypeError(f"minimize an object: bizo.minimize({fun.__name__}(), ...)")
    if isinstance(fun, Problem):
        if args:
            raise TypeError("args are for a function; a Problem keeps what it needs in its attributes")
        problem = copy(fun)
    elif callable(fun):
        if x0 is None:
            raise TypeError("a function of x needs x0, where to start: its length is the number of variables")
        problem = Function(fun, args)
    else:
        raise TypeError(f"cannot minimize a {type(fun).__name__}: give a function of x, a bizo.Problem, or the name of a "
                        "problem that `bizo list problems` shows")
    if x0 is not None:
        problem.start = vector(x0, "x0")
        if problem.d not in (0, len(problem.start)):
            raise ValueError(f"x0 has {len(problem.start)} numbers, and the problem's d is {problem.d}")
        problem.d = len(problem.start)
    if bounds is not None:
        problem.lower, problem.upper = sides(bounds, problem.d)
        crossed = np.flatnonzero(problem.lower > problem.upper)
        if crossed.size:
            raise ValueError(f"bounds: pair {crossed[0]}, lower above upper")
    problem.check_definitions()
    return problem


def vector(numbers, name):
    """A float64 vector of what numpy takes for one; a single number is a vector of length 1."""
    result = np.atleast_1d(np.asarray(numbers, float))
    if result.ndim != 1 or not np.all(np.isfinite(result)):
        raise ValueError(f"{name} must be a vector of finite numbers")
    return result


def sides(bounds, d):
    """(lower, upper), two vectors of d numbers, of bounds as SciPy has them: d pairs, or an object with lb and ub."""
    if hasattr(bounds, "lb"):
        lower, upper = (np.broadcast_to(np.asarray(side, float), d) for side in (bounds.lb, bounds.ub))
        return lower.copy(), upper.copy()
    pairs = list(bounds)
    if len(pairs) != d or any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"bounds must be {d} pairs (lower, upper), one a variable; None: no bound there")
    return tuple(np.array([none if pair[side] is None else pair[side] for pair in pairs], float)
                 for side, none in ((0, -np.inf), (1, np.inf)))
