"""bizo launch and jobs/requeue.sbatch go on by themselves, whatever is killed, and whenever.

BIZO_TRIALS: how many processes are killed, half of them under each of the two (default 12). A quarter of them within
the first second of a start. Several queries are out at any time: with a lag, or asked ahead by a line search.
"""
import os
import pathlib
import random
import signal
import subprocess
import unittest

import processes
from launch import Launched
from program import BINARY, MPIRUN, SOURCE, attribute, settings, status
from waiting import wait_until

TRIALS = int(os.environ.get("BIZO_TRIALS", "12"))
SEED = 1

# Seconds from the first rank of a start to the end of what can be killed, without load; only where kills fall
# depends on it. 100 iterations of 17 evaluations, of 3 ms at least each, on three ranks.
DURATION = 2.5
JOB = ["slow.ini", "-q", *settings(budget__iterations=100, run__start_limit=10)]
LAG = [*JOB, *settings(method__lag=2, evaluation__backup="on")]
SPECULATION = [*JOB, *settings(step__rule="armijo", evaluation__speculate="on", evaluation__backup="on", budget__iterations=60)]

# bizo launch and the script give up at the sixth failure in a row within ten minutes.
MOST_KILLS = 4

# What the script asks of SLURM, on one node that always answers.
COMMANDS = {"scontrol": 'case $1 in show) hostname ;; requeue) touch requeued ;; esac', "srun": "exit 0", "squeue": "exit 0"}


def parent(pid):
    try:
        return int(pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:  # it ended meanwhile
        return None


class Chaos(Launched):
    def setUp(self):
        super().setUp()
        self.chance = random.Random(SEED)

    def victims(self, mark, whom):
        """Their processes: one rank, all ranks, mpirun, or what started it."""
        running = processes.marked(mark)
        ranks = {pid for pid, line in running if line.startswith(f"{BINARY} run")}
        ranks = [pid for pid in ranks if parent(pid) not in ranks]  # a program that a rank is about to start looks like it
        if whom == "rank":
            return self.chance.sample(ranks, min(1, len(ranks)))
        if whom == "ranks":
            return ranks
        word = {"mpirun": "mpirun ", "launch": f"{BINARY} launch"}[whom]
        return [pid for pid, line in running if line.startswith(word)]

    def kill_within(self, process, mark, seconds, whom):
        """Whether there was somebody to kill at an instant at random, counted from the first rank on."""
        wait_until(lambda: process.poll() is not None or self.victims(mark, "ranks"))
        try:
            process.wait(self.chance.uniform(0, seconds))
        except subprocess.TimeoutExpired:
            pass
        killed = 0
        for pid in self.victims(mark, whom):
            try:
                os.kill(pid, signal.SIGKILL)
                killed = 1
            except ProcessLookupError:
                pass
        return killed

    def chaos(self, job, kills, start, whoms):
        self.expect(0, "run", *job, "-o", "whole.h5", ranks=2)
        killed = early = runs = 0
        while killed < kills:
            output = f"run{runs}.h5"
            runs += 1
            process, mark = start(output)
            for _ in range(min(MOST_KILLS, kills - killed)):
                soon = self.chance.random() < 0.4
                done = self.kill_within(process, mark, 1 if soon else DURATION, self.chance.choice(whoms))
                killed += done
                early += done and soon
            code, out, err = self.end_of(process, mark, limit=300)
            self.assertEqual(code, 0, f"{output}: {out}{err}")
            self.assertEqual(status(self.folder / output), {"exit_code": "0", "stop_reason": "iterations"})
            self.assertEqual(attribute(self.folder / output, "status"), "finished")
            self.same("whole.h5", output)
            self.assertFalse((self.folder / f".run{runs - 1}.owner").exists())
        print(f"{self.id()}: {killed} kills in {runs} runs, {early} of them within the first second of a start")

    def test_launch(self):
        def start(output):
            losses = self.chance.choice([[], settings(run__survive_rank_loss="on", run__rank_timeout=1.5)])
            return self.start("launch", self.chance.choice([1, 2, 3, 4]), *LAG, "-o", output, *losses)
        self.chaos(LAG, (TRIALS + 1) // 2, start, ["rank", "ranks", "mpirun"])

    def test_requeue(self):
        tools = self.folder / "tools"
        tools.mkdir()
        for name, text in COMMANDS.items():
            (tools / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
            (tools / name).chmod(0o755)
        self.addCleanup(self.assertFalse, (self.folder / "requeued").exists())

        def start(output):
            mark = processes.new_mark()
            environment = {**processes.environment(mark), "PATH": f"{tools}:{pathlib.Path(MPIRUN).parent}:{os.environ['PATH']}",
                           "BIZO": BINARY, "SLURM_NTASKS_PER_NODE": "3", "SLURM_JOB_NODELIST": "here", "SLURM_JOB_ID": "1",
                           "OMPI_MCA_ras": "^slurm", "OMPI_MCA_plm": "^slurm"}
            script = ["bash", f"{SOURCE}/jobs/requeue.sbatch", *SPECULATION, "--output", output]
            return subprocess.Popen(script, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, text=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE), mark
        self.chaos(SPECULATION, TRIALS // 2, start, ["rank", "ranks", "mpirun", "launch"])


if __name__ == "__main__":
    unittest.main()
