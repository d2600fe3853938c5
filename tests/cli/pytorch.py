"""jobs/torch: a network's hyperparameters by opaque values and its samples' weights by autograd, on 1 and 2 ranks."""
import pathlib
import re
import subprocess
import unittest

from program import SOURCE, InFolder, bizo, column, settings

JOBS = pathlib.Path(SOURCE, "jobs/torch")
PYTHON = "/usr/bin/python3"  # Debian's, which has python3-torch

CHECKS = """
import hyperparameters as h, numpy as np, torch, weights
x = np.array([0.3, 0.9, 0.0, 0.5, 1.0])
assert np.allclose(h.x_of(h.settings_of(x)), x), h.settings_of(x)
defaults = h.settings_of(h.Hyperparameters.start)
assert np.allclose(list(vars(defaults).values()), list(vars(h.Settings()).values()), 1e-12, 0), defaults
problem = h.Hyperparameters(1, 1)
problem.question.seed = 7
assert problem.value(x) == problem.value(x) and problem.value(x) != (setattr(problem.question, "seed", 8), problem.value(x))[1]

problem, random = weights.Weights(30), np.random.default_rng(1)
assert problem.level() == "inner-gradient" and problem.right.sum() == 15
original = weights.digits()[0].labels[:30]
assert ((problem.training.labels == original).numpy() == problem.right).all()
x, y, v = random.normal(size=problem.d), problem.inner_start, random.normal(size=problem.p)
for value, gradient in ((problem.inner, problem.inner_gradient_y), (problem.outer, problem.outer_gradient_y)):
    slope = (value(x, y + 1e-5 * v) - value(x, y - 1e-5 * v)) / 2e-5  # error some 1e-10 |v|^3
    assert abs(slope - gradient(x, y) @ v) < 1e-6 * abs(slope), (slope, gradient(x, y) @ v)
"""


class PyTorch(InFolder):
    def run_job(self, name, arguments, ranks, **more):
        path = self.folder / f"{name}_{ranks}.h5"
        result = bizo("run", f"jobs/torch/{name}.ini", "--output", path,
                      *settings(problem__command=f"{PYTHON} jobs/torch/{name}.py {arguments}", run__verify=0, **more),
                      ranks=ranks if ranks > 1 else 0, folder=SOURCE, environment={"PYTHONPATH": f"{SOURCE}/tools/python"})
        self.assertEqual(result.code, 0, result)
        return result.out, [column(path, data) for data in ("/trace/value", "/solution/x")]

    def test_hyperparameters_by_opaque_values(self):
        one, two = (self.run_job("hyperparameters", "1 1", ranks, budget__evaluations=9) for ranks in (1, 2))
        self.assertEqual(one[1], two[1])
        self.assertIn("method = auto: trust-region", one[0])
        self.assertLess(min(one[1][0]), one[1][0][0])

    def test_weights_with_gradients_by_autograd(self):
        how = {"method__mode": "frozen", "method__adjoint_tolerance": 0.1, "inner__base_tolerance": 1e-2,
               "budget__iterations": 1}
        one, two = (self.run_job("weights", "60", ranks, **how) for ranks in (1, 2))
        self.assertEqual(one[1], two[1])
        self.assertIn("method = auto: frozen-adjoint", one[0])
        self.assertLess(one[1][0][-1], one[1][0][0])

    def test_gradients_and_seeds(self):
        done = subprocess.run([PYTHON, "-B", "-c", CHECKS], cwd=JOBS, env={"PYTHONPATH": f"{SOURCE}/tools/python"},
                              text=True, capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_the_page_quotes_the_programs(self):
        page = pathlib.Path(SOURCE, "docs/pytorch.md").read_text(encoding="utf-8")
        programs = "\n".join(path.read_text(encoding="utf-8") for path in sorted(JOBS.iterdir()) if path.is_file())
        quoted = re.findall(r"```(?:python|ini)\n(.*?)```", page, re.DOTALL)
        self.assertGreaterEqual(len(quoted), 3)
        for block in quoted:
            self.assertIn(block, programs)


if __name__ == "__main__":
    unittest.main()
