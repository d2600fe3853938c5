"""Learning tasks at every oracle level: the same bits on one and on three ranks, and after a run that went on."""
import math
import pathlib
import unittest

from program import SOURCE, InFolder, attribute, column, settings, tool

DIGITS = {"problem__data": f"{SOURCE}/data/digits.csv", "problem__feature_factor": 0.0625, "problem__split": "0.04, 0.03"}
BREAST_CANCER = {"problem__data": f"{SOURCE}/data/breast_cancer.csv", "problem__normalize": "standard"}
TASKS = {
    "metric": DIGITS | {"problem__name": "metric", "problem__box": "-9, 9"},
    "distillation": DIGITS | {"problem__name": "distillation", "problem__learn": "labels", "problem__box": "-9, 9"},
    "lqr": {"problem__name": "lqr", "problem__model": "2, 2", "problem__box": "-8, 8"},
    "poisoning": BREAST_CANCER | {"problem__name": "poisoning", "problem__points": 1},
    "adversarial": BREAST_CANCER | {"problem__name": "adversarial", "problem__split": "0.1, 0.1", "problem__start": 0.1,
                                    "problem__box": "-9, 9"},
    "denoising": {"problem__name": "denoising", "problem__data": f"{SOURCE}/data/denoising10.h5", "problem__eps_tv": 0.1},
    "sampling": {"problem__name": "sampling", "problem__data": f"{SOURCE}/data/sampling64.h5"},
    "selection": {"problem__name": "least-squares", "problem__m": 12, "problem__box": "-9, 9", "inner__start": "optimistic"},
    "groups": DIGITS | {"problem__name": "hyper-cleaning", "problem__groups": 5, "problem__box": "-9, 9"},
    "point-mass": {"problem__name": "navigation", "problem__task": "point-mass", "problem__tasks": 3},
}
BY_VALUE = {
    "control": {"problem__name": "control", "problem__episodes": 2, "problem__horizon": 50},
    "navigation": {"problem__name": "navigation", "problem__tasks": 2, "problem__queries": 3},
}
RANKED = {"method__name": "es", "directions__count": 6, "directions__family": "gaussian", "evaluation__batch": 2,
          "method__radius": 0.5}
FEW = {"problem__name": "few-shot", "problem__widths": "3, 2", "problem__shots": 3, "problem__tasks": 30, "problem__test_tasks": 5,
       "problem__box": "-9, 9"}
TASKS |= {"few-shot": FEW | {"problem__tasks": 2}, "few-shot-draws": FEW | {"problem__task_batch": 4}}
# f is concave: what it has no formula for is found by steps that reach the bounds at once; short steps take thousands.
LONG_STEPS = {"inner__name": "gradient-descent", "inner__control": "fixed-steps", "inner__steps": 3, "inner__L": 0.01}
PROTOCOLS = {("adversarial", "gradients"): LONG_STEPS | {"method__name": "aid"},
             ("adversarial", "inner-gradient"): LONG_STEPS | {"method__name": "frozen-adjoint"}}
ITERATIONS = {("point-mass", "solve"): 12}  # of a method that takes one point in each
LEVELS = ("all", "gradients", "inner-gradient", "values", "solve")
DIRECTIONS = {"method__name": "hozog", "directions__count": 6, "directions__family": "gaussian", "evaluation__batch": 2}


class LearningTasks(InFolder):
    def solve(self, name, iterations, *more, ranks=0, output=None, **changes):
        self.write("job.ini", "[problem]\n")
        path = self.folder / (output or f"{name}.h5")
        self.expect(0, "run", "job.ini", "--quiet", "--output", path, *more,
                    *settings(**(TASKS | BY_VALUE)[name] | {"budget__iterations": iterations, "run__overwrite": "yes"} | changes),
                    ranks=ranks)
        return path

    def assert_same(self, one, other, solution):
        for item in ("/trace", solution):
            diff = tool("h5diff", one, other, item)
            self.assertEqual((diff.code, diff.out), (0, ""), item)

    def test_ranks_and_resume(self):
        for name in TASKS | BY_VALUE:
            method = RANKED if name in BY_VALUE else DIRECTIONS
            solution = "/solution/x" if name in BY_VALUE else "/solution"  # an empty y cannot be compared
            with self.subTest(name):
                alone = self.solve(name, 4, output="alone.h5", **method)
                self.assert_same(alone, self.solve(name, 4, output="three.h5", ranks=3, **method), solution)
                half = self.solve(name, 2, output="half.h5", **method)
                self.assert_same(alone, self.solve(name, 4, "--resume", output=half.name, ranks=3, **method), solution)
                whole = self.solve(name, 4, output="whole.h5", **method | {"evaluation__batch": 6})
                self.assert_same(alone, whole, solution)

    def test_every_level(self):
        """By values of f and F alone lqr, few-shot and the point mass: of the others p is beyond what differences in y are
        for."""
        for name in TASKS:
            for level in LEVELS:
                if level == "values" and name not in ("lqr", "few-shot", "point-mass"):
                    continue
                with self.subTest(name, level=level):
                    protocol = {"method__name": "auto"} | PROTOCOLS.get((name, level), {})
                    path = self.solve(name, ITERATIONS.get((name, level), 2), problem__oracle=level, **protocol)
                    self.assertEqual(attribute(path, "status"), "finished")
                    values = column(path, "/trace/value")
                    self.assertTrue(math.isfinite(min(values)))
                    if name != "few-shot-draws":
                        self.assertLess(min(values), values[0])

    def test_drawn_samples(self):
        """The value of the last point is told, and again by its own samples; what compares values is refused."""
        path = self.solve("few-shot-draws", 3, **DIRECTIONS, step__rule="adam")
        values = column(path, "/trace/value")
        self.assertEqual(column(path, "/solution/value"), values[-1:])
        self.assertEqual(column(path, "/solution/verified_value"), values[-1:])
        self.assertGreater(len(set(values)), 3)
        for changes, expected in (({"method__name": "soba"}, "method.name = soba: the problem few-shot draws other samples"),
                                  ({"method__name": "frame-search"}, "use aid, frozen-adjoint, hozog or es, or problem.task_batch = all"),
                                  ({"step__rule": "armijo"}, "step.rule = armijo: it compares values of different iterations")):
            self.write("job.ini", "[problem]\n")
            refused = self.expect(2, "run", "job.ini", *settings(**TASKS["few-shot-draws"], **changes))
            self.assertIn(expected, refused.err)

    def test_bounds_of_y(self):
        """f of point masses is a sum over coordinates: its minimizer between bounds is the free one, clipped."""
        free = column(self.solve("point-mass", 0, method__name="aid"), "/solution/y")
        (self.folder / "bounds.txt").write_text("-0.04, 0.03\n" * len(free))
        for box in ("-0.04, 0.03", "-0.04 | 0.03", "bounds.txt"):
            for level in ("all", "inner-gradient"):
                with self.subTest(box, level=level):
                    path = self.solve("point-mass", 5, method__name="auto", problem__oracle=level, inner__box=box)
                    values = column(path, "/trace/value")
                    self.assertLess(min(values), values[0])
                    y = column(self.solve("point-mass", 0, method__name="aid", inner__box=box), "/solution/y")
                    clipped = [min(max(one, -0.04), 0.03) for one in free]
                    self.assertNotEqual(clipped, free)
                    self.assertLess(max(abs(a - b) for a, b in zip(y, clipped)), 1e-8)
        for changes, expected in (
                (TASKS["adversarial"] | {"inner__box": "0, 1"}, "inner.box = 0, 1: of the problem adversarial y has bounds of its own"),
                (TASKS["point-mass"] | {"inner__box": "1, 0"}, "inner.box = 1, 0: it must be two numbers, the lower one first"),
                (TASKS["point-mass"] | {"inner__box": "1, 1"}, "the lower one first"),
                (BY_VALUE["control"] | {"inner__box": "0, 1"}, "there is no inner problem"),
                (TASKS["point-mass"] | {"inner__box": "0, 1", "inner__name": "newton-cg"}, "inner.name = newton-cg")):
            self.write("job.ini", "[problem]\n")
            self.assertIn(expected, self.expect(2, "run", "job.ini", *settings(**changes)).err)

    def test_policies_learn(self):
        """Cart and pole in 60 iterations, as the job says."""
        self.write("job.ini", (pathlib.Path(SOURCE) / "jobs" / "control_cart_pole.ini").read_text(encoding="utf-8"))
        self.expect(0, "run", "job.ini", "--quiet", "--output", "run.h5")
        self.assertEqual(float(attribute(self.folder / "run.h5", "solution/test_return")), 500)
        self.assertEqual(float(attribute(self.folder / "run.h5", "solution/test_least")), 500)

    def test_adaptation_is_better_than_none(self):
        """And both lie between going straight to the goals and staying."""
        returns = []
        for steps in (0, 1):
            path = self.solve("navigation", 20, output="run.h5", **RANKED | {"directions__count": 16, "method__radius": 0.25},
                              problem__adaptation_steps=steps, problem__tasks=10, problem__queries=20,
                              step__rule="adam", step__size=0.05)
            returns.append(float(attribute(path, "solution/test_return")))
        self.assertLess(returns[0], returns[1] - 15)
        self.assertLess(returns[1], -1.3)

    def test_a_network_that_is_trained_along_is_trained_again(self):
        network = TASKS["distillation"] | {
            "problem__learn": "both", "problem__model": "mlp", "problem__hidden": 4, "inner__name": "nesterov",
            "inner__control": "unrolled", "inner__L": 4, "inner__mu": 0.011, "method__name": "itd",
            "step__rule": "adam", "step__size": 0.05, "budget__iterations": 40, "run__overwrite": "yes"}
        self.write("job.ini", "[problem]\n")

        def run(name, **changes):
            out = self.expect(0, "run", "job.ini", "--output", self.folder / name, *settings(**network | changes)).out
            return out, self.folder / name

        said, path = run("warm.h5", inner__start="warm", inner__steps=5, inner__retrain_steps=50)
        self.assertIn("note: inner.start = warm: F is that of a y that is trained along with x", said)
        self.assertGreater(float(attribute(path, "solution/retrained_value")), 1.1 * min(column(path, "/trace/value")))
        self.assertIn("note: F depends on the start", said)
        self.assertIn("start_distance", said)
        self.assertNotIn("verified value", said)
        said, _ = run("cold.h5", inner__steps=50)
        self.assertNotIn("trained along", said)
        self.assertIn("retrained_spread", said)
        said, _ = run("ensemble.h5", inner__start="ensemble", inner__steps=50, budget__iterations=5)
        self.assertIn("start_spread", said)

    def test_check_compares_differences_where_f_is_not_convex(self):
        self.write("job.ini", "[problem]\n")
        said = self.expect(0, "check", "job.ini", *settings(
            **TASKS["distillation"] | {"problem__model": "mlp", "problem__hidden": 4, "inner__name": "nesterov",
                                       "inner__control": "unrolled", "inner__L": 4, "inner__mu": 0.011,
                                       "inner__steps": 50, "method__name": "itd"})).out
        self.assertRegex(said, r"derivative +D\(h\) = ")
        self.assertNotIn("warning", said)


if __name__ == "__main__":
    unittest.main()
