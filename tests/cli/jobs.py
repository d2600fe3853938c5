"""The example jobs run as their first lines say."""
import os
import pathlib
import re
import subprocess
import unittest

from foreign_idx import write_images
from program import BINARY, SOURCE, InFolder, attribute, bizo, column, settings, status

JOBS = sorted((pathlib.Path(SOURCE) / "jobs").glob("*.ini"))


class Jobs(InFolder):
    def run_job(self, job, *more, ranks):
        """In the source folder, for the paths of the data."""
        path = self.folder / f"{job.stem}.h5"
        result = bizo("run", job.relative_to(SOURCE), "--output", path, *more, ranks=ranks, folder=SOURCE, limit=1700)
        self.assertEqual(result.code, 0, result)
        return path, result

    def stand_ins(self, job):
        """For the files of the system that a job names: small ones of the same form."""
        named = re.findall(r"^(\w+) = /usr/share/datasets/.*/(\S+)-images-idx3-ubyte.gz", job.read_text(), re.MULTILINE)
        for _, name in named:
            write_images(self.folder, name, samples=130, side=5)
        return settings(**{f"problem__{option}": self.folder / f"{name}-images-idx3-ubyte.gz" for option, name in named})

    @staticmethod
    def outputs():
        return sorted(name for name in os.listdir(SOURCE) if name.endswith((".h5", ".status", ".tmp")))

    def test_every_job_for_a_few_iterations(self):
        self.assertGreaterEqual(len(JOBS), 3)
        before = self.outputs()
        for job in JOBS:
            with self.subTest(job.name):
                path, result = self.run_job(job, *self.stand_ins(job), *settings(budget__iterations=6), ranks=2)
                self.assertRegex(result.out, "2 ranks")
                self.assertRegex(result.out, "stopped by +iterations")
                self.assertEqual(result.err, "")
                self.assertEqual(status(path), {"exit_code": "0", "stop_reason": "iterations"})
                self.assertEqual(attribute(path, "status"), "finished")
                self.assertEqual(column(path, "/trace/iteration"), list(range(7)))
                values = column(path, "/trace/value")
                self.assertLess(min(values[1:]), values[0])
                draws = "task_batch" in job.read_text()  # other tasks every iteration: the last point is the best
                self.assertEqual(column(path, "/solution/value"), [values[-1] if draws else min(values)])
                shown = bizo("inspect", path)
                self.assertEqual(shown.code, 0, shown)
                for expected in ("finished \\(iterations\\)", "2 ranks", "iterations +6\n", "best value", "rank 1 +busy"):
                    self.assertRegex(shown.out, expected)
        self.assertEqual(self.outputs(), before, "nothing is left in the source folder")

    def test_short_jobs_to_their_end(self):
        """The stop reason is the configuration's own."""
        for name in ("ridge", "logistic"):
            path, _ = self.run_job(pathlib.Path(SOURCE) / "jobs" / f"{name}.ini", ranks=2)
            self.assertIn(status(path)["stop_reason"], ("iterations", "converged"))


class MainJob(InFolder):
    """Data hyper-cleaning against exact implicit gradients (reference_optimum, beside the program under test)."""

    def test_hyper_cleaning(self):
        config = pathlib.Path(SOURCE) / "jobs" / "hyper_cleaning.ini"
        program = os.environ.get("BIZO_REFERENCE_OPTIMUM", pathlib.Path(BINARY).parent / "tests/cli/reference_optimum")
        done = subprocess.run([program, config, "0.3", "300"], cwd=SOURCE, text=True, capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done)
        reference = float(done.stdout)

        path = self.folder / "run.h5"
        result = bizo("run", config, "--output", path, ranks=4, folder=SOURCE, limit=1700)
        self.assertEqual(result.code, 0, result)
        best = column(path, "/solution/value")[0]
        print(f"reference {reference:.6f}, best {best:.6f} ({100 * (best / reference - 1):+.2f} %)\n{result.out[-600:]}")
        self.assertLess(best, 1.02 * reference)
        self.assertGreater(best, 0.99 * reference, "better than exact gradients: is the reference right?")
        self.assertGreaterEqual(float(attribute(path, "solution/cleaning_auc")), 0.95)
        self.assertEqual(status(path), {"exit_code": "0", "stop_reason": "iterations"})


if __name__ == "__main__":
    unittest.main()
