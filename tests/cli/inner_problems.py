"""Hard inner problems by first-order solvers, bounds of y, and curvature that is told: as users' plug-ins and programs."""
import math
import pathlib
import sys
import unittest

from blackbox import python_with_numpy
from program import SOURCE, InFolder, column, settings, tool

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"
sys.path.insert(0, str(PROGRAMS))
import shares

JOB = """\
[problem]
{problem}
[method]
name = {method}
[inner]
{solver}
[budget]
iterations = {iterations}
[run]
output = run.h5
overwrite = yes
"""


class WithPlugins(InFolder):
    def setUp(self):
        super().setUp()
        for name, flags in (("hard", []), ("values", ["-DVALUES"]), ("told", ["-DTELLS"]),
                            ("first", ["-DFIRST"])):
            built = tool("cc", "-O2", "-shared", "-fPIC", "-D_GNU_SOURCE", *flags, "-I", f"{SOURCE}/include", "-o",
                         self.folder / f"lib{name}.so", PROGRAMS / "hard_inner.c", "-lm")
            self.assertEqual(built.code, 0, built)

    def run_job(self, problem, method, solver, iterations=30, code=0, library="hard", **changes):
        if "=" not in problem:
            problem = f"name = plugin\nlibrary = ./lib{library}.so\nsettings = {problem}"
        job = self.write("job.ini", JOB.format(problem=problem, method=method, iterations=iterations,
                                               solver=solver and f"name = {solver}"))
        return self.expect(code, "run", job, *settings(**changes), limit=600)

    def best(self):
        return column(self.folder / "run.h5", "/trace/best_value")[-1]


class InnerProblems(WithPlugins):
    def test_curvature_that_grows_on_the_way(self):
        for method, solver in (("auto", ""), ("auto", "nesterov"), ("auto", "gradient-descent"), ("frame-search", "nesterov")):
            with self.subTest(method=method, solver=solver):
                self.run_job("tv", method, solver, budget__iterations=30 if method == "auto" else 60)
                self.assertAlmostEqual(self.best(), 0.18096389, delta=1e-6)

    def test_curvature_that_grows_seen_by_differences(self):
        self.run_job("tv", "frame-search", "zeroth-order", library="values", inner__base_tolerance=1e-6)
        self.assertAlmostEqual(self.best(), 0.18096389, delta=1e-6)

    def least(self, problem):
        """Of Phi on the branch that y_0 leads to: y = x + k, e^x, the right minimum of the well, or e^x."""
        if problem == "cosine":
            return 0.125  # Phi = x^2 + (x + k - 1/2)^2
        if problem == "logarithm":
            return 0
        if problem == "well":  # x = 5 (y^3 - y)
            return min((5 * (y**3 - y) - 1) ** 2 + (y - 1.1) ** 2 for y in (1 + k / 1e6 for k in range(200_000)))
        return min(x * x + (math.exp(x) - 2) ** 2 for x in (k / 1e6 for k in range(1_000_000)))

    def test_concave_starts_and_domains(self):
        for problem in ("cosine", "logarithm", "well", "entropy"):
            least = self.least(problem)
            for method, solver, library in (("frame-search", "zeroth-order", "values"), ("hozog", "zeroth-order", "values"),
                                            ("auto", "", "values"), ("frame-search", "nesterov", "hard"),
                                            ("frame-search", "gradient-descent", "hard"), ("auto", "", "hard")):
                with self.subTest(problem=problem, method=method, solver=solver):
                    step = dict(step__rule="lbfgs", step__size=1) if method == "hozog" else {}
                    self.run_job(problem, method, solver, 60, library=library, **step)
                    self.assertAlmostEqual(self.best(), least, delta=1e-5)

    def test_a_single_loop_says_why_it_cannot(self):
        """Of a method that the user names: one line, the reason first."""
        domain = "f is not convex in y|y left the domain|f or F has no value where"
        for problem, reason in (("cosine", "f is not convex in y"), ("logarithm", domain), ("entropy", domain)):
            with self.subTest(problem):
                result = self.run_job(problem, "hf-zoba", "", 200, code=3, library="values")
                self.assertRegex(result.err, f"^bizo: stopped: [a-z-]+; ({reason})")
                self.assertNotRegex(result.err, "problem.start|base_steps")
                self.assertEqual(result.err.count("\n"), 1)

    def test_a_start_without_a_gradient_is_named(self):
        result = self.run_job("logarithm outside", "frame-search", "nesterov", code=3)
        self.assertIn("inner_start", result.out + result.err)


class Bounds(WithPlugins):
    def phi(self):
        return shares.phi(column(self.folder / "run.h5", "/solution/x")[0])

    def ways(self):
        """Name: the problem without its curvature, with it, and settings."""
        python = python_with_numpy()
        plugin = "name = plugin\nsettings = shares\nlibrary = "
        stream = f"name = program\nprotocol = stream\ncommand = {python} {PROGRAMS}/shares.py"
        files = (f"name = program\ncommand = {python} -S {PROGRAMS}/shares.py {{input}} {{output}}\nlevel = inner-gradient\n"
                 "d = 1\np = 3\nstart = 2\nbox = -5, 5\ninner_lower = 0\ninner_upper = 1.5")
        return {
            "plug-in": (plugin + "./libhard.so", plugin + "./libtold.so", {}),
            "isolated": (plugin + "./libhard.so", plugin + "./libtold.so", {"evaluation__isolate": "on"}),
            "stream": (stream, f"{stream} curvature", {}),
            "files": (files, f"{files}\ncurvature = yes", {"budget__iterations": 1}),
        }

    def test_every_way_in(self):
        for way, (silent, tells, changes) in self.ways().items():
            with self.subTest(way=way):
                gradients = []
                bounds = dict(inner__L=9, inner__mu=1)
                for problem, given in ((silent, {}), (silent, bounds), (tells, {})):
                    self.run_job(problem, "hozog", "nesterov", 20, method__measure_noise="no",
                                 inner__control="relative", **changes, **given)
                    self.assertAlmostEqual(self.best(), self.phi(), delta=1e-6)
                    gradients.append(list(column(self.folder / "run.h5", "/trace/inner_gradients")))
                self.assertEqual(gradients[2], gradients[1], "told, or given")
                if way != "files":  # two rows do not tell the ways apart
                    self.assertNotEqual(gradients[1], gradients[0], "estimated bounds are as good: it proves nothing")

    def test_every_solver_and_method(self):
        for method, solver in (("auto", ""), ("frozen-adjoint", "nesterov"), ("frame-search", "gradient-descent"), ("es", "zeroth-order"),
                               ("frame-search", "zeroth-order")):
            with self.subTest(method=method, solver=solver):
                self.run_job("shares", method, solver, 20)
                self.assertAlmostEqual(self.best(), self.phi(), delta=1e-6)
                self.assertLess(self.best(), 1.4, "Phi = 1.41 at the start")

    def test_methods_that_step_in_y_refuse(self):
        for method in ("hf-zoba", "penalty"):
            result = self.run_job("shares", method, "zeroth-order", code=2)
            self.assertRegex(result.err, r"bounds on y.*aid, frozen-adjoint, hozog, frame-search or es\n$")
            self.assertEqual(result.err.count("\n"), 1)

    def test_a_library_of_the_first_version_still_runs(self):
        self.run_job("cosine", "frame-search", "nesterov", 5, library="first")


if __name__ == "__main__":
    unittest.main()
