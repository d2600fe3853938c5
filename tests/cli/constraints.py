"""Constraints: linear ones in the configuration, multipliers in results, ends that are not feasible, mistakes."""
import re
import unittest

from blackbox import python_with_numpy
from program import SOURCE, InFolder, attribute, column, tool
from umbridge_server import Server

JOB = "{problem}\n[method]\nname = {method}\n[budget]\nevaluations = 60\n[run]\noverwrite = yes\noutput = run.h5\n"

# The nearest point to (2, 1), or to (2, 1, 0); every evaluation leaves a line.
NEAREST = """import sys
import numpy as np
import bizo
class Nearest(bizo.Problem):
    d, start = {d}, {start}
    def value(self, x):
        with open("{log}", "a") as file: print(*map(repr, map(float, x)), file=file)
        return float(((x - np.array([2, 1, 0][:{d}])) ** 2).sum())
bizo.serve(Nearest())
"""

CONTRADICTION = """import bizo
class Contradiction(bizo.Problem):
    d, constraints, start = 2, 2, [3, 1]
    def value(self, x): return (x[1] - 2) ** 2 + x[0] ** 2, [x[0] + 1, 1 - x[0]]
bizo.serve(Contradiction())
"""


class Constraints(InFolder):
    def job(self, text, more="", method="auto"):
        self.write("program.py", text)
        return self.write("job.ini", JOB.format(
            problem=f"[problem]\nname = program\nprotocol = stream\ncommand = {python_with_numpy()} program.py\n{more}",
            method=method))

    def run_job(self, *more, ranks=0):
        return self.bizo("run", "job.ini", *more, ranks=ranks, environment={"PYTHONPATH": f"{SOURCE}/tools/python"})

    def points(self, log):
        return [[float(word) for word in line.split()] for line in (self.folder / log).read_text().splitlines()]

    def nearest(self, log, d, start, linear):
        self.write("linear.txt", linear)
        self.job(NEAREST.format(d=d, start=start, log=self.folder / log), "linear = linear.txt\n")
        result = self.run_job()
        self.assertEqual((result.code, result.err), (0, ""), result)
        return result.out

    def test_linear_constraints_are_never_violated(self):
        told = self.nearest("log", 2, [3, 3], "1 1 -inf 2\n1 -1 -3 3  # both sides\n")
        self.assertIn("method = auto: trust-region, because there are constraints", told)
        self.assertIn("note: problem.start violates problem.linear by 2.83 and is moved to the nearest point", told)
        for x, y in self.points("log"):
            self.assertLessEqual(x + y, 2 + 1e-12)
        path = self.folder / "run.h5"
        for found, exact in zip(column(path, "/solution/x"), [1.5, 0.5]):
            self.assertAlmostEqual(found, exact, delta=1e-6)
        for found, exact in zip(column(path, "/constraints/linear_multiplier"), [1, 0]):
            self.assertAlmostEqual(found, exact, delta=1e-4)
        self.assertLessEqual(column(path, "/constraints/violation")[0], 1e-12)
        shown = self.expect(0, "inspect", path).out
        self.assertRegex(shown, r"linear constraint 1 +2, multiplier (1|1\.0000|0\.9999)\d*\n")
        (self.folder / "run.h5").rename(self.folder / "one.h5")
        self.assertEqual(self.run_job(ranks=3).code, 0)
        for item in ("/trace", "/solution/x", "/constraints/linear_multiplier"):
            same = tool("h5diff", self.folder / "one.h5", path, item)
            self.assertEqual((same.code, same.out), (0, ""), item)

    def test_equalities_leave_fewer_unknowns(self):
        # x + y + z = 1 and x <= 1: the nearest point to (2, 1, 0) is (1, 0.5, -0.5).
        self.nearest("log", 3, [1, 0, 0], "1 1 1 1 1\n1 0 0 -inf 1\n")
        for point in self.points("log"):
            self.assertAlmostEqual(sum(point), 1, delta=1e-12)
            self.assertLessEqual(point[0], 1 + 1e-12)
        path = self.folder / "run.h5"
        self.assertEqual(column(path, "/trace/evaluations")[0], 3)  # two unknowns
        for found, exact in zip(column(path, "/solution/x"), [1, 0.5, -0.5]):
            self.assertAlmostEqual(found, exact, delta=1e-5)
        # 2 (x - x*) + multipliers: those of y and z are 1, so that of x <= 1 is 2 - 1.
        self.assertAlmostEqual(column(path, "/constraints/linear_multiplier")[1], 1, delta=1e-3)
        self.assertRegex(self.expect(0, "inspect", path).out, "linear constraint 1 +1, multiplier not known")

    def test_no_feasible_point(self):
        self.job(CONTRADICTION)
        result = self.run_job("--set", "budget.evaluations=300")
        self.assertEqual((result.code, result.err.count("\n")), (3, 1), result)
        self.assertRegex(result.err, r"stopped: infeasible; no point nearby violates the constraints by less than 1[.0-9]*, ")
        self.assertEqual(attribute(self.folder / "run.h5", "stop_reason"), "infeasible")

    def test_multipliers_of_told_constraints(self):
        # (x - 2)^2 + (y - 1)^2 on x + y <= 2, x^2 <= y: 2/3 each at (1, 1).
        self.job("import bizo\nclass P(bizo.Problem):\n    d, constraints, start = 2, 2, [2, 2]\n"
                 "    def value(self, x): return (x[0]-2)**2 + (x[1]-1)**2, [x[0]+x[1]-2, x[0]**2-x[1]]\nbizo.serve(P())\n")
        self.assertEqual(self.run_job().code, 0)
        path = self.folder / "run.h5"
        for found in column(path, "/constraints/multiplier"):
            self.assertAlmostEqual(found, 2 / 3, delta=1e-3)
        self.assertLessEqual(max(column(path, "/constraints/value")), 1e-6)
        self.assertLessEqual(column(path, "/trace/violation")[-1], 1e-6)
        self.assertRegex(self.expect(0, "inspect", path).out, r"constraint 1 +\S+, multiplier 0\.66")

    def test_an_um_bridge_model(self):
        # x_1 + 2 x_2 is least, 4, on x_1 x_2 >= 2.
        with Server(lambda inputs: [[inputs[0][0] + 2 * inputs[0][1]], [2 - inputs[0][0] * inputs[0][1]]], [2],
                    [1, 1]) as server:
            self.write("job.ini", JOB.format(problem=f"[problem]\nname = umbridge\nurl = {server.url}\nstart = 1", method="auto"))
            result = self.run_job()
            self.assertEqual((result.code, result.err), (0, ""), result)
        self.assertAlmostEqual(column(self.folder / "run.h5", "/solution/value")[0], 4, delta=1e-5)

    def test_an_equality_may_be_said_twice(self):
        # As 3 times itself and a tenth, which differ from it by rounding.
        self.nearest("log", 3, [1 / 3, 1 / 3, 1 / 3], "1 1 1 1 1\n3 3 3 3 3\n0.1 0.1 0.1 0.1 0.1\n")
        for found, exact in zip(column(self.folder / "run.h5", "/solution/x"), [4 / 3, 1 / 3, -2 / 3]):
            self.assertAlmostEqual(found, exact, delta=1e-5)

    def test_mistakes(self):
        self.job(NEAREST.format(d=2, start=[0, 0], log="log"), "linear = linear.txt\n")
        for linear, more, told in (
                ("1 1 1\n", [], r"problem\.linear = linear\.txt: the file has 3 numbers, which is no multiple of d \+ 2 = 4; write"),
                ("0 0 -1 1\n", [], "line 1 of the file has coefficients that are all 0"),
                ("1 1 0 1\n1 1 2 1\n", [], "line 2 of the file has a lower bound that is not below the upper one"),
                ("1 1 -inf 1\n1 1 2 inf\n", [], "no x meets all of them; leave out those that contradict"),
                ("1 1 -inf 1\n1 1 1 inf\n", [], r"they leave no room around any point; write an equality as one line"),
                ("1 1 -inf 1\n", ["--set", "method.name=hozog"], "the problem has 1 constraint, which this method does not know"),
                ("1 1 -inf 1\n", ["--set", "search.starts=3"], "this problem has constraints too"),
                ("1 1 -inf 1\n", ["--set", "problem.integer=1"], "x is real, and no method knows integers or categories")):
            with self.subTest(told):
                self.write("linear.txt", linear)
                result = self.run_job(*more)
                self.assertEqual((result.code, result.err.count("\n")), (2, 1), result)
                self.assertTrue(re.search(told, result.err), result)
                self.assertFalse((self.folder / "log").exists())


if __name__ == "__main__":
    unittest.main()
