"""A model behind an UM-Bridge server: opaque, by two values, with gradients; what a server can get wrong."""
import socket
import subprocess
import time
import unittest

import umbridge_server as servers
from program import TWO_ITERATIONS, InFolder, attribute, column, command, settings, status
from umbridge_server import Server, says

D, P = 3, 2
OK, NON_FINITE, EXCEPTION, TIME_OUT, MALFORMED, WRONG_LENGTH, CRASHED = 1, 2, 4, 7, 8, 9, 11
NAMES = {NON_FINITE: "non-finite", EXCEPTION: "exception", TIME_OUT: "time-out", MALFORMED: "malformed",
         WRONG_LENGTH: "wrong-length", CRASHED: "crashed"}

# In iteration 1, x is x_0; (2, 2.1, 2) is one side of one direction.
JOB = "[problem]\nname = umbridge\nstart = 2\n" + TWO_ITERATIONS

PAGE = b"<html>\n<head>\n</head>\n<body>out of order</body>\n</html>\n"
FAULTS = {
    "hang": (servers.hang, TIME_OUT, "no answer within the time limit"),
    "trickle": (servers.trickle, TIME_OUT, "no answer within the time limit"),
    "reset": (servers.reset, CRASHED, "/Evaluate: "),
    "hang up": (servers.hang_up, CRASHED, "/Evaluate: "),
    "cut": (servers.cut, CRASHED, "/Evaluate: "),
    "not HTTP": (servers.not_http, MALFORMED, "/Evaluate: "),
    "endless": (says(b"[" + b"1," * 1_000_000), MALFORMED, "the answer has more than"),
    "page": (says(PAGE, 500), EXCEPTION, "HTTP status 500: <html> <head> </head> <body>out of order</body> </html>"),
    "500": (says(b"", 500), EXCEPTION, "HTTP status 500)"),
    "error": (says({"error": {"type": "Failure", "message": "out of\nmemory"}}, 400), EXCEPTION, "(out of memory)"),
    "error in 200": (says({"error": {"type": "Failure", "message": "no mesh"}}), EXCEPTION, "(no mesh)"),
    "error in words": (says({"error": "no licence"}, 500), EXCEPTION, "(no licence)"),
    "many": (says({"output": [[1, 2]]}), WRONG_LENGTH, "2 numbers instead of 1"),
    "few": (says({"output": [[]]}), WRONG_LENGTH, "0 numbers instead of 1"),
    "many outputs": (says({"output": [[1], [2]]}), WRONG_LENGTH, "2 outputs instead of 1"),
    "no output": (says({"output": []}), WRONG_LENGTH, "0 outputs instead of 1"),
    "half": (says(b'{"output": [[1'), MALFORMED, "unexpected end of input"),
    "garbage": (says(b"\x00\xff\n\n"), MALFORMED, "parse error"),
    "nothing": (says({}), MALFORMED, "'output' not found"),
    "words": (says({"output": [["one"]]}), MALFORMED, "an entry that is not a number"),
    "no list": (says({"output": [1]}), MALFORMED, "not a list of numbers"),
    "number": (says({"output": 1}), MALFORMED, "cannot use at()"),
    "nan": (says({"output": [[float("nan")]]}), NON_FINITE, "not finite"),
    "infinity": (says({"output": [[float("-inf")]]}), NON_FINITE, "not finite"),
    "null": (says({"output": [[None]]}), NON_FINITE, "not finite"),
}


def opaque(inputs):
    """Phi(x) = |x - 1|^2 / 2."""
    return [[sum((a - 1) ** 2 for a in inputs[0]) / 2]]


def both(inputs):
    """F = |y - 1|^2 / 2 + |x|^2 / 20, f = |y - A x|^2 / 2, A = [[1, 0, 1], [0, 1, 1]]."""
    x, y = inputs
    Ax = [x[0] + x[2], x[1] + x[2]]
    return [[sum((b - 1) ** 2 for b in y) / 2 + sum(a * a for a in x) / 20],
            [sum((b - a) ** 2 for a, b in zip(Ax, y)) / 2]]


def gradient(inputs, output, wrt):
    x, y = inputs
    r = [y[0] - x[0] - x[2], y[1] - x[1] - x[2]]
    if output == 0:
        return [a / 10 for a in x] if wrt == 0 else [b - 1 for b in y]
    return [-r[0], -r[1], -r[0] - r[1]] if wrt == 0 else r


def unlucky(path, question):
    x = question.get("input", [[0] * D])[0]
    return x[0] == x[2] == 2 and abs(x[1] - 2.1) < 1e-9


class Counted:
    """Unlucky at the values from one to another, counted from 1."""

    def __init__(self, first, last):
        self.first, self.last, self.count = first, last, 0

    def __call__(self, path, question):
        self.count += path == "/Evaluate"
        return path == "/Evaluate" and self.first <= self.count <= self.last


class UmBridge(InFolder):
    def solve(self, server, *more, ranks=0):
        self.write("job.ini", f"[problem]\nname = umbridge\nurl = {server if isinstance(server, str) else server.url}\n"
                              "[method]\nname = auto\n[run]\noutput = run.h5\noverwrite = yes\n")
        return self.bizo("run", "job.ini", *more, ranks=ranks)

    def solution(self):
        return column(self.folder / "run.h5", "/solution/x")

    def test_an_opaque_model(self):
        with Server(opaque, [D], [1]) as server:
            result = self.solve(server, *settings(budget__iterations=20))
            self.assertEqual(result.code, 0, result)
            for x in self.solution():
                self.assertAlmostEqual(x, 1, delta=1e-3)

    def test_two_values_and_their_gradients(self):
        # x minimizes |A x - 1|^2 / 2 + |x|^2 / 20: (A^T A + I / 10) x = A^T 1.
        expected = [10 / 31, 10 / 31, 20 / 31]
        with Server(both, [D, P], [1, 1], gradient) as server:
            result = self.solve(server)
            self.assertEqual(result.code, 0, result)
            self.assertIn("/Gradient", server.asked)
            for x, exact in zip(self.solution(), expected):
                self.assertAlmostEqual(x, exact, delta=1e-4)

    def test_gradients_are_asked_for_only_where_they_are_offered(self):
        with Server(both, [D, P], [1, 1]) as server:
            result = self.solve(server, *settings(budget__iterations=3))
            self.assertEqual(result.code, 0, result)
            self.assertEqual(set(server.asked), {"/Info", "/InputSizes", "/OutputSizes", "/ModelInfo", "/Evaluate"})
            result = self.solve(server, *settings(method__name="hf-soba", inner__name="zeroth-order"))
            self.assertEqual((result.code, result.err.count("\n")), (2, 1), result)
            self.assertRegex(result.err, "hf-soba: it needs the level gradients, and the problem forward offers the level "
                             "values; use")

    def test_one_server_a_rank_gives_the_same(self):
        with Server(opaque, [D], [1]) as one, Server(opaque, [D], [1]) as two:
            self.assertEqual(self.solve(one, *settings(budget__iterations=5)).code, 0)
            alone = self.solution()
            before = len(two.asked)
            result = self.solve(f"{one.url} {two.url}", *settings(budget__iterations=5), ranks=2)
            self.assertEqual(result.code, 0, result)
            self.assertEqual(self.solution(), alone)
            self.assertGreater(len(two.asked), before + 4, "the second server was not asked")

    def test_servers_that_differ_are_refused(self):
        with Server(opaque, [D], [1]) as one, Server(lambda inputs: [[0.0]], [D + 1], [1]) as two:
            result = self.solve(f"{one.url} {two.url}", ranks=2)
        self.assertEqual((result.code, result.out, result.err.count("\n")), (2, "", 1), result)
        self.assertIn(f"rank 1: its problem differs from that of rank 0: forward, d = {D + 1}, p = 0", result.err)


class Faults(InFolder):
    def run_job(self, server, *more, **how):
        self.write("job.ini", JOB)
        begin = time.monotonic()
        result = self.bizo("run", "job.ini", "--output", "run.h5", "--set", f"problem.url={server.url}", *more, **how)
        self.assertLess(time.monotonic() - begin, 100)
        return result

    def recorded(self, name):
        return column(self.folder / "run.h5", f"/evaluations/{name}")

    def expect_other_side(self, server, expected):
        """A point without a value leaves its direction to the other side of x, and the record says why."""
        result = self.run_job(server)
        self.assertEqual((result.code, result.err), (0, ""), result)
        self.assertEqual(set(self.recorded("status")), {OK})
        rows = list(zip(self.recorded("iteration"), self.recorded("failure"), strict=True))
        self.assertEqual([row for row in rows if row[1] != OK], [(1, expected)] * 2, result)

    def expect_status(self, server, expected, reason, *more, **how):
        """Of one direction in iteration 1, both sides, and of no other."""
        result = self.run_job(server, *more, **how)
        self.assertEqual((result.code, result.err), (0, ""), result)
        rows = list(zip(self.recorded("iteration"), self.recorded("direction"), self.recorded("status"), strict=True))
        self.assertEqual(len(rows), 12)
        failed = [row for row in rows if row[2] != OK]
        self.assertEqual([(row[0], row[2]) for row in failed], [(1, expected)] * 2, result)
        self.assertEqual(failed[0], failed[1])
        self.assertEqual(attribute(self.folder / "run.h5", "status"), "finished")
        notes = [line for line in result.out.splitlines() if line.startswith("note: ")]
        self.assertEqual(len(notes), 1, result)
        self.assertRegex(notes[0], rf"^note: 1 of 3 directions failed: 1 {NAMES[expected]} \(.*\)$")
        self.assertIn(reason, notes[0])

    def test_every_fault_of_a_value(self):
        for name, (fault, expected, reason) in FAULTS.items():
            with self.subTest(name), Server(opaque, [D], [1], fault=fault, unlucky=unlucky) as server:
                if expected in (EXCEPTION, NON_FINITE):
                    self.expect_other_side(server, expected)
                else:
                    self.expect_status(server, expected, reason)

    def test_faults_of_a_gradient(self):
        for name, fault, expected, reason in (
                ("many", says({"output": [1, 2, 3]}), WRONG_LENGTH, "3 numbers instead of 2"),
                ("500", says(b"", 500), EXCEPTION, "/Gradient: HTTP status 500"),
                ("nan", says({"output": [float("nan"), 1]}), NON_FINITE, "not finite")):
            at = lambda path, question: path == "/Gradient" and unlucky(path, question)
            with self.subTest(name), Server(both, [D, P], [1, 1], gradient, fault=fault, unlucky=at) as server:
                self.expect_status(server, expected, reason, *settings(inner__name="gradient-descent"))

    def test_on_three_ranks(self):
        for name in ("hang", "reset"):
            fault, expected, reason = FAULTS[name]
            with self.subTest(name), Server(opaque, [D], [1], fault=fault, unlucky=unlucky) as server:
                self.expect_status(server, expected, reason, ranks=3)

    def test_what_becomes_of_a_failure(self):
        stop = settings(evaluation__on_failure="stop")
        with Server(opaque, [D], [1], fault=servers.reset, unlucky=unlucky) as server:
            result = self.run_job(server, *stop)
            self.assertEqual((result.code, result.err.count("\n")), (3, 1), result)
            self.assertRegex(result.err, r"^bizo: stopped: too-many-failures; .*1 of 3 directions failed: 1 crashed")
            self.assertEqual(status(self.folder / "run.h5"), {"exit_code": "3", "stop_reason": "too-many-failures"})
        for more in ([], stop):
            once = Counted(4, 4)
            with self.subTest(more), Server(opaque, [D], [1], fault=FAULTS["500"][0], unlucky=once) as server:
                result = self.run_job(server, *settings(evaluation__retry=1), *more)
                self.assertEqual((result.code, result.err), (0, ""), result)
                self.assertEqual(set(self.recorded("status")), {OK})
                self.assertEqual(sorted(set(self.recorded("attempts"))), [1, 2])
        ranked = settings(method__name="es", evaluation__on_failure="penalize", evaluation__penalty=1e9)
        with Server(opaque, [D], [1], fault=FAULTS["500"][0], unlucky=Counted(4, 4)) as server:
            result = self.run_job(server, *ranked)
            self.assertEqual((result.code, result.err), (0, ""), result)
            self.assertEqual(set(self.recorded("status")), {OK})
            self.assertEqual(sorted(set(self.recorded("failure")))[-1], EXCEPTION)
            self.assertEqual(self.recorded("value").count(1e9), 1)

    def test_a_server_that_dies_ends_the_run(self):
        for ranks in (0, 3):
            last = Counted(8, 10**9)
            with self.subTest(ranks=ranks), Server(opaque, [D], [1], fault=servers.die, unlucky=last) as server:
                result = self.run_job(server, *settings(budget__iterations=50), ranks=ranks)
                self.assertEqual((result.code, result.err.count("\n")), (3, 1), result)
                self.assertRegex(result.err, r"^bizo: stopped: too-many-failures; .* crashed")
                self.assertEqual(status(self.folder / "run.h5")["exit_code"], "3")


class AtTheStart(InFolder):
    """A server that does not do: one line that says where, what and the remedy; exit code 2, in bounded time."""

    def expect_refusal(self, url, pattern, *more, ranks=0, speaker=""):
        self.write("job.ini", f"[problem]\nname = umbridge\nurl = {url}\n")
        begin = time.monotonic()
        result = self.bizo("run", "job.ini", "--output", "run.h5", *more, ranks=ranks)
        self.assertLess(time.monotonic() - begin, 100)
        self.assertEqual((result.code, result.out, result.err.count("\n")), (2, "", 1), result)
        self.assertRegex(result.err, rf"^bizo: {speaker}job\.ini:3: problem\.url = {url}: {pattern}\n$")
        self.assertFalse((self.folder / "run.h5").exists())

    def test_what_a_server_is(self):
        info = lambda **changes: {"/Info": {"protocolVersion": 1.0, "models": ["forward"], **changes}}
        for changed, pattern in (
                (info(protocolVersion=2.0), r"the server speaks version 2\.0 of the protocol, .*; use a server of .*"),
                (info(protocolVersion="one"), r"the server does not speak UM-Bridge: .*; check problem\.url"),
                (info(models=["a", "b"]), r"there is more than one model; set problem\.model to one .*: a, b"),
                ({"/Info": {}}, r"the server does not speak UM-Bridge: .*; check problem\.url"),
                ({"/Info": says(b"<html>\n</html>\n")}, r"the server does not speak UM-Bridge: .*; check problem\.url"),
                ({"/Info": says(PAGE, 404)}, r".*/Info: HTTP status 404: <html> .*; start the server first, and check .*"),
                ({"/Info": says({"error": {"message": "no such path"}}, 404)},
                 r"the server answers /Info with an error: no such path; check problem\.url"),
                ({"/Info": says(b'{"protocolVersion": 1.0, "models": ["a"], "models": ["b"]}')},
                 r"the server does not speak UM-Bridge: it has a second models; check problem\.url"),
                ({"/Info": servers.hang_up}, r".*/Info: .*; start the server first, and check problem\.url"),
                ({"/Info": servers.hang}, r".*/Info: no answer within the time limit; start the server first, .*"),
                ({"/InputSizes": says({"error": {"message": "no\nmesh"}}, 400)},
                 r"the server answers /InputSizes with an error: no mesh; check problem\.model and problem\.settings"),
                ({"/InputSizes": {"inputSizes": []}}, r"the model forward maps \[\] numbers to \[1\]; it must map .*"),
                ({"/InputSizes": {"inputSizes": [0]}}, r"the model forward maps \[0\] numbers to \[1\]; it must map .*"),
                ({"/OutputSizes": {"outputSizes": [0]}}, r"the model forward maps \[3\] numbers to \[0\]; it must map .*"),
                ({"/ModelInfo": {"support": {}}}, r"the model forward does not support Evaluate; choose another")):
            with self.subTest(pattern), Server(opaque, [D], [1], changed=changed) as server:
                self.expect_refusal(server.url, pattern, *settings(evaluation__start_limit=0.5))

    def test_what_was_asked_for(self):
        with Server(opaque, [D], [1]) as server:
            self.expect_refusal(server.url, r"there is no model backward; set problem\.model to one .*: forward",
                                *settings(problem__model="backward"))
            self.expect_refusal(server.url, r"problem\.settings must be JSON; write for example .*",
                                *settings(problem__settings="{level: 1}"))

    def test_no_server_at_all(self):
        """The port was free a moment ago. On several ranks the one without a server speaks."""
        with Server(opaque, [D], [1]) as server:
            pass
        told = r".*/Info: .*connect to .*; start the server first, and check problem\.url"
        soon = settings(evaluation__start_limit=0.3)
        self.expect_refusal(server.url, told, *soon)
        self.expect_refusal(server.url, told, *soon, ranks=3)
        with Server(opaque, [D], [1]) as there:
            self.expect_refusal(f"{there.url} {server.url}", told, *soon, ranks=2, speaker="rank 1: ")
        self.expect_refusal("ftp://127.0.0.1", r".*; start the server first, and check problem\.url")

    def test_a_server_that_comes_late(self):
        """The first who asks is turned away; then the server takes the port."""
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(("127.0.0.1", 0))
            door.listen()
            port = door.getsockname()[1]
            self.write("job.ini", f"[problem]\nname = umbridge\nurl = http://localhost:{port}\n[budget]\niterations = 1\n")
            run = subprocess.Popen(command(["run", "job.ini", "--output", "run.h5"]), cwd=self.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            door.accept()[0].close()
        with Server(opaque, [D], [1], port=port):
            self.assertEqual((run.communicate()[1], run.returncode), ("", 0))

    def test_proxies_are_for_other_machines(self):
        self.write("job.ini", "[problem]\nname = umbridge\n[budget]\niterations = 1\n[run]\noverwrite = yes\n")
        nobody = "http://127.0.0.1:9"
        with Server(opaque, [D], [1]) as server:
            port = server.url.rsplit(":", 1)[1]
            for name in ("http_proxy", "all_proxy", "ALL_PROXY"):
                for host in ("localhost", "127.0.0.1", "127.1"):
                    with self.subTest(name, host=host):
                        self.expect(0, "run", "job.ini", *settings(problem__url=f"http://{host}:{port}", run__output="run.h5"),
                                    environment={name: nobody, "no_proxy": "", "NO_PROXY": ""})
        result = self.expect(2, "run", "job.ini", *settings(problem__url="http://node.invalid:1", evaluation__start_limit=0.1),
                             environment={"http_proxy": nobody, "no_proxy": "", "NO_PROXY": ""})
        self.assertRegex(result.err, r"^bizo: .* the environment names a proxy \(http_proxy\); .*no_proxy; .*\n$")
        self.assertEqual(result.err.count("\n"), 1)


if __name__ == "__main__":
    unittest.main()
