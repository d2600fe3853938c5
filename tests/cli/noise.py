"""`bizo check --probe` and runs on a function with eight kinds of noise."""
import math
import re
import unittest

import blackbox
from program import SOURCE, InFolder, settings

# sigma at the start, and what the probe says of it.
MODELS = {
    "none": (0, "round-off"),
    "absolute": (0.03, "random"),
    "relative": (0.03, "random"),
    "deterministic": (0.003, "a function of x"),
    "rounded": (0.01 / math.sqrt(12), "rounded to multiples of 0.01"),
    "heavy-tailed": (0.003, "random"),
    "zero-mean": (0.03, "random"),
    "growing": (0.003, "random"),
}

JOB = """\
[problem]
name = program
protocol = stream
command = PYTHON PROGRAMS/noisy.py MODEL
[method]
name = METHOD
[directions]
family = coordinate
count = 3
[run]
overwrite = yes
"""


PYTHON = {"PYTHONPATH": f"{SOURCE}/tools/python"}


class Noise(InFolder):
    def job(self, model, method="hozog"):
        text = JOB.replace("PYTHON", blackbox.python_with_numpy()).replace("PROGRAMS", str(blackbox.PROGRAMS))
        return self.write("job.ini", text.replace("MODEL", model).replace("METHOD", method))

    def test_probe_measures_noise_and_radius(self):
        """Two seeds each: the third derivative along a line is 8 or 24 / 3 sqrt(3), by the signs of its direction."""
        for model, (sigma, kind) in MODELS.items():
            for seed in (1, 2):
                with self.subTest(f"{model}, seed {seed}"):
                    self.job(model)
                    out = self.expect(0, "check", "job.ini", "--probe", *settings(run__seed=seed), environment=PYTHON).out
                    line = re.search(r"noise of F +(\S+), (.*)", out)
                    self.assertIsNotNone(line, out)
                    self.assertIn(kind, line[2])
                    if sigma == 0:
                        self.assertLess(float(line[1]), 1e-13)
                        self.assertIn("Nothing is wrong", out)
                        continue
                    self.assertLess(abs(math.log(float(line[1]) / sigma)), math.log(2), out)
                    radius = float(re.search(r"best for this noise about ([^,\s]+)", out)[1])
                    best = (3 * sigma / 2.67) ** (1 / 3)
                    self.assertLess(abs(math.log(radius / best)), math.log(4), out)
                    self.assertRegex(out, r"differences over h = 0.001 drown in the noise of F; use method.radius")

    def test_probe_of_what_does_not_answer(self):
        self.write("flat.py", "import bizo\n@bizo.value(d=2)\ndef f(x):\n    return 3.0\nbizo.serve(f)\n")
        job = JOB.replace("PYTHON PROGRAMS/noisy.py MODEL", f"{blackbox.python_with_numpy()} flat.py")
        self.write("job.ini", job.replace("METHOD", "hozog").replace("count = 3", "count = 2"))
        out = self.expect(0, "check", "job.ini", "--probe", environment=PYTHON).out
        self.assertRegex(out, r"noise of F +not measured")
        self.assertIn("F does not change with x near x_0", out)

    def test_check_has_a_verdict(self):
        self.write("job.ini", "[problem]\nname = quadratic\n")
        self.assertRegex(self.expect(0, "check", "job.ini").out, r"verdict +the estimates are correct")
        wrong = settings(problem__condition=1e5, inner__name="gradient-descent", inner__control="fixed-steps",
                         inner__steps=1)
        self.assertRegex(self.expect(3, "check", "job.ini", *wrong).out, r"verdict +wrong: ")


if __name__ == "__main__":
    unittest.main()
