"""Files of the user's and of runs that were killed, where a run has its own."""
import os
import subprocess
import unittest

from program import QUADRATIC, SOURCE, InFolder, column, command, settings, tool
from waiting import wait_until

PROGRAM = """\
[problem]
name = program
command = sh ./sim.sh {output} sim.log
d = 2
[directions]
family = coordinate
count = 2
[method]
measure_noise = no
[budget]
iterations = 4
[run]
verify = 0
"""
# Its folder is the working folder. The third evaluation waits until it is killed, while there is a file `wait`.
SIMULATION = """\
echo one more >> FOLDER/sim.log
if [ -e FOLDER/wait ] && [ $(wc -l < FOLDER/sim.log) -gt 3 ]; then echo > FOLDER/waiting; sleep 60; fi
echo value 1 > $1
"""
MOVES = r"""
#include <bizo_plugin.h>
#include <unistd.h>
static void* create(const char* settings, bizo_offer* offer) {
  offer->d = 2;
  return chdir(settings) ? NULL : (void*)settings;
}
static int value(void* self, const bizo_question* question, double* out) {
  *out = question->x[0] * question->x[0] + question->x[1];
  return chdir(self) ? 2 : BIZO_OK;
}
const bizo_plugin* bizo_plugin_entry(void) {
  static const bizo_plugin plugin = {.version = BIZO_PLUGIN_VERSION, .name = "p", .create = create, .value = value};
  return &plugin;
}
"""


class OwnPaths(InFolder):
    def test_what_a_killed_evaluation_left_and_a_log(self):
        """The log is a word of the command, and grows: the run goes on all the same, and its folders are removed."""
        self.write("job.ini", PROGRAM)
        self.write("sim.sh", SIMULATION.replace("FOLDER", str(self.folder)))
        self.write("sim.log", "")
        self.write("wait", "")
        run = subprocess.Popen(command(["run", "job.ini", "-q"])[4:], cwd=self.folder)
        wait_until((self.folder / "waiting").exists, run)
        run.kill()
        run.wait()
        self.assertEqual(len(list((self.folder / "run.h5.work").glob("iteration-*"))), 1)
        (self.folder / "wait").unlink()
        done = self.expect(0, "run", "job.ini", "-q", "--resume", *settings(budget__iterations=4))
        self.assertIn("sim.log", done.err)
        self.assertFalse((self.folder / "run.h5.work").exists())

    def test_what_is_in_the_way_of_work_folders(self):
        self.write("sim.sh", "echo value 1 > $1\n")
        self.write("job.ini", PROGRAM)
        self.write("mine", "precious")
        self.write("run.h5.work", "precious")
        for verb, more in (("run", settings(run__workdir="mine")), ("check", settings(run__workdir="mine")), ("run", [])):
            refused = self.expect(2, verb, "job.ini", *more).err
            self.assertEqual(len(refused.splitlines()), 1, refused)
            self.assertIn("run.workdir", refused)
        self.write("quadratic.ini", QUADRATIC)
        for _ in range(2):
            self.expect(0, "run", "quadratic.ini", "-q", *settings(run__overwrite="yes"))
        for name in ("mine", "run.h5.work"):
            self.assertEqual((self.folder / name).read_text(), "precious")

    def test_a_folder_that_would_be_copied_into_itself(self):
        self.write("sim.sh", "echo value 1 > $1\n")
        self.write("job.ini", PROGRAM)
        for folder in (".", ".."):
            refused = self.expect(2, "run", "job.ini", *settings(problem__copy=folder)).err
            self.assertIn("problem.copy", refused)
            self.assertIn("run.workdir", refused)

    def test_a_problem_that_goes_to_another_folder(self):
        self.write("moves.c", MOVES)
        (self.folder / "away").mkdir()
        built = tool("cc", "-shared", "-fPIC", "-I", f"{SOURCE}/include", "-o", self.folder / "libmoves.so",
                     self.folder / "moves.c")
        self.assertEqual(built.code, 0, built)
        self.write("job.ini", f"[problem]\nname = plugin\nlibrary = ./libmoves.so\nsettings = {self.folder}/away\n"
                   "box = -1, 1\n[budget]\niterations = 2\n")
        self.expect(0, "run", "job.ini", "-q")
        self.expect(0, "run", "job.ini", "-q", "--resume", *settings(budget__iterations=4))
        (self.folder / "run.h5").unlink()
        self.expect(0, "repair", "run.h5", "job.ini")
        self.assertEqual(column(self.folder / "run.h5", "/trace/iteration"), [0, 1, 2, 3, 4])
        self.assertEqual(os.listdir(self.folder / "away"), [])
        self.assertFalse((self.folder / ".run.owner").exists())

    def test_its_own_output_as_the_start(self):
        self.write("job.ini", QUADRATIC)
        self.expect(0, "run", "job.ini", "-q")
        before = (self.folder / "run.h5").read_bytes()
        refused = self.expect(2, "run", "job.ini", "-q", *settings(problem__start="run.h5", run__overwrite="yes")).err
        self.assertIn("problem.start", refused)
        self.assertEqual((self.folder / "run.h5").read_bytes(), before)

    def test_a_name_in_quotation_marks(self):
        self.write("job.ini", QUADRATIC)
        self.write('"mine"', " ".join(["0.5"] * 24))
        self.expect(0, "run", "job.ini", "-q", "--set", "directions.scale='\"mine\"'")
        (self.folder / "run.h5").unlink()
        self.expect(0, "repair", "run.h5")


if __name__ == "__main__":
    unittest.main()
