"""What programs see, and what they leave: their rank, seeds, mpirun, folders of failures, bounds from a file."""
import os
import pathlib
import unittest

import blackbox
from program import MPIRUN, SOURCE, InFolder, settings

SHORT = "[method]\nmeasure_noise = no\n[budget]\niterations = 1\n[run]\noutput = run.h5\noverwrite = yes\n"
LIBRARY = r"""
#include <bizo_plugin.h>
#include <stdio.h>
#include <stdlib.h>
static void* create(const char* settings, bizo_offer* offer) {
  FILE* file = fopen(settings, "a");
  fprintf(file, "%s %s %s\n", getenv("BIZO_RANK"), getenv("BIZO_RANKS"), getenv("BIZO_LOCAL_RANK"));
  fclose(file);
  offer->d = 2;
  return (void*)settings;
}
static int value(void* self, const bizo_question* question, double* out) {
  (void)self;
  *out = question->x[0] * question->x[0];
  return BIZO_OK;
}
const bizo_plugin* bizo_plugin_entry(void) {
  static const bizo_plugin plugin = {.version = BIZO_PLUGIN_VERSION, .name = "p", .create = create, .value = value};
  return &plugin;
}
"""


class Surroundings(InFolder):
    def run_program(self, command, *more, code=0, d=2, verb="run", **how):
        self.write("job.ini", f"[problem]\nname = program\ncommand = {command}\n" + (f"d = {d}\n" if d else "") + SHORT)
        return self.expect(code, verb, "job.ini", *more, **how)

    def python(self, text, *more, more_environment=None, **how):
        """A program on a stream."""
        self.write("program.py", "import numpy as np\nimport bizo\n" + text)
        return self.run_program(f"{blackbox.python_with_numpy()} program.py", "--set", "problem.protocol=stream", *more,
                                d=None, environment={"PYTHONPATH": f"{SOURCE}/tools/python", **(more_environment or {})}, **how)


class Ranks(Surroundings):
    def seen(self):
        lines = set((self.folder / "seen").read_text(encoding="utf-8").splitlines())
        (self.folder / "seen").unlink()
        return lines

    def test_programs_know_for_whom_they_work(self):
        tell = f"echo $BIZO_RANK $BIZO_RANKS $BIZO_LOCAL_RANK >> {self.folder}/seen"
        self.write("answer.sh", tell + "\necho value 1 > $1\n")
        outer = {"BIZO_RANK": "7", "BIZO_RANKS": "9", "BIZO_LOCAL_RANK": "3"}  # a bizo around this one
        for ranks, all_of_them in ((0, {"0 1 0"}), (2, {"0 2 0", "1 2 1"})):
            with self.subTest("files", ranks=ranks):
                self.run_program("sh ./answer.sh {output}", ranks=ranks, environment=outer)
                seen = self.seen()
                self.assertTrue("0 %d 0" % max(ranks, 1) in seen and seen <= all_of_them, seen)
            with self.subTest("stream", ranks=ranks):
                self.python("import os\nopen('seen', 'a').write(' '.join(os.environ['BIZO_' + name] for name in "
                            "('RANK', 'RANKS', 'LOCAL_RANK')) + '\\n')\n"
                            "@bizo.value(d=1)\ndef f(x): return x[0] ** 2\nbizo.serve(f)\n", ranks=ranks)
                self.assertEqual(self.seen(), all_of_them)
            with self.subTest("isolated", ranks=ranks):
                self.write("p.c", LIBRARY)
                built = blackbox.tool("cc", "-shared", "-fPIC", "-I", f"{SOURCE}/include", "-o", self.folder / "libp.so",
                                      self.folder / "p.c")
                self.assertEqual(built.code, 0, built)
                self.write("job.ini", f"[problem]\nname = plugin\nlibrary = ./libp.so\nsettings = {self.folder}/seen\n"
                           "[evaluation]\nisolate = on\n" + SHORT)
                self.expect(0, "run", "job.ini", ranks=ranks)
                self.assertEqual(self.seen(), all_of_them)

    def test_a_program_may_call_mpirun(self):
        self.write("nest.sh", f"set -e\n{MPIRUN} -n 2 sh -c 'echo $OMPI_COMM_WORLD_SIZE' > sizes\n"
                   "test \"$(cat sizes)\" = \"2\n2\"\necho value 1 > $1\n")
        for ranks in (0, 2):
            with self.subTest(ranks=ranks):
                self.run_program("sh ./nest.sh {output}", ranks=ranks, d=1)


    def test_threads_of_programs_are_counted(self):
        """Three in all, while it is asked; a shell around it adds none."""
        cores = os.cpu_count()
        for threads in (1, 3):
            result = self.python("import threading\nstop = threading.Event()\n"
                                 f"for _ in range({threads} - 1): threading.Thread(target=stop.wait, daemon=True).start()\n"
                                 "@bizo.value(d=1)\ndef f(x): return float(x[0] - 1) ** 2\nbizo.serve(f)\n",
                                 "--probe", "--ranks", str(cores), verb="check", more_environment={"OMP_NUM_THREADS": "1"})
            with self.subTest(threads=threads):
                told = f"programs of {cores} ranks run {3 * cores} threads on {cores} cores; export OMP_NUM_THREADS=1"
                self.assertEqual(told in result.out, threads > 1 and cores > 1, result)


class Answers(Surroundings):
    def test_seeds_are_taken_by_generators_that_are_strict(self):
        self.python("class F(bizo.Problem):\n    d = 2\n    def value(self, x):\n"
                    "        np.random.seed(self.question.seed)\n        np.random.RandomState(self.question.seed)\n"
                    "        return x @ x + 1e-9 * np.random.normal()\nbizo.serve(F())\n",
                    "--set", "evaluation.on_failure=stop")

    def test_python_that_exits_costs_an_evaluation(self):
        result = self.python("import sys\n@bizo.value(d=1, start=1)\ndef f(x):\n"
                             "    if x[0] > 1: sys.exit('no licence')\n    if x[0] < 1: quit()\n    return 1.0\nbizo.serve(f)\n",
                             code=3)
        self.assertIn("exception", result.err)
        self.assertNotIn("crashed", result.out + result.err)
        self.assertNotIn("restarted", result.out)

    def test_what_is_masked_or_complex_is_no_value(self):
        for value, told in (("np.ma.masked", "F has no value at problem.start"), ("np.complex128(1 + 2j)", "an answer is complex")):
            with self.subTest(value):
                result = self.python(f"@bizo.value(d=1)\ndef f(x): return {value}\nbizo.serve(f)\n", code=3)
                self.assertIn(told, result.err)

    def test_hdf5_as_h5py_writes_it(self):
        """Words of a fixed length, and as datasets; numbers as attributes, and of a shape of their own."""
        for write, told in (("file.attrs['refused'] = np.bytes_('too steep')", "refused (too steep)"),
                            ("file['refused'] = 'too steep'", "refused (too steep)"),
                            ("file['refused'] = np.bytes_('too steep')", "refused (too steep)"),
                            ("file['refused'] = True", "refused"), ("file['Value'] = 1.0", "it has: Value"),
                            ("file.attrs['value'] = 1.0", ""), ("file['value'] = [[1]]", ""),
                            ("file['value'] = np.float32(1)", ""), ("file['value'] = 1; file['refused'] = ''", ""),
                            ("file['value'] = 1; file['refused'] = False", "")):
            with self.subTest(write):
                self.write("by_hdf5.py", f"import sys, h5py, numpy as np\nwith h5py.File(sys.argv[1], 'w') as file: {write}\n")
                result = self.run_program(f"{blackbox.python_with_numpy()} ./by_hdf5.py {{output}}", "--set",
                                          "problem.format=hdf5", code=3 if told else 0, d=1)
                self.assertIn(told, result.err)


class Folders(Surroundings):
    def test_failures_leave_a_bounded_number_and_overwriting_none(self):
        folders = lambda place: sorted(pathlib.Path(self.folder / place).glob("iteration-*"))
        for place, more in (("run.h5.work", []), ("mine", settings(run__workdir="mine"))):
            with self.subTest(place):
                self.run_program("sh -c 'exit 3'", *more, *settings(problem__keep_failures=1, evaluation__retry=2), code=3, d=3)
                self.assertEqual(len(folders(place)), 1)
                self.run_program("sh -c 'echo value 1 > $0' {output}", *more, d=3)
                self.assertEqual(len(folders(place)), 0 if place == "run.h5.work" else 1)

    def test_a_failed_start_is_told_once(self):
        result = self.run_program("sh -c 'echo the only reason >&2; exit 3'", code=3)
        self.assertEqual((result.out + result.err).count("it said: the only reason"), 1, result)
        self.assertNotIn("best value", result.out)
        self.assertEqual(result.err.count("\n"), 1, result)

    def test_bounds_from_a_file(self):
        self.write("bounds.txt", "# lower, upper\n-1, 1\n0 1e-6\n-inf, inf\n")
        self.write("answer.sh", "grep '^x ' $1 >> " + str(self.folder / "seen") + "\necho value 1 > $2\n")
        self.run_program("sh ./answer.sh {input} {output}", *settings(problem__box="bounds.txt", method__radius="1e-7"), d=3)
        lines = (self.folder / "seen").read_text(encoding="utf-8").splitlines()
        points = [list(map(float, line.split()[1:])) for line in lines]
        self.assertTrue(all(0 <= x[1] <= 1e-6 for x in points), points)
        self.write("bounds.txt", "-1 1\n0 1\n")
        result = self.run_program("true", *settings(problem__box="bounds.txt"), code=2, d=3)
        self.assertRegex(result.err, r"^bizo: --set: problem\.box = bounds\.txt: the file has 4 numbers, and 2 d = 6 are needed; ")


class Values(InFolder):
    def test_several_inner_solutions_are_told(self):
        """A warm start follows one of many solutions, and a cold one finds another: the end of the run says so."""
        self.write("job.ini", "[problem]\nname = least-squares\n[budget]\niterations = 20\n[run]\noutput = run.h5\n")
        result = self.expect(0, "run", "job.ini", "--set", "inner.start=warm")
        self.assertRegex(result.out, "verified value .*DISAGREES: the inner problem has several solutions: from y_0 another one is found, at a "
                         "distance of ")


if __name__ == "__main__":
    unittest.main()
