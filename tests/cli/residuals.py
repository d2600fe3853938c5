"""F as a sum of squares whose residuals are told, by every way in: the same bits, few evaluations, one line a mistake."""
import pathlib
import unittest

from blackbox import python_with_numpy
from program import SOURCE, InFolder, column, tool
from umbridge_server import Server

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"
JOB = "{problem}start = start.txt\n[method]\nname = {method}\n{more}[budget]\nevaluations = {budget}\n[run]\noverwrite = yes\n"


def rosenbrock(inputs):
    x = inputs[0]
    return [[10 * (x[1] - x[0] * x[0]), 1 - x[0]]]


class Residuals(InFolder):
    def setUp(self):
        super().setUp()
        self.python = f"{python_with_numpy()} {PROGRAMS}/residuals.py"
        self.write("start.txt", "-1.2\n1\n")
        for library, flags in (("librosenbrock.so", []), ("libforgetful.so", ["-DFORGETFUL"])):
            built = tool("cc", "-O1", "-shared", "-fPIC", "-ffp-contract=off", *flags, "-I", f"{SOURCE}/include", "-o",
                         self.folder / library, PROGRAMS / "residuals.c")
            self.assertEqual(built.code, 0, built)

    def stream(self, kind):
        return f"[problem]\nname = program\nprotocol = stream\ncommand = {self.python} {kind}\n"

    def solve(self, name, problem, method="auto", more="", ranks=0, budget=32):
        path = self.folder / f"{name}-{method}-{ranks}-{budget}.h5".replace(" ", "-")
        job = self.write("job.ini", JOB.format(problem=problem, method=method, more=more, budget=budget))
        result = self.expect(0, "run", job, "--output", path, ranks=ranks,
                             environment={"PYTHONPATH": f"{SOURCE}/tools/python"})
        self.assertEqual(result.err, "")
        return path, result.out

    def expect_same_bits(self, one, other):
        for item in ("/trace/value", "/trace/evaluations", "/solution/x"):
            diff = tool("h5diff", one, other, item)
            self.assertEqual((diff.code, diff.out), (0, ""), f"{item} of {one} and {other}: {diff}")

    def test_every_way_in(self):
        server = self.enterContext(Server(rosenbrock, [2], [2]))
        files = (f"[problem]\nname = program\nd = 2\nresiduals = 2\ncommand = {self.python} files {{input}} {{output}}\n"
                 "format = ")
        plugin = "[problem]\nname = plugin\nlibrary = ./librosenbrock.so\n"
        first, told = self.solve("plug-in", plugin)
        self.assertRegex(told, "method = auto: trust-region, because F is a sum of squares whose residuals are known")
        evaluations, best = column(first, "/trace/evaluations"), column(first, "/trace/best_value")
        self.assertLess(min(e for e, b in zip(evaluations, best) if b < 1e-8), 40)
        self.expect_same_bits(first, self.solve("plug-in", plugin, ranks=3)[0])
        for name, problem in {"isolated": plugin + "[evaluation]\nisolate = on\n[problem]\n",
                              "stream": self.stream("stream"), "batched": self.stream("batched"),
                              "um-bridge": f"[problem]\nname = umbridge\nurl = {server.url}\n"}.items():
            with self.subTest(name):
                self.expect_same_bits(first, self.solve(name, problem)[0])
        few = self.solve("plug-in", plugin, budget=8)[0]
        for name in ("text", "json", "hdf5"):
            with self.subTest(name):
                self.expect_same_bits(few, self.solve(name, files + name + "\n", budget=8)[0])

    def test_gauss_newton(self):
        """Its residuals are those of the differences: no point is evaluated twice."""
        counted = self.write("counted.py", "import bizo\n@bizo.residuals(d=2, m=2)\ndef rosenbrock(x):\n"
                             "    open('asked', 'a').write('.')\n    return [10 * (x[1] - x[0] ** 2), 1 - x[0]]\n"
                             "bizo.serve(rosenbrock)\n")
        path, _ = self.solve("counted", f"[problem]\nname = program\nprotocol = stream\ncommand = {python_with_numpy()} "
                             f"{counted}\n", "gauss-newton", "measure_noise = no\n[directions]\nfamily = coordinate\n"
                             "count = 2\n", budget=60)
        self.assertLess(column(path, "/solution/value")[0], 0.1)  # 12.1 at x_0
        asked = len((self.folder / "asked").read_text())
        self.assertLessEqual(asked, column(path, "/trace/evaluations")[-1] + 2)  # and what verifies the solution

    def test_points_without_residuals_are_walls(self):
        """The minimizer (1, 1) lies behind: the best point is in front, and no row has what is behind."""
        for kind in ("short", "nan"):
            with self.subTest(kind):
                path, _ = self.solve(kind, self.stream(kind))
                x = column(path, "/solution/x")
                self.assertTrue(0.4 < x[0] <= 0.5, x)
                self.assertLess(column(path, "/solution/value")[0], 0.2)

    def test_constraints(self):
        """x_1 + 2 x_2 is least on x_1 x_2 >= 2 in (2, 1), from where that does not hold; no value where x_1 < 0.5."""
        text = ("import bizo\nclass Fenced(bizo.Problem):\n    d, constraints, batched = 2, 1, {batched}\n"
                "    def value(self, x):\n        if not {batched} and x[0] < 0.5: raise bizo.Refused('hidden')\n"
                "        return x[0] + 2 * x[1], 2 - x[0] * x[1]\nbizo.serve(Fenced())\n")
        problem = f"[problem]\nname = program\nprotocol = stream\ncommand = {python_with_numpy()} fenced.py\n"
        self.write("start.txt", "1\n1\n")
        self.write("fenced.py", text.format(batched=False))
        path, told = self.solve("fenced", problem)
        self.assertRegex(told, "method = auto: trust-region, because there are constraints")
        self.assertAlmostEqual(column(path, "/solution/value")[0], 4, delta=1e-5)
        self.assertRegex(told, r"violation +0\.0000\n")
        self.expect_same_bits(path, self.solve("fenced", problem, ranks=3)[0])
        self.write("fenced.py", text.format(batched=True))
        self.solve("batched", problem)
        job = self.write("job.ini", JOB.format(problem=problem, method="hozog", more="", budget=32))
        result = self.bizo("run", job, "--output", "wrong.h5", environment={"PYTHONPATH": f"{SOURCE}/tools/python"})
        self.assertEqual((result.code, result.err.count("\n")), (2, 1), result)
        self.assertRegex(result.err, "method.name = hozog: the problem has 1 constraint, which this method does not know; use")

    def test_mistakes(self):
        plugin = "[problem]\nname = plugin\nlibrary = ./lib{}.so\nsettings = {}\n"
        files = "[problem]\nname = program\nd = 2\ncommand = {} files {{input}} {{output}}\n".format(self.python)
        for problem, code, told in (
                (plugin.format("rosenbrock", "none"), 2, "it has a function residuals, and its offer does not say how many"),
                (plugin.format("rosenbrock", "negative"), 2, "it offers -2 residuals; see bizo_plugin.h"),
                (plugin.format("forgetful", "x"), 2, "it offers 2 residuals and has no function residuals"),
                (self.stream("longer"), 3, "wrong-length \\(residuals gave 3 numbers instead of 2"),
                (files + "residuals = 3\n", 3, "2 numbers for residuals instead of 3, as problem.residuals says"),
                (files, 3, "no numbers called value; it has: residuals; set problem.residuals to their number"),
                (self.stream("stream") + "residuals = 2\n", 2, "problem.residuals = 2: it is for protocol = files")):
            with self.subTest(told):
                job = self.write("job.ini", JOB.format(problem=problem, method="auto", more="", budget=32))
                result = self.bizo("run", job, "--output", "wrong.h5",
                                   environment={"PYTHONPATH": f"{SOURCE}/tools/python"})
                self.assertEqual((result.code, result.err.count("\n")), (code, 1), result)
                self.assertRegex(result.err, told)


if __name__ == "__main__":
    unittest.main()
