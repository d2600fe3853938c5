"""What tests of a run's files share: a job of some milliseconds, and what must come out of it."""
import os
import re
import subprocess

from program import BINARY, InFolder, column, command, settings, tool

TRIALS = int(os.environ.get("BIZO_TRIALS", "20"))
KILL_LIBRARY = os.environ.get("BIZO_KILL_LIBRARY", f"{os.path.dirname(BINARY)}/tests/cli/libkill_at_write.so")
SEED = 1

# Some milliseconds; a checkpoint after every second iteration or so, results after every iteration.
JOB = """\
[problem]
name = quadratic
d = 12
p = 7
[directions]
count = 5
[evaluation]
batch = 2
[budget]
iterations = 9
[run]
save_every = 0
checkpoint_every = 0
"""

# Not over before a test has looked at it.
LONG = settings(problem__d=60, problem__p=80, inner__steps=400, directions__count=30, budget__iterations=1000000)

# No results file before the end.
LATE = settings(run__save_every=1000)


def printed(text):
    """The iterations that were reported, by their lines."""
    return [int(line.split()[0]) for line in text.splitlines() if re.match(r" +\d+ +[-\d.]", line)]


class RunFiles(InFolder):
    def setUp(self):
        super().setUp()
        self.write("job.ini", JOB)

    def rows(self, path):
        return [int(k) for k in column(self.folder / path, "/trace/iteration")]

    def same(self, one, other, items=("/trace", "/solution/x", "/solution/value")):
        for item in items:
            diff = tool("h5diff", self.folder / one, self.folder / other, item)
            self.assertEqual((diff.code, diff.out + diff.err), (0, ""), f"{item} of {other}")

    def same_rows(self, whole, other):
        """Those that the other has are the first of the whole."""
        rows = self.rows(other)
        self.assertEqual(rows, self.rows(whole)[:len(rows)])
        for name in ("value", "best_value", "gradient_norm", "step", "evaluations"):
            mine, all_of_it = (column(self.folder / path, f"/trace/{name}") for path in (other, whole))
            self.assertEqual(list(map(repr, mine)), list(map(repr, all_of_it[:len(mine)])), name)

    def start(self, *arguments, environment=None):
        return subprocess.Popen(command(arguments)[4:], cwd=self.folder, stdin=subprocess.DEVNULL,
                                env={**os.environ, **(environment or {})}, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def killed_run(self, *extra, after=3):
        """A run that was killed when it had reported some iterations: which it had."""
        process = self.start("run", "job.ini", "-o", "run.h5", *LONG, *extra)
        lines = []
        while len(printed("".join(lines))) <= after:
            lines.append(process.stdout.readline())
            self.assertNotEqual(lines[-1], "", "it ended before")
        process.kill()
        rest = process.stdout.read()
        process.communicate()
        return printed("".join(lines) + rest[:rest.rfind("\n") + 1])
