"""One configuration gives the same bits, whatever the ranks, the batches and the master's part in the work."""
import struct
import unittest

from program import QUADRATIC, SOURCE, InFolder, attribute, column, settings, tool

FAMILIES = ["srht", "gaussian", "sphere", "rademacher", "coordinate", "block-coordinate", "haar", "householder", "low-rank"]
RANKS = [1, 2, 3, 4, 7]  # under mpirun
MASTERS = ["auto", "on", "off"]

LARGE = """\
[problem]
name = quadratic
d = 9000
p = 5
[directions]
count = 11
[evaluation]
batch = 4
[budget]
iterations = 3
"""

# Values alone, which methods ask for ahead.
POLICY = """\
[problem]
name = control
environment = pendulum
variant = smooth
starts = fixed
episodes = 2
[directions]
family = sphere
count = 5
[method]
measure_noise = no
[step]
rule = sgd
size = 0.01
[evaluation]
batch = 2
[budget]
iterations = 8
"""

# Sixteen points at a time, more than a gradient takes: all values nearby are interpolated.
ROUNDS = """\
[problem]
name = quadratic
d = 4
p = 3
oracle = solve
[method]
name = trust-region
accuracy = full
[evaluation]
round = 16
[budget]
iterations = 5
"""

SAMPLES = f"""\
[problem]
name = ridge
data = {SOURCE}/data/diabetes.csv
normalize = standard
box = -10, 10
[method]
name = hf-zoba
minibatch = 32
[directions]
count = 4
[evaluation]
batch = 3
[budget]
iterations = 12
"""


class SameBits(InFolder):
    def solve(self, name, ranks, *more, config=QUADRATIC):
        """A run's file, named after it; ranks = 0 without mpirun."""
        self.write("job.ini", config)
        path = self.folder / f"{name}-{ranks}.h5"
        self.expect(0, "run", "job.ini", "--quiet", "--output", path, *more, ranks=ranks)
        self.assertEqual(attribute(path, "ranks"), str(max(ranks, 1)))
        return path

    def different(self, one, other, *objects):
        """What h5diff says about the objects; '' if every bit of them agrees."""
        said = ""
        for item in objects or ("/trace", "/solution"):
            diff = tool("h5diff", one, other, item)
            self.assertIn(diff.code, (0, 1), diff)
            said += diff.out + diff.err
            if diff.code == 1 and not said:
                said = f"{item} differs"
        return said

    def over_ranks(self, name, *more, ranks=tuple(RANKS), objects=(), config=QUADRATIC):
        """Serial against every number of ranks, the master's part changing from one to the next."""
        serial = self.solve(name, 0, *more, config=config)
        for number, n in enumerate(ranks):
            master = settings(evaluation__master=MASTERS[(number + len(name)) % len(MASTERS)])
            with self.subTest(name, ranks=n, master=master[1]):
                self.assertEqual(self.different(serial, self.solve(name, n, *more, *master, config=config), *objects), "")
        return serial

    def test_every_family(self):
        for family in FAMILIES:
            for difference in ("forward", "central"):
                self.over_ranks(f"{family}-{difference}",
                                *settings(directions__family=family, method__difference=difference))

    def test_every_method(self):
        """With its defaults, in a box, which some need; the references want normal directions."""
        listed = self.expect(0, "list", "methods").out.splitlines()[1:]
        methods = [line.split()[0] for line in listed]
        self.assertGreater(len(methods), 10)
        for method in methods:
            family = "gaussian" if method in ("zoba", "zdsba") else "srht"
            self.over_ranks(method, *settings(method__name=method, directions__family=family, directions__count=4,
                                              problem__box="-20, 20"), ranks=(1, 2, 4))

    def test_several_starts(self):
        """Also where a run goes on from the middle of any of its parts, and `inspect` lists them."""
        several = settings(search__starts=4, budget__stagnation_window=2, budget__stagnation=0.05, budget__iterations=200,
                           problem__box="-20, 20", step__size=0.3)
        whole = self.over_ranks("starts", *several, ranks=(1, 4), objects=("/trace", "/solution", "/legs"))
        shown = self.expect(0, "inspect", whole).out
        for number in range(1, 5):
            self.assertIn(f"start {number}", shown)
        rows = len(column(whole, "/trace/iteration"))
        for cut in (0, 2, rows // 2, rows - 2):
            part = self.solve(f"cut{cut}", 0, *several, *settings(budget__iterations=cut))
            self.expect(0, "run", "job.ini", "--quiet", "--output", part, "--resume", *several)
            self.assertEqual(self.different(whole, part, "/trace", "/solution", "/legs"), "", cut)
        # What ends a part is no budget of the run: with another, other parts would follow.
        part = self.solve("other", 0, *several, *settings(budget__iterations=2))
        result = self.bizo("run", "job.ini", "--quiet", "--output", part, "--resume", *several,
                           *settings(budget__stagnation=0.1))
        self.assertEqual((result.code, result.err.count("\n")), (2, 1), result)
        self.assertIn("budget.stagnation = 0.1, was 0.05", result.err)

    def test_sensitivity(self):
        for family, difference in (("sphere", "central"), ("srht", "forward")):
            self.over_ranks(f"sensitivity-{family}", *settings(directions__family=family, method__difference=difference,
                                                            method__estimate="sensitivity"), ranks=(2, 4, 7))

    def test_relative_control(self):
        for estimate in ("value", "sensitivity"):
            self.over_ranks(f"relative-{estimate}",
                            *settings(inner__name="nesterov", inner__control="relative", inner__tolerance="1e-4",
                                      inner__steps=500, method__estimate=estimate, directions__family="haar"),
                            ranks=(2, 3, 7))

    def test_ask_ahead(self):
        """Directions with their base, with the first point of a line search, and some iterations early."""
        alone = {"config": POLICY, "objects": ("/trace", "/solution/x", "/solution/value")}  # there is no y to compare
        whole = self.over_ranks("ahead", ranks=(2, 4), **alone)
        self.over_ranks("lag", *settings(method__lag=4, method__difference="forward"), ranks=(2, 7), **alone)
        apart = self.over_ranks("backup", *settings(evaluation__backup="on", evaluation__batch=1, method__lag=1), ranks=(2, 4, 7),
                                **alone)
        together = self.solve("together", 0, *settings(evaluation__batch=1, method__lag=1, method__pairs="together"), config=POLICY)
        self.assertEqual(self.different(apart, together, *alone["objects"]), "")
        line = settings(step__rule="armijo", directions__family="coordinate", directions__count=4)
        guessed = self.over_ranks("guess", *line, *settings(evaluation__speculate="on"), ranks=(3, 7), **alone)
        by_turns = self.solve("line", 0, *line, config=POLICY)
        self.assertEqual(self.different(guessed, by_turns, "/trace/value", "/solution/x"), "")
        self.assertNotEqual(self.different(guessed, whole, "/trace/value"), "")

    def test_directions_from_the_previous_base(self):
        """Also resumed in the middle, on other ranks."""
        for difference in ("forward", "central"):
            previous = settings(inner__control="fixed-steps", inner__steps=8, method__directions_start="previous",
                                method__difference=difference, evaluation__batch=1, budget__iterations=8)
            whole = self.over_ranks(f"previous-{difference}", *previous, ranks=(2, 4))
            part = self.solve(f"part-{difference}", 3, *previous, *settings(budget__iterations=3))
            self.expect(0, "run", "job.ini", "--quiet", "--output", part, "--resume", *previous)
            self.assertEqual(self.different(whole, part, "/trace", "/solution"), "")

    def test_tangents(self):
        self.over_ranks("tangents", *settings(method__tangents="yes", directions__reuse=2), ranks=(2, 4))

    def test_frozen_adjoint(self):
        for mode in ("auto", "corrected"):
            self.over_ranks(f"frozen-adjoint-{mode}", *settings(method__name="frozen-adjoint", method__mode=mode, budget__iterations=22),
                            ranks=(2, 4))

    def test_minibatches(self):
        for reduction in ("none", "svrg", "page"):
            self.over_ranks(f"samples-{reduction}", *settings(method__variance_reduction=reduction), ranks=(2, 4),
                            config=SAMPLES)

    def test_rounds_of_many_points(self):
        self.over_ranks("rounds", ranks=(2, 4), config=ROUNDS)

    def test_numbers_of_directions_that_are_measured(self):
        self.over_ranks("counted", *settings(directions__count="auto", directions__family="haar", budget__iterations=10),
                        ranks=(2, 4))

    def test_other_inner_solvers(self):
        for name in ("newton-cg", "zeroth-order", "closed-form"):
            self.over_ranks(name, *settings(inner__name=name), ranks=(3,))

    def test_evaluations_and_iterates(self):
        self.over_ranks("recorded", *settings(run__record_evaluations="yes", run__record_iterates=1), ranks=(3, 4),
                        objects=("/trace", "/solution", "/evaluations", "/iterates"))

    def test_every_master(self):
        serial = self.solve("masters", 0)
        for master in MASTERS:
            for ranks in (2, 4):
                with self.subTest(master=master, ranks=ranks):
                    other = self.solve(f"masters-{master}", ranks, *settings(evaluation__master=master))
                    self.assertEqual(self.different(serial, other), "")

    def test_every_batch_width(self):
        """0 leaves the width to the program."""
        for family in ("srht", "sphere"):
            chosen = settings(directions__family=family)
            reference = self.solve(f"{family}-1", 0, *chosen, *settings(evaluation__batch=1))
            for batch, ranks in ((0, 0), (4, 0), (5, 0), (64, 0), (1, 3), (4, 3), (5, 3), (64, 3)):
                with self.subTest(family, batch=batch, ranks=ranks):
                    other = self.solve(f"{family}-{batch}", ranks, *chosen, *settings(evaluation__batch=batch))
                    self.assertEqual(self.different(reference, other), "")

    def test_sums_that_ranks_share(self):
        """A combination is cut into slices of 4096 coordinates, so several ranks work on 9000 of them."""
        for family in ("srht", "gaussian"):
            self.over_ranks(f"large-{family}", *settings(directions__family=family), ranks=(2, 3, 4), config=LARGE)

    def test_the_comparison_sees_differences(self):
        one = self.solve("seed-1", 0)
        other = self.solve("seed-2", 0, *settings(run__seed=2))
        self.assertNotEqual(self.different(one, other, "/trace"), "")
        self.assertNotEqual(self.different(one, other, "/solution"), "")
        twin = self.solve("seed-1-again", 0)
        self.assertEqual(self.different(one, twin), "")
        # The last bit of one number of x.
        raw = self.folder / "x.bin"
        dump = tool("h5dump", "-d", "/solution/x", "-b", "LE", "-o", raw, twin)
        self.assertEqual(dump.code, 0, dump)
        number = raw.read_bytes()[8:16]
        self.assertNotEqual(struct.unpack("<d", number)[0], 0)
        content = twin.read_bytes()
        self.assertEqual(content.count(number), 1)
        twin.write_bytes(content.replace(number, bytes([number[0] ^ 1]) + number[1:]))
        self.assertNotEqual(self.different(one, twin, "/solution"), "")


if __name__ == "__main__":
    unittest.main()
