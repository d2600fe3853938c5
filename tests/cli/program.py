"""The program under test, for the scripts beside this file.

Every script is called as  SCRIPT BINARY SOURCE_FOLDER MPIRUN [arguments of unittest].
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
from dataclasses import dataclass

from waiting import HANGS

if len(sys.argv) < 4:
    sys.exit(f"usage: {sys.argv[0]} BINARY SOURCE_FOLDER MPIRUN [arguments of unittest]")
BINARY, SOURCE, MPIRUN = (os.path.abspath(argument) for argument in sys.argv[1:4])
# A program that brings a problem of its own (host.cpp).
HOST = os.environ.get("BIZO_HOST", f"{os.path.dirname(BINARY)}/tests/cli/host")
del sys.argv[1:4]

# A small problem; lines can be added to its sections with `settings`.
QUADRATIC = """\
[problem]
name = quadratic
d = 24
p = 7
[inner]
steps = 15
[directions]
family = srht
count = 13
[evaluation]
batch = 4
[budget]
iterations = 3
"""

# Behind a [problem]: two iterations of three pairs along the coordinates, every evaluation recorded, so that a test
# knows which one is unlucky. Its last section is [evaluation].
TWO_ITERATIONS = """\
[directions]
family = coordinate
count = 3
[method]
radius = 0.1
measure_noise = no
[budget]
iterations = 2
[run]
record_evaluations = yes
overwrite = yes
[evaluation]
batch = 1
time_limit = 3
"""


@dataclass
class Result:
    code: int
    out: str
    err: str

    def __str__(self):
        return f"exit code {self.code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


def command(arguments, ranks=0, limit=HANGS, binary=BINARY):
    """The command line: ranks = 0 without mpirun. mpirun ends its ranks only if it is asked to, hence timeout."""
    launcher = ["timeout", "-k", "5", str(limit)]
    if ranks:
        launcher += [MPIRUN, "-n", str(ranks)]
    return launcher + [str(binary), *map(str, arguments)]


def bizo(*arguments, folder=None, ranks=0, limit=HANGS, environment=None, binary=BINARY):
    done = subprocess.run(command(arguments, ranks, limit, binary), cwd=folder, text=True, capture_output=True,
                          stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})}, check=False)
    return Result(done.returncode, done.stdout, done.stderr)


def settings(**pairs):
    """section__key=value for every pair, as --set options."""
    return [word for key, value in pairs.items() for word in ("--set", f"{key.replace('__', '.')}={value}")]


def tool(*words, folder=None, environment=None):
    done = subprocess.run([str(word) for word in words], cwd=folder, env={**os.environ, **(environment or {})}, text=True,
                          capture_output=True, check=False)
    return Result(done.returncode, done.stdout, done.stderr)


def install(prefix):
    """The build that BINARY is of, as users have it; the environment that finds it there."""
    done = tool("cmake", "--install", pathlib.Path(BINARY).parent, "--prefix", prefix)
    if done.code:
        raise AssertionError(f"it cannot be installed: {done}")
    return {"CMAKE_PREFIX_PATH": str(prefix), "PKG_CONFIG_PATH": f"{prefix}/lib/pkgconfig"}


def attribute(path, name):
    """A root attribute of a results file, as text."""
    dump = tool("h5dump", "-a", f"/{name}", path)
    found = re.search(r"\(0\): \"?(.*?)\"?\s*\}", dump.out, re.DOTALL)
    if dump.code or not found:
        raise AssertionError(f"no attribute {name} in {path}: {dump}")
    return found.group(1)


def column(path, dataset):
    """The numbers of a dataset, e.g. /trace/value."""
    with tempfile.NamedTemporaryFile("r", suffix=".txt") as file:
        dump = tool("h5dump", "-m", "%.17g", "-y", "-w", "0", "-o", file.name, "-d", dataset, path)
        if dump.code:
            raise AssertionError(f"no dataset {dataset} in {path}: {dump}")
        return [float(word) for word in file.read().replace(",", " ").split()]


def status(path):
    """The status file of a results file, as a dictionary."""
    lines = pathlib.Path(f"{path}.status").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" = ", 1) for line in lines)


class InFolder(unittest.TestCase):
    """A test case with a folder of its own, where the program is run."""

    maxDiff = None

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="bizo-cli-")
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def bizo(self, *arguments, **how):
        return bizo(*arguments, folder=self.folder, **how)

    def expect(self, code, *arguments, **how):
        result = self.bizo(*arguments, **how)
        self.assertEqual(result.code, code, result)
        return result
