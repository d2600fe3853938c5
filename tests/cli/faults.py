"""Programs that misbehave: the run ends as documented, in bounded time, and leaves no process behind."""
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import time
import unittest

import processes
from program import BINARY, MPIRUN, SOURCE, TWO_ITERATIONS, InFolder, Result, attribute, column, command, settings, status
from waiting import wait_until

FAULTY = pathlib.Path(__file__).resolve().parent / "programs" / "faulty.py"
OK, NON_FINITE, EXIT_CODE, SIGNAL, TIME_OUT, MALFORMED, WRONG_LENGTH, REFUSED, CRASHED = 1, 2, 5, 6, 7, 8, 9, 10, 11
NAMES = {NON_FINITE: "non-finite", EXIT_CODE: "exit-code", SIGNAL: "signal", TIME_OUT: "time-out",
         MALFORMED: "malformed", WRONG_LENGTH: "wrong-length", REFUSED: "refused", CRASHED: "crashed"}
LONGEST = 100  # seconds of a run: a time limit or two of 3 s, a dozen starts, and a slow, busy machine

JOB = "[problem]\nname = program\nstart = 1\n" + TWO_ITERATIONS + "grace = 0.3\nmemory_limit = 1000\n"
# What a misdeed is called, and what is told of it; the way that a program is used decides the class of its end.
ENDS = {"segfault": "signal 11 (Segmentation fault)", "abort": "signal 6 (Aborted)", "exit": "exit code 7",
        "memory": "exit code 1; it said: ", "output": "| the last words"}
LATE = {mode: (TIME_OUT, "no answer within the time limit") for mode in ("hang", "deaf", "grandchild")}
FILES = {**{mode: (SIGNAL if mode in ("segfault", "abort") else EXIT_CODE, end) for mode, end in ENDS.items()}, **LATE,
         "nan": (NON_FINITE, "numbers that are not finite"), "many": (WRONG_LENGTH, "3 numbers for value instead of 1"),
         "few": (WRONG_LENGTH, "0 numbers for value instead of 1"), "half": (MALFORMED, "there is no end of line"),
         "words": (MALFORMED, "no numbers called value"), "empty": (MALFORMED, "no numbers called value"),
         "nothing": (MALFORMED, "there is no output file"), "refused": (REFUSED, "(too steep here)"), "none": (OK, "")}
STREAM = {**{mode: (CRASHED, end) for mode, end in ENDS.items()}, **LATE, "half": (CRASHED, "exit code 0"),
          "words": (MALFORMED, "the answer cannot be read: it is not the expected JSON"),
          "empty": (MALFORMED, "the answer cannot be read: it is not the expected JSON"),
          "nothing": (MALFORMED, "the answer cannot be read: it has no array called value"),
          "nan": (NON_FINITE, "1 non-finite"), "many": (WRONG_LENGTH, "3 x 1 numbers instead of 1 x 1"),
          "few": (WRONG_LENGTH, "0 x 1 numbers instead of 1 x 1"), "refused": (REFUSED, "(too steep here)"),
          # The other side of the pair, which is asked next, meets the second answer.
          "twice": (MALFORMED, "it answered without being asked"),
          # A process that is new answers what the one that died has left open.
          **{mode: (OK, "") for mode in ("third call", "prints", "slow start", "none")}}


class Faults(InFolder):
    def setUp(self):
        super().setUp()
        self.mark = processes.new_mark()
        self.environment = processes.environment(self.mark)

    def tearDown(self):
        left = processes.wait_until_none(self.mark)
        for number, _ in left:  # the test fails, but the machine stays clean
            os.kill(number, signal.SIGKILL)
        self.assertEqual(left, [])

    def run_faulty(self, protocol, mode, *more, **how):
        python = sys.executable
        words = f"{python} {FAULTY} {protocol} '{mode}'"
        if protocol == "files":
            words += " {input} {output}"
        own = settings(problem__protocol=protocol, problem__command=words)
        if protocol == "files":
            own += settings(problem__d=3)
        self.write("job.ini", JOB)
        begin = time.monotonic()
        result = self.bizo("run", "job.ini", "--output", "run.h5", *own, *more, environment=self.environment, **how)
        self.assertLess(time.monotonic() - begin, LONGEST)
        self.assertEqual(processes.wait_until_none(self.mark), [])
        return result

    def expect_status(self, protocol, mode, expected, reason, **how):
        result = self.run_faulty(protocol, mode, **how)
        self.assertEqual((result.code, result.err), (0, ""), result)
        statuses = column(self.folder / "run.h5", "/evaluations/status")
        directions = column(self.folder / "run.h5", "/evaluations/direction")
        iterations = column(self.folder / "run.h5", "/evaluations/iteration")
        self.assertEqual(len(statuses), 12)
        for row in zip(iterations, directions, statuses):
            self.assertEqual(row[2], expected if row[:2] == (1, 1) else OK, f"{row}\n{result}")
        self.assertEqual(attribute(self.folder / "run.h5", "status"), "finished")
        notes = [line for line in result.out.splitlines() if line.startswith("note: ")]
        self.assertEqual(len(notes), 0 if expected == OK else 1, result)
        for note in notes:
            self.assertRegex(note, rf"^note: 1 of 3 directions failed: 1 {NAMES[expected]}( \(.*\))?$")
            self.assertIn(reason, note)

    def test_through_files(self):
        for mode, (expected, reason) in FILES.items():
            with self.subTest(mode):
                self.expect_status("files", mode, expected, reason)
                work = self.folder / "run.h5.work"
                kept = sorted(work.iterdir()) if work.exists() else []
                # Where a point may have no value, the other side is asked too.
                other = expected in (NON_FINITE, EXIT_CODE)
                self.assertEqual(len(kept), 0 if expected in (OK, REFUSED) else 1 + other)
                for folder in kept:
                    self.assertRegex(folder.name, "^iteration-1-direction-1-(plus|minus)-attempt-0-value-")
                    self.assertTrue((folder / "input.txt").exists())
                    for name in ("stdout", "stderr"):
                        self.assertLessEqual((folder / name).stat().st_size, 200_000)
                    subprocess.run(["rm", "-r", folder], check=True)

    def test_on_a_stream(self):
        for mode, (expected, reason) in STREAM.items():
            with self.subTest(mode):
                self.expect_status("stream", mode, expected, reason)

    def test_answers_that_nobody_asked_for_are_not_believed(self):
        result = self.run_faulty("stream", "always twice")
        self.assertIn("(it answered without being asked)", result.out, result)
        sides, statuses, values = (column(self.folder / "run.h5", f"/evaluations/{name}")
                                   for name in ("side", "status", "value"))
        self.assertIn(MALFORMED, statuses)
        for side, value in zip(sides, values):
            if value == value:
                self.assertAlmostEqual(value, 2 + (1 + 0.1 * side) ** 2, 12)

    def test_on_three_ranks(self):
        for protocol, table, mode in (("files", FILES, "grandchild"), ("stream", STREAM, "segfault")):
            with self.subTest(protocol):
                self.expect_status(protocol, mode, *table[mode], ranks=3)

    def test_what_becomes_of_a_failure(self):
        """Dropped, above; here it ends the run, or a penalty stands for the value."""
        for protocol, mode, failure in (("files", "exit", EXIT_CODE), ("stream", "hang", TIME_OUT)):
            with self.subTest(protocol):
                result = self.run_faulty(protocol, mode, *settings(evaluation__on_failure="stop"))
                self.assertEqual((result.code, result.err.count("\n")), (3, 1), result)
                self.assertRegex(result.err, r"^bizo: stopped: too-many-failures; "
                                             rf".*1 of 3 directions failed: 1 {NAMES[failure]} \(.*\)\)$")
                self.assertEqual(status(self.folder / "run.h5"), {"exit_code": "3", "stop_reason": "too-many-failures"})
                result = self.run_faulty(protocol, mode, *settings(
                    method__name="es", evaluation__on_failure="penalize", evaluation__penalty=1e9))
                self.assertEqual((result.code, result.err), (0, ""), result)
                rows = list(zip(*(column(self.folder / "run.h5", f"/evaluations/{name}") for name in
                                  ("iteration", "direction", "side", "status", "failure", "value")), strict=True))
                self.assertEqual({row[3] for row in rows}, {OK})
                self.assertEqual([row[:3] for row in rows if row[5] == 1e9], [(1, 1, 1)])
                self.assertEqual({row[4] for row in rows if row[:2] == (1, 1)}, {failure})

    def test_a_program_that_always_fails_ends_the_run(self):
        self.write("job.ini", JOB)
        result = self.bizo("run", "job.ini", "--output", "run.h5", *settings(problem__command="false", problem__d=3),
                           environment=self.environment)
        self.assertEqual((result.code, result.err.count("\n")), (3, 1), result)
        self.assertIn("exit code 1", result.err)
        self.assertEqual(status(self.folder / "run.h5")["exit_code"], "3")

    def expect_one_line(self, result, code, *words):
        """mpirun may have more to say."""
        self.assertEqual(result.code, code, result)
        lines = [line for line in result.err.splitlines() if line.startswith("bizo: ")]
        self.assertEqual(len(lines), 1, result)
        for word in words:
            self.assertIn(word, lines[0])

    def test_what_the_machine_lacks_is_no_evaluations_failure(self):
        """Neither retried nor counted: the run ends at once, with its reason."""
        self.write("job.ini", JOB)
        answer = f"{sys.executable} {FAULTY} files none {{input}} {{output}}"
        own = settings(problem__command=answer, problem__d=3, evaluation__retry=3)

        def under(limits):
            """The run in a shell with these limits."""
            words = command(["run", "job.ini", "--output", "run.h5", *own])
            done = subprocess.run(["bash", "-c", f'{limits}; exec "$@"', "bash", *words], cwd=self.folder, text=True,
                                  capture_output=True, env=self.environment, stdin=subprocess.DEVNULL, check=False)
            return Result(done.returncode, done.stdout, done.stderr)

        self.expect_one_line(under("ulimit -n 14"), 1, "cannot make a pipe: Too many open files", "ulimit -n")
        # No file may have a byte, as on a full disk.
        self.expect_one_line(under("trap '' XFSZ; ulimit -f 0"), 1, "cannot write .run.owner: File too large")
        self.write("no folder", "")
        result = self.bizo("run", "job.ini", "--output", "run.h5", *own, *settings(run__workdir="no folder/work"),
                           environment=self.environment)
        self.expect_one_line(result, 2, "no folder is no folder", "run.workdir")

    def test_what_is_lacking_on_any_rank_ends_the_run(self):
        """Evaluations of the first iteration remove what the next ones get a copy of."""
        self.write("job.ini", JOB)
        script = self.write("answer.sh", f"#!/bin/sh\ngrep -q 'iteration 2' \"$1\" && rm -f {self.folder}/extra\n"
                            f"exec {sys.executable} {FAULTY} files none \"$@\"\n")
        script.chmod(0o755)
        for ranks in (0, 3):
            with self.subTest(ranks=ranks):
                self.write("extra", "")
                result = self.bizo("run", "job.ini", "--output", "run.h5", environment=self.environment, ranks=ranks,
                                   *settings(problem__command="./answer.sh {input} {output}", problem__d=3,
                                             problem__copy="extra", evaluation__retry=2))
                self.expect_one_line(result, 1, f"cannot put {self.folder}/extra into", "No such file or directory")
                self.assertEqual(attribute(self.folder / "run.h5", "stop_reason"), "error")
                # On several ranks F at the second base may be out together with what ends the run.
                rows = column(self.folder / "run.h5", "/trace/iteration")
                self.assertIn(rows, ([0, 1], [0][:ranks]))
                self.assertEqual(column(self.folder / "run.h5", "/trace/failures"), [0] * len(rows))

    def test_what_cannot_be_executed_is_a_mistake_of_the_configuration(self):
        self.write("job.ini", JOB)
        cases = (("#! /no/such/shell\n", "is for the interpreter /no/such/shell, and there is none"),
                 ("true\n", "cannot execute it: Exec format error (a script begins with #!)"))
        for protocol in ("files", "stream"):
            for text, told in cases:
                for ranks in (0, 2):
                    with self.subTest(protocol, told=told, ranks=ranks):
                        self.write("program", text).chmod(0o755)
                        own = settings(problem__protocol=protocol, problem__command="./program")
                        if protocol == "files":
                            own += settings(problem__d=3)
                        result = self.bizo("run", "job.ini", "--output", "run.h5", *own, ranks=ranks,
                                           environment=self.environment)
                        self.expect_one_line(result, 2, told)
                        begun = protocol == "files" and "format" in told  # what only the kernel can tell
                        self.assertEqual("rank" in result.out, begun, result)

    def test_time_that_is_lost_and_restarts_are_told(self):
        """A time-out of 3 s, tried twice: both are told where they happen, and by inspect."""
        for protocol in ("files", "stream"):
            with self.subTest(protocol):
                result = self.run_faulty(protocol, "hang", *settings(evaluation__retry=1))
                self.assertEqual(result.code, 0, result)
                lost = re.search(r"\n +1 .*\(1 time-out\)  1 retried  (\d+\.\d) s lost\n", result.out)
                self.assertTrue(lost and 6 <= float(lost.group(1)) < 30, result.out)
                self.assertNotRegex(result.out, r"\n +[02] .* lost\n")
                inspected = self.expect(0, "inspect", "run.h5").out
                self.assertRegex(inspected, r"lost in failures +\d+\.\d s, all ranks together")
                # One side hangs; tried again, the pair does, and is asked once more, one by one.
                restarts = 3 if protocol == "stream" else 0
                self.assertEqual(column(self.folder / "run.h5", "/timing/restarts"), [restarts])
                for text in (result.out, inspected):
                    told = [str(restarts)] if restarts else []
                    self.assertEqual(re.findall(r"programs restarted +(\d+)", text), told)

    def test_slow_start_has_a_limit_of_its_own(self):
        result = self.run_faulty("stream", "slow start", *settings(evaluation__start_limit=0.3))
        self.assertEqual((result.code, result.err.count("\n")), (2, 1), result)
        self.assertRegex(result.err, r"^bizo: .* did not introduce itself: no answer within the time limit.*\n$")

    def start_hanging(self, protocol, ranks):
        self.write("job.ini", JOB)
        words = f"{sys.executable} {FAULTY} {protocol} grandchild" + (" {input} {output}" if protocol == "files" else "")
        own = settings(problem__protocol=protocol, problem__command=words, evaluation__time_limit=300)
        if protocol == "files":
            own += settings(problem__d=3)
        # Without `timeout` in between: the process that is killed is mpirun, or the program itself.
        words = command(["run", "job.ini", "--output", "run.h5", *own], ranks)[4:]
        process = subprocess.Popen(words, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        wait_until(lambda: any("sleep 600" in line for _, line in processes.marked(self.mark)), process)
        return process

    def test_nothing_is_left_when_everything_is_killed(self):
        for protocol in ("files", "stream"):
            for ranks in (0, 3):
                with self.subTest(protocol, ranks=ranks):
                    process = self.start_hanging(protocol, ranks)
                    # One watchdog a rank, in a session of its own: it is among those who have to go.
                    marked = processes.marked(self.mark)
                    watchdogs = [number for number, line in marked if line.startswith("/bin/sh -c trap")]
                    self.assertEqual(len(watchdogs), max(ranks, 1), marked)
                    process.kill()
                    process.wait(100)
                    self.assertEqual(processes.wait_until_none(self.mark, 15), [])

    def test_the_code_of_a_failure_while_others_evaluate(self):
        """The program vanishes on one rank; another evaluates for longer than anybody waits for it."""
        self.write("gone.sh", f"""#!/bin/sh
at() {{ awk -v name=$1 '$1 == name {{print $2}}' "$input"; }}
input=$1
[ "$(at iteration) $(at direction) $(at side)" = "1 0 1" ] && exec sleep 600
[ "$(at iteration)" = 1 ] && rm -f {self.folder}/gone.sh
echo value 1 > "$2"
""").chmod(0o755)
        self.write("job.ini", "[problem]\nname = program\nd = 3\ncommand = ./gone.sh {input} {output}\n"
                              "[method]\nmeasure_noise = no\n[directions]\ncount = 3\n[evaluation]\nbatch = 1\n"
                              "master = off\n[budget]\niterations = 1\n")
        result = self.bizo("run", "job.ini", "--output", "run.h5", environment=self.environment, ranks=3, limit=100)
        self.assertEqual(status(self.folder / "run.h5")["exit_code"], "2")
        self.assertEqual(result.code, 2, result)
        self.assertEqual(result.err.count("gone.sh"), 1, result)
        self.assertIn("ranks that still evaluate do not end", result.err)

    def test_a_program_may_use_mpirun(self):
        """From a rank, and alone."""
        self.write("inner.ini", "[problem]\nname = quadratic\n[budget]\niterations = 1\n")
        script = self.write("nested.sh", f"""#!/bin/bash
. {shlex.quote(SOURCE)}/tools/mpi_environment.sh
{shlex.quote(MPIRUN)} -n 2 {shlex.quote(BINARY)} run {shlex.quote(str(self.folder))}/inner.ini --output $PWD/inner.h5 > log || exit 1
grep -q '2 ranks' log || exit 2
echo "value $(awk '$1 == "best" {{print $NF}}' log)" > "$2"
""")
        script.chmod(0o755)
        self.write("job.ini", "[problem]\nname = program\nd = 3\ncommand = ./nested.sh {input} {output}\n"
                              "[method]\nmeasure_noise = no\n[directions]\ncount = 1\n[budget]\niterations = 1\n")
        for ranks in (0, 2):
            with self.subTest(ranks=ranks):
                result = self.bizo("run", "job.ini", "--output", self.folder / f"outer-{ranks}.h5", ranks=ranks,
                                   environment=self.environment, limit=120)
                self.assertEqual(result.code, 0, result)
                self.assertEqual(column(self.folder / f"outer-{ranks}.h5", "/trace/failures")[-1], 0)
                value = column(self.folder / f"outer-{ranks}.h5", "/trace/value")[0]
                self.assertTrue(value > 0)

    def test_isolation_makes_a_crash_cost_one_evaluation(self):
        programs = FAULTY.parent
        built = subprocess.run(["cc", "-shared", "-fPIC", "-I", f"{SOURCE}/include", "-o",
                                self.folder / "libcrash.so", programs / "plugin.c", "-lm"], check=False)
        self.assertEqual(built.returncode, 0)
        self.write("data.txt", "2 1 0.1  2  1 0.5  1  3\n")
        self.write("job.ini", JOB.replace("name = program", "name = plugin"))
        own = settings(problem__library="./libcrash.so", problem__settings="crash data.txt", directions__count=2,
                       evaluation__memory_limit="")
        result = self.bizo("run", "job.ini", "--output", "run.h5", *own, *settings(evaluation__isolate="on"),
                           environment=self.environment)
        self.assertEqual(result.code, 0, result)
        self.assertEqual(column(self.folder / "run.h5", "/evaluations/status"), [OK, OK, CRASHED, CRASHED, OK, OK, OK, OK])
        own[3] = "problem.settings=exit data.txt"
        result = self.bizo("run", "job.ini", "--output", "exit.h5", *own, environment=self.environment)
        self.expect_one_line(result, 1, "ended the process", "evaluation.isolate = on", "--resume")
        self.assertEqual(column(self.folder / "exit.h5", "/trace/iteration"), [0])
        own[3] = "problem.settings=refuse data.txt"
        result = self.bizo("run", "job.ini", "--output", "run.h5", *own, environment=self.environment)
        self.assertEqual(result.code, 0, result)
        self.assertEqual(column(self.folder / "run.h5", "/evaluations/status"), [OK, OK, REFUSED, REFUSED, OK, OK, OK, OK])


if __name__ == "__main__":
    unittest.main()
