"""Who reads a run's files while it goes on, and who rebuilds them."""
import pathlib
import re
import signal
import unittest

from program import SOURCE, attribute, column, settings, tool
from run_files import LATE, LONG, RunFiles, printed
from waiting import wait_until


class Readers(RunFiles):
    def test_one_that_polls_never_fails(self):
        """h5py without locks, and bizo inspect, while the file is replaced after every iteration."""
        process = self.start("run", "job.ini", "-q", *settings(budget__iterations=1000000))
        try:
            wait_until((self.folder / "run.h5").exists)
            poll = tool("/usr/bin/python3", "-c", f"""\
import h5py, time
seen, reads, end = set(), 0, time.monotonic() + 600
while len(seen) < 40 or reads < 200:
    assert time.monotonic() < end, (len(seen), reads)
    with h5py.File("{self.folder}/run.h5", "r") as file:
        rows = file["trace/iteration"][:]
        assert list(rows) == list(range(len(rows))), rows
        assert len(file["solution/x"]) == 12 and file.attrs["status"] == "running"
        seen.add(len(rows))
    reads += 1
""")
            self.assertEqual(poll.code, 0, poll)
            for _ in range(30):
                self.assertEqual(self.expect(0, "inspect", "run.h5").err, "")
            self.assertIsNone(process.poll())
        finally:
            process.kill()
            process.communicate()

    def test_follow_from_the_beginning_to_the_end(self):
        self.expect(0, "run", "job.ini", "-q", "-o", "whole.h5")
        follower = self.start("inspect", "--follow", "run.h5")
        said = follower.stderr.readline()
        self.assertEqual(said, "bizo: waiting for the first iteration of run.h5\n")
        run = self.expect(0, "run", "job.ini", *settings(budget__iterations=400))
        out, err = follower.communicate(timeout=300)
        self.assertEqual((follower.returncode, err), (0, ""))
        self.assertEqual(printed(out), list(range(401)))
        without_time = [line[:77] for line in out.splitlines() if printed(line)]
        self.assertEqual(without_time, [line[:77] for line in run.out.splitlines() if printed(line)])
        self.assertIn("status                 finished (iterations)", out)

    def test_follow_a_run_that_was_killed(self):
        """What it had is shown, and that it has ended."""
        process = self.start("run", "job.ini", "-q", *LONG, *LATE)
        wait_until((self.folder / "run.journal").exists)
        process.kill()
        process.communicate()
        follower = self.start("inspect", "--follow", "run.h5")
        err = follower.communicate(timeout=100)[1]
        self.assertIn("bizo: the process that wrote run.h5 is gone; continue with bizo run --resume=auto\n", err)

    def test_follow_a_run_that_is_there(self):
        """Rows of the checkpoint, of the journal, and those that come."""
        process = self.start("run", "job.ini", "-q", *LONG, *LATE, *settings(run__checkpoint_every=0.3))
        wait_until((self.folder / "run.checkpoint").exists)
        follower = self.start("inspect", "--follow", "run.h5")
        lines = []
        while len(lines) < 60:
            lines += printed(follower.stdout.readline())
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=300)
        lines += printed(follower.stdout.read())
        follower.communicate(timeout=300)
        self.assertEqual(process.returncode, 75)
        self.assertEqual(lines, list(range(len(lines))))
        self.assertEqual(lines, self.rows("run.h5"))

    def test_follow_what_is_over(self):
        self.expect(0, "run", "job.ini", "-q")
        for missing in ("run.checkpoint", "run.h5.status"):
            (self.folder / missing).unlink()
            self.assertEqual(printed(self.expect(0, "inspect", "run.h5", "--follow").out), list(range(10)))
        self.expect(0, "merge", "all.h5", "run.h5")
        self.assertEqual(len(self.expect(0, "inspect", "all.h5", "--follow").out.splitlines()), 2)
        self.assertIn("not an HDF5 file", self.expect(1, "inspect", "job.ini", "--follow").err)


class Repair(RunFiles):
    def test_no_results_file(self):
        finished = self.killed_run(*LATE, *settings(run__checkpoint_every=1000))
        (self.folder / "run.h5").unlink()
        before = {path.name: path.read_bytes() for path in self.folder.glob("run.*")}
        self.assertIn("of them from the journal\n", self.expect(0, "repair", "run.h5").out)
        for name, content in before.items():
            self.assertEqual((self.folder / name).read_bytes(), content, name)
        rows = self.rows("run.h5")
        self.assertGreaterEqual(rows[-1], finished[-1])
        self.assertEqual(attribute(self.folder / "run.h5", "status"), "running")
        self.assertIn("budget.iterations=1000000", attribute(self.folder / "run.h5", "config"))
        self.assertIn(" run job.ini ", attribute(self.folder / "run.h5", "command_line"))
        seconds = column(self.folder / "run.h5", "/timing/iteration_wall")
        self.assertEqual(seconds, sorted(seconds))
        self.assertEqual(len(set(seconds)), len(seconds), "the times of the journal")
        more = settings(budget__iterations=rows[-1] + 5)
        self.expect(0, "run", "job.ini", "-q", "-o", "run.h5", *LONG, *LATE, "--resume", *more)
        self.expect(0, "run", "job.ini", "-q", "-o", "whole.h5", *LONG, *more)
        self.same("whole.h5", "run.h5")

    def test_with_a_checkpoint_and_a_damaged_file(self):
        finished = self.killed_run(*settings(run__save_every=0.1, run__checkpoint_every=0.2), after=40)
        damaged = bytearray((self.folder / "run.h5").read_bytes())
        damaged[1000] ^= 1
        (self.folder / "run.h5").write_bytes(damaged)
        refused = self.expect(1, "inspect", "run.h5").err
        self.assertEqual(len(refused.splitlines()), 1, refused)
        self.assertIn("bizo repair run.h5", refused)
        self.assertIn("run.h5.damaged", self.expect(0, "repair", "run.h5").out)
        self.assertEqual((self.folder / "run.h5.damaged").read_bytes(), damaged)
        self.assertGreaterEqual(self.rows("run.h5")[-1], finished[-1])
        self.assertIn("Z repaired\n", self.expect(0, "inspect", "run.h5").out)
        self.assertIn("nothing to repair", self.expect(0, "repair", "run.h5").out)

    def test_a_run_that_had_ended(self):
        """Digits: they have metrics. Evaluations and iterates come back too."""
        job = re.sub(r"= data/", f"= {SOURCE}/data/", pathlib.Path(SOURCE, "jobs/hyper_cleaning.ini").read_text("utf-8"))
        self.write("digits.ini", job)
        few = settings(directions__count=4, budget__iterations=3, run__record_evaluations="yes", run__record_iterates=1)
        self.expect(0, "run", "digits.ini", "-q", "-o", "run.h5", *few)
        (self.folder / "run.h5").rename(self.folder / "whole.h5")
        self.expect(0, "repair", "run.h5")
        self.same("whole.h5", "run.h5", ("/trace", "/solution", "/evaluations", "/iterates", "/failures"))
        for name in ("status", "stop_reason", "finished", "created", "config", "seed", "command_line",
                     "solution/test_accuracy", "settings/budget.iterations"):
            self.assertEqual(attribute(self.folder / "run.h5", name), attribute(self.folder / "whole.h5", name), name)
        self.assertEqual(column(self.folder / "run.h5", "/timing/busy"), column(self.folder / "whole.h5", "/timing/busy"))

    def test_a_run_that_was_interrupted(self):
        self.expect(75, "run", "job.ini", "-q", "-o", "run.h5", *LONG, *LATE, *settings(budget__wall_time=0.5))
        rows = self.rows("run.h5")
        (self.folder / "run.h5").unlink()
        self.expect(0, "repair", "run.h5")
        self.assertEqual(self.rows("run.h5"), rows)
        self.assertEqual([attribute(self.folder / "run.h5", name) for name in ("status", "stop_reason")],
                         ["interrupted", "wall-time"])

    def test_what_is_refused(self):
        self.assertIn("no checkpoint and no journal", self.expect(2, "repair", "run.h5").err)
        self.write("scale.txt", "0.5 0.5 0.5 0.5\n")
        self.expect(0, "run", "job.ini", "-q", *settings(problem__d=4, directions__scale="scale.txt", directions__count=2))
        (self.folder / "run.h5").unlink()
        self.write("scale.txt", "0.5 0.5 0.5 0.6\n")
        refused = self.expect(2, "repair", "run.h5").err
        self.assertEqual(len(refused.splitlines()), 1, refused)
        self.assertIn("scale.txt = SHA-256", refused)
        self.assertFalse((self.folder / "run.h5").exists())


if __name__ == "__main__":
    unittest.main()
