"""Configurations and paths as people write them: quotation marks, comments, encodings, links, starts."""
import os
import pathlib
import re
import unittest

from blackbox import python_with_numpy
from program import QUADRATIC, SOURCE, InFolder, column, settings, tool

# One evaluation of a program.
PROGRAM = """\
[problem]
name = program
command = {command}
d = 1
start = 0.5
[method]
measure_noise = no
[budget]
iterations = 0
[run]
verify = 0
"""
NOTHING = settings(budget__iterations=0, run__verify=0)


class Configuration(InFolder):
    def script(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(0o755)

    def value_of(self, command, *arguments, begin=""):
        """What the program of this command answers."""
        self.write("p.ini", begin + PROGRAM.format(command=command))
        self.expect(0, "run", "p.ini", "--output", "p.h5", "--set", "run.overwrite=yes", *arguments)
        return column(self.folder / "p.h5", "/solution/value")[0]

    def refusal(self, *arguments, code=2):
        result = self.expect(code, *arguments)
        self.assertEqual(result.err.count("\n"), 1, result)
        return result.err

    def test_quotation_marks_protect(self):
        self.write("q.ini", QUADRATIC + '[run]\noutput = "run #3 ; last.h5"  # a note\n')
        self.expect(0, "run", "q.ini", *NOTHING)
        self.assertTrue((self.folder / "run #3 ; last.h5").is_file())
        self.assertEqual(self.value_of("sh -c 'true ; echo value 4 > {output} ; true #'  # note"), 4)
        self.assertEqual(self.value_of("sh -c 'echo value 3 > {output}' ; not a command"), 3)
        self.write("p.ini", PROGRAM.format(command='./sim "a {output}  # open'))
        self.assertIn("quotation is not closed", self.refusal("run", "p.ini"))
        self.write("p.ini", QUADRATIC + '[run]\noutput = "run.h5\n')
        self.assertRegex(self.refusal("run", "p.ini"), r"p.ini:15: run.output = \"run.h5: a quotation mark is not closed")

    def test_quotation_marks_of_set(self):
        self.write("q.ini", QUADRATIC)
        self.expect(0, "run", "q.ini", *NOTHING, "--set", 'run.output="a # b.h5"')
        self.expect(0, "run", "q.ini", *NOTHING, "--set", "run.output=c ; d.h5")
        for name in ("a # b.h5", "c ; d.h5"):
            self.assertTrue((self.folder / name).is_file(), name)

    def test_encodings(self):
        text = QUADRATIC.replace("\n", "\r\n")
        for name, content in (("mark.ini", b"\xef\xbb\xbf" + text.encode()), ("mac.ini", QUADRATIC.replace("\n", "\r").encode())):
            (self.folder / name).write_bytes(content)
            self.expect(0, "run", name, *NOTHING, "--output", f"{name}.h5")
        for encoding in ("utf-16", "utf-16-le", "utf-32"):
            (self.folder / "wide.ini").write_bytes(text.encode(encoding))
            self.assertRegex(self.refusal("check", "wide.ini"), "wide.ini: .*save it as UTF-8")
        self.write("blank.ini", QUADRATIC.replace("name =", "name\u00a0="))
        self.assertIn(r'blank.ini:2: "name\xC2\xA0": ', self.refusal("check", "blank.ini"))
        self.write("end.ini", QUADRATIC.replace("quadratic", "quadratic\u00a0"))
        self.assertIn(r"end.ini:2: name = quadratic\xC2\xA0: ", self.refusal("check", "end.ini"))

    def test_answers_from_windows(self):
        self.script("mark", r"printf '\357\273\277value 4\r\n' > $1")
        self.assertEqual(self.value_of("./mark {output}"), 4)
        for spelling in ("-1.#IND", "1.#QNAN", "1.#INF"):
            self.script("odd", f"echo 'value {spelling}' > $1")
            self.write("p.ini", PROGRAM.format(command="./odd {output}"))
            result = self.bizo("run", "p.ini", "--output", "odd.h5", "--set", "run.overwrite=yes")
            self.assertEqual(result.code, 3, result)
        self.script("noted", "echo 'value 4 # as measured' > $1")
        self.assertEqual(self.value_of("./noted {output}"), 4)

    def test_links_in_paths(self):
        """Behind a link, .. is not what stands before it."""
        self.script("real/sim", 'echo "value $(cat conf)" > $1')
        self.script("sim", "echo value 13 > $1")
        self.write("real/conf", "7")
        self.write("conf", "13")
        (self.folder / "real/sub").mkdir()
        (self.folder / "lnk").symlink_to("real/sub")
        for how in ("copy", "link"):
            value = self.value_of("lnk/../sim {output}", *settings(**{f"problem__{how}": "lnk/../conf"}))
            self.assertEqual(value, 7, how)
        self.assertEqual(self.value_of("sh -c 'cat real/conf conf > all ; echo value $(wc -c < all) > $0' {output}",
                                       *settings(problem__copy="lnk/.. ./lnk/../conf")), 2)
        self.value_of("lnk/../sim {output}", *settings(problem__copy="lnk/../conf", run__workdir="lnk/../work",
                                                       problem__keep="on"))
        self.assertTrue(any((self.folder / "real/work").iterdir()))
        self.assertFalse((self.folder / "work").exists())

    def test_nothing_is_expanded(self):
        self.write("q.ini", QUADRATIC)
        self.write("r.ini", "[problem]\nname = ridge\n")
        for option in ("run.workdir", "run.output"):
            for path in ("~/there", "$TMPDIR/there", "a/${USER}"):
                self.assertRegex(self.refusal("run", "q.ini", "--set", f"{option}={path}"),
                                 rf"--set: {option} = {re.escape(path)}: nothing expands ~ and \$ .*write the path in full")
        self.assertIn("nothing expands", self.refusal("run", "r.ini", "--set", "problem.data=~/x.csv", code=1))
        self.assertIn("nothing expands", self.refusal("run", "q.ini", "--set", "problem.start=~/x.txt", code=1))
        self.assertEqual(sorted(os.listdir(self.folder)), ["q.ini", "r.ini"])

    def test_starts(self):
        """A list, a file and the results of another run say the same."""
        self.write("q.ini", QUADRATIC.replace("d = 24", "d = 2").replace("count = 13", "count = 2"))
        self.write("x.txt", "\ufeff0.25 # the first\n-3\n")

        def trace(name, start):
            self.expect(0, "run", "q.ini", "--output", name, *settings(problem__start=start))
            return column(self.folder / name, "/trace/value")

        lists = trace("list.h5", "0.25, -3")
        self.assertEqual(trace("blanks.h5", "0.25 -3"), lists)
        self.assertEqual(trace("file.h5", "x.txt"), lists)
        self.expect(0, "run", "q.ini", "--output", "first.h5", *NOTHING, *settings(problem__start="0.25, -3"))
        self.assertEqual(trace("results.h5", "first.h5"), lists)
        self.assertRegex(self.refusal("run", "q.ini", "--set", "problem.start=1, 2, 3"), "there are 3 numbers, and 2 are needed")
        self.assertRegex(self.refusal("run", "q.ini", "--set", "problem.start=1, nan"), "must be finite")
        self.assertRegex(self.refusal("run", "q.ini", "--set", "directions.scale=first.h5"), "first.h5: .*no text")
        self.expect(0, "merge", "all.h5", "list.h5", "file.h5")
        self.assertRegex(self.refusal("run", "q.ini", "--set", "problem.start=all.h5", code=1), "several")

    def test_a_budget_of_evaluations_ends_with_the_first_row_that_reaches_it(self):
        job = self.write("job.ini", QUADRATIC)
        for budget in (1, 30, 100):
            with self.subTest(budget):
                self.expect(0, "run", job, "-q", "-o", f"{budget}.h5",
                            *settings(budget__iterations=1000, budget__evaluations=budget))
                spent = column(self.folder / f"{budget}.h5", "/trace/evaluations")
                self.assertGreaterEqual(spent[-1], budget)
                self.assertTrue(all(before < budget for before in spent[:-1]), spent)

    def test_old_names(self):
        """They work, and are said to be old: a line each, once a run."""
        self.write("new.ini", QUADRATIC + "[method]\nname = frozen-adjoint\n[step]\nrule = sgd\nsize = 0.2\n"
                                          "schedule = inverse\ntime_constant = 5\n")
        self.write("old.ini", QUADRATIC + "[method]\nname = azo\n[step]\nrule = sgd\nlength = 0.2\n"
                                          "schedule = inverse\ndecay = 5\n")
        said = ("method.name = azo is now frozen-adjoint", "inner.control = synchronized is now fixed-steps",
                "step.length is now step.size", "step.decay is now step.time_constant")
        old = settings(inner__control="synchronized")
        self.expect(0, "run", "new.ini", "-q", "-o", "new.h5", *settings(inner__control="fixed-steps"))
        for ranks in (0, 2):
            run = self.expect(0, "run", "old.ini", "-o", f"old-{ranks}.h5", *old, ranks=ranks)
            self.assertEqual(run.err, "")
            self.assertEqual(re.findall(r"(?m)^note: (.* is now .*)$", run.out), list(said))
            for dataset in ("/trace/value", "/solution/x"):
                self.assertEqual(column(self.folder / f"old-{ranks}.h5", dataset), column(self.folder / "new.h5", dataset))
        for line in said:
            self.assertIn(f"  note: {line}\n", self.expect(0, "check", "old.ini", *old).out)
        self.assertEqual(self.expect(0, "run", "old.ini", "-q", "-o", "quiet.h5", *old).out, "")
        refused = self.expect(2, "run", "old.ini", "--set", "step.length=-1").err
        self.assertRegex(refused, "^bizo: --set, step.length: step.size = -1: it must be a number > 0[^\n]*\n$")
        self.assertNotIn("length", self.refusal("run", "new.ini", "--set", "step.lengths=1").split("option")[1])
        self.assertNotRegex(self.refusal("run", "new.ini", "--set", "method.name=azu"), "azo|zo-resolve")
        described = self.expect(0, "describe", "azo").out
        self.assertTrue(described.startswith("azo is now frozen-adjoint\n\nfrozen-adjoint: differences"), described)
        self.assertIn("step.size = 0.1", self.expect(0, "describe", "step.length").out)

    def test_describe_options(self):
        box = self.expect(0, "describe", "problem.box").out
        self.assertRegex(box, r"problem\.box = \n +bounds")
        self.assertIn("of quadratic, ", box)
        self.assertRegex(self.expect(0, "describe", "radius").out, r"method\.radius = 1e-3")
        self.assertIn("budget.wall_time", self.expect(0, "describe", "wall_time").out)
        self.assertIn("did you mean problem.box?", self.refusal("describe", "problem.bax"))
        self.assertRegex(self.expect(0, "help", "run").out, r"^usage: bizo run CONFIG.ini .*\n(.*\n)*  --resume ")
        self.assertEqual(self.expect(0, "run", "--help").out, self.expect(0, "help", "run").out)
        self.assertNotIn("--follow", self.expect(0, "help", "run").out)
        self.assertIn("did you mean bizo run?", self.refusal("help", "rnu"))

    def test_times_of_jobs(self):
        self.write("q.ini", QUADRATIC)
        for time in ("30", "30:00", "12:00:00", "2-0", "1-12:30", "1-00:00:00"):
            self.assertIn(f"#SBATCH --time={time}\n", self.expect(0, "slurm", "q.ini", "--time", time, "--ranks", "2").out)
        for time in (":::", "1:", "-", "1:2:3:4", "12h", "1:200:00", "1--2"):
            self.assertRegex(self.refusal("slurm", "q.ini", f"--time={time}"), r"--time = .* H:MM:SS")

    def test_results_are_documented(self):
        """Every dataset of a results file is in docs/results.md."""
        self.write("q.ini", QUADRATIC)
        self.expect(0, "run", "q.ini", *settings(run__record_evaluations="yes", run__record_iterates=1))
        script = ("import h5py, sys\nnames = []\nrun = h5py.File(sys.argv[1])\n"
                  "run.visititems(lambda name, found: names.append(name) if isinstance(found, h5py.Dataset) else None)\n"
                  "print(*names)")
        names = tool(python_with_numpy(), "-c", script, self.folder / "run.h5").out.split()
        text = pathlib.Path(SOURCE, "docs/results.md").read_text(encoding="utf-8")
        sections = {part.split("`", 1)[0].strip("/"): part for part in re.split(r"\n### `", text)}
        self.assertGreater(len(names), 30)
        for name in names:
            group, leaf = name.split("/")
            self.assertIn(f"`{leaf}`", sections[group], name)


if __name__ == "__main__":
    unittest.main()
