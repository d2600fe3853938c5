"""The same quadratic by all ways in: built-in, isolated, programs by files and streams, Python, C, plug-in, C++,
UM-Bridge."""
import json
import os
import pathlib
import struct
import subprocess
import sys
import unittest

from program import BINARY, HOST, QUADRATIC, SOURCE, InFolder, column, install, settings, tool
from umbridge_server import Server

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"
sys.path.insert(0, str(PROGRAMS))
from quadratic import Quadratic

D, P, RHO = 4, 3, 0.1

# Quadratics have no error of differences: a large radius keeps round-off small.
JOB = f"""\
[problem]
name = quadratic
d = {D}
p = {P}
rho = {RHO}
[inner]
name = closed-form
[directions]
family = srht
count = 3
[method]
radius = 0.5
measure_noise = no
[step]
rule = sgd
size = 0.3
[evaluation]
batch = 2
[budget]
iterations = 3
"""


def python_with_numpy():
    for candidate in (sys.executable, "/usr/bin/python3"):
        if tool(candidate, "-c", "import numpy, h5py").code == 0:
            return candidate
    raise AssertionError("there is no Python with numpy and h5py: install python3-h5py")


class Client:
    """A client of `bizo serve`, from what docs/blackbox.md says."""

    def __init__(self, job):
        to_read, to_write = os.pipe(), os.pipe()
        environment = {**os.environ, "BIZO_READ": str(to_read[0]), "BIZO_WRITE": str(to_write[1])}
        self.process = subprocess.Popen([BINARY, "serve", job], env=environment, pass_fds=(to_read[0], to_write[1]))
        os.close(to_read[0])
        os.close(to_write[1])
        self.sink, self.source = os.fdopen(to_read[1], "wb"), os.fdopen(to_write[0], "rb")

    def ask(self, operation, **vectors):
        header = json.dumps({"operation": operation, "count": 1, "iteration": 0, "seed": [1], "direction": [0],
                             "side": [0], "attempt": [0],
                             "arrays": [[name, len(vector), 1] for name, vector in vectors.items()]}).encode()
        numbers = b"".join(struct.pack(f"<{len(vector)}d", *vector) for vector in vectors.values())
        self.sink.write(struct.pack("<IQ", len(header), len(numbers)) + header + numbers)
        self.sink.flush()
        header_bytes, number_bytes = struct.unpack("<IQ", self.source.read(12))
        return (json.loads(self.source.read(header_bytes)),
                list(struct.unpack(f"<{number_bytes // 8}d", self.source.read(number_bytes))))

    def close(self):
        self.sink.close()
        self.source.close()
        return self.process.wait(100)


def unit(n, i):
    return [float(i == j) for j in range(n)]


def um_bridge(quadratic, opaque=False, gradients=False):
    """A server of F(x, y*(x)), or of F and f."""
    if opaque:
        return Server(lambda inputs: [[quadratic.outer(inputs[0], quadratic.solve(inputs[0]))]], [D], [1])
    return Server(lambda inputs: [[quadratic.outer(*inputs)], [quadratic.inner(*inputs)]], [D, P], [1, 1],
                  (lambda inputs, *which: quadratic.gradient(*inputs, *which)) if gradients else None)


class WithPrograms(InFolder):
    """A folder with the programs, the libraries and the numbers of the quadratic."""

    def setUp(self):
        super().setUp()
        self.binaries = {}
        self.write("job.ini", JOB)
        self.learn()
        # A C compiler of the tests' own: the examples are compiled as users do.
        for target, source, flags in (("libquadratic.so", "plugin.c", ["-shared", "-fPIC"]),
                                      ("libold.so", "plugin.c", ["-shared", "-fPIC", "-DVERSION=99"]),
                                      ("by_stream", "by_stream.c", [])):
            built = tool("cc", "-O1", *flags, "-I", f"{SOURCE}/include", "-o", self.folder / target,
                         PROGRAMS / source, "-lm")
            self.assertEqual(built.code, 0, built)

    def learn(self):
        """A, B, b and c of the built-in quadratic, exactly: its products and gradients have them."""
        client = Client(self.folder / "job.ini")
        offer, _ = client.ask("describe")
        self.assertEqual((offer["d"], offer["p"], offer["level"], offer["solves"]), (D, P, "products", 1))
        zeros = {"x": [0.0] * D, "y": [0.0] * P}
        number = lambda operation, **vectors: client.ask(operation, **vectors)[1]
        A = [number("hessian_product", **zeros, v=unit(P, i)) for i in range(P)]
        B = [[-entry for entry in number("cross_product", **zeros, v=unit(P, i))] for i in range(P)]
        b = [-entry for entry in number("inner_gradient_y", **zeros)]
        c = [-entry for entry in number("outer_gradient_y", **zeros)]
        self.assertEqual(client.close(), 0)
        self.write("data.json", json.dumps({"A": A, "B": B, "b": b, "c": c, "rho": RHO}))
        flat = [D, P, RHO, *sum(A, []), *sum(B, []), *b, *c]
        self.write("data.txt", "\n".join(repr(entry) for entry in flat) + "\n")

    def config(self, changes):
        """The job with other settings; an empty one is left out."""
        sections = {}
        for line in JOB.splitlines():
            if line.startswith("["):
                section = sections.setdefault(line[1:-1], {})
            else:
                key, _, text = line.partition(" = ")
                section[key] = text
        if changes.get("problem__name"):
            sections["problem"] = {}
        for name, text in changes.items():
            section, key = name.split("__")
            sections[section][key] = text
        lines = []
        for section, keys in sections.items():
            lines += [f"[{section}]"] + [f"{key} = {text}" for key, text in keys.items() if text != ""]
        return "\n".join(lines) + "\n"


class EveryWayIn(WithPrograms):
    def build_catalogued(self):
        """A program with a problem of its own, from an installed tree alone."""
        environment = {**os.environ, **install(self.folder / "installed")}
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "bizo"], env=environment, text=True,
                               capture_output=True, check=True).stdout.split()
        path = self.folder / "catalogued"
        built = tool("c++", "-O1", "-o", path, PROGRAMS / "catalogued.cpp", *flags)
        self.assertEqual((built.code, built.err), (0, ""), built)
        return path

    def serve(self, **how):
        return self.enterContext(um_bridge(Quadratic(self.folder / "data.json"), **how)).url

    def ways(self):
        """Name: settings, and the way of the same arithmetic."""
        self.binaries["c++"] = self.build_catalogued()
        python = python_with_numpy()
        own = dict(inner__name="", evaluation__time_limit=30)
        program = dict(own, problem__name="program", problem__d="", problem__p="", problem__rho="")
        files = dict(program, problem__d=D, problem__p=P, problem__level="solve")
        stream = dict(program, problem__protocol="stream")
        by_files = f"{python} {PROGRAMS}/by_files.py {self.folder}/data.json {{input}} {{output}}"
        plugin = dict(own, problem__name="plugin", problem__library="./libquadratic.so", problem__settings="data.txt")
        return {
            "isolated": (dict(evaluation__isolate="on"), "built-in"),
            "served": (dict(stream, problem__command=f"{BINARY} serve job.ini"), "built-in"),
            "text": (dict(files, problem__format="text", problem__command=by_files), None),
            "json": (dict(files, problem__format="json", problem__command=by_files), "text"),
            "hdf5": (dict(files, problem__format="hdf5", problem__command=by_files), "text"),
            "python": (dict(stream, problem__command=f"{python} {PROGRAMS}/by_stream.py data.json"), "text"),
            "batched python": (dict(stream, problem__command=f"{python} {PROGRAMS}/by_stream.py data.json batched"),
                               "text"),
            "plug-in": (plugin, None),
            "isolated plug-in": (dict(plugin, evaluation__isolate="on"), "plug-in"),
            "c": (dict(stream, problem__command="./by_stream data.txt"), "plug-in"),
            "c++": (dict(problem__name="catalogued", problem__numbers="data.txt"), "plug-in"),
            "um-bridge": (dict(own, problem__name="umbridge", problem__url=self.serve(opaque=True)), "text"),
        }

    def solve(self, name, changes, ranks):
        job = self.write(f"{name}.ini".replace(" ", "-"), self.config(changes))
        path = self.folder / f"{name}-{ranks}.h5"
        result = self.expect(0, "run", job, "--quiet", "--output", path, ranks=ranks, limit=600,
                             binary=self.binaries.get(name, BINARY))
        self.assertEqual(result.err, "")
        self.assertFalse(os.path.exists(f"{path}.work"))
        return path

    def expect_same_bits(self, one, other, solution="/solution"):
        for item in ("/trace/value", "/trace/gradient_norm", "/trace/step", "/trace/evaluations", solution):
            diff = tool("h5diff", one, other, item)
            self.assertEqual((diff.code, diff.out), (0, ""), f"{item} of {one} and {other}: {diff}")

    def test_every_way_in(self):
        first = {"built-in": self.solve("built-in", {}, 0)}
        expected = {item: column(first["built-in"], f"/trace/{item}") for item in ("value", "gradient_norm", "step")}
        self.assertLess(expected["value"][3], 0.9 * expected["value"][0])
        for name, (changes, same) in self.ways().items():
            with self.subTest(name):
                first[name] = self.solve(name, changes, 1)
                for item, numbers in expected.items():
                    for number, other in zip(numbers, column(first[name], f"/trace/{item}"), strict=True):
                        if number == number:  # the first gradient is NaN
                            self.assertAlmostEqual(other, number, delta=1e-12 * max(1, abs(number)), msg=item)
                solution = "/solution/x" if name == "um-bridge" else "/solution"  # what is opaque has no y
                if same:
                    self.expect_same_bits(first[same], first[name], solution)
                self.expect_same_bits(first[name], self.solve(name, changes, 3), solution)

    def test_isolation_keeps_every_bit(self):
        """Every question that a method may have goes through the stream."""
        self.write("whole.ini", QUADRATIC)
        relative = dict(inner__name="nesterov", inner__control="relative", inner__tolerance="1e-4", inner__steps=500)
        for name, changes in {"fixed-steps": {}, "relative": relative, "newton": dict(inner__name="newton-cg"),
                              "sensitivity": dict(method__estimate="sensitivity"), "frozen-adjoint": dict(method__name="frozen-adjoint"),
                              "aid": dict(method__name="aid"), "itd": dict(method__name="itd"),
                              "hf-zoba": dict(method__name="hf-zoba"), "penalty": dict(method__name="penalty"),
                              "auto": dict(method__name="auto", budget__iterations=2),
                              "restricted": dict(problem__oracle="values", inner__name="zeroth-order")}.items():
            with self.subTest(name):
                paths = [self.folder / f"{name}-{isolate}.h5" for isolate in ("off", "on")]
                for isolate, path in zip(("off", "on"), paths):
                    self.expect(0, "run", "whole.ini", "--quiet", "--output", path, *settings(**changes),
                                *settings(evaluation__isolate=isolate))
                for item in ("/trace", "/solution"):
                    diff = tool("h5diff", *paths, item)
                    self.assertEqual((diff.code, diff.out), (0, ""), f"{name} {item}: {diff}")

    def test_isolation_refuses_what_is_not_feasible(self):
        """x_1 + h lies beyond the fence: the same refusals, costs and bits with the predicate in another process."""
        job = ("[problem]\nname = fenced\n[inner]\nname = closed-form\n[method]\nradius = 0.5\n"
               "[directions]\nfamily = coordinate\ncount = 3\n[step]\nrule = sgd\nsize = 0.05\n"
               "[evaluation]\nbatch = 2\nretry = 1\n[budget]\niterations = 3\n[run]\nrecord_evaluations = yes\n")
        self.write("fenced.ini", job)
        armijo = dict(step__rule="armijo", step__size=4, evaluation__max_failed_share=1)
        for name, changes in {"central": {}, "forward": dict(method__difference="forward"), "armijo": armijo,
                              "es": dict(method__name="es"),
                              # x rests before it is differenced.
                              "hf-zoba": dict(method__name="hf-zoba", budget__iterations=100),
                              "zdsba": dict(method__name="zdsba", directions__family="gaussian",
                                            evaluation__max_failed_share=1)}.items():
            with self.subTest(name):
                paths = {}
                for isolate, ranks in (("off", 0), ("on", 0), ("on", 2)):
                    paths[isolate, ranks] = self.folder / f"{name}-{isolate}-{ranks}.h5"
                    self.expect(0, "run", "fenced.ini", "--quiet", "--output", paths[isolate, ranks],
                                *settings(**changes), *settings(evaluation__isolate=isolate), ranks=ranks, binary=HOST)
                first, *others = paths.values()
                self.assertRegex(self.expect(0, "inspect", first).out, r"failed evaluations +\d+  \(\d+ refused\)\n")
                for other in others:
                    for item in ("/trace", "/failures", "/solution"):
                        diff = tool("h5diff", first, other, item)
                        self.assertEqual((diff.code, diff.out), (0, ""), f"{name} {item}: {diff}")
                    self.assertEqual(*(column(path, "/evaluations/status") for path in (first, other)))

    def test_a_host_that_ignores_its_arguments_does_not_start_itself_for_ever(self):
        self.write("job.ini", "[problem]\nname = fenced\n[inner]\nname = closed-form\n[evaluation]\nisolate = on\n"
                   "start_limit = 20\n")
        result = self.bizo(environment={"HOST_IGNORES_ARGUMENTS": "1"}, binary=HOST)
        self.assertEqual(result.code, 2, result)
        self.assertIn("pass argc and argv to bizo::run, or set evaluation.isolate = off", result.err)
        self.assertEqual(result.err.count("\n"), 1, result)
        for command in (["run", "job.ini"], ["check", "job.ini"], ["check", "job.ini", "--probe"]):
            result = self.bizo(*command, environment={"BIZO_SERVING": "1"}, binary=HOST)
            self.assertEqual(result.code, 2, result)
            self.assertIn("started this process for `serve`", result.err)
        self.assertFalse((self.folder / "run.h5").exists())

    def test_what_python_may_answer(self):
        """A refusal, an exception and a wrong number of numbers cost their own columns."""
        self.write("odd.py", "import bizo\n"
                   "class Odd(bizo.Problem):\n"
                   "    d = 4\n"
                   "    start = 1.0\n"
                   "    def value(self, x):\n"
                   "        q = self.question\n"
                   "        if q.iteration == 1 and q.side == 1:\n"
                   "            if q.direction == 0: raise bizo.Refused('not here')\n"
                   "            if q.direction == 1: raise ValueError('no')\n"
                   "            if q.direction == 2: return [1.0, 2.0]\n"
                   "        return (x ** 2).sum()\n"
                   "bizo.serve(Odd())\n")
        for batch in (1, 4):
            with self.subTest(batch=batch):
                self.write("odd.ini", "[problem]\nname = program\nprotocol = stream\n"
                           f"command = {python_with_numpy()} odd.py\n[directions]\nfamily = coordinate\ncount = 4\n"
                           f"[method]\nmeasure_noise = no\n[evaluation]\nbatch = {batch}\nmax_failed_share = 0.8\n"
                           "[budget]\niterations = 1\n[run]\nrecord_evaluations = yes\noverwrite = yes\n")
                self.expect(0, "run", "odd.ini", "--output", "odd.h5",
                            environment={"PYTHONPATH": f"{SOURCE}/tools/python"})
                self.assertEqual(column(self.folder / "odd.h5", "/evaluations/status"), [10, 10, 4, 4, 9, 9, 1, 1])

    def test_bizo_solves_for_a_program_that_does_not(self):
        """Values of f and F from Python, the inner solver here."""
        python = python_with_numpy()
        changes = dict(problem__name="program", problem__protocol="stream", inner__name="zeroth-order",
                       inner__steps=300, inner__base_tolerance="1e-9",
                       problem__command=f"{python} {PROGRAMS}/by_stream.py data.json")
        reference = column(self.solve("exact", {}, 0), "/trace/value")
        values = column(self.solve("solved", changes, 1), "/trace/value")
        for number, other in zip(reference, values, strict=True):
            self.assertAlmostEqual(other, number, delta=1e-5)

    def test_bizo_solves_for_a_server(self):
        """Of values as for a Python program, to the last bit; of gradients until y is exact."""
        python = python_with_numpy()
        few = dict(inner__name="zeroth-order", inner__steps=5)
        stream = dict(problem__name="program", problem__protocol="stream",
                      problem__command=f"{python} {PROGRAMS}/by_stream.py data.json")
        program = self.solve("program", dict(few, **stream), 0)
        values = dict(few, problem__name="umbridge", problem__url=self.serve())
        self.expect_same_bits(program, self.solve("values", values, 3))
        gradients = dict(problem__name="umbridge", problem__url=self.serve(gradients=True), inner__name="nesterov",
                         inner__steps=100, inner__base_steps=500, inner__base_tolerance="1e-13")
        reference = column(self.solve("exact", {}, 0), "/trace/value")
        for number, other in zip(reference, column(self.solve("gradients", gradients, 3), "/trace/value"), strict=True):
            self.assertAlmostEqual(other, number, delta=1e-10 * abs(number))

    def test_opaque_values(self):
        """Level value: no y, no inner solver; the methods that need no more."""
        python = python_with_numpy()
        self.write("phi.py", "import bizo\n@bizo.value(d=3, lower=-2, upper=2)\ndef phi(x):\n"
                             "    return float(((x - 1) ** 2).sum())\nbizo.serve(phi)\n")
        for method in ("hozog", "es", "frame-search", "trust-region", "auto"):
            with self.subTest(method):
                job = self.write("phi.ini", "[problem]\nname = program\nprotocol = stream\n"
                                 f"command = {python} phi.py\n[method]\nname = {method}\n"
                                 "[directions]\nfamily = coordinate\n[step]\nsize = 0.1\n[budget]\niterations = 30\n")
                path = self.folder / f"{method}.h5"
                self.expect(0, "run", job, "--quiet", "--output", path,
                            environment={"PYTHONPATH": f"{SOURCE}/tools/python"})
                self.assertLess(column(path, "/trace/best_value")[-1], 0.1)


if __name__ == "__main__":
    unittest.main()
