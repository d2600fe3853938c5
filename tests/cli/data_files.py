"""Data files as other programs write them are read right, or refused in one line that names the remedy."""
import json
import pathlib
import re
import unittest
from concurrent.futures import ThreadPoolExecutor

from blackbox import python_with_numpy
from foreign_files import Foreign, all_text_files, table
from foreign_idx import idx_files, plain
from program import InFolder, settings, tool

# The solution of this inner problem has a number for every feature: equal bits are equal data, in the same order.
FIT = """\
[problem]
name = ridge
regularization = scalar
split = 0.5, 0.5
[inner]
name = closed-form
[budget]
iterations = 0
[run]
verify = 0
"""
HERE = pathlib.Path(__file__).parent


class DataFiles(InFolder):
    def setUp(self):
        super().setUp()
        self.write("fit.ini", FIT)

    def run_on(self, name, problem, output):
        pairs = {f"problem__{key}": value for key, value in {"data": name, **problem}.items()}
        return self.bizo("run", "fit.ini", "--output", output, *settings(**pairs))

    def refuse(self, file):
        result = self.run_on(file.name, file.tried, f"refused_{file.name}.h5")
        self.assertEqual(result.code, 2, f"{file.name}: {result}")
        self.assertEqual(result.err.count("\n"), 1, result)
        for pattern in [re.escape(file.name), *file.refused]:
            self.assertRegex(result.err, pattern)

    def accept(self, file):
        result = self.run_on(file.name, file.right, f"{file.name}.run.h5")
        self.assertEqual(result.code, 0, f"{file.name}: {result}")
        self.assertEqual(f"note: {file.name}:" in result.out, file.noted, f"{file.name}: {result}")

    def check_all(self, files, same=table(names=["a", "b", "c", "y"])):
        """Every file must be as `same`, a plain table of the same numbers, is."""
        self.write("plain.csv", same)
        files = [Foreign("plain.csv", None, right={}), *files]
        work = [(self.refuse, file) for file in files if file.refused]
        work += [(self.accept, file) for file in files if file.right is not None]
        with ThreadPoolExecutor(2) as pool:
            outcomes = [(file, pool.submit(check, file)) for check, file in work]
        for file, outcome in outcomes:
            with self.subTest(file.name):
                outcome.result()
        wanted, *solutions = self.solutions([file for file in files if file.right is not None])
        for name, solution in solutions:
            with self.subTest(name):
                self.assertEqual(solution, wanted[1])

    def solutions(self, files):
        """The names of the files, each with y and F as the run has found them."""
        script = ("import h5py, json, sys\n"
                  "for name in sys.argv[1:]:\n"
                  "    with h5py.File(name + '.run.h5') as run:\n"
                  "        print(json.dumps([run['solution/y'][:].tolist(), run['solution/value'][()]]))\n")
        done = tool(python_with_numpy(), "-c", script, *(self.folder / file.name for file in files))
        self.assertEqual(done.code, 0, done)
        return list(zip([file.name for file in files], map(json.loads, done.out.splitlines()), strict=True))

    def test_text(self):
        files = all_text_files()
        self.assertEqual(len({file.name for file in files}), len(files))
        self.assertGreater(len(files), 60)
        for file in files:
            (self.folder / file.name).write_bytes(file.content)
        self.check_all(files)

    def test_hdf5(self):
        made = tool(python_with_numpy(), "-B", HERE / "foreign_hdf5.py", self.folder)
        self.assertEqual(made.code, 0, made)
        known = json.loads(made.out)
        self.check_all([Foreign(name, None, about.get("refused", []), about.get("right", None if "refused" in about else {}),
                                about.get("tried", {}), about.get("noted", False)) for name, about in known.items()])

    def test_idx(self):
        files = idx_files()
        self.assertEqual(len({file.name for file in files}), len(files))
        for file in files:
            (self.folder / file.name).write_bytes(file.content)
        self.check_all(files, plain())
        # The first samples alone, as if the file had no others.
        self.write("first.csv", "\n".join(plain().splitlines()[:9]) + "\n")
        names = ("first.csv", "packed-images-idx3-ubyte.gz", "plain.csv")
        for name in names:
            (self.folder / f"{name}.run.h5").unlink(missing_ok=True)
            self.accept(Foreign(name, None, right={} if "first" in name else {"max_samples": 8}, noted="idx" in name))
        first, *others = self.solutions([Foreign(name, None) for name in names])
        for name, solution in others:
            self.assertEqual(solution, first[1], name)

    def test_as_many_features_as_samples(self):
        """Nobody but the user can tell."""
        made = tool(python_with_numpy(), "-B", HERE / "foreign_hdf5.py", self.folder)
        self.assertEqual(made.code, 0, made)
        file = Foreign("square.h5", None, ["X is 3 x 3", "problem.transposed = no .*Python.* or yes"])
        self.refuse(file)
        for transposed in ("yes", "no"):
            self.accept(Foreign("square.h5", None, right={"transposed": transposed, "regularization": "feature"}))
            (self.folder / "square.h5.run.h5").rename(self.folder / f"{transposed}.run.h5")
        solved = self.solutions([Foreign("yes", None), Foreign("no", None)])
        self.assertNotEqual(solved[0][1], solved[1][1])


if __name__ == "__main__":
    unittest.main()
