"""bizo study: many runs of one file; killed and resumed, failed, mistaken."""
import os
import pathlib
import re
import signal
import subprocess
import unittest

from program import SOURCE, InFolder, column, command, tool
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
        self.write("study.ini", STUDY.replace("method.name = hozog, es", "problem.name = quadratic, program")
                   .replace("problem.condition = 1, 10, ..., 100\n", "").replace("d = 6\np = 3\n", "[problem quadratic]\nd = 6\np = 3\n") +
                   "[problem program]\ncommand = false {output}\nd = 6\n")
        failed = self.expect(3, "study", "study.ini", "--ranks", "2")
        self.assertIn("2 of 4 done, 2 failed", failed.out)
        self.assertIn("problem.name = program, run.seed = 2: bizo", failed.out)

    def test_a_missing_file_is_found_before_anything_runs(self):
        for setting in ("problem.start = 1, none.csv", "problem.name = quadratic, ridge"):
            self.write("study.ini", STUDY.replace("run.seed = 1..2", setting).replace("problem.condition = 1, 10, ..., 100\n", "")
                       .replace("d = 6\np = 3\n", "[problem ridge]\ndata = none.csv\n"))
            failed = self.expect(2, "study", "study.ini")
            self.assertIn("none.csv", failed.err)
            self.assertIn("(cell method.name = hozog", failed.err)
            self.assertEqual(failed.err.count("\n"), 1)
        self.assertEqual(os.listdir(self.folder), ["study.ini"])

    def test_the_list_tells_the_cost(self):
        self.write("study.ini", STUDY)
        self.assertIn("cost: at most 5 iterations each\n", self.expect(0, "study", "study.ini", "--list").out)
        self.expect(0, "study", "study.ini", "--cells", "2")
        listed = self.expect(0, "study", "study.ini", "--list").out
        self.assertRegex(listed, r"    2  done +[0-9.]+ s  method.name = hozog, problem.condition = 1, run.seed = 2")
        self.assertRegex(listed, r"    1 +~[0-9.]+ s  method.name = hozog, problem.condition = 1, run.seed = 1")
        self.assertRegex(listed, r"1 done in [0-9.]+ s; 11 left, about [0-9.]+ s")

    def test_some_cells_at_a_time(self):
        self.write("study.ini", STUDY)
        self.expect(0, "study", "study.ini", "--cells", "1..8", "--ranks", "2")
        self.assertFalse((self.folder / "study.h5").exists())
        self.expect(0, "study", "study.ini", "--cells", "9..12", "--set", "run.seed=1..2")
        self.assertEqual([len(entries) for entries in self.table()], [12] * 3)
        for cells in ("0", "13", "3..2", "a", "1..13"):
            self.assertIn("numbered from 1 to 12", self.expect(2, "study", "study.ini", "--cells", cells).err)

    def test_variants_are_named_in_the_table(self):
        self.write("study.ini", STUDY.replace("method.name = hozog, es\n", "").replace("problem.condition = 1, 10, ..., 100\n", "") +
                   "[variant one]\nmethod.name = es\n[variant the other]\nmethod.name = hozog\n")
        self.expect(0, "study", "study.ini")
        table = self.expect(0, "inspect", "study.h5").out
        self.assertRegex(table, r"run.label")
        self.assertRegex(table, r"the other")

    def test_the_studies_of_the_field(self):
        studies = sorted(pathlib.Path(SOURCE, "jobs/studies").glob("*.ini"))
        self.assertEqual(len(studies), 10)
        (self.folder / "data").symlink_to(f"{SOURCE}/data")
        (self.folder / "opaque.cells").mkdir()
        done = tool("cc", "-shared", "-fPIC", f"-I{SOURCE}/include", "-o", self.folder / "opaque.cells/more_wild.so",
                    f"{SOURCE}/bench/opaque/more_wild.c", "-lm")
        self.assertEqual(done.code, 0, done)
        for study in studies:
            with self.subTest(study.name):
                listed = self.expect(0, "study", study, "--list").out
                self.assertRegex(listed, rf"\n\d+ cells, 1 rank each; results go to {study.stem}.h5\ncost: at most ")
                head = study.read_text(encoding="utf-8").split("\n[", 1)[0]
                for part in ("Differs: ", "full: ", "jobs/studies/"):
                    self.assertIn(part, head)
                full = re.search("full: (.*)", head)[1]
                if "this is the published size" in full:
                    continue
                words = []
                for setting in re.findall(r'--set ("[^"]+"|\S+)', full):
                    words += ["--set", setting.strip('"')]
                    before, listed = listed, self.expect(0, "study", study, "--list", *words).out
                    self.assertNotEqual(listed, before, setting)

    def test_a_job_array(self):
        self.write("study.ini", STUDY)
        script = self.expect(0, "slurm", "study.ini", "--time", "0:10:00", "--set", "run.seed=1..3").out
        self.assertIn("#SBATCH --array=1-18\n", script)
        self.assertIn("#SBATCH --time=0:10:00\n", script)
        self.assertIn("options=(--set run.seed=1..3)\n", script)
        done = subprocess.run(["shellcheck", "-"], input=script, text=True, capture_output=True, check=False)
        self.assertEqual(done.stdout + done.stderr, "")
        self.assertIn("leave out --nodes", self.expect(2, "slurm", "study.ini", "--nodes", "2").err)

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
