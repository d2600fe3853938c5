"""A rank whose programs hang: with evaluation.backup = on others answer for it, and what hangs is ended."""
import subprocess
import unittest

import processes
from program import MPIRUN, SOURCE, BINARY, InFolder, column, settings
from resume import python_with_numpy
from waiting import HANGS

# The programs of one rank sleep for an hour, from the second iteration on, where the others wait for that. `fickle`: answers differ by the process.
PROGRAM = f"""\
import os, sys, time
sys.path.insert(0, "{SOURCE}/tools/python")
import bizo

class Sum(bizo.Problem):
    d = 6

    def value(self, x):
        hangs = os.environ.get("HANGS")
        if hangs and self.question.iteration >= 2:
            if os.environ["BIZO_RANK"] == hangs:
                open("hung", "a").close()
                time.sleep(3600)
            while not os.path.exists("hung"):
                time.sleep(0.01)
        fickle = os.getpid() if "FICKLE" in os.environ else 0
        return sum((x - 0.3) ** 2) + 1e-9 * fickle

bizo.serve(Sum())
"""


class Backup(InFolder):
    def setUp(self):
        super().setUp()
        self.write("sum.py", PROGRAM)
        self.write("job.ini", f"""\
[problem]
name = program
command = {python_with_numpy()} {self.folder}/sum.py
protocol = stream
[method]
name = hozog
difference = central
measure_noise = no
[directions]
family = sphere
count = 12
[step]
rule = sgd
size = 0.05
[evaluation]
batch = 1
time_limit = 7200
[budget]
iterations = 4
""")

    def run_on(self, ranks, name, *more, **variables):
        """Exit code and what was said; nobody is left."""
        mark = processes.new_mark()
        line = [MPIRUN, "-n", str(ranks), BINARY, "run", "job.ini", "-q", "-o", name, *more]
        done = subprocess.run(line, cwd=self.folder, env={**processes.environment(mark), **variables}, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=HANGS)
        self.assertEqual(processes.wait_until_none(mark), [])
        return done

    def test_a_rank_whose_programs_hang(self):
        for lag in (0, 1):
            self.expect(0, "run", "job.ini", "-q", "-o", f"alone{lag}.h5", *settings(method__lag=lag))
            done = self.run_on(4, f"backup{lag}.h5", *settings(evaluation__backup="on", evaluation__master="off", method__lag=lag),
                               HANGS="3")
            self.assertEqual(done.returncode, 0, done.stderr)
            (self.folder / "hung").unlink()
            for name in ("value", "evaluations", "speculated"):
                self.assertEqual(column(self.folder / f"backup{lag}.h5", f"/trace/{name}"),
                                 column(self.folder / f"alone{lag}.h5", f"/trace/{name}"))
            # Programs that were ended because nobody needed their answer had no fault.
            self.assertEqual(column(self.folder / f"backup{lag}.h5", "/timing/restarts"), [0] * 4)

    def test_answers_that_differ_are_refused(self):
        done = self.run_on(4, "fickle.h5", *settings(evaluation__backup="on"), FICKLE="1")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("evaluation.backup = on: two ranks", done.stderr)


if __name__ == "__main__":
    unittest.main()
