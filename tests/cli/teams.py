"""Ranks that help with one solve, and share data: the same bits, whatever becomes of them."""
import os
import pathlib
import random
import re
import signal
import struct
import unittest

import launch
from program import SOURCE, column, settings, status
from waiting import wait_until

# The solve at x is nearly all of an iteration: thousands of gradients of 1.4 million multiplications each.
CLEANING = f"""\
[problem]
name = hyper-cleaning
data = {SOURCE}/data/digits.csv
feature_factor = 0.0625
split = 0.6, 0.2, 0.2
mu = 0.02
[inner]
name = nesterov
control = fixed-steps
steps = 3
base_tolerance = 1e-5
start = cold
[method]
measure_noise = no
[directions]
count = 2
[budget]
iterations = 2
[run]
verify = 0
checkpoint_every = 0
"""

FEW_SHOT = """\
[problem]
name = few-shot
tasks = 120
test_tasks = 4
widths = 24
[method]
name = aid
[budget]
iterations = 3
[run]
verify = 0
"""


class Teams(launch.Launched):
    def setUp(self):
        super().setUp()
        self.write("cleaning.ini", CLEANING)
        self.write("shot.ini", FEW_SHOT)

    def over_ranks(self, name, ranks, *more):
        more = [*more, *settings(run__overwrite="yes")]
        self.expect(0, "run", f"{name}.ini", "-q", "-o", f"{name}.h5", *more)
        for n in ranks:
            self.expect(0, "run", f"{name}.ini", "-q", "-o", f"{name}{n}.h5", *more, ranks=n)
            with self.subTest(name, ranks=n):
                self.same(f"{name}.h5", f"{name}{n}.h5")

    def test_same_bits(self):
        self.over_ranks("cleaning", (2, 4, 7), *settings(budget__iterations=1))
        shown = self.expect(0, "inspect", "cleaning4.h5").out
        self.assertRegex(shown, r"all wait for rank 0 +\.* .*%")
        self.over_ranks("shot", (2, 7))
        self.expect(0, "run", "shot.ini", "-q", "-o", "other.h5", *settings(problem__task_seed=2))
        self.assertNotEqual(column(self.folder / "shot.h5", "/trace/value"), column(self.folder / "other.h5", "/trace/value"))

    def test_other_solvers(self):
        self.over_ranks("cleaning", (2,), *settings(inner__name="newton-cg", budget__iterations=1))
        self.over_ranks("cleaning", (3,), *settings(inner__name="newton", evaluation__master="on", budget__iterations=1))

    def test_a_helper_that_is_killed(self):
        self.expect(0, "run", "cleaning.ini", "-q", "-o", "whole.h5")
        process, mark = self.start("launch", 4, "cleaning.ini", "-q", *launch.SURVIVING)
        self.wait_for("run.journal")
        os.kill(self.ranks(mark)[3], signal.SIGKILL)
        code, _, err = self.end_of(process, mark)
        self.assertEqual(code, 0, err)
        self.same("whole.h5", "run.h5")

    def test_a_helper_that_sleeps(self):
        """Nobody waits for it, until it counts as lost; and it is gone at the end."""
        self.expect(0, "run", "cleaning.ini", "-q", "-o", "whole.h5")
        process, mark = self.start("launch", 3, "cleaning.ini", "-q", *launch.SURVIVING)
        self.wait_for("run.journal")
        os.kill(self.ranks(mark)[2], signal.SIGSTOP)
        self.wait_for("run.h5.status")
        os.kill(self.ranks(mark)[2], signal.SIGCONT)
        self.assertEqual(self.end_of(process, mark)[0], 0)
        self.same("whole.h5", "run.h5")

    def test_a_signal_while_others_help(self):
        endless = settings(budget__iterations=100000)
        process, mark = self.start("run", "cleaning.ini", "-q", *endless, ranks=2)
        wait_until((self.folder / "run.journal").exists, process)
        process.send_signal(signal.SIGUSR1)
        code, _, err = self.end_of(process, mark)
        self.assertEqual(code, 75, err)
        self.assertEqual(status(self.folder / "run.h5")["stop_reason"], "interrupted")
        rows = len(column(self.folder / "run.h5", "/trace/iteration"))
        more = settings(budget__iterations=rows + 1)
        self.expect(0, "run", "cleaning.ini", "-q", "--resume", *more, ranks=3)
        self.expect(0, "run", "cleaning.ini", "-q", "-o", "whole.h5", *more)
        self.same("whole.h5", "run.h5")


def idx(kind, shape, values):
    return bytes([0, 0, kind, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + bytes(values)


class Data(launch.Launched):
    SAMPLES, FEATURES = 4000, 1000
    BYTES = 8 * SAMPLES * FEATURES

    def setUp(self):
        super().setUp()
        chance = random.Random(1)
        (self.folder / "all-images-idx3-ubyte").write_bytes(
            idx(8, (self.SAMPLES, self.FEATURES, 1), chance.randbytes(self.SAMPLES * self.FEATURES)))
        (self.folder / "all-labels-idx1-ubyte").write_bytes(idx(8, (self.SAMPLES,), (i % 2 for i in range(self.SAMPLES))))
        self.write("wide.ini", """\
[problem]
name = logistic
data = all-images-idx3-ubyte
feature_factor = 0.001
regularization = scalar
split = 0.7, 0.3
[inner]
name = gradient-descent
control = fixed-steps
steps = 3
base_tolerance = 1e3
[method]
measure_noise = no
[directions]
count = 1
[run]
verify = 0
""")

    def together(self, mark):
        """Bytes that the ranks have together; what they share is counted once, after they have all touched it."""
        total = 0
        for pid in self.ranks(mark).values():
            rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
            total += 1024 * int(re.search(r"^Pss: +(\d+) kB", rollup, re.MULTILINE).group(1))
        return total

    def memory(self, sharing, most=float("inf")):
        """Of four ranks, while they run: at most so much, in the end."""
        output = f"{sharing}.h5"
        process, mark = self.start("run", "wide.ini", "-q", "-o", output, ranks=4,
                                   *settings(run__data=sharing, budget__iterations=1000000))
        wait_until((self.folder / f"{sharing}.journal").exists, process)
        wait_until(lambda: self.together(mark) < most, process)
        total = self.together(mark)
        left = [path.name for path in pathlib.Path("/dev/shm").iterdir() if path.stat().st_size >= self.BYTES]
        process.send_signal(signal.SIGUSR1)
        self.assertEqual(self.end_of(process, mark)[0], 75)
        self.assertEqual(left, [], "a killed run would leave it behind")
        return total

    def test_one_copy_a_node(self):
        each = self.memory("each")
        for sharing in ("shared", "broadcast"):
            saved = each - self.memory(sharing, each - 2.7 * self.BYTES)  # of 3 copies
            self.assertLess(saved, 3.3 * self.BYTES, sharing)

    def test_same_bits(self):
        small = settings(budget__iterations=2)
        self.expect(0, "run", "wide.ini", "-q", "-o", "whole.h5", *small)
        for sharing, ranks in (("shared", 4), ("broadcast", 3), ("each", 2)):
            self.expect(0, "run", "wide.ini", "-q", "-o", f"{sharing}.h5", *small, *settings(run__data=sharing), ranks=ranks)
            self.same("whole.h5", f"{sharing}.h5")
        refused = self.expect(2, "run", "wide.ini", *settings(run__data="share"), ranks=2)
        self.assertIn("run.data = share: there is no such choice", refused.err)
        gone = self.expect(1, "run", "wide.ini", *settings(problem__data="missing.csv"), ranks=2)
        self.assertEqual(len(gone.err.splitlines()), 1, gone)


if __name__ == "__main__":
    unittest.main()
