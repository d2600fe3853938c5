"""The runs of a job array in one file."""
import json
import unittest

from program import QUADRATIC, SOURCE, InFolder, attribute, column, settings, tool

READ = """\
import json, sys
sys.path.insert(0, sys.argv[1])
import bizo
file = bizo.read(sys.argv[2])
table = {name: entries.tolist() for name, entries in file["table"].items()}
same = [bool(file["runs"][name]["trace"]["value"][-1] == bizo.read(f"{name}.h5")["trace"]["value"][-1])
        for name in table["name"]]
print(json.dumps([table, same, file["attributes"]["filetype"]]))
"""


class Merge(InFolder):
    def setUp(self):
        super().setUp()
        self.write("job.ini", QUADRATIC)

    def run_of(self, name, **pairs):
        self.expect(0, "run", "job.ini", "-q", "-o", name, *settings(**pairs))

    def array(self):
        for seed in (1, 2):
            self.run_of(f"run_{seed}.h5", run__seed=seed)
        self.run_of("run_3.h5", run__seed=9223372036854775807, method__radius=0.01, step__rule="sgd", budget__iterations=4)
        return ["run_1.h5", "run_2.h5", "run_3.h5"]

    def refuse(self, code, words, *arguments):
        refused = self.expect(code, "merge", *arguments)
        self.assertEqual(len(refused.err.splitlines()), 1, refused)
        self.assertIn(words, refused.err)
        self.assertEqual([path.name for path in self.folder.glob("*.tmp")], [])

    def test_everything_that_the_runs_have(self):
        runs = self.array()
        said = self.expect(0, "merge", "all.h5", *runs)
        self.assertEqual((said.out, said.err), ("3 runs in all.h5\n", ""))
        self.assertEqual(attribute(self.folder / "all.h5", "filetype"), "bizo-runs")
        for run in runs:
            name = run.removesuffix(".h5")
            for group in ("trace", "timing", "solution", "failures"):
                diff = tool("h5diff", self.folder / run, self.folder / "all.h5", f"/{group}", f"/runs/{name}/{group}")
                self.assertEqual((diff.code, diff.out + diff.err), (0, ""), group)
            for text in ("config", "history", "settings/budget.iterations"):  # h5diff ignores attributes of groups
                one, other = (tool("h5dump", "-a", f"{group}/{text}", self.folder / file).out.splitlines()[2:]
                              for group, file in (("", run), (f"/runs/{name}", "all.h5")))
                self.assertGreater(len(one), 5, text)
                self.assertEqual(one, other)

    def test_the_table(self):
        runs = self.array()
        self.expect(0, "merge", "all.h5", *runs)
        read = tool("env", "-C", self.folder, "/usr/bin/python3", "-B", "-c", READ, f"{SOURCE}/tools/python", "all.h5")
        self.assertEqual(read.code, 0, read)
        # json writes NaN for a setting that was not given.
        table, same, kind = json.loads(read.out.replace("NaN", "null"))
        self.assertEqual((same, kind), ([True] * 3, "bizo-runs"))
        self.assertEqual(table["value"], [column(self.folder / run, "/solution/value")[0] for run in runs])
        self.assertEqual(table["evaluations"], [column(self.folder / run, "/trace/evaluations")[-1] for run in runs])
        del table["value"], table["wall"], table["evaluations"]
        self.assertEqual(table, {
            "name": ["run_1", "run_2", "run_3"], "seed": [1, 2, 9223372036854775807], "status": ["finished"] * 3,
            "stop_reason": ["iterations"] * 3, "iterations": [3, 3, 4],
            "method.radius": [None, None, 0.01], "step.rule": ["", "", "sgd"], "budget.iterations": [3, 3, 4]})
        printed = [line.split() for line in self.expect(0, "inspect", "all.h5").out.splitlines()]
        self.assertEqual(printed[0], ["name", "seed", "status", "stop_reason", "iterations", "evaluations", "value",
                                      "wall", "budget.iterations", "method.radius", "step.rule"])
        self.assertEqual([line[:5] for line in printed[1:]],
                         [["run_1", "1", "finished", "iterations", "3"], ["run_2", "2", "finished", "iterations", "3"],
                          ["run_3", "9223372036854775807", "finished", "iterations", "4"]])
        self.assertEqual(printed[3][-3:], ["4", "0.01", "sgd"])

    def test_files_of_one_name_in_several_folders(self):
        for folder in ("a", "b"):
            (self.folder / folder).mkdir()
            self.run_of(f"{folder}/run.h5")
        self.expect(0, "merge", "all.h5", "a/run.h5", "b/run.h5")
        self.assertEqual([line.split()[0] for line in self.expect(0, "inspect", "all.h5").out.splitlines()],
                         ["name", "run", "run_2"])

    def test_a_run_that_has_not_ended(self):
        self.run_of("done.h5")
        # As a run that is killed leaves it: /status says running.
        edit = tool("/usr/bin/python3", "-c", "import h5py, sys\nold, new = h5py.File(sys.argv[1]), h5py.File(sys.argv[2], 'w')\n"
                    "for name in old: old.copy(name, new)\nnew.attrs.update(old.attrs)\nnew.attrs['status'] = 'running'\n"
                    "new.attrs['finished'] = ''\nnew.attrs['stop_reason'] = ''\n",
                    self.folder / "done.h5", self.folder / "half.h5")
        self.assertEqual(edit.code, 0, edit)
        said = self.expect(0, "merge", "all.h5", "done.h5", "half.h5")
        self.assertEqual(said.err, "bizo: warning: half.h5: the run has not ended; its latest saved results are used\n")
        self.assertEqual(self.expect(0, "inspect", "all.h5").out.splitlines()[2].split()[:4], ["half", "1", "running", "-"])

    def test_what_is_refused(self):
        self.run_of("one.h5")
        self.run_of("two.h5")
        self.expect(0, "merge", "all.h5", "one.h5")
        self.refuse(2, "all.h5 exists already", "all.h5", "one.h5", "two.h5")
        self.refuse(2, "one.h5 is given twice", "more.h5", "one.h5", "two.h5", "./one.h5")
        self.refuse(2, "one.h5 would replace one of the runs", "one.h5", "one.h5", "two.h5", "--overwrite")
        self.refuse(2, "an argument is missing", "all.h5")
        self.refuse(1, "none.h5", "more.h5", "one.h5", "none.h5")
        self.refuse(1, "job.ini: it is not an HDF5 file", "more.h5", "one.h5", "job.ini")
        self.refuse(1, "made by bizo merge", "more.h5", "all.h5", "one.h5")
        self.refuse(1, "nowhere", "nowhere/all.h5", "one.h5", "two.h5")
        damaged = bytearray((self.folder / "two.h5").read_bytes())
        (self.folder / "cut.h5").write_bytes(damaged[:len(damaged) // 2])
        self.refuse(1, "cut.h5", "more.h5", "one.h5", "cut.h5")
        self.assertFalse((self.folder / "more.h5").exists())
        self.expect(0, "merge", "all.h5", "one.h5", "two.h5", "--overwrite")
        self.assertEqual(len(self.expect(0, "inspect", "all.h5").out.splitlines()), 3)


if __name__ == "__main__":
    unittest.main()
