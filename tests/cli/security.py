"""What docs/security.md promises: where a run writes, what it starts, whom it asks, and what files of strangers can do."""
import json
import os
import pathlib
import signal
import ssl
import subprocess
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from blackbox import python_with_numpy
from program import BINARY, SOURCE, InFolder, command, settings, tool
from waiting import wait_until

# Told what it is given and where it works, then answers.
LOOK = """\
import json, os, sys
with open(sys.argv[3], "a") as log:
    log.write(json.dumps({"mode": os.stat(".").st_mode & 0o7777, "words": sys.argv[4:], "folder": os.getcwd()}) + "\\n")
with open(sys.argv[2], "w") as file:
    file.write("value 1\\n")
"""

FILES = """\
[problem]
name = program
command = python3 look.py {input} {output} LOG '$(touch hacked)' '`touch hacked`' '; touch hacked' '> hacked'
d = 2
[directions]
family = coordinate
[budget]
iterations = 2
[run]
output = run.h5
"""

STREAM = """\
[problem]
name = program
protocol = stream
command = /usr/bin/python3 phi.py
[method]
measure_noise = no
[directions]
family = coordinate
count = 2
[budget]
iterations = 3
[run]
output = run.h5
grace = 0.1
"""

# Notes that it was started; waits in an evaluation as long as there is the file hold.
PHI = """\
import os, time
import bizo
open("started", "a").close()
@bizo.value(d=2, start=[3, 3])
def phi(x):
    while os.path.exists("hold"):
        open("held", "a").close()
        time.sleep(0.001)
    return float((x ** 2).sum())
bizo.serve(phi)
"""

# Addresses that a process connects to, one a line in the file that SOCKETS names.
WATCH = """\
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
int connect(int socket, const struct sockaddr* to, socklen_t size) {
  FILE* log = fopen(getenv("SOCKETS"), "a");
  if (to->sa_family == AF_INET) fprintf(log, "%d\\n", ntohs(((const struct sockaddr_in*)to)->sin_port));
  else fprintf(log, "family %d\\n", to->sa_family);
  fclose(log);
  return ((int (*)(int, const struct sockaddr*, socklen_t))dlsym(RTLD_NEXT, "connect"))(socket, to, size);
}
"""

HOSTILE = "\x1b]0;owned\x07<script>alert(1)</script>\"'&../../etc"

# Writes hostile names wherever a results file has words.
SPOIL = """\
import sys, h5py
text = sys.argv[2]
with h5py.File(sys.argv[1], "r+") as file:
    for name in ("command_line", "hostname", "status", "stop_reason", "bizo_version", "git_revision", "created", "finished",
                 "mpi_library"):
        if name in file.attrs:
            file.attrs[name] = text
    file.attrs["history"] = text + "\\n" + text
    config = file.attrs["config"]
    config = config.decode() if isinstance(config, bytes) else config
    file.attrs["config"] = config.replace("quadratic", "program").replace("[budget]", "command = touch hacked\\n[budget]")
    if "settings" in file:
        for name in list(file["settings"].attrs):
            file["settings"].attrs[name] = text
"""


class Quiet(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A client that goes is no fault."""


class Security(InFolder):
    def setUp(self):
        super().setUp()
        self.environment = {"PYTHONPATH": f"{SOURCE}/tools/python"}

    def names(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))

    def test_a_program_gets_its_words_and_a_folder_of_its_own(self):
        self.write("look.py", LOOK)
        log = self.folder / "log"
        self.write("job.ini", FILES.replace("LOG", str(log)).replace("look.py", str(self.folder / "look.py")))
        self.expect(0, "run", "job.ini", "-q")
        looks = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        self.assertGreater(len(looks), 4)
        for look in looks:
            self.assertEqual(look["mode"], 0o700)
            self.assertEqual(look["words"], ["$(touch hacked)", "`touch hacked`", "; touch hacked", "> hacked"])
            self.assertEqual(pathlib.Path(look["folder"]).parent, self.folder / "run.h5.work")
        self.assertEqual(len({look["folder"] for look in looks}), len(looks))
        self.assertEqual(self.names(), ["job.ini", "log", "look.py", "run.checkpoint", "run.h5", "run.h5.status"])

    def test_nothing_is_written_through_a_link(self):
        """Whoever may write in the folder of the results may put links there, at names that can be guessed."""
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        self.write("phi.py", PHI)
        self.write("job.ini", STREAM)
        (self.folder / "run.journal").symlink_to(elsewhere / "new")
        self.expect(0, "run", "job.ini", "-q", environment=self.environment)
        self.assertEqual(list(elsewhere.iterdir()), [])
        (self.folder / "run.h5").unlink()
        # The status that a forced exit writes.
        for name in ("run.h5.tmp", "run.h5.status.tmp", "run.checkpoint.tmp"):
            (self.folder / name).symlink_to(elsewhere / name)
        (self.folder / "hold").touch()
        with subprocess.Popen(command(["run", "job.ini", "-q"]), cwd=self.folder,
                              env={**os.environ, **self.environment}) as process:
            wait_until((self.folder / "held").exists, process)
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(), 75)
        (self.folder / "hold").unlink()
        self.assertIn("exit_code = 75", (self.folder / "run.h5.status").read_text(encoding="utf-8"))
        self.expect(0, "run", "job.ini", "-q", "--resume", environment=self.environment)
        self.assertEqual(list(elsewhere.iterdir()), [])

    def test_only_the_server_that_is_named_is_asked(self):
        self.write("watch.c", WATCH)
        done = tool("cc", "-shared", "-fPIC", "-o", self.folder / "watch.so", self.folder / "watch.c", "-ldl")
        self.assertEqual(done.code, 0, done)
        watched = {"LD_PRELOAD": str(self.folder / "watch.so"), "SOCKETS": str(self.folder / "sockets")}
        self.write("quadratic.ini", "[problem]\nname = quadratic\n[budget]\niterations = 3\n[run]\noutput = own.h5\n")
        self.write("phi.py", PHI)
        self.write("job.ini", STREAM)
        for job in ("quadratic.ini", "job.ini"):
            self.expect(0, "run", job, "-q", environment=watched | self.environment)
        self.assertFalse((self.folder / "sockets").exists())

        asked = []

        class Elsewhere(BaseHTTPRequestHandler):
            def do_POST(self):
                asked.append(self.path)

            do_GET = do_POST

        with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as other:
            class Redirects(BaseHTTPRequestHandler):
                def do_POST(self):
                    self.send_response(302)
                    self.send_header("Location", f"http://127.0.0.1:{other.server_port}{self.path}")
                    self.send_header("Content-Length", "0")
                    self.end_headers()

                do_GET = do_POST

                def log_message(self, *words):
                    pass

            with ThreadingHTTPServer(("127.0.0.1", 0), Redirects) as server:
                for each in (other, server):
                    Thread(target=each.serve_forever, daemon=True).start()
                for url, code in ((f"http://127.0.0.1:{server.server_port}", 2), ("file:///etc/passwd", 2)):
                    self.write("server.ini", f"[problem]\nname = umbridge\nurl = {url}\n[evaluation]\nstart_limit = 1\n"
                               "[run]\noutput = server.h5\n")
                    refused = self.expect(code, "run", "server.ini", "-q", environment=watched)
                    self.assertNotIn("root:", refused.err)
                server.shutdown()
            other.shutdown()
        self.assertEqual(asked, [])
        self.assertEqual(set((self.folder / "sockets").read_text().split("\n")), {str(server.server_port), ""})

    def asked_of(self, url, code=2, **environment):
        """Ports that bizo connects to when a configuration names the server, and what it says."""
        self.write("watch.c", WATCH)
        done = tool("cc", "-shared", "-fPIC", "-o", self.folder / "watch.so", self.folder / "watch.c", "-ldl")
        self.assertEqual(done.code, 0, done)
        (self.folder / "sockets").write_text("", encoding="utf-8")
        self.write("server.ini", f"[problem]\nname = umbridge\nurl = {url}\n[evaluation]\nstart_limit = 1\n"
                   "[run]\noutput = server.h5\n")
        refused = self.expect(code, "run", "server.ini", "-q", environment=environment | {
            "LD_PRELOAD": str(self.folder / "watch.so"), "SOCKETS": str(self.folder / "sockets")})
        return set((self.folder / "sockets").read_text(encoding="utf-8").split()), refused.err

    def test_a_proxy_is_asked_in_place_of_a_server_elsewhere(self):
        paths = []

        class Proxy(BaseHTTPRequestHandler):
            def do_POST(self):
                paths.append(self.path)
                self.send_error(404)

            do_CONNECT = do_POST

            def log_message(self, *words):
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as proxy:
            Thread(target=proxy.serve_forever, daemon=True).start()
            here = f"http://127.0.0.1:{proxy.server_port}"
            for url, path in (("http://model.invalid:4242", "http://model.invalid:4242/Info"),
                              ("https://model.invalid", "model.invalid:443")):
                ports, _ = self.asked_of(url, http_proxy=here, https_proxy=here)
                self.assertEqual(ports, {str(proxy.server_port)})
                self.assertEqual(set(paths), {path})
                paths.clear()
            proxy.shutdown()

    def test_a_certificate_that_nobody_vouches_for_is_refused(self):
        asked = []

        class Server(BaseHTTPRequestHandler):
            def do_POST(self):
                asked.append(self.path)

        made = tool("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", self.folder / "key.pem",
                    "-out", self.folder / "certificate.pem")
        self.assertEqual(made.code, 0, made)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "certificate.pem", self.folder / "key.pem")
        with Quiet(("127.0.0.1", 0), Server) as server:
            server.socket = context.wrap_socket(server.socket, server_side=True)
            Thread(target=server.serve_forever, daemon=True).start()
            _, said = self.asked_of(f"https://127.0.0.1:{server.server_port}")
            server.shutdown()
        self.assertIn("certificate", said)
        self.assertEqual(asked, [])

    def test_shared_memory_is_for_its_owner_alone(self):
        self.write("phi.py", PHI)
        self.write("job.ini", STREAM)
        (self.folder / "hold").touch()
        memory = pathlib.Path("/dev/shm")
        before = set(memory.iterdir())
        with subprocess.Popen(command(["run", "job.ini", "-q"], ranks=2), cwd=self.folder,
                              env={**os.environ, **self.environment}) as process:
            wait_until((self.folder / "held").exists, process)
            new = set(memory.iterdir()) - before
            modes = {path.name: path.stat().st_mode & 0o077 for path in new if path.exists()}
            (self.folder / "hold").unlink()
            self.assertEqual(process.wait(), 0)
        self.assertEqual({name: mode for name, mode in modes.items() if mode}, {})

    def test_a_journal_starts_no_program(self):
        """bizo repair needs the problem: where that is a program, the caller names it."""
        self.write("phi.py", PHI)
        self.write("job.ini", STREAM)
        (self.folder / "hold").touch()
        with subprocess.Popen(command(["run", "job.ini", "-q"]), cwd=self.folder,
                              env={**os.environ, **self.environment}) as process:
            wait_until((self.folder / "held").exists, process)
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(), 75)
        for name in ("hold", "started", "run.h5"):
            (self.folder / name).unlink(missing_ok=True)
        refused = self.expect(2, "repair", "run.h5", environment=self.environment)
        self.assertIn("no file alone may start one; name the configuration of the run", refused.err)
        self.assertFalse((self.folder / "started").exists())
        self.expect(0, "repair", "run.h5", "job.ini", environment=self.environment)
        self.assertTrue((self.folder / "run.h5").exists())

    def test_what_is_long_or_deep_is_refused_in_one_line(self):
        """std::regex and the JSON library recurse: a crash each, once."""
        digits, blanks = "1" * 100_000, " " * 1_000_000
        self.write("job.ini", "[problem]\nname = quadratic\n[budget]\niterations = 1\n[run]\noutput = run.h5\n")
        self.write("study.ini", f"[problem]\nname = quadratic\n[vary]\nrun.seed = 1{blanks}..{blanks}3\n")
        for words in (["run", "job.ini", "--time-limit", f"1.{digits}"], ["slurm", "job.ini", "--time", digits],
                      ["study", "study.ini", "--list"]):
            with self.subTest(words[0]):
                self.assertEqual(len(self.expect(2, *words).err.splitlines()), 1)
        self.write("deep.py", "import sys\nopen(sys.argv[2], 'w').write('{\"value\": ' + '[' * 10**6 + ']' * 10**6 + '}')\n")
        self.write("deep.ini", "[problem]\nname = program\nformat = json\nd = 1\ncommand = python3 ./deep.py {input} {output}\n")
        self.assertIn("malformed (its lists are nested more than 100 deep", self.expect(3, "run", "deep.ini", "-q").err)

    def test_results_of_a_stranger(self):
        """inspect, merge and report: no control characters, no markup, nothing started, nothing written elsewhere."""
        self.write("job.ini", "[problem]\nname = quadratic\n[budget]\niterations = 3\n[run]\noutput = run.h5\n")
        for name in ("one.h5", "two<b>&.h5"):
            self.expect(0, "run", "job.ini", "-q", "-o", "run.h5", *settings(run__overwrite="yes"))
            done = tool(python_with_numpy(), "-c", SPOIL, self.folder / "run.h5", HOSTILE)
            self.assertEqual(done.code, 0, done)
            # Without the seal, as other programs write such files; a stranger could also make one.
            (self.folder / name).write_bytes((self.folder / "run.h5").read_bytes()[512:])
        before = self.names()
        for words in (["inspect", "one.h5"], ["merge", "all.h5", "one.h5", "two<b>&.h5"], ["inspect", "all.h5"],
                      ["report", "one.h5", "two<b>&.h5", "-o", "page.html", "--title", "<i>&"]):
            with self.subTest(words[0]):
                done = self.bizo(*words, environment=self.environment | {"PATH": f"/usr/bin:{os.environ['PATH']}"})
                self.assertEqual(done.code, 0, done)
                self.assertFalse(set(done.out + done.err) & set(map(chr, [*range(10), *range(11, 32), 127])), done)
                self.assertTrue(words[0] != "inspect" or "<script>" in done.out, done)
        text = (self.folder / "page.html").read_text(encoding="utf-8")
        self.assertIn("&lt;script&gt;", text)
        for raw in ("<script>alert", "<b>&.h5", "<i>&<"):
            self.assertNotIn(raw, text)
        self.assertEqual(set(self.names()) - set(before), {"all.h5", "page.html"})


if __name__ == "__main__":
    unittest.main()
