"""A model behind an UM-Bridge server: opaque, by two values, with gradients; what a server can get wrong."""
import http.server
import json
import threading
import unittest

from program import InFolder, column, settings

D, P = 3, 2


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


class Server:
    def __init__(self, model, inputs, outputs, gradients=False, **faults):
        asked = self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # headers and body in one packet

            def do_POST(self):
                question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                asked.append(self.path)
                answer, code = self.answer(question)
                text = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def answer(self, question):
                if self.path == "/Info":
                    return {"protocolVersion": faults.get("version", 1.0), "models": ["forward"]}, 200
                if self.path == "/InputSizes":
                    return {"inputSizes": inputs}, 200
                if self.path == "/OutputSizes":
                    return {"outputSizes": outputs}, 200
                if self.path == "/ModelInfo":
                    return {"support": {"Evaluate": True, "Gradient": gradients}}, 200
                if "fault" in faults and len(asked) % 5 == 0:
                    return faults["fault"]
                if self.path == "/Gradient":
                    return {"output": gradient(question["input"], question["outWrt"], question["inWrt"])}, 200
                return {"output": model(question["input"])}, 200

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


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
        with Server(both, [D, P], [1, 1], gradients=True) as server:
            result = self.solve(server)
            self.assertEqual(result.code, 0, result)
            self.assertIn("/Gradient", server.asked)
            for x, exact in zip(self.solution(), expected):
                self.assertAlmostEqual(x, exact, delta=1e-4)

    def test_one_server_a_rank_gives_the_same(self):
        with Server(opaque, [D], [1]) as one, Server(opaque, [D], [1]) as two:
            self.assertEqual(self.solve(one, *settings(budget__iterations=5)).code, 0)
            alone = self.solution()
            before = len(two.asked)
            result = self.solve(f"{one.url} {two.url}", *settings(budget__iterations=5), ranks=2)
            self.assertEqual(result.code, 0, result)
            self.assertEqual(self.solution(), alone)
            self.assertGreater(len(two.asked), before + 4, "the second server was not asked")

    def test_what_a_server_gets_wrong_is_a_failed_evaluation(self):
        for fault, name in (((b"half {", 200), "malformed"), (({"output": [[1, 2]]}, 200), "wrong_length"),
                            (({"output": [[None]]}, 200), "non_finite"),
                            (({"error": {"type": "InvalidInput", "message": "out of memory"}}, 400), "out of memory")):
            with self.subTest(name), Server(opaque, [D], [1], fault=fault) as server:
                result = self.solve(server, *settings(budget__iterations=8))
                self.assertIn(result.code, (0, 3), result)
                self.assertRegex((result.out + result.err).replace("-", "_").replace(" ", "_"), name.replace(" ", "_"))

    def test_servers_that_do_not_fit_are_refused(self):
        for server, text in ((Server(opaque, [D], [2]), r"must map \[d\] numbers"),
                             (Server(opaque, [D], [1], version=2.0), "speaks version 2.0")):
            with server:
                result = self.solve(server)
                self.assertEqual(result.code, 2, result)
                self.assertRegex(result.err, text)
        result = self.solve("http://127.0.0.1:9")
        self.assertEqual(result.code, 2, result)
        self.assertRegex(result.err, "start the server first")


if __name__ == "__main__":
    unittest.main()
