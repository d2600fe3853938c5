"""A run that is ended at any instant goes on with the same bits.

BIZO_TRIALS: how many runs the test of killed runs ends (default 12);
signals are sent to half as many.
"""
import os
import pathlib
import random
import signal
import subprocess
import sys
import time
import unittest

import processes
from program import BINARY, HANGS, SOURCE, InFolder, attribute, column, command, settings, status, tool
from waiting import wait_until

TRIALS = int(os.environ.get("BIZO_TRIALS", "12"))
SIGNALS = max(6, TRIALS // 6 * 3)
SEED = 1

JOB = """\
[problem]
name = quadratic
d = 40
p = 60
[directions]
count = 24
[inner]
name = nesterov
steps = 400
[evaluation]
batch = 2
[budget]
iterations = 60
[run]
save_every = 0.3
checkpoint_every = 0.2
"""

# One evaluation takes 3 ms; what it answers depends on its seed too. When it begins is noted.
SLOW = f"""\
import sys, time
sys.path.insert(0, "{SOURCE}/tools/python")
import bizo

class Slow(bizo.Problem):
    d = 6

    def value(self, x):
        with open("begins.txt", "a") as file:
            file.write(f"{{time.time()}}\\n")
        time.sleep(0.003)
        return sum((x - 0.3) ** 2) + 1e-3 * (self.question.seed % 1000)

bizo.serve(Slow())
"""


def python_with_numpy():
    for candidate in (sys.executable, "/usr/bin/python3"):
        if tool(candidate, "-c", "import numpy").code == 0:
            return candidate
    raise AssertionError("there is no Python with numpy: install python3-numpy")


class Runs(InFolder):
    def setUp(self):
        super().setUp()
        self.write("job.ini", JOB)
        self.write("slow.py", SLOW)
        self.write("slow.ini", f"""\
[problem]
name = program
command = {python_with_numpy()} {self.folder}/slow.py
protocol = stream
[method]
difference = central
radius = 0.1
[directions]
family = sphere
count = 8
[evaluation]
batch = 2
[budget]
iterations = 12
[run]
checkpoint_every = 0.1
""")

    def same(self, one, other):
        for item in ("/trace", "/solution/x", "/solution/value"):
            diff = tool("h5diff", self.folder / one, self.folder / other, item)
            self.assertEqual((diff.code, diff.out + diff.err), (0, ""), f"{item} of {other}")

    def none_begins_late(self, limit):
        """The time began before the first evaluation: by the start of its program, and the slower the machine the earlier."""
        noted = self.folder / "begins.txt"
        begins = list(map(float, noted.read_text().split())) if noted.exists() else [0]
        self.assertLess(max(begins) - min(begins), limit)

    def start(self, *arguments, ranks=0):
        """A run, and the mark of all that it starts."""
        mark = processes.new_mark()
        process = subprocess.Popen(command(arguments, ranks)[4:],  # without timeout
                                   cwd=self.folder, env=processes.environment(mark), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        return process, mark


class Killed(Runs):
    def kill(self, process, mark, whom):
        """kill -9 of mpirun, one rank, or all that there is."""
        ranks = [(pid, line) for pid, line in processes.marked(mark) if line.startswith(BINARY)]
        victims = {"launcher": [process.pid], "all": [pid for pid, _ in processes.marked(mark)],
                   "first": [pid for pid, _ in ranks[:1]], "last": [pid for pid, _ in ranks[-1:]]}[whom]
        for pid in victims:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def end_of(self, process, mark):
        """What it said. An mpirun can wait for ever for ranks that were killed while it started them."""
        alone = 0
        while alone < 15:  # seconds in a row
            try:
                return process.communicate(timeout=1)
            except subprocess.TimeoutExpired:
                ranks = [line for _, line in processes.marked(mark) if line.startswith(BINARY)]
                alone = 0 if ranks else alone + 1
        print("mpirun waits for ranks that are gone")
        process.kill()
        return process.communicate()

    def chaos(self, trials, *job):
        chance = random.Random(SEED)
        begin = time.monotonic()
        self.expect(0, "run", *job, "-q", "-o", "whole.h5", ranks=2)
        duration = time.monotonic() - begin
        killed = 0
        for trial in range(trials):
            output = f"trial{trial}.h5"
            for leg in range(4):
                ranks = chance.choice([0, 1, 2, 3, 4])
                whom = chance.choice(["launcher", "first", "last", "all"])
                process, mark = self.start("run", *job, "-q", "-o", output, "--resume=auto", ranks=ranks)
                try:
                    process.wait(chance.uniform(0.1, 0.7) * duration)
                except subprocess.TimeoutExpired:
                    self.kill(process, mark, whom)
                    killed += 1
                said = self.end_of(process, mark)
                self.assertEqual(processes.wait_until_none(mark), [], f"trial {trial}, leg {leg}: {whom} of {ranks}")
                if process.returncode == 0:
                    break
                self.assertNotIn("bizo: cannot", said[1], said)
            # auto: all legs may have been killed before they had begun.
            self.expect(0, "run", *job, "-q", "-o", output, "--resume=auto", ranks=chance.choice([0, 2, 3]))
            self.same("whole.h5", output)
        print(f"{job[0]}: {killed} runs killed in {trials} trials")
        self.assertGreater(killed, 0, "runs ended before they were killed")

    def test_any_instant(self):
        self.write("digits.ini", (pathlib.Path(SOURCE) / "jobs/hyper_cleaning.ini").read_text().replace(" data/", f" {SOURCE}/data/"))
        self.chaos(TRIALS // 2, "digits.ini", *settings(directions__count=64, budget__iterations=40,
                                                        run__save_every=0.3, run__checkpoint_every=0.2))

    def test_any_instant_with_a_program(self):
        self.chaos(TRIALS - TRIALS // 2, "slow.ini", *settings(method__lag=2))

    def test_the_journal_alone_knows_when_the_run_began(self):
        process, _ = self.start("run", "job.ini", "-q", "-o", "run.h5", *settings(run__checkpoint_every=1000))
        wait_until((self.folder / "run.h5").exists, process)
        process.kill()
        process.communicate()
        created = attribute(self.folder / "run.h5", "created")
        second = int(time.time())
        wait_until(lambda: int(time.time()) > second)  # times are in seconds: a start that is noted is another one
        self.assertFalse((self.folder / "run.checkpoint").exists())
        self.expect(0, "run", "job.ini", "-q", "-o", "run.h5", "--resume")
        self.assertEqual(attribute(self.folder / "run.h5", "created"), created)
        history = attribute(self.folder / "run.h5", "history").split()
        self.assertEqual(history[:2], [created, "started"])

    def test_another_seed_is_another_run(self):
        self.expect(0, "run", "job.ini", "-q", "-o", "one.h5")
        self.expect(0, "run", "job.ini", "-q", "-o", "two.h5", *settings(run__seed=2))
        self.assertNotEqual(tool("h5diff", self.folder / "one.h5", self.folder / "two.h5", "/trace").out, "")


class Signals(Runs):
    def test_exit_code_75_and_the_same_bits(self):
        ahead = settings(method__lag=2, evaluation__backup="on")
        endless = [*ahead, *settings(budget__iterations=1000000)]
        chance = random.Random(SEED)
        rows = {}
        for trial in range(SIGNALS):
            number, ranks = [(signal.SIGUSR1, 0), (signal.SIGUSR1, 2), (signal.SIGUSR2, 3),
                             (signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGHUP, 0)][trial % 6]
            output = f"trial{trial}.h5"
            process, mark = self.start("run", "slow.ini", "-o", output, *endless, ranks=ranks)
            wait_until((self.folder / f"trial{trial}.journal").exists, process)
            time.sleep(chance.uniform(0, 0.7))
            process.send_signal(number)
            out, err = process.communicate(timeout=HANGS)
            with self.subTest(signal=number, ranks=ranks):
                self.assertEqual(process.returncode, 75, out + err)
                self.assertEqual(status(self.folder / output), {"exit_code": "75", "stop_reason": "interrupted"})
                self.assertEqual(processes.wait_until_none(mark), [])
                self.assertIn("--resume", out)
                there = len(column(self.folder / output, "/trace/iteration"))
                self.expect(0, "run", "slow.ini", "-q", "-o", output, "--resume", ranks=2,
                            *ahead, *settings(budget__iterations=there + 2))
                rows[output] = there + 3
        self.expect(0, "run", "slow.ini", "-q", "-o", "whole.h5", *ahead, *settings(budget__iterations=max(rows.values()) - 1))
        for name in ("value", "gradient_norm", "step", "evaluations"):
            whole = column(self.folder / "whole.h5", f"/trace/{name}")
            for output, number in rows.items():
                self.assertEqual(list(map(repr, column(self.folder / output, f"/trace/{name}"))),
                                 list(map(repr, whole[:number])), f"{name} of {output}")

    def test_a_solve_without_end(self):
        """It is left after run.grace, where rank 0 solves and where another rank does; the iterations before are kept."""
        built = tool("cc", "-O1", "-shared", "-fPIC", "-I", f"{SOURCE}/include", "-o", self.folder / "libcounted.so",
                     pathlib.Path(SOURCE) / "tests/cli/programs/counted.c")
        self.assertEqual(built.code, 0, built)
        self.write("endless.ini", "[problem]\nname = plugin\nlibrary = ./libcounted.so\nsettings = solving\n"
                                  "[inner]\nname = gradient-descent\ncontrol = fixed-steps\nsteps = 1000000000000\n"
                                  "[run]\ngrace = 0.3\n")
        for ranks in (0, 2):
            output = f"run{ranks}.h5"
            process, mark = self.start("run", "endless.ini", "-o", output, ranks=ranks)
            wait_until((self.folder / "solving").exists, process)
            (self.folder / "solving").unlink()
            process.send_signal(signal.SIGUSR1)
            out, err = process.communicate(timeout=HANGS)
            with self.subTest(ranks=ranks):
                self.assertEqual(process.returncode, 75, out + err)
                self.assertEqual(status(self.folder / output), {"exit_code": "75", "stop_reason": "interrupted"})
                self.assertIn(f"bizo repair {output}", err)
                self.assertEqual(processes.wait_until_none(mark), [])
                self.expect(0, "repair", output, "endless.ini")
                self.assertEqual(column(self.folder / output, "/trace/iteration"), [0])

    def test_a_start_without_end(self):
        """Before the run has begun there is nothing to keep: it is left after run.grace, too."""
        self.write("slow.py", "open('asked', 'w').close()\nimport time\ntime.sleep(100000)\n")
        for ranks in (0, 2):
            process, mark = self.start("run", "slow.ini", *settings(evaluation__start_limit=100000, run__grace=0.3), ranks=ranks)
            wait_until((self.folder / "asked").exists, process)
            process.send_signal(signal.SIGUSR1)
            out, err = process.communicate(timeout=HANGS)
            with self.subTest(ranks=ranks):
                self.assertEqual(process.returncode, 75, out + err)
                if ranks == 0:
                    self.assertIn("bizo: leaving before the run starts", err)
                self.assertEqual(processes.wait_until_none(mark), [])
                (self.folder / "asked").unlink()

    def test_nohup(self):
        """What was ignored before the run began does not end it."""
        process = subprocess.Popen(["nohup", BINARY, "run", "slow.ini", "-q", "-o", "run.h5"], cwd=self.folder,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until((self.folder / "run.journal").exists, process)
        process.send_signal(signal.SIGHUP)
        self.assertEqual(process.wait(HANGS), 0)

    def test_a_signal_to_mpirun_that_ends_it(self):
        """SIGTERM: the ranks have about a second."""
        job = ["slow.ini", "-q", *settings(budget__iterations=300, run__save_every=0.1)]
        self.expect(0, "run", *job, "-o", "whole.h5", ranks=3)
        process, mark = self.start("run", *job, "-o", "run.h5", ranks=3)
        wait_until((self.folder / "run.h5").exists, process)
        process.terminate()
        process.communicate(timeout=HANGS)
        self.assertEqual(processes.wait_until_none(mark), [])
        self.expect(0, "inspect", "run.h5")
        self.expect(0, "run", *job, "-o", "run.h5", "--resume", ranks=2)
        self.same("whole.h5", "run.h5")

    def test_no_batch_begins_that_the_wall_time_does_not_allow(self):
        self.expect(0, "run", "slow.ini", "-q", "-o", "whole.h5")
        (self.folder / "begins.txt").unlink()
        self.expect(75, "run", "slow.ini", "-q", "-o", "run.h5", *settings(budget__wall_time=0.4))
        self.none_begins_late(0.4)
        self.expect(0, "run", "slow.ini", "-q", "-o", "run.h5", "--resume")
        self.same("whole.h5", "run.h5")
        self.assertIn("budget.wall_time = not set, was 0.4", attribute(self.folder / "run.h5", "history"))


class Resumed(Runs):
    def test_what_may_change_and_what_may_not(self):
        job = self.expect(0, "run", "job.ini", "-q", "-o", "run.h5", *settings(budget__iterations=20))
        self.assertEqual(job.err, "")
        refused = self.expect(2, "run", "job.ini", "-q", "-o", "run.h5", "--resume",
                              *settings(method__radius=0.1, run__seed=7))
        self.assertEqual(len(refused.err.splitlines()), 1, refused)
        for words in ("method.radius = 0.1, was not set", "run.seed = 7, was not set"):
            self.assertIn(words, refused.err)
        self.expect(0, "run", "job.ini", "-q", "-o", "run.h5", "--resume", *settings(run__save_every=5), ranks=2)
        self.expect(0, "run", "job.ini", "-q", "-o", "whole.h5")
        self.same("whole.h5", "run.h5")
        self.assertEqual(column(self.folder / "run.h5", "/trace/iteration"), list(map(float, range(61))))
        history = attribute(self.folder / "run.h5", "history").strip()
        self.assertEqual(len(history.splitlines()), 2, history)
        self.assertIn("budget.iterations = 60, was 20; run.save_every = 5, was 0.3", history)

    def test_what_is_proposed_works(self):
        """To somebody who starts a run where there is one: each of the three ends of the one before."""
        def proposed(*words):
            told = self.expect(2, "run", *words).err
            self.assertIn("--set run.overwrite=yes", told)
            return told
        path = self.write("wrong.ini", "[problem]\nname = quadratic\nd = 3\nstart = 1e300\n[run]\noutput = wrong.h5\n")
        self.expect(3, "run", path, "-q")
        told = proposed(path)
        self.assertRegex(told, r"has a run that went wrong \(\S*wrong.journal\): start anew with")
        self.assertNotIn("max_failed_share", told, "it diverged")
        failed = ["job.ini", "-q", "-o", "failed.h5", *settings(method__radius=1e160)]
        self.expect(3, "run", *failed)
        self.assertIn("(--resume helps only with a larger evaluation.max_failed_share)", proposed(*failed))
        self.expect(3, "run", path, "-q", "--resume")
        short = ["job.ini", "-q", "-o", "early.h5"]
        self.expect(75, "run", *short, *settings(budget__wall_time=0.1))
        self.assertIn("continue it with --resume, or start anew", proposed(*short))
        other = short + settings(problem__start=2)
        told = proposed(*other)
        self.assertIn("an unfinished run of another configuration (problem.start = 2, was not set): start anew with", told)
        self.assertNotIn("--resume", told)
        self.expect(2, "run", *other, "--resume")
        self.expect(0, "run", *short, "--resume")

    def test_other_data_is_another_run(self):
        self.write("data.txt", "0.5 0.5 0.5 0.5\n")
        four = settings(problem__d=4, directions__scale="data.txt", directions__count=2, budget__iterations=3)
        self.expect(0, "run", "job.ini", "-q", *four)
        self.write("data.txt", "0.5 0.5 0.5 0.25\n")
        refused = self.expect(2, "run", "job.ini", "-q", "--resume", *four)
        self.assertIn("directions.scale, the file data.txt = SHA-256", refused.err)

    def test_another_program_is_another_run(self):
        self.expect(75, "run", "slow.ini", "-q", *settings(budget__wall_time=0.2))
        self.write("slow.py", SLOW.replace("0.3", "0.4"))
        refused = self.expect(2, "run", "slow.ini", "-q", "--resume")
        self.assertIn("slow.py = SHA-256", refused.err)

    def test_results_without_a_checkpoint_are_kept(self):
        self.expect(0, "run", "job.ini", "-q", *settings(budget__iterations=2))
        (self.folder / "run.checkpoint").unlink()
        self.assertIn("exists already", self.expect(2, "run", "job.ini", "-q", "--resume=auto").err)
        self.assertEqual(column(self.folder / "run.h5", "/trace/iteration"), [0, 1, 2])

    def test_what_is_there(self):
        nothing = self.expect(2, "run", "job.ini", "-q", "--resume")
        self.assertIn("--resume=auto", nothing.err)
        self.expect(2, "run", "job.ini", "-q", "--resume=always")
        self.expect(75, "run", "job.ini", "-q", *settings(budget__wall_time=0.1))
        (self.folder / "run.h5").unlink()
        kept = self.expect(2, "run", "job.ini", "-q")
        self.assertIn("--resume", kept.err)
        self.expect(0, "run", "job.ini", "-q", *settings(run__overwrite="yes", budget__iterations=2))
        self.assertEqual(column(self.folder / "run.h5", "/trace/iteration"), [0, 1, 2])

    def test_damaged_files(self):
        """Cut and flipped at random: the same bits at the end, or one line that says what is damaged."""
        self.expect(0, "run", "job.ini", "-q", "-o", "whole.h5")
        chance = random.Random(SEED)
        outcomes = {0: 0, 1: 0}
        for trial in range(10):
            output = f"trial{trial}.h5"
            process, _ = self.start("run", "job.ini", "-q", "-o", output, *settings(run__checkpoint_every=0.05))
            old = self.folder / f"trial{trial}.checkpoint.old"
            wait_until(lambda: process.poll() is not None or old.exists())
            process.send_signal(signal.SIGUSR1)
            said = process.communicate(timeout=HANGS)
            self.assertIn(process.returncode, (0, 75), said)  # 0: it was faster than the look at its files
            for name in (["checkpoint"], ["journal"], ["checkpoint", "journal"], ["checkpoint.old", "journal.old"],
                         ["checkpoint", "checkpoint.old"])[trial % 5]:
                path = self.folder / f"trial{trial}.{name}"
                if not path.exists():
                    continue
                content = bytearray(path.read_bytes())
                if chance.random() < 0.5:
                    del content[chance.randrange(len(content)):]
                else:
                    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
                path.write_bytes(content)
            result = self.bizo("run", "job.ini", "-q", "-o", output, "--resume")
            outcomes[result.code] += 1
            if result.code == 0:
                self.same("whole.h5", output)
            else:
                self.assertEqual(len(result.err.splitlines()), 1, result)
        self.assertGreaterEqual(outcomes[0], 8, outcomes)


if __name__ == "__main__":
    unittest.main()
