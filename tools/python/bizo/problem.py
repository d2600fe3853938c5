"""What a Python problem is: which methods it defines says what it answers."""
from dataclasses import dataclass, field
from math import inf

# Methods that a level needs, beside those of the levels before it.
LEVELS = {
    "values": ("inner",),
    "inner-gradient": ("inner_gradient_y", "outer_gradient_y"),
    "gradients": ("inner_gradient_x", "outer_gradient_x"),
    "products": ("hessian_product", "cross_product"),
}


class Refused(Exception):
    """There is no answer at this x: it is infeasible here. The text is the reason."""


@dataclass
class Question:
    """What the evaluation is. Whatever is random in it follows from the seed."""

    seed: int = 0
    iteration: int = 0
    direction: int = 0
    side: int = 0  # +1: x + h u, -1: x - h u, 0: a point of its own
    attempt: int = 0


@dataclass
class Control:
    """When a solve ends. synchronized: after `steps` steps. relative: when the residual is `tolerance` times
    `reference`, by default that at the start, or less than `floor`. absolute: when it is `tolerance`. At the
    latest after `steps`."""

    rule: str = "absolute"
    steps: int = 0
    tolerance: float = float("nan")
    floor: float = 0.0
    reference: object = None  # a number; batched: one a column
    curvature: tuple = field(default_factory=tuple)  # strong, smooth: fixes the step lengths, if given


class Problem:
    """Subclass it, set d (and p), and define

        value(x)                                 alone: Phi(x), with p = 0
        outer(x, y) and solve(x, y, control)     F, and the y that solves the inner problem from the start y
        outer(x, y) and inner(x, y)              F and f: bizo solves the inner problem
        inner_gradient_y, outer_gradient_y(x, y), then inner_gradient_x, outer_gradient_x(x, y), then
        hessian_product(x, y, v), cross_product(x, y, v)

    Where F is a sum of squares, half of |R|^2, set m and define, in place of value or outer,

        residuals(x), with y: residuals(x, y)    R, m numbers

    With constraints = k, value, outer and residuals return (F or R, c), c being k numbers that should be <= 0.

    And, if they are known, bounds of the curvature of f in y at this x, for every y:

        curvature(x)                             (least, largest); nan: unknown

    inner_lower and inner_upper bound y: f is minimized between them, and y never leaves them.
    x, y and v are vectors; with batched = True they are matrices of one column an evaluation, and so are
    answers (values: one number a column). solve returns y, or (y, report) with a dictionary of steps, residual,
    value and the like. `question` says which evaluation is asked for (batched: a list of them)."""

    name = "python"
    d = 0
    p = 0
    m = 0  # how many residuals; 0: there are none
    constraints = 0  # how many numbers c <= 0 come with a value
    start = 0.0
    inner_start = 0.0
    lower = None
    upper = None
    inner_lower = None
    inner_upper = None
    batched = False
    question = Question()

    def level(self):
        """The highest level of which everything is defined."""
        if not self.p:
            return "value"
        level = "solve"
        for name, methods in LEVELS.items():
            if not all(hasattr(self, method) for method in methods):
                break
            level = name
        return level

    def check_definitions(self):
        """Whether something is forgotten."""
        if not self.d:
            raise ValueError("set d, how many numbers x has")
        has = lambda *names: all(hasattr(self, name) for name in names)
        if has("residuals") != bool(self.m):
            raise ValueError("define residuals(x), or with y residuals(x, y)" if self.m else
                             "set m, how many numbers residuals gives")
        if not self.p and not (has("value") or self.m and not has("solve") and not has("inner")):
            raise ValueError("set p, how many numbers y has" if has("outer") or self.m else "define value(x)")
        if self.p and not (has("outer") or self.m) or self.p and not (has("solve") or has("inner")):
            raise ValueError("define outer(x, y), and solve(x, y, control) or inner(x, y)")

    def offer(self):
        """What the problem says of itself, as the protocol has it."""
        self.check_definitions()
        offer = {"protocol": 1, "name": self.name, "d": int(self.d), "p": int(self.p), "level": self.level(),
                 "solves": hasattr(self, "solve"), "curvature": hasattr(self, "curvature"), "residuals": int(self.m),
                 "constraints": int(self.constraints)}
        vectors = {"start": self.start, "inner_start": self.inner_start, "lower": bounds(self.lower, -inf),
                   "upper": bounds(self.upper, inf), "inner_lower": bounds(self.inner_lower, -inf),
                   "inner_upper": bounds(self.inner_upper, inf)}
        return offer, {name: vector for name, vector in vectors.items() if vector is not None}


def bounds(numbers, none):
    """Bounds whose entries may be None: no bound of that coordinate."""
    if numbers is None or not hasattr(numbers, "__iter__"):
        return numbers
    return [none if number is None else number for number in numbers]


def value(d, *, name=None, start=0.0, lower=None, upper=None):
    """Makes a function of x a problem of which only Phi(x) is known."""
    if callable(d):
        raise TypeError("write @bizo.value(d=...), how many numbers x has")

    def decorate(function):
        problem = opaque(function, name, d, start, lower, upper)
        problem.value = function
        return problem

    return decorate


def residuals(d, m=0, *, name=None, start=0.0, lower=None, upper=None):
    """Makes a function of x that gives m residuals R a problem: Phi(x) = |R|^2 / 2."""
    if callable(d) or not m:
        raise TypeError("write @bizo.residuals(d=..., m=...), how many numbers x and the answer have")

    def decorate(function):
        problem = opaque(function, name, d, start, lower, upper)
        problem.m, problem.residuals = m, function
        return problem

    return decorate


def opaque(function, name, d, start, lower, upper):
    problem = Problem()
    problem.name = name or function.__name__
    problem.d, problem.start, problem.lower, problem.upper = d, start, lower, upper
    return problem
