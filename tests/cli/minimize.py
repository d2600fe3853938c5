"""bizo.minimize of tools/python: functions, notebooks' cells, problems; failures, ^C and mistakes."""
import os
import pathlib
import re
import select
import shutil
import signal
import subprocess
import textwrap
import time
import unittest

import blackbox
import processes
from program import BINARY, SOURCE, InFolder, column
from waiting import wait_until

HEAD = """\
import numpy as np
import bizo

def rosenbrock(x):
    return float((100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum())

"""

# Phi(x) = |y(x) - 1|^2 / 2 with (1 + e^x) y = 3: least where y = 1, at x = log 2.
GRADIENTS = """
class Shrinkage(bizo.Problem):
    d, p = 2, 2
    lower, upper = -5, 5
    def inner(self, x, y):
        return ((1 + np.exp(x)) * y ** 2 / 2 - 3 * y).sum()
    def outer(self, x, y):
        return ((y - 1) ** 2).sum() / 2
    def inner_gradient_y(self, x, y):
        return (1 + np.exp(x)) * y - 3
    def outer_gradient_y(self, x, y):
        return y - 1

"""


class Minimize(InFolder):
    def python(self, text, code=0):
        """What a Python script prints to standard output and error."""
        script = self.write("script.py", HEAD + textwrap.dedent(text))
        done = subprocess.run([blackbox.python_with_numpy(), str(script)], env=self.environment(), cwd=script.parent,
                              capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    @staticmethod
    def environment():
        return os.environ | {"PYTHONPATH": f"{SOURCE}/tools/python", "BIZO_PROGRAM": BINARY}

    def test_rosenbrock_has_the_same_bits_on_three_ranks(self):
        self.python("""
            one = bizo.minimize(rosenbrock, [0.0] * 10, budget=1500, progress=False)
            three = bizo.minimize(rosenbrock, [0.0] * 10, budget=1500, ranks=3, progress=False)
            assert one.success and one.value < 1e-8 and abs(one.x - 1).max() < 1e-3, one
            assert one.value == rosenbrock(one.x) == one.verified_value == one.fun, one
            assert (one.x == three.x).all() and (one.trace["value"] == three.trace["value"]).all(), three
            assert one.nfev == one.trace["evaluations"][-1] <= 1500 and one.nit == len(one.trace["value"]) - 1
            other = bizo.minimize(rosenbrock, [0.5] * 10, budget=1500, progress=False)
            assert (one.trace["value"][:5] != other.trace["value"][:5]).all()
            """)

    def test_a_cell_of_a_notebook_with_what_other_cells_define(self):
        self.python("""
            from IPython.core.interactiveshell import InteractiveShell
            shell = InteractiveShell.instance()
            for cell in ("import bizo, numpy as np\\ncentre = np.array([1.0, -2.0])",
                         "def phi(x):\\n    return ((x - centre) ** 2).sum()",
                         "result = bizo.minimize(phi, [0, 0], budget=200, ranks=3)", "best = result.x.tolist()"):
                shell.run_cell(cell).raise_error()
            assert np.allclose(shell.user_ns["best"], [1, -2], atol=1e-6), shell.user_ns["result"]
            """)

    def test_a_problem_with_gradients_and_bounds(self):
        self.python(GRADIENTS + textwrap.dedent("""
            one, three = (bizo.minimize(Shrinkage(), method="frozen-adjoint", inner={"name": "nesterov"},
                                        budget={"iterations": 60}, ranks=ranks, progress=False) for ranks in (1, 3))
            assert np.allclose(one.x, np.log(2), atol=1e-3) and np.allclose(one.y, 1, atol=1e-3), one
            assert (one.x == three.x).all() and (one.trace["value"] == three.trace["value"]).all(), three
            bounded = bizo.minimize(Shrinkage(), bounds=[(None, 0.5), (-3, None)], budget={"iterations": 60},
                                    progress=False)
            assert np.allclose(bounded.x, [0.5, np.log(2)], atol=1e-3), bounded
            """))

    def test_exceptions_in_a_tenth_of_the_calls(self):
        self.python("""
            import zlib
            def fragile(x, center):
                if zlib.crc32(x.tobytes()) % 10 == 0:
                    raise ValueError("the mesh has folded")
                return ((x - center) ** 2).sum()
            runs = [bizo.minimize(fragile, [0.0] * 4, (1.0,), method="hozog", directions="coordinate", budget=400,
                                  step={"size": 0.1}, ranks=ranks, progress=False) for ranks in (1, 3)]
            assert (runs[0].x == runs[1].x).all(), runs
            assert runs[0].success and runs[0].value < 0.1 and runs[0].failures["exception"] > 0, runs[0]
            assert any("ValueError: the mesh has folded (script.py:11, in fragile)" in note for note in runs[0].notes), \\
                runs[0].notes
            """)

    def test_the_bar_goes_on_whatever_a_row_says_of_failures(self):
        self.python("""
            import bizo.progress
            class Bar:
                def __init__(self, **_):
                    self.n = 0
                    bars.append(self)
                def update(self, more):
                    self.n += more
                def set_postfix_str(self, text, refresh):
                    self.text = text
            bars = []
            bizo.progress.bar_type = lambda: Bar
            progress = bizo.progress.Progress(True)
            heading = "iteration          value           best    gradient        step   evaluations   seconds"
            row = "        {}            0.5            0.4        0.01         nan {:>13}       1.5"
            progress.tell(heading)
            for place, (evaluations, suffix) in enumerate((
                ("7", ""), ("12", "  (1 exception)  0.2 s lost"), ("13", "  33 % failed  (1 malformed)"),
                ("61 738", "  (1 exception, 2 time-out)  1 234 retried  1 min 3 s lost"), ("1 061 738", ""),
                ("1 061 739", "  1 retried"))):
                progress.tell(row.format(place, evaluations) + suffix)
                assert bars[0].n == int(evaluations.replace(" ", "")), (evaluations, suffix, bars[0].n)
                assert bars[0].text == "best 0.4", bars[0].text
            """)

    def test_an_interrupt_keeps_everything_and_resume_goes_on(self):
        script = self.folder / "script.py"
        script.write_text(HEAD + textwrap.dedent("""
            import os, pathlib, time
            hold, held = pathlib.Path("hold"), pathlib.Path("held")
            def phi(x):
                if abs(x - 1).max() < 0.5 and hold.exists():
                    held.touch()
                    while hold.exists():
                        time.sleep(0.001)
                return rosenbrock(x)
            whole = bizo.minimize(phi, [0.0] * 3, budget=120, progress=False)
            hold.touch()
            part = bizo.minimize(phi, [0.0] * 3, budget=120, progress=False)
            assert part.stop_reason == "interrupted" and not part.success and part.nit < whole.nit, part
            rest = part.resume()
            assert rest.success and (rest.x == whole.x).all(), rest
            assert (rest.trace["value"] == whole.trace["value"]).all(), rest
            more = rest.resume(30)
            assert whole.nfev < more.nfev <= whole.nfev + 30, more
            """))
        with subprocess.Popen([blackbox.python_with_numpy(), str(script)], env=self.environment(), cwd=self.folder,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            wait_until((self.folder / "held").exists, process)
            process.send_signal(signal.SIGINT)
            told = process.stderr.readline()  # the signal has been passed on
            (self.folder / "hold").unlink()
            out, err = process.communicate(timeout=300)
        self.assertEqual(process.returncode, 0, out + told + err)
        self.assertIn("current evaluations", told)

    def test_resume_refuses_a_budget_that_is_used_up(self):
        self.python("""
            def refused(kind, text, *more, **budget):
                try:
                    run.resume(*more, **budget)
                except kind as error:
                    assert text in str(error) and "\\n" not in str(error), error
                else:
                    raise AssertionError(text)
            run = bizo.minimize(rosenbrock, [0.0] * 3, budget={"iterations": 3}, progress=False)
            used_up = "iterations = 3 is used up; resume(iterations=...)"
            for more in ((), (5,)):
                refused(ValueError, used_up, *more)
            refused(ValueError, used_up, iterations=3)
            refused(ValueError, "more = 0: at least 1", 0)
            refused(ValueError, "more = -3: at least 1", -3)
            refused(TypeError, "resume(iterations=20)", {"iterations": 20})
            run = run.resume(iterations=1000, target=1.0)
            assert run.nit > 3 and run.stop_reason == "target", run
            run = run.resume(target=0.5)  # with the 1000 iterations
            assert run.value <= 0.5 and run.stop_reason == "target", run
            run = bizo.minimize(rosenbrock, [0.0] * 3, method="hozog", budget=30, progress=False)
            refused(ValueError, "evaluations = 30 is used up; resume(evaluations=...)")
            refused(ValueError, f"more than {run.nfev} goes on", evaluations=run.nfev)
            refused(ValueError, "evaluations = 30 is used up", iterations=200)
            assert run.resume(30).nfev > run.nfev
            """)

    # Waits within an evaluation, beside the file "held", as long as there is the file "hold".
    HOLDING = HEAD + textwrap.dedent("""
        import pathlib, sys, time
        hold, held = pathlib.Path("hold"), pathlib.Path("held")
        def phi(x):
            if rosenbrock(x) < 1 and hold.exists():  # 2 at the start
                held.touch()
                while hold.exists():
                    time.sleep(0.001)
            return rosenbrock(x)
        result = bizo.minimize(phi, [0.0] * 3, budget=60, progress=False, output=sys.argv[1], ranks=int(sys.argv[2]))
        """)

    def insist(self, process, number, has_effect):
        """Sends the signal until it has."""
        sent = 0
        while not has_effect():
            process.send_signal(number)
            sent += 1
        self.assertGreater(sent, 1, "the first comes within a second of the one before")

    def killed(self, output, ranks, signals):
        """Its exit code and what it says, when every signal is sent after the one before has been passed on.

        Those within a second of one another are one.
        """
        script, held, hold = (self.folder / name for name in ("script.py", "held", "hold"))
        held.unlink(missing_ok=True)
        hold.touch()
        script.write_text(self.HOLDING)
        mark = processes.new_mark()
        with subprocess.Popen([blackbox.python_with_numpy(), str(script), output, str(ranks)], cwd=self.folder,
                              env=processes.environment(mark) | self.environment(), stderr=subprocess.PIPE, text=True) as process:
            wait_until(held.exists, process)
            told = ""
            process.send_signal(signals[0])
            told += process.stderr.readline()
            if len(signals) == 3:  # of a run that hears nothing any more; as often as it takes
                os.killpg(int(pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0]),
                          signal.SIGSTOP)
                self.insist(process, signals[1], lambda: select.select([process.stderr], [], [], 0.1)[0])
                told += process.stderr.readline()
                self.insist(process, signals[2], lambda: process.poll() is not None or time.sleep(0.1))
            if len(signals) < 3:
                hold.unlink()
            told += process.communicate(timeout=300)[1]
        self.assertEqual(processes.wait_until_none(mark), [])
        hold.unlink(missing_ok=True)
        return process.returncode, told

    def test_whatever_ends_python_the_run_can_go_on(self):
        """SIGTERM, and a third ^C, which kills the run: the folder stays, and the line that is printed goes on."""
        tools = self.folder / "tools"
        tools.mkdir()
        (tools / "bizo").symlink_to(BINARY)
        script = self.write("whole.py", self.HOLDING)
        whole = self.folder / "whole.h5"
        subprocess.run([blackbox.python_with_numpy(), str(script), whole, "1"], env=self.environment(), check=True,
                       cwd=self.folder)
        for output, ranks, signals, code in (("term.h5", 1, [signal.SIGTERM], -signal.SIGTERM),
                                             ("killed.h5", 2, [signal.SIGINT] * 3, -signal.SIGINT)):
            with self.subTest(output):
                returned, told = self.killed(output, ranks, signals)
                self.assertEqual(returned, code, told)
                command = re.search(r"^bizo: the run is not finished \(nothing is lost; it goes on with: (.*)\)$", told, re.M)
                self.assertTrue(command, told)
                self.addCleanup(shutil.rmtree, re.search(r"(\S+)/job\.ini", command[1])[1])
                self.assertEqual(os.stat(re.search(r"(\S+)/job\.ini", command[1])[1]).st_mode & 0o777, 0o700)
                subprocess.run(["bash", "-c", command[1]], cwd=self.folder, check=True, stdout=subprocess.DEVNULL,
                               env=self.environment() | {"PATH": f"{tools}:{os.environ['PATH']}"})
                self.assertEqual(column(self.folder / output, "/trace/value"), column(whole, "/trace/value"))

    def test_workers_find_the_modules_that_python_finds(self):
        """Those of the script's folder before those that lie beside the package, as in Python itself."""
        beside = self.folder / "installed"
        shutil.copytree(f"{SOURCE}/tools/python", beside)
        (beside / "centre.py").write_text("place = 5.0\n")
        self.write("centre.py", "place = 1.0\ndef phi(x):\n    return ((x - place) ** 2).sum()\n")
        script = self.write("script.py", HEAD + "import centre\n"
                            "result = bizo.minimize(centre.phi, [0.0], budget=30, progress=False)\n"
                            "assert abs(result.x - 1).max() < 1e-3, result\n")
        subprocess.run([blackbox.python_with_numpy(), str(script)], env=self.environment() | {"PYTHONPATH": str(beside)},
                       check=True, cwd="/")

    def test_the_page(self):
        """The examples of docs/python.md, one after the other, print what the page shows."""
        page = pathlib.Path(SOURCE, "docs/python.md").read_text(encoding="utf-8")
        out = self.python("\n" + "\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL)))
        for line in re.findall(r"^ *(?:message|success|x|nfev): .*$", page[page.index("     message:"):], re.MULTILINE):
            self.assertIn(line.strip(), out)

    def test_pictures_and_frames(self):
        self.python("""
            import matplotlib
            matplotlib.use("Agg")
            result = bizo.minimize(rosenbrock, [0.0] * 3, budget=40, progress=False)
            line = result.plot(reference=0).get_lines()[0]
            assert (line.get_ydata() == result.trace["best_value"]).all(), line
            try:
                result.plot(against="nonsense")
            except ValueError as error:
                assert all(name in str(error) for name in ("nonsense", "evaluations", "iteration")), error
            else:
                raise AssertionError("there is no such column")
            assert list(result.frame()["evaluations"]) == result.trace["evaluations"].tolist()
            """)

    def test_the_package_has_the_version_of_the_program(self):
        version = re.search(r'^version = "(.*)"', pathlib.Path(SOURCE, "tools/python/pyproject.toml").read_text(), re.M)[1]
        self.assertIn(f"bizo {version}", self.expect(0, "version").out)

    def test_the_configuration_does_the_same(self):
        self.python("""
            result = bizo.minimize("ridge", method={"name": "hozog", "radius": 1e-2}, directions="coordinate",
                                   problem={"data": DATA}, budget={"iterations": 3}, output="python.h5", progress="lines")
            assert result.path == "python.h5"
            open("job.ini", "w").write(result.config)
            """.replace("DATA", repr(f"{SOURCE}/data/diabetes.csv")))
        self.expect(0, "run", "job.ini", "--output", "command.h5", "--set", "run.overwrite=yes")
        self.python("""
            one, other = bizo.read("python.h5"), bizo.read("command.h5")
            assert (one["solution"]["x"] == other["solution"]["x"]).all()
            """)

    def test_pipes_are_closed(self):
        """Python warns of what is left to its garbage collector."""
        told = self.python("""
            import gc, warnings
            warnings.simplefilter("error", ResourceWarning)
            bizo.minimize(rosenbrock, [0.0, 0.0], budget=5, progress=False)
            gc.collect()
            """)
        self.assertNotIn("ResourceWarning", told)

    def test_mistakes(self):
        self.python("""
            import threading, re
            lock = threading.Lock()
            class Half(bizo.Problem):
                p = 2
                outer = solve = lambda self, *rest: 0
            for wrong, kind, text in (
                (lambda: bizo.minimize(rosenbrock, [0, 0], method="hozogg"), bizo.ConfigurationError, "did you mean hozog"),
                (lambda: bizo.minimize(rosenbrock, [0, 0], budget={"evaluation": 3}), bizo.ConfigurationError,
                 "did you mean budget.evaluations"),
                (lambda: bizo.minimize("rigde"), bizo.ConfigurationError, "did you mean ridge"),
                (lambda: bizo.minimize(rosenbrock), TypeError, "needs x0"),
                (lambda: bizo.minimize(rosenbrock, [0, np.nan]), ValueError, "finite numbers"),
                (lambda: bizo.minimize(rosenbrock, [0, 0], bounds=[(0, 1)]), ValueError, "2 pairs"),
                (lambda: bizo.minimize(rosenbrock, [0, 0], bounds=[(1, -1)] * 2), ValueError,
                 "bounds: pair 0, lower above upper"),
                (lambda: bizo.minimize(rosenbrock, [0, 0], bounds=[(0, 1), (1, 0)]), ValueError, "pair 1"),
                (lambda: bizo.minimize(rosenbrock, [0, 0], ranks=0), ValueError, "at least 1"),
                (lambda: bizo.minimize(rosenbrock, [0, 0], settings={"radius": 1}), ValueError, "section.key"),
                (lambda: bizo.minimize(rosenbrock, [0, 0], run={"verify": "a\\nb"}), ValueError, "one line"),
                (lambda: bizo.minimize(rosenbrock, [0, 0], method={"radius": {}}), TypeError, "method.radius is a dict"),
                (lambda: bizo.minimize(lambda x: lock and 0, [0, 0]), TypeError, "cannot be sent"),
                (lambda: bizo.minimize(Half, [0, 0]), TypeError, "minimize an object"),
                (lambda: bizo.minimize(Half()), ValueError, "set d"),
                (lambda: bizo.minimize(3, [0, 0]), TypeError, "cannot minimize a int"),
                (lambda: bizo.minimize("ridge", bounds=[(0, 1)]), TypeError, "problem.box"),
            ):
                try:
                    wrong()
                except Exception as error:
                    assert type(error) is kind and re.search(text, str(error)) and "\\n" not in str(error), repr(error)
                else:
                    raise AssertionError(text)
            try:
                bizo.minimize("rigde")
            except ValueError as error:
                assert str(error).startswith("problem.name = rigde"), error
            failed = bizo.minimize(lambda x: 1 / 0, [1, 2], progress=False)
            assert not failed.success and "ZeroDivisionError" in failed.message, failed
            assert failed.x.tolist() == [1, 2] and np.isnan(failed.value), failed
            class Nothing(bizo.Problem):
                d, start = 3, 0.5
                def value(self, x):
                    raise bizo.Refused("no answer anywhere")
            failed = bizo.minimize(Nothing(), progress=False)
            assert failed.x.tolist() == [0.5] * 3 and np.isnan(failed.value), failed
            """)


if __name__ == "__main__":
    unittest.main()
