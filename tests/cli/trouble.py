"""Generated trouble: whatever fails, whatever F is and whatever bounds it, a run ends as the documents say.

Each case is a method, a step rule, a family, a shape and size of F, units, bounds and a start, and what fails, where and
when; troubled.cpp is the problem. Half of the cases fail, half have odd bounds and shapes. BIZO_TRIALS: how many
(default 100); BIZO_SEED: of the cases (default 1). What a case was is in its message.
"""
import math
import os
import pathlib
import random
import re
import unittest

import program
from program import HOST, InFolder, bizo, settings, status

TRIALS = int(os.environ.get("BIZO_TRIALS", "100"))
SEED = int(os.environ.get("BIZO_SEED", "1"))
TROUBLED = str(pathlib.Path(HOST).with_name("troubled"))

METHODS = ["hozog", "gauss-newton", "frame-search", "frozen-adjoint", "es", "hf-zoba", "penalty", "aid", "itd", "hf-soba", "soba", "saba",
           "f2sa", "zoba", "zdsba", "auto"]
# Of Phi, in the units of F: armijo and the like are refused.
WITHOUT_VALUES = {"es", "hf-zoba", "penalty", "hf-soba", "soba", "saba", "f2sa", "zoba", "zdsba"}
RULES = ["sgd", "momentum", "adam", "armijo", "curvature", "lbfgs", "lbfgs-adam"]
FAMILIES = ["srht", "gaussian", "sphere", "rademacher", "coordinate", "haar", "householder", "block-coordinate"]
SHAPES = ["quadratic", "linear", "constant", "absolute", "barrier", "steps", "rounded", "floor", "root", "unbounded", "ball",
          "quartic"]
KINDS = ["nan", "inf", "minus-inf", "huge", "exception", "odd-exception", "memory", "refused", "time-out", "malformed",
         "wrong-length", "exit-code", "signal", "crashed", "infeasible"]
SMOOTH = ["quadratic", "absolute", "barrier", "quartic"]
# Of x / unit, which starts within.
BOXES = {"": ["0.2"], "0, inf": ["0.2", "0"], "-inf, 1": ["0.2", "1"], "-inf, inf": ["0.2"], "-1e30, 1e30": ["0.2", "1e20"],
         "0, 1": ["0.2", "0", "1", "0.9999999"], "0, 1e11": ["3"], "0.1, 0.10001": ["0.1"], "0.4, 0.9": ["0.4"],
         "0.2, 0.2000000000000001": ["0.2"], "-3.3, 0.3333333333333333": ["0"]}
# One method, option and value more, now and then.
EXTRAS = [("evaluation", "retry", "1"), ("evaluation", "retry_smaller_radius", "on"), ("evaluation", "max_failed_share", "1"),
          ("evaluation", "on_failure", "stop"), ("step", "explore", "yes"), ("directions", "memory", "sega"),
          ("directions", "memory", "damped"), ("directions", "orthogonalize", "yes"), ("step", "schedule", "inverse"),
          ("inner", "name", "nesterov"), ("inner", "name", "newton-cg")]
OF_METHOD = {"hozog": [("method", "difference", "forward"), ("method", "difference", "adaptive"),
                            ("method", "radius_control", "shi"), ("method", "accuracy", "coupled"),
                            ("method", "measure_noise", "no"), ("inner", "control", "relative"), ("inner", "steps", "3"),
                            ("directions", "count", "auto"), ("problem", "oracle", "solve"), ("method", "tangents", "yes")],
             "auto": [("problem", "oracle", "solve"), ("problem", "oracle", "values"), ("problem", "oracle", "inner-gradient")],
             "es": [("method", "difference", "forward"), ("method", "shaping", "none")],
             "frozen-adjoint": [("method", "difference", "forward")]}
DOCUMENTED = {0: {"iterations", "evaluations", "inner-gradients", "target", "gradient-norm", "converged", "no-progress",
                  "noise-floor"},
              1: {"error"}, 2: {"error"}, 3: {"too-many-failures", "diverged", "infeasible"}}


def bounded(chance, case):
    """Bounds, starts, units, shapes."""
    box = chance.choice([box for box in BOXES if case["method__name"] != "frame-search" or box and "inf" not in box])
    case.update(problem__box=box, problem__start=chance.choice(BOXES[box]), problem__shape=chance.choice(SHAPES),
                problem__unit=chance.choice(["1", "1", "1e-12", "1e-3", "1e6", "1e12"]),
                problem__size=chance.choice(["1", "1", "-1", "1e-300", "1e-150", "1e-20", "1e20", "1e150", "1e200", "1e300"]))
    if chance.random() < 0.2:
        case["problem__fixed"] = chance.choice([1, 4])
    case["directions__scale"] = chance.choice([case["problem__unit"]] * 4 + ["1"])


def failing(chance, case):
    """What fails, where and when."""
    case.update(problem__kind=chance.choice(KINDS), problem__where=chance.choice(["outer", "outer", "inner", "all"]),
                problem__side=chance.choice(["any", "any", "base", "plus", "minus", "directions"]),
                problem__which=chance.choice(["all", "all", "even", "some"]),
                problem__when=chance.choice(["always", "once", "from", "alternating", "first-evaluations"]),
                problem__iteration=chance.choice([0, 1, 1, 2, 3]), problem__shape=chance.choice(SMOOTH),
                problem__box=chance.choice(["", "", "-5, 5", "0, inf"]))


def generate(chance, number):
    d = chance.choice([1, 2, 5, 7])
    case = {"problem__name": "troubled", "problem__d": d, "method__name": METHODS[number % len(METHODS)],
            "budget__iterations": 6, "run__seed": chance.randrange(1, 1000)}
    if chance.random() < 0.8 and case["method__name"] != "auto":
        case["step__rule"] = chance.choice(RULES[:3] if case["method__name"] in WITHOUT_VALUES else RULES)
    if chance.random() < 0.8 and case["method__name"] not in ("auto", "zoba", "zdsba"):
        case["directions__family"] = chance.choice(FAMILIES)
        case["directions__count"] = chance.randint(1, d)
    if case["method__name"] in ("zoba", "zdsba"):
        case["method__pairs"] = 20
    (failing if number % 2 else bounded)(chance, case)
    extras = EXTRAS + 2 * OF_METHOD.get(case["method__name"], [])
    for section, key, value in chance.sample(extras, chance.choice([0, 0, 1, 2])):
        case[f"{section}__{key}"] = value
    return case


def numbers(text):
    return [float(word) for word in text.replace(",", " ").split()]


class Results:
    """What a results file says, by one call of h5dump."""

    def __init__(self, path):
        dump = program.tool("h5dump", "-m", "%.17g", "-y", "-w", "0", "-d", "/trace/best_value", "-g", "/solution", "-a",
                            "/status", "-a", "/stop_reason", path)
        if dump.code:
            raise AssertionError(f"not readable: {dump}")
        self.entries = {name: body.strip() for name, body in
                        re.findall(r'(?:DATASET|ATTRIBUTE) "/?([\w/]+)" \{.*?DATA \{(.*?)\}', dump.out, re.DOTALL)}

    def text(self, name):
        return self.entries[name].split('"')[1]

    def list(self, name):
        return numbers(self.entries.get(name, ""))


class Trouble(InFolder):
    def run_case(self, case):
        self.write("job.ini", "[problem]\nname = troubled\n")
        output = self.folder / "run.h5"
        for old in self.folder.glob("run.*"):
            old.unlink()
        result = bizo("run", "job.ini", "-o", output, *settings(**case), folder=self.folder, binary=TROUBLED)
        said = [line for line in result.err.splitlines() if line.strip()]
        self.assertIn(result.code, (0, 2, 3), result)
        if result.code:
            self.assertEqual(len(said), 1, f"one line says why\n{result}")
            self.assertLess(len(said[0]), 600, said)
        self.assertNotRegex(result.out, r"\b(warning|Assertion|terminate)\b")
        if result.code == 2 and not output.exists():
            self.assertRegex(result.err, r"\w+\.\w+", "which option is wrong")
            self.refusals.append(result.err)
            return result.code
        self.judge(result, Results(output))
        self.assertEqual(status(output)["exit_code"], str(result.code))
        return result.code

    def judge(self, result, found):
        x, value = found.list("x"), found.list("value")
        unsolved = result.code == 3 and x and math.isnan(value[0])  # of a single loop: whatever stopped it
        self.assertIn(found.text("stop_reason"), DOCUMENTED[result.code] | (DOCUMENTED[0] if unsolved else set()), result)
        if not unsolved:
            self.assertEqual(found.text("status"), "finished" if result.code == 0 else "failed", result)
        for name in ("x", "y"):
            self.assertTrue(all(map(math.isfinite, found.list(name))), f"{name} = {found.list(name)}\n{result}")
        if result.code == 0:
            self.assertTrue(x and value and math.isfinite(value[0]), result)
        if x:
            self.assertLessEqual(found.list("outside")[0], 0, result)
        if x and value and math.isfinite(value[0]):
            if self.honest:
                self.assertEqual(value[0], found.list("F")[0], f"the value is that of F at x, y\n{result}")
            phi = found.list("phi")[0]
            verified = re.search(r"verified value +(\S+).*DISAGREES", result.out)
            if not verified and self.honest:
                self.assertTrue(abs(value[0] - phi) <= 1e-4 * max(abs(phi), abs(value[0])) + self.doubt,
                                f"{value[0]} is not Phi = {phi}\n{result}")

    def test_every_run_ends_as_documented(self):
        chance = random.Random(SEED)
        codes = {0: 0, 2: 0, 3: 0}
        self.refusals = []
        for number in range(TRIALS):
            case = generate(chance, number)
            self.honest = case.get("problem__kind") != "huge"  # 1e308 is what F answered
            self.doubt = 1e-6 * abs(float(case.get("problem__size", 1)))
            words = " ".join(f"{key.replace('__', '.')}='{value}'" for key, value in case.items())
            with self.subTest(f"{number}: {words}"):
                codes[self.run_case(case)] += 1
        print(f"{TRIALS} runs, seed {SEED}: exit codes {codes}")
        if "BIZO_REFUSALS" in os.environ:
            print("".join(sorted(self.refusals)))
        self.assertGreater(codes[0], TRIALS // 4, "most cases are to get somewhere")


class Cases(InFolder):
    def troubled(self, code, **case):
        self.write("job.ini", "[problem]\nname = troubled\n[run]\noverwrite = yes\n")
        result = bizo("run", "job.ini", *settings(**case), folder=self.folder, binary=TROUBLED)
        self.assertEqual(result.code, code, result)
        return result, status(self.folder / "run.h5")["stop_reason"]

    def test_no_direction_of_an_iteration_has_an_answer(self):
        for kind in ("nan", "exception"):
            for method in ("hozog", "frozen-adjoint"):
                for rule in ("armijo", "lbfgs", "lbfgs-adam", "curvature", "adam"):
                    for iteration in (1, 2):
                        with self.subTest(f"{kind} {method} {rule} {iteration}"):
                            result, reason = self.troubled(
                                3, problem__kind=kind, problem__side="directions", problem__when="from", method__name=method,
                                problem__iteration=iteration, step__rule=rule)
                            self.assertEqual(reason, "too-many-failures")
                            self.assertRegex(result.err, r"^bizo: stopped: too-many-failures; .*directions failed.*\n$")
                            self.assertIn("evaluation.retry_smaller_radius", result.out)

    def test_an_F_that_does_not_answer_is_told_and_ends_the_run(self):
        for rule in ("adam", "lbfgs"):
            result, reason = self.troubled(0, problem__shape="constant", step__rule=rule, budget__iterations=60)
            self.assertEqual(reason, "no-progress")
            self.assertRegex(result.out, r"\n +0 .*\nnote: F is the same at all points .*\n +1 ")
            self.assertRegex(result.out, r"iterations +10\n")

    def test_the_units_of_F_do_not_matter(self):
        for rule in ("adam", "armijo", "lbfgs"):
            for size in ("1e-300", "1e-20", "1", "1e20", "1e200"):
                self.troubled(0, problem__size=size, step__rule=rule, problem__start=0, budget__iterations=60)
                value = program.column(self.folder / "run.h5", "/solution/value")[0]
                self.assertLess(value / float(size), 0.05 * 5 * 0.4**2, f"{rule} {size}")


if __name__ == "__main__":
    unittest.main()
