"""A study that is killed again and again, and goes on with other numbers of ranks, has the results of an undisturbed one.

BIZO_CELLS, BIZO_TRIALS: how many cells and kills (default 12 and 3). Killed are the study, by SIGKILL or a signal that it
hears, and single runs, at instants at random.
"""
import os
import random
import signal
import subprocess
import time
import unittest

import processes
from program import BINARY, InFolder, column, command, tool
from waiting import wait_until

CELLS, TRIALS, SEED = int(os.environ.get("BIZO_CELLS", "12")), int(os.environ.get("BIZO_TRIALS", "3")), 1

STUDY = f"""\
[problem]
name = quadratic
d = 200
p = 100
[directions]
count = 40
[budget]
iterations = 60
[run]
checkpoint_every = 0.1
[variant plain]
method.difference = forward
[variant rough]
method.radius = 0.1
[vary]
method.name = hozog, frozen-adjoint
run.seed = 1..{max(1, CELLS // 4)}
"""


class Kills(InFolder):
    def results(self, name):
        """The tables and the traces, times apart: {dataset: numbers}."""
        path = self.folder / name
        names = tool("h5dump", "-n", path).out.split("\n")
        wanted = [line.split()[1] for line in names if line.split()[:1] == ["dataset"]]
        wanted = [one for one in wanted if (one.startswith("/table/") and one != "/table/wall") or "/trace/" in one or "/solution/" in one]
        self.assertGreater(len(wanted), CELLS)
        return self.dump(path, wanted)

    def dump(self, path, names):
        """The text of all of them at once."""
        words = [word for name in names for word in ("-d", name)]
        done = tool("h5dump", "-m", "%.17g", "-w", "0", *words, path)
        self.assertEqual(done.code, 0, done)
        return done.out.split("\n", 1)[1]  # its first line has the file's name

    def ended(self):
        return len(list(self.folder.glob("study.cells/*.status")))

    def test_it_ends_with_the_results_of_an_undisturbed_one(self):
        chance = random.Random(SEED)
        self.write("other.ini", STUDY)
        self.expect(0, "study", "other.ini", "--ranks", "2")
        self.write("study.ini", STUDY)
        killed = 0
        while killed < TRIALS:
            mark = processes.new_mark()
            ranks = chance.choice((1, 2, 3))
            with subprocess.Popen(command(("study", "study.ini", "--ranks", ranks)), cwd=self.folder, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, env=os.environ | processes.environment(mark)) as process:
                # Some runs more, so that all kills fall into the study.
                wanted = min(self.ended() + chance.randrange(max(1, 2 * CELLS // TRIALS // 3)), CELLS - 1)
                wait_until(lambda: self.ended() >= wanted or process.poll() is not None)
                time.sleep(chance.random() * 0.1)
                victims = [pid for pid, line in processes.marked(mark) if line.startswith(f"{BINARY} run")]
                studies = [pid for pid, line in processes.marked(mark) if line.startswith(f"{BINARY} study")]
                number = signal.SIGKILL if chance.random() < 0.5 else signal.SIGTERM
                try:
                    if victims and chance.random() < 0.3:
                        os.kill(chance.choice(victims), signal.SIGKILL)
                        wait_until(lambda: process.poll() is not None or self.ended() > wanted)
                    for pid in studies:
                        os.kill(pid, number)
                    killed += bool(studies)
                except ProcessLookupError:  # it has just ended
                    pass
                process.wait()
            processes.wait_until_none(mark, 60)
        self.expect(0, "study", "study.ini", "--ranks", "2")
        self.assertEqual(self.results("study.h5"), self.results("other.h5"))
        self.assertEqual(len(column(self.folder / "study.h5", "/table/seed")), 4 * max(1, CELLS // 4))
        print(f"{CELLS} cells, {killed} kills: the same tables, traces and solutions")


if __name__ == "__main__":
    unittest.main()
