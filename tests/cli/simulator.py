"""jobs/simulator, as its README says: one simulator by files, stream, plug-in and in Python, with one result."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from blackbox import python_with_numpy
from program import BINARY, MPIRUN, SOURCE, InFolder, column, tool

FOLDER = pathlib.Path(SOURCE) / "jobs" / "simulator"
CHECK = pathlib.Path(__file__).resolve().parent / "programs" / "check_hares.py"


class Simulator(InFolder):
    def setUp(self):
        super().setUp()
        self.job = self.folder / "simulator"
        shutil.copytree(FOLDER, self.job, ignore=shutil.ignore_patterns("*.o", "*.so", "*.h5*", "__pycache__"))
        tools = self.folder / "tools"
        tools.mkdir()
        (tools / "python3").symlink_to(python_with_numpy())
        (tools / "bizo").symlink_to(BINARY)
        self.environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "BIZO": SOURCE}
        self.readme = (FOLDER / "README.md").read_text(encoding="utf-8")

    def shell(self, script):
        done = subprocess.run(["bash", "-e", "-c", script], cwd=self.job, env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=600, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout

    def numbers(self, way):
        path = self.job / f"{way}.h5"
        return {name: column(path, name) for name in ("/trace/value", "/solution/value", "/solution/y")}

    def test_every_way_as_the_readme_says(self):
        os.remove(self.job / "fit.png")
        commands = re.findall(r"^\$ (.*)$", self.readme, re.MULTILINE)
        # Pictures need a package that tests do without.
        if tool(python_with_numpy(), "-c", "import matplotlib").code:
            commands = [line for line in commands if "plot.py" not in line]
        out = self.shell("\n".join(commands))
        self.assertEqual(len(re.findall("stopped by +iterations", out)), 4, out)

        plugin = self.numbers("plugin")
        for way in ("files", "stream"):
            self.assertEqual(self.numbers(way), plugin, f"the arithmetic of {way} is the same")
        for name, numbers in self.numbers("python").items():
            for number, other in zip(numbers, plugin[name], strict=True):
                self.assertAlmostEqual(number, other, delta=1e-6 * max(abs(other), 1e-3), msg=name)

        self.shell(f"{MPIRUN} -n 2 bizo run stream.ini --set run.overwrite=yes")
        self.assertEqual(self.numbers("stream"), plugin, "on two ranks")

        start, best = plugin["/trace/value"][0], plugin["/solution/value"][0]
        self.assertLess(best, 0.7 * start)
        printed = float(re.search(r"best value +(\S+)", self.readme).group(1))
        self.assertAlmostEqual(best, printed, delta=1e-5, msg="the output in the README")
        self.expect_a_sound_model()

    def expect_a_sound_model(self):
        """The Python model by what must hold of it; it agrees with the one in C."""
        facts = json.loads(self.shell(f"python3 -B {CHECK} . plugin.h5"))
        self.assertLess(facts["error"], 1e-4)
        self.assertAlmostEqual(facts["order"], 4, delta=0.2)  # of the Runge-Kutta method
        self.assertLess(facts["gradient"], 1e-6)  # of f at its minimum, by differences: error some h^2
        self.assertGreater(facts["gradient_elsewhere"], 1e-3)
        self.assertLess(facts["start_matters"], 1e-9)
        self.assertLess(facts["off"], 0.01)  # rates that made the counts; 5 % with all weights 1
        self.assertGreater(facts["off_at_equal_weights"], 0.03)

    def test_the_program_and_python_alone(self):
        """What a run does not ask: outer through files, and a start from which there is no fit."""
        self.shell("cc -O2 -o simulate simulate.c model.c -lm")

        def ask(question):
            self.shell(f"printf '{question}' > question; ./simulate observations.csv question answer")
            return dict(line.split(" ", 1) for line in (self.job / "answer").read_text(encoding="utf-8").splitlines())

        x = "x 1 -1 0.5 0 -2"
        fit = ask(f"operation solve\\nseed 7\\n{x}\\ny 0 0 0 0\\n")
        self.assertEqual(ask(f"operation outer\\n{x}\\ny {fit['y']}\\n"), {"value": fit["value"]})
        self.assertEqual(ask(f"operation solve\\n{x}\\ny 9 9 9 9\\n"), {"refused": "no fit"})
        self.assertEqual(self.shell("python3 -B -W ignore -c 'import model, numpy as np; "
                                    "print(model.fit(model.read_observations(\"observations.csv\")[0], np.zeros(5), "
                                    "np.full(4, 9.0)))'"), "None\n")

    def test_the_data_are_what_the_script_writes(self):
        self.shell("rm observations.csv; python3 -B make_data.py")
        self.assertEqual((self.job / "observations.csv").read_bytes(), (FOLDER / "observations.csv").read_bytes())

    def test_programs_without_warnings(self):
        self.shell("cc -std=c11 -O2 -Wall -Wextra -Wpedantic -Wshadow -Werror -D_GNU_SOURCE -I$BIZO/include"
                   " -fsyntax-only *.c")


if __name__ == "__main__":
    unittest.main()
