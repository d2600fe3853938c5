#!/usr/bin/env python3
"""Evaluations that `bizo run` and COBYLA (NLopt) take on problems with constraints whose solutions are known.

    bench/opaque/constraints.py build/release/bizo

An evaluation is one of F with all its constraints. Counted are those until |F - F*| <= 1e-6 max(1, |F*|) with a
violation of at most 1e-6, of constraints and bounds; "-": not within 1000. Both begin at the same point with the same
first step, 0.1 max(1, |x_0|). The numbers are those of Hock and Schittkowski (1981). Linear constraints are told to bizo
as such (problem.linear), to COBYLA as values.

    bench/opaque/constraints.py serve NAME LOG     answers bizo and writes a line for every evaluation
"""
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parent.parent.parent / "tools" / "python"))
MOST, NEAR = 1000, 1e-6
INF = math.inf
r3 = math.sqrt(3)


class Task:
    """F, constraints c <= 0 (equalities as pairs), linear rows (a, lower, upper), bounds, start, F*."""

    def __init__(self, start, value, least, c=None, linear=(), lower=-INF, upper=INF, new=False):
        self.start, self.value, self.least, self.new = np.array(start, float), value, least, new
        self.c, self.linear = c or (lambda x: []), linear
        d = len(start)
        self.lower, self.upper = np.broadcast_to(lower, d).astype(float), np.broadcast_to(upper, d).astype(float)

    def violation(self, x):
        rows = [v for a, low, high in self.linear for v in (np.dot(a, x) - high, low - np.dot(a, x))]
        return max([0.0, *self.c(x), *rows, *(x - self.upper), *(self.lower - x)])

    def solved(self, x):
        value = self.value(x)
        return abs(value - self.least) <= NEAR * max(1, abs(self.least)) and self.violation(x) <= NEAR


def both(*values):
    return [v for value in values for v in (value, -value)]



# The method was made with those that are not new. Those of Hock and Schittkowski have their numbers.
TASKS = {
    "10": Task([-10, 10], lambda x: x[0] - x[1], -1, lambda x: [3*x[0]**2 - 2*x[0]*x[1] + x[1]**2 - 1]),
    "11": Task([4.9, .1], lambda x: (x[0] - 5)**2 + x[1]**2 - 25, -8.498464223, lambda x: [x[0]**2 - x[1]]),
    "12": Task([0, 0], lambda x: .5*x[0]**2 + x[1]**2 - x[0]*x[1] - 7*x[0] - 7*x[1], -30,
               lambda x: [4*x[0]**2 + x[1]**2 - 25]),
    "22": Task([2, 2], lambda x: (x[0] - 2)**2 + (x[1] - 1)**2, 1, lambda x: [x[0] + x[1] - 2, x[0]**2 - x[1]]),
    "29": Task([1, 1, 1], lambda x: -x[0]*x[1]*x[2], -16*math.sqrt(2),
               lambda x: [x[0]**2 + 2*x[1]**2 + 4*x[2]**2 - 48]),
    "43": Task([0, 0, 0, 0], lambda x: x @ x + x[2]**2 - 5*x[0] - 5*x[1] - 21*x[2] + 7*x[3], -44,
               lambda x: [x @ x + x[0] - x[1] + x[2] - x[3] - 8, x @ x + x[1]**2 + x[3]**2 - x[0] - x[3] - 10,
                          x @ x + x[0]**2 - x[3]**2 + 2*x[0] - x[1] - x[3] - 5]),
    "65": Task([-4.5, 4.5, 0], lambda x: (x[0] - x[1])**2 + (x[0] + x[1] - 10)**2/9 + (x[2] - 5)**2, .9535288567,
               lambda x: [x @ x - 48], lower=-5, upper=5),
    "6 =": Task([-1.2, 1], lambda x: (1 - x[0])**2, 0, lambda x: both(10*(x[1] - x[0]**2))),
    "7 =": Task([2, 2], lambda x: math.log(1 + x[0]**2) - x[1], -r3, lambda x: both((1 + x[0]**2)**2 + x[1]**2 - 4)),
    "hidden": Task([1, 1], lambda x: x[0] + x[1]**2 if x[0] >= .5 else math.nan, 3/4**(1/3), lambda x: [1 - x[0]*x[1]]),
    "inactive": Task([-1.2, 1], lambda x: (1 - x[0])**2 + 10*(x[1] - x[0]**2)**2, 0, lambda x: [x[0]**2 + x[1]**2 - 10]),
    "14 =": Task([2, 2], lambda x: (x[0] - 2)**2 + (x[1] - 1)**2, 9 - 2.875*math.sqrt(7),
                 lambda x: [.25*x[0]**2 + x[1]**2 - 1, *both(x[0] - 2*x[1] + 1)], new=True),
    "23": Task([3, 1], lambda x: x @ x, 2,
               lambda x: [1 - x[0] - x[1], 1 - x @ x, 9 - 9*x[0]**2 - x[1]**2, x[1] - x[0]**2, x[0] - x[1]**2],
               lower=-50, upper=50, new=True),
    "30": Task([1, 1, 1], lambda x: x @ x, 1, lambda x: [1 - x[0]**2 - x[1]**2], lower=[1, -10, -10], upper=10, new=True),
    "31": Task([1, 1, 1], lambda x: 9*x[0]**2 + x[1]**2 + 9*x[2]**2, 6, lambda x: [1 - x[0]*x[1]],
               lower=[-10, 1, -10], upper=[10, 10, 1], new=True),
    "34": Task([0, 1.05, 2.9], lambda x: -x[0], -math.log(math.log(10)),
               lambda x: [math.exp(x[0]) - x[1], math.exp(x[1]) - x[2]], lower=0, upper=[100, 100, 10], new=True),
    "40 =": Task([.8, .8, .8, .8], lambda x: -x[0]*x[1]*x[2]*x[3], -.25,
                 lambda x: both(x[0]**3 + x[1]**2 - 1, x[0]**2*x[3] - x[2], x[3]**2 - x[1]), new=True),
    "66": Task([0, 1.05, 2.9], lambda x: .2*x[2] - .8*x[0], .5181632741,
               lambda x: [math.exp(x[0]) - x[1], math.exp(x[1]) - x[2]], lower=0, upper=[100, 100, 10], new=True),
    "71 =": Task([1, 5, 5, 1], lambda x: x[0]*x[3]*(x[0] + x[1] + x[2]) + x[2], 17.0140173,
                 lambda x: [25 - x[0]*x[1]*x[2]*x[3], *both(x @ x - 40)], lower=1, upper=5, new=True),
    "24 L": Task([1, .5], lambda x: ((x[0] - 3)**2 - 9)*x[1]**3/(27*r3), -1,
                 linear=[([-1/r3, 1], -INF, 0), ([1, r3], 0, 6)], lower=0),
    "76 L": Task([.5]*4, lambda x: x[0]**2 + .5*x[1]**2 + x[2]**2 + .5*x[3]**2 - x[0]*x[2] + x[2]*x[3] - x[0] - 3*x[1]
                 + x[2] - x[3], -103/22,
                 linear=[([1, 2, 1, 1], -INF, 5), ([3, 1, 2, -1], -INF, 4), ([0, 1, 4, 0], 1.5, INF)], lower=0),
    "21 L": Task([-1, -1], lambda x: .01*x[0]**2 + x[1]**2 - 100, -99.96, linear=[([10, -1], 10, INF)],
                 lower=[2, -50], upper=50, new=True),
    "28 L=": Task([-4, 1, 1], lambda x: (x[0] + x[1])**2 + (x[1] + x[2])**2, 0, linear=[([1, 2, 3], 1, 1)], new=True),
    "35 L": Task([.5]*3, lambda x: 9 - 8*x[0] - 6*x[1] - 4*x[2] + 2*x[0]**2 + 2*x[1]**2 + x[2]**2 + 2*x[0]*x[1]
                 + 2*x[0]*x[2], 1/9, linear=[([1, 1, 2], -INF, 3)], lower=0, new=True),
    "36 L": Task([10]*3, lambda x: -x[0]*x[1]*x[2], -3300, linear=[([1, 2, 2], -INF, 72)], lower=0, upper=[20, 11, 42],
                 new=True),
    "37 L": Task([10]*3, lambda x: -x[0]*x[1]*x[2], -3456, linear=[([1, 2, 2], 0, 72)], lower=0, upper=42, new=True),
    "48 L=": Task([3, 5, -3, 2, -2], lambda x: (x[0] - 1)**2 + (x[1] - x[2])**2 + (x[3] - x[4])**2, 0,
                  linear=[([1, 1, 1, 1, 1], 5, 5), ([0, 0, 1, -2, -2], -3, -3)], new=True),
    "50 L=": Task([35, -31, 11, 5, -5],
                  lambda x: (x[0] - x[1])**2 + (x[1] - x[2])**2 + (x[2] - x[3])**4 + (x[3] - x[4])**4, 0,
                  linear=[([1, 2, 3, 0, 0], 6, 6), ([0, 1, 2, 3, 0], 6, 6), ([0, 0, 1, 2, 3], 6, 6)], new=True),
}


def first_step(task):
    return .1 * max(1, np.abs(task.start).max())


def by_cobyla(task):
    import nlopt
    lower, upper = task.lower, task.upper
    rows = [(row, bound, sign) for row, low, high in task.linear for bound, sign in ((high, 1), (low, -1))
            if np.isfinite(bound)]
    count, solved = [0], [None]

    def value(x, _):
        count[0] += 1
        f = task.value(x)
        if solved[0] is None and task.solved(x):
            solved[0] = count[0]
        return f if np.isfinite(f) else 1e10

    def constraints(out, x, _):
        out[:] = [*task.c(x), *(sign * (np.dot(row, x) - bound) for row, bound, sign in rows)]

    search = nlopt.opt(nlopt.LN_COBYLA, len(task.start))
    search.set_lower_bounds(lower)
    search.set_upper_bounds(upper)
    search.set_min_objective(value)
    k = len(task.c(task.start)) + len(rows)
    search.add_inequality_mconstraint(constraints, np.full(k, 1e-9))
    search.set_initial_step(first_step(task))
    search.set_maxeval(MOST)
    search.set_xtol_rel(1e-13)
    try:
        search.optimize(np.clip(task.start, lower, upper))
    except (nlopt.RoundoffLimited, RuntimeError):
        pass
    return solved[0]


def serve(name, log):
    import bizo
    task = TASKS[name]
    k = len(task.c(task.start))

    class Problem(bizo.Problem):
        d, constraints = len(task.start), k
        start, lower, upper = np.clip(task.start, task.lower, task.upper), task.lower, task.upper

        def value(self, x):
            with open(log, "a") as file:
                print(*map(float, x), file=file)
            f = task.value(x)
            if not np.isfinite(f):
                raise bizo.Refused("no value here")
            return (f, task.c(x)) if k else f

    bizo.serve(Problem())


def by_bizo(bizo, name, folder):
    """Evaluations until solved, the violation of the result, the largest one of linear constraints on the way."""
    task, log = TASKS[name], folder / "log"
    log.unlink(missing_ok=True)
    job = folder / "job.ini"
    text = (f"[problem]\nname = program\nprotocol = stream\ncommand = /usr/bin/python3 {HERE} serve '{name}' {log}\n"
            f"[method]\nname = trust-region\nradius = {first_step(task)}\n[budget]\nevaluations = {MOST}\n"
            f"iterations = {MOST}\n[run]\noutput = {folder}/run.h5\noverwrite = yes\nverify = 0\n")
    if task.linear:
        rows = "".join(" ".join(map(repr, map(float, [*a, low, high]))) + "\n" for a, low, high in task.linear)
        (folder / "linear.txt").write_text(rows)
        text = text.replace("[method]", f"linear = {folder}/linear.txt\n[method]", 1)
    job.write_text(text)
    process = subprocess.Popen([bizo, "run", str(job)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    told = process.communicate()[0]
    if not log.exists():
        sys.exit(told)
    points = [np.array(list(map(float, line.split()))) for line in log.read_text().splitlines()]
    solved = next((i + 1 for i, x in enumerate(points) if task.solved(x)), None)
    best = min((x for x in points if task.violation(x) <= NEAR), key=task.value, default=None)
    rows = max([0.0, *(max(np.dot(a, x) - high, low - np.dot(a, x)) for x in points for a, low, high in task.linear)])
    return solved, math.nan if best is None else task.violation(best), rows


def main():
    if sys.argv[1:2] == ["serve"]:
        return serve(*sys.argv[2:])
    bizo = str(pathlib.Path(sys.argv[1]).resolve())
    names = sys.argv[2:] or list(TASKS)
    shown = lambda n: "-" if n is None else str(n)
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            solved, violation, rows = by_bizo(bizo, name, pathlib.Path(folder))
            print(f"{name:10} {'new' if TASKS[name].new else '':4} bizo {shown(solved):>5}  COBYLA {shown(by_cobyla(TASKS[name])):>5}"
                  f"   violation {violation:.1e}, of linear ones on the way {rows:.1e}", flush=True)


if __name__ == "__main__":
    main()
