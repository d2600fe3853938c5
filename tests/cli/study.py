"""bizo study: many runs of one file; killed and resumed, failed, mistaken."""
import os
import re
import signal
import subprocess
import unittest

from program import BINARY, InFolder, column, command
from waiting import wait_until

STUDY = """\
[problem]
name = quadratic
d = 6
p = 3
[method]
radius = 1e-3
[budget]
iterations = 5
[vary]
method.name = hozog, es
problem.condition = 1, 10, ..., 100
run.seed = 1..2
"""


class Study(InFolder):
    def table(self, name="study.h5"):
        return [column(self.folder / name, f"/table/{entry}") for entry in ("seed", "value", "evaluations")]

    def test_every_cell_is_a_run_of_its_own(self):
        self.write("study.ini", STUDY)
        listed = self.expect(0, "study", "study.ini", "--list").out
        self.assertIn("12 cells, 1 rank each; results go to study.h5", listed)
        self.assertIn("method.name = es, problem.condition = 10, run.seed = 2", listed)
        self.assertEqual(os.listdir(self.folder), ["study.ini"])
        out = self.expect(0, "study", "study.ini", "--ranks", "2").out
        self.assertIn("12 of 12 done, 0 failed", out)
        self.assertEqual([len(entries) for entries in self.table()], [12] * 3)
        cell = next(path for path in self.folder.glob("study.cells/*.ini")
                    if path.read_text().startswith("# method.name = es, problem.condition = 100, run.seed = 2\n"))
        self.expect(0, "run", cell, "--output", "alone.h5")
        self.assertEqual(column(self.folder / "alone.h5", "/trace/value"),
                         column(cell.with_suffix(".h5"), "/trace/value"))
        before = {path: path.stat().st_mtime_ns for path in self.folder.glob("study.cells/*.h5")}
        self.expect(0, "study", "study.ini")
        self.assertEqual(before, {path: path.stat().st_mtime_ns for path in self.folder.glob("study.cells/*.h5")})
        self.write("study.ini", STUDY.replace("seed = 1..2", "seed = 1..3"))
        self.assertIn("18 of 18 done", self.expect(0, "study", "study.ini").out)
        after = {path: path.stat().st_mtime_ns for path in before}
        self.assertEqual(before, after)

    def test_a_study_that_was_stopped_goes_on(self):
        self.write("study.ini", STUDY)
        self.write("other.ini", STUDY)
        self.expect(0, "study", "other.ini", "--ranks", "2")
        for number in (signal.SIGTERM, signal.SIGKILL):
            with subprocess.Popen(command(("study", "study.ini", "--ranks", "2")), cwd=self.folder,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                  start_new_session=True) as process:
                seen = len(list(self.folder.glob("study.cells/*.h5")))
                wait_until(lambda: len(list(self.folder.glob("study.cells/*.h5"))) > seen, process)
                os.killpg(process.pid, number)
                process.communicate()
        self.expect(0, "study", "study.ini", "--ranks", "3")
        self.assertEqual(self.table(), self.table("other.h5"))

    def test_a_cell_that_fails_does_not_stop_the_others(self):
        self.write("study.ini", STUDY.replace("run.seed = 1..2", "problem.start = 1, none.csv"))
        failed = self.expect(3, "study", "study.ini", "--ranks", "2")
        self.assertIn("6 of 12 done, 6 failed", failed.out)
        self.assertIn("none.csv", failed.out)
        self.assertEqual([len(entries) for entries in self.table()], [6] * 3)

    def test_a_budget_of_time_ends_a_cell(self):
        self.write("study.ini", STUDY.replace("iterations = 5", "iterations = 100000000\nwall_time = 0.2")
                   .replace("problem.condition = 1, 10, ..., 100\n", ""))
        for _ in range(2):
            self.assertIn("4 of 4 cells in study.h5", self.expect(0, "study", "study.ini", "--ranks", "4").out)

    def test_what_a_study_refuses(self):
        self.write("study.ini", STUDY)
        self.expect(0, "run", self.write("one.ini", STUDY[:STUDY.index("[vary]")]),
                    "--output", "study.h5")
        self.assertIn("results of one run", self.expect(2, "study", "study.ini").err)
        self.write("auto.ini", STUDY.replace("hozog, es", "hozog, auto").replace("radius = 1e-3", ""))
        self.assertIn("12 cells", self.expect(0, "study", "auto.ini", "--list").out)

    def test_it_is_not_for_mpirun(self):
        self.write("study.ini", STUDY)
        failed = self.expect(2, "study", "study.ini", ranks=2)
        self.assertIn("run it without mpirun", failed.err)


if __name__ == "__main__":
    unittest.main()
