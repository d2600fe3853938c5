"""Every command, every way to end."""
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import unittest

from program import QUADRATIC, InFolder, attribute, bizo, column, command, settings, status, tool
from waiting import wait_until

CATALOGUES = {"problems": "hyper-cleaning", "inner": "newton-cg", "directions": "srht", "methods": "hozog",
              "steps": "adam"}
SECTIONS = ["problem", "inner", "directions", "method", "step", "evaluation", "budget", "run"]
ENDLESS = settings(budget__iterations=1000000000)


class Descriptions(unittest.TestCase):
    def expect(self, *arguments, ranks=0):
        result = bizo(*arguments, ranks=ranks)
        self.assertEqual((result.code, result.err), (0, ""), result)
        return result.out

    def names(self, catalogue):
        title, *lines = self.expect("list", catalogue).splitlines()
        self.assertEqual(title, catalogue)
        return [line.split()[0] for line in lines]

    def test_list(self):
        whole = self.expect("list")
        for catalogue, member in CATALOGUES.items():
            self.assertIn(member, self.names(catalogue))
            self.assertIn(self.expect("list", catalogue), whole)
        for line in whole.splitlines():
            self.assertRegex(line, r"^(\w+|  \S+ +\S.*)$", "a name has a summary")

    def test_describe_every_name(self):
        everything = [name for catalogue in CATALOGUES for name in self.names(catalogue)]
        self.assertEqual(len(everything), len(set(everything)))
        for name in everything:
            with self.subTest(name):
                text = self.expect("describe", name)
                self.assertRegex(text, rf"^{name}: \S.*\n\n\S(.|\n)*\n\nOptions of \[\w+\]\n  \w+\.\w+ = ")
        for section in SECTIONS:
            with self.subTest(section):
                self.assertRegex(self.expect("describe", section), rf"^Options of \[{section}\]\n  {section}\.\w+ = ")

    def test_describe_shows_default_help_and_choices(self):
        self.assertRegex(self.expect("describe", "hozog"),
                         r"  method.difference = central\n      two-sided .*\n      one of: central, forward, adaptive\n")

    def test_version(self):
        for arguments in (["version"], ["--version"]):
            self.assertRegex(self.expect(*arguments), r"^bizo \d+\.\d+\.\d+ \([^)]+\)\n$")

    def test_help(self):
        whole = self.expect("help")
        for expected in ("bizo run CONFIG.ini", "bizo inspect", "--set section.key=value", "Exit codes", "mpirun -n 4"):
            self.assertIn(expected, whole)
        for arguments in ([], ["--help"], ["-h"]):
            self.assertEqual(self.expect(*arguments), whole)
        for command, option in (("run", "--help"), ("list", "-h")):
            self.assertEqual(self.expect(command, option), self.expect("help", command))

    def test_one_rank_speaks(self):
        self.assertEqual(self.expect("version", ranks=3), self.expect("version"))


class Run(InFolder):
    def setUp(self):
        super().setUp()
        self.write("job.ini", QUADRATIC)

    def test_output(self):
        result = self.expect(0, "run", "job.ini")
        lines = result.out.splitlines()
        self.assertRegex(lines[0], r"^bizo .*: quadratic \(d = 24, p = 7\), hozog with 13 srht directions, inner closed-form")
        self.assertRegex(lines[1], "iteration +value +best +gradient")
        self.assertEqual([line.split()[0] for line in lines[2:6]], ["0", "1", "2", "3"])
        for expected in ("stopped by +iterations", "best value", "evaluations", "wall time", "results +run.h5"):
            self.assertRegex(result.out, expected)
        self.assertNotIn("\033", result.out, "no escape sequences unless on a terminal")
        self.assertEqual(result.err, "")
        self.assertEqual(sorted(os.listdir(self.folder)), ["job.ini", "run.checkpoint", "run.h5", "run.h5.status"])

    def test_quiet(self):
        for ranks in (0, 2):
            for option in ("--quiet", "-q"):
                result = self.expect(0, "run", "job.ini", option, *settings(run__overwrite="yes"), ranks=ranks)
                self.assertEqual((result.out, result.err), ("", ""))

    def test_check(self):
        out = self.expect(0, "check", "job.ini").out
        self.assertRegex(out, r"^job.ini is valid: quadratic, d = 24, p = 7, oracle level products, 31 residuals\n")
        for expected in ("noise of F", "an iteration costs", "gradient norm", "bias along gradient", "rms error", "cosine"):
            self.assertIn(expected, out)
        self.assertEqual(os.listdir(self.folder), ["job.ini"], "a check leaves nothing")

    def test_probe(self):
        out = self.expect(0, "check", "job.ini", "--probe", "--ranks", "6").out
        self.assertRegex(out, r"F at x_0 +[-\d.]+ .*\n +once more +the same bits .*\n +with another seed +the same bits")
        self.assertRegex(out, r"F at x_0 \+ h u +[-\d.]+ .*, h = 0.001\n +F at x_0 - h u +[-\d.]+ ")
        self.assertRegex(out, r"noise of F +\d.*\n +radius +0.001; best for this noise about")
        self.assertRegex(out, r"a batch takes .* for 4 directions")
        self.assertRegex(out, r"Suggested\n +ranks +\d\n +directions.count .*\n +evaluation.batch +4")
        self.assertEqual(re.findall(r"^ +(\d+) ranks? +[\d.e-]+ s,", out, re.MULTILINE), ["1", "2", "4", "6"])
        self.assertRegex(out, "Nothing is wrong.\n$")
        self.assertEqual(os.listdir(self.folder), ["job.ini"], "it leaves nothing")

    def test_probe_says_what_is_wrong(self):
        out = self.expect(3, "check", "job.ini", "--probe", *settings(problem__start=1e300)).out
        self.assertRegex(out, r"F at x_0 +no answer: non-finite")
        self.assertRegex(out, r"What is wrong:\n  \* there is no answer at x_0 \(non-finite\); choose another problem.start")
        out = self.expect(0, "check", "job.ini", "--probe", *settings(method__radius=1e160)).out
        self.assertRegex(out, r"\* there is an answer at x_0, but none a radius away .*; use a smaller method.radius")
        out = self.expect(0, "check", "job.ini", "--probe", *settings(method__radius=1e-15)).out
        self.assertRegex(out, r"\* differences over h = 1e-15 drown in the noise of F; use method.radius = ")
        out = self.expect(0, "check", "job.ini", "--probe", *settings(
            problem__oracle="gradients", inner__name="gradient-descent", inner__base_steps=1)).out
        self.assertRegex(out, r"\* the inner solve at x_0 ended at inner.base_steps .*; raise inner.base_steps")

    def test_probe_of_a_radius_that_is_chosen(self):
        for box in ({}, {"problem__box": "-9, 9"}):
            own = settings(method__name="trust-region", problem__oracle="solve", **box)
            out = self.expect(0, "check", "job.ini", "--probe", *own).out
            self.assertRegex(out, r"F at x_0 \+ h u +[-\d.]+ .*, h = 0.1\n")
            self.assertIn("#SBATCH", self.expect(0, "slurm", "job.ini", *own).out)

    def test_probe_of_a_method_without_directions(self):
        out = self.expect(0, "check", "job.ini", "--probe", *settings(method__name="aid")).out
        self.assertRegex(out, "The method needs no random directions")

    def test_ranks_for_points(self):
        """evaluation.round is a remedy only where it is accepted, and what it does not govern are no ranks' points."""
        own = settings(problem__oracle="solve", problem__box="-9, 9")
        for name, advice in (("frame-search", False), ("trust-region", True)):
            words = ["job.ini", *own, *settings(method__name=name)]
            for out in (self.expect(0, "slurm", *words).out, self.expect(0, "check", words[0], "--probe", *words[1:]).out):
                self.assertIn("needs no random directions", out)
                self.assertEqual("evaluation.round = N" in out, advice, out)
                self.assertNotIn("points at a time, one", out)
        words = settings(method__name="cma", evaluation__round=16)
        self.assertIn("asks for 16 points at a time, one a rank.", self.expect(0, "check", "job.ini", "--probe", *own, *words).out)
        self.assertIn("16 points at a time, one a rank", self.expect(0, "slurm", "job.ini", *own, *words).out)

    def test_check_of_a_method_without_directions(self):
        for method in ("aid", "soba"):
            self.write("loop.ini", f"[problem]\nname = quadratic\n[method]\nname = {method}\n")
            out = self.expect(0, "check", "loop.ini").out
            self.assertRegex(out, "an iteration costs .* inner gradients")
            self.assertIn("no random directions", out)

    def test_inspect(self):
        self.expect(0, "run", "job.ini", "-q", ranks=2)
        out = self.expect(0, "inspect", "run.h5").out
        for expected in ("^run.h5\n", r"status +finished \(iterations\)", "command +bizo run job.ini -q",
                         "where .*, 2 ranks", "d = 24, p = 7", "iterations +3\n", "best value", "evaluations",
                         "failed evaluations +0", "rank 0 +busy", "rank 1 +busy"):
            self.assertRegex(out, expected)

    def test_set_overrides_the_file(self):
        self.expect(0, "run", "job.ini", "-q", *settings(problem__d=30), *settings(problem__d=9, directions__count=5),
                    "--set", " problem.rho = 0.3 ")
        self.assertEqual(len(column(self.folder / "run.h5", "/solution/x")), 9, "the last one counts")
        recorded = tool("h5dump", "-a", "/config", self.folder / "run.h5").out
        for expected in ("d = 24", "# --set problem.d=30", "# --set problem.d=9", "problem.rho = 0.3"):
            self.assertIn(expected, recorded)

    def test_output_option_overrides_the_file(self):
        self.write("job.ini", QUADRATIC + "[run]\noutput = a.h5\n")
        self.expect(0, "run", "job.ini", "-q", "--set", "run.output=b.h5", "--output", "c.h5")
        self.assertEqual(sorted(os.listdir(self.folder)), ["c.checkpoint", "c.h5", "c.h5.status", "job.ini"])

    def test_comments_blanks_and_line_ends(self):
        self.write("job.ini", "; a comment\r\n\r\n [ problem ]\r\n\tname=quadratic  # small\r\nd =9\r\n"
                              "[directions]\ncount= 5\n[budget]\niterations = 2")
        self.expect(0, "run", "job.ini", "-q")
        self.assertEqual(len(column(self.folder / "run.h5", "/solution/x")), 9)

    def test_overwrite(self):
        self.expect(0, "run", "job.ini", "-q")
        first = (self.folder / "run.h5").read_bytes()
        self.expect(2, "run", "job.ini", "-q", *settings(run__seed=2))
        self.assertEqual((self.folder / "run.h5").read_bytes(), first)
        self.expect(0, "run", "job.ini", "-q", *settings(run__seed=2, run__overwrite="yes"))
        self.assertEqual(attribute(self.folder / "run.h5", "seed"), "2")

    def stops(self, reason, code, *more, ranks=0):
        """Runs until it stops by itself; the file, whose last row is the run's last iteration."""
        path = self.folder / "run.h5"
        result = self.expect(code, "run", "job.ini", *more, *settings(run__overwrite="yes"), ranks=ranks)
        self.assertEqual(status(path), {"exit_code": str(code), "stop_reason": reason})
        self.assertEqual(attribute(path, "stop_reason"), reason)
        self.assertRegex(result.out, f"stopped by +{reason}")
        self.assertEqual(column(path, "/solution/value"), [column(path, "/trace/best_value")[-1]])
        return path, result

    def test_budgets(self):
        path, _ = self.stops("iterations", 0, *settings(budget__iterations=0))
        self.assertEqual(column(path, "/trace/iteration"), [0])
        path, _ = self.stops("evaluations", 0, *settings(budget__iterations=10000, budget__evaluations=100), ranks=2)
        *before, last = column(path, "/trace/evaluations")
        self.assertLess(before[-1], 100)
        self.assertGreaterEqual(last, 100)
        path, _ = self.stops("inner-gradients", 0, *settings(budget__iterations=10000, budget__inner_gradients=1000,
                                                                  inner__name="nesterov"))
        *before, last = column(path, "/trace/inner_gradients")
        self.assertLess(before[-1], 1000)
        self.assertGreaterEqual(last, 1000)
        begin = time.monotonic()
        self.stops("wall-time", 75, *ENDLESS, *settings(budget__wall_time=1), ranks=2)
        self.assertGreater(time.monotonic() - begin, 1)

    def test_goals(self):
        path, _ = self.stops("target", 0, *settings(budget__iterations=10000, budget__target=2.5))
        values = column(path, "/trace/value")
        self.assertLessEqual(values[-1], 2.5)
        self.assertTrue(all(value > 2.5 for value in values[:-1]))
        self.stops("gradient-norm", 0, *settings(budget__iterations=10000, budget__gradient_norm=0.5), ranks=2)
        path, _ = self.stops("converged", 0, *settings(budget__iterations=100000, budget__stagnation_window=20,
                                                       budget__stagnation=1e-3))
        best = column(path, "/trace/best_value")
        self.assertLessEqual(best[-21] - best[-1], 1e-3 * (best[0] - best[-1]))

    def test_diverged(self):
        for ranks in (0, 3):
            path, result = self.stops("diverged", 3, *settings(step__rule="sgd", step__size=1e5,
                                                               budget__iterations=1000), ranks=ranks)
            lines = [line for line in result.err.splitlines() if "bizo:" in line]
            self.assertEqual(lines, ["bizo: stopped: diverged; the best point so far is in run.h5 (try a smaller "
                                     "step.size)"])
            self.assertEqual(attribute(path, "status"), "failed")
            values = column(path, "/trace/value")
            self.assertEqual(column(path, "/solution/value"), [min(values[:-1])])
            self.assertEqual(column(path, "/solution/x"), [0] * 24, "the start was the best")

    def test_no_finite_value(self):
        self.expect(3, "run", "job.ini", "-q", *settings(problem__start=1e300))
        result = self.expect(3, "run", "job.ini", *settings(problem__start=1e300, run__overwrite="yes"))
        self.assertRegex(result.err, "^bizo: stopped: diverged; F has no value at problem.start; choose another")
        self.assertEqual(status(self.folder / "run.h5"), {"exit_code": "3", "stop_reason": "diverged"})
        self.expect(0, "inspect", "run.h5")

    def test_too_many_failures(self):
        path, result = self.stops("too-many-failures", 3, *settings(method__radius=1e160), ranks=2)
        self.assertRegex(result.out, "100 % failed")
        self.assertRegex(result.err, r"bizo: stopped: too-many-failures; the best point so far is in run.h5 "
                                     r"\(13 of 13 directions failed: 13 non-finite\)\n")
        self.assertEqual(column(path, "/trace/failed_share")[-1], 1)

    def test_failures_are_retried_and_recorded(self):
        """Beyond 1e150 the quadratic has no finite value; a quarter of that radius does not help either."""
        asked = settings(method__radius=1e160, method__measure_noise="off", evaluation__retry=2,
                         evaluation__retry_smaller_radius="on", run__record_evaluations="yes")
        for ranks in (0, 3):
            path, result = self.stops("too-many-failures", 3, *asked, ranks=ranks)
            self.assertRegex(result.out, r"\n +1 .*  100 % failed  \(13 non-finite\)  39 retried\n")
            self.assertRegex(result.out, r"failed evaluations +13  \(13 non-finite\)\n +retries +39\n +lost in failures")
            self.assertEqual(column(path, "/trace/failures"), [0, 13])
            self.assertEqual(column(path, "/trace/retries"), [0, 39])
            self.assertEqual(set(column(path, "/evaluations/attempts")), {4})
            self.assertEqual(set(column(path, "/evaluations/status")), {2})
            inspected = self.expect(0, "inspect", "run.h5").out
            self.assertRegex(inspected, r"failed evaluations +13  \(13 non-finite\)\n +retries +39\n +lost in failures")
            self.assertGreater(sum(column(path, "/timing/lost")), 0)
            self.assertLessEqual(sum(column(path, "/timing/lost")), sum(column(path, "/timing/busy")))

    def test_any_failure_stops_if_so_asked(self):
        path, result = self.stops("too-many-failures", 3, *settings(
            method__radius=1e160, evaluation__max_failed_share=1, evaluation__on_failure="stop"))
        self.assertRegex(result.err, r"bizo: stopped: too-many-failures; .*13 of 13 directions failed: 13 non-finite")

    def test_penalties(self):
        path, _ = self.stops("iterations", 0, *settings(
            method__name="es", method__radius=1e160, method__measure_noise="off", evaluation__on_failure="penalize",
            evaluation__penalty=1e9, evaluation__max_failed_share=0.99, budget__iterations=0))
        self.assertEqual(column(path, "/trace/failures"), [0])
        path, result = self.stops("too-many-failures", 3, *settings(
            method__name="es", method__radius=1e160, method__measure_noise="off", evaluation__on_failure="penalize",
            evaluation__penalty=1e9, run__record_evaluations="yes"))
        self.assertEqual(set(column(path, "/evaluations/value")), {1e9})
        self.assertEqual(set(column(path, "/evaluations/status")), {1})
        self.assertEqual(set(column(path, "/evaluations/failure")), {2})


class Interrupted(InFolder):
    """A run that is at work when something happens."""

    def setUp(self):
        super().setUp()
        self.write("job.ini", QUADRATIC)
        self.path = self.folder / "run.h5"

    def start(self, *more, ranks=0):
        """Returns the process once the results file is there."""
        words = command(["run", "job.ini", *ENDLESS, *settings(run__save_every=0.05), *more], ranks)
        words = words[words.index("-k") + 3:]  # signals are for the program, not for timeout
        self.printed = tempfile.TemporaryFile("w+")  # a pipe that nobody reads would stop the run
        self.addCleanup(self.printed.close)
        process = subprocess.Popen(words, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=self.printed,
                                   stderr=subprocess.STDOUT)
        self.addCleanup(self.end, process)
        wait_until(lambda: self.path.exists() and len(column(self.path, "/trace/value")) > 1, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
        process.wait()

    def stop(self, process, number, code):
        process.send_signal(number)
        process.wait(timeout=300)
        self.printed.seek(0)
        printed = self.printed.read()
        self.assertEqual(process.returncode, code, printed[-1000:])
        return printed

    def check_stopped(self):
        self.assertEqual(status(self.path), {"exit_code": "75", "stop_reason": "interrupted"})
        self.assertEqual(attribute(self.path, "status"), "interrupted")
        self.assertEqual(self.bizo("inspect", "run.h5").code, 0)
        iterations = column(self.path, "/trace/iteration")
        self.assertEqual(iterations, list(range(len(iterations))))
        self.assertEqual(column(self.path, "/solution/value"), [column(self.path, "/trace/best_value")[-1]])
        left = set(os.listdir(self.folder)) - {"run.checkpoint", "run.checkpoint.old", "run.journal.old"}
        self.assertEqual(left, {"job.ini", "run.h5", "run.h5.status", "run.journal"})

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2):
            with self.subTest(number.name):
                out = self.stop(self.start(*settings(run__overwrite="yes")), number, 75)
                self.assertRegex(out, "stopped by +interrupted")
                self.check_stopped()
                self.path.unlink()

    def test_signals_to_mpirun(self):
        """mpirun passes SIGUSR1 and SIGUSR2 on to every rank."""
        for number in (signal.SIGUSR1, signal.SIGUSR2):
            with self.subTest(number.name):
                self.stop(self.start(*settings(run__overwrite="yes"), ranks=3), number, 75)
                self.check_stopped()
                self.path.unlink()

    def test_results_can_be_read_while_the_run_works(self):
        process = self.start()
        seen = []
        for _ in range(10):
            shown = self.bizo("inspect", "run.h5")
            self.assertEqual(shown.code, 0, shown)
            self.assertRegex(shown.out, "status +running")
            seen.append(len(column(self.path, "/trace/value")))
            wait_until(lambda: len(column(self.path, "/trace/value")) > seen[-1], process)
        self.assertEqual(seen, sorted(seen))
        self.assertFalse(pathlib.Path(f"{self.path}.status").exists())
        self.stop(process, signal.SIGINT, 75)

    def test_a_killed_run_leaves_a_complete_file_and_no_status(self):
        """Not even the status of the run before."""
        for _ in range(3):
            self.bizo("run", "job.ini", "-q", *settings(run__overwrite="yes"))
            self.assertEqual(status(self.path)["exit_code"], "0")
            before = self.path.stat().st_ino
            process = self.start(*settings(run__overwrite="yes"))
            wait_until(lambda: self.path.stat().st_ino != before, process)
            self.stop(process, signal.SIGKILL, -signal.SIGKILL)
            self.assertFalse(pathlib.Path(f"{self.path}.status").exists())
            self.assertEqual(attribute(self.path, "status"), "running")
            self.assertEqual(self.bizo("inspect", "run.h5").code, 0)


if __name__ == "__main__":
    unittest.main()
