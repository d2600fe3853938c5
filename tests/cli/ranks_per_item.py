"""evaluation.ranks_per_item: teams of ranks evaluate together, with the bits of one rank."""
import os
import signal
import unittest

import launch
from program import MPIRUN, SOURCE, attribute, column, settings, tool
from teams import CLEANING
from waiting import wait_until

PAIRS = settings(evaluation__ranks_per_item=2)

# Each rank makes its share of the terms (x_i - i)^2 / 7^i; rank 0 sums them in their order.
SHARES = r"""
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
enum { d = 6 };
static double sum_on(MPI_Comm ranks, const double* x) {
  int rank, size, i, k = 0;
  double own[d] = {0}, all[d * d], sum = 0, scale = 1;
  MPI_Comm_rank(ranks, &rank);
  MPI_Comm_size(ranks, &size);
  for (i = 0; i < d; ++i, scale /= 7)
    if (i % size == rank) own[k++] = (x[i] - i) * (x[i] - i) * scale;
  MPI_Gather(own, d, MPI_DOUBLE, all, d, MPI_DOUBLE, 0, ranks);
  for (i = 0; i < d && rank == 0; ++i) sum += all[i % size * d + i / size];
  return rank == 0 ? sum : 1e9; /* rank 0's answer counts */
}
"""

LIBRARY = SHARES + r"""
#include <bizo_plugin.h>
static MPI_Comm team = MPI_COMM_NULL;
static char note[256];
static void* create(const char* settings, bizo_offer* offer) {
  strncpy(note, settings, sizeof note - 1);
  offer->d = d;
  return note;
}
static void join(void* self, int32_t communicator) {
  FILE* file = fopen(note, "a");
  int rank, size;
  (void)self;
  MPI_Comm_dup(MPI_Comm_f2c(communicator), &team);
  MPI_Comm_rank(team, &rank);
  MPI_Comm_size(team, &size);
  fprintf(file, "%d of %d\n", rank, size);
  fclose(file);
}
static int value(void* self, const bizo_question* question, double* out) {
  (void)self;
  if (question->x[0] > 100) return BIZO_REFUSED;
  if (team != MPI_COMM_NULL) {
    *out = sum_on(team, question->x);
  } else {
    double scale = 1;
    int i;
    for (*out = 0, i = 0; i < d; ++i, scale /= 7) *out += (question->x[i] - i) * (question->x[i] - i) * scale;
  }
  return BIZO_OK;
}
const bizo_plugin* bizo_plugin_entry(void) {
  static const bizo_plugin plugin = {.version = VERSION, .name = "shares", .create = create, .value = value,
                                     .join = join};
  return &plugin;
}
"""

PROGRAM = SHARES + r"""
int main(int argc, char** argv) {
  double x[d];
  char word[8];
  int size, rank, i;
  MPI_Init(&argc, &argv);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  FILE* file = fopen(argv[1], "r");
  while (fscanf(file, "%7s", word) == 1 && strcmp(word, "x"))
    ;
  for (i = 0; i < d; ++i)
    if (fscanf(file, "%lf", x + i) != 1) return 1;
  double sum = sum_on(MPI_COMM_WORLD, x);
  if (rank == 0) fprintf(fopen(argv[2], "w"), "value %.17g\n", sum);
  if (rank == 0) fprintf(fopen(argv[3], "a"), "%d processes for a team of %s, %s\n", size, getenv("BIZO_TEAM_SIZE"),
                         getenv("BIZO_TEAM_HOSTS"));
  MPI_Finalize();
  return 0;
}
"""

SHORT = """\
[directions]
family = coordinate
count = 2
[step]
size = 0.3
[method]
measure_noise = no
[evaluation]
batch = 1
[budget]
iterations = 2
[run]
verify = 0
"""


class RanksPerItem(launch.Launched):
    def compile(self, text, target, *flags):
        self.write("source.c", text)
        built = tool("mpicc", "-O1", "-ffp-contract=off", *flags, f"-I{SOURCE}/include", "-o", self.folder / target,
                     self.folder / "source.c")
        self.assertEqual(built.code, 0, built)

    def busy(self, name):
        return column(self.folder / name, "/timing/busy")

    def test_chunks_of_a_built_in_problem(self):
        brief = CLEANING.replace("base_tolerance = 1e-5", "base_tolerance = 3e-2").replace("iterations = 2", "iterations = 1")
        self.assertNotEqual(brief, CLEANING)
        self.write("cleaning.ini", brief)
        self.expect(0, "run", "cleaning.ini", "-q", "-o", "one.h5")
        for ranks, told in ((4, "4 ranks in 2 teams of 2\n"), (5, "5 ranks in 2 teams of 2, and rank 0\n")):
            done = self.expect(0, "run", "cleaning.ini", "-o", f"{ranks}.h5", *PAIRS, ranks=ranks)
            self.assertIn(told, done.out)
            self.same("one.h5", f"{ranks}.h5")
            busy = self.busy(f"{ranks}.h5")
            self.assertEqual(len(busy), ranks)
            helpers = busy[1::2] if ranks == 4 else busy[2::2]
            self.assertGreater(min(helpers), 0, "they make chunks")
        self.expect(0, "run", "cleaning.ini", "-q", "-o", "other.h5", *settings(run__seed=2), *PAIRS, ranks=4)
        self.assertNotEqual(column(self.folder / "one.h5", "/trace/value"), column(self.folder / "other.h5", "/trace/value"))

    def test_a_library_with_a_communicator(self):
        self.compile(LIBRARY, "libshares.so", "-shared", "-fPIC", "-DVERSION=BIZO_PLUGIN_VERSION")
        self.write("job.ini", f"[problem]\nname = plugin\nlibrary = ./libshares.so\nsettings = {self.folder}/joined\n" + SHORT)
        self.expect(0, "run", "job.ini", "-q", "-o", "one.h5")
        self.assertFalse((self.folder / "joined").exists(), "a rank alone does not join")
        for ranks, more in ((4, []), (5, settings(evaluation__backup="on", method__lag=0))):
            self.expect(0, "run", "job.ini", "-q", "-o", f"{ranks}.h5", *PAIRS, *more, ranks=ranks)
            self.same("one.h5", f"{ranks}.h5")
            joined = sorted((self.folder / "joined").read_text(encoding="utf-8").splitlines())
            self.assertEqual(joined, 2 * ["0 of 2"] + 2 * ["1 of 2"])
            (self.folder / "joined").unlink()
        # A table of version 3 ends before join, whatever comes behind it.
        self.compile(LIBRARY, "libshares.so", "-shared", "-fPIC", "-DVERSION=3")
        self.assertIn("has no function join", self.expect(2, "run", "job.ini", *PAIRS, ranks=2).err)

    def test_a_program_with_an_mpirun_of_its_own(self):
        self.compile(PROGRAM, "shares")
        self.write("nest.sh", f'exec {MPIRUN} --bind-to none --host "$BIZO_TEAM_HOSTS" -n "$BIZO_TEAM_SIZE" '
                              f"{self.folder}/shares $1 $2 {self.folder}/seen\n")
        self.write("job.ini", "[problem]\nname = program\nd = 6\ncommand = sh ./nest.sh {input} {output}\n" + SHORT)
        seen = lambda: set((self.folder / "seen").read_text(encoding="utf-8").splitlines())
        self.expect(0, "run", "job.ini", "-q", "-o", "one.h5")
        host = os.uname().nodename
        self.assertEqual(seen(), {f"1 processes for a team of 1, {host}:1"})
        (self.folder / "seen").unlink()
        self.expect(0, "run", "job.ini", "-q", "-o", "four.h5", *PAIRS, *settings(problem__keep="yes"), ranks=4)
        self.assertEqual(seen(), {f"2 processes for a team of 2, {host}:2"})
        self.same("one.h5", "four.h5")
        files = list((self.folder / "four.h5.work").glob("*/hostfile"))
        self.assertTrue(files)
        self.assertEqual({file.read_text(encoding="utf-8") for file in files}, {f"{host} slots=2\n"})
        busy = self.busy("four.h5")  # the program works in place of both
        self.assertEqual((busy[0], busy[2]), (busy[1], busy[3]))
        self.assertGreater(min(busy), 0)

    def test_servers_are_started_by_leaders_alone(self):
        self.slow()
        self.expect(0, "run", "slow.ini", "-q", *PAIRS, *settings(budget__iterations=2), ranks=5)
        self.assertEqual(len(list(self.folder.glob("pid.*"))), 3)

    def slow(self):
        """Its program tells who it is."""
        text = (self.folder / "slow.py").read_text(encoding="utf-8")
        self.write("slow.py", "import os\nopen('pid.' + os.environ['BIZO_RANK'], 'a').close()\n" + text)

    def test_a_lost_rank_is_the_loss_of_its_team(self):
        job = ["slow.ini", "-q", *settings(budget__iterations=40)]
        self.expect(0, "run", *job, "-o", "whole.h5")
        process, mark = self.start("launch", 7, *job, *PAIRS, *launch.SURVIVING)
        wait_until((self.folder / "run.journal").exists, process)
        pids = self.ranks(mark)
        for lost in (2, 3):  # one that follows, and a leader; a team is left
            os.kill(pids[lost], signal.SIGKILL)
        code, _, err = self.end_of(process, mark)  # the others of both have left, too
        self.assertEqual(code, 0, err)
        for lost in (2, 3):
            self.assertRegex(err, f"rank {lost} is gone .*; going on without it and its team")
        self.same("whole.h5", "run.h5")

    def test_a_signal(self):
        endless = settings(budget__iterations=100000)
        process, mark = self.start("run", "slow.ini", "-q", *endless, *PAIRS, *settings(method__lag=1), ranks=4)
        wait_until((self.folder / "run.journal").exists, process)
        process.send_signal(signal.SIGUSR1)
        code, _, err = self.end_of(process, mark)
        self.assertEqual((code, err), (75, ""))
        rows = len(column(self.folder / "run.h5", "/trace/iteration"))
        more = settings(budget__iterations=rows + 1, method__lag=1)
        self.expect(0, "run", "slow.ini", "-q", "--resume", *more, ranks=2)  # another number a team is no other run
        self.expect(0, "run", "slow.ini", "-q", "-o", "whole.h5", *more)
        self.same("whole.h5", "run.h5")
        self.assertEqual(attribute(self.folder / "run.h5", "ranks"), "2")

    def test_mistakes(self):
        self.write("lasso.ini", f"[problem]\nname = lasso\ndata = {SOURCE}/data/diabetes.csv\n")
        quadratic = [*settings(problem__name="ridge", problem__data=f"{SOURCE}/data/diabetes.csv"), "lasso.ini"]
        for ranks, words, told in (
                (0, [*quadratic, *PAIRS], "1 rank does not make whole teams; start 2 or 4, or 3 or 5"),
                (6, [*quadratic, *settings(evaluation__ranks_per_item=4)], "6 ranks do not make whole teams; start 4 or 8"),
                (4, [*quadratic, *PAIRS, *settings(evaluation__master="off")], "start 5 or 7 with rank 0"),
                (2, ["lasso.ini", *PAIRS], "one rank alone evaluates the problem lasso"),
                (2, [*quadratic, *PAIRS, *settings(evaluation__isolate="on")], "evaluates in one process"),
                (2, [*quadratic, *settings(evaluation__ranks_per_item=0)], "evaluation.ranks_per_item")):
            with self.subTest(told):
                done = self.expect(2, "run", *words, ranks=ranks)
                self.assertIn(told, done.err)
                self.assertEqual(len(done.err.splitlines()), 1, done)
        done = self.bizo("launch", 4, *launch.JOB, "-q", *PAIRS, *launch.SURVIVING)
        self.assertEqual(done.code, 2, done)
        self.assertIn("the team that rank 0 leads cannot be lost; start 5 ranks", done.err)


if __name__ == "__main__":
    unittest.main()
