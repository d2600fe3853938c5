"""bizo report: statistics against small cases counted by hand, pages, and mistakes."""
import html.parser
import os
import re
import shutil
import subprocess
import sys
import unittest

import blackbox
from program import SOURCE, InFolder

JOB = """\
[problem]
name = quadratic
d = 6
p = 3
condition = CONDITION
[method]
name = METHOD
[budget]
iterations = 5
[run]
seed = SEED
"""

STATISTICS = """
import numpy as np
from bizo.report.statistics import *

# A run that has values at 1, 3 and 7, asked between and beyond.
assert np.array_equal(step_values([1, 3, 7], [9, 5, 2], [0, 1, 2, 3, 8]), [np.nan, 9, 9, 5, 2], equal_nan=True)

# Three constant runs 1, 2, 4: quartiles 1.5, 2, 3; before the last of them starts there is no band.
low, middle, high = band([([1], [1.0]), ([1], [2.0]), ([5], [4.0])], [1, 5])
assert np.array_equal([low[1], middle[1], high[1]], [1.5, 2, 3]) and np.isnan([low[0], middle[0], high[0]]).all()

# Of the values 0 and 1, the median of two draws is 0, 1/2, 1 with probability 1/4, 1/2, 1/4.
assert bootstrap_interval([0.0, 1.0]) == (0.0, 1.0)
assert bootstrap_interval([3.0, 3.0, 3.0]) == (3.0, 3.0)
# Of 1 to 99 the standard deviation of the median is about 5.
low, high = bootstrap_interval(np.arange(1.0, 100.0))
assert 37 <= low <= 43 and 57 <= high <= 63, (low, high)

# From 10 to 0, a tenth of the way is left at 1.
assert cost_to_solve([1, 4, 9], [10.0, 2.0, 1.0], 0.0, 0.1) == 9
assert cost_to_solve([1, 4, 9], [10.0, 2.0, 1.0], 0.0, 0.05) == np.inf

# Solved after 4, 12 and never, with d = 1, 3, 1: budgets 2, 3.
assert np.array_equal(data_profile([4, 12, np.inf], [1, 3, 1], [1.9, 2, 3]), [0, 1 / 3, 2 / 3])

# Two solvers, three problems: the first is best on one, the second on one, nobody solves the third.
profile = performance_profile([[1, 8, np.inf], [2, 4, np.inf]], [1, 2, 100])
assert np.array_equal(profile, [[1 / 3, 2 / 3, 2 / 3], [1 / 3, 2 / 3, 2 / 3]]), profile
"""


# A pandas of which this needs one class.
FRAME = """
import sys, types
class DataFrame(dict):
    pass
sys.modules["pandas"] = types.SimpleNamespace(DataFrame=DataFrame)
import bizo
table = bizo.frame("all.h5")
assert len(table["name"]) == 2 and list(table["seed"]) == [1, 1] and list(table["problem.condition"]) == [1, 10]
assert abs(table["verified_value"][0] - table["value"][0]) < 1e-6 * abs(table["value"][0])
try:
    bizo.frame(sys.argv[0].replace("frame.py", "hozog1-1.h5"))
    raise SystemExit("one run has no table")
except ValueError as error:
    assert "no table" in str(error)
"""

NAMES = """
import numpy as np
from bizo.report.runs import Run, told_apart
from bizo.report.figures import least, quantities, spans_decades, values_of
from bizo.report.style import thinned

def run(value, best=None, verified=np.nan, **settings):
    trace = {"value": np.array(value, float), "best_value": np.array(value if best is None else best, float)}
    return Run("", {name.replace("__", "."): text for name, text in settings.items()}, trace, {}, {}, float(value[-1]), verified, {}, {}, 2)

# Two methods with steps of their own: the steps tell nothing more. Three problems by two settings.
runs = told_apart([run([1], method__name=method, step__size=size, problem__name="a", problem__d=d, run__seed=seed)
                   for method, size in (("es", "1"), ("hozog", "2")) for d in ("2", "3") for seed in "12"] +
                  [run([1], method__name="es", step__size="3", problem__name="b", problem__oracle="values")])
assert runs.arms == ["es", "hozog", "es, oracle values"], runs.arms
assert runs.instances == ["a, d 2", "a, d 3", "b"], runs.instances
assert len(runs.of(runs.arms[0], "a, d 3")) == 2

# A reference is not drawn, but has the least value; so has a solution that was solved again.
nan = np.nan
loop, descent, exact = run([5, 3], [nan, nan], 2.5, run__label="loop"), run([4, 2.25], run__label="descent"), run([9, 2], run__label="reference")
runs = told_apart([loop, descent, exact])
assert runs.all == [loop, descent] and runs.arms == ["loop", "descent"] and least(runs, "") == 2
assert np.array_equal(values_of(loop), [5, 3]) and not loop.has_best and descent.has_best
assert least(told_apart([loop]), "") == 2.5

# A seed of the problem makes another problem, with a least value of its own, but nothing against which to draw.
draws = [run([value], problem__init_seed=seed, problem__hidden=hidden)
         for hidden in ("8", "64") for seed, value in (("1", 5), ("2", 3), ("3", 4))]
runs = told_apart(draws)
assert runs.instances == [f"hidden {hidden}, init seed {seed}" for hidden in (8, 64) for seed in (1, 2, 3)], runs.instances
assert least(runs, "hidden 8, init seed 1") == 5 and least(runs, "hidden 8, init seed 2") == 3
assert runs.telling == ["problem.hidden"] and runs.differing == ["problem.hidden", "problem.init_seed"]
assert {one.family for one in draws} == {"hidden 8", "hidden 64"}

# Both ends stay, and no more than 400 points between.
grid = np.arange(1.0, 1e5)
few = thinned(grid)
assert few[0] == 1 and few[-1] == grid[-1] and len(few) <= 401 and np.all(np.diff(few) > 0) and set(few) <= set(grid)
assert np.array_equal(thinned([1, 2, 5]), [1, 2, 5])
assert spans_decades([1, 101, 0]) and not spans_decades([1, 99, -1]) and not spans_decades([5])
"""


class Page(html.parser.HTMLParser):
    """Tags that are open, links to elsewhere, figures and their captions."""

    def __init__(self, text):
        super().__init__()
        self.stack, self.links, self.figures, self.captions, self.text = [], [], [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "path", "use", "rect", "image"):
            self.stack.append(tag)
        self.links += [value for name, value in attributes
                       if name in ("src", "href", "xlink:href") and value and not value.startswith(("#", "data:"))]
        if tag == "figure":
            self.figures.append(dict(attributes)["id"])
            self.captions.append("")

    def handle_startendtag(self, tag, attributes):
        self.links += [value for name, value in attributes
                       if name in ("src", "href", "xlink:href") and value and not value.startswith(("#", "data:"))]

    def handle_endtag(self, tag):
        if tag not in ("meta", "path", "use", "rect", "image"):
            assert self.stack.pop() == tag, tag

    def handle_data(self, data):
        self.text += data
        if "figcaption" in self.stack:
            self.captions[-1] += data


class Report(InFolder):
    def python(self, *words, code=0):
        done = subprocess.run([blackbox.python_with_numpy(), *map(str, words)], capture_output=True, text=True, timeout=300,
                              env=os.environ | {"PYTHONPATH": f"{SOURCE}/tools/python"}, cwd=self.folder)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def report(self, *words, code=0):
        return self.python("-m", "bizo.report", *words, code=code)

    def runs(self):
        names = []
        for method in ("hozog", "es"):
            for condition, seed in ((1, 1), (10, 1), (10, 2), (100, 1)):
                names.append(f"{method}{condition}-{seed}.h5")
                self.write("job.ini", JOB.replace("METHOD", method).replace("CONDITION", str(condition))
                           .replace("SEED", str(seed)))
                self.expect(0, "run", "job.ini", "--output", names[-1], "--quiet")
        return names

    def test_statistics(self):
        self.write("statistics.py", STATISTICS)
        self.python("statistics.py")

    def test_names_and_least_values(self):
        self.write("names.py", NAMES)
        self.python("names.py")

    def test_the_table_for_pandas(self):
        self.expect(0, "merge", "all.h5", *self.runs()[:2])
        self.write("frame.py", FRAME)
        self.python("frame.py")

    @unittest.skipUnless(shutil.which("chromium"), "there is no chromium")
    def test_in_a_browser(self):
        """No error in the console, and nothing that sticks out of a narrow or a wide window."""
        self.report(*self.runs(), "-o", "page.html")
        text = (self.folder / "page.html").read_text(encoding="utf-8")
        probe = "<script>console.log(document.documentElement.scrollWidth + ' in ' + innerWidth)</script></body>"
        self.write("probed.html", text.replace("</body>", probe))
        for width in (400, 1600):  # in a frame: windows have 500 pixels at least
            self.write("frame.html", f'<iframe src="probed.html" style="width: {width}px; height: 900px; border: 0"></iframe>')
            done = subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1700,1000", "--enable-logging=stderr",
                                   "--dump-dom", f"file://{self.folder}/frame.html"], capture_output=True, text=True, timeout=300, check=False)
            needed, given = map(int, re.search(r'CONSOLE.*?"(\d+) in (\d+)"', done.stderr).groups())
            self.assertLessEqual(needed, given)
            self.assertIn(given, (width, width - 15))  # a scroll bar
            self.assertEqual(done.stderr.count("CONSOLE"), 1, done.stderr)

    def test_a_page_of_many_runs_and_of_one(self):
        names = self.runs()
        self.report(*names, "-o", "page.html", "--figures", "pictures", "--title", "<script>alert(1)</script>")
        text = (self.folder / "page.html").read_text(encoding="utf-8")
        page = Page(text)
        self.assertEqual(page.stack, [])
        self.assertEqual(page.links, [])
        self.assertIsNone(re.search(r"<script|url\((?!#)|@import", text))
        self.assertIn("<script>alert(1)</script>", page.text)
        self.assertEqual(page.figures, ["convergence-evaluations", "convergence-iteration", "convergence-seconds",
                                        "data-profiles", "performance-profiles", "final-values", "settings"])
        for name, caption in zip(page.figures, page.captions):
            self.assertRegex(" ".join(caption.split()), rf"^[A-Z].*\. bizo report .* --only {name}$")
            self.assertTrue((self.folder / f"pictures/{name}.svg").exists())
            self.assertTrue((self.folder / f"pictures/{name}.pdf").exists())
        self.report(names[0], "-o", "one.html")
        self.assertIn("convergence-evaluations", Page((self.folder / "one.html").read_text(encoding="utf-8")).figures)

    def test_the_page_says_what_the_files_say(self):
        names = self.runs()[:2]
        self.expect(0, "merge", "both.h5", *names)
        self.report("both.h5", "-o", "page.html")
        text = Page((self.folder / "page.html").read_text(encoding="utf-8")).text
        out = self.expect(0, "inspect", names[0]).out
        self.assertIn(re.search(r"best value +(\S+)", out)[1][:7], text)

    def test_mistakes(self):
        self.write("text.h5", "no HDF5")
        self.write("mine.html", "<p>mine</p>")
        self.write("job.ini", JOB.replace("METHOD", "hozog").replace("CONDITION", "1").replace("SEED", "1"))
        self.expect(0, "run", "job.ini", "--output", "run.h5", "--quiet")
        for words, told in ((("none.h5",), "none.h5: it cannot be read"), (("text.h5",), "text.h5: it cannot be read"),
                            (("run.h5", "-o", "mine.html"), "no report of bizo"),
                            (("run.h5", "--only", "data-profiles"), "nothing to draw"),
                            (("run.h5", "--only", "profile"), "invalid choice"), ((), "required")):
            with self.subTest(told):
                self.assertIn(told, self.report(*words, code=2))
        self.assertEqual((self.folder / "mine.html").read_text(), "<p>mine</p>")


if __name__ == "__main__":
    sys.exit(unittest.main())
