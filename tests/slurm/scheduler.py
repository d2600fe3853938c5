"""The job scripts under a real SLURM of four nodes: interrupted in every way that it has, with the same bits at the end.

BIZO_AHEAD: what all runs ask ahead beside directions with their base: lag, or speculation (default: nothing).
"""
import os
import pathlib
import signal
import subprocess
import time
import unittest

from cluster import Cluster, skip_or_fail

import processes  # noqa: E402
from blackbox import python_with_numpy  # noqa: E402
from program import BINARY, SOURCE, settings, status, tool  # noqa: E402

JOBS = pathlib.Path(SOURCE) / "jobs"
FOUR_NODES = ["--exclude=n5", "--nodes=4", "--ntasks-per-node=2", "--time=10", "--mem-per-cpu=100M"]

# An evaluation takes long while the file NAME.slow is there: a run is over only after the test has removed it.
PROGRAM = f"""\
import os, sys, time
sys.path.insert(0, "{SOURCE}/tools/python")
import bizo

class Slow(bizo.Problem):
    d = 6

    def value(self, x):
        if os.path.exists(f"{{sys.argv[1]}}.slow"):
            time.sleep(0.05)
        return sum((x - 0.3) ** 2) + 1e-3 * (self.question.seed % 1000)

bizo.serve(Slow())
"""

# 400 iterations on 8 ranks: with 3 evaluations of 50 ms, one after the other, 60 s at least; with a lag 48 s.
CONFIG = """\
[problem]
name = program
command = {python} {folder}/slow.py {folder}/{name}
protocol = stream
[method]
difference = central
radius = 0.1
[directions]
family = sphere
count = 8
[evaluation]
batch = 1
[budget]
iterations = 400
[run]
checkpoint_every = 0.5
save_every = 1
"""

AHEAD = {"": "", "lag": "[method]\nlag = 2\n[evaluation]\nbackup = on\n",
         "speculation": "[step]\nrule = armijo\n[evaluation]\nspeculate = on\n"}[os.environ.get("BIZO_AHEAD", "")]

STUDY = """\
[problem]
name = quadratic
[budget]
iterations = 20
[vary]
method.name = hozog, es
run.seed = 1..3
"""


class Scheduler(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(nodes=5)
        cls.addClassCleanup(cls.end)
        cls.folder = cls.cluster.folder / "jobs"
        cls.folder.mkdir()
        (cls.folder / "slow.py").write_text(PROGRAM, encoding="utf-8")
        cls.python = python_with_numpy()
        cls.cluster.environment["BIZO"] = BINARY
        cls.write("whole")
        done = tool(BINARY, "run", cls.folder / "whole.ini", "-q", "-o", cls.folder / "whole.h5")
        assert done.code == 0, done

    @classmethod
    def end(cls):
        left = cls.cluster.stop()
        assert not left, left

    @classmethod
    def write(cls, name):
        text = CONFIG.format(python=cls.python, folder=cls.folder, name=name) + AHEAD
        (cls.folder / f"{name}.ini").write_text(text, encoding="utf-8")

    @classmethod
    def submit(cls, script, name, *how, arguments=()):
        """The script with a configuration of that name; `how` it is submitted."""
        cls.write(name)
        return cls.cluster.submit(*FOUR_NODES, *how, "-J", name, "-o", f"{name}-%j.log", JOBS / script, f"{name}.ini",
                                  *arguments, cwd=cls.folder)

    def log(self, name):
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob(f"{name}-*.log")))

    def same_items(self, one, item, other, other_item):
        diff = tool("h5diff", self.folder / one, self.folder / other, item, other_item)
        self.assertEqual((diff.code, diff.out + diff.err), (0, ""), f"{item} of {one}, {other_item} of {other}")

    def same(self, name):
        for item in ("/trace", "/solution/x", "/solution/value"):
            self.same_items("whole.h5", item, f"{name}.h5", item)

    def finished(self, name, job):
        """SLURM and the run agree that it has ended well, with the bits of the run that nobody disturbed."""
        states = self.cluster.wait(job)
        self.assertEqual(states, ["COMPLETED"], self.log(name))
        self.assertEqual(status(self.folder / f"{name}.h5"), {"exit_code": "0", "stop_reason": "iterations"})
        self.same(name)

    @classmethod
    def slow_down(cls, name):
        (cls.folder / f"{name}.slow").touch()

    def let_go(self, name):
        (self.folder / f"{name}.slow").unlink()

    def wait_for(self, what, condition, limit=900):
        end = time.monotonic() + limit
        while not condition():
            self.assertLess(time.monotonic(), end, f"no {what} after {limit} s")
            time.sleep(0.05)

    def wait_for_work(self, name, job):
        """It has written checkpoints: the run is in the midst of it."""
        self.wait_for(f"work of {name}: {self.cluster.show(job)}", (self.folder / f"{name}.checkpoint.old").exists)


class Undisturbed(Scheduler):
    def test_mpirun_and_srun(self):
        jobs = {"mpirun": self.submit("single.sbatch", "mpirun"),
                "srun": self.submit("single.sbatch", "srun", "--export=ALL,LAUNCHER=srun --mpi=pmix")}
        for name, job in jobs.items():
            with self.subTest(name):
                self.finished(name, job)
                self.assertIn("8 ranks", self.log(name))

    def test_a_mistake_is_not_repeated(self):
        job = self.submit("requeue.sbatch", "wrong", arguments=["--set", "budget.iterations=many"])
        self.assertEqual(self.cluster.wait(job), ["FAILED"])
        shown = self.cluster.show(job)
        self.assertEqual((shown["ExitCode"], shown["Restarts"]), ("2:0", "0"))
        self.assertEqual(self.log("wrong").count("bizo: "), 1, self.log("wrong"))

    def test_a_budget_that_is_used_up_is_no_reason_to_come_back(self):
        self.slow_down("spent")
        job = self.submit("requeue.sbatch", "spent", arguments=["--set", "budget.wall_time=2"])
        self.assertEqual(self.cluster.wait(job), ["FAILED"])
        shown = self.cluster.show(job)
        self.assertEqual((shown["ExitCode"], shown["Restarts"]), ("75:0", "0"), self.log("spent"))

    def test_array_and_merge(self):
        """One task a seed; the job that merges them waits for all of them."""
        job = self.submit("array.sbatch", "many", "--nodes=1", "--array=1-4%3")
        merge = self.cluster.submit(f"--dependency=afterok:{job}", "-o", "merge.log", "--wrap",
                                    f"{BINARY} merge all.h5 many-*.h5", cwd=self.folder)
        self.assertEqual(self.cluster.wait(job), ["COMPLETED"] * 4, self.log("many"))
        self.assertEqual(self.cluster.wait(merge), ["COMPLETED"], (self.folder / "merge.log").read_text())
        self.same("many-1")  # the seed of the other runs
        for seed in (1, 2, 3, 4):
            self.same_items(f"many-{seed}.h5", "/trace", "all.h5", f"/runs/many-{seed}/trace")

    def test_a_study_as_an_array(self):
        """A task a cell; the last to end writes the table, with the bits of a study that ran here."""
        for name in ("study", "here"):
            (self.folder / f"{name}.ini").write_text(STUDY, encoding="utf-8")
        here = subprocess.run([BINARY, "study", "here.ini", "--ranks", "2"], cwd=self.folder, text=True, capture_output=True, check=False)
        self.assertEqual(here.returncode, 0, here.stdout + here.stderr)
        script = subprocess.run([BINARY, "slurm", "study.ini", "--time", "0:10:00"], cwd=self.folder, text=True, capture_output=True, check=True)
        (self.folder / "study.sbatch").write_text(script.stdout, encoding="utf-8")
        job = self.cluster.submit("--exclude=n5", "--mem-per-cpu=100M", "study.sbatch", cwd=self.folder)
        self.assertEqual(self.cluster.wait(job), ["COMPLETED"] * 6, self.log("study"))
        for item in ("seed", "value", "evaluations", "name"):
            self.same_items("here.h5", f"/table/{item}", "study.h5", f"/table/{item}")

    def test_programs_with_an_mpirun_of_their_own(self):
        """Teams of one node, and a team of two: its processes are where its ranks are."""
        (self.folder / "nest.sh").write_text(
            "export OMPI_MCA_plm_slurm_args=--overlap\n"
            'mpirun --bind-to none --host "$BIZO_TEAM_HOSTS" -n "$BIZO_TEAM_SIZE" hostname | sort >hosts || exit 1\n'
            'echo $BIZO_TEAM_HOSTS: $(cat hosts) >>../../seen\necho value 1 >"$1"\n', encoding="utf-8")
        (self.folder / "nest.ini").write_text(
            "[problem]\nname = program\ncommand = sh ./nest.sh {output}\nd = 1\n[method]\nmeasure_noise = no\n"
            "[directions]\nfamily = coordinate\ncount = 1\n[budget]\niterations = 1\n[run]\noutput = nest.h5\noverwrite = yes\n",
            encoding="utf-8")
        for size, said in ((2, {"n1:2: n1 n1", "n2:2: n2 n2"}), (4, {"n1:2,n2:2: n1 n1 n2 n2"})):
            job = self.cluster.submit("--nodelist=n1,n2", "--nodes=2", "--ntasks-per-node=2", "--time=10", "--mem-per-cpu=100M",
                                      "-o", "nest.log", "--wrap",
                                      f"mpirun {BINARY} run nest.ini --set evaluation.ranks_per_item={size}", cwd=self.folder)
            self.assertEqual(self.cluster.wait(job), ["COMPLETED"], (self.folder / "nest.log").read_text())
            self.assertLessEqual(set((self.folder / "seen").read_text().splitlines()), said)
            self.assertEqual("several nodes" in (self.folder / "nest.log").read_text(), size == 4)
            (self.folder / "seen").unlink()

    def test_a_script_that_bizo_writes(self):
        self.write("made")
        script = tool(BINARY, "slurm", self.folder / "made.ini", "--nodes", 2, "--ranks", 4, *settings(run__save_every=2))
        self.assertEqual(script.code, 0, script)
        (self.folder / "made.sbatch").write_text(script.out, encoding="utf-8")
        self.assertEqual(tool("shellcheck", "--exclude=SC2016", self.folder / "made.sbatch").out, "")
        job = self.cluster.submit("--exclude=n5", "made.sbatch", cwd=self.folder)
        self.finished("made", job)
        asked = self.cluster.show(job)
        self.assertEqual((asked["JobName"], asked["NumNodes"], asked["NumTasks"]), ("made", "2", "4"))
        self.assertIn("4 ranks", self.log("made"))


class Interrupted(Scheduler):
    @classmethod
    def setUpClass(cls):
        """The limit of a job is a minute at least: it passes on a node of its own while the other tests run."""
        super().setUpClass()
        cls.slow_down("limit")
        cls.slow_down("short")
        cls.short = cls.submit("single.sbatch", "short", "--exclude=n[1-4]", "--nodes=1", "--time=1")
        cls.limited = cls.submit("requeue.sbatch", "limit", "--exclude=n[1-4]", "--nodes=1", "--time=1", "--signal=B:USR1@20")

    def test_a_signal(self):
        self.slow_down("signal")
        job = self.submit("requeue.sbatch", "signal")
        self.wait_for_work("signal", job)
        self.cluster.run("scancel", "--signal=USR1", "--batch", job)
        self.wait_for("requeue", lambda: self.cluster.show(job)["Restarts"] == "1")
        self.let_go("signal")
        self.finished("signal", job)
        self.assertIn("back to the queue", self.log("signal"))

    def test_preemption(self):
        self.slow_down("modest")
        job = self.submit("requeue.sbatch", "modest")
        self.wait_for_work("modest", job)
        urgent = self.cluster.submit("--partition=urgent", "--exclude=n5", "--nodes=4", "--exclusive", "-o", "/dev/null", "--wrap",
                                     "sleep 1", cwd=self.folder)
        self.assertEqual(self.cluster.wait(urgent), ["COMPLETED"])
        self.let_go("modest")
        self.finished("modest", job)
        self.assertEqual(self.cluster.show(job)["Restarts"], "1")

    def test_the_limit(self):
        """SLURM's own timer."""
        self.wait_for("requeue", lambda: self.cluster.show(self.limited)["Restarts"] == "1")
        self.let_go("limit")
        self.finished("limit", self.limited)
        self.assertNotIn("TIME LIMIT", self.log("limit"))
        self.assertIn("back to the queue", self.log("limit"))


    def test_the_limit_without_a_signal(self):
        """bizo asks SLURM how long it has, and leaves before that by itself."""
        self.assertEqual(self.cluster.wait(self.short), ["FAILED"], self.log("short"))
        self.assertEqual(self.cluster.show(self.short)["ExitCode"], "75:0")
        self.assertEqual(status(self.folder / "short.h5"), {"exit_code": "75", "stop_reason": "time-limit"})
        self.let_go("short")
        self.finished("short", self.submit("single.sbatch", "short"))


class Broken(Scheduler):
    def test_a_dead_rank(self):
        self.slow_down("rank")
        job = self.submit("requeue.sbatch", "rank")
        self.wait_for_work("rank", job)
        ranks = [pid for pid, line in processes.marked(self.cluster.mark) if line.startswith(f"{BINARY} run rank.ini")]
        self.assertEqual(len(ranks), 8)
        os.kill(ranks[-1], signal.SIGKILL)
        self.wait_for("second mpirun", lambda: "was killed (exit code 137); resuming" in self.log("rank"))
        self.let_go("rank")
        self.finished("rank", job)

    def test_a_node_dies(self):
        self.slow_down("power")
        job = self.submit("requeue.sbatch", "power")
        self.wait_for_work("power", job)
        self.cluster.kill_node("n3")
        self.wait_for("second mpirun", lambda: "continuing on n1:2,n2:2,n4:2" in self.log("power"))
        self.let_go("power")
        self.finished("power", job)
        self.assertEqual(self.cluster.show(job)["Restarts"], "0")
        self.assertIn("6 ranks", self.log("power"))

    def test_the_first_node_dies(self):
        """With it the script and rank 0: the last node sends the job back to the queue."""
        self.slow_down("first")
        job = self.submit("requeue.sbatch", "first", "--exclude=n3", "--nodes=2", "--export=ALL,LOOK_EVERY=1")
        self.wait_for_work("first", job)
        first = self.cluster.show(job)["BatchHost"]
        self.cluster.kill_node(first)
        self.wait_for("requeue", lambda: self.cluster.show(job)["Restarts"] == "1")
        self.let_go("first")
        self.finished("first", job)
        self.assertNotEqual(self.cluster.show(job)["BatchHost"], first)


if __name__ == "__main__":
    skip_or_fail()
    unittest.main()
