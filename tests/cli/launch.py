"""bizo launch, runs that lose ranks, and runs that have to leave in time.

BIZO_TRIALS: how many runs lose ranks at random instants (default 3).
"""
import os
import pathlib
import random
import shlex
import signal
import subprocess
import time
import unittest

import processes
import resume
from program import BINARY, HANGS, MPIRUN, SOURCE, command, settings, status
from waiting import wait_until

TRIALS = int(os.environ.get("BIZO_TRIALS", "3"))

# 120 iterations of 17 evaluations, of 3 ms at least each: more than a second on five ranks, whatever the machine.
JOB = ["slow.ini", *settings(budget__iterations=120)]
SURVIVING = settings(run__survive_rank_loss="on", run__rank_timeout=1.5)


def variable(pid, name):
    for entry in pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
        if entry.startswith(f"{name}=".encode()):
            return entry.partition(b"=")[2].decode()
    return None


class Launched(resume.Runs):
    def ranks(self, mark):
        """Ids of the processes, by rank."""
        found = {}
        for pid, line in processes.marked(mark):
            rank = variable(pid, "OMPI_COMM_WORLD_RANK") if line.startswith(f"{BINARY} run") else None
            if rank is not None:
                found[int(rank)] = pid
        return found

    def wait_for(self, name):
        wait_until((self.folder / name).exists)

    def end_of(self, process, mark, limit=HANGS):
        out, err = process.communicate(timeout=limit)
        self.assertEqual(processes.wait_until_none(mark), [])
        return process.returncode, out, err


class Launch(Launched):
    def test_exit_codes(self):
        self.expect(0, "launch", 2, *JOB, "-q", *SURVIVING)
        self.assertEqual(status(self.folder / "run.h5")["stop_reason"], "iterations")
        there = self.expect(1, "launch", 2, *JOB, "-q", *SURVIVING, "-o", "missing/run.h5").err
        self.assertIn("there is no folder", there)
        # Without losses mpirun's own code is passed on.
        self.expect(75, "launch", 2, *JOB, "-q", "-o", "other.h5", "--time-limit", "0.1")
        self.expect(0, "launch", 2, *JOB, "-q", "-o", "other.h5", "--resume")
        self.same("run.h5", "other.h5")

    def test_mistakes(self):
        for words, said in [(["none", "slow.ini"], "number of ranks"), (["0", "slow.ini"], "number of ranks"),
                            (["2"], "argument is missing"), (["2", "none.ini"], "none.ini")]:
            self.assertIn(said, self.bizo("launch", *words).err)
        self.assertIn("starts mpirun itself", self.expect(2, "launch", 2, "slow.ini", ranks=2).err)

    def test_options_of_mpirun(self):
        done = self.expect(0, "launch", 1, *JOB, *settings(budget__iterations=1), "--", "-n", "1", "--tag-output")
        self.assertIn("[1,0]<stdout>", done.out)

    def test_signals_are_passed_on(self):
        for number in (signal.SIGUSR1, signal.SIGTERM):
            with self.subTest(number):
                process, mark = self.start("launch", 3, *JOB, "-q", *SURVIVING, "-o", f"{number}.h5",
                                           *settings(budget__iterations=10000))
                self.wait_for(f"{number}.journal")
                process.send_signal(number)
                self.assertIn(self.end_of(process, mark)[0], {signal.SIGUSR1: {75}, signal.SIGTERM: {75, 1, 143}}[number])
                self.expect(0, "run", *JOB, "-q", "-o", f"{number}.h5", "--resume=auto",
                            *settings(budget__iterations=1))

    def test_a_batch_that_does_not_come_back_in_time_is_left(self):
        """After the grace the run leaves, with its status; what was at work is evaluated again."""
        self.write("stuck.py", resume.SLOW.replace("time.sleep(0.003)", """if self.question.iteration >= 2:
            open("stuck", "w").close()
            time.sleep(600)"""))
        job = [self.stuck_job(), "-q", *settings(run__grace=1)]
        for ranks in (0, 3):
            output = f"stuck{ranks}"
            (self.folder / "stuck").unlink(missing_ok=True)
            process, mark = self.start("run", *job, "-o", f"{output}.h5", ranks=ranks)
            self.wait_for("stuck")
            process.send_signal(signal.SIGUSR1)
            code, _, err = self.end_of(process, mark)
            self.assertEqual(code, 75, err)
            self.assertIn("leaving now", err)
            self.assertEqual(status(self.folder / f"{output}.h5"), {"exit_code": "75", "stop_reason": "interrupted"})

    def stuck_job(self):
        text = (self.folder / "slow.ini").read_text().replace("slow.py", "stuck.py")
        self.write("stuck.ini", text)
        return "stuck.ini"

    def test_the_end_of_an_allocation(self):
        end = {"SLURM_JOB_END_TIME": str(int(time.time()) + 16)}
        done = self.bizo("run", "slow.ini", *settings(budget__iterations=10000), environment=end)
        self.assertEqual(done.code, 75, done)
        self.assertIn("time left", done.out)
        self.assertLess(time.time(), int(end["SLURM_JOB_END_TIME"]))
        self.assertEqual(status(self.folder / "run.h5")["stop_reason"], "time-limit")

    def test_batches_of_seconds_come_back_after_a_signal(self):
        """mpirun signals every rank; what another rank tells rank 0 of it is no second signal."""
        self.write("slow.py", resume.SLOW.replace("time.sleep(0.003)", """import os
        open(f"begun.{os.getpid()}", "w").close()
        time.sleep(0.8)"""))
        process, mark = self.start("run", "slow.ini", "-q", ranks=4)
        wait_until(lambda: len(list(self.folder.glob("begun.*"))) == 4, process)  # the programs of all ranks
        process.send_signal(signal.SIGUSR1)
        code, _, err = self.end_of(process, mark)
        self.assertEqual(code, 75, err)
        self.assertNotIn("leaving now", err)
        self.assertTrue((self.folder / "run.h5").exists())

    def test_a_batch_that_took_too_long_does_not_end_every_start(self):
        self.write("slow.py", resume.SLOW.replace("time.sleep(0.003)", """import pathlib
        again = pathlib.Path("again").exists()
        pathlib.Path("again").touch()
        time.sleep(0.003 if again else 3)"""))
        job = ["slow.ini", "-q", *settings(budget__iterations=3)]
        self.expect(75, "run", *job, "--time-limit", "1")
        for _ in range(30):
            code = self.bizo("run", *job, "--time-limit", "2.5", "--resume").code
            if code == 0:
                break
            self.assertEqual(code, 75)
        self.assertEqual(code, 0)

    def test_a_signal_to_any_rank(self):
        process, mark = self.start("run", *JOB, "-q", *settings(budget__iterations=10000), ranks=3)
        self.wait_for("run.journal")
        os.kill(self.ranks(mark)[2], signal.SIGUSR1)
        self.assertEqual(self.end_of(process, mark)[0], 75)


class Starts(Launched):
    """With an mpirun in the PATH that does what the test wants, and counts its calls."""

    def launch(self, script, *more):
        tools = self.folder / "tools"
        tools.mkdir(exist_ok=True)
        (tools / "mpirun").write_text(f"#!/bin/sh\necho >>calls\n{script}\n", encoding="utf-8")
        (tools / "mpirun").chmod(0o755)
        (self.folder / "calls").unlink(missing_ok=True)
        result = self.bizo("launch", 2, "job.ini", "-q", *settings(run__overwrite="yes", budget__iterations=2), *more,
                           environment={"PATH": f"{tools}:{os.environ['PATH']}"})
        return result, len((self.folder / "calls").read_text())

    def test_one_that_hangs_is_ended_and_begun_again(self):
        """Open MPI 4.1 does so when a rank is killed early, and hears no SIGTERM then."""
        hangs = f"if mkdir hung; then trap '' TERM; while :; do sleep 1; done; fi 2>/dev/null\nexec {shlex.quote(MPIRUN)} \"$@\""
        done, calls = self.launch(hangs, *settings(run__start_limit=4))
        self.assertEqual(done.code, 0, done)
        self.assertGreaterEqual(calls, 2)
        self.assertIn("run.start_limit); starting again", done.err)
        self.assertEqual(status(self.folder / "run.h5")["stop_reason"], "iterations")

    def test_one_that_always_hangs_is_given_up(self):
        done, calls = self.launch("exec sleep 1000", *settings(run__start_limit=0.1))
        self.assertEqual((done.code, calls, len(done.err.splitlines())), (1, 6, 6), done)
        self.assertIn("gave up after 6 starts", done.err.splitlines()[-1])

    def test_what_would_happen_again_is_not_begun_again(self):
        """A mistake in mpirun's options, a host that is gone, a program that crashes."""
        for script, code in (("exit 1", 1), ("exit 213", 213), ("exit 205", 205), ("kill -SEGV $$", 139), ("kill -ABRT $$", 134)):
            done, calls = self.launch(script)
            self.assertEqual((done.code, calls, done.err), (code, 1, ""), script)

    def test_what_was_killed_is_begun_again(self):
        for script in ("kill -KILL $$", "exit 137", "exit 143"):
            done, calls = self.launch(f"[ -e calls ] && [ $(wc -l <calls) -gt 2 ] && exec {shlex.quote(MPIRUN)} \"$@\"\n{script}")
            self.assertEqual((done.code, calls), (0, 3), done)
            self.assertEqual(done.err.count("starting again"), 2)

    def test_a_start_that_was_killed_may_begin_late(self):
        """After the next one was started: that one finds an output, and the run goes on all the same."""
        mpirun = shlex.quote(MPIRUN)
        late = (f'[ $(wc -l <calls) -gt 2 ] && exec {mpirun} "$@"\n'
                f'[ $(wc -l <calls) -lt 2 ] && exit 137\n'
                f'env -u BIZO_LAUNCH_REPORT {mpirun} "$@" --time-limit 0.001\nexec {mpirun} "$@"')
        done, calls = self.launch(late, *settings(run__overwrite="no"))
        self.assertEqual((done.code, calls), (0, 3), done)
        self.assertEqual(status(self.folder / "run.h5")["stop_reason"], "iterations")

    def test_an_owner_that_was_killed_at_its_very_end_leaves_nothing(self):
        """It has said its end and has still its file: as after a kill between the two."""
        killed = (f'{shlex.quote(MPIRUN)} "$@" & until cp .run.owner left 2>/dev/null && [ -s left ]; do :; done\n'
                  "wait $!; code=$?; cp left .run.owner; exit $code")
        done, calls = self.launch(killed, *SURVIVING)
        self.assertEqual((done.code, calls), (0, 1), done)
        self.assertTrue((self.folder / "left").exists())
        self.assertFalse((self.folder / ".run.owner").exists())

    def test_mpirun_gets_the_defaults_of_the_shell_script(self):
        tools = self.folder / "tools"
        tools.mkdir()
        (tools / "mpirun").write_text("#!/bin/sh\nenv\nexit 3\n", encoding="utf-8")
        (tools / "mpirun").chmod(0o755)
        bare = {"PATH": f"{tools}:/usr/bin:/bin"}

        def given(*words, **more):
            done = subprocess.run(words, cwd=self.folder, env=bare | more, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
            return dict(line.split("=", 1) for line in done.stdout.splitlines() if line.startswith("OMPI_"))

        shell = given("bash", "-c", '. "$1/tools/mpi_environment.sh"; env', "bash", SOURCE)
        self.assertIn("OMPI_MCA_rmaps_base_oversubscribe", shell)
        launch = (BINARY, "launch", "2", "job.ini")
        self.assertEqual(given(*launch), shell)
        binding = "OMPI_MCA_hwloc_base_binding_policy"
        self.assertEqual(given(*launch, **{binding: "socket"})[binding], "socket", "what is set stays")
        self.assertNotIn(binding, given(*launch, SLURM_JOB_ID="7"))
        self.assertNotIn(binding, given(*launch, "--", "--host", "localhost:2"))

    def test_there_is_no_mpirun(self):
        done = subprocess.run([BINARY, "launch", "2", "job.ini"], cwd=self.folder, env={**os.environ, "PATH": "/nowhere"},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("no mpirun in PATH", done.stderr)


# Durations are log-normal, with a median of 8 ms and sigma = 1.
LOG_NORMAL = resume.SLOW.replace("time.sleep(0.003)", """import random
        time.sleep(random.Random(self.question.seed).lognormvariate(-4.8, 1))""")


class TimeLimit(Launched):
    def test_no_more_than_one_batch_late(self):
        self.write("slow.py", LOG_NORMAL)
        job = ["slow.ini", "-q", *settings(evaluation__batch=1, directions__count=16, budget__iterations=30)]
        chance = random.Random(3)
        for trial in range(max(2, TRIALS // 3)):
            output = f"trial{trial}.h5"
            limit, ranks = chance.uniform(1.5, 3), chance.choice([0, 2, 3])
            (self.folder / "begins.txt").unlink(missing_ok=True)
            done = self.bizo("run", *job, "-o", output, "--time-limit", f"{limit:.3f}", ranks=ranks)
            self.assertEqual(done.code, 75, done)
            self.assertEqual(status(self.folder / output)["stop_reason"], "time-limit")
            with self.subTest(trial=trial, ranks=ranks):
                self.none_begins_late(limit)
        self.expect(0, "run", *job, "-o", "whole.h5", ranks=4)
        self.expect(0, "run", *job, "-o", output, "--resume", ranks=4)
        self.same("whole.h5", output)


class LostRanks(Launched):
    def finishes_without_rank_3(self, *job):
        """Of four ranks, one is killed, and whole.h5 is what is to come out."""
        process, mark = self.start("launch", 4, *job, *SURVIVING)
        self.wait_for("run.journal")
        os.kill(self.ranks(mark)[3], signal.SIGKILL)
        code, _, err = self.end_of(process, mark)
        self.assertEqual(code, 0, err)
        self.assertIn("rank 3 is gone", err)
        self.same("whole.h5", "run.h5")

    def test_workers_at_any_instant(self):
        self.expect(0, "run", *JOB, "-q", "-o", "whole.h5", ranks=4)
        chance = random.Random(1)
        lost = 0
        for trial in range(TRIALS):
            output = f"trial{trial}.h5"
            master = chance.choice(["on", "off"])
            process, mark = self.start("launch", 5, *JOB, "-q", *SURVIVING, "-o", output,
                                       *settings(evaluation__master=master))
            self.wait_for(f"trial{trial}.journal")
            ranks = self.ranks(mark)
            self.assertEqual(sorted(ranks), [0, 1, 2, 3, 4])
            for victim in chance.sample([1, 2, 3, 4], chance.choice([1, 1, 2, 4])):
                time.sleep(chance.uniform(0, 0.15))
                os.kill(ranks[victim], signal.SIGKILL)
                lost += 1
            code, _, err = self.end_of(process, mark)
            self.assertEqual(code, 0, err)
            self.assertIn("going on without it", err)
            self.same("whole.h5", output)
        print(f"{lost} ranks lost in {TRIALS} runs")

    def test_a_master_that_does_not_evaluate(self):
        """The last rank's batches come back when all the others have nothing to do."""
        self.expect(0, "run", *JOB, "-q", "-o", "whole.h5", ranks=4)
        self.finishes_without_rank_3(*JOB, "-q", *settings(evaluation__master="off"))

    def test_a_lost_rank_0_ends_mpirun_and_not_the_run(self):
        self.expect(0, "run", *JOB, "-q", "-o", "whole.h5", ranks=4)
        process, mark = self.start("launch", 4, *JOB, "-q", *SURVIVING)
        self.wait_for("run.journal")
        os.kill(self.ranks(mark)[0], signal.SIGKILL)
        code, _, err = self.end_of(process, mark)
        self.assertEqual(code, 0, err)
        self.assertIn("resuming", err)
        self.same("whole.h5", "run.h5")

    def test_a_silent_rank_is_done_without_and_is_gone_at_the_end(self):
        """A rank that is stopped, and goes on when nobody waits for it any more."""
        self.expect(0, "run", *JOB, "-q", "-o", "whole.h5", ranks=4)
        process, mark = self.start("launch", 3, *JOB, "-q", *SURVIVING)
        self.wait_for("run.journal")
        stopped = self.ranks(mark)[2]
        os.kill(stopped, signal.SIGSTOP)
        self.wait_for("run.h5.status")
        os.kill(stopped, signal.SIGCONT)
        self.assertEqual(self.end_of(process, mark)[0], 0)
        self.same("whole.h5", "run.h5")

    def test_slices_of_a_lost_rank_are_summed_by_rank_0(self):
        """d is large enough for directions to be combined by all ranks."""
        job = ["job.ini", "-q", *settings(problem__d=20000, problem__p=2, inner__steps=2, directions__count=4,
                                          evaluation__batch=1, budget__iterations=400)]
        self.expect(0, "run", *job, "-o", "whole.h5")
        self.finishes_without_rank_3(*job)

    def test_the_launcher_must_go_on(self):
        refused = self.expect(2, "run", *JOB, *SURVIVING, ranks=2)
        self.assertEqual(len(refused.err.splitlines()), 1, refused)
        self.assertIn("--enable-recovery", refused.err)

    def test_without_being_asked_a_lost_rank_ends_the_run(self):
        mark = processes.new_mark()
        words = command(JOB, ranks=3)[4:]
        words[1:1] = ["--enable-recovery"]
        words[words.index("slow.ini"):words.index("slow.ini")] = ["run"]
        process = subprocess.Popen([*words, *settings(budget__iterations=100000)], cwd=self.folder, text=True,
                                   env=processes.environment(mark), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.wait_for("run.journal")
        os.kill(self.ranks(mark)[1], signal.SIGKILL)
        _, err = process.communicate(timeout=HANGS)
        self.assertIn("survive_rank_loss", err)
        self.assertEqual(processes.wait_until_none(mark), [])


class SharedMemory(Launched):
    def test_a_killed_mpirun_leaves_no_rank_and_no_segment(self):
        process, mark = self.start("run", *JOB, "-q", *settings(budget__iterations=100000), ranks=3)
        self.wait_for("run.journal")
        pid = self.ranks(mark)[1]
        name = f"{int(variable(pid, 'OMPI_MCA_ess_base_jobid')):x}"
        mapped = [line for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines() if "vader_segment" in line]
        self.assertTrue(any(name in line for line in mapped), mapped)
        process.kill()
        process.communicate()
        self.assertEqual(processes.wait_until_none(mark), [])
        self.assertEqual([str(path) for path in pathlib.Path("/dev/shm").iterdir() if name in path.name], [])


if __name__ == "__main__":
    unittest.main()
