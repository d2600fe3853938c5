"""method = auto on four tasks, with nothing set but the problem, and on opaque values; what frozen-adjoint needs of one of them."""
import os
import pathlib
import subprocess
import unittest

from program import BINARY, SOURCE, InFolder, bizo, column, settings

TASKS = {
    "ridge": "name = ridge\ndata = data/diabetes.csv\nnormalize = standard\nintercept = yes\nbox = -10, 10\n",
    "logistic": "name = logistic\ndata = data/breast_cancer.csv\nnormalize = standard\nstart = -2\nbox = -12, 12\n",
    "cleaning": "name = hyper-cleaning\ndata = data/digits.csv\nfeature_factor = 0.0625\nsplit = 0.5566, 0.2215, 0.2219\n"
                "mu = 0.02\nbox = -6, 6\n",
    "lasso": "name = lasso\ndata = data/diabetes.csv\nnormalize = standard\nbox = -12, 6\n",
}


class Automatic(InFolder):
    def run_task(self, task, *more):
        config, path = self.folder / f"{task}.ini", self.folder / f"{task}.h5"
        config.write_text(f"[problem]\n{TASKS[task]}[method]\nname = auto\n[run]\noverwrite = yes\n")
        result = bizo("run", config, "--output", path, *more, folder=SOURCE, limit=1000)
        self.assertEqual(result.code, 0, result)
        return path, result

    def reference(self, task, length, steps):
        """Adam on exact implicit gradients, from x_0."""
        program = os.environ.get("BIZO_REFERENCE_OPTIMUM", pathlib.Path(BINARY).parent / "tests/cli/reference_optimum")
        config = self.folder / "reference.ini"
        config.write_text(f"[problem]\n{TASKS[task]}")
        done = subprocess.run([program, config, length, steps], cwd=SOURCE, text=True, capture_output=True, check=True)
        return float(done.stdout)

    def test_within_one_per_cent_of_the_reference(self):
        for task, length, steps in (("ridge", "0.1", "1000"), ("logistic", "0.05", "2000"), ("cleaning", "0.3", "200")):
            with self.subTest(task):
                path, result = self.run_task(task)
                self.assertRegex(result.out, "method = auto: aid, because ")
                value = column(path, "/solution/value")[0]
                self.assertLess(value, 1.01 * self.reference(task, length, steps))

    def test_lasso_as_well_as_without_any_gradient(self):
        value = column(self.run_task("lasso")[0], "/solution/value")[0]
        opaque = column(self.run_task("lasso", *settings(problem__oracle="solve"))[0], "/solution/value")[0]
        self.assertLess(value, 1.01 * opaque)
        self.assertLess(opaque, 1.01 * value)

    def test_opaque_values_of_digits_cleaning(self):
        """Within 0.1 of the reference after 800 evaluations, within 0.03 after 2000 (here: 1100)."""
        reference = column(self.run_task("cleaning")[0], "/solution/value")[0]
        path, result = self.run_task("cleaning", *settings(problem__oracle="solve", budget__evaluations=1100))
        self.assertRegex(result.out, "method = auto: frame-search, because ")
        evaluations, best = column(path, "/trace/evaluations"), column(path, "/trace/best_value")
        at = {budget: min(b for e, b in zip(evaluations, best) if e <= budget) - reference for budget in (800, 1200)}
        self.assertLess(at[800], 0.1)
        self.assertLess(at[1200], 0.03)

    def test_opaque_values_of_a_classifier_cost_few_inner_gradients(self):
        """Newton's method on the factors of the base: 3 an evaluation, where conjugate gradients took 240."""
        path, result = self.run_task("logistic", *settings(problem__oracle="solve", problem__split_seed=2,
                                                           budget__evaluations=2000))
        self.assertRegex(result.out, "inner newton, because ")
        evaluations, gradients = column(path, "/trace/evaluations")[-1], column(path, "/trace/inner_gradients")[-1]
        self.assertGreater(evaluations, 1000)
        self.assertLess(gradients, 10 * evaluations)

    def test_frozen_adjoint_cleans_digits_for_the_work_of_few_base_solves(self):
        """Within 0.01 of the reference for less than 60 times the inner gradients of the first base solve."""
        reference = column(self.run_task("cleaning")[0], "/solution/value")[0]
        path, _ = self.run_task("cleaning", *settings(
            method__name="frozen-adjoint", method__difference="forward", directions__family="coordinate", directions__count=1000,
            step__rule="lbfgs", step__size=1, inner__name="nesterov", budget__iterations=7))
        gradients, best = column(path, "/trace/inner_gradients"), column(path, "/trace/best_value")
        needed = next(g for g, b in zip(gradients, best) if b - reference < 0.01)
        self.assertLess(needed, 60 * gradients[0])

    def test_the_default_family_is_orthogonal_where_padded_srht_is_not(self):
        """More than a quarter of all directions, and d no power of two."""
        for d, count, family in ((10, 10, "haar"), (10, 2, "srht"), (16, 16, "srht"), (1200, 400, "coordinate")):
            self.write("family.ini", f"[problem]\nname = quadratic\nd = {d}\n[method]\nname = hozog\n"
                                     f"[directions]\ncount = {count}\n[budget]\niterations = 0\n"
                                     "[run]\noverwrite = yes\n")
            result = self.bizo("run", "family.ini")
            self.assertIn(f"with {count} {family} directions", result.out, result)


if __name__ == "__main__":
    unittest.main()
