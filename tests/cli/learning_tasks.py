"""Learning tasks at every oracle level: the same bits on one and on three ranks, and after a run that went on."""
import math
import unittest

from program import SOURCE, InFolder, attribute, column, settings, tool

DIGITS = {"problem__data": f"{SOURCE}/data/digits.csv", "problem__feature_factor": 0.0625, "problem__split": "0.04, 0.03"}
TASKS = {
    "metric": DIGITS | {"problem__name": "metric", "problem__box": "-9, 9"},
    "distillation": DIGITS | {"problem__name": "distillation", "problem__learn": "labels", "problem__box": "-9, 9"},
    "lqr": {"problem__name": "lqr", "problem__model": "2, 2", "problem__box": "-8, 8"},
    "denoising": {"problem__name": "denoising", "problem__data": f"{SOURCE}/data/denoising10.h5", "problem__eps_tv": 0.1},
}
LEVELS = ("all", "gradients", "inner-gradient", "values", "solve")
DIRECTIONS = {"method__name": "hozog", "directions__count": 6, "directions__family": "gaussian", "evaluation__batch": 2}


class LearningTasks(InFolder):
    def solve(self, name, iterations, *more, ranks=0, output=None, **changes):
        self.write("job.ini", "[problem]\n")
        path = self.folder / (output or f"{name}.h5")
        self.expect(0, "run", "job.ini", "--quiet", "--output", path, *more,
                    *settings(**TASKS[name], budget__iterations=iterations, run__overwrite="yes", **changes), ranks=ranks)
        return path

    def assert_same(self, one, other):
        for item in ("/trace", "/solution"):
            diff = tool("h5diff", one, other, item)
            self.assertEqual((diff.code, diff.out), (0, ""), item)

    def test_ranks_and_resume(self):
        for name in TASKS:
            with self.subTest(name):
                alone = self.solve(name, 4, output="alone.h5", **DIRECTIONS)
                self.assert_same(alone, self.solve(name, 4, output="three.h5", ranks=3, **DIRECTIONS))
                half = self.solve(name, 2, output="half.h5", **DIRECTIONS)
                self.assert_same(alone, self.solve(name, 4, "--resume", output=half.name, ranks=3, **DIRECTIONS))

    def test_every_level(self):
        """By values of f and F alone lqr: of the others p is beyond what differences in y are for."""
        for name in TASKS:
            for level in LEVELS:
                if level == "values" and name != "lqr":
                    continue
                with self.subTest(name, level=level):
                    path = self.solve(name, 2, method__name="auto", problem__oracle=level)
                    self.assertEqual(attribute(path, "status"), "finished")
                    values = column(path, "/trace/value")
                    self.assertTrue(math.isfinite(min(values)))
                    self.assertLess(min(values), values[0])


if __name__ == "__main__":
    unittest.main()
