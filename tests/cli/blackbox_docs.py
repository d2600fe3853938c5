"""The examples of docs/blackbox.md, exactly as they are printed."""
import os
import pathlib
import re
import socket
import subprocess
import unittest

import processes
from blackbox import python_with_numpy
from program import BINARY, SOURCE, InFolder, column, install
from waiting import HANGS, wait_until

FILE = re.compile(r"`([\w.]+)`[^\n`]*:\n\n```\w+\n(.*?)\n```\n", re.DOTALL)
COMMANDS = re.compile(r"```console\n(.*?)\n```", re.DOTALL)


class Examples(InFolder):
    def setUp(self):
        super().setUp()
        tools = self.folder / "tools"
        tools.mkdir()
        (tools / "python3").symlink_to(python_with_numpy())
        (tools / "bizo").symlink_to(BINARY)
        self.environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "BIZO": SOURCE,
                            "PYTHONPATH": f"{SOURCE}/tools/python"}

    def run_section(self, title, port=0):
        """4242, if there is a server, is `port`: it is known to be free."""
        text = pathlib.Path(SOURCE, "docs", "blackbox.md").read_text(encoding="utf-8").replace("4242", str(port))
        section = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE).group(1)
        for name, content in FILE.findall(section):
            self.write(name, content + "\n")
        out = ""
        lines = [line for block in COMMANDS.findall(section) for line in block.splitlines()]
        self.assertTrue(lines and all(line.startswith("$ ") for line in lines), lines)
        for line in lines:
            if line.endswith(" &"):
                self.start(line[2:-2], port)
                continue
            done = subprocess.run(["bash", "-c", line[2:]], cwd=self.folder, env=self.environment, text=True,
                                  capture_output=True, timeout=600, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""), f"{line}\n{done.stdout}")
            out += done.stdout
        return out

    def start(self, line, port):
        process = subprocess.Popen(["bash", "-c", f"exec {line}"], cwd=self.folder, env=self.environment)
        self.addCleanup(process.wait, 10)
        self.addCleanup(process.terminate)

        def listens():
            try:
                socket.create_connection(("localhost", port), 1).close()
            except OSError:
                return False
            return True

        wait_until(listens, process)

    def test_residuals(self):
        """Twenty evaluations find both within the error of the measurements."""
        self.run_section("Residuals")
        amplitude, rate = column(self.folder / "decay.h5", "/solution/x")
        self.assertLess(max(abs(amplitude - 2), abs(rate - 1.3)), 0.1)

    def test_files(self):
        self.run_section("Files")
        self.assertLess(column(self.folder / "files.h5", "/trace/best_value")[-1], 0.05)

    def test_stream(self):
        self.run_section("Stream")
        self.assertLess(column(self.folder / "stream.h5", "/trace/best_value")[-1], 0.05)

    def test_python(self):
        out = self.run_section("Python")
        values = column(self.folder / "fit.h5", "/trace/best_value")
        self.assertLess(values[-1], values[0] - 1e-4)
        self.assertRegex(out, r"\[\S+\]\n$")

    def test_plug_in(self):
        self.run_section("Plug-in")
        self.assertLess(column(self.folder / "bowl.h5", "/trace/best_value")[-1], 0.05)

    def test_bounds_and_curvature(self):
        out = self.run_section("Bounds of y and curvature")
        shares = [float(number) for number in re.findall(r"[-+.\de]+", out.splitlines()[-1])]
        self.assertEqual(min(shares), 0, "a bound holds a share")
        values = column(self.folder / "parts.h5", "/trace/best_value")
        self.assertLess(values[-1], values[0])

    def test_um_bridge(self):
        with socket.create_server(("localhost", 0)) as place:
            port = place.getsockname()[1]
        self.run_section("UM-Bridge", port)
        self.assertLess(column(self.folder / "server.h5", "/trace/best_value")[-1], 0.05)
        self.assertEqual(column(self.folder / "server.h5", "/trace/value"),
                         column(self.folder / "server_2.h5", "/trace/value"))

    def test_several_ranks(self):
        """Two processes a point, and a bar whose best fit by a line is known."""
        self.run_section("Several ranks")
        self.assertEqual(column(self.folder / "nest.h5", "/trace/value")[0], 2)
        self.assertLess(abs(column(self.folder / "bar.h5", "/trace/best_value")[-1] - 1 / 180), 1e-6)

    def test_processes_end_with_an_mpirun_that_is_the_program(self):
        """What the section says of `exec mpirun` where the processes are no MPI programs: a time limit ends them."""
        self.write("forever.sh", "exec mpirun --bind-to none -n 2 sleep 1000\n")
        self.write("forever.ini", "[problem]\nname = program\ncommand = sh ./forever.sh {input} {output}\nd = 2\n"
                   "[evaluation]\ntime_limit = 3\ngrace = 60\n[budget]\niterations = 1\n[run]\noutput = forever.h5\n")
        mark = processes.new_mark()
        done = subprocess.run([BINARY, "run", "forever.ini"], cwd=self.folder, env=processes.environment(mark) | self.environment,
                              capture_output=True, text=True, timeout=HANGS, check=False)
        self.assertEqual((done.returncode, done.stderr.count("time-out")), (3, 1), done)
        self.assertEqual(processes.wait_until_none(mark), [])

    def test_cpp(self):
        """From an installed tree alone."""
        self.environment |= install(self.folder / "installed")
        out = self.run_section(r"C\+\+")
        self.assertLess(column(self.folder / "follow.h5", "/solution/value")[0], 0.05)
        self.assertEqual(column(self.folder / "follow.h5", "/trace/value"), column(self.folder / "follow_2.h5", "/trace/value"))
        self.assertIn("y follows x", out)


if __name__ == "__main__":
    unittest.main()
